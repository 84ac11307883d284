namespace Edge.Core.Signals.Modes;

/// <summary>
/// The last samples of two axes, in stretches without a gap. Bounded: 32,768 samples and 32 stretches; the oldest go first.
/// </summary>
/// <remarks>Memory: 2 × 4 B for each sample of the capacity, 256 KiB at most.</remarks>
public sealed class AxisHistory
{
    /// <summary>Most samples kept.</summary>
    public const int LargestCapacity = 32_768;

    private const int MostStretches = 32;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly long[] _starts = new long[MostStretches];
    private int _stretches;
    private long _total;
    private bool _broken = true;

    /// <summary>Makes an empty history.</summary>
    /// <param name="capacity">Samples kept, at most <see cref="LargestCapacity"/>.</param>
    public AxisHistory(int capacity)
    {
        int size = Math.Clamp(capacity, 1, LargestCapacity);
        _x = new float[size];
        _y = new float[size];
    }

    /// <summary>Number of stretches, oldest first.</summary>
    public int Stretches => _stretches;

    /// <summary>Samples taken so far, those that were forgotten included.</summary>
    public long Total => _total;

    /// <summary>Samples kept.</summary>
    public int Count => _stretches == 0 ? 0 : (int)(_total - Math.Max(_starts[0], _total - _x.Length));

    /// <summary>Takes one sample of each axis, m/s².</summary>
    public void Add(double x, double y)
    {
        if (_broken)
        {
            _broken = false;
            if (_stretches == MostStretches)
            {
                DropOldest();
            }

            _starts[_stretches++] = _total;
        }

        int at = (int)(_total % _x.Length);
        _x[at] = (float)x;
        _y[at] = (float)y;
        _total++;
        if (_stretches > 1 && _starts[1] <= _total - _x.Length)
        {
            DropOldest();
        }
    }

    /// <summary>The next sample starts a stretch of its own.</summary>
    public void Gap() => _broken = true;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _stretches = 0;
        _broken = true;
    }

    /// <summary>Length of a stretch, samples.</summary>
    public int LengthOf(int stretch) => (int)(EndOf(stretch) - StartOf(stretch));

    /// <summary>Copies a part of a stretch.</summary>
    /// <param name="axis">0 is x, 1 is y.</param>
    /// <param name="stretch">Index of the stretch, 0 is the oldest.</param>
    /// <param name="offset">First sample within the stretch.</param>
    /// <param name="into">As many samples as are wanted.</param>
    public void Copy(int axis, int stretch, int offset, Span<float> into)
    {
        float[] ring = axis == 0 ? _x : _y;
        int from = (int)((StartOf(stretch) + offset) % ring.Length);
        int first = Math.Min(into.Length, ring.Length - from);
        ring.AsSpan(from, first).CopyTo(into);
        ring.AsSpan(0, into.Length - first).CopyTo(into[first..]);
    }

    private long StartOf(int stretch) => Math.Max(_starts[stretch], _total - _x.Length);

    private long EndOf(int stretch) => stretch + 1 < _stretches ? _starts[stretch + 1] : _total;

    private void DropOldest()
    {
        Array.Copy(_starts, 1, _starts, 0, _stretches - 1);
        _stretches--;
    }
}
