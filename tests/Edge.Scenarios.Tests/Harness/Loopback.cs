using System.Net;
using System.Net.Sockets;

namespace Edge.Scenarios.Tests.Harness;

internal static class Loopback
{
    /// <summary>A TCP port of 127.0.0.1 that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
