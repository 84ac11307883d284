using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void The_built_in_scenarios_are_all_there_and_load()
    {
        Assert.Equal(
            ["calm", "flood", "sensor-rot", "shake-table", "story", "strong-motion", "wind"],
            ScenarioFile.BuiltIn
        );
        foreach (string name in ScenarioFile.BuiltIn)
        {
            Scenario scenario = ScenarioFile.Load(name);
            Assert.Equal(name, scenario.Name);
            Assert.NotEqual("", scenario.Description);
        }
    }

    [Fact]
    public void The_story_cuts_the_uplink_for_a_minute_and_fits_into_ninety_seconds()
    {
        Scenario story = ScenarioFile.Load("story");

        (double from, double to) = Assert.Single(story.UplinkCuts);
        Assert.Equal(60, to - from);
        Assert.InRange(story.Seconds, 75, 88);
    }

    [Fact]
    public void Every_problem_is_reported_with_its_line()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() =>
            ScenarioFile.Parse(
                """
                name = "bad"
                seconds = 60

                [[event]]
                at_s = 70
                wind_mps = "strong"

                [[event]]
                at_s = 5
                wnd_mps = 3
                mains = 1

                [[event]]
                chip = "ina228"
                fault = "bad-crc"

                [weather]
                """,
                "bad.toml"
            )
        );

        Assert.Equal(
            [
                "bad.toml:5: at_s: 70 is after the scenario's end at 60 s.",
                "bad.toml:6: wind_mps: \"strong\" is no number from 0 to 90.",
                "bad.toml:11: mains: 1 is neither true nor false.",
                "bad.toml:10: wnd_mps: unknown key; known are " + string.Join(", ", ScenarioFile.EventKeys) + ".",
                "bad.toml:13: event: at_s: missing; say when, in seconds from the start.",
                "bad.toml:15: fault: \"bad-crc\" is none of none, silent, stuck, wrong-identity, saturated, bit-flips, slow-oscillator, "
                    + "bus-lock-up, supply-dip.",
                "bad.toml:17: [weather]: unknown table; there are [recording], [start] and [[event]].",
            ],
            e.Problems
        );
    }

    [Theory]
    [InlineData("name = ", "bad.toml:1: ")]
    [InlineData("name = \"x\"\nseconds = 1\nseconds = 2", "bad.toml:3: ")]
    [InlineData("name = \"x\"", "bad.toml:1: seconds: missing")]
    [InlineData("seconds = 0", "bad.toml:1: seconds: 0 is no number from 1")]
    [InlineData("seconds = nan", "bad.toml:1: seconds: nan is no number")]
    [InlineData("seconds = 9\n[recording]\nstart_s = 1", "bad.toml:2: recording: file: missing")]
    [InlineData("seconds = 9\n[[event]]\nat_s = 1\nline = 5", "bad.toml:4: line and level go together.")]
    [InlineData("seconds = 9\n[[event]]\nat_s = 1\nfault = \"stuck\"", "bad.toml:4: fault: of which chip?")]
    [InlineData("seconds = 9\n[[event]]\nat_s = 1\nchip = \"sht4x\"", "bad.toml:4: chip: which fault?")]
    public void A_bad_file_is_refused(string toml, string message)
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => ScenarioFile.Parse(toml, "bad.toml"));

        Assert.Contains(e.Problems, p => p.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Random_text_is_a_scenario_or_an_error_never_a_crash()
    {
        Random random = new(4);
        string[] pieces =
        [
            "[",
            "]",
            "event",
            "=",
            "at_s",
            "1",
            "\n",
            "\"",
            "x",
            "seconds",
            "{",
            "}",
            ".",
            "'",
            ",",
            "é",
            "\0",
        ];
        for (int i = 0; i < 2_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)])
            );
            try
            {
                ScenarioFile.Parse(text, "x.toml");
            }
            catch (ScenarioException e)
            {
                Assert.NotEmpty(e.Problems);
            }
        }
    }

    [Fact]
    public void An_unknown_name_lists_the_built_in_ones()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => ScenarioFile.Load("tempest"));

        Assert.Contains("calm, flood", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_on_disk_is_loaded()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "mine.toml");
        File.WriteAllText(path, "seconds = 10\n[[event]]\nat_s = 2\nwater_mm = 300\nover_s = 4\n");

        Scenario scenario = ScenarioFile.Load(path);

        Assert.Equal("mine", scenario.Name);
        SetQuantity set = Assert.IsType<SetQuantity>(Assert.Single(Assert.Single(scenario.Steps).Actions));
        Assert.Equal(300, set.Value);
        Assert.Equal(4, set.OverSeconds);
    }
}
