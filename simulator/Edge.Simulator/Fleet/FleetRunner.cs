using Edge.Agent.Uplink;
using Edge.Core.Readings;

namespace Edge.Simulator.Fleet;

/// <summary>What a fleet is doing.</summary>
public enum FleetPhase
{
    /// <summary>Records are made.</summary>
    Making,

    /// <summary>No more are made; those that wait are sent and acknowledged.</summary>
    Draining,

    /// <summary>The sites say goodbye.</summary>
    Ending,
}

/// <summary>A fleet over real connections: a few lanes, each driven by one loop, until it ends by itself.</summary>
public sealed class FleetRunner
{
    // Acknowledgements wait this long at most, and what a lane hears in between is one turn's work.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(20);
    private const long CountEveryMicros = 500_000;

    private readonly FleetOptions _options;
    private readonly TimeProvider _time;
    private readonly long _startTimestamp;
    private readonly MqttNetwork _network;
    private readonly FleetLane[] _lanes;
    private readonly (FleetPhase Phase, FleetCounts Counts)[] _counted;
    private readonly Lock _gate = new();
    private FleetPhase _phase = FleetPhase.Making;

    /// <summary>Makes the sites; none connects yet.</summary>
    /// <param name="options">The fleet.</param>
    /// <param name="brokers">Addresses of one broker; sites take turns.</param>
    /// <param name="lanes">Loops.</param>
    /// <param name="time">The clock.</param>
    public FleetRunner(FleetOptions options, IReadOnlyList<BrokerEndpoint> brokers, int lanes, TimeProvider time)
    {
        _options = options;
        _time = time;
        _startTimestamp = time.GetTimestamp();
        var homes = new Dictionary<FleetSite, FleetLane>();
        _network = new MqttNetwork(site => homes[site], brokers, time);
        _lanes = new FleetLane[lanes];
        for (int i = 0; i < lanes; i++)
        {
            _lanes[i] = new FleetLane(_network, options.ConnectsPerSecond / lanes);
        }

        _counted = new (FleetPhase, FleetCounts)[lanes];
        Array.Fill(_counted, (FleetPhase.Making, new FleetCounts()));
        var story = new FleetStory(options);
        IReadOnlyList<FleetMember> members = FleetRoster.Members(options.Sites, options.Seed, options.First);
        for (int i = 0; i < members.Count; i++)
        {
            FleetLane lane = _lanes[i % lanes];
            var site = new FleetSite(lane, options, story, members[i], options.First - 1 + i, Now.UnixMillis);
            homes.Add(site, lane);
            lane.Add(site);
        }
    }

    /// <summary>What it does now.</summary>
    public FleetPhase Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }
        private set
        {
            lock (_gate)
            {
                _phase = value;
            }
        }
    }

    /// <summary>What was counted last, at most half a second ago.</summary>
    public FleetCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counted.Aggregate(new FleetCounts(), (sum, lane) => sum.Plus(lane.Counts));
            }
        }
    }

    /// <summary>The sites with what they journaled, once <see cref="RunAsync"/> is over.</summary>
    public IReadOnlyList<FleetBook> Books() => [.. _lanes.SelectMany(lane => lane.Sites).Select(FleetBook.Of)];

    /// <summary>Makes records for their time, drains, says goodbye.</summary>
    /// <param name="look">Called each second.</param>
    /// <param name="cancel">Ends the making early; the rest goes as ever.</param>
    /// <returns>The counts at the end.</returns>
    public async Task<FleetCounts> RunAsync(Action<FleetRunner> look, CancellationToken cancel)
    {
        Task[] driving = [.. Enumerable.Range(0, _lanes.Length).Select(lane => Task.Run(() => DriveAsync(lane)))];
        await UntilAsync(() => cancel.IsCancellationRequested, _options.Seconds, look, driving);
        Phase = FleetPhase.Draining;
        await UntilAsync(IsDrained, _options.DrainSeconds, look, driving);
        Phase = FleetPhase.Ending;
        await Task.WhenAll(driving);
        look(this);
        await UntilAsync(() => _network.Open == 0, GoodbyeLimit.TotalSeconds, _ => { }, driving);
        return Counts;
    }

    private Stamp Now
    {
        get
        {
            TimeSpan passed = _time.GetElapsedTime(_startTimestamp);
            return new Stamp((long)passed.TotalMicroseconds, _time.GetUtcNow().ToUnixTimeMilliseconds(), Synced: true);
        }
    }

    private bool IsDrained()
    {
        lock (_gate)
        {
            return Array.TrueForAll(_counted, lane => lane.Phase == FleetPhase.Draining && lane.Counts.Waiting == 0);
        }
    }

    // A lane that fails ends the run with its fault.
    private async Task UntilAsync(Func<bool> isOver, double seconds, Action<FleetRunner> look, Task[] driving)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), _time);
        long start = _time.GetTimestamp();
        for (int turn = 1; !isOver() && _time.GetElapsedTime(start).TotalSeconds < seconds; turn++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            if (Array.Find(driving, task => task.IsFaulted) is { } broken)
            {
                await broken;
            }

            if (turn % 10 == 0)
            {
                look(this);
            }
        }
    }

    private async Task DriveAsync(int index)
    {
        FleetLane lane = _lanes[index];
        FleetPhase phase = FleetPhase.Making;
        long countAt = 0;
        using var timer = new PeriodicTimer(Pace, _time);
        lane.Each(site => site.Start(Now));
        while (true)
        {
            if (phase != Phase)
            {
                phase = Phase;
                if (phase == FleetPhase.Ending)
                {
                    lane.Each(site => site.Stop(Now));
                    Count(index, phase);
                    return;
                }

                lane.Each(site => site.StopMaking(Now));
            }

            while (lane.Turn(Now))
            {
                // More was told meanwhile.
            }

            if (Now.MonotonicMicros >= countAt)
            {
                countAt = Now.MonotonicMicros + CountEveryMicros;
                Count(index, phase);
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private void Count(int index, FleetPhase phase)
    {
        FleetCounts counts = FleetCounts.Of(_lanes[index].Sites);
        lock (_gate)
        {
            _counted[index] = (phase, counts);
        }
    }
}
