using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

public sealed class DischargeFitTests
{
    private static readonly BatteryProfile Lead = new();
    private static readonly BatteryProfile Iron = new()
    {
        Chemistry = BatteryChemistry.LithiumIronPhosphate,
        Cells = 16,
    };

    private static readonly BatteryProfile Ion = new() { Chemistry = BatteryChemistry.LithiumIon, Cells = 13 };

    private static readonly DischargeEnd Plain = new(20, 43.2, double.NaN, 1, 0, double.NaN, 0);

    [Theory]
    [InlineData(10, 100)]
    [InlineData(5, 100)]
    [InlineData(1e-9, 100)]
    [InlineData(0, 100)]
    [InlineData(20, 90.125)]
    [InlineData(40, 81.225)]
    public void Peukerts_law_takes_from_what_is_within_reach_over_the_ten_hour_current(double amperes, double reach)
    {
        // 2^−0.15 for each doubling.
        Assert.Equal(reach, new DischargeFit(Lead).Reach(100, amperes, 25), 0.01);
        Assert.Equal(reach * 3, new DischargeFit(Lead).Reach(300, amperes * 3, 25), 0.03);
        Assert.Equal(100, new DischargeFit(Lead with { Peukert = 1 }).Reach(100, amperes, 25), 1e-9);
    }

    [Theory]
    [InlineData(25, 0.5, 0.5)]
    [InlineData(15, 0.47, 0.485)]
    [InlineData(35, 0.53, 0.5)]
    [InlineData(58, 0.599, 0.5)]
    [InlineData(59, 0.6, 0.5)]
    [InlineData(-58, 0.251, 0.3755)]
    [InlineData(-59, 0.25, 0.374)]
    [InlineData(-75, 0.25, 0.35)]
    [InlineData(-90, 0.25, 0.35)]
    [InlineData(double.NaN, 0.5, 0.5)]
    public void Cold_takes_from_it_and_warmth_gives_back_to_lead_alone(double celsius, double lead, double lithium)
    {
        // At a current that leaves half of it: (1/2)^(1/0.2) of it is over ten times the tenth.
        double amperes = 10 * Math.Pow(2, 1 / 0.2);
        Assert.Equal(100 * lead, new DischargeFit(Lead with { Peukert = 1.2 }).Reach(100, amperes, celsius), 1e-6);
        Assert.Equal(100 * lithium, new DischargeFit(Iron with { Peukert = 1.2 }).Reach(100, amperes, celsius), 1e-6);
        Assert.Equal(100 * lithium, new DischargeFit(Ion with { Peukert = 1.2 }).Reach(100, amperes, celsius), 1e-6);
    }

    [Fact]
    public void More_than_the_rated_capacity_is_never_within_reach()
    {
        Assert.Equal(100, new DischargeFit(Lead).Reach(100, 10, 45));
        Assert.Equal(94, new DischargeFit(Lead).Reach(100, 5, 15), 1e-9);
    }

    public static TheoryData<int, int> Seeds
    {
        get
        {
            var seeds = new TheoryData<int, int>();
            for (int i = 0; i < 24; i++)
            {
                seeds.Add(i, i % 3);
            }

            return seeds;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_finds_what_the_same_reckoning_finds_that_is_written_out_plainly(int seed, int chemistry)
    {
        BatteryProfile profile = new[] { Lead, Iron, Ion }[chemistry];
        var random = new Random(seed);
        var fit = new DischargeFit(profile);
        var plain = new PlainFit(profile);
        double capacity = 30 * Math.Pow(10, random.NextDouble());
        double celsius = random.Next(3) switch
        {
            0 => double.NaN,
            1 => 25,
            _ => -5 + (50 * random.NextDouble()),
        };
        double amperes = capacity / (2 + (8 * random.NextDouble()));
        double[] spreads = CellCurve.Of(profile.Chemistry).Spreads;
        double[] terms = [.. spreads.Select(s => s * ((2 * random.NextDouble()) - 1))];
        bool hasShape = seed % 4 >= 2;
        bool hasRest = seed % 4 == 3;
        double[] shape = hasShape ? [.. terms.Select((t, i) => (t / spreads[i]) + (0.3 * random.NextDouble()))] : [];
        double[] rest = hasRest ? [.. Enumerable.Range(0, 41).Select(_ => 0.004 * random.NextDouble())] : [];
        var prior = new CapacityPrior(
            capacity * (0.8 + (0.5 * random.NextDouble())),
            (seed / 3 % 3) switch
            {
                0 => 0.05,
                1 => 0.2,
                _ => 1.2,
            },
            shape,
            rest
        );
        double full = profile.Cells * plain.Cell(0, capacity, amperes, celsius, terms);
        double low = profile.Cells * plain.Cell(1, capacity, amperes, celsius, terms);
        int forecasts = 0;
        foreach (double depth in (double[])[0.1, 0.35, 0.7, 0.92])
        {
            DischargePoint[] points = Points(plain, profile, terms, capacity, amperes, celsius, depth, random);
            var end = new DischargeEnd(
                amperes * (0.9 + (0.2 * random.NextDouble())),
                low + (0.02 * (full - low)),
                random.Next(2) == 0 ? double.NaN : low + (0.3 * (full - low)),
                0.3 + (0.6 * random.NextDouble()),
                random.Next(3) / 2.0,
                random.Next(2) == 0 ? double.NaN : 0.85,
                random.Next(2) == 0 ? 0 : 0.2 * (full - low)
            );
            DischargeForecast? expected = plain.Forecast(points, prior, end);
            Assert.Equal(expected.HasValue, fit.TryForecast(points, prior, end, out DischargeForecast forecast));
            if (expected is not { } e)
            {
                Assert.Equal(default, forecast);
                continue;
            }

            forecasts++;
            Near(e.Capacity, forecast.Capacity);
            Near(e.CapacityDoubt, forecast.CapacityDoubt);
            Near(e.Low, forecast.Low);
            Near(e.Seconds, forecast.Seconds);
            Near(e.High, forecast.High);
            Assert.All(plain.Shape.Zip(fit.Shape), s => Assert.Equal(s.First, s.Second, 1e-4));
            Assert.All(
                plain.Unexplained(points).Zip(fit.Unexplained(points)),
                r => Assert.Equal(r.First, r.Second, 1e-7)
            );
        }

        Assert.True(forecasts >= 3, $"{forecasts}");
    }

    [Theory]
    [InlineData(50)]
    [InlineData(200)]
    public void It_finds_the_same_of_a_battery_that_is_twice_or_half_of_what_was_thought(double thought)
    {
        var fit = new DischargeFit(Lead);
        var plain = new PlainFit(Lead);
        foreach (double depth in (double[])[0.25, 0.85, 0.97])
        {
            DischargePoint[] points = Points(plain, Lead, new double[6], 100, 20, 25, depth, null);
            points[0] = points[0] with { AmpereHours = 0 };
            var prior = new CapacityPrior(thought, 0.05, [], []);
            DischargeForecast expected = plain.Forecast(points, prior, Plain)!.Value;
            Assert.True(fit.TryForecast(points, prior, Plain, out DischargeForecast forecast));
            Near(expected.Capacity, forecast.Capacity);
            Near(expected.CapacityDoubt, forecast.CapacityDoubt);
            Near(expected.Low, forecast.Low);
            Near(expected.Seconds, forecast.Seconds);
            Near(expected.High, forecast.High);
            Assert.All(
                plain.Unexplained(points).Zip(fit.Unexplained(points)),
                r => Assert.Equal(r.First, r.Second, 1e-7)
            );
        }
    }

    [Fact]
    public void A_battery_whose_voltage_never_comes_down_ends_where_no_curve_goes_on()
    {
        // At 1.35 of what is within reach; told to a step, of which there are sixty.
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.3, null);
        var prior = new CapacityPrior(100, 0.005, new double[6], new double[41]);
        DischargeForecast f = Forecast(points, prior, Plain with { EndVolts = -100 });
        Assert.Equal((1.35 - 0.3) * 90.125 / 20 * 3600, f.Seconds, 0.03 * 90.125 / 20 * 3600);
    }

    [Theory]
    [InlineData(0.5, 1.2, 0.15)]
    [InlineData(0.9, 1.2, 0.06)]
    [InlineData(0.95, 0.2, 0.02)]
    public void Near_the_end_the_voltage_leads_whatever_was_thought_of_the_capacity(
        double depth,
        double spread,
        double off
    )
    {
        var plain = new PlainFit(Lead);
        DischargePoint[] points = Points(plain, Lead, new double[6], 80, 20, 25, depth, null);
        var fit = new DischargeFit(Lead);
        Assert.True(fit.TryForecast(points, new CapacityPrior(100, spread, [], []), Plain, out DischargeForecast f));
        Assert.Equal(80, f.Capacity, 80 * off);

        // Curve and load as the battery has them: the end by the second, from the same function.
        double left = SecondsLeft(plain, 80, 20, points[^1].AmpereHours);
        Assert.InRange(left, f.Low, f.High + 60);
        Assert.Equal(left, f.Seconds, 2 * off * points[^1].AmpereHours / 20 * 3600);
    }

    [Fact]
    public void Far_from_the_end_what_was_known_of_the_capacity_leads()
    {
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.08, null);
        foreach (double expected in (double[])[70, 100, 140])
        {
            var fit = new DischargeFit(Lead);
            Assert.True(fit.TryForecast(points, new CapacityPrior(expected, 0.03, [], []), Plain, out var f));
            Assert.Equal(expected, f.Capacity, 0.05 * expected);
            Assert.InRange(f.CapacityDoubt, 0.015, 0.035);
        }
    }

    [Fact]
    public void How_a_battery_differs_from_its_kind_is_found_and_told_in_spreads()
    {
        // Each cell 15 mV high and falling by 25 mV more: a spread each.
        double[] terms = [0.015, 0, 0.025, 0, 0, 0];
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, terms, 100, 20, 25, 0.97, null);
        var fit = new DischargeFit(Lead);
        Assert.True(fit.TryForecast(points, new CapacityPrior(100, 0.02, [], []), Plain, out _));
        Assert.InRange(fit.Shape[0], 0.7, 1.3);
        Assert.InRange(fit.Shape[2], 0.6, 1.4);
        Assert.All(fit.Unexplained(points), volts => Assert.InRange(volts, -0.003, 0.003));

        // Its own shape once known, it explains nearly all.
        var next = new DischargeFit(Lead);
        Assert.True(next.TryForecast(points, new CapacityPrior(100, 0.02, [1, 0, 1, 0, 0, 0], []), Plain, out _));
        Assert.Equal(1, next.Shape[0], 0.02);
        Assert.Equal(1, next.Shape[2], 0.02);
        Assert.All(next.Unexplained(points), volts => Assert.Equal(0, volts, 5e-4));
    }

    [Fact]
    public void What_no_shape_explains_is_kept_and_comes_again()
    {
        var plain = new PlainFit(Lead);
        DischargePoint[] points = Points(plain, Lead, new double[6], 100, 20, 25, 0.99, null);
        double reach = plain.Reach(100, 20, 25);
        for (int i = 0; i < points.Length; i++)
        {
            // A dent of 8 mV a cell in the middle.
            double x = points[i].AmpereHours / reach;
            points[i] = points[i] with
            {
                Volts = points[i].Volts - (24 * 0.008 * Math.Max(0, 1 - Math.Abs((x - 0.5) / 0.1))),
            };
        }

        var prior = new CapacityPrior(100, 0.01, new double[6], []);
        var fit = new DischargeFit(Lead);
        Assert.True(fit.TryForecast(points, prior, Plain, out _));
        double[] rest = fit.Unexplained(points);
        Assert.Equal(41, rest.Length);
        Assert.InRange(rest[20], -0.009, -0.005);
        Assert.Equal(0, rest[5], 0.002);
        Assert.Equal(0, rest[35], 0.002);

        // With it the battery is as it was: what is found of it then is the same again.
        var next = new DischargeFit(Lead);
        Assert.True(next.TryForecast(points, prior with { Rest = rest }, Plain, out _));
        Assert.All(rest.Zip(next.Unexplained(points)), r => Assert.Equal(r.First, r.Second, 0.001));
    }

    [Fact]
    public void A_discharge_that_begins_is_told_as_by_one_that_never_saw_another()
    {
        DischargePoint[] deep = Points(new PlainFit(Lead), Lead, new double[6], 60, 12, 25, 0.97, null);
        DischargePoint[] fresh = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.7, null);
        var prior = new CapacityPrior(90, 1.2, [], []);
        var fit = new DischargeFit(Lead);
        Assert.True(fit.TryForecast(deep, prior, Plain, out _));
        fit.Begin();
        Assert.True(fit.TryForecast(fresh, prior, Plain, out DischargeForecast again));
        Assert.True(new DischargeFit(Lead).TryForecast(fresh, prior, Plain, out DischargeForecast first));
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData(double.NaN, 0.2)]
    [InlineData(double.PositiveInfinity, 0.2)]
    [InlineData(100, double.NaN)]
    [InlineData(100, 1000)]
    public void A_prior_that_tells_nothing_gives_no_forecast(double ampereHours, double spread)
    {
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.5, null);
        var prior = new CapacityPrior(ampereHours, spread, [], []);
        Assert.False(new DischargeFit(Lead).TryForecast(points, prior, Plain, out DischargeForecast forecast));
        Assert.Equal(default, forecast);
    }

    [Fact]
    public void A_discharge_deeper_than_any_capacity_in_question_explains_gives_no_forecast()
    {
        // So cold that half is within reach, of a battery that is known to be small.
        DischargePoint[] points = [.. Enumerable.Range(1, 10).Select(i => new DischargePoint(10 * i, 48, 20, 20, -60))];
        var prior = new CapacityPrior(10, 0.05, [], []);
        Assert.False(new DischargeFit(Lead).TryForecast(points, prior, Plain, out DischargeForecast forecast));
        Assert.Equal(default, forecast);
    }

    [Fact]
    public void A_battery_that_would_rise_is_none()
    {
        // What was kept of it rises by two volts a cell.
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.3, null);
        double[] rest = [.. Enumerable.Range(0, 41).Select(i => i / 20.0)];
        var prior = new CapacityPrior(100, 0.05, new double[6], rest);
        Assert.False(new DischargeFit(Lead).TryForecast(points, prior, Plain, out DischargeForecast forecast));
        Assert.Equal(default, forecast);
    }

    [Theory]
    [InlineData(43.2, 1)]
    [InlineData(51, 0)]
    [InlineData(60, 0)]
    public void A_voltage_that_is_down_already_is_the_end(double endVolts, int left)
    {
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.5, null);
        var prior = new CapacityPrior(100, 0.05, [], []);
        Assert.InRange(points[^1].Volts, 46, 50);
        DischargeForecast f = Forecast(points, prior, Plain with { EndVolts = endVolts });
        Assert.Equal(left == 0, f.Seconds == 0);
        Assert.Equal(left == 0, f.High == 0);
    }

    [Fact]
    public void Bounds_stand_around_the_end_and_a_harder_discharge_ends_sooner()
    {
        var prior = new CapacityPrior(100, 0.2, [], []);
        var random = new Random(11);
        for (int i = 0; i < 12; i++)
        {
            double depth = 0.1 + (0.8 * random.NextDouble());
            double amperes = 10 + (30 * random.NextDouble());
            DischargePoint[] p = Points(new PlainFit(Lead), Lead, new double[6], 100, amperes, 25, depth, null);
            DischargeEnd end = Plain with
            {
                Amperes = amperes,
                EndVolts = 43.2 + (2 * random.NextDouble()),
                Share = 0.5,
            };
            DischargeForecast f = Forecast(p, prior, end);
            double s = f.Seconds;
            Assert.InRange(s, f.Low, f.High);
            Assert.True(f.Low < f.High);
            Assert.True(Forecast(p, prior, end with { Amperes = 1.1 * amperes }).Seconds < s);
            Assert.True(Forecast(p, prior, end with { EndVolts = end.EndVolts - 0.5 }).Seconds >= s);
            Assert.True(Forecast(p, prior, end with { Power = 1 }).Seconds < s);
            Assert.True(Forecast(p, prior, end with { ShedVolts = end.EndVolts + 1 }).Seconds > s);
            Assert.True(Forecast(p, prior, end with { WeakShare = 0.5, WeakVolts = 2.2 }).Seconds < s);
            Assert.Equal(s, Forecast(p, prior, end with { WeakShare = 1.5, WeakVolts = 2.2 }).Seconds);
        }
    }

    [Fact]
    public void A_load_of_constant_power_grows_as_the_voltage_falls()
    {
        // Analytic: of constant power the current goes with the inverse of the voltage, so the time left is the charge left times
        // the mean of the voltage over that of now.
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 10, 25, 0.3, null);
        var prior = new CapacityPrior(100, 0.01, new double[6], new double[41]);
        DischargeEnd end = Plain with { Amperes = 10 };
        double steady = Forecast(points, prior, end).Seconds;
        double power = Forecast(points, prior, end with { Power = 1 }).Seconds;
        double half = Forecast(points, prior, end with { Power = 0.5 }).Seconds;
        double now = points[^1].Volts;
        Assert.InRange(power / steady, 43.2 / now, 1);
        Assert.Equal((steady + power) / 2, half, 0.01 * steady);
        double mean = 0;
        var plain = new PlainFit(Lead);
        for (int i = 0; i < 100; i++)
        {
            mean += 24 * plain.Cell(0.3 + (0.7 * (i + 0.5) / 100), 100, 10, 25, new double[6]) / 100;
        }

        Assert.Equal(mean / now, power / steady, 0.02);
    }

    [Fact]
    public void A_load_that_is_half_taken_off_on_the_way_lasts_for_what_is_left_twice_as_long()
    {
        // Without Peukert's law and with next to no resistance, what is left at the disconnect is drawn by half of the load.
        BatteryProfile profile = Lead with
        {
            Peukert = 1,
        };
        double[] terms = [0, -0.08, 0, 0, 0, 0];
        var plain = new PlainFit(profile);
        DischargePoint[] points = Points(plain, profile, terms, 100, 10, 25, 0.3, null);
        double[] shape = [0, -0.08 / 0.03, 0, 0, 0, 0];
        var prior = new CapacityPrior(100, 0.005, shape, new double[41]);
        DischargeEnd end = Plain with { Amperes = 10, Share = 0.5 };
        double whole = Forecast(points, prior, end, profile).Seconds;
        double until = Forecast(points, prior, end with { EndVolts = 46 }, profile).Seconds;
        double shed = Forecast(points, prior, end with { ShedVolts = 46 }, profile).Seconds;
        Assert.InRange(until, 0.5 * whole, 0.95 * whole);
        Assert.Equal(until + (2 * (whole - until)), shed, 0.03 * whole);
    }

    [Fact]
    public void A_cell_that_will_fail_ends_it_where_it_fails()
    {
        DischargePoint[] points = Points(new PlainFit(Lead), Lead, new double[6], 100, 20, 25, 0.3, null);
        var prior = new CapacityPrior(100, 0.01, new double[6], new double[41]);
        DischargeForecast f = Forecast(points, prior, Plain with { WeakShare = 0.6, WeakVolts = 20 });

        // Another 0.3 of the 90.125 Ah within reach; told to a step, of which there are sixty to 1.35.
        Assert.Equal(0.3 * 90.125 / 20 * 3600, f.Seconds, 0.02 * 90.125 / 20 * 3600);
    }

    // The discharge to a share of what is within reach, in 3 to 40 points; with noise and a load that moves where there is chance.
    private static DischargePoint[] Points(
        PlainFit plain,
        BatteryProfile profile,
        double[] terms,
        double capacity,
        double amperes,
        double celsius,
        double depth,
        Random? random
    )
    {
        int count = random?.Next(4, DischargeFit.MostPoints + 1) ?? 40;
        var points = new DischargePoint[count];
        double drift = random is null ? 0 : 0.1 * (random.NextDouble() - 0.5);
        for (int i = 0; i < count; i++)
        {
            double felt = amperes * (1 + (drift * i / count));
            double now = felt * (1 + (random is null ? 0 : 0.1 * (random.NextDouble() - 0.5)));
            double drawn = depth * (i + 1) / count * plain.Reach(capacity, felt, celsius);
            double volts = plain.Cell(drawn / plain.Reach(capacity, felt, celsius), capacity, now, celsius, terms);
            volts += random is null ? 0 : 0.004 * (random.NextDouble() - 0.5);
            points[i] = new DischargePoint(drawn, volts * profile.Cells, now, felt, celsius);
        }

        return points;
    }

    private static DischargeForecast Forecast(
        DischargePoint[] points,
        CapacityPrior prior,
        DischargeEnd end,
        BatteryProfile? profile = null
    )
    {
        Assert.True(new DischargeFit(profile ?? Lead).TryForecast(points, prior, end, out DischargeForecast forecast));
        return forecast;
    }

    // By the second, of a battery as its makers describe it, to 43.2 V.
    private static double SecondsLeft(PlainFit plain, double capacity, double amperes, double drawn)
    {
        double reach = plain.Reach(capacity, amperes, 25);
        int seconds = 0;
        while (
            24 * plain.Cell((drawn + (amperes * seconds / 3600)) / reach, capacity, amperes, 25, new double[6]) > 43.2
        )
        {
            seconds++;
        }

        return seconds;
    }

    private static void Near(double expected, double actual) =>
        Assert.Equal(expected, actual, 1e-6 + (1e-5 * Math.Abs(expected)));
}
