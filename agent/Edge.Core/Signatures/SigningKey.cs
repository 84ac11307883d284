using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Core.Signatures;

/// <summary>
/// A private key on the curve P-256 (see <see cref="VerifyingKey"/>). Every signature has chance of its own in it, so two over
/// the same bytes differ. Not thread-safe.
/// </summary>
public sealed class SigningKey : IDisposable
{
    private const string Label = "PRIVATE KEY";

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Public = new VerifyingKey(key);
    }

    /// <summary>The public half; it goes with this key.</summary>
    public VerifyingKey Public { get; }

    /// <summary>A new key, drawn by the operating system.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a PEM text with one <c>PRIVATE KEY</c> (PKCS #8, not encrypted).</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key.</param>
    /// <param name="why">What is wrong with the text, a clause; null when nothing is.</param>
    public static bool TryRead(
        string pem,
        [NotNullWhen(true)] out SigningKey? key,
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

        why ??= "it is no private key on the curve P-256";
        return false;
    }

    /// <summary>The signature over <paramref name="bytes"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> bytes) =>
        _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>What this key and another have in common, and nobody else can tell (ECDH): 32 bytes, to be put through a key
    /// derivation before use.</summary>
    public byte[] SharedSecret(VerifyingKey other)
    {
        ECParameters own = _key.ExportParameters(includePrivateParameters: true);
        try
        {
            using var mine = ECDiffieHellman.Create(own);
            using var theirs = ECDiffieHellman.Create(other.Parameters);
            return mine.DeriveRawSecretAgreement(theirs.PublicKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(own.D);
        }
    }

    /// <summary>The key as PEM (PKCS #8), with a line end behind it. Whoever reads it can sign.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static SigningKey? Import(byte[] der)
    {
        ECDsa? key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(der, out int read);
            if (read == der.Length && VerifyingKey.IsP256(key))
            {
                var made = new SigningKey(key);
                key = null;
                return made;
            }
        }
        catch (CryptographicException)
        {
            // No key, or one on a curve that this host does not know: said by the caller.
            return null;
        }
        finally
        {
            key?.Dispose();
        }

        return null;
    }
}
