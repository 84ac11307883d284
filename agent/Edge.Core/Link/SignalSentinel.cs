using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>
/// Numbers that recordings of a modem put where it measured nothing. What no signal can be (−32768, 2147483647) is outside the
/// range of its metric already; these are inside.
/// </summary>
public static class SignalSentinel
{
    /// <summary>Why the value stands for no measurement; null when it may be one.</summary>
    public static string? Why(MetricId metric, double value) =>
        metric switch
        {
            // The lowest codes of TS 27.007 (+CESQ) and TS 36.133: "less than −140 dBm", also given where there is no cell.
            MetricId.LinkRsrp when value is -140 or -141 => $"{value} dBm is the code for nothing measured",
            // The same of TS 38.133.
            MetricId.LinkRsrp when value <= -156 => $"{value} dBm is the code for nothing measured",
            MetricId.LinkThroughputDown or MetricId.LinkThroughputUp when value == -1 =>
                "-1 is the code for nothing measured",
            _ => null,
        };

    /// <summary>The same where the strength beside it was not measured: quality and noise of no signal are often written as 0.</summary>
    public static string? WhyWithoutCell(MetricId metric, double value) =>
        metric is MetricId.LinkRsrq or MetricId.LinkSinr && value == 0
            ? "0 dB beside no signal strength is no measurement"
            : Why(metric, value);
}
