namespace Edge.Core.Link;

/// <summary>
/// The GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1), and its packing into octets. Without the extension table: what
/// needs it (€ [ ] { } \ ^ ~ |) is no character here, and neither is the escape itself.
/// </summary>
public static class GsmAlphabet
{
    /// <summary>Most characters of one message.</summary>
    public const int MaxLength = 160;

    // Position is code. The escape to the extension table (0x1B) stands as NUL, which no text may hold.
    private const string Codes =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /// <summary>Whether every character is in the alphabet, and there are 1 to <see cref="MaxLength"/>.</summary>
    public static bool Fits(string text) =>
        text.Length is > 0 and <= MaxLength && !text.Contains('\0') && text.All(Codes.Contains);

    /// <summary>Eight characters in seven octets, the first in the lowest bits.</summary>
    /// <exception cref="ArgumentException">The text does not fit.</exception>
    public static byte[] Pack(string text)
    {
        if (!Fits(text))
        {
            throw new ArgumentException("Not 1 to 160 characters of the GSM alphabet: " + text, nameof(text));
        }

        byte[] octets = new byte[((text.Length * 7) + 7) / 8];
        for (int i = 0; i < text.Length; i++)
        {
            int bit = i * 7;
            int shifted = Codes.IndexOf(text[i]) << (bit % 8);
            octets[bit / 8] |= (byte)shifted;
            if (shifted > 0xFF)
            {
                octets[(bit / 8) + 1] |= (byte)(shifted >> 8);
            }
        }

        return octets;
    }
}
