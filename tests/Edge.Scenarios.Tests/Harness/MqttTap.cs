using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>One MQTT 5 packet as it passed the tap.</summary>
/// <param name="Connection">Which TCP connection, counted from 0.</param>
/// <param name="FromClient">Direction.</param>
/// <param name="Type">MQTT packet type, 1 CONNECT … 14 DISCONNECT; 0 is no packet: this end closed the connection.</param>
/// <param name="Flags">Low four bits of the fixed header.</param>
/// <param name="Body">Variable header and payload.</param>
internal sealed record TappedPacket(int Connection, bool FromClient, int Type, int Flags, byte[] Body);

/// <summary>
/// A wire between a client and a broker that sees every MQTT packet and can misbehave: cut all connections, refuse new
/// ones, or swallow bytes while keeping the connection open (half-open).
/// </summary>
internal sealed class MqttTap : IAsyncDisposable
{
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _open = [];
    private readonly List<TappedPacket> _packets = [];
    private readonly Lock _gate = new();
    private readonly int _brokerPort;
    private Task _accepting;
    private int _connections;
    private volatile bool _refusing;
    private volatile bool _swallowing;
    private volatile bool _deaf;

    public MqttTap(int brokerPort)
    {
        _brokerPort = brokerPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Url => $"mqtt://127.0.0.1:{Port}";

    /// <summary>Everything that passed so far, in order.</summary>
    public IReadOnlyList<TappedPacket> Packets
    {
        get
        {
            lock (_gate)
            {
                return [.. _packets];
            }
        }
    }

    /// <summary>Whether connections are closed as soon as they are made.</summary>
    public bool Refusing
    {
        get => _refusing;
        set => _refusing = value;
    }

    /// <summary>Whether bytes disappear in both directions while connections stay open.</summary>
    public bool Swallowing
    {
        get => _swallowing;
        set => _swallowing = value;
    }

    /// <summary>Whether CONNECT is taken and the connection closed then, without an answer.</summary>
    public bool Deaf
    {
        get => _deaf;
        set => _deaf = value;
    }

    /// <summary>Nobody listens any more: new connections are refused by the system.</summary>
    public async Task StopListeningAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Listen()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Closes every connection at once, without a word.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var client in _open)
            {
                // Null once the relay has closed it.
                client.Client?.LingerState = new LingerOption(enable: true, 0);
                client.Dispose();
            }

            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_refusing)
            {
                client.Dispose();
                continue;
            }

            _ = RelayAsync(client, _connections++);
        }
    }

    private async Task RelayAsync(TcpClient client, int connection)
    {
        var broker = new TcpClient();
        try
        {
            await broker.ConnectAsync(IPAddress.Loopback, _brokerPort, _stop.Token);
            lock (_gate)
            {
                _open.Add(client);
                _open.Add(broker);
            }

            client.NoDelay = broker.NoDelay = true;
            await Task.WhenAny(
                PumpAsync(client, broker, connection, fromClient: true),
                PumpAsync(broker, client, connection, fromClient: false)
            );
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The broker is away or the test is over; the client sees a closed connection, as it would.
            client.Close();
        }
        finally
        {
            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(broker);
                _packets.Add(new TappedPacket(connection, FromClient: false, 0, 0, []));
            }

            client.Dispose();
            broker.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, int connection, bool fromClient)
    {
        var pending = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            var source = from.GetStream();
            var target = to.GetStream();
            while (true)
            {
                int count = await source.ReadAsync(buffer, _stop.Token);
                if (count == 0)
                {
                    lock (_gate)
                    {
                        _packets.Add(new TappedPacket(connection, fromClient, 0, 0, []));
                    }

                    if (_swallowing && !fromClient)
                    {
                        // A half-open connection does not tell the client that the broker gave up.
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                    }

                    return;
                }

                if (_swallowing)
                {
                    continue;
                }

                pending.Write(buffer, 0, count);
                Split(pending, connection, fromClient);
                if (_deaf && fromClient)
                {
                    return;
                }

                await target.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception e)
            when (e
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            // One side closed; RelayAsync closes the other.
            pending.SetLength(0);
        }
    }

    private void Split(MemoryStream pending, int connection, bool fromClient)
    {
        byte[] bytes = pending.ToArray();
        int start = 0;
        while (TryPacket(bytes.AsSpan(start), out int header, out int length))
        {
            byte first = bytes[start];
            byte[] body = bytes[(start + header)..(start + header + length)];
            lock (_gate)
            {
                _packets.Add(new TappedPacket(connection, fromClient, first >> 4, first & 15, body));
            }

            start += header + length;
        }

        pending.SetLength(0);
        pending.Write(bytes, start, bytes.Length - start);
    }

    // MQTT 5.0, 2.1.4: remaining length is a variable byte integer of at most four bytes.
    private static bool TryPacket(ReadOnlySpan<byte> bytes, out int header, out int length)
    {
        header = 1;
        length = 0;
        int shift = 0;
        while (header < bytes.Length && header <= 4)
        {
            byte b = bytes[header++];
            length |= (b & 127) << shift;
            shift += 7;
            if ((b & 128) == 0)
            {
                return bytes.Length >= header + length;
            }
        }

        return false;
    }
}

/// <summary>Reads the fields of a tapped packet (MQTT 5.0, section 3).</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        byte b = _rest[0];
        _rest = _rest[1..];
        return b;
    }

    public int Short()
    {
        int value = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _rest = _rest[2..];
        return value;
    }

    public uint Word()
    {
        uint value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    public byte[] Binary()
    {
        int length = Short();
        return Take(length);
    }

    public string Text() => Encoding.UTF8.GetString(Binary());

    public byte[] Properties()
    {
        int length = 0;
        int shift = 0;
        byte b;
        do
        {
            b = Byte();
            length |= (b & 127) << shift;
            shift += 7;
        } while ((b & 128) != 0);
        return Take(length);
    }

    public byte[] Take(int length)
    {
        byte[] taken = _rest[..length].ToArray();
        _rest = _rest[length..];
        return taken;
    }
}
