using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Signatures;

namespace Edge.Core.Tests.Commands;

/// <summary>A city that signs commands, and the time in which they come.</summary>
internal sealed class Signed : IDisposable
{
    public const string Site = "hp-001";
    public const long Wall = 1_795_305_600_000;

    public SigningKey City { get; } = SigningKey.Create();

    public static Stamp At(double seconds, bool synced = true) =>
        new((long)(seconds * 1e6), Wall + (long)(seconds * 1000), synced);

    public static CommandEnvelope Envelope(
        string name = "Site/Confirm",
        string value = "nonce-0123456789",
        long counter = 7,
        long expires = Wall + 60_000,
        string site = Site
    ) => new(site, name, value, counter, expires);

    public string Text(
        string name = "Site/Confirm",
        string value = "nonce-0123456789",
        long counter = 7,
        long expires = Wall + 60_000,
        string site = Site
    ) => Envelope(name, value, counter, expires, site).Sign(City);

    public void Dispose() => City.Dispose();
}
