using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Edge.Repository.Tests;

/// <summary>Holds the table "What may lean on what" of ARCHITECTURE.md against the project files and the sources.</summary>
public sealed partial class WallsTests
{
    public static TheoryData<string, string[]> Projects =>
        new()
        {
            { "agent/Edge.Portable", [] },
            { "agent/Edge.Portable.Lint", [] },
            { "agent/Edge.Core", ["Edge.Portable"] },
            { "agent/Edge.Agent", ["Edge.Core", "Edge.Portable"] },
            { "simulator/Edge.Simulator", ["Edge.Agent", "Edge.City", "Edge.Core", "Edge.Portable"] },
            { "city/Edge.City", ["Edge.Core", "Edge.Portable"] },
        };

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string project, string[] allowed)
    {
        var references = ProjectFile(project)
            .Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("OutputItemType") != "Analyzer")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Every_project_of_the_product_is_in_the_table()
    {
        var product = new[] { "agent", "simulator", "city" }
            .SelectMany(folder => Repository.Sources(folder, "*.csproj"))
            .Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/'));
        Assert.Equal(Projects.Select(row => row.Data.Item1).Order(), product.Order());
    }

    [Fact]
    public void References_do_not_pass_through()
    {
        Assert.Contains(
            "<DisableTransitiveProjectReferences>true<",
            Repository.Read("Directory.Build.props"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("agent/Edge.Portable")]
    [InlineData("agent/Edge.Core")]
    public void The_pure_projects_take_no_package(string project)
    {
        Assert.Empty(ProjectFile(project).Descendants("PackageReference"));
    }

    [Theory]
    [InlineData("agent/Edge.Core")]
    [InlineData("city/Edge.City")]
    public void Only_the_shell_and_the_boards_know_drivers(string project)
    {
        Assert.Empty(Mentions(project, "Edge.Portable.Drivers"));
    }

    [Fact]
    public void The_simulator_knows_the_seams_of_the_drivers_and_no_driver()
    {
        string[] seams = ["IChipBus", "IPins", "DriverFaultException"];
        foreach (string file in Repository.Sources("agent/Edge.Portable/Drivers"))
        {
            string driver = Path.GetFileNameWithoutExtension(file);
            if (!seams.Contains(driver))
            {
                var mentions = Repository
                    .Sources("simulator")
                    .Where(source =>
                        Regex.IsMatch(Repository.Read(source), $@"(?<![\w""./-]){driver}\b(?!\s*(?:""|=))")
                    )
                    .Where(source =>
                        Repository.Read(source).Contains("Edge.Portable.Drivers", StringComparison.Ordinal)
                    );
                Assert.True(
                    !mentions.Any(),
                    $"{driver} is used by {string.Join(", ", mentions)}: register maps are written twice on purpose"
                );
            }
        }
    }

    [Theory]
    [InlineData("agent/Edge.Core", "System.IO")]
    [InlineData("agent/Edge.Core", "System.Net")]
    [InlineData("agent/Edge.Core", "System.Threading")]
    [InlineData("agent/Edge.Core", "TimeProvider")]
    [InlineData("agent/Edge.Core", "Console")]
    [InlineData("agent/Edge.Core", "RandomNumberGenerator")]
    public void The_core_does_no_input_or_output(string project, string name)
    {
        Assert.Empty(Mentions(project, name));
    }

    [Fact]
    public void The_portable_project_is_pinned_to_C_sharp_10()
    {
        Assert.Equal("10.0", (string?)ProjectFile("agent/Edge.Portable").Descendants("LangVersion").Single());
    }

    private static XDocument ProjectFile(string project) =>
        XDocument.Parse(Repository.Read($"{project}/{Path.GetFileName(project)}.csproj"));

    // A namespace in a comment or a text is no use of it.
    private static IEnumerable<string> Mentions(string project, string name) =>
        Repository
            .Sources(project)
            .Where(file =>
                Comment().Replace(Repository.Read(file), "") is var code
                && Regex.IsMatch(code, $@"(?<![\w.""]){Regex.Escape(name)}\b")
            );

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Comment();
}
