using Edge.City.Page;
using Edge.City.Store;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Page;

public sealed class SiteViewTests
{
    private const long Now = 1_000_000;

    [Theory]
    [InlineData("Safe")]
    [InlineData("Watch")]
    [InlineData("Unsafe")]
    [InlineData("Unknown")]
    public void A_fresh_verdict_of_a_site_online_is_shown_as_it_is(string verdict) =>
        Assert.Equal(verdict, View(State(verdict)).Verdict);

    [Theory]
    [InlineData("Safe")]
    [InlineData("Watch")]
    [InlineData("Safe ")]
    [InlineData("")]
    public void A_site_that_is_offline_silent_or_out_of_sight_is_Unknown(string verdict)
    {
        Assert.Equal("Unknown", View(State(verdict) with { Online = false, Why = "its session ended" }).Verdict);
        Assert.Equal("Unknown", View(State(verdict) with { LastLiveMillis = Now - 121_000 }).Verdict);
        Assert.Equal("Unknown", View(State(verdict), brokerUp: false).Verdict);
    }

    [Fact]
    public void When_the_receivers_clock_was_set_back_nobody_knows_how_long_a_site_has_been_silent()
    {
        Assert.Equal("Safe", View(State("Safe") with { LastLiveMillis = Now + 5_000 }).Verdict);
        SiteView view = View(State("Safe") with { LastLiveMillis = Now + 5_001 });
        Assert.Equal("Unknown", view.Verdict);
        Assert.Contains("clock was set back", view.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_does_not_make_an_unsafe_site_better() =>
        Assert.Equal("Unsafe", View(State("Unsafe") with { Online = false }).Verdict);

    [Theory]
    [InlineData(Quality.Bad)]
    [InlineData(Quality.Stale)]
    public void A_verdict_of_poor_quality_is_Unknown(Quality quality) =>
        Assert.Equal("Unknown", View(State("Safe", quality)).Verdict);

    [Fact]
    public void A_verdict_that_was_never_sent_or_means_nothing_is_Unknown()
    {
        Assert.Equal("Unknown", View(State("safe")).Verdict);
        Assert.Equal("Unknown", View(State("Safe") with { Latest = new Dictionary<string, LatestValue>() }).Verdict);
    }

    [Fact]
    public void The_reason_says_what_the_site_said_last()
    {
        SiteView view = View(State("Safe") with { Online = false, Why = "its session ended (NDEATH)" });
        Assert.Equal("Offline: its session ended (NDEATH); its last verdict was Safe.", view.Reasons[0]);
    }

    [Fact]
    public void Evidence_grows_older_while_the_site_is_silent() =>
        Assert.Equal(3 + 40, View(State("Safe") with { LastLiveMillis = Now - 40_000 }).EvidenceAgeSeconds);

    [Fact]
    public void Raised_alarms_are_listed_the_worst_first()
    {
        SiteView view = View(State("Unsafe"));
        Assert.Equal(
            [("Flood/Level", "critical"), ("Power/MainsLost", "warning")],
            view.Alarms.Select(alarm => (alarm.Name, alarm.Severity))
        );
        Assert.All(view.Alarms, alarm => Assert.NotEmpty(alarm.Meaning));
    }

    [Theory]
    [InlineData("22a", "acknowledged")]
    [InlineData("24c 22asuh", "acknowledged, shelved, a consequence, chattering")]
    [InlineData("22s", "active, shelved")]
    [InlineData("", "active")]
    [InlineData("a 99999999999a x22a 22", "active")]
    public void An_alarm_has_the_state_that_the_book_of_its_site_says(string book, string state)
    {
        SiteView view = View(With(State("Watch"), "Site/Alarm Book", book));
        Assert.Equal(state, view.Alarms.Single(alarm => alarm.Name == "Power/MainsLost").State);
    }

    [Fact]
    public void The_aspects_count_only_while_they_are_news_but_for_a_danger()
    {
        SiteState state = With(State("Unsafe"), "Site/Verdict/Structure", "Safe");
        state = With(state, "Site/Verdict/Flood", "Unsafe");
        state = With(state, "Site/Verdict/Power", "fine");
        state = With(state, "Site/Verdict/Change", "Safe when the water is gone.");
        AspectView[] fresh = [new("structure", "Safe"), new("power", "Unknown"), new("flood", "Unsafe")];
        AspectView[] old = [new("structure", "Unknown"), new("power", "Unknown"), new("flood", "Unsafe")];
        Assert.Equal(fresh, View(state).Aspects);
        Assert.Equal("Safe when the water is gone.", View(state).Change);
        Assert.Equal(old, View(state with { Online = false }).Aspects);
        Assert.Null(View(state with { Online = false }).Change);
    }

    private static SiteState With(SiteState state, string name, string text) =>
        state with
        {
            Latest = new Dictionary<string, LatestValue>(state.Latest)
            {
                [name] = new(1, Now, null, text, Quality.Good),
            },
        };

    private static SiteView View(SiteState state, bool brokerUp = true) => SiteView.From(state, brokerUp, Now, 120);

    private static SiteState State(string verdict, Quality quality = Quality.Good) =>
        new(
            new SiteKey("hai-phong", "hp-0001"),
            Online: true,
            ChangedMillis: 1,
            Why: "",
            FirstSeenMillis: 1,
            LastSeenMillis: Now,
            LastLiveMillis: Now,
            Epoch: 77,
            LastId: 3,
            Received: 3,
            Evicted: 0,
            Missing: 0,
            new Dictionary<string, LatestValue>
            {
                ["Site/Verdict"] = new(1, Now, null, verdict, quality),
                ["Site/Evidence Age"] = new(1, Now, 3, null, Quality.Good),
                ["Site/Alarm/Power/MainsLost"] = new(1, Now, 2, null, Quality.Good),
                ["Site/Alarm/Flood/Level"] = new(1, Now, 3, null, Quality.Good),
                ["Site/Alarm/Cabinet/Door"] = new(1, Now, 0, null, Quality.Good),
            }
        );
}
