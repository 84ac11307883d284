namespace Edge.Agent.Journal;

/// <summary>
/// A file beside the journal that holds nothing but room: deleted when the disk is full, so that evictions can be
/// written, and made again as large as fits.
/// </summary>
internal sealed class Ballast(string path, long wantedBytes)
{
    private const long SmallestUseful = 64 * 1024;

    // Left free when the disk is nearly full: a short write-ahead log and one batch.
    private const long Margin = 512 * 1024;

    public string Path { get; } = path;

    /// <summary>Bytes it holds now.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether it is as large as it should be.</summary>
    public bool IsWhole => Bytes >= wantedBytes;

    /// <summary>Makes it, or makes it larger: whole, or half, or a quarter …, whatever the disk still gives.</summary>
    public void Fill()
    {
        var file = new FileInfo(Path);
        Bytes = file.Exists ? file.Length : 0;
        for (long size = wantedBytes; size >= SmallestUseful && size > Bytes; size /= 2)
        {
            if (TryAllocate(size))
            {
                Bytes = size;
                return;
            }
        }
    }

    /// <summary>Gives its room back to the disk.</summary>
    public void Drop()
    {
        File.Delete(Path);
        Bytes = 0;
    }

    // Beside the old one and then over it: a failed attempt must not cost what is there.
    private bool TryAllocate(long size)
    {
        string draft = Path + ".new";
        try
        {
            using (
                var file = new FileStream(
                    draft,
                    new FileStreamOptions
                    {
                        Mode = FileMode.Create,
                        Access = FileAccess.Write,
                        PreallocationSize = size + Margin,
                    }
                )
            )
            {
                file.SetLength(size);
            }

            File.Move(draft, Path, overwrite: true);
            return true;
        }
        catch (IOException)
        {
            File.Delete(draft);
            return false;
        }
    }
}
