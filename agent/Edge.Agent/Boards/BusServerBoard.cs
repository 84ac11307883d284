using System.Buffers.Binary;
using System.Device.I2c;
using System.Device.Spi;
using System.Text;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>
/// The board whose chips another process plays over a Unix socket (protocol: BusServerProtocol.cs), so that the shipped
/// binary runs without hardware. Opening never talks to the server: a device that cannot reach it throws on use, and
/// heals by itself when the server is back. Each opened device may have its own thread.
/// </summary>
public sealed class BusServerBoard : IBoard
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly BusServerPins _pins;
    private readonly List<IDisposable> _opened = [];

    /// <summary>A board over the socket at <paramref name="path"/>; <paramref name="time"/> paces reconnection.</summary>
    public BusServerBoard(string path, TimeProvider time, bool trustsClock = false)
    {
        _path = path;
        _time = time;
        Clock = trustsClock ? LinuxHostClock.Trusted(time) : new LinuxHostClock(time);
        _pins = new BusServerPins(path, time);
    }

    public string Name => "bus server at " + _path;

    public IHostClock Clock { get; }

    public IHostVitals Vitals { get; } = new LinuxHostVitals("/sys");

    public IChipBus OpenI2c(int bus, int address) =>
        new I2cChipBus(
            Keep(new BusServerI2cDevice(_path, _time, new I2cConnectionSettings(bus, address))),
            BoardNames.I2c(bus, address)
        );

    public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode)
    {
        SpiConnectionSettings settings = new(bus, chipSelect) { ClockFrequency = clockHertz, Mode = mode };
        return new SpiChipBus(Keep(new BusServerSpiDevice(_path, _time, settings)), BoardNames.Spi(bus, chipSelect));
    }

    public IInputPin OpenInput(int line, bool pullUp) => _pins.OpenInput(line, pullUp);

    public IOutputPin OpenOutput(int line, bool initiallyHigh) => _pins.OpenOutput(line, initiallyHigh);

    public ISerialLine OpenSerial(string path, int baud) => Keep(new BusServerSerialLine(_path, _time, path, baud));

    public void Dispose()
    {
        lock (_opened)
        {
            foreach (IDisposable device in _opened)
            {
                device.Dispose();
            }

            _opened.Clear();
        }

        _pins.Dispose();
    }

    private T Keep<T>(T device)
        where T : IDisposable
    {
        lock (_opened)
        {
            _opened.Add(device);
        }

        return device;
    }
}

/// <summary>An I2C chip behind the bus server.</summary>
internal sealed class BusServerI2cDevice(string path, TimeProvider time, I2cConnectionSettings settings) : I2cDevice
{
    private const int Head = 4;

    private readonly BusServerConnection _connection = new(path, time);

    public override I2cConnectionSettings ConnectionSettings => settings;

    public override void Read(Span<byte> buffer) => WriteRead([], buffer);

    public override void Write(ReadOnlySpan<byte> buffer) => WriteRead(buffer, []);

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            writeBuffer.Length,
            BusServerProtocol.MaxData,
            nameof(writeBuffer)
        );
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            readBuffer.Length,
            BusServerProtocol.MaxData,
            nameof(readBuffer)
        );
        _connection.Open();
        Span<byte> payload = _connection.Payload;
        payload[0] = (byte)settings.BusId;
        payload[1] = (byte)settings.DeviceAddress;
        BinaryPrimitives.WriteUInt16LittleEndian(payload[2..], (ushort)readBuffer.Length);
        writeBuffer.CopyTo(payload[Head..]);
        ReadOnlySpan<byte> answer = _connection.Exchange(BusOperation.I2cTransfer, Head + writeBuffer.Length);
        if (answer.Length != readBuffer.Length)
        {
            throw _connection.WrongLength(answer.Length, readBuffer.Length);
        }

        answer.CopyTo(readBuffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>An SPI chip behind the bus server.</summary>
internal sealed class BusServerSpiDevice(string path, TimeProvider time, SpiConnectionSettings settings) : SpiDevice
{
    private const int Head = 3;

    private readonly BusServerConnection _connection = new(path, time);

    public override SpiConnectionSettings ConnectionSettings => settings;

    public override void Read(Span<byte> buffer) => Transfer([], buffer, buffer.Length);

    public override void Write(ReadOnlySpan<byte> buffer) => Transfer(buffer, [], buffer.Length);

    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        if (writeBuffer.Length != readBuffer.Length)
        {
            throw new ArgumentException("A full-duplex transfer reads as many bytes as it writes.", nameof(readBuffer));
        }

        Transfer(writeBuffer, readBuffer, writeBuffer.Length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Transfer(ReadOnlySpan<byte> write, Span<byte> read, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BusServerProtocol.MaxData);
        _connection.Open();
        Span<byte> payload = _connection.Payload;
        payload[0] = (byte)settings.BusId;
        payload[1] = (byte)settings.ChipSelectLine;
        payload[2] = (byte)settings.Mode;
        payload.Slice(Head, count).Clear();
        write.CopyTo(payload[Head..]);
        ReadOnlySpan<byte> answer = _connection.Exchange(BusOperation.SpiTransfer, Head + count);
        if (answer.Length != count)
        {
            throw _connection.WrongLength(answer.Length, count);
        }

        answer[..read.Length].CopyTo(read);
    }
}

/// <summary>
/// The GPIO lines behind the bus server, on one _connection. Reading one input takes all of them at once, and the others
/// are answered from that for a millisecond: a poll of five contacts costs one round trip.
/// </summary>
internal sealed class BusServerPins : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly BusServerConnection _connection;
    private readonly TimeProvider _time;
    private readonly List<Pin> _pins = [];
    private readonly List<Pin> _inputs = [];
    private long _readAt;

    public BusServerPins(string path, TimeProvider time)
    {
        _time = time;
        _connection = new BusServerConnection(path, time) { Greeting = Configure };
    }

    public IInputPin OpenInput(int line, bool pullUp)
    {
        lock (_gate)
        {
            Pin pin = Add(line, pullUp ? BusGpioFlags.PullUp : BusGpioFlags.None);
            _inputs.Add(pin);
            return pin;
        }
    }

    public IOutputPin OpenOutput(int line, bool initiallyHigh)
    {
        lock (_gate)
        {
            Pin pin = Add(line, BusGpioFlags.Output | (initiallyHigh ? BusGpioFlags.InitiallyHigh : BusGpioFlags.None));
            TryConfigure(pin);
            return pin;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private Pin Add(int line, BusGpioFlags flags)
    {
        string name = BoardNames.Gpio(line);
        if (line is < 0 or > ushort.MaxValue)
        {
            throw new DriverFaultException("GPIO line", name, "no such line; lines are 0 to 65535");
        }

        foreach (Pin other in _pins)
        {
            if (other.Line == line)
            {
                throw new DriverFaultException("GPIO line", name, "already in use; give each signal its own line");
            }
        }

        if (_pins.Count == BusServerProtocol.MaxLines)
        {
            throw new DriverFaultException(
                "GPIO line",
                name,
                $"more than {BusServerProtocol.MaxLines} lines are in use"
            );
        }

        Pin pin = new(this, line, flags, name);
        _pins.Add(pin);
        return pin;
    }

    /// <summary>Tells a new connection the direction and the last driven level of every line.</summary>
    private void Configure()
    {
        foreach (Pin pin in _pins)
        {
            ConfigureOne(pin);
        }
    }

    /// <summary>Drives a new output at once where the server is there; otherwise the next connection does it.</summary>
    private void TryConfigure(Pin pin)
    {
        try
        {
            _connection.Open();
            if (!pin.IsConfigured)
            {
                ConfigureOne(pin);
            }
        }
        catch (IOException)
        {
            pin.IsConfigured = false;
        }
    }

    private void ConfigureOne(Pin pin)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_connection.Payload, (ushort)pin.Line);
        _connection.Payload[2] = (byte)pin.Flags;
        _connection.Exchange(BusOperation.GpioConfigure, 3);
        pin.IsConfigured = true;
    }

    private bool Read(Pin pin)
    {
        lock (_gate)
        {
            if (!pin.IsUnread || _time.GetElapsedTime(_readAt) > FreshFor)
            {
                ReadAll();
            }

            pin.IsUnread = false;
            return pin.Level;
        }
    }

    private void ReadAll()
    {
        foreach (Pin input in _inputs)
        {
            // A failed read leaves nothing that could pass for fresh.
            input.IsUnread = false;
        }

        _connection.Open();
        foreach (Pin input in _inputs)
        {
            if (!input.IsConfigured)
            {
                ConfigureOne(input);
            }
        }

        for (int i = 0; i < _inputs.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_connection.Payload[(2 * i)..], (ushort)_inputs[i].Line);
        }

        ReadOnlySpan<byte> levels = _connection.Exchange(BusOperation.GpioRead, 2 * _inputs.Count);
        if (levels.Length != _inputs.Count)
        {
            throw _connection.WrongLength(levels.Length, _inputs.Count);
        }

        if (levels.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
        {
            throw new IOException("the bus server sent a level that is neither 0 nor 1");
        }

        for (int i = 0; i < _inputs.Count; i++)
        {
            _inputs[i].Level = levels[i] == 1;
            _inputs[i].IsUnread = true;
        }

        _readAt = _time.GetTimestamp();
    }

    private void Write(Pin pin, bool high)
    {
        lock (_gate)
        {
            // Kept first: a new connection starts from the level that was asked for last.
            pin.Flags = high ? pin.Flags | BusGpioFlags.InitiallyHigh : pin.Flags & ~BusGpioFlags.InitiallyHigh;
            _connection.Open();
            if (!pin.IsConfigured)
            {
                ConfigureOne(pin);
            }

            BinaryPrimitives.WriteUInt16LittleEndian(_connection.Payload, (ushort)pin.Line);
            _connection.Payload[2] = high ? (byte)1 : (byte)0;
            _connection.Exchange(BusOperation.GpioWrite, 3);
        }
    }

    private sealed class Pin(BusServerPins owner, int line, BusGpioFlags flags, string name) : IInputPin, IOutputPin
    {
        public string Name => name;

        public int Line => line;

        public BusGpioFlags Flags { get; set; } = flags;

        public bool IsConfigured { get; set; }

        /// <summary>The level of the latest read of all lines, and whether it was handed out yet.</summary>
        public bool Level { get; set; }

        public bool IsUnread { get; set; }

        public bool ReadHigh()
        {
            try
            {
                return owner.Read(this);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                throw new DriverFaultException("GPIO line", name, "cannot be read: " + e.Message, e);
            }
        }

        public void WriteHigh(bool high)
        {
            try
            {
                owner.Write(this, high);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                throw new DriverFaultException("GPIO line", name, "cannot be driven: " + e.Message, e);
            }
        }
    }
}

/// <summary>A serial port behind the bus server.</summary>
internal sealed class BusServerSerialLine : ISerialLine
{
    private readonly BusServerConnection _connection;
    private readonly int _baud;

    public BusServerSerialLine(string socketPath, TimeProvider time, string path, int baud)
    {
        if (Encoding.UTF8.GetByteCount(path) > BusServerProtocol.MaxPath)
        {
            throw new DriverFaultException(
                "Serial port",
                path,
                $"a path of more than {BusServerProtocol.MaxPath} bytes"
            );
        }

        Name = path;
        _baud = baud;
        _connection = new BusServerConnection(socketPath, time) { Greeting = OpenPort };
    }

    public string Name { get; }

    public int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        try
        {
            int most = Math.Min(buffer.Length, BusServerProtocol.MaxData);
            _connection.Open();
            BinaryPrimitives.WriteUInt16LittleEndian(_connection.Payload, (ushort)most);
            ReadOnlySpan<byte> answer = _connection.Exchange(BusOperation.SerialRead, 2);
            if (answer.Length > most)
            {
                throw _connection.WrongLength(answer.Length, most);
            }

            answer.CopyTo(buffer);
            return answer.Length;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new DriverFaultException("Serial port", Name, e.Message, e);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int now = Math.Min(bytes.Length, BusServerProtocol.MaxData);
                _connection.Open();
                bytes[..now].CopyTo(_connection.Payload);
                _connection.Exchange(BusOperation.SerialWrite, now);
                bytes = bytes[now..];
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new DriverFaultException("Serial port", Name, e.Message, e);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void OpenPort()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_connection.Payload, _baud);
        int length = Encoding.UTF8.GetBytes(Name, _connection.Payload[4..]);
        _connection.Exchange(BusOperation.SerialOpen, 4 + length);
    }
}
