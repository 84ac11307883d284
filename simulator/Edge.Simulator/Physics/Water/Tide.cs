namespace Edge.Simulator.Physics.Water;

/// <summary>One harmonic constituent of a tide.</summary>
/// <param name="Name">Its name after Darwin.</param>
/// <param name="Metres">Amplitude, m.</param>
/// <param name="LagDegrees">Phase lag behind the equilibrium tide at Greenwich, degrees.</param>
/// <param name="Days">Multiples of: the hour angle of the mean sun,</param>
/// <param name="Moon">the mean longitude of the moon,</param>
/// <param name="Sun">that of the sun,</param>
/// <param name="Perigee">that of the lunar perigee;</param>
/// <param name="Offset">and degrees added.</param>
/// <param name="NodeMean">Node factor: mean,</param>
/// <param name="NodeSwing">and amplitude of its cosine of the lunar node.</param>
public sealed record TideConstituent(
    string Name,
    double Metres,
    double LagDegrees,
    int Days,
    int Moon,
    int Sun,
    int Perigee,
    double Offset,
    double NodeMean,
    double NodeSwing
)
{
    /// <summary>Speed, degrees an hour.</summary>
    public double DegreesPerHour =>
        (Days * 15) + (((Moon * Tide.MoonRate) + (Sun * Tide.SunRate) + (Perigee * Tide.PerigeeRate)) / 24);

    /// <summary>Period, h.</summary>
    public double Hours => 360 / DegreesPerHour;
}

/// <summary>
/// An astronomical tide: a sum of cosines (Schureman, Manual of Harmonic Analysis and Prediction of Tides, 1958, for
/// arguments and node factors; mean longitudes of Meeus). Small corrections of the phase by the node are left out.
/// </summary>
public sealed class Tide
{
    internal const double MoonRate = 13.17639648;
    internal const double SunRate = 0.98564736;
    internal const double PerigeeRate = 0.11140353;

    // 1 January 2000, noon.
    private const double EpochUnixSeconds = 946_728_000;
    private const double Radians = Math.PI / 180;

    private readonly TideConstituent[] _constituents;

    /// <summary>A tide of these constituents.</summary>
    public Tide(IEnumerable<TideConstituent> constituents) => _constituents = [.. constituents];

    /// <summary>
    /// Hai Phong (Hon Dau), over mean sea level: one high water a day, 3 to 4 m of range when the moon is far from the
    /// equator, nearly none when it is over it. That O₁ and K₁ rule with about 0.7 m each is known of the Gulf of Tonkin; the
    /// amplitudes, to a few centimetres, and the lags are engineering judgement, good for a plausible tide and not for a
    /// tide table.
    /// </summary>
    public static Tide HaiPhong { get; } =
        new([
            new("O1", 0.72, 45, 1, -2, 1, 0, 90, 1.009, 0.187),
            new("K1", 0.68, 100, 1, 0, 1, 0, -90, 1.006, 0.115),
            new("P1", 0.22, 96, 1, 0, -1, 0, 90, 1, 0),
            new("Q1", 0.14, 20, 1, -3, 1, 1, 90, 1.009, 0.187),
            new("M2", 0.05, 60, 2, -2, 2, 0, 0, 1, -0.037),
            new("S2", 0.03, 110, 2, 0, 0, 0, 0, 1, 0),
            new("Sa", 0.08, 190, 0, 0, 1, 0, 0, 1, 0),
        ]);

    /// <summary>The constituents.</summary>
    public IReadOnlyList<TideConstituent> Constituents => _constituents;

    /// <summary>Height over mean sea level, m, at a time of Unix.</summary>
    public double Metres(double unixSeconds)
    {
        double days = (unixSeconds - EpochUnixSeconds) / 86_400;
        double sunHour = 360 * (days % 1);
        double moon = 218.3165 + (MoonRate * days);
        double sun = 280.4661 + (SunRate * days);
        double perigee = 83.3535 + (PerigeeRate * days);
        double node = Math.Cos((125.0445 - (0.05295377 * days)) * Radians);
        double height = 0;
        foreach (TideConstituent c in _constituents)
        {
            double argument =
                (c.Days * sunHour) + (c.Moon * moon) + (c.Sun * sun) + (c.Perigee * perigee) + c.Offset - c.LagDegrees;
            height += (c.NodeMean + (c.NodeSwing * node)) * c.Metres * Math.Cos(argument % 360 * Radians);
        }

        return height;
    }
}
