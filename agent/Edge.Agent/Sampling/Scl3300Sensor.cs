using System.Globalization;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// Reads the inclinometer ten times a second and posts the mean of each second: tilt about x and y against the zero, and the
/// temperature. The mean is of vectors, not of angles, and single readings would be no static tilt: a mast that sways once a
/// second would always be met in the same place.
/// </summary>
/// <param name="name">For people.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="open">Opens its bus.</param>
/// <param name="zero">Gravity along its axes at commissioning, m/s²; null before: then there is nothing to compare with, and
/// no angle is posted.</param>
public sealed class Scl3300Sensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open, Vector? zero)
    : SelfTestingSensor(name, metrics, open),
        ISensor
{
    private const int Mode = 4;
    private const long PeriodMicros = 100_000;
    private const int ReadingsPerPost = 10;

    // 0.001°/√Hz over 10 Hz is most of one bit, so that no sound axis repeats itself for a minute.
    private const int StuckReadings = 600;

    // The two angles of the pipeline end at 90°: what lies further over is given as lying there.
    private const double SteepestDegrees = 89;
    private const double RadiansPerDegree = Math.PI / 180;

    private readonly double[] _xyz = new double[3];
    private readonly double[] _last = new double[3];
    private readonly int[] _same = new int[3];
    private Scl3300? _chip;
    private Vector _sum;
    private double _celsius;
    private int _count;
    private int _wanted;

    /// <summary>The newest single reading along its axes, m/s²; what a calibration is made of. For the sampler's thread.</summary>
    public Vector Latest { get; private set; }

    /// <summary>Readings so far, so that a new one is told from the last. For the sampler's thread.</summary>
    public long Readings { get; private set; }

    /// <summary>How often it is read, Hz.</summary>
    public static double ReadingHertz => 1e6 / PeriodMicros;

    /// <inheritdoc />
    public override bool IsConverting => base.IsConverting || !IsReady;

    /// <inheritdoc />
    public string? ReadSerial() =>
        _chip is { IsStarted: true } chip ? chip.ReadSerial().ToString(CultureInfo.InvariantCulture) : null;

    protected override bool IsReady => _chip is { IsStarted: true };

    /// <summary>Tilt of <paramref name="gravity"/> against <paramref name="zero"/> about x and y, degrees, within ±89: what
    /// lies further over is given as lying there, on the same side.</summary>
    public static (double X, double Y) Angles(Vector zero, Vector gravity)
    {
        Tilt tilt = Tilt.Between(zero, gravity);
        if (tilt.MagnitudeDegrees <= SteepestDegrees)
        {
            return (tilt.XDegrees, tilt.YDegrees);
        }

        // Which way it lies, from the tangents; they turn round where it lies beyond the horizontal.
        double side = Math.Cos(tilt.XDegrees * RadiansPerDegree) < 0 ? -1 : 1;
        double x = side * Math.Tan(tilt.XDegrees * RadiansPerDegree);
        double y = side * Math.Tan(tilt.YDegrees * RadiansPerDegree);
        double length = Math.Sqrt((x * x) + (y * y));
        double steep = Math.Tan(SteepestDegrees * RadiansPerDegree);
        return length == 0
            ? (SteepestDegrees, 0)
            : (Math.Atan(x / length * steep) / RadiansPerDegree, Math.Atan(y / length * steep) / RadiansPerDegree);
    }

    protected override ISelfTest StartChip(IChipBus bus)
    {
        _chip = new Scl3300(
            bus as IFullDuplexBus
                ?? throw new DriverFaultException("SCL3300", bus.Name, "it needs an SPI bus; set bus = \"spi-0\"."),
            Mode
        );
        Array.Clear(_same);
        Array.Fill(_last, double.NaN);
        Begin();

        // The first reading is worth posting by itself: until then nothing is known.
        _wanted = 1;
        return _chip;
    }

    protected override long Measure(Stamp now, ISampleSink sink)
    {
        if (!_chip!.IsStarted)
        {
            int wait = _chip.ContinueStart();
            if (wait > 0)
            {
                return wait;
            }
        }

        _chip.Read(_xyz);
        for (int axis = 0; axis < 3; axis++)
        {
            _same[axis] = _xyz[axis] == _last[axis] ? _same[axis] + 1 : 0;
            _last[axis] = _xyz[axis];
        }

        _sum = new Vector(_sum.X + _xyz[0], _sum.Y + _xyz[1], _sum.Z + _xyz[2]);
        Latest = new Vector(_xyz[0], _xyz[1], _xyz[2]);
        Readings++;
        _celsius = _chip.Celsius;
        _count++;
        if (_count >= _wanted)
        {
            Post(new Vector(_sum.X / _count, _sum.Y / _count, _sum.Z / _count), now, sink);
            Begin();
        }

        return PeriodMicros;
    }

    protected override void AfterSelfTest() => Begin();

    private void Post(Vector gravity, Stamp now, ISampleSink sink)
    {
        Gravity = (gravity.X, gravity.Y, gravity.Z);
        sink.Post(Reading.Good(MetricId.StructureSensorTemperature, _celsius, now));
        if (zero is not { } reference)
        {
            return;
        }

        if (Doubt(gravity) is { } doubt)
        {
            sink.Post(Reading.Bad(MetricId.StructureTiltX, now, $"{Name}: {doubt}"));
            sink.Post(Reading.Bad(MetricId.StructureTiltY, now, $"{Name}: {doubt}"));
            return;
        }

        (double x, double y) = Angles(reference, gravity);
        sink.Post(Reading.Good(MetricId.StructureTiltX, x, now));
        sink.Post(Reading.Good(MetricId.StructureTiltY, y, now));
    }

    private string? Doubt(Vector gravity)
    {
        if (!gravity.WeighsOneG)
        {
            return $"it weighs {gravity.Length:F2} m/s², not {Vector.OneG}: it is shaken, an axis is dead or the scale is wrong";
        }

        return Math.Max(_same[0], Math.Max(_same[1], _same[2])) >= StuckReadings
            ? "an axis is stuck: the same value bit for bit for a minute"
            : null;
    }

    private void Begin()
    {
        _sum = default;
        _count = 0;
        _wanted = ReadingsPerPost;
    }
}
