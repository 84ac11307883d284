using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class SampleNoiseTests
{
    private const double Hertz = 125;
    private const double Nominal = 0.0014; // ADXL355 at 125 Hz, m/s²
    private readonly Random _random = new(11);
    private readonly SampleNoise _noise = new();
    private long _sample;

    [Fact]
    public void A_swaying_mast_does_not_hide_the_noise_of_its_sensor()
    {
        Minutes(2, Nominal, sway: 0.2);
        Assert.InRange(_noise.Mps2, 0.9 * Nominal, 1.6 * Nominal);
        Assert.Null(_noise.Fault);
    }

    [Fact]
    public void A_part_that_makes_hardly_any_noise_does_not_measure()
    {
        Minutes(2, Nominal, sway: 0);
        Assert.Null(_noise.Fault);
        Minutes(1.2, Nominal / 50, sway: 0);
        Assert.Contains("does not measure", _noise.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_hour_of_noise_without_a_quiet_ten_seconds_is_a_fault()
    {
        Minutes(59, 40 * Nominal, sway: 0);
        Assert.Null(_noise.Fault);
        Minutes(2, 40 * Nominal, sway: 0);
        Assert.Contains("loose", _noise.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_storm_makes_heard_is_not_held_against_the_part()
    {
        Minutes(90, 40 * Nominal, sway: 0, storm: true);
        Assert.Null(_noise.Fault);
    }

    [Fact]
    public void A_part_whose_noise_is_not_known_is_not_judged()
    {
        Minutes(61, 0.1, sway: 0, nominal: 0);
        Minutes(2, 1e-9, sway: 0, nominal: 0);
        Assert.Null(_noise.Fault);
    }

    private void Minutes(double count, double noise, double sway, bool storm = false, double nominal = Nominal)
    {
        for (int i = 0; i < count * 60 * Hertz; i++)
        {
            double mast = sway * Math.Sin(2 * Math.PI * 2 * _sample / Hertz);
            _sample++;
            _noise.Add(mast + Normal(noise), Normal(noise), 9.8 + Normal(noise), Hertz, nominal, storm);
        }
    }

    private double Normal(double deviation) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    /// <summary>Against the same reckoning over lists: noise that comes and goes, storms, gaps, and two hours of it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_figure_and_fault_is_what_whole_arrays_give(int seed)
    {
        const double hertz = 5;
        var random = new Random(seed);
        var noise = new SampleNoise();
        var samples = new List<double[]>();
        var windows = new List<(double Largest, double Smallest)>();
        var minutes = new List<double>();
        double expected = double.NaN;
        int faults = 0;
        List<double[]> differences = [];
        for (int minute = 0; minute < 140; minute++)
        {
            bool storm = minute is 2 or 3 or > 90 and < 95;
            double level =
                minute is > 100 and < 103 ? Nominal / 40
                : minute < 30 ? 60 * Nominal
                : Nominal * (30 + random.Next(40));
            for (int i = 0; i < 60 * hertz; i++)
            {
                double[] sample = [Uniform(), 2 * Uniform(), 1.5 * Uniform()];
                double Uniform() => level * ((2 * random.NextDouble()) - 1);
                if (random.Next(400) == 0)
                {
                    noise.Gap();
                    samples.Clear();
                }

                noise.Add(sample[0], sample[1], sample[2], hertz, Nominal, storm);
                samples.Add(sample);
                if (samples.Count >= 3)
                {
                    differences.Add([
                        .. Enumerable.Range(0, 3).Select(a => samples[^1][a] - (2 * samples[^2][a]) + samples[^3][a]),
                    ]);
                }

                if (differences.Count < 50)
                {
                    continue;
                }

                double[] each =
                [
                    .. Enumerable.Range(0, 3).Select(a => Math.Sqrt(differences.Average(d => d[a] * d[a]) / 6)),
                ];
                differences = [];
                windows.Add((each.Max(), each.Min()));
                if (windows.Count % 6 == 0)
                {
                    minutes.Add(storm ? 0 : windows.TakeLast(6).Min(w => w.Largest));
                    expected = storm ? expected : minutes.TakeLast(60).Min();
                }

                bool tooLow = windows.Count >= 6 && windows.TakeLast(6).All(w => w.Smallest < 0.1 * Nominal);
                bool tooHigh = minutes.Count >= 60 && minutes.TakeLast(60).Min() > 20 * Nominal;
                Assert.Equal(each.Max(), noise.Latest, 1e-12);
                Assert.Equal(expected, noise.Mps2, 1e-12);
                Assert.Equal(
                    tooLow ? "does not measure"
                        : tooHigh ? "loose on the mast"
                        : null,
                    noise.Fault is null ? null
                        : noise.Fault.EndsWith("does not measure", StringComparison.Ordinal) ? "does not measure"
                        : noise.Fault[^17..]
                );
                faults += tooLow || tooHigh ? 1 : 0;
            }
        }

        Assert.True(faults > 20, $"{faults}");
    }
}
