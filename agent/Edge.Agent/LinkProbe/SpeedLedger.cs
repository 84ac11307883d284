using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// What throughput samples took of a month's bytes, beside the journal: one line, months with their bytes, the one in force first and
/// the others by how lately they were, at most <see cref="MostMonths"/>, and the CRC-32 of all that, as
/// <c>2026-11 123456789 2026-12 55 1a2b3c4d</c>. A sample's most is written down, aside, flushed and renamed, before its first byte, and
/// what it really took after its last: whatever a power cut takes, no byte is spent uncounted. A month ends only by a clock that is
/// set, and what was spent before it was set belongs to the month in which it is. Each month gives its bytes once, however
/// the clock is set back and forth over its ends: months are remembered, one to which the clock goes back for the first time begins with
/// all that the later one had spent, and what is spent in a month is spent in the later ones too that the clock has shown already. A file that
/// is damaged counts as a month that is spent. For one thread.
/// </summary>
/// <param name="path">The file; null keeps the count in memory alone.</param>
/// <param name="monthBytes">Most bytes of a calendar month, UTC.</param>
public sealed class SpeedLedger(string? path, long monthBytes)
{
    /// <summary>Most months that are remembered: a clock that errs once is put right within them.</summary>
    public const int MostMonths = 12;

    private const int LongestBytes = 512;

    // The month in force first. Before any clock was set it has no name.
    private readonly List<(string Name, long Bytes)> _months = [("", 0)];
    private bool _isLoaded;
    private bool _isDamaged;

    /// <summary>Bytes of the month.</summary>
    public long Used => _months[0].Bytes;

    /// <summary>Sets bytes aside for a sample.</summary>
    /// <returns>Why it may not be taken, or null.</returns>
    public string? Reserve(long bytes, Stamp now)
    {
        Load();
        string month = DateTimeOffset
            .FromUnixTimeMilliseconds(now.UnixMillis)
            .ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (now.Synced && month != _months[0].Name)
        {
            Begin(month);
        }

        if (Used > monthBytes - bytes)
        {
            return "this month's bytes are spent (link.throughput_month_mib)";
        }

        Spend(bytes);
        if (Save() is { } why)
        {
            Spend(-bytes);
            return why;
        }

        return null;
    }

    /// <summary>A sample has ended.</summary>
    /// <param name="reserved">What was set aside for it.</param>
    /// <param name="taken">What it took.</param>
    public void Settle(long reserved, long taken)
    {
        Spend(taken - reserved);

        // What is not written now stays counted as reserved, which is more.
        _ = Save();
    }

    private void Spend(long bytes)
    {
        string current = _months[0].Name;
        for (int i = 0; i < _months.Count; i++)
        {
            (string name, long before) = _months[i];
            if (string.CompareOrdinal(name, current) >= 0)
            {
                _months[i] = (name, Math.Max(0, before + bytes));
            }
        }
    }

    private void Begin(string month)
    {
        if (_isDamaged)
        {
            // Written down, or the next process would take this damage for that of its own month.
            _months.Clear();
            _months.Add((month, monthBytes));
            _isDamaged = false;
            _ = Save();
            return;
        }

        (string current, long spent) = _months[0];
        int known = _months.FindIndex(one => one.Name == month);
        bool isLater = current.Length > 0 && string.CompareOrdinal(month, current) > 0;
        long bytes =
            known >= 0 ? _months[known].Bytes
            : isLater ? 0
            : spent;
        _ = _months.RemoveAll(one => one.Name == month || one.Name.Length == 0);
        _months.Insert(0, (month, bytes));
        _months.RemoveRange(Math.Min(_months.Count, MostMonths), Math.Max(0, _months.Count - MostMonths));
    }

    private void Load()
    {
        if (_isLoaded || path is null)
        {
            return;
        }

        _isLoaded = true;
        try
        {
            if (!File.Exists(path))
            {
                return;
            }

            string line = new FileInfo(path).Length <= LongestBytes ? File.ReadAllText(path).TrimEnd('\n') : "";
            if (Read(line) is { } months)
            {
                _months.Clear();
                _months.AddRange(months);
                return;
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Nobody knows what was spent, as of a damaged file.
        }

        _isDamaged = true;
        _months[0] = ("", monthBytes);
    }

    private static List<(string Name, long Bytes)>? Read(string line)
    {
        int end = line.LastIndexOf(' ');
        string[] words = end > 0 ? line[..end].Split(' ') : [];
        if (words.Length is 0 or > 2 * MostMonths || words.Length % 2 != 0 || line[(end + 1)..] != CrcOf(line[..end]))
        {
            return null;
        }

        List<(string Name, long Bytes)> months = [];
        for (int i = 0; i < words.Length; i += 2)
        {
            if (!long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
            {
                return null;
            }

            months.Add((words[i], bytes));
        }

        return months;
    }

    private string? Save()
    {
        if (path is null)
        {
            return null;
        }

        string line = string.Join(
            ' ',
            _months.Select(month => string.Create(CultureInfo.InvariantCulture, $"{month.Name} {month.Bytes}"))
        );
        try
        {
            StoredFile.Keep(path, Encoding.ASCII.GetBytes($"{line} {CrcOf(line)}\n"));
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return $"what it takes cannot be written down: {cause.Message}";
        }
    }

    private static string CrcOf(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        return Crc32.Compute(bytes, 0, bytes.Length).ToString("x8", CultureInfo.InvariantCulture);
    }
}
