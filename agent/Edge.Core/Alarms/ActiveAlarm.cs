using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>An active alarm.</summary>
/// <param name="Alarm">Which alarm.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Since">When it took this severity.</param>
/// <param name="Text">What and what to do.</param>
public sealed record ActiveAlarm(AlarmDefinition Alarm, Severity Severity, Stamp Since, string Text)
{
    /// <summary>Whether somebody has acknowledged it.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether it is on the shelf: announced to nobody, and counted all the same.</summary>
    public bool IsShelved { get; init; }

    /// <summary>Whether it is held active because it came and went too often.</summary>
    public bool IsChattering { get; init; }

    /// <summary>The alarm that it is a consequence of; null when it stands for itself.</summary>
    public AlarmDefinition? Cause { get; init; }

    /// <summary>Its place among the alarms of one burst, 1 for the one that came first.</summary>
    public int FirstOut { get; init; }

    /// <summary>The limits that its rule compares the first metric of its evidence with; null when it has none.</summary>
    public Thresholds? Limits { get; init; }

    /// <summary>How long it must be over before it is given up, s; NaN when only its rule knows.</summary>
    public double OffSeconds { get; init; } = double.NaN;

    /// <summary>What must come true before it is less than <paramref name="severity"/>, a clause without a full stop.</summary>
    public string Cure(Severity severity)
    {
        string hold = OffSeconds > 0 ? $" for {OffSeconds:0.#} s" : "";
        if (Limits?.GivenUpAt(severity) is { } figure && Alarm.Evidence.Count > 0)
        {
            MetricDefinition metric = MetricCatalogue.Find(Alarm.Evidence[0])!;
            string unit = metric.Unit.Length == 0 ? "" : $" {metric.Unit}";
            return $"{metric.Name} is {(Limits.IsFalling ? "over" : "under")} {figure:0.###}{unit}{hold}";
        }

        return severity > Severity.Notice
            ? $"{Alarm.Id} is under {SeverityText.Of(severity)}{hold}"
            : $"{Alarm.Id} is clear{hold}";
    }
}
