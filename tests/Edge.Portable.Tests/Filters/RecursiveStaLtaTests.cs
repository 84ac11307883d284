using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class RecursiveStaLtaTests
{
    private const double Rate = 100;

    [Fact]
    public void Steady_noise_never_triggers_from_its_first_sample_on()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            RecursiveStaLta trigger = new(Rate, 0);
            for (int i = 0; i < 6000; i++)
            {
                Assert.False(trigger.Add(Noise(random)));
            }

            Assert.InRange(trigger.LongTerm, 0.5, 1.5);
        }
    }

    [Fact]
    public void A_start_in_the_middle_of_an_event_does_not_trigger_and_the_next_one_does()
    {
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 300, 100);
        Assert.False(trigger.IsOn);
        Assert.False(trigger.IsWarm);
        Assert.Equal(0, trigger.Ratio);
        Feed(trigger, 6000, 1);
        Assert.True(trigger.IsWarm);

        Feed(trigger, 50, 100);
        Assert.True(trigger.IsOn);
    }

    [Fact]
    public void It_goes_on_at_the_ratio_and_off_when_the_level_is_as_before()
    {
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 2000, 1);
        Assert.Equal(1, trigger.Ratio, 1e-9);

        Feed(trigger, 1000, 3.4);
        Assert.False(trigger.IsOn);
        Feed(trigger, 5000, 1);
        Feed(trigger, 500, 10);
        Assert.True(trigger.IsOn);
        Feed(trigger, 150, 1);
        Assert.True(trigger.IsOn);
        Feed(trigger, 300, 0.9);
        Assert.False(trigger.IsOn);
    }

    [Fact]
    public void A_long_earthquake_stays_one_event_where_the_textbooks_average_would_end_it()
    {
        RecursiveStaLta held = new(Rate, 0);
        RecursiveStaLta textbook = new(Rate, 0, growthSeconds: 0);
        foreach (RecursiveStaLta trigger in new[] { held, textbook })
        {
            Feed(trigger, 2000, 1);
            Feed(trigger, 120 * 100, 400);
            Feed(trigger, 20 * 100, 60);
        }

        Assert.True(held.IsOn);
        Assert.False(textbook.IsOn);
    }

    [Theory]
    [InlineData(6, 150)]
    [InlineData(100, 350)]
    public void A_level_that_has_risen_for_good_ends_by_itself(double level, int withinSeconds)
    {
        var random = new Random(1);
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 2000, 1);
        Feed(trigger, 500, level);
        Assert.True(trigger.IsOn);

        // e in 60 s: 60 s × ln(level), and then the first lull.
        int seconds = 0;
        for (; trigger.IsOn && seconds < 1000; seconds++)
        {
            for (int i = 0; i < 100; i++)
            {
                trigger.Add(level * Noise(random));
            }
        }

        Assert.InRange(seconds, withinSeconds / 4, withinSeconds);
    }

    [Fact]
    public void Silence_below_the_floor_is_none()
    {
        RecursiveStaLta trigger = new(Rate, floor: 1);
        Feed(trigger, 2000, 1e-6);
        Feed(trigger, 2000, 1);
        Assert.False(trigger.IsOn);
        Feed(trigger, 200, 5);
        Assert.True(trigger.IsOn);
    }

    [Fact]
    public void Without_any_energy_there_is_no_ratio()
    {
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 2000, 0);

        Assert.Equal(0, trigger.Ratio);
        Assert.False(trigger.IsOn);
    }

    [Fact]
    public void After_a_gap_it_warms_up_again()
    {
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 2000, 1);
        Feed(trigger, 100, 50);
        Assert.True(trigger.IsOn);

        trigger.Restart();
        Assert.False(trigger.IsOn);
        Feed(trigger, 900, 50);
        Assert.False(trigger.IsWarm);
        Feed(trigger, 1100, 50);
        Assert.True(trigger.IsWarm);
        Assert.False(trigger.IsOn);
    }

    [Fact]
    public void A_release_takes_the_level_of_now_as_what_came_before()
    {
        RecursiveStaLta trigger = new(Rate, 0);
        Feed(trigger, 2000, 1);
        Feed(trigger, 300, 50);
        trigger.Release();

        Assert.False(trigger.IsOn);
        Feed(trigger, 1000, 50);
        Assert.False(trigger.IsOn);
        Feed(trigger, 100, 500);
        Assert.True(trigger.IsOn);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RecursiveStaLta(1, 0));
        Assert.Throws<ArgumentException>(() => new RecursiveStaLta(double.NaN, 0));
        Assert.Throws<ArgumentException>(() => new RecursiveStaLta(100, -1));
        Assert.Throws<ArgumentException>(() => new RecursiveStaLta(100, 0, 10, 0.5));
        Assert.Throws<ArgumentException>(() => new RecursiveStaLta(100, 0, on: 1, off: 2));
    }

    private static void Feed(RecursiveStaLta trigger, int samples, double energy)
    {
        for (int i = 0; i < samples; i++)
        {
            trigger.Add(energy);
        }
    }

    // Exponential: the energy of two independent normal numbers, mean 1.
    private static double Noise(Random random) => -Math.Log(1 - random.NextDouble());
}
