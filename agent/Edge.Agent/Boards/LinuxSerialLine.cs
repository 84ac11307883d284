using System.IO.Ports;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>
/// A serial port of the host, 8N1. A USB port that hangs up still claims to be open and only times out, so repeated
/// time-outs close it too; a closed line throws on every use, and the caller opens the port again.
/// </summary>
internal sealed class LinuxSerialLine : ISerialLine
{
    private const int TimeoutMillis = 1000;
    private const int TimeoutsUntilClosed = 3;

    private readonly SerialPort _port;
    private int _timeouts;

    public LinuxSerialLine(string path, int baud)
    {
        Name = path;
        if (!File.Exists(path))
        {
            throw new DriverFaultException("Serial port", path, "is not there; " + Connected());
        }

        _port = new SerialPort(path, baud, Parity.None, 8, StopBits.One)
        {
            ReadTimeout = TimeoutMillis,
            WriteTimeout = TimeoutMillis,
            Handshake = Handshake.None,
        };
        try
        {
            _port.Open();
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            _port.Dispose();
            IsClosed = true;
            throw new DriverFaultException(
                "Serial port",
                path,
                $"cannot be opened: {e.Message} Another program may hold it (ModemManager, a console); "
                    + "the agent's user must be in group dialout",
                e
            );
        }
    }

    public string Name { get; }

    /// <summary>Whether a fault or the owner closed the port.</summary>
    public bool IsClosed { get; private set; }

    public int Read(Span<byte> buffer)
    {
        ThrowIfClosed();
        try
        {
            // A port that hung up has −1 bytes to read: SerialPort hands on the failure of the call it makes.
            int waiting = _port.BytesToRead;
            if (waiting < 0)
            {
                throw new IOException("the device went away");
            }

            if (waiting == 0 || buffer.Length == 0)
            {
                return 0;
            }

            int got = _port.BaseStream.Read(buffer[..Math.Min(waiting, buffer.Length)]);
            _timeouts = 0;
            return got;
        }
        catch (TimeoutException e)
        {
            throw TimedOut("had bytes but gave none", e);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            throw HungUp(e);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        ThrowIfClosed();
        try
        {
            _port.BaseStream.Write(bytes);
            _timeouts = 0;
        }
        catch (TimeoutException e)
        {
            throw TimedOut("took nothing for a second", e);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            throw HungUp(e);
        }
    }

    public void Dispose()
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        try
        {
            _port.Dispose();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            // A port whose device is gone fails to flush while it closes; it is closed all the same.
            return;
        }
    }

    private static string Connected()
    {
        const string Folder = "/dev/serial/by-id";
        string[] ports = Directory.Exists(Folder) ? Directory.GetFileSystemEntries(Folder) : [];
        return ports.Length == 0
            ? "no USB serial device is connected: check the modem's power and cable"
            : "connected are: " + string.Join(", ", ports);
    }

    private void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw new DriverFaultException("Serial port", Name, "is closed after a fault; open it again");
        }
    }

    private DriverFaultException HungUp(Exception cause)
    {
        Dispose();
        return new DriverFaultException("Serial port", Name, "hung up: " + cause.Message, cause);
    }

    private DriverFaultException TimedOut(string what, Exception cause)
    {
        _timeouts++;
        if (_timeouts >= TimeoutsUntilClosed)
        {
            Dispose();
            return new DriverFaultException("Serial port", Name, $"{what}, {_timeouts} times in a row: closed", cause);
        }

        return new DriverFaultException("Serial port", Name, what, cause);
    }
}
