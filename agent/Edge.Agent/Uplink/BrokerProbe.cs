using Edge.Core.Link;
using Edge.Core.Readings;

namespace Edge.Agent.Uplink;

/// <summary>
/// Asks the broker for a PINGRESP on the session's own connection, once a probe period, and keeps what came of it for
/// the link's statistics. A connection whose pings stay unanswered for one and a half keep-alives is half-open and is
/// given up (MQTT 5.0, 3.1.2.10).
/// </summary>
public sealed class BrokerProbe(double periodSeconds, int keepAliveSeconds)
{
    private readonly long _periodMicros = (long)(periodSeconds * 1e6);
    private readonly Lock _gate = new();
    private readonly Queue<ProbeResult> _results = new();
    private Task<TimeSpan?>? _asking;
    private long _askedMicros;
    private Stamp _asked;
    private long _answeredMicros;
    private bool _connected;
    private long _pendingSince = None;
    private long _answeredAsked = None;

    private const long None = long.MinValue;

    /// <summary>When the question was asked that has no answer yet, monotonic µs; null when there is none. Safe from every
    /// thread.</summary>
    public long? PendingSince => Volatile.Read(ref _pendingSince) is var since and not None ? since : null;

    /// <summary>Whether the session stands, and its last question but one that is under way was answered in time. A loop that
    /// is held up asks nothing, and so does not answer. Safe from every thread.</summary>
    public bool IsAnswering(Stamp now) =>
        Volatile.Read(ref _answeredAsked) is var asked and not None
        && now.MonotonicMicros - asked <= _periodMicros + (LinkWatch.AnswerMillis * 1000)
        && !(PendingSince is { } since && now.MonotonicMicros - since > LinkWatch.AnswerMillis * 1000);

    /// <summary>Starts or finishes a probe; returns why the connection is dead, or null while it is not. While there is no
    /// connection each probe is lost.</summary>
    public string? Tick(Stamp now, IPingable? transport)
    {
        // On the grid of its period, so that no second of the clock is left out.
        bool due = now.MonotonicMicros / _periodMicros != _askedMicros / _periodMicros;
        if (transport is not { IsConnected: true })
        {
            if (due)
            {
                _askedMicros = now.MonotonicMicros;
                Keep(new ProbeResult(now, null, _askedMicros));
            }

            return null;
        }

        if (!_connected)
        {
            _connected = true;
            _answeredMicros = now.MonotonicMicros;
            due = true;
        }

        if (_asking is { IsCompleted: true } done)
        {
            _asking = null;
            if (done.Result is { } roundTrip)
            {
                _answeredMicros = now.MonotonicMicros;
                Keep(new ProbeResult(now, roundTrip.TotalMilliseconds, _askedMicros));
                Volatile.Write(
                    ref _answeredAsked,
                    roundTrip.TotalMilliseconds <= LinkWatch.AnswerMillis ? _askedMicros : None
                );
            }
            else
            {
                Keep(new ProbeResult(now, null, _askedMicros));
                Volatile.Write(ref _answeredAsked, None);
            }

            Volatile.Write(ref _pendingSince, None);
        }

        if (_asking is null && due)
        {
            _askedMicros = now.MonotonicMicros;
            _asked = now;
            Volatile.Write(ref _pendingSince, _askedMicros);
            _asking = transport.PingAsync(Patience);
        }

        return now.MonotonicMicros - _answeredMicros > keepAliveSeconds * 1_500_000L
            ? $"the broker answered nothing for {1.5 * keepAliveSeconds:F0} s"
            : null;
    }

    /// <summary>When <see cref="Tick"/> next has something to do, unless a probe under way ends before; monotonic µs.</summary>
    public long NextMicros(IPingable? transport)
    {
        long due = ((_askedMicros / _periodMicros) + 1) * _periodMicros;
        if (transport is not { IsConnected: true })
        {
            return due;
        }

        if (!_connected || _asking is { IsCompleted: true })
        {
            return long.MinValue;
        }

        long dead = _answeredMicros + (keepAliveSeconds * 1_500_000L) + 1;
        return _asking is null ? Math.Min(due, dead) : dead;
    }

    /// <summary>There is no connection now; what was asked and not answered before is lost.</summary>
    public void Disconnected()
    {
        if (_asking is { } asked)
        {
            Keep(new ProbeResult(_asked, asked.IsCompleted ? asked.Result?.TotalMilliseconds : null, _askedMicros));
        }

        _connected = false;
        _asking = null;
        Volatile.Write(ref _answeredAsked, None);
        Volatile.Write(ref _pendingSince, None);
    }

    /// <summary>Takes the results since the last call. Called by the link's sensor on its own thread.</summary>
    public void Drain(List<ProbeResult> into)
    {
        lock (_gate)
        {
            into.AddRange(_results);
            _results.Clear();
        }
    }

    // A probe that takes longer than this is lost, whether or not an answer comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private void Keep(ProbeResult result)
    {
        lock (_gate)
        {
            _results.Enqueue(result);

            // Nobody drains while the link's sensor is stuck; an hour of probes is enough to keep.
            if (_results.Count > 3600)
            {
                _results.Dequeue();
            }
        }
    }
}

/// <summary>A connection that can ask its broker for a sign of life.</summary>
public interface IPingable
{
    /// <summary>Whether the connection stands, as far as this end knows.</summary>
    bool IsConnected { get; }

    /// <summary>Asks the broker for a PINGRESP; gives the round trip, or null when none came within the patience. Never throws.</summary>
    Task<TimeSpan?> PingAsync(TimeSpan patience);
}

/// <summary>What came of one probe.</summary>
/// <param name="At">When it ended.</param>
/// <param name="RoundTripMillis">Its round trip, ms; null when it was lost.</param>
/// <param name="AskedMicros">When it began, monotonic µs.</param>
public readonly record struct ProbeResult(Stamp At, double? RoundTripMillis, long AskedMicros);
