using Edge.Agent.Configuration;
using Edge.Agent.Pipeline;
using Edge.Agent.Sampling;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Pipeline;

public sealed class SiteTurnTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("turn");
    private readonly SitePipeline _pipeline = new(
        new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits()),
        new PipelineOptions()
    );
    private readonly StubbornJournal _journal = new();
    private readonly SiteTurn _turn;

    public SiteTurnTests() =>
        _turn = new SiteTurn(
            new Inbox(),
            _pipeline,
            new JournalStage(_journal, 10),
            new LearnedFile(Learned),
            new CounterFile(Path.Combine(_folder.FullName, "journal.db.commands")),
            new HostDuties([], null, new SiteConfiguration(), null),
            () => 0
        );

    private string Learned => Path.Combine(_folder.FullName, "journal.db.learned");

    [Fact]
    public void The_book_is_kept_when_the_record_of_its_change_is_durable_and_not_before()
    {
        _ = _turn.Take(At(1));
        _ = _turn.Take(At(2.5));
        Assert.False(File.Exists(Learned));

        _pipeline.RaiseAgentAlarm(MetricId.AlarmCabinetDoor, Core.Alarms.Severity.Notice, "a test", At(3));
        _journal.Refuses = true;
        _ = _turn.Take(At(3));
        Assert.False(File.Exists(Learned));
        _journal.Refuses = false;
        _ = _turn.Take(At(5));
        LearnedState kept = new LearnedFile(Learned).Load()!;
        Assert.Contains(kept.Alarms!.Entries, entry => entry.Id == "Cabinet/Door");

        File.Delete(Learned);
        _ = _turn.Take(At(6));
        Assert.False(File.Exists(Learned));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), 1_780_000_000_000, true);

    private sealed class StubbornJournal : IJournal
    {
        private readonly List<JournalRecord> _open = [];
        private long _id;

        public bool Refuses { get; set; }

        public JournalState State => new(1, 1, 0, 0, 0, 0);

        public IReadOnlyList<string> Damages => [];

        public void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body) =>
            _open.Add(new JournalRecord(++_id, _id - 1, lane, 1, at, body.ToArray()));

        public IReadOnlyList<JournalRecord> Commit()
        {
            if (Refuses)
            {
                throw new JournalFaultException("the disk is full", new IOException());
            }

            JournalRecord[] records = [.. _open];
            _open.Clear();
            return records;
        }

        public IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes) => [];

        public void Release(IReadOnlyList<IdRange> ranges, bool acknowledged) { }

        public void Dispose() { }
    }
}
