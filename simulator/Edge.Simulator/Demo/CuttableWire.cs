using System.Net;
using System.Net.Sockets;

namespace Edge.Simulator.Demo;

/// <summary>A wire to a TCP server that can be cut: then open connections die without a word and new ones are refused.</summary>
public sealed class CuttableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _open = [];
    private readonly string _host;
    private readonly int _port;
    private readonly Task _accepting;
    private bool _cut;

    /// <summary>Listens on a free port of 127.0.0.1 and relays to the server.</summary>
    public CuttableWire(string host, int port)
    {
        _host = host;
        _port = port;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Whether it is cut now.</summary>
    public bool IsCut
    {
        get
        {
            lock (_gate)
            {
                return _cut;
            }
        }
    }

    /// <summary>Cuts or mends the wire.</summary>
    public void Cut(bool cut)
    {
        lock (_gate)
        {
            _cut = cut;
            if (cut)
            {
                CloseAll();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        lock (_gate)
        {
            CloseAll();
        }

        await _accepting;
        _stop.Dispose();
    }

    private void CloseAll()
    {
        foreach (var socket in _open)
        {
            // No FIN: the peer learns of it as from a pulled cable behind a modem, by a reset.
            socket.LingerState = new LingerOption(enable: true, 0);
            socket.Dispose();
        }

        _open.Clear();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                relays.RemoveAll(relay => relay.IsCompleted);
                relays.Add(RelayAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(relays);
        }
    }

    private bool Keep(Socket socket)
    {
        lock (_gate)
        {
            if (_cut || _stop.IsCancellationRequested)
            {
                socket.Dispose();
                return false;
            }

            socket.NoDelay = true;
            return _open.Add(socket);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                if (!Keep(client))
                {
                    return;
                }

                await server.ConnectAsync(_host, _port, _stop.Token);
                if (Keep(server))
                {
                    await await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Either end has gone; the other follows.
                client.Close();
            }

            lock (_gate)
            {
                _open.Remove(client);
                _open.Remove(server);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token)) > 0)
        {
            for (int sent = 0; sent < count; )
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, _stop.Token);
            }
        }
    }
}
