using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Sms;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Sms;

/// <summary>What is read out of a record of the journal.</summary>
public sealed class SmsEventTests
{
    private static readonly Stamp At = new(7_000_000, 1_795_749_125_000, Synced: true);

    [Theory]
    [InlineData("notice", 1)]
    [InlineData("warning", 2)]
    [InlineData("critical", 3)]
    [InlineData("emergency", 4)]
    [InlineData("normal", 0)]
    [InlineData("dreadful", 0)]
    public void An_active_alarm_has_the_level_of_its_severity(string severity, int level)
    {
        SmsEvent? read = Alarm($$"""{"id":"Flood/Level","state":"active","severity":"{{severity}}"}""");
        Assert.Equal(new SmsEvent(9, At, MetricId.AlarmFloodLevel, level), read);
    }

    [Theory]
    [InlineData("""{"id":"Flood/Level","state":"cleared","severity":"critical"}""", 0, false)]
    [InlineData("""{"id":"Flood/Level","severity":"critical"}""", 0, false)]
    [InlineData("""{"id":"Flood/Level","state":1,"severity":"critical"}""", 0, false)]
    [InlineData("""{"id":"Flood/Level","state":"active"}""", 0, false)]
    [InlineData("""{"id":"Flood/Level","state":"active","severity":"critical","until":"x"}""", 3, true)]
    [InlineData("""{"id":"Flood/Level","state":"active","severity":"critical","cause":"x"}""", 3, true)]
    public void What_is_over_has_no_level_and_what_is_shelved_or_a_consequence_is_quiet(
        string text,
        int level,
        bool quiet
    )
    {
        SmsEvent? read = Alarm(text);
        Assert.Equal(new SmsEvent(9, At, MetricId.AlarmFloodLevel, level, quiet), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("""{"id":3}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"id":"Flood/Nothing"}""")]
    public void What_is_no_alarm_of_the_catalogue_is_not_read(string text) => Assert.Null(Alarm(text));

    [Theory]
    [InlineData("none", 0)]
    [InlineData("mains", 1)]
    [InlineData("battery", 2)]
    [InlineData("supply", 3)]
    [InlineData("stopped", 4)]
    public void A_last_word_has_the_level_of_its_cause(string why, int level) =>
        Assert.Equal(new SmsEvent(9, At, MetricId.SiteLastGasp, level), Word($$"""{"why":"{{why}}"}"""));

    [Theory]
    [InlineData("[600,1200]", 600, 1200)]
    [InlineData("[600.9,1200.9,5]", 600, 1200)]
    [InlineData("[0]", 0, null)]
    [InlineData("[]", null, null)]
    [InlineData("600", null, null)]
    [InlineData("[\"600\",1200]", null, 1200)]
    [InlineData("[-1,1200]", null, 1200)]
    [InlineData("[-0.001,1200]", null, 1200)]
    [InlineData("[600,1e300]", 600, null)]
    public void A_last_word_tells_when_the_battery_ends_as_far_as_that_can_be(string dark, int? from, int? to) =>
        Assert.Equal(
            new SmsEvent(9, At, MetricId.SiteLastGasp, 1, false, from, to),
            Word($$"""{"why":"mains","dark_s":{{dark}}}""")
        );

    [Fact]
    public void The_longest_time_that_a_text_can_tell_is_taken_and_no_longer_one()
    {
        const int longest = SmsText.LongestDarkSeconds;
        SmsEvent? read = Word(FormattableString.Invariant($"{{\"why\":\"mains\",\"dark_s\":[{longest},{longest}.5]}}"));
        Assert.Equal((longest, null), (read?.DarkFromSeconds, read?.DarkToSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"why":"fun"}""")]
    [InlineData("""{"why":2}""")]
    public void What_gives_no_cause_is_no_last_word(string text) => Assert.Null(Word(text));

    [Fact]
    public void An_alarm_may_have_a_last_word_among_its_evidence()
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.SiteLastGasp, Quality.Good, 0, double.NaN, """{"why":"mains"}""");
        frame.Add(MetricId.SiteAlarmLast, Quality.Good, 0, double.NaN, """{"id":"Flood/Level","state":"cleared"}""");
        Assert.Equal(MetricId.AlarmFloodLevel, Read(frame.ToArray())?.Subject);
    }

    [Fact]
    public void Other_records_and_damaged_ones_are_not_read()
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.SiteLastGasp, Quality.Good, 0, double.NaN, """{"why":"mains"}""");
        byte[] body = frame.ToArray();
        Assert.NotNull(Read(body));
        Assert.Null(Read(body, RecordLane.Telemetry));
        Assert.Null(Read(body[..^1]));
        Assert.Null(Read([]));
    }

    private static SmsEvent? Alarm(string text) => Text(MetricId.SiteAlarmLast, text);

    private static SmsEvent? Word(string text) => Text(MetricId.SiteLastGasp, text);

    private static SmsEvent? Text(MetricId metric, string text)
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.PowerBatteryVoltage, Quality.Good, 0, 48, null);
        frame.Add(metric, Quality.Good, 0, double.NaN, text);
        return Read(frame.ToArray());
    }

    private static SmsEvent? Read(byte[] body, RecordLane lane = RecordLane.Alarm) =>
        SmsEvent.TryRead(new JournalRecord(9, 8, lane, 1, At, body), out SmsEvent read) ? read : null;
}
