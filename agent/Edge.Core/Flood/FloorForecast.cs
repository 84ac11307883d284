namespace Edge.Core.Flood;

/// <summary>When the water reaches the cabinet floor, s from now, with bounds.</summary>
/// <param name="Seconds">At this rise; infinite while the water does not rise, NaN when that is not known.</param>
/// <param name="Earliest">At the fastest rise that the levels allow.</param>
/// <param name="Latest">At the slowest; at most <see cref="Horizon"/>.</param>
public readonly record struct FloorForecast(double Seconds, double Earliest, double Latest)
{
    /// <summary>A day: no rise of today says more. A later time is none.</summary>
    public const double Horizon = 86_400;

    // A fifth of the alarm's default: the sun's warmth on a dry transmitter drifts by less.
    private const double LeastRate = 10;
    private const double TenMinutes = 600;

    /// <summary>Nothing is known.</summary>
    public static FloorForecast Unknown { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>The water does not rise.</summary>
    public static FloorForecast Never { get; } =
        new(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

    /// <summary>Whether there is a time: the water rises towards the floor, or is over it.</summary>
    public bool IsForecast => double.IsFinite(Seconds);

    /// <summary>The forecast.</summary>
    /// <param name="trend">What the water does.</param>
    /// <param name="level">The level when the trend is not known, mm; NaN when it is not known either.</param>
    /// <param name="floor">Height of the floor, mm.</param>
    public static FloorForecast Of(WaterTrend trend, double level, double floor)
    {
        bool known = !double.IsNaN(trend.Rate);
        double now = known ? trend.Level : level;
        if (now >= floor)
        {
            return new(0, 0, 0);
        }

        if (!known)
        {
            return Unknown;
        }

        double seconds = (floor - now) / trend.Rate * TenMinutes;
        bool rises = trend.Rate >= LeastRate && (!trend.IsDense || trend.LowestRate > 0);
        if (!rises || seconds > Horizon)
        {
            return Never;
        }

        double latest = trend.LowestRate > 0 ? (floor - now) / trend.LowestRate * TenMinutes : Horizon;
        return new(seconds, (floor - now) / trend.HighestRate * TenMinutes, Math.Min(latest, Horizon));
    }
}
