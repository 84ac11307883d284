namespace Edge.Agent.Configuration;

/// <summary>[commands]: whose commands are taken.</summary>
public sealed record CommandsSection
{
    /// <summary>The city's public key, PEM. Empty: no signed command is taken, and the site confirms nothing.</summary>
    public string PublicKey { get; init; } = "";
}
