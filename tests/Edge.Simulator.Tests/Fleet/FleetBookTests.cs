using Edge.City.Store;
using Edge.Simulator.Fleet;

namespace Edge.Simulator.Tests.Fleet;

public sealed class FleetBookTests
{
    private static readonly FleetBook Book = new("A", Epoch: 5, Records: 10, Readings: 40);
    private static readonly StoreAuditRow Row = new(
        new SiteKey("g", "A"),
        5,
        Records: 10,
        First: 1,
        Last: 10,
        Readings: 40
    );

    [Fact]
    public void What_is_there_once_is_right_whatever_else_the_store_holds() =>
        Assert.Empty(
            FleetBook.Compare(
                [Book, new FleetBook("B", 6, Records: 0, Readings: 0)],
                [Row, Row with { Epoch = 4, Records = 3 }, Row with { Site = new SiteKey("other", "A"), Records = 1 }],
                "g"
            )
        );

    [Fact]
    public void Whatever_is_lost_or_doubled_is_told()
    {
        StoreAuditRow[] wrong =
        [
            Row with
            {
                Records = 9,
            },
            Row with
            {
                Records = 11,
            },
            Row with
            {
                First = 2,
            },
            Row with
            {
                Last = 11,
            },
            Row with
            {
                Readings = 39,
            },
            Row with
            {
                Epoch = 6,
            },
        ];
        foreach (StoreAuditRow row in wrong)
        {
            Assert.StartsWith(
                "A: 10 records",
                Assert.Single(FleetBook.Compare([Book], [row], "g")),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Of_very_many_the_first_are_told_and_the_rest_counted()
    {
        FleetBook[] books = [.. Enumerable.Range(0, 50).Select(i => Book with { Site = $"S{i}" })];
        IReadOnlyList<string> problems = FleetBook.Compare(books, [], "g");
        Assert.Equal(21, problems.Count);
        Assert.Equal("… and 30 sites more.", problems[^1]);
    }
}
