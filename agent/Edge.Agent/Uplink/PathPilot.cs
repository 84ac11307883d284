using System.Globalization;
using System.Text;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Uplink;

/// <summary>
/// The ways out of a site: asks the broker's port over each of them, by its interface, and says by which the session is to go
/// (see <see cref="PathChooser"/>). The way in use is asked only while the session on it is mute. Safe from every thread.
/// </summary>
/// <remarks>
/// A session that is mute for as long as a connection takes to be found dead and made anew, on a way whose port accepts,
/// counts against the way: something between accepts for the broker. That the broker itself refuses the session does not.
/// </remarks>
public sealed class PathPilot
{
    /// <summary>How long a check waits, s. 5 (E): a cellular modem at rest wakes for up to two seconds, and a lost SYN comes
    /// again after one and after three.</summary>
    public const double PatienceSeconds = 5;

    // A connection is tried at least every 10 s and has 15 s to stand.
    private const int ReconnectSeconds = 30;
    private const int MostRemarks = 64;

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<PathSection> _paths;
    private readonly PathOptions _options;
    private readonly PathChooser _chooser;
    private readonly ConnectProbe[] _probes;
    private readonly string?[] _whys;
    private readonly bool[] _toldDead;
    private readonly Queue<PathRemark> _remarks = new();
    private readonly long _deafMicros;
    private long _spokeMicros = long.MinValue;
    private bool _isCurrentAccepting;
    private volatile int _current;

    /// <param name="paths">The preferred one first; at least one.</param>
    /// <param name="broker">Whose port is asked.</param>
    /// <param name="keepAliveSeconds">Of the session.</param>
    /// <param name="through">Opens connections by an interface; null while there is no network.</param>
    /// <param name="options">How they are checked and chosen.</param>
    public PathPilot(
        IReadOnlyList<PathSection> paths,
        BrokerAddress broker,
        int keepAliveSeconds,
        Func<string, IConnector?> through,
        PathOptions options
    )
    {
        _paths = paths;
        _options = options;
        _chooser = new PathChooser([.. paths.Select(path => path.IsMetered)], options);
        _probes =
        [
            .. paths.Select(path => new ConnectProbe(
                () => through(path.Interface),
                broker.Host,
                broker.Port,
                TimeSpan.FromSeconds(Math.Min(PatienceSeconds, options.CheckSeconds))
            )),
        ];
        _whys = new string?[paths.Count];
        _toldDead = new bool[paths.Count];
        _deafMicros = (long)(((1.5 * keepAliveSeconds) + ReconnectSeconds) * 1e6);
    }

    /// <summary>The interface of the way in use.</summary>
    public string Device => InUse.Interface;

    /// <summary>The way in use.</summary>
    public PathSection InUse => _paths[_current];

    /// <summary>Whether the session may still say goodbye on the way that was in use before the last change.</summary>
    public bool SpeaksOnLeft { get; private set; }

    /// <summary>Takes what came of the checks, asks what is due, and chooses.</summary>
    /// <param name="now">Now.</param>
    /// <param name="isAnswering">Whether the broker answers on the session, which goes by the way in use.</param>
    /// <returns>Whether another way is in use now: the session is to be moved.</returns>
    public bool Tick(Stamp now, bool isAnswering)
    {
        lock (_gate)
        {
            if (_spokeMicros == long.MinValue)
            {
                _spokeMicros = now.MonotonicMicros;
            }

            for (int path = 0; path < _paths.Count; path++)
            {
                Take(path, now);
            }

            if (isAnswering)
            {
                Spoke(now);
            }
            else if (_isCurrentAccepting && now.MonotonicMicros - _spokeMicros > _deafMicros)
            {
                _whys[_current] = "its port accepts, and no session comes about";
                _chooser.Deaf(now);
                _spokeMicros = now.MonotonicMicros;
            }

            Ask(now, isAnswering);
            return Choose(now, isAnswering);
        }
    }

    /// <summary>The broker took the session or refused it, in its own words: the way to it works.</summary>
    public void Answered(Stamp now)
    {
        lock (_gate)
        {
            Spoke(now);
        }
    }

    /// <summary>Takes what is to be logged.</summary>
    public bool TryTake(out PathRemark remark)
    {
        lock (_gate)
        {
            return _remarks.TryDequeue(out remark);
        }
    }

    /// <summary>Adds the readings: the way in use, and what is known of each.</summary>
    public void Tell(Stamp now, List<Reading> into)
    {
        lock (_gate)
        {
            int dead = 0;
            var health = new StringBuilder();
            for (int path = 0; path < _paths.Count; path++)
            {
                bool isDead = _chooser.IsDead(path);
                dead += isDead && path != _chooser.Current ? 1 : 0;
                health.Append(path == 0 ? "" : "; ").Append(_paths[path].Name).Append(": ");
                health.Append(
                    isDead ? _whys[path]
                    : _chooser.IsKnown(path) ? "up"
                    : "not checked yet"
                );
            }

            into.Add(Reading.Good(MetricId.LinkPath, _chooser.Current + 1, now));
            into.Add(Reading.Good(MetricId.LinkPathName, _paths[_chooser.Current].Name, now));
            into.Add(Reading.Good(MetricId.LinkPathHealth, health.ToString(), now));
            into.Add(Reading.Good(MetricId.LinkPathSpareDead, dead, now));
            into.Add(Reading.Good(MetricId.LinkPathChanges, _chooser.Changes, now));
        }
    }

    private void Take(int path, Stamp now)
    {
        if (!_probes[path].TryTake(out _, out ConnectResult result))
        {
            return;
        }

        bool works = result.Outcome == PortAnswer.Accepted;
        if (path == _current)
        {
            _isCurrentAccepting = works;
        }

        _whys[path] = works ? _whys[path] : result.Why ?? "no answer";
        _chooser.Checked(path, works, now);
        Remark(path);
    }

    private void Spoke(Stamp now)
    {
        _spokeMicros = now.MonotonicMicros;
        _chooser.Spoke(_current, now);
        Remark(_current);
    }

    private void Remark(int path)
    {
        if (_chooser.IsDead(path) != _toldDead[path])
        {
            _toldDead[path] = !_toldDead[path];
            Say(
                _toldDead[path],
                _toldDead[path]
                    ? $"Way out {Shown(path)} does not work: {_whys[path]}."
                    : $"Way out {Shown(path)} works again."
            );
        }
    }

    private void Ask(Stamp now, bool isAnswering)
    {
        for (int path = 0; path < _paths.Count; path++)
        {
            if (path == _current)
            {
                if (!isAnswering)
                {
                    _probes[path].Ask(now, _options.CheckSeconds);
                }
            }
            else if (now.MonotonicMicros >= _chooser.DueMicros(path))
            {
                _probes[path].Ask(now, 1);
            }
        }
    }

    private bool Choose(Stamp now, bool isAnswering)
    {
        int left = _chooser.Current;
        if (!_chooser.Choose(now))
        {
            return false;
        }

        SpeaksOnLeft = isAnswering;
        _current = _chooser.Current;
        _isCurrentAccepting = false;
        _spokeMicros = now.MonotonicMicros;
        Say(
            isWarning: _current > left,
            _current > left
                ? $"Taking way out {Shown(_current)} instead of {Shown(left)}: {_whys[left]}."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"Taking way out {Shown(_current)} again instead of {Shown(left)}, change {_chooser.Changes}."
                )
        );
        return true;
    }

    private string Shown(int path) => $"'{_paths[path].Name}' ({_paths[path].Interface})";

    private void Say(bool isWarning, string text)
    {
        if (_remarks.Count < MostRemarks)
        {
            _remarks.Enqueue(new PathRemark(isWarning, text));
        }
    }
}

/// <summary>Something to log of a way out.</summary>
/// <param name="IsWarning">Whether somebody may have to do something.</param>
/// <param name="Text">One sentence.</param>
public readonly record struct PathRemark(bool IsWarning, string Text);
