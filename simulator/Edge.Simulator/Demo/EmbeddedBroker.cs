using System.Net;
using MQTTnet.Server;

namespace Edge.Simulator.Demo;

/// <summary>An MQTT broker in this process, on a loopback port: so that the demo needs nothing installed.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    public static async Task<EmbeddedBroker> StartAsync()
    {
        // The server cannot say which port the system gave it, so a free one is found first; two tries lose to nobody in practice.
        int port = FreePort();
        var server = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithDefaultEndpointPort(port)
                .WithConnectionBacklog(1024)
                // The receiver hears a whole fleet; 250, as it stands, would be dropped in bursts and sent again later.
                .WithMaxPendingMessagesPerClient(100_000)
                .Build()
        );
        await server.StartAsync();
        return new EmbeddedBroker(server, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
