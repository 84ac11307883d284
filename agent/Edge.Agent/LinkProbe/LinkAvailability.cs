using System.Net;
using Edge.Agent.Configuration;
using Edge.Agent.Uplink;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Asks who answers, second by second, and keeps the count of it over restarts: the session's own pings, the broker's port while
/// the session is mute, and the targets. For the thread of the link's sensor.
/// </summary>
public sealed class LinkAvailability : IDisposable
{
    /// <summary>Time between two saves while nothing happens, s. 50: with the seconds that are not judged yet, a process that is
    /// killed loses less than a minute, and the next one counts it as the agent's absence.</summary>
    public const int SaveSeconds = 50;

    private readonly LinkWatch _watch;
    private readonly AvailabilityBook _book;
    private readonly AvailabilityFile _file;
    private readonly BrokerProbe _session;
    private readonly ConnectProbe? _broker;
    private readonly ConnectProbe[] _targets;
    private readonly double _targetSeconds;
    private readonly string _boot;
    private readonly Func<LinkSurroundings> _surroundings;
    private readonly Lock _gate = new();
    private bool _hasBegun;
    private bool _hasStopped;
    private long _saveDue;
    private long _changesSaved;
    private long _closingsSaved;
    private string? _toldTrouble;

    /// <param name="configuration">The site.</param>
    /// <param name="session">The session's pings.</param>
    /// <param name="connector">Opens connections; null asks the session alone.</param>
    /// <param name="boot">The host's boot.</param>
    /// <param name="surroundings">What the site says of its link's conditions.</param>
    public LinkAvailability(
        SiteConfiguration configuration,
        BrokerProbe session,
        Func<IConnector?> connector,
        string boot,
        Func<LinkSurroundings> surroundings
    )
    {
        BrokerAddress? broker = configuration.Uplink.Address;
        LinkSection link = configuration.Link;
        _session = session;
        _boot = boot;
        _surroundings = surroundings;
        _book = new AvailabilityBook(configuration.Site.UtcOffsetHours);
        _watch = new LinkWatch(
            _book,
            broker is not null,
            broker is null ? link.TargetSeconds : link.ProbeSeconds,
            (int)configuration.Uplink.KeepAliveSeconds
        );
        _file = new AvailabilityFile(PathOf(configuration.Journal.Path));
        _broker = broker is null ? null : new ConnectProbe(connector, broker.Host, broker.Port);
        _targetSeconds = link.TargetSeconds;
        _targets =
        [
            .. link
                .Targets.Select(IPEndPoint.Parse)
                .Select(target => new ConnectProbe(connector, target.Address.ToString(), target.Port)),
        ];
        IsOn = broker is not null || _targets.Length > 0;
    }

    /// <summary>Whether there is anything to ask; else nothing is counted.</summary>
    public bool IsOn { get; }

    /// <summary>Where the counts of a site are kept.</summary>
    /// <param name="journal">Its journal.</param>
    public static string PathOf(string journal) => journal + ".availability";

    /// <summary>The seconds so far.</summary>
    public AvailabilityBook Book => _book;

    /// <summary>Takes what was answered, counts the seconds that are over, asks for this one, and adds the readings.</summary>
    /// <param name="pings">What came of the session's pings since the last call.</param>
    /// <param name="frame">Whether a frame ends.</param>
    /// <param name="now">Now.</param>
    /// <param name="into">Where the readings go.</param>
    public void Poll(List<ProbeResult> pings, bool frame, Stamp now, List<Reading> into)
    {
        lock (_gate)
        {
            if (!IsOn || _hasStopped)
            {
                return;
            }

            Begin(now);
            Take(pings);
            Ask(now);
            _watch.Advance(now, _surroundings());
            _watch.Tell(frame, now, into);
            Save(now);
            if (_file.Trouble != _toldTrouble)
            {
                _toldTrouble = _file.Trouble;
                into.Add(Reading.Good(MetricId.LinkCountsTrouble, _toldTrouble, now));
            }
        }
    }

    /// <summary>The process stops: counts what is known, and keeps it.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_hasBegun && !_hasStopped)
            {
                _hasStopped = true;
                _watch.Stop();
                _file.Save(_book, whole: true);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Begin(Stamp now)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _book.Begin(_file.Load(), _boot, now);
        }
    }

    private void Take(List<ProbeResult> pings)
    {
        foreach (ProbeResult ping in pings)
        {
            _watch.Session(ping.AskedMicros, ping.RoundTripMillis);
        }

        if (_session.PendingSince is { } since)
        {
            _watch.Asked(since);
        }

        if (_broker?.TryTake(out long asked, out ConnectResult result) == true)
        {
            _watch.Broker(asked, result.Outcome);
        }

        foreach (ConnectProbe target in _targets)
        {
            if (target.TryTake(out asked, out result))
            {
                _watch.Target(asked, result.Outcome, result.Millis);
            }
        }
    }

    private void Ask(Stamp now)
    {
        bool isMute = _broker is null
            ? Array.TrueForAll(_targets, target => target.IsSilent)
            : !_session.IsAnswering(now);
        if (isMute)
        {
            _broker?.Ask(now, 1);
        }

        foreach (ConnectProbe target in _targets)
        {
            target.Ask(now, isMute ? 1 : _targetSeconds);
        }
    }

    private void Save(Stamp now)
    {
        if (now.MonotonicMicros < _saveDue && _book.Changes == _changesSaved)
        {
            return;
        }

        _file.Save(_book, whole: _book.Closings != _closingsSaved);
        _saveDue = now.MonotonicMicros + (SaveSeconds * 1_000_000L);
        _changesSaved = _book.Changes;
        _closingsSaved = _book.Closings;
    }
}
