using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Scenarios;

public sealed class ScenarioFileTests
{
    [Fact]
    public void The_built_in_scenarios_are_all_there_and_load()
    {
        Assert.Equal(
            [
                "backhaul-72h",
                "backhaul-outage",
                "battery-rundown",
                "battery-theft",
                "bolt-loosening",
                "broker-outage",
                "calm",
                "calm-month",
                "clock-chaos",
                "condensation",
                "dead-element",
                "earthquake",
                "flood",
                "fuel-theft",
                "genset-fails",
                "guy-cut",
                "intrusion",
                "loose-from-the-first-hour",
                "loose-mount",
                "permanent-set",
                "radio-outage",
                "rectifier",
                "rectifier-frozen",
                "river-rise",
                "second-sim",
                "sensor-rot",
                "sensor-turned",
                "shake-table",
                "sim-expiry",
                "sms",
                "story",
                "strong-motion",
                "urban-flood",
                "visit",
                "wind",
                "yagi",
            ],
            ScenarioFile.BuiltIn
        );
        foreach (string name in ScenarioFile.BuiltIn)
        {
            Scenario scenario = ScenarioFile.Load(name);
            Assert.Equal(name, scenario.Name);
            Assert.NotEqual("", scenario.Description);
            Assert.NotEmpty(scenario.Expectations);
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
    public void Every_problem_is_reported_with_its_place_and_what_is_allowed()
    {
        ScenarioResult result = ScenarioFile.Read(
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

            [wether]
            """,
            "bad.toml"
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Null(result.Scenario);
        Assert.Equal(
            [
                "bad.toml:5:8: error: at_s: 70 is after the scenario's end at 60 s",
                "bad.toml:6:12: error: wind_mps: \"strong\" is text; allowed: 0 to 90 m/s",
                "bad.toml:10:1: error: wnd_mps: unknown key; did you mean wind_mps?",
                "bad.toml:11:9: error: mains: 1 is neither true nor false; allowed: true, false",
                "bad.toml:13:1: error: at_s: is missing; allowed: 0 to 31622400 s",
                "bad.toml:15:9: error: fault: the ina228 cannot fail like that; allowed: none, silent, stuck, wrong-identity, saturated, bit-flips, slow-oscillator, bus-lock-up, supply-dip",
                "bad.toml:17:1: error: wether: unknown table; did you mean weather?",
            ],
            result.Problems.Select(problem => problem.ToString())
        );
    }

    [Fact]
    public void What_a_scenario_says_about_sensors_is_read()
    {
        Scenario scenario = ScenarioFile.Parse(
            """
            seconds = 100
            [site]
            also = ["scl3300", "adxl345"]
            [[event]]
            at_s = 10
            over_s = 5
            sensor = "scl3300"
            sensor_turned_x_deg = -2
            sensor_turned_z_deg = 90
            [[event]]
            at_s = 20
            sensor_turned_y_deg = 1
            [[event]]
            at_s = 30
            chip = "scl3300"
            fault = "dead-element"
            [[event]]
            at_s = 40
            chip = "adxl355"
            fault = "clipped"
            magnitude = 0.02
            [[event]]
            at_s = 50
            chip = "adxl345"
            fault = "slow-oscillator"
            magnitude = 0.99
            """,
            "sensors.toml"
        );
        Assert.Equal(["scl3300", "adxl345"], scenario.Site.Also);
        Assert.Equal(
            [
                new TurnSensor("scl3300", 0, -2, 5),
                new TurnSensor("scl3300", 2, 90, 5),
                new TurnSensor(null, 1, 1, 0),
                new SetChipFault("scl3300", ChipFault.DeadElement, null),
                new SetChipFault("adxl355", ChipFault.Clipped, 0.02),
                new SetChipFault("adxl345", ChipFault.SlowOscillator, 0.99),
            ],
            scenario.Steps.SelectMany(step => step.Actions)
        );
    }

    [Theory]
    [InlineData("name = ", "bad.toml:1:")]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nsensor = \"scl3300\"",
        "bad.toml:4:10: error: sensor: needs sensor_turned_x_deg, sensor_turned_y_deg or sensor_turned_z_deg beside it"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nchip = \"scl3300\"\nfault = \"empty-fifo\"",
        "bad.toml:5:9: error: fault: the scl3300 cannot fail like that; allowed: none, silent"
    )]
    [InlineData(
        "seconds = 9\n[site]\nalso = [\"scl330\"]",
        "bad.toml:3:8: error: also: [\"scl330\"] is not allowed; did you mean scl3300?"
    )]
    [InlineData("name = \"x\"\nseconds = 1\nseconds = 2", "bad.toml:3:")]
    [InlineData("name = \"x\"", "bad.toml:1:1: error: seconds: is missing")]
    [InlineData("seconds = 0", "bad.toml:1:11: error: seconds: 0 is out of range; allowed: 1 to 31622400 s")]
    [InlineData("seconds = nan", "bad.toml:1:11: error: seconds: nan is out of range")]
    [InlineData("seconds = 9\n[event]\nat_s = 1", "bad.toml:2:1: error: event: write it as [[event]]")]
    [InlineData("seconds = 9\n[recording]\nstart_s = 1", "bad.toml:2:1: error: file: is missing")]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nline = 5",
        "bad.toml:4:8: error: line: needs level beside it; allowed: high, low, free"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nline = 5.5",
        "bad.toml:4:8: error: line: 5.5 is out of range; allowed: whole, 0 to 1023"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nfault = \"stuck\"",
        "bad.toml:4:9: error: fault: needs chip beside it; allowed: adxl355"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nchip = \"sht4x\"",
        "bad.toml:4:8: error: chip: needs fault beside it"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nmodem_acess = \"lte\"",
        "bad.toml:4:1: error: modem_acess: unknown key; did you mean modem_access?"
    )]
    [InlineData(
        "seconds = 9\n[[event]]\nat_s = 1\nframe_s = 1",
        "bad.toml:4:1: error: frame_s: unknown key here; it belongs in [site]"
    )]
    [InlineData(
        "seconds = 9\n[site]\nwithout = [\"modm\"]",
        "bad.toml:3:11: error: without: [\"modm\"] is not allowed; did you mean modem?"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nalarm = \"Flood/FlotHigh\"\nnever = true",
        "bad.toml:3:9: error: alarm: \"Flood/FlotHigh\" is not allowed; did you mean Flood/FloatHigh?"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nmetric = \"Flood/Levl\"\nmax = 1\nalways = true",
        "bad.toml:3:10: error: metric: no metric of the catalogue; did you mean Flood/Level?"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nmetric = \"Flood/Level\"\nalways = true",
        "bad.toml:3:10: error: metric: give min, max or quality beside it"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nverdict = \"Safe\"",
        "bad.toml:2:1: error: expect: does not say when; give one of within_s"
    )]
    [InlineData("seconds = 9\n[[expect]]\nnever = true", "bad.toml:2:1: error: expect: does not say what is expected")]
    [InlineData(
        "seconds = 9\n[[expect]]\nverdict = \"Safe\"\nalarm = \"any\"\nnever = true",
        "bad.toml:3:11: error: verdict: cannot stand beside alarm"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nverdict = \"Safe\"\nwithin_s = 5\nfrom_s = 1",
        "bad.toml:5:10: error: from_s: within_s counts from after_s"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nverdict = \"Safe\"\nafter_s = 5\nwithin_s = 5",
        "bad.toml:5:12: error: within_s: ends at 10 s, after the scenario's end at 9 s"
    )]
    [InlineData(
        "seconds = 9\n[[expect]]\nverdict = \"Safe\"\nnever = true\nfrom_s = 5\nto_s = 5",
        "bad.toml:5:10: error: from_s: 5 is not before the window's end at 5 s"
    )]
    [InlineData("seconds = 9\n[[expect]]\nverdict = \"Safe\"\nnever = false", "bad.toml:4:9: error: never: is false")]
    [InlineData(
        "seconds = 9\n[[expect]]\nalarm = \"Cabinet/Door\"\nseverity = \"critical\"\nnever = true",
        "bad.toml:4:12: error: severity: Cabinet/Door is never that bad; allowed: notice"
    )]
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
    public void Each_key_of_an_event_that_does_something_is_read_and_does_it()
    {
        foreach (ScenarioKey key in ScenarioTable.Event.Keys.Where(key => key.Act is not null))
        {
            string beside = string.Join('\n', key.Needs.Select(needed => Line(ScenarioTable.Event.Find(needed)!)));
            Scenario scenario = ScenarioFile.Parse(
                $"seconds = 9\n[[event]]\nat_s = 1\n{beside}\n{Line(key)}\n",
                "one.toml"
            );
            Assert.NotEmpty(Assert.Single(scenario.Steps).Actions);
        }

        static string Line(ScenarioKey key) =>
            key.Type switch
            {
                ScenarioValueType.Truth => $"{key.Name} = true",
                ScenarioValueType.Text => $"{key.Name} = \"{key.Words[0]}\"",
                _ => FormattableString.Invariant($"{key.Name} = {key.Maximum}"),
            };
    }

    [Fact]
    public void What_only_virtual_time_can_do_is_refused_where_time_flows_by_itself()
    {
        Scenario scenario = ScenarioFile.Parse(
            "name = \"x\"\nseconds = 9\n[[event]]\nat_s = 2\nkill_agent_s = 1\nuplink = \"silent\"",
            "x.toml"
        );

        ScenarioException e = Assert.Throws<ScenarioException>(() =>
            new SimulatedInstallation(SimulatedTime.Following(TimeProvider.System), 1, scenario)
        );

        Assert.Equal(
            "x: uplink = \"silent\" at 2 s, kill_agent_s at 2 s: needs virtual time; play it with edge-sim run.",
            e.Message
        );
    }

    [Fact]
    public void An_unknown_name_lists_the_built_in_ones()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() => ScenarioFile.Load("tempest"));

        Assert.Contains("calm, calm-month", e.Message, StringComparison.Ordinal);
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
