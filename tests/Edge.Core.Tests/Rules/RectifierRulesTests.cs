using Edge.Core.Alarms;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Rules;

/// <summary>The alarm of the rectifier, judged once a second.</summary>
public sealed class RectifierRulesTests
{
    private const double Delay = 60;

    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly Dictionary<MetricId, double> _values = new()
    {
        [MetricId.PowerMains] = 1,
        [MetricId.PowerRectifierModules] = 3,
        [MetricId.PowerRectifierModulesFailed] = 0,
        [MetricId.PowerRectifierAlarms] = 0,
        [MetricId.PowerRectifierAcVoltage] = 230,
    };

    private double _now = 100;

    [Theory]
    [InlineData(MetricId.PowerRectifierModulesFailed, 1, Severity.Warning)]
    [InlineData(MetricId.PowerRectifierAlarms, 2, Severity.Warning)]
    [InlineData(MetricId.PowerRectifierAcVoltage, 175.9, Severity.Notice)]
    [InlineData(MetricId.PowerRectifierAcVoltage, 276.1, Severity.Notice)]
    [InlineData(MetricId.PowerRectifierAcVoltage, 90, Severity.Notice)]
    [InlineData(MetricId.PowerRectifierAcVoltage, 89.9, Severity.Warning)]
    public void What_is_wrong_for_a_minute_is_an_alarm_and_what_is_right_for_a_minute_clears_it(
        MetricId metric,
        double value,
        Severity severity
    )
    {
        RectifierRules rules = Rules();
        double was = _values[metric];
        _values[metric] = value;
        Hold(rules, Delay);
        Assert.Equal(Severity.Normal, Now);
        Hold(rules, 1);
        Assert.Equal(severity, Now);
        _values[metric] = was;
        Hold(rules, Delay);
        Assert.Equal(severity, Now);
        Hold(rules, 1);
        Assert.Equal(Severity.Normal, Now);
    }

    [Theory]
    [InlineData(176)]
    [InlineData(276)]
    public void An_AC_voltage_at_its_limit_is_no_alarm(double volts)
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerRectifierAcVoltage] = volts;
        Hold(rules, 600);
        Assert.Equal(Severity.Normal, Now);
    }

    [Fact]
    public void An_AC_voltage_clears_four_volts_within_its_limit()
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerRectifierAcVoltage] = 170;
        Hold(rules, 70);
        _values[MetricId.PowerRectifierAcVoltage] = 179.9;
        Hold(rules, 300);
        Assert.Equal(Severity.Notice, Now);
        _values[MetricId.PowerRectifierAcVoltage] = 180;
        Hold(rules, 70);
        Assert.Equal(Severity.Normal, Now);
    }

    [Fact]
    public void No_module_left_is_critical()
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerRectifierModules] = 0;
        _values[MetricId.PowerRectifierModulesFailed] = 3;
        Hold(rules, 70);
        Assert.Equal(Severity.Critical, Now);
    }

    [Fact]
    public void A_controller_that_restarts_and_misses_its_modules_for_less_than_a_minute_raises_nothing()
    {
        RectifierRules rules = Rules();
        for (int i = 0; i < 10; i++)
        {
            _values[MetricId.PowerRectifierModulesFailed] = 3;
            Hold(rules, 59);
            _values[MetricId.PowerRectifierModulesFailed] = 0;
            Hold(rules, 1);
        }

        Assert.Equal(Severity.Normal, Now);
    }

    [Fact]
    public void While_mains_is_away_nothing_raises_and_nothing_clears()
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerMains] = 0;
        _values[MetricId.PowerRectifierModulesFailed] = 3;
        _values[MetricId.PowerRectifierAlarms] = 7;
        _values[MetricId.PowerRectifierAcVoltage] = 0;
        Hold(rules, 3600);
        Assert.Equal(Severity.Normal, Now);
        _values[MetricId.PowerMains] = 1;
        Hold(rules, 61);
        Assert.Equal(Severity.Warning, Now);
        _values[MetricId.PowerMains] = 0;
        _values[MetricId.PowerRectifierModulesFailed] = 0;
        _values[MetricId.PowerRectifierAlarms] = 0;
        Hold(rules, 3600);
        Assert.Equal(Severity.Warning, Now);
    }

    [Theory]
    [InlineData(MetricId.PowerRectifierModulesFailed)]
    [InlineData(MetricId.PowerRectifierAlarms)]
    [InlineData(MetricId.PowerRectifierAcVoltage)]
    [InlineData(MetricId.PowerMains)]
    public void What_is_fitted_and_not_known_clears_nothing(MetricId lost)
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerRectifierAcVoltage] = 170;
        Hold(rules, 70);
        _values[MetricId.PowerRectifierAcVoltage] = 230;
        _values[lost] = double.NaN;
        Hold(rules, 600);
        Assert.Equal(Severity.Notice, Now);
    }

    [Fact]
    public void What_is_not_fitted_is_not_asked_for()
    {
        RectifierRules rules = Rules(MetricId.PowerRectifierAcVoltage);
        _values[MetricId.PowerRectifierModulesFailed] = 3;
        _values[MetricId.PowerRectifierAlarms] = 7;
        Hold(rules, 600);
        Assert.Equal(Severity.Normal, Now);

        rules = Rules(MetricId.PowerBatteryVoltage);
        _values[MetricId.PowerRectifierAcVoltage] = 10;
        Hold(rules, 600);
        Assert.Equal(Severity.Normal, Now);
    }

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(0, 5, double.NaN)]
    public void How_many_modules_failed_is_the_alarm_s_figure_and_else_it_has_none(
        double failed,
        double alarms,
        double measured
    )
    {
        RectifierRules rules = Rules();
        _values[MetricId.PowerRectifierModulesFailed] = failed;
        _values[MetricId.PowerRectifierAlarms] = alarms;
        Hold(rules, Delay + 1);
        Assert.True(_book.TryTake(out AlarmChange change));
        Assert.Equal((MetricId.AlarmRectifierFault, measured), (change.Alarm.Metric, change.Measured));
    }

    private Severity Now => _book.SeverityOf(MetricId.AlarmRectifierFault);

    private RectifierRules Rules(params MetricId[] fitted) =>
        new(
            new SiteProfile(
                "hp-001",
                null,
                (fitted.Length == 0 ? _values.Keys : fitted.AsEnumerable()).ToHashSet(),
                new Limits()
            )
        );

    private void Hold(RectifierRules rules, double seconds)
    {
        for (double end = _now + seconds; _now < end; _now++)
        {
            Stamp now = new((long)(_now * 1e6), 0, Synced: true);
            foreach ((MetricId metric, double value) in _values)
            {
                _evidence.Take(
                    double.IsNaN(value) ? Reading.Bad(metric, now, "lost") : Reading.Good(metric, value, now)
                );
            }

            rules.Judge(_evidence, _book, now);
        }
    }
}
