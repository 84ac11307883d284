using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// A chip that tests itself when it is asked to. While it does, nothing that it measures is posted: a force may be on.
/// </summary>
public abstract class SelfTestingSensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open)
    : ChipSensor(name, metrics, open)
{
    private static readonly SelfTestResult BrokenOff = new(
        passed: false,
        "it broke off: the chip faulted in the middle of it"
    );

    private ISelfTest? _chip;
    private volatile SelfTestResult? _result;
    private int _requested;
    private bool _testing;

    /// <summary>What the last self-test that was asked for found; null until it has ended. Safe from every thread.</summary>
    public SelfTestResult? SelfTest => _result;

    /// <summary>Mean acceleration that was measured last, gravity included, m/s²; null before. What an engineer takes as the
    /// site's zero. For the sampler's thread.</summary>
    public (double X, double Y, double Z)? Gravity { get; protected set; }

    /// <inheritdoc />
    public override bool IsConverting => _testing;

    /// <summary>Asks for a self-test: it begins with the next poll and takes a second at most. Safe from every thread.</summary>
    public void RequestSelfTest()
    {
        _result = null;
        Interlocked.Exchange(ref _requested, 1);
    }

    protected sealed override void Start(IChipBus bus)
    {
        if (_testing)
        {
            _testing = false;
            _result = BrokenOff;
        }

        _chip = StartChip(bus);
    }

    protected sealed override long Read(Stamp now, ISampleSink sink)
    {
        if (_testing)
        {
            return Continue();
        }

        long period = Measure(now, sink);
        if (!IsReady || Interlocked.Exchange(ref _requested, 0) == 0)
        {
            return period;
        }

        _testing = true;
        return _chip!.BeginSelfTest();
    }

    /// <summary>Whether the chip measures, so that it can be tested.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>Identifies the chip and begins its start.</summary>
    protected abstract ISelfTest StartChip(IChipBus bus);

    /// <summary>Reads it and posts what it says; returns µs until the next poll.</summary>
    protected abstract long Measure(Stamp now, ISampleSink sink);

    /// <summary>A self-test has ended: what was measured meanwhile is lost.</summary>
    protected abstract void AfterSelfTest();

    private long Continue()
    {
        int wait = _chip!.ContinueSelfTest();
        if (wait > 0)
        {
            return wait;
        }

        _testing = false;
        _result = _chip.SelfTest;
        AfterSelfTest();
        return 0;
    }
}
