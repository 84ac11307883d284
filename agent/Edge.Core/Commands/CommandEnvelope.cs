using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Edge.Core.Signatures;

namespace Edge.Core.Commands;

/// <summary>
/// A command of the city's with everything that its signature covers.
/// </summary>
/// <remarks>
/// <code>
/// envelope := "edge1." body "." signature        both as Base64url without padding, in the one spelling
/// body     := domain site name value counter expiry, and nothing behind
/// domain   := text "edge/command/1"              what is signed here is nothing elsewhere
/// site, name, value := text
/// text     := length (4 bytes, big-endian) UTF-8
/// counter  := 8 bytes, big-endian, 1 to 2^53 - 1
/// expiry   := 8 bytes, big-endian, ms since 1970-01-01 UTC, not negative
/// signature := 64 bytes over body: ECDSA P-256 with SHA-256, r and s
/// </code>
/// Every text has its length before it, so two different commands never have the same bytes. Limits: name and site 255 bytes,
/// value 32 KiB. The envelope is the value of the writable metric <c>Site/Command</c>, or of the metric that it commands.
/// </remarks>
/// <param name="Site">The site's id.</param>
/// <param name="Name">What is asked: <c>Site/Confirm</c>.</param>
/// <param name="Value">With what.</param>
/// <param name="Counter">Higher than that of every command before it to this site.</param>
/// <param name="ExpiresMillis">When it stops to be valid, ms since 1970-01-01 UTC.</param>
public sealed record CommandEnvelope(string Site, string Name, string Value, long Counter, long ExpiresMillis)
{
    /// <summary>What every envelope begins with.</summary>
    public const string Prefix = "edge1.";

    /// <summary>Longest value, bytes of UTF-8.</summary>
    public const int MostValueBytes = 32 * 1024;

    /// <summary>Highest counter: the highest whole number that a metric holds exactly.</summary>
    public const long HighestCounter = (1L << 53) - 1;

    private const string Domain = "edge/command/1";
    private const int MostNameBytes = 255;
    private const int MostCharacters = 64 * 1024;

    /// <summary>The envelope with its signature.</summary>
    /// <exception cref="InvalidOperationException">A text is over its limit, or a number outside its range.</exception>
    public string Sign(SigningKey key)
    {
        byte[] body = ToBytes();
        return Read(body) != this
            ? throw new InvalidOperationException($"{Name} for {Site} is over the limits of a command.")
            : $"{Prefix}{ExactText.UrlText(body)}.{ExactText.UrlText(key.Sign(body))}";
    }

    /// <summary>Reads an envelope; whether it is signed by whom it should be is for <see cref="SignedEnvelope.IsBy"/>.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="envelope">What it says, with its signature.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out SignedEnvelope? envelope)
    {
        envelope = null;
        if (text.Length > MostCharacters || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Prefix.Length);
        int dot = rest.IndexOf('.');
        if (
            dot < 0
            || ExactText.FromUrlText(rest[..dot]) is not { } body
            || ExactText.FromUrlText(rest[(dot + 1)..]) is not { Length: VerifyingKey.SignatureBytes } signature
            || Read(body) is not { } command
        )
        {
            return false;
        }

        envelope = new SignedEnvelope(command, body, signature);
        return true;
    }

    private byte[] ToBytes()
    {
        byte[][] texts = [Utf8(Domain), Utf8(Site), Utf8(Name), Utf8(Value)];
        byte[] bytes = new byte[texts.Sum(text => 4 + text.Length) + 16];
        Span<byte> at = bytes;
        foreach (byte[] text in texts)
        {
            BinaryPrimitives.WriteInt32BigEndian(at, text.Length);
            text.CopyTo(at[4..]);
            at = at[(4 + text.Length)..];
        }

        BinaryPrimitives.WriteInt64BigEndian(at, Counter);
        BinaryPrimitives.WriteInt64BigEndian(at[8..], ExpiresMillis);
        return bytes;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static CommandEnvelope? Read(ReadOnlySpan<byte> body)
    {
        if (
            Text(ref body, MostNameBytes) is not Domain
            || Text(ref body, MostNameBytes) is not { } site
            || Text(ref body, MostNameBytes) is not { } name
            || Text(ref body, MostValueBytes) is not { } value
            || body.Length != 16
        )
        {
            return null;
        }

        long counter = BinaryPrimitives.ReadInt64BigEndian(body);
        long expires = BinaryPrimitives.ReadInt64BigEndian(body[8..]);
        return counter is >= 1 and <= HighestCounter && expires >= 0
            ? new CommandEnvelope(site, name, value, counter, expires)
            : null;
    }

    private static string? Text(ref ReadOnlySpan<byte> body, int most)
    {
        if (body.Length < 4)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(body);
        if (length > most || length > body.Length - 4)
        {
            return null;
        }

        string? text = ExactText.Utf8(body.Slice(4, (int)length));
        body = body[(4 + (int)length)..];
        return text;
    }
}

/// <summary>A command with a signature that nobody has checked yet.</summary>
public sealed class SignedEnvelope
{
    private readonly byte[] _body;
    private readonly byte[] _signature;

    internal SignedEnvelope(CommandEnvelope command, byte[] body, byte[] signature)
    {
        Command = command;
        _body = body;
        _signature = signature;
    }

    /// <summary>What it says.</summary>
    public CommandEnvelope Command { get; }

    /// <summary>Whether this key signed it.</summary>
    public bool IsBy(VerifyingKey key) => key.Verifies(_body, _signature);
}
