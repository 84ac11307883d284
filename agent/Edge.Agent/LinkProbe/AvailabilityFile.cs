using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Core.Link;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// The file of the link's seconds, beside the journal: lines, each the CRC-32 of its rest in eight hexadecimal digits, a space and
/// <see cref="AvailabilityState"/> as JSON. The first line is the whole state; each further one is what may have changed since,
/// and takes its place. A line is flushed before the call returns.
/// </summary>
/// <remarks>
/// A minute costs one short line instead of months of history; after <see cref="MostLines"/> of them the file is written anew,
/// aside, and renamed. A power cut leaves at most the last line torn, and the line before it counts. A first line that is damaged
/// leaves nothing to believe: the file is set aside as <c>.damaged</c>, and counting begins anew. As long as that lies there
/// it is told, over restarts: whoever has taken it away knows that counts are missing.
/// </remarks>
public sealed class AvailabilityFile(string path) : IDisposable
{
    /// <summary>Lines after which it is written anew: about an hour's.</summary>
    public const int MostLines = 72;

    private const int CrcDigits = 8;
    private const int LongestBytes = 1 << 20;

    private FileStream? _open;
    private int _lines;

    /// <summary>Why the last save failed, or what was set aside; null when all is well.</summary>
    public string? Fault { get; private set; }

    /// <summary>What whoever looks after the site must know: <see cref="Fault"/>, or that counts were set aside and nobody has taken
    /// them away; empty when all is well. As of the last load or save.</summary>
    public string Trouble { get; private set; } = "";

    private string Aside => path + ".damaged";

    /// <summary>Reads a file; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isDamaged">Whether there is one and it cannot be believed.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static AvailabilityState? Read(string path, out bool isDamaged)
    {
        isDamaged = false;
        if (!File.Exists(path))
        {
            return null;
        }

        // The agent may be writing it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        AvailabilityState? state = null;
        if (file.Length <= LongestBytes)
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            state = Parse(bytes);
        }

        isDamaged = state is null;
        return state;
    }

    /// <summary>Reads it; null when there is none, or none that can be believed.</summary>
    public AvailabilityState? Load()
    {
        try
        {
            AvailabilityState? state = Read(path, out bool isDamaged);
            if (isDamaged)
            {
                SetAside("was damaged");
            }

            return state;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The next save would take its place.
            SetAside($"could not be read ({cause.Message})");
            return null;
        }
        finally
        {
            Look();
        }
    }

    /// <summary>Keeps what the book holds.</summary>
    /// <param name="book">The book.</param>
    /// <param name="whole">Whether more may have changed than a line tells.</param>
    public void Save(AvailabilityBook book, bool whole)
    {
        try
        {
            if (whole || _open is null || _lines >= MostLines)
            {
                Close();
                StoredFile.Keep(path, Line(book.Save(whole: true)));
                _open = new FileStream(
                    path,
                    FileMode.Append,
                    FileAccess.Write,
                    FileShare.ReadWrite | FileShare.Delete,
                    1
                );
                _lines = 0;
            }
            else
            {
                _open.Write(Line(book.Save(whole: false)));
                _open.Flush(flushToDisk: true);
                _lines++;
            }

            Fault = null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A line may stand there half: the next save begins anew.
            Close();
            Fault = cause.Message;
        }

        // Nobody else sets counts aside: where none lie, none will.
        if (Fault is not null || Trouble.Length > 0)
        {
            Look();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void SetAside(string why)
    {
        try
        {
            File.Move(path, Aside, overwrite: true);
            Fault = $"{path} {why} and is set aside as {Aside}: the link's seconds are counted anew.";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Fault = $"{path} {why}: the link's seconds are counted anew, and it is lost: {cause.Message}";
        }
    }

    private void Look() =>
        Trouble =
            Fault ?? (File.Exists(Aside) ? $"{Aside} holds counts that were set aside: take it away to end this" : "");

    private static AvailabilityState? Parse(ReadOnlySpan<byte> bytes)
    {
        AvailabilityState? whole = null;
        AvailabilityState? newest = null;
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            ReadOnlySpan<byte> line = bytes[..end];
            bytes = bytes[(end + 1)..];
            if (!IsIntact(line) || AvailabilityState.TryParse(line[(CrcDigits + 1)..]) is not { } state)
            {
                break;
            }

            whole ??= state;
            newest = state;
        }

        return whole?.With(newest!);
    }

    private static bool IsIntact(ReadOnlySpan<byte> line)
    {
        if (line.Length <= CrcDigits + 1 || line[CrcDigits] != ' ')
        {
            return false;
        }

        byte[] rest = line[(CrcDigits + 1)..].ToArray();
        return uint.TryParse(
                line[..CrcDigits],
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out uint crc
            )
            && crc == Crc32.Compute(rest, 0, rest.Length);
    }

    private static byte[] Line(AvailabilityState state)
    {
        byte[] json = state.ToJson();
        byte[] line = new byte[CrcDigits + 1 + json.Length + 1];
        _ = Crc32.Compute(json, 0, json.Length).TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
        line[CrcDigits] = (byte)' ';
        json.CopyTo(line, CrcDigits + 1);
        line[^1] = (byte)'\n';
        return line;
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
