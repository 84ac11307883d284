using CsCheck;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;
using Edge.Simulator.Panel;

namespace Edge.Simulator.Tests.Panel;

/// <summary>What the panel takes from the agent, on a real pipeline that is fed by hand.</summary>
public sealed class AgentWatchTests
{
    private readonly TrainingLog _log = new(TimeProvider.System);
    private readonly AgentWatch _watch;
    private readonly SitePipeline _pipeline = new(PlayedSite.Standard.ToProfile(), new PipelineOptions());
    private long _micros;

    public AgentWatchTests() => _watch = new AgentWatch(_log);

    private Stamp Now => new(_micros, _micros / 1000, Synced: true);

    [Fact]
    public void Before_the_agent_has_turned_the_verdict_is_Unknown()
    {
        Assert.Equal("Unknown", _watch.Latest.Verdict);
        Assert.Empty(_watch.Since(-1));
    }

    [Fact]
    public void An_alarm_is_shown_with_its_remedy_and_told_once_as_is_its_end()
    {
        Turn(seconds: 5, mains: false);
        PanelAlarm alarm = Assert.Single(_watch.Latest.Alarms, alarm => alarm.Id == "Power/MainsLost");
        Assert.Equal("warning", alarm.Severity);
        Assert.NotEmpty(alarm.Remedy);
        Turn(seconds: 60, mains: true);
        Assert.DoesNotContain(_watch.Latest.Alarms, alarm => alarm.Id == "Power/MainsLost");
        Assert.Equal(
            ["Alarm Power/MainsLost: warning", "Alarm Power/MainsLost: cleared"],
            _log.Since(0).Select(line => line.Text).Where(text => text.Contains("Mains", StringComparison.Ordinal))
        );
        Assert.Equal("Verdict Unknown", _log.Since(0)[0].Text);
    }

    [Fact]
    public void Evidence_that_never_came_has_no_age()
    {
        Turn(seconds: 1, mains: true);
        Assert.Null(_watch.Latest.EvidenceAgeSeconds);
    }

    [Fact]
    public void A_bad_reading_is_a_gap_in_the_chart_and_says_why()
    {
        Turn(seconds: 3, mains: true, volts: 54);
        Turn(seconds: 3, mains: true, volts: double.NaN);
        double?[] volts = [.. _watch.Since(-1).Select(sample => sample.Volts)];
        Assert.Equal(54, volts[1]);
        Assert.Null(volts[^1]);
        PanelMetric metric = Assert.Single(_watch.Latest.Metrics, metric => metric.Name == "Power/Battery/Voltage");
        Assert.Equal(("bad", null), (metric.Quality, metric.Value));
        Assert.NotEmpty(metric.Text!);
    }

    [Fact]
    public void There_is_one_sample_a_second_and_the_oldest_go_first() =>
        Gen.Int[1, AgentWatch.HistorySeconds + 100]
            .Sample(
                seconds =>
                {
                    var test = new AgentWatchTests();
                    test.Turn(seconds, mains: true);
                    IReadOnlyList<PanelSample> samples = test._watch.Since(-1);
                    Assert.Equal(Math.Min(seconds, AgentWatch.HistorySeconds), samples.Count);
                    Assert.Equal(seconds - 1, samples[^1].Second);
                    Assert.Equal(
                        Enumerable.Range(seconds - samples.Count, samples.Count).Select(second => (long)second),
                        samples.Select(sample => sample.Second)
                    );
                    Assert.Single(test._watch.Since(seconds - 2));
                },
                iter: 10,
                threads: 1
            );

    private void Turn(int seconds, bool mains, double volts = 54)
    {
        for (long end = _micros + (seconds * 1_000_000L); _micros < end; _micros += 100_000)
        {
            _pipeline.Accept(Reading.Good(MetricId.PowerMains, mains, Now));
            _pipeline.Accept(Reading.Good(MetricId.PowerBatteryVoltage, volts, Now));
            _pipeline.Advance(Now);
            _watch.Turned(_pipeline, Now);
        }
    }
}
