using System.Text;
using System.Text.Json.Nodes;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class AvailabilityStateTests
{
    [Theory]
    [InlineData("\"Boot\":\"x\"")]
    [InlineData("\"GapCause\":0")]
    [InlineData("\"GapCause\":5")]
    [InlineData("\"Outage\":[1,2,3,4,5,6]")]
    [InlineData("\"Undated\":[{\"State\":0,\"Cause\":0,\"Errored\":true,\"Seconds\":1}]")]
    [InlineData("\"Undated\":[{\"State\":2,\"Cause\":5,\"Errored\":false,\"Seconds\":9}]")]
    [InlineData("\"Total\":{\"Available\":5,\"Errored\":5,\"Unobserved\":0}")]
    [InlineData("\"Days\":[{\"Number\":1,\"Tally\":{}}],\"Months\":[{\"Number\":1,\"Tally\":{}}]")]
    public void A_state_at_the_edge_of_what_can_be_is_read(string with) => Assert.NotNull(Parsed(with));

    [Theory]
    [InlineData("\"Version\":0")]
    [InlineData("\"Version\":2")]
    [InlineData("\"Boot\":null")]
    [InlineData("\"GapCause\":-1")]
    [InlineData("\"GapCause\":6")]
    [InlineData("\"Outage\":null")]
    [InlineData("\"Outage\":[1,2,3,4,5,6,7]")]
    [InlineData("\"Undated\":null")]
    [InlineData("\"Undated\":[null]")]
    [InlineData("\"Undated\":[{\"State\":0,\"Cause\":0,\"Errored\":false,\"Seconds\":0}]")]
    [InlineData("\"Undated\":[{\"State\":3,\"Cause\":0,\"Errored\":false,\"Seconds\":1}]")]
    [InlineData("\"Undated\":[{\"State\":-1,\"Cause\":0,\"Errored\":false,\"Seconds\":1}]")]
    [InlineData("\"Undated\":[{\"State\":0,\"Cause\":-1,\"Errored\":false,\"Seconds\":1}]")]
    [InlineData("\"Undated\":[{\"State\":0,\"Cause\":6,\"Errored\":false,\"Seconds\":1}]")]
    [InlineData("\"Total\":null")]
    [InlineData("\"Total\":{\"Available\":-1}")]
    [InlineData("\"Total\":{\"Errored\":-1}")]
    [InlineData("\"Total\":{\"Available\":5,\"Errored\":6}")]
    [InlineData("\"Total\":{\"Unobserved\":-1}")]
    [InlineData("\"Total\":{\"Down\":null}")]
    [InlineData("\"Total\":{\"Down\":[1,2,3,4,5]}")]
    [InlineData("\"Total\":{\"Down\":[0,0,0,0,0,-1]}")]
    [InlineData("\"Total\":{\"Outages\":null}")]
    [InlineData("\"Total\":{\"Outages\":[1,2,3,4,5]}")]
    [InlineData("\"Total\":{\"Outages\":[0,0,-1,0,0,0]}")]
    [InlineData("\"Days\":null")]
    [InlineData("\"Days\":[{\"Number\":1,\"Tally\":null}]")]
    [InlineData("\"Days\":[{\"Number\":1,\"Tally\":{}},{\"Number\":2,\"Tally\":{\"Available\":-1}}]")]
    [InlineData("\"Months\":null")]
    [InlineData("\"Months\":[null]")]
    [InlineData("\"Months\":[{\"Number\":1,\"Tally\":{\"Unobserved\":-1}}]")]
    public void A_state_with_one_thing_that_cannot_be_is_none(string with) => Assert.Null(Parsed(with));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}x")]
    [InlineData("[]")]
    public void No_state_at_all_is_none(string json) =>
        Assert.Null(AvailabilityState.TryParse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void What_is_newer_stands_for_the_period_of_its_number_and_all_stand_in_their_order()
    {
        AvailabilityState all = new()
        {
            Boot = "old",
            Days = [Period(1, 10), Period(3, 30)],
            Months = [Period(7, 70), Period(8, 80)],
        };
        AvailabilityState newer = new()
        {
            Boot = "new",
            Days = [Period(2, 20), Period(3, 33)],
            Months = [Period(6, 60)],
        };
        AvailabilityState both = all.With(newer);
        Assert.Equal("new", both.Boot);
        Assert.Equal([(1, 10), (2, 20), (3, 33)], both.Days.Select(day => (day.Number, day.Tally.Available)));
        Assert.Equal([(6, 60), (7, 70), (8, 80)], both.Months.Select(month => (month.Number, month.Tally.Available)));
    }

    private static AvailabilityPeriod Period(int number, long available) =>
        new(number, new AvailabilityTally { Available = available });

    // A state that is whole but for what is put into it.
    private static AvailabilityState? Parsed(string with)
    {
        JsonObject whole = JsonNode.Parse(new AvailabilityState().ToJson())!.AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse($"{{{with}}}")!.AsObject())
        {
            whole[name] = value?.DeepClone();
        }

        return AvailabilityState.TryParse(Encoding.UTF8.GetBytes(whole.ToJsonString()));
    }
}
