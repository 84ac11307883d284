using System.Net;
using System.Net.Sockets;
using Edge.Agent.LinkProbe;

namespace Edge.Agent.Uplink;

/// <summary>Connections by one network interface, and by no other.</summary>
/// <param name="device">The interface.</param>
/// <param name="names">Addresses of names; each is tried in turn.</param>
internal sealed class BoundConnections(string device, NameBook names)
{
    /// <summary>Connects.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="prepare">What is set before it connects; null for nothing.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="PathFaultException">The interface cannot be used.</exception>
    /// <exception cref="IOException">No address is known.</exception>
    /// <exception cref="SocketException">Nobody answered at the last address.</exception>
    public async Task<NetworkStream> ConnectAsync(
        string host,
        int port,
        Action<Socket>? prepare,
        CancellationToken cancel
    )
    {
        SocketException? last = null;
        foreach (IPAddress address in await names.FindAsync(host, cancel))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), prepare, cancel);
            }
            catch (SocketException silent)
            {
                last = silent;
            }
        }

        throw NetworkInterfaceBinding.IsUnrouted(last!)
            ? new PathFaultException(
                $"no route leads to {host} by {device}: give the interface a default route of its own, with a metric (docs/ways-out.md)",
                last!
            )
            : last!;
    }

    private async Task<NetworkStream> ConnectAsync(IPEndPoint target, Action<Socket>? prepare, CancellationToken cancel)
    {
        Socket? socket = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            NetworkInterfaceBinding.Bind(socket, device);
            socket.NoDelay = true;
            prepare?.Invoke(socket);
            await socket.ConnectAsync(target, cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        finally
        {
            socket?.Dispose();
        }
    }
}
