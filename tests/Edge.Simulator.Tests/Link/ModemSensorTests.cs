using System.Text;
using Edge.Agent.Boards;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Link;

/// <summary>The AT dialogue against the simulated modem, which was written from the standard by itself.</summary>
public class ModemSensorTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SmsQueue _texts = new();
    private SimulatedModem? _modem;
    private bool _isPowered = true;
    private bool _isUnplugged;
    private int _opened;
    private readonly List<bool> _railHigh = [];
    private bool _railFails;
    private long _cutMicros;

    [Fact]
    public void A_quectel_modem_on_5g_is_read()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal(12, readings.Count);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.Equal([-88, -11, 18], readings.Take(3).Select(r => r.Value));
        Assert.InRange(readings[3].Value, -113, -51);
        Assert.Equal(["452-04", "home", "READY"], readings.Skip(4).Take(3).Select(r => r.Text));
        Assert.Equal("5G NSA", TextOf(readings, MetricId.LinkAccess));
        Assert.Equal(
            "LTE 1A2D00B tac 1F40 pci 123 b3 arfcn 1650; NR pci 500 n78 arfcn 627264",
            TextOf(readings, MetricId.LinkCell)
        );
        Assert.Equal(41, readings.Single(r => r.Metric == MetricId.LinkModemTemperature).Value);
        Assert.Equal("8984040000000000001", TextOf(readings, MetricId.LinkSimCard));
        Assert.Equal("RM520N-GL", sensor.Identity.Model);
    }

    [Theory]
    [InlineData(ModemAccess.Lte, -92, 14, "4G")]
    [InlineData(ModemAccess.NrNonStandalone, -88, 18, "5G NSA")]
    [InlineData(ModemAccess.NrStandalone, -88, 18, "5G SA")]
    public void Each_access_gives_the_signal_of_its_own_cell(ModemAccess access, double rsrp, double sinr, string name)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { Access = access };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal(rsrp, readings.Single(r => r.Metric == MetricId.LinkRsrp).Value);
        Assert.Equal(sinr, readings.Single(r => r.Metric == MetricId.LinkSinr).Value);
        Assert.Equal(name, TextOf(readings, MetricId.LinkAccess));
    }

    [Fact]
    public void An_nr_leg_that_is_inactive_is_4g()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { NrRsrpDbm = null };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("4G", TextOf(readings, MetricId.LinkAccess));
        Assert.Equal(-92, readings.Single(r => r.Metric == MetricId.LinkRsrp).Value);
        Assert.StartsWith("LTE 1A2D00B", TextOf(readings, MetricId.LinkCell), StringComparison.Ordinal);
        Assert.DoesNotContain("NR", TextOf(readings, MetricId.LinkCell)!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModemDialect.Quectel)]
    [InlineData(ModemDialect.QuectelRm500q)]
    [InlineData(ModemDialect.QuectelLte)]
    [InlineData(ModemDialect.Simcom)]
    [InlineData(ModemDialect.Standard)]
    public void Every_family_is_read_amid_echoes_pieces_and_lines_that_nobody_asked_for(ModemDialect dialect)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(dialect);
        modem.Conditions = modem.Conditions with { Access = ModemAccess.Lte };
        modem.KeepsEcho = true;
        modem.Interrupts = true;
        modem.LongestPiece = 3;
        List<Reading> readings = Run(sensor, seconds: 120);
        Reading[] power = [.. readings.Where(r => r.Metric == MetricId.LinkRsrp)];
        Assert.True(power.Length > 3);
        Assert.All(power, r => Assert.Equal(-92, r.Value));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRsrq), r => Assert.Equal(-11, r.Value));
        Assert.Equal("4G", TextOf(readings, MetricId.LinkAccess));
        Assert.Equal(dialect != ModemDialect.Standard, readings.Exists(r => r.Metric == MetricId.LinkModemTemperature));
        bool tellsNoise = dialect is not (ModemDialect.Simcom or ModemDialect.Standard);
        Assert.Equal(tellsNoise, readings.Exists(r => r is { Metric: MetricId.LinkSinr, IsGood: true }));
    }

    [Fact]
    public void A_line_that_was_there_before_a_question_was_written_does_not_answer_it()
    {
        var dialogue = new ModemDialogue();
        var line = new Spoken();
        using var sensor = new ModemSensor(() => line, "/dev/ttyUSB2", dialogue);
        List<Reading> readings = [];
        sensor.Poll(Stamp(0), readings);
        Assert.Equal(["AT\r"], line.Written);

        // In one turn: the answer, and by another read an error of something that nobody asked for.
        line.Says.Enqueue("\r\nOK\r\n");
        line.Says.Enqueue("\r\nERROR\r\n");
        sensor.Poll(Stamp(0.1), readings);
        Assert.Equal(["AT\r", "ATE0\r"], line.Written);
        Assert.Equal(1, dialogue.Answered);
        static Stamp Stamp(double seconds) => new((long)(seconds * 1e6), 0, false);
    }

    [Fact]
    public void A_port_that_floods_holds_its_thread_for_one_buffer_a_turn()
    {
        var line = new Spoken { Floods = true };
        using var sensor = new ModemSensor(() => line, "/dev/ttyUSB2", new ModemDialogue());
        sensor.Poll(default, []);
        Assert.InRange(line.Read, 1, 4096);
    }

    private sealed class Spoken : ISerialLine
    {
        public Queue<string> Says { get; } = new();

        public List<string> Written { get; } = [];

        public bool Floods { get; init; }

        public int Read { get; private set; }

        public string Name => "/dev/ttyUSB2";

        int ISerialLine.Read(Span<byte> buffer)
        {
            int count =
                Floods ? Math.Min(buffer.Length, 1000)
                : Says.TryDequeue(out string? text) ? Encoding.ASCII.GetBytes(text, buffer)
                : 0;
            Read += count;
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes) => Written.Add(Encoding.ASCII.GetString(bytes));

        public void Dispose() { }
    }

    /// <summary>What a person types at the port, by each maker's AT manual.</summary>
    [Theory]
    [InlineData("rm520n", "Quectel|RM520N-GL|Revision: RM520NGLAAR03A03M4G", "Quectel", "RM520N-GL")]
    [InlineData("rm500q", "Quectel|RM500Q-GL|Revision: RM500QGLABR11A06M4G", "Quectel", "RM500Q-GL")]
    [InlineData("ec25", "Quectel|EC25|Revision: EC25EFAR06A06M4G", "Quectel", "EC25")]
    [InlineData(
        "sim7600",
        "Manufacturer: SIMCOM INCORPORATED|Model: SIMCOM_SIM7600E-H|Revision: SIM7600M22_V2.0|IMEI: 867584030000001|+GCAP: +CGSM",
        "SIMCOM INCORPORATED",
        "SIMCOM_SIM7600E-H"
    )]
    [InlineData("standard", "Nobody|N1|Revision: 1.0", "Nobody", "N1")]
    public void Each_modem_is_chosen_by_name_and_tells_who_it_is(string name, string all, string maker, string model)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        Scenario scenario = ScenarioFile.Load("calm");
        SimulatedInstallation site = new(
            time,
            1,
            scenario with
            {
                Site = scenario.Site with { Modem = ModemDialectText.Of(name) },
            }
        );
        SimulatedModem modem = Assert.Single(site.Hardware.Modems.Values);
        Assert.Equal(all.Split('|'), Said("ATI"));
        Assert.Equal([maker], Said("AT+CGMI"));
        Assert.Equal([model], Said("AT+CGMM"));
        Assert.Equal(["867584030000001"], Said("AT+CGSN"));

        string[] Said(string command)
        {
            modem.Write(Encoding.ASCII.GetBytes(command + "\r"));
            time.AdvanceSeconds(1);
            StringBuilder said = new();
            byte[] piece = new byte[64];
            for (int count = 1; count > 0; )
            {
                count = modem.Read(piece);
                said.Append(Encoding.Latin1.GetString(piece, 0, count));
            }

            string[] lines = said.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("OK", lines[^1]);
            return [.. lines[..^1].Where(line => line.Trim() != command)];
        }
    }

    /// <summary>Spaces and sensors differ between the two, and nothing that is read of them does.</summary>
    [Theory]
    [InlineData(ModemDialect.Quectel)]
    [InlineData(ModemDialect.QuectelRm500q)]
    public void A_quectel_on_a_stand_alone_cell_is_read_and_switched_as_each_writes_it(ModemDialect dialect)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(dialect, sims: 2);
        modem.Conditions = modem.Conditions with { Access = ModemAccess.NrStandalone };
        modem.SecondSim = modem.Conditions;
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("5G SA", TextOf(readings, MetricId.LinkAccess));
        Assert.Equal("NR 1A2D00B tac 1F40 pci 500 n78 arfcn 627264", TextOf(readings, MetricId.LinkCell));
        Assert.Equal(41, ValueOf(readings, MetricId.LinkModemTemperature));
        Assert.Equal(1, ValueOf(readings, MetricId.LinkSimSlot));
        sensor.Recover(RecoveryRung.OtherSim, 2);
        Assert.Equal(2, ValueOf(Run(sensor, seconds: 40), MetricId.LinkSimSlot));
        Assert.Equal(2, modem.Slot);
    }

    [Fact]
    public void A_storm_of_errors_gives_no_value_and_ends_when_it_ends()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.StormsErrors = true;
        Run(sensor, seconds: 30);
        Assert.All(
            Run(sensor, seconds: 60).Where(r => r.Metric is not (MetricId.LinkModem)),
            r => Assert.False(r.IsGood, r.Metric + " " + r.Text)
        );
        modem.StormsErrors = false;
        Run(sensor, seconds: 90);
        Assert.All(Run(sensor, seconds: 30), r => Assert.True(r.IsGood, r.Text));
    }

    [Theory]
    [InlineData(ModemDialect.Quectel)]
    [InlineData(ModemDialect.QuectelRm500q)]
    [InlineData(ModemDialect.QuectelLte)]
    [InlineData(ModemDialect.Simcom)]
    [InlineData(ModemDialect.Standard)]
    public void A_text_reaches_the_network_word_for_word(ModemDialect dialect)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(dialect);
        modem.KeepsEcho = true;
        modem.Interrupts = true;
        Run(sensor, seconds: 20);
        const string Text = "EDGE 17 C site HN-0042: mains lost, water 0.31 m (rising) #7";
        Assert.True(_texts.TrySend("+84901234567", Text, 3));
        Run(sensor, seconds: 5);
        Assert.True(_texts.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(3, SmsOutcome.Accepted, ""), result);
        Assert.Equal(new SentText("+84901234567", Text), Assert.Single(modem.Sent));
        Assert.True(_texts.TrySend("+849012345678", new string('x', 160), 4));
        Run(sensor, seconds: 5);
        Assert.Equal(new SentText("+849012345678", new string('x', 160)), modem.Sent[1]);
    }

    [Fact]
    public void A_text_without_a_network_is_refused()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Conditions = modem.Conditions with { Registration = 2 };
        Assert.True(_texts.TrySend("+84901234567", "x", 3));
        Run(sensor, seconds: 5);
        Assert.True(_texts.TryTakeResult(out SmsResult result));
        Assert.Equal(SmsOutcome.Refused, result.Outcome);
        Assert.EndsWith("+CMS ERROR: 331", result.Why, StringComparison.Ordinal);
        Assert.Empty(modem.Sent);
    }

    [Fact]
    public void Garbled_bytes_never_make_a_text_accepted_that_the_network_did_not_take()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        int accepted = 0;
        modem.GarbledShare = 0.002;
        for (int i = 0; i < 300; i++)
        {
            _texts.TrySend("+84901234567", "x", i);
            Run(sensor, seconds: 4);
            while (_texts.TryTakeResult(out SmsResult result))
            {
                accepted += result.Outcome == SmsOutcome.Accepted ? 1 : 0;
            }
        }

        Assert.InRange(accepted, 1, modem.Sent.Count);
    }

    [Fact]
    public void A_simcom_modem_on_4g_is_read_by_the_standard_alone()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Simcom);
        modem.Conditions = modem.Conditions with { Access = ModemAccess.Lte, Registration = 5 };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal([-92, -11], readings.Take(2).Select(r => r.Value));
        Assert.Equal("roaming", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.Equal("LE20B03SIM7600M22", sensor.Identity.Firmware);
    }

    [Fact]
    public void Without_a_sim_nothing_of_a_cell_is_claimed()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { SimReady = false };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("none", TextOf(readings, MetricId.LinkRegistration));
        Assert.Equal("not inserted", TextOf(readings, MetricId.LinkSim));
        Assert.Equal(4, readings.Count(r => r.IsGood));
        Assert.All(readings.Where(r => !r.IsGood), r => Assert.Equal("SIM: not inserted", r.Text));
    }

    [Fact]
    public void A_lost_network_shows_within_one_poll()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Conditions = modem.Conditions with { Registration = 2 };
        List<Reading> readings = Run(sensor, seconds: 12);
        Assert.Equal("searching", readings.Last(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Last(r => r.Metric == MetricId.LinkRsrp).IsGood);
        Assert.False(readings.Last(r => r.Metric == MetricId.LinkOperator).IsGood);
    }

    [Fact]
    public void Unsolicited_lines_at_any_moment_change_nothing()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        List<Reading> readings = [];
        for (int i = 0; i < 300; i++)
        {
            modem.SendUnsolicited(i % 2 == 0 ? "+CREG: 3" : "+QIND: \"csq\",5,99");
            readings.AddRange(Run(sensor, seconds: 0.1));
        }

        Assert.InRange(readings.Count, 24, 48);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRegistration), r => Assert.Equal("home", r.Text));
    }

    [Fact]
    public void A_mute_modem_is_bad_its_port_is_opened_again_and_it_comes_back()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Mute = true;
        Assert.False(Run(sensor, seconds: 60).Last().IsGood);
        Assert.InRange(_opened, 2, 4);
        modem.Mute = false;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Fact]
    public void A_port_that_hangs_up_or_goes_away_is_bad_with_the_reason_and_heals()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.HungUp = true;
        _isUnplugged = true;
        List<Reading> gone = Run(sensor, seconds: 40);
        Assert.Contains(gone, r => r.Text!.Contains("Input/output error", StringComparison.Ordinal));
        Assert.Contains("is not there", gone[^1].Text, StringComparison.Ordinal);
        Assert.All(gone, r => Assert.False(r.IsGood));
        modem.HungUp = false;
        _isUnplugged = false;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Fact]
    public void A_modem_whose_rail_is_switched_is_greeted_afresh_although_it_echoes_again()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        _isPowered = false;
        Assert.False(Run(sensor, seconds: 30).Last().IsGood);
        _isPowered = true;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(1.5, true)]
    [InlineData(30, false)]
    public void A_modem_that_answers_slowly_is_read_if_it_is_not_given_up(double answerSeconds, bool isRead)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.AnswerSeconds = answerSeconds;
        List<Reading> readings = Run(sensor, seconds: 120);
        Assert.Equal(isRead, readings.Exists(r => r.IsGood));
        modem.AnswerSeconds = 0.005;
        Assert.True(Run(sensor, seconds: 120).Last().IsGood);
    }

    [Fact]
    public void A_modem_that_keeps_its_echo_and_interrupts_its_answers_is_read_all_the_same()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.KeepsEcho = true;
        modem.Interrupts = true;
        List<Reading> readings = Run(sensor, seconds: 60);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRegistration), r => Assert.Equal("home", r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRsrp), r => Assert.Equal(-88, r.Value));
    }

    [Fact]
    public void Dashes_for_a_cell_that_is_not_measured_are_no_reading()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { IsMeasured = false };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("home", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrp).IsGood);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrq).IsGood);
    }

    [Fact]
    public void A_sim_that_the_network_turns_away_is_denied_and_no_signal_is_claimed()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { Registration = 3 };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("denied", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrp).IsGood);
    }

    /// <summary>There is no checksum on the line, so a garbled figure can be taken for one; it is never out of bounds.</summary>
    [Fact]
    public void Garbled_lines_never_give_an_impossible_figure_and_it_heals()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.GarbledShare = 0.05;
        List<Reading> readings = Run(sensor, seconds: 600);
        Assert.Contains(readings, r => !r.IsGood);
        Assert.All(
            readings.Where(r => r.IsGood && r.Metric == MetricId.LinkRsrp),
            r => Assert.InRange(r.Value, -156, -31)
        );
        modem.GarbledShare = 0;
        Run(sensor, seconds: 90);
        Assert.All(Run(sensor, seconds: 30), r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void A_modem_that_reboots_is_greeted_afresh()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Reboot();
        Run(sensor, seconds: 60);
        List<Reading> after = Run(sensor, seconds: 60);
        Assert.NotEmpty(after);
        Assert.All(after, r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void A_modem_that_hangs_is_revived_when_its_supply_is_cut_for_ten_seconds()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel, withRail: true);
        Assert.True(Run(sensor, seconds: 20).Last().IsGood);
        Assert.Equal([false], _railHigh);
        modem.Wedge = ModemWedge.Hung;
        Run(sensor, seconds: 3600);
        Assert.Equal([false], _railHigh);
        sensor.Recover(RecoveryRung.RailOff);
        Assert.Equal(long.MinValue, sensor.RestsUntilMicros);
        List<Reading> cut = Run(sensor, seconds: 0.1);
        Assert.Equal([false, true], _railHigh);
        Assert.All(cut, r => Assert.Equal("its supply is cut for 10 s", r.Text));
        Assert.DoesNotContain(Run(sensor, seconds: 5), r => r.IsGood);
        Assert.True(Run(sensor, seconds: 120).Last().IsGood);
        Assert.Equal([false, true, false], _railHigh);
        Assert.InRange(_cutMicros, 10_000_000, 10_200_000);
    }

    [Theory]
    [InlineData(RecoveryRung.Reattach, ModemWedge.Radio)]
    [InlineData(RecoveryRung.AtReset, ModemWedge.Firmware)]
    [InlineData(RecoveryRung.RailOff, ModemWedge.Supply)]
    public void Each_rung_ends_its_own_trouble(RecoveryRung rung, ModemWedge wedge)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel, withRail: true);
        Run(sensor, seconds: 20);
        modem.Wedge = wedge;
        Assert.Equal("searching", TextOf(Run(sensor, seconds: 30), MetricId.LinkRegistration));
        sensor.Recover(RecoveryRung.Reconnect);
        Assert.Equal("searching", TextOf(Run(sensor, seconds: 60), MetricId.LinkRegistration));
        sensor.Recover(rung);
        Assert.Equal("home", TextOf(Run(sensor, seconds: 120), MetricId.LinkRegistration));
        Assert.Equal(ModemWedge.None, modem.Wedge);
    }

    [Fact]
    public void To_reconnect_is_to_open_the_port_afresh()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 20);
        Assert.Equal(1, _opened);
        sensor.Recover(RecoveryRung.Reconnect);
        Assert.Contains(Run(sensor, seconds: 1), r => r.Text == "its port is opened afresh");
        Run(sensor, seconds: 20);
        Assert.Equal(2, _opened);
        Assert.True(Run(sensor, seconds: 20).Last().IsGood);
    }

    [Fact]
    public void What_a_modem_has_no_means_for_does_nothing_to_it()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        Assert.Equal(RecoveryMeans.Reconnect | RecoveryMeans.Commands, sensor.Means);
        Run(sensor, seconds: 20);
        sensor.Recover(RecoveryRung.RailOff);
        Run(sensor, seconds: 1);
        sensor.Recover(RecoveryRung.UsbReset);
        Assert.All(Run(sensor, seconds: 30), r => Assert.True(r.IsGood, r.Text));
        Assert.Equal(1, _opened);
        Assert.True(Fit(ModemDialect.Quectel, withRail: true).Sensor.Means.HasFlag(RecoveryMeans.Rail));
    }

    [Fact]
    public void A_usb_device_that_is_reset_is_opened_again()
    {
        int resets = 0;
        SimulatedModem modem = new(_time, ModemDialect.Quectel, () => true, seed: 11);
        ModemSensor sensor = new(
            () =>
            {
                _opened++;
                return new Line(modem);
            },
            "/dev/modem",
            new ModemDialogue(),
            resetUsb: () => resets++
        );
        Assert.True(sensor.Means.HasFlag(RecoveryMeans.Usb));
        Run(sensor, seconds: 20);
        sensor.Recover(RecoveryRung.UsbReset);
        Assert.Contains(Run(sensor, seconds: 1), r => r.Text == "its USB device is reset");
        Assert.True(Run(sensor, seconds: 30).Last().IsGood);
        Assert.Equal((1, 2), (resets, _opened));
    }

    [Fact]
    public void A_supply_that_cannot_be_switched_spoils_nothing_that_the_modem_says()
    {
        _railFails = true;
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel, withRail: true);
        Assert.All(Run(sensor, seconds: 20), r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void The_second_SIM_is_taken_and_named_and_the_first_again()
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(ModemDialect.Quectel);
        Assert.True(sensor.Means.HasFlag(RecoveryMeans.OtherSim));
        Assert.Contains(MetricId.LinkSimSlot, sensor.Metrics);
        Assert.Equal(1, ValueOf(Run(sensor, seconds: 15), MetricId.LinkSimSlot));
        sensor.Recover(RecoveryRung.OtherSim, 2);
        List<Reading> during = Run(sensor, seconds: 8);
        const string why = "the SIM in slot 2 is being taken";
        Assert.Contains(during, r => r is { Metric: MetricId.LinkRegistration, IsGood: false, Text: why });
        Assert.Contains(during, r => r is { Metric: MetricId.LinkSim, IsGood: false, Text: why });
        Assert.Contains(during, r => r is { Metric: MetricId.LinkRegistration, Text: "searching" });
        List<Reading> after = Run(sensor, seconds: 30);
        Assert.Equal(2, modem.Slot);
        Assert.Equal(2, ValueOf(after, MetricId.LinkSimSlot));
        Assert.Equal("home", TextOf(after, MetricId.LinkRegistration));
        Assert.Equal("452-02", TextOf(after, MetricId.LinkOperator));
        Assert.Equal("8984020000000000002", TextOf(after, MetricId.LinkSimCard));
        sensor.Recover(RecoveryRung.OtherSim, 1);
        after = Run(sensor, seconds: 40);
        Assert.Equal(("452-04", 1), (TextOf(after, MetricId.LinkOperator), ValueOf(after, MetricId.LinkSimSlot)));
        Assert.Equal(1, _opened);
    }

    [Theory]
    [InlineData(ModemDialect.Simcom, "AT+SMSIMCFG=1,{slot}")]
    [InlineData(ModemDialect.Quectel, "AT+QUIMSLOT={slot}")]
    public void The_command_of_the_site_file_is_sent_and_the_slot_is_remembered(ModemDialect dialect, string command)
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(dialect, command);
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        List<Reading> after = Run(sensor, seconds: 40);
        Assert.Equal(2, modem.Slot);
        Assert.Equal(2, ValueOf(after, MetricId.LinkSimSlot));
        Assert.Equal("452-02", TextOf(after, MetricId.LinkOperator));

        // A new process of the agent is told what the one before chose.
        ModemSensor next = new(() => new Line(modem), "/dev/modem", new ModemDialogue(sims: 2, simSwitch: command));
        next.AssumeSlot(2);
        Assert.Equal(2, ValueOf(Run(next, seconds: 20), MetricId.LinkSimSlot));
    }

    [Fact]
    public void A_modem_that_is_asked_for_its_slot_knows_better_than_the_agent()
    {
        (ModemSensor sensor, _) = FitTwo(ModemDialect.Quectel);
        sensor.AssumeSlot(2);
        Assert.Equal(1, ValueOf(Run(sensor, seconds: 15), MetricId.LinkSimSlot));
    }

    [Theory]
    [InlineData(ModemDialect.Quectel, null, "the modem answered AT+QUIMSLOT=2 with ERROR")]
    [InlineData(ModemDialect.Simcom, "AT+SMSIMCFG=1,{slot}", "the modem answered AT+SMSIMCFG=1,2 with ERROR")]
    public void A_switch_that_is_refused_leaves_the_radio_on_and_the_slot_as_it_is(
        ModemDialect dialect,
        string? command,
        string why
    )
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(dialect, command);
        modem.RefusesSlots = true;
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        List<Reading> after = Run(sensor, seconds: 40);
        Assert.Contains(after, r => r.Metric == MetricId.LinkSimSlot && !r.IsGood && r.Text == why);
        Assert.Equal(1, ValueOf(after, MetricId.LinkSimSlot));
        Assert.Equal("home", TextOf(after, MetricId.LinkRegistration));
        Assert.True(modem.HasNetwork);
    }

    [Theory]
    [InlineData(ModemDialect.Simcom)]
    [InlineData(ModemDialect.QuectelLte)]
    [InlineData(ModemDialect.Standard)]
    public void A_modem_whose_command_nobody_knows_is_told_nothing_and_the_remedy_is(ModemDialect dialect)
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(dialect);
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        List<Reading> after = Run(sensor, seconds: 30);
        string said = Assert.Single(after, r => r.Metric == MetricId.LinkSimSlot && !r.IsGood).Text!;
        Assert.StartsWith("no command is known that switches the SIM of ", said, StringComparison.Ordinal);
        Assert.EndsWith(": set sim_switch", said, StringComparison.Ordinal);
        Assert.Equal(1, ValueOf(after, MetricId.LinkSimSlot));
        Assert.DoesNotContain(after, r => r.Metric == MetricId.LinkRegistration && r.Text != "home");
        Assert.Equal(1, modem.Slot);
    }

    [Fact]
    public void A_second_slot_without_a_SIM_or_with_a_locked_one_says_so()
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(ModemDialect.Quectel);
        modem.SecondSim = modem.SecondSim! with { SimReady = false };
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        Assert.Equal("not inserted", TextOf(Run(sensor, seconds: 40), MetricId.LinkSim));
        modem.SecondSim = modem.SecondSim with { SimReady = true, SimWants = "SIM PIN" };
        List<Reading> locked = Run(sensor, seconds: 20);
        Assert.Equal("SIM PIN", TextOf(locked, MetricId.LinkSim));
        Assert.Equal("none", TextOf(locked, MetricId.LinkRegistration));
        Assert.False(modem.HasNetwork);
    }

    [Fact]
    public void A_modem_with_one_SIM_is_asked_for_no_slot()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.SecondSim = new ModemConditions();
        Assert.False(sensor.Means.HasFlag(RecoveryMeans.OtherSim));
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        Assert.DoesNotContain(Run(sensor, seconds: 30), r => r.Metric == MetricId.LinkSimSlot);
        Assert.Equal(1, modem.Slot);
    }

    [Fact]
    public void A_mute_modem_has_no_slot_that_anybody_knows()
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(ModemDialect.Quectel);
        Run(sensor, seconds: 15);
        modem.Mute = true;
        Assert.False(Run(sensor, seconds: 30).Last(r => r.Metric == MetricId.LinkSimSlot).IsGood);
    }

    [Fact]
    public void A_modem_without_its_supply_keeps_its_slot()
    {
        (ModemSensor sensor, SimulatedModem modem) = FitTwo(ModemDialect.Quectel, withRail: true);
        Run(sensor, seconds: 15);
        sensor.Recover(RecoveryRung.OtherSim, 2);
        Run(sensor, seconds: 30);
        sensor.Recover(RecoveryRung.RailOff);
        Assert.Equal(2, ValueOf(Run(sensor, seconds: 60), MetricId.LinkSimSlot));
        Assert.Equal(2, modem.Slot);
    }

    private (ModemSensor Sensor, SimulatedModem Modem) FitTwo(
        ModemDialect dialect,
        string? command = null,
        bool withRail = false
    )
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(dialect, withRail, sims: 2, command);
        modem.SecondSim = new ModemConditions
        {
            OperatorName = "Vinaphone",
            OperatorCode = "45202",
            Card = "8984020000000000002",
        };
        return (sensor, modem);
    }

    private static double ValueOf(List<Reading> readings, MetricId metric) =>
        readings.Last(r => r.Metric == metric).Value;

    // The line that cuts the supply while it is high.
    private sealed class Rail(ModemSensorTests test) : IOutputPin
    {
        public string Name => "gpio-5";

        public void WriteHigh(bool high)
        {
            if (test._railFails)
            {
                throw new DriverFaultException("GPIO line", Name, "cannot be driven");
            }

            test._cutMicros = high ? test._time.NowMicros : test._time.NowMicros - test._cutMicros;
            test._isPowered = !high;
            test._modem?.NoteSupply();
            test._railHigh.Add(high);
        }
    }

    private (ModemSensor Sensor, SimulatedModem Modem) Fit(
        ModemDialect dialect,
        bool withRail = false,
        int sims = 1,
        string? simSwitch = null
    )
    {
        SimulatedModem modem = new(_time, dialect, () => _isPowered, seed: 11);
        _modem = modem;
        ModemSensor sensor = new(
            () =>
            {
                _opened++;
                return _isUnplugged
                    ? throw new DriverFaultException("Serial port", "/dev/modem", "is not there")
                    : new Line(modem);
            },
            "/dev/modem",
            new ModemDialogue(texts: _texts, sims: sims, simSwitch: simSwitch),
            withRail ? new ModemRail(() => new Rail(this)) : null
        );
        return (sensor, modem);
    }

    private static string? TextOf(List<Reading> readings, MetricId metric) =>
        readings.Last(r => r.Metric == metric).Text;

    private List<Reading> Run(ModemSensor sensor, double seconds)
    {
        List<Reading> readings = [];
        for (int turn = 0; turn < seconds * 10; turn++)
        {
            _time.Advance(100_000);
            sensor.Poll(new Stamp(_time.NowMicros, 0, Synced: false), readings);
        }

        return readings;
    }

    private sealed class Line(ISimulatedSerial far) : ISerialLine
    {
        public string Name => "/dev/modem";

        public int Read(Span<byte> buffer)
        {
            try
            {
                return far.Read(buffer);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                far.Write(bytes);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Dispose() { }
    }
}
