using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

/// <summary>An outbox above a journal in memory, with a session and a network reduced to what they do to it.</summary>
internal sealed class OutboxRig
{
    public const long Second = 1_000_000;
    private static readonly byte[] Body = new byte[20];

    public OutboxRig(UplinkOptions? options = null)
    {
        Outbox = new Outbox(options ?? NodeDriver.Defaults, Journal.State);
        Outbox.BeginConnection();
    }

    public FakeJournal Journal { get; } = new();
    public Outbox Outbox { get; private set; }
    public long Now { get; set; } = Second;

    /// <summary>The ids of every message, in the order of sending.</summary>
    public List<long[]> Sent { get; } = [];

    public JournalRecord Commit(RecordLane lane = RecordLane.Telemetry, bool online = true, int bytes = 20)
    {
        var record = Journal.Commit(lane, At, bytes == Body.Length ? Body : new byte[bytes]);
        Assert.True(Outbox.Committed([record], Journal.State, online));
        return record;
    }

    /// <summary>Records that were committed while there was no connection, and the connection after it.</summary>
    public OutboxRig Backlog(params RecordLane[] lanes)
    {
        foreach (var lane in lanes)
        {
            Commit(lane, online: false);
        }

        Outbox.BeginConnection();
        return this;
    }

    public OutboxRig Backlog(int records) => Backlog([.. Enumerable.Repeat(RecordLane.Telemetry, records)]);

    public void Answer(UplinkAction.ReadJournal read) =>
        Outbox.RecordsRead(Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes));

    /// <summary>Answers reads until the outbox asks for none.</summary>
    public void Read()
    {
        for (int i = 0; Outbox.NextRead() is { } read; i++)
        {
            Assert.True(i < 1000, "it never stops reading");
            Answer(read);
        }
    }

    /// <summary>Sends the next message; its ids, none when nothing may go.</summary>
    public long[] Send(int most = int.MaxValue, int bytes = 100, bool mayBacklog = true, bool acknowledges = true)
    {
        if (Outbox.Next(mayBacklog, acknowledges) is not { } run)
        {
            return [];
        }

        int count = Math.Min(most, run.Records.Count);
        Outbox.Sent(run, count, bytes, Now);
        long[] ids = [.. run.Records.Take(count).Select(record => record.Id)];
        Sent.Add(ids);
        return ids;
    }

    /// <summary>Reads and sends until nothing is left to do.</summary>
    public long[] SendAll(bool acknowledges = false)
    {
        var ids = new List<long>();
        for (int i = 0; ; i++)
        {
            Assert.True(i < 1000, "it never stops sending");
            Read();
            long[] sent = Send(acknowledges: acknowledges);
            if (sent.Length == 0)
            {
                return [.. ids];
            }

            ids.AddRange(sent);
        }
    }

    public List<IdRange> Ack(long? upTo, params IdRange[] above)
    {
        var release = Outbox.Acknowledge(upTo, above);
        Journal.Release(release);
        Assert.True(Outbox.Committed([], Journal.State, online: true));
        return release;
    }

    private Stamp At => new(Now, 1_763_800_000_000 + (Now / 1000), true);
}
