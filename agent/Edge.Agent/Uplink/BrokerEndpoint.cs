namespace Edge.Agent.Uplink;

/// <summary>Where the broker is and how to trust it.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port; 8883 with TLS, 1883 without, unless configured.</param>
/// <param name="Tls">Whether the connection is TLS 1.2 or newer. Plain TCP is for loopback.</param>
/// <param name="AuthorityFile">PEM file of the authorities to trust; null trusts the system's.</param>
/// <param name="CertificateFile">PEM file of the site's certificate (CN = site id); null sends none.</param>
/// <param name="KeyFile">PEM file of its private key.</param>
public sealed record BrokerEndpoint(
    string Host,
    int Port,
    bool Tls,
    string? AuthorityFile = null,
    string? CertificateFile = null,
    string? KeyFile = null
)
{
    public override string ToString() => $"{(Tls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
