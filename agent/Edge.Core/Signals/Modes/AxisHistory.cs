namespace Edge.Core.Signals.Modes;

/// <summary>
/// The last samples of two axes, in stretches without a gap. Bounded: 32,768 samples and 32 stretches; the oldest go
/// first.
/// </summary>
/// <remarks>
/// What is copied out has its blows turned down: where two seconds are more than three times as strong as the median,
/// they are made three times as strong. Steady vibration hardly ever is. One blow a hundred times as strong as the wind
/// would otherwise be the whole spectrum, and at its amplitude the frequency is another. Memory: 2 × 4 B for each
/// sample of the capacity, 256 KiB at most, and 20 KiB.
/// </remarks>
public sealed class AxisHistory
{
    /// <summary>Most samples kept.</summary>
    public const int LargestCapacity = 32_768;

    private const int MostStretches = 32;
    private const int Block = 40; // samples: two seconds at 20 Hz
    private const double MostOverMedian = 3; // steady vibration gets there once in some 500 blocks
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly float[] _squaresX;
    private readonly float[] _squaresY;
    private readonly float[] _sorted;
    private readonly float[] _gain;
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
        int blocks = (size / Block) + 2;
        _squaresX = new float[blocks];
        _squaresY = new float[blocks];
        _sorted = new float[blocks];
        _gain = new float[blocks];
        Array.Fill(_gain, 1);
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
        int block = (int)(_total / Block % _squaresX.Length);
        if (_total % Block == 0)
        {
            _squaresX[block] = 0;
            _squaresY[block] = 0;
        }

        _squaresX[block] += (float)(x * x);
        _squaresY[block] += (float)(y * y);
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

        // The block that runs has what was before in it.
        int block = (int)(_total / Block % _squaresX.Length);
        _squaresX[block] = 0;
        _squaresY[block] = 0;
    }

    /// <summary>Length of a stretch, samples.</summary>
    public int LengthOf(int stretch) => (int)(EndOf(stretch) - StartOf(stretch));

    /// <summary>Finds the blows of an axis, 0 for x and 1 for y; comes before its <see cref="Copy"/>, with no sample in
    /// between.</summary>
    public void Prepare(int axis)
    {
        float[] squares = axis == 0 ? _squaresX : _squaresY;
        if (Count == 0)
        {
            return;
        }

        long first = (_total - Count) / Block;
        long last = (_total - 1) / Block;
        int count = 0;
        for (long b = first; b <= last; b++)
        {
            int at = (int)(b % squares.Length);
            int samples = b < last ? Block : (int)((_total - 1) % Block) + 1;
            _sorted[count++] = squares[at] / samples;
            _gain[at] = squares[at] / samples;
        }

        _sorted.AsSpan(0, count).Sort();
        float most = (float)(MostOverMedian * MostOverMedian * _sorted[count / 2]);
        for (int k = 0; k < count; k++)
        {
            float meanSquare = _gain[(int)((first + k) % squares.Length)];
            _sorted[k] = meanSquare > most && most > 0 ? (float)Math.Sqrt(most / meanSquare) : 1;
        }

        // The whole of a block is turned down, so the slopes lie in its neighbours.
        for (int k = 0; k < count; k++)
        {
            float least = Math.Min(
                _sorted[k],
                Math.Min(_sorted[Math.Max(0, k - 1)], _sorted[Math.Min(count - 1, k + 1)])
            );
            _gain[(int)((first + k) % squares.Length)] = least;
        }
    }

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
        TurnDown(StartOf(stretch) + offset, into);
    }

    private void TurnDown(long start, Span<float> data)
    {
        // Straight lines between the middles of the blocks; where all is 1, nothing is to be done.
        long oldest = (_total - Count) / Block;
        long newest = (_total - 1) / Block;
        for (int i = 0; i < data.Length; )
        {
            long shifted = start + i - (Block / 2);
            long block = shifted < 0 ? -1 : shifted / Block;
            int within = (int)(shifted - (block * Block));
            int run = Math.Min(Block - within, data.Length - i);
            float left = _gain[(int)(Math.Clamp(block, oldest, newest) % _gain.Length)];
            float right = _gain[(int)(Math.Clamp(block + 1, oldest, newest) % _gain.Length)];
            if (left < 1 || right < 1)
            {
                for (int k = 0; k < run; k++)
                {
                    data[i + k] *= left + ((right - left) * (within + k) / Block);
                }
            }

            i += run;
        }
    }

    private long StartOf(int stretch) => Math.Max(_starts[stretch], _total - _x.Length);

    private long EndOf(int stretch) => stretch + 1 < _stretches ? _starts[stretch + 1] : _total;

    private void DropOldest()
    {
        Array.Copy(_starts, 1, _starts, 0, _stretches - 1);
        _stretches--;
    }
}
