using CsCheck;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class ModemFamilyTests
{
    [Theory]
    [InlineData("+QCSQ: \"LTE\",-52,-81,195,-10", 19.0)]
    [InlineData("+QCSQ: \"LTE\",85,-124,55,-18", -9.0)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,0,-9", -20.0)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,250,-9", 30.0)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,251,-9", null)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,-1,-9", null)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,-32768,-9", null)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,--,-9", null)]
    [InlineData("+QCSQ: \"LTE\",-66,-94,142", null)]
    [InlineData("+QCSQ: \"NR5G\",-75,4,-11", null)]
    [InlineData("+QCSQ: \"WCDMA\",-66,-94,100,-9", null)]
    [InlineData("+QCSQ: \"NOSERVICE\"", null)]
    public void Quectels_lte_noise_ratio_is_in_fifths_of_a_decibel(string line, double? decibels) =>
        Assert.Equal(decibels, QuectelAnswers.LteSinr(line));

    [Theory]
    [InlineData("+QTEMP: 31,29,30", 31.0)]
    [InlineData("+QTEMP: 29,255,30", 30.0)]
    [InlineData("+QTEMP: 0,-3,-1", 0.0)]
    [InlineData("+QTEMP: 255,255,255", null)]
    [InlineData("+QTEMP: \"tsens-pa\",\"46\"", 46.0)]
    [InlineData("+QTEMP: \"aoss\",-5", -5.0)]
    [InlineData("+QTEMP: \"modem-tsens\",\"-273\"", null)]
    [InlineData("+QTEMP: \"tsens-mmw\",\"0\"", null)]
    [InlineData("+QTEMP: \"cpu\",\"125\"", 125.0)]
    [InlineData("+QTEMP: \"cpu\",\"126\"", null)]
    [InlineData("+QTEMP: bad", null)]
    [InlineData("+QTEMP: ", null)]
    [InlineData("+QTMP: 31", null)]
    public void The_hottest_place_of_a_quectel_is_told(string line, double? celsius) =>
        Assert.Equal(celsius, QuectelAnswers.Temperature(line));

    [Theory]
    [InlineData("Quectel", "RM500Q-GL", "Quectel RM500Q")]
    [InlineData("Quectel", "RM520N-GL", "Quectel RM500Q")]
    [InlineData("QUECTEL", "RG502Q-EA", "Quectel RM500Q")]
    [InlineData("Quectel", "EC25", "Quectel EC25")]
    [InlineData("Quectel", "EG25", "Quectel EC25")]
    [InlineData("SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "SIMCom SIM7600")]
    [InlineData("Nobody", "RM500Q-GL", "3GPP")]
    [InlineData("", "", "3GPP")]
    public void The_family_is_known_by_maker_and_model(string maker, string model, string family) =>
        Assert.Equal(family, ModemFamily.Of(new ModemIdentity(maker, model, "1")).Name);

    [Theory]
    [InlineData("+QTEMP:\"mdm-q6-usr\",\"27\"", 27.0)]
    [InlineData("+QTEMP:\"qfe_wtr_pa0\",\"0\"", null)]
    public void The_lines_of_an_RM500Q_have_no_space_behind_the_colon(string line, double? celsius) =>
        Assert.Equal(celsius, QuectelAnswers.Temperature(line));

    [Theory]
    [InlineData("+CPMUTEMP: 34", 34.0)]
    [InlineData("+CPMUTEMP: -51", null)]
    [InlineData("+CPMUTEMP: 3,4", null)]
    [InlineData("+CPMUTEMP: --", null)]
    public void The_temperature_of_a_simcom_is_told(string line, double? celsius) =>
        Assert.Equal(celsius, SimcomAnswers.Temperature(line));

    [Theory]
    [InlineData("+CPSI: LTE,Online,228-02,0x9CA4,20964868,46,EUTRAN-BAND20,6200,3,3,-178,-1089,-742,8", -108.9, -17.8)]
    [InlineData("+CPSI: LTE,Online,250-20,0x4D07,200468759,468,EUTRAN-BAND7,3400,3,3,-69,-900,-661,20", -90.0, -6.9)]
    public void Simcoms_power_and_quality_are_in_tenths(string line, double rsrp, double rsrq) =>
        Assert.Equal(new ServingCell(IsNr: false, new(rsrp, rsrq, null)), SimcomAnswers.Cpsi(line));

    [Theory]
    // Reporting steps of older firmware, and the whole decibels of another family.
    [InlineData("+CPSI: LTE,Online,252-02,0x260A,196089506,299,EUTRAN-BAND7,2850,5,5,21,47,43,17")]
    [InlineData("+CPSI: LTE CAT-M1,Online,505-01,0x2036,134523149,238,EUTRAN-BAND28,9410,5,5,-20,-116,-82,6")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,134523149,238,EUTRAN-BAND28,9410,5,5,-20,-116,-82,6")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,1345,238,EUTRAN-BAND28,9410,5,5,--,--,--,--")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,1345,238,EUTRAN-BAND28,9410,5,5,0,-900,-82,6")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,1345,238,EUTRAN-BAND28,9410,5,5,-100,-32768,-82,6")]
    [InlineData("+CPSI: LTE,Offline,228-02,0x9CA4,20964868,46,EUTRAN-BAND20,6200,3,3,-178,-1089,-742,8")]
    [InlineData("+CPSI: LTE,Online,228-02,0x9CA4,20964868,46,EUTRAN-BAND20,6200,3,3,-178,-1089,-742")]
    [InlineData("+CPSI: NO SERVICE,Online")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,1345,238,EUTRAN-BAND28,9410,5,5,-100,47,-82,6")]
    [InlineData("+CPSI: LTE,Online,505-01,0x2036,1345,238,EUTRAN-BAND28,9410,5,5,-9000,-900,-82,6")]
    public void What_a_simcom_does_not_know_is_no_value(string line) => Assert.Null(SimcomAnswers.Cpsi(line));

    [Theory]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"TDD\",452,04,1A2B3C001,500,2E01,504990,41,12,-84,-10,17,1,-",
        "NR 1A2B3C001 tac 2E01 pci 500 n41 arfcn 504990"
    )]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",452,04,4CAA71F,28,1500,3,5,5,77B8,-84,-9,-56,21,35,-",
        "LTE 4CAA71F tac 77B8 pci 28 b3 arfcn 1500"
    )]
    [InlineData(
        "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-",
        "LTE 3359966 tac 4AA3 pci 1 b1 arfcn 150"
    )]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11,528030,41,8,1", "NR pci 832 n41 arfcn 528030")]
    [InlineData("+QENG: \"LTE\",\"FDD\",452,04,FFFFFFFF,504,-1,999,5,5,-,-89,-13", null)]
    [InlineData(
        "+QENG: \"LTE\",\"FDD\",452,04,FFFFFFF,503,262143,511,5,5,FFFF,-89,-13",
        "LTE FFFFFFF tac FFFF pci 503 b511 arfcn 262143"
    )]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,65535,-32768,-32768,-32768,528030,41", null)]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,1007,-76,21,-11,3279165,41", "NR pci 1007 n41 arfcn 3279165")]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,1008,-76,21,-11,3279166,512", null)]
    [InlineData("+QENG: \"servingcell\",\"SEARCH\"", null)]
    public void The_cell_of_a_quectel_is_named_as_far_as_it_can_be(string line, string? cell) =>
        Assert.Equal(cell, QuectelAnswers.Cell(line)?.ToString());

    [Theory]
    [InlineData(
        "+CPSI: LTE,Online,452-04,0x1F40,27447563,123,EUTRAN-BAND3,1650,5,5,-110,-920,-640,14",
        "LTE 1A2D10B tac 1F40 pci 123 b3 arfcn 1650"
    )]
    [InlineData("+CPSI: LTE,Online,452-04,1F40,-5,123,BAND3,1650,5,5,-110,-920,-640,14", "LTE pci 123 arfcn 1650")]
    [InlineData("+CPSI: NO SERVICE,Online", null)]
    public void The_cell_of_a_simcom_is_named_as_far_as_it_can_be(string line, string? cell) =>
        Assert.Equal(cell, SimcomAnswers.Cell(line)?.ToString());

    [Theory]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",452,04", RadioAccess.Lte)]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"TDD\",452,04", RadioAccess.NrStandalone)]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"WCDMA\",452,04", RadioAccess.Umts)]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"GSM\",452,04", RadioAccess.Gsm)]
    [InlineData("+QENG: \"LTE\",\"FDD\",452,04", RadioAccess.Lte)]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11", RadioAccess.NrNonStandalone)]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,65535,-32768,-32768,-32768", null)]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\"", null)]
    [InlineData("+CPSI: LTE,Online", null)]
    public void The_access_of_a_quectel_is_that_of_its_cells(string line, RadioAccess? access) =>
        Assert.Equal(access, QuectelAnswers.Access(line));

    [Theory]
    [InlineData("+CPSI: LTE,Online,452-04", RadioAccess.Lte)]
    [InlineData("+CPSI: WCDMA,Online,452-04", RadioAccess.Umts)]
    [InlineData("+CPSI: GSM,Online,452-04", RadioAccess.Gsm)]
    [InlineData("+CPSI: LTE,Low Power Mode", null)]
    [InlineData("+CPSI: NO SERVICE,Online", null)]
    public void The_access_of_a_simcom_is_its_system(string line, RadioAccess? access) =>
        Assert.Equal(access, SimcomAnswers.Access(line));

    [Theory]
    [InlineData("+COPS: 0,2,\"45204\",0", RadioAccess.Gsm)]
    [InlineData("+COPS: 0,2,\"45204\",2", RadioAccess.Umts)]
    [InlineData("+COPS: 0,2,\"45204\",7", RadioAccess.Lte)]
    [InlineData("+COPS: 0,2,\"45204\",13", RadioAccess.Lte)]
    [InlineData("+COPS: 0,2,\"45204\",11", RadioAccess.NrStandalone)]
    [InlineData("+COPS: 0,2,\"45204\",99", null)]
    [InlineData("+COPS: 0,2,\"45204\"", null)]
    public void The_access_of_a_network_is_by_27_007(string line, RadioAccess? access) =>
        Assert.Equal(access, AtAnswers.Access(line));

    [Theory]
    [InlineData("860000000000001", "860000000000001")]
    [InlineData("\"860000000000001\"", "860000000000001")]
    [InlineData("86000000000001", null)]
    [InlineData("86000000000000A", null)]
    [InlineData("RDY", null)]
    public void A_serial_number_of_a_modem_has_fifteen_digits(string text, string? imei) =>
        Assert.Equal(imei, AtAnswers.Imei(text));

    [Theory]
    [InlineData("+QCCID: 8984040000000000001F", "8984040000000000001")]
    [InlineData("+QCCID: 89840400000000000012", "89840400000000000012")]
    [InlineData("+QCCID: \"898404000000000000\"", "898404000000000000")]
    [InlineData("+QCCID: 89840400000000000", null)]
    [InlineData("+QCCID: 898404000000000000123", null)]
    [InlineData("+QCCID: 8984040000000O00001", null)]
    [InlineData("+ICCID: 8984040000000000001F", null)]
    public void A_sim_cards_number_has_18_to_20_digits(string line, string? number) =>
        Assert.Equal(number, AtAnswers.Iccid(line, "+QCCID"));

    [Fact]
    public void Answers_of_any_text_are_possible_or_nothing() =>
        Gen.Select(
                Gen.OneOf("+QENG", "+CPSI", "+QCSQ", "+QTEMP", "+CPMUTEMP", "+COPS"),
                Gen.OneOf<string>(
                    Gen.Int.Select(n => n.ToString()),
                    Gen.Int[-2000, 300].Select(n => n.ToString()),
                    Gen.OneOf(
                        "\"NR5G-NSA\"",
                        "\"servingcell\"",
                        "\"LTE\"",
                        "LTE",
                        "Online",
                        "0xFFFFFF",
                        "--",
                        "",
                        "-32768",
                        "\"",
                        "F",
                        "\"x\""
                    )
                ).Array[0, 22]
            )
            .Sample(
                (name, fields) =>
                {
                    string line = name + ": " + string.Join(',', fields);
                    foreach (
                        double? celsius in (double?[])
                            [QuectelAnswers.Temperature(line), SimcomAnswers.Temperature(line)]
                    )
                    {
                        Assert.True(celsius is null || SignalRange.IsTemperature(celsius.Value));
                    }

                    Assert.True(QuectelAnswers.LteSinr(line) is null or (>= -20 and <= 30));
                    SignalQuality? signal = SimcomAnswers.Cpsi(line)?.Signal;
                    Assert.True(signal is null || SignalRange.IsRsrp(signal.Value.Rsrp!.Value));
                    Assert.True(signal is null || SignalRange.IsRsrq(signal.Value.Rsrq!.Value));
                    foreach (
                        CellIdentity? cell in (CellIdentity?[])[QuectelAnswers.Cell(line), SimcomAnswers.Cell(line)]
                    )
                    {
                        Assert.Matches(
                            "^((LTE|NR)( [0-9A-F]{1,9})?( tac [0-9A-F]{1,6})?( pci [0-9]{1,4})?( [bn][0-9]{1,3})?( arfcn [0-9]{1,7})?)?$",
                            cell?.ToString() ?? ""
                        );
                    }

                    _ = QuectelAnswers.Access(line);
                    _ = SimcomAnswers.Access(line);
                    _ = AtAnswers.Access(line);
                },
                iter: 20_000
            );

    [Fact]
    public void A_5g_quectel_tells_everything_of_both_its_cells()
    {
        FamilyBench bench = new()
        {
            ["AT+CGMI"] = "Quectel",
            ["AT+CGMM"] = "RM500Q-GL",
            ["AT+COPS?"] = "+COPS: 0,2,\"45204\",13",
            ["AT+QENG=\"servingcell\""] =
                "+QENG: \"servingcell\",\"NOCONN\"\r\n"
                + "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-\r\n"
                + "+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11,528030,41,8,1",
            ["AT+QCSQ"] = "+QCSQ: \"LTE\",-58,-89,180,-13",
            ["AT+QTEMP"] = "+QTEMP: \"a\",\"-273\"\r\n+QTEMP: \"b\",\"46\"\r\n+QTEMP: \"c\",\"41\"",
            ["AT+QCCID"] = "+QCCID: 8984040000000000001F",
        };
        bench.Poll();
        Assert.Contains("AT+C5GREG?", bench.Asked);
        Assert.Equal("5G NSA", bench.Text(MetricId.LinkAccess));
        Assert.Equal(
            "LTE 3359966 tac 4AA3 pci 1 b1 arfcn 150; NR pci 832 n41 arfcn 528030",
            bench.Text(MetricId.LinkCell)
        );
        Assert.Equal(
            (-76, -11, 21),
            (bench.Value(MetricId.LinkRsrp), bench.Value(MetricId.LinkRsrq), bench.Value(MetricId.LinkSinr))
        );
        Assert.Equal(46, bench.Value(MetricId.LinkModemTemperature));
        Assert.Equal("8984040000000000001", bench.Text(MetricId.LinkSimCard));
        Assert.Equal("READY", bench.Text(MetricId.LinkSim));
        Assert.Equal("Quectel RM500Q-GL 1.0 IMEI 860000000000001", bench.Text(MetricId.LinkModem));
    }

    [Fact]
    public void A_4g_quectel_is_not_asked_for_5g_and_its_noise_ratio_is_that_of_its_lte_cell()
    {
        FamilyBench bench = new()
        {
            ["AT+CGMI"] = "Quectel",
            ["AT+CGMM"] = "EC25",
            ["AT+COPS?"] = "+COPS: 0,2,\"45204\",7",
            ["AT+QENG=\"servingcell\""] =
                "+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",460,01,5F1EA15,12,1650,3,5,5,DE10,-100,-12,-68,11,27",
            ["AT+QCSQ"] = "+QCSQ: \"LTE\",-68,-100,142,-12",
            ["AT+QTEMP"] = "+QTEMP: 31,29,30",
        };
        bench.Poll();
        Assert.DoesNotContain("AT+C5GREG?", bench.Asked);
        Assert.Equal("4G", bench.Text(MetricId.LinkAccess));
        Assert.Equal(8.4, bench.Value(MetricId.LinkSinr), 9);
        Assert.Equal(-100, bench.Value(MetricId.LinkRsrp));
        Assert.Equal(31, bench.Value(MetricId.LinkModemTemperature));
        Assert.Equal(Quality.Bad, bench.Reading(MetricId.LinkSimCard).Quality);
    }

    [Fact]
    public void A_simcom_is_read_in_its_own_words()
    {
        FamilyBench bench = new()
        {
            ["AT+CGMI"] = "SIMCOM INCORPORATED",
            ["AT+CGMM"] = "SIMCOM_SIM7600E-H",
            ["AT+CESQ"] = "+CESQ: 99,99,255,255,20,50",
            ["AT+CPSI?"] = "+CPSI: LTE,Online,452-04,0x1F40,27447563,123,EUTRAN-BAND3,1650,5,5,-108,-923,-640,14",
            ["AT+CPMUTEMP"] = "+CPMUTEMP: 34",
            ["AT+CICCID"] = "+ICCID: 8984040000000000001",
        };
        bench.Poll();
        Assert.DoesNotContain(bench.Asked, c => c.Contains("+Q", StringComparison.Ordinal));
        Assert.Equal("4G", bench.Text(MetricId.LinkAccess));
        Assert.Equal((-92.3, -10.8), (bench.Value(MetricId.LinkRsrp), bench.Value(MetricId.LinkRsrq)));
        Assert.Equal(Quality.Bad, bench.Reading(MetricId.LinkSinr).Quality);
        Assert.Equal("LTE 1A2D10B tac 1F40 pci 123 b3 arfcn 1650", bench.Text(MetricId.LinkCell));
        Assert.Equal(34, bench.Value(MetricId.LinkModemTemperature));
        Assert.Equal("8984040000000000001", bench.Text(MetricId.LinkSimCard));
    }

    [Fact]
    public void Of_a_modem_of_no_known_make_what_only_makers_tell_is_not_even_missing()
    {
        FamilyBench bench = new()
        {
            ["AT+CGMI"] = "Acme",
            ["AT+COPS?"] = "+COPS: 0,2,\"45204\",13",
            ["AT+CESQ"] = "+CESQ: 99,99,255,255,20,50,65,72,75",
        };
        bench.Poll();
        Assert.DoesNotContain(bench.Readings, r => r.Metric is MetricId.LinkModemTemperature or MetricId.LinkSimCard);
        Assert.Equal("5G NSA", bench.Text(MetricId.LinkAccess));
        Assert.Equal(-85, bench.Value(MetricId.LinkRsrp));
        Assert.Equal(Quality.Bad, bench.Reading(MetricId.LinkCell).Quality);
    }

    [Fact]
    public void A_modem_that_has_nothing_to_say_of_its_temperature_is_read_all_the_same()
    {
        FamilyBench bench = new()
        {
            ["AT+CGMI"] = "Quectel",
            ["AT+CGMM"] = "EC25",
            ["AT+QTEMP"] = "",
        };
        bench.Poll();
        Assert.Equal(Quality.Bad, bench.Reading(MetricId.LinkModemTemperature).Quality);
        Assert.True(bench.Reading(MetricId.LinkSim).IsGood);
    }
}
