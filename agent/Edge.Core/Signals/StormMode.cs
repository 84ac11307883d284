using Edge.Core.Readings;
using Edge.Core.Site;

namespace Edge.Core.Signals;

/// <summary>
/// Storm mode: entered at once by wind, by sway or by a command; left after a time of calm, when every measure has been
/// under half of what begins it. A storm that is no longer measured (the anemometer is gone, the accelerometer is bad) does
/// not end by that: calm must be seen. A command's storm ends by its time alone, where nothing measured is one.
/// </summary>
/// <param name="limits">The site's limits.</param>
public sealed class StormMode(Limits limits)
{
    private long _calmSince = long.MaxValue;
    private long _commandedUntil = long.MinValue;
    private bool _isCommanded;

    /// <summary>Whether the site is in storm mode.</summary>
    public bool IsOn => IsMeasured || _isCommanded;

    /// <summary>Whether what is measured is a storm: what a restart goes on with.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>The command of the city: storm mode until then, at least.</summary>
    /// <param name="untilMicros">Monotonic time, µs.</param>
    public void Command(long untilMicros) => _commandedUntil = untilMicros;

    /// <summary>A restart within a storm goes on with it.</summary>
    public void Resume() => IsMeasured = true;

    /// <summary>Looks at the latest minute.</summary>
    /// <param name="swayRmsDegrees">RMS sway of the minute; NaN when it was not measured.</param>
    /// <param name="windMetresPerSecond">Mean wind; NaN when it is not measured.</param>
    /// <param name="now">Now.</param>
    public void Minute(double swayRmsDegrees, double windMetresPerSecond, Stamp now)
    {
        double level = Math.Max(
            double.IsNaN(swayRmsDegrees) ? 0 : swayRmsDegrees / limits.StormSwayDegrees,
            double.IsNaN(windMetresPerSecond) ? 0 : windMetresPerSecond / limits.StormWindMetresPerSecond
        );
        bool measured = !double.IsNaN(swayRmsDegrees) || !double.IsNaN(windMetresPerSecond);
        if (level >= 1)
        {
            IsMeasured = true;
        }

        _calmSince = measured && level < 0.5 ? Math.Min(_calmSince, now.MonotonicMicros) : long.MaxValue;
        Advance(now);
    }

    /// <summary>Begins and ends what time alone begins and ends.</summary>
    public void Advance(Stamp now)
    {
        _isCommanded = now.MonotonicMicros < _commandedUntil;
        if (_calmSince != long.MaxValue && now.MonotonicMicros - _calmSince >= limits.StormCalmSeconds * 1e6)
        {
            IsMeasured = false;
        }
    }
}
