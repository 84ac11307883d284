using System.Globalization;

namespace Edge.Core.Link;

/// <summary>What only SIMCom's SIM7600 family says (AT command manual).</summary>
public static class SimcomAnswers
{
    /// <summary>The noise field, RSSNR, has another formula in each of SIMCom's manuals, so it is left out.</summary>
    private const int LteFields = 14;

    /// <summary>
    /// <c>+CPSI: LTE,Online,452-04,0x1F40,27447563,123,EUTRAN-BAND3,1650,5,5,-110,-920,-640,14</c>: RSRQ and RSRP in tenths. Older
    /// firmware writes reporting steps there instead, which are positive: no value. Both, or none.
    /// </summary>
    public static ServingCell? Cpsi(string line)
    {
        AtFields fields = Lte(line);
        return
            fields.Length > 0
            && AtParser.Integer(fields[11]) is int rsrp
            && AtParser.Integer(fields[10]) is < 0 and int rsrq
            && SignalRange.IsRsrp(rsrp / 10.0)
            && SignalRange.IsRsrq(rsrq / 10.0)
            ? new ServingCell(IsNr: false, new(rsrp / 10.0, rsrq / 10.0, null))
            : null;
    }

    /// <summary>How the line of <c>AT+CPSI?</c> shows the modem attached; null without service.</summary>
    public static RadioAccess? Access(string line) =>
        AtFields.Of(line, "+CPSI") is { Length: >= 2 } fields && fields[1] is "Online"
            ? fields[0] switch
            {
                "GSM" => RadioAccess.Gsm,
                "WCDMA" => RadioAccess.Umts,
                "LTE" => RadioAccess.Lte,
                _ => null,
            }
            : null;

    /// <summary>Which LTE cell serves; its identity is decimal here.</summary>
    public static CellIdentity? Cell(string line)
    {
        AtFields fields = Lte(line);
        if (fields.Length == 0)
        {
            return null;
        }

        const string Band = "EUTRAN-BAND";
        ReadOnlySpan<char> band = fields[6].StartsWith(Band, StringComparison.Ordinal) ? fields[6][Band.Length..] : "";
        ReadOnlySpan<char> area = fields[3].StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? fields[3][2..] : "";
        string? id = AtParser.Integer(fields[4])?.ToString("X", CultureInfo.InvariantCulture);
        return CellIdentity.Make(isNr: false, id, area, fields[5], fields[7], band);
    }

    /// <summary><c>+CPMUTEMP: 34</c>, °C.</summary>
    public static double? Temperature(string line) =>
        AtFields.Of(line, "+CPMUTEMP") is { Length: 1 } fields
        && AtParser.Integer(fields[0]) is int n
        && SignalRange.IsTemperature(n)
            ? n
            : null;

    private static AtFields Lte(string line) =>
        AtFields.Of(line, "+CPSI") is { Length: LteFields } fields && fields[0] is "LTE" && fields[1] is "Online"
            ? fields
            : default;
}
