using Edge.Core.Readings;

namespace Edge.Repository.Tests;

public class MetricTableTests
{
    [Fact]
    public void The_documented_metrics_are_those_of_the_code()
    {
        string file = Path.Combine(RepositoryRoot(), "docs", "metrics.md");
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == MetricTable.ToMarkdown(),
            "docs/metrics.md differs from the catalogue. Print it anew: "
                + "dotnet run --project agent/Edge.Agent -- catalogue > docs/metrics.md"
        );
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Edge.sln is not above the tests.");
    }
}
