using System.Globalization;
using System.Numerics;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;
using MathNet.Numerics;
using MathNet.Numerics.IntegralTransforms;
using MathNet.Numerics.Statistics;
using Vector = Edge.Core.Signals.Vector;

namespace Edge.Bench;

/// <summary>
/// What the whole structural chain costs for each sample at 100 Hz (truth, tilt with its drift, sway, noise, modes, events),
/// against the same figures computed with calls over whole arrays, as one writes it with NumPy or MathNet: slices of the
/// last minutes, filters, cumulative sums and Fourier transforms, each giving a new array. Processor time of one run.
/// </summary>
internal static class StructureSpeed
{
    private const int Rate = 100;
    private const int Batch = 10;
    private const int FrameSeconds = 10;
    private const int ReportSeconds = 300;
    private const int WindowSeconds = 1200;

    /// <summary>Feeds both chains this many virtual minutes, and prints.</summary>
    public static void Print(TextWriter output, double minutes)
    {
        double[][] motion = Motion();
        int samples = (int)Math.Max(WindowSeconds * Rate, minutes * 60 * Rate);

        var site = new SiteProfile(
            "bench",
            new Commissioning(new DateOnly(2026, 1, 1), "bench", 0, 0, Vector.StandardGravity),
            new HashSet<MetricId> { MetricId.StructureTiltMagnitude, MetricId.StructureAccelerationPeak },
            new Limits()
        );
        var sensor = new StructureSensor(site);
        var evidence = new Evidence(30, 60);
        Feed(sensor, evidence, motion, 0, WindowSeconds * Rate, out _);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Feed(sensor, evidence, motion, WindowSeconds * Rate, samples, out long allocatedByBatches);
        double ours = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;

        long arrayBytes = GC.GetAllocatedBytesForCurrentThread();
        start = Environment.CpuUsage.TotalTime;
        double check = Arrays(motion, samples);
        double arrays = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        arrayBytes = GC.GetAllocatedBytesForCurrentThread() - arrayBytes;

        Line("streaming", ours, bytes);
        Line("whole arrays", arrays, arrayBytes);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"ratio {arrays / ours:F1} in time; {(double)allocatedByBatches / samples:F3} B a sample in batches without a report; check {check:G3}"
            )
        );

        void Line(string name, double seconds, long allocated) =>
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -13} {seconds / samples * 1e9, 7:F0} ns and {(double)allocated / samples, 9:F2} B a sample at {Rate} Hz, {seconds / samples * Rate * 100:F3} % of a core"
                )
            );
    }

    private static void Feed(
        StructureSensor sensor,
        Evidence evidence,
        double[][] motion,
        int first,
        int samples,
        out long byBatches
    )
    {
        double[] x = new double[Batch];
        double[] y = new double[Batch];
        double[] z = new double[Batch];
        byBatches = 0;
        for (int i = 0; i < samples; i += Batch)
        {
            for (int k = 0; k < Batch; k++)
            {
                int at = (first + i + k) % motion[0].Length;
                x[k] = motion[0][at];
                y[k] = motion[1][at];
                z[k] = motion[2][at];
            }

            long micros = (first + i + Batch) * (1_000_000L / Rate);
            var now = new Stamp(micros, micros / 1000, true);
            long before = GC.GetAllocatedBytesForCurrentThread();
            sensor.Accept(new AccelerationBatch(x, y, z, Batch, now, Rate, 80, false) { Noise = 1.4e-3 });
            sensor.Advance(now);
            sensor.Publish(now, evidence);
            long spent = GC.GetAllocatedBytesForCurrentThread() - before;
            byBatches += spent < 4096 ? spent : 0; // a report of the modes, or an event, is no steady state
            if ((first + i + Batch) % (FrameSeconds * Rate) == 0)
            {
                sensor.CloseFrame(now, evidence);
            }
        }
    }

    private static double Arrays(double[][] motion, int samples)
    {
        double check = 0;
        for (int end = WindowSeconds * Rate; end <= (WindowSeconds * Rate) + samples; end += FrameSeconds * Rate)
        {
            // Tilt: means of the last ten minutes. Sway, RMS and peaks: the last frame without its mean.
            double[][] ten = Slices(motion, end, 600 * Rate);
            check += Math.Atan2(ten[0].Mean(), ten[2].Mean()) + Math.Atan2(ten[1].Mean(), ten[2].Mean());
            double[][] frame = Slices(motion, end, FrameSeconds * Rate);
            foreach (double[] axis in frame)
            {
                check += axis.StandardDeviation() + axis.Maximum() - axis.Minimum();
            }

            // Noise: second differences.
            foreach (double[] axis in frame)
            {
                double[] second =
                [
                    .. Enumerable.Range(2, axis.Length - 2).Select(i => axis[i] - (2 * axis[i - 1]) + axis[i - 2]),
                ];
                check += second.RootMeanSquare();
            }

            // Events: energy in two bands, STA/LTA from cumulative sums over the frame and the thirty seconds before it.
            double[][] recent = Slices(motion, end, 40 * Rate);
            foreach (
                (double low, double high, double sta, double lta) in ((double, double, double, double)[])
                    [(0.3, 10, 2, 30), (10, 40, 0.5, 10)]
            )
            {
                double[] energy = new double[recent[0].Length];
                foreach (double[] axis in recent)
                {
                    double[] band = BandPass(axis, low, high);
                    energy = [.. energy.Zip(band, static (e, b) => e + (b * b))];
                }

                double[] sums = new double[energy.Length + 1];
                for (int i = 0; i < energy.Length; i++)
                {
                    sums[i + 1] = sums[i] + energy[i];
                }

                int s = (int)(sta * Rate);
                int l = (int)(lta * Rate);
                double[] ratio =
                [
                    .. Enumerable
                        .Range(l, energy.Length - l)
                        .Select(i => (sums[i] - sums[i - s]) / s / ((sums[i] - sums[i - l]) / l)),
                ];
                check += ratio.Maximum();
            }

            // Modes: every five minutes a spectrum of twenty minutes of each level axis, decimated by five.
            if (end % (ReportSeconds * Rate) == 0)
            {
                double[][] window = Slices(motion, end, WindowSeconds * Rate);
                check += Spectrum(window[0]).Maximum() + Spectrum(window[1]).Maximum();
            }
        }

        return check;
    }

    private static double[][] Slices(double[][] motion, int end, int count) =>
        [.. motion.Select(axis => Enumerable.Range(end - count, count).Select(i => axis[i % axis.Length]).ToArray())];

    // In the frequency domain, as one does with whole arrays.
    private static double[] BandPass(double[] data, double low, double high)
    {
        Complex[] spectrum = [.. data.Select(static v => new Complex(v, 0))];
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
        double step = (double)Rate / data.Length;
        for (int i = 0; i < spectrum.Length; i++)
        {
            double hertz = Math.Min(i, spectrum.Length - i) * step;
            spectrum[i] = hertz >= low && hertz <= high ? spectrum[i] : Complex.Zero;
        }

        Fourier.Inverse(spectrum, FourierOptions.AsymmetricScaling);
        return [.. spectrum.Select(static v => v.Real)];
    }

    private static double[] Spectrum(double[] data)
    {
        double[] filtered = BandPass(data, 0.1, 8.5);
        double[] slow = [.. Enumerable.Range(0, filtered.Length / 5).Select(i => filtered[i * 5])];
        const int length = 4096;
        double[] window = MathNet.Numerics.Window.Hann(length);
        double[] mean = new double[length / 2];
        for (int at = 0; at + length <= slow.Length; at += length / 2)
        {
            Complex[] segment = [.. window.Zip(slow[at..(at + length)], static (w, v) => new Complex(w * v, 0))];
            Fourier.Forward(segment, FourierOptions.NoScaling);
            mean = [.. mean.Zip(segment, static (m, c) => m + c.MagnitudeSquared())];
        }

        return mean;
    }

    private static double MagnitudeSquared(this Complex c) => (c.Real * c.Real) + (c.Imaginary * c.Imaginary);

    // Ten minutes of a mast with two modes in wind.
    private static double[][] Motion()
    {
        var chance = new Random(1);
        double[][] motion = [new double[600 * Rate], new double[600 * Rate], new double[600 * Rate]];
        for (int axis = 0; axis < 3; axis++)
        {
            double[] state = new double[4];
            for (int i = 0; i < motion[axis].Length; i++)
            {
                double force = chance.NextDouble() + chance.NextDouble() + chance.NextDouble() - 1.5;
                double noise = 0.003 * (chance.NextDouble() - 0.5);
                motion[axis][i] =
                    axis < 2
                        ? noise + (0.1 * (Resonate(state, 0, 1.1, force) + Resonate(state, 2, 4.3, force)))
                        : Vector.StandardGravity + noise;
            }
        }

        return motion;
    }

    private static double Resonate(double[] state, int at, double hertz, double force)
    {
        double w = 2 * Math.PI * hertz / Rate;
        double shrink = Math.Exp(-0.01 * w);
        double y = (2 * shrink * Math.Cos(w) * state[at]) - (shrink * shrink * state[at + 1]) + (0.1 * w * force);
        state[at + 1] = state[at];
        state[at] = y;
        return y;
    }
}
