using System.Net;

namespace Edge.City.Broker;

/// <summary>Where the broker listens: <c>mqtt://host:port</c>, or <c>mqtts://</c> for TLS. Ports 1883 and 8883 by default.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Tls">Whether TLS is spoken.</param>
public sealed record BrokerAddress(string Host, int Port, bool Tls)
{
    /// <summary>Whether the broker is on this machine.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Reads an address; null when it is none.</summary>
    public static BrokerAddress? Parse(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || uri.Host.Length == 0
            || uri.AbsolutePath is not ("" or "/")
            || uri.UserInfo.Length > 0
            || uri.Scheme is not ("mqtt" or "mqtts")
        )
        {
            return null;
        }

        bool tls = uri.Scheme == "mqtts";
        int port = uri.Port > 0 ? uri.Port : Default(tls);
        return new BrokerAddress(uri.Host.Trim('[', ']'), port, tls);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Tls ? "mqtts" : "mqtt")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    private static int Default(bool tls) => tls ? 8883 : 1883;
}
