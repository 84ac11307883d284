using Edge.Core.Readings;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// What is made of the structure's motion once its sensor is believed: sway, static tilt over minutes to months, storm
/// mode, and what the noise says of the sensor. <see cref="StructureSensor"/> feeds it; nothing is allocated per sample.
/// </summary>
public sealed class StructureAnalysis
{
    // A quarter of what begins a storm: the mast hardly moves.
    private const double CalmShare = 0.25;

    private readonly Limits _limits;
    private readonly Vector? _zero;
    private readonly SampleNoise _noise = new();
    private readonly SwayMeter _sway;
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

    /// <summary>What must outlive a restart.</summary>
    public LearnedState Learned =>
        new()
        {
            Zero = _zero ?? default,
            Drift = Tilt.Drift.State,
            Days = Tilt.Trend.DailyMeans,
            Calm = Tilt.Set.State,
            Storm = Storm.IsOn,
        };

    /// <summary>Takes back what an earlier boot learned. What belongs to another zero is left out.</summary>
    public void Restore(LearnedState learned)
    {
        if (learned.Storm)
        {
            Storm.Resume();
        }

        if (learned.Zero == (_zero ?? default))
        {
            Tilt.Drift.State = learned.Drift;
            Tilt.Trend.Restore(learned.Days);
            Tilt.Set.State = learned.Calm;
        }
    }

    /// <summary>Takes a raw sample, m/s², site's frame.</summary>
    internal void Raw(double x, double y, double z, double hertz, double nominalNoise) =>
        _noise.Add(x, y, z, hertz, nominalNoise, Storm.IsOn);

    /// <summary>Takes a believed sample against the reference, m/s².</summary>
    internal void Sample(double x, double y, double hertz)
    {
        if (!_angles)
        {
            _sway.Add(x, y, hertz);
        }
    }

    /// <summary>Samples were lost, or are not believed.</summary>
    internal void Gap()
    {
        _noise.Gap();
        _sway.Gap();
    }

    /// <summary>Takes an inclinometer's gravity (m/s², 1 g long): sway and tilt are then its.</summary>
    internal void Inclination(Vector gravity, double seconds, long atMicros)
    {
        _angles = true;
        Tilt tilt = Signals.Tilt.Between(new Vector(0, 0, 1), gravity);
        _sway.AddTilt(tilt.XDegrees, tilt.YDegrees, seconds);
        Tilt.Add(gravity, seconds, atMicros);
    }

    /// <summary>Takes the accelerometer's mean gravity over half a second.</summary>
    internal void Gravity(Vector mean, double seconds, long atMicros)
    {
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
            _swayRms = _sway.TakeRms(out double peakFactor);
            if (double.IsFinite(peakFactor))
            {
                evidence.Put(Reading.Good(MetricId.StructureSwayPeakFactor, peakFactor, now));
            }

            Storm.Minute(_swayRms, evidence.Value(MetricId.WeatherWindSpeed, now), now);
        }

        Storm.Advance(now);
        bool calm = _swayRms < CalmShare * _limits.StormSwayDegrees;
        Tilt.Advance(now, Storm.IsOn, calm, evidence);
    }

    /// <summary>Ends the frame.</summary>
    internal void CloseFrame(Stamp now, string? fault, Evidence evidence)
    {
        if (_sway.FrameSeconds <= 0)
        {
            SwayDegrees = double.NaN;
            return;
        }

        Sway sway = _sway.CloseFrame();
        SwayDegrees = fault is null && (_angles || _heightKnown) ? sway.PeakToPeakDegrees : double.NaN;
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
}
