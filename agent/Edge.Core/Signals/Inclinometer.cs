using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// An inclinometer's two angles as gravity's direction: pairs of them, checked, with the time that each pair stands for.
/// </summary>
/// <param name="profile">The site.</param>
public sealed class Inclinometer(SiteProfile profile)
{
    private readonly double _stuckSeconds = profile.Limits.StuckSeconds;
    private readonly double _staleSeconds = Math.Max(1, profile.Limits.EvidenceStaleSeconds);
    private Reading _x;
    private Reading _y;
    private bool _xNew;
    private bool _yNew;
    private long _lastMicros;
    private Stamp _sameSince;

    /// <summary>Whether any angle has come.</summary>
    public bool IsFitted { get; private set; }

    /// <summary>Whether only one of the two angles is measured.</summary>
    public bool HasOneAngle { get; } =
        profile.Expected.Contains(MetricId.StructureTiltX) != profile.Expected.Contains(MetricId.StructureTiltY);

    /// <summary>Whether the only angle is that about x.</summary>
    public bool OnlyX => HasOneAngle && _x.Metric == MetricId.StructureTiltX;

    /// <summary>Whether the only angle is that about y.</summary>
    public bool OnlyY => HasOneAngle && _y.Metric == MetricId.StructureTiltY;

    /// <summary>Why it cannot be believed now; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>When the newer of the two angles was measured.</summary>
    public Stamp At => _x.At.MonotonicMicros >= _y.At.MonotonicMicros ? _x.At : _y.At;

    /// <summary>Takes an angle. True when a pair is complete: <paramref name="gravity"/> (m/s², 1 g long, site's frame)
    /// then stands for <paramref name="seconds"/>.</summary>
    public bool Take(in Reading reading, out Vector gravity, out double seconds)
    {
        gravity = default;
        seconds = 0;
        Reading angle = SensorTruth.Check(MetricCatalogue.Find(reading.Metric)!, reading);
        bool isX = reading.Metric == MetricId.StructureTiltX;
        if (!IsFitted)
        {
            IsFitted = true;
            _lastMicros = angle.At.MonotonicMicros;
            _sameSince = angle.At;
        }

        if (angle.Value != (isX ? _x : _y).Value)
        {
            _sameSince = angle.At;
        }

        _x = isX ? angle : _x;
        _y = isX ? _y : angle;
        _xNew |= isX || HasOneAngle;
        _yNew |= !isX || HasOneAngle;
        if (!angle.IsGood)
        {
            Fault = angle.Text ?? "no value";
            _xNew = false;
            _yNew = false;
            return false;
        }

        if (!_xNew || !_yNew)
        {
            return false;
        }

        _xNew = false;
        _yNew = false;
        Fault =
            angle.At.SecondsSince(_sameSince) > _stuckSeconds
                ? $"stuck: both angles the same bit for bit for over {_stuckSeconds} s"
                : null;
        long micros = angle.At.MonotonicMicros;
        seconds = Math.Clamp((micros - _lastMicros) / 1e6, 1e-3, _staleSeconds);
        _lastMicros = micros;

        // What a stuck inclinometer says still counts towards alarms: it can hide nothing by that, and its quality is bad.
        Vector direction = Tilt.Direction(_x.Value, _y.Value);
        gravity = new(
            direction.X * Vector.StandardGravity,
            direction.Y * Vector.StandardGravity,
            direction.Z * Vector.StandardGravity
        );
        return true;
    }
}
