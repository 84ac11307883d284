using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;

namespace Edge.Repository.Tests;

public class MetricTableTests
{
    [Fact]
    public void The_documented_metrics_are_those_of_the_code() =>
        Holds("metrics.md", MetricTable.ToMarkdown(), "catalogue");

    [Fact]
    public void The_documented_alarms_are_those_of_the_code() => Holds("alarms.md", AlarmTable.ToMarkdown(), "alarms");

    [Fact]
    public void The_documented_truth_table_is_what_the_rule_says() =>
        Holds("verdict.md", VerdictTable.ToMarkdown(), "verdict-table");

    private static void Holds(string name, string page, string command)
    {
        string file = Path.Combine(RepositoryRoot(), "docs", name);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == page,
            $"docs/{name} differs from the code. Print it anew: "
                + $"dotnet run --project agent/Edge.Agent -- {command} > docs/{name}"
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
