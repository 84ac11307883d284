using CsCheck;
using Edge.Core.Frames;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

public sealed class SignalTests
{
    [Theory]
    [InlineData(1.0033)]
    [InlineData(0.9967)]
    [InlineData(1.0)]
    public void A_sample_clock_that_is_off_is_measured_to_five_hundredths_of_a_percent(double off)
    {
        var random = new Random(7);
        var rate = new SampleRate();
        double hertz = 100 * off;
        long samples = 0;
        double worst = 0;
        for (int i = 1; i <= 3000; i++)
        {
            // Drained every 100 ms, up to 3 ms late.
            double seconds = (i * 0.1) + (random.NextDouble() * 0.003);
            long total = (long)(seconds * hertz);
            rate.Add((int)(total - samples), (long)(seconds * 1e6));
            samples = total;
            double measured = rate.Hertz();
            if (seconds >= 30)
            {
                worst = Math.Max(worst, Math.Abs((measured / hertz) - 1));
            }
        }

        Assert.InRange(worst, 0, 0.0005);
    }

    [Fact]
    public void The_peaks_of_a_frame_are_exact_to_the_last_bit() =>
        Gen.Select(Gen.Double[-30, 30].Array[300], Gen.Double[-30, 30].Array[300], Gen.Double[-30, 30].Array[300])
            .Sample(
                (x, y, z) =>
                {
                    var zero = new Vector(0.1, -0.2, 9.8);
                    var frame = new FrameAcceleration();
                    double peak = 0;
                    double squares = 0;
                    for (int i = 0; i < x.Length; i++)
                    {
                        double square = (x[i] * x[i]) + (y[i] * y[i]) + (z[i] * z[i]);
                        frame.Add(x[i], y[i], z[i], square);
                        peak = Math.Max(peak, Math.Sqrt(square));
                        squares += square;
                    }

                    Assert.Equal(peak, frame.Peak);
                    Assert.Equal(x.Max(Math.Abs), frame.PeakX);
                    Assert.Equal(y.Max(Math.Abs), frame.PeakY);
                    Assert.Equal(z.Max(Math.Abs), frame.PeakZ);
                    Assert.Equal(Math.Sqrt(squares / 300), frame.Rms, 1e-9);
                    Assert.True(zero.WeighsOneG);
                }
            );

    [Theory]
    [InlineData(0.0, 6.64498)]
    [InlineData(9.81, 6.64498)]
    public void A_peak_is_measured_from_the_rest_of_the_recording(double gravity, double shock)
    {
        SiteRig rig = SiteRig.Calm(commissioned: false);
        int n = 0;
        rig.FullScale = double.PositiveInfinity;
        rig.Accelerometer = (x, y, _) => (n++ == 1500 ? shock : 0, 1e-6 * x, gravity + (1e-6 * y));
        rig.Run(40);
        double peak = rig
            .Frames.SelectMany(f => f.Readings)
            .Where(r => r.Metric == MetricId.StructureAccelerationPeak && r.IsGood)
            .Max(r => r.Value);
        Assert.Equal(shock, peak, gravity == 0 ? 1e-9 : 1e-4);
    }

    [Fact]
    public void A_shock_in_any_frame_reaches_a_telemetry_frame_exactly()
    {
        SiteRig rig = SiteRig.Calm();
        int n = 0;
        rig.Accelerometer = (x, y, z) => (n++ % 700 == 650 ? 0.1 + 3 + (n * 1e-6) : x, y, z);
        rig.Run(60);
        rig.Finish();
        double[] reported =
        [
            .. rig
                .Frames.Where(f => f.Lane == Core.Journal.RecordLane.Telemetry)
                .SelectMany(f => f.Readings)
                .Where(r => r.Metric == MetricId.StructureAccelerationPeakX && r.Value > 1)
                .Select(r => r.Value),
        ];
        double last = 0.1 + 3 + ((((n - 651) / 700 * 700) + 651) * 1e-6) - 0.1;
        Assert.Equal(last, reported.Max(), 1e-12);
        Assert.InRange(reported.Length, 6, 7);
    }

    [Fact]
    public void Accepting_samples_allocates_nothing()
    {
        var pipeline = new SitePipeline(
            new SiteProfile("a", new(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8), SiteRig.Everything, new Limits()),
            new PipelineOptions()
        );
        double[] x = new double[1];
        double[] y = new double[1];
        double[] z = new double[1];
        var random = new Random(3);
        long micros = 0;
        for (int i = 0; i < 4200; i++)
        {
            One(i);
            while (pipeline.TryTake(out Frame? _)) { }
        }

        // A frame has just been closed, and the next is 10 s away.
        Allocations.AreNone(800, One);

        void One(int i)
        {
            micros += 10_000;
            (x[0], y[0], z[0]) = (random.NextDouble(), random.NextDouble(), 9.8 + random.NextDouble());
            var now = new Stamp(micros, 0, false);
            pipeline.Accept(new AccelerationBatch(x, y, z, 1, now, 100, 40, false));
            pipeline.Advance(now);
        }
    }

    [Fact]
    public void The_same_input_gives_the_same_frames()
    {
        List<Frame> first = SiteRig.Calm().Run(120).Frames;
        List<Frame> second = SiteRig.Calm().Run(120).Frames;
        Assert.Equal(first.SelectMany(f => f.Readings), second.SelectMany(f => f.Readings));
    }
}
