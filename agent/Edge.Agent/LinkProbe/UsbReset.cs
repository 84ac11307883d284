using Edge.Portable.Drivers;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Resets a USB device through sysfs: <c>authorized</c> takes its drivers away at 0, and at 1 it is configured afresh (Linux,
/// Documentation/usb/authorization.rst). Both are written at once, since the kernel does each before the write returns: a
/// process that dies leaves no device off. It needs the right to write there.
/// </summary>
/// <param name="root">Where <c>/dev</c> and <c>/sys</c> are.</param>
/// <param name="write">Writes a text into a file.</param>
public sealed class UsbReset(string root = "/", Action<string, string>? write = null)
{
    private const string Switch = "authorized";

    private readonly Action<string, string> _write = write ?? Write;

    /// <summary>Whether a serial port is on a USB device, so that there is something to reset. Of one that is not there now its name
    /// tells.</summary>
    public bool IsUsb(string port)
    {
        try
        {
            return File.Exists(At(port)) ? DeviceAbove(PlaceOf(port)) is not null : IsNamedUsb(port);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return IsNamedUsb(port);
        }
    }

    /// <summary>Resets the device of a serial port, which may be a link as those of <c>/dev/serial/by-id</c>.</summary>
    /// <exception cref="DriverFaultException">It is on no USB device, or that cannot be reset.</exception>
    public void Port(string port)
    {
        string? place = null;
        try
        {
            place = PlaceOf(port);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Fault(port, cause.Message, cause);
        }

        Reset(port, place);
    }

    /// <summary>Resets the device at or above a place below <c>/sys</c>.</summary>
    /// <exception cref="DriverFaultException">There is no USB device, or it cannot be reset.</exception>
    public void Device(string path) =>
        Reset(path, path.StartsWith("/sys/devices/", StringComparison.Ordinal) ? At(path) : null);

    // The names that the kernel and udev give to USB ports.
    private static bool IsNamedUsb(string port) =>
        Array.Exists(
            ["ttyUSB", "ttyACM", "usb-"],
            start => Path.GetFileName(port).StartsWith(start, StringComparison.Ordinal)
        ) || port.Contains("-usb-", StringComparison.Ordinal);

    // Where a port's device stands below /sys; null where it has no entry there, as a pseudo-terminal.
    private string? PlaceOf(string port)
    {
        string node = At(port);
        string tty = Path.GetFileName(File.ResolveLinkTarget(node, returnFinalTarget: true)?.FullName ?? node);
        string entry = At("/sys/class/tty/" + tty);
        return Directory.Exists(entry) ? Directory.ResolveLinkTarget(entry, returnFinalTarget: true)?.FullName : null;
    }

    private void Reset(string what, string? place)
    {
        try
        {
            string device = DeviceAbove(place) ?? throw Fault(what, "it is no USB device, so nothing can reset it");
            string file = Path.Combine(device, Switch);
            _write(file, "0");
            _write(file, "1");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Fault(what, $"{cause.Message} Give the agent's user the right to write it.", cause);
        }
    }

    // A device is bus-port; above it are its hubs, and beneath it its interfaces, which have the same switch. A hub of the host
    // itself is never one: it has other devices.
    private string? DeviceAbove(string? place)
    {
        string end = At("/sys/devices");
        for (
            string? at = place is null ? null : Path.GetFullPath(place);
            at is not null && at.Length > end.Length && at.StartsWith(end, StringComparison.Ordinal);
            at = Path.GetDirectoryName(at)
        )
        {
            if (
                Path.GetFileName(at).Contains('-', StringComparison.Ordinal)
                && File.Exists(Path.Combine(at, "idVendor"))
                && File.Exists(Path.Combine(at, Switch))
            )
            {
                return at;
            }
        }

        return null;
    }

    private string At(string path) => Path.Combine(root, path.TrimStart('/'));

    private static void Write(string path, string text)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static DriverFaultException Fault(string what, string why, Exception? cause = null) =>
        cause is null ? new("USB device", what, why) : new("USB device", what, why, cause);
}
