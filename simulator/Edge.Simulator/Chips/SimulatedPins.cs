namespace Edge.Simulator.Chips;

/// <summary>The GPIO lines of the simulated cabinet. Safe from every thread.</summary>
public sealed class SimulatedPins(SimulatedTime time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Func<long, bool>> _inputs = [];
    private readonly Dictionary<int, bool> _outputs = [];
    private readonly Dictionary<int, bool> _stuck = [];
    private readonly HashSet<int> _unreadable = [];

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

    /// <summary>Makes reads of a line fail, as the kernel does for a chip of lines that has gone, or lets them succeed again.</summary>
    public void MakeUnreadable(int line, bool unreadable)
    {
        lock (_gate)
        {
            _ = unreadable ? _unreadable.Add(line) : _unreadable.Remove(line);
        }
    }

    /// <summary>Whether a line can be read and shows what drives it.</summary>
    public bool IsHonest(int line)
    {
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
        lock (_gate)
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
        }

        return isHigh(now);
    }

    /// <summary>Drives a line.</summary>
    public void Write(int line, bool high)
    {
        time.CatchUp();
        lock (_gate)
        {
            _outputs[line] = high;
        }
    }

    /// <summary>The level that the host drives a line to, or null while it does not.</summary>
    public bool? Driven(int line)
    {
        lock (_gate)
        {
            return _outputs.TryGetValue(line, out bool high) ? high : null;
        }
    }
}
