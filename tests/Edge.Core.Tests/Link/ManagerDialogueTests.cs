using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class ManagerDialogueTests
{
    private const string Path0 = "/org/freedesktop/ModemManager1/Modem/0";
    private const string Path1 = "/org/freedesktop/ModemManager1/Modem/1";
    private const string Sms = "/org/freedesktop/ModemManager1/SMS/4";
    private const string Imei = "860000000000001";
    private const string OtherImei = "860000000000002";
    private const string Number = "+84901234567";

    private readonly SmsQueue _texts = new();
    private readonly List<string> _calls = [];
    private readonly List<Reading> _readings = [];
    private readonly Dictionary<string, ManagerAnswer> _answers = new(StringComparer.Ordinal)
    {
        ["-L"] = Done($$"""{"modem-list":["{{Path0}}"]}"""),
        [$"-m {Path0}"] = Done(Modem(Imei)),
        [$"-m {Path0} --signal-get"] = Done(Signal("10")),
        [$"-m {Path0} --signal-setup=10"] = Done("Successfully setup signal quality information polling"),
        [$"-m {Path0} --location-get"] = Done("""{"modem":{"location":{"3gpp":{"cid":"01A2D00B","tac":"001F40"}}}}"""),
        ["-i /org/freedesktop/ModemManager1/SIM/0"] = Done(
            """{"sim":{"properties":{"iccid":"89844501000000000011"}}}"""
        ),
        [$"-m {Path0} --enable"] = Done("successfully enabled the modem"),
        [$"-m {Path0} --disable"] = Done("successfully disabled the modem"),
        [$"-m {Path0} --set-primary-sim-slot=2"] = Done("successfully requested primary SIM switch in modem"),
        [$"-m {Path0} --reset"] = Done("successfully reset the modem"),
        [$"-m {Path0} --messaging-create-sms=text='hello',number={Number}"] = Done(
            "Successfully created new SMS: " + Sms
        ),
        [$"-s {Sms} --send"] = Done("successfully sent the SMS"),
        [$"-m {Path0} --messaging-delete-sms={Sms}"] = Done("successfully deleted SMS from modem"),
    };
    private ManagerDialogue _dialogue;
    private Stamp _now = new(1_000_000, 1_700_000_000_000, Synced: true);

    public ManagerDialogueTests() => _dialogue = new ManagerDialogue(texts: _texts);

    [Fact]
    public void A_first_poll_finds_the_modem_and_tells_everything_but_its_temperature()
    {
        Run(1);
        Assert.Equal(
            [
                "-L",
                $"-m {Path0}",
                $"-m {Path0} --signal-get",
                $"-m {Path0} --location-get",
                "-i /org/freedesktop/ModemManager1/SIM/0",
            ],
            _calls
        );
        Assert.Equal(ManagerDialogue.Metrics.Order(), _readings.Select(r => r.Metric).Order());
        Assert.DoesNotContain(MetricId.LinkModemTemperature, ManagerDialogue.Metrics);
        Assert.Equal("home", Of(MetricId.LinkRegistration).Text);
        Assert.Equal("452-04", Of(MetricId.LinkOperator).Text);
        Assert.Equal("READY", Of(MetricId.LinkSim).Text);
        Assert.Equal("5G NSA", Of(MetricId.LinkAccess).Text);
        Assert.Equal("Quectel RM500Q-GL RM500QGLABR11A06M4G IMEI " + Imei, Of(MetricId.LinkModem).Text);
        Assert.Equal("LTE 1A2D00B tac 1F40", Of(MetricId.LinkCell).Text);
        Assert.Equal("89844501000000000011", Of(MetricId.LinkSimCard).Text);
        Assert.Equal(
            (-88.0, -11.0, 18.5, -60.0),
            (
                Of(MetricId.LinkRsrp).Value,
                Of(MetricId.LinkRsrq).Value,
                Of(MetricId.LinkSinr).Value,
                Of(MetricId.LinkRssi).Value
            )
        );
        Assert.Equal("/sys/devices/usb1/1-1", _dialogue.Device);
    }

    [Fact]
    public void Later_polls_ask_state_and_signal_every_ten_seconds_and_cell_and_card_every_minute()
    {
        Run(1);
        _calls.Clear();
        _readings.Clear();
        Run(58);
        Assert.Equal(5, _calls.Count(c => c == $"-m {Path0}"));
        Assert.Equal(5, _calls.Count(c => c.EndsWith("--signal-get", StringComparison.Ordinal)));
        Assert.Equal(10, _calls.Count);
        Assert.DoesNotContain(_readings, r => r.Metric is MetricId.LinkCell or MetricId.LinkSimCard);
        Run(2);
        Assert.Contains($"-m {Path0} --location-get", _calls);
    }

    [Fact]
    public void A_signal_that_nobody_refreshes_is_set_up_and_gives_no_figure()
    {
        _answers[$"-m {Path0} --signal-get"] = Done(Signal("0"));
        Run(1);
        Assert.Equal($"-m {Path0} --signal-setup=10", _calls[^1]);
        Assert.False(Of(MetricId.LinkRsrp).IsGood);
        Assert.Equal("ModemManager begins to ask for it", Of(MetricId.LinkRsrp).Text);
        Assert.True(Of(MetricId.LinkRegistration).IsGood);
        _answers[$"-m {Path0} --signal-get"] = Done(Signal("10"));
        Run(10);
        Assert.Equal(-88, Of(MetricId.LinkRsrp).Value);
        Assert.Equal(1, _calls.Count(c => c.Contains("--signal-setup", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_modem_without_extended_signal_has_none_and_the_rest_stands()
    {
        _answers[$"-m {Path0} --signal-get"] = Failed("error: modem has no extended signal capabilities");
        Run(1);
        Assert.Equal("error: modem has no extended signal capabilities", Of(MetricId.LinkRsrp).Text);
        Assert.False(Of(MetricId.LinkRssi).IsGood);
        Assert.Equal("home", Of(MetricId.LinkRegistration).Text);
    }

    [Theory]
    [InlineData(
        "error: couldn't find the ModemManager process in the bus",
        "error: couldn't find the ModemManager process in the bus"
    )]
    [InlineData("", "mmcli failed and did not say why")]
    public void Without_ModemManager_everything_is_bad_for_its_reason(string error, string why)
    {
        _answers["-L"] = Failed(error);
        Run(1);
        AssertAllBad(why);
    }

    [Theory]
    [InlineData("""{"modem-list":[]}""", "ModemManager has no modem")]
    [InlineData("No modems were found", "mmcli gave an answer that cannot be read")]
    [InlineData(
        $$"""{"modem-list":["{{Path0}}","{{Path1}}"]}""",
        "ModemManager has 2 modems: say which one by port = \"modemmanager:IMEI\""
    )]
    public void Without_one_modem_everything_is_bad_for_its_reason(string list, string why)
    {
        _answers["-L"] = Done(list);
        Run(1);
        AssertAllBad(why);
        Assert.Equal(["-L"], _calls.Distinct());
    }

    [Fact]
    public void Of_several_modems_the_one_with_the_IMEI_is_meant_wherever_it_stands()
    {
        _dialogue = new ManagerDialogue(OtherImei);
        _answers["-L"] = Done($$"""{"modem-list":["{{Path0}}","{{Path1}}"]}""");
        _answers[$"-m {Path1}"] = Done(Modem(OtherImei));
        _answers[$"-m {Path1} --signal-get"] = Done(Signal("10"));
        Run(1);
        Assert.EndsWith(OtherImei, Of(MetricId.LinkModem).Text, StringComparison.Ordinal);
        _calls.Clear();
        Run(10);
        Assert.Equal([$"-m {Path1}", $"-m {Path1} --signal-get"], _calls);
    }

    [Fact]
    public void Another_modem_than_the_one_with_the_IMEI_is_never_read()
    {
        _dialogue = new ManagerDialogue(OtherImei);
        Run(1);
        AssertAllBad("ModemManager has no modem with the IMEI " + OtherImei);
    }

    [Fact]
    public void A_modem_that_goes_and_comes_back_with_another_number_is_found_again()
    {
        Run(1);
        _answers[$"-m {Path0}"] = Failed("error: couldn't find modem");
        _answers["-L"] = Done("""{"modem-list":[]}""");
        _readings.Clear();
        Run(12);
        AssertAllBad("ModemManager has no modem");
        _answers["-L"] = Done($$"""{"modem-list":["{{Path1}}"]}""");
        _answers[$"-m {Path1}"] = Done(Modem(Imei));
        _answers[$"-m {Path1} --signal-get"] = Done(Signal("10"));
        Run(10);
        Assert.Equal("home", Of(MetricId.LinkRegistration).Text);
    }

    [Fact]
    public void A_manager_that_stays_away_is_asked_at_growing_distances_and_said_to_be_away_every_ten_seconds()
    {
        _answers["-L"] = Failed("error: couldn't get bus");
        Run(600);
        Assert.InRange(_calls.Count, 12, 16);
        Assert.InRange(_readings.Count(r => r.Metric == MetricId.LinkModem), 58, 66);
        Assert.All(_readings, r => Assert.False(r.IsGood));
    }

    [Fact]
    public void An_answer_that_cannot_be_read_gives_no_value()
    {
        _answers[$"-m {Path0}"] = Done("{\"modem\":");
        Run(1);
        AssertAllBad("mmcli gave an answer that cannot be read");
    }

    [Fact]
    public void A_locked_SIM_is_the_reason_of_all_that_is_missing()
    {
        _answers[$"-m {Path0}"] = Done(
            $$$$"""{"modem":{"generic":{"state":"locked","unlock-required":"sim-pin","equipment-identifier":"{{{{Imei}}}}"}}}"""
        );
        _answers[$"-m {Path0} --signal-get"] = Failed("error: modem has no extended signal capabilities");
        Run(1);
        Assert.Equal("SIM PIN", Of(MetricId.LinkSim).Text);
        Assert.True(Of(MetricId.LinkModem).IsGood);
        Assert.Equal("SIM: SIM PIN", Of(MetricId.LinkRegistration).Text);
        Assert.Equal("SIM: SIM PIN", Of(MetricId.LinkRsrp).Text);
        Assert.False(_texts.IsServed);
    }

    [Fact]
    public void A_modem_that_is_disabled_or_failed_is_said_to_be_so()
    {
        _answers[$"-m {Path0}"] = Done("""{"modem":{"generic":{"state":"disabled"}}}""");
        Run(1);
        Assert.Equal("ModemManager: the modem is disabled", Of(MetricId.LinkRegistration).Text);
        _answers[$"-m {Path0}"] = Done(
            """{"modem":{"generic":{"state":"failed","state-failed-reason":"unknown-capabilities"}}}"""
        );
        Run(10);
        Assert.Equal("ModemManager: the modem is failed, unknown-capabilities", Of(MetricId.LinkRegistration).Text);
        Assert.False(Of(MetricId.LinkSim).IsGood);
    }

    [Theory]
    [InlineData(RecoveryRung.Reconnect, new[] { "--enable" })]
    [InlineData(RecoveryRung.Reattach, new[] { "--disable", "--enable" })]
    [InlineData(RecoveryRung.AtReset, new[] { "--reset" })]
    [InlineData(RecoveryRung.UsbReset, new string[0])]
    [InlineData(RecoveryRung.None, new string[0])]
    public void A_rung_is_done_between_two_polls(RecoveryRung rung, string[] orders)
    {
        Run(1);
        _calls.Clear();
        _dialogue.Order(rung);
        Run(0.5);
        Assert.Equal(orders.Select(order => $"-m {Path0} {order}"), _calls.Take(orders.Length));
        _calls.Clear();
        Run(9);
        Assert.DoesNotContain(_calls, c => c.EndsWith("able", StringComparison.Ordinal));
    }

    [Fact]
    public void The_slot_in_use_is_told_where_the_modem_has_two()
    {
        _dialogue = new ManagerDialogue(sims: 2);
        _answers[$"-m {Path0}"] = Done(Modem(Imei, slot: "2"));
        Run(1);
        Assert.Equal(2, Of(MetricId.LinkSimSlot).Value);
        _answers[$"-m {Path0}"] = Failed("error: couldn't find modem");
        Run(15);
        Assert.False(Of(MetricId.LinkSimSlot).IsGood);
    }

    [Theory]
    [InlineData("--")]
    [InlineData("0")]
    [InlineData("3")]
    public void A_slot_that_ModemManager_does_not_name_is_the_one_that_was_chosen_last(string slot)
    {
        _dialogue = new ManagerDialogue(sims: 2);
        _dialogue.AssumeSlot(2);
        _answers[$"-m {Path0}"] = Done(Modem(Imei, slot));
        Run(1);
        Assert.Equal(2, Of(MetricId.LinkSimSlot).Value);
    }

    [Fact]
    public void The_other_SIM_is_taken_by_its_slot_and_the_modem_that_comes_then_is_enabled()
    {
        _dialogue = new ManagerDialogue(sims: 2);
        _answers[$"-m {Path0}"] = Done(Modem(Imei, slot: "1"));
        Run(1);
        _calls.Clear();
        _readings.Clear();
        _answers["-L"] = Done($$"""{"modem-list":["{{Path1}}"]}""");
        _answers[$"-m {Path1}"] = Done(Modem(Imei, slot: "2"));
        _answers[$"-m {Path1} --enable"] = Done("successfully enabled the modem");
        _dialogue.Order(RecoveryRung.OtherSim, 2);
        Run(0.3);
        Assert.Equal([$"-m {Path0} --set-primary-sim-slot=2"], _calls);
        Assert.Equal("the SIM in slot 2 is being taken through ModemManager", Of(MetricId.LinkSim).Text);
        Assert.False(Of(MetricId.LinkSimSlot).IsGood);
        Assert.Equal("the SIM in slot 2 is being taken", _readings.First(r => r.Metric == MetricId.LinkRsrp).Text);
        Assert.Equal("the SIM in slot 2 is being taken", _readings.First(r => r.Metric == MetricId.LinkSim).Text);
        Run(5);
        Assert.Equal(2, Of(MetricId.LinkSimSlot).Value);
        Assert.Equal(1, _calls.Count(c => c == $"-m {Path1} --enable"));
        Run(30);
        Assert.Equal(1, _calls.Count(c => c == $"-m {Path1} --enable"));
    }

    [Fact]
    public void A_ModemManager_that_switches_no_slot_says_why_and_the_slot_stays()
    {
        _dialogue = new ManagerDialogue(sims: 2);
        Run(1);
        _answers[$"-m {Path0} --set-primary-sim-slot=2"] = Failed("error: couldn't request primary SIM switch");
        _dialogue.Order(RecoveryRung.OtherSim, 2);
        Run(0.5);
        Assert.Equal("ModemManager: error: couldn't request primary SIM switch", Of(MetricId.LinkSimSlot).Text);
        Run(12);
        Assert.Equal((1, true), (Of(MetricId.LinkSimSlot).Value, Of(MetricId.LinkRegistration).IsGood));
    }

    [Fact]
    public void A_modem_with_one_SIM_is_told_of_no_slot_and_tells_none()
    {
        Run(1);
        _calls.Clear();
        _dialogue.Order(RecoveryRung.OtherSim, 2);
        Run(5);
        Assert.Empty(_calls);
        Assert.DoesNotContain(_readings, r => r.Metric == MetricId.LinkSimSlot);
    }

    [Fact]
    public void While_it_attaches_afresh_nothing_is_known_of_the_cell()
    {
        Run(1);
        _readings.Clear();
        _dialogue.Order(RecoveryRung.Reattach);
        Run(0.5);
        Assert.Equal("it is being attached afresh", Of(MetricId.LinkRegistration).Text);
        Assert.DoesNotContain(_readings, r => r.Metric is MetricId.LinkSim or MetricId.LinkModem);
    }

    [Fact]
    public void After_a_reset_the_modem_is_looked_for_afresh()
    {
        Run(1);
        _calls.Clear();
        _readings.Clear();
        _dialogue.Order(RecoveryRung.AtReset);
        Run(0.4);
        AssertAllBad("it was reset through ModemManager");
        Run(3);
        Assert.Contains("-L", _calls);
        Assert.True(_readings[^1].IsGood);
    }

    [Fact]
    public void What_ModemManager_refuses_is_said_with_what_is_missing()
    {
        _answers[$"-m {Path0}"] = Done("""{"modem":{"generic":{"state":"enabled"}}}""");
        _answers[$"-m {Path0} --reset"] = Failed("error: couldn't reset the modem: operation not supported");
        Run(1);
        _dialogue.Order(RecoveryRung.AtReset);
        Run(10);
        Assert.Equal(
            "ModemManager: the modem is enabled; ModemManager: error: couldn't reset the modem: operation not supported",
            Of(MetricId.LinkRegistration).Text
        );
    }

    [Fact]
    public void A_manager_that_stays_away_is_asked_at_once_when_the_ladder_says_so()
    {
        _answers["-L"] = Failed("error: couldn't get bus");
        Run(100);
        int before = _calls.Count;
        _dialogue.Order(RecoveryRung.Reconnect);
        Run(0.2);
        Assert.Equal(before + 1, _calls.Count);
    }

    [Fact]
    public void A_text_is_made_sent_and_taken_away()
    {
        Assert.False(_texts.TrySend(Number, "hello", 7));
        Run(1);
        _calls.Clear();
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Run(1);
        Assert.Equal(
            [
                $"-m {Path0} --messaging-create-sms=text='hello',number={Number}",
                $"-s {Sms} --send",
                $"-m {Path0} --messaging-delete-sms={Sms}",
            ],
            _calls
        );
        Assert.Equal(new SmsResult(7, SmsOutcome.Accepted, ""), Result());
    }

    [Theory]
    [InlineData(
        "error: x 'GDBus.Error:org.freedesktop.ModemManager1.Error.Message.NetworkFailure: x'",
        SmsOutcome.Refused
    )]
    [InlineData("error: couldn't send the SMS: 'Timeout was reached'", SmsOutcome.Unknown)]
    [InlineData("mmcli did not end within 65 s", SmsOutcome.Unknown)]
    public void A_text_whose_fate_nobody_knows_is_not_called_refused(string error, SmsOutcome outcome)
    {
        _answers[$"-s {Sms} --send"] = Failed(error);
        Run(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Run(1);
        Assert.Equal(new SmsResult(7, outcome, error), Result());
        Assert.Equal($"-m {Path0} --messaging-delete-sms={Sms}", _calls[^1]);
    }

    [Fact]
    public void A_text_that_could_not_be_made_is_refused()
    {
        _answers[$"-m {Path0} --messaging-create-sms=text='hello',number={Number}"] = Failed("error: no");
        Run(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Assert.True(_texts.TrySend(Number, "both ' and \"", 8));
        Run(1);
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "error: no"), Result());
        Assert.Equal(new SmsResult(8, SmsOutcome.Refused, "mmcli takes no text with both kinds of quotes"), Result());
        Assert.DoesNotContain(_calls, c => c.StartsWith("-s ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_under_way_when_the_modem_is_taken_away_may_have_been_sent()
    {
        Run(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Ask();
        Assert.Equal(["-s", Sms, "--send", "--timeout=60"], _dialogue.Next(_now, _readings)!.Arguments);
        _dialogue.Lost("its supply is cut for 10 s", _now, _readings);
        Assert.Equal(new SmsResult(7, SmsOutcome.Unknown, "its supply is cut for 10 s"), Result());

        // The late answer belongs to nothing.
        _dialogue.Take(Done("successfully sent the SMS"), _now, _readings);
        Assert.False(_texts.TryTakeResult(out _));
    }

    [Fact]
    public void Each_call_has_its_patience_and_tells_the_tool_a_shorter_one()
    {
        ManagerCall call = _dialogue.Next(_now, _readings)!;
        Assert.Equal(["-L", "-J", "--timeout=10"], call.Arguments);
        Assert.Equal(15, call.PatienceSeconds);
        Assert.True(_dialogue.IsAwaiting);
        Assert.Null(_dialogue.Next(_now, _readings));
    }

    [Fact]
    public void A_manager_that_has_no_modem_is_asked_again_after_1_2_4_and_at_most_60_s()
    {
        foreach (int wait in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Assert.NotNull(_dialogue.Next(_now, _readings));
            _dialogue.Take(Failed("error: no"), _now, _readings);
            Assert.False(_dialogue.IsAwaiting);
            Assert.Null(_dialogue.Next(_now.AddMicros((wait * 1_000_000L) - 1), _readings));
            _now = _now.AddMicros(wait * 1_000_000L);
        }
    }

    [Fact]
    public void While_nothing_is_asked_its_metrics_are_said_to_be_bad_every_ten_seconds()
    {
        for (int i = 0; i < 7; i++)
        {
            _dialogue.Lost("hung up", _now, _readings);
        }

        _readings.Clear();
        Assert.Null(_dialogue.Next(_now.AddMicros(9_999_999), _readings));
        Assert.Empty(_readings);
        Assert.Null(_dialogue.Next(_now.AddMicros(10_000_000), _readings));
        Assert.Null(_dialogue.Next(_now.AddMicros(19_999_999), _readings));
        Assert.Equal(ManagerDialogue.Metrics, _readings.Select(r => r.Metric));
        AssertAllBad("hung up");
        Assert.Null(_dialogue.Next(_now.AddMicros(20_000_000), _readings));
        Assert.Equal(2 * ManagerDialogue.Metrics.Count, _readings.Count);
    }

    [Fact]
    public void A_poll_begins_ten_seconds_after_the_one_before()
    {
        Run(1);
        Stamp first = new(1_000_000, 1_700_000_000_000, Synced: true);
        Assert.Null(_dialogue.Next(first.AddMicros(9_999_999), _readings));
        Assert.Equal(
            ["-m", Path0, "-J", "--timeout=10"],
            _dialogue.Next(first.AddMicros(10_000_000), _readings)!.Arguments
        );
    }

    [Fact]
    public void Questions_have_ten_seconds_orders_three_minutes_and_a_text_one()
    {
        _dialogue = new ManagerDialogue(texts: _texts, sims: 2);
        Dictionary<string, (string Own, double Patience)> patience = new(StringComparer.Ordinal);
        _answers[$"-m {Path0} --signal-get"] = Done(Signal("0"));
        Asked(1);
        _dialogue.Order(RecoveryRung.Reattach);
        Asked(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Asked(1);
        _dialogue.Order(RecoveryRung.OtherSim, 2);
        Asked(0.1);
        Asked(5);
        _dialogue.Order(RecoveryRung.AtReset);
        Asked(0.5);
        Assert.Equal(_answers.Keys.Order(StringComparer.Ordinal), patience.Keys.Order(StringComparer.Ordinal));
        foreach ((string call, (string Own, double Patience) has) in patience)
        {
            int seconds =
                call.EndsWith("--send", StringComparison.Ordinal) ? 60
                : call.EndsWith("able", StringComparison.Ordinal)
                || call.EndsWith("--reset", StringComparison.Ordinal)
                || call.EndsWith("slot=2", StringComparison.Ordinal)
                    ? 180
                : 10;
            Assert.Equal((call, $"--timeout={seconds}", seconds + 5), (call, has.Own, has.Patience));
        }

        void Asked(double forSeconds)
        {
            for (double passed = 0; passed < forSeconds - 1e-9; passed += 0.1)
            {
                if (_dialogue.Next(_now, _readings) is { } call)
                {
                    string key = string.Join(
                        ' ',
                        call.Arguments.Where(a => a != "-J" && !a.StartsWith("--timeout=", StringComparison.Ordinal))
                    );
                    patience[key] = (call.Arguments[^1], call.PatienceSeconds);
                    _dialogue.Take(_answers[key], _now, _readings);
                }

                _now = _now.AddMicros(100_000);
            }
        }
    }

    [Fact]
    public void The_modem_is_known_by_what_it_says_of_itself()
    {
        Assert.Equal(default, _dialogue.Identity);
        Assert.Null(_dialogue.Device);
        Run(1);
        Assert.Equal(new ModemIdentity("Quectel", "RM500Q-GL", "RM500QGLABR11A06M4G", Imei), _dialogue.Identity);
        Assert.False(_dialogue.HasSims);
        Assert.True(new ManagerDialogue(sims: 2).HasSims);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_slot_that_there_is_not_is_no_order(int slot)
    {
        _dialogue = new ManagerDialogue(sims: 2);
        Run(1);
        _calls.Clear();
        _dialogue.Order(RecoveryRung.OtherSim, slot);
        Run(5);
        Assert.Empty(_calls);
    }

    [Fact]
    public void A_switch_back_that_is_refused_leaves_the_second_slot()
    {
        _dialogue = new ManagerDialogue(sims: 2);
        Run(1);
        Assert.Equal(1, Of(MetricId.LinkSimSlot).Value);
        _answers[$"-m {Path0} --set-primary-sim-slot=1"] = Failed("error: no");
        _dialogue.Order(RecoveryRung.OtherSim, 1);
        Run(12);
        Assert.Equal(2, Of(MetricId.LinkSimSlot).Value);
        Assert.DoesNotContain($"-m {Path0} --enable", _calls);
    }

    [Fact]
    public void A_cell_and_a_card_that_cannot_be_read_cost_only_their_own_metrics()
    {
        _answers[$"-m {Path0} --location-get"] = Failed("error: no location");
        _answers["-i /org/freedesktop/ModemManager1/SIM/0"] = Failed("error: no SIM");
        Run(1);
        Assert.Equal([MetricId.LinkCell, MetricId.LinkSimCard], _readings.Where(r => !r.IsGood).Select(r => r.Metric));
        Assert.All(_readings.Where(r => !r.IsGood), r => Assert.Equal("ModemManager: the modem is registered", r.Text));
    }

    [Fact]
    public void A_modem_without_a_SIM_is_asked_for_no_card()
    {
        _answers[$"-m {Path0}"] = Done("""{"modem":{"generic":{"state":"failed"}}}""");
        Run(1);
        Assert.Equal(["-L", $"-m {Path0}", $"-m {Path0} --signal-get", $"-m {Path0} --location-get"], _calls);
        Assert.Equal("ModemManager: the modem is failed", Of(MetricId.LinkSimCard).Text);
    }

    [Fact]
    public void After_a_failure_cell_and_card_are_asked_for_at_once()
    {
        Run(1);
        _dialogue.Lost("hung up", _now, _readings);
        _calls.Clear();
        Run(2);
        Assert.Contains($"-m {Path0} --location-get", _calls);
        Assert.True(Of(MetricId.LinkSimCard).IsGood);
    }

    [Fact]
    public void What_was_refused_once_is_not_said_after_what_was_done()
    {
        _answers[$"-m {Path0}"] = Done("""{"modem":{"generic":{"state":"disabled"}}}""");
        _answers[$"-m {Path0} --disable"] = Failed("error: not disabled");
        _answers[$"-m {Path0} --enable"] = Failed("error: not enabled");
        Run(1);
        _dialogue.Order(RecoveryRung.Reattach);
        Run(10);
        Assert.Equal(
            "ModemManager: the modem is disabled; ModemManager: error: not enabled",
            Of(MetricId.LinkRegistration).Text
        );
        _answers[$"-m {Path0} --enable"] = Done("");
        _dialogue.Order(RecoveryRung.Reattach);
        Run(10);
        Assert.Equal("ModemManager: the modem is disabled", Of(MetricId.LinkRegistration).Text);
    }

    [Fact]
    public void A_text_that_waits_when_the_SIM_goes_is_refused_for_it()
    {
        Run(1);
        Assert.True(_texts.IsServed);
        _answers[$"-m {Path0}"] = Done(
            $$$$"""{"modem":{"generic":{"state":"locked","unlock-required":"sim-pin","equipment-identifier":"{{{{Imei}}}}"}}}"""
        );
        Run(9.1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Run(1);
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "SIM: SIM PIN"), Result());
    }

    [Fact]
    public void A_text_that_was_only_made_when_the_modem_is_taken_away_was_not_sent()
    {
        Run(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Assert.NotNull(_dialogue.Next(_now, _readings));
        Assert.True(_texts.IsServed);
        _dialogue.Lost("its supply is cut for 10 s", _now, _readings);
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "its supply is cut for 10 s"), Result());
        Assert.False(_texts.IsServed);
        Assert.False(_dialogue.IsAwaiting);
    }

    [Fact]
    public void A_text_that_ModemManager_gives_no_name_is_refused()
    {
        _answers[$"-m {Path0} --messaging-create-sms=text='hello',number={Number}"] = Done("done");
        Run(1);
        Assert.True(_texts.TrySend(Number, "hello", 7));
        Run(1);
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "mmcli gave an answer that cannot be read"), Result());
    }

    [Fact]
    public void A_site_that_sends_no_texts_is_told_of_a_locked_SIM_all_the_same()
    {
        _dialogue = new ManagerDialogue();
        _answers[$"-m {Path0}"] = Done("""{"modem":{"generic":{"state":"locked","unlock-required":"sim-puk"}}}""");
        Run(1);
        Assert.Equal("SIM: SIM PUK", Of(MetricId.LinkRegistration).Text);
    }

    private static ManagerAnswer Done(string output) => new(IsDone: true, output);

    private static ManagerAnswer Failed(string error) => new(IsDone: false, "", error);

    private static string Modem(string imei, string slot = "--") =>
        $$$$"""
            {"modem":{"3gpp":{"operator-code":"45204","registration-state":"home"},"generic":{"access-technologies":["lte","5gnr"],
            "device":"/sys/devices/usb1/1-1","equipment-identifier":"{{{{imei}}}}","manufacturer":"Quectel","model":"RM500Q-GL",
            "revision":"RM500QGLABR11A06M4G","sim":"/org/freedesktop/ModemManager1/SIM/0","primary-sim-slot":"{{{{slot}}}}","state":"registered","unlock-required":"--"}}}
            """;

    private static string Signal(string rate) =>
        $$$$$"""
            {"modem":{"signal":{"5g":{"rsrp":"-88.00","rsrq":"-11.00","snr":"18.50"},"lte":{"rsrp":"-91.00","rssi":"-60.00"},
            "refresh":{"rate":"{{{{{rate}}}}}"}}}}
            """;

    private void Run(double seconds)
    {
        for (double passed = 0; passed < seconds - 1e-9; passed += 0.1)
        {
            Ask();
            _now = new Stamp(_now.MonotonicMicros + 100_000, _now.UnixMillis + 100, Synced: true);
        }
    }

    private void Ask()
    {
        if (_dialogue.Next(_now, _readings) is { } call)
        {
            string key = string.Join(
                ' ',
                call.Arguments.Where(a => a != "-J" && !a.StartsWith("--timeout=", StringComparison.Ordinal))
            );
            _calls.Add(key);
            _dialogue.Take(_answers.GetValueOrDefault(key, Failed("error: couldn't find modem")), _now, _readings);
        }
    }

    private Reading Of(MetricId metric) => _readings.Last(reading => reading.Metric == metric);

    private SmsResult Result() => _texts.TryTakeResult(out SmsResult result) ? result : default;

    private void AssertAllBad(string why) =>
        Assert.All(
            ManagerDialogue.Metrics,
            metric =>
            {
                Assert.False(Of(metric).IsGood);
                Assert.Equal(why, Of(metric).Text);
            }
        );
}
