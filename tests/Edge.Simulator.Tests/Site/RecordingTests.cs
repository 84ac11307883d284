using System.Device.I2c;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Site;

public sealed class RecordingTests
{
    private const double G = 9.80665;

    // ±8 g: the model on the shake table passes 2 g.
    private const double LsbPerG = 64_000;

    [Theory]
    [InlineData("strong_motion_csmip/ferndale2022_89324_chan001.v2.gz", -664.498, 3672, -51.637, -6.940)]
    [InlineData("strong_motion_csmip/ferndale2022_89324_chan007.v2.gz", -602.870, 3733, 59.731, -7.329)]
    [InlineData("strong_motion_csmip/ferndale2022_89324_chan009.v2.gz", -688.000, 3729, 67.066, -8.985)]
    public void Csmip_peaks_are_those_of_the_header(string file, double pga, int at, double pgv, double pgd)
    {
        CsmipRecording record = CsmipRecording.Parse(file, Recording.ReadLines(Real(file)));

        Assert.Equal(11_346, record.Acceleration.Length);
        Assert.Equal(0.01, record.StepSeconds);
        Assert.Equal(pga, Peak(record.Acceleration), 0.001);
        Assert.Equal(at, Array.IndexOf(record.Acceleration, Peak(record.Acceleration)), 1.0);
        Assert.Equal(pgv, Peak(record.Velocity), 0.001);
        Assert.Equal(pgd, Peak(record.Displacement), 0.001);
    }

    [Fact]
    public void Xsens_recording_leaves_out_the_first_two_rows_and_has_its_rate()
    {
        Recording recording = Recording.Open(Real("mems_3story_xsens/flex3_top_northridge.csv.gz"));

        Assert.InRange(recording.Hertz, 119.9, 120.1);
        Assert.Equal(-0.07398185133934, recording.X[0]);
        Assert.Equal(9.83922195434570, recording.Z[0]);
        Assert.InRange(recording.Rest.Z, 9.7, 9.95);
        Assert.Empty(recording.Problems);
    }

    [Fact]
    public void Defective_xsens_recording_reports_its_bad_row_and_keeps_its_rate()
    {
        Recording recording = Recording.Open(Real("mems_3story_xsens/stiff1_top_northridge2_DEFECTIVE.csv.gz"));

        string problem = Assert.Single(recording.Problems);
        Assert.Matches(@"^stiff1_top_northridge2_DEFECTIVE\.csv\.gz:\d+: ", problem);
        Assert.InRange(recording.Hertz, 119.9, 120.1);
        Assert.All(recording.X, v => Assert.True(double.IsFinite(v)));
    }

    [Theory]
    [InlineData("strong_motion_csmip/ferndale2022_89324_chan001.v2.gz")]
    [InlineData("mems_3story_xsens/flex3_top_northridge.csv.gz")]
    public void Every_sample_of_a_recording_comes_out_of_the_fifo_within_half_an_lsb(string file)
    {
        Recording recording = Recording.Open(Real(file));
        List<(int X, int Y, int Z)> codes = Play(recording, startSeconds: 0, seconds: recording.Seconds + 6);

        // One channel is along x; along y and z the sensor rests, with its noise.
        double half = G / LsbPerG / 2 * 1.000001;
        double others = recording.Y.Distinct().Count() > 1 ? half : 0.01;
        for (int i = 0; i < recording.Count; i++)
        {
            (int x, int y, int z) = codes[i];
            Assert.Equal(recording.X[i], x * G / LsbPerG, half);
            Assert.Equal(recording.Y[i], y * G / LsbPerG, others);
            Assert.Equal(recording.Z[i], z * G / LsbPerG, others);
        }

        (_, double restY, double restZ) = recording.Rest;
        Assert.Equal(restY, codes[^1].Y * G / LsbPerG, 0.01);
        Assert.Equal(restZ, codes[^1].Z * G / LsbPerG, 0.01);
    }

    [Fact]
    public void The_feed_says_when_it_has_played_all()
    {
        Recording recording = new("ramp", 100, [0.1, 0.2, 0.3], [0, 0, 0], [G, G, G], []);
        RecordingFeed feed = new(recording, 500_000, 1);
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice chip = Measuring(time, feed);
        time.AdvanceSeconds(0.505);
        Read(chip, 5, 1);
        Assert.False(feed.IsFinished);
        Assert.Equal(1, feed.SamplesPlayed);
        time.AdvanceSeconds(0.05);
        Read(chip, 5, 1);

        Assert.True(feed.IsFinished);
        Assert.Equal(69, feed.SamplesTaken);
    }

    [Fact]
    public void A_sensor_at_rest_is_not_stuck()
    {
        Recording recording = new("still", 100, [0, 0], [0, 0], [G, G], []);
        List<(int X, int Y, int Z)> codes = Play(recording, startSeconds: 10, seconds: 5);

        Assert.True(codes.Distinct().Count() > codes.Count / 2);
    }

    [Fact]
    public void Replay_csv_takes_any_subset_of_axes_and_leaves_out_what_is_no_number()
    {
        Recording recording = ReplayRecording.Parse(
            "r.csv",
            ["t_s,accel_y_mps2", "0.00,1", "0.01,nan", "0.02,2", "0.03,3", "", "0.04,"]
        );

        Assert.Equal([0, 0, 0], recording.X);
        Assert.Equal([1, 2, 3], recording.Y);
        Assert.Equal([G, G, G], recording.Z);
        Assert.Equal(
            [
                "r.csv:3: a value is missing or no number; the row is left out.",
                "r.csv:7: a value is missing or no number; the row is left out.",
            ],
            recording.Problems
        );
    }

    [Fact]
    public void Replay_csv_may_have_calendar_time()
    {
        Recording recording = ReplayRecording.Parse(
            "r.csv",
            ["time,accel_x_mps2", "2026-01-01T00:00:00.000Z,1", "2026-01-01T00:00:00.010Z,2"]
        );

        Assert.Equal(100, recording.Hertz, 0.001);
    }

    [Theory]
    [InlineData("r.csv", "a,b\n1,2", "r.csv:1: needs a column t_s or time")]
    [InlineData("r.csv", "t_s,accel_x_mps2\n1,2", "r.csv: no two samples at different times")]
    [InlineData("r.v2", "nothing", "r.v2:1: no line \"points of accel")]
    [InlineData(
        "r.v2",
        " 3 points of accel data equally spaced at 0.01 sec, in cm/sec2. (8f10.5)\n   0.1",
        "the file ends after 1 of 3"
    )]
    [InlineData("r.v2", " x points of accel data equally spaced at 0.01 sec, in cm/sec2. (8f10.5)", "r.v2:1: no count")]
    [InlineData(
        "r.v2",
        " 1 points of accel data equally spaced at 0.01 sec, in cm/sec2. (8f10.5)\n  abc",
        "r.v2:2: \"  abc\""
    )]
    [InlineData("x.csv", "PacketCounter,SampleTimeFine,Acc_X\n", "x.csv:1: no column Acc_Y")]
    public void A_file_that_is_no_recording_is_refused_with_its_line(string name, string text, string message)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, name);
        File.WriteAllText(path, text);

        FormatException e = Assert.Throws<FormatException>(() => Recording.Open(path));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static List<(int X, int Y, int Z)> Play(Recording recording, double startSeconds, double seconds)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice chip = Measuring(time, new RecordingFeed(recording, (long)(startSeconds * 1e6), 1));
        List<(int X, int Y, int Z)> codes = [];
        for (double at = 0; at < seconds; at += 0.1)
        {
            time.AdvanceSeconds(0.1);
            int words = Read(chip, 5, 1)[0];
            byte[] fifo = Read(chip, 0x11, words * 3);
            for (int i = 0; i < fifo.Length; i += 9)
            {
                codes.Add((Code(fifo, i), Code(fifo, i + 3), Code(fifo, i + 6)));
            }
        }

        return codes;
    }

    [Fact]
    public void A_sensor_beside_the_one_that_plays_feels_the_same_and_takes_nothing_away()
    {
        Recording recording = new("beside", 125, [1, 2, 3], [0, 0, 0], [9, 9, 9], []);
        RecordingFeed feed = new(recording, 0, 1);
        feed.Beside.Next(0, out double before, out _, out _);
        Assert.Equal(recording.Rest.X, before);
        for (int i = 0; i < 3; i++)
        {
            feed.Next(i * 8_000, out double x, out double y, out double z);
            for (int again = 0; again < 5; again++)
            {
                feed.Beside.Next(i * 8_000, out double besideX, out double besideY, out double besideZ);
                Assert.Equal((x, y, z), (besideX, besideY, besideZ));
            }
        }

        Assert.True(feed.IsFinished);
        Assert.True(feed.Beside.IsRecorded);
    }

    private static I2cDevice Measuring(SimulatedTime time, RecordingFeed feed)
    {
        I2cDevice chip = new SimulatedAdxl355(time, feed, _ => 40, seed: 9).OnI2c(1, 0x1D);
        chip.Write([0x28, 5]);
        chip.Write([0x2C, 0x83]);
        chip.Write([0x2D, 0]);
        return chip;
    }

    private static byte[] Read(I2cDevice chip, byte register, int count)
    {
        byte[] bytes = new byte[count];
        chip.WriteRead([register], bytes);
        return bytes;
    }

    private static int Code(byte[] fifo, int at) =>
        ((fifo[at] << 24) | (fifo[at + 1] << 16) | (fifo[at + 2] << 8)) >> 12;

    private static double Peak(double[] values) => values.MaxBy(Math.Abs);

    private static string Real(string file)
    {
        string? folder = RecordingFolder.Find();
        Assert.SkipWhen(folder is null, "The folder of real recordings is not here.");
        return Path.Combine(folder, file);
    }
}
