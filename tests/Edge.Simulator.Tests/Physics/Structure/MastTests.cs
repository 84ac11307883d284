using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Physics.Structure;

public sealed class MastTests
{
    private const double G = 9.80665;
    private const double Dt = 0.008;
    private const double Degree = Math.PI / 180;

    private static readonly MastDesign Linear = MastDesign.Lattice40 with
    {
        TremorMps2 = 0,
        SofteningShare = 0,
        DampingGrowth = 0,
    };

    [Fact]
    public void At_rest_the_sensor_feels_one_g_turned_by_the_tilt()
    {
        Mast mast = new(Linear, 38);

        mast.Step(Dt, new MastInput { TiltX = Degree }, [], [], new Chance(1), out MastMotion motion);

        Assert.Equal(G * Math.Sin(Degree), motion.X, 9);
        Assert.Equal(0, motion.Y, 9);
        Assert.Equal(G * Math.Cos(Degree), motion.Z, 9);
        Assert.Equal(Degree, motion.TiltX, 12);
    }

    [Fact]
    public void Knocked_it_rings_at_its_frequency_and_dies_away_at_its_damping()
    {
        foreach ((MastDesign preset, _, _) in MastModesTests.Presets())
        {
            MastDesign design = preset with { TremorMps2 = 0, SofteningShare = 0, DampingGrowth = 0 };
            Mast mast = new(design, design.HeightMetres);
            mast.KnockTop(0.01, 0);
            List<double> tip = Free(mast, 60, m => m.TipX);

            // Once the higher modes are gone.
            (double hertz, double damping) = RingDown(tip, 20, 60);
            Assert.Equal(mast.Modes.Hertz(0), hertz, mast.Modes.Hertz(0) * 0.002);
            Assert.Equal(design.Damping[0], damping, design.Damping[0] * 0.03);
        }
    }

    [Fact]
    public void Frequency_and_damping_follow_the_amplitude_as_the_real_ring_down_did()
    {
        // The recorded frame of 3.8 Hz: amplitude, frequency and damping of four stretches of its ring-down.
        (double Mps2, double Hertz)[] real = [(18.6, 3.664), (4.6, 3.718), (1.36, 3.766), (0.62, 3.787)];
        MastDesign design = MastDesign.Lattice40;
        foreach ((double mps2, double hertz) in real)
        {
            double model = 3.805 * (1 - (design.SofteningShare * mps2 / (mps2 + design.SofteningMps2)));
            Assert.Equal(hertz, model, hertz * 0.002);
        }

        Mast mast = new(design with { TremorMps2 = 0 }, 40);
        mast.KnockTop(1.2, 0);
        List<double> tip = Free(mast, 120, m => m.TipX);
        (double early, double earlyDamping) = RingDown(tip, 2, 8);
        (double late, double lateDamping) = RingDown(tip, 80, 120);

        Assert.InRange(early / late, 0.95, 0.99);
        Assert.True(earlyDamping > 1.3 * lateDamping);
        Assert.Equal(mast.Modes.Hertz(0), late, late * 0.002);
    }

    [Fact]
    public void Without_forces_energy_never_grows_whatever_the_step()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Chance chance = new(seed);
            (MastDesign preset, _, _) = MastModesTests.Presets().ElementAt(chance.NextIndex(3));
            Mast mast = new(preset with { TremorMps2 = 0 }, preset.HeightMetres)
            {
                Damage = new MastDamage(BoltLooseness: chance.NextUniform()),
            };
            mast.KnockTop(chance.NextNormal(), chance.NextNormal());
            Free(mast, 0.1, m => m.X);
            double last = mast.Energy;
            double usual = Math.Pow(10, -3 + (4 * chance.NextUniform()));
            for (int i = 0; i < 2_000; i++)
            {
                double step = i % 7 == 0 ? usual * chance.NextUniform() : usual + (1e-6 * chance.NextIndex(3));
                MastInput input = new() { Celsius = 25 };
                mast.Step(step, input, [], [], chance, out MastMotion motion);
                Assert.True(mast.Energy <= (last * (1 + 1e-9)) + 1e-200, $"seed {seed}, step {i} of {step} s");
                Assert.True(double.IsFinite(motion.X) && double.IsFinite(motion.TiltY));
                last = mast.Energy;
            }
        }
    }

    [Fact]
    public void Any_step_under_wind_stays_bounded_and_finds_the_same_mean()
    {
        double[] x = [200, 400, 600, 800, 1_000, 1_500];
        double[] y = new double[MastPanels.Count];
        Mast settled = new(Linear, 38);
        settled.Settle(new MastInput(), x, y);
        settled.Step(0, new MastInput(), x, y, new Chance(1), out MastMotion still);

        foreach (double step in new[] { 0.0005, 0.008, 0.1, 1, 10, 600 })
        {
            Mast mast = new(Linear, 38);
            MastMotion motion = default;
            double sum = 0;
            int steps = (int)Math.Max(200, 120 / step);
            for (int i = 0; i < steps; i++)
            {
                mast.Step(step, new MastInput(), x, y, new Chance(1), out motion);
                Assert.InRange(motion.TipX, -0.1 * still.TipX, 2.1 * still.TipX);
                sum += motion.TipX;
            }

            Assert.Equal(still.TipX, motion.TipX, still.TipX * 0.01);
            Assert.Equal(0, motion.TipY, 12);
        }
    }

    [Fact]
    public void A_step_that_jitters_by_a_microsecond_gives_what_a_steady_one_gives()
    {
        Mast steady = new(Linear, 38);
        Mast jittery = new(Linear, 38);
        steady.KnockTop(0.1, 0.05);
        jittery.KnockTop(0.1, 0.05);
        double most = 0;
        double apart = 0;
        for (int i = 0; i < 5_000; i++)
        {
            steady.Step(Dt, new MastInput(), [], [], new Chance(1), out MastMotion a);
            jittery.Step(Dt + (i % 2 == 0 ? 1e-6 : -1e-6), new MastInput(), [], [], new Chance(1), out MastMotion b);
            most = Math.Max(most, Math.Abs(a.TipX));
            apart = Math.Max(apart, Math.Abs(a.TipX - b.TipX));
        }

        Assert.True(apart < 1e-3 * most);
    }

    [Fact]
    public void What_the_sensor_feels_is_the_second_derivative_of_where_it_is()
    {
        Mast mast = new(Linear, 40);
        mast.KnockTop(0.1, 0);
        List<MastMotion> all = [];
        for (int i = 0; i < 5_000; i++)
        {
            mast.Step(0.0005, new MastInput(), [], [], new Chance(1), out MastMotion motion);
            all.Add(motion);
        }

        double peak = all.Max(m => Math.Abs(m.X));
        for (int i = 100; i < all.Count - 1; i++)
        {
            double second = (all[i + 1].TipX - (2 * all[i].TipX) + all[i - 1].TipX) / (0.0005 * 0.0005);

            // The axis reads +g of the tilt, so minus the acceleration.
            Assert.Equal((G * Math.Sin(all[i].TiltX)) - second, all[i].X, peak * 0.01);
        }
    }

    [Fact]
    public void A_sensor_in_the_cabinet_sees_little_and_none_of_the_masts_tilt()
    {
        Mast top = new(Linear, 38);
        Mast cabinet = new(Linear, 0);
        top.KnockTop(0.2, 0);
        cabinet.KnockTop(0.2, 0);
        MastInput input = new() { TiltX = Degree };

        double high = Free(top, 5, m => m.X, input).Max(v => Math.Abs(v - (G * Math.Sin(Degree))));
        double low = Free(cabinet, 5, m => m.X, input).Max(Math.Abs);

        Assert.InRange(high, 1, 20);
        Assert.InRange(low, 0, 0.05);
    }

    [Fact]
    public void The_higher_the_sensor_the_more_it_feels()
    {
        double last = 0;
        foreach (double height in new[] { 5.0, 10, 20, 30, 40 })
        {
            Mast mast = new(Linear, height);
            mast.KnockTop(0.1, 0);
            double rms = Math.Sqrt(Free(mast, 40, m => m.X).Skip(2_500).Average(v => v * v));
            Assert.True(rms > last);
            last = rms;
        }
    }

    [Fact]
    public void A_sensor_at_the_base_reads_the_ground_and_one_at_the_top_more()
    {
        GroundMotion quake = GroundMotion.Synthetic(1.5, 15, 3);
        Mast top = new(Linear, 40);
        Mast ground = new(Linear, 0);
        double atTop = 0;
        double apart = 0;
        for (int i = 0; i < 3_000; i++)
        {
            quake.At(i * Dt, out double x, out double y, out double z);
            MastInput input = new()
            {
                GroundX = x,
                GroundY = y,
                GroundZ = z,
            };
            top.Step(Dt, input, [], [], new Chance(1), out MastMotion high);
            ground.Step(Dt, input, [], [], new Chance(1), out MastMotion low);
            atTop = Math.Max(atTop, Math.Abs(high.X));
            apart = Math.Max(apart, Math.Abs(low.X + x));
            Assert.Equal(G + z, low.Z, 0.01);
        }

        Assert.InRange(apart, 0, 0.05);
        Assert.InRange(atTop, 3, 20);
    }

    [Fact]
    public void Nothing_stays_below_yield_and_something_for_ever_above()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Chance chance = new(seed);
            double share = 0.3 + (0.6 * chance.NextUniform());
            (PermanentSet below, MastMotion calm) = Storm(share, seed);
            Assert.Equal(default, below);
            Assert.Equal(0, calm.TiltX, 1e-6);

            (PermanentSet above, MastMotion after) = Storm(1.2 + share, seed);
            Assert.InRange(above.X, 0.05 * Degree, 1 * Degree);
            Assert.Equal(0, above.Y, 1e-9);
            Assert.Equal(above.X, after.TiltX, 1e-6);
        }
    }

    [Fact]
    public void A_second_storm_like_the_first_adds_nothing()
    {
        PermanentSet once = default(PermanentSet).After(0.02, 0.01, 0.015);
        PermanentSet back = once.After(0, 0, 0.015);

        Assert.True(once.X > 0 && once.Y > 0);
        Assert.Equal(once, back);
        Assert.Equal(once.X, back.After(0.02, 0.01, 0.015).X, 12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cut_guy_jolts_the_mast_changes_its_frequency_and_leaves_it_leaning_away_from_the_anchor(int guy)
    {
        Mast mast = new(MastDesign.Guyed45 with { TremorMps2 = 0 }, 44);
        double before = mast.Hertz(0);
        Free(mast, 2, m => m.X);

        mast.CutGuy(2, guy);

        double jolt = 0;
        double reached = 0;
        double angle = 120 * guy * Degree;
        MastMotion motion = default;
        for (int i = 0; i < 125 * 240; i++)
        {
            mast.Step(Dt, new MastInput(), [], [], new Chance(1), out motion);
            jolt = Math.Max(jolt, Math.Sqrt((motion.X * motion.X) + (motion.Y * motion.Y)));
            double toAnchor = (motion.TipX * Math.Cos(angle)) + (motion.TipY * Math.Sin(angle));
            reached = Math.Min(reached, toAnchor);
        }

        MastShape rest = MastModesTests.Rest(mast.Modes, 44);
        double tilt = (motion.TiltX * Math.Cos(angle)) + (motion.TiltY * Math.Sin(angle));
        Assert.InRange(jolt, 1, 40);
        Assert.InRange(tilt, -3 * Degree, -0.25 * Degree);
        Assert.Equal(rest.SlopeX, motion.TiltX, 0.02 * Degree);
        Assert.Equal(rest.SlopeY, motion.TiltY, 0.02 * Degree);
        Assert.True(mast.Hertz(0) < 0.95 * before);

        // It swung beyond where it rests, as what is let go does.
        Assert.True(reached < 1.3 * ((rest.X * Math.Cos(angle)) + (rest.Y * Math.Sin(angle))));
    }

    [Fact]
    public void The_cut_itself_moves_nothing_in_the_moment_it_happens()
    {
        Mast mast = new(MastDesign.Guyed45 with { TremorMps2 = 0 }, 44);
        mast.KnockTop(0.05, 0.02);
        List<double> before = Free(mast, 0.4, m => m.TipX);

        mast.CutGuy(2, 0);
        mast.Step(1e-6, new MastInput(), [], [], new Chance(1), out MastMotion after);

        Assert.Equal(before[^1], after.TipX, 2e-3);
    }

    [Fact]
    public void Guys_that_are_not_there_cannot_be_cut()
    {
        Assert.Throws<ArgumentException>(() => new Mast(MastDesign.Lattice40, 10).CutGuy(0, 0));
        Assert.Throws<ArgumentException>(() => new Mast(MastDesign.Guyed45, 10).CutGuy(0, 3));
        Assert.Throws<ArgumentException>(() => new Mast(MastDesign.Guyed45, 50));
    }

    [Fact]
    public void Loosening_bolts_lower_the_frequency_raise_the_damping_and_rattle()
    {
        double lastHertz = double.PositiveInfinity;
        double lastDamping = 0;
        double lastRough = 0;
        foreach (double loose in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            Mast mast = new(MastDesign.Lattice40 with { TremorMps2 = 0 }, 38)
            {
                Damage = new MastDamage(BoltLooseness: loose),
            };
            mast.KnockTop(0.2, 0);
            List<double> felt = Free(mast, 8, m => m.X);

            // What the modes alone would not do from one sample to the next.
            double rough = 0;
            for (int i = 252; i < felt.Count; i++)
            {
                rough += Math.Abs(felt[i] - (2 * felt[i - 1]) + felt[i - 2]);
            }

            Assert.True(mast.Hertz(0) < lastHertz);
            Assert.True(mast.Damping(0) > lastDamping);
            Assert.True(rough > lastRough);
            lastHertz = mast.Hertz(0);
            lastDamping = mast.Damping(0);
            lastRough = rough;
        }
    }

    [Fact]
    public void Warmth_slows_the_swing_and_cold_brings_it_back()
    {
        Mast mast = new(Linear, 38);
        double before = mast.Hertz(0);
        mast.Step(Dt, new MastInput { Celsius = 50 }, [], [], new Chance(1), out _);
        double warm = mast.Hertz(0);
        mast.Step(Dt, new MastInput { Celsius = 25 }, [], [], new Chance(1), out _);

        // Half of −3e-4 per °C over 25 °C; the weight does not take part.
        Assert.Equal(-0.0037, (warm / before) - 1, 0.0007);
        Assert.Equal(before, mast.Hertz(0), 12);
    }

    [Fact]
    public void A_loose_sensor_is_offset_and_wanders_slowly_though_the_mast_stands_still()
    {
        Mast mast = new(Linear, 38) { Damage = new MastDamage(MountLooseness: 1, MountTiltX: 0.3 * Degree) };
        List<double> tilts = Free(mast, 600, m => m.TiltX);
        double mean = tilts.Average();
        double deviation = Math.Sqrt(tilts.Average(t => (t - mean) * (t - mean)));

        Assert.Equal(0.3 * Degree, mean, 0.03 * Degree);
        Assert.InRange(deviation, 0.01 * Degree, 0.06 * Degree);

        // Slowly: within a tenth of a second it hardly moves.
        double quick = Enumerable.Range(0, tilts.Count - 12).Max(i => Math.Abs(tilts[i + 12] - tilts[i]));
        Assert.True(quick < 2 * deviation);
        Assert.Throws<ArgumentException>(() => mast.Damage = new MastDamage(BoltLooseness: 1.1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_motion_and_another_seed_another()
    {
        Assert.Equal(Trace(5), Trace(5));
        Assert.NotEqual(Trace(5), Trace(6));
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        Mast mast = new(MastDesign.Lattice40, 38) { Damage = new MastDamage(0.2, 0.2) };
        Chance chance = new(1);
        double[] force = [10, 20, 30, 40, 50, 60];
        mast.Step(Dt, new MastInput(), force, force, chance, out _);
        Allocations.AreNone(
            2_000,
            i => mast.Step(Dt, new MastInput { WindMps = i % 30, Celsius = i % 40 }, force, force, chance, out _)
        );
    }

    private static List<double> Trace(ulong seed)
    {
        Mast mast = new(MastDesign.Monopole30, 28) { Damage = new MastDamage(0.1, 0.1) };
        WindLoad wind = new(MastDesign.Monopole30, seed);
        Chance chance = new(seed);
        double[] x = new double[MastPanels.Count];
        double[] y = new double[MastPanels.Count];
        List<double> all = [];
        for (int i = 0; i < 500; i++)
        {
            wind.Step(Dt, 12, 30, 0.2, x, y);
            mast.Step(Dt, new MastInput { WindMps = 12 }, x, y, chance, out MastMotion motion);
            all.AddRange([motion.X, motion.Y, motion.Z, motion.TipX]);
        }

        return all;
    }

    // A steady push that bends the top to a share of yield, held for ten seconds, then two minutes of calm.
    private static (PermanentSet Set, MastMotion Calm) Storm(double shareOfYield, ulong seed)
    {
        Mast mast = new(Linear, 38);
        double[] none = new double[MastPanels.Count];
        double[] push = [.. Enumerable.Repeat(1_000.0, MastPanels.Count)];
        Mast scale = new(Linear, 40);
        scale.Settle(new MastInput(), push, none);
        scale.Step(0, new MastInput(), push, none, new Chance(seed), out MastMotion unit);
        push = [.. push.Select(p => p * shareOfYield * Linear.YieldRadians / unit.TiltX)];
        Chance chance = new(seed);
        MastMotion motion = default;
        for (int i = 0; i < 125 * 140; i++)
        {
            double share = Math.Clamp(Math.Min(i / 1250.0, (2_500 - i) / 1250.0), 0, 1);
            double[] now = [.. push.Select(p => p * share)];
            mast.Step(Dt, new MastInput(), now, none, chance, out motion);
        }

        return (mast.PermanentSet, motion);
    }

    private static List<double> Free(Mast mast, double seconds, Func<MastMotion, double> of, MastInput? input = null)
    {
        Chance chance = new(9);
        List<double> all = [];
        for (int i = 0; i < seconds / Dt; i++)
        {
            mast.Step(Dt, input ?? new MastInput(), [], [], chance, out MastMotion motion);
            all.Add(of(motion));
        }

        return all;
    }

    // Frequency and damping from the upward crossings and the peaks between them.
    private static (double Hertz, double Damping) RingDown(List<double> motion, double from, double to)
    {
        List<double> crossings = [];
        List<double> peaks = [];
        double peak = 0;
        for (int i = (int)(from / Dt) + 1; i < (int)(to / Dt) && i < motion.Count; i++)
        {
            peak = Math.Max(peak, Math.Abs(motion[i]));
            if (motion[i - 1] < 0 && motion[i] >= 0)
            {
                crossings.Add((i - (motion[i] / (motion[i] - motion[i - 1]))) * Dt);
                peaks.Add(peak);
                peak = 0;
            }
        }

        return (
            (crossings.Count - 1) / (crossings[^1] - crossings[0]),
            Math.Log(peaks[1] / peaks[^1]) / (2 * Math.PI * (peaks.Count - 2))
        );
    }
}
