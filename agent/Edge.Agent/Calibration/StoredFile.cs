using System.Runtime.InteropServices;

namespace Edge.Agent.Calibration;

/// <summary>
/// Exchanges a file so that a power cut leaves the old one or the new one, never half of one: a draft beside it, flushed to the
/// disk, takes its name. A link is followed; the file's mode is kept; the old bytes stay as <c>NAME.bak</c>.
/// </summary>
internal static partial class StoredFile
{
    private const int OpenReadOnly = 0;

    /// <summary>Where the backup of a file goes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="backup">What its name ends in.</param>
    public static string BackupOf(string path, string backup = ".bak") => Target(path) + backup;

    /// <summary>Whether the folder takes a draft: known before minutes of measuring, not after.</summary>
    /// <exception cref="IOException">It does not.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Probe(string path)
    {
        string draft = DraftOf(Target(path));
        Write(draft, [], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Delete(draft);
    }

    /// <summary>Exchanges it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="old">What it holds.</param>
    /// <param name="with">What it is to hold.</param>
    /// <exception cref="IOException">The disk is full or failed; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Exchange(string path, ReadOnlySpan<byte> old, ReadOnlySpan<byte> with)
    {
        string target = Target(path);
        UnixFileMode mode = ModeOf(target);
        Replace(BackupOf(path), old, mode);
        Replace(target, with, mode);
    }

    /// <summary>Keeps what a file holds as another file beside it, with the same mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="backup">What the name of the other ends in.</param>
    /// <exception cref="IOException">The disk is full or failed; the other file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Copy(string path, string backup)
    {
        string target = Target(path);
        Replace(target + backup, File.ReadAllBytes(target), ModeOf(target));
    }

    /// <summary>Exchanges it and keeps nothing of the old one.</summary>
    /// <exception cref="IOException">The disk is full or failed; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Exchange(string path, ReadOnlySpan<byte> with)
    {
        string target = Target(path);
        Replace(target, with, ModeOf(target));
    }

    /// <summary>Writes a file that may not be there yet, for its owner's eyes only.</summary>
    /// <exception cref="IOException">The disk is full or failed; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Keep(string path, ReadOnlySpan<byte> bytes) =>
        Replace(Path.GetFullPath(path), bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static void Replace(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        string draft = DraftOf(path);
        try
        {
            Write(draft, bytes, mode);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        File.Delete(path); // what a power cut left behind may have another mode
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static UnixFileMode ModeOf(string target) =>
        OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(target);

    private static string Target(string path) =>
        Path.GetFullPath(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    private static string DraftOf(string path) => path + ".new";

    // The new name is on the disk once its folder is. Some file systems refuse this, and keep names in order by themselves.
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int handle = Open(folder, OpenReadOnly);
        if (handle >= 0)
        {
            _ = Flush(handle);
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
