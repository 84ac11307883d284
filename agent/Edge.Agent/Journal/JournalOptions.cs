using Edge.Agent.Configuration;

namespace Edge.Agent.Journal;

/// <summary>Where the journal lies and how large it may be.</summary>
public sealed record JournalOptions
{
    private const long BytesPerMib = 1024 * 1024;

    /// <summary>The SQLite file.</summary>
    public required string Path { get; init; }

    /// <summary>Most bytes on disk, write-ahead log and ballast included. 512 MiB: months at 10 s frames.</summary>
    public long MaxBytes { get; init; } = 512 * BytesPerMib;

    /// <summary>Bytes kept allocated so that a full disk can still be cleared. 8 MiB: more than a checkpoint needs.</summary>
    public long BallastBytes { get; init; } = 8 * BytesPerMib;

    /// <summary>Draws a new journal's epoch, positive and different each time. Random; virtual time draws it from its seed.</summary>
    public Func<long> DrawEpoch { get; init; } = JournalFile.DrawEpoch;

    /// <summary>The options that <c>[journal]</c> gives.</summary>
    public static JournalOptions From(JournalSection section) =>
        new()
        {
            Path = section.Path,
            MaxBytes = section.MaxMib * BytesPerMib,
            BallastBytes = section.BallastMib * BytesPerMib,
        };
}

/// <summary>A journal file that was found damaged.</summary>
/// <param name="Reason">What was wrong with it.</param>
/// <param name="SetAside">Where it lies now.</param>
/// <param name="Salvaged">Records that could be read and were copied into the new journal, with new ids.</param>
/// <param name="Lost">Records that were seen but could not be read; how many were not even seen, nobody knows.</param>
/// <param name="Epoch">Epoch of the new journal.</param>
public sealed record JournalDamage(string Reason, string SetAside, long Salvaged, long Lost, long Epoch);
