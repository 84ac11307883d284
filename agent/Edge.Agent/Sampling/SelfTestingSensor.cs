using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// A chip that tests itself when it is asked to, a minute after the start, and every day. While it does, nothing that it
/// measures is posted: a force may be on. A chip that has failed three times, a minute apart, is at fault and measures
/// nothing until it passes: what does not move under a known force does not move with the mast.
/// </summary>
public abstract class SelfTestingSensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open)
    : ChipSensor(name, metrics, open),
        IStructureSensor
{
    private static readonly SelfTestResult BrokenOff = new(
        passed: false,
        "it broke off: the chip faulted in the middle of it"
    );

    private const long FirstMicros = 60_000_000;
    private const long AgainMicros = 60_000_000;
    private const long DailyMicros = 24 * 3_600_000_000L;
    private const int MostFailures = 3;

    private ISelfTest? _chip;
    private volatile SelfTestResult? _result;
    private int _requested;
    private long _tickets;
    private long _testTicket;
    private volatile Answer? _answer;
    private bool _testing;
    private bool _scheduled;
    private long _due;
    private int _failures;

    /// <summary>What the last self-test that was asked for found; null until it has ended. Safe from every thread.</summary>
    public SelfTestResult? SelfTest => _result;

    /// <inheritdoc />
    public (double X, double Y, double Z)? Gravity { get; protected set; }

    /// <inheritdoc />
    public override bool IsConverting => _testing;

    /// <summary>Asks for a self-test: it begins with the next poll and takes a second at most. Safe from every thread.</summary>
    public void RequestSelfTest()
    {
        _result = null;
        Interlocked.Exchange(ref _requested, 1);
    }

    /// <summary>Asks for a self-test that begins once the structure is calm enough for it, and returns a ticket for its
    /// result. Safe from every thread.</summary>
    public long AskSelfTest() => Interlocked.Increment(ref _tickets);

    /// <summary>What a self-test found that began after this ticket was given; null while there is none. Safe from every
    /// thread.</summary>
    public SelfTestResult? SelfTestOf(long ticket) =>
        _answer is { } answer && answer.Ticket >= ticket ? answer.Result : null;

    protected sealed override void Start(IChipBus bus)
    {
        if (_testing)
        {
            _testing = false;
            _result = BrokenOff;
            _answer = new Answer(_testTicket, BrokenOff);
        }

        _chip = StartChip(bus);
    }

    protected sealed override long Read(Stamp now, ISampleSink sink)
    {
        if (_testing)
        {
            return Continue(now, sink);
        }

        bool failed = _failures >= MostFailures;
        long period = failed && IsReady ? 0 : Measure(now, sink);
        _due = _due == 0 ? now.MonotonicMicros + FirstMicros : _due;
        if (!IsReady)
        {
            return period;
        }

        bool asked = Interlocked.Exchange(ref _requested, 0) != 0;
        long ticket = Interlocked.Read(ref _tickets);
        bool awaited = ticket > _testTicket && IsCalm;
        _scheduled = !asked && (failed || (now.MonotonicMicros >= _due && IsCalm));
        if (!asked && !awaited && !_scheduled)
        {
            return period;
        }

        // One test answers all who asked before it.
        _testTicket = ticket;
        _testing = true;
        return _chip!.BeginSelfTest();
    }

    /// <summary>Whether the chip measures, so that it can be tested.</summary>
    protected abstract bool IsReady { get; }

    /// <summary>Whether what it measures rests enough for a self-test: the structure's own motion would count as response.</summary>
    protected virtual bool IsCalm => true;

    /// <summary>Identifies the chip and begins its start.</summary>
    protected abstract ISelfTest StartChip(IChipBus bus);

    /// <summary>Reads it and posts what it says; returns µs until the next poll.</summary>
    protected abstract long Measure(Stamp now, ISampleSink sink);

    /// <summary>A self-test has ended: what was measured meanwhile is lost.</summary>
    protected abstract void AfterSelfTest();

    private long Continue(Stamp now, ISampleSink sink)
    {
        int wait = _chip!.ContinueSelfTest();
        if (wait > 0)
        {
            return wait;
        }

        _testing = false;
        SelfTestResult result = _chip.SelfTest!;
        _result = result;
        _answer = new Answer(_testTicket, result);
        AfterSelfTest();
        if (_scheduled)
        {
            _failures = result.Passed ? 0 : _failures + 1;
            _due = now.MonotonicMicros + (result.Passed ? DailyMicros : AgainMicros);
        }

        string outcome = $"{(result.Passed ? "passed" : "failed")}: {result.Response}";
        sink.Post(Reading.Good(MetricId.StructureSelfTest, outcome, now));
        return _failures >= MostFailures ? throw Broken(result.Response) : 0;
    }

    // The sampler's message begins with the sensor's name, so this one has only what is wrong.
    private DriverFaultException Broken(string response)
    {
        int at = Name.IndexOf(" at ", StringComparison.Ordinal);
        return at < 0
            ? new DriverFaultException(Name, "its bus", $"failed its self-test: {response}")
            : new DriverFaultException(Name[..at], Name[(at + 4)..], $"failed its self-test: {response}");
    }

    private sealed record Answer(long Ticket, SelfTestResult Result);
}
