using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

public sealed class VectorBandTests
{
    [Fact]
    public void After_a_restart_it_knows_nothing_of_what_was_before()
    {
        var random = new Random(3);
        VectorBand used = VectorBand.Slow(100);
        for (int i = 0; i < 500; i++)
        {
            _ = used.Add(5 * random.NextDouble(), -3 * random.NextDouble(), 9.8);
        }

        used.Restart();
        VectorBand fresh = VectorBand.Slow(100);
        for (int i = 0; i < 500; i++)
        {
            (double x, double y, double z) = (random.NextDouble(), random.NextDouble(), 9.8 + random.NextDouble());
            Assert.Equal(fresh.Add(x, y, z), used.Add(x, y, z));
            Assert.Equal(fresh.Value, used.Value);
        }
    }

    [Fact]
    public void A_constant_tilt_does_not_ring()
    {
        VectorBand band = VectorBand.Slow(50);
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(0, band.Add(2, -1, 9.5), 1e-20);
        }
    }

    [Theory]
    [InlineData(31.2, false)]
    [InlineData(31.25, true)]
    [InlineData(50, true)]
    [InlineData(125, true)]
    public void The_fast_band_is_there_where_the_rate_has_room_for_it(double hertz, bool exists) =>
        Assert.Equal(exists, VectorBand.Fast(hertz) is not null);

    /// <summary>A sine of 1 m/s² on each axis has the energy 3/2 in the mean where it lies in the band, and next to none outside.</summary>
    [Theory]
    [InlineData(125, 2, 1, 0)]
    [InlineData(125, 25, 0, 1)]
    [InlineData(125, 0.05, 0, 0)]
    [InlineData(125, 60, 0, 0)]
    [InlineData(50, 2, 1, 0)]
    [InlineData(50, 14, 0, 1)]
    public void A_sine_is_in_its_band_alone(double hertz, double of, double slow, double fast)
    {
        Assert.Equal(slow, Share(VectorBand.Slow(hertz)), 0.12);
        Assert.Equal(fast, Share(VectorBand.Fast(hertz)!), 0.12);

        double Share(VectorBand band)
        {
            double sum = 0;
            int n = (int)(60 * hertz);
            for (int i = 0; i < 2 * n; i++)
            {
                double s = Math.Sin(2 * Math.PI * of * i / hertz);
                double energy = band.Add(s, s, s);
                sum += i >= n ? energy : 0;
            }

            return sum / n / 1.5;
        }
    }
}
