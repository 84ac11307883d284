using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>When there is a report and what stands in it, at a rate that passes the decimator as it is.</summary>
public sealed class ModeAnalysisScheduleTests
{
    private const int Rate = 20;
    private readonly ModeAnalysis _analysis = new(
        new()
        {
            WindowSeconds = 60,
            FirstReportSeconds = 10,
            ReportSeconds = 30,
            LeastSeconds = 20,
        }
    );
    private readonly Random _chance = new(5);

    [Theory]
    [InlineData(59.9, 20, 10, 30, 1)]
    [InlineData(60, 20, 10, 30, 0)]
    [InlineData(1600, 20, 10, 30, 0)]
    [InlineData(1600.1, 20, 10, 30, 1)]
    [InlineData(double.NaN, 20, 10, 30, 1)]
    [InlineData(60, 9.9, 10, 30, 1)]
    [InlineData(60, 10, 10, 30, 0)]
    [InlineData(60, double.NaN, 10, 30, 1)]
    [InlineData(60, 20, 0, 30, 1)]
    [InlineData(60, 20, 0.1, 30, 0)]
    [InlineData(60, 20, 30, 30, 0)]
    [InlineData(60, 20, 30.1, 30, 1)]
    [InlineData(0, 0, 0, 0, 2)]
    public void Options_have_limits_and_beyond_them_there_is_no_analysis(
        double window,
        double least,
        double first,
        double report,
        int problems
    )
    {
        var options = new ModeAnalysisOptions
        {
            WindowSeconds = window,
            LeastSeconds = least,
            FirstReportSeconds = first,
            ReportSeconds = report,
        };
        Assert.Equal(problems, options.Problems().Count());
        Exception? thrown = Record.Exception(() => new ModeAnalysis(options));
        Assert.Equal(problems > 0, thrown is ArgumentException);
        Assert.All(options.Problems(), p => Assert.Contains(p, thrown!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_come_at_their_time_to_the_sample_and_speak_of_the_window()
    {
        _analysis.SetRate(Rate, double.NaN);
        Assert.Equal(0, _analysis.Seconds);

        // At ten seconds there is too little; up to thirty they come every ten and from then on every thirty.
        Assert.Equal([20, 30, 60, 90, 120], Feed(125).Select(r => r.EndSeconds));
        Assert.Equal(60, _analysis.Seconds);

        _analysis.Finish();
        Assert.True(_analysis.TryTake(out ModeReport? report));
        Assert.Equal(125, report.EndSeconds);
        Assert.Equal(60, report.Seconds);
        Assert.False(_analysis.TryTake(out _));
        _analysis.Finish(); // nothing has come since
        Assert.False(_analysis.TryTake(out _));
        Assert.Equal([155], Feed(35).Select(r => r.EndSeconds));
    }

    [Fact]
    public void Data_of_less_than_the_window_are_said_to_be_so()
    {
        _analysis.SetRate(Rate, double.NaN);
        Assert.Equal([20, 30], Feed(40).Select(r => r.Seconds));
        Assert.Equal(40, _analysis.Seconds);
    }

    [Fact]
    public void A_restart_forgets_the_record_and_goes_on_counting()
    {
        _analysis.SetRate(Rate, double.NaN);
        _ = Feed(75);
        _analysis.Restart();
        Assert.Equal(0, _analysis.Seconds);
        List<ModeReport> reports = Feed(70);
        Assert.Equal([95, 105, 135], reports.Select(r => r.EndSeconds));
        Assert.Equal([20, 30, 60], reports.Select(r => r.Seconds));
    }

    [Fact]
    public void Another_rate_begins_anew_and_the_same_goes_on()
    {
        _analysis.SetRate(Rate, double.NaN);
        _ = Feed(15);
        _analysis.SetRate(Rate, 20.1);
        Assert.Equal(300 / 20.1, _analysis.Seconds, 1e-9);
        _analysis.SetRate(25, double.NaN);
        Assert.Equal(0, _analysis.Seconds);
        Assert.Equal([25.0], Feed(27).Select(r => r.RateHertz).Distinct());
    }

    [Theory]
    [InlineData(20.98, 20.98)]
    [InlineData(21.02, 20)]
    [InlineData(19.02, 19.02)]
    [InlineData(18.98, 20)]
    [InlineData(-20, 20)]
    [InlineData(double.PositiveInfinity, 20)]
    public void A_measured_rate_scales_everything_unless_it_is_more_than_5_per_cent_off(double measured, double taken)
    {
        _analysis.SetRate(Rate, measured);
        for (int i = 0; i < 1300; i++)
        {
            _analysis.Accept(0.1 * Math.Sin(2 * Math.PI * 0.15 * i), 0, 9.8);
        }

        _analysis.Finish();
        Assert.True(_analysis.TryTake(out ModeReport? report));
        Assert.Equal(taken, report.RateHertz, 1e-9);
        Assert.Equal(1300 / taken, report.EndSeconds, 1e-9);
        Assert.Equal(1200 / taken, report.Seconds, 1e-9);
        Assert.Equal(0.15 * taken, report.LineHertzX, 1e-3);
        Assert.Equal(double.NaN, report.LineHertzY);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_strongest_line_of_each_axis_is_named(int axis)
    {
        // Of as strong accelerations: the one that is stronger, first or last.
        foreach (double weaker in (double[])[0.12, 0.31])
        {
            var analysis = new ModeAnalysis(new() { WindowSeconds = 100 });
            analysis.SetRate(Rate, double.NaN);
            for (int i = 0; i < 2000; i++)
            {
                double v =
                    (0.1 * Math.Sin(2 * Math.PI * 0.2 * i))
                    + (0.05 * Math.Sin(2 * Math.PI * weaker * i))
                    + (0.001 * Shaken.Normal(_chance));
                analysis.Accept(axis == 0 ? v : 0, axis == 0 ? 0 : v, 9.8);
            }

            analysis.Finish();
            Assert.True(analysis.TryTake(out ModeReport? report));
            Assert.Equal(0.2 * Rate, axis == 0 ? report.LineHertzX : report.LineHertzY, 1e-2);
            Assert.Equal(double.NaN, axis == 0 ? report.LineHertzY : report.LineHertzX);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_no_number_on_any_axis_is_a_gap(int axis)
    {
        // Of stretches of two samples thirty-two are kept.
        _analysis.SetRate(Rate, double.NaN);
        for (int i = 0; i < 300; i++)
        {
            double bad = i % 2 == 0 ? double.NaN : double.NegativeInfinity;
            _analysis.Accept(axis == 0 ? bad : 0, axis == 1 ? bad : 0, axis == 2 ? bad : 0);
            _analysis.Accept(0, 0, 9.8);
            _analysis.Accept(0, 0, 9.8);
        }

        Assert.Equal(64.0 / Rate, _analysis.Seconds);
    }

    [Fact]
    public void The_spectrum_is_a_density_in_hertz()
    {
        Assert.Empty(_analysis.Spectrum(0, out double step));
        Assert.Equal(double.NaN, step);
        _analysis.SetRate(Rate, 19.6);
        Assert.Empty(_analysis.Spectrum(0, out step));
        Assert.Equal(double.NaN, step);
        for (int i = 0; i < 1200; i++)
        {
            _analysis.Accept(3 * Shaken.Normal(_chance), Shaken.Normal(_chance), 9.8);
        }

        foreach (int axis in (int[])[0, 1])
        {
            double[] density = _analysis.Spectrum(axis, out step);
            Assert.Equal(128, density.Length);
            Assert.Equal(19.6 / 256, step, 1e-12);

            // White noise has its variance spread over half the rate.
            double variance = density[5..].Average() * 19.6 / 2;
            Assert.Equal(axis == 0 ? 9 : 1, variance, axis == 0 ? 1 : 0.12);
        }
    }

    [Fact]
    public void A_free_decay_of_either_axis_is_handed_on_once()
    {
        _analysis.SetRate(Rate, 20.1);
        var seen = new HashSet<int>();
        for (int i = 0; i < 900; i++)
        {
            double x = i < 400 ? 0 : Math.Exp(-0.006 * (i - 400)) * Math.Sin(0.9 * (i - 400));
            double y = i < 400 ? 0 : Math.Exp(-0.006 * (i - 400)) * Math.Sin(1.3 * (i - 400));
            _analysis.Accept(x, y, 9.8);
            while (_analysis.TryTakeFreeDecay(out FreeDecayEstimate found))
            {
                if (found.Run > 5)
                {
                    _ = seen.Add(found.Axis);
                    Assert.Equal((found.Axis == 0 ? 0.9 : 1.3) * 20.1 / 2 / Math.PI, found.Hertz, 0.003);
                }
            }
        }

        Assert.Equal([0, 1], seen.Order());
    }

    [Fact]
    public void A_gap_ends_a_free_decay_on_both_axes()
    {
        _analysis.SetRate(Rate, double.NaN);
        for (int i = 0; i < 700; i++)
        {
            double v = i < 400 ? 0 : Math.Exp(-0.006 * (i - 400)) * Math.Sin(0.9 * (i - 400));
            if (i == 605)
            {
                _analysis.Gap();
            }

            _analysis.Accept(v, -v, 9.8);
            bool found = _analysis.TryTakeFreeDecay(out _) | _analysis.TryTakeFreeDecay(out _);
            Assert.False(found && i is >= 605 and < 684);
        }
    }

    [Fact]
    public void Numbers_are_learned_from_five_reports_of_new_data_and_until_then_they_are_provisional()
    {
        _analysis.SetRate(Rate, double.NaN);
        double[] first = Shaken.Mode(_chance, 2, 0.01, Rate, 250 * Rate, 1);
        double[] second = Shaken.Mode(_chance, 5, 0.01, Rate, 250 * Rate, 1);
        List<ModeReport> reports = Feed(250, i => first[i] + second[i], _ => 0);
        foreach (ModeReport report in reports)
        {
            // The reports at 30, 60, … count, those at 10 and 20 are of the same data.
            bool learned = report.EndSeconds >= 150;
            ModeEstimate one = report.Modes[0];
            Assert.Equal(learned ? ModeState.Seen : ModeState.Provisional, one.State);
            Assert.Equal(learned, double.IsFinite(one.LearnedHertz));
            Assert.True(one.IsGood);
            Assert.Equal((0, 1, report.Seconds), (one.Axis, one.Number, one.Seconds));
            Assert.Equal(2, one.Hertz, 0.06);
            Assert.Equal(5, report.Modes[1].Hertz, 0.12);
            Assert.Equal(2, report.Modes[1].Number);
            Assert.Equal(ModeState.None, report.Modes[2].State);
            Assert.All(report.Modes.Skip(3), m => Assert.Equal((1, ModeState.None), (m.Axis, m.State)));
            Assert.All(report.Modes, AssertSound);
        }

        Assert.Equal([30.0, 60, 90, 120, 150, 180, 210, 240], reports.Select(r => r.EndSeconds).Where(t => t > 25));

        // From then on it may be missing, and a step is one.
        reports = Feed(90, i => 0.01 * Shaken.Normal(_chance), _ => 0);
        ModeEstimate missing = reports[^1].Modes[0];
        Assert.Equal(ModeState.Missing, missing.State);
        Assert.Equal(double.NaN, missing.Hertz);
        Assert.Equal(2, missing.LearnedHertz, 0.06);
        Assert.StartsWith("nothing stands out", missing.Why, StringComparison.Ordinal);
        Assert.False(missing.IsGood);
        Assert.All(reports[^1].Modes, AssertSound);
    }

    [Fact]
    public void What_is_said_of_a_damping_follows_from_the_two_estimates()
    {
        int differ = 0;
        int good = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            var chance = new Random(seed);
            var analysis = new ModeAnalysis(new());
            analysis.SetRate(Rate, double.NaN);
            int count = Rate * (seed % 3 == 0 ? 400 : 120);
            double[] x = Shaken.Mode(chance, 3, 0.01, Rate, count, 1);
            double[] y = Shaken.Mode(chance, 4, seed % 2 == 0 ? 0.003 : 0.03, Rate, count, 1);
            for (int i = 0; i < count; i++)
            {
                analysis.Accept(x[i] + (0.1 * Shaken.Normal(chance)), y[i] + (0.1 * Shaken.Normal(chance)), 9.8);
            }

            analysis.Finish();
            Assert.True(analysis.TryTake(out ModeReport? report));
            Assert.All(report.Modes, AssertSound);
            differ += report.Modes.Count(m => m.Why.Contains("differ", StringComparison.Ordinal));
            good += report.Modes.Count(m => m.DampingIsGood);
        }

        Assert.True(good >= 10, $"{good} good, {differ} differ");
    }

    private static void AssertSound(ModeEstimate mode)
    {
        Assert.Equal(mode.IsGood || mode.State == ModeState.Jumped, double.IsFinite(mode.Hertz));
        Assert.Equal(double.IsFinite(mode.Hertz), double.IsFinite(mode.Damping));
        Assert.Equal(double.IsFinite(mode.Hertz), double.IsFinite(mode.HertzError));
        Assert.Equal(double.IsFinite(mode.Hertz), double.IsFinite(mode.DampingError));
        Assert.Equal(double.IsFinite(mode.Hertz), double.IsFinite(mode.Rms));
        double apart = Math.Abs((mode.DecrementDamping / mode.Damping) - 1);
        bool differ = mode.Why == "the two estimates of its damping differ";
        if (!double.IsFinite(mode.Hertz))
        {
            Assert.False(mode.DampingIsGood);
            Assert.False(differ);
            return;
        }

        // Without a second opinion nothing differs; within a third, or three errors of the first alone, neither.
        Assert.True(!differ || apart > Math.Max(0.35, 3 * mode.DampingError));
        Assert.Equal(mode.DampingError <= 0.35 && !differ, mode.DampingIsGood);
        string expected =
            differ ? mode.Why
            : mode.Seconds < 300 ? "a short record: the damping is rough"
            : mode.State == ModeState.Provisional ? "its number is not learned yet"
            : "seen";
        Assert.Equal(expected, mode.State == ModeState.Jumped ? expected : mode.Why);
    }

    private List<ModeReport> Feed(double seconds) =>
        Feed(seconds, _ => Shaken.Normal(_chance), _ => Shaken.Normal(_chance));

    private List<ModeReport> Feed(double seconds, Func<int, double> x, Func<int, double> y)
    {
        var reports = new List<ModeReport>();
        for (int i = 0; i < seconds * Rate; i++)
        {
            _analysis.Accept(x(i), y(i), 9.8);
            if (_analysis.TryTake(out ModeReport? report))
            {
                reports.Add(report);
            }
        }

        return reports;
    }
}
