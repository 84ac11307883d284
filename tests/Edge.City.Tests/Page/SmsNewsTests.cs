using Edge.City.Host;
using Edge.City.Page;
using Edge.City.Sms;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Page;

public sealed class SmsNewsTests
{
    private const long At = 1_795_305_600_000;

    [Theory]
    [InlineData("Safe", VerdictLevel.Watch, "Watch")]
    [InlineData("Safe", VerdictLevel.Unknown, "Unknown")]
    [InlineData("Watch", VerdictLevel.Safe, "Watch")]
    [InlineData("Unsafe", VerdictLevel.Safe, "Unsafe")]
    [InlineData("Safe", VerdictLevel.Unsafe, "Unsafe")]
    public void Of_a_site_that_is_heard_an_SMS_only_worsens_what_is_shown(
        string told,
        VerdictLevel sms,
        string shown
    ) => Assert.Equal(shown, View(told, online: true, Alarm(sms, 1)).Verdict);

    [Theory]
    [InlineData(VerdictLevel.Safe, "Unknown")]
    [InlineData(VerdictLevel.Watch, "Unknown")]
    [InlineData(VerdictLevel.Unsafe, "Unsafe")]
    public void A_silent_site_is_never_Safe_because_an_SMS_says_so(VerdictLevel sms, string shown)
    {
        SiteView view = View("Safe", online: false, Alarm(sms, 1));
        Assert.Equal(shown, view.Verdict);
        Assert.Contains(
            view.Reasons,
            reason =>
                reason.StartsWith("By SMS at ", StringComparison.Ordinal)
                && reason.Contains("critical Flood/FloatHigh", StringComparison.Ordinal)
        );
        AlarmView alarm = Assert.Single(view.Alarms);
        Assert.Equal(("Flood/FloatHigh", "critical", "by SMS"), (alarm.Name, alarm.Severity, alarm.State));
    }

    [Theory]
    [InlineData("Safe", VerdictLevel.Unsafe, false)]
    [InlineData("Safe", VerdictLevel.Safe, true)]
    [InlineData("Watch", VerdictLevel.Unsafe, true)]
    [InlineData("Unsafe", VerdictLevel.Safe, true)]
    public void That_all_was_well_is_not_said_beside_an_SMS_that_tells_of_danger(
        string told,
        VerdictLevel sms,
        bool isSaid
    )
    {
        SiteState state = State(told, online: true);
        state = state with
        {
            Latest = new Dictionary<string, LatestValue>(state.Latest)
            {
                ["Site/Verdict/Reasons"] = new(At, At, null, "As it was judged.", Quality.Good),
            },
        };
        SiteView view = SiteView.From(state, true, At + 1000, 120, [Alarm(sms, 1)]);
        Assert.Equal(isSaid, view.Reasons.Contains("As it was judged."));
    }

    [Fact]
    public void What_anybody_may_have_sent_or_is_older_than_the_news_changes_nothing()
    {
        StoredSms open = Alarm(VerdictLevel.Unsafe, 1) with { Trust = SmsTrust.Open };
        Assert.Equal("Safe", View("Safe", online: true, open).Verdict);
        SiteView old = View("Safe", online: true, Alarm(VerdictLevel.Unsafe, 1) with { ReceivedMillis = At });
        Assert.Equal("Safe", old.Verdict);
        Assert.Empty(old.Alarms);
    }

    [Fact]
    public void A_clock_that_is_behind_hides_no_danger()
    {
        StoredSms behind = Alarm(VerdictLevel.Unsafe, -3600) with { ReceivedMillis = At + 1 };
        Assert.Equal("Unsafe", View("Safe", online: true, behind).Verdict);
    }

    [Fact]
    public void A_last_word_from_before_the_last_news_explains_nothing()
    {
        StoredSms before = LastWord(SilenceCause.Supply, 0, from: null);
        Assert.Equal(
            "unexplained",
            SiteView.From(State("Safe", online: false), true, At + 300_000, 120, [before]).Silence
        );
    }

    [Theory]
    [InlineData(SilenceCause.Supply, 121, "explained: supply lost, by SMS")]
    [InlineData(SilenceCause.Battery, 1000, "explained: battery forecast, by SMS")]
    [InlineData(SilenceCause.Mains, 610, "explained: battery forecast, by SMS")]
    [InlineData(SilenceCause.Mains, 609, "unexplained")]
    public void A_last_word_by_SMS_explains_a_silence(SilenceCause cause, double nowSeconds, string word)
    {
        StoredSms sms = LastWord(cause, 10, from: 600);
        SiteView view = SiteView.From(State("Safe", online: false), true, At + (long)(nowSeconds * 1000), 120, [sms]);
        Assert.Equal(word, view.Silence);
        Assert.Equal("Unknown", view.Verdict);
    }

    [Fact]
    public void A_clock_that_was_not_set_counts_from_when_it_was_read_here()
    {
        StoredSms sms = LastWord(SilenceCause.Supply, 10, from: null);
        sms = sms with { Message = sms.Message with { AtUnixSeconds = null }, ReceivedMillis = At - 1 };
        Assert.Equal(
            "unexplained",
            SiteView.From(State("Safe", online: false), true, At + 300_000, 120, [sms]).Silence
        );
        sms = sms with { ReceivedMillis = At + 1 };
        Assert.Equal(
            "explained: supply lost, by SMS",
            SiteView.From(State("Safe", online: false), true, At + 300_000, 120, [sms]).Silence
        );
    }

    [Fact]
    public void The_shelf_has_the_sealed_ones_whose_records_are_not_here()
    {
        using var temporary = new TemporaryStore();
        _ = temporary.Store;
        var shelf = new SmsShelf(temporary.Path);
        Assert.Empty(shelf.Read());
        using (var store = new SmsStore(temporary.Path))
        {
            store.Add(Envelope(Alarm(VerdictLevel.Watch, 1).Message), SmsTrust.Sealed, At);
            store.Add(Envelope(Alarm(VerdictLevel.Watch, 1).Message with { Record = 9 }), SmsTrust.Open, At);
        }

        StoredSms kept = Assert.Single(Assert.Single(shelf.Read()).Value);
        Assert.Equal((7L, SmsTrust.Sealed, At), (kept.Message.Record, kept.Trust, kept.ReceivedMillis));
    }

    private static SmsEnvelope Envelope(SmsMessage message)
    {
        Assert.True(SmsText.TryDecode(SmsText.Encode(message)!, out SmsEnvelope? read, out string? why), why);
        return read;
    }

    private static SiteView View(string told, bool online, StoredSms sms) =>
        SiteView.From(State(told, online), brokerUp: true, At + 60_000, 120, [sms]);

    private static StoredSms Alarm(VerdictLevel verdict, double atSeconds) =>
        new(
            new SmsAlarm(
                "hp-0001",
                77,
                7,
                1,
                (At / 1000) + (long)atSeconds,
                0,
                verdict,
                "Flood/FloatHigh",
                Severity.Critical
            ),
            "",
            SmsTrust.Sealed,
            At + 30_000,
            IsMerged: false
        );

    private static StoredSms LastWord(SilenceCause cause, double atSeconds, int? from) =>
        new(
            new SmsLastWord(
                "hp-0001",
                77,
                8,
                2,
                (At / 1000) + (long)atSeconds,
                0,
                VerdictLevel.Watch,
                cause,
                from,
                from + 900
            ),
            "",
            SmsTrust.Sealed,
            At + 30_000,
            IsMerged: false
        );

    private static SiteState State(string verdict, bool online) =>
        new(
            new SiteKey("hai-phong", "hp-0001"),
            online,
            At,
            "its session ended",
            At,
            At,
            At,
            77,
            1,
            1,
            0,
            0,
            new Dictionary<string, LatestValue> { ["Site/Verdict"] = new(At, At, null, verdict, Quality.Good) }
        );
}
