using Edge.City.Broker;
using Edge.City.Host;
using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Orders;

/// <summary>What one site answered to a command.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Answer">Its answer; null when none came.</param>
/// <param name="Seconds">From the command to the answer, s; NaN when there is none.</param>
/// <param name="Hint">What the site said of refusals meanwhile, without saying of which command; null when nothing.</param>
public sealed record OrderAnswer(string Site, CommandAnswer? Answer, double Seconds, string? Hint)
{
    /// <summary>Whether the site said that it did it.</summary>
    public bool IsDone => Answer is { Refusal: null };
}

/// <summary>
/// Sends one command to sites, signed for each, and takes their answers, as a state machine without I/O. Each goes out once:
/// a second copy would be refused as had before, and a new one might do twice what was wanted once.
/// </summary>
/// <param name="group">Sparkplug group.</param>
/// <param name="sites">The sites, each once.</param>
/// <param name="name">The command: <c>Site/Storm Mode</c>.</param>
/// <param name="value">Its value.</param>
/// <param name="key">The city's key.</param>
public sealed class OrderRound(string group, IReadOnlyList<string> sites, string name, string value, SigningKey key)
    : IRound
{
    /// <summary>How long a command is valid, s. Short: who waits longer has given up, and what is wanted then nobody knows.</summary>
    public const double ValidSeconds = SignedRequest.ValidSeconds;

    private readonly Dictionary<string, Open> _open = sites.ToDictionary(
        site => site,
        _ => new Open(),
        StringComparer.Ordinal
    );

    /// <summary>How many sites have answered.</summary>
    public int Answered => _open.Values.Count(open => open.Answer is not null);

    /// <inheritdoc />
    public bool IsDone => _open.Values.All(open => open.Answer is not null);

    /// <inheritdoc />
    public IReadOnlyList<string> Filters { get; } =
        sites.Count > 64
            ? [$"spBv1.0/{group}/NDATA/+"]
            : [.. sites.Select(site => SparkplugTopic.ForNode(group, SparkplugMessageType.NData, site))];

    /// <inheritdoc />
    public IEnumerable<PublishOutput> Due(Stamp now)
    {
        foreach ((string site, Open open) in _open)
        {
            if (open.Sent is null)
            {
                open.Sent = now;
                yield return Request(site, now);
            }
        }
    }

    /// <inheritdoc />
    public void Packet(string topic, byte[] payload, Stamp now)
    {
        if (
            !SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed)
            || parsed!.Type != SparkplugMessageType.NData
            || !_open.TryGetValue(parsed.Id, out Open? open)
            || open is not { Sent: { } sent, Answer: null }
            || !SparkplugDecoder.TryDecode(payload, 0, payload.Length, out SparkplugPayload? message, out _)
        )
        {
            return;
        }

        foreach (SparkplugMetric metric in message!.Metrics)
        {
            if (!IsAnswer(metric) || metric.Text is not { Length: > 0 } text)
            {
                continue;
            }

            if (CommandAnswer.TryRead(text, out CommandAnswer? answer) && answer.Counter == sent.UnixMillis)
            {
                open.Answer = answer;
                open.Seconds = now.SecondsSince(sent);
            }
            else
            {
                open.Hint = text;
            }
        }
    }

    /// <summary>What every site answered, in the order in which they were named.</summary>
    public IReadOnlyList<OrderAnswer> Answers() =>
        [
            .. sites.Select(site => new OrderAnswer(
                site,
                _open[site].Answer,
                _open[site].Answer is null ? double.NaN : _open[site].Seconds,
                _open[site].Hint
            )),
        ];

    // The catalogue's aliases never change, so no birth has to be waited for.
    private static bool IsAnswer(SparkplugMetric metric) =>
        metric is { IsNull: false, Kind: SparkplugValueKind.Text }
        && (
            metric.HasAlias
                ? metric.Alias == (ulong)MetricId.AgentRefusals
                : metric.Name == RecordReader.Name(MetricId.AgentRefusals)
        );

    private PublishOutput Request(string site, Stamp now) =>
        SignedRequest.To(group, site, MetricId.SiteCommand, name, value, key, now);

    private sealed class Open
    {
        public Stamp? Sent { get; set; }
        public CommandAnswer? Answer { get; set; }
        public double Seconds { get; set; }
        public string? Hint { get; set; }
    }
}
