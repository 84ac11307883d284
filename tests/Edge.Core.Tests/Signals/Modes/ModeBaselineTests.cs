using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class ModeBaselineTests
{
    private const double Day = 86_400;
    private readonly Random _chance = new(11);
    private ModeBaseline _baseline = new(new());
    private double _seconds;
    private double _damage = 1;
    private double _slope = -0.0008;
    private double _freezing;
    private double _noise = 0.002;

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(3600)]
    public void Days_of_weather_raise_nothing_and_teach_the_slopes(double step)
    {
        ModeJudgement last = default;
        double until = step < 60 ? 4 * Day : 40 * Day;
        for (; _seconds < until; _seconds += step)
        {
            last = Observe();
            Assert.Equal(ModeSeverity.Normal, last.Severity);
            Assert.True(
                !last.Taken || last.Extrapolating || last.Why == (last.Learned ? "as expected" : "still learning"),
                last.Why
            );
        }

        Assert.True(_baseline.Learned);
        Assert.InRange(last.Widening, 0, 0.01);
        Assert.Equal(0, last.Residual, 0.01);
    }

    [Theory]
    [InlineData(-0.03, 300)]
    [InlineData(0.03, 300)]
    [InlineData(-0.03, 3600)]
    public void Three_per_cent_for_three_hours_is_a_warning(double change, double step)
    {
        Run(20 * Day, step);
        _damage = 1 + change;
        double since = _seconds;
        while (Observe().Severity == ModeSeverity.Normal)
        {
            _seconds += step;
            Assert.True(_seconds - since < 8 * 3600);
        }

        Assert.InRange(_seconds - since, 1.5 * 3600, 6 * 3600);
        Run(10 * Day, step);
        Assert.Equal(ModeSeverity.Warning, _baseline.Severity);
        _damage = 1;
        Run(Day, step);
        Assert.Equal(ModeSeverity.Normal, _baseline.Severity);
    }

    [Theory]
    [InlineData(60, 900)]
    [InlineData(300, 1800)]
    [InlineData(3600, 3 * 3600)]
    public void A_stiffness_that_is_gone_is_critical_once_several_analyses_agree(double step, double within)
    {
        Run(20 * Day, step < 300 ? 300 : step);
        _damage = 0.9;
        double since = _seconds;
        int observations = 0;
        while (Observe().Severity != ModeSeverity.Critical)
        {
            observations++;
            _seconds += step;
            Assert.True(_seconds - since <= within);
        }

        Assert.True(observations >= 2);
        Run(5 * Day, 300);
        Assert.Equal(ModeSeverity.Critical, _baseline.Severity);
    }

    [Fact]
    public void Two_wild_analyses_are_not_critical()
    {
        Run(20 * Day, 300);
        for (int i = 0; i < 20; i++)
        {
            _damage = i % 5 < 2 ? 0.8 : 1;
            Assert.NotEqual(ModeSeverity.Critical, Observe().Severity);
            _seconds += 300;
        }
    }

    [Fact]
    public void A_slow_creep_is_not_learned_away()
    {
        Run(40 * Day, 3600);
        bool warned = false;
        for (int day = 0; day < 90 && !warned; day++)
        {
            _damage -= 0.0005; // 1.5 % a month
            Run(Day, 3600);
            warned = _baseline.Severity != ModeSeverity.Normal;
        }

        Assert.True(warned);
        Assert.InRange(_damage, 0.955, 0.985);
    }

    [Fact]
    public void Nothing_is_learned_while_an_alarm_is_up_or_far_off()
    {
        Run(20 * Day, 3600);
        ModeBaselineState before = _baseline.Save()!;
        Assert.False(Observe(alarmUp: true).Taken);
        _damage = 0.96;
        Assert.False(Observe().Taken);
        Assert.Equal(before.Right, _baseline.Save()!.Right);
    }

    [Fact]
    public void A_bridge_that_freezes_for_the_first_time_widens_the_limits_instead_of_crying()
    {
        _slope = -0.001;
        _freezing = -0.008;
        double widest = 0;
        for (; _seconds < 120 * Day; _seconds += 3600)
        {
            double celsius = 22 - (_seconds / Day * 0.28) + (4 * Math.Sin(2 * Math.PI * _seconds / Day));
            ModeJudgement judgement = Observe(celsius: celsius);
            Assert.Equal(ModeSeverity.Normal, judgement.Severity);
            widest = Math.Max(widest, judgement.Widening);
        }

        Assert.InRange(widest, 0.01, 0.2);

        // Having been there, it expects the stiffness of frost.
        ModeJudgement cold = Observe(celsius: -10);
        Assert.Equal(0, cold.Residual, 0.01);
        Assert.InRange(cold.Widening, 0, 0.02);
    }

    [Theory]
    [InlineData(1, 0.002, 75)]
    [InlineData(2, 0.004, 75)]
    [InlineData(3, 0.008, 150)]
    [InlineData(4, 0.004, 0)]
    public void Nine_months_of_a_bridge_that_freezes_raise_nothing_and_its_damage_is_told(
        int seed,
        double noise,
        double coldest
    )
    {
        // Hourly, as a monitored bridge's; the deck follows the air over five hours, and its asphalt stiffens below 0 °C.
        const int Hours = 9 * 730;
        const int Damaged = Hours - 720;
        ReadOnlySpan<double> loss = [0.01, 0.02, 0.03, 0.05];
        var chance = new Random(1000 * seed);
        var baseline = new ModeBaseline(new());
        double weather = 0;
        double deck = double.NaN;
        int warned = 0;
        int critical = 0;
        for (int h = 0; h < Hours; h++)
        {
            weather += (-weather / 96) + (0.55 * Shaken.Normal(chance));
            double air =
                8
                - (10 * Math.Cos(2 * Math.PI * ((h / 24.0) - coldest) / 365))
                + weather
                + (4 * Math.Sin(2 * Math.PI * (h - 9) / 24));
            deck = double.IsNaN(deck) ? air : deck + ((air - deck) / 5);
            double frozen = -0.7 * Math.Log(1 + Math.Exp(-deck / 0.7));
            double change = h < Damaged ? 0 : loss[(h - Damaged) / 180];
            double hertz =
                3.9
                * (1 - (0.0008 * (deck - 10)) - (0.011 * frozen))
                * (1 - change)
                * Math.Exp(noise * Shaken.Normal(chance));
            ModeSeverity severity = baseline
                .Observe(h * 3_600_000_000L, chance.NextDouble() < 0.1 ? double.NaN : hertz, double.NaN, air, false)
                .Severity;
            Assert.True(h >= Damaged || severity == ModeSeverity.Normal, $"hour {h}: {severity}");
            warned = warned == 0 && severity != ModeSeverity.Normal ? h - Damaged : warned;
            critical = critical == 0 && severity == ModeSeverity.Critical ? h - Damaged : critical;
        }

        // 2 % from hour 180, 3 % from 360, 5 % from 540 on.
        TestContext.Current.TestOutputHelper?.WriteLine($"warned after {warned} h, critical after {critical} h");
        Assert.InRange(warned, 1, 372);
        Assert.True(critical is 0 or >= 360, $"{critical}");
    }

    [Fact]
    public void Far_outside_of_what_was_learned_it_says_so()
    {
        Run(20 * Day, 3600);
        ModeJudgement known = Observe(celsius: 25);
        ModeJudgement cold = Observe(celsius: -20);
        Assert.False(known.Extrapolating);
        Assert.True(cold.Extrapolating);
        Assert.True(cold.Widening > 3 * known.Widening);
        Assert.True(Observe(rms: 5).Extrapolating);
    }

    [Fact]
    public void Without_a_thermometer_the_limits_are_wider_until_a_week_has_told_what_weather_does()
    {
        _noise = 0.005;
        for (; _seconds < 20 * Day; _seconds += 3600)
        {
            ModeJudgement judgement = Observe(celsius: double.NaN);
            Assert.Equal(ModeSeverity.Normal, judgement.Severity);
            (double least, double most) =
                !judgement.Learned ? (0, 1)
                : _seconds < 7 * Day ? (0.03, 0.1)
                : _seconds > 8 * Day ? (0.005, 0.03)
                : (0.005, 0.1);
            Assert.InRange(judgement.Widening, least, most);
        }
    }

    [Theory]
    [InlineData(-0.0002, 0.002)]
    [InlineData(-0.0006, 0.005)]
    [InlineData(-0.001, 0.005)]
    [InlineData(-0.0015, 0.002)]
    public void Without_a_thermometer_a_year_by_the_sea_raises_nothing_and_a_twentieth_that_is_lost_is_told(
        double slope,
        double noise
    )
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            var baseline = new ModeBaseline(new());
            int start = chance.Next(365) * 24;
            int damaged = (8 + chance.Next(357)) * 24;
            double weather = 0;
            int told = -1;
            for (int h = 0; h < damaged + 24; h++)
            {
                weather += (-weather / 96) + (0.35 * Shaken.Normal(chance));
                double celsius =
                    24
                    - (6 * Math.Cos(2 * Math.PI * (start + h - 360) / 8760))
                    + weather
                    + (2.5 * Math.Sin(2 * Math.PI * (h - 9) / 24));
                double hertz =
                    (h < damaged ? 1 : 0.94) * (1 + (slope * (celsius - 24))) * Math.Exp(noise * Shaken.Normal(chance));
                ModeSeverity severity = baseline
                    .Observe(h * 3_600_000_000L, hertz, double.NaN, double.NaN, false)
                    .Severity;
                Assert.True(h >= damaged || severity == ModeSeverity.Normal, $"seed {seed}, hour {h}: {severity}");
                told = told < 0 && severity != ModeSeverity.Normal ? h - damaged : told;
            }

            // A steep slope makes a season of some per cent, which nothing but a thermometer could tell from damage.
            Assert.True(told is >= 0 and < 18 || slope < -0.0006, $"seed {seed}: told after {told} h");
        }
    }

    [Fact]
    public void A_mode_that_is_not_seen_keeps_its_verdict_and_clears_nothing()
    {
        Run(20 * Day, 300);
        _damage = 0.9;
        Run(3600, 300);
        Assert.Equal(ModeSeverity.Critical, _baseline.Severity);
        for (int i = 0; i < 100; i++)
        {
            _seconds += 300;
            ModeJudgement judgement = _baseline.Observe((long)(_seconds * 1e6), double.NaN, 0.01, 20, false);
            Assert.Equal(ModeSeverity.Critical, judgement.Severity);
            Assert.Equal(double.NaN, judgement.Residual);
        }
    }

    [Fact]
    public void What_was_learned_survives_as_plain_numbers()
    {
        Run(20 * Day, 3600);
        ModeBaselineState state = _baseline.Save()!;
        var restored = new ModeBaseline(new());
        Assert.True(restored.TryRestore(state, out string? problem), problem);

        ModeJudgement expected = _baseline.Observe((long)((_seconds - 3600) * 1e6), 2.1, 0.02, 15, false);
        ModeJudgement found = restored.Observe(0, 2.1, 0.02, 15, false);
        Assert.True(restored.Learned);
        Assert.Equal(expected.ExpectedHertz, found.ExpectedHertz, 1e-12);
        Assert.Equal(expected.Widening, found.Widening, 1e-12);
        ModeBaselineState again = restored.Save()!;
        Assert.Equal(state.TemperatureLow, again.TemperatureLow);
        Assert.Equal(state.AnchorEstimate, again.AnchorEstimate);
    }

    [Fact]
    public void A_state_that_holds_no_numbers_or_another_layout_is_refused_and_changes_nothing()
    {
        Run(20 * Day, 3600);
        ModeBaselineState good = _baseline.Save()!;
        ModeBaselineState[] bad =
        [
            good with
            {
                Version = 2,
            },
            good with
            {
                ReferenceHertz = double.NaN,
            },
            good with
            {
                ReferenceHertz = -2,
            },
            good with
            {
                ReferenceLogRms = double.PositiveInfinity,
            },
            good with
            {
                ReferenceCelsius = double.NaN,
            },
            good with
            {
                SlowCelsius = 300,
            },
            good with
            {
                Information = [1, 2, 3],
            },
            good with
            {
                Information = [.. Enumerable.Repeat(double.NaN, 21)],
            },
            good with
            {
                Information = [.. Enumerable.Repeat(-1.0, 21)],
            },
            good with
            {
                Right = [0, 0, 0, 0, 0, double.NaN],
            },
            good with
            {
                Right = null!,
            },
            good with
            {
                LearnedSeconds = -1,
            },
            good with
            {
                Evidence = double.NaN,
            },
            good with
            {
                ResidualSquare = 2,
            },
            good with
            {
                TemperatureLow = 50,
                TemperatureHigh = 20,
            },
            good with
            {
                TemperatureMean = double.NaN,
            },
            good with
            {
                LogRmsHigh = double.NaN,
            },
            good with
            {
                AnchorEstimate = [],
            },
            good with
            {
                AnchorInformation = [.. new double[21]],
            },
            good with
            {
                AnchorEstimate = [5, 0, 0, 0, 0, 0],
            },
        ];
        Assert.All(
            bad,
            state =>
            {
                var fresh = new ModeBaseline(new());
                Assert.False(fresh.TryRestore(state, out string? problem));
                Assert.NotNull(problem);
                Assert.Null(fresh.Save());
            }
        );
    }

    [Fact]
    public void Every_mistake_in_the_options_is_a_sentence()
    {
        var options = new ModeBaselineOptions
        {
            WarningShift = 0.1,
            CriticalShift = 0.05,
            WarningSeconds = -1,
            CriticalCount = 0,
            Scatter = 0,
            AmplitudeSlope = double.NaN,
        };
        Assert.Equal(5, options.Problems().Count());
        Assert.Throws<ArgumentException>(() => new ModeBaseline(options));
        Assert.Empty(new ModeBaselineOptions().Problems());
    }

    public static TheoryData<string, ModeBaselineOptions> Mistakes
    {
        get
        {
            const string Shifts = "The shifts must be 0 < warning <= critical < 1 (a fraction of the frequency).";
            const string Times = "Times must not be negative.";
            const string Count = "The critical count must be at least 1.";
            const string Spreads = "Spreads, the scatter, the memory and the time of independence must be above 0.";
            const string Slopes = "Likely slopes must be numbers.";
            ModeBaselineOptions good = new();
            return new()
            {
                { Shifts, good with { WarningShift = 0 } },
                { "", good with { WarningShift = 0.05 } },
                { Shifts, good with { WarningShift = 0.051 } },
                { Shifts, good with { WarningShift = double.NaN } },
                { "", good with { CriticalShift = 0.999 } },
                { Shifts, good with { CriticalShift = 1 } },
                { Shifts, good with { CriticalShift = double.NaN } },
                { "", good with { WarningSeconds = 0, CriticalSeconds = 0, LearnSeconds = 0 } },
                { Times, good with { WarningSeconds = -1e-9 } },
                { Times, good with { CriticalSeconds = -1e-9 } },
                { Times, good with { LearnSeconds = -1e-9 } },
                { Times, good with { LearnSeconds = double.NaN } },
                { "", good with { CriticalCount = 1 } },
                { Count, good with { CriticalCount = 0 } },
                { Spreads, good with { IndependentSeconds = 0 } },
                { Spreads, good with { MemorySeconds = 0 } },
                { Spreads, good with { Scatter = 0 } },
                { "", good with { ScatterTimes = 0 } },
                { Spreads, good with { ScatterTimes = -1e-9 } },
                { Spreads, good with { TemperatureSlopeSpread = 0 } },
                { Spreads, good with { FreezingSlopeSpread = 0 } },
                { Spreads, good with { AmplitudeSlopeSpread = 0 } },
                { Slopes, good with { TemperatureSlope = double.NaN } },
                { Slopes, good with { AmplitudeSlope = double.PositiveInfinity } },
                { "", good with { TemperatureSlope = 0, AmplitudeSlope = 0 } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Every_mistake_in_the_options_is_a_sentence_of_its_own(string problem, ModeBaselineOptions options)
    {
        Assert.Equal(problem.Length > 0 ? [problem] : [], options.Problems());
        if (problem.Length > 0)
        {
            Assert.StartsWith(
                problem,
                Assert.Throws<ArgumentException>(() => new ModeBaseline(options)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void What_is_not_positive_definite_is_refused_with_the_reason()
    {
        Run(20 * Day, 3600);
        ModeBaselineState good = _baseline.Save()!;
        double[] flat = [.. Enumerable.Repeat(-1.0, 21)];
        Assert.False(_baseline.TryRestore(good with { Information = flat }, out string? problem));
        Assert.Equal("its information is not positive definite", problem);
        Assert.False(_baseline.TryRestore(good with { AnchorInformation = flat }, out problem));
        Assert.Equal("its information is not positive definite", problem);
        Assert.True(_baseline.TryRestore(good with { AnchorInformation = [], AnchorEstimate = [] }, out problem));
        Assert.Null(problem);
        Assert.False(_baseline.Learned);
        Assert.True(_baseline.TryRestore(good, out _));
        Assert.True(_baseline.Learned);
    }

    [Fact]
    public void Every_reason_is_said_in_words()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("the baseline begins with five observations", Observe(celsius: 20, rms: 0.02).Why);
            _seconds += 3600;
        }

        _noise = 0;
        Assert.Equal("still learning", Observe(celsius: 20, rms: 0.02).Why);
        Rest((3 * Day) - _seconds);

        ModeJudgement last = Observe(celsius: 20, rms: 0.02);
        Assert.Equal(("as expected", true, true), (last.Why, last.Taken, last.Learned));
        _seconds += 3600;
        last = _baseline.Observe((long)(_seconds * 1e6), double.NaN, 0.02, 20, false);
        Assert.Equal(("the mode was not seen", false, 0, 0), (last.Why, last.Taken, last.Widening, last.SinceLearned));
        Assert.Equal("the mode was not seen", _baseline.Observe((long)(_seconds * 1e6), -2, 0.02, 20, false).Why);
        last = Observe(celsius: 20, rms: 0.02, alarmUp: true);
        Assert.Equal(("an alarm is up: nothing is learned", false), (last.Why, last.Taken));
        last = Observe(celsius: 23.2, rms: 0.02);
        Assert.Equal(
            ("temperature or strength is outside of what was learned: the limits are wider", true),
            (last.Why, last.Extrapolating)
        );
        _damage = 0.97;
        last = Observe(celsius: 20, rms: 0.02);
        Assert.Equal(("off by more than half of the warning limit: not learned", false), (last.Why, last.Taken));
        Rest(Day);
        Assert.Equal(
            "the frequency has been off by more than the warning limit for long",
            Observe(celsius: 20, rms: 0.02).Why
        );
        _damage = 0.8;
        Rest(Day);
        Assert.Equal("the frequency is off by more than the critical limit", Observe(celsius: 20, rms: 0.02).Why);
    }

    // Hours in which neither temperature nor strength changes.
    private void Rest(double seconds)
    {
        for (double end = _seconds + seconds; _seconds < end; _seconds += 3600)
        {
            _ = Observe(celsius: 20, rms: 0.02);
        }
    }

    [Theory]
    [InlineData(22.9, 0.02, false)]
    [InlineData(23.1, 0.02, true)]
    [InlineData(17.1, 0.02, false)]
    [InlineData(16.9, 0.02, true)]
    [InlineData(20, 0.0543, false)]
    [InlineData(20, 0.0545, true)]
    [InlineData(20, 0.0074, false)]
    [InlineData(20, 0.0073, true)]
    public void Three_degrees_and_a_factor_e_beyond_what_was_seen_are_outside(double celsius, double rms, bool outside)
    {
        _noise = 0;
        Rest((3 * Day) - _seconds);

        Assert.Equal(outside, Observe(celsius: celsius, rms: rms).Extrapolating);
    }

    [Fact]
    public void Temperatures_that_can_be_none_count_as_not_known()
    {
        _noise = 0;
        Rest((3 * Day) - _seconds);

        Assert.False(Observe(celsius: -150, rms: 0.02).Extrapolating);
        Assert.False(Observe(celsius: 150, rms: 0.02).Extrapolating);
        Assert.True(Observe(celsius: -149, rms: 0.02).Extrapolating);
        Assert.True(Observe(celsius: 149, rms: 0.02).Extrapolating);
    }

    [Fact]
    public void It_never_throws_nor_speaks_in_nan_whatever_it_is_told()
    {
        double[] odd = [double.NaN, double.PositiveInfinity, -1, 0, 1e300, 1e-300, 2, 2.01, -273];
        for (int i = 0; i < 20_000; i++)
        {
            _seconds += _chance.Next(5000);
            ModeJudgement judgement = _baseline.Observe(
                (long)(_seconds * 1e6),
                odd[_chance.Next(odd.Length)],
                odd[_chance.Next(odd.Length)],
                odd[_chance.Next(odd.Length)],
                false
            );
            Assert.False(double.IsNaN(judgement.Widening));
        }
    }

    private void Run(double seconds, double step)
    {
        double end = _seconds + seconds;
        for (; _seconds < end; _seconds += step)
        {
            Observe();
        }
    }

    // A day of 8 °C up and down, weeks of 5 °C, and wind that comes and goes.
    private ModeJudgement Observe(double celsius = 1000, double rms = 1000, bool alarmUp = false)
    {
        double t = _seconds / Day;
        if (celsius > 500)
        {
            celsius = 25 + (8 * Math.Sin(2 * Math.PI * t)) + (5 * Math.Sin(2 * Math.PI * t / 9));
        }

        if (rms > 500)
        {
            rms = 0.02 * Math.Exp(Math.Sin(2 * Math.PI * t / 3.3) + (0.3 * Shaken.Normal(_chance)));
        }

        double felt = double.IsNaN(celsius) ? 25 : celsius;
        double hertz =
            2
            * _damage
            * (1 + (_slope * (felt - 20)) + (_freezing * Math.Min(felt, 0)) - (0.004 * Math.Log(rms / 0.02)))
            * (1 + (_noise * Shaken.Normal(_chance)));
        return _baseline.Observe((long)(_seconds * 1e6), hertz, rms, celsius, alarmUp);
    }
}
