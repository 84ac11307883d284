using Edge.Core.Power;
using Edge.Portable.Wire;

namespace Edge.Core.Site;

/// <summary>What the judgement must know of a site: who it is, how it was commissioned, what it is fitted with, its limits.</summary>
/// <param name="Id">Site id; the Sparkplug edge node id.</param>
/// <param name="Commissioning">How the site was commissioned; null when it never was, and then the verdict is Unknown.</param>
/// <param name="Expected">The metrics that the fitted sensors must deliver. A verdict other than Unknown needs good,
/// fresh evidence for each of them that bears on safety.</param>
/// <param name="Limits">The limits of the rules.</param>
public sealed record SiteProfile(
    string Id,
    Commissioning? Commissioning,
    IReadOnlySet<MetricId> Expected,
    Limits Limits
)
{
    /// <summary>How the sensor of the structure sits on the mast. Identity where the file says nothing.</summary>
    public AxisMap Axes { get; init; } = AxisMap.Identity;

    /// <summary>Height of the sensor above the mast's foot, m; NaN when not known: sway is then the apparent angle.</summary>
    public double SensorHeightMetres { get; init; } = double.NaN;

    /// <summary>Largest drift of the tilt sensor's offsets with its temperature by the data sheet, g/°C; 0 when it has
    /// none that is known: then nothing is learned and nothing is doubted.</summary>
    public double OffsetDriftPerCelsius { get; init; }

    /// <summary>What the mast carries, for limits of their own.</summary>
    public IReadOnlyList<Antenna> Antennas { get; init; } = [];

    /// <summary>The battery.</summary>
    public BatteryProfile Battery { get; init; } = new();

    /// <summary>Whether a genset stands by, so that a start that does not come is a failure.</summary>
    public bool HasGenset { get; init; }

    /// <summary>Whether throughput samples are taken here.</summary>
    public bool TakesThroughput { get; init; }

    /// <summary>Whether the ways out are named, and so watched.</summary>
    public bool HasPaths { get; init; }

    /// <summary>Size of the genset's tank, l; NaN when not known.</summary>
    public double FuelTankLitres { get; init; } = double.NaN;

    /// <summary>Most that the genset burns, % of its tank an hour. 6 (E): 6 l/h of 100 l.</summary>
    public double GensetBurnPercentPerHour { get; init; } = 6;

    /// <summary>The limits in force: those of the file, narrowed by the antenna with the narrowest beam (a quarter of
    /// its half-power beamwidth warns, half of it is critical).</summary>
    public Limits TiltLimits()
    {
        Limits limits = Limits;
        foreach (Antenna antenna in Antennas)
        {
            limits = limits with
            {
                TiltWarningDegrees = Math.Min(limits.TiltWarningDegrees, antenna.BeamwidthDegrees / 4),
                TiltCriticalDegrees = Math.Min(limits.TiltCriticalDegrees, antenna.BeamwidthDegrees / 2),
            };
        }

        return limits with
        {
            TiltNoticeDegrees = Math.Min(limits.TiltNoticeDegrees, limits.TiltWarningDegrees),
        };
    }
}

/// <summary>The zero of the site, taken when an engineer commissioned it.</summary>
/// <param name="Date">Day of commissioning.</param>
/// <param name="Engineer">Who did it (name or staff number).</param>
/// <param name="GravityX">Mean gravity along the sensor's x axis then, m/s².</param>
/// <param name="GravityY">Along y, m/s².</param>
/// <param name="GravityZ">Along z, m/s².</param>
/// <param name="Celsius">Temperature of the sensor then, °C; 25 where the record does not say.</param>
public sealed record Commissioning(
    DateOnly Date,
    string Engineer,
    double GravityX,
    double GravityY,
    double GravityZ,
    double Celsius = 25
);

/// <summary>An antenna on the mast.</summary>
/// <param name="Name">What the operator calls it.</param>
/// <param name="BeamwidthDegrees">Its half-power beamwidth, degrees.</param>
public sealed record Antenna(string Name, double BeamwidthDegrees)
{
    // Half-power beamwidth of a reflector with the usual taper, in wavelengths over diameter (textbook value).
    private const double DegreesPerWavelength = 70;
    private const double LightMetresPerSecond = 299_792_458;

    /// <summary>Half-power beamwidth of a dish, degrees: 70 λ/D.</summary>
    public static double DishBeamwidth(double diameterMetres, double gigahertz) =>
        DegreesPerWavelength * (LightMetresPerSecond / (gigahertz * 1e9)) / diameterMetres;

    /// <summary>Loss by pointing this much aside, dB: 12 (θ/HPBW)².</summary>
    public double PointingLossDecibels(double degrees) => 12 * Math.Pow(degrees / BeamwidthDegrees, 2);
}
