using Edge.Core.Readings;

namespace Edge.Core.Link;

/// <summary>
/// When the next throughput sample is due. The gaps are exponential, so that samples of a fleet meet no pattern of the
/// network and no pattern of each other; they are clamped, so that a site is neither a burden nor silent for a day. The
/// first sample is offset by a hash of the site's id: 2,320 sites that start together after an outage do not test
/// together. Not thread-safe.
/// </summary>
public sealed class ThroughputSchedule
{
    /// <summary>Mean gap before clamping, s: 6 h. 2,320 sites of 10 s each are then about one test at a time.</summary>
    public const double MeanSeconds = 6 * 3600;

    /// <summary>Shortest gap, s: 36 min.</summary>
    public const double ShortestSeconds = 36 * 60;

    /// <summary>Longest gap, s: 15 h.</summary>
    public const double LongestSeconds = 15 * 3600;

    /// <summary>Mean gap after clamping, s: the integral of the exponential's tail between the clamps.</summary>
    public static double MeanGapSeconds { get; } =
        ShortestSeconds
        + (MeanSeconds * (Math.Exp(-ShortestSeconds / MeanSeconds) - Math.Exp(-LongestSeconds / MeanSeconds)));

    private readonly Random _random;
    private readonly double _firstSeconds;
    private bool _hasBegun;
    private Stamp _from;
    private double _gap;

    /// <summary>A schedule that begins with the first call of <see cref="IsDue"/>.</summary>
    public ThroughputSchedule(string siteId, Random random)
    {
        _random = random;
        // Not before the shortest gap: an agent that restarts again and again must not eat the month's bytes.
        _firstSeconds = ShortestSeconds + (Fraction(siteId) * (MeanSeconds - ShortestSeconds));
    }

    /// <summary>Whether a sample is due.</summary>
    public bool IsDue(Stamp now)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _from = now;
            _gap = _firstSeconds;
        }

        return now.SecondsSince(_from) >= _gap;
    }

    /// <summary>A sample was taken, or failed; draws the gap to the next.</summary>
    public void Taken(Stamp now)
    {
        _hasBegun = true;
        _from = now;
        _gap = Math.Clamp(-MeanSeconds * Math.Log(1 - _random.NextDouble()), ShortestSeconds, LongestSeconds);
    }

    /// <summary>FNV-1a over the characters, mixed, as a fraction of 1: the same on every machine and in every version.</summary>
    private static double Fraction(string siteId)
    {
        uint hash = 2_166_136_261;
        foreach (char c in siteId)
        {
            hash = unchecked((hash ^ c) * 16_777_619);
        }

        // FNV leaves the upper bits of short, similar names close together; one multiply-shift round (Murmur3) does not.
        hash ^= hash >> 16;
        hash = unchecked(hash * 0x85EB_CA6B);
        hash ^= hash >> 13;
        hash = unchecked(hash * 0xC2B2_AE35);
        hash ^= hash >> 16;
        return hash / 4_294_967_296.0;
    }
}
