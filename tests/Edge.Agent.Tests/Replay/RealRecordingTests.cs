using System.Globalization;

namespace Edge.Agent.Tests.Replay;

/// <summary>Public recordings through the whole pipeline; skipped where the folder of recordings is absent.</summary>
public sealed class RealRecordingTests
{
    private const string Peak = "Structure/Acceleration/Peak";

    [Theory]
    [InlineData(
        "mems_3story_xsens/flex3_top_northridge.csv.gz",
        "the first two rows of an Xsens DOT are no measurements"
    )]
    [InlineData("strong_motion_csmip/ferndale2022_89324_chan009.v2.gz", "the channel is taken as x")]
    public void A_recording_is_read_as_it_was_published(string path, string assumed)
    {
        string text = Recording(path);
        bool isXsens = path.StartsWith("mems", StringComparison.Ordinal);

        Replayed published = Replaying.Text(text);
        Replayed converted = Replaying.Text(isXsens ? Replaying.Xsens(text) : Replaying.Csmip(text));

        Assert.Equal(0, published.ExitCode);
        Assert.Contains(assumed, published.Error, StringComparison.Ordinal);
        Assert.Equal(Peaks(converted), Peaks(published));

        static string[] Peaks(Replayed replay) =>
            [
                .. replay
                    .Metric("Structure/Event/Peak")
                    .Select(line => line.Value.ToString("F4", CultureInfo.InvariantCulture)),
            ];
    }

    [Fact]
    public void The_defective_recording_has_one_gap_and_one_bad_sample_as_it_was_published_too()
    {
        Replayed replay = Replaying.Text(Recording("mems_3story_xsens/stiff1_top_northridge2_DEFECTIVE.csv.gz"));

        Assert.Equal(
            ["Input/BadSample", "Input/Gap"],
            replay.Of("fault").Select(fault => fault.Name).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_seismogram_in_counts_is_refused_with_what_to_do()
    {
        Replayed replay = Replaying.Text(Recording("seismic_trigger_obspy/BW.UH1._.SHZ.D.2010.147.cut.slist.gz"));

        Assert.NotEqual(0, replay.ExitCode);
        Assert.Contains("multiply each by its m/s²", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chan001", 6.64498)]
    [InlineData("chan007", 6.02870)]
    [InlineData("chan009", 6.88000)]
    public void The_peak_ground_acceleration_is_exact_and_raises_its_alarm(string channel, double published)
    {
        string csv = Replaying.Csmip(Recording($"strong_motion_csmip/ferndale2022_89324_{channel}.v2.gz"));
        double expected = Samples(csv).Max(s => Math.Abs(s[1]));

        Replayed replay = Replaying.Text(csv);

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal((float)expected, (float)replay.Metric(Peak).Max(m => m.Value));
        Assert.Equal(published, replay.Metric(Peak).Max(m => m.Value), 0.000006);
        ReplayLine alarm = replay.Of("alarm").Last(a => a.Name == "Site/Alarm/Structure/Acceleration");
        Assert.Equal("critical", alarm.Text("severity"));
        Assert.Equal("active", alarm.Text("state"));
        Assert.True(alarm.Root.GetProperty("evidence").GetProperty(Peak).GetDouble() >= 4);
        Assert.Equal("Unsafe", replay.Of("verdict").Last().Text("value"));
        Assert.DoesNotContain(replay.Metric(Peak), m => m.Text("quality") != "good");
    }

    [Theory]
    [InlineData("flex3_ground_northridge")]
    [InlineData("flex3_top_northridge")]
    [InlineData("stiff3_ground_northridge")]
    [InlineData("stiff3_top_northridge")]
    public void A_recording_with_gravity_has_its_exact_peak_against_commissioning(string name)
    {
        string csv = Replaying.Xsens(Recording($"mems_3story_xsens/{name}.csv.gz"));
        double[][] samples = [.. Samples(csv)];
        double[] zero =
        [
            .. Enumerable.Range(1, 3).Select(axis => Math.Round(samples.Take(600).Average(s => s[axis]), 4)),
        ];
        double expected = samples.Max(s =>
            Math.Sqrt(Enumerable.Range(1, 3).Sum(axis => Math.Pow(s[axis] - zero[axis - 1], 2)))
        );
        string site = FormattableString.Invariant(
            $"""
            [site]
            id = "hp-001"
            [commissioning]
            date = 2025-03-06
            engineer = "an"
            gravity_mps2 = [{zero[0]:F4}, {zero[1]:F4}, {zero[2]:F4}]
            """
        );

        Replayed replay = Replaying.Text(csv, site);

        Assert.Equal("", replay.Error);
        Assert.Equal(0, replay.ExitCode);
        Assert.Equal((float)expected, (float)replay.Metric(Peak).Max(m => m.Value));
        Assert.DoesNotContain(
            replay.Of("metric"),
            m => m.Name.StartsWith("Structure/Acceleration", StringComparison.Ordinal) && m.Text("quality") != "good"
        );
        Assert.Equal(120.0048, replay.Metric("Structure/Sample Rate").Last().Value, 120 * 0.0005);

        Replayed plain = Replaying.Text(csv);
        Assert.Equal(expected, plain.Metric(Peak).Max(m => m.Value), 0.05);
    }

    [Fact]
    public void The_defective_recording_has_one_gap_and_one_bad_sample_and_the_rest_is_unharmed()
    {
        string csv = Replaying.Xsens(Recording("mems_3story_xsens/stiff1_top_northridge2_DEFECTIVE.csv.gz"));

        Replayed replay = Replaying.Text(csv, frame: 1);

        Assert.Equal(1, replay.ExitCode);
        ReplayLine[] faults = [.. replay.Of("fault")];
        Assert.Equal(["Input/Gap", "Input/BadSample"], faults.Select(f => f.Name));
        Assert.Equal(0.016666, faults[0].Value, 1e-9);
        string[] lines = csv.Split('\n');
        int bad = Array.FindIndex(lines, l => l.Contains("nan", StringComparison.Ordinal)) + 1;
        Assert.Equal(bad - 1, faults[0].Root.GetProperty("line").GetInt32());
        Assert.Equal(bad, faults[1].Root.GetProperty("line").GetInt32());

        // The recorder halved the sample beside the bad one: half of gravity would be a peak of 5 m/s².
        double after = replay.Metric(Peak).Where(m => m.Seconds > faults[0].Seconds).Max(m => m.Value);
        Assert.InRange(after, 0.05, 0.6);
    }

    private static string Recording(string path)
    {
        string? text = Replaying.Recording(path);
        Assert.SkipWhen(text is null, $"shared/realdata/{path} is absent");
        return text!;
    }

    private static IEnumerable<double[]> Samples(string csv) =>
        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(l => l.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray());
}
