using CsCheck;
using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class GravityAverageTests
{
    private const double WindowSeconds = 600;
    private readonly GravityAverage _average = new(WindowSeconds);

    [Fact]
    public void Without_data_there_is_no_mean()
    {
        Assert.False(_average.TryMean(out _));
        Assert.Equal(0, _average.Seconds);
    }

    [Fact]
    public void Stretches_weigh_by_their_length_on_every_axis()
    {
        _average.Add(new Vector(1, 10, 100), 0.25, 0);
        _average.Add(new Vector(5, 50, 500), 0.75, 0);
        Assert.True(_average.TryMean(out Vector mean));
        Assert.Equal((4.0, 40.0, 400.0), (mean.X, mean.Y, mean.Z));
        Assert.Equal(1, _average.Seconds);
    }

    [Fact]
    public void Data_is_kept_for_the_window_and_not_a_microsecond_longer()
    {
        foreach (double stretch in (double[])[0.5, 1])
        {
            var average = new GravityAverage(WindowSeconds);
            average.Add(new Vector(1, 2, 3), stretch, 7);
            average.Expire(600_000_006);
            Assert.Equal(stretch, average.Seconds);
            average.Expire(600_000_007);
            Assert.Equal(0, average.Seconds);
            Assert.False(average.TryMean(out _));
        }
    }

    [Fact]
    public void The_average_of_gravity_forgets_what_is_older_than_its_window()
    {
        var average = new GravityAverage(600);
        for (int i = 0; i < 2000; i++)
        {
            average.Add(new Vector(i < 1200 ? 1 : 2, 0, 9.8), 0.5, i * 500_000L);
        }

        Assert.True(average.TryMean(out Vector mixed));
        Assert.InRange(average.Seconds, 598, 600.5);
        Assert.Equal(1 + (400.0 / 600), mixed.X, 0.01);

        average.Add(new Vector(3, 0, 9.8), 0.5, 5_000_000_000);
        Assert.True(average.TryMean(out Vector late));
        Assert.Equal(3, late.X, 1e-9);
        Assert.Equal(0.5, average.Seconds, 1e-9);
    }

    [Fact]
    public void It_is_the_mean_of_what_the_window_holds() =>
        Gen.Select(Gen.Double[-20, 20], Gen.Double[-20, 20], Gen.Double[-20, 20])
            .Array[1, 2000]
            .Sample(
                means =>
                {
                    var average = new GravityAverage(WindowSeconds);
                    for (int i = 0; i < means.Length; i++)
                    {
                        (double x, double y, double z) = means[i];
                        average.Add(new Vector(x, y, z), 1, i * 1_000_000L);
                    }

                    (double X, double Y, double Z)[] held = means[Math.Max(0, means.Length - 600)..];
                    Assert.True(average.TryMean(out Vector mean));
                    Assert.Equal(held.Length, average.Seconds, 1e-9);
                    Assert.Equal(held.Average(m => m.X), mean.X, 1e-9);
                    Assert.Equal(held.Average(m => m.Y), mean.Y, 1e-9);
                    Assert.Equal(held.Average(m => m.Z), mean.Z, 1e-9);
                },
                iter: 30,
                threads: 1
            );

    [Fact]
    public void Blocks_that_come_faster_than_time_passes_push_out_the_oldest()
    {
        for (int i = 0; i < 700; i++)
        {
            _average.Add(new Vector(i, 0, 0), 1, 0);
        }

        Assert.Equal(600, _average.Seconds, 1e-9);
        Assert.True(_average.TryMean(out Vector mean));
        Assert.Equal(399.5, mean.X, 1e-9);
    }
}
