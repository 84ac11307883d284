using Edge.Core.Link;
using Edge.Core.Readings;

namespace Edge.Agent.LinkProbe;

/// <summary>One host whose port is asked, one attempt at a time. For one thread.</summary>
/// <param name="connector">How.</param>
/// <param name="host">Name or address.</param>
/// <param name="port">TCP port.</param>
/// <param name="patience">How long an attempt may take; null: as long as an answer counts in a second of the link.</param>
public sealed class ConnectProbe(Func<IConnector?> connector, string host, int port, TimeSpan? patience = null)
{
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromMilliseconds(LinkWatch.AnswerMillis);

    private Task<ConnectResult>? _asking;
    private long _askedMicros = long.MinValue;

    /// <summary>Whether the newest attempt was not answered.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Starts an attempt, unless one is under way, or the last is younger than <paramref name="periodSeconds"/>.</summary>
    public void Ask(Stamp now, double periodSeconds)
    {
        // By whole seconds, as they are counted.
        bool isDue =
            _askedMicros == long.MinValue
            || (now.MonotonicMicros / 1_000_000) - (_askedMicros / 1_000_000) >= (long)periodSeconds;
        if (_asking is null && isDue && connector() is { } way)
        {
            _askedMicros = now.MonotonicMicros;
            _asking = way.ConnectAsync(host, port, _patience);
        }
    }

    /// <summary>Takes what came of the attempt, when it has ended.</summary>
    public bool TryTake(out long askedMicros, out ConnectResult result)
    {
        askedMicros = _askedMicros;
        result = default;
        if (_asking is not { IsCompleted: true } ended)
        {
            return false;
        }

        result = ended.Result;
        _asking = null;
        IsSilent = result.Outcome == PortAnswer.Silent;
        return true;
    }
}
