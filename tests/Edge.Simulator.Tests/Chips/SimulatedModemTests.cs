using System.Text;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedModemTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private bool _powered = true;

    [Fact]
    public void Echo_is_on_until_it_is_switched_off()
    {
        SimulatedModem modem = Modem();

        Assert.Equal("AT\r\r\nOK\r\n", Ask(modem, "AT"));
        Assert.Equal("ATE0\r\r\nOK\r\n", Ask(modem, "ATE0"));
        Assert.Equal("\r\nOK\r\n", Ask(modem, "AT"));
    }

    [Theory]
    [InlineData("AT+CGMM", "RM520N-GL")]
    [InlineData("AT+CPIN?", "+CPIN: READY")]
    [InlineData("AT+CSQ", "+CSQ: 24,99")]
    [InlineData("AT+CESQ", "+CESQ: 99,99,255,255,18,49,65,69,83")]
    [InlineData("AT+CREG?", "+CREG: 0,1")]
    [InlineData("AT+C5GREG?", "+C5GREG: 0,0")]
    [InlineData("AT+COPS?", "+COPS: 0,0,\"Viettel\",13")]
    public void Quectel_answers(string command, string line)
    {
        Assert.Equal($"\r\n{line}\r\n\r\nOK\r\n", Quiet(Modem(), command));
    }

    [Fact]
    public void Serving_cell_has_an_lte_and_an_nr_line()
    {
        string answer = Quiet(Modem(), "AT+QENG=\"servingcell\"");

        Assert.Contains("+QENG: \"LTE\",\"FDD\",452,04,", answer, StringComparison.Ordinal);
        Assert.Contains("+QENG: \"NR5G-NSA\",452,04,500,-88,18,-11", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void An_inactive_nr_leg_reads_minus_32768()
    {
        SimulatedModem modem = Modem();
        modem.Conditions = modem.Conditions with { NrRsrpDbm = null };

        Assert.Contains("500,-32768,-32768,-32768", Quiet(modem, "AT+QENG=\"servingcell\""), StringComparison.Ordinal);
        Assert.Contains("+CESQ: 99,99,255,255,18,49,255,255,255\r", Quiet(modem, "AT+CESQ"), StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_can_be_asked_for_by_number()
    {
        SimulatedModem modem = Modem();
        Quiet(modem, "AT+COPS=3,2");

        Assert.Contains("+COPS: 0,2,\"45204\",13", Quiet(modem, "AT+COPS?"), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_command_is_an_error_and_simcom_knows_no_quectel_command()
    {
        Assert.Equal("\r\nERROR\r\n", Quiet(Modem(), "AT+NONSENSE"));
        Assert.Equal("\r\nERROR\r\n", Quiet(Modem(ModemDialect.Simcom), "AT+QENG=\"servingcell\""));
        Assert.Equal("\r\nERROR\r\n", Quiet(Modem(ModemDialect.Simcom), "AT+C5GREG?"));
    }

    [Fact]
    public void Without_a_sim_or_a_network_it_says_so()
    {
        SimulatedModem modem = Modem();
        modem.Conditions = new ModemConditions { SimReady = false };
        Assert.Equal("\r\n+CME ERROR: 10\r\n", Quiet(modem, "AT+CPIN?"));

        modem.Conditions = new ModemConditions { Registration = 2 };
        Assert.Contains("+CREG: 0,2", Quiet(modem, "AT+CREG?"), StringComparison.Ordinal);
        Assert.Contains("+CSQ: 99,99", Quiet(modem, "AT+CSQ"), StringComparison.Ordinal);
        Assert.Contains("+COPS: 0\r", Quiet(modem, "AT+COPS?"), StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_come_in_pieces_and_after_a_while()
    {
        SimulatedModem modem = Modem();
        modem.Write("ATI\r"u8);
        byte[] buffer = new byte[256];
        Assert.Equal(0, modem.Read(buffer));
        _time.Advance(10_000);

        int count = modem.Read(buffer);

        Assert.InRange(count, 1, 24);
    }

    [Fact]
    public void A_registration_change_is_reported_when_asked_for()
    {
        SimulatedModem modem = Modem();
        Quiet(modem, "AT+CREG=1");
        modem.Conditions = modem.Conditions with { Registration = 2 };

        Assert.Contains("\r\n+CREG: 2\r\n", Drain(modem), StringComparison.Ordinal);
    }

    [Fact]
    public void Switching_the_rail_restarts_it()
    {
        SimulatedModem modem = Modem();
        Quiet(modem, "AT");
        _powered = false;
        Assert.Equal("", Ask(modem, "AT"));
        _powered = true;
        Assert.Equal("", Ask(modem, "AT"));
        _time.AdvanceSeconds(10);

        Assert.Contains("RDY", Drain(modem), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reset_command_is_answered_and_then_the_modem_boots_with_its_echo_on()
    {
        SimulatedModem modem = Modem();
        Assert.Equal("\r\nOK\r\n", Quiet(modem, "AT+CFUN=1,1"));
        Assert.Equal("", Ask(modem, "AT"));
        _time.AdvanceSeconds(10);

        Assert.Equal("\r\nRDY\r\n", Drain(modem));
        Assert.StartsWith("AT\r", Ask(modem, "AT"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hung_up_port_fails_and_a_mute_one_says_nothing()
    {
        SimulatedModem modem = Modem();
        modem.Mute = true;
        Assert.Equal("", Ask(modem, "AT"));
        modem.HungUp = true;

        Assert.Throws<IOException>(() => modem.Read(new byte[1]));
    }

    [Fact]
    public void A_slow_modem_answers_later()
    {
        SimulatedModem modem = Modem();
        modem.AnswerSeconds = 2;
        modem.Write("AT\r"u8);
        _time.AdvanceSeconds(1.9);
        Assert.Equal(0, modem.Read(new byte[64]));
        _time.AdvanceSeconds(0.1);
        Assert.EndsWith("\r\nOK\r\n", Drain(modem), StringComparison.Ordinal);
    }

    [Fact]
    public void A_garbled_line_has_as_many_bytes_of_which_the_share_is_wrong()
    {
        SimulatedModem modem = Modem();
        string whole = Quiet(modem, "ATI");
        modem.GarbledShare = 0.2;
        int wrong = 0;
        for (int i = 0; i < 200; i++)
        {
            string garbled = Ask(modem, "ATI");
            Assert.Equal(whole.Length, garbled.Length);
            wrong += whole.Zip(garbled).Count(pair => pair.First != pair.Second);
        }

        Assert.InRange(wrong / 200.0 / whole.Length, 0.18, 0.22);
        modem.GarbledShare = 0;
        Assert.Equal(whole, Ask(modem, "ATI"));
    }

    [Fact]
    public void A_modem_that_keeps_its_echo_says_OK_and_echoes_on()
    {
        SimulatedModem modem = Modem();
        modem.KeepsEcho = true;
        Assert.EndsWith("\r\nOK\r\n", Ask(modem, "ATE0"), StringComparison.Ordinal);
        Assert.Equal("AT\r\r\nOK\r\n", Ask(modem, "AT"));
    }

    [Theory]
    [InlineData("AT+CSQ")]
    [InlineData("AT+QENG=\"servingcell\"")]
    public void An_interruption_stands_between_an_answers_lines_and_before_its_end(string command)
    {
        SimulatedModem modem = Modem();
        string calm = Quiet(modem, command);
        modem.Interrupts = true;
        string[] asked = Lines(calm);
        string[] heard = Lines(Ask(modem, command));

        Assert.Equal(asked, heard.Where(asked.Contains));
        Assert.Equal(asked.Length > 2 ? asked.Length + 2 : asked.Length + 1, heard.Length);
        Assert.DoesNotContain(heard[^2], asked);
    }

    [Fact]
    public void A_reboot_loses_what_was_to_be_said_and_the_echo_is_on_again()
    {
        SimulatedModem modem = Modem();
        Quiet(modem, "AT");
        modem.Write("ATI\r"u8);
        modem.Reboot();
        Assert.Equal("", Drain(modem));
        _time.AdvanceSeconds(8);
        Assert.Equal("\r\nRDY\r\n", Drain(modem));
        Assert.StartsWith("AT\r", Ask(modem, "AT"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModemAccess.Lte, "-,-,-,-,-,-,-")]
    [InlineData(ModemAccess.NrStandalone, "12,-,-,-,1,35")]
    [InlineData(ModemAccess.NrNonStandalone, "500,-,-,-")]
    public void A_cell_that_is_not_measured_yet_is_all_dashes(ModemAccess access, string dashes)
    {
        SimulatedModem modem = Modem();
        modem.Conditions = modem.Conditions with { Access = access, IsMeasured = false };
        Assert.Contains(dashes, Quiet(modem, "AT+QENG=\"servingcell\""), StringComparison.Ordinal);
        Assert.Contains("255,255,255,255,255\r", Quiet(modem, "AT+CESQ"), StringComparison.Ordinal);
        Assert.Contains("+CSQ: 99,99", Quiet(modem, "AT+CSQ"), StringComparison.Ordinal);
        SimulatedModem other = Modem(ModemDialect.Simcom);
        other.Conditions = modem.Conditions;
        Assert.Contains(",--,--,--,--\r", Quiet(other, "AT+CPSI?"), StringComparison.Ordinal);
    }

    /// <summary>A SIM whose contract has ended is in its place, and the network turns it away.</summary>
    [Fact]
    public void An_expired_sim_is_ready_and_its_registration_denied()
    {
        SimulatedModem modem = Modem();
        modem.Conditions = modem.Conditions with { Registration = 3 };
        Assert.Contains("+CPIN: READY", Quiet(modem, "AT+CPIN?"), StringComparison.Ordinal);
        Assert.Contains("+CREG: 0,3", Quiet(modem, "AT+CREG?"), StringComparison.Ordinal);
        Assert.Contains("+CGATT: 0", Quiet(modem, "AT+CGATT?"), StringComparison.Ordinal);
        Assert.Contains("SEARCH", Quiet(modem, "AT+QENG=\"servingcell\""), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_survived()
    {
        SimulatedModem modem = Modem();
        byte[] noise = new byte[100_000];
        new Random(3).NextBytes(noise);
        modem.Write(noise);
        Drain(modem);
        modem.Write("\r"u8);
        Drain(modem);

        Assert.EndsWith("\r\nOK\r\n", Ask(modem, "AT"), StringComparison.Ordinal);
    }

    private SimulatedModem Modem(ModemDialect dialect = ModemDialect.Quectel) => new(_time, dialect, () => _powered, 1);

    private static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    private string Quiet(SimulatedModem modem, string command)
    {
        Ask(modem, "ATE0");
        return Ask(modem, command);
    }

    private string Ask(SimulatedModem modem, string command)
    {
        modem.Write(Encoding.ASCII.GetBytes(command + "\r"));
        return Drain(modem);
    }

    private string Drain(SimulatedModem modem)
    {
        _time.Advance(20_000);
        StringBuilder text = new();
        byte[] buffer = new byte[64];
        int count;
        while ((count = modem.Read(buffer)) > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
