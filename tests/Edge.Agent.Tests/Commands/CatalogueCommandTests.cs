using System.CommandLine;
using System.Text.Json;
using Edge.Agent.Commands;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Commands;

public sealed class CatalogueCommandTests
{
    [Fact]
    public void Each_metric_is_a_JSON_object_of_its_own_line()
    {
        using StringWriter output = new();
        int code = CatalogueCommand.Create().Parse(["--json"]).Invoke(new InvocationConfiguration { Output = output });
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(0, code);
        Assert.Equal(MetricCatalogue.Count, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            Assert.Equal(MetricCatalogue.At(i).Name, line.RootElement.GetProperty("name").GetString());
            Assert.Equal((int)MetricCatalogue.At(i).Id, line.RootElement.GetProperty("alias").GetInt32());
        }
    }
}
