using System.Net;
using System.Net.Sockets;
using Edge.Agent.LinkProbe;
using MQTTnet.Channel;

namespace Edge.Agent.Uplink;

/// <summary>Connections to the broker by one network interface, and by no other.</summary>
/// <param name="device">The interface.</param>
/// <param name="names">Addresses of names; each is tried in turn.</param>
internal sealed class BoundStreams(string device, NameBook names) : IMqttClientStreamProvider
{
    // As MQTTnet's own: what waits in the kernel can no longer be overtaken by an alarm.
    private const int BufferBytes = 8192;

    /// <exception cref="PathFaultException">The interface cannot be used.</exception>
    /// <exception cref="IOException">No address is known.</exception>
    /// <exception cref="SocketException">Nobody answered at the last address.</exception>
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        (string host, int port) = brokerEndPoint switch
        {
            DnsEndPoint named => (named.Host, named.Port),
            IPEndPoint numbered => (numbered.Address.ToString(), numbered.Port),
            _ => throw new ArgumentException("neither a name nor an address", nameof(brokerEndPoint)),
        };
        SocketException? last = null;
        foreach (IPAddress address in await names.FindAsync(host, cancellationToken))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancellationToken);
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

    private async Task<Stream> ConnectAsync(IPEndPoint broker, CancellationToken cancel)
    {
        Socket? socket = new(broker.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            NetworkInterfaceBinding.Bind(socket, device);
            socket.NoDelay = true;
            socket.SendBufferSize = BufferBytes;
            socket.ReceiveBufferSize = BufferBytes;
            await socket.ConnectAsync(broker, cancel);
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
