using System.CommandLine;
using System.Text.Json;
using Edge.Simulator.Commands;

namespace Edge.Simulator.Tests.Commands;

public sealed class RunScenarioCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-run-").FullName;
    private readonly StringWriter _output = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_leaves_a_report_in_JSON_and_as_a_page_that_needs_nothing_else()
    {
        Assert.Equal(0, await RunAsync(RunScenarioCommand.Create(), "story", "--report", _folder));

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "report.json")));
        JsonElement root = report.RootElement;
        Assert.Equal("story", root.GetProperty("scenario").GetString());
        Assert.True(root.GetProperty("passed").GetBoolean());
        Assert.Equal("edge-sim run story --seed 1", root.GetProperty("replay").GetString());
        Assert.All(
            root.GetProperty("expectations").EnumerateArray(),
            e => Assert.Equal("passed", e.GetProperty("result").GetString())
        );
        Assert.Contains(
            root.GetProperty("alarms").EnumerateArray(),
            a => a.GetProperty("alarm").GetString() == "Power/MainsLost"
        );
        string page = File.ReadAllText(Path.Combine(_folder, "report.html"));
        Assert.Contains("data:image/svg+xml;base64,", page, StringComparison.Ordinal);
        Assert.Contains("Mains is lost; the site lives on its battery.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"/", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expectation_that_fails_makes_the_exit_code_1()
    {
        string file = Scenario("seconds = 60\n[[expect]]\nalarm = \"Cabinet/Door\"\nwithin_s = 30\n");
        Assert.Equal(1, await RunAsync(RunScenarioCommand.Create(), file, "--report", _folder));
        Assert.Contains(
            "failed    alarm Cabinet/Door within 30 s after 0:00:00",
            _output.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "class=\"badge failed\"",
            File.ReadAllText(Path.Combine(_folder, "report.html")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_that_is_wrong_is_not_run()
    {
        Assert.Equal(2, await RunAsync(RunScenarioCommand.Create(), Scenario("seconds = \"long\"")));
    }

    [Theory]
    [InlineData("--record-from", "-1")]
    [InlineData("--record-to", "0")]
    public void A_part_to_record_that_is_none_is_refused(string option, string value) =>
        Assert.NotEmpty(RunScenarioCommand.Create().Parse(["calm", option, value]).Errors);

    [Fact]
    public async Task Check_says_every_problem_of_every_file_and_gives_the_worst_exit_code()
    {
        string bad = Scenario("seconds = 60\n[[event]]\nat_s = 5\nmanis = false\nwind_mps = 100\n");
        Assert.Equal(1, await RunAsync(CheckScenarioCommand.Create(), "flood", bad));
        Assert.Contains(
            $"{bad}:4:1: error: manis: unknown key; did you mean mains?",
            _output.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{bad}:5:12: error: wind_mps: 100 is out of range; allowed: 0 to 90 m/s",
            _output.ToString(),
            StringComparison.Ordinal
        );
        Assert.EndsWith("2 errors\n", _output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync(CheckScenarioCommand.Create(), "flood", "story"));
        Assert.Equal(2, await RunAsync(CheckScenarioCommand.Create(), bad, Path.Combine(_folder, "none.toml")));
    }

    [Fact]
    public async Task Check_gives_one_JSON_object_a_file()
    {
        string bad = Scenario("seconds = 60\nsecnds = 5\n");
        Assert.Equal(1, await RunAsync(CheckScenarioCommand.Create(), "calm", bad, "--json"));
        string[] lines = _output.ToString().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using JsonDocument second = JsonDocument.Parse(lines[1]);
        JsonElement problem = second.RootElement.GetProperty("problems")[0];
        Assert.Equal("secnds", problem.GetProperty("key").GetString());
        Assert.Equal(2, problem.GetProperty("line").GetInt32());
    }

    private string Scenario(string toml)
    {
        string file = Path.Combine(_folder, "mine.toml");
        File.WriteAllText(file, toml);
        return file;
    }

    private async Task<int> RunAsync(Command command, params string[] arguments) =>
        await command
            .Parse(arguments)
            .InvokeAsync(
                new InvocationConfiguration { Output = _output, Error = TextWriter.Null },
                TestContext.Current.CancellationToken
            );
}
