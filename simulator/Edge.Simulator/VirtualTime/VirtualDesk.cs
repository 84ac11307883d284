using System.Globalization;
using Edge.City.Orders;
using Edge.City.Store;
using Edge.Core.Commands;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// The desk of the city in virtual time: signs commands, and tells the watch of the alarms what the site has said to a visit that
/// was announced. A command goes out once, as over a real broker: what the network loses is lost.
/// </summary>
/// <param name="site">The site.</param>
/// <param name="key">Signs; null makes a key of its own. Disposed here only if it is its own.</param>
internal sealed class VirtualDesk(VirtualSite site, SigningKey? key) : IDisposable
{
    /// <summary>How long the site may take a command, s.</summary>
    public const double ValidSeconds = 120;

    private static readonly string Answers = MetricCatalogue.Find(MetricId.AgentRefusals)!.Name;

    private readonly SigningKey? _own = key is null ? SigningKey.Create() : null;
    private readonly Dictionary<long, Action> _waiting = [];
    private long _counter;

    /// <summary>What the site verifies with.</summary>
    public string PublicKey => (key ?? _own!).Public.ToPem();

    /// <summary>Sends a command.</summary>
    public long Send(string name, string value, double validSeconds = ValidSeconds)
    {
        _counter = Math.Max(_counter + 1, site.WallMillis);
        long until = site.WallMillis + (long)(validSeconds * 1000);
        site.Write(
            MetricId.SiteCommand,
            new CommandEnvelope(VirtualSite.SiteId, name, value, _counter, until).Sign((key ?? _own)!)
        );
        return _counter;
    }

    /// <summary>Announces a visit, from now on.</summary>
    public void Announce(AnnounceVisit visit, AlarmWatch watch)
    {
        long until = site.WallMillis + (long)(visit.ForSeconds * 1000);
        watch.Announced((long)((site.Seconds + visit.ForSeconds) * 1e6), ClockIsRight);
        string value = OrderText.Announce(visit.Id, "nv-17", Time(site.WallMillis), Time(until), []);
        _waiting[Send("Site/Visit", value)] = () => watch.VisitKnown(ClockIsRight);
    }

    /// <summary>Ends one.</summary>
    public void EndOf(EndVisit visit, AlarmWatch watch)
    {
        watch.VisitEnds();
        _waiting[Send("Site/Visit", OrderText.End(visit.Id, []))] = watch.VisitOver;
    }

    /// <summary>The receiver has an item on disk: there may be an answer in it.</summary>
    public void Arrived(StoreItem item)
    {
        if (_waiting.Count == 0 || item is not RecordItem record)
        {
            return;
        }

        foreach (var value in record.Values)
        {
            if (
                value.Name == Answers
                && CommandAnswer.TryRead(value.Text ?? "", out CommandAnswer? answer)
                && _waiting.Remove(answer.Counter, out Action? told)
                && answer.Refusal is null
            )
            {
                told();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();

    private bool ClockIsRight =>
        site.Clock.Now is { Synced: true } now && Math.Abs(now.UnixMillis - site.WallMillis) < 1000;

    private static string Time(long unixMillis) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(unixMillis)
            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
