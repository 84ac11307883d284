using CsCheck;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

/// <summary>Answers of <c>mmcli -J</c> in the shapes of several versions of ModemManager.</summary>
public class ManagerAnswersTests
{
    // 1.20: a 5G modem in dual connectivity.
    private const string Modem120 = """
        {"modem":{"3gpp":{"5gnr":{"registration-settings":{"drx-cycle":"--","mico-mode":"--"}},"enabled-locks":[],
        "eps":{"initial-bearer":{"dbus-path":"--","settings":{"apn":"--"}},"ue-mode-operation":"--"},
        "imei":"860000000000001","operator-code":"45204","operator-name":"Viettel","packet-service-state":"attached",
        "pco":"--","registration-state":"home"},"dbus-path":"/org/freedesktop/ModemManager1/Modem/3",
        "generic":{"access-technologies":["lte","5gnr"],"bearers":[],"device":"/sys/devices/pci0/usb1/1-1",
        "equipment-identifier":"860000000000001","manufacturer":"Quectel","model":"RM500Q-GL","own-numbers":[],
        "power-state":"on","primary-sim-slot":"1","revision":"RM500QGLABR11A06M4G",
        "signal-quality":{"recent":"yes","value":"60"},"sim":"/org/freedesktop/ModemManager1/SIM/2",
        "sim-slots":["/org/freedesktop/ModemManager1/SIM/2","/"],"state":"connected","state-failed-reason":"--",
        "unlock-required":"--","unlock-retries":[]}}}
        """;

    // 1.14: no slots, no packet service, and the second PIN named where a SIM is ready.
    private const string Modem114 = """
        {"modem":{"3gpp":{"enabled-locks":["fixed-dialing"],"eps":{"ue-mode-operation":"csps-1"},"imei":"860000000000002",
        "operator-code":"310260","operator-name":"--","pco":"--","registration-state":"roaming"},
        "dbus-path":"/org/freedesktop/ModemManager1/Modem/0","generic":{"access-technologies":["hsdpa, hsupa"],
        "device":"/sys/devices/platform/usb/1-1.2","equipment-identifier":"860000000000002",
        "manufacturer":"QUALCOMM INCORPORATED","model":"0","revision":"EC25EFAR06A03M4G",
        "sim":"/org/freedesktop/ModemManager1/SIM/0","state":"registered","state-failed-reason":"--",
        "unlock-required":"sim-pin2","unlock-retries":["sim-pin2 (3)"]}}}
        """;

    private const string Signal120 = """
        {"modem":{"signal":{"5g":{"error-rate":"--","rsrp":"-88.00","rsrq":"-11.00","snr":"18.50"},
        "cdma1x":{"ecio":"--","rssi":"--"},"evdo":{"ecio":"--","io":"--","rssi":"--","sinr":"--"},
        "gsm":{"error-rate":"--","rssi":"--"},"lte":{"error-rate":"--","rsrp":"-91.00","rsrq":"-10.00","rssi":"-60.00","snr":"7.40"},
        "refresh":{"rate":"10"},"threshold":{"error-rate":"no","rssi":"0"},"umts":{"ecio":"--","rscp":"--","rssi":"--"}}}}
        """;

    // 1.10: nothing of 5G, no thresholds.
    private const string Signal110 = """
        {"modem":{"signal":{"cdma1x":{"ecio":"--","rssi":"--"},"gsm":{"rssi":"--"},
        "lte":{"rsrp":"-101.00","rsrq":"-13.00","rssi":"--","snr":"-2.00"},"refresh":{"rate":"5"},
        "umts":{"ecio":"-7.00","rscp":"-90.00","rssi":"-83.00"}}}}
        """;

    private const string Place = """
        {"modem":{"location":{"3gpp":{"cid":"01A2D00B","lac":"0000","mcc":"452","mnc":"04","tac":"001F40"},
        "cdma-bs":{"latitude":"--","longitude":"--"},"gps":{"altitude":"--","nmea":[],"utc":"--"}}}}
        """;

    [Fact]
    public void A_5G_modem_of_version_1_20_is_read_whole() =>
        Assert.Equal(
            new ManagedModem(
                "connected",
                null,
                new ModemIdentity("Quectel", "RM500Q-GL", "RM500QGLABR11A06M4G", "860000000000001"),
                "READY",
                "/org/freedesktop/ModemManager1/SIM/2",
                Registration.Home,
                "452-04",
                RadioAccess.NrNonStandalone,
                "/sys/devices/pci0/usb1/1-1"
            )
            {
                Slot = 1,
            },
            ManagerAnswers.Modem(Modem120)
        );

    [Fact]
    public void An_older_version_lacks_keys_and_names_the_second_PIN_where_the_SIM_is_ready() =>
        Assert.Equal(
            new ManagedModem(
                "registered",
                null,
                new ModemIdentity("QUALCOMM INCORPORATED", "0", "EC25EFAR06A03M4G", "860000000000002"),
                "READY",
                "/org/freedesktop/ModemManager1/SIM/0",
                Registration.Roaming,
                "310-260",
                RadioAccess.Umts,
                "/sys/devices/platform/usb/1-1.2"
            ),
            ManagerAnswers.Modem(Modem114)
        );

    [Theory]
    [InlineData("failed", "sim-missing", "--", "not inserted")]
    [InlineData("failed", "sim-error", "--", "failure")]
    [InlineData("failed", "esim-without-profiles", "--", "no profile")]
    [InlineData("failed", "unknown-capabilities", "--", null)]
    [InlineData("failed", "--", "none", null)]
    [InlineData("locked", "--", "sim-pin", "SIM PIN")]
    [InlineData("locked", "--", "sim-puk", "SIM PUK")]
    [InlineData("locked", "--", "ph-net-pin", "PH-NET PIN")]
    [InlineData("locked", "--", "ph-sim-pin", "PH-SIM PIN")]
    [InlineData("locked", "--", "corporate", "corporate")]
    [InlineData("locked", "--", "--", null)]
    [InlineData("locked", "--", "unknown", null)]
    [InlineData("locked", "--", "sim-pin2", null)]
    [InlineData("unknown", "--", "none", null)]
    [InlineData("initializing", "--", "--", null)]
    [InlineData("a-state-to-come", "--", "none", null)]
    [InlineData("disabled", "--", "--", "READY")]
    [InlineData("disabling", "--", "none", "READY")]
    [InlineData("enabling", "--", "none", "READY")]
    [InlineData("enabled", "--", "none", "READY")]
    [InlineData("searching", "--", "sim-puk2", "READY")]
    [InlineData("registered", "--", "none", "READY")]
    [InlineData("registered", "--", "sim-pin", "SIM PIN")]
    [InlineData("disconnecting", "--", "none", "READY")]
    [InlineData("connecting", "--", "none", "READY")]
    [InlineData("connected", "--", "none", "READY")]
    public void The_SIM_follows_from_state_reason_and_lock_and_is_ready_only_where_all_say_so(
        string state,
        string reason,
        string unlock,
        string? sim
    ) =>
        Assert.Equal(
            sim,
            ManagerAnswers
                .Modem(
                    $$$$"""{"modem":{"generic":{"state":"{{{{state}}}}","state-failed-reason":"{{{{reason}}}}","unlock-required":"{{{{unlock}}}}"}}}"""
                )!
                .Value.Sim
        );

    [Theory]
    [InlineData("idle", Registration.None)]
    [InlineData("home", Registration.Home)]
    [InlineData("home-csfb-not-preferred", Registration.Home)]
    [InlineData("roaming", Registration.Roaming)]
    [InlineData("roaming-csfb-not-preferred", Registration.Roaming)]
    [InlineData("searching", Registration.Searching)]
    [InlineData("denied", Registration.Denied)]
    [InlineData("unknown", Registration.Unknown)]
    [InlineData("home-sms-only", Registration.Unknown)]
    [InlineData("roaming-sms-only", Registration.Unknown)]
    [InlineData("emergency-only", Registration.Unknown)]
    [InlineData("attached-rlos", Registration.Unknown)]
    [InlineData("--", null)]
    [InlineData("", null)]
    [InlineData("Home", null)]
    public void Registration_is_what_the_word_says_and_no_other_word_is_one(string word, Registration? expected) =>
        Assert.Equal(
            expected,
            ManagerAnswers
                .Modem(
                    $$$$"""{"modem":{"3gpp":{"registration-state":"{{{{word}}}}"},"generic":{"state":"enabled"}}}"""
                )!
                .Value.Registration
        );

    [Theory]
    [InlineData("""["gsm"]""", RadioAccess.Gsm)]
    [InlineData("""["gsm-compact"]""", RadioAccess.Gsm)]
    [InlineData("""["gprs","edge"]""", RadioAccess.Gsm)]
    [InlineData("""["gprs"]""", RadioAccess.Gsm)]
    [InlineData("""["edge"]""", RadioAccess.Gsm)]
    [InlineData("""["hsdpa"]""", RadioAccess.Umts)]
    [InlineData("""["hsupa"]""", RadioAccess.Umts)]
    [InlineData("""["hspa-plus"]""", RadioAccess.Umts)]
    [InlineData("""["umts"]""", RadioAccess.Umts)]
    [InlineData("""["edge","hspa-plus"]""", RadioAccess.Umts)]
    [InlineData("""["hspa"]""", RadioAccess.Umts)]
    [InlineData("""["lte","umts"]""", RadioAccess.Lte)]
    [InlineData("""["lte-cat-m"]""", RadioAccess.Lte)]
    [InlineData("""["lte-nb-iot"]""", RadioAccess.Lte)]
    [InlineData("""["5gnr"]""", RadioAccess.NrStandalone)]
    [InlineData("""["5gnr","lte"]""", RadioAccess.NrNonStandalone)]
    [InlineData("""["lte, 5gnr"]""", RadioAccess.NrNonStandalone)]
    [InlineData("""["umts","5gnr"]""", null)]
    [InlineData("""["unknown"]""", null)]
    [InlineData("[]", null)]
    [InlineData("""["lte",5]""", null)]
    [InlineData("\"lte\"", null)]
    public void Access_is_the_best_that_is_named_and_5G_beside_LTE_is_not_alone(string list, RadioAccess? expected) =>
        Assert.Equal(
            expected,
            ManagerAnswers
                .Modem($$$$"""{"modem":{"generic":{"state":"enabled","access-technologies":{{{{list}}}}}}}""")!
                .Value.Access
        );

    [Theory]
    [InlineData("4520", null)]
    [InlineData("45204", "452-04")]
    [InlineData("310260", "310-260")]
    [InlineData("3102601", null)]
    [InlineData("4520A", null)]
    [InlineData("--", null)]
    public void An_operator_is_five_or_six_digits(string code, string? expected) =>
        Assert.Equal(
            expected,
            ManagerAnswers
                .Modem($$$$"""{"modem":{"3gpp":{"operator-code":"{{{{code}}}}"},"generic":{"state":"enabled"}}}""")!
                .Value.Operator
        );

    [Theory]
    [InlineData("/org/freedesktop/ModemManager1/SIM/0", true)]
    [InlineData("/org/freedesktop/ModemManager1/SIM/", false)]
    [InlineData("/org/freedesktop/ModemManager1/SIM/1234567890", false)]
    [InlineData("/org/freedesktop/ModemManager1/SIM/-1", false)]
    [InlineData("--reset", false)]
    public void Only_a_path_of_ModemManager_goes_back_to_it(string path, bool isOne) =>
        Assert.Equal(
            isOne ? path : null,
            ManagerAnswers
                .Modem($$$$"""{"modem":{"generic":{"state":"enabled","sim":"{{{{path}}}}"}}}""")!
                .Value.SimPath
        );

    [Fact]
    public void A_name_with_control_characters_or_without_end_is_none()
    {
        string name = new('x', 64);
        Assert.Equal(name, Maker(name));
        Assert.Equal("", Maker(name + "x"));
        Assert.Equal("", Maker("a\\u0007b"));
        Assert.Equal("", Maker("--"));

        static string Maker(string text) =>
            ManagerAnswers
                .Modem($$$$"""{"modem":{"generic":{"state":"enabled","manufacturer":"{{{{text}}}}"}}}""")!
                .Value.Identity.Manufacturer;
    }

    [Fact]
    public void The_signal_of_both_cells_is_read_and_version_1_10_knows_nothing_of_5G()
    {
        Assert.Equal(
            new ManagedSignal(true, new SignalQuality(-91, -10, 7.4), new SignalQuality(-88, -11, 18.5), -60),
            ManagerAnswers.Signal(Signal120)
        );
        Assert.Equal(
            new ManagedSignal(true, new SignalQuality(-101, -13, -2), default, -83),
            ManagerAnswers.Signal(Signal110)
        );
    }

    [Fact]
    public void A_signal_that_nobody_refreshes_is_said_to_be_so()
    {
        Assert.False(
            ManagerAnswers
                .Signal(Signal120.Replace("\"rate\":\"10\"", "\"rate\":\"0\"", StringComparison.Ordinal))!
                .Value.IsPolled
        );
        Assert.False(ManagerAnswers.Signal("""{"modem":{"signal":{}}}""")!.Value.IsPolled);
        Assert.Null(ManagerAnswers.Signal("""{"modem":{}}"""));
    }

    [Theory]
    [InlineData("-157.00", -157.0)]
    [InlineData("-157.01", null)]
    [InlineData("-30.00", -30.0)]
    [InlineData("-29.99", null)]
    [InlineData("-32768.00", null)]
    [InlineData("0.00", null)]
    [InlineData("NaN", null)]
    [InlineData("-91,00", null)]
    [InlineData("-9e1", null)]
    [InlineData(" -91", null)]
    [InlineData("--", null)]
    public void A_power_that_no_radio_can_have_is_none(string text, double? expected) =>
        Assert.Equal(
            expected,
            ManagerAnswers.Signal($$$$$"""{"modem":{"signal":{"5g":{"rsrp":"{{{{{text}}}}}"}}}}""")!.Value.Nr.Rsrp
        );

    [Fact]
    public void Strength_is_that_of_LTE_before_3G_before_2G()
    {
        const string both = """{"modem":{"signal":{"umts":{"rssi":"-83.00"},"gsm":{"rssi":"-70.00"}}}}""";
        Assert.Equal(-83, ManagerAnswers.Signal(both)!.Value.Rssi);
        Assert.Equal(-70, ManagerAnswers.Signal("""{"modem":{"signal":{"gsm":{"rssi":"-70.00"}}}}""")!.Value.Rssi);
    }

    [Fact]
    public void The_cell_is_of_the_anchor_unless_5G_stands_alone()
    {
        Assert.Equal(
            new CellIdentity(false, 0x1A2D00B, 0x1F40, null, null, null),
            ManagerAnswers.Cell(Place, RadioAccess.NrNonStandalone)
        );
        Assert.False(ManagerAnswers.Cell(Place, RadioAccess.Lte)!.Value.IsNr);
        Assert.True(ManagerAnswers.Cell(Place, RadioAccess.NrStandalone)!.Value.IsNr);
        Assert.Null(ManagerAnswers.Cell(Place, RadioAccess.Umts));
        Assert.Null(ManagerAnswers.Cell(Place, null));
    }

    [Fact]
    public void Zeros_and_dashes_are_no_cell()
    {
        Assert.Null(
            ManagerAnswers.Cell(
                """{"modem":{"location":{"3gpp":{"cid":"00000000","tac":"000000"}}}}""",
                RadioAccess.Lte
            )
        );
        Assert.Null(
            ManagerAnswers.Cell("""{"modem":{"location":{"3gpp":{"cid":"--","tac":"--"}}}}""", RadioAccess.Lte)
        );
        Assert.Equal(
            new CellIdentity(false, 0xB, null, null, null, null),
            ManagerAnswers.Cell("""{"modem":{"location":{"3gpp":{"cid":"0000000B","tac":"0000"}}}}""", RadioAccess.Lte)
        );
    }

    [Theory]
    [InlineData("89844501000000000011", "89844501000000000011")]
    [InlineData("8984450100000000001F", "8984450100000000001")]
    [InlineData("8984", null)]
    [InlineData("--", null)]
    public void A_card_has_eighteen_to_twenty_digits(string iccid, string? expected) =>
        Assert.Equal(expected, ManagerAnswers.Card($$$$"""{"sim":{"properties":{"iccid":"{{{{iccid}}}}"}}}"""));

    [Fact]
    public void A_list_is_paths_of_modems_or_it_is_none()
    {
        Assert.Equal([], ManagerAnswers.Modems("""{"modem-list":[]}""")!);
        Assert.Equal(
            ["/org/freedesktop/ModemManager1/Modem/0", "/org/freedesktop/ModemManager1/Modem/11"],
            ManagerAnswers.Modems(
                """{"modem-list":["/org/freedesktop/ModemManager1/Modem/0","/org/freedesktop/ModemManager1/Modem/11"]}"""
            )!
        );
        Assert.Null(ManagerAnswers.Modems("""{"modem-list":["--reset"]}"""));
        Assert.Null(ManagerAnswers.Modems("""{"modem-list":[3]}"""));
        Assert.Null(ManagerAnswers.Modems("{}"));
        Assert.Null(ManagerAnswers.Modems("No modems were found"));
        Assert.Null(ManagerAnswers.Modems(""));
    }

    [Theory]
    [InlineData(
        "Successfully created new SMS: /org/freedesktop/ModemManager1/SMS/12\n",
        "/org/freedesktop/ModemManager1/SMS/12"
    )]
    [InlineData(
        "Successfully created new SMS:\n\t/org/freedesktop/ModemManager1/SMS/0 (unknown)\n",
        "/org/freedesktop/ModemManager1/SMS/0"
    )]
    [InlineData(
        "Successfully created new SMS: '/org/freedesktop/ModemManager1/SMS/7'",
        "/org/freedesktop/ModemManager1/SMS/7"
    )]
    [InlineData("Successfully created new SMS", null)]
    [InlineData("/org/freedesktop/ModemManager1/SIM/7", null)]
    public void A_text_that_was_made_is_found_in_what_the_tool_says(string output, string? path) =>
        Assert.Equal(path, ManagerAnswers.Created(output));

    [Theory]
    [InlineData("Site a-1: mains, lost = 3", "text='Site a-1: mains, lost = 3',number=+84901234567")]
    [InlineData("it's \\ so", "text=\"it's \\ so\",number=+84901234567")]
    [InlineData("say \"x\"", "text='say \"x\"',number=+84901234567")]
    [InlineData("it's \"x\"", null)]
    public void A_text_is_quoted_by_what_it_does_not_contain(string text, string? expected) =>
        Assert.Equal(expected, ManagerAnswers.Properties(new OutgoingText("+84901234567", text, 1)));

    [Theory]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.MobileEquipment.SimNotInserted: x'",
        true
    )]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.Message.NetworkFailure: x'",
        true
    )]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.Core.Unsupported: x'",
        true
    )]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.Core.Unauthorized: x'",
        true
    )]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.Core.WrongState: x'",
        true
    )]
    [InlineData("error: couldn't find SMS at '/org/freedesktop/ModemManager1/SMS/99': 'not found in any modem'", true)]
    [InlineData("error: couldn't send the SMS: 'Timeout was reached'", false)]
    [InlineData(
        "error: couldn't send the SMS: 'GDBus.Error:org.freedesktop.ModemManager1.Error.Serial.ResponseTimeout: x'",
        false
    )]
    [InlineData("mmcli did not end within 65 s", false)]
    [InlineData("", false)]
    public void An_error_is_a_refusal_only_where_it_is_certain_that_nothing_was_sent(string error, bool isRefusal) =>
        Assert.Equal(isRefusal, ManagerAnswers.IsRefusal(error));

    [Fact]
    public void Whatever_comes_nothing_throws_and_no_figure_is_out_of_its_range() =>
        Gen.OneOf(
                Gen.String,
                Mangled(Modem120),
                Mangled(Modem114),
                Mangled(Signal120),
                Mangled(Signal110),
                Mangled(Place)
            )
            .Sample(
                text =>
                {
                    _ = ManagerAnswers.Modems(text);
                    _ = ManagerAnswers.Card(text);
                    _ = ManagerAnswers.Created(text);
                    _ = ManagerAnswers.Cell(text, RadioAccess.Lte);
                    ManagedModem? modem = ManagerAnswers.Modem(text);
                    ManagedSignal? signal = ManagerAnswers.Signal(text);
                    SignalQuality[] cells = [signal?.Lte ?? default, signal?.Nr ?? default];
                    return (modem is null || modem.Value.State.Length > 0)
                        && cells.All(cell =>
                            (cell.Rsrp is not { } rsrp || SignalRange.IsRsrp(rsrp))
                            && (cell.Rsrq is not { } rsrq || SignalRange.IsRsrq(rsrq))
                            && (cell.Sinr is not { } sinr || SignalRange.IsSinr(sinr))
                        );
                },
                iter: 3_000
            );

    [Theory]
    [InlineData("""{"modem":{"generic":{"state":"\ud800"}}}""")]
    [InlineData("""{"modem":{"generic":{"state":7}}}""")]
    [InlineData("""{"modem":{"generic":"state"}}""")]
    [InlineData("""{"modem":[]}""")]
    [InlineData("""[1]""")]
    [InlineData("null")]
    [InlineData("{")]
    public void What_is_no_modem_is_none(string json) => Assert.Null(ManagerAnswers.Modem(json));

    // Cut, with a piece left out, repeated or exchanged.
    private static Gen<string> Mangled(string text) =>
        Gen.Select(
            Gen.Int[0, text.Length],
            Gen.Int[0, text.Length],
            Gen.OneOf("", "{", "}", "\"", "--", "\\ud800", "-32768", "null", "[", "\0", "99999999999999999999"),
            (a, b, piece) => string.Concat(text.AsSpan(0, Math.Min(a, b)), piece, text.AsSpan(Math.Max(a, b)))
        );
}
