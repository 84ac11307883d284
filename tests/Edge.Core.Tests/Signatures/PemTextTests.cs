using Edge.Core.Signatures;

namespace Edge.Core.Tests.Signatures;

public sealed class PemTextTests
{
    private const string Pem = "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n";

    [Fact]
    public void The_bytes_of_the_block_are_read()
    {
        Assert.True(PemText.TryRead("a note before it\n" + Pem, "PUBLIC KEY", out byte[]? der, out string? why));
        Assert.Equal([1, 2, 3], der);
        Assert.Null(why);
    }

    [Theory]
    [InlineData("", "no PEM text")]
    [InlineData("AQID", "no PEM text")]
    [InlineData("-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----\n", "no PEM text")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n", "it holds a PRIVATE KEY")]
    public void What_is_no_such_block_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(PemText.TryRead(text, "PUBLIC KEY", out byte[]? der, out string? why));
        Assert.Null(der);
        Assert.Contains(reason, why);
    }

    [Fact]
    public void A_long_text_is_refused_unread()
    {
        string most = Pem.PadRight(VerifyingKey.MostPemCharacters);
        Assert.True(PemText.TryRead(most, "PUBLIC KEY", out _, out _));
        Assert.False(PemText.TryRead(most + " ", "PUBLIC KEY", out byte[]? der, out string? why));
        Assert.Null(der);
        Assert.Contains("characters", why);
    }
}
