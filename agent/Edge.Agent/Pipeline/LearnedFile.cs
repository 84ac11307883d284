using System.Globalization;
using System.Text;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// The file of what a site has learned, beside its journal: a line with the CRC-32 of the rest, then JSON. Written to a
/// second file, flushed and renamed, so a power cut leaves the old one or the new one. A file that is damaged, or a disk
/// that refuses, costs what was learned and nothing else: the site judges on with wider doubts.
/// </summary>
public sealed class LearnedFile(string path)
{
    private const int CrcDigits = 8;
    private const int LongestBytes = 1 << 20;

    /// <summary>Why the last save failed; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads it; null when there is none, or none that can be believed.</summary>
    public LearnedState? Load()
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > LongestBytes)
            {
                return null;
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length <= CrcDigits + 1)
            {
                return null;
            }

            string crc = Encoding.ASCII.GetString(bytes, 0, CrcDigits);
            return
                uint.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint stated)
                && stated == Crc32.Compute(bytes, CrcDigits + 1, bytes.Length - CrcDigits - 1)
                ? LearnedState.TryParse(bytes.AsSpan(CrcDigits + 1))
                : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public void Save(LearnedState learned)
    {
        byte[] json = learned.ToJson();
        uint crc = Crc32.Compute(json, 0, json.Length);
        string next = path + ".new";
        try
        {
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(Encoding.ASCII.GetBytes(crc.ToString("x8", CultureInfo.InvariantCulture) + "\n"));
                file.Write(json);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
            Fault = null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Fault = cause.Message;
        }
    }
}
