using System.Text;
using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

public sealed class AlarmCatalogueTests
{
    [Fact]
    public void Every_alarm_says_in_Vietnamese_what_it_is_and_what_to_do() =>
        Assert.All(
            AlarmCatalogue.All,
            alarm =>
            {
                Assert.True(IsVietnamese(alarm.ConditionVietnamese), $"{alarm.Id}: condition in AlarmVietnamese");
                Assert.True(IsVietnamese(alarm.RemedyVietnamese), $"{alarm.Id}: remedy in AlarmVietnamese");
                Assert.EndsWith(".", alarm.RemedyVietnamese, StringComparison.Ordinal);
                Assert.False(alarm.ConditionVietnamese.EndsWith('.'), alarm.Id);
                Assert.Equal(alarm.RemedyVietnamese.Normalize(NormalizationForm.FormC), alarm.RemedyVietnamese);
            }
        );

    [Fact]
    public void Every_alarm_has_delays_that_its_rule_or_the_table_states()
    {
        SitePipeline site = AlarmTable.Site();
        Assert.All(
            AlarmCatalogue.All,
            alarm =>
                Assert.True(
                    site.DelayOf(alarm.Metric) is { OnSeconds: >= 0, OffSeconds: >= 0 },
                    $"{alarm.Id}: AlarmDelays"
                )
        );
    }

    [Fact]
    public void What_a_rule_considers_has_no_delay_in_the_table_beside_it()
    {
        var book = new AlarmBook();
        book.Consider(MetricId.AlarmMainsLost, null, default, 2, 3);
        Assert.Equal(new AlarmDelay(2, 3), book.DelayOf(MetricId.AlarmMainsLost));
        Assert.Null(book.DelayOf(MetricId.AlarmTilt));
        Assert.Null(AlarmDelays.OfSet(MetricId.AlarmMainsLost, new Limits(), new PipelineOptions()));
    }

    [Theory]
    [InlineData("Structure/Tilt", Aspect.Structure)]
    [InlineData("Structure/Tampering", Aspect.Security)]
    [InlineData("Power/MainsLost", Aspect.Power)]
    [InlineData("Cabinet/Temperature", Aspect.Power)]
    [InlineData("Cabinet/Door", Aspect.Security)]
    [InlineData("Flood/Level", Aspect.Flood)]
    [InlineData("Link/Down", Aspect.Link)]
    [InlineData("Agent/SensorFault", Aspect.Agent)]
    public void Each_alarm_has_its_aspect(string id, Aspect aspect) =>
        Assert.Equal(aspect, AlarmCatalogue.Find(id)!.Aspect);

    [Theory]
    [InlineData("Structure/Tilt", Severity.Critical, true)]
    [InlineData("Structure/Tilt", Severity.Warning, false)]
    [InlineData("Flood/FloatHigh", Severity.Critical, true)]
    [InlineData("Power/BatteryLow", Severity.Critical, false)]
    [InlineData("Agent/JournalFull", Severity.Critical, false)]
    public void A_danger_is_a_critical_alarm_of_mast_or_water(string id, Severity severity, bool danger) =>
        Assert.Equal(danger, AlarmCatalogue.Find(id)!.IsDanger(severity));

    [Fact]
    public void No_alarm_is_its_own_cause_by_any_way()
    {
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            var seen = new HashSet<MetricId>();
            var open = new Queue<MetricId>(AlarmCauses.Of(alarm.Metric));
            while (open.TryDequeue(out MetricId cause))
            {
                Assert.NotEqual(alarm.Metric, cause);
                if (seen.Add(cause))
                {
                    foreach (MetricId further in AlarmCauses.Of(cause))
                    {
                        open.Enqueue(further);
                    }
                }
            }
        }
    }

    [Fact]
    public void An_id_that_no_alarm_has_finds_none() => Assert.Null(AlarmCatalogue.Find("Power/None"));

    private static bool IsVietnamese(string text) => text.Any(letter => letter > 0x7f);
}
