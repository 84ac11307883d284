using System;

namespace Edge.Portable.Rules;

/// <summary>
/// A limit with hysteresis, on-delay and off-delay. It raises when the value has been beyond the raising limit for the
/// on-delay, and clears when it has been back beyond the clearing limit for the off-delay; between the two limits
/// nothing changes. NaN raises nothing and clears nothing: while a value is missing the on-delay stands still, and the
/// off-delay starts again after it, for nobody saw that it was calm. Not thread-safe.
/// </summary>
public sealed class HysteresisRule
{
    private readonly bool _above;
    private readonly double _raise;
    private readonly double _clear;
    private readonly long _onMicros;
    private readonly long _offMicros;
    private bool _pending;
    private long _since;
    private bool _missing;
    private long _missingSince;

    private HysteresisRule(bool above, double raise, double clear, double onSeconds, double offSeconds)
    {
        if (double.IsNaN(raise) || double.IsNaN(clear) || (above ? clear > raise : clear < raise))
        {
            throw new ArgumentException(
                "The clearing limit must lie on the calm side of the raising limit.",
                nameof(clear)
            );
        }

        _above = above;
        _raise = raise;
        _clear = clear;
        _onMicros = (long)(onSeconds * 1e6);
        _offMicros = (long)(offSeconds * 1e6);
    }

    /// <summary>Whether the limit is violated, delays considered.</summary>
    public bool IsActive { get; private set; }

    /// <summary>A high limit: raises above <paramref name="raiseAbove"/>, clears below <paramref name="clearBelow"/>.
    /// Limits in the value's unit, delays in seconds.</summary>
    /// <exception cref="ArgumentException"><paramref name="clearBelow"/> is over <paramref name="raiseAbove"/>.</exception>
    public static HysteresisRule High(double raiseAbove, double clearBelow, double onSeconds, double offSeconds) =>
        new HysteresisRule(true, raiseAbove, clearBelow, onSeconds, offSeconds);

    /// <summary>A low limit: raises below <paramref name="raiseBelow"/>, clears above <paramref name="clearAbove"/>.
    /// Limits in the value's unit, delays in seconds.</summary>
    /// <exception cref="ArgumentException"><paramref name="clearAbove"/> is under <paramref name="raiseBelow"/>.</exception>
    public static HysteresisRule Low(double raiseBelow, double clearAbove, double onSeconds, double offSeconds) =>
        new HysteresisRule(false, raiseBelow, clearAbove, onSeconds, offSeconds);

    /// <summary>Judges one value at <paramref name="nowMicros"/> (monotonic, µs, never going back).</summary>
    /// <returns>True when <see cref="IsActive"/> changed.</returns>
    public bool Update(double value, long nowMicros)
    {
        if (double.IsNaN(value))
        {
            if (!_missing)
            {
                _missing = true;
                _missingSince = nowMicros;
            }

            return false;
        }

        if (_missing)
        {
            _missing = false;
            _since += nowMicros - _missingSince;
            _pending = _pending && !IsActive;
        }

        bool turns = IsActive ? IsBeyond(_clear, value, !_above) : IsBeyond(_raise, value, _above);
        if (!turns)
        {
            _pending = false;
            return false;
        }

        if (!_pending)
        {
            _pending = true;
            _since = nowMicros;
        }

        if (nowMicros - _since < (IsActive ? _offMicros : _onMicros))
        {
            return false;
        }

        IsActive = !IsActive;
        _pending = false;
        return true;
    }

    /// <summary>Takes up a state from before a restart; delays begin anew.</summary>
    public void Restore(bool active)
    {
        IsActive = active;
        _pending = false;
        _missing = false;
    }

    private static bool IsBeyond(double limit, double value, bool above) => above ? value > limit : value < limit;
}
