using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>The spectrum of an event against its definition: plain sums of sines under Hann windows.</summary>
public sealed class EventSpectrumTests
{
    [Theory]
    [InlineData(1, 12, 0, 500)]
    [InlineData(2, 12, 37, 300)]
    [InlineData(3, 12, 10, 138)]
    [InlineData(4, 12, 10, 137)]
    [InlineData(5, 12, 100, 160)]
    [InlineData(6, 5, 0, 129)]
    [InlineData(7, 5, 0, 128)]
    [InlineData(8, 16, 5, 400)]
    [InlineData(9, 9, 0, 30)]
    public void Its_peak_and_its_concentration_are_those_of_plain_sums(int seed, double hertz, int from, int to)
    {
        var random = new Random(seed);
        WaveformCapture capture = new(10, 600, 1e-4);
        capture.Begin(0);
        double swing = hertz * (0.06 + (0.3 * random.NextDouble()));
        for (int i = 0; i < 520; i++)
        {
            double own = Math.Sin(2 * Math.PI * swing * i / hertz);
            capture.Add(
                0.3 + (0.2 * own) + (0.1 * Shaken.Normal(random)),
                (0.1 * own) - 0.2 + (0.1 * Shaken.Normal(random)),
                9.8 + (0.1 * Shaken.Normal(random))
            );
        }

        EventSpectrum spectrum = new(capture, from, to, hertz);
        (double dominant, double concentration) = Plain(capture, from, to, hertz);
        Assert.Equal(dominant, spectrum.DominantHertz, 1e-6);
        Assert.Equal(concentration, spectrum.Concentration, 1e-9);
    }

    private static (double Hertz, double Concentration) Plain(WaveformCapture capture, int from, int to, double hertz)
    {
        int length = hertz > 8 ? 128 : 64;
        double step = hertz / length;
        double[] power = new double[length / 2];
        for (int start = from; start == from || start + length <= to; start += length / 2)
        {
            int count = Math.Min(length, to - start);
            Func<Vector, double>[] axes = [v => v.X, v => v.Y, v => v.Z];
            foreach (Func<Vector, double> axis in axes)
            {
                double[] values = [.. Enumerable.Range(start, count).Select(i => axis(capture.At(i)))];
                double mean = values.Average();
                for (int k = 0; k < power.Length; k++)
                {
                    double real = 0;
                    double imaginary = 0;
                    for (int i = 0; i < count; i++)
                    {
                        double hann = Math.Pow(Math.Sin(Math.PI * (i + 0.5) / count), 2);
                        real += (values[i] - mean) * hann * Math.Cos(2 * Math.PI * k * i / length);
                        imaginary += (values[i] - mean) * hann * Math.Sin(2 * Math.PI * k * i / length);
                    }

                    power[k] += (real * real) + (imaginary * imaginary);
                }
            }
        }

        int lowest = Math.Max(1, (int)Math.Ceiling(0.3 / step));
        int highest = Math.Min(power.Length - 2, (int)(0.4 * hertz / step));
        int peak = Enumerable.Range(lowest, highest - lowest + 1).MaxBy(k => power[k]);
        double left = Math.Log(power[peak - 1]);
        double right = Math.Log(power[peak + 1]);
        double bend = left + right - (2 * Math.Log(power[peak]));
        double aside = bend < 0 ? Math.Clamp((left - right) / (2 * bend), -0.5, 0.5) : 0;
        int wide = Math.Max(1, (int)Math.Round(0.1 * peak));
        double all = power[lowest..(highest + 1)].Sum();
        double near = power[Math.Max(lowest, peak - wide)..(Math.Min(highest, peak + wide) + 1)].Sum();
        return (step * (peak + aside), near / all);
    }
}
