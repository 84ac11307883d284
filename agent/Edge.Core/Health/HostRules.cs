using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Health;

/// <summary>Alarm of the agent's own host: its supply, its heat, its storage. What the host does not tell raises nothing.</summary>
public sealed class HostRules
{
    // A modem's burst may dip the supply for a moment.
    private const double OnSeconds = 30;
    private const double OffSeconds = 300;

    // A Raspberry Pi throttles from 80 °C on.
    private readonly Thresholds _hot = new([new(80, Severity.Warning)], 5);

    // Free space that a day of logs may take; the journal has its own cap and ballast.
    private readonly Thresholds _full = new([new(256, Severity.Notice), new(64, Severity.Warning)], 32, falling: true);

    // eMMC tells its life in steps of ten; from 100 on it is past what the maker promises (JEDEC JESD84-B51).
    private readonly Thresholds _worn = new([new(80, Severity.Notice), new(100, Severity.Warning)], 1);

    /// <summary>Judges the host.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        Severity was = book.SeverityOf(MetricId.AlarmHost);
        double low = evidence.Value(MetricId.AgentUndervoltage, now);
        Severity? worst =
            low == 1 ? Severity.Warning
            : double.IsNaN(low) ? null
            : Severity.Normal;
        Worse(ref worst, _hot.Level(evidence.Value(MetricId.AgentProcessorTemperature, now), was));
        Worse(ref worst, _full.Level(evidence.Value(MetricId.AgentStorageFree, now), was));
        Worse(ref worst, _worn.Level(evidence.Value(MetricId.AgentStorageWear, now), was));
        book.Consider(MetricId.AlarmHost, worst, now, OnSeconds, OffSeconds);
    }

    private static void Worse(ref Severity? worst, Severity? other) =>
        worst = other is null || worst >= other ? worst : other;
}
