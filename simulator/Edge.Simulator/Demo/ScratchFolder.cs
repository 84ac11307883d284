namespace Edge.Simulator.Demo;

/// <summary>A folder that goes with the process that made it.</summary>
public sealed class ScratchFolder : IDisposable
{
    private const string MemoryFileSystem = "/dev/shm";
    private const long LeastMemoryBytes = 1L << 30;

    private readonly DirectoryInfo _folder;

    private ScratchFolder(DirectoryInfo folder) => _folder = folder;

    /// <summary>A folder on the machine's disk.</summary>
    public ScratchFolder()
        : this(Directory.CreateTempSubdirectory("edge-sim-")) { }

    /// <summary>A folder in memory where the machine has a file system there with a GiB free, else on its disk: for files
    /// whose disk is simulated, and that need not wait for the real one.</summary>
    public static ScratchFolder InMemory()
    {
        try
        {
            if (
                Directory.Exists(MemoryFileSystem)
                && new DriveInfo(MemoryFileSystem).AvailableFreeSpace >= LeastMemoryBytes
            )
            {
                string path = Path.Combine(MemoryFileSystem, "edge-sim-" + Path.GetRandomFileName());
                return new ScratchFolder(Directory.CreateDirectory(path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It may not be written: the disk will do.
        }

        return new ScratchFolder();
    }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
