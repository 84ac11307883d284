using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Portable.Wire;

namespace Edge.Agent.Configuration;

/// <summary>
/// A site file that the city has sent, until it has shown that the site still reaches the city with it; where it does not, the file before
/// it takes its place again. Survives restarts and power cuts.
/// </summary>
/// <remarks>
/// <para><c>NAME.previous</c> holds the file before. <c>NAME.trial</c> is one line of UTF-8, at most 1 KiB, and then its CRC-32:</para>
/// <code>
/// line := state " " counter " " crc " " starts " " text " " crc-of-all-before "\n"
/// state := "trial" | "back"    counter: the command's    crc: CRC-32 of the new file    starts: since it is in force
/// text: why it was taken back; "-" on trial
/// </code>
/// <para>Each file is exchanged whole (<see cref="StoredFile"/>), in this order: previous, trial, the site file; and on the way back: trial,
/// the site file. So a power cut leaves a whole site file, and what is beside it tells which. A trial that cannot be read is one of an
/// unknown command.</para>
/// </remarks>
public sealed class ConfigurationTrial
{
    /// <summary>Within this time after its start the agent must have reached the city, s: twice what a modem takes to attach afresh, and
    /// short beside the quarter of an hour that somebody at a desk waits.</summary>
    public const double LimitSeconds = 300;

    /// <summary>So often it may be started without reaching the city: what crashes has no time to run out.</summary>
    public const int MostStarts = 3;

    private const int LongestBytes = 1024;
    private const int LongestText = 400;

    private readonly string _path;

    private ConfigurationTrial(string path, long counter, string crc, int starts, string? why)
    {
        _path = path;
        Counter = counter;
        Crc = crc;
        Starts = starts;
        Why = why;
    }

    /// <summary>Counter of the command that sent it; 0 when it is not known.</summary>
    public long Counter { get; }

    /// <summary>Why the file before it is in force again, a sentence; null while it is on trial.</summary>
    public string? Why { get; private set; }

    private string Crc { get; }

    private int Starts { get; }

    /// <summary>Puts a new file in force, on trial.</summary>
    /// <param name="path">The site file.</param>
    /// <param name="with">What it is to hold.</param>
    /// <param name="counter">The command's counter.</param>
    /// <exception cref="IOException">The disk is full or failed; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Begin(string path, ReadOnlySpan<byte> with, long counter)
    {
        StoredFile.Copy(path, ".previous");
        Keep(path, "trial", counter, CrcOf(with), 0, "-");
        StoredFile.Exchange(path, with);
    }

    /// <summary>The trial that a process which starts is part of; null when there is none. Counts the start, and takes back a file that has
    /// been started too often.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static ConfigurationTrial? AtStart(string path)
    {
        if (!File.Exists(PathOf(path)) || !File.Exists(path) || !File.Exists(StoredFile.BackupOf(path, ".previous")))
        {
            return null;
        }

        ConfigurationTrial trial = Read(path);
        bool isNew = CrcOf(File.ReadAllBytes(path)) == trial.Crc || trial.Crc.Length == 0;
        if (trial.Why is not null)
        {
            if (isNew)
            {
                trial.Restore();
            }
        }
        else if (!isNew)
        {
            trial.Note("Config/Set was cut off before its file was in force, or somebody has exchanged it since");
        }
        else if (trial.Starts >= MostStarts)
        {
            trial.TakeBack($"the agent was started {MostStarts} times with it and did not reach the city");
        }
        else
        {
            Keep(path, "trial", trial.Counter, CrcOf(File.ReadAllBytes(path)), trial.Starts + 1, "-");
        }

        return trial;
    }

    /// <summary>Whether a file is on trial, or one that was taken back is not told yet.</summary>
    public static bool IsOpen(string path) => File.Exists(PathOf(path));

    /// <summary>Puts the file before in force again, for the next start.</summary>
    /// <param name="why">Why, as the end of a sentence.</param>
    /// <exception cref="IOException">The disk is full or failed; the new file stays on trial.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public void TakeBack(string why)
    {
        Note($"Config/Set was taken back and the file before it is in force: {why}");
        Restore();
    }

    /// <summary>It is over, and the city was told.</summary>
    public void Forget() => File.Delete(PathOf(_path));

    private void Note(string why)
    {
        why = string.Concat(why.Select(c => char.IsControl(c) ? ' ' : c));
        Why = why.Length > LongestText ? why[..LongestText] : why;
        Keep(_path, "back", Counter, Crc, Starts, Why);
    }

    private void Restore() => StoredFile.Exchange(_path, File.ReadAllBytes(StoredFile.BackupOf(_path, ".previous")));

    private static ConfigurationTrial Read(string path)
    {
        string line = new FileInfo(PathOf(path)).Length <= LongestBytes ? File.ReadAllText(PathOf(path)) : "";
        int end = line.TrimEnd('\n').LastIndexOf(' ');
        string[] parts = end < 0 ? [] : line[..end].Split(' ', 5);
        return
            parts is [var state, var digits, var crc, var count, var text]
            && line[(end + 1)..].TrimEnd('\n') == CrcOf(Encoding.UTF8.GetBytes(line[..end]))
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long counter)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int starts)
            ? new(path, counter, crc, starts, state == "back" ? text : null)
            : new(path, 0, "", 0, null);
    }

    private static void Keep(string path, string state, long counter, string crc, int starts, string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{state} {counter} {crc} {starts} {text}");
        StoredFile.Keep(PathOf(path), Encoding.UTF8.GetBytes($"{line} {CrcOf(Encoding.UTF8.GetBytes(line))}\n"));
    }

    private static string PathOf(string path) => StoredFile.BackupOf(path, ".trial");

    private static string CrcOf(ReadOnlySpan<byte> bytes)
    {
        byte[] all = bytes.ToArray();
        return Crc32.Compute(all, 0, all.Length).ToString("x8", CultureInfo.InvariantCulture);
    }
}
