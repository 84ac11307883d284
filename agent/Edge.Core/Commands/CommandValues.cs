using System.Globalization;
using Edge.Core.Readings;

namespace Edge.Core.Commands;

/// <summary>Reads the values of commands. Total: anything else than what is asked for is null.</summary>
public static class CommandValues
{
    /// <summary>A time in UTC, to the second: <c>2026-11-27T18:00:00Z</c>; ms since 1970-01-01.</summary>
    public static long? Time(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        )
            ? time.ToUnixTimeMilliseconds()
            : null;

    /// <summary>The same as a monotonic time of this boot, µs: from now on the wall clock may jump without changing it.</summary>
    public static long ToMonotonic(long unixMillis, Stamp now) =>
        now.MonotonicMicros + ((unixMillis - now.UnixMillis) * 1000);
}
