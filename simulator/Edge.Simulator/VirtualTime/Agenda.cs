using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>What is yet to happen, in order of time; at one time, in order of planning.</summary>
internal sealed class Agenda(SimulatedTime time)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _plans = new();
    private long _order;

    /// <summary>When the next thing happens, µs.</summary>
    public long NextMicros => _plans.TryPeek(out _, out var first) ? first.At : long.MaxValue;

    /// <summary>Virtual time, µs.</summary>
    public long NowMicros => time.NowMicros;

    public void After(double seconds, Action act) => At(time.NowMicros + (long)(Math.Max(0, seconds) * 1e6), act);

    public void At(long micros, Action act) => _plans.Enqueue(act, (micros, _order++));

    public void RunDue()
    {
        while (NextMicros <= time.NowMicros)
        {
            _plans.Dequeue()();
        }
    }
}
