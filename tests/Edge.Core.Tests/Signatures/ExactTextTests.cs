using Edge.Core.Signatures;

namespace Edge.Core.Tests.Signatures;

public sealed class ExactTextTests
{
    [Theory]
    [InlineData("", new byte[0])]
    [InlineData("_-8", new byte[] { 0xff, 0xef })]
    [InlineData("AQID", new byte[] { 1, 2, 3 })]
    public void Bytes_have_one_spelling_without_padding(string text, byte[] bytes)
    {
        Assert.Equal(text, ExactText.UrlText(bytes));
        Assert.Equal(bytes, ExactText.FromUrlText(text));
    }

    [Theory]
    [InlineData("_-9")]
    [InlineData("_-8=")]
    [InlineData("/+8")]
    [InlineData("_-8 ")]
    [InlineData(" _-8")]
    [InlineData("_\\n-8")]
    [InlineData("A")]
    [InlineData("?")]
    public void Another_spelling_is_nothing(string text) => Assert.Null(ExactText.FromUrlText(text));

    [Theory]
    [InlineData("", new byte[0])]
    [InlineData("/+8=", new byte[] { 0xff, 0xef })]
    [InlineData("AQID", new byte[] { 1, 2, 3 })]
    public void Padded_text_has_one_spelling_too(string text, byte[] bytes) =>
        Assert.Equal(bytes, ExactText.FromText(text));

    [Theory]
    [InlineData("/+9=")]
    [InlineData("/+8")]
    [InlineData("_-8=")]
    [InlineData("/+8= ")]
    [InlineData("AQ\nID")]
    public void Another_padded_spelling_is_nothing(string text) => Assert.Null(ExactText.FromText(text));

    [Theory]
    [InlineData(new byte[] { 0xc3, 0xa9 }, "é")]
    [InlineData(new byte[] { 0xc3 }, null)]
    [InlineData(new byte[] { 0xff }, null)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, null)]
    public void What_is_not_UTF8_is_nothing(byte[] bytes, string? text) => Assert.Equal(text, ExactText.Utf8(bytes));
}
