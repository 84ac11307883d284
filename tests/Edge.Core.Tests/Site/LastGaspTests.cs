using System.Text.Json;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

public sealed class LastGaspTests
{
    private static readonly SiteVerdict Watch = new(VerdictLevel.Watch, ["The site runs on its battery."], 1);
    private readonly Evidence _evidence = new(staleSeconds: 1e9, stuckSeconds: 1e9);
    private readonly LastGasp _gasp = new(floorVolts: 45);
    private long _micros = 1_000_000;

    private Stamp Now => new(_micros, _micros / 1000, true);

    [Fact]
    public void A_site_that_is_well_says_nothing()
    {
        Assert.False(Judge(mainsLost: false));
        Assert.Equal("""{"why":"none"}""", _gasp.Text);
    }

    [Fact]
    public void Mains_lost_is_told_once_with_the_verdict_and_the_window_of_the_dark()
    {
        Assert.True(Judge(mainsLost: true, 3600.4, 7200.4));
        Assert.Equal("""{"why":"mains","verdict":"Watch","dark_s":[3600,7200],"back":"with mains"}""", _gasp.Text);
        Assert.False(Judge(mainsLost: true, 3600, 7200));
        Assert.True(Judge(mainsLost: false));
        Assert.Equal("none", Why);
    }

    [Fact]
    public void Without_a_forecast_there_is_no_window()
    {
        Judge(mainsLost: true);
        Assert.False(JsonDocument.Parse(_gasp.Text).RootElement.TryGetProperty("dark_s", out _));
    }

    [Theory]
    [InlineData(599, 2000, false)] // too soon after the last
    [InlineData(601, 2999, false)] // as forecast, time having passed
    [InlineData(601, 2400, true)]
    [InlineData(601, 3900, true)]
    public void A_forecast_that_moves_is_told_again_but_not_every_moment(double after, double low, bool told)
    {
        Judge(mainsLost: true, 3600, double.NaN);
        Pass(after);
        Assert.Equal(told, Judge(mainsLost: true, low, double.NaN));
    }

    [Fact]
    public void A_forecast_that_comes_late_is_told()
    {
        Judge(mainsLost: true);
        Pass(15);
        Assert.True(Judge(mainsLost: true, 3600, 7200));
        Assert.False(Judge(mainsLost: true, 1800, 7200));
    }

    [Theory]
    [InlineData(181, 46.0, "mains")]
    [InlineData(180, 46.0, "battery")]
    [InlineData(3600, 45.01, "mains")]
    [InlineData(3600, 45.0, "battery")]
    public void The_battery_is_at_its_floor_by_forecast_or_by_voltage(double low, double volts, string why)
    {
        Put(MetricId.PowerBatteryVoltage, volts);
        Judge(mainsLost: true, low, low + 100);
        Assert.Equal(why, Why);
    }

    [Fact]
    public void A_battery_at_its_floor_stays_there_until_mains_is_back()
    {
        Put(MetricId.PowerBatteryVoltage, 44);
        Judge(mainsLost: true);
        Put(MetricId.PowerBatteryVoltage, 47); // the load was taken off
        Assert.False(Judge(mainsLost: true));
        Assert.True(Judge(mainsLost: false));
        Assert.Equal("none", Why);
    }

    [Theory]
    [InlineData(900, "battery")]
    [InlineData(901, "mains")]
    public void A_forecast_that_was_too_short_for_a_moment_takes_its_word_back(double low, string why)
    {
        Judge(mainsLost: true, 100, 200);
        Judge(mainsLost: true, low, low + 100);
        Assert.Equal(why, Why);
    }

    [Fact]
    public void A_battery_at_its_end_is_told_once_more_as_the_supply_goes()
    {
        Put(MetricId.PowerBatteryVoltage, 44);
        Judge(mainsLost: true);
        Put(MetricId.PowerHostSupply, 1);
        Assert.False(Judge(mainsLost: true));
        Put(MetricId.PowerHostSupply, 0);
        Assert.True(Judge(mainsLost: true));
        Assert.Equal("battery", Why);
        Assert.False(Judge(mainsLost: true));
    }

    [Fact]
    public void A_low_bus_with_mains_there_is_no_last_gasp()
    {
        Put(MetricId.PowerBatteryVoltage, 40);
        Assert.False(Judge(mainsLost: false, 10, 20));
    }

    [Fact]
    public void The_hosts_own_supply_comes_first_and_has_no_window()
    {
        Judge(mainsLost: true, 3600, 7200);
        Put(MetricId.PowerHostSupply, 0);
        Assert.True(Judge(mainsLost: true, 3600, 7200));
        Assert.Equal("""{"why":"supply","verdict":"Watch","back":"with the supply"}""", _gasp.Text);
    }

    [Fact]
    public void A_supply_that_flickers_is_one_last_gasp()
    {
        Put(MetricId.PowerHostSupply, 0);
        Assert.True(Judge(mainsLost: false));
        Put(MetricId.PowerHostSupply, 1);
        Assert.False(Judge(mainsLost: false));
        Pass(9.9);
        Assert.False(Judge(mainsLost: false));
        Put(MetricId.PowerHostSupply, 0);
        Assert.False(Judge(mainsLost: false));
        Put(MetricId.PowerHostSupply, 1);
        Assert.False(Judge(mainsLost: false));
        Pass(10);
        Assert.True(Judge(mainsLost: false));
        Assert.Equal("none", Why);
    }

    [Fact]
    public void A_supply_that_is_not_known_says_nothing_and_takes_nothing_back()
    {
        _evidence.Put(Reading.Bad(MetricId.PowerHostSupply, Now, "no answer"));
        Assert.False(Judge(mainsLost: false));
        Put(MetricId.PowerHostSupply, 0);
        Judge(mainsLost: false);
        _evidence.Put(Reading.Bad(MetricId.PowerHostSupply, Now, "no answer"));
        Pass(100);
        Assert.False(Judge(mainsLost: false));
        Assert.Equal("supply", Why);
    }

    [Fact]
    public void The_frame_of_a_last_word_is_an_alarms_and_has_at_most_300_bytes()
    {
        SiteRig rig = SiteRig.Calm();
        rig.Slow[MetricId.PowerHostSupply] = () => 1;
        rig.Run(90);
        rig.Slow[MetricId.PowerMains] = () => 0;
        rig.Run(5);
        rig.Slow[MetricId.PowerHostSupply] = () => 0;
        rig.Run(2);
        List<Frame> words =
        [
            .. rig.Frames.Where(frame =>
                frame.Lane == RecordLane.Alarm && frame.Readings[^1].Metric == MetricId.SiteLastGasp
            ),
        ];
        Assert.Equal(["mains", "supply"], words.Select(frame => WhyOf(frame.Readings[^1].Text!)));
        Assert.All(words, frame => Assert.InRange(Bytes(frame), 1, 300));
    }

    [Fact]
    public void The_hosts_stop_is_the_last_record_and_the_data_before_it_is_whole()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        rig.Pipeline.Stop(rig.Now);
        var last = new List<Frame>();
        while (rig.Pipeline.TryTake(out Frame? frame))
        {
            last.Add(frame!);
        }

        Assert.Contains(last, frame => frame.Lane == RecordLane.Telemetry);
        Reading word = last[^1].Readings[^1];
        Assert.Equal(("stopped", "Safe"), (WhyOf(word.Text!), VerdictOf(word.Text!)));
        Assert.InRange(Bytes(last[^1]), 1, 300);
    }

    private static int Bytes(Frame frame)
    {
        var writer = new FrameWriter();
        foreach (Reading reading in frame.Readings)
        {
            writer.Add(reading.Metric, reading.Quality, 0, reading.Value, reading.Text);
        }

        return writer.ToArray().Length;
    }

    private static string WhyOf(string text) => JsonDocument.Parse(text).RootElement.GetProperty("why").GetString()!;

    private static string VerdictOf(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("verdict").GetString()!;

    private string Why => WhyOf(_gasp.Text);

    private bool Judge(bool mainsLost, double low = double.NaN, double high = double.NaN) =>
        _gasp.Judge(_evidence, mainsLost, low, high, Watch, Now);

    private void Pass(double seconds) => _micros += (long)(seconds * 1e6);

    private void Put(MetricId metric, double value) => _evidence.Put(Reading.Good(metric, value, Now));
}
