namespace Edge.Core.Confirmations;

/// <summary>What a statement says of who makes it.</summary>
public sealed record SiteIdentity
{
    /// <summary>Version of the program.</summary>
    public string Software { get; init; } = "unknown";

    /// <summary>SHA-256 of the site file, hexadecimal; empty when there is no file.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>Text that is new after every boot of the host.</summary>
    public string Boot { get; init; } = "";

    /// <summary>The fitted sensors, and whether each can test itself.</summary>
    public IReadOnlyList<(string Name, bool TestsItself)> Sensors { get; init; } = [];

    /// <summary>Fingerprint of the site's key; empty when it has none.</summary>
    public string KeyFingerprint { get; init; } = "";

    /// <summary>Signs with the site's key; null when it has none, and then nothing is confirmed.</summary>
    public Func<byte[], byte[]>? Sign { get; init; }
}
