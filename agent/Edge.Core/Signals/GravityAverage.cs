namespace Edge.Core.Signals;

/// <summary>
/// Mean gravity vector over a sliding window, from the means of short blocks. Bounded: at most 600 blocks, each at
/// least a 600th of the window long.
/// </summary>
/// <param name="windowSeconds">Length of the window, s.</param>
public sealed class GravityAverage(double windowSeconds)
{
    private const int Capacity = 600;
    private readonly Block[] _blocks = new Block[Capacity];
    private readonly double _blockSeconds = windowSeconds / Capacity;
    private readonly long _windowMicros = (long)(windowSeconds * 1e6);
    private Block _open;
    private Block _sum;
    private int _first;
    private int _count;

    /// <summary>Seconds of data in the window.</summary>
    public double Seconds => _sum.Seconds + _open.Seconds;

    /// <summary>Adds the mean of a stretch of data that ended at <paramref name="atMicros"/>.</summary>
    public void Add(Vector mean, double seconds, long atMicros)
    {
        Expire(atMicros);
        _open.X += mean.X * seconds;
        _open.Y += mean.Y * seconds;
        _open.Z += mean.Z * seconds;
        _open.Seconds += seconds;
        _open.EndMicros = atMicros;
        if (_open.Seconds < _blockSeconds * 0.999)
        {
            return;
        }

        if (_count == Capacity)
        {
            DropOldest();
        }

        int index = (_first + _count) % Capacity;
        _blocks[index] = _open;
        _count++;
        _open = default;
        if (index == Capacity - 1)
        {
            SumAfresh(); // rounding of additions and subtractions does not pile up over months
        }
        else
        {
            _sum = Plus(_sum, _blocks[index], 1);
        }
    }

    /// <summary>Forgets what is older than the window.</summary>
    public void Expire(long nowMicros)
    {
        while (_count > 0 && nowMicros - _blocks[_first].EndMicros >= _windowMicros)
        {
            DropOldest();
        }

        if (_open.Seconds > 0 && nowMicros - _open.EndMicros >= _windowMicros)
        {
            _open = default;
        }
    }

    /// <summary>The mean, or false while there is no data.</summary>
    public bool TryMean(out Vector mean)
    {
        Block all = Plus(_sum, _open, 1);
        mean = all.Seconds > 0 ? new(all.X / all.Seconds, all.Y / all.Seconds, all.Z / all.Seconds) : default;
        return all.Seconds > 0;
    }

    private static Block Plus(Block a, Block b, double sign) =>
        new()
        {
            X = a.X + (sign * b.X),
            Y = a.Y + (sign * b.Y),
            Z = a.Z + (sign * b.Z),
            Seconds = a.Seconds + (sign * b.Seconds),
        };

    private void DropOldest()
    {
        _sum = Plus(_sum, _blocks[_first], -1);
        _first = (_first + 1) % Capacity;
        _count--;
        if (_count == 0)
        {
            _sum = default;
        }
    }

    private void SumAfresh()
    {
        _sum = default;
        for (int i = 0; i < _count; i++)
        {
            _sum = Plus(_sum, _blocks[(_first + i) % Capacity], 1);
        }
    }

    private struct Block
    {
        public double X;
        public double Y;
        public double Z;
        public double Seconds;
        public long EndMicros;
    }
}
