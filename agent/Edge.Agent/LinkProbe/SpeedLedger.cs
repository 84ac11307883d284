using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// What throughput samples took of this month's bytes, beside the journal: one line, month, bytes and the CRC-32 of both, as
/// <c>2026-11 123456789 1a2b3c4d</c>. A sample's most is written down, aside, flushed and renamed, before its first byte, and what it
/// really took after its last: whatever a power cut takes, no byte is spent uncounted. A month ends only by a clock that is
/// set, and only by a later one: a clock that goes back frees no bytes, and what was spent before it was set belongs to the
/// month in which it is. A file that is damaged counts as a month that is spent. For one thread.
/// </summary>
/// <param name="path">The file; null keeps the count in memory alone.</param>
/// <param name="monthBytes">Most bytes of a calendar month, UTC.</param>
public sealed class SpeedLedger(string? path, long monthBytes)
{
    private const int LongestBytes = 64;

    private string _month = "";
    private bool _isLoaded;
    private bool _isDamaged;

    /// <summary>Bytes of the month.</summary>
    public long Used { get; private set; }

    /// <summary>Sets bytes aside for a sample.</summary>
    /// <returns>Why it may not be taken, or null.</returns>
    public string? Reserve(long bytes, Stamp now)
    {
        Load();
        string month = DateTimeOffset
            .FromUnixTimeMilliseconds(now.UnixMillis)
            .ToString("yyyy-MM", CultureInfo.InvariantCulture);
        if (now.Synced && month != _month)
        {
            Begin(month);
        }

        if (Used > monthBytes - bytes)
        {
            return "this month's bytes are spent (link.throughput_month_mib)";
        }

        Used += bytes;
        if (Save() is { } why)
        {
            Used -= bytes;
            return why;
        }

        return null;
    }

    /// <summary>A sample has ended.</summary>
    /// <param name="reserved">What was set aside for it.</param>
    /// <param name="taken">What it took.</param>
    public void Settle(long reserved, long taken)
    {
        Used = Math.Max(0, Used - reserved + taken);

        // What is not written now stays counted as reserved, which is more.
        _ = Save();
    }

    private void Begin(string month)
    {
        if (_isDamaged)
        {
            // Written down, or the next process would take this damage for that of its own month.
            (_month, Used, _isDamaged) = (month, monthBytes, false);
            _ = Save();
            return;
        }

        Used = _month.Length > 0 && string.CompareOrdinal(month, _month) > 0 ? 0 : Used;
        _month = month;
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
            if (
                line.Split(' ') is [var month, var bytes, var crc]
                && crc == CrcOf($"{month} {bytes}")
                && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out long used)
            )
            {
                (_month, Used) = (month, used);
                return;
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Nobody knows what was spent, as of a damaged file.
        }

        _isDamaged = true;
        Used = monthBytes;
    }

    private string? Save()
    {
        if (path is null)
        {
            return null;
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"{_month} {Used}");
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
