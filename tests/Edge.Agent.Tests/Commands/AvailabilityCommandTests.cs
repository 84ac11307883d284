using System.CommandLine;
using System.Text.Json;
using Edge.Agent.Commands;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;

namespace Edge.Agent.Tests.Commands;

public sealed class AvailabilityCommandTests : IDisposable
{
    // 2026-11-22 at noon.
    private static readonly Stamp Start = new(5_000_000, 1_795_348_800_000, Synced: true);

    private readonly string _folder = Directory.CreateTempSubdirectory("availability").FullName;

    private string Name => Path.Combine(_folder, "journal.db.availability");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Days_months_and_all_are_shown_with_their_causes()
    {
        Keep(clean: 100, down: 20, calm: 80);
        (int exit, string output, _) = Run(Name);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, exit);
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("period      available %   down s", lines[0], StringComparison.Ordinal);
        Assert.Equal(["2026-11-22", "2026-11", "total"], lines[1..].Select(line => line.Split(' ')[0]));
        Assert.All(lines[1..], line => Assert.Contains(" 90.0000 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void One_object_tells_the_same_to_programs()
    {
        Keep(clean: 100, down: 20, calm: 80);
        (int exit, string output, _) = Run(Name, "--json");
        JsonElement total = JsonDocument.Parse(output).RootElement.GetProperty("total");
        Assert.Equal(0, exit);
        Assert.Equal(90, total.GetProperty("availability").GetDouble());
        Assert.Equal(200, total.GetProperty("s").GetInt64());
        Assert.Equal(20, total.GetProperty("down_s").GetProperty("backhaul").GetInt64());
        Assert.Equal(1, total.GetProperty("outages").GetProperty("backhaul").GetInt64());
        Assert.Equal(20, total.GetProperty("mttr_s").GetDouble());
        Assert.Equal(0, JsonDocument.Parse(output).RootElement.GetProperty("outage_s").GetInt64());
        Assert.Equal(
            "2026-11-22",
            JsonDocument.Parse(output).RootElement.GetProperty("days")[0].GetProperty("period").GetString()
        );
        Assert.Equal(
            "2026-11",
            JsonDocument.Parse(output).RootElement.GetProperty("months")[0].GetProperty("period").GetString()
        );
    }

    [Fact]
    public void An_outage_that_goes_on_is_said()
    {
        Keep(clean: 100, down: 20, calm: 0);
        Assert.EndsWith(
            "An outage went on when this was written: 20 s so far.\n",
            Run(Name).Output,
            StringComparison.Ordinal
        );
        Assert.Equal(20, JsonDocument.Parse(Run(Name, "--json").Output).RootElement.GetProperty("outage_s").GetInt64());
    }

    [Fact]
    public void What_was_never_counted_has_no_figure()
    {
        Keep(clean: 0, down: 0, calm: 0);
        Assert.Matches(@"\ntotal +- +0 ", "\n" + Run(Name).Output[(Run(Name).Output.IndexOf('\n') + 1)..]);
    }

    [Fact]
    public void A_file_that_is_not_there_or_cannot_be_believed_is_said_with_the_remedy()
    {
        (int exit, string output, string errors) = Run(Name);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("does not exist; the agent writes it beside its journal", errors, StringComparison.Ordinal);
        File.WriteAllText(Name, "0123456789 nonsense\n");
        (exit, output, errors) = Run(Name, "--json");
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains("is damaged or no availability file", errors, StringComparison.Ordinal);
        Assert.Equal("0123456789 nonsense\n", File.ReadAllText(Name));
    }

    private void Keep(int clean, int down, int calm)
    {
        AvailabilityBook book = new(0);
        book.Begin(null, "boot", Start);
        Count(clean, SecondKind.Clean);
        Count(down, SecondKind.Errored);
        Count(calm, SecondKind.Clean);
        using AvailabilityFile file = new(Name);
        file.Save(book, whole: true);

        void Count(int seconds, SecondKind kind)
        {
            for (int i = 0; i < seconds; i++)
            {
                book.Count(kind, OutageCause.Backhaul);
            }
        }
    }

    private static (int Exit, string Output, string Errors) Run(params string[] arguments)
    {
        InvocationConfiguration to = new() { Output = new StringWriter(), Error = new StringWriter() };
        int exit = AvailabilityCommand.Create().Parse(arguments).Invoke(to);
        return (exit, to.Output.ToString()!, to.Error.ToString()!);
    }
}
