namespace Edge.Simulator.Chips;

/// <summary>
/// The time that the simulated world runs on, µs since it was made. Either moved by hand, so that days pass in
/// seconds, or the flow of a <see cref="TimeProvider"/>. Events scheduled on it run in order of their time.
/// Safe from every thread, unless made for one.
/// </summary>
public sealed class SimulatedTime
{
    private readonly TimeProvider? _provider;
    private readonly bool _ofOneThread;
    private readonly long _origin;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action<long>, (long At, long Order)> _events = new();
    private long _virtualMicros;
    private long _nextEventMicros = long.MaxValue;
    private long _scheduled;

    private SimulatedTime(TimeProvider? provider, bool ofOneThread)
    {
        _provider = provider;
        _ofOneThread = ofOneThread;
        _origin = provider?.GetTimestamp() ?? 0;
    }

    /// <summary>Time that stands still until <see cref="Advance"/>.</summary>
    /// <param name="ofOneThread">Whether one thread alone has to do with this time and all that lives in it.</param>
    public static SimulatedTime ByHand(bool ofOneThread = false) => new(null, ofOneThread);

    /// <summary>Time that follows a provider's timestamps.</summary>
    public static SimulatedTime Following(TimeProvider provider) => new(provider, ofOneThread: false);

    /// <summary>Whether it only moves by <see cref="Advance"/>.</summary>
    public bool IsByHand => _provider is null;

    /// <summary>µs since this time was made.</summary>
    public long NowMicros =>
        _provider is null
            ? Volatile.Read(ref _virtualMicros)
            : (long)(_provider.GetElapsedTime(_origin).TotalMilliseconds * 1000);

    /// <summary>Seconds since this time was made.</summary>
    public double NowSeconds => NowMicros / 1e6;

    /// <summary>When the next scheduled event runs, µs; the end of time when there is none.</summary>
    public long NextEventMicros => Volatile.Read(ref _nextEventMicros);

    /// <summary>Takes a lock of something that lives in this time, unless it is of one thread alone.</summary>
    /// <returns>Whether the lock was taken and must be let go.</returns>
    public bool Enter(Lock gate)
    {
        if (_ofOneThread)
        {
            return false;
        }

        gate.Enter();
        return true;
    }

    /// <summary>Runs <paramref name="action"/> with its time, once the time has come.</summary>
    public void Schedule(long atMicros, Action<long> action)
    {
        lock (_gate)
        {
            _events.Enqueue(action, (atMicros, _scheduled++));
            Volatile.Write(ref _nextEventMicros, NextAt());
        }
    }

    /// <summary>Runs the events that are due, and gives the time. Chips call it before each transaction.</summary>
    public long CatchUp()
    {
        long now = NowMicros;
        if (now >= Volatile.Read(ref _nextEventMicros))
        {
            lock (_gate)
            {
                RunDue(now);
            }
        }

        return now;
    }

    /// <summary>Moves time that stands still; events on the way run at their own times.</summary>
    public void Advance(long micros)
    {
        if (_provider is not null)
        {
            throw new InvalidOperationException("This time follows a provider; only time by hand can be moved.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(micros);
        if (_virtualMicros + micros < Volatile.Read(ref _nextEventMicros))
        {
            Volatile.Write(ref _virtualMicros, _virtualMicros + micros);
            return;
        }

        lock (_gate)
        {
            long target = _virtualMicros + micros;
            while (_nextEventMicros <= target)
            {
                Volatile.Write(ref _virtualMicros, Math.Max(_virtualMicros, _nextEventMicros));
                RunDue(_virtualMicros);
            }

            Volatile.Write(ref _virtualMicros, target);
        }
    }

    /// <summary>Moves time that stands still by <paramref name="seconds"/>.</summary>
    public void AdvanceSeconds(double seconds) => Advance((long)Math.Round(seconds * 1e6));

    private void RunDue(long now)
    {
        while (_events.TryPeek(out Action<long>? action, out (long At, long Order) key) && key.At <= now)
        {
            _events.Dequeue();
            Volatile.Write(ref _nextEventMicros, NextAt());
            action(key.At);
        }
    }

    private long NextAt() => _events.TryPeek(out _, out (long At, long Order) key) ? key.At : long.MaxValue;
}
