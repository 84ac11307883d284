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
    /// <summary>Longest storm mode that one command begins, s: three days, as long as a typhoon's warning.</summary>
    public const double LongestCommandSeconds = 72 * 3600;

    private long _calmSince = long.MaxValue;
    private long _commandedUntil = long.MinValue;
    private bool _isCommanded;
    private bool _isResumed;

    /// <summary>Whether the site is in storm mode.</summary>
    public bool IsOn => IsMeasured || _isCommanded;

    /// <summary>Whether what is measured is a storm: what a restart goes on with.</summary>
    public bool IsMeasured { get; private set; }

    /// <summary>Until when the city's command holds, Unix ms; 0 when none does.</summary>
    public long CommandedUntilUnixMillis { get; private set; }

    /// <summary>The command of the city: storm mode until then, at least.</summary>
    /// <param name="untilMicros">Monotonic time, µs.</param>
    /// <param name="untilUnixMillis">The same as wall time, which alone means something after a restart; 0 for an end.</param>
    public void Command(long untilMicros, long untilUnixMillis = 0)
    {
        _commandedUntil = untilMicros;
        CommandedUntilUnixMillis = untilUnixMillis;
        _isResumed = false;
    }

    /// <summary>A restart within a storm goes on with it.</summary>
    public void Resume() => IsMeasured = true;

    /// <summary>A restart within a storm by command goes on with it, until its time. While the time is not known it goes on too, for as long
    /// as a command may.</summary>
    /// <param name="untilUnixMillis">As <see cref="CommandedUntilUnixMillis"/> was.</param>
    public void Resume(long untilUnixMillis)
    {
        CommandedUntilUnixMillis = untilUnixMillis;
        _isResumed = untilUnixMillis != 0;
    }

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
        if (_isResumed && now.Synced)
        {
            _isResumed = false;
            _commandedUntil = now.MonotonicMicros + ((CommandedUntilUnixMillis - now.UnixMillis) * 1000);
        }
        else if (_isResumed && _commandedUntil == long.MinValue)
        {
            _commandedUntil = now.MonotonicMicros + (long)(LongestCommandSeconds * 1e6);
        }

        _isCommanded = now.MonotonicMicros < _commandedUntil;
        CommandedUntilUnixMillis = _isCommanded ? CommandedUntilUnixMillis : 0;
        if (_calmSince != long.MaxValue && now.MonotonicMicros - _calmSince >= limits.StormCalmSeconds * 1e6)
        {
            IsMeasured = false;
        }
    }
}
