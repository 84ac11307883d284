using System.Security.Cryptography;
using Edge.Core.Signatures;

namespace Edge.Core.Tests.Commands;

public sealed class KeyTests
{
    [Fact]
    public void A_key_goes_through_PEM_and_signs_as_before()
    {
        using SigningKey made = SigningKey.Create();
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
}
