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
}
