using Edge.Portable.Wire;

namespace Edge.Core.Readings;

/// <summary>
/// One value of one metric at one time. The metric fixes the unit (<see cref="MetricCatalogue"/>).
/// <see cref="Value"/> is NaN exactly when <see cref="Quality"/> is <see cref="Quality.Bad"/> or the metric is text;
/// truth values are 0 and 1.
/// </summary>
/// <param name="Metric">Which metric.</param>
/// <param name="Value">The number, in the metric's unit.</param>
/// <param name="Quality">What it is worth.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Text">The value of a text metric; for a bad reading, why it is bad (for people, never parsed).</param>
public readonly record struct Reading(MetricId Metric, double Value, Quality Quality, Stamp At, string? Text = null)
{
    /// <summary>A good number. NaN and infinities become bad readings: they are never values.</summary>
    public static Reading Good(MetricId metric, double value, Stamp at) =>
        double.IsFinite(value) ? new(metric, value, Quality.Good, at) : Bad(metric, at, "not a number");

    /// <summary>A good truth value.</summary>
    public static Reading Good(MetricId metric, bool value, Stamp at) => new(metric, value ? 1 : 0, Quality.Good, at);

    /// <summary>A good text.</summary>
    public static Reading Good(MetricId metric, string text, Stamp at) =>
        new(metric, double.NaN, Quality.Good, at, text);

    /// <summary>No value, and why.</summary>
    public static Reading Bad(MetricId metric, Stamp at, string why) => new(metric, double.NaN, Quality.Bad, at, why);

    /// <summary>Whether its source resolves less than its own noise, so that it repeats bit for bit while all is well: then a value
    /// that rests is no sign of a stuck sensor.</summary>
    public bool MayRest { get; init; }

    /// <summary>Whether the value may be used.</summary>
    public bool IsGood => Quality == Quality.Good;
}
