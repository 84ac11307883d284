using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Simulator.Boards;

/// <summary>
/// A simulated serial device behind a pseudo-terminal of this host, so that a program opens it as it opens any serial port. The
/// kernel carries the bytes at once, whatever speed is set; the device keeps to its own. Whoever opens the port sets it raw. While
/// nobody has it open, what the device sends is left to others. One thread carries; a device that hangs up says nothing until it is back.
/// </summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 0x2 | 0x100; // O_RDWR | O_NOCTTY
    private const short PollIn = 0x1;
    private const short HungUp = 0x10; // POLLHUP
    private const int BeatMillis = 1;

    private readonly ISimulatedSerial _device;
    private readonly int _descriptor;
    private readonly Thread _carrying;
    private readonly ManualResetEventSlim _ends = new();
    private bool _disposed;

    /// <summary>Opens a pseudo-terminal and begins to carry.</summary>
    /// <exception cref="IOException">This host has none left.</exception>
    public PseudoTerminal(ISimulatedSerial device)
    {
        _device = device;
        _descriptor = OpenMaster(ReadWriteNoControl);
        byte[] name = new byte[128];
        if (
            _descriptor < 0
            || Grant(_descriptor) != 0
            || Unlock(_descriptor) != 0
            || NameOf(_descriptor, name, name.Length) != 0
        )
        {
            throw new IOException("This host gives no pseudo-terminal.");
        }

        Path = Encoding.ASCII.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
        using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0))
        {
            // A terminal that was never open does not say that nobody has it open; one that was closed does.
        }

        _carrying = new Thread(Carry) { IsBackground = true, Name = "pseudo-terminal" };
        _carrying.Start();
    }

    /// <summary>The port: <c>/dev/pts/3</c>.</summary>
    public string Path { get; }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ends.Set();
        _carrying.Join();
        _ends.Dispose();
        _ = CloseDescriptor(_descriptor);
    }

    private void Carry()
    {
        byte[] bytes = new byte[4096];
        while (!_ends.IsSet)
        {
            var wanted = new Wanted { Descriptor = _descriptor, Events = PollIn };
            bool isOpen = Poll(ref wanted, 1, BeatMillis) <= 0 || (wanted.Happened & HungUp) == 0;
            if (!isOpen)
            {
                // The kernel answers at once, so the beat is kept here.
                _ends.Wait(BeatMillis);
                continue;
            }

            try
            {
                nint got = (wanted.Happened & PollIn) != 0 ? ReadBytes(_descriptor, bytes, bytes.Length) : 0;
                if (got > 0)
                {
                    _device.Write(bytes.AsSpan(0, (int)got));
                }

                int sending = _device.Read(bytes);
                if (sending > 0)
                {
                    _ = WriteBytes(_descriptor, bytes, sending);
                }
            }
            catch (IOException)
            {
                // The device hung up; the terminal stays, and says nothing.
                _ends.Wait(BeatMillis);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Grant(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unlock(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NameOf(int descriptor, [Out] byte[] name, nint length);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(ref Wanted wanted, nuint count, int millis);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadBytes(int descriptor, [Out] byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteBytes(int descriptor, byte[] bytes, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct Wanted
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
