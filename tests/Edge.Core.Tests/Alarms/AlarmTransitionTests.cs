using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

public sealed class AlarmTransitionTests
{
    private static readonly AlarmDefinition Link = AlarmCatalogue.Find(MetricId.AlarmLinkDown)!;

    [Fact]
    public void Every_state_and_event_has_its_own_name_as_its_word_on_the_wire()
    {
        Assert.All(Enum.GetValues<AlarmState>(), state => Assert.Equal(Word($"{state}"), AlarmStateText.Of(state)));
        Assert.All(
            Enum.GetValues<AlarmEvent>(),
            happened => Assert.Equal(Word($"{happened}"), AlarmStateText.Of(happened))
        );

        static string Word(string name) =>
            string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"-{c}" : $"{c}")).ToLowerInvariant();
    }

    [Fact]
    public void It_is_one_object_with_its_evidence_by_name()
    {
        var at = new Stamp(5_000_000, 1_700_000_000_123, true);
        Reading[] evidence =
        [
            Reading.Good(MetricId.LinkUp, true, at),
            Reading.Good(MetricId.PowerMains, false, at),
            Reading.Good(MetricId.LinkOperator, "Viettel", at),
            Reading.Bad(MetricId.LinkRsrp, at, "no signal"),
            Reading.Good(MetricId.FloodLevel, 12.5, at),
            new Reading(MetricId.CabinetTemperature, 31.25, Quality.Stale, at),
            new Reading(MetricId.CabinetHumidity, double.PositiveInfinity, Quality.Good, at),
            Reading.Good((MetricId)99, 1, at),
        ];
        Assert.Equal(
            """{"id":"Link/Down","severity":"warning","state":"active","at":1700000000123,"evidence":{"""
                + "\"Link/Up\":true,\"Power/Mains\":false,\"Link/Operator\":\"Viettel\",\"Link/Signal/RSRP\":null,"
                + "\"Flood/Level\":12.5,\"Cabinet/Temperature\":31.25,\"Cabinet/Humidity\":null},\"text\":\"down\"}",
            new AlarmTransition(Link, Severity.Warning, true, at, evidence, "down").ToJson()
        );
    }

    [Fact]
    public void What_the_book_says_of_it_stands_behind_it()
    {
        var change = new AlarmChange(Link, Severity.Normal, Severity.Warning, default, double.NaN, null)
        {
            Event = AlarmEvent.Shelved,
            State = AlarmState.Acknowledged,
            FirstOut = 2,
            Burst = 17,
            By = "nv-17",
            UntilMillis = 1_700_000_600_000,
        };
        string json = (
            new AlarmTransition(Link, Severity.Warning, true, default, [], "down") with
            {
                Change = change,
            }
        ).ToJson();
        Assert.EndsWith(
            ",\"text\":\"down\",\"event\":\"shelved\",\"book\":\"acknowledged\",\"by\":\"nv-17\",\"until\":1700000600000,"
                + "\"firstOut\":2,\"burst\":17}",
            json,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cleared_one_says_so()
    {
        var cleared = new AlarmTransition(Link, Severity.Critical, false, default, [], "over");
        Assert.Equal("cleared", cleared.State);
        Assert.Equal(
            "{\"id\":\"Link/Down\",\"severity\":\"critical\",\"state\":\"cleared\",\"at\":0,\"evidence\":{},\"text\":\"over\"}",
            cleared.ToJson()
        );
    }

    [Theory]
    [InlineData(Severity.Normal, "normal")]
    [InlineData(Severity.Notice, "notice")]
    [InlineData(Severity.Warning, "warning")]
    [InlineData(Severity.Critical, "critical")]
    [InlineData(Severity.Emergency, "emergency")]
    public void Each_severity_has_its_word(Severity severity, string word) =>
        Assert.Equal(word, SeverityText.Of(severity));
}
