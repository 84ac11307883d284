namespace Edge.Simulator.Chips;

/// <summary>The GPIO lines of the simulated cabinet. Safe from every thread.</summary>
public sealed class SimulatedPins(SimulatedTime time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Func<long, bool>> _inputs = [];
    private readonly Dictionary<int, bool> _outputs = [];
    private readonly Dictionary<int, bool> _stuck = [];
    private readonly HashSet<int> _unreadable = [];
    private readonly Dictionary<int, Bouncing> _bouncing = [];
    private volatile bool _allHonest = true;

    /// <summary>Wires a line to something that drives it; <paramref name="isHigh"/> gives its level at a time in µs.</summary>
    public void Wire(int line, Func<long, bool> isHigh)
    {
        lock (_gate)
        {
            _inputs[line] = isHigh;
        }
    }

    /// <summary>Holds a line at a level whatever drives it (a short, a broken wire), or with null lets it go.</summary>
    public void Stick(int line, bool? high)
    {
        lock (_gate)
        {
            if (high is bool level)
            {
                _stuck[line] = level;
            }
            else
            {
                _stuck.Remove(line);
            }

            _allHonest = _stuck.Count + _unreadable.Count == 0;
        }
    }

    /// <summary>The level that a line is held at, or null while nothing holds it.</summary>
    public bool? Stuck(int line)
    {
        lock (_gate)
        {
            return _stuck.TryGetValue(line, out bool high) ? high : null;
        }
    }

    /// <summary>Makes a line's contact bounce: after each change of what drives it, whoever reads it within this time finds
    /// it open or closed by chance. 0 ends it.</summary>
    public void Bounce(int line, double seconds, ulong seed = 0)
    {
        lock (_gate)
        {
            if (seconds > 0)
            {
                _bouncing[line] = new Bouncing((long)(seconds * 1e6), new Chance(seed, 8));
            }
            else
            {
                _bouncing.Remove(line);
            }
        }
    }

    /// <summary>Makes reads of a line fail, as the kernel does for a chip of lines that has gone, or lets them succeed again.</summary>
    public void MakeUnreadable(int line, bool unreadable)
    {
        lock (_gate)
        {
            _ = unreadable ? _unreadable.Add(line) : _unreadable.Remove(line);
            _allHonest = _stuck.Count + _unreadable.Count == 0;
        }
    }

    /// <summary>Whether a line can be read.</summary>
    public bool IsReadable(int line)
    {
        lock (_gate)
        {
            return !_unreadable.Contains(line);
        }
    }

    /// <summary>Whether a line can be read and shows what drives it.</summary>
    public bool IsHonest(int line)
    {
        if (_allHonest)
        {
            return true;
        }

        lock (_gate)
        {
            return !_unreadable.Contains(line) && !_stuck.ContainsKey(line);
        }
    }

    /// <summary>The line's level; a line that nothing drives is pulled up.</summary>
    /// <exception cref="IOException">The line is unreadable.</exception>
    public bool Read(int line)
    {
        long now = time.CatchUp();
        Func<long, bool>? isHigh;
        Bouncing? bouncing;
        bool entered = time.Enter(_gate);
        try
        {
            if (_unreadable.Contains(line))
            {
                throw new IOException($"GPIO line {line}: no such device");
            }

            if (_stuck.TryGetValue(line, out bool stuck))
            {
                return stuck;
            }

            if (!_inputs.TryGetValue(line, out isHigh))
            {
                return _outputs.GetValueOrDefault(line, true);
            }

            bouncing = _bouncing.GetValueOrDefault(line);
        }
        finally
        {
            if (entered)
            {
                _gate.Exit();
            }
        }

        // What drives a line may take its time, so the lock is let go meanwhile.
        bool high = isHigh(now);
        return bouncing?.Read(high, now) ?? high;
    }

    /// <summary>Called with the line that was driven, after it was.</summary>
    public Action<int>? Drove { get; set; }

    /// <summary>Drives a line.</summary>
    public void Write(int line, bool high)
    {
        time.CatchUp();
        lock (_gate)
        {
            _outputs[line] = high;
        }

        Drove?.Invoke(line);
    }

    /// <summary>The level that the host drives a line to, or null while it does not.</summary>
    public bool? Driven(int line)
    {
        bool entered = time.Enter(_gate);
        bool isDriven = _outputs.TryGetValue(line, out bool high);
        if (entered)
        {
            _gate.Exit();
        }

        return isDriven ? high : null;
    }

    // A contact is first read at rest.
    private sealed class Bouncing(long micros, Chance chance)
    {
        private readonly Lock _gate = new();
        private bool? _rests;
        private long _changedAt = long.MinValue / 2;

        public bool Read(bool high, long now)
        {
            lock (_gate)
            {
                if (high != (_rests ?? high))
                {
                    _changedAt = now;
                }

                _rests = high;
                return now - _changedAt < micros ? chance.NextUniform() < 0.5 : high;
            }
        }
    }
}
