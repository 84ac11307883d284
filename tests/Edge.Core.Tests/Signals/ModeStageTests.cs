using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Modes;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Modes;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

public sealed class ModeStageTests
{
    private const double Rate = 20;
    private readonly Evidence _evidence = new(30, 60);
    private ModeStage _stage = new(new Limits());

    [Fact]
    public void A_frequency_is_published_with_the_interval_that_its_record_leaves_open()
    {
        var chance = new Random(4);
        double[] x = Shaken.Mode(chance, 0.4, 0.01, Rate, 24_000, 0.1);
        Shaken.Noise(chance, x, 0.01);
        Feed(x);

        // 1.96 √(ζ/(2πfT)) is 0.36 % of 0.4 Hz; a damping that was read 30 % off moves it by 15 %.
        Reading half = Last(MetricId.StructureMode1Uncertainty);
        Assert.InRange(half.Value, 0.3, 0.5);
        Assert.Equal(0.4, Last(MetricId.StructureMode1Frequency).Value, half.Value / 100 * 0.4);
        Assert.DoesNotContain(_evidence.All(), r => r.Metric == MetricId.StructureMode2Uncertainty);
    }

    [Fact]
    public void A_mode_that_is_lost_has_no_interval_either()
    {
        _stage.Restore([new LearnedMode(0, 1, 0.4, null)]);
        var chance = new Random(5);
        double[] x = new double[24_000];
        Shaken.Noise(chance, x, 0.01);
        Feed(x);

        Assert.Equal(Quality.Bad, Last(MetricId.StructureMode1Uncertainty).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureMode1Frequency).Quality);
    }

    [Fact]
    public void Until_a_mode_is_found_its_learned_frequency_stands_for_it()
    {
        _stage.Restore([new LearnedMode(0, 1, 0.4, null), new LearnedMode(1, 1, 0.5, null)]);
        Assert.Equal([0.4, 0.5], _stage.FirstModes);
    }

    // The eddies that a round mast sheds walk through a mode as the wind rises, and hide it; so do they past this one.
    [Fact]
    public void A_line_that_walks_past_a_mode_is_no_shift_of_it_and_a_mode_that_stays_elsewhere_is()
    {
        var chance = new Random(6);
        Run(chance, 2, 12 * 600);
        Assert.False(_stage.IsOff);
        bool wasOff = false;
        for (double line = 1.4; line < 1.92; line *= 1.01)
        {
            Run(chance, line, 100);
            wasOff |= _stage.IsOff;
            Assert.Equal(ModeSeverity.Normal, _stage.Severity);
        }

        Assert.True(wasOff);
        Run(chance, 2, 3600);
        Assert.Equal(ModeSeverity.Normal, _stage.Severity);
        Run(chance, 1.7, 5400);
        Assert.Equal(ModeSeverity.Critical, _stage.Severity);
        Assert.Contains("mode 1 along x is -1", _stage.Text);
    }

    // An hour and a half at 15 % under where it was.
    [Theory]
    [InlineData(2, 5, 10_800, ModeSeverity.Critical)]
    [InlineData(2, 20, 10_800, ModeSeverity.Normal)]
    [InlineData(2, 20, 1200, ModeSeverity.Warning)]
    [InlineData(18, 20, 1200, ModeSeverity.Normal)]
    public void The_limits_of_a_mode_are_the_sites(double warning, double critical, double hold, ModeSeverity severity)
    {
        _stage = new ModeStage(
            new Limits
            {
                ModeWarningPercent = warning,
                ModeCriticalPercent = critical,
                ModeHoldSeconds = hold,
            }
        );
        var chance = new Random(7);
        Run(chance, 2, 12 * 600);
        Run(chance, 1.7, 5400);
        Assert.Equal(severity, _stage.Severity);
    }

    // What two days of hourly observations at 20 °C teach of a mode that does not move.
    private static ModeBaselineState Taught(double hertz, double rms = 0.1)
    {
        var baseline = new ModeBaseline(new ModeBaselineOptions());
        for (int hour = 0; hour < 48; hour++)
        {
            _ = baseline.Observe(hour * 3_600_000_000L, hertz, rms, 20, alarmUp: false);
        }

        return baseline.Save()!;
    }

    private void Outside(MetricId metric, double hertz, int hours)
    {
        for (int i = 0; i < hours; i++)
        {
            _ran += 3600;
            _stage.Outside(metric, hertz, 20, alarmUp: false, new Stamp((long)(_ran * 1e6), 0, false), _evidence);
        }
    }

    [Fact]
    public void A_mode_from_outside_is_judged_and_told_by_its_number_and_its_shift()
    {
        Outside(MetricId.StructureMode1Frequency, 2, 48);
        Assert.Equal((ModeSeverity.Normal, null), (_stage.Severity, _stage.Text));
        Assert.Equal(2, Last(MetricId.StructureMode1Frequency).Value);
        Assert.Equal(0, Last(MetricId.StructureMode1Residual).Value, 1e-9);

        Outside(MetricId.StructureMode1Frequency, 1.8, 5);
        Assert.Equal(ModeSeverity.Critical, _stage.Severity);
        Assert.Equal("mode 1 is -10.0 % off 2.000 Hz", _stage.Text);
        Assert.Equal(-10, Last(MetricId.StructureMode1Residual).Value, 1e-6);

        Outside(MetricId.StructureMode1Frequency, 2, 24);
        Assert.Equal((ModeSeverity.Normal, null), (_stage.Severity, _stage.Text));
    }

    [Theory]
    [InlineData(MetricId.StructureMode2Frequency, MetricId.StructureMode2Residual, 2)]
    [InlineData(MetricId.StructureMode3Frequency, MetricId.StructureMode3Residual, 3)]
    public void Every_mode_from_outside_has_its_own_baseline(MetricId frequency, MetricId residual, int number)
    {
        Outside(MetricId.StructureMode1Frequency, 2, 48);
        Outside(frequency, 5, 48);
        Outside(frequency, 5.5, 5);
        Assert.Equal($"mode {number} is +10.0 % off 5.000 Hz", _stage.Text);
        Assert.Equal(10, Last(residual).Value, 1e-6);

        // A mode that is as it was says nothing of the one that is not.
        Outside(MetricId.StructureMode1Frequency, 2, 1);
        Assert.Equal($"mode {number} is +10.0 % off 5.000 Hz", _stage.Text);
        Assert.Equal(0, Last(MetricId.StructureMode1Residual).Value, 1e-9);
    }

    [Fact]
    public void A_mode_from_outside_that_was_not_seen_is_bad_and_keeps_its_verdict()
    {
        Outside(MetricId.StructureMode1Frequency, 2, 48);
        Outside(MetricId.StructureMode1Frequency, 1.8, 5);
        Outside(MetricId.StructureMode1Frequency, double.NaN, 1);
        Reading frequency = Last(MetricId.StructureMode1Frequency);
        Assert.Equal((Quality.Bad, "the mode was not seen"), (frequency.Quality, frequency.Text));
        Assert.Equal((ModeSeverity.Critical, "mode 1 is -10.0 % off 2.000 Hz"), (_stage.Severity, _stage.Text));
        Assert.Equal(-10, Last(MetricId.StructureMode1Residual).Value, 1e-6);
    }

    [Fact]
    public void What_was_learned_of_both_axes_outlives_a_restart_and_what_is_no_mode_is_left_out()
    {
        ModeBaselineState x = Taught(2);
        ModeBaselineState y = Taught(5);
        LearnedMode[] learned = [new(0, 1, 2, x), new(1, 1, 2.3, null), new(1, 2, 5, y)];
        _stage.Restore([.. learned, new(0, 0, 1, x), new(0, 4, 9, x), new(2, 1, 7, x)]);
        Assert.Equal([2, 2.3], _stage.FirstModes);
        Assert.Equal(
            [(0, 1, 2.0, 2.0), (1, 1, 2.3, double.NaN), (1, 2, 5.0, 5.0)],
            _stage.Learned.Select(mode =>
                (mode.Axis, mode.Number, mode.Hertz, mode.Baseline?.ReferenceHertz ?? double.NaN)
            )
        );
        Assert.Equal(x.Information, _stage.Learned[0].Baseline!.Information);
    }

    // Along x 2 Hz and along y 2.3 Hz for minutes, each with its strength; a report comes every minute.
    private void Sway(int minutes, double strengthX, double strengthY, int seed = 3)
    {
        _stage.SetRate(Rate, double.NaN);
        var chance = new Random(seed);
        double[] x = Shaken.Mode(chance, 2, 0.01, Rate, (int)(minutes * 60 * Rate), strengthX);
        double[] y = Shaken.Mode(chance, 2.3, 0.01, Rate, x.Length, strengthY);
        Shaken.Noise(chance, x, 0.002);
        Shaken.Noise(chance, y, 0.002);
        for (int i = 0; i < x.Length; i++)
        {
            _stage.Accept(x[i], y[i], 9.8);
            if ((i + 1) % Rate == 0)
            {
                _ran++;
                _stage.Publish(20, alarmUp: false, new Stamp((long)(_ran * 1e6), 0, false), _evidence);
            }
        }
    }

    private void Know(double expectedX = 2, double expectedY = 2.3) =>
        _stage.Restore([new(0, 1, 2, Taught(expectedX)), new(1, 1, 2.3, Taught(expectedY))]);

    [Theory]
    [InlineData(0.1, 0.05, 2)]
    [InlineData(0.05, 0.1, 2.3)]
    public void A_mode_is_that_of_the_axis_on_which_it_is_stronger(double x, double y, double hertz)
    {
        Know();
        Sway(2, x, y);
        double chosen = Last(MetricId.StructureMode1Frequency).Value;
        Assert.Equal(hertz, chosen, 0.03 * hertz);
        Assert.Equal(2, Last(MetricId.StructureMode1FrequencyX).Value, 0.06);
        Assert.Equal(2.3, Last(MetricId.StructureMode1FrequencyY).Value, 0.07);
        MetricId own = hertz < 2.1 ? MetricId.StructureMode1FrequencyX : MetricId.StructureMode1FrequencyY;
        MetricId damping = hertz < 2.1 ? MetricId.StructureMode1DampingX : MetricId.StructureMode1DampingY;
        Assert.Equal(Last(own).Value, chosen);
        Assert.Equal(Last(damping).Value, Last(MetricId.StructureMode1Damping).Value);
        Assert.NotEqual(Last(MetricId.StructureMode1DampingX).Value, Last(MetricId.StructureMode1DampingY).Value);
        Assert.InRange(Last(MetricId.StructureMode1DampingX).Value, 0.1, 10);
        Assert.Equal(0.1, Last(MetricId.StructureMode1Amplitude).Value, 0.03);
        Assert.Equal(
            [Last(MetricId.StructureMode1FrequencyX).Value, Last(MetricId.StructureMode1FrequencyY).Value],
            _stage.FirstModes
        );
    }

    [Theory]
    [InlineData(0.1, 0.03, 2)]
    [InlineData(0.03, 0.1, 2.3)]
    public void Once_both_axes_have_numbers_a_mode_stays_with_its_axis(double x, double y, double hertz)
    {
        Know();
        Sway(2, x, y);
        Sway(4, y, x);
        Assert.Equal(hertz, Last(MetricId.StructureMode1Frequency).Value, 0.03 * hertz);
    }

    [Fact]
    public void While_one_axis_is_not_learned_a_mode_goes_to_the_stronger_one_each_time()
    {
        _stage.Restore([new(1, 1, 2.3, Taught(2.3))]);
        Sway(2, 0.1, 0.03);
        Assert.Equal(2, Last(MetricId.StructureMode1Frequency).Value, 0.06);
        Sway(3, 0.03, 0.3);
        Assert.Equal(2.3, Last(MetricId.StructureMode1Frequency).Value, 0.07);
    }

    [Theory]
    [InlineData(0.1, 0.03, 2, 2.5, -8)]
    [InlineData(0.1, 0.03, 2.2, 2.3, -9)]
    [InlineData(0.03, 0.1, 2.2, 2.3, -9)]
    [InlineData(0.03, 0.1, 2, 2.5, -8)]
    public void The_residual_that_is_told_is_that_of_the_axis_that_is_further_off(
        double x,
        double y,
        double expectedX,
        double expectedY,
        double percent
    )
    {
        Know(expectedX, expectedY);
        Sway(3, x, y);
        Assert.Equal(percent, Last(MetricId.StructureMode1Residual).Value, 2.0);
        Assert.True(_stage.IsOff);
        Assert.Equal(ModeSeverity.Normal, _stage.Severity);
    }

    [Theory]
    [InlineData(2, 2.7, @"^mode 1 along y is -1[3-6]\.\d % off 2\.7\d\d Hz$")]
    [InlineData(2.4, 2.3, @"^mode 1 along x is -1[5-8]\.\d % off 2\.4\d\d Hz$")]
    [InlineData(1.7, 2.3, @"^mode 1 along x is \+1[6-9]\.\d % off 1\.7\d\d Hz$")]
    public void A_mode_that_is_critically_off_is_told_with_its_axis(double expectedX, double expectedY, string text)
    {
        Know(expectedX, expectedY);
        Sway(21, 0.1, 0.1);
        Assert.Equal(ModeSeverity.Critical, _stage.Severity);
        Assert.Matches(text, _stage.Text);
        Assert.True(_stage.IsOff);
    }

    [Fact]
    public void Modes_where_they_should_be_are_not_off()
    {
        Know();
        Sway(21, 0.1, 0.1);
        Assert.Equal((ModeSeverity.Normal, null, false), (_stage.Severity, _stage.Text, _stage.IsOff));
        Assert.Equal(0, Last(MetricId.StructureMode1Residual).Value, 1.5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ring_down_is_published_with_its_frequency_and_its_damping_in_per_cent(bool alongX)
    {
        _stage.SetRate(Rate, double.NaN);
        var chance = new Random(7);
        for (int i = 0; i < 2400; i++)
        {
            double t = (i - 1200) / Rate;
            double swing = t < 0 ? 0 : Math.Exp(-0.01 * 2 * Math.PI * 1.2 * t) * Math.Sin(2 * Math.PI * 1.2 * t);
            double calm = 0.002 * Shaken.Normal(chance);
            _stage.Accept((alongX ? swing : 0) + calm, (alongX ? 0 : swing) + calm, 9.8);
            _stage.Publish(20, alarmUp: false, new Stamp((long)(i / Rate * 1e6), 0, false), _evidence);
        }

        Assert.Equal(1.2, Last(MetricId.StructureRingDownFrequency).Value, 0.01);
        Assert.Equal(1, Last(MetricId.StructureRingDownDamping).Value, 0.3);
    }

    [Fact]
    public void A_blow_without_a_free_swing_has_no_ring_down()
    {
        Sway(2, 0.1, 0.1);
        Assert.DoesNotContain(_evidence.All(), reading => reading.Metric == MetricId.StructureRingDownFrequency);
    }

    [Fact]
    public void The_analysis_shows_the_spectrum_of_what_came()
    {
        Sway(2, 0.1, 0.05);
        double[] x = _stage.Analysis.Spectrum(0, out double step);
        Assert.Equal(2, step * Array.IndexOf(x, x.Max()), 0.1);
    }

    private double _ran;

    private void Run(Random chance, double hertz, int seconds)
    {
        _stage.SetRate(Rate, double.NaN);
        double[] x = Shaken.Mode(chance, hertz, 0.01, Rate, (int)(seconds * Rate), 0.1);
        Shaken.Noise(chance, x, 0.01);
        for (int i = 0; i < x.Length; i++)
        {
            _stage.Accept(x[i], 0, 9.8);
            if ((i + 1) % Rate == 0)
            {
                _ran++;
                _stage.Publish(20, alarmUp: false, new Stamp((long)(_ran * 1e6), 0, false), _evidence);
            }
        }
    }

    private void Feed(double[] x)
    {
        _stage.SetRate(Rate, double.NaN);
        foreach (double sample in x)
        {
            _stage.Accept(sample, 0, 9.8);
        }

        _stage.Finish();
        _stage.Publish(20, alarmUp: false, new Stamp(1_200_000_000, 0, false), _evidence);
    }

    private Reading Last(MetricId metric) => _evidence.All().Single(reading => reading.Metric == metric);
}
