using System.Text.Json;
using Edge.Simulator.Scenarios;

namespace Edge.Repository.Tests;

public sealed class ScenarioSchemaTests
{
    [Fact]
    public void The_schema_in_docs_is_what_the_simulator_prints() =>
        Assert.True(
            Repository.Read("docs/scenario.schema.json") == ScenarioSchema.ToJson(),
            "docs/scenario.schema.json differs from the keys of scenarios. Print it anew: "
                + "dotnet run --project simulator/Edge.Simulator -- check --schema > docs/scenario.schema.json"
        );

    [Fact]
    public void The_table_in_docs_is_what_the_simulator_prints() =>
        Assert.True(
            Repository.Read("docs/scenario.md") == ScenarioSchema.ToMarkdown(),
            "docs/scenario.md differs from the keys of scenarios. Print it anew: "
                + "dotnet run --project simulator/Edge.Simulator -- check --table > docs/scenario.md"
        );

    [Fact]
    public void The_schema_allows_exactly_the_keys_that_are_read()
    {
        using JsonDocument schema = JsonDocument.Parse(ScenarioSchema.ToJson());
        JsonElement properties = schema.RootElement.GetProperty("properties");
        Assert.Equal(
            ScenarioTable.Top.Keys.Select(key => key.Name).Concat(ScenarioTable.Sections.Select(s => s.Name)),
            properties.EnumerateObject().Select(property => property.Name)
        );
        foreach (ScenarioSection section in ScenarioTable.Sections)
        {
            JsonElement table = properties.GetProperty(section.Name);
            Assert.Equal(
                section.Keys.Select(key => key.Name),
                (section.IsMany ? table.GetProperty("items") : table)
                    .GetProperty("properties")
                    .EnumerateObject()
                    .Select(property => property.Name)
            );
        }
    }
}
