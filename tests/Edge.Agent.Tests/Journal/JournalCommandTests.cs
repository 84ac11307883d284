using System.CommandLine;
using Edge.Agent.Commands;
using Edge.Agent.Journal;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Journal;

public sealed class JournalCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-journal-");

    private string FilePath => Path.Combine(_folder.FullName, "journal.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Export_writes_every_reading_while_the_agent_has_the_journal_open()
    {
        using SqliteJournal journal = Write();

        (int exit, string output, _) = Run("export", FilePath);

        Assert.Equal(0, exit);
        Assert.Equal(
            """
            id,lane,boot,time,metric,value,unit,quality,text
            1,telemetry,1,2026-05-28T20:26:40.000Z,Power/Mains,1,,good,
            1,telemetry,1,2026-05-28T20:26:38.500Z,Power/Battery/Voltage,53.5,V,good,
            1,telemetry,1,2026-05-28T20:26:40.000Z,Flood/Level,,mm,bad,
            2,alarm,1,2026-05-28T20:26:41.000Z,Site/Verdict/Reasons,,,good,"tilt ""x"", door"

            """,
            output
        );
    }

    [Fact]
    public void Export_takes_a_range_and_writes_a_file_and_JSON()
    {
        using SqliteJournal journal = Write();
        string file = Path.Combine(_folder.FullName, "out.jsonl");

        (int exit, string output, _) = Run("export", FilePath, "--json", "--from", "2", "--to", "2", "-o", file);

        Assert.Equal((0, ""), (exit, output));
        Assert.Equal(
            """{"id":2,"lane":"alarm","boot":1,"time":"2026-05-28T20:26:41.000Z","metric":"Site/Verdict/Reasons","value":null,"unit":"","quality":"good","text":"tilt \u0022x\u0022, door"}"""
                + "\n",
            File.ReadAllText(file)
        );
    }

    [Fact]
    public void Export_names_a_damaged_body_and_goes_on()
    {
        using SqliteJournal journal = Write();
        journal.Append(RecordLane.Telemetry, new Stamp(3, 3, Synced: true), [1, 2, 3, 4, 5, 6]);
        journal.Commit();

        (int exit, _, string error) = Run("export", FilePath);

        Assert.Equal((1, "record 3: checksum does not match\n"), (exit, error));
    }

    [Fact]
    public void Stat_shows_the_figures_of_the_journal()
    {
        using SqliteJournal journal = Write();
        journal.Release([new IdRange(1, 1)], acknowledged: true);

        (int exit, string output, _) = Run("stat", FilePath, "--json");

        Assert.Equal(0, exit);
        Assert.StartsWith(
            $$"""{"epoch":{{journal.State.Epoch}},"first":2,"last":2,"depth":1,"evicted":0,"bytes":""",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"boots\":1,\"oldest\":\"2026-05-28T20:26:41.000Z\",\"newest\":\"2026-05-28T20:26:41.000Z\",\"lanes\":{\"alarm\":{\"records\":1,",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("epoch     " + journal.State.Epoch, Run("stat", FilePath).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_journal_is_unusable()
    {
        File.WriteAllText(
            FilePath,
            "this is a text that is longer than the header of a database, so that it is no database"
        );

        Assert.Equal(2, Run("stat", FilePath).Exit);
        Assert.Equal(2, Run("export", FilePath + ".missing").Exit);
        Assert.False(File.Exists(FilePath + ".missing"));
    }

    private static (int Exit, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exit = JournalCommand
            .Create()
            .Parse(args)
            .Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }

    private SqliteJournal Write()
    {
        SqliteJournal journal = SqliteJournal.Open(
            new JournalOptions { Path = FilePath, BallastBytes = 64 * 1024 },
            "boot"
        );
        var frame = new FrameWriter();
        frame.Add(MetricId.PowerMains, Quality.Good, 0, 1, text: null);
        frame.Add(MetricId.PowerBatteryVoltage, Quality.Good, -1500, 53.5, text: null);
        frame.Add(MetricId.FloodLevel, Quality.Bad, 0, double.NaN, text: null);
        journal.Append(RecordLane.Telemetry, new Stamp(1_000_000, 1_780_000_000_000, Synced: true), frame.ToArray());
        frame.Clear();
        frame.Add(MetricId.SiteVerdictReasons, Quality.Good, 0, double.NaN, "tilt \"x\", door");
        journal.Append(RecordLane.Alarm, new Stamp(2_000_000, 1_780_000_001_000, Synced: true), frame.ToArray());
        journal.Commit();
        return journal;
    }
}
