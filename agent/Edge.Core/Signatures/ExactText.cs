using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Edge.Core.Signatures;

/// <summary>Texts that have one spelling: what decodes to the same bytes and is written otherwise is refused.</summary>
internal static class ExactText
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>Base64 of RFC 4648 section 5, without padding.</summary>
    public static string UrlText(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads what <see cref="UrlText"/> wrote; null for anything else.</summary>
    public static byte[]? FromUrlText(ReadOnlySpan<char> text)
    {
        // With a status in place of an exception: what is no Base64 is nothing out of the ordinary here.
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return
            Base64Url.DecodeFromChars(text, bytes, out int read, out int length) == OperationStatus.Done
            && read == text.Length
            && text.SequenceEqual(UrlText(bytes.AsSpan(0, length)))
            ? bytes[..length]
            : null;
    }

    /// <summary>Reads Base64 with padding that has exactly one spelling; null for anything else.</summary>
    public static byte[]? FromText(string text)
    {
        byte[] bytes = new byte[text.Length];
        return
            Convert.TryFromBase64String(text, bytes, out int length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : null;
    }

    /// <summary>The text of bytes that are UTF-8; null for others.</summary>
    public static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
