using System.Text;
using System.Text.Json.Nodes;
using Edge.Core.Cabinet;
using Edge.Core.Site;

namespace Edge.Core.Tests.Site;

public sealed class LearnedStateTests
{
    [Fact]
    public void What_was_learned_is_read_as_it_was_written()
    {
        var learned = new LearnedState { Storm = true, StormUntilUnixMillis = 7 };
        LearnedState? read = LearnedState.TryParse(learned.ToJson());
        Assert.Equal((true, 7L), (read!.Storm, read.StormUntilUnixMillis));
        Assert.Equal(learned.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_is_no_such_file_is_not_read(string text) =>
        Assert.Null(LearnedState.TryParse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("Version", 2)]
    [InlineData("Version", 0)]
    [InlineData("Days", null)]
    [InlineData("Modes", null)]
    public void A_file_of_another_form_is_not_read(string member, int? value) =>
        Assert.Null(Changed(json => json[member] = value));

    [Fact]
    public void A_file_of_before_there_were_visits_is_read_with_none()
    {
        Assert.Empty(Changed(json => json.Remove("Visits"))!.Visits.Waiting);
        Assert.Empty(Changed(json => json["Visits"] = null)!.Visits.Waiting);
        Assert.Empty(Changed(json => json["Visits"]!["Waiting"] = null)!.Visits.Waiting);
        Assert.Null(Changed(json => json.Remove("Alarms"))!.Alarms);
    }

    private static LearnedState? Changed(Action<JsonObject> change)
    {
        var learned = new LearnedState
        {
            Storm = true,
            Visits = new VisitState { Waiting = [new VisitAnnouncement("v", "p", 1, 2, [])] },
        };
        JsonObject json = JsonNode.Parse(learned.ToJson())!.AsObject();
        change(json);
        LearnedState? read = LearnedState.TryParse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.True(read is null or { Storm: true });
        return read;
    }
}
