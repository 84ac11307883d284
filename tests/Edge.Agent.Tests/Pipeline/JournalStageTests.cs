using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Pipeline;

public sealed class JournalStageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stage");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_acknowledged_of_another_journal_releases_nothing_of_this_one()
    {
        using var journal = SqliteJournal.Open(
            new JournalOptions { Path = Path.Combine(_folder.FullName, "journal.db") },
            "boot"
        );
        var stage = new JournalStage(journal, batchSeconds: 10);
        var now = new Stamp(1_000_000, 1, Synced: true);
        stage.Add(RecordLane.Alarm, now, [Reading.Good(MetricId.PowerMains, true, now)]);
        Assert.Single(stage.CommitDue(now));

        stage.Release(new UplinkAction.Release([new(1, 1)], Acknowledged: true, stage.State.Epoch + 1));
        Assert.Equal(1, stage.State.Depth);
        stage.Release(new UplinkAction.Release([new(1, 1)], Acknowledged: true, stage.State.Epoch));
        Assert.Equal(0, stage.State.Depth);
    }
}
