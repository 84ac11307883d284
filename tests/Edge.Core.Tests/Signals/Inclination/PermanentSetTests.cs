using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

public sealed class PermanentSetTests
{
    private static readonly TiltDrift NoDrift = new(0, 25);

    [Fact]
    public void A_set_of_a_twentieth_of_a_degree_under_half_a_degree_of_sway_is_found_within_an_hour_of_calm()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var set = new PermanentSet(0.05);
            _ = Storm(set, new Random(seed), 0.05);
            Assert.True(set.IsSet, $"seed {seed}: {set.Degrees:F4}° ± {set.Deviation:F4}°");
            Assert.InRange(set.Degrees, 0.045, 0.055);
        }
    }

    [Fact]
    public void A_hundred_storms_without_a_set_raise_nothing()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var set = new PermanentSet(0.05);
            int told = Storm(set, new Random(seed), 0);
            Assert.True(told == 0, $"seed {seed}: {set.Degrees:F4}° ± {set.Deviation:F4}°");
            Assert.True(set.Degrees >= 0, "it was not judged");
        }
    }

    [Fact]
    public void What_drift_may_explain_is_no_set()
    {
        var drift = new TiltDrift(0.15e-3, 25);
        var set = new PermanentSet(0.05);
        for (int minute = 0; minute < 120; minute++)
        {
            set.Add(0, 0, 35, storm: false, calm: true, drift);
        }

        set.Add(0, 0, 35, storm: true, calm: false, drift);
        for (int minute = 0; minute < 60; minute++)
        {
            set.Add(0.08, 0, 25, storm: false, calm: true, drift);
        }

        Assert.False(set.IsSet);
        Assert.InRange(set.Deviation, 0.04, 0.07);
    }

    [Fact]
    public void A_site_that_started_within_the_storm_has_nothing_to_compare_with()
    {
        var set = new PermanentSet(0.05);
        set.Add(0.3, 0, 25, storm: true, calm: false, NoDrift);
        for (int minute = 0; minute < 60; minute++)
        {
            set.Add(0.3, 0, 25, storm: false, calm: true, NoDrift);
        }

        Assert.True(double.IsNaN(set.Degrees));
        Assert.False(set.IsSet);
    }

    [Fact]
    public void A_power_cut_within_the_storm_does_not_hide_its_set()
    {
        var before = new PermanentSet(0.05);
        for (int minute = 0; minute < 120; minute++)
        {
            before.Add(0.01, 0, 25, storm: false, calm: true, NoDrift);
        }

        before.Add(0.2, 0, 25, storm: true, calm: false, NoDrift);
        var after = new PermanentSet(0.05) { State = before.State };
        for (int minute = 0; minute < 60; minute++)
        {
            after.Add(0.09, 0, 25, storm: false, calm: true, NoDrift);
        }

        Assert.True(after.IsSet);
        Assert.Equal(0.08, after.Degrees, 6);
    }

    [Fact]
    public void A_minute_in_which_the_mast_moves_counts_neither_before_the_storm_nor_after_it()
    {
        var set = new PermanentSet(0.05);
        for (int minute = 0; minute < 240; minute++)
        {
            set.Add(0.01, 0, 25, storm: false, calm: minute < 120, NoDrift);
            set.Add(0.5, 0, 25, storm: false, calm: false, NoDrift);
        }

        set.Add(0.2, 0, 25, storm: true, calm: false, NoDrift);
        for (int minute = 0; minute < 60; minute++)
        {
            set.Add(0.01, 0, 25, storm: false, calm: true, NoDrift);
            set.Add(0.5, 0, 25, storm: false, calm: false, NoDrift);
        }

        Assert.False(set.IsSet);
        Assert.Equal(0, set.Degrees, 6);
    }

    [Fact]
    public void The_next_storm_is_measured_against_the_calm_after_this_one()
    {
        var set = new PermanentSet(0.05);
        var random = new Random(5);
        _ = Storm(set, random, 0.08);
        _ = Storm(set, random, 0, at: 0.08);
        Assert.False(set.IsSet);
        Assert.InRange(set.Degrees, 0, 0.01);
    }

    // Two hours of calm, six of storm with 0.5° of sway, whose minutes wander, and an hour of calm. Returns how often a set
    // was told.
    private static int Storm(PermanentSet set, Random random, double degrees, double at = 0)
    {
        int told = 0;
        for (int minute = 0; minute < 9 * 60; minute++)
        {
            bool storm = minute is >= 120 and < 480;
            double scatter = storm ? 0.05 : 0.003;
            double tilt = at + (minute >= 300 ? degrees : 0) + (storm ? 0.1 : 0);
            set.Add(
                tilt + Within(random, scatter),
                Within(random, scatter),
                27 + Within(random, 2),
                storm,
                !storm,
                NoDrift
            );
            told += set.IsSet && !storm ? 1 : 0;
        }

        return told;
    }

    private static double Within(Random random, double limit) => ((2 * random.NextDouble()) - 1) * limit;

    /// <summary>Against the same reckoning over lists: storms that come back, restless minutes, restarts, unknown temperatures.</summary>
    [Fact]
    public void What_it_says_minute_by_minute_is_what_lists_give()
    {
        int judged = 0;
        int sets = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            double limit = 0.05 + (0.1 * random.NextDouble());
            var set = new PermanentSet(limit);
            var drift = new TiltDrift(random.Next(2) * 1.5e-4, 25);
            List<(double X, double Y, double C)> before = [];
            List<(double X, double Y, double C)> after = [];
            (double X, double Y, double C, double Scatter, int Minutes)? kept = null;
            bool stormed = false;
            (double Degrees, double Deviation, bool IsSet) expected = (double.NaN, double.NaN, false);
            double lean = 0;
            int stormLeft = 0;
            double noise = 0.02 * random.NextDouble();
            for (int minute = 0; minute < 900; minute++)
            {
                if (stormLeft == 0 && random.Next(seed % 3 == 0 ? 60 : 200) == 0)
                {
                    stormLeft = 1 + random.Next(90);
                    lean += random.Next(2) * 0.3 * random.NextDouble();
                }

                bool storm = stormLeft > 0;
                stormLeft = Math.Max(0, stormLeft - 1);
                bool calm = random.Next(8) > 0;
                double celsius = random.Next(10) == 0 ? double.NaN : 25 + (8 * Math.Sin(minute / 80.0));
                (double X, double Y, double C) now = (
                    lean + (noise * random.NextDouble()),
                    (-0.6 * lean) + (noise * random.NextDouble() * random.NextDouble()),
                    celsius
                );
                set.Add(now.X, now.Y, now.C, storm, calm, drift);
                if (storm)
                {
                    stormed = true;
                    after.Clear();
                }
                else if (calm && !stormed)
                {
                    before = [.. before.Append(now).TakeLast(120)];
                }
                else if (calm)
                {
                    after.Add(now);
                    if (after.Count is 30 or 60)
                    {
                        var was = before.Count >= 20 ? Middle(before) : kept;
                        if (was is { Minutes: >= 20 } b)
                        {
                            var a = Middle(after);
                            double degrees = double.Hypot(a.X - b.X, a.Y - b.Y);
                            double drifted = drift.BetweenDegrees(b.C, a.C) / 2;
                            double deviation = Math.Sqrt(
                                (10 * b.Scatter * b.Scatter / b.Minutes)
                                    + (10 * a.Scatter * a.Scatter / a.Minutes)
                                    + (drifted * drifted)
                            );
                            expected = (degrees, deviation, degrees >= 0.9 * limit && degrees >= 3 * deviation);
                            judged++;
                            sets += expected.IsSet ? 1 : 0;
                        }
                    }

                    if (after.Count == 60)
                    {
                        before = [.. after];
                        after.Clear();
                        stormed = false;
                    }
                }

                Assert.Equal(expected.Degrees, set.Degrees, 1e-9);
                Assert.Equal(expected.Deviation, set.Deviation, 1e-9);
                Assert.Equal(expected.IsSet, set.IsSet);
                Assert.Equal(stormed && !storm, set.IsMeasuring);
                if (random.Next(150) == 0)
                {
                    PermanentSetState state = set.State;
                    set = new PermanentSet(limit) { State = state };
                    kept = before.Count >= 20 ? Middle(before) : kept;
                    before = [];
                    after.Clear();
                    expected = (double.NaN, double.NaN, false);
                    Assert.Equal(
                        kept is { } k ? (k.X, k.Y, k.Minutes, stormed) : (0, 0, 0, stormed),
                        (state.X, state.Y, state.Minutes, state.Stormed)
                    );
                }
            }
        }

        Assert.True(judged > 60 && sets > 15 && sets < judged - 15, $"{judged} {sets}");

        static (double X, double Y, double C, double Scatter, int Minutes) Middle(
            List<(double X, double Y, double C)> all
        )
        {
            double x = Median(all.Select(m => m.X));
            double y = Median(all.Select(m => m.Y));
            double scatter = Math.Max(
                Median(all.Select(m => Math.Abs(m.X - x))),
                Median(all.Select(m => Math.Abs(m.Y - y)))
            );
            return (
                x,
                y,
                all.Select(m => m.C).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average(),
                1.4826 * scatter,
                all.Count
            );
        }

        static double Median(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    [Theory]
    [InlineData(90, -90, 90, 100_000, true)]
    [InlineData(0, 0, 0, 0, true)]
    [InlineData(90.1, 0, 0, 0, false)]
    [InlineData(-90.1, 0, 0, 0, false)]
    [InlineData(0, 90.1, 0, 0, false)]
    [InlineData(0, -90.1, 0, 0, false)]
    [InlineData(double.NaN, 0, 0, 0, false)]
    [InlineData(0, double.NaN, 0, 0, false)]
    [InlineData(0, 0, -0.1, 0, false)]
    [InlineData(0, 0, 90.1, 0, false)]
    [InlineData(0, 0, double.NaN, 0, false)]
    [InlineData(0, 0, 0, -1, false)]
    [InlineData(0, 0, 0, 100_001, false)]
    public void A_calm_that_cannot_be_is_not_taken_back(double x, double y, double scatter, int minutes, bool sane)
    {
        var state = new PermanentSetState(x, y, 20, scatter, minutes, true);
        Assert.Equal(sane, state.IsSane);
        var set = new PermanentSet(0.05) { State = state };
        Assert.Equal(sane, set.IsMeasuring);
        Assert.Equal(sane ? state : default, set.State);
    }
}
