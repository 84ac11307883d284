using System.Globalization;
using System.IO.Compression;
using Edge.Portable.Wire;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Scenarios;

namespace Edge.Scenarios.Tests;

/// <summary>
/// Recordings of a real structure and of a real earthquake, through the simulated ADXL355's registers, the shipped agent, a
/// real broker and the receiver: what the city stores is what the recording says. The stretch with the peaks is played,
/// sample for sample.
/// </summary>
[Collection(RealProcesses.Name)]
public sealed class RecordingTests
{
    private const string Acceleration = "Structure/Acceleration/Peak";
    private const string Alarm = "Site/Alarm/Structure/Acceleration";
    private const double CriticalMps2 = 4;
    private const double ChipHertz = 125;

    // The sampler empties the FIFO at least every quarter of a second.
    private const double SeenWithinSeconds = 0.5;

    private const double StandardGravity = 9.80665;

    // ADXL355 data sheet: 256,000 LSB/g in the range of 2 g, half of that in each next one.
    private const double LsbPerGAt2G = 256_000;

    [Fact]
    public async Task The_peaks_in_the_citys_store_are_those_of_the_recordings_within_one_LSB()
    {
        ShippedAgent.Require();
        string? folder = RecordingFolder.Find();
        Assert.SkipWhen(
            folder is null,
            $"no folder of recordings: lay shared/realdata beside the repository, or set {RecordingFolder.Variable}"
        );

        Played table = Xsens(Path.Combine(folder, "mems_3story_xsens", "flex3_top_northridge.csv.gz"));
        Played quake = Csmip(Path.Combine(folder, "strong_motion_csmip", "ferndale2022_89324_chan001.v2.gz"));

        // Their own figures, from the recording's header and its publisher.
        Assert.Equal(6.64498, quake.Peak(0), 1e-5);
        Assert.Equal(23.8, table.Peak(0), 0.1);
        await Task.WhenAll(
            PlayAsync(table with { Samples = table.Samples[2500..6980] }, rangeG: 4, table),
            PlayAsync(quake with { Samples = quake.Samples[1500..5000] }, rangeG: 2, quake)
        );
    }

    // A machine that stalls for longer than the chip's FIFO holds (256 ms) loses samples, and the agent must say so. Then,
    // and only then, the recording is played again.
    private static async Task PlayAsync(Played part, int rangeG, Played whole)
    {
        string? lost = await PlayOnceAsync(part, rangeG, whole);
        for (int again = 0; again < 2 && lost is not null; again++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{part.Name}: samples were lost, playing it again:\n{lost}"
            );
            lost = await PlayOnceAsync(part, rangeG, whole);
        }

        Assert.True(lost is null, $"{part.Name}: samples were lost each time:\n{lost}");
    }

    private static async Task<string?> PlayOnceAsync(Played part, int rangeG, Played whole)
    {
        using var file = new TemporaryFile();
        await File.WriteAllLinesAsync(file.Path, part.ToCsv(), TestContext.Current.CancellationToken);
        await using var broker = await Mosquitto.StartAsync();
        await using var city = await CityOf.StartAsync(broker.Port);
        using var cabinet = new Cabinet(
            broker.Url,
            new Scenario(part.Name, "", 60, new ScenarioRecording(file.Path, 2), []),
            gravity: part.Gravity,
            rangeG: rangeG
        );
        await using var agent = cabinet.Run();
        var feed = cabinet.Installation.Feed!;
        await Eventually.True(
            () => feed.IsFinished,
            TimeSpan.FromSeconds(60),
            () => $"{part.Name}: {feed.SamplesPlayed} of {part.Samples.Length} samples were read.\n{agent.Said}"
        );
        double sinceFirstSample = (cabinet.Installation.Time.NowMicros - feed.FirstSampleMicros) / 1e6;
        double dangerous = part.FirstOver(CriticalMps2) / ChipHertz;
        DateTimeOffset seen = TimeProvider
            .System.GetUtcNow()
            .AddSeconds(dangerous + SeenWithinSeconds - sinceFirstSample);

        await cabinet.SettleAsync(agent, city, part.Name);
        double lsb = StandardGravity / (LsbPerGAt2G * 2 / rangeG);
        var store = city.Runner.Store;
        var peaks = store.Readings(Cabinet.SiteId, Acceleration);
        string why = string.Join('\n', peaks.Select(reading => $"{reading.Value} {reading.Quality}"));
        if (peaks.Any(reading => reading.Quality != Quality.Good))
        {
            Assert.Contains(
                store.Readings(Cabinet.SiteId, "Site/Verdict/Reasons"),
                reasons => reasons.Text!.Contains("samples were lost", StringComparison.Ordinal)
            );
            return why;
        }

        double peak = store.MaxOf(Cabinet.SiteId, Acceleration) ?? double.NaN;
        Assert.True(Math.Abs(whole.Peak() - peak) <= lsb, $"{part.Name}: {peak}, not {whole.Peak()}:\n{why}");
        for (int axis = 0; axis < 3; axis++)
        {
            if (whole.Peak(axis) > 0)
            {
                Assert.Equal(
                    whole.Peak(axis),
                    store.MaxOf(Cabinet.SiteId, $"{Acceleration}/{"XYZ"[axis]}")!.Value,
                    lsb
                );
            }
        }

        // 3 = critical, over 4 m/s² unless configured.
        Assert.Equal(3, store.MaxOf(Cabinet.SiteId, Alarm));
        Assert.DoesNotContain(
            store.Readings(Cabinet.SiteId, "Site/Verdict"),
            verdict => verdict.Text == "Safe" && verdict.AtMillis >= seen.ToUnixTimeMilliseconds()
        );
        return null;
    }

    // The first two rows after the column names are the sensor's start-up.
    private static Played Xsens(string path)
    {
        string[] lines = Unpack(path);
        int names = Array.FindIndex(lines, line => line.StartsWith("PacketCounter", StringComparison.Ordinal));
        int x = Array.IndexOf(lines[names].Split(','), "Acc_X");
        double[][] samples =
        [
            .. lines[(names + 3)..]
                .Where(line => line.Contains(',', StringComparison.Ordinal))
                .Select(line => line.Split(',')[x..(x + 3)].Select(Number).ToArray()),
        ];

        // Commissioned by the second of rest that the recording begins with.
        double[] gravity =
        [
            .. Enumerable.Range(0, 3).Select(axis => Math.Round(samples[..120].Average(s => s[axis]), 5)),
        ];
        return new Played("shake-table", samples, gravity, 120);
    }

    // Acceleration in cm/s², 8 columns of 10 characters; it lies along x, and gravity along z.
    private static Played Csmip(string path)
    {
        string[] lines = Unpack(path);
        int head = Array.FindIndex(lines, line => line.Contains("points of accel data", StringComparison.Ordinal));
        int count = int.Parse(lines[head].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        double[][] samples =
        [
            .. lines[(head + 1)..]
                .SelectMany(line => Enumerable.Range(0, line.Length / 10).Select(i => line.Substring(i * 10, 10)))
                .Take(count)
                .Select(cell => new[] { Number(cell) / 100, 0, StandardGravity }),
        ];
        return new Played("strong-motion", samples, [0, 0, StandardGravity], 100);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string[] Unpack(string path)
    {
        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return unpacked.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>A recording, or a stretch of one, as read here and not by the simulator.</summary>
    private sealed record Played(string Name, double[][] Samples, double[] Gravity, double Hertz)
    {
        public double Peak() => Samples.Max(Dynamic);

        public int FirstOver(double limit) => Array.FindIndex(Samples, s => Dynamic(s) > limit);

        public double Peak(int axis) => Samples.Max(s => Math.Abs(s[axis] - Gravity[axis]));

        private double Dynamic(double[] sample) =>
            Math.Sqrt(Enumerable.Range(0, 3).Sum(axis => Math.Pow(sample[axis] - Gravity[axis], 2)));

        public IEnumerable<string> ToCsv() =>
            Samples
                .Select((s, i) => FormattableString.Invariant($"{i / Hertz:F6},{s[0]:R},{s[1]:R},{s[2]:R}"))
                .Prepend("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2");
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
