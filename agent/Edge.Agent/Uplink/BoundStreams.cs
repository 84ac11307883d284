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

    private readonly BoundConnections _connections = new(device, names);

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
        return await _connections.ConnectAsync(
            host,
            port,
            static socket => (socket.SendBufferSize, socket.ReceiveBufferSize) = (BufferBytes, BufferBytes),
            cancellationToken
        );
    }
}
