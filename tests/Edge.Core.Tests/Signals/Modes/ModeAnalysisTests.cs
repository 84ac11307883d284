using Edge.Core.Signals;
using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class ModeAnalysisTests
{
    private const double Rate = 125;
    private readonly ModeAnalysis _analysis = new(new());
    private readonly List<ModeReport> _reports = [];

    [Fact]
    public void Both_axes_are_reported_every_minute_at_first_and_every_ten_minutes_then()
    {
        _analysis.SetRate(Rate, double.NaN);
        Feed(1, 3660);

        Assert.Equal(60, _reports[0].Seconds, 1.0);
        Assert.Equal(15, _reports.Count);
        ModeReport last = _reports[^1];
        Assert.Equal(1200, last.Seconds, 2.0);
        Assert.Equal(Rate, last.RateHertz);
        Assert.Equal([1, 2, 3, 1, 2, 3], last.Modes.Select(m => m.Number));
        Assert.Equal(1.5, last.Modes[0].Hertz, 0.0075);
        Assert.Equal(4, last.Modes[1].Hertz, 0.02);
        Assert.Equal(ModeState.None, last.Modes[2].State);
        Assert.Equal("no further peak stands out of the noise", last.Modes[2].Why);
        Assert.Equal(1.6, last.Modes[3].Hertz, 0.008);
        Assert.Equal(ModeState.Seen, last.Modes[0].State);
        Assert.Equal(0.01, last.Modes[0].Damping, 0.004);
        Assert.Equal(0.05, last.Modes[0].Rms, 0.01);
        Assert.Equal(double.NaN, last.StrangerHertzX);
    }

    [Fact]
    public void A_sample_clock_that_is_off_by_a_third_of_a_per_cent_is_corrected_to_a_twentieth()
    {
        // The sensor believes that it samples at 125 Hz; by the host's clock it is 0.33 % less. A tone has no scatter of its own.
        const double True = Rate * (1 - 0.0033);
        var rate = new SampleRate();
        _analysis.SetRate(Rate, double.NaN);
        var chance = new Random(1);
        double worst = 0;
        double uncorrected = 0;
        for (int i = 0; i < 300 * 125; i++)
        {
            double t = i / True;
            if (i % 25 == 0 && i > 0)
            {
                rate.Add(25, (long)((t * 1e6) + (300 * chance.NextDouble())));
                _analysis.SetRate(Rate, rate.Hertz());
            }

            _analysis.Accept(Math.Sin(2 * Math.PI * 3 * t) + (0.1 * Shaken.Normal(chance)), 0, 9.8);
            if (_analysis.TryTake(out ModeReport? report))
            {
                double line = report.LineHertzX;
                double found = double.IsNaN(line) ? report.Modes[0].Hertz : line;
                worst = Math.Max(worst, Math.Abs((found / 3) - 1));
                uncorrected = Math.Abs((found / report.RateHertz * Rate / 3) - 1);
            }
        }

        Assert.InRange(worst, 0, 0.0005);
        Assert.Equal(0.0033, uncorrected, 0.0005);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(140)]
    public void A_measured_rate_that_cannot_be_is_not_taken(double measured)
    {
        _analysis.SetRate(Rate, measured);
        Feed(1, 63);
        Assert.Equal(Rate, _reports[0].RateHertz);
    }

    [Fact]
    public void Lost_samples_and_bad_samples_hurt_nothing()
    {
        _analysis.SetRate(Rate, double.NaN);
        Feed(
            1,
            600,
            (i, v) =>
            {
                if (i % 20_000 == 0)
                {
                    _analysis.Gap();
                }

                return i % 33_333 == 5 ? double.NaN : v;
            }
        );

        Assert.Equal(1.5, _reports[^1].Modes[0].Hertz, 0.01);
        Assert.Equal(4, _reports[^1].Modes[1].Hertz, 0.03);
        Assert.DoesNotContain(_reports, r => r.Modes.Any(m => m.IsGood && !double.IsFinite(m.Hertz * m.Damping)));
    }

    [Fact]
    public void Nothing_is_allocated_for_a_sample()
    {
        _analysis.SetRate(Rate, double.NaN);
        Feed(1, 63);
        Allocations.AreNone(
            50 * 125,
            i =>
            {
                _analysis.Accept(Math.Sin(i), Math.Cos(i), 9.8);
                _analysis.TryTakeFreeDecay(out _);
            }
        );
    }

    [Fact]
    public void Silence_and_a_dead_sensor_give_no_mode()
    {
        _analysis.SetRate(Rate, double.NaN);
        for (int i = 0; i < 130 * 125; i++)
        {
            _analysis.Accept(0.1, -0.2, 9.8);
        }

        _analysis.Finish();
        Assert.True(_analysis.TryTake(out ModeReport? report));
        Assert.All(report.Modes, m => Assert.Equal(ModeState.None, m.State));
        Assert.All(report.Modes, m => Assert.Equal(double.NaN, m.Hertz));
    }

    [Fact]
    public void Too_little_data_gives_no_report()
    {
        _analysis.SetRate(Rate, double.NaN);
        Feed(1, 15);
        _analysis.Finish();
        Assert.False(_analysis.TryTake(out _));
        Assert.False(new ModeAnalysis(new()).TryTakeFreeDecay(out _));
    }

    [Fact]
    public void A_rate_must_come_before_samples()
    {
        Assert.Throws<InvalidOperationException>(() => _analysis.Accept(0, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _analysis.SetRate(1, 1));
    }

    [Fact]
    public void After_a_shock_a_restart_shows_the_new_frequency_within_minutes()
    {
        _analysis.SetRate(Rate, double.NaN);
        Feed(1, 3660);
        _reports.Clear();
        _analysis.Restart();
        Feed(0.85, 245);

        ModeReport last = _reports[^1];
        Assert.Equal(4, _reports.Count);
        Assert.Equal(ModeState.Jumped, _reports[0].Modes[0].State);
        Assert.Equal(ModeState.Seen, last.Modes[0].State);
        Assert.Equal(0.85 * 1.5, last.Modes[0].Hertz, 0.02);
        Assert.Equal(0.85 * 4, last.Modes[1].Hertz, 0.04);
        Assert.Equal(1.5, last.Modes[0].LearnedHertz, 0.02);
    }

    [Theory]
    [InlineData("flex3_top_northridge", 3.69 * 0.99, 3.69 * 1.01)]
    [InlineData("stiff3_top_northridge", 7.75, 8.05)]
    public void The_steel_model_has_the_published_first_mode(string name, double low, double high)
    {
        Replay(_analysis, name, _reports);

        ModeEstimate strongest = _reports[^1].Modes.Where(m => m.Axis == 0 && m.IsGood).MaxBy(m => m.Rms);
        Assert.InRange(strongest.Hertz, low, high);
    }

    [Fact]
    public void Stiffened_walls_are_flagged_and_the_ring_down_before_is_not()
    {
        var analysis = new ModeAnalysis(new() { FirstReportSeconds = 15, ReportSeconds = 15 });
        var baseline = new ModeBaseline(
            new()
            {
                LearnSeconds = 120,
                IndependentSeconds = 30,
                WarningSeconds = 120,
                CriticalSeconds = 60,
            }
        );
        double seconds = 0;
        void Judge(ModeReport report)
        {
            seconds += 15;
            ModeEstimate mode = report.Modes[0];
            baseline.Observe((long)(seconds * 1e6), mode.IsGood ? mode.Hertz : double.NaN, mode.Rms, 20, false);
        }

        for (int run = 0; run < 4; run++)
        {
            Replay(analysis, "flex3_top_northridge", _reports);
            _reports.ForEach(Judge);
            _reports.Clear();
            Assert.Equal(ModeSeverity.Normal, baseline.Severity);
            analysis.Restart();
        }

        Assert.True(baseline.Learned);
        int missing = 0;
        for (int run = 0; run < 4; run++)
        {
            Replay(analysis, "stiff3_top_northridge", _reports);
            missing += _reports.Count(r => r.Modes[0].State == ModeState.Missing && r.StrangerHertzX > 7.5);
            _reports.ForEach(Judge);
            _reports.Clear();
            analysis.Restart();
        }

        Assert.InRange(missing, 5, 12);
        Assert.Equal(ModeSeverity.Critical, baseline.Severity);
    }

    [Fact]
    public void A_ring_down_that_stiffens_as_it_dies_is_no_damage()
    {
        // One after another the shakes of one recording, and judged within seconds instead of hours.
        var baseline = new ModeBaseline(
            new()
            {
                LearnSeconds = 20,
                IndependentSeconds = 4,
                WarningSeconds = 3,
                CriticalSeconds = 2,
            }
        );
        var decays = new List<FreeDecayEstimate>();
        Replay(_analysis, "flex3_top_northridge", _reports, decays);
        FreeDecayEstimate[] sure = [.. decays.Where(d => d.Axis == 0 && d.Run >= 3)];
        Assert.Contains(sure, d => d.Amplitude > 10 && d.Hertz < 3.71);
        Assert.Contains(sure, d => d.Amplitude < 0.7 && d.Hertz > 3.78);
        for (int round = 0; round < 3; round++)
        {
            foreach (FreeDecayEstimate decay in sure)
            {
                long micros = (long)(((110 * round) + decay.EndSeconds) * 1e6);
                ModeJudgement judgement = baseline.Observe(
                    micros,
                    decay.Hertz,
                    decay.Amplitude / Math.Sqrt(2),
                    20,
                    false
                );
                Assert.Equal(ModeSeverity.Normal, judgement.Severity);
            }
        }

        Assert.True(baseline.Learned);
    }

    [Fact]
    public void The_defective_file_has_one_gap_and_one_bad_sample_and_its_result_is_that_of_what_is_whole()
    {
        RecordedRow[] rows = ShakeTable.Read("stiff1_top_northridge2_DEFECTIVE");
        Assert.Single(rows, r => r.AfterGap);
        Assert.Single(rows, r => double.IsNaN(r.X));

        Replay(_analysis, "stiff1_top_northridge2_DEFECTIVE", _reports);
        var whole = new ModeAnalysis(new());
        whole.SetRate(ShakeTable.Hertz, double.NaN);
        foreach (RecordedRow row in rows.TakeWhile(r => !r.AfterGap))
        {
            whole.Accept(row.X, row.Y, row.Z);
        }

        whole.Finish();
        Assert.True(whole.TryTake(out ModeReport? expected));
        Assert.Equal(expected.Modes.Select(m => m.State), _reports[^1].Modes.Select(m => m.State));
        foreach (var (want, got) in expected.Modes.Zip(_reports[^1].Modes).Where(p => p.First.IsGood))
        {
            Assert.Equal(want.Hertz, got.Hertz, 0.005 * want.Hertz);
        }
    }

    private static void Replay(
        ModeAnalysis analysis,
        string name,
        List<ModeReport> reports,
        List<FreeDecayEstimate>? decays = null
    )
    {
        analysis.SetRate(ShakeTable.Hertz, double.NaN);
        foreach (RecordedRow row in ShakeTable.Read(name))
        {
            if (row.AfterGap)
            {
                analysis.Gap();
            }

            analysis.Accept(row.X, row.Y, row.Z);
            if (analysis.TryTakeFreeDecay(out FreeDecayEstimate decay))
            {
                decays?.Add(decay);
            }

            if (analysis.TryTake(out ModeReport? report))
            {
                reports.Add(report);
            }
        }

        analysis.Finish();
        if (analysis.TryTake(out ModeReport? last))
        {
            reports.Add(last);
        }
    }

    private void Feed(double stiffness, double seconds, Func<int, double, double>? spoil = null)
    {
        int count = (int)(seconds * Rate);
        var chance = new Random(21);
        double[] first = Shaken.Mode(chance, 1.5 * stiffness, 0.01, Rate, count, 0.05);
        double[] second = Shaken.Mode(chance, 4 * stiffness, 0.01, Rate, count, 0.03);
        double[] across = Shaken.Mode(chance, 1.6 * stiffness, 0.01, Rate, count, 0.05);
        for (int i = 0; i < count; i++)
        {
            double x = 0.2 + first[i] + second[i] + (0.02 * Shaken.Normal(chance));
            double y = -0.1 + across[i] + (0.02 * Shaken.Normal(chance));
            _analysis.Accept(spoil?.Invoke(i, x) ?? x, y, 9.8);
            if (_analysis.TryTake(out ModeReport? report))
            {
                _reports.Add(report);
            }
        }
    }
}
