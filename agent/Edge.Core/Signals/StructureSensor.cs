using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// The accelerometer (and an inclinometer's angles, where there is one) as the structure's evidence: truth of the
/// sensor first, then static tilt, dynamic acceleration and sample rate. Nothing is allocated per sample.
/// </summary>
/// <remarks>
/// Dynamic acceleration is sample − reference. The reference is the gravity of commissioning. Without one it is
/// chosen from the first second: half a g or more is gravity, and the running mean is subtracted; less is a corrected
/// accelerogram, and nothing is, so that its peak is exact.
/// </remarks>
public sealed class StructureSensor
{
    private const double BlockSeconds = 0.5;
    private const double SilentSeconds = 2;
    private const double RestRms = 0.5; // m/s²: a block that varies less than this is at rest
    private const double RateTolerance = 0.05;
    private const double LeastCoverage = 0.95;
    private const double MeanJudgedAfterSeconds = 10;
    private const int LongestWarmUp = 4096;

    private readonly Vector? _zero;
    private readonly GravityAverage _gravity;
    private readonly GravityAverage _inclination;
    private readonly SampleRate _rate = new();
    private readonly SampleTruth _truth = new();
    private readonly FrameAcceleration _frame = new();
    private readonly double[] _warmX = new double[LongestWarmUp];
    private readonly double[] _warmY = new double[LongestWarmUp];
    private readonly double[] _warmZ = new double[LongestWarmUp];
    private int _warm;
    private bool _ready;
    private bool _carriesGravity;
    private Vector _reference;

    private Stamp _start;
    private bool _started;
    private Stamp _newest;
    private bool _delivered;
    private long _lastGoodMicros;
    private double _hertz = 100;
    private double _fullScale = double.PositiveInfinity;
    private bool _suspect;
    private bool _holding;
    private Vector _held;

    private string? _driverFault;
    private bool _silent;
    private bool _wrongWeight;
    private bool _rateOff;
    private string? _frameFault;
    private string? _published;
    private bool _dirty;
    private long _frameStartMicros;
    private long _frameSamples;

    private int _blockCount;
    private Vector _blockSum;
    private double _blockSquares;
    private double _blockPeakSquare;
    private bool _blockClipped;
    private double _pendingPeak = double.NaN;
    private bool _peakTaken = true;

    private readonly Inclinometer _inclinometer;
    private readonly AxisMap _axes;
    private double _noise;

    /// <summary>Makes the stage for a site.</summary>
    public StructureSensor(SiteProfile profile)
    {
        Commissioning? zero = profile.Commissioning;
        _axes = profile.Axes;
        _zero = zero is null ? null : _axes.Apply(new Vector(zero.GravityX, zero.GravityY, zero.GravityZ));
        _gravity = new GravityAverage(profile.Limits.TiltAverageSeconds);
        _inclination = new GravityAverage(profile.Limits.TiltAverageSeconds);
        _inclinometer = new Inclinometer(profile);
        Analysis = new StructureAnalysis(profile, _zero);
        if (_zero is { } reference)
        {
            _reference = reference;
            _carriesGravity = true;
            _ready = true;
        }
    }

    /// <summary>The metrics that this stage makes; a sensor fault in one of them is the structure sensor's.</summary>
    public static bool Makes(MetricId metric) =>
        metric
            is >= MetricId.StructureTiltX
                and <= MetricId.StructureAccelerationPeakZ
                or >= MetricId.StructureSampleRate
                and <= MetricId.StructureRingDownDamping
        && metric != MetricId.StructureSelfTest;

    /// <summary>What is made of the motion.</summary>
    public StructureAnalysis Analysis { get; }

    /// <summary>Whether any samples or angles have come.</summary>
    public bool Delivered => _delivered || _inclinometer.IsFitted;

    /// <summary>Seconds of data that the static tilt rests on.</summary>
    public double TiltSeconds => _inclinometer.IsFitted ? _inclination.Seconds : _gravity.Seconds;

    /// <summary>Static tilt magnitude for the rules, degrees; NaN without commissioning or data.</summary>
    public double TiltDegrees { get; private set; } = double.NaN;

    /// <summary>What the drift of the sensor with its temperature may still hide in <see cref="TiltDegrees"/>, degrees.</summary>
    public double TiltUncertaintyDegrees => Analysis.Tilt.UncertaintyDegrees;

    /// <summary>Why the accelerometer cannot be believed now; null when it can.</summary>
    public string? FaultNow => PartFault ?? Analysis.MountFault;

    /// <summary>Why it is no measurement at all; null when it is one. A sensor that is loose still feels a blow, and a lean that is
    /// over a limit must not end with its screws: of it alarms may be raised, none is cleared.</summary>
    public string? PartFault =>
        _driverFault
        ?? (_truth.IsStuck(_hertz) ? "stuck: the same sample bit for bit for over 2 s" : null)
        ?? (_silent ? "no good samples for over 2 s: the FIFO is empty, or what it gives is no number" : null)
        ?? (
            _zero is not null && _truth.IsAxisStuck(_hertz)
                ? "one axis is stuck: the same value bit for bit for over 10 s"
                : null
        )
        ?? (_wrongWeight ? $"at rest it does not weigh {Vector.OneG}: an axis is dead or the scale is wrong" : null)
        ?? (_rateOff ? "its sample rate is over 5 % off" : null)
        ?? Analysis.NoiseFault;

    /// <summary>Takes raw samples.</summary>
    public void Accept(in AccelerationBatch batch)
    {
        int count = Math.Min(batch.Count, Math.Min(batch.X.Length, Math.Min(batch.Y.Length, batch.Z.Length)));
        if (count <= 0)
        {
            return;
        }

        Begin(batch.Newest);
        if (!_delivered)
        {
            _delivered = true;
            _frameStartMicros = batch.Newest.MonotonicMicros;
        }
        else
        {
            _frameSamples += count;
        }

        _hertz = batch.NominalHertz is >= 0.1 and <= 100_000 ? batch.NominalHertz : _hertz;
        _fullScale = batch.FullScale > 0 ? batch.FullScale : double.PositiveInfinity;
        _noise = batch.Noise;
        _newest = batch.Newest;
        if (batch.Lost)
        {
            _rate.Restart();
            _suspect = true;
            Analysis.Gap();
        }

        _rate.Add(count, batch.Newest.MonotonicMicros);
        for (int i = 0; i < count; i++)
        {
            if (_axes.IsIdentity)
            {
                Sample(batch.X[i], batch.Y[i], batch.Z[i]);
            }
            else
            {
                Vector site = _axes.Apply(new Vector(batch.X[i], batch.Y[i], batch.Z[i]));
                Sample(site.X, site.Y, site.Z);
            }
        }

        Analysis.EndBatch(batch.Newest.MonotonicMicros);

        _dirty = true;
    }

    /// <summary>Takes an inclinometer's angle: static tilt then comes from the inclinometer.</summary>
    public void AcceptAngle(in Reading reading)
    {
        Begin(reading.At);
        _dirty = true;
        if (_inclinometer.Take(reading, out Vector gravity, out double seconds))
        {
            _inclination.Add(gravity, seconds, reading.At.MonotonicMicros);
            Analysis.Inclination(gravity, seconds, reading.At.MonotonicMicros);
        }
    }

    /// <summary>Takes the sensor's temperature, °C; NaN when it is not known.</summary>
    public void AcceptTemperature(double celsius, Stamp at) => Analysis.Tilt.Temperature(celsius, at.MonotonicMicros);

    /// <summary>Takes the frequency of a mode that was found elsewhere.</summary>
    public void AcceptModeFrequency(in Reading reading, Evidence evidence)
    {
        Reading frequency = SensorTruth.Check(MetricCatalogue.Find(reading.Metric)!, reading);
        double celsius = evidence.Value(MetricId.StructureSensorTemperature, reading.At);
        Analysis.ModeFrequency(frequency, celsius, evidence);
    }

    /// <summary>The driver gave up on the accelerometer: bad until samples come again.</summary>
    public void Fault(Stamp at, string why)
    {
        Begin(at);
        _newest = at;
        _driverFault = why;
        DropPeaks();
        Analysis.Gap();
        _dirty = true;
    }

    /// <summary>Notices silence.</summary>
    public void Advance(Stamp now)
    {
        if (!_delivered && _driverFault is null)
        {
            return;
        }

        bool silent = _delivered && now.MonotonicMicros - _lastGoodMicros > Math.Max(SilentSeconds, 5 / _hertz) * 1e6;
        if (silent != _silent)
        {
            _silent = silent;
            _dirty = true;
            if (silent)
            {
                DropPeaks();
                _newest = now;
                _rate.Restart();
                Analysis.Gap();
            }
        }

        if (_silent || _driverFault is not null)
        {
            _newest = now;
        }
    }

    /// <summary>
    /// The largest peak of the blocks confirmed since the last call, m/s²; NaN when there is none. A block is confirmed
    /// by the half second after it: after a true shock a sensor moves on, or rests at 1 g. A dead axis rests elsewhere.
    /// </summary>
    public double TakePeak()
    {
        double peak = _peakTaken ? double.NaN : ConfirmedPeak;
        _peakTaken = true;
        return peak;
    }

    /// <summary>Puts the state of now into the evidence, when something new came.</summary>
    public void Publish(Stamp now, Evidence evidence)
    {
        Analysis.Advance(now, evidence);
        string? fault = _delivered || _driverFault is not null ? FaultNow : null;
        if (fault is not null)
        {
            _frameFault ??= fault;
        }

        if (!_dirty && fault == _published)
        {
            return;
        }

        _dirty = false;
        _published = fault;
        PublishAcceleration(evidence, coverage: 1);
        PublishTilt(now, fault, evidence);
    }

    /// <summary>Ends the frame: its RMS and peaks go into the evidence, and the next one begins.</summary>
    public void CloseFrame(Stamp now, Evidence evidence)
    {
        Begin(now);
        if (_delivered && !_ready && _warm > 0)
        {
            EndWarmUp();
        }

        double expected = (_newest.MonotonicMicros - _frameStartMicros) / 1e6 * _hertz;
        double coverage = expected < 1 ? 1 : _frameSamples / expected;
        PublishAcceleration(evidence, coverage);
        double hertz = _rate.Hertz();
        _rateOff = Math.Abs(hertz - _hertz) > RateTolerance * _hertz;
        Analysis.SetRate(_hertz, hertz);
        if (_delivered && PartFault is { } fault)
        {
            evidence.Put(Reading.Bad(MetricId.StructureSampleRate, _newest, fault));
        }
        else if (double.IsFinite(hertz))
        {
            evidence.Put(Reading.Good(MetricId.StructureSampleRate, hertz, _newest));
        }

        string? motionFault = _inclinometer.IsFitted ? _inclinometer.Fault : FaultNow ?? _frameFault;
        Analysis.CloseFrame(now, motionFault, evidence);
        _frame.Clear();
        _truth.ClearSaturation();
        _frameFault = null;
        _frameStartMicros = _newest.MonotonicMicros;
        _frameSamples = 0;
    }

    /// <summary>Ends the data: the last peak is taken without waiting for what would follow it.</summary>
    public void Finish()
    {
        if (!_ready && _warm > 0)
        {
            EndWarmUp();
        }

        if (_holding)
        {
            _holding = false;
            Process(_held.X, _held.Y, _held.Z);
        }

        if (_blockCount > 0)
        {
            EndBlock();
        }

        Confirm();
        Analysis.Finish();
    }

    /// <summary>The largest peak that waits to be confirmed, m/s²: what may turn out to be a shock within a second.</summary>
    public double UnconfirmedPeak =>
        Math.Max(Math.Sqrt(_blockPeakSquare), double.IsNaN(_pendingPeak) ? 0 : _pendingPeak);

    private double ConfirmedPeak { get; set; }

    private void Begin(Stamp at)
    {
        if (!_started)
        {
            _started = true;
            _start = at;
            _newest = at;
            _lastGoodMicros = at.MonotonicMicros;
        }
    }

    private void Sample(double x, double y, double z)
    {
        if (!SampleTruth.CanBe(x) || !SampleTruth.CanBe(y) || !SampleTruth.CanBe(z))
        {
            // Alone between a gap and this, the held sample has no neighbour that vouches for it.
            _holding = false;
            Analysis.Gap();
            return;
        }

        if (_suspect)
        {
            _suspect = false;
            _holding = true;
            _held = new Vector(x, y, z);
            return;
        }

        if (_holding)
        {
            _holding = false;
            Process(_held.X, _held.Y, _held.Z);
        }

        Process(x, y, z);
    }

    private void Process(double x, double y, double z)
    {
        _truth.Add(x, y, z, _fullScale);
        Analysis.Raw(x, y, z, _hertz, _noise);
        if (_truth.IsStuck(_hertz))
        {
            DropPeaks();
            return;
        }

        _lastGoodMicros = _newest.MonotonicMicros;
        _driverFault = null;
        _silent = false;
        if (_ready)
        {
            Measure(x, y, z);
            return;
        }

        _warmX[_warm] = x;
        _warmY[_warm] = y;
        _warmZ[_warm] = z;
        _warm++;
        if (_warm == LongestWarmUp || _warm >= _hertz)
        {
            EndWarmUp();
        }
    }

    private void EndWarmUp()
    {
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < _warm; i++)
        {
            x += _warmX[i];
            y += _warmY[i];
            z += _warmZ[i];
        }

        var mean = new Vector(x / _warm, y / _warm, z / _warm);
        _carriesGravity = mean.Length >= 0.5 * Vector.StandardGravity;
        _reference = _carriesGravity ? mean : default;
        _ready = true;
        for (int i = 0; i < _warm; i++)
        {
            Measure(_warmX[i], _warmY[i], _warmZ[i]);
        }

        _dirty = true;
    }

    private void Measure(double x, double y, double z)
    {
        double dx = x - _reference.X;
        double dy = y - _reference.Y;
        double dz = z - _reference.Z;
        double square = (dx * dx) + (dy * dy) + (dz * dz);
        _frame.Add(dx, dy, dz, square);
        Analysis.Sample(dx, dy, dz, _hertz);
        _blockCount++;
        _blockSum = new Vector(_blockSum.X + dx, _blockSum.Y + dy, _blockSum.Z + dz);
        _blockSquares += square;
        _blockPeakSquare = Math.Max(_blockPeakSquare, square);
        _blockClipped |= Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z))) >= _fullScale;
        if (_blockCount >= BlockSeconds * _hertz)
        {
            EndBlock();
        }
    }

    private void EndBlock()
    {
        int n = _blockCount;
        var offset = new Vector(_blockSum.X / n, _blockSum.Y / n, _blockSum.Z / n);
        var mean = new Vector(offset.X + _reference.X, offset.Y + _reference.Y, offset.Z + _reference.Z);
        double variance = (_blockSquares / n) - offset.Dot(offset);
        double peak = Math.Sqrt(_blockPeakSquare);
        bool clipped = _blockClipped;
        BeginBlock();

        bool atRest = variance < RestRms * RestRms;
        if (_carriesGravity && atRest && !mean.WeighsOneG)
        {
            _wrongWeight = true;
            _frameFault ??= FaultNow;
            DropPeaks();
            return;
        }

        Confirm();
        _pendingPeak = peak;

        // The mean of a clipped wave is not gravity: half a block at the end of the range is a lasting false tilt.
        if (!clipped)
        {
            _gravity.Add(mean, n / _hertz, _newest.MonotonicMicros);
            if (_carriesGravity)
            {
                Analysis.Gravity(mean, variance, n / _hertz, _newest.MonotonicMicros);
            }
        }

        _ = _gravity.TryMean(out Vector average);
        _wrongWeight = _carriesGravity && _gravity.Seconds >= MeanJudgedAfterSeconds && !average.WeighsOneG;
        if (_zero is null && _carriesGravity)
        {
            _reference = average;
        }
        else if (!_carriesGravity)
        {
            Confirm(); // nothing to be weighed
        }
    }

    private void Confirm()
    {
        if (double.IsNaN(_pendingPeak))
        {
            return;
        }

        ConfirmedPeak = _peakTaken ? _pendingPeak : Math.Max(ConfirmedPeak, _pendingPeak);
        _peakTaken = false;
        _pendingPeak = double.NaN;
    }

    private void DropPeaks()
    {
        _pendingPeak = double.NaN;
        BeginBlock();
    }

    private void BeginBlock()
    {
        _blockCount = 0;
        _blockSum = default;
        _blockSquares = 0;
        _blockPeakSquare = 0;
        _blockClipped = false;
    }

    private void PublishAcceleration(Evidence evidence, double coverage)
    {
        if (!_delivered && _driverFault is null)
        {
            return;
        }

        string? fault = FaultNow ?? _frameFault;
        if (fault is null && _truth.SaturatedAt > 0)
        {
            fault = $"saturated at {_truth.SaturatedAt} m/s²: the true peak is higher";
        }

        if (fault is null && coverage < LeastCoverage)
        {
            fault = $"samples were lost: only {coverage * 100:F0} % of the frame came";
        }

        if (fault is not null)
        {
            evidence.Put(Reading.Bad(MetricId.StructureAccelerationRms, _newest, fault));
            evidence.Put(Reading.Bad(MetricId.StructureAccelerationPeak, _newest, fault));
            evidence.Put(Reading.Bad(MetricId.StructureAccelerationPeakX, _newest, fault));
            evidence.Put(Reading.Bad(MetricId.StructureAccelerationPeakY, _newest, fault));
            evidence.Put(Reading.Bad(MetricId.StructureAccelerationPeakZ, _newest, fault));
            return;
        }

        if (_frame.Count > 0)
        {
            evidence.Put(Reading.Good(MetricId.StructureAccelerationRms, _frame.Rms, _newest));
            evidence.Put(Reading.Good(MetricId.StructureAccelerationPeak, _frame.Peak, _newest));
            evidence.Put(Reading.Good(MetricId.StructureAccelerationPeakX, _frame.PeakX, _newest));
            evidence.Put(Reading.Good(MetricId.StructureAccelerationPeakY, _frame.PeakY, _newest));
            evidence.Put(Reading.Good(MetricId.StructureAccelerationPeakZ, _frame.PeakZ, _newest));
        }
    }

    private void PublishTilt(Stamp now, string? accelerometerFault, Evidence evidence)
    {
        bool inclined = _inclinometer.IsFitted;
        GravityAverage average = inclined ? _inclination : _gravity;
        average.Expire(now.MonotonicMicros);
        string? fault = inclined ? _inclinometer.Fault : accelerometerFault;
        Vector? reference = inclined ? new Vector(0, 0, 1) : _zero;
        Stamp at = inclined ? _inclinometer.At : _newest;
        if (reference is not { } zero)
        {
            return;
        }

        bool has = average.TryMean(out Vector mean);
        Tilt tilt = has ? Tilt.Between(zero, Analysis.Tilt.Correct(mean)) : default;
        TiltDegrees = has && (fault is null || inclined || PartFault is null) ? tilt.MagnitudeDegrees : double.NaN;
        if (fault is not null)
        {
            if (!_inclinometer.OnlyY)
            {
                evidence.Put(Reading.Bad(MetricId.StructureTiltX, at, fault));
            }

            if (!_inclinometer.OnlyX)
            {
                evidence.Put(Reading.Bad(MetricId.StructureTiltY, at, fault));
            }

            evidence.Put(Reading.Bad(MetricId.StructureTiltMagnitude, at, fault));
        }
        else if (has && _inclinometer.HasOneAngle)
        {
            // The other angle may be anything: the magnitude is at least this one, which is enough for an alarm only.
            evidence.Put(
                _inclinometer.OnlyX
                    ? Reading.Good(MetricId.StructureTiltX, tilt.XDegrees, at)
                    : Reading.Good(MetricId.StructureTiltY, tilt.YDegrees, at)
            );
            evidence.Put(Reading.Bad(MetricId.StructureTiltMagnitude, at, "only one of its two angles is measured"));
        }
        else if (has)
        {
            evidence.Put(Reading.Good(MetricId.StructureTiltX, tilt.XDegrees, at));
            evidence.Put(Reading.Good(MetricId.StructureTiltY, tilt.YDegrees, at));
            evidence.Put(Reading.Good(MetricId.StructureTiltMagnitude, tilt.MagnitudeDegrees, at));
        }
    }
}
