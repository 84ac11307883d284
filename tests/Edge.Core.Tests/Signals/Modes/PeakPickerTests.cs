using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class PeakPickerTests
{
    private const double Rate = 100;

    // No estimator does better than the Cramér-Rao bound of a mode whose force is known: the logarithm of the damping scatters by
    // 1/√(2πζfT), that of the frequency by √(ζ/(2πfT)). Of many records of 20 minutes that leaves within 30 % of the damping 90.1 % at
    // 0.4 Hz (scatter 18 %), 99.1 % at 1 Hz and all from 2 Hz on; within 0.5 % of the frequency 99.4 % at 0.4 Hz and all above.
    [Theory]
    [InlineData(0.4, 88, 96)]
    [InlineData(1, 98, 100)]
    [InlineData(2, 99, 100)]
    [InlineData(4, 100, 100)]
    public void Twenty_minutes_give_frequency_and_damping_as_often_as_the_theoretical_bound_allows(
        double hertz,
        int fewestDamped,
        int fewestTuned
    )
    {
        const int Seeds = 100;
        int damped = 0;
        int tuned = 0;
        double logs = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var chance = new Random(seed);
            double[] record = Shaken.Mode(chance, hertz, 0.01, Rate, 120_000, 0.1);
            Shaken.Noise(chance, record, 0.1 * Math.Sqrt(0.1));
            ModePeak[] peaks = Shaken.Peaks(record, Rate);

            ModePeak mode = Assert.Single(peaks);
            Assert.Equal(PeakKind.Mode, mode.Kind);
            Assert.InRange(mode.Hertz, 0.99 * hertz, 1.01 * hertz);
            Assert.InRange(mode.Rms, 0.09, 0.11);
            damped += mode.Damping is >= 0.007 and <= 0.013 ? 1 : 0;
            tuned += Math.Abs((mode.Hertz / hertz) - 1) <= 0.005 ? 1 : 0;
            logs += Math.Log(mode.Damping / 0.01) / Seeds;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{hertz} Hz: {damped} damped, {tuned} tuned, bias {logs:F3}");
        Assert.InRange(damped, fewestDamped, Seeds);
        Assert.InRange(tuned, fewestTuned, Seeds);
        Assert.InRange(logs, -0.04, 0.04); // the noise is no part of the skirts: it was 6 to 9 % too low
    }

    // A mast's frequency of 0.4 Hz scatters by 0.18 % in 20 minutes whoever reads it, so one record in some hundred is over 0.5 % off: what
    // helps is to say how far off it may be.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.4)]
    [InlineData(0.5)]
    [InlineData(0.6)]
    public void A_low_frequency_scatters_by_the_theoretical_bound_and_says_so_itself(double hertz)
    {
        const int Records = 100;
        var chance = new Random(77); // one stream: neighbouring seeds give records that resemble each other
        double bound = Math.Sqrt(0.01 / (2 * Math.PI * hertz * 1200));
        int held = 0;
        double squares = 0;
        double variance = 0;
        double worst = 0;
        for (int i = 0; i < Records; i++)
        {
            double[] record = Shaken.Mode(chance, hertz, 0.01, Rate, 120_000, 0.1);
            Shaken.Noise(chance, record, 0.1 * Math.Sqrt(0.1));
            ModePeak mode = Assert.Single(Shaken.Peaks(record, Rate));
            double off = (mode.Hertz / hertz) - 1;
            double own = mode.HertzError / hertz;
            held += Math.Abs(off) <= 1.96 * own ? 1 : 0;
            squares += off * off / Records;
            variance += own * own / Records;
            worst = Math.Max(worst, Math.Abs(off));
        }

        double scatter = Math.Sqrt(squares) / bound;
        double told = Math.Sqrt(variance) / bound;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{hertz} Hz: bound {100 * bound:F3} %, scatter {scatter:F2} and told {told:F2} times it, {held} held, at worst {100 * worst:F2} %"
        );
        Assert.InRange(scatter, 0.9, 1.3);
        Assert.InRange(told, 1.05, 1.2);
        Assert.InRange(held, 88, 100); // 95 are to be; fewer than 88 in one of 300 runs
    }

    [Theory]
    [InlineData(60, 300)]
    [InlineData(100, 300)]
    [InlineData(1200, 60)]
    public void White_noise_has_no_mode(double seconds, int seeds)
    {
        int found = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            var chance = new Random(10_000 + seed);
            var history = new AxisHistory(AxisHistory.LargestCapacity);
            for (int i = 0; i < 20 * seconds; i++)
            {
                history.Add(Shaken.Normal(chance), 0);
            }

            found += Shaken.Peaks(history, 20).Length;
        }

        Assert.InRange(found, 0, 2); // 1 in 500 records of 100 s; hardly any of other lengths
    }

    [Fact]
    public void Noise_that_rises_towards_low_frequencies_has_no_mode()
    {
        int found = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var chance = new Random(seed);
            var record = new double[60_000];
            double slow = 0;
            for (int i = 0; i < record.Length; i++)
            {
                slow += (Shaken.Normal(chance) - slow) / 100; // -6 dB an octave from 0.16 Hz on
                record[i] = slow + (0.001 * Shaken.Normal(chance));
            }

            found += Shaken.Peaks(record, Rate).Count(p => p.Kind == PeakKind.Mode);
        }

        Assert.InRange(found, 0, 2); // 1 in 500 records of 100 s; hardly any of other lengths
    }

    [Fact]
    public void A_machine_is_a_line_and_no_mode()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var chance = new Random(seed);
            double[] record = Shaken.Mode(chance, 1.3, 0.01, Rate, 120_000, 0.02);
            Shaken.Noise(chance, record, 0.01);
            Shaken.Tone(record, 4.7, Rate, 0.02);
            Shaken.Tone(record, 25, Rate, 1); // a genset at 1500 turns a minute: the filter takes it away

            ModePeak[] peaks = Shaken.Peaks(record, Rate);

            Assert.Equal([PeakKind.Mode, PeakKind.Line], peaks.Select(p => p.Kind));
            Assert.Equal(4.7, peaks[1].Hertz, 0.005);
            Assert.Equal(double.NaN, peaks[1].Damping);
        }
    }

    [Fact]
    public void A_weak_peak_at_twice_a_strong_one_is_its_harmonic()
    {
        var chance = new Random(3);
        double[] record = Shaken.Mode(chance, 1.5, 0.008, Rate, 120_000, 0.1);
        for (int i = 0; i < record.Length; i++)
        {
            record[i] += 0.3 * record[i] * record[i];
        }

        Shaken.Noise(chance, record, 0.0005);

        ModePeak[] peaks = Shaken.Peaks(record, Rate);

        Assert.Equal(PeakKind.Mode, peaks.Single(p => Math.Abs(p.Hertz - 1.5) < 0.05).Kind);
        Assert.DoesNotContain(peaks, p => p.Kind == PeakKind.Mode && p.Hertz > 2);
    }

    [Theory]
    [InlineData(2.0, 2.2)]
    [InlineData(3.0, 3.3)]
    public void A_close_pair_is_told_apart(double first, double second)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var chance = new Random(seed);
            double[] record = Shaken.Mode(chance, first, 0.006, Rate, 120_000, 0.1);
            double[] other = Shaken.Mode(chance, second, 0.006, Rate, 120_000, 0.07);
            for (int i = 0; i < record.Length; i++)
            {
                record[i] += other[i];
            }

            Shaken.Noise(chance, record, 0.03);

            ModePeak[] modes = [.. Shaken.Peaks(record, Rate).Where(p => p.Kind == PeakKind.Mode)];

            Assert.Equal(2, modes.Length);
            Assert.Equal(first, modes[0].Hertz, 0.005 * first);
            Assert.Equal(second, modes[1].Hertz, 0.005 * second);
        }
    }

    [Fact]
    public void One_mode_stays_one_however_strong_it_is()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var chance = new Random(seed);
            double[] record = Shaken.Mode(chance, 2.7, 0.012, Rate, 120_000, 1);
            Shaken.Noise(chance, record, 0.001);

            Assert.Single(Shaken.Peaks(record, Rate), p => p.Kind == PeakKind.Mode);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(5.0)]
    public void A_dead_axis_has_no_mode(double value)
    {
        double[] record = [.. Enumerable.Repeat(value, 30_000)];
        Assert.DoesNotContain(Shaken.Peaks(record, Rate), p => p.Kind == PeakKind.Mode);
    }

    [Fact]
    public void A_blow_at_which_the_structure_is_3_per_cent_softer_moves_a_steady_mode_by_less_than_2()
    {
        // The blow is 250 times as strong as the wind.
        var chance = new Random(5);
        double[] record = Shaken.Mode(chance, 2, 0.01, Rate, 120_000, 0.02);
        Shaken.Noise(chance, record, 0.002);
        for (int i = 60_000; i < 66_000; i++)
        {
            double t = (i - 60_000) / Rate;
            record[i] += 5 * Math.Exp(-0.01 * 2 * Math.PI * 1.94 * t) * Math.Sin(2 * Math.PI * 1.94 * t);
        }

        ModePeak mode = Shaken.Peaks(record, Rate).MaxBy(p => p.Rms);

        Assert.InRange(mode.Hertz, 1.96, 2.01);
    }
}
