using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

/// <summary>The watch alone, fed with half seconds whose means differ by a wander of known size.</summary>
public sealed class MountWatchTests
{
    private const int Stretch = 32 * 37; // half seconds
    private const double Motion = 0.1; // m/s²
    private const double Noise = 0.002;
    private readonly Random _chance = new(5);
    private MountWatch _watch = new();
    private long _micros;
    private bool _up;
    private bool _first = true;

    [Fact]
    public void A_wander_of_four_times_the_usual_is_told_after_an_hour_of_it()
    {
        Feed(10, 0.001);
        Feed(5, 0.0045);
        Assert.Null(_watch.Fault);
        Feed(1, 0.0045);
        Assert.Contains("loose mounting", _watch.Fault, StringComparison.Ordinal);
        Assert.Contains("where 0.0058° is usual", _watch.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3.8, 1, false)]
    [InlineData(4.2, 1, true)]
    [InlineData(2.4, 1.6, false)]
    [InlineData(2.6, 1.6, true)]
    [InlineData(2.6, 1.4, false)]
    public void Four_times_the_wander_is_too_much_and_with_a_rattle_two_and_a_half(
        double wander,
        double noise,
        bool loose
    )
    {
        Feed(10, 0.001);
        Feed(7, 0.001 * wander, noise: Noise * noise);
        Assert.Equal(loose, _watch.Fault is not null);
    }

    [Theory]
    [InlineData(0.0014, false)]
    [InlineData(0.0016, true)]
    public void A_wander_of_less_than_a_hundredth_of_a_degree_is_none(double wander, bool loose)
    {
        Feed(10, 0.0001);
        Feed(7, wander);
        Assert.Equal(loose, _watch.Fault is not null);
    }

    [Fact]
    public void One_usual_stretch_within_the_hour_begins_it_anew()
    {
        Feed(10, 0.001);
        Feed(5, 0.005);
        Feed(1, 0.001);
        Feed(5, 0.005);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void What_is_loose_stays_so_until_an_hour_was_usual()
    {
        Feed(10, 0.001);
        Feed(7, 0.005);
        Feed(5, 0.001);
        Assert.NotNull(_watch.Fault);
        Feed(1, 0.005);
        Feed(5, 0.001);
        Assert.NotNull(_watch.Fault);
        Feed(1, 0.001);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void Lorries_on_a_bridge_for_less_than_half_of_the_time_are_not_its_mount()
    {
        Feed(10, 0.001);
        for (int i = 0; i < 20 * Stretch; i++)
        {
            // Every minute and a half a lorry bends it by 0.3° for eight seconds.
            Half(0.001, Motion, Noise, (i % 180) < 16 ? 0.05 : 0);
        }

        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_stronger_motion_than_ever_before_is_learned_and_not_judged()
    {
        Feed(10, 0.001);
        Feed(20, 0.01, motion: 1);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_weaker_motion_than_ever_before_is_held_against_what_is_usual_in_a_stronger()
    {
        Feed(10, 0.001);
        Feed(7, 0.005, motion: 0.004);
        Assert.NotNull(_watch.Fault);
    }

    [Fact]
    public void What_is_held_neither_counts_nor_teaches()
    {
        Feed(10, 0.001);
        Feed(20, 0.01, held: true);
        Assert.Null(_watch.Fault);
        Feed(6, 0.005);
        Assert.NotNull(_watch.Fault);
    }

    [Fact]
    public void Two_stretches_a_day_that_are_too_much_are_not_learned()
    {
        Feed(10, 0.001);
        for (int day = 0; day < 50; day++)
        {
            Feed(2, 0.0045);
            Feed(2, 0.001);
        }

        Feed(6, 0.0045);
        Assert.NotNull(_watch.Fault);
    }

    [Theory]
    [InlineData(0.012, 0.025, false)]
    [InlineData(0.0127, 0.025, true)]
    [InlineData(0.0014, 0.002, false)]
    [InlineData(0.0016, 0.002, true)]
    public void A_mount_that_was_loose_from_the_first_hour_on_wanders_by_half_of_what_it_shakes(
        double wander,
        double motion,
        bool loose
    )
    {
        Feed(5, wander, motion);
        Assert.Null(_watch.Fault);
        Feed(1, wander, motion);
        Assert.Equal(loose, _watch.Fault is not null);
        Assert.Equal(loose, _watch.State.CalmMps2 > 0);
    }

    [Fact]
    public void What_calm_has_told_no_wind_takes_back()
    {
        // In wind a loose mount wanders by a tenth of its motion, and learned before the calm came that this is usual.
        Feed(10, 0.03, motion: 0.3);
        Feed(6, 0.006, motion: 0.004);
        Assert.Contains("times what it shakes", _watch.Fault, StringComparison.Ordinal);
        Feed(20, 0.03, motion: 0.3);
        Assert.NotNull(_watch.Fault);
        Restart();
        Feed(20, 0.0005, motion: 0.01);
        Assert.NotNull(_watch.Fault);
        Feed(6, 0.0005, motion: 0.006);
        Assert.Null(_watch.Fault);
        Assert.Equal(0, _watch.State.CalmMps2);
    }

    [Fact]
    public void A_firm_mount_on_the_softest_mast_is_not_taken_for_a_loose_one()
    {
        Feed(20, 0.02, motion: 0.1);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_gap_costs_its_window_and_nothing_else()
    {
        Feed(10, 0.001);
        for (int i = 0; i < 8 * Stretch; i++)
        {
            if (i % 40 == 0)
            {
                _micros += 60_000_000;
                _up = _chance.NextDouble() < 0.5;
            }

            Half(0.001, Motion, Noise, 0);
        }

        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void What_is_usual_and_what_is_loose_outlive_a_restart()
    {
        Feed(10, 0.001);
        Feed(3, 0.005);
        Restart();
        Feed(2, 0.005);
        Assert.Null(_watch.Fault);
        Feed(1, 0.005);
        Assert.NotNull(_watch.Fault);
        Restart();
        Assert.Contains("loose mounting", _watch.Fault, StringComparison.Ordinal);
        Feed(6, 0.001);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_saved_class_that_cannot_be_is_left_out()
    {
        _watch.Restore(
            new MountState
            {
                Classes =
                [
                    new(-1, 9, 0, 0),
                    new(MountWatch.Classes, 9, 0, 0),
                    new(3, 0, 0, 0),
                    new(4, 9, double.NaN, 0),
                    new(5, 9, 0, double.PositiveInfinity),
                ],
                Streak = 1000,
            }
        );
        Assert.Empty(_watch.State.Classes);
        Assert.Equal(MountWatch.Stretches, _watch.State.Streak);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_stretch_that_says_nothing()
    {
        Feed(10, 0.001);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(1, 0.001);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Restart()
    {
        MountState state = _watch.State;
        _watch = new MountWatch();
        _watch.Restore(state);
        _first = true;
    }

    private void Feed(int stretches, double wander, double motion = Motion, double noise = Noise, bool held = false)
    {
        // The first sixteen seconds have none before them.
        int lead = _first ? 32 : 0;
        _first = held;
        for (int i = 0; i < lead + (stretches * Stretch); i++)
        {
            Half(wander, motion, noise, 0, held);
        }
    }

    // Each sixteen seconds lie a wander from those before.
    private void Half(double wander, double motion, double noise, double bend, bool held = false)
    {
        _micros += 500_000;
        if (_micros / 500_000 % 32 == 1)
        {
            _up = !_up;
        }

        _watch.Add(0.1 + (_up ? wander : 0) + bend, -0.2, motion * motion, noise, held, _micros);
    }
}
