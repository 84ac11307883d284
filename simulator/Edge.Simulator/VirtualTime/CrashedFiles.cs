using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// The files of a journal as a process that dies leaves them: taken before it is closed, because closing tidies up, and
/// put back afterwards. A power cut may leave the beginning of a write behind the log's end; SQLite must not take it for
/// records.
/// </summary>
internal sealed class CrashedFiles
{
    private const int LongestTornWrite = 5000;
    private const string Log = "-wal";

    private readonly string _journal;
    private readonly Dictionary<string, byte[]> _files = [];

    private CrashedFiles(string journal) => _journal = journal;

    /// <summary>Takes the files of an open journal.</summary>
    public static CrashedFiles Take(string journal)
    {
        var files = new CrashedFiles(journal);
        foreach (string end in (string[])["", Log])
        {
            if (File.Exists(journal + end))
            {
                using var file = new FileStream(
                    journal + end,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete
                );
                byte[] bytes = new byte[file.Length];
                file.ReadExactly(bytes);
                files._files[end] = bytes;
            }
        }

        return files;
    }

    /// <summary>Puts them back, once the journal is closed; with a torn write when the power was cut.</summary>
    public void PutBack(Chance? tornBy)
    {
        foreach (string end in (string[])["", Log, "-shm"])
        {
            File.Delete(_journal + end);
        }

        foreach (var (end, bytes) in _files)
        {
            using FileStream file = File.Create(_journal + end);
            file.Write(bytes);
            if (end == Log && tornBy is not null)
            {
                for (int i = tornBy.NextIndex(LongestTornWrite); i > 0; i--)
                {
                    file.WriteByte((byte)tornBy.NextBits());
                }
            }
        }
    }
}
