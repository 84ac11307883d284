using System.Globalization;
using System.Text.Json;

namespace Edge.Core.Link;

/// <summary>What ModemManager says of one modem (<c>mmcli -m PATH -J</c>); null where it says nothing, <c>--</c>, or what cannot
/// be.</summary>
/// <param name="State">Its word for the state: <c>registered</c>, <c>locked</c>, <c>failed</c>.</param>
/// <param name="FailedReason">Why it failed: <c>sim-missing</c>.</param>
/// <param name="Identity">Who the modem is.</param>
/// <param name="Sim">State of the SIM in the words of AT+CPIN.</param>
/// <param name="SimPath">Where it tells of the SIM card.</param>
/// <param name="Registration">Where the modem stands with the network.</param>
/// <param name="Operator">Network, MCC-MNC.</param>
/// <param name="Access">How it is attached.</param>
/// <param name="Device">The modem's device below /sys.</param>
public readonly record struct ManagedModem(
    string State,
    string? FailedReason,
    ModemIdentity Identity,
    string? Sim,
    string? SimPath,
    Registration? Registration,
    string? Operator,
    RadioAccess? Access,
    string? Device
)
{
    /// <summary>The SIM slot in use, 1 or 2; null where there is one alone, or before ModemManager 1.16.</summary>
    public int? Slot { get; init; }
}

/// <summary>What ModemManager says of the signal.</summary>
/// <param name="IsPolled">Whether it asks the modem for it by itself; else there is nothing, or nobody knows how old.</param>
/// <param name="Lte">The LTE cell.</param>
/// <param name="Nr">The 5G cell.</param>
/// <param name="Rssi">Received signal strength, dBm, of LTE before 3G before 2G.</param>
public readonly record struct ManagedSignal(bool IsPolled, SignalQuality Lte, SignalQuality Nr, double? Rssi);

/// <summary>
/// What the answers of <c>mmcli -J</c> mean, ModemManager 1.10 and later: one JSON object, its leaves strings, <c>--</c> where there
/// is no value, keys that come and go with the version. Each function gives null, or leaves the value out, for anything
/// else: nothing is guessed, and nothing throws.
/// </summary>
public static class ManagerAnswers
{
    private const string ModemBeginning = "/org/freedesktop/ModemManager1/Modem/";
    private const string SmsBeginning = "/org/freedesktop/ModemManager1/SMS/";
    private const string SimBeginning = "/org/freedesktop/ModemManager1/SIM/";
    private const int LongestName = 64;

    /// <summary>The modems of <c>mmcli -L</c>; null when it is no such list.</summary>
    public static IReadOnlyList<string>? Modems(string json) =>
        Read<IReadOnlyList<string>>(
            json,
            root =>
                Texts(root, "modem-list") is { } paths && paths.All(path => IsPath(path, ModemBeginning)) ? paths : null
        );

    /// <summary>One modem, of <c>mmcli -m PATH</c>; null when it tells no state.</summary>
    public static ManagedModem? Modem(string json) =>
        Read<ManagedModem?>(
            json,
            root =>
            {
                if (Text(root, "modem", "generic", "state") is not { } state)
                {
                    return null;
                }

                string? reason = Text(root, "modem", "generic", "state-failed-reason");
                string? path = Text(root, "modem", "generic", "sim");
                return new ManagedModem(
                    state,
                    reason,
                    new ModemIdentity(
                        Name(root, "manufacturer"),
                        Name(root, "model"),
                        Name(root, "revision"),
                        AtAnswers.Imei(Text(root, "modem", "generic", "equipment-identifier") ?? "") ?? ""
                    ),
                    Sim(state, reason, Text(root, "modem", "generic", "unlock-required")),
                    path is not null && IsPath(path, SimBeginning) ? path : null,
                    Registered(Text(root, "modem", "3gpp", "registration-state")),
                    Operator(Text(root, "modem", "3gpp", "operator-code")),
                    Access(Texts(root, "modem", "generic", "access-technologies") ?? []),
                    Text(root, "modem", "generic", "device")
                )
                {
                    Slot = Text(root, "modem", "generic", "primary-sim-slot") switch
                    {
                        "1" => 1,
                        "2" => 2,
                        _ => null,
                    },
                };
            }
        );

    /// <summary>The signal, of <c>--signal-get</c>; null when it is none.</summary>
    public static ManagedSignal? Signal(string json) =>
        Read<ManagedSignal?>(
            json,
            root =>
            {
                if (Find(root, "modem", "signal") is null)
                {
                    return null;
                }

                double? rate = Number(Text(root, "modem", "signal", "refresh", "rate"), static n => n > 0);
                double? rssi =
                    Number(Text(root, "modem", "signal", "lte", "rssi"), SignalRange.IsRssi)
                    ?? Number(Text(root, "modem", "signal", "umts", "rssi"), SignalRange.IsRssi)
                    ?? Number(Text(root, "modem", "signal", "gsm", "rssi"), SignalRange.IsRssi);
                return new ManagedSignal(rate is not null, Quality(root, "lte"), Quality(root, "5g"), rssi);
            }
        );

    /// <summary>The cell, of <c>--location-get</c>: in 5G non-stand-alone the anchor, which is an LTE cell. Null when none is told, or
    /// of another kind than LTE and NR.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="access">How the modem is attached.</param>
    public static CellIdentity? Cell(string json, RadioAccess? access) =>
        access is RadioAccess.Lte or RadioAccess.NrNonStandalone or RadioAccess.NrStandalone
            ? Read<CellIdentity?>(
                json,
                root =>
                {
                    // Zeros stand for what the modem did not say.
                    string? id = NotZero(Text(root, "modem", "location", "3gpp", "cid"));
                    string? area = NotZero(Text(root, "modem", "location", "3gpp", "tac"));
                    return CellIdentity.Make(access == RadioAccess.NrStandalone, id, area, "", "", "");
                }
            )
            : null;

    /// <summary>The number of the SIM card, of <c>mmcli -i PATH</c>.</summary>
    public static string? Card(string json) =>
        Read(json, root => Text(root, "sim", "properties", "iccid") is { } iccid ? AtAnswers.Card(iccid) : null);

    /// <summary>Where a text is that <c>--messaging-create-sms</c> made, which says so in words, also with <c>-J</c>.</summary>
    public static string? Created(string output) =>
        output
            .Split([' ', '\t', '\r', '\n', '\'', '"'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => IsPath(word, SmsBeginning));

    /// <summary>What <c>--messaging-create-sms</c> takes; null when the text cannot be written in it: it has two kinds of quotes
    /// and no way to escape one.</summary>
    public static string? Properties(OutgoingText text)
    {
        char quote = text.Text.Contains('\'') ? '"' : '\'';
        return text.Text.Contains(quote) ? null : $"text={quote}{text.Text}{quote},number={text.Number}";
    }

    /// <summary>Whether an error of <c>--send</c> says that the text was not sent: the modem or the network turned it away, or it
    /// never came so far. A time that ran out says nothing.</summary>
    public static bool IsRefusal(string error) =>
        error.Contains("ModemManager1.Error.MobileEquipment.", StringComparison.Ordinal)
        || error.Contains("ModemManager1.Error.Message.", StringComparison.Ordinal)
        || error.Contains("ModemManager1.Error.Core.Unsupported", StringComparison.Ordinal)
        || error.Contains("ModemManager1.Error.Core.Unauthorized", StringComparison.Ordinal)
        || error.Contains("ModemManager1.Error.Core.WrongState", StringComparison.Ordinal)
        || error.StartsWith("error: couldn't find ", StringComparison.Ordinal);

    private static string? Sim(string state, string? reason, string? unlock)
    {
        // The second PIN guards what no modem here uses, and 1.10 to 1.14 name it where a SIM is ready.
        string? locked = unlock switch
        {
            null or "none" or "unknown" or "sim-pin2" or "sim-puk2" => null,
            "sim-pin" => "SIM PIN",
            "sim-puk" => "SIM PUK",
            _ when unlock.StartsWith("ph-", StringComparison.Ordinal) => "PH-"
                + unlock[3..].Replace('-', ' ').ToUpperInvariant(),
            _ => unlock,
        };
        return (state, reason) switch
        {
            ("failed", "sim-missing") => "not inserted",
            ("failed", "sim-error") => "failure",
            ("failed", "esim-without-profiles") => "no profile",
            ("locked", _) => locked,
            (
                "disabled"
                    or "disabling"
                    or "enabling"
                    or "enabled"
                    or "searching"
                    or "registered"
                    or "disconnecting"
                    or "connecting"
                    or "connected",
                _
            ) => locked ?? "READY",
            _ => null,
        };
    }

    private static Registration? Registered(string? word) =>
        word switch
        {
            "idle" => Registration.None,
            "home" or "home-csfb-not-preferred" => Registration.Home,
            "roaming" or "roaming-csfb-not-preferred" => Registration.Roaming,
            "searching" => Registration.Searching,
            "denied" => Registration.Denied,
            "unknown" or "home-sms-only" or "roaming-sms-only" or "emergency-only" or "attached-rlos" =>
                Registration.Unknown,
            _ => null,
        };

    private static string? Operator(string? digits) =>
        digits is { Length: 5 or 6 } && !digits.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? string.Concat(digits.AsSpan(0, 3), "-", digits.AsSpan(3))
            : null;

    private static RadioAccess? Access(IReadOnlyList<string> words)
    {
        RadioAccess? best = null;
        bool isNr = false;
        foreach (string word in words.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)))
        {
            isNr |= word == "5gnr";
            RadioAccess? one = word switch
            {
                "gsm" or "gsm-compact" or "gprs" or "edge" => RadioAccess.Gsm,
                "umts" or "hsdpa" or "hsupa" or "hspa" or "hspa-plus" => RadioAccess.Umts,
                "lte" or "lte-cat-m" or "lte-nb-iot" => RadioAccess.Lte,
                _ => null,
            };
            best = one is { } known && !(best >= known) ? known : best;
        }

        return !isNr ? best
            : best is null ? RadioAccess.NrStandalone
            : best == RadioAccess.Lte ? RadioAccess.NrNonStandalone
            : null;
    }

    private static SignalQuality Quality(JsonElement root, string access) =>
        new(
            Number(Text(root, "modem", "signal", access, "rsrp"), SignalRange.IsRsrp),
            Number(Text(root, "modem", "signal", access, "rsrq"), SignalRange.IsRsrq),
            Number(Text(root, "modem", "signal", access, "snr"), SignalRange.IsSinr)
        );

    private static string Name(JsonElement root, string key)
    {
        string text = Text(root, "modem", "generic", key) ?? "";
        return text.Length <= LongestName && !text.Any(char.IsControl) ? text : "";
    }

    private static string? NotZero(string? field) => field?.Trim('0').Length > 0 ? field : null;

    private static double? Number(string? text, Func<double, bool> isPossible) =>
        double.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out double value
        ) && isPossible(value)
            ? value
            : null;

    private static bool IsPath(string text, string beginning) =>
        text.StartsWith(beginning, StringComparison.Ordinal)
        && text.Length > beginning.Length
        && text.Length <= beginning.Length + 9
        && !text.AsSpan(beginning.Length).ContainsAnyExceptInRange('0', '9');

    private static T? Read<T>(string json, Func<JsonElement, T?> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return read(document.RootElement);
        }
        // The second for text that is no Unicode.
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static JsonElement? Find(JsonElement at, params ReadOnlySpan<string> path)
    {
        foreach (string key in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out at))
            {
                return null;
            }
        }

        return at;
    }

    private static string? Text(JsonElement root, params ReadOnlySpan<string> path) =>
        Find(root, path) is { ValueKind: JsonValueKind.String } leaf
        && leaf.GetString() is { Length: > 0 } text
        && text != "--"
            ? text
            : null;

    private static IReadOnlyList<string>? Texts(JsonElement root, params ReadOnlySpan<string> path) =>
        Find(root, path) is { ValueKind: JsonValueKind.Array } list
        && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : null;
}
