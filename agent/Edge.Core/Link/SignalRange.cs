using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>
/// What a radio can mean: a figure outside its physical range is no value, whoever reports it. It catches the sentinels of
/// modems and of recordings (−32768 and 2147483647 for inactive, 255 and 99 for unknown, 0 for "not measured" of a power),
/// and never NaN. Reporting ranges of 3GPP TS 36.133 and TS 38.133.
/// </summary>
public static class SignalRange
{
    /// <summary>Reference signal received power, dBm: −157 (below the lowest NR step) to −30 (above the highest).</summary>
    public static bool IsRsrp(double dbm) => dbm is >= -157 and <= -30;

    /// <summary>Reference signal received quality, dB: −44 (below the lowest NR step) to 20 (the highest).</summary>
    public static bool IsRsrq(double db) => db is >= -44 and <= 20;

    /// <summary>Signal to interference and noise ratio, dB: −23.5 (below the lowest NR step) to 40 (the highest).</summary>
    public static bool IsSinr(double db) => db is >= -23.5 and <= 40;

    /// <summary>Received signal strength, dBm: −120 (E: thermal noise of one resource block is −121) to −20 (E: more would
    /// saturate a receiver).</summary>
    public static bool IsRssi(double dbm) => dbm is >= -120 and <= -20;

    /// <summary>Temperature inside a modem, °C: −50 to 125 (E: the silicon's own limits are −40 and 115).</summary>
    public static bool IsTemperature(double celsius) => celsius is >= -50 and <= 125;

    /// <summary>Whether a value of this metric can be true; any finite one of a metric that is not of the radio.</summary>
    public static bool Allows(MetricId metric, double value) =>
        metric switch
        {
            MetricId.LinkRsrp => IsRsrp(value),
            MetricId.LinkRsrq => IsRsrq(value),
            MetricId.LinkSinr => IsSinr(value),
            MetricId.LinkRssi => IsRssi(value),
            _ => double.IsFinite(value),
        };
}
