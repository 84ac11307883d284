using Edge.Core.Readings;

namespace Edge.Agent.Uplink;

/// <summary>
/// Asks the broker for a PINGRESP on the session's own connection, once a probe period, and keeps what came of it for
/// the link's statistics. A connection whose pings stay unanswered for one and a half keep-alives is half-open and is
/// given up (MQTT 5.0, 3.1.2.10).
/// </summary>
public sealed class BrokerProbe(double periodSeconds, int keepAliveSeconds)
{
    private readonly Lock _gate = new();
    private readonly Queue<ProbeResult> _results = new();
    private Task<TimeSpan?>? _asking;
    private long _askedMicros;
    private long _answeredMicros;
    private bool _connected;

    /// <summary>Starts or finishes a probe; returns why the connection is dead, or null while it is not. While there is no
    /// connection each probe is lost.</summary>
    public string? Tick(Stamp now, IPingable? transport)
    {
        bool due = now.MonotonicMicros - _askedMicros >= periodSeconds * 1e6;
        if (transport is not { IsConnected: true })
        {
            if (due)
            {
                _askedMicros = now.MonotonicMicros;
                Keep(new ProbeResult(now, null));
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
                Keep(new ProbeResult(now, roundTrip.TotalMilliseconds));
            }
            else
            {
                Keep(new ProbeResult(now, null));
            }
        }

        if (_asking is null && due)
        {
            _askedMicros = now.MonotonicMicros;
            _asking = transport.PingAsync(Patience);
        }

        return now.MonotonicMicros - _answeredMicros > keepAliveSeconds * 1_500_000L
            ? $"the broker answered nothing for {1.5 * keepAliveSeconds:F0} s"
            : null;
    }

    /// <summary>When <see cref="Tick"/> next has something to do, unless a probe under way ends before; monotonic µs.</summary>
    public long NextMicros(IPingable? transport)
    {
        long due = _askedMicros + (long)(periodSeconds * 1e6);
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

    /// <summary>There is no connection now; whatever was asked is void.</summary>
    public void Disconnected()
    {
        _connected = false;
        _asking = null;
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
public readonly record struct ProbeResult(Stamp At, double? RoundTripMillis);
