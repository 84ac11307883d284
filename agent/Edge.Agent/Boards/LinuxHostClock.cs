using System.Runtime.InteropServices;
using Edge.Core.Readings;

namespace Edge.Agent.Boards;

/// <summary>
/// The clocks of a Linux host: CLOCK_MONOTONIC, the wall clock, and whether the kernel says that a time source
/// disciplines it (adjtimex, read only: nothing here ever sets a clock).
/// </summary>
public sealed partial class LinuxHostClock : IHostClock
{
    private const int TimeError = 5; // TIME_ERROR: clock not synchronised (adjtimex(2))
    private const int StatusUnsynchronised = 0x40; // STA_UNSYNC
    private const int StatusField = 5; // status stands at byte 40 of struct timex on 64-bit Linux
    private const int TimexWords = 32; // struct timex is 208 bytes on 64-bit Linux; some spare

    private readonly TimeProvider _time;
    private readonly Func<bool> _isSynced;

    /// <summary>The host's clocks as <paramref name="time"/> gives them.</summary>
    public LinuxHostClock(TimeProvider time)
        : this(time, IsKernelClockSynced, ReadBootId()) { }

    /// <summary>The same, and the wall clock counts as set whatever the kernel says: beside simulated chips, in a container.</summary>
    public static LinuxHostClock Trusted(TimeProvider time) => new(time, static () => true, ReadBootId());

    internal LinuxHostClock(TimeProvider time, Func<bool> isSynced, string bootId)
    {
        _time = time;
        _isSynced = isSynced;
        BootId = bootId;
    }

    public Stamp Now
    {
        get
        {
            long ticks = _time.GetTimestamp();
            // In two steps: microseconds of years of nanosecond ticks would overflow in one product.
            long frequency = _time.TimestampFrequency;
            long micros = (ticks / frequency * 1_000_000) + (ticks % frequency * 1_000_000 / frequency);
            return new Stamp(micros, _time.GetUtcNow().ToUnixTimeMilliseconds(), _isSynced());
        }
    }

    public string BootId { get; }

    /// <summary>Whether the kernel's clock is disciplined now; false where the kernel does not tell.</summary>
    internal static bool IsKernelClockSynced()
    {
        if (!OperatingSystem.IsLinux() || nint.Size != sizeof(long))
        {
            return false;
        }

        // All zero, so the field of what to change says: nothing.
        Span<long> timex = stackalloc long[TimexWords];
        timex.Clear();
        int state = AdjustTime(ref MemoryMarshal.GetReference(timex));
        return state is >= 0 and not TimeError && ((int)timex[StatusField] & StatusUnsynchronised) == 0;
    }

    private static string ReadBootId()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Path) ? File.ReadAllText(Path).Trim() : "";
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdjustTime(ref long timex);
}
