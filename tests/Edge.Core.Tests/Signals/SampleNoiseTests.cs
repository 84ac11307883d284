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
}
