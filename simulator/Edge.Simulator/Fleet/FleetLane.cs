using System.Threading.Channels;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Simulator.Fleet;

/// <summary>
/// Drives a share of the fleet's sites from one thread: one inbox for what their connections tell, one agenda of who is
/// due, one queue of who waits to connect. <see cref="Turn"/> does all there is to do; who calls it owns the time.
/// </summary>
internal sealed class FleetLane
{
    /// <summary>Reports that wait for the lane; beyond, the connections wait, and with them the broker.</summary>
    public const int MostReports = 8192;

    // Then the lane's other duties have their turn.
    private const int ReportsPerTurn = 4096;

    private readonly Channel<(FleetSite Site, int Generation, SiteReport Report)> _reports = Channel.CreateBounded<(
        FleetSite,
        int,
        SiteReport
    )>(new BoundedChannelOptions(MostReports) { SingleReader = true });

    private readonly PriorityQueue<FleetSite, long> _agenda = new();
    private readonly Queue<(FleetSite Site, int Generation, UplinkAction.Connect Connect)> _asking = new();
    private readonly List<FleetSite> _sites = [];
    private readonly IFleetNetwork _network;
    private readonly double _connectsPerSecond;
    private readonly FrameWriter _frame = new();
    private double _connects;
    private long _turnedMicros;

    /// <param name="network">Opens connections.</param>
    /// <param name="connectsPerSecond">How many a second.</param>
    public FleetLane(IFleetNetwork network, double connectsPerSecond)
    {
        _network = network;
        _connectsPerSecond = connectsPerSecond;
    }

    public IReadOnlyList<FleetSite> Sites => _sites;

    /// <summary>When <see cref="Turn"/> is due at the latest if nothing is told, µs.</summary>
    public long DueMicros =>
        _asking.Count > 0 ? Math.Min(NextOnAgenda, _turnedMicros + (long)(1e6 / _connectsPerSecond)) : NextOnAgenda;

    private long NextOnAgenda => _agenda.TryPeek(out _, out long at) ? at : long.MaxValue;

    public void Add(FleetSite site) => _sites.Add(site);

    /// <summary>The one frame writer, cleared: frames are made one at a time.</summary>
    public FrameWriter Frame()
    {
        _frame.Clear();
        return _frame;
    }

    public void AskToConnect(FleetSite site, int generation, UplinkAction.Connect connect) =>
        _asking.Enqueue((site, generation, connect));

    /// <summary>A connection tells something. From any thread; waits while the inbox is full.</summary>
    public ValueTask TellAsync(FleetSite site, int generation, SiteReport report) =>
        _reports.Writer.WriteAsync((site, generation, report));

    /// <summary>Does the same to every site, and plans anew.</summary>
    public void Each(Action<FleetSite> act)
    {
        foreach (FleetSite site in _sites)
        {
            act(site);
            Plan(site);
        }
    }

    /// <summary>Hears what was told, lets those connect whose turn it is, and gives a turn to each site that is due.</summary>
    /// <returns>Whether more was told than one turn takes.</returns>
    public bool Turn(Stamp now)
    {
        int heard = 0;
        while (heard < ReportsPerTurn && _reports.Reader.TryRead(out var told))
        {
            heard++;
            if (told.Generation == told.Site.Generation)
            {
                told.Site.Happened(now, told.Report);
                Plan(told.Site);
            }
        }

        LetConnect(now);
        while (_agenda.TryPeek(out FleetSite? site, out long at) && at <= now.MonotonicMicros)
        {
            _ = _agenda.Dequeue();
            if (at != site.PlannedMicros)
            {
                // Planned anew since.
                continue;
            }

            site.PlannedMicros = long.MaxValue;
            if (site.DueMicros <= now.MonotonicMicros)
            {
                site.Turn(now);
            }

            Plan(site);
        }

        return heard == ReportsPerTurn;
    }

    private void LetConnect(Stamp now)
    {
        // At most a tenth of a second's worth at once: a lane that was held up must not make a wave of it.
        _connects = Math.Min(
            Math.Max(1, _connectsPerSecond / 10),
            _connects + ((now.MonotonicMicros - _turnedMicros) / 1e6 * _connectsPerSecond)
        );
        _turnedMicros = now.MonotonicMicros;
        while (_connects >= 1 && _asking.TryDequeue(out var asking))
        {
            if (asking.Generation == asking.Site.Generation)
            {
                _connects--;
                asking.Site.Open(asking.Generation, asking.Connect, _network);
            }
        }
    }

    // A site stands on the agenda at its earliest known time; when that moves later it is found there and planned anew.
    private void Plan(FleetSite site)
    {
        if (site.DueMicros < site.PlannedMicros)
        {
            site.PlannedMicros = site.DueMicros;
            _agenda.Enqueue(site, site.DueMicros);
        }
    }
}
