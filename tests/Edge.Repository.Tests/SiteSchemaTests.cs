using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Agent.Configuration;

namespace Edge.Repository.Tests;

public sealed class SiteSchemaTests
{
    [Fact]
    public void The_schema_in_docs_is_what_the_agent_prints() =>
        Assert.Equal(ConfigurationSchema.ToJson(), File.ReadAllText(Docs("site.schema.json")));

    [Fact]
    public void The_table_in_docs_is_what_the_agent_prints() =>
        Assert.Equal(ConfigurationSchema.ToMarkdown(), File.ReadAllText(Docs("site.md")));

    [Fact]
    public void The_schema_allows_exactly_the_keys_that_are_read()
    {
        using JsonDocument schema = JsonDocument.Parse(ConfigurationSchema.ToJson());
        JsonElement properties = schema.RootElement.GetProperty("properties");
        foreach (ConfigurationSection section in ConfigurationTable.Single)
        {
            Assert.Equal(
                [
                    .. section.Keys.Select(k => k.Name),
                    .. section == ConfigurationTable.Uplink ? ["path"] : Array.Empty<string>(),
                ],
                properties.GetProperty(section.Name).GetProperty("properties").EnumerateObject().Select(p => p.Name)
            );
        }

        Assert.Equal(
            ConfigurationTable.Antenna.Keys.Select(k => k.Name),
            properties
                .GetProperty("antenna")
                .GetProperty("items")
                .GetProperty("properties")
                .EnumerateObject()
                .Select(p => p.Name)
        );
        Assert.Equal(
            ConfigurationTable.UplinkPath.Keys.Select(k => k.Name),
            properties
                .GetProperty("uplink")
                .GetProperty("properties")
                .GetProperty("path")
                .GetProperty("items")
                .GetProperty("properties")
                .EnumerateObject()
                .Select(p => p.Name)
        );
        JsonElement kinds = properties.GetProperty("sensor").GetProperty("items").GetProperty("oneOf");
        Assert.Equal(
            ConfigurationTable.Sensors.Select(s => s.Kind),
            kinds
                .EnumerateArray()
                .Select(k => k.GetProperty("properties").GetProperty("kind").GetProperty("const").GetString())
        );
    }

    [Theory]
    [InlineData("HPG-0001")]
    [InlineData("i2c-1")]
    [InlineData("i2c-01")]
    [InlineData("spi-0")]
    [InlineData("+x+y+z")]
    [InlineData("-x+x-x")]
    [InlineData("+x+y+w")]
    [InlineData("spi-100")]
    [InlineData("i2c-")]
    [InlineData("mqtts://a.example:8883")]
    [InlineData("mqtt://127.0.0.1")]
    [InlineData("mqtt://a/b")]
    [InlineData("https://speed.example/32MiB")]
    [InlineData("ftp://a")]
    [InlineData("a b")]
    [InlineData("tab\t")]
    public void What_the_check_accepts_the_pattern_of_the_schema_accepts_too(string text)
    {
        foreach (ConfigurationKey key in ConfigurationTable.All.SelectMany(s => s.Keys))
        {
            if (key.Form is { } form && form.Accepts(text))
            {
                Assert.Matches(new Regex(form.Pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)), text);
            }
        }
    }

    private static string Docs(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "docs", file);
    }
}
