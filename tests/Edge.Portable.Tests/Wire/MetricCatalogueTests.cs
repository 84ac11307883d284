using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public class MetricCatalogueTests
{
    private static IEnumerable<MetricDefinition> All =>
        Enumerable.Range(0, MetricCatalogue.Count).Select(MetricCatalogue.At);

    [Fact]
    public void Every_metric_id_has_one_definition_and_the_list_is_in_alias_order()
    {
        Assert.Equal(Enum.GetValues<MetricId>().Where(id => id != MetricId.None).Order(), All.Select(d => d.Id));
    }

    [Fact]
    public void Names_are_unique_also_without_regard_to_case()
    {
        Assert.Equal(MetricCatalogue.Count, All.Select(d => d.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Types_are_ones_that_every_decoder_reads()
    {
        MetricDataType[] allowed =
        [
            MetricDataType.Boolean,
            MetricDataType.Float,
            MetricDataType.Int32,
            MetricDataType.Int64,
            MetricDataType.String,
        ];
        Assert.All(All, d => Assert.Contains(d.DataType, allowed));
    }

    [Fact]
    public void Only_numbers_have_a_unit_and_a_deadband()
    {
        Assert.All(
            All.Where(d => d.DataType is MetricDataType.Boolean or MetricDataType.String),
            d => Assert.Equal(("", 0.0), (d.Unit, d.Deadband))
        );
        Assert.All(All, d => Assert.True(d.Deadband >= 0));
        Assert.All(All.Where(d => d.DataType == MetricDataType.Float), d => Assert.NotEmpty(d.Unit));
    }

    [Fact]
    public void Names_are_paths_below_the_rooms_of_the_site()
    {
        string[] rooms = ["Site", "Structure", "Power", "Flood", "Link", "Cabinet", "Agent", "Journal"];
        Assert.All(
            All,
            d =>
            {
                string[] parts = d.Name.Split('/');
                Assert.Contains(parts[0], rooms);
                Assert.InRange(parts.Length, 2, 5);
                Assert.DoesNotContain(parts, string.IsNullOrWhiteSpace);
                Assert.EndsWith(".", d.Meaning, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void A_metric_is_found_by_id_and_by_name()
    {
        Assert.All(All, d => Assert.Same(d, MetricCatalogue.Find(d.Id)));
        Assert.All(All, d => Assert.Same(d, MetricCatalogue.Find(d.Name)));
        Assert.Null(MetricCatalogue.Find(MetricId.None));
        Assert.Null(MetricCatalogue.Find((MetricId)(-1)));
        Assert.Null(MetricCatalogue.Find((MetricId)int.MaxValue));
        Assert.Null(MetricCatalogue.Find("flood/level"));
    }
}
