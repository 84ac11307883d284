using System.Text;
using CsCheck;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class ModemDialogueTests
{
    private static readonly MetricId[] Metrics =
    [
        MetricId.LinkRsrp,
        MetricId.LinkRsrq,
        MetricId.LinkSinr,
        MetricId.LinkRssi,
        MetricId.LinkOperator,
        MetricId.LinkRegistration,
        MetricId.LinkSim,
        MetricId.LinkModem,
        MetricId.LinkAccess,
        MetricId.LinkCell,
        MetricId.LinkModemTemperature,
        MetricId.LinkSimCard,
    ];

    // Of a modem of no known make, and of one that has not said yet whose it is.
    private static readonly MetricId[] StandardMetrics = Metrics[..10];

    [Fact]
    public void A_5g_modem_gives_all_metrics_every_ten_seconds()
    {
        Bench bench = new(new ScriptedModem());
        List<Reading> readings = bench.Run(seconds: 25);
        Assert.Equal(3 * Metrics.Length, readings.Count);
        List<Reading> first = readings[..Metrics.Length];
        Assert.Equal(Metrics, first.Select(r => r.Metric));
        Assert.All(first, r => Assert.True(r.IsGood, r.Text));
        Assert.Equal([-76, -11, 21, -77], first.Take(4).Select(r => r.Value));
        Assert.Equal(["452-04", "home"], first[4..6].Select(r => r.Text));
        Assert.Equal(
            new ModemIdentity("Quectel", "RM500Q-GL", "RM500QGLABR11A06M4G", "860000000000001"),
            bench.Dialogue.Identity
        );
        Assert.Equal("READY", bench.Dialogue.Sim);
        double between = readings[Metrics.Length].At.SecondsSince(readings[0].At);
        Assert.InRange(between, 9.5, 11);
    }

    [Fact]
    public void A_modem_of_another_make_is_not_asked_what_only_quectel_knows()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CGMI"] = "SIMCOM INCORPORATED";
        Bench bench = new(modem);
        List<Reading> readings = bench.Run(seconds: 5);
        Assert.DoesNotContain(modem.Asked, c => c.Contains("QENG", StringComparison.Ordinal));
        Assert.Equal([-91, -10], readings.Take(2).Select(r => r.Value));
        Assert.Equal(Quality.Bad, readings[2].Quality);
    }

    [Fact]
    public void An_echoing_modem_with_unsolicited_codes_gives_the_same()
    {
        ScriptedModem modem = new() { Echoes = true, Unsolicited = "\r\n+CREG: 3\r\n\r\nRDY\r\n+QIND: SMS DONE\r\n" };
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal(Metrics.Length, readings.Count);
        Assert.Equal([-76, -11, 21, -77], readings.Take(4).Select(r => r.Value));
        Assert.Equal(["452-04", "home"], readings[4..6].Select(r => r.Text));
    }

    [Fact]
    public void A_command_that_the_modem_does_not_know_costs_only_its_own_metric()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CSQ"] = "!ERROR";
        modem.Answers["AT+C5GREG?"] = "!+CME ERROR: 100";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal([MetricId.LinkRssi], readings.Where(r => !r.IsGood).Select(r => r.Metric));
    }

    [Fact]
    public void A_modem_that_names_its_network_is_asked_for_the_number_in_the_same_poll_and_once()
    {
        ScriptedModem modem = new() { NamesNetwork = true };
        Bench bench = new(modem);
        List<Reading> readings = bench.Run(seconds: 25);
        Assert.Equal(
            ["452-04", "452-04", "452-04"],
            readings.Where(r => r.Metric == MetricId.LinkOperator).Select(r => r.Text)
        );
        string[] asked = [.. modem.Asked.Where(c => c.StartsWith("AT+COPS", StringComparison.Ordinal))];
        Assert.Equal(["AT+COPS?", "AT+COPS=3,2", "AT+COPS?", "AT+COPS?", "AT+COPS?"], asked);

        // As after a restart that nobody saw.
        modem.NamesNetwork = true;
        readings = bench.Run(seconds: 10);
        Assert.Equal("452-04", readings.Single(r => r.Metric == MetricId.LinkOperator).Text);
    }

    [Fact]
    public void A_cell_is_told_as_it_is_at_each_poll()
    {
        ScriptedModem modem = new();
        Bench bench = new(modem);
        string first = bench.Run(seconds: 5).Single(r => r.Metric == MetricId.LinkCell).Text!;
        Assert.Contains("pci 832", first, StringComparison.Ordinal);
        modem.Answers["AT+QENG=\"servingcell\""] = modem
            .Answers["AT+QENG=\"servingcell\""]
            .Replace("832", "833", StringComparison.Ordinal);
        string second = bench.Run(seconds: 10).Single(r => r.Metric == MetricId.LinkCell).Text!;
        Assert.Equal(first.Replace("832", "833", StringComparison.Ordinal), second);
        modem.Answers["AT+QENG=\"servingcell\""] = "+QENG: \"servingcell\",\"SEARCH\"";
        Assert.False(bench.Run(seconds: 10).Single(r => r.Metric == MetricId.LinkCell).IsGood);
    }

    [Fact]
    public void Without_a_sim_the_reason_says_so()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CPIN?"] = "!+CME ERROR: 10";
        modem.Answers["AT+CREG?"] = "+CREG: 0,0";
        modem.Answers["AT+CEREG?"] = "+CEREG: 0,0";
        modem.Answers["AT+C5GREG?"] = "+C5GREG: 0,0";
        modem.Answers["AT+COPS?"] = "+COPS: 0";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Reading name = readings.Single(r => r.Metric == MetricId.LinkOperator);
        Assert.Equal((Quality.Bad, "SIM: not inserted"), (name.Quality, name.Text));
        Assert.Equal("none", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
    }

    [Theory]
    [InlineData("+CREG: 0,3", "+CEREG: 0,1", "home")]
    [InlineData("+CREG: 0,2", "+CEREG: 0,5", "roaming")]
    [InlineData("+CREG: 0,0", "+CEREG: 0,2", "searching")]
    [InlineData("+CREG: 0,3", "+CEREG: 0,4", "denied")]
    public void The_best_domain_is_the_registration(string creg, string cereg, string expected)
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CREG?"] = creg;
        modem.Answers["AT+CEREG?"] = cereg;
        modem.Answers["AT+C5GREG?"] = "!ERROR";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal(expected, readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
    }

    [Theory]
    [InlineData("+CEREG: 0,1", "+C5GREG: 0,0", "AT+CEREG?")]
    [InlineData("+CEREG: 0,0", "+C5GREG: 0,1", "AT+CEREG? AT+C5GREG?")]
    [InlineData("+CEREG: 0,5", "+C5GREG: 0,1", "AT+CEREG? AT+C5GREG?")]
    [InlineData("+CEREG: 0,5", "+C5GREG: 0,0", "AT+CEREG? AT+C5GREG? AT+CREG?")]
    [InlineData("+CEREG: 0,0", "!ERROR", "AT+CEREG? AT+C5GREG? AT+CREG?")]
    public void A_domain_is_asked_for_until_one_is_at_home(string cereg, string c5greg, string asked)
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CEREG?"] = cereg;
        modem.Answers["AT+C5GREG?"] = c5greg;
        _ = new Bench(modem).Run(seconds: 5);
        Assert.Equal(asked.Split(' '), modem.Asked.Where(c => c.EndsWith("REG?", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_the_maker_tells_a_5g_cell_neither_the_standards_steps_nor_the_lte_cells_noise_are_asked_for()
    {
        ScriptedModem modem = new();
        Bench bench = new(modem);
        Assert.Equal(-76, bench.Run(seconds: 5)[0].Value);
        Assert.DoesNotContain("AT+CESQ", modem.Asked);
        Assert.DoesNotContain("AT+QCSQ", modem.Asked);
        modem.Answers["AT+QENG=\"servingcell\""] = "!ERROR";
        Assert.Equal(-91, bench.Run(seconds: 10)[0].Value);
        Assert.Contains("AT+CESQ", modem.Asked);
        Assert.Contains("AT+QCSQ", modem.Asked);
    }

    [Fact]
    public void An_inactive_5g_cell_leaves_the_word_to_lte_as_a_whole()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+QENG=\"servingcell\""] =
            "+QENG: \"servingcell\",\"NOCONN\"\r\n"
            + "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-\r\n"
            + "+QENG: \"NR5G-NSA\",452,04,65535,-32768,-32768,-32768";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal([-89, -13, 16], readings.Take(3).Select(r => r.Value));
        Assert.Equal("4G", readings.Single(r => r.Metric == MetricId.LinkAccess).Text);
    }

    [Fact]
    public void A_silent_modem_gives_bad_readings_that_name_the_question_and_asks_for_its_port_again()
    {
        Bench bench = new(new ScriptedModem { IsSilent = true });
        List<Reading> readings = bench.Run(seconds: 60);
        Assert.All(readings, r => Assert.Equal(Quality.Bad, r.Quality));
        Assert.All(readings, r => Assert.Equal("the modem does not answer AT", r.Text));
        Assert.InRange(readings.Count(r => r.Metric == MetricId.LinkRsrp), 5, 12);
        Assert.True(bench.Dialogue.WantsReopen);
    }

    [Fact]
    public void A_modem_that_comes_back_is_heard_again()
    {
        ScriptedModem modem = new();
        Bench bench = new(modem);
        Assert.All(bench.Run(seconds: 5), r => Assert.True(r.IsGood));
        modem.IsSilent = true;
        List<Reading> silent = bench.Run(seconds: 20);
        Assert.NotEmpty(silent);
        Assert.All(silent, r => Assert.False(r.IsGood));
        modem.IsSilent = false;
        List<Reading> back = bench.Run(seconds: 60);
        Assert.All(back.TakeLast(Metrics.Length), r => Assert.True(r.IsGood));
    }

    [Fact]
    public void Retries_become_rarer_up_to_a_minute()
    {
        ScriptedModem modem = new() { IsSilent = true };
        new Bench(modem).Run(seconds: 1000);
        Assert.InRange(modem.Asked.Count, 10, 25);
    }

    [Fact]
    public void An_answer_to_an_earlier_question_never_becomes_a_value()
    {
        // Every answer comes one question late, as after a time-out that was too short.
        ScriptedModem modem = new() { LagsByOne = true };
        Bench bench = new(modem);
        Assert.All(bench.Run(seconds: 40), r => Assert.False(r.IsGood));
        modem.LagsByOne = false;
        Assert.All(bench.Run(seconds: 90).TakeLast(Metrics.Length), r => Assert.True(r.IsGood));
    }

    [Fact]
    public void A_lost_line_is_the_reason_of_its_readings()
    {
        List<Reading> readings = [];
        ModemDialogue dialogue = new();
        dialogue.LineLost("Serial port at /dev/x: hung up", default, readings);
        Assert.Equal(StandardMetrics, readings.Select(r => r.Metric));
        Assert.All(readings, r => Assert.Equal("Serial port at /dev/x: hung up", r.Text));
        Assert.True(dialogue.IsBackingOff(default));
        Assert.False(dialogue.IsBackingOff(default(Stamp).AddMicros(1_100_000)));
    }

    [Fact]
    public void Before_it_has_spoken_nothing_is_known_of_a_modem()
    {
        ModemDialogue dialogue = new();
        Assert.Equal(new ModemIdentity("", "", ""), dialogue.Identity);
        Assert.Equal(("", 0L, false), (dialogue.Sim, dialogue.Answered, dialogue.IsAwaiting));
        Assert.False(dialogue.WantsReopen);
        Assert.False(dialogue.IsBackingOff(default));
    }

    [Fact]
    public void A_command_may_take_its_time_and_not_longer()
    {
        Talk talk = new(timeoutSeconds: 5);
        Assert.Equal("AT\r", talk.Turn(0));
        Assert.True(talk.Dialogue.IsAwaiting);
        Assert.Equal("", talk.Turn(4.999));
        Assert.Empty(talk.Readings);
        Assert.Equal("", talk.Turn(5));
        Assert.False(talk.Dialogue.IsAwaiting);
        Assert.Equal(StandardMetrics, talk.Readings.Select(r => r.Metric));
        Assert.All(
            talk.Readings,
            r => Assert.Equal((Quality.Bad, "the modem does not answer AT"), (r.Quality, r.Text))
        );
    }

    [Fact]
    public void The_answer_in_the_last_moment_counts()
    {
        Talk talk = new(timeoutSeconds: 5);
        talk.Turn(0);
        Assert.Equal("ATE0\r", talk.Turn(5, "OK\r\n"));
        Assert.Empty(talk.Readings);
        Assert.Equal(1, talk.Dialogue.Answered);
    }

    [Fact]
    public void A_modem_that_failed_is_left_alone_for_1_2_4_and_at_most_60_s()
    {
        Talk talk = new(pollSeconds: 1000, timeoutSeconds: 5);
        double now = 0;
        foreach (int wait in (int[])[1, 2, 4, 8, 16, 32, 60, 60, 60])
        {
            Assert.Equal("AT\r", talk.Turn(now));
            now += 5;
            talk.Turn(now);
            Assert.Equal("", talk.Turn(now + wait - 0.001));
            Assert.True(talk.Dialogue.IsBackingOff(talk.At(now + wait - 0.001)));
            Assert.False(talk.Dialogue.IsBackingOff(talk.At(now + wait)));
            now += wait;
        }
    }

    [Fact]
    public void After_a_complete_poll_the_waits_begin_at_one_second_again()
    {
        ScriptedModem modem = new() { IsSilent = true };
        Bench bench = new(modem);
        bench.Run(seconds: 60);
        modem.IsSilent = false;
        bench.Run(seconds: 60);
        modem.IsSilent = true;
        int asked = modem.Asked.Count;
        bench.Run(seconds: 17);
        Assert.True(modem.Asked.Count >= asked + 2, "it is greeted again after a second");
    }

    [Fact]
    public void Three_silences_in_a_row_ask_for_the_port_to_be_opened_again_and_an_answer_or_a_new_port_ends_that()
    {
        Talk talk = new(pollSeconds: 1000, timeoutSeconds: 5);
        double now = 0;
        Silence();
        Silence();
        Assert.False(talk.Dialogue.WantsReopen);
        Silence();
        Assert.True(talk.Dialogue.WantsReopen);
        talk.Turn(now);
        talk.Turn(now, "OK\r\n");
        Assert.False(talk.Dialogue.WantsReopen);
        for (int i = 0; i < 3; i++)
        {
            Silence();
        }

        Assert.True(talk.Dialogue.WantsReopen);
        talk.Dialogue.LineOpened();
        Assert.False(talk.Dialogue.WantsReopen);

        void Silence()
        {
            talk.Turn(now);
            talk.Turn(now += 5);
            now += 60;
        }
    }

    [Fact]
    public void While_it_is_left_alone_its_metrics_are_said_to_be_bad_at_each_poll()
    {
        Talk talk = new(pollSeconds: 10, timeoutSeconds: 5);
        double now = 0;
        for (int i = 0; i < 7; i++)
        {
            talk.Turn(now);
            now += 5;
            talk.Turn(now);
            now += 60;
        }

        now -= 60;
        talk.Readings.Clear();
        talk.Turn(now + 9.999);
        Assert.Empty(talk.Readings);
        talk.Turn(now + 10);
        talk.Turn(now + 10.1);
        talk.Turn(now + 19.999);
        Assert.Equal(StandardMetrics.Length, talk.Readings.Count);
        talk.Turn(now + 20);
        Assert.Equal(2 * StandardMetrics.Length, talk.Readings.Count);
        Assert.All(talk.Readings, r => Assert.Equal("the modem does not answer AT", r.Text));
    }

    [Fact]
    public void Half_a_line_from_before_a_fresh_greeting_is_not_its_answer()
    {
        Talk talk = new(timeoutSeconds: 5);
        talk.Turn(0);
        talk.Turn(5);
        talk.Turn(5.5, "OK");
        Assert.Equal("AT\r", talk.Turn(6));
        Assert.Equal("", talk.Turn(6.1, "\r\n"));
        Assert.Equal(0, talk.Dialogue.Answered);
    }

    [Fact]
    public void Half_a_line_from_before_the_port_was_opened_is_no_answer()
    {
        Talk talk = new();
        talk.Turn(0, "OK");
        talk.Dialogue.LineOpened();
        Assert.Equal("", talk.Turn(0.1, "\r\n"));
        Assert.Equal(0, talk.Dialogue.Answered);
    }

    [Fact]
    public void Polls_begin_at_their_period_whatever_they_take()
    {
        Talk talk = new(pollSeconds: 10);
        talk.Greet(new ScriptedModem(), 0);
        talk.Answer(new ScriptedModem(), 1, upTo: "AT+QCCID");
        Assert.Equal(Metrics, talk.Readings.Select(r => r.Metric));
        Assert.Equal("", talk.Turn(9.999));
        Assert.Equal("AT+CPIN?\r", talk.Turn(10));
    }

    [Fact]
    public void OK_without_the_answer_is_a_failure_that_names_the_question()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CSQ"] = "";
        Bench bench = new(modem);
        List<Reading> readings = bench.Run(seconds: 3);
        Assert.Equal(Metrics, readings.Take(Metrics.Length).Select(r => r.Metric));
        Assert.All(readings, r => Assert.Equal("the modem answered AT+CSQ without +CSQ", r.Text));
        Assert.DoesNotContain("AT+CESQ", modem.Asked);
    }

    [Fact]
    public void Every_command_that_was_answered_is_a_sign_of_life()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CSQ"] = "!ERROR";
        Bench bench = new(modem);
        bench.Run(seconds: 5);
        Assert.Equal(modem.Asked.Count, bench.Dialogue.Answered);
    }

    [Fact]
    public void A_line_that_answers_another_question_changes_nothing()
    {
        ScriptedModem modem = new();
        foreach (string command in (string[])["AT+CPIN?", "AT+COPS?", "AT+CSQ", "AT+CESQ"])
        {
            modem.Answers[command] += "\r\nRDY\r\n+QIND: SMS DONE";
        }

        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void A_line_that_answers_another_question_is_no_answer()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CSQ"] = "RDY";
        Bench bench = new(modem);
        Assert.All(bench.Run(seconds: 3), r => Assert.Equal("the modem answered AT+CSQ without +CSQ", r.Text));
    }

    [Theory]
    [InlineData("Quectel", "Quectel")]
    [InlineData("+CGMI: Quectel Wireless", "Quectel Wireless")]
    [InlineData("+cgmi:Sierra", "Sierra")]
    [InlineData("RING\r\nSierra", "Sierra")]
    [InlineData("RDY\r\nSierra", "Sierra")]
    [InlineData("PB DONE\r\nSierra", "Sierra")]
    [InlineData("SMS DONE\r\nSierra", "Sierra")]
    [InlineData("Sierra\r\nWireless", "Sierra")]
    [InlineData("+CREG: 1", "")]
    [InlineData("^MODE: 5", "")]
    [InlineData("Sierra\r\n+CREG: 1\r\n^MODE: 5", "Sierra")]
    public void A_modem_may_put_the_commands_name_before_its_own(string answer, string manufacturer)
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CGMI"] = answer;
        Bench bench = new(modem);
        bench.Run(seconds: 2);
        Assert.Equal(manufacturer, bench.Dialogue.Identity.Manufacturer);
    }

    [Theory]
    [InlineData("+CREG")]
    [InlineData("+CEREG")]
    [InlineData("+C5GREG")]
    public void Each_domain_alone_tells_the_registration(string name)
    {
        ScriptedModem modem = new();
        foreach (string other in (string[])["+CREG", "+CEREG", "+C5GREG"])
        {
            modem.Answers[$"AT{other}?"] = other == name ? $"{name}: 0,5" : "!ERROR";
        }

        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal("roaming", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
    }

    [Fact]
    public void A_modem_that_does_not_know_its_registration_says_so()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CREG?"] = "+CREG: 0,4";
        modem.Answers["AT+CEREG?"] = "!ERROR";
        modem.Answers["AT+C5GREG?"] = "!ERROR";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal("unknown", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
    }

    [Fact]
    public void Quectels_own_figures_stand_before_the_standards_steps_and_5g_before_both()
    {
        const string lteSteps = "+CESQ: 99,99,255,255,20,50";
        const string nrSteps = "+CESQ: 99,99,255,255,255,255,65,72,75";
        const string lte = "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-";
        const string nr = "+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11,528030,41,8,1";
        foreach (
            var (cesq, qeng, rsrp) in new[]
            {
                (lteSteps, lte, -89.0),
                (lteSteps, nr, -76),
                (lteSteps, lte + "\r\n" + nr, -76),
                (lteSteps, nr + "\r\n" + lte, -76),
                (nrSteps, lte, -85),
                (nrSteps, nr, -76),
                (nrSteps, "+QENG: \"servingcell\",\"SEARCH\"", -85),
            }
        )
        {
            ScriptedModem modem = new();
            modem.Answers["AT+CESQ"] = cesq;
            modem.Answers["AT+QENG=\"servingcell\""] = qeng;
            Assert.Equal(rsrp, new Bench(modem).Run(seconds: 5)[0].Value);
        }
    }

    [Theory]
    [InlineData("!+CME ERROR: 10", "not inserted", "SIM: not inserted")]
    [InlineData("!+CME ERROR: 13", "failure", "SIM: failure")]
    [InlineData("!+CME ERROR: 14", "busy", "SIM: busy")]
    [InlineData("!+CME ERROR: 15", "wrong", "SIM: wrong")]
    [InlineData("!+CME ERROR: 11", "SIM PIN", "SIM: SIM PIN")]
    [InlineData("!+CME ERROR: 12", "SIM PUK", "SIM: SIM PUK")]
    [InlineData("!+CME ERROR: 16", "+CME ERROR: 16", "SIM: +CME ERROR: 16")]
    [InlineData("+CPIN: SIM PIN", "SIM PIN", "SIM: SIM PIN")]
    [InlineData("+CPIN: READY", "READY", "the modem reports none")]
    [InlineData("+CPIN: ", "", "the modem reports none")]
    public void The_state_of_the_sim_is_why_there_is_no_value(string answer, string sim, string why)
    {
        ScriptedModem modem = new();
        modem.Answers["AT+CPIN?"] = answer;
        foreach (string command in (string[])["AT+COPS?", "AT+CSQ", "AT+CESQ", "AT+QENG=\"servingcell\""])
        {
            modem.Answers[command] = "!ERROR";
        }

        foreach (string command in (string[])["AT+CREG?", "AT+CEREG?", "AT+C5GREG?"])
        {
            modem.Answers[command] = "!ERROR";
        }

        Bench bench = new(modem);
        List<Reading> readings = bench.Run(seconds: 5);
        Assert.Equal(sim, bench.Dialogue.Sim);
        Assert.Equal(Metrics, readings.Select(r => r.Metric));
        Assert.Equal(sim, readings.Single(r => r.Metric == MetricId.LinkSim) is { IsGood: true } said ? said.Text : "");
        Assert.All(
            readings.Where(r =>
                r.Metric
                    is not (
                        MetricId.LinkSim
                        or MetricId.LinkModem
                        or MetricId.LinkModemTemperature
                        or MetricId.LinkSimCard
                    )
            ),
            r => Assert.Equal((Quality.Bad, why), (r.Quality, r.Text))
        );
    }

    [Fact]
    public void A_value_of_the_last_poll_is_not_told_again_by_the_next()
    {
        ScriptedModem modem = new();
        Bench bench = new(modem);
        Assert.All(bench.Run(seconds: 5), r => Assert.True(r.IsGood));
        foreach (
            string command in modem.Answers.Keys.Where(c => c.EndsWith('?') || c.Contains("SQ") || c.Contains("+Q"))
        )
        {
            modem.Answers[command] = "!ERROR";
        }

        Assert.All(
            bench.Run(seconds: 10).Where(r => r.Metric != MetricId.LinkModem),
            r => Assert.False(r.IsGood, r.Text)
        );
    }

    [Fact]
    public void Whatever_bytes_come_readings_are_true_values_or_bad() =>
        Gen.Select(
                Gen.OneOf<byte[]>(
                    Gen.Byte.Array[0, 60],
                    Gen.OneOf(
                            "OK\r\n",
                            "ERROR\r\n",
                            "+CSQ: 18,99\r\n",
                            "+CESQ: 99,99,255,255,20,50\r\n",
                            "+CREG: 0,1\r\n",
                            "+COPS: 0,2,\"45204\"\r\n",
                            "Quectel\r\n",
                            "+QENG: \"NR5G-NSA\",1,01,500,-75,180,-11\r\n",
                            "+CPIN: "
                        )
                        .Select(Encoding.ASCII.GetBytes)
                ).Array[1, 120],
                Gen.Int[1, 3_000_000]
            )
            .Sample(
                (chunks, stepMicros) =>
                {
                    ModemDialogue dialogue = new();
                    Stamp now = new(1_000_000, 0, Synced: false);
                    List<byte> send = [];
                    List<Reading> readings = [];
                    foreach (byte[] chunk in chunks)
                    {
                        now = now.AddMicros(stepMicros);
                        dialogue.Step(chunk, now, send, readings);
                    }

                    Assert.InRange(send.Count, 1, chunks.Length * 64);
                    foreach (Reading reading in readings)
                    {
                        AssertTrue(reading);
                    }
                }
            );

    [Fact]
    public void Between_two_polls_it_rests_while_nothing_is_to_be_done()
    {
        SmsQueue texts = new();
        Talk talk = new(pollSeconds: 10, texts: texts);
        Assert.Equal(long.MinValue, talk.Dialogue.RestsUntilMicros);
        talk.Greet(new ScriptedModem(), 0);
        Assert.Equal(long.MinValue, talk.Dialogue.RestsUntilMicros);
        talk.Answer(new ScriptedModem(), 1, upTo: "AT+QCCID");
        Assert.Equal(60_000_000, talk.Dialogue.RestsUntilMicros);
        talk.Dialogue.Order(RecoveryRung.Reattach);
        Assert.Equal(long.MinValue, talk.Dialogue.RestsUntilMicros);
        talk.Dialogue.Order(RecoveryRung.None);
        Assert.Equal(60_000_000, talk.Dialogue.RestsUntilMicros);
        Assert.True(texts.TrySend("+46708251358", "hellohello", 7));
        Assert.Equal(long.MinValue, talk.Dialogue.RestsUntilMicros);
        Assert.Equal("AT+CMGF=0\r", talk.Turn(2));
        Assert.Equal(long.MinValue, talk.Dialogue.RestsUntilMicros);
    }

    [Theory]
    [InlineData(RecoveryRung.Reattach, 0, "AT+CFUN=4", 15)]
    [InlineData(RecoveryRung.Reattach, 1, "AT+CFUN=1", 15)]
    [InlineData(RecoveryRung.Reattach, 2, "AT+COPS=0", 180)]
    [InlineData(RecoveryRung.AtReset, 0, "AT+CFUN=1,1", 15)]
    public void What_the_ladder_orders_may_take_as_long_as_the_makers_say(
        RecoveryRung rung,
        int before,
        string command,
        double seconds
    )
    {
        Talk talk = Idle();
        talk.Dialogue.Order(rung);
        string sent = talk.Turn(2);
        for (int i = 0; i < before; i++)
        {
            sent = talk.Turn(2, "OK\r\n");
        }

        Assert.Equal(command + "\r", sent);
        talk.Readings.Clear();
        talk.Turn(2 + seconds - 0.001);
        Assert.Empty(talk.Readings);
        talk.Turn(2 + seconds);
        Assert.Equal(Metrics.Order(), talk.Readings.Select(r => r.Metric).Order());
        Assert.All(talk.Readings, r => Assert.Equal("the modem does not answer " + command, r.Text));
    }

    [Theory]
    [InlineData(RecoveryRung.Reattach, "it is being attached afresh")]
    [InlineData(RecoveryRung.AtReset, "it is being reset by AT+CFUN=1,1")]
    public void What_is_being_done_is_why_nothing_is_known_of_the_cell(RecoveryRung rung, string why)
    {
        Talk talk = Idle();
        talk.Dialogue.Order(rung);
        talk.Turn(2);
        Assert.Equal(
            StandardMetrics.Where(metric => metric is not (MetricId.LinkSim or MetricId.LinkModem)),
            talk.Readings.Select(r => r.Metric)
        );
        Assert.All(talk.Readings, r => Assert.Equal((Quality.Bad, why), (r.Quality, r.Text)));
        talk.Turn(2.1, "OK\r\n");
        Assert.Equal(rung == RecoveryRung.AtReset, talk.Dialogue.WantsReopen);
    }

    [Fact]
    public void A_step_of_attaching_afresh_that_is_refused_keeps_none_of_the_others_back()
    {
        Talk talk = Idle();
        talk.Dialogue.Order(RecoveryRung.Reattach);
        Assert.Equal("AT+CFUN=4\r", talk.Turn(2));
        Assert.Equal("AT+CFUN=1\r", talk.Turn(2, "ERROR\r\n"));
        Assert.Equal("AT+COPS=0\r", talk.Turn(2, "ERROR\r\n"));
        Assert.Equal("", talk.Turn(2, "ERROR\r\n"));
        Assert.False(talk.Dialogue.WantsReopen);
    }

    [Fact]
    public void A_modem_that_does_not_prompt_in_its_time_was_given_no_text()
    {
        SmsQueue texts = new();
        Talk talk = Sending(texts);
        talk.Turn(2 + 4.999);
        Assert.False(texts.TryTakeResult(out _));
        talk.Turn(2 + 5);
        Assert.True(texts.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "the modem does not answer AT+CMGS=22"), result);
        Assert.Equal("AT\r", talk.Turn(2 + 6));
    }

    [Fact]
    public void A_text_has_a_minute_from_its_prompt_on_and_then_the_prompt_is_left_before_anything_is_asked()
    {
        SmsQueue texts = new();
        Talk talk = Sending(texts);
        Assert.Equal("0001000B916407281553F800000AE8329BFD4697D9EC37\u001A", talk.Turn(6, "\r\n> "));
        Assert.Equal("", talk.Turn(6.1, "\r\n> "));
        talk.Turn(6 + 59.999);
        Assert.False(texts.TryTakeResult(out _));
        talk.Turn(6 + 60);
        Assert.True(texts.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Unknown, "the modem does not answer AT+CMGS=22"), result);
        Assert.Equal("", talk.Turn(66.999));
        Assert.Equal("\u001B", talk.Turn(67));
        Assert.Equal("", talk.Turn(67.999, "\r\nOK\r\n"));
        Assert.Equal("AT\r", talk.Turn(68));
    }

    [Fact]
    public void A_prompt_that_nobody_asked_for_is_left_and_a_second_later_the_modem_is_greeted()
    {
        Talk talk = Idle();
        Assert.Equal("\u001B", talk.Turn(2, "\r\n> "));
        Assert.Equal("", talk.Turn(2.999));
        Assert.Equal("AT\r", talk.Turn(3));
    }

    [Fact]
    public void A_prompt_before_its_question_costs_the_text_that_was_to_follow()
    {
        SmsQueue texts = new();
        Talk talk = Idle(texts);
        Assert.True(texts.TrySend("+46708251358", "hellohello", 7));
        Assert.Equal("AT+CMGF=0\r", talk.Turn(2));
        Assert.Equal("\u001B", talk.Turn(2.1, "\r\n> "));
        Assert.True(texts.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, "the modem was asked something else"), result);
    }

    [Theory]
    [InlineData(false, "OK", SmsOutcome.Refused, "the modem answered AT+CMGS=22 without +CMGS")]
    [InlineData(false, "+CMGS: 5\r\nOK", SmsOutcome.Accepted, "")]
    [InlineData(false, "NO CARRIER", SmsOutcome.Refused, "the modem answered AT+CMGS=22 with NO CARRIER")]
    [InlineData(true, "OK", SmsOutcome.Unknown, "the modem answered AT+CMGS=22 without +CMGS")]
    [InlineData(true, "+CMGS: 5\r\nOK", SmsOutcome.Accepted, "")]
    [InlineData(true, "ERROR", SmsOutcome.Refused, "the modem answered AT+CMGS=22 with ERROR")]
    [InlineData(true, "+CME ERROR: 3", SmsOutcome.Refused, "the modem answered AT+CMGS=22 with +CME ERROR: 3")]
    [InlineData(true, "+CMS ERROR: 38", SmsOutcome.Refused, "the modem answered AT+CMGS=22 with +CMS ERROR: 38")]
    public void The_end_of_a_text_is_what_the_modem_says_and_how_far_it_was(
        bool isHanded,
        string answer,
        SmsOutcome outcome,
        string why
    )
    {
        SmsQueue texts = new();
        Talk talk = Sending(texts);
        if (isHanded)
        {
            talk.Turn(2.1, "\r\n> ");
        }

        talk.Turn(2.2, answer + "\r\n");
        Assert.True(texts.TryTakeResult(out SmsResult result), "it has ended");
        Assert.Equal(new SmsResult(7, outcome, why), result);
        Assert.False(texts.TryTakeResult(out _));
        Assert.False(talk.Dialogue.IsAwaiting);
    }

    [Theory]
    [InlineData("+CPIN: SIM PIN", "SIM: SIM PIN")]
    [InlineData("!ERROR", "SIM: ERROR")]
    [InlineData("+CPIN: ", "the state of the SIM is not known")]
    public void A_text_that_waits_when_the_SIM_goes_is_refused_for_it(string answer, string why)
    {
        SmsQueue texts = new();
        Talk talk = new(pollSeconds: 10, texts: texts);
        ScriptedModem modem = new();
        talk.Greet(modem, 0);
        talk.Answer(modem, 1, upTo: "AT+QCCID");
        modem.Answers["AT+CPIN?"] = answer;
        talk.Answer(modem, 10, upTo: "AT+CPIN?");
        Assert.True(texts.TrySend("+46708251358", "hellohello", 7));
        talk.Answer(modem, 10, upTo: "AT+QCCID");
        Assert.True(texts.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Refused, why), result);
        Assert.False(texts.IsServed);
    }

    private static Talk Idle(SmsQueue? texts = null)
    {
        Talk talk = new(pollSeconds: 1000, timeoutSeconds: 5, texts);
        ScriptedModem modem = new();
        talk.Greet(modem, 0);
        talk.Answer(modem, 1, upTo: "AT+QCCID");
        talk.Readings.Clear();
        return talk;
    }

    // A text is announced at 2 s.
    private static Talk Sending(SmsQueue texts)
    {
        Talk talk = Idle(texts);
        Assert.True(texts.TrySend("+46708251358", "hellohello", 7));
        Assert.Equal("AT+CMGF=0\r", talk.Turn(2));
        Assert.Equal("AT+CMGS=22\r", talk.Turn(2, "OK\r\n"));
        return talk;
    }

    private static void AssertTrue(Reading reading)
    {
        if (!reading.IsGood)
        {
            Assert.True(double.IsNaN(reading.Value));
            Assert.False(string.IsNullOrEmpty(reading.Text));
            return;
        }

        switch (reading.Metric)
        {
            case MetricId.LinkRsrp:
                Assert.Contains(reading.Value, (double[])[-75, -91]);
                break;
            case MetricId.LinkRsrq:
                Assert.Contains(reading.Value, (double[])[-11, -10]);
                break;
            case MetricId.LinkRssi:
                Assert.Equal(-77, reading.Value);
                break;
            case MetricId.LinkOperator:
                Assert.Equal("452-04", reading.Text);
                break;
            case MetricId.LinkRegistration:
                Assert.Equal("home", reading.Text);
                break;
            default:
                Assert.Fail("no value of " + reading.Metric + " was ever sent");
                break;
        }
    }

    /// <summary>Turns at given times.</summary>
    private sealed class Talk(double pollSeconds = 10, double timeoutSeconds = 5, SmsQueue? texts = null)
    {
        private string _open = "";

        public ModemDialogue Dialogue { get; } = new(pollSeconds, timeoutSeconds, texts);

        public List<Reading> Readings { get; } = [];

        public Stamp At(double seconds) => new(50_000_000 + (long)Math.Round(seconds * 1e6), 0, Synced: false);

        /// <summary>What is sent when <paramref name="received"/> has come.</summary>
        public string Turn(double seconds, string received = "")
        {
            List<byte> send = [];
            Dialogue.Step(Encoding.ASCII.GetBytes(received), At(seconds), send, Readings);
            return Encoding.ASCII.GetString([.. send]);
        }

        /// <summary>Answers everything up to the first question of a poll.</summary>
        public void Greet(ScriptedModem modem, double seconds) => Answer(modem, seconds, "AT+CGSN");

        /// <summary>Answers each question at once, the last of them <paramref name="upTo"/>.</summary>
        public void Answer(ScriptedModem modem, double seconds, string upTo)
        {
            string sent = Turn(seconds, Encoding.ASCII.GetString(modem.TakeOutput()));
            sent = sent.Length > 0 ? sent : _open;
            while (true)
            {
                modem.Take(Encoding.ASCII.GetBytes(sent));
                bool isLast = sent == upTo + "\r";
                sent = Turn(seconds, Encoding.ASCII.GetString(modem.TakeOutput()));
                if (isLast)
                {
                    _open = sent;
                    return;
                }
            }
        }
    }

    /// <summary>Turns of 100 ms between a dialogue and a modem.</summary>
    private sealed class Bench(ScriptedModem modem)
    {
        private Stamp _now = new(50_000_000, 1_700_000_000_000, Synced: true);

        public ModemDialogue Dialogue { get; } = new();

        public List<Reading> Run(double seconds)
        {
            List<Reading> readings = [];
            List<byte> send = [];
            for (int turn = 0; turn < seconds * 10; turn++)
            {
                _now = _now.AddMicros(100_000);
                send.Clear();
                Dialogue.Step(modem.TakeOutput(), _now, send, readings);
                modem.Take([.. send]);
            }

            return readings;
        }
    }

    /// <summary>Answers each command from a table; an answer that begins with ! takes the place of OK.</summary>
    private sealed class ScriptedModem
    {
        private readonly StringBuilder _input = new();
        private readonly StringBuilder _output = new();
        private string _late = "";

        public Dictionary<string, string> Answers { get; } =
            new()
            {
                ["AT"] = "",
                ["ATE0"] = "",
                ["AT+CMEE=1"] = "",
                ["AT+CGMI"] = "Quectel",
                ["AT+CGMM"] = "RM500Q-GL",
                ["AT+CGMR"] = "RM500QGLABR11A06M4G",
                ["AT+CGSN"] = "860000000000001",
                ["AT+CPIN?"] = "+CPIN: READY",
                ["AT+CREG?"] = "+CREG: 0,3",
                ["AT+CEREG?"] = "+CEREG: 0,1",
                ["AT+C5GREG?"] = "+C5GREG: 0,1",
                ["AT+COPS=3,2"] = "",
                ["AT+COPS?"] = "+COPS: 0,2,\"45204\",13",
                ["AT+CSQ"] = "+CSQ: 18,99",
                ["AT+CESQ"] = "+CESQ: 99,99,255,255,20,50",
                ["AT+QENG=\"servingcell\""] =
                    "+QENG: \"servingcell\",\"NOCONN\"\r\n"
                    + "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-\r\n"
                    + "+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11,528030,41,8,1",
                ["AT+QCSQ"] = "+QCSQ: \"LTE\",-58,-89,180,-13",
                ["AT+QTEMP"] =
                    "+QTEMP: \"modem-tsens\",\"-273\"\r\n+QTEMP: \"tsens-pa\",\"46\"\r\n+QTEMP: \"cpu\",\"41\"",
                ["AT+QCCID"] = "+QCCID: 8984040000000000001F",
            };

        public List<string> Asked { get; } = [];

        public bool Echoes { get; init; }

        public bool IsSilent { get; set; }

        public bool LagsByOne { get; set; }

        public bool NamesNetwork { get; set; }

        public string Unsolicited { get; init; } = "";

        public void Take(byte[] bytes)
        {
            foreach (byte b in bytes)
            {
                if (b != '\r')
                {
                    _input.Append((char)b);
                    continue;
                }

                string command = _input.ToString();
                _input.Clear();
                Asked.Add(command);
                if (!IsSilent)
                {
                    Answer(command);
                }
            }
        }

        public byte[] TakeOutput()
        {
            byte[] bytes = Encoding.ASCII.GetBytes(_output.ToString());
            _output.Clear();
            return bytes;
        }

        private void Answer(string command)
        {
            NamesNetwork &= command != "AT+COPS=3,2";
            string answer = Answers.GetValueOrDefault(command, "!ERROR");
            answer =
                NamesNetwork && command == "AT+COPS?"
                    ? answer.Replace("2,\"45204\"", "0,\"Viettel\"", StringComparison.Ordinal)
                    : answer;
            string text = (Echoes ? command + "\r" : "") + Unsolicited;
            text += answer.StartsWith('!')
                ? $"\r\n{answer[1..]}\r\n"
                : (answer.Length > 0 ? $"\r\n{answer}\r\n" : "") + "\r\nOK\r\n";
            if (LagsByOne)
            {
                (text, _late) = (_late.Length > 0 ? _late : "\r\nOK\r\n", text);
            }

            _output.Append(text);
        }
    }
}
