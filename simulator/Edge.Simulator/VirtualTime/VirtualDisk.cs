using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Simulator.Chips;
using Microsoft.Win32.SafeHandles;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// The disk below SQLite in virtual time: of a database that lies here, the write-ahead log is memory, mapped from its
/// file, and locks stay within the process. SQLite, the journal and the store above it are the real ones. What was written
/// and not flushed is known, and is lost by halves when the power goes.
/// </summary>
/// <remarks>
/// A virtual file system of SQLite's (sqlite.org/vfs.html), the default one from the first database on; what lies elsewhere goes
/// to the system's as before. Seven of ten system calls of a virtual day were writes to a log and locks on it. A log's file
/// is a few KiB longer than the log while it is open. Linux only; elsewhere nothing lies here.
/// </remarks>
public static unsafe partial class VirtualDisk
{
    private const int SqliteOk = 0;
    private const int SqliteShortRead = 522;
    private const int SqliteWriteError = 778;
    private const int SqliteNotFound = 12;
    private const int SqliteFull = 13;
    private const int SqliteCantOpen = 14;
    private const int OpenMainDatabase = 0x100;
    private const int OpenLog = 0x80000;
    private const int PowersafeOverwrite = 0x1000;
    private const int Sector = 512;
    private const string LogEnd = "-wal";

    private static readonly ConcurrentDictionary<string, int> Databases = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, Log> Logs = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();
    private static readonly LogMethods* Methods = MakeMethods();
    private static Vfs* _system;
    private static Vfs* _alone;
    private static bool _isRegistered;

    /// <summary>From now on a database lies on this disk. It must not be open, and no other process may open it.</summary>
    /// <param name="path">Its path, whole.</param>
    public static void Take(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Register();
            Databases[path] = 1;
        }
    }

    /// <summary>The database is one as every other. It must be closed.</summary>
    public static void Leave(string path) => Databases.TryRemove(path, out _);

    /// <summary>The power goes: of what was written to a database's log and not flushed, each sector is on the disk, or
    /// holds what it may.</summary>
    /// <param name="database">The database's path; one without an open log has nothing to lose.</param>
    /// <param name="chance">Which of them.</param>
    public static void LosePower(string database, Chance chance)
    {
        lock (Gate)
        {
            if (Logs.TryGetValue(database + LogEnd, out Log? log))
            {
                log.Lose(chance);
            }
        }
    }

    private static void Register()
    {
        lock (Gate)
        {
            if (_isRegistered)
            {
                return;
            }

            SQLitePCL.Batteries_V2.Init();
            _system = FindVfs(null);
            _alone = FindVfs("unix-excl");
            if (_system is null || _alone is null)
            {
                throw new InvalidOperationException("This SQLite has no file system unix-excl.");
            }

            // All but opening is the system's own.
            var mine = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
            *mine = *_system;
            mine->Next = null;
            mine->Name = (byte*)Marshal.StringToCoTaskMemUTF8("edge-virtual-disk");
            mine->FileBytes = Math.Max(mine->FileBytes, sizeof(OpenFile));
            mine->Open = &Open;
            if (RegisterVfs(mine, 1) != SqliteOk)
            {
                throw new InvalidOperationException("SQLite took no file system.");
            }

            _isRegistered = true;
        }
    }

    private static LogMethods* MakeMethods()
    {
        var methods = (LogMethods*)NativeMemory.AllocZeroed((nuint)sizeof(LogMethods));
        methods->Version = 1;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->Sync = &Sync;
        methods->FileSize = &FileSize;
        methods->Lock = &Agree;
        methods->Unlock = &Agree;
        methods->CheckReservedLock = &IsReserved;
        methods->FileControl = &Control;
        methods->SectorSize = &SectorSize;
        methods->DeviceCharacteristics = &Characteristics;
        return methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, OpenFile* file, int flags, int* outFlags)
    {
        if ((flags & (OpenMainDatabase | OpenLog)) == 0 || name is null)
        {
            return _system->Open(_system, name, file, flags, outFlags);
        }

        try
        {
            string path = Marshal.PtrToStringUTF8((nint)name)!;
            bool isLog = (flags & OpenLog) != 0;
            if (!Databases.ContainsKey(isLog ? path[..^LogEnd.Length] : path))
            {
                return _system->Open(_system, name, file, flags, outFlags);
            }

            // Alone in its process, a database keeps its locks and the log's index in memory.
            if (!isLog)
            {
                return _alone->Open(_alone, name, file, flags, outFlags);
            }

            file->Methods = null;
            lock (Gate)
            {
                if (!Logs.TryGetValue(path, out Log? log))
                {
                    Logs.Add(path, log = new Log(path));
                }

                log.Openers++;
                file->Log = GCHandle.ToIntPtr(GCHandle.Alloc(log));
            }

            file->Methods = Methods;
            if (outFlags is not null)
            {
                *outFlags = flags;
            }

            return SqliteOk;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return SqliteCantOpen;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(OpenFile* file)
    {
        GCHandle handle = GCHandle.FromIntPtr(file->Log);
        var log = (Log)handle.Target!;
        handle.Free();
        file->Methods = null;
        lock (Gate)
        {
            if (--log.Openers == 0)
            {
                Logs.Remove(log.Path);
                log.Dispose();
            }
        }

        return SqliteOk;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(OpenFile* file, byte* into, int count, long offset) =>
        Of(file).Read(new Span<byte>(into, count), offset) ? SqliteOk : SqliteShortRead;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(OpenFile* file, byte* from, int count, long offset)
    {
        try
        {
            return Of(file).Write(new ReadOnlySpan<byte>(from, count), offset) ? SqliteOk : SqliteFull;
        }
        catch (IOException)
        {
            return SqliteWriteError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(OpenFile* file, long size)
    {
        try
        {
            Of(file).Truncate(size);
            return SqliteOk;
        }
        catch (IOException)
        {
            return SqliteWriteError;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(OpenFile* file, int flags)
    {
        Of(file).Flush();
        return SqliteOk;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(OpenFile* file, long* size)
    {
        *size = Of(file).Length;
        return SqliteOk;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Agree(OpenFile* file, int what) => SqliteOk;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsReserved(OpenFile* file, int* result)
    {
        *result = 0;
        return SqliteOk;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(OpenFile* file, int what, void* argument) => SqliteNotFound;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(OpenFile* file) => Sector;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Characteristics(OpenFile* file) => PowersafeOverwrite;

    private static Log Of(OpenFile* file) => (Log)GCHandle.FromIntPtr(file->Log).Target!;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial Vfs* FindVfs(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int RegisterVfs(Vfs* vfs, int makeDefault);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint Map(
        nint address,
        nuint length,
        int protection,
        int flags,
        SafeFileHandle file,
        long offset
    );

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Unmap(nint address, nuint length);

    /// <summary>A log, mapped whole. One thread writes it while others may read.</summary>
    private sealed class Log : IDisposable
    {
        // Addresses, not memory: what lies beyond the file's end is never touched.
        private const long MostBytes = 1L << 30;
        private const long GrowthBytes = 16 * 1024;
        private const int ReadAndWrite = 3;
        private const int Shared = 1;

        private readonly SafeFileHandle _file;
        private readonly byte* _start;
        private readonly List<(long Offset, long Length)> _unflushed = [];
        private long _length;
        private long _fileLength;

        public Log(string path)
        {
            Path = path;
            _file = File.OpenHandle(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete
            );
            _length = _fileLength = RandomAccess.GetLength(_file);
            nint start = Map(0, (nuint)MostBytes, ReadAndWrite, Shared, _file, 0);
            if (start == -1)
            {
                _file.Dispose();
                throw new IOException($"{path} cannot be mapped (errno {Marshal.GetLastPInvokeError()}).");
            }

            _start = (byte*)start;
        }

        public string Path { get; }

        public int Openers { get; set; }

        public long Length => Volatile.Read(ref _length);

        /// <summary>False when there was less; the rest is zeros.</summary>
        public bool Read(Span<byte> into, long offset)
        {
            int here = (int)Math.Clamp(Length - offset, 0, into.Length);
            new ReadOnlySpan<byte>(_start + offset, here).CopyTo(into);
            into[here..].Clear();
            return here == into.Length;
        }

        /// <summary>False when it would be too long.</summary>
        public bool Write(ReadOnlySpan<byte> from, long offset)
        {
            long end = offset + from.Length;
            if (end > MostBytes)
            {
                return false;
            }

            if (end > _fileLength)
            {
                long longer = (end + GrowthBytes - 1) / GrowthBytes * GrowthBytes;
                RandomAccess.SetLength(_file, longer);
                _fileLength = longer;
            }

            Remember(offset, from.Length);
            from.CopyTo(new Span<byte>(_start + offset, from.Length));
            Volatile.Write(ref _length, Math.Max(_length, end));
            return true;
        }

        public void Truncate(long size)
        {
            RandomAccess.SetLength(_file, size);
            _fileLength = size;
            Volatile.Write(ref _length, size);
        }

        public void Flush() => _unflushed.Clear();

        public void Lose(Chance chance)
        {
            foreach ((long offset, long length) in _unflushed)
            {
                for (long at = offset; at < Math.Min(offset + length, Length); at += Sector)
                {
                    if (chance.NextIndex(2) == 0)
                    {
                        int count = (int)Math.Min(Sector, Length - at);
                        new Span<byte>(_start + at, count).Fill((byte)chance.NextBits());
                    }
                }
            }

            Flush();
        }

        public void Dispose()
        {
            // Whoever looks at the file sees the log, and no more.
            RandomAccess.SetLength(_file, _length);
            _ = Unmap((nint)_start, (nuint)MostBytes);
            _file.Dispose();
        }

        // What lies side by side is one.
        private void Remember(long offset, int count)
        {
            Span<(long Offset, long Length)> known = CollectionsMarshal.AsSpan(_unflushed);
            if (known.Length > 0 && known[^1].Offset + known[^1].Length == offset)
            {
                known[^1].Length += count;
            }
            else
            {
                _unflushed.Add((offset, count));
            }
        }
    }

    // sqlite3_file, and what is ours behind it.
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenFile
    {
        public LogMethods* Methods;
        public nint Log;
    }

    // sqlite3_vfs.
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int LongestPath;
        public Vfs* Next;
        public byte* Name;
        public void* Data;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, OpenFile*, int, int*, int> Open;
        public void* Delete;
        public void* Access;
        public void* FullPathname;
        public void* DlOpen;
        public void* DlError;
        public void* DlSym;
        public void* DlClose;
        public void* Randomness;
        public void* Sleep;
        public void* CurrentTime;
        public void* GetLastError;
        public void* CurrentTimeInt64;
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }

    // sqlite3_io_methods, version 1.
    [StructLayout(LayoutKind.Sequential)]
    private struct LogMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> Close;
        public delegate* unmanaged[Cdecl]<OpenFile*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<OpenFile*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<OpenFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<OpenFile*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<OpenFile*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<OpenFile*, int> DeviceCharacteristics;
    }
}
