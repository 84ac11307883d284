using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Power;

/// <summary>
/// What the site draws over a day: a base, and a part that follows the traffic, lowest at four in the morning and
/// highest at nine in the evening. The shape is engineering judgement, after published day curves of urban cells.
/// </summary>
public sealed record LoadProfile
{
    private static readonly Curve Traffic = new(
        0,
        24,
        240,
        Curve.Through(
            (0, 0.55),
            (2, 0.2),
            (4, 0.1),
            (6, 0.25),
            (8, 0.6),
            (10, 0.7),
            (12, 0.75),
            (14, 0.7),
            (17, 0.8),
            (20, 0.97),
            (21, 1),
            (22, 0.9),
            (24, 0.55)
        )
    );

    /// <summary>Priority load, W: transmission and the controller. 250.</summary>
    public double PriorityWatts { get; init; } = 250;

    /// <summary>Radio without traffic, W. 550.</summary>
    public double RadioIdleWatts { get; init; } = 550;

    /// <summary>What full traffic adds, W. 500.</summary>
    public double TrafficWatts { get; init; } = 500;

    /// <summary>Deviation of the traffic from minute to minute, as a share. 0.05.</summary>
    public double Unrest { get; init; } = 0.05;

    /// <summary>Traffic at a local hour of the day, 0–1.</summary>
    public static double TrafficAt(double localHour) => Traffic.At(localHour);

    /// <summary>Non-priority load at a time, W.</summary>
    /// <param name="localSeconds">Local time, s since any midnight.</param>
    /// <param name="seed">Seed of the unrest.</param>
    public double OtherWattsAt(double localSeconds, ulong seed)
    {
        double hour = localSeconds / 3600 % 24;
        long minute = (long)(localSeconds / 60);
        double traffic = TrafficAt(hour) * (1 + (Unrest * Chance.NormalAt(seed, minute, 20)));
        return RadioIdleWatts + (TrafficWatts * Math.Clamp(traffic, 0, 1));
    }
}
