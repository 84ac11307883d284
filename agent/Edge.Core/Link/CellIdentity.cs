using System.Globalization;
using System.Text;

namespace Edge.Core.Link;

/// <summary>Which cell it is; null where the modem does not say, or says what cannot be.</summary>
/// <param name="IsNr">Whether it is 5G NR; otherwise LTE.</param>
/// <param name="Id">Cell identity in its network: 28 bits of LTE, 36 of NR.</param>
/// <param name="Area">Tracking area code, 16 bits of LTE, 24 of NR.</param>
/// <param name="Physical">Physical cell identity: 0–503 of LTE, 0–1007 of NR.</param>
/// <param name="Channel">Absolute radio frequency channel number of the downlink.</param>
/// <param name="Band">Frequency band.</param>
public readonly record struct CellIdentity(bool IsNr, long? Id, int? Area, int? Physical, int? Channel, int? Band)
{
    private const long MaxLteId = (1L << 28) - 1;
    private const long MaxNrId = (1L << 36) - 1;
    private const int MaxLteArea = (1 << 16) - 1;
    private const int MaxNrArea = (1 << 24) - 1;

    // TS 36.101 and TS 38.104.
    private const int MaxLteChannel = 262_143;
    private const int MaxNrChannel = 3_279_165;
    private const int MaxBand = 511;

    /// <summary>Reads the fields of a modem: identity and area hexadecimal, the rest decimal. Null when nothing can be read.</summary>
    public static CellIdentity? Make(
        bool isNr,
        ReadOnlySpan<char> id,
        ReadOnlySpan<char> area,
        ReadOnlySpan<char> physical,
        ReadOnlySpan<char> channel,
        ReadOnlySpan<char> band
    )
    {
        CellIdentity cell = new(
            isNr,
            Hex(id, isNr ? MaxNrId : MaxLteId),
            (int?)Hex(area, isNr ? MaxNrArea : MaxLteArea),
            Number(physical, isNr ? 1007 : 503),
            Number(channel, isNr ? MaxNrChannel : MaxLteChannel),
            Number(band, MaxBand)
        );
        return cell == new CellIdentity(isNr, null, null, null, null, null) ? null : cell;
    }

    /// <summary>For people: <c>LTE 1A2D00B tac 1F40 pci 123 b3 arfcn 1650</c>; what is not known is left out.</summary>
    public override string ToString()
    {
        StringBuilder text = new(IsNr ? "NR" : "LTE");
        _ = Id is { } id ? text.Append(CultureInfo.InvariantCulture, $" {id:X}") : text;
        _ = Area is { } area ? text.Append(CultureInfo.InvariantCulture, $" tac {area:X}") : text;
        _ = Physical is { } physical ? text.Append(CultureInfo.InvariantCulture, $" pci {physical}") : text;
        _ = Band is { } band ? text.Append(IsNr ? " n" : " b").Append(band) : text;
        _ = Channel is { } channel ? text.Append(CultureInfo.InvariantCulture, $" arfcn {channel}") : text;
        return text.ToString();
    }

    private static long? Hex(ReadOnlySpan<char> field, long most) =>
        long.TryParse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long value)
        && value >= 0
        && value <= most
            ? value
            : null;

    private static int? Number(ReadOnlySpan<char> field, int most) =>
        AtParser.Integer(field) is >= 0 and int value && value <= most ? value : null;
}
