using System.Text;

namespace Edge.Portable.Wire;

/// <summary>UTF-8 with the strictness of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.</summary>
internal static class Utf8
{
    /// <summary>The text, or null when the bytes are not well-formed. What the run-time's own decoder does with bad
    /// bytes differs between .NET and nanoFramework, so it never sees them.</summary>
    internal static string? Read(byte[] bytes, int offset, int count)
    {
        if (!IsWellFormed(bytes, offset, count))
        {
            return null;
        }

        return count == 0 ? "" : Encoding.UTF8.GetString(bytes, offset, count);
    }

    private static bool IsWellFormed(byte[] bytes, int offset, int count)
    {
        int end = offset + count;
        int at = offset;
        while (at < end)
        {
            byte lead = bytes[at++];
            if (lead < 0x80)
            {
                continue;
            }

            int more = MoreBytes(lead);
            if (more == 0 || end - at < more || !IsSecondByte(lead, bytes[at]))
            {
                return false;
            }

            for (int i = 1; i < more; i++)
            {
                if ((bytes[at + i] & 0xC0) != 0x80)
                {
                    return false;
                }
            }

            at += more;
        }

        return true;
    }

    private static int MoreBytes(byte lead)
    {
        if (lead < 0xC2 || lead > 0xF4)
        {
            return 0;
        }

        return lead < 0xE0 ? 1
            : lead < 0xF0 ? 2
            : 3;
    }

    // RFC 3629, section 4: the second byte carries what rules out overlong forms, surrogates and too large numbers.
    private static bool IsSecondByte(byte lead, byte second)
    {
        int lowest =
            lead == 0xE0 ? 0xA0
            : lead == 0xF0 ? 0x90
            : 0x80;
        int highest =
            lead == 0xED ? 0x9F
            : lead == 0xF4 ? 0x8F
            : 0xBF;
        return second >= lowest && second <= highest;
    }
}
