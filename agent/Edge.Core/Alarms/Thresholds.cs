namespace Edge.Core.Alarms;

/// <summary>A limit of an alarm and the severity of passing it.</summary>
/// <param name="Limit">The limit, in the metric's unit.</param>
/// <param name="Severity">What passing it means.</param>
public readonly record struct Threshold(double Limit, Severity Severity);

/// <summary>The limits of one alarm, mildest first, with hysteresis.</summary>
/// <param name="limits">Mildest first.</param>
/// <param name="hysteresis">How far the value must come back before a severity is given up; above zero.</param>
/// <param name="falling">Whether the value alarms by falling below its limits.</param>
public sealed class Thresholds(Threshold[] limits, double hysteresis, bool falling = false)
{
    /// <summary>The severity that <paramref name="value"/> asks for, when it was <paramref name="was"/>; null for NaN.</summary>
    public Severity? Level(double value, Severity was)
    {
        if (double.IsNaN(value))
        {
            return null;
        }

        for (int i = limits.Length - 1; i >= 0; i--)
        {
            double over = falling ? limits[i].Limit - value : value - limits[i].Limit;
            if (over >= 0 || (limits[i].Severity <= was && over > -hysteresis))
            {
                return limits[i].Severity;
            }
        }

        return Severity.Normal;
    }

    /// <summary>Whether the value alarms by falling below its limits.</summary>
    public bool IsFalling => falling;

    /// <summary>Where a value that has been over gives up this severity and every worse one; null when there is no limit
    /// for them.</summary>
    public double? GivenUpAt(Severity severity)
    {
        foreach (Threshold limit in limits)
        {
            if (limit.Severity >= severity)
            {
                return falling ? limit.Limit + hysteresis : limit.Limit - hysteresis;
            }
        }

        return null;
    }
}
