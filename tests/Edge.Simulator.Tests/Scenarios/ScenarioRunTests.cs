using Edge.Core.Site;
using Edge.Simulator.Scenarios;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.Scenarios;

public sealed class ScenarioRunTests
{
    // Days of virtual time; `edge-sim run` holds these to the same expectations.
    private static readonly string[] Long = ["backhaul-72h", "bolt-loosening", "calm-month"];

    private static readonly string[] WithRecording = ["shake-table", "strong-motion"];

    /// <summary>Scenarios of hours; each goes by its own name.</summary>
    public static TheoryData<string> Short => [.. ScenarioFile.BuiltIn.Except(Long).Except(WithRecording)];

    [Theory]
    [MemberData(nameof(Short))]
    public void A_built_in_scenario_holds_what_it_expects(string name) => Holds(ScenarioFile.Load(name));

    /// <summary>Where the recordings lie, they are played; elsewhere the scenario says what is missing.</summary>
    [Theory]
    [InlineData("shake-table")]
    [InlineData("strong-motion")]
    public void A_scenario_with_a_recording_holds_what_it_expects_or_says_what_is_missing(string name)
    {
        Scenario scenario = ScenarioFile.Load(name);
        if (File.Exists(Path.Combine(RecordingFolder.Find() ?? "", scenario.Recording!.File)))
        {
            Holds(scenario);
            return;
        }

        ScenarioException missing = Assert.Throws<ScenarioException>(() => new ScenarioRun(scenario, 1));
        Assert.Contains(RecordingFolder.Variable, missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backhaul-72h", 60)]
    [InlineData("bolt-loosening", 30)]
    [InlineData("calm-month", 10)]
    public void The_beginning_of_a_long_scenario_breaks_nothing(string name, double minutes)
    {
        using ScenarioRun run = new(ScenarioFile.Load(name), 1, minutes * 60);
        RunResult result = run.Run();
        Assert.True(result.IsRight, Told(result));
        Assert.Contains(result.Expectations, expectation => expectation.Word == "not judged");
    }

    [Fact]
    public void An_alarm_that_the_scenario_never_causes_fails_its_expectation()
    {
        Scenario flood = ScenarioFile.Load("flood");
        RunResult result = Run(flood with { Steps = [.. flood.Steps.Where(step => step.AtSeconds != 10)] });
        ExpectationResult alarm = Of(
            result,
            "alarm Flood/FloatHigh (critical or worse) within 15 s after 0:01:29, cleared by 0:07:29"
        );
        Assert.False(alarm.Held);
        Assert.Equal("last seen: not active", alarm.Detail);
        Assert.False(result.IsRight);
    }

    [Fact]
    public void An_agent_whose_alarm_comes_too_late_fails_its_expectation()
    {
        using ScenarioRun run = new(
            ScenarioFile.Load("story"),
            1,
            change: options =>
                options with
                {
                    Configure = site => options.Configure(site) with { Limits = new Limits { MainsOffSeconds = 20 } },
                }
        );
        RunResult result = run.Run();
        Assert.Empty(result.Violations);
        Assert.False(Of(result, "alarm Power/MainsLost within 5 s after 0:00:23, cleared by 0:01:13").Held);
        Assert.False(result.IsRight);
    }

    [Fact]
    public void A_city_that_keeps_nothing_of_an_alarm_fails_the_expectation_that_it_is_stored()
    {
        Scenario scenario = ScenarioFile.Parse(
            """
            seconds = 300
            [[event]]
            at_s = 100
            door_open = true
            [[expect]]
            stored = "all"
            after_s = 120
            within_s = 60
            """,
            "x.toml"
        );
        using ScenarioRun run = new(scenario, 1, change: options => options with { StoreKeeps = _ => false });
        RunResult result = run.Run();
        Assert.False(result.IsRight);
        Assert.NotEmpty(result.Violations);
    }

    [Fact]
    public void Never_always_and_a_share_are_judged_over_their_window()
    {
        RunResult result = Run(
            ScenarioFile.Parse(
                """
                seconds = 300
                [[event]]
                at_s = 200
                loop_ma = 0
                [[expect]]
                verdict = "Safe"
                always = true
                from_s = 120
                to_s = 199
                [[expect]]
                verdict = "Safe"
                always = true
                from_s = 120
                [[expect]]
                verdict = "Unknown"
                never = true
                from_s = 120
                [[expect]]
                verdict = "Unsafe"
                never = true
                [[expect]]
                verdict = "Safe"
                share_at_least = 0.4
                from_s = 120
                [[expect]]
                verdict = "Safe"
                share_at_least = 0.6
                from_s = 120
                [[expect]]
                metric = "Power/Battery/Voltage"
                min = 53
                max = 55
                always = true
                from_s = 5
                [[expect]]
                metric = "Power/Battery/Voltage"
                max = 50
                after_s = 5
                within_s = 100
                [[expect]]
                metric = "Flood/Level"
                quality = "bad"
                after_s = 200
                within_s = 4
                [[expect]]
                metric = "Flood/Level"
                quality = "good"
                always = true
                from_s = 205
                [[expect]]
                metric = "Link/Throughput/Down"
                min = 1
                always = true
                """,
                "x.toml"
            )
        );
        Assert.Equal(
            [true, false, false, true, true, false, true, false, true, false, false],
            result.Expectations.Select(expectation => expectation.Held!.Value)
        );
        Assert.StartsWith("Unknown: Flood/", result.Expectations[1].Detail, StringComparison.Ordinal);
        Assert.InRange(result.Expectations[1].AtSeconds!.Value, 200, 204);
        Assert.Contains(
            "last seen: Power/Battery/Voltage 53.",
            result.Expectations[7].Detail,
            StringComparison.Ordinal
        );
        Assert.Equal("nothing was said of it in that time", result.Expectations[10].Detail);
    }

    [Fact]
    public void A_dead_agent_says_nothing_and_its_alarms_do_not_count_as_cleared()
    {
        RunResult result = Run(
            ScenarioFile.Parse(
                """
                seconds = 300
                [[event]]
                at_s = 100
                door_open = true
                [[event]]
                at_s = 150
                kill_agent_s = 30
                [[expect]]
                alarm = "Cabinet/Door"
                after_s = 100
                within_s = 1
                cleared_within_s = 150
                [[expect]]
                verdict = "Safe"
                never = true
                from_s = 151
                to_s = 179
                """,
                "x.toml"
            )
        );
        Assert.Equal([false, true], result.Expectations.Select(expectation => expectation.Held!.Value));
        Assert.Equal(["agent ended", "stands"], result.Alarms.Where(s => s.Id == "Cabinet/Door").Select(s => s.End));
        VerdictSpan down = Assert.Single(result.Verdicts, span => span.Word.Length == 0 && span.FromSeconds > 1);

        // A site at rest is judged once a second.
        Assert.InRange(down.ToSeconds - down.FromSeconds, 29, 31.1);
    }

    [Fact]
    public void A_site_without_an_accelerometer_is_fitted_without_it_and_never_Safe()
    {
        RunResult result = Run(
            ScenarioFile.Parse(
                """
                seconds = 600
                [site]
                without = ["adxl355", "modem"]
                frame_s = 30
                [[expect]]
                verdict = "Safe"
                never = true
                """,
                "x.toml"
            )
        );
        Assert.True(result.IsRight, Told(result));
        Assert.DoesNotContain(result.Series, series => series.Name.StartsWith("Structure/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        Scenario story = ScenarioFile.Load("story");
        RunResult one = Run(story);
        RunResult other = Run(story);
        Assert.Equal(one.Verdicts, other.Verdicts);
        Assert.Equal(one.Alarms, other.Alarms);
    }

    private static RunResult Run(Scenario scenario)
    {
        using ScenarioRun run = new(scenario, 1);
        return run.Run();
    }

    private static void Holds(Scenario scenario)
    {
        RunResult result = Run(scenario);
        Assert.True(result.IsRight, Told(result));
        Assert.DoesNotContain(result.Expectations, expectation => expectation.Held is null);
    }

    private static ExpectationResult Of(RunResult result, string sentence) =>
        Assert.Single(result.Expectations, e => e.Expectation.Sentence == sentence);

    private static string Told(RunResult result) =>
        string.Join(
            '\n',
            result
                .Expectations.Where(e => e.Held != true)
                .Select(e => $"{e.Word}: {e.Expectation.Sentence}: {e.Detail}")
                .Concat(result.Violations)
        );
}
