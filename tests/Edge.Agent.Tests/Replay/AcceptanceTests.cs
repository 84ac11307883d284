using System.Globalization;

namespace Edge.Agent.Tests.Replay;

/// <summary>Tilt and vibration on public recordings, through the command that anybody can run; skipped where they are absent.</summary>
public sealed class AcceptanceTests
{
    private static readonly string[] Damage =
    [
        "Site/Alarm/Structure/ModeShift",
        "Site/Alarm/Structure/GuyCut",
        "Site/Alarm/Structure/PermanentSet",
        "Site/Alarm/Structure/TiltRate",
        "Site/Alarm/Structure/Settling",
        "Site/Alarm/Structure/Tampering",
    ];

    [Theory]
    [InlineData("flex3_top_northridge", 3.653, 3.727)]
    [InlineData("stiff3_top_northridge", 7.75, 8.05)]
    public void The_first_mode_of_the_frame_is_where_it_is_known_to_be(string name, double least, double most)
    {
        Replayed replay = Replaying.Text(Replaying.Xsens(Recording($"mems_3story_xsens/{name}.csv.gz")));

        ReplayLine mode = replay.Metric("Structure/Mode/1/Frequency").Last();
        Assert.Equal("good", mode.Text("quality"));
        Assert.InRange(mode.Value, least, most);
    }

    /// <summary>The frame swings quicker as it swings less; a figure stands for the four seconds before it, and a little more.</summary>
    [Theory]
    [InlineData(67, 3.718)]
    [InlineData(75, 3.766)]
    [InlineData(83, 3.787)]
    public void The_ring_down_has_its_known_frequencies(double endsAt, double hertz)
    {
        Replayed replay = Replaying.Text(
            Replaying.Xsens(Recording("mems_3story_xsens/flex3_top_northridge.csv.gz")),
            frame: 1
        );

        ReplayLine line = replay.Metric("Structure/Ring Down/Frequency").First(m => m.Seconds >= endsAt + 0.5);
        Assert.InRange(line.Value / hertz, 0.997, 1.003);
    }

    [Theory]
    [InlineData("flex3_top_northridge")]
    [InlineData("flex3_ground_northridge")]
    [InlineData("stiff3_top_northridge")]
    [InlineData("stiff3_ground_northridge")]
    public void A_frame_that_is_shaken_and_rings_down_without_damage_raises_no_alarm_of_damage(string name)
    {
        Replayed replay = Replaying.Text(Replaying.Xsens(Recording($"mems_3story_xsens/{name}.csv.gz")));

        Assert.Equal(0, replay.ExitCode);
        Assert.DoesNotContain(replay.Of("alarm"), alarm => Damage.Contains(alarm.Name));
        Assert.Contains(replay.Of("alarm"), alarm => alarm.Name == "Site/Alarm/Structure/Earthquake");
    }

    [Theory]
    [InlineData("chan001", 6.64498, 0.51637, 0.06940)]
    [InlineData("chan007", 6.02870, 0.59731, 0.07329)]
    [InlineData("chan009", 6.88000, 0.67066, 0.08985)]
    public void An_earthquake_is_one_event_with_its_published_peaks(
        string channel,
        double acceleration,
        double velocity,
        double displacement
    )
    {
        string csv = Replaying.Csmip(Recording($"strong_motion_csmip/ferndale2022_89324_{channel}.v2.gz"));

        Replayed replay = Replaying.Text(csv);

        ReplayLine told = Assert.Single(replay.Metric("Structure/Event"));
        Assert.Equal("earthquake", told.Text("value"));
        Assert.Equal(acceleration, replay.Metric("Structure/Event/Peak").Single().Value, 0.00001);
        Near(replay.Metric("Structure/Event/Velocity").Single(), velocity, 0.03);
        Near(replay.Metric("Structure/Event/Displacement").Single(), 1000 * displacement, 0.08);
    }

    /// <summary>A seismometer's counts, scaled to what a site feels: three events at their known times, and no other.</summary>
    [Fact]
    public void A_seismic_station_has_its_three_events_and_no_other()
    {
        Replayed replay = Replaying.Text(Station("UH3._.SHZ", 0.002));

        double[] times = [.. replay.Metric("Structure/Event").Select(line => line.Seconds)];
        double[] published = [27.3, 175.3, 203.3];
        Assert.Equal(3, times.Length);
        Assert.All(times.Zip(published), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 60));
        Assert.DoesNotContain(replay.Of("alarm"), alarm => Damage.Contains(alarm.Name));
    }

    private static void Near(ReplayLine line, double published, double share)
    {
        Assert.Equal("good", line.Text("quality"));
        Assert.InRange(line.Value / published, 1 - share, 1 + share);
    }

    private static string Station(string name, double mps2PerCount)
    {
        string[] lines = Recording($"seismic_trigger_obspy/BW.{name}.D.2010.147.cut.slist.gz").Split('\n');
        double hertz = double.Parse(lines[0].Split(',')[2].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        IEnumerable<string> rows = lines
            .Skip(1)
            .SelectMany(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Select(
                (count, i) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i / hertz},{mps2PerCount * double.Parse(count, CultureInfo.InvariantCulture)}"
                    )
            );
        return "t_s,accel_x_mps2\n" + string.Join('\n', rows) + "\n";
    }

    private static string Recording(string path)
    {
        string? text = Replaying.Recording(path);
        Assert.SkipWhen(text is null, $"shared/realdata/{path} is absent");
        return text!;
    }
}
