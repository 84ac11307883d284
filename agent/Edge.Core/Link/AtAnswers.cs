namespace Edge.Core.Link;

/// <summary>
/// What single answers of a modem mean (3GPP TS 27.007; Quectel's <c>+QENG</c>). Each function gives null, or leaves the
/// value out, when the line is another one, is damaged, says "unknown" or is outside the range that the standard
/// allows: nothing is guessed.
/// </summary>
public static class AtAnswers
{
    /// <summary><c>+CSQ: 18,99</c>: received signal strength, dBm; −113 + 2n for 0–31, 99 is unknown.</summary>
    public static double? Csq(string line) =>
        AtFields.Of(line, "+CSQ") is { Length: 2 } fields && AtParser.Integer(fields[0]) is >= 0 and <= 31 and int n
            ? -113 + (2 * n)
            : null;

    /// <summary>
    /// <c>+CESQ: rxlev,ber,rscp,ecno,rsrq,rsrp[,ss_rsrq,ss_rsrp,ss_sinr]</c>. LTE: RSRP n−141 dBm (0–97), RSRQ n/2−20 dB
    /// (0–34). NR: SS-RSRP n−157 dBm (0–126), SS-RSRQ n/2−43.5 dB (0–126), SS-SINR n/2−23.5 dB (0–127). 255 is
    /// unknown. The lower bound of each reporting step is taken. NR wins where it reports a power.
    /// </summary>
    public static ServingCell? Cesq(string line)
    {
        AtFields fields = AtFields.Of(line, "+CESQ");
        if (fields.Length is not (6 or 9))
        {
            return null;
        }

        if (fields.Length == 9 && Scaled(fields[7], 126, 1, -157) is double power)
        {
            return new ServingCell(
                IsNr: true,
                new(power, Scaled(fields[6], 126, 0.5, -43.5), Scaled(fields[8], 127, 0.5, -23.5))
            );
        }

        return new ServingCell(IsNr: false, new(Scaled(fields[5], 97, 1, -141), Scaled(fields[4], 34, 0.5, -20), null));
    }

    /// <summary>
    /// <c>+QENG:</c> lines of <c>AT+QENG="servingcell"</c>: NR5G-NSA, NR5G-SA, and LTE alone or as NSA anchor. −32768 and
    /// dashes mean no value. NR's SINR is in dB (a figure outside −23…40 is none); LTE's SINR has another scale on each
    /// Quectel family, so it is left out.
    /// </summary>
    public static ServingCell? Qeng(string line) => Qeng(AtFields.Of(line, "+QENG"));

    /// <summary>As <see cref="Qeng(string)"/>, by the fields of such a line.</summary>
    internal static ServingCell? Qeng(in AtFields fields)
    {
        ReadOnlySpan<char> first = fields.Length > 0 ? AtParser.Unquote(fields[0]) : default;
        if (first is "NR5G-NSA" && fields.Length >= 7)
        {
            return new ServingCell(IsNr: true, new(Rsrp(fields[4]), Rsrq(fields[6]), Sinr(fields[5])));
        }

        if (first is "LTE" && fields.Length >= 13)
        {
            return new ServingCell(IsNr: false, new(Rsrp(fields[11]), Rsrq(fields[12]), null));
        }

        if (first is not "servingcell" || fields.Length < 15)
        {
            return null;
        }

        return AtParser.Unquote(fields[2]) switch
        {
            "NR5G-SA" => new ServingCell(IsNr: true, new(Rsrp(fields[12]), Rsrq(fields[13]), Sinr(fields[14]))),
            "LTE" => new ServingCell(IsNr: false, new(Rsrp(fields[13]), Rsrq(fields[14]), null)),
            _ => null,
        };
    }

    /// <summary>
    /// The answer to <c>AT+CREG?</c>, <c>AT+CEREG?</c> or <c>AT+C5GREG?</c>: <c>+CREG: n,stat[,…]</c>. The unsolicited form
    /// <c>+CREG: stat[,"lac",…]</c> is another line, and gives null.
    /// </summary>
    public static Registration? Registered(string line, string name)
    {
        AtFields fields = AtFields.Of(line, name);
        if (fields.Length < 2 || AtParser.Integer(fields[0]) is not (>= 0 and <= 5) || fields[1].Length > 2)
        {
            return null;
        }

        return AtParser.Integer(fields[1]) switch
        {
            0 => Registration.None,
            1 or 9 => Registration.Home, // 9: without preferring circuit-switched fallback
            2 => Registration.Searching,
            3 => Registration.Denied,
            5 or 10 => Registration.Roaming,
            4 or 6 or 7 or 8 or 11 => Registration.Unknown, // 6, 7: SMS only; 8, 11: emergency only
            _ => null,
        };
    }

    /// <summary><c>+COPS: mode,2,"45204"[,act]</c> as <c>452-04</c>; null when no network is selected or its name is not
    /// the five or six digits of format 2.</summary>
    public static string? Operator(string line)
    {
        AtFields fields = AtFields.Of(line, "+COPS");
        if (fields.Length < 3 || fields[1] is not "2")
        {
            return null;
        }

        ReadOnlySpan<char> digits = AtParser.Unquote(fields[2]);
        return digits.Length is 5 or 6 && !digits.ContainsAnyExceptInRange('0', '9')
            ? string.Concat(digits[..3], "-", digits[3..])
            : null;
    }

    /// <summary>Whether the network of a line <c>+COPS: mode,format,"name"</c> goes by its name, not by its number.</summary>
    public static bool IsOperatorNamed(string line) =>
        AtFields.Of(line, "+COPS") is { Length: >= 3 } fields && fields[1] is not "2";

    /// <summary><c>+CPIN: READY</c>, <c>SIM PIN</c>, <c>SIM PUK</c>…: the state of the SIM.</summary>
    public static string? Sim(string line) =>
        AtFields.Of(line, "+CPIN") is { Length: 1 } fields && fields[0].Length > 0
            ? fields[0] is "READY"
                ? "READY"
                : fields[0].ToString()
            : null;

    /// <summary>The access technology of <c>+COPS: mode,format,"name",act</c> (TS 27.007, 7.3). 13, dual connectivity, says
    /// that the anchor offers it, and not that an NR cell serves.</summary>
    public static RadioAccess? Access(string line) =>
        AtFields.Of(line, "+COPS") is { Length: >= 4 } fields
            ? AtParser.Integer(fields[3]) switch
            {
                0 or 1 or 3 => RadioAccess.Gsm,
                2 or 4 or 5 or 6 => RadioAccess.Umts,
                7 or 10 or 13 => RadioAccess.Lte,
                11 or 12 => RadioAccess.NrStandalone,
                _ => null,
            }
            : null;

    /// <summary>The serial number of the modem: <c>AT+CGSN</c> gives 15 digits, bare or quoted after its name.</summary>
    public static string? Imei(string text) => Digits(AtParser.Bare(text), 15, 15);

    /// <summary>The serial number of the SIM card, 18 to 20 digits (ITU-T E.118); a filling F is dropped.</summary>
    /// <param name="line">The answer.</param>
    /// <param name="name">What it begins with: <c>+QCCID</c>, <c>+ICCID</c>, <c>+CCID</c>.</param>
    public static string? Iccid(string line, string name) =>
        AtFields.Of(line, name) is { Length: 1 } fields ? Card(AtParser.Bare(fields[0])) : null;

    /// <summary>The same, of the number alone.</summary>
    public static string? Card(ReadOnlySpan<char> text) => Digits(text.TrimEnd("Ff"), 18, 20);

    private static string? Digits(ReadOnlySpan<char> text, int least, int most) =>
        text.Length >= least && text.Length <= most && !text.ContainsAnyExceptInRange('0', '9')
            ? text.ToString()
            : null;

    private static double? Scaled(ReadOnlySpan<char> field, int most, double step, double offset) =>
        AtParser.Integer(field) is int n && n >= 0 && n <= most ? (n * step) + offset : null;

    // −32768 marks an inactive cell.
    private static double? Rsrp(ReadOnlySpan<char> field) =>
        AtParser.Integer(field) is int n && SignalRange.IsRsrp(n) ? n : null;

    private static double? Rsrq(ReadOnlySpan<char> field) =>
        AtParser.Integer(field) is int n && SignalRange.IsRsrq(n) ? n : null;

    private static double? Sinr(ReadOnlySpan<char> field) =>
        AtParser.Integer(field) is int n && SignalRange.IsSinr(n) ? n : null;
}

/// <summary>What a modem says of the cell that serves it; null where it says nothing.</summary>
/// <param name="Rsrp">Reference signal received power, dBm.</param>
/// <param name="Rsrq">Reference signal received quality, dB.</param>
/// <param name="Sinr">Signal to interference and noise ratio, dB.</param>
public readonly record struct SignalQuality(double? Rsrp, double? Rsrq, double? Sinr);

/// <summary>One serving cell.</summary>
/// <param name="IsNr">Whether it is 5G NR; otherwise LTE.</param>
/// <param name="Signal">Its signal.</param>
public readonly record struct ServingCell(bool IsNr, SignalQuality Signal);

/// <summary>How a modem is attached. In order of what it is worth.</summary>
public enum RadioAccess
{
    /// <summary>2G.</summary>
    Gsm,

    /// <summary>3G.</summary>
    Umts,

    /// <summary>4G.</summary>
    Lte,

    /// <summary>5G beside an LTE anchor (EN-DC).</summary>
    NrNonStandalone,

    /// <summary>5G alone.</summary>
    NrStandalone,
}

/// <summary>Where a modem stands with the network. In order of what it is worth, for taking the best of several domains.</summary>
public enum Registration
{
    /// <summary>Not registered, not searching.</summary>
    None,

    /// <summary>The modem does not know, or the network grants only SMS or emergency calls.</summary>
    Unknown,

    /// <summary>The network refuses this SIM.</summary>
    Denied,

    /// <summary>Searching.</summary>
    Searching,

    /// <summary>Registered, roaming.</summary>
    Roaming,

    /// <summary>Registered, home network.</summary>
    Home,
}
