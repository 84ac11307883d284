using Edge.Core.Alarms;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Power;

public sealed class PowerStageTests
{
    private const long Wall = 1_700_006_400_000;
    private static readonly MetricId[] Figures =
    [
        MetricId.PowerBatteryStateOfCharge,
        MetricId.PowerBatteryStateOfChargeBound,
        MetricId.PowerBatteryAutonomy,
        MetricId.PowerBatteryAutonomyLow,
        MetricId.PowerBatteryAutonomyHigh,
        MetricId.PowerBatteryEnd,
        MetricId.PowerBatteryCapacity,
        MetricId.PowerBatteryHealth,
        MetricId.PowerMainsOutagesDay,
        MetricId.PowerMainsSecondsDay,
        MetricId.PowerMainsOutagesMonth,
        MetricId.PowerMainsSecondsMonth,
        MetricId.PowerMainsLongest,
        MetricId.PowerGensetRunHours,
        MetricId.PowerGensetFailures,
        MetricId.PowerFuelRate,
    ];

    private readonly Evidence _evidence = new(30, 60, isRecordedBattery: true);
    private readonly AlarmBook _book = new();
    private readonly Dictionary<MetricId, double> _values = new()
    {
        [MetricId.PowerMains] = 1,
        [MetricId.PowerGenset] = 0,
        [MetricId.PowerBatteryVoltage] = 54.2,
        [MetricId.PowerBatteryCurrent] = 0.05,
        [MetricId.PowerBatteryMidpoint] = 27.1,
        [MetricId.PowerFuelLevel] = 80,
        [MetricId.CabinetTemperature] = 25,
    };

    private int _now = 1000;
    private bool _synced = true;

    [Fact]
    public void Nothing_is_published_for_what_is_not_fitted()
    {
        var stage = new PowerStage(new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits()));
        Run(stage, 700);
        Assert.All(Figures, metric => Assert.False(_evidence.TryGet(metric, out _), $"{metric}"));
    }

    [Fact]
    public void A_voltage_without_a_current_is_no_battery()
    {
        Run(new PowerStage(Profile([MetricId.PowerBatteryVoltage])), 700);
        Assert.False(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out _));
        Run(new PowerStage(Profile([MetricId.PowerBatteryCurrent])), 700);
        Assert.False(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out _));
    }

    [Fact]
    public void A_battery_is_full_after_ten_minutes_on_float_and_not_known_when_it_is_not_measured_for_a_minute()
    {
        PowerStage stage = Plant();
        Run(stage, 600);
        Assert.False(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out _));
        Run(stage, 20);
        Assert.Equal(100, Value(MetricId.PowerBatteryStateOfCharge));
        Assert.InRange(Value(MetricId.PowerBatteryStateOfChargeBound), 0.9, 1.3);

        _values.Remove(MetricId.PowerBatteryCurrent);
        Run(stage, 85);
        Assert.Equal(100, Value(MetricId.PowerBatteryStateOfCharge));
        Run(stage, 20);
        Assert.True(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out Reading charge));
        Assert.Equal((Quality.Bad, "the battery is not measured"), (charge.Quality, charge.Text));
        Assert.True(_evidence.TryGet(MetricId.PowerBatteryStateOfChargeBound, out charge));
        Assert.Equal(Quality.Bad, charge.Quality);
    }

    [Fact]
    public void A_charge_that_moves_by_a_fifth_of_a_percent_is_told_and_one_that_rests_before_it_looks_old()
    {
        PowerStage stage = Plant();
        Run(stage, 700);
        var told = new List<(int At, double Percent)>();
        _values[MetricId.PowerMains] = 0;
        _values[MetricId.PowerBatteryVoltage] = 51;
        _values[MetricId.PowerBatteryMidpoint] = 25.5;
        _values[MetricId.PowerBatteryCurrent] = -3.6;
        for (int s = 0; s < 700; s++)
        {
            Run(stage, 1);
            Assert.True(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out Reading charge));
            if (told.Count == 0 || told[^1].Percent != charge.Value)
            {
                told.Add((s, charge.Value));
            }

            // Half of the limit's staleness, and the ten seconds between two looks.
            Assert.True(new Stamp(_now * 1_000_000L, 0, true).SecondsSince(charge.At) <= 25);
        }

        // 0.7 Ah of 100.
        Assert.Equal(99.3, told[^1].Percent, 0.25);
    }

    [Fact]
    public void A_discharge_is_told_with_its_end_on_the_wall_and_bounds_around_it()
    {
        PowerStage stage = Plant();
        Run(stage, 700);
        Assert.False(_evidence.TryGet(MetricId.PowerBatteryAutonomy, out _));
        var battery = new TextbookBattery(100);
        Discharge(stage, battery, 25, 600);
        double seconds = Value(MetricId.PowerBatteryAutonomy);
        Assert.Equal(stage.Autonomy.Seconds, seconds, 10.5);
        Assert.Equal(stage.Autonomy.LowSeconds, Value(MetricId.PowerBatteryAutonomyLow), 10.5);
        Assert.Equal(stage.Autonomy.HighSeconds, Value(MetricId.PowerBatteryAutonomyHigh), 10.5);
        Assert.Equal((Wall / 1000.0) + _now + stage.Autonomy.Seconds, Value(MetricId.PowerBatteryEnd), 21.0);

        _synced = false;
        Discharge(stage, battery, 25, 20);
        Assert.True(_evidence.TryGet(MetricId.PowerBatteryEnd, out Reading end));
        Assert.Equal((Quality.Bad, "the clock is not synced"), (end.Quality, end.Text));
        Assert.False(double.IsNaN(Value(MetricId.PowerBatteryAutonomy)));

        Float();
        Run(stage, 60);
        Assert.True(_evidence.TryGet(MetricId.PowerBatteryAutonomy, out Reading autonomy));
        Assert.Equal(
            (Quality.Bad, "the battery carries no load that could be forecast"),
            (autonomy.Quality, autonomy.Text)
        );
    }

    [Fact]
    public void A_battery_that_is_gone_is_an_alarm_within_three_seconds_and_its_charge_is_void()
    {
        PowerStage stage = Plant();
        Run(stage, 700);
        _values[MetricId.PowerBatteryMidpoint] = 0.1;
        _values[MetricId.PowerBatteryCurrent] = 0.01;
        Run(stage, 3);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmBatteryMissing));
        Run(stage, 15);
        Assert.True(_evidence.TryGet(MetricId.PowerBatteryStateOfCharge, out Reading charge));
        Assert.Equal((Quality.Bad, "not seen full since the count began"), (charge.Quality, charge.Text));

        // Not measured: neither raised nor cleared.
        _values.Remove(MetricId.PowerBatteryCurrent);
        Run(stage, 120);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmBatteryMissing));
        Float();
        Run(stage, 55);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmBatteryMissing));
        Run(stage, 10);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmBatteryMissing));
    }

    [Theory]
    [InlineData(80.1, false, Severity.Normal)]
    [InlineData(79.9, false, Severity.Notice)]
    [InlineData(59.9, false, Severity.Warning)]
    [InlineData(59.9, true, Severity.Normal)]
    public void A_battery_that_has_lost_a_fifth_of_its_capacity_is_worn(
        double learned,
        bool isAssumed,
        Severity severity
    )
    {
        SiteProfile profile = Profile([MetricId.PowerBatteryVoltage, MetricId.PowerBatteryCurrent]);
        var stage = new PowerStage(profile with { Battery = profile.Battery with { IsAssumed = isAssumed } });
        stage.Restore(
            new PowerLearned
            {
                Battery = new BatteryLearned { CapacityAmpereHours = learned, Lessons = 1 },
            }
        );
        Assert.False(stage.HasNews);
        Run(stage, 20);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmBatteryHealth));
        Assert.Equal(learned, Value(MetricId.PowerBatteryCapacity));
        Assert.Equal(learned, Value(MetricId.PowerBatteryHealth), 1e-9);
    }

    [Fact]
    public void An_outage_is_counted_in_whole_seconds_and_is_news_to_be_kept()
    {
        var stage = new PowerStage(Profile([MetricId.PowerMains]));
        Run(stage, 20);
        Assert.Equal(0, Value(MetricId.PowerMainsOutagesDay));
        stage.Kept();
        Assert.False(stage.HasNews);
        _values[MetricId.PowerMains] = 0;
        Run(stage, 1);
        Assert.Equal(1, Value(MetricId.PowerMainsOutagesDay));
        Assert.Equal(1, Value(MetricId.PowerMainsOutagesMonth));
        Assert.True(stage.HasNews);
        Run(stage, 39);
        _values[MetricId.PowerMains] = 1;
        Run(stage, 1);
        Assert.Equal(40, Value(MetricId.PowerMainsSecondsDay));
        Assert.Equal(40, Value(MetricId.PowerMainsSecondsMonth));
        Assert.Equal(40, Value(MetricId.PowerMainsLongest));

        var second = new PowerStage(Profile([MetricId.PowerMains]));
        second.Restore(stage.Learned);
        Assert.Equal(stage.Learned.Mains, second.Learned.Mains);
        Run(second, 1);
        Assert.Equal(1, Value(MetricId.PowerMainsOutagesDay));
    }

    [Fact]
    public void Mains_that_comes_and_goes_is_told_as_flicker()
    {
        var stage = new PowerStage(Profile([MetricId.PowerMains]));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmMainsFlicker));
            _values[MetricId.PowerMains] = 1;
            Run(stage, 10);
            _values[MetricId.PowerMains] = 0;
            Run(stage, 10);
        }

        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmMainsFlicker));
    }

    [Fact]
    public void A_genset_has_its_hours_and_failures_and_they_outlive_a_restart()
    {
        SiteProfile profile = Profile([MetricId.PowerMains, MetricId.PowerGenset]) with { HasGenset = true };
        var stage = new PowerStage(profile);
        _values[MetricId.PowerMains] = 0;
        Run(stage, 200);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmGensetFailed));
        Assert.Equal(1, Value(MetricId.PowerGensetFailures));
        Assert.Equal(0, Value(MetricId.PowerGensetRunHours));
        _values[MetricId.PowerGenset] = 1;
        Run(stage, 1801);
        Assert.Equal(0.5, Value(MetricId.PowerGensetRunHours), 0.011);
        var second = new PowerStage(profile);
        second.Restore(stage.Learned);
        Assert.Equal(1800, second.Learned.GensetSeconds, 2.0);
        Assert.Equal(1, second.Learned.GensetFailures);
    }

    [Fact]
    public void What_the_engine_burns_is_told_in_litres_an_hour_where_the_tank_is_known()
    {
        HashSet<MetricId> fitted = [MetricId.PowerGenset, MetricId.PowerFuelLevel];
        var stage = new PowerStage(Profile(fitted) with { HasGenset = true, FuelTankLitres = 200 });
        _values[MetricId.PowerGenset] = 1;
        for (int s = 0; s < 3600; s++)
        {
            _values[MetricId.PowerFuelLevel] = 80 - (6.0 * s / 3600);
            Run(stage, 1);
        }

        Assert.Equal(12, Value(MetricId.PowerFuelRate), 0.2);

        // The engine stands, and the level goes on falling.
        _values[MetricId.PowerGenset] = 0;
        for (int s = 0; s < 900; s++)
        {
            _values[MetricId.PowerFuelLevel] = 74 - (20.0 * s / 900);
            Run(stage, 1);
        }

        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmFuelTheft));
    }

    [Fact]
    public void Without_the_engines_contact_falling_fuel_accuses_nobody()
    {
        var stage = new PowerStage(Profile([MetricId.PowerFuelLevel]) with { FuelTankLitres = 200 });
        for (int s = 0; s < 3600; s++)
        {
            _values[MetricId.PowerFuelLevel] = 80 - (8.0 * s / 3600);
            Run(stage, 1);
        }

        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmFuelTheft));
        Assert.False(_evidence.TryGet(MetricId.PowerFuelRate, out _));
    }

    [Fact]
    public void What_was_missing_before_a_restart_is_doubted_by_a_quarter_of_the_battery()
    {
        PowerStage stage = Plant();
        Run(stage, 700);
        PowerLearned learned = stage.Learned;
        Assert.InRange(learned.DoubtAmpereHours, 0.9, 1.3);
        Assert.Equal(0, learned.MissingAmpereHours);
        PowerStage second = Plant();
        Assert.Equal(-1, second.Learned.DoubtAmpereHours);
        second.Restore(learned);
        Assert.Equal(learned.DoubtAmpereHours + 25, second.Learned.DoubtAmpereHours, 1e-9);
    }

    private static PowerStage Plant() =>
        new(
            Profile([
                MetricId.PowerMains,
                MetricId.PowerBatteryVoltage,
                MetricId.PowerBatteryCurrent,
                MetricId.PowerBatteryMidpoint,
            ])
        );

    private static SiteProfile Profile(HashSet<MetricId> expected) =>
        new("hp-001", null, expected, new Limits()) { Battery = new BatteryProfile { CapacityAmpereHours = 100 } };

    private void Float()
    {
        _values[MetricId.PowerBatteryVoltage] = 54.2;
        _values[MetricId.PowerBatteryCurrent] = 0.05;
        _values[MetricId.PowerBatteryMidpoint] = 27.1;
        _values[MetricId.PowerMains] = 1;
    }

    private void Discharge(PowerStage stage, TextbookBattery battery, double amperes, int seconds)
    {
        _values[MetricId.PowerMains] = 0;
        for (int s = 0; s < seconds; s++)
        {
            _values[MetricId.PowerBatteryVoltage] = battery.Volts(amperes);
            _values[MetricId.PowerBatteryMidpoint] = battery.Midpoint(amperes);
            _values[MetricId.PowerBatteryCurrent] = -amperes;
            battery.Drawn += amperes / 3600;
            Run(stage, 1);
        }
    }

    private void Run(PowerStage stage, int seconds)
    {
        for (int s = 0; s < seconds; s++)
        {
            _now++;
            var now = new Stamp(_now * 1_000_000L, Wall + (_now * 1000L), _synced);
            foreach ((MetricId metric, double value) in _values)
            {
                _evidence.Put(Reading.Good(metric, value, now));
            }

            _evidence.Advance(now);
            stage.Judge(_evidence, _book, now);
        }
    }

    private double Value(MetricId metric) =>
        _evidence.TryGet(metric, out Reading reading)
            ? reading.Value
            : throw new InvalidOperationException($"{metric}");
}
