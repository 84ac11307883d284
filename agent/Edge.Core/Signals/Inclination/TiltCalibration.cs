using Edge.Core.Readings;
using static System.FormattableString;

namespace Edge.Core.Signals.Inclination;

/// <summary>
/// Judges whether what a tilt sensor gives over some minutes may become the zero of a site: it is alive and whole, it weighs
/// one g, the mast rests, and the mean has settled. Takes samples, temperatures and faults; pure; not thread-safe. Bounded: what
/// comes after <see cref="LongestSeconds"/> is left out.
/// </summary>
/// <param name="seconds">How long samples are to come, s.</param>
/// <param name="limits">What is still good enough.</param>
public sealed class TiltCalibration(double seconds, TiltCalibrationLimits limits)
{
    /// <summary>Longest calibration, s.</summary>
    public const int LongestSeconds = 7200;

    private const double DegreesPerRadian = 180 / Math.PI;

    // Sway is judged over a minute, as storm mode is; a mean over a shorter stretch is no zero.
    private const int SwaySeconds = 60;

    // Means of a twentieth each: thirty seconds of ten minutes, many periods of any mast, so that they are nearly independent.
    private const int Stretches = 20;

    // 97.5 % point of Student's t with 19 degrees of freedom.
    private const double StudentT = 2.093;

    private readonly SampleTruth _truth = new();
    private readonly List<Second> _blocks = [];
    private readonly List<double> _celsius = [];
    private Vector _origin;
    private Stamp _first;
    private Stamp _last;
    private long _samples;
    private long _batches;
    private long _batchesAfterLoss;
    private double _hertz;
    private int _faults;
    private string? _fault;
    private bool _stuck;
    private bool _axisStuck;
    private bool _noNumber;

    /// <summary>Samples that have come.</summary>
    public long Samples => _samples;

    /// <summary>Whether something was met that no further sample can mend.</summary>
    public bool IsLost => _faults > 0 || _stuck || _axisStuck || _noNumber || _truth.SaturatedAt > 0;

    /// <summary>Takes raw samples.</summary>
    public void Accept(in AccelerationBatch batch)
    {
        int count = Math.Min(batch.Count, Math.Min(batch.X.Length, Math.Min(batch.Y.Length, batch.Z.Length)));
        if (count <= 0 || (_samples > 0 && batch.Newest.SecondsSince(_first) >= LongestSeconds))
        {
            return;
        }

        // What was in the FIFO before the start says nothing of how long it took.
        if (_samples == 0)
        {
            _first = batch.Newest;
            _origin = new Vector(batch.X[0], batch.Y[0], batch.Z[0]);
        }
        else
        {
            _batches++;
            _batchesAfterLoss += batch.Lost ? 1 : 0;
        }

        _last = batch.Newest;
        _hertz = batch.NominalHertz > 0 ? batch.NominalHertz : _hertz;
        double fullScale = batch.FullScale > 0 ? batch.FullScale : double.PositiveInfinity;
        Vector sum = default;
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            var sample = new Vector(batch.X[i], batch.Y[i], batch.Z[i]);
            if (!SampleTruth.CanBe(sample.X) || !SampleTruth.CanBe(sample.Y) || !SampleTruth.CanBe(sample.Z))
            {
                _noNumber = true;
                return;
            }

            _truth.Add(sample.X, sample.Y, sample.Z, fullScale);
            Vector shifted = Minus(sample, _origin);
            sum = Plus(sum, shifted);
            squares += shifted.Dot(shifted);
        }

        _stuck |= _truth.IsStuck(_hertz);
        _axisStuck |= _truth.IsAxisStuck(_hertz);
        _samples += count;
        Put(sum, squares, count);
    }

    /// <summary>Takes the sensor's temperature, °C.</summary>
    public void AcceptCelsius(double celsius)
    {
        if (double.IsFinite(celsius) && _celsius.Count <= LongestSeconds)
        {
            _celsius.Add(celsius);
        }
    }

    /// <summary>The driver met a fault.</summary>
    public void AcceptFault(string why)
    {
        _faults++;
        _fault = why;
    }

    /// <summary>What has been found by now; the figures are NaN before there are samples for them.</summary>
    public TiltCalibrationResult Judge()
    {
        double span = _samples > 0 ? _last.SecondsSince(_first) : 0;
        double coverage = Coverage(span);
        Vector mean = Mean(0, _blocks.Count);
        (double celsius, double warming) = Temperature();
        var result = new TiltCalibrationResult
        {
            Seconds = span,
            Samples = _samples,
            Coverage = coverage,
            Gravity = mean,
            UncertaintyDegrees = Uncertainty(mean),
            SwayDegrees = Sway(mean),
            DriftDegrees =
                _blocks.Count < 2
                    ? double.NaN
                    : Tilt.Between(Mean(0, _blocks.Count / 2), Mean(_blocks.Count / 2, _blocks.Count)).MagnitudeDegrees,
            Celsius = celsius,
            WarmingCelsius = warming,
        };
        return result with { Problems = [.. Problems(result)] };
    }

    private IEnumerable<CalibrationProblem> Problems(TiltCalibrationResult found)
    {
        CalibrationProblem[] broken = [.. Broken(found)];
        if (broken.Length > 0)
        {
            return broken; // its means would only lead astray
        }

        return
        [
            .. found.SwayDegrees <= limits.SwayDegrees
                ? Array.Empty<CalibrationProblem>()
                :
                [
                    new(
                        "moving",
                        Invariant(
                            $"the mast moves: {found.SwayDegrees:F3}° RMS in its worst minute, at most {limits.SwayDegrees}° is at rest"
                        ),
                        "wait for calm air, let nobody climb or work on the mast or near the sensor, and tighten its bolts"
                    ),
                ],
            .. found.DriftDegrees <= limits.DriftDegrees ? Array.Empty<CalibrationProblem>() : [Unsettled(found)],
            .. found.UncertaintyDegrees <= limits.UncertaintyDegrees
                ? Array.Empty<CalibrationProblem>()
                :
                [
                    new(
                        "uncertain",
                        Invariant(
                            $"the mean is only known to ±{found.UncertaintyDegrees:F3}°, at most ±{limits.UncertaintyDegrees}° is a zero"
                        ),
                        "measure longer, or in less wind"
                    ),
                ],
        ];
    }

    private IEnumerable<CalibrationProblem> Broken(TiltCalibrationResult found)
    {
        if (_fault is not null)
        {
            string times = _faults == 1 ? "once" : Invariant($"{_faults} times");
            yield return new("fault", $"the sensor faulted {times}: {_fault}", "mend its wiring, then calibrate again");
        }

        if (_noNumber)
        {
            yield return new(
                "number",
                "the sensor gave what can be no acceleration",
                "check its wiring and supply, or replace it"
            );
        }
        else if (_samples == 0 && _fault is null)
        {
            yield return new("silent", "the sensor gave no samples", "check its wiring and supply, or replace it");
        }

        if (_stuck || _axisStuck)
        {
            yield return new(
                "stuck",
                _stuck
                    ? "the sensor is stuck: the same sample bit for bit for over 2 s"
                    : "one axis is stuck: the same value bit for bit for over 10 s",
                "replace it"
            );
        }

        if (_truth.SaturatedAt > 0)
        {
            yield return new(
                "saturated",
                Invariant($"an axis saturated at {_truth.SaturatedAt:F2} m/s²"),
                "keep the sensor from knocks while it is calibrated; if it was at rest, replace it"
            );
        }

        if (IsRateOff(found))
        {
            yield return new(
                "rate",
                Invariant(
                    $"samples come at {found.Samples / found.Seconds:F1} Hz, not at {_hertz:F1}: its clock is off"
                ),
                "replace it"
            );
        }
        else if (_samples > 0 && IsLossy(found))
        {
            yield return new(
                "lossy",
                Invariant(
                    $"samples were lost: {found.Coverage * 100:F1} % came, at least {limits.Coverage * 100:F0} % must; {_batchesAfterLoss} of {_batches} readings came after a loss"
                ),
                "stop the agent, which empties the same FIFO, and whatever else keeps this computer busy"
            );
        }

        // While it is stuck or a knock saturates it, the weight says nothing more.
        if (found.Samples > 0 && !IsLost && !found.Gravity.WeighsOneG)
        {
            yield return new(
                "weight",
                Invariant(
                    $"it weighs {found.Gravity.Length:F3} m/s², {found.Gravity.Length / Vector.StandardGravity:F3} g; at rest it is {Vector.OneG}"
                ),
                "an axis is dead or its scale is wrong: check that the kind in the file is the chip that is fitted, or replace it"
            );
        }
    }

    private CalibrationProblem Unsettled(TiltCalibrationResult found)
    {
        string warm = double.IsNaN(found.WarmingCelsius)
            ? ""
            : Invariant($" while the sensor changed by {found.WarmingCelsius:+0.0;-0.0;0.0} °C");
        return new(
            "unsettled",
            Invariant(
                $"the mean has not settled: its second half lies {found.DriftDegrees:F3}° from its first{warm}, at most {limits.DriftDegrees}° has"
            ),
            "let the sensor warm up and what was mounted come to rest, keep the sun off it, and calibrate again"
        );
    }

    private bool IsLossy(TiltCalibrationResult found) =>
        !(found.Coverage >= limits.Coverage) || _batchesAfterLoss > (1 - limits.Coverage) * _batches;

    // Nothing was lost, but more or fewer came than its clock should make.
    private bool IsRateOff(TiltCalibrationResult found) =>
        found.Seconds >= limits.Coverage * seconds
        && _batchesAfterLoss == 0
        && !(Math.Abs((found.Samples / found.Seconds / _hertz) - 1) <= 1 - limits.Coverage);

    // Against the whole time that was asked for: a sensor that falls silent half way is as lossy as one that skips.
    private double Coverage(double span) => _hertz > 0 ? _samples / (_hertz * Math.Max(seconds, span)) : double.NaN;

    // One entry for each second since the first sample, each with the batches that ended in it; seconds without any are empty.
    private void Put(Vector sum, double squares, int count)
    {
        int second = (int)Math.Clamp(_last.SecondsSince(_first), 0, LongestSeconds);
        while (_blocks.Count <= second)
        {
            _blocks.Add(default);
        }

        // Of the batch's mean, weighed by its length, less what the sensor's own noise puts into it: that shows in how far its
        // samples scatter, while a mast hardly moves in a tenth of a second.
        double ofMean = sum.Dot(sum) / count;
        double noise = count > 1 ? (squares - ofMean) / (count - 1) : 0;
        Second old = _blocks[second];
        _blocks[second] = new Second(Plus(old.Sum, sum), old.Count + count, old.Squares + ofMean - noise);
    }

    private Vector Mean(int from, int to)
    {
        Vector sum = default;
        double count = 0;
        for (int i = from; i < to; i++)
        {
            sum = Plus(sum, _blocks[i].Sum);
            count += _blocks[i].Count;
        }

        return count > 0
            ? Plus(_origin, new Vector(sum.X / count, sum.Y / count, sum.Z / count))
            : new Vector(double.NaN, double.NaN, double.NaN);
    }

    // RMS of the batches' means about the mean of a minute, as an angle; the worst minute of all.
    private double Sway(Vector mean)
    {
        double worst = double.NaN;
        Vector sum = default;
        double count = 0;
        double squares = 0;
        for (int i = 0; i < _blocks.Count; i++)
        {
            Take(_blocks[i], 1);
            if (i >= SwaySeconds)
            {
                Take(_blocks[i - SwaySeconds], -1);
            }

            if (count > 0)
            {
                double variance = (squares / count) - (sum.Dot(sum) / (count * count));
                double angle = Math.Sqrt(Math.Max(0, variance)) / mean.Length * DegreesPerRadian;
                worst = angle > worst || double.IsNaN(worst) ? angle : worst;
            }
        }

        return worst;

        void Take(Second block, int sign)
        {
            sum = Plus(sum, new Vector(sign * block.Sum.X, sign * block.Sum.Y, sign * block.Sum.Z));
            count += sign * block.Count;
            squares += sign * block.Squares;
        }
    }

    // Half of the 95 % confidence interval of the mean's direction, both ways of leaning together, degrees.
    private double Uncertainty(Vector mean)
    {
        if (_blocks.Count < Stretches)
        {
            return double.NaN;
        }

        double squares = 0;
        for (int i = 0; i < Stretches; i++)
        {
            Vector stretch = Mean(i * _blocks.Count / Stretches, (i + 1) * _blocks.Count / Stretches);
            double angle = Tilt.Between(mean, stretch).MagnitudeDegrees;
            squares += angle * angle;
        }

        return StudentT * Math.Sqrt(squares / (Stretches - 1) / Stretches);
    }

    private (double Celsius, double Warming) Temperature()
    {
        if (_celsius.Count == 0)
        {
            return (double.NaN, double.NaN);
        }

        int half = _celsius.Count / 2;
        return (
            _celsius.Average(),
            half == 0 ? double.NaN : _celsius.Skip(half).Average() - _celsius.Take(half).Average()
        );
    }

    private static Vector Plus(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    private static Vector Minus(Vector a, Vector b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    private readonly record struct Second(Vector Sum, int Count, double Squares);
}

/// <summary>What is still good enough to become the zero of a site.</summary>
public sealed record TiltCalibrationLimits
{
    /// <summary>RMS sway angle in the worst minute, degrees. 0.1 (E): half of where storm mode begins. In so much wind its steady
    /// push, which no scatter shows, leans the simulated masts by less than 0.01°.</summary>
    public double SwayDegrees { get; init; } = 0.1;

    /// <summary>Second half of the time against the first, degrees. 0.01 (E): what a zero is to be good for; a mean that still
    /// creeps is then as far off at the end.</summary>
    public double DriftDegrees { get; init; } = 0.01;

    /// <summary>Half of the 95 % confidence interval of the zero, degrees. 0.01 (E): what a zero is to be good for.</summary>
    public double UncertaintyDegrees { get; init; } = 0.01;

    /// <summary>Share of the samples that must come. 0.95 (E): as for a frame of the agent; a chip's own clock is off by 1 %.</summary>
    public double Coverage { get; init; } = 0.95;
}

/// <summary>What a calibration found.</summary>
public sealed record TiltCalibrationResult
{
    /// <summary>Time from the first sample to the last, s.</summary>
    public double Seconds { get; init; }

    /// <summary>Samples that came.</summary>
    public long Samples { get; init; }

    /// <summary>Samples that came over those that should have, by the chip's nominal rate; NaN before the first.</summary>
    public double Coverage { get; init; }

    /// <summary>Mean gravity along the sensor's axes, m/s².</summary>
    public Vector Gravity { get; init; }

    /// <summary>Half of the 95 % confidence interval of its direction, degrees.</summary>
    public double UncertaintyDegrees { get; init; }

    /// <summary>RMS sway angle in the worst minute, degrees.</summary>
    public double SwayDegrees { get; init; }

    /// <summary>Angle between the means of both halves of the time, degrees.</summary>
    public double DriftDegrees { get; init; }

    /// <summary>Mean temperature of the sensor, °C; NaN where it tells none.</summary>
    public double Celsius { get; init; }

    /// <summary>Temperature of the second half less that of the first, °C.</summary>
    public double WarmingCelsius { get; init; }

    /// <summary>Why it may not become the zero; empty when it may.</summary>
    public IReadOnlyList<CalibrationProblem> Problems { get; init; } = [];

    /// <summary>Whether it may become the zero.</summary>
    public bool IsGood => Problems.Count == 0;
}

/// <summary>Why a calibration is refused.</summary>
/// <param name="Id">For machines: <c>moving</c>.</param>
/// <param name="Message">What is wrong, with the figures.</param>
/// <param name="Remedy">What to do.</param>
public sealed record CalibrationProblem(string Id, string Message, string Remedy);
