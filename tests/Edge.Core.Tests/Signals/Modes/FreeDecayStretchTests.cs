using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>Ring-downs without noise, of which every number is known.</summary>
public sealed class FreeDecayStretchTests
{
    [Theory]
    [InlineData(2.3, 20, 1.0)]
    [InlineData(3.1, 20, 1.004)]
    [InlineData(1.6, 20.833, 0.99)]
    [InlineData(1.25, 20, 1.0)]
    [InlineData(0.7, 20, 1.01)]
    [InlineData(0.35, 20, 1.0)]
    [InlineData(0.31, 29.4, 1.0)]
    public void Every_stretch_says_when_it_ended_how_long_it_was_and_how_strong_it_began(
        double hertz,
        double rate,
        double scale
    )
    {
        const double Damping = 0.008;
        const int Axis = 1;
        var watch = new FreeDecay(Axis, rate);
        int block = (int)Math.Round(rate);
        int shock = 40 * block;
        double decay = Damping * 2 * Math.PI * hertz / rate;
        int run = 0;
        int whole = 0;
        for (int i = 0; i < 75 * block; i++)
        {
            int since = i - shock;
            watch.Add(since < 0 ? 0.002 * ((i % 2) - 0.5) : Ring(since, hertz / rate, decay), scale);
            if (!watch.TryTake(out FreeDecayEstimate found))
            {
                if ((i + 1) % block == 0)
                {
                    // Only what has hardly more than a cycle in four seconds may seem not to fall for a while.
                    Assert.True(run == 0 || hertz < 0.5, "the run must not break");
                    run = 0;
                }

                continue;
            }

            Assert.Equal(0, (i + 1) % block); // once a second
            int seconds = (int)Math.Ceiling(Math.Min(16, Math.Max(4, 6 / hertz)));
            Assert.False(watch.TryTake(out _));
            Assert.Equal((i + 1) / (rate * scale), found.EndSeconds, 1e-9);
            Assert.Equal(Axis, found.Axis);
            Assert.Equal(++run, found.Run);
            int begin = i + 1 - shock - (seconds * block);
            if (begin < 0)
            {
                continue; // the blow itself is in it
            }

            whole++;
            Assert.Equal(seconds * block / (rate * scale), found.Seconds, 1e-9);
            Assert.Equal(hertz * scale, found.Hertz, 1e-4);
            Assert.Equal(Damping, found.Damping, 1e-4);
            Assert.Equal(Math.Exp(-decay * begin), found.Amplitude, 1e-3);
            Assert.InRange(found.Explained, 0.999, 1);
        }

        Assert.True(whole >= 8, $"{whole}");
    }

    [Theory]
    [InlineData(3.5, false)]
    [InlineData(5.5, true)]
    public void It_must_begin_four_times_as_strong_as_usual(double times, bool seen)
    {
        // The first two seconds of the first whole stretch against the steady vibration before.
        var watch = new FreeDecay(0, 20);
        int found = 0;
        for (int i = 0; i < 20 * 110; i++)
        {
            double steady = 0.1 * Math.Sin(1.9 * i);
            int since = i - (20 * 100);
            watch.Add(since < 0 ? steady : 0.1 * times * Ring(since, 0.15, 0.004), 1);
            found += watch.TryTake(out _) ? 1 : 0;
        }

        Assert.Equal(seen, found > 0);
    }

    [Theory]
    [InlineData(0.003, false)]
    [InlineData(0.012, true)]
    public void In_silence_the_usual_is_a_sensor_s_noise_of_a_millimetre_a_second_squared(double amplitude, bool seen)
    {
        var watch = new FreeDecay(0, 20);
        int found = 0;
        for (int i = 0; i < 20 * 40; i++)
        {
            watch.Add(i < 400 ? 0 : amplitude * Ring(i - 400, 0.15, 0.004), 1);
            found += watch.TryTake(out _) ? 1 : 0;
        }

        Assert.Equal(seen, found > 0);
    }

    [Theory]
    [InlineData(0.045, true)]
    [InlineData(0.055, false)]
    public void A_decay_by_more_than_5_per_cent_is_no_structure(double damping, bool seen)
    {
        var watch = new FreeDecay(0, 20);
        int found = 0;
        for (int i = 0; i < 20 * 50; i++)
        {
            double decay = 2 * Math.PI * 0.06 * damping;
            watch.Add(i < 400 ? 0 : 100 * Ring(i - 400, 0.06, decay), 1);
            found += watch.TryTake(out FreeDecayEstimate e) && e.EndSeconds > 25 ? 1 : 0;
        }

        Assert.Equal(seen, found > 0);
    }

    [Fact]
    public void What_grows_or_stays_or_is_noise_is_no_decay()
    {
        var chance = new Random(3);
        Func<int, double>[] others =
        [
            i => Ring(i, 0.15, -0.002),
            i => Ring(i, 0.15, 0),
            i => Math.Exp(-0.004 * i) * Shaken.Normal(chance),
            i => Math.Exp(-0.004 * i) * (Ring(i, 0.15, 0) + Ring(i, 0.23, 0)),
        ];
        foreach (Func<int, double> other in others)
        {
            var watch = new FreeDecay(0, 20);
            for (int i = 0; i < 20 * 40; i++)
            {
                watch.Add(i < 400 ? 0 : 0.1 * other(i - 400), 1);

                // The blow's own seconds fall from nothing to something; from the first whole stretch on nothing is seen.
                Assert.False(watch.TryTake(out FreeDecayEstimate e) && i > 20 * 25, $"{e}");
            }
        }
    }

    [Fact]
    public void A_gap_begins_the_run_and_the_stretch_anew()
    {
        var watch = new FreeDecay(0, 20);
        var runs = new List<int>();
        for (int i = 0; i < 20 * 45; i++)
        {
            if (i == (20 * 30) + 7)
            {
                watch.Forget();
            }

            watch.Add(i < 400 ? 0 : Ring(i - 400, 0.15, 0.004), 1);
            if (watch.TryTake(out FreeDecayEstimate found))
            {
                runs.Add(found.Run);
                Assert.False(i is >= (20 * 30) + 7 and < (20 * 34) + 6, "bridged");
                Assert.InRange(found.Explained, i >= 20 * 34 ? 0.999 : 0.9, 1);
            }
        }

        int again = runs.LastIndexOf(1);
        Assert.True(again > 3);
        Assert.Equal(Enumerable.Range(1, runs.Count - again), runs[again..]);
    }

    private static double Ring(int i, double frequency, double decay) =>
        i < 0 ? 0 : Math.Exp(-decay * i) * Math.Sin(2 * Math.PI * frequency * i);
}
