using Edge.City.Broker;
using Edge.City.Host;
using Edge.City.Orders;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Confirmations;

/// <summary>What is known of a signature.</summary>
public enum SignatureState
{
    /// <summary>The site's key made it.</summary>
    Valid,

    /// <summary>Another key made it, or it was changed.</summary>
    Invalid,

    /// <summary>The city has no key of the site.</summary>
    NoKey,
}

/// <summary>What one site answered.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Text">The statement as it came; null when none did.</param>
/// <param name="Statement">What it says; null when none came.</param>
/// <param name="Signature">What its signature is worth.</param>
/// <param name="Seconds">From the first request to the answer, s; NaN when there is none.</param>
public sealed record SiteAnswer(
    string Site,
    string? Text,
    ConfirmationStatement? Statement,
    SignatureState Signature,
    double Seconds
)
{
    /// <summary>Whether the site confirmed: it answered, and its key signed the answer.</summary>
    public bool IsConfirmed => Statement is not null && Signature == SignatureState.Valid;
}

/// <summary>
/// Asks sites to confirm, and takes their answers, as a state machine without I/O. A request that is not answered goes out
/// again, with the same nonce, so that the site measures once, and a new counter. An answer whose signature is wrong does not
/// end the waiting: anybody may have sent it.
/// </summary>
/// <param name="group">Sparkplug group.</param>
/// <param name="sites">The sites, and the nonce for each: never used before.</param>
/// <param name="key">The city's key.</param>
/// <param name="keys">The sites' keys.</param>
public sealed class ConfirmationRound(
    string group,
    IReadOnlyList<(string Site, string Nonce)> sites,
    SigningKey key,
    SiteKeys keys
) : IRound
{
    /// <summary>A request without an answer goes again after this, s.</summary>
    public const double AgainSeconds = 20;

    /// <summary>How long a request is valid, s.</summary>
    public const double ValidSeconds = SignedRequest.ValidSeconds;

    private readonly Dictionary<string, Open> _open = sites.ToDictionary(
        pair => pair.Site,
        pair => new Open(pair.Nonce),
        StringComparer.Ordinal
    );
    private Stamp? _began;

    /// <summary>How many sites have answered with a signature that is right, or that cannot be checked.</summary>
    public int Answered => _open.Values.Count(open => open.IsDone);

    /// <summary>Whether every site has.</summary>
    public bool IsDone => _open.Values.All(open => open.IsDone);

    /// <summary>What is to be subscribed to.</summary>
    public IReadOnlyList<string> Filters { get; } =
        sites.Count > 64
            ? [$"spBv1.0/{group}/NDATA/+"]
            : [.. sites.Select(pair => SparkplugTopic.ForNode(group, SparkplugMessageType.NData, pair.Site))];

    /// <summary>Requests that are due now.</summary>
    public IEnumerable<PublishOutput> Due(Stamp now)
    {
        _began ??= now;
        foreach ((string site, Open open) in _open)
        {
            if (!open.IsDone && !(open.Asked is { } asked && now.SecondsSince(asked) < AgainSeconds))
            {
                open.Asked = now;
                yield return Request(site, open.Nonce, now);
            }
        }
    }

    /// <summary>A message arrived; anything may.</summary>
    public void Packet(string topic, byte[] payload, Stamp now)
    {
        if (
            !SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed)
            || parsed!.Type != SparkplugMessageType.NData
            || !_open.TryGetValue(parsed.Id, out Open? open)
            || open.IsDone
            || !SparkplugDecoder.TryDecode(payload, 0, payload.Length, out SparkplugPayload? message, out _)
        )
        {
            return;
        }

        foreach (SparkplugMetric metric in message!.Metrics)
        {
            if (
                IsStatement(metric)
                && metric.Text is { } text
                && ConfirmationStatement.TryRead(text, out ConfirmationStatement? statement)
                && statement.Nonce == open.Nonce
                && statement.Site == parsed.Id
            )
            {
                SignatureState signature =
                    keys.Of(parsed.Id) is not { } siteKey ? SignatureState.NoKey
                    : StatementText.IsBy(text, siteKey) ? SignatureState.Valid
                    : SignatureState.Invalid;
                open.Answer = new SiteAnswer(
                    parsed.Id,
                    text,
                    statement,
                    signature,
                    now.SecondsSince(_began.GetValueOrDefault(now))
                );
            }
        }
    }

    /// <summary>What every site answered, in the order in which they were asked.</summary>
    public IReadOnlyList<SiteAnswer> Answers() =>
        [
            .. sites.Select(pair =>
                _open[pair.Site].Answer
                ?? new SiteAnswer(
                    pair.Site,
                    null,
                    null,
                    keys.Of(pair.Site) is null ? SignatureState.NoKey : SignatureState.Invalid,
                    double.NaN
                )
            ),
        ];

    // The catalogue's aliases never change, so no birth has to be waited for.
    private static bool IsStatement(SparkplugMetric metric) =>
        metric is { IsNull: false, Kind: SparkplugValueKind.Text }
        && (
            metric.HasAlias
                ? metric.Alias == (ulong)MetricId.SiteConfirmation
                : metric.Name == RecordReader.Name(MetricId.SiteConfirmation)
        );

    private PublishOutput Request(string site, string nonce, Stamp now) =>
        SignedRequest.To(group, site, MetricId.SiteConfirm, RecordReader.Name(MetricId.SiteConfirm), nonce, key, now);

    private sealed class Open(string nonce)
    {
        public string Nonce { get; } = nonce;
        public Stamp? Asked { get; set; }
        public SiteAnswer? Answer { get; set; }
        public bool IsDone => Answer is { Signature: not SignatureState.Invalid };
    }
}
