using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Core.Signatures;

/// <summary>
/// A public key on the curve P-256: ECDSA with SHA-256, signatures of 64 bytes (r and s, 32 bytes each, big-endian: IEEE
/// P1363), so that a signature has one form and one length. Not thread-safe.
/// </summary>
public sealed class VerifyingKey : IDisposable
{
    /// <summary>Length of every signature, bytes.</summary>
    public const int SignatureBytes = 64;

    /// <summary>Most characters of a PEM text; a P-256 key has under 300.</summary>
    public const int MostPemCharacters = 4096;

    private const string Label = "PUBLIC KEY";
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    internal VerifyingKey(ECDsa key)
    {
        _key = key;
        Fingerprint =
            "SHA256:" + Convert.ToBase64String(SHA256.HashData(key.ExportSubjectPublicKeyInfo())).TrimEnd('=');
    }

    /// <summary>SHA-256 over the key's SubjectPublicKeyInfo, as OpenSSH spells fingerprints: for people to compare.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a PEM text with one <c>PUBLIC KEY</c>. A private key is refused: it has no business where a public one
    /// is asked for.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key.</param>
    /// <param name="why">What is wrong with the text, a clause; null when nothing is.</param>
    public static bool TryRead(
        string pem,
        [NotNullWhen(true)] out VerifyingKey? key,
        [NotNullWhen(false)] out string? why
    )
    {
        key = null;
        if (PemText.TryRead(pem, Label, out byte[]? der, out why))
        {
            key = Import(der);
        }

        if (key is not null)
        {
            return true;
        }

        why ??= "it is no key on the curve P-256";
        return false;
    }

    /// <summary>Whether <paramref name="signature"/> is one over <paramref name="bytes"/> by this key.</summary>
    public bool Verifies(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureBytes
        && _key.VerifyData(
            bytes,
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

    /// <summary>The key as PEM, with a line end behind it.</summary>
    public string ToPem() => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    internal ECParameters Parameters => _key.ExportParameters(includePrivateParameters: false);

    internal static bool IsP256(ECDsa key) => key.ExportParameters(false).Curve.Oid.Value == P256;

    private static VerifyingKey? Import(byte[] der)
    {
        ECDsa? key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(der, out int read);
            if (read == der.Length && IsP256(key))
            {
                var made = new VerifyingKey(key);
                key = null;
                return made;
            }
        }
        catch (CryptographicException)
        {
            // No key, or one on a curve that this host does not know: said by the caller.
        }
        finally
        {
            key?.Dispose();
        }

        return null;
    }
}
