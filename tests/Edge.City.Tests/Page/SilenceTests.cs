using System.Text.Json;
using CsCheck;
using Edge.City.Page;
using Edge.City.Store;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Page;

public sealed class SilenceTests
{
    private const long At = 1_795_305_600_000;
    private const string Forecast = """{"why":"mains","verdict":"Watch","dark_s":[3600,5400],"back":"with mains"}""";

    [Fact]
    public void A_site_that_its_host_stopped_is_graceful()
    {
        Silence silence = Of("""{"why":"stopped","verdict":"Safe","back":"when the host starts it"}""", 0.1, 0.2);
        Assert.Equal("graceful", silence.Word);
        Assert.Contains("2026-11-22 00:00:00 UTC", silence.Text, StringComparison.Ordinal);
        Assert.Contains("Safe", silence.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3599, "unexplained")]
    [InlineData(0, 3600, "explained: battery forecast")]
    [InlineData(3600, 3700, "explained: battery forecast")]
    [InlineData(9000, 9100, "explained: battery forecast")]
    public void A_forecast_explains_a_silence_from_its_early_bound_on(double heard, double gone, string word) =>
        Assert.Equal(word, Of(Forecast, heard, gone).Word);

    [Fact]
    public void Mains_lost_without_a_forecast_explains_nothing() =>
        Assert.Equal("unexplained", Of("""{"why":"mains","verdict":"Watch"}""", 5000, 5100).Word);

    [Theory]
    [InlineData("supply", 120, "explained: supply lost")]
    [InlineData("supply", 121, "unexplained")]
    [InlineData("battery", 3600, "explained: battery forecast")]
    [InlineData("battery", 3601, "unexplained")]
    [InlineData("stopped", 120, "graceful")]
    [InlineData("stopped", 121, "unexplained")]
    [InlineData("none", 0, "unexplained")]
    public void A_last_word_counts_for_as_long_as_it_can_be_the_last(string why, double heard, string word) =>
        Assert.Equal(word, Of($$"""{"why":"{{why}}","verdict":"Watch"}""", heard, heard + 90).Word);

    [Fact]
    public void Without_a_last_word_a_silence_is_unexplained()
    {
        var state = State(new Dictionary<string, LatestValue>());
        Assert.Equal("unexplained", Silence.Of(state, At, At).Word);
        Assert.Equal("unexplained", Of(Forecast, 4000, 4100, Quality.Bad).Word);
    }

    [Fact]
    public void Whatever_a_site_calls_its_last_word_the_answer_is_a_sentence()
    {
        Gen<string> almost = Gen.Select(
            Gen.Int[0, Forecast.Length - 1],
            Gen.Char,
            (at, c) => Forecast[..at] + c + Forecast[(at + 1)..]
        );
        Gen.OneOf(Gen.String, almost, Gen.Const(new string('[', 1000)))
            .Sample(text => Assert.NotEmpty(Of(text, 4000, 4100).Text));
        foreach (string odd in (string[])["1", "[]", "{}", """{"why":1}""", """{"why":"mains","dark_s":[-1,"x"]}"""])
        {
            Assert.Equal(SilenceKind.Unexplained, Of(odd, 4000, 4100).Kind);
        }
    }

    [Fact]
    public void The_view_of_a_silent_site_says_why_and_one_of_a_site_that_is_heard_does_not()
    {
        SiteState state = State(new() { ["Site/Last Gasp"] = Word(Forecast) }) with
        {
            Online = false,
            LastSeenMillis = At + 4_000_000,
            ChangedMillis = At + 4_100_000,
        };
        SiteView view = SiteView.From(state, brokerUp: true, At + 5_000_000, 120);
        Assert.Equal(("Unknown", "explained: battery forecast"), (view.Verdict, view.Silence));
        Assert.Contains(view.Reasons, reason => reason.Contains("battery was to end", StringComparison.Ordinal));
        Assert.Contains("explained", JsonSerializer.Serialize(view), StringComparison.Ordinal);
        Assert.Null(SiteView.From(state, brokerUp: false, At + 5_000_000, 120).Silence);
        SiteState heard = state with { Online = true, LastLiveMillis = At + 5_000_000 };
        Assert.Null(SiteView.From(heard, brokerUp: true, At + 5_000_000, 120).Silence);
        Assert.Equal(
            "unexplained",
            SiteView.From(heard with { LastLiveMillis = At }, brokerUp: true, At + 3_500_000, 120).Silence
        );
        Assert.Contains("Site/Last Gasp", SiteView.MetricNames);
    }

    private static Silence Of(string text, double heard, double gone, Quality quality = Quality.Good) =>
        Silence.Of(
            State(new() { ["Site/Last Gasp"] = Word(text, quality) }),
            At + (long)(heard * 1000),
            At + (long)(gone * 1000)
        );

    private static LatestValue Word(string text, Quality quality = Quality.Good) => new(At, At, null, text, quality);

    private static SiteState State(Dictionary<string, LatestValue> latest) =>
        new(new SiteKey("hai-phong", "hp-0001"), true, At, "", At, At, At, 77, 1, 1, 0, 0, latest);
}
