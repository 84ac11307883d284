using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class OutageCauseTests
{
    [Fact]
    public void Every_cause_has_its_word()
    {
        Assert.Equal(
            ["radio", "backhaul", "broker", "agent", "power", "unknown"],
            Enum.GetValues<OutageCause>().Order().Select(OutageCauseText.Of)
        );
        Assert.Equal(OutageCauseText.Count, Enum.GetValues<OutageCause>().Length);
        Assert.Equal("unknown", OutageCauseText.Of((OutageCause)6));
    }
}
