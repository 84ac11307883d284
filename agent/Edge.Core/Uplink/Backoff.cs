namespace Edge.Core.Uplink;

/// <summary>How long to wait before connecting again.</summary>
public static class Backoff
{
    /// <summary>
    /// Doubles with each failure and spreads the fleet over half of it: between half of and the whole of
    /// 2 · <paramref name="minSeconds"/> · 2^<paramref name="failures"/>, at most <paramref name="maxSeconds"/>.
    /// </summary>
    /// <param name="failures">Failures in a row before this one, from 0.</param>
    /// <param name="jitter">The site's share of the spread, 0 to 1.</param>
    /// <param name="minSeconds">Shortest wait.</param>
    /// <param name="maxSeconds">Longest wait.</param>
    /// <returns>Seconds.</returns>
    public static double Seconds(int failures, double jitter, double minSeconds, double maxSeconds)
    {
        double whole = Math.Min(maxSeconds, 2 * minSeconds * Math.Pow(2, Math.Clamp(failures, 0, 30)));
        return Math.Max(minSeconds, whole * (1 + Math.Clamp(jitter, 0, 1)) / 2);
    }
}
