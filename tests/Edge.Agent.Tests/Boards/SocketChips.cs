using System.Buffers.Binary;
using System.Net.Sockets;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;

namespace Edge.Agent.Tests.Boards;

/// <summary>A bus server (protocol: BusServerProtocol.cs) whose chips are a test's: one on SPI, one on I2C.</summary>
internal sealed class SocketChips : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _connections = [];
    private readonly Lock _gate = new();
    private readonly IFullDuplexBus _spi;
    private readonly IChipBus _i2c;

    public SocketChips(string path, IFullDuplexBus spi, IChipBus i2c)
    {
        _spi = spi;
        _i2c = i2c;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Bus, chip select and mode of each SPI transfer.</summary>
    public HashSet<(int Bus, int Select, int Mode)> SpiPlaces { get; } = [];

    /// <summary>Bus and address of each I2C transfer.</summary>
    public HashSet<(int Bus, int Address)> I2cPlaces { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                lock (_gate)
                {
                    _connections.Add(connection);
                }

                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket connection)
    {
        byte[] frame = new byte[BusServerProtocol.MaxFrame];
        try
        {
            int length;
            while ((length = BusServerProtocol.Receive(connection, frame, TimeProvider.System)) >= 0)
            {
                byte[] answer = Answer((BusOperation)frame[2], frame[3..(3 + length)]);
                answer.CopyTo(frame, BusServerProtocol.HeaderLength);
                int all = BusServerProtocol.Seal(frame, (byte)BusStatus.Ok, answer.Length);
                BusServerProtocol.Send(connection, frame.AsSpan(0, all));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The agent has gone.
        }
    }

    private byte[] Answer(BusOperation operation, byte[] payload)
    {
        lock (_gate)
        {
            switch (operation)
            {
                case BusOperation.Hello:
                    return [BusServerProtocol.Version];
                case BusOperation.SpiTransfer:
                    SpiPlaces.Add((payload[0], payload[1], payload[2]));
                    byte[] read = new byte[payload.Length - 3];
                    _spi.Exchange(payload[3..], read, read.Length);
                    return read;
                case BusOperation.I2cTransfer:
                    I2cPlaces.Add((payload[0], payload[1]));
                    byte[] answer = new byte[BinaryPrimitives.ReadUInt16LittleEndian(payload.AsSpan(2))];
                    _i2c.Transfer(payload[4..], payload.Length - 4, answer, answer.Length);
                    return answer;
                default:
                    throw new NotSupportedException(operation.ToString());
            }
        }
    }
}
