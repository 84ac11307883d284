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
    ];

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
        Assert.Equal(["452-04", "home"], first.Skip(4).Select(r => r.Text));
        Assert.Equal(new ModemIdentity("Quectel", "RM500Q-GL", "RM500QGLABR11A06M4G"), bench.Dialogue.Identity);
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
        Assert.Equal(["452-04", "home"], readings.Skip(4).Select(r => r.Text));
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

    [Fact]
    public void An_inactive_5g_cell_leaves_the_word_to_lte_as_a_whole()
    {
        ScriptedModem modem = new();
        modem.Answers["AT+QENG=\"servingcell\""] =
            "+QENG: \"servingcell\",\"NOCONN\"\r\n"
            + "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-\r\n"
            + "+QENG: \"NR5G-NSA\",452,04,65535,-32768,-32768,-32768";
        List<Reading> readings = new Bench(modem).Run(seconds: 5);
        Assert.Equal([-89, -13], readings.Take(2).Select(r => r.Value));
        Assert.Equal(Quality.Bad, readings[2].Quality);
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
        Assert.Equal(Metrics, readings.Select(r => r.Metric));
        Assert.All(readings, r => Assert.Equal("Serial port at /dev/x: hung up", r.Text));
        Assert.True(dialogue.IsBackingOff(default));
        Assert.False(dialogue.IsBackingOff(default(Stamp).AddMicros(1_100_000)));
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
            };

        public List<string> Asked { get; } = [];

        public bool Echoes { get; init; }

        public bool IsSilent { get; set; }

        public bool LagsByOne { get; set; }

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
            string answer = Answers.GetValueOrDefault(command, "!ERROR");
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
