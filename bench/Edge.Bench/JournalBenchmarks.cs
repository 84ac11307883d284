using BenchmarkDotNet.Attributes;
using Edge.Agent.Journal;
using Edge.Core.Journal;
using Edge.Core.Readings;

namespace Edge.Bench;

/// <summary>Appending to the journal in batches and alone, with the disk of the temporary folder.</summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private const int BodyBytes = 200;

    private readonly byte[] _body = new byte[BodyBytes];
    private DirectoryInfo _folder = null!;
    private SqliteJournal _journal = null!;
    private long _micros;

    /// <summary>Records a commit.</summary>
    [Params(1, 20, 1000)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("edge-bench-");
        _journal = OpenIn(_folder);
    }

    [GlobalCleanup]
    public void Close()
    {
        _journal.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark]
    public long AppendAndCommit() => Commit(_journal, _body, Batch, ref _micros);

    /// <summary>Prints, for several batch sizes, records a second and bytes that reach the disk for each byte of a
    /// record (<c>write_bytes</c> of /proc/self/io).</summary>
    internal static void PrintAmplification(TextWriter output, TimeProvider time)
    {
        output.WriteLine("records/commit  body bytes  records/s  disk bytes/record byte");
        foreach (
            (int batch, int records) in (ReadOnlySpan<(int, int)>)[(1, 300), (20, 6000), (100, 30_000), (1000, 200_000)]
        )
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-bench-");
            byte[] body = new byte[BodyBytes];
            long micros = 0;
            long started;
            double seconds;
            long before;
            using (SqliteJournal journal = OpenIn(folder))
            {
                before = WrittenBytes();
                started = time.GetTimestamp();
                for (int i = 0; i < records; i += batch)
                {
                    Commit(journal, body, batch, ref micros);
                }

                seconds = time.GetElapsedTime(started).TotalSeconds;
            }

            double ratio = (WrittenBytes() - before) / ((double)records * BodyBytes);
            output.WriteLine($"{batch, 14}  {BodyBytes, 10}  {records / seconds, 9:0}  {ratio, 22:0.00}");
            folder.Delete(recursive: true);
        }
    }

    private static SqliteJournal OpenIn(DirectoryInfo folder) =>
        SqliteJournal.Open(
            new JournalOptions { Path = Path.Combine(folder.FullName, "journal.db"), BallastBytes = 1024 * 1024 },
            "bench"
        );

    private static long Commit(SqliteJournal journal, byte[] body, int batch, ref long micros)
    {
        for (int i = 0; i < batch; i++)
        {
            micros += 10_000_000;
            journal.Append(RecordLane.Telemetry, new Stamp(micros, 1_780_000_000_000 + (micros / 1000), true), body);
        }

        return journal.Commit()[^1].Id;
    }

    private static long WrittenBytes()
    {
        foreach (string line in File.ReadLines("/proc/self/io"))
        {
            if (line.StartsWith("write_bytes:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan("write_bytes:".Length));
            }
        }

        return 0;
    }
}
