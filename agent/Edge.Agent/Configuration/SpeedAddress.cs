namespace Edge.Agent.Configuration;

/// <summary>How a throughput sample is taken.</summary>
public enum SpeedMethod
{
    /// <summary>Downloads of an HTTP address, by ranges.</summary>
    Http,

    /// <summary>The ndt7 protocol.</summary>
    Ndt7,

    /// <summary>The tool iperf3.</summary>
    Iperf3,
}

/// <summary>Where throughput samples are taken; the scheme says how.</summary>
/// <param name="Method">How.</param>
/// <param name="Url">The address. Of ndt7 only scheme, host, port and query count: the paths are the protocol's.</param>
public sealed record SpeedAddress(SpeedMethod Method, Uri Url)
{
    /// <summary>Port of an iperf3 server that says none.</summary>
    public const int Iperf3Port = 5201;

    /// <summary>http, ndt7 or iperf3.</summary>
    public string Word =>
        Method switch
        {
            SpeedMethod.Http => "http",
            SpeedMethod.Ndt7 => "ndt7",
            _ => "iperf3",
        };

    /// <summary>Whether it can measure uploads.</summary>
    public bool CanUpload => Method != SpeedMethod.Http;

    /// <summary>The address of this text; null when it is none.</summary>
    public static SpeedAddress? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Host.Length > 0
            ? url.Scheme switch
            {
                "http" or "https" => new(SpeedMethod.Http, url),
                "ws" or "wss" => new(SpeedMethod.Ndt7, url),
                "iperf3" => new(SpeedMethod.Iperf3, url),
                _ => null,
            }
            : null;
}
