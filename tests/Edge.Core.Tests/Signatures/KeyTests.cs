using System.Security.Cryptography;
using Edge.Core.Signatures;

namespace Edge.Core.Tests.Signatures;

public sealed class KeyTests
{
    [Fact]
    public void A_key_goes_through_PEM_and_signs_as_before()
    {
        using SigningKey made = SigningKey.Create();
        Assert.EndsWith("-----END PRIVATE KEY-----\n", made.ToPem(), StringComparison.Ordinal);
        Assert.True(SigningKey.TryRead(made.ToPem(), out SigningKey? key, out _));
        Assert.True(VerifyingKey.TryRead(made.Public.ToPem(), out VerifyingKey? verifying, out _));
        byte[] signature = key.Sign([1, 2, 3]);
        Assert.Equal(64, signature.Length);
        Assert.True(verifying.Verifies([1, 2, 3], signature));
        Assert.False(verifying.Verifies([1, 2, 4], signature));
        Assert.Equal(made.Public.Fingerprint, verifying.Fingerprint);
        Assert.StartsWith("SHA256:", verifying.Fingerprint, StringComparison.Ordinal);
        key.Dispose();
        verifying.Dispose();
    }

    [Fact]
    public void A_private_key_is_no_public_one_and_the_other_way_round()
    {
        using SigningKey made = SigningKey.Create();
        Assert.False(VerifyingKey.TryRead(made.ToPem(), out _, out string? why));
        Assert.Contains("PRIVATE KEY", why, StringComparison.Ordinal);
        Assert.False(SigningKey.TryRead(made.Public.ToPem(), out _, out why));
        Assert.Contains("PUBLIC KEY", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_curve_or_kind_of_key_is_refused()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.False(VerifyingKey.TryRead(wide.ExportSubjectPublicKeyInfoPem(), out _, out string? why));
        Assert.Contains("P-256", why, StringComparison.Ordinal);
        Assert.False(SigningKey.TryRead(wide.ExportPkcs8PrivateKeyPem(), out _, out _));
        using var rsa = RSA.Create(2048);
        Assert.False(VerifyingKey.TryRead(rsa.ExportSubjectPublicKeyInfoPem(), out _, out _));
        Assert.False(SigningKey.TryRead(rsa.ExportPkcs8PrivateKeyPem(), out _, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void What_is_no_key_says_why(string text)
    {
        Assert.False(VerifyingKey.TryRead(text, out _, out string? why));
        Assert.NotEmpty(why);
        Assert.False(VerifyingKey.TryRead(new string('x', 5000), out _, out why));
        Assert.Contains("4096", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_another_length_is_none()
    {
        using SigningKey key = SigningKey.Create();
        byte[] signature = key.Sign([1]);
        Assert.False(key.Public.Verifies([1], signature.AsSpan(1)));
        Assert.False(key.Public.Verifies([1], [.. signature, 0]));
        Assert.False(key.Public.Verifies([1], []));
    }

    [Fact]
    public void A_text_of_4096_characters_is_read_and_a_longer_one_is_not()
    {
        using SigningKey made = SigningKey.Create();
        string pem = made.Public.ToPem();
        Assert.True(VerifyingKey.TryRead(pem.PadRight(4096), out VerifyingKey? key, out string? why));
        Assert.Null(why);
        key.Dispose();
        Assert.False(VerifyingKey.TryRead(pem.PadRight(4097), out key, out why));
        Assert.Null(key);
        Assert.Equal("it has over 4096 characters", why);
    }

    [Fact]
    public void A_key_with_something_behind_it_is_none()
    {
        using SigningKey made = SigningKey.Create();
        using var same = ECDsa.Create();
        same.ImportFromPem(made.ToPem());
        string open = PemEncoding.WriteString("PUBLIC KEY", [.. same.ExportSubjectPublicKeyInfo(), 0]);
        Assert.False(VerifyingKey.TryRead(open, out VerifyingKey? key, out string? why));
        Assert.Null(key);
        Assert.Equal("it is no key on the curve P-256", why);
        string closed = PemEncoding.WriteString("PRIVATE KEY", [.. same.ExportPkcs8PrivateKey(), 0]);
        Assert.False(SigningKey.TryRead(closed, out SigningKey? signing, out why));
        Assert.Null(signing);
        Assert.Equal("it is no private key on the curve P-256", why);
    }

    [Fact]
    public void A_fingerprint_is_the_hash_that_OpenSSH_would_show()
    {
        using SigningKey made = SigningKey.Create();
        using var same = ECDsa.Create();
        same.ImportFromPem(made.ToPem());
        byte[] hash = SHA256.HashData(same.ExportSubjectPublicKeyInfo());
        Assert.Equal(50, made.Public.Fingerprint.Length);
        Assert.Equal(hash, Convert.FromBase64String(made.Public.Fingerprint[7..] + "="));
    }

    [Fact]
    public void Two_keys_have_one_secret_in_common_and_with_a_third_another()
    {
        using SigningKey site = SigningKey.Create();
        using SigningKey city = SigningKey.Create();
        using SigningKey other = SigningKey.Create();
        byte[] secret = site.SharedSecret(city.Public);
        Assert.Equal(32, secret.Length);
        Assert.Equal(secret, city.SharedSecret(site.Public));
        Assert.NotEqual(secret, other.SharedSecret(site.Public));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(63)]
    public void One_wrong_bit_anywhere_makes_a_signature_none(int at)
    {
        using SigningKey key = SigningKey.Create();
        byte[] signature = key.Sign([1, 2, 3]);
        Assert.True(key.Public.Verifies([1, 2, 3], signature));
        signature[at] ^= 1;
        Assert.False(key.Public.Verifies([1, 2, 3], signature));
    }
}
