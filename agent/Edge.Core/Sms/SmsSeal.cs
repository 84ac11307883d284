using System.Security.Cryptography;
using System.Text;
using Edge.Core.Signatures;

namespace Edge.Core.Sms;

/// <summary>
/// Tells the messages of a site from those of anybody who knows the city's number: HMAC-SHA-256 over the text with its
/// check digits, its first 60 bits as 12 digits. A signature as of a confirmation has 86 characters and does not fit beside a
/// long site id; 60 bits against tries that cost an SMS each are more than enough. The key is the secret that the site's key
/// and the city's have in common (ECDH on P-256, then HKDF), which both ends have already for commands and confirmations:
/// nothing more is to be handed out or kept.
/// </summary>
/// <param name="key">The key, 32 bytes.</param>
public sealed class SmsSeal(byte[] key)
{
    /// <summary>Characters of a tag.</summary>
    public const int TagCharacters = 12;

    private const int KeyBytes = 32;
    private const int TagBits = 5 * TagCharacters;

    /// <summary>The seal between a site and its city, from the private key of either and the public key of the other.</summary>
    /// <param name="own">The private key.</param>
    /// <param name="other">The public key of the other end.</param>
    /// <param name="site">Site id.</param>
    public static SmsSeal Between(SigningKey own, VerifyingKey other, string site) =>
        new(
            HKDF.DeriveKey(
                HashAlgorithmName.SHA256,
                own.SharedSecret(other),
                KeyBytes,
                salt: [],
                Encoding.UTF8.GetBytes("edge sms 1 " + site)
            )
        );

    /// <summary>The tag of a text.</summary>
    public string TagOf(string text)
    {
        byte[] hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        long first = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(hash);
        return SmsText.Base32((long)((ulong)first >> (64 - TagBits)), TagCharacters);
    }

    /// <summary>Whether a message was sealed with this key.</summary>
    public bool Matches(SmsEnvelope message) =>
        message.Tag is { } tag
        && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(TagOf(message.SealedText)),
            Encoding.UTF8.GetBytes(tag)
        );
}
