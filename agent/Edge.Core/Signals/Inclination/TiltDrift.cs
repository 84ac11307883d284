using System.Text.Json.Serialization;

namespace Edge.Core.Signals.Inclination;

/// <summary>
/// The drift of a tilt sensor's offsets with its temperature, learned and removed: one slope for each axis, from how
/// gravity and temperature change together within three hours. Changes, not values: so a step of the mast, a storm or a
/// slow settlement teach it nothing, since the sun brings temperatures up and down again within a day.
/// </summary>
/// <remarks>
/// <para>Slopes are kept within the data sheet's largest drift, and begin at zero with half of that as their doubt; each
/// pair of means adds what it is worth, and old pairs fade with a half-life of thirty days. At the temperature of
/// commissioning the correction is zero by definition.</para>
/// <para>What remains is said as <see cref="UncertaintyDegrees"/>: two standard deviations of the slope and a tenth of
/// the correction (a real drift is not quite a straight line), never more than the data sheet's drift on two axes.</para>
/// </remarks>
/// <param name="limitPerCelsius">Largest drift by the data sheet, g/°C; 0: none is known, and nothing is done.</param>
/// <param name="referenceCelsius">Temperature of commissioning, °C.</param>
public sealed class TiltDrift(double limitPerCelsius, double referenceCelsius)
{
    /// <summary>Time between the means that it takes, s.</summary>
    public const double SpacingSeconds = 1800;

    private const int PairDistance = 6; // three hours
    private const double HalfLifePairs = 30 * 24 * 3600 / SpacingSeconds;
    private const double NoiseG = 1e-4; // a ten-minute mean and the mast's own bending in the sun, 0.006°
    private const double StepG = 1e-3; // more than drift explains: the mast moved
    private const double Correlated = 6; // pairs that overlap are worth a sixth
    private const double LeastCelsius = 0.5;
    private const double DegreesPerG = 180 / Math.PI;
    private static readonly double Fade = Math.Pow(0.5, 1 / HalfLifePairs);

    private readonly Mean[] _means = new Mean[PairDistance];
    private int _next;
    private int _count;
    private long _lastMicros;
    private double _tt;
    private Vector _ta;
    private double _squares;
    private double _weight;

    /// <summary>What was learned, g/°C along each axis; zero without a limit.</summary>
    public Vector Slope { get; private set; }

    /// <summary>Standard deviation of a slope, g/°C.</summary>
    public double SlopeDeviation { get; private set; } = limitPerCelsius / 2;

    /// <summary>What is worth keeping over a restart.</summary>
    public TiltDriftState State
    {
        get => new(referenceCelsius, _tt, _ta.X, _ta.Y, _ta.Z, _squares, _weight);
        set
        {
            // Another zero means another sensor or another mounting: what was learned is not of this one.
            if (!value.IsSane || value.ReferenceCelsius != referenceCelsius)
            {
                return;
            }

            _tt = value.Tt;
            _ta = new Vector(value.TaX, value.TaY, value.TaZ);
            _squares = value.Squares;
            _weight = value.Weight;
            Solve();
        }
    }

    /// <summary>Takes a mean of gravity (m/s²) and temperature over the same ten minutes of calm; keeps one each half hour.</summary>
    public void Add(Vector gravity, double celsius, long atMicros)
    {
        if (limitPerCelsius <= 0 || !double.IsFinite(celsius))
        {
            return;
        }

        double since = (atMicros - _lastMicros) / 1e6;
        if (_count > 0 && since < SpacingSeconds)
        {
            return;
        }

        if (since > 2 * SpacingSeconds)
        {
            Break(); // pairs are three hours apart, or none
        }

        var g = new Vector(
            gravity.X / Vector.StandardGravity,
            gravity.Y / Vector.StandardGravity,
            gravity.Z / Vector.StandardGravity
        );
        if (_count == PairDistance)
        {
            Learn(g, celsius, _means[_next]);
        }

        _means[_next] = new Mean(g, celsius);
        _next = (_next + 1) % PairDistance;
        _count = Math.Min(_count + 1, PairDistance);
        _lastMicros = atMicros;
    }

    /// <summary>The mast moved, or may have: means from before this belong to another zero.</summary>
    public void Break()
    {
        _count = 0;
        _next = 0;
    }

    /// <summary>Gravity as it would be at the temperature of commissioning, m/s².</summary>
    public Vector Correct(Vector gravity, double celsius)
    {
        if (limitPerCelsius <= 0 || !double.IsFinite(celsius))
        {
            return gravity;
        }

        double scale = (celsius - referenceCelsius) * Vector.StandardGravity;
        return new(gravity.X - (Slope.X * scale), gravity.Y - (Slope.Y * scale), gravity.Z - (Slope.Z * scale));
    }

    /// <summary>What drift may still hide in a tilt at this temperature, degrees; with the temperature unknown, what
    /// twenty degrees would do.</summary>
    public double UncertaintyDegrees(double celsius) => BetweenDegrees(celsius, referenceCelsius);

    /// <summary>The same for the difference of two tilts, each at its temperature.</summary>
    public double BetweenDegrees(double celsius, double otherCelsius)
    {
        double span = double.IsFinite(celsius) && double.IsFinite(otherCelsius) ? Math.Abs(celsius - otherCelsius) : 20;
        double steepest = Math.Max(Math.Abs(Slope.X), Math.Max(Math.Abs(Slope.Y), Math.Abs(Slope.Z)));
        double doubt = Math.Min(limitPerCelsius, (2 * SlopeDeviation) + (0.1 * steepest));
        return Math.Sqrt(2) * doubt * span * DegreesPerG;
    }

    private void Learn(Vector now, double celsius, Mean then)
    {
        double dt = celsius - then.Celsius;
        var da = new Vector(now.X - then.Gravity.X, now.Y - then.Gravity.Y, now.Z - then.Gravity.Z);
        double most = (1.5 * limitPerCelsius * Math.Abs(dt)) + StepG;
        if (Math.Abs(dt) < LeastCelsius || Math.Max(Math.Abs(da.X), Math.Abs(da.Y)) > most)
        {
            return;
        }

        _tt = (_tt * Fade) + (dt * dt);
        _ta = new((_ta.X * Fade) + (dt * da.X), (_ta.Y * Fade) + (dt * da.Y), (_ta.Z * Fade) + (dt * da.Z));
        _squares = (_squares * Fade) + (((da.X * da.X) + (da.Y * da.Y)) / 2);
        _weight = (_weight * Fade) + 1;
        Solve();
    }

    private void Solve()
    {
        double prior = limitPerCelsius / 2;
        double explained = _tt > 0 ? ((_ta.X * _ta.X) + (_ta.Y * _ta.Y)) / (2 * _tt) : 0;
        double left = _weight > 0 ? (_squares - explained) / _weight : 0;
        double noise = Correlated * Math.Max(NoiseG * NoiseG, left);
        double ridge = noise / (prior * prior);
        Slope = new(Slope1(_ta.X), Slope1(_ta.Y), Slope1(_ta.Z));
        SlopeDeviation = Math.Sqrt(noise / (_tt + ridge));

        double Slope1(double ta) => Math.Clamp(ta / (_tt + ridge), -limitPerCelsius, limitPerCelsius);
    }

    private readonly record struct Mean(Vector Gravity, double Celsius);
}

/// <summary>What <see cref="TiltDrift"/> has learned, as plain numbers.</summary>
/// <param name="ReferenceCelsius">Temperature of the commissioning that it belongs to, °C.</param>
/// <param name="Tt">Sum of squared temperature changes, °C².</param>
/// <param name="TaX">Sum of temperature change × change along x, °C·g.</param>
/// <param name="TaY">Along y.</param>
/// <param name="TaZ">Along z.</param>
/// <param name="Squares">Sum of squared changes along x and y, halved, g².</param>
/// <param name="Weight">Pairs behind it, faded.</param>
public readonly record struct TiltDriftState(
    double ReferenceCelsius,
    double Tt,
    double TaX,
    double TaY,
    double TaZ,
    double Squares,
    double Weight
)
{
    /// <summary>Whether these can be sums of squares and products at all.</summary>
    [JsonIgnore]
    public bool IsSane =>
        double.IsFinite(ReferenceCelsius)
        && double.IsFinite(TaX)
        && double.IsFinite(TaY)
        && double.IsFinite(TaZ)
        && Tt is >= 0 and < 1e9
        && Squares is >= 0 and < 1e9
        && Weight is >= 0 and < 1e9;
}
