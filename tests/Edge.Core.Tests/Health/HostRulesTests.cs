using Edge.Core.Alarms;
using Edge.Core.Health;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Health;

public sealed class HostRulesTests
{
    private readonly Evidence _evidence = new(staleSeconds: 1e9, stuckSeconds: 1e9);
    private readonly AlarmBook _book = new();
    private readonly HostRules _rules = new();
    private double _seconds;

    [Theory]
    [InlineData(MetricId.AgentProcessorTemperature, 79.9, Severity.Normal)]
    [InlineData(MetricId.AgentProcessorTemperature, 80, Severity.Warning)]
    [InlineData(MetricId.AgentStorageFree, 256.1, Severity.Normal)]
    [InlineData(MetricId.AgentStorageFree, 256, Severity.Notice)]
    [InlineData(MetricId.AgentStorageFree, 64, Severity.Warning)]
    [InlineData(MetricId.AgentStorageWear, 70, Severity.Normal)]
    [InlineData(MetricId.AgentStorageWear, 80, Severity.Notice)]
    [InlineData(MetricId.AgentStorageWear, 110, Severity.Warning)]
    [InlineData(MetricId.AgentUndervoltage, 0, Severity.Normal)]
    [InlineData(MetricId.AgentUndervoltage, 1, Severity.Warning)]
    public void Each_of_the_hosts_figures_has_its_limit(MetricId metric, double value, Severity severity)
    {
        Put(metric, value);
        Run(31);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmHost));
    }

    [Fact]
    public void A_dip_of_a_modems_burst_raises_nothing_and_one_that_lasts_does()
    {
        Put(MetricId.AgentUndervoltage, 1);
        Run(29);
        Put(MetricId.AgentUndervoltage, 0);
        Run(10);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmHost));
        Put(MetricId.AgentUndervoltage, 1);
        Run(31);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
        Put(MetricId.AgentUndervoltage, 0);
        Run(299);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
        Run(2);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmHost));
    }

    [Fact]
    public void The_worst_of_them_counts_and_what_is_not_told_raises_nothing()
    {
        Run(31);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmHost));
        Put(MetricId.AgentStorageWear, 80);
        Put(MetricId.AgentProcessorTemperature, 85);
        Put(MetricId.AgentUndervoltage, 0);
        Run(31);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
    }

    [Fact]
    public void A_supply_that_is_no_longer_measured_clears_nothing()
    {
        Put(MetricId.AgentUndervoltage, 1);
        Run(31);
        _evidence.Put(Reading.Bad(MetricId.AgentUndervoltage, At(_seconds), "gone"));
        Run(1000);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
    }

    [Fact]
    public void A_supply_that_is_no_longer_measured_is_not_made_good_by_a_cool_processor()
    {
        Put(MetricId.AgentUndervoltage, 1);
        Put(MetricId.AgentProcessorTemperature, 40);
        Run(31);
        _evidence.Put(Reading.Bad(MetricId.AgentUndervoltage, At(_seconds), "gone"));
        Run(1000);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
        Put(MetricId.AgentUndervoltage, 0);
        Run(301);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmHost));
    }

    [Fact]
    public void What_is_no_longer_measured_hides_nothing_that_is_as_bad()
    {
        Put(MetricId.AgentStorageFree, 200);
        Run(31);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmHost));
        _evidence.Put(Reading.Bad(MetricId.AgentStorageFree, At(_seconds), "gone"));
        Put(MetricId.AgentUndervoltage, 1);
        Run(31);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmHost));
    }

    private void Put(MetricId metric, double value) => _evidence.Put(Reading.Good(metric, value, At(_seconds)));

    private void Run(double seconds)
    {
        for (double end = _seconds + seconds; _seconds < end; _seconds++)
        {
            _rules.Judge(_evidence, _book, At(_seconds));
        }
    }

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), (long)(seconds * 1000), true);
}
