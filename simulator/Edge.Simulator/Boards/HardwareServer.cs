using System.Buffers.Binary;
using System.Device.I2c;
using System.Device.Spi;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.Boards;

namespace Edge.Simulator.Boards;

/// <summary>
/// Plays a simulated cabinet's wires for another process (protocol: Edge.Agent/Boards/BusServerProtocol.cs). One thread
/// per connection, since a client opens one per device and waits for each answer; transactions on the hardware are
/// taken one at a time. Whatever a client sends can close its own connection and nothing else.
/// </summary>
public sealed class HardwareServer : IDisposable
{
    private const int ThreadStackBytes = 256 * 1024;

    private readonly ISimulatedHardware _hardware;
    private readonly TimeProvider _time;
    private readonly int _maxConnections;
    private readonly Socket _listener;
    private readonly Thread _accepting;
    private readonly Lock _gate = new();
    private readonly Lock _wires = new();
    private readonly HashSet<Socket> _clients = [];
    private long _cutAt;
    private TimeSpan _cutFor;
    private bool _isCut;
    private bool _disposed;
    private long _transactions;

    /// <summary>Listens at once.</summary>
    /// <param name="hardware">The wires to play; the caller's to dispose.</param>
    /// <param name="path">The Unix socket. A file that an ended server left is replaced.</param>
    /// <param name="time">Measures frame timeouts and cuts.</param>
    /// <param name="maxConnections">More clients than this are sent away.</param>
    /// <exception cref="IOException">The path is in use, or cannot be made a socket.</exception>
    public HardwareServer(ISimulatedHardware hardware, string path, TimeProvider time, int maxConnections = 64)
    {
        _hardware = hardware;
        _time = time;
        _maxConnections = maxConnections;
        Path = path;
        _listener = Listen(path);
        _accepting = new Thread(Accept, ThreadStackBytes) { IsBackground = true, Name = "hardware server" };
        _accepting.Start();
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <summary>Clients connected now.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>Requests answered since start.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Cuts the socket to the chips: drops every client and sends new ones away for <paramref name="duration"/>.</summary>
    public void Cut(TimeSpan duration)
    {
        lock (_gate)
        {
            _isCut = true;
            _cutAt = _time.GetTimestamp();
            _cutFor = duration;
            DropAll();
        }
    }

    /// <summary>Ends a cut now.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            _isCut = false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            DropAll();
        }

        _listener.Dispose();
        _accepting.Join();
        File.Delete(Path);
    }

    private static Socket Listen(string path)
    {
        UnixDomainSocketEndPoint endPoint;
        try
        {
            endPoint = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException e)
        {
            throw new IOException($"{path} cannot be a socket: a path of at most 107 bytes is needed.", e);
        }

        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (File.Exists(path))
            {
                RemoveStale(path, endPoint);
            }

            listener.Bind(endPoint);
            listener.Listen(64);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"Cannot listen at {path}: {e.Message}.", e);
        }
        catch (IOException)
        {
            listener.Dispose();
            throw;
        }
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint endPoint)
    {
        if (IsOrdinaryFile(path))
        {
            throw new IOException($"{path} is an ordinary file; choose another path for the socket.");
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"{path} is served by another process; end it, or choose another path.");
    }

    /// <summary>A socket cannot be opened as a file (ENXIO).</summary>
    private static bool IsOrdinaryFile(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = _listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                lock (_gate)
                {
                    if (_disposed)
                    {
                        return;
                    }
                }

                // Out of descriptors, or a client that went before it was accepted: the next may do better.
                continue;
            }

            lock (_gate)
            {
                if (_isCut && _time.GetElapsedTime(_cutAt) >= _cutFor)
                {
                    _isCut = false;
                }

                if (_disposed || _isCut || _clients.Count >= _maxConnections)
                {
                    client.Dispose();
                    continue;
                }

                _clients.Add(client);
            }

            Thread thread = new(() => Serve(client), ThreadStackBytes) { IsBackground = true, Name = "chips" };
            thread.Start();
        }
    }

    private void Serve(Socket client)
    {
        try
        {
            int frameMillis = (int)BusServerProtocol.FrameTimeout.TotalMilliseconds;
            client.ReceiveTimeout = frameMillis;
            client.SendTimeout = frameMillis;
            Session session = new(this);
            bool more = true;
            while (more && client.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead))
            {
                more = session.AnswerOne(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went, or was cut: its connection is over either way.
            return;
        }
        finally
        {
            lock (_gate)
            {
                _clients.Remove(client);
            }

            client.Dispose();
        }
    }

    private void DropAll()
    {
        foreach (Socket client in _clients)
        {
            try
            {
                // Wakes the thread that waits for this client; it removes and disposes the socket.
                client.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Gone already, which is what was wanted.
                continue;
            }
        }
    }

    /// <summary>What one connection has said so far.</summary>
    private sealed class Session(HardwareServer server)
    {
        private readonly byte[] _request = new byte[BusServerProtocol.MaxFrame];
        private readonly byte[] _answer = new byte[BusServerProtocol.MaxFrame];
        private bool _isGreeted;
        private ISimulatedSerial? _serial;

        private Span<byte> AnswerPayload => _answer.AsSpan(BusServerProtocol.HeaderLength);

        /// <summary>Takes one request and answers it; false when the connection is over.</summary>
        public bool AnswerOne(Socket client)
        {
            int length;
            bool valid = true;
            try
            {
                int payloadLength = BusServerProtocol.Receive(client, _request, server._time);
                if (payloadLength < 0)
                {
                    return false;
                }

                ReadOnlySpan<byte> payload = _request.AsSpan(BusServerProtocol.HeaderLength, payloadLength);
                lock (server._wires)
                {
                    length = Play((BusOperation)_request[2], payload);
                }
            }
            catch (InvalidDataException e)
            {
                valid = false;
                length = BusServerProtocol.SealMessage(_answer, BusStatus.BadRequest, e.Message);
            }

            // Counted first: who has the answer finds it counted.
            Interlocked.Increment(ref server._transactions);
            BusServerProtocol.Send(client, _answer.AsSpan(0, length));
            return valid;
        }

        private int Play(BusOperation operation, ReadOnlySpan<byte> payload)
        {
            if (!_isGreeted && operation != BusOperation.Hello)
            {
                throw new InvalidDataException("the first request must be Hello");
            }

            try
            {
                return operation switch
                {
                    BusOperation.Hello => Greet(payload),
                    BusOperation.I2cTransfer => PlayI2c(payload),
                    BusOperation.SpiTransfer => PlaySpi(payload),
                    BusOperation.GpioConfigure => ConfigurePin(payload),
                    BusOperation.GpioWrite => WritePin(payload),
                    BusOperation.GpioRead => ReadPins(payload),
                    BusOperation.SerialOpen => OpenSerial(payload),
                    BusOperation.SerialRead => ReadSerial(payload),
                    BusOperation.SerialWrite => WriteSerial(payload),
                    _ => throw new InvalidDataException($"unknown operation 0x{(byte)operation:X2}"),
                };
            }
            catch (IOException e)
            {
                bool refused = operation == BusOperation.I2cTransfer && e is not BusTimeoutException;
                BusStatus status = refused ? BusStatus.NoAcknowledge : BusStatus.BusError;
                return BusServerProtocol.SealMessage(_answer, status, e.Message);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException)
            {
                // A chip that cannot make sense of a transfer: on real wires, that transfer fails.
                return BusServerProtocol.SealMessage(_answer, BusStatus.BusError, e.Message);
            }
        }

        private int Greet(ReadOnlySpan<byte> payload)
        {
            ReadOnlySpan<byte> magic = BusServerProtocol.Magic;
            if (payload.Length != magic.Length + 1 || !payload.StartsWith(magic))
            {
                throw new InvalidDataException("this is no Hello of the bus server protocol");
            }

            if (payload[magic.Length] != BusServerProtocol.Version)
            {
                throw new InvalidDataException(
                    $"version {payload[magic.Length]} is not spoken here, only {BusServerProtocol.Version}"
                );
            }

            _isGreeted = true;
            AnswerPayload[0] = BusServerProtocol.Version;
            return Ok(1);
        }

        private int PlayI2c(ReadOnlySpan<byte> payload)
        {
            RequireAtLeast(payload, 4);
            int reads = BinaryPrimitives.ReadUInt16LittleEndian(payload[2..]);
            ReadOnlySpan<byte> write = payload[4..];
            RequireData(reads);
            RequireData(write.Length);
            I2cDevice device =
                server._hardware.FindI2c(payload[0], payload[1])
                ?? throw new IOException("Remote I/O error (121): nobody acknowledges the address");
            Span<byte> read = AnswerPayload[..reads];
            if (reads == 0)
            {
                device.Write(write);
            }
            else if (write.Length == 0)
            {
                device.Read(read);
            }
            else
            {
                device.WriteRead(write, read);
            }

            return Ok(reads);
        }

        private int PlaySpi(ReadOnlySpan<byte> payload)
        {
            RequireAtLeast(payload, 3);
            ReadOnlySpan<byte> write = payload[3..];
            RequireData(write.Length);
            Span<byte> read = AnswerPayload[..write.Length];
            SpiDevice? device = server._hardware.FindSpi(payload[0], payload[1]);
            if (device is null)
            {
                // Nobody drives MISO; with a pull-up it reads ones.
                read.Fill(0xFF);
            }
            else
            {
                device.TransferFullDuplex(write, read);
            }

            return Ok(write.Length);
        }

        private int ConfigurePin(ReadOnlySpan<byte> payload)
        {
            RequireExactly(payload, 3);
            BusGpioFlags flags = (BusGpioFlags)payload[2];
            if ((payload[2] & ~7) != 0)
            {
                throw new InvalidDataException("unknown GPIO flags");
            }

            if (flags.HasFlag(BusGpioFlags.Output))
            {
                int line = BinaryPrimitives.ReadUInt16LittleEndian(payload);
                server._hardware.WritePin(line, flags.HasFlag(BusGpioFlags.InitiallyHigh));
            }

            return Ok(0);
        }

        private int WritePin(ReadOnlySpan<byte> payload)
        {
            RequireExactly(payload, 3);
            if (payload[2] > 1)
            {
                throw new InvalidDataException("a level that is neither 0 nor 1");
            }

            server._hardware.WritePin(BinaryPrimitives.ReadUInt16LittleEndian(payload), payload[2] == 1);
            return Ok(0);
        }

        private int ReadPins(ReadOnlySpan<byte> payload)
        {
            int count = payload.Length / 2;
            if (payload.Length % 2 != 0 || count is < 1 or > BusServerProtocol.MaxLines)
            {
                throw new InvalidDataException($"one read takes 1 to {BusServerProtocol.MaxLines} lines");
            }

            for (int i = 0; i < count; i++)
            {
                int line = BinaryPrimitives.ReadUInt16LittleEndian(payload[(2 * i)..]);
                AnswerPayload[i] = server._hardware.ReadPin(line) ? (byte)1 : (byte)0;
            }

            return Ok(count);
        }

        private int OpenSerial(ReadOnlySpan<byte> payload)
        {
            RequireAtLeast(payload, 5);
            if (payload.Length > 4 + BusServerProtocol.MaxPath)
            {
                throw new InvalidDataException($"a path of more than {BusServerProtocol.MaxPath} bytes");
            }

            string path = Encoding.UTF8.GetString(payload[4..]);
            _serial = server._hardware.FindSerial(path);
            return _serial is null
                ? BusServerProtocol.SealMessage(_answer, BusStatus.NoSuchDevice, path + " is not there")
                : Ok(0);
        }

        private int ReadSerial(ReadOnlySpan<byte> payload)
        {
            RequireExactly(payload, 2);
            int most = BinaryPrimitives.ReadUInt16LittleEndian(payload);
            RequireData(most);
            return Ok(OpenedSerial().Read(AnswerPayload[..most]));
        }

        private int WriteSerial(ReadOnlySpan<byte> payload)
        {
            RequireData(payload.Length);
            OpenedSerial().Write(payload);
            return Ok(0);
        }

        private ISimulatedSerial OpenedSerial() =>
            _serial ?? throw new InvalidDataException("no serial port is open on this connection");

        private int Ok(int payloadLength) => BusServerProtocol.Seal(_answer, (byte)BusStatus.Ok, payloadLength);

        private static void RequireAtLeast(ReadOnlySpan<byte> payload, int length)
        {
            if (payload.Length < length)
            {
                throw new InvalidDataException($"a payload of {payload.Length} bytes; at least {length} are needed");
            }
        }

        private static void RequireExactly(ReadOnlySpan<byte> payload, int length)
        {
            if (payload.Length != length)
            {
                throw new InvalidDataException($"a payload of {payload.Length} bytes instead of {length}");
            }
        }

        private static void RequireData(int length)
        {
            if (length > BusServerProtocol.MaxData)
            {
                throw new InvalidDataException(
                    $"{length} bytes; at most {BusServerProtocol.MaxData} go in one transfer"
                );
            }
        }
    }
}
