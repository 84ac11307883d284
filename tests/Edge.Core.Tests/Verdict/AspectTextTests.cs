using Edge.Core.Alarms;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Verdict;

public sealed class AspectTextTests
{
    [Theory]
    [InlineData(Aspect.Structure, "structure")]
    [InlineData(Aspect.Power, "power")]
    [InlineData(Aspect.Flood, "flood")]
    [InlineData(Aspect.Link, "link")]
    [InlineData(Aspect.Security, "security")]
    [InlineData(Aspect.Agent, "agent")]
    public void An_aspect_has_its_word(Aspect aspect, string word) => Assert.Equal(word, AspectText.Of(aspect));

    [Theory]
    [InlineData("Structure/GuyCut", Aspect.Structure)]
    [InlineData("Structure/Tampering", Aspect.Security)]
    [InlineData("Power/MainsLost", Aspect.Power)]
    [InlineData("Cabinet/Temperature", Aspect.Power)]
    [InlineData("Cabinet/Door", Aspect.Security)]
    [InlineData("Cabinet/Doors", Aspect.Power)]
    [InlineData("Site/Visit/Long", Aspect.Security)]
    [InlineData("Flood/Level", Aspect.Flood)]
    [InlineData("Link/Down", Aspect.Link)]
    [InlineData("Agent/Journal", Aspect.Agent)]
    public void An_alarm_belongs_to_an_aspect_by_its_id(string id, Aspect aspect) =>
        Assert.Equal(aspect, AspectText.OfAlarm(id));

    [Theory]
    [InlineData(MetricId.StructureTiltX, Aspect.Structure)]
    [InlineData(MetricId.PowerMains, Aspect.Power)]
    [InlineData(MetricId.FloodLevel, Aspect.Flood)]
    [InlineData(MetricId.LinkUp, Aspect.Link)]
    [InlineData(MetricId.CabinetDoor, Aspect.Security)]
    [InlineData(MetricId.CabinetTemperature, Aspect.Power)]
    [InlineData(MetricId.CabinetSmoke, Aspect.Power)]
    [InlineData(MetricId.AgentVersion, Aspect.Agent)]
    public void A_metric_is_evidence_of_an_aspect(MetricId metric, Aspect aspect) =>
        Assert.Equal(aspect, AspectText.OfMetric(metric));
}
