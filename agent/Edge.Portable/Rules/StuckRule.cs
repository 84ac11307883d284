using System;

namespace Edge.Portable.Rules;

/// <summary>
/// Finds a sensor that repeats itself: every chip here has noise above one step of its own, so a value that stays the
/// same bit for bit is not measured any more. Not thread-safe.
/// </summary>
public sealed class StuckRule
{
    private readonly long _micros;
    private bool _sampled;
    private long _bits;
    private long _since;

    /// <summary>A value may stay the same for <paramref name="seconds"/> s.</summary>
    public StuckRule(double seconds)
    {
        _micros = (long)(seconds * 1e6);
    }

    /// <summary>Whether the last value is one of a series that has lasted too long.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Takes one value at <paramref name="nowMicros"/> (monotonic, µs, never going back). NaN is a missing value
    /// and neither ends nor prolongs a series.</summary>
    /// <returns><see cref="IsStuck"/>.</returns>
    public bool Update(double value, long nowMicros)
    {
        if (double.IsNaN(value))
        {
            return IsStuck;
        }

        long bits = BitConverter.DoubleToInt64Bits(value);
        if (!_sampled || bits != _bits)
        {
            _sampled = true;
            _bits = bits;
            _since = nowMicros;
        }

        IsStuck = nowMicros - _since >= _micros;
        return IsStuck;
    }
}
