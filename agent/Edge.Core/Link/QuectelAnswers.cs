namespace Edge.Core.Link;

/// <summary>
/// What only Quectel's modems say (EC25 and RM500Q families, AT command manuals): which cell serves, its noise ratio and
/// temperatures. As <see cref="AtAnswers"/> does, each gives null for what is another line, damaged, unknown or impossible.
/// </summary>
public static class QuectelAnswers
{
    /// <summary><c>+QUIMSLOT: n</c>: the SIM slot in use, 1 or 2.</summary>
    public static int? Slot(string line) =>
        AtFields.Of(line, "+QUIMSLOT") switch
        {
            ["1"] => 1,
            ["2"] => 2,
            _ => null,
        };

    /// <summary>How the line of <c>AT+QENG="servingcell"</c> shows the modem attached. An NSA line counts where its NR cell has a
    /// power: −32768 and dashes mean that none serves.</summary>
    public static RadioAccess? Access(string line) => Access(AtFields.Of(line, "+QENG"));

    /// <summary>As <see cref="Access(string)"/>, by the fields of such a line.</summary>
    internal static RadioAccess? Access(in AtFields fields)
    {
        ReadOnlySpan<char> first = fields.Length > 0 ? AtParser.Unquote(fields[0]) : default;
        ReadOnlySpan<char> kind = first is "servingcell" && fields.Length > 2 ? AtParser.Unquote(fields[2]) : first;
        return kind switch
        {
            "GSM" => RadioAccess.Gsm,
            "WCDMA" => RadioAccess.Umts,
            "LTE" => RadioAccess.Lte,
            "NR5G-NSA" when AtAnswers.Qeng(fields) is { Signal.Rsrp: not null } => RadioAccess.NrNonStandalone,
            "NR5G-SA" => RadioAccess.NrStandalone,
            _ => null,
        };
    }

    /// <summary>Which cell serves, by a <c>+QENG:</c> line: NR5G-SA, LTE alone or as anchor, and the NR leg beside it.</summary>
    public static CellIdentity? Cell(string line) => Cell(AtFields.Of(line, "+QENG"));

    /// <summary>As <see cref="Cell(string)"/>, by the fields of such a line.</summary>
    internal static CellIdentity? Cell(in AtFields fields)
    {
        ReadOnlySpan<char> first = fields.Length > 0 ? AtParser.Unquote(fields[0]) : default;
        if (first is "NR5G-NSA" && fields.Length >= 9)
        {
            return AtAnswers.Qeng(fields) is { Signal.Rsrp: not null }
                ? CellIdentity.Make(isNr: true, null, null, fields[3], fields[7], fields[8])
                : null;
        }

        if (first is "LTE" && fields.Length >= 11)
        {
            return CellIdentity.Make(isNr: false, fields[4], fields[10], fields[5], fields[6], fields[7]);
        }

        if (first is not "servingcell" || fields.Length < 13)
        {
            return null;
        }

        return AtParser.Unquote(fields[2]) switch
        {
            "NR5G-SA" => CellIdentity.Make(isNr: true, fields[6], fields[8], fields[7], fields[9], fields[10]),
            "LTE" => CellIdentity.Make(isNr: false, fields[6], fields[12], fields[7], fields[8], fields[9]),
            _ => null,
        };
    }

    /// <summary>
    /// <c>+QCSQ: "LTE",rssi,rsrp,sinr,rsrq</c>: the noise ratio of the LTE cell, dB, n/5 − 20 for 0–250. AT+QENG gives it in a
    /// unit that differs between firmwares, this one does not.
    /// </summary>
    public static double? LteSinr(string line) =>
        AtFields.Of(line, "+QCSQ") is { Length: 5 } fields
        && AtParser.Unquote(fields[0]) is "LTE"
        && AtParser.Integer(fields[3]) is >= 0 and <= 250 and int n
            ? (n / 5.0) - 20
            : null;

    /// <summary>
    /// A line of <c>AT+QTEMP</c>: <c>+QTEMP: pmic,xo,pa</c> (EC25), or one <c>+QTEMP: "sensor","47"</c> for each sensor
    /// (RM500Q). The hottest that it tells, °C. −273 and 255 mark sensors that are not there, 0 an idle amplifier of the RM500Q.
    /// </summary>
    public static double? Temperature(string line)
    {
        AtFields fields = AtFields.Of(line, "+QTEMP");
        if (fields.Length == 2 && fields[0] is ['"', ..])
        {
            double? single = Celsius(AtParser.Bare(fields[1]));
            return single is 0 ? null : single;
        }

        double? hottest = null;
        for (int i = 0; i < fields.Length; i++)
        {
            hottest = Celsius(fields[i]) is { } celsius && !(hottest >= celsius) ? celsius : hottest;
        }

        return hottest;
    }

    private static double? Celsius(ReadOnlySpan<char> field) =>
        AtParser.Integer(field) is int n && SignalRange.IsTemperature(n) ? n : null;
}
