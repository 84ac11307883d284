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

    // The latest level of each figure that was told.
    private readonly Severity[] _levels = new Severity[4];

    /// <summary>Judges the host. A figure that was bad and is told no more clears nothing.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        Severity was = book.SeverityOf(MetricId.AlarmHost);
        double low = evidence.Value(MetricId.AgentUndervoltage, now);
        Severity? supply =
            low == 1 ? Severity.Warning
            : double.IsNaN(low) ? null
            : Severity.Normal;
        Severity? worst = null;
        Severity held = Severity.Normal;
        Take(0, supply, ref worst, ref held);
        Take(1, _hot.Level(evidence.Value(MetricId.AgentProcessorTemperature, now), was), ref worst, ref held);
        Take(2, _full.Level(evidence.Value(MetricId.AgentStorageFree, now), was), ref worst, ref held);
        Take(3, _worn.Level(evidence.Value(MetricId.AgentStorageWear, now), was), ref worst, ref held);
        book.Consider(MetricId.AlarmHost, held > (worst ?? Severity.Normal) ? null : worst, now, OnSeconds, OffSeconds);
    }

    private void Take(int figure, Severity? level, ref Severity? worst, ref Severity held)
    {
        if (level is { } told)
        {
            _levels[figure] = told;
            worst = worst >= told ? worst : told;
        }
        else if (_levels[figure] > held)
        {
            held = _levels[figure];
        }
    }
}
