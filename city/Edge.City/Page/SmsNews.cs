using System.Globalization;
using Edge.City.Sms;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Verdict;

namespace Edge.City.Page;

/// <summary>
/// What sealed SMS say of a site that were read here after its last news by the broker. They may only make worse what is shown: a
/// site that nobody hears is not Safe because an SMS says so. The site's own clock hides none of them.
/// </summary>
/// <param name="sms">SMS of the site whose records are not here, in the order in which they came; any trust.</param>
/// <param name="state">What the store knows.</param>
public sealed class SmsNews(IReadOnlyList<StoredSms> sms, SiteState state)
{
    private static readonly string[] Worst = ["Unsafe", "Unknown", "Watch", "Safe"];

    private readonly List<StoredSms> _news =
    [
        .. sms.Where(one => one.Trust == SmsTrust.Sealed && one.ReceivedMillis > state.LastLiveMillis),
    ];

    /// <summary>The worse of what is shown and what they say.</summary>
    public string Worse(string shown) =>
        Worst[_news.Select(one => Rank(VerdictText.Of(one.Message.Verdict))).Append(Rank(shown)).Min()];

    /// <summary>Whether there are any.</summary>
    public bool IsAny => _news.Count > 0;

    /// <summary>One sentence for each.</summary>
    public IEnumerable<string> Reasons => _news.Select(Sentence);

    /// <summary>The alarms that they tell, besides those that the broker told.</summary>
    public IEnumerable<AlarmView> Alarms(IReadOnlyList<AlarmView> known) =>
        _news
            .Select(one => one.Message)
            .OfType<SmsAlarm>()
            .Where(alarm => !known.Any(other => other.Name == alarm.AlarmId))
            .DistinctBy(alarm => alarm.AlarmId)
            .Select(alarm => new AlarmView(
                alarm.AlarmId,
                SeverityText.Of(alarm.Severity),
                AlarmCatalogue.Find(alarm.AlarmId)?.Condition ?? "",
                "by SMS"
            ));

    /// <summary>The silence after the last word among them, where it explains one; else what was known before.</summary>
    /// <param name="known">The silence as the broker's news explain it.</param>
    /// <param name="nowMillis">Now, Unix ms.</param>
    public Silence Explain(Silence known, long nowMillis)
    {
        if (
            known.Kind != SilenceKind.Unexplained
            || _news.LastOrDefault(one => one.Message is SmsLastWord && AtMillis(one) > state.LastLiveMillis)
                is not { Message: SmsLastWord word } last
        )
        {
            return known;
        }

        // It lived when it said so, whatever came after.
        long heard = _news.Max(AtMillis);
        Silence said = Silence.Of(WhyOf(word), word, AtMillis(last), heard, nowMillis);
        return said.Kind == SilenceKind.Explained ? said with { By = said.By + ", by SMS" } : known;
    }

    private static int Rank(string verdict) => Array.IndexOf(Worst, verdict) is var rank and >= 0 ? rank : 1;

    // A clock that was not set tells nothing, and none is ahead of its receiver.
    private static long AtMillis(StoredSms one) =>
        one.Message.AtUnixSeconds is { } at ? Math.Min(at * 1000, one.ReceivedMillis) : one.ReceivedMillis;

    private static string WhyOf(SmsLastWord word) =>
        word.Cause switch
        {
            SilenceCause.Mains => "mains",
            SilenceCause.Battery => "battery",
            SilenceCause.Supply => "supply",
            _ => "",
        };

    private static string Sentence(StoredSms one)
    {
        string what = one.Message switch
        {
            SmsAlarm alarm => $"{SeverityText.Of(alarm.Severity)} {alarm.AlarmId}",
            SmsLastWord word => $"last word ({WhyOf(word)})",
            _ => "",
        };
        string at = DateTimeOffset
            .FromUnixTimeMilliseconds(AtMillis(one))
            .ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return $"By SMS at {at}: {what}; its verdict then was {VerdictText.Of(one.Message.Verdict)}.";
    }
}
