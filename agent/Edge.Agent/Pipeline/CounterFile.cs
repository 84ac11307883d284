using System.Globalization;
using System.Text;
using Edge.Agent.Calibration;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// The counter of the last signed command, beside the journal: one line, the counter and the CRC-32 of its digits, as
/// <c>1795305600000 1a2b3c4d</c>. Written aside, flushed and renamed, before the command takes effect: a power cut leaves the
/// old one or the new one. No file is a site that never had a command; a file that cannot be believed lets none pass, since
/// any could have been had before.
/// </summary>
public sealed class CounterFile(string path)
{
    private const int LongestBytes = 64;

    /// <summary>Why nothing passes; null when the counter is known.</summary>
    public string? Fault { get; private set; }

    /// <summary>The counter; 0 when there never was one, null when it is not known.</summary>
    public long? Load()
    {
        Fault = null;
        try
        {
            if (!File.Exists(path))
            {
                return 0;
            }

            string[] parts =
                new FileInfo(path).Length <= LongestBytes ? File.ReadAllText(path).TrimEnd('\n').Split(' ') : [];
            if (
                parts is [var digits, var crc]
                && crc == CrcOf(digits)
                && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long counter)
            )
            {
                return counter;
            }

            Fault =
                $"{path} is damaged, so no signed command is taken: remove it once no command of the last day is still on its way.";
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Fault = $"{path} cannot be read, so no signed command is taken: {cause.Message}";
        }

        return null;
    }

    /// <summary>Makes it durable; false when the disk refuses, and then the command must not take effect.</summary>
    public bool Save(long counter)
    {
        string digits = counter.ToString(CultureInfo.InvariantCulture);
        try
        {
            StoredFile.Keep(path, Encoding.ASCII.GetBytes($"{digits} {CrcOf(digits)}\n"));
            Fault = null;
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            Fault = cause.Message;
            return false;
        }
    }

    private static string CrcOf(string digits)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(digits);
        return Crc32.Compute(bytes, 0, bytes.Length).ToString("x8", CultureInfo.InvariantCulture);
    }
}
