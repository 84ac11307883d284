namespace Edge.Portable.Filters;

/// <summary>
/// Median of the last five samples, of which at least three must be good ("3 of 5"): two spikes in five, or two lost
/// samples, change nothing. Not thread-safe.
/// </summary>
public sealed class MedianOfFive
{
    private const int Length = 5;
    private const int Needed = 3;

    private readonly double[] _last = new double[Length];
    private readonly double[] _sorted = new double[Length];
    private int _next;

    /// <summary>Starts without samples.</summary>
    public MedianOfFive()
    {
        Forget();
    }

    /// <summary>The median now; NaN while fewer than three of the last five samples are good.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>Takes one sample, in any unit; NaN or an infinity is a lost one and takes its place among the five.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public double Add(double sample)
    {
        _last[_next] = sample;
        _next = (_next + 1) % Length;

        int good = 0;
        for (int i = 0; i < Length; i++)
        {
            double value = _last[i];
            if (double.IsNaN(value) || double.IsInfinity(value))
            {
                continue;
            }

            int at = good++;
            for (; at > 0 && _sorted[at - 1] > value; at--)
            {
                _sorted[at] = _sorted[at - 1];
            }

            _sorted[at] = value;
        }

        // Of four, halves are added so that the largest doubles do not overflow.
        Value =
            good < Needed ? double.NaN
            : good % 2 == 1 ? _sorted[good / 2]
            : (_sorted[(good / 2) - 1] / 2) + (_sorted[good / 2] / 2);
        return Value;
    }

    /// <summary>Drops all samples.</summary>
    public void Forget()
    {
        for (int i = 0; i < Length; i++)
        {
            _last[i] = double.NaN;
        }

        Value = double.NaN;
    }
}
