using System.Globalization;
using System.Text;

namespace Edge.Agent.Tests.Replay;

/// <summary>Drive and static traces of a modem: throughput and signal, with what their recorders put where nothing was measured.</summary>
public sealed class SpeedReplayTests
{
    [Fact]
    public void Duplicate_times_are_told_and_counted_once()
    {
        Replayed run = Replaying.Text("t_s,Link/Throughput/Down\n0,100\n1,50\n1,9000\n2,60\n2,9000\n3,70\n4,20\n");
        Assert.Equal(2, run.Of("fault").Count(fault => fault.Name == "Input/DuplicateTime"));
        Assert.Equal(5, run.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.Equal(60, run.Metric("Link/Speed/Down/Day/Mean").Last().Value);
        Assert.Equal(60, run.Metric("Link/Speed/Down/Month/Mean").Last().Value);
        Assert.Contains(
            "90 Mbit/s insufficient data; QCVN 126:2021 mean 100 Mbit/s insufficient data (1 of 1500 samples)",
            run.Metric("Link/Speed/Down/Month/Judgement").Last().Text("value"),
            StringComparison.Ordinal
        );
        Assert.Equal("bad", run.Metric("Link/Speed/Down/Day/Low").Last().Text("quality"));
        Assert.Empty(run.Metric("Link/Speed/Up/Day/Mean"));
    }

    [Theory]
    [InlineData("-32768")]
    [InlineData("-140")]
    [InlineData("-141")]
    [InlineData("-157")]
    [InlineData("2147483647")]
    [InlineData("-")]
    [InlineData("nan")]
    public void A_code_for_nothing_measured_is_bad_and_never_a_value(string code)
    {
        Replayed run = Replaying.Text($"t_s,Link/RSRP\n0,-80\n1,-81\n2,{code}\n3,{code}\n", frame: 1);
        Assert.Equal("bad", run.Metric("Link/Signal/RSRP").Last().Text("quality"));
        Assert.All(
            run.Metric("Link/Signal/RSRP").Where(line => line.Text("quality") == "good"),
            line => Assert.InRange(line.Value, -81, -80)
        );
        Assert.Contains(run.Of("fault"), fault => fault.Name == "Input/BadCell");
    }

    [Fact]
    public void The_least_that_a_cell_measures_is_a_value()
    {
        Replayed run = Replaying.Text("t_s,rsrp_dbm\n0,-139\n1,-139.5\n2,-142\n", frame: 1);
        Assert.All(run.Metric("Link/Signal/RSRP"), line => Assert.Equal("good", line.Text("quality")));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData("-32768")]
    public void Of_throughput_it_counts_to_nothing(string code)
    {
        Replayed run = Replaying.Text($"t_s,Link/Throughput/Down\n0,10\n1,{code}\n2,30\n3,{code}\n");
        Assert.Equal(2, run.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.Equal(20, run.Metric("Link/Speed/Down/Day/Mean").Last().Value);
    }

    [Theory]
    [InlineData(140, "pass", false)]
    [InlineData(70, "fail", true)]
    [InlineData(90, "undecided", false)]
    public void Samples_of_two_hours_pass_or_fail_the_target(double mean, string word, bool alarms)
    {
        Replayed run = Replaying.Text(Trace(7200, mean, 0.5));
        Replayed uploads = Replaying.Text(Trace(7200, mean, 0.5).Replace("/Down", "/Up", StringComparison.Ordinal));
        Assert.StartsWith(
            $"90 Mbit/s {word}; ",
            run.Metric("Link/Speed/Down/Day/Judgement").Last().Text("value"),
            StringComparison.Ordinal
        );
        Assert.InRange(
            run.Metric("Link/Speed/Down/Month/Mean").Last().Value,
            run.Metric("Link/Speed/Down/Month/Low").Last().Value,
            run.Metric("Link/Speed/Down/Month/High").Last().Value
        );
        Assert.Equal(alarms, run.Of("alarm").Any(line => line.Name == "Site/Alarm/Link/Speed"));
        Assert.StartsWith(
            "30 Mbit/s pass; ",
            uploads.Metric("Link/Speed/Up/Day/Judgement").Last().Text("value"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_drive_that_drifts_is_insufficient_however_many_samples_it_has()
    {
        var csv = new StringBuilder("t_s,Link/Throughput/Down\n");
        for (int i = 0; i < 3600; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{i},{200 - (i / 30.0)}\n");
        }

        Replayed run = Replaying.Text(csv.ToString());
        Assert.Equal(3600, run.Metric("Link/Speed/Down/Day/Count").Last().Value);
        Assert.StartsWith(
            "90 Mbit/s insufficient data",
            run.Metric("Link/Speed/Down/Day/Judgement").Last().Text("value"),
            StringComparison.Ordinal
        );
    }

    // An AR(1) by the second, its neighbours 0.6 alike.
    private static string Trace(int seconds, double mean, double variation)
    {
        var random = new Random(11);
        var csv = new StringBuilder("t_s,Link/Throughput/Down\n");
        double value = 0;
        for (int i = 0; i < seconds; i++)
        {
            value = (0.6 * value) + (0.8 * (random.NextDouble() - 0.5) * Math.Sqrt(12));
            csv.Append(CultureInfo.InvariantCulture, $"{i},{Math.Max(0, mean * (1 + (variation * value))):F3}\n");
        }

        return csv.ToString();
    }
}
