using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// What is made of the structure's motion once its sensor is believed: sway, static tilt over minutes to months, modes,
/// events, storm mode, and what the noise says of the sensor. <see cref="StructureSensor"/> feeds it; nothing is allocated per sample.
/// </summary>
public sealed class StructureAnalysis
{
    // A quarter of what begins a storm: the mast hardly moves.
    private const double CalmShare = 0.25;
    private const double MostApparentDegrees = 10;
    private const double LeastHertz = 5;
    private const double MostHertz = 3950;

    private readonly Limits _limits;
    private readonly Vector? _zero;
    private readonly SampleNoise _noise = new();
    private readonly MountWatch _mount = new();
    private readonly SwayMeter _sway;
    private readonly ModeStage _modes;
    private readonly EventStage _events;
    private double _nominalHertz;
    private bool _sampled;
    private long _swayMinute = long.MinValue;
    private double _swayRms = double.NaN;
    private readonly bool _heightKnown;
    private bool _angles;

    /// <summary>Makes the stage for a site.</summary>
    /// <param name="profile">The site.</param>
    /// <param name="zero">Gravity of commissioning in the site's frame, m/s²; null when there is none.</param>
    public StructureAnalysis(SiteProfile profile, Vector? zero)
    {
        _limits = profile.Limits;
        _zero = zero;
        _heightKnown = profile.SensorHeightMetres > 0;
        _sway = new SwayMeter(profile.SensorHeightMetres);
        Tilt = new TiltWatch(profile, zero);
        Storm = new StormMode(profile.Limits);
        _modes = new ModeStage(profile.Limits);
        Vector up = zero ?? new Vector(0, 0, 1);
        double length = up.Length;
        _events = new EventStage(profile.Limits, new Vector(up.X / length, up.Y / length, up.Z / length));
    }

    /// <summary>Static tilt over minutes to months.</summary>
    public TiltWatch Tilt { get; }

    /// <summary>Storm mode.</summary>
    public StormMode Storm { get; }

    /// <summary>Peak-to-peak sway of the latest frame for the rules, degrees. NaN without data, and where the angle is only
    /// apparent: an earthquake would be sway.</summary>
    public double SwayDegrees { get; private set; } = double.NaN;

    /// <summary>Why the noise of the accelerometer speaks against it; null when it does not.</summary>
    public string? NoiseFault => _noise.Fault;

    /// <summary>Why the accelerometer's mount speaks against it; null when it does not.</summary>
    public string? MountFault => _mount.Fault;

    /// <summary>Spectrum of the acceleration along an axis, for a picture; see <see cref="Modes.ModeAnalysis.Spectrum"/>.</summary>
    public double[] Spectrum(int axis, out double stepHertz) => _modes.Analysis.Spectrum(axis, out stepHertz);

    /// <summary>Whether somebody is known to be at work here; see <see cref="EventStage.IsVisited"/>.</summary>
    public bool IsVisited
    {
        get => _events.IsVisited;
        set => _events.IsVisited = value;
    }

    /// <summary>What must outlive a restart.</summary>
    public LearnedState Learned =>
        new()
        {
            Zero = _zero ?? default,
            Drift = Tilt.Drift.State,
            Days = Tilt.Trend.DailyMeans,
            Calm = Tilt.Set.State,
            Storm = Storm.IsMeasured,
            StormUntilUnixMillis = Storm.CommandedUntilUnixMillis,
            Modes = _modes.Learned,
            Mount = _mount.State,
        };

    /// <summary>Takes back what an earlier boot learned. What belongs to another zero is left out.</summary>
    public void Restore(LearnedState learned)
    {
        if (learned.Storm)
        {
            Storm.Resume();
        }

        Storm.Resume(learned.StormUntilUnixMillis);

        _modes.Restore(learned.Modes);
        if (learned.Zero == (_zero ?? default))
        {
            Tilt.Drift.State = learned.Drift;
            Tilt.Trend.Restore(learned.Days);
            Tilt.Set.State = learned.Calm;
            _mount.Restore(learned.Mount ?? new MountState()); // a file of before there was one has none
        }
    }

    /// <summary>Takes a raw sample, m/s², site's frame.</summary>
    internal void Raw(double x, double y, double z, double hertz, double nominalNoise) =>
        _noise.Add(x, y, z, hertz, nominalNoise, Storm.IsOn);

    /// <summary>Sets the sample rate; outside 5 to 3,950 Hz there are neither modes nor events.</summary>
    internal void SetRate(double nominalHertz, double measuredHertz)
    {
        _sampled = nominalHertz is >= LeastHertz and <= MostHertz;
        _nominalHertz = nominalHertz;
        if (_sampled)
        {
            _modes.SetRate(nominalHertz, measuredHertz);
            _events.SetRate(nominalHertz, measuredHertz, _modes.FirstModes);
        }
    }

    /// <summary>Takes a believed sample against the reference, m/s².</summary>
    internal void Sample(double x, double y, double z, double hertz)
    {
        if (!_angles)
        {
            _sway.Add(x, y, hertz);
        }

        if (hertz != _nominalHertz)
        {
            SetRate(hertz, double.NaN);
        }

        if (_sampled)
        {
            _modes.Accept(x, y, z);
            _events.Accept(x, y, z);
        }
    }

    /// <summary>The batch has ended.</summary>
    internal void EndBatch(long newestMicros) => _events.Advance(newestMicros);

    /// <summary>The data has ended.</summary>
    internal void Finish()
    {
        _modes.Finish();
        _events.Finish();
    }

    /// <summary>Samples were lost, or are not believed.</summary>
    internal void Gap()
    {
        _noise.Gap();
        _mount.Gap();
        _sway.Gap();
        _modes.Gap();
        _events.Gap();
    }

    /// <summary>Takes an inclinometer's gravity (m/s², 1 g long): sway and tilt are then its.</summary>
    internal void Inclination(Vector gravity, double seconds, long atMicros)
    {
        _angles = true;
        Tilt tilt = Signals.Tilt.Between(new Vector(0, 0, 1), gravity);
        _sway.AddTilt(tilt.XDegrees, tilt.YDegrees);
        Tilt.Add(gravity, seconds, atMicros);
    }

    /// <summary>Takes the accelerometer's mean gravity over half a second, and the variance within it.</summary>
    internal void Gravity(Vector mean, double variance, double seconds, long atMicros)
    {
        bool held = Storm.IsOn || IsVisited || _modes.IsOff;
        _mount.Add(mean.X, mean.Y, variance, _noise.Latest, held, atMicros);
        _events.Gravity(mean.X, mean.Y, atMicros);
        if (!_angles)
        {
            Tilt.Add(mean, seconds, atMicros);
        }
    }

    /// <summary>Ends what is over by now.</summary>
    internal void Advance(Stamp now, Evidence evidence)
    {
        long minute = now.MonotonicMicros / 60_000_000;
        if (minute != _swayMinute)
        {
            _swayMinute = minute;
            if (!_sway.HasFrame)
            {
                _ = _sway.CloseFrame(); // a few angles wait for more, but not over the minute
            }

            _swayRms = _sway.TakeRms(out double peakFactor);
            if (double.IsFinite(peakFactor))
            {
                evidence.Put(Reading.Good(MetricId.StructureSwayPeakFactor, peakFactor, now));
            }

            Storm.Minute(_swayRms, evidence.Value(MetricId.SiteWindSpeed, now), now);
        }

        Storm.Advance(now);

        // An inclinometer that is read too seldom to show sway is calm unless a storm is known.
        bool calm = double.IsNaN(_swayRms) ? _angles : _swayRms < CalmShare * _limits.StormSwayDegrees;
        Tilt.Advance(now, Storm.IsOn, calm, evidence);
    }

    /// <summary>Ends the frame.</summary>
    internal void CloseFrame(Stamp now, string? fault, Evidence evidence)
    {
        if (!_sway.HasFrame)
        {
            SwayDegrees = double.NaN;
            return;
        }

        Sway sway = _sway.CloseFrame();
        SwayDegrees = fault is null && (_angles || _heightKnown) ? sway.PeakToPeakDegrees : double.NaN;
        if (!_angles && !_heightKnown && sway.PeakToPeakDegrees > MostApparentDegrees)
        {
            fault ??= "the angle is mostly acceleration: say mast.sensor_height_m";
        }

        Put(MetricId.StructureSwayPeakToPeak, sway.PeakToPeakDegrees);
        Put(MetricId.StructureSwayRms, sway.RmsDegrees);
        Put(MetricId.StructureSwayDirection, sway.DirectionDegrees);
        if (double.IsFinite(sway.DisplacementMillimetres))
        {
            Put(MetricId.StructureSwayDisplacement, sway.DisplacementMillimetres);
        }

        if (_noise.Mps2 > 0)
        {
            Put(MetricId.StructureNoise, _noise.Mps2);
        }

        void Put(MetricId metric, double value) =>
            evidence.Put(fault is null ? Reading.Good(metric, value, now) : Reading.Bad(metric, now, fault));
    }

    /// <summary>Takes the frequency of a mode that was found elsewhere.</summary>
    internal void ModeFrequency(in Reading reading, double celsius, Evidence evidence) =>
        _modes.Outside(reading.Metric, reading.Value, celsius, alarmUp: false, reading.At, evidence);

    /// <summary>Judges modes and events. True when an event has ended and its figures are in the evidence.</summary>
    internal bool Judge(bool believed, bool last, double celsius, Evidence evidence, AlarmBook book, Stamp now)
    {
        bool moved =
            book.SeverityOf(MetricId.AlarmTilt) >= Severity.Warning
            || book.SeverityOf(MetricId.AlarmPermanentSet) > Severity.Normal
            || book.SeverityOf(MetricId.AlarmGuyCut) > Severity.Normal;
        _modes.Publish(celsius, moved, now, evidence);
        Severity shift = (Severity)((int)_modes.Severity == 0 ? 0 : (int)_modes.Severity + 1);
        if (book.SeverityOf(MetricId.AlarmModeShift) != shift)
        {
            book.Set(MetricId.AlarmModeShift, shift, _modes.Text, now);
        }

        bool ended = _events.Judge(believed, Storm.IsOn, last, evidence, book, now);
        if (_events.TakeImpact())
        {
            _modes.Restart();
        }

        return ended;
    }

    /// <summary>Whether a chunk of a waveform waits to be taken.</summary>
    internal bool HasWaveforms => _events.HasWaveforms;

    /// <summary>Takes the next chunk of an event's waveform.</summary>
    internal bool TryTakeWaveform(out byte[]? chunk) => _events.TryTakeWaveform(out chunk);
}
