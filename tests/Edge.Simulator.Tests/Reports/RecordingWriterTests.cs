using System.Text;
using Edge.Agent.Replay;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Simulator.Boards;
using Edge.Simulator.Reports;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Reports;

public sealed class RecordingWriterTests
{
    // A row repeats the latest level, so the median of five levels is through in five rows instead of five polls.
    private const double MedianSeconds = 5;

    // What replay can judge: no air of the cabinet, no link, no sensor that the columns do not have.
    private static readonly string[] Judged =
    [
        "Structure/Tilt",
        "Structure/Acceleration",
        "Structure/Impact",
        "Power/MainsLost",
        "Power/BatteryLow",
        "Flood/Level",
        "Flood/FloatLow",
        "Flood/FloatHigh",
        "Flood/Disagreement",
        "Cabinet/Door",
        "Cabinet/Tamper",
        "Flood/TimeToFloor",
    ];

    [Fact]
    public void A_replay_of_the_recording_gives_the_alarms_of_the_run()
    {
        Scenario scenario = ScenarioFile.Parse(
            """
            seconds = 420
            [start]
            wind_mps = 6
            [[event]]
            at_s = 30
            water_mm = 450
            over_s = 60
            [[event]]
            at_s = 60
            door_open = true
            [[event]]
            at_s = 70
            door_open = false
            [[event]]
            at_s = 90
            mains = false
            [[event]]
            at_s = 150
            water_mm = 0
            over_s = 60
            [[event]]
            at_s = 200
            mains = true
            [[event]]
            at_s = 230
            knock_mps = 0.2
            """,
            "x.toml"
        );
        (RunResult run, string csv) = Record(scenario);
        Replayed replayed = Replay(csv);

        // A minute after the start the accelerometer tests itself, and what it measures meanwhile is nobody's.
        Assert.Contains(": 0.41", Assert.Single(replayed.Faults), StringComparison.Ordinal);
        (string Id, Severity Severity, double At)[] expected =
        [
            .. run
                .Alarms.Where(span => Judged.Contains(span.Id))
                .OrderBy(span => span.FromSeconds)
                .Select(span => (span.Id, span.Severity, span.FromSeconds)),
        ];
        Assert.Equal(
            expected.Select(alarm => (alarm.Id, alarm.Severity)).Order(),
            replayed.Raised.Select(alarm => (alarm.Id, alarm.Severity)).Order()
        );
        Assert.Contains(expected, alarm => alarm is { Id: "Structure/Acceleration" });
        Assert.Contains(expected, alarm => alarm is { Id: "Flood/FloatHigh", Severity: Severity.Critical });
        foreach ((string id, Severity severity, double at) in replayed.Raised)
        {
            Assert.Contains(
                expected,
                alarm => alarm.Id == id && alarm.Severity == severity && Math.Abs(alarm.At - at) < MedianSeconds
            );
        }
    }

    [Fact]
    public void The_samples_stand_on_an_even_grid_and_every_cell_is_filled()
    {
        (_, string csv) = Record(ScenarioFile.Load("calm").Until(60));
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            "t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2,sensor_temp_c,battery_v,battery_a,mains,level_mm,float_low,float_high,door",
            lines[0]
        );
        Assert.InRange(lines.Length, 57 * 125, 60 * 125);
        Assert.Empty(Replay(csv).Faults);
    }

    [Fact]
    public void A_sensor_that_fails_is_bad_in_the_recording_and_found_by_the_replay()
    {
        (_, string csv) = Record(
            ScenarioFile.Parse(
                """
                seconds = 120
                [[event]]
                at_s = 60
                chip = "ina228"
                fault = "silent"
                """,
                "x.toml"
            )
        );
        Assert.Contains(",bad,bad,", csv, StringComparison.Ordinal);
        Assert.Contains(Replay(csv).Raised, alarm => alarm.Id == "Agent/SensorFault");
    }

    [Fact]
    public void Without_an_accelerometer_there_is_a_row_a_second_and_a_part_is_only_that_part()
    {
        Scenario scenario = ScenarioFile.Parse("seconds = 60\n[site]\nwithout = [\"adxl355\"]", "x.toml");
        (_, string csv) = Record(scenario, 20, 30);
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain("accel", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("20.000000,", lines[1], StringComparison.Ordinal);
        Assert.Equal(12, lines.Length);
    }

    private static (RunResult Run, string Csv) Record(
        Scenario scenario,
        double from = 0,
        double to = double.PositiveInfinity
    )
    {
        using StringWriter text = new() { NewLine = "\n" };
        using RecordingWriter recording = new(text, from, to);

        // The replay knows no zero but that of a perfect chip.
        using ScenarioRun run = new(
            scenario,
            3,
            recording: recording,
            change: options => options with { ChipSpread = 0 }
        );
        RunResult result = run.Run();
        return (result, text.ToString());
    }

    private static Replayed Replay(string csv)
    {
        SiteProfile site = SimulatedConfiguration.Default("HP-0001", "", "", 2).ToProfile();
        using RecordingReader reader = RecordingReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(csv)));
        Replayed replayed = new();
        _ = new ReplayRun(reader, site, 2, replayed).Run();
        return replayed;
    }

    private sealed class Replayed : IReplayOutput
    {
        public List<(string Id, Severity Severity, double At)> Raised { get; } = [];

        public List<string> Faults { get; } = [];

        public void Metric(double seconds, Reading reading) { }

        public void Alarm(double seconds, AlarmTransition transition)
        {
            if (transition.IsActive)
            {
                Raised.Add((transition.Alarm.Id, transition.Severity, seconds));
            }
        }

        public void Verdict(double seconds, SiteVerdict verdict) { }

        public void Fault(RecordingFault fault) => Faults.Add(fault.Text);
    }
}
