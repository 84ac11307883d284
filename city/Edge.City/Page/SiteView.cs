using Edge.City.Sms;
using Edge.City.Store;
using Edge.Portable.Wire;

namespace Edge.City.Page;

/// <summary>A metric's latest value, as it is shown.</summary>
/// <param name="Name">Metric name.</param>
/// <param name="Value">The number; null when it is text, or not good.</param>
/// <param name="Text">The text; null when it is a number.</param>
/// <param name="Unit">Unit; empty where there is none.</param>
/// <param name="Quality">good, stale or bad.</param>
/// <param name="AtMillis">When it was measured, Unix ms, by the site's clock.</param>
public sealed record MetricView(string Name, double? Value, string? Text, string Unit, string Quality, long AtMillis);

/// <summary>An alarm that is raised.</summary>
/// <param name="Name">As <c>Flood/Level</c>.</param>
/// <param name="Severity">notice, warning, critical or emergency.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="State">active or acknowledged, and what else the site's book says: shelved, a consequence, chattering.</param>
public sealed record AlarmView(string Name, string Severity, string Meaning, string State = "active");

/// <summary>The verdict of one aspect.</summary>
/// <param name="Name">structure, power, flood, link or security.</param>
/// <param name="Verdict">Safe, Watch, Unsafe or Unknown; as that of the site, it counts only while it is news.</param>
public sealed record AspectView(string Name, string Verdict);

/// <summary>
/// A site as it is shown. The site's own verdict counts only while it is news: of a site that is silent, offline or
/// out of our sight nobody knows that it is safe, so that is <c>Unknown</c>; an <c>Unsafe</c> stays, since silence does
/// not make it better.
/// </summary>
/// <param name="Id">Site id.</param>
/// <param name="Group">Sparkplug group.</param>
/// <param name="Verdict">Safe, Watch, Unsafe or Unknown.</param>
/// <param name="Reported">The verdict that the site last sent; null when never.</param>
/// <param name="Reasons">Why.</param>
/// <param name="EvidenceAgeSeconds">Age of the evidence now; null when not known.</param>
/// <param name="Silence">Why it says nothing: graceful, explained: battery forecast, unexplained; null when it is heard, or when it
/// is we who hear nothing.</param>
/// <param name="Alarms">Raised alarms, the worst first.</param>
/// <param name="Online">Whether its session stands.</param>
/// <param name="SinceMillis">Since when it is online or offline, Unix ms.</param>
/// <param name="LastSeenMillis">When it was last heard, Unix ms.</param>
/// <param name="Metrics">The figures shown, by short name.</param>
/// <param name="Epoch">Its journal, as hexadecimal text: JavaScript has no 64-bit integers.</param>
/// <param name="LastId">Highest record stored.</param>
/// <param name="Received">Records stored of this journal.</param>
/// <param name="Missing">Records that are neither stored nor declared gone.</param>
/// <param name="Evicted">Records that the site declared gone.</param>
/// <param name="Depth">Records waiting at the site; null when not told.</param>
public sealed record SiteView(
    string Id,
    string Group,
    string Verdict,
    string? Reported,
    IReadOnlyList<string> Reasons,
    double? EvidenceAgeSeconds,
    string? Silence,
    IReadOnlyList<AlarmView> Alarms,
    bool Online,
    long SinceMillis,
    long LastSeenMillis,
    IReadOnlyDictionary<string, MetricView> Metrics,
    string? Epoch,
    long LastId,
    long Received,
    long Missing,
    long Evicted,
    long? Depth
)
{
    /// <summary>The verdict of each aspect that the site told.</summary>
    public IReadOnlyList<AspectView> Aspects { get; init; } = [];

    /// <summary>What would make the verdict better, as the site last said; null when it did not.</summary>
    public string? Change { get; init; }

    private const string AlarmPrefix = "Site/Alarm/";

    // News cannot come from the future: then our own clock was set back, and silence cannot be told.
    private const long FutureMillis = 5_000;

    private static readonly (string Short, MetricId Id)[] Figures =
    [
        ("linkUp", MetricId.LinkUp),
        ("roundTrip", MetricId.LinkRoundTrip),
        ("loss", MetricId.LinkLoss),
        ("rsrp", MetricId.LinkRsrp),
        ("operator", MetricId.LinkOperator),
        ("mains", MetricId.PowerMains),
        ("batteryVolts", MetricId.PowerBatteryVoltage),
        ("batteryAmperes", MetricId.PowerBatteryCurrent),
        ("water", MetricId.FloodLevel),
        ("tilt", MetricId.StructureTiltMagnitude),
        ("peak", MetricId.StructureAccelerationPeak),
        ("temperature", MetricId.CabinetTemperature),
        ("door", MetricId.CabinetDoor),
    ];

    private static readonly (string Name, MetricId Id)[] Aspected =
    [
        ("structure", MetricId.SiteVerdictStructure),
        ("power", MetricId.SiteVerdictPower),
        ("flood", MetricId.SiteVerdictFlood),
        ("link", MetricId.SiteVerdictLink),
        ("security", MetricId.SiteVerdictSecurity),
    ];

    private static readonly string[] Severities = ["", "notice", "warning", "critical", "emergency"];
    private static readonly string[] Verdicts = ["Unsafe", "Unknown", "Watch", "Safe"];

    /// <summary>Names of the metrics that a view is made of.</summary>
    public static IReadOnlyList<string> MetricNames { get; } = Needed();

    /// <summary>Order of urgency: 0 is first.</summary>
    public int Rank => Array.IndexOf(Verdicts, Verdict);

    /// <summary>The view of a site.</summary>
    /// <param name="state">What the store knows.</param>
    /// <param name="brokerUp">Whether the receiver hears the broker.</param>
    /// <param name="nowMillis">Now, Unix ms.</param>
    /// <param name="silentSeconds">After how long without news a verdict no longer counts.</param>
    /// <param name="sms">Its SMS whose records are not in the store; null for none.</param>
    public static SiteView From(
        SiteState state,
        bool brokerUp,
        long nowMillis,
        double silentSeconds,
        IReadOnlyList<StoredSms>? sms = null
    )
    {
        var news = new SmsNews(sms ?? [], state);
        LatestValue? verdict = Find(state, MetricId.SiteVerdict);
        string? reported = verdict is { Quality: Quality.Good, Text: { } text } ? text : null;
        double silence = Math.Max(0, nowMillis - state.LastLiveMillis) / 1000.0;
        string? doubt = null;
        if (!brokerUp)
        {
            doubt = "The receiver cannot reach the broker";
        }
        else if (!state.Online)
        {
            doubt = $"Offline: {state.Why}";
        }
        else if (state.LastLiveMillis - nowMillis > FutureMillis)
        {
            doubt = "The receiver's clock was set back, and nothing has come since";
        }
        else if (silence > silentSeconds)
        {
            doubt = $"No news for {silence:0} s";
        }
        else if (reported is null)
        {
            doubt = "The site has sent no verdict";
        }
        else if (!Verdicts.Contains(reported))
        {
            doubt = $"The site sent a verdict that means nothing here: {reported}";
        }

        var reasons = new List<string>();
        if (doubt is not null)
        {
            reasons.Add(doubt + (reported is null ? "." : $"; its last verdict was {reported}."));
        }

        reasons.AddRange(news.Reasons);
        Silence silenced = news.Explain(SilenceOf(state, brokerUp, silence > silentSeconds, nowMillis), nowMillis);
        if (silenced.Kind != SilenceKind.None)
        {
            reasons.Add(silenced.Text);
        }

        // That all was well would speak against what an SMS has told since.
        string shown = news.Worse(doubt is null || reported == "Unsafe" ? reported! : "Unknown");
        bool isOvertaken = news.IsAny && reported == "Safe" && shown != reported;
        if (
            !isOvertaken
            && Find(state, MetricId.SiteVerdictReasons) is { Quality: Quality.Good, Text: { Length: > 0 } why }
        )
        {
            reasons.AddRange(why.Split("; ", StringSplitOptions.RemoveEmptyEntries));
        }

        double? age = Find(state, MetricId.SiteEvidenceAge) is { Quality: not Quality.Bad, Number: { } seconds }
            ? seconds + silence
            : null;
        return new SiteView(
            state.Key.Node,
            state.Key.Group,
            shown,
            reported,
            reasons,
            age,
            silenced.Word,
            Raised(state, news),
            state.Online && brokerUp,
            state.ChangedMillis,
            state.LastSeenMillis,
            Figures
                .Select(figure => (figure.Short, View: Metric(state, MetricCatalogue.Find(figure.Id)!.Name)))
                .Where(figure => figure.View is not null)
                .ToDictionary(figure => figure.Short, figure => figure.View!),
            state.Epoch?.ToString("x"),
            state.LastId,
            state.Received,
            state.Missing,
            state.Evicted,
            Find(state, MetricId.JournalDepth)?.Number is { } depth ? (long)depth : null
        )
        {
            Aspects = AspectsOf(state, isNews: doubt is null),
            Change =
                doubt is null && Find(state, MetricId.SiteVerdictChange) is { Quality: Quality.Good, Text: { } change }
                    ? change
                    : null,
        };
    }

    // While we cannot hear anybody, nothing is said of a site's silence.
    private static Silence SilenceOf(SiteState state, bool brokerUp, bool isSilent, long nowMillis) =>
        !brokerUp ? Page.Silence.No
        : !state.Online ? Page.Silence.Of(state, state.LastSeenMillis, state.ChangedMillis)
        : isSilent ? Page.Silence.Of(state, state.LastLiveMillis, nowMillis)
        : Page.Silence.No;

    /// <summary>Every latest value of a site, in order of name.</summary>
    public static IReadOnlyList<MetricView> AllMetrics(SiteState state) =>
        state.Latest.Keys.Order(StringComparer.Ordinal).Select(name => Metric(state, name)!).ToList();

    private static List<AspectView> AspectsOf(SiteState state, bool isNews)
    {
        var aspects = new List<AspectView>();
        foreach ((string name, MetricId metric) in Aspected)
        {
            if (Find(state, metric) is { Quality: Quality.Good, Text: { } told })
            {
                bool counts = told == "Unsafe" || (isNews && Verdicts.Contains(told));
                aspects.Add(new AspectView(name, counts ? told : "Unknown"));
            }
        }

        return aspects;
    }

    private static List<AlarmView> Raised(SiteState state, SmsNews news)
    {
        Dictionary<string, string> book = AlarmBookText.Read(
            Find(state, MetricId.SiteAlarmBook) is { Quality: Quality.Good, Text: { } text } ? text : ""
        );
        List<AlarmView> raised = Raised(state, book);
        raised.AddRange(news.Alarms(raised));
        return raised;
    }

    private static List<AlarmView> Raised(SiteState state, Dictionary<string, string> book) =>
        state
            .Latest.Where(value =>
                value.Key.StartsWith(AlarmPrefix, StringComparison.Ordinal)
                && value.Value is { Number: > 0, Quality: not Quality.Bad }
            )
            .OrderByDescending(value => value.Value.Number)
            .ThenBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => new AlarmView(
                value.Key[AlarmPrefix.Length..],
                Severities[(int)Math.Min(value.Value.Number ?? 0, Severities.Length - 1)],
                MetricCatalogue.Find(value.Key)?.Meaning ?? "",
                book.GetValueOrDefault(value.Key, "active")
            ))
            .ToList();

    private static MetricView? Metric(SiteState state, string name)
    {
        if (!state.Latest.TryGetValue(name, out LatestValue? value))
        {
            return null;
        }

        string quality = value.Quality switch
        {
            Quality.Good => "good",
            Quality.Stale => "stale",
            _ => "bad",
        };
        return new MetricView(
            name,
            value.Quality == Quality.Bad ? null : value.Number,
            value.Text,
            MetricCatalogue.Find(name)?.Unit ?? "",
            quality,
            value.AtMillis
        );
    }

    private static LatestValue? Find(SiteState state, MetricId id) =>
        state.Latest.GetValueOrDefault(MetricCatalogue.Find(id)!.Name);

    private static List<string> Needed()
    {
        var names = new List<string>();
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition metric = MetricCatalogue.At(i);
            if (
                metric.Id is MetricId.SiteVerdict or MetricId.SiteVerdictReasons or MetricId.SiteEvidenceAge
                || metric.Id
                    is MetricId.JournalDepth
                        or MetricId.SiteLastGasp
                        or MetricId.SiteVerdictChange
                        or MetricId.SiteAlarmBook
                || Array.Exists(Aspected, aspect => aspect.Id == metric.Id)
                || (
                    metric.Id != MetricId.SiteAlarmLast && metric.Name.StartsWith(AlarmPrefix, StringComparison.Ordinal)
                )
                || Array.Exists(Figures, figure => figure.Id == metric.Id)
            )
            {
                names.Add(metric.Name);
            }
        }

        return names;
    }
}

/// <summary>The city as it is shown.</summary>
/// <param name="NowMillis">When the view was made, Unix ms.</param>
/// <param name="Broker">The broker's address.</param>
/// <param name="Connected">Whether it is connected.</param>
/// <param name="Group">Sparkplug group.</param>
/// <param name="HostId">Sparkplug host id.</param>
/// <param name="Records">Records stored since the start.</param>
/// <param name="Duplicates">Records that came again since the start.</param>
/// <param name="StoreProblem">Why the store does not take records now; null when it does.</param>
/// <param name="Sites">The sites, the most urgent first.</param>
public sealed record CityView(
    long NowMillis,
    string Broker,
    bool Connected,
    string Group,
    string HostId,
    long Records,
    long Duplicates,
    string? StoreProblem,
    IReadOnlyList<SiteView> Sites
);
