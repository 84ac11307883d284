using System.Globalization;
using Edge.Core.Journal;

namespace Edge.Core.Uplink;

/// <summary>The text of <c>Journal/AckRanges</c>: <c>120-180,200</c>. Decimal ids, inclusive ranges, no spaces.</summary>
public static class AckRanges
{
    /// <summary>Longest text that is read, characters.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>Most ranges that are read.</summary>
    public const int MaxRanges = 1024;

    private const int MaxDigits = 18;

    /// <summary>
    /// Reads ranges; the empty text is no ranges. False, and no ranges, for anything else than
    /// <c>first[-last](,first[-last])*</c> with 1 ≤ first ≤ last, and beyond the limits. Any order and overlaps are right.
    /// </summary>
    public static bool TryParse(string text, out List<IdRange> ranges)
    {
        ranges = [];
        if (text.Length == 0)
        {
            return true;
        }

        if (text.Length > MaxLength)
        {
            return false;
        }

        foreach (var part in text.AsSpan().Split(','))
        {
            var range = text.AsSpan(part);
            int dash = range.IndexOf('-');
            var first = dash < 0 ? range : range[..dash];
            var last = range[(dash + 1)..];
            if (
                ranges.Count == MaxRanges
                || !TryParseId(first, out long from)
                || !TryParseId(last, out long to)
                || to < from
            )
            {
                ranges = [];
                return false;
            }

            ranges.Add(new IdRange(from, to));
        }

        return true;
    }

    private static bool TryParseId(ReadOnlySpan<char> digits, out long id)
    {
        id = 0;
        return digits.Length <= MaxDigits
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && id > 0;
    }
}
