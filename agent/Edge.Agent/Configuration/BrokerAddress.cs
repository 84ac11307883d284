using System.Net;

namespace Edge.Agent.Configuration;

/// <summary>Where a broker listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="UseTls">Whether it speaks TLS.</param>
public sealed record BrokerAddress(string Host, int Port, bool UseTls)
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    /// <summary>Whether the broker is on this host.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Takes <c>mqtt://host:port</c> or <c>mqtts://host:port</c> apart; the port may be left out
    /// (1883, 8883). Null when it is neither.</summary>
    public static BrokerAddress? TryParse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            return null;
        }

        bool tls = uri.Scheme == "mqtts";
        bool isBare = uri.PathAndQuery is "" or "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;
        if ((!tls && uri.Scheme != "mqtt") || !isBare || uri.Port == 0)
        {
            return null;
        }

        int port = uri.Port > 0 ? uri.Port : (tls ? TlsPort : PlainPort);
        return new BrokerAddress(uri.Host.Trim('[', ']'), port, tls);
    }
}
