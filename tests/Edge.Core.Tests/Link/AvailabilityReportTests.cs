using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class AvailabilityReportTests
{
    [Theory]
    [InlineData(0, "1970-01-01", 1970 * 12)]
    [InlineData(30, "1970-01-31", 1970 * 12)]
    [InlineData(31, "1970-02-01", (1970 * 12) + 1)]
    [InlineData(-1, "1969-12-31", (1969 * 12) + 11)]
    [InlineData(20_779, "2026-11-22", (2026 * 12) + 10)]
    [InlineData(-719_162, "0001-01-01", 12)]
    [InlineData(-719_163, "0001-01-01", 12)]
    [InlineData(2_932_896, "9999-12-31", (9999 * 12) + 11)]
    [InlineData(2_932_897, "9999-12-31", (9999 * 12) + 11)]
    public void A_day_is_counted_from_1970_and_is_in_its_month(int day, string text, int month)
    {
        Assert.Equal(text, AvailabilityReport.Day(day));
        Assert.Equal(month, AvailabilityReport.MonthOf(day));
        Assert.Equal(text[..7], AvailabilityReport.Month(month));
    }

    [Fact]
    public void A_period_without_a_second_has_no_share_and_no_times() =>
        Assert.Equal(
            "{\"period\":\"2026-11-22\",\"s\":0,\"available_s\":0,\"errored_s\":0,\"unobserved_s\":0,\"down_s\":{},\"outages\":{}}",
            AvailabilityReport.ToJson("2026-11-22", new AvailabilityTally())
        );

    [Fact]
    public void A_period_tells_its_counts_by_cause_and_the_mean_times()
    {
        AvailabilityTally tally = new()
        {
            Available = 1000,
            Errored = 7,
            Unobserved = 3,
        };
        tally.Down[(int)OutageCause.Radio] = 20;
        tally.Down[(int)OutageCause.Power] = 11;
        tally.Outages[(int)OutageCause.Radio] = 2;
        tally.Outages[(int)OutageCause.Power] = 1;
        Assert.Equal(
            "{\"period\":\"2026-11\",\"availability\":96.7117,\"s\":1034,\"available_s\":1000,\"errored_s\":7,\"unobserved_s\":3,"
                + "\"down_s\":{\"radio\":20,\"power\":11},\"outages\":{\"radio\":2,\"power\":1},\"mtbf_s\":333,\"mttr_s\":10}",
            AvailabilityReport.ToJson("2026-11", tally)
        );
    }
}
