using System.Diagnostics;
using Edge.Agent.Configuration;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>What one sample found.</summary>
/// <param name="MegabitsPerSecond">Payload over time, the slow start left out; null when nothing could be measured.</param>
/// <param name="Bytes">Payload bytes moved.</param>
/// <param name="Problem">Why there is no value; null when there is one.</param>
public readonly record struct ThroughputSample(double? MegabitsPerSecond, long Bytes, string? Problem)
{
    /// <summary>Whether its bytes ran out before its rate stood firm.</summary>
    public bool IsEstimate { get; init; }

    /// <summary>How long it took, s.</summary>
    public double Seconds { get; init; }

    /// <summary>To the site or from it.</summary>
    public SpeedDirection Direction { get; init; }

    /// <summary>The way out that it went by; null where the host's routes decided.</summary>
    public SpeedWay? Way { get; init; }
}

/// <summary>A way out that a sample is bound to.</summary>
/// <param name="Name">What the operator calls it; the interface where nobody calls it anything.</param>
/// <param name="Device">Its network interface.</param>
public readonly record struct SpeedWay(string Name, string Device)
{
    /// <summary>For people, and the name under which its samples are kept: <c>4g (wwan0)</c>, so that a name that moves to
    /// another interface is another way.</summary>
    public override string ToString() => Name == Device ? Name : $"{Name} ({Device})";
}

/// <summary>What samples are taken, and what they may cost.</summary>
public sealed record ThroughputOptions
{
    /// <summary>Where and how (<see cref="SpeedAddress"/>). Empty: none is taken.</summary>
    public string Url { get; init; } = "";

    /// <summary>Most payload bytes of one sample.</summary>
    public long MaxBytes { get; init; } = 32L << 20;

    /// <summary>Most payload bytes of all samples of a calendar month.</summary>
    public long MonthBytes { get; init; } = 4096L << 20;

    /// <summary>Longest time of one sample, s. 10: as long as ndt7's.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Whether uploads are sampled too, where the method can.</summary>
    public bool Up { get; init; } = true;

    /// <summary>What a site file says.</summary>
    public static ThroughputOptions From(LinkSection link) =>
        new()
        {
            Url = link.ThroughputUrl,
            MaxBytes = (long)(link.ThroughputMaxMib * 1024 * 1024),
            MonthBytes = (long)(link.ThroughputMonthMib * 1024 * 1024),
            Seconds = link.ThroughputSeconds,
            Up = link.ThroughputUp,
        };
}

/// <summary>
/// Takes a throughput sample now and then, capped in time, in bytes, and in bytes a month. Off when no address is configured.
/// <see cref="Poll"/> never waits for the network and never throws; call it from one thread, every second or so.
/// </summary>
public sealed class ThroughputProbe : IDisposable
{
    private readonly ThroughputOptions _options;
    private readonly SpeedAddress? _address;
    private readonly ISpeedTest? _test;
    private readonly SpeedLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ThroughputSchedule _schedule;
    private readonly CancellationTokenSource _ending = new();
    private Task<IReadOnlyList<ThroughputSample>>? _running;
    private long _reserved;
    private bool _disposed;
    private int _wanted;

    /// <summary>A probe.</summary>
    /// <param name="options">What to take.</param>
    /// <param name="siteId">Sets the first sample's offset.</param>
    /// <param name="time">Measures.</param>
    /// <param name="random">Draws the gaps.</param>
    /// <param name="ledgerPath">Where the month's bytes are written down; null keeps them in memory alone.</param>
    /// <param name="names">Addresses of names, for samples that are bound to a way; null: its own.</param>
    public ThroughputProbe(
        ThroughputOptions options,
        string siteId,
        TimeProvider time,
        Random random,
        string? ledgerPath = null,
        NameBook? names = null
    )
    {
        _options = options;
        _time = time;
        _schedule = new ThroughputSchedule(siteId, random);
        _ledger = new SpeedLedger(ledgerPath, options.MonthBytes);
        _address = SpeedAddress.TryParse(options.Url);
        names ??= new NameBook(time);
        _test = _address?.Method switch
        {
            SpeedMethod.Http => new HttpSpeedTest(_address.Url, names),
            SpeedMethod.Ndt7 => new Ndt7SpeedTest(_address.Url, names),
            SpeedMethod.Iperf3 => new Iperf3SpeedTest(_address.Url),
            _ => null,
        };
        IsOn = options.Url.Length > 0;
    }

    /// <summary>Whether an address is configured.</summary>
    public bool IsOn { get; }

    /// <summary>Which ways are measured.</summary>
    public IReadOnlyList<SpeedDirection> Directions =>
        _address?.CanUpload == true && _options.Up ? [SpeedDirection.Down, SpeedDirection.Up] : [SpeedDirection.Down];

    /// <summary>Why no sample may be taken now; empty when one may. The pipeline says it. Called from every thread.</summary>
    public Func<string> Hold { get; set; } = () => "";

    /// <summary>The way out in use, which a sample goes by to its end, in both directions, even if another is taken meanwhile;
    /// null leaves it to the host's routes. Called from every thread.</summary>
    public Func<SpeedWay?> Way { get; set; } = static () => null;

    /// <summary>Has a sample taken with the next <see cref="Poll"/>. Safe from every thread.</summary>
    /// <returns>Why it will not be, or null.</returns>
    public string? Request()
    {
        if (!IsOn)
        {
            return "needs an address: set link.throughput_url";
        }

        if (Hold() is { Length: > 0 } hold)
        {
            return $"is not done now: {hold}";
        }

        Interlocked.Exchange(ref _wanted, 1);
        return null;
    }

    /// <summary>Starts a sample when one is due, and adds the readings of one that has ended.</summary>
    public void Poll(Stamp now, List<Reading> into)
    {
        if (!IsOn || _disposed)
        {
            return;
        }

        if (_running is null)
        {
            if (Interlocked.Exchange(ref _wanted, 0) != 0 || _schedule.IsDue(now))
            {
                Begin(now, into);
            }
        }
        else if (_running.IsCompleted)
        {
            End(_running, now, into);
            _running = null;
            _schedule.Taken(now);
        }
    }

    /// <summary>Takes one sample now. Whatever the network does, it ends soon after its time, in a value or a problem.</summary>
    /// <param name="direction">To the site or from it.</param>
    /// <param name="way">The way out to go by, and by no other; null leaves it to the host's routes.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ThroughputSample> MeasureAsync(
        SpeedDirection direction,
        SpeedWay? way,
        CancellationToken cancellation
    )
    {
        if (_test is null)
        {
            string what = $"{_options.Url} is not an http, https, ws, wss or iperf3 address";
            return new ThroughputSample(null, 0, what) { Direction = direction, Way = way };
        }

        var meter = new SpeedMeter(_options.MaxBytes, _options.Seconds);
        using SpeedClock cap = new(_time, _options.Seconds, cancellation);
        string? problem = null;
        try
        {
            problem = await _test.RunAsync(direction, way?.Device, meter, cap);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over: what came within it is the sample, and a stall at its end belongs to it.
            problem = cap.HasBegun ? null : $"{_address!.Url.Host} did not answer within {_options.Seconds} s";
            if (cap.HasBegun && direction == SpeedDirection.Down)
            {
                _ = meter.Mark(cap.Seconds, meter.Bytes);
            }
        }

        SpeedResult result = meter.Result();
        if (problem is null && double.IsNaN(result.MegabitsPerSecond))
        {
            problem = $"{meter.Bytes} bytes in {result.Seconds:F1} s are too few to measure";
        }

        return new ThroughputSample(problem is null ? result.MegabitsPerSecond : null, result.Bytes, problem)
        {
            IsEstimate = problem is null && result.IsEstimate,
            Seconds = result.Seconds,
            Direction = direction,
            Way = way,
        };
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ending.Cancel();
        _ending.Dispose();
    }

    private void Begin(Stamp now, List<Reading> into)
    {
        // A sample that is held off is left out: all that a storm held off would else come with its end, everywhere at once.
        if (Hold().Length > 0)
        {
            _schedule.Taken(now);
            return;
        }

        long most = _options.MaxBytes * Directions.Count;
        if (_ledger.Reserve(most, now) is { } why)
        {
            _schedule.Taken(now);
            into.Add(Reading.Good(MetricId.LinkSpeedMethod, $"none: {why}", now));
            return;
        }

        _reserved = most;
        _running = MeasureAllAsync(Way(), _ending.Token);
    }

    private async Task<IReadOnlyList<ThroughputSample>> MeasureAllAsync(SpeedWay? way, CancellationToken cancellation)
    {
        List<ThroughputSample> samples = [];
        foreach (SpeedDirection direction in Directions)
        {
            samples.Add(await MeasureAsync(direction, way, cancellation));
        }

        return samples;
    }

    private void End(Task<IReadOnlyList<ThroughputSample>> ended, Stamp now, List<Reading> into)
    {
        if (!ended.IsCompletedSuccessfully)
        {
            string why = ended.Exception?.GetBaseException().Message ?? "the sample was cancelled";
            into.Add(Reading.Bad(MetricId.LinkThroughputDown, now, why));
            return;
        }

        _ledger.Settle(_reserved, ended.Result.Sum(sample => sample.Bytes));
        foreach (ThroughputSample sample in ended.Result)
        {
            MetricId metric =
                sample.Direction == SpeedDirection.Down ? MetricId.LinkThroughputDown : MetricId.LinkThroughputUp;
            if (sample.MegabitsPerSecond is not { } rate)
            {
                into.Add(Reading.Bad(metric, now, sample.Problem ?? "nothing was measured"));
                continue;
            }

            string method = SpeedMethodText.Of(Word, sample.IsEstimate, sample.Way?.ToString() ?? "");
            into.Add(Reading.Good(MetricId.LinkSpeedMethod, method, now));
            into.Add(Reading.Good(metric, rate, now));
        }

        into.Add(Reading.Good(MetricId.LinkSpeedBytes, _ledger.Used / 1e6, now));
    }

    private string Word => _address?.Word ?? throw new UnreachableException();
}
