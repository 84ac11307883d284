using System.Text;
using CsCheck;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public class AtParserTests
{
    private static readonly Gen<byte[]> AnyBytes = Gen.OneOf<byte[]>(
        Gen.Byte.Array[0, 300],
        Gen.OneOf("OK\r\n", "+CSQ: 18,99\r\n", "\r\n", "ERROR\r", "+CESQ:", "\"", ",", "-32768", "é", "\0", "AT+CSQ\r")
            .Array[0, 40]
            .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))
    );

    [Fact]
    public void Lines_come_out_by_kind()
    {
        List<AtLine> lines = Parse("AT+CSQ\r\r\n+CSQ: 18,99\r\n\r\nOK\r\n+CME ERROR: 10\r\nRDY\r\n");
        Assert.Equal(
            [
                new AtLine(AtLineKind.Echo, "AT+CSQ"),
                new AtLine(AtLineKind.Information, "+CSQ: 18,99"),
                new AtLine(AtLineKind.Ok, "OK"),
                new AtLine(AtLineKind.Error, "+CME ERROR: 10"),
                new AtLine(AtLineKind.Information, "RDY"),
            ],
            lines
        );
    }

    [Fact]
    public void A_line_without_its_end_is_no_line_yet() => Assert.Empty(Parse("+CSQ: 18,9"));

    [Fact]
    public void A_line_with_foreign_bytes_is_garbage_and_the_next_one_is_not() =>
        Assert.Equal([AtLineKind.Garbage, AtLineKind.Ok], Parse("+CSQ: 1\u00018,99\r\nOK\r\n").Select(l => l.Kind));

    [Theory]
    [InlineData("ERROR")]
    [InlineData("NO CARRIER")]
    [InlineData("NO DIALTONE")]
    [InlineData("NO ANSWER")]
    [InlineData("BUSY")]
    [InlineData("COMMAND NOT SUPPORT")]
    [InlineData("+CME ERROR: 10")]
    [InlineData("+CMS ERROR: 302")]
    public void Every_word_for_a_failed_command_is_an_error(string word) =>
        Assert.Equal([new AtLine(AtLineKind.Error, word)], Parse(word + "\r\n"));

    [Fact]
    public void Garbage_has_no_text() =>
        Assert.All(
            Parse("+CSQ: 18\u007F,99\r\nx\u0000\r\n\u001F\r\n\u0080\r\n"),
            line => Assert.Equal(new AtLine(AtLineKind.Garbage, ""), line)
        );

    [Fact]
    public void Printable_ascii_from_the_blank_to_the_tilde_and_tabs_are_text() =>
        Assert.Equal([new AtLine(AtLineKind.Information, "! ~\t~ !")], Parse(" ! ~\t~ ! \r"));

    [Fact]
    public void A_line_after_a_reset_has_nothing_of_the_one_before()
    {
        List<AtLine> lines = [];
        AtParser parser = new();
        parser.Push("NOT \u0001"u8, lines);
        parser.Reset();
        parser.Push("OK\r"u8, lines);
        Assert.Equal([new AtLine(AtLineKind.Ok, "OK")], lines);
    }

    [Theory]
    [InlineData("+CSQ", null)]
    [InlineData("+CSQ:", "")]
    [InlineData("+CSQ: 18 , 99 ", "18|99")]
    [InlineData("+csq:18,99", "18|99")]
    [InlineData("+CSQX: 18,99", null)]
    [InlineData("+CRC: 18,99", null)]
    [InlineData("+CSQ: \"a,b\",c", "\"a,b\"|c")]
    [InlineData("+CSQ: ,,", "||")]
    [InlineData("+CSQ: \"a,b", null)]
    [InlineData("+CSQ: \"a\",\"b", null)]
    public void Fields_stand_between_commas_that_are_not_quoted(string line, string? fields) =>
        Assert.Equal(fields?.Split('|') ?? [], FieldsOf(line));

    [Fact]
    public void More_fields_or_characters_than_any_answer_has_are_none()
    {
        string most = "+CSQ: " + string.Join(',', Enumerable.Range(1, AtFields.Most));
        Assert.Equal(Enumerable.Range(1, AtFields.Most).Select(n => $"{n}"), FieldsOf(most));
        Assert.Empty(FieldsOf(most + ","));
        Assert.Single(FieldsOf("+CSQ:".PadRight(AtParser.MaxLine, '1')));
        Assert.Empty(FieldsOf("+CSQ:".PadRight(AtParser.MaxLine + 1, '1')));
        Assert.Throws<ArgumentOutOfRangeException>(() => AtFields.Of("+CSQ: 1", "+CSQ")[1].Length);
    }

    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"x\"", "x")]
    [InlineData("\"", null)]
    [InlineData("", null)]
    [InlineData("\"x", null)]
    [InlineData("x\"", null)]
    public void Quotes_stand_around_a_text_or_it_is_none(string field, string? text)
    {
        Assert.Equal(text ?? "", AtParser.Unquote(field).ToString());
        Assert.Equal(text ?? field, AtParser.Bare(field).ToString());
    }

    [Theory]
    [InlineData("AT", AtLineKind.Echo)]
    [InlineData("at+csq", AtLineKind.Echo)]
    [InlineData("ATE0", AtLineKind.Echo)]
    [InlineData("ate0", AtLineKind.Echo)]
    [InlineData("AT^SYSINFO", AtLineKind.Echo)]
    [InlineData("AT&F", AtLineKind.Echo)]
    [InlineData("AT$QCPWRDN", AtLineKind.Echo)]
    [InlineData("AT#SCFG", AtLineKind.Echo)]
    [InlineData("AT%VER", AtLineKind.Echo)]
    [InlineData("A", AtLineKind.Information)]
    [InlineData("ATLAS 5", AtLineKind.Information)]
    public void An_echo_is_a_command_and_a_name_that_begins_like_one_is_not(string line, AtLineKind kind) =>
        Assert.Equal(kind, Assert.Single(Parse(line + "\r")).Kind);

    [Fact]
    public void A_line_that_is_too_long_is_one_garbage_line()
    {
        List<AtLine> lines = Parse(new string('x', 100_000) + "\r\nOK\r\n");
        Assert.Equal([AtLineKind.Garbage, AtLineKind.Ok], lines.Select(l => l.Kind));
    }

    [Fact]
    public void The_longest_line_allowed_is_whole() =>
        Assert.Equal(AtParser.MaxLine, Assert.Single(Parse(new string('x', AtParser.MaxLine) + "\r")).Text.Length);

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_same_lines() =>
        Gen.Select(AnyBytes, Gen.Int[1, 20].Array[1, 30])
            .Sample(
                (bytes, cuts) =>
                {
                    List<AtLine> whole = [];
                    new AtParser().Push(bytes, whole);
                    List<AtLine> pieces = [];
                    AtParser parser = new();
                    int at = 0;
                    for (int i = 0; at < bytes.Length; i++)
                    {
                        int take = Math.Min(cuts[i % cuts.Length], bytes.Length - at);
                        parser.Push(bytes.AsSpan(at, take), pieces);
                        at += take;
                    }

                    Assert.Equal(whole, pieces);
                    Assert.All(whole, line => Assert.InRange(line.Text.Length, 0, AtParser.MaxLine));
                }
            );

    [Fact]
    public void Answers_of_any_text_are_in_range_or_nothing() =>
        Gen.Select(
                Gen.OneOf("+CSQ", "+CESQ", "+QENG", "+CREG", "+COPS", "+CPIN"),
                Gen.OneOf<string>(
                    Gen.Int.Select(n => n.ToString()),
                    Gen.Int[-200, 300].Select(n => n.ToString()),
                    Gen.OneOf("\"NR5G-NSA\"", "\"servingcell\"", "\"LTE\"", "\"NR5G-SA\"", "--", "", "-32768", "\"")
                ).Array[0, 22]
            )
            .Sample(
                (name, fields) =>
                {
                    string line = name + ": " + string.Join(',', fields);
                    AssertInRange(AtAnswers.Csq(line), -113, -51);
                    foreach (ServingCell? cell in (ServingCell?[])[AtAnswers.Cesq(line), AtAnswers.Qeng(line)])
                    {
                        AssertInRange(cell?.Signal.Rsrp, -157, -30);
                        AssertInRange(cell?.Signal.Rsrq, -44, 20);
                        AssertInRange(cell?.Signal.Sinr, -23.5, 40);
                    }

                    _ = AtAnswers.Registered(line, "+CREG");
                    _ = AtAnswers.Sim(line);
                    Assert.Matches("^([0-9]{3}-[0-9]{2,3})?$", AtAnswers.Operator(line) ?? "");
                },
                iter: 20_000
            );

    [Theory]
    [InlineData("+CSQ: 0,99", -113.0)]
    [InlineData("+CSQ: 18,99", -77.0)]
    [InlineData("+CSQ: 31,0", -51.0)]
    [InlineData("+CSQ: 99,99", null)]
    [InlineData("+CSQ: 32,99", null)]
    [InlineData("+CSQ: -1,99", null)]
    [InlineData("+CSQ: 18", null)]
    [InlineData("+CSQ 18,99", null)]
    [InlineData("+CSQ: 1 8,99", null)]
    public void Csq_is_decoded_by_27_007(string line, double? dbm) => Assert.Equal(dbm, AtAnswers.Csq(line));

    [Theory]
    [InlineData("+CESQ: 99,99,255,255,20,50", false, -91.0, -10.0, null)]
    [InlineData("+CESQ: 99,99,255,255,0,0", false, -141.0, -20.0, null)]
    [InlineData("+CESQ: 99,99,255,255,34,97", false, -44.0, -3.0, null)]
    [InlineData("+CESQ: 99,99,255,255,255,255", false, null, null, null)]
    [InlineData("+CESQ: 99,99,255,255,35,98", false, null, null, null)]
    [InlineData("+CESQ: 99,99,255,255,255,255,65,72,75", true, -85.0, -11.0, 14.0)]
    [InlineData("+CESQ: 99,99,255,255,20,50,255,255,255", false, -91.0, -10.0, null)]
    [InlineData("+CESQ: 99,99,255,255,20,50,0,0,0", true, -157.0, -43.5, -23.5)]
    public void Cesq_is_decoded_by_27_007(string line, bool isNr, double? rsrp, double? rsrq, double? sinr) =>
        Assert.Equal(new ServingCell(isNr, new SignalQuality(rsrp, rsrq, sinr)), AtAnswers.Cesq(line));

    [Theory]
    // As a real modem wrote it: 180 dB of SINR cannot be, so there is none.
    [InlineData("+QENG: \"NR5G-NSA\",1,01,500,-75,180,-11", true, -75.0, -11.0, null)]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,832,-76,21,-11,528030,41,8,1", true, -76.0, -11.0, 21.0)]
    [InlineData("+QENG:\"NR5G-NSA\",452,04,832,-32768,-32768,-32768,528030,41", true, null, null, null)]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,832,--,--,--", true, null, null, null)]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"TDD\",452,04,1A2B3C001,500,2E01,504990,41,12,-84,-10,17,1,-",
        true,
        -84.0,
        -10.0,
        17.0
    )]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",452,04,4CAA71F,28,1500,3,5,5,77B8,-84,-9,-56,21,35,-",
        false,
        -84.0,
        -9.0,
        null
    )]
    [InlineData(
        "+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13,-58,16,15,20,-",
        false,
        -89.0,
        -13.0,
        null
    )]
    [InlineData("+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89,-13", false, -89.0, -13.0, null)]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"TDD\",452,04,1A2B3C001,500,2E01,504990,41,12,-84,-10,17",
        true,
        -84.0,
        -10.0,
        17.0
    )]
    [InlineData(
        "+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",452,04,4CAA71F,28,1500,3,5,5,77B8,-84,-9",
        false,
        -84.0,
        -9.0,
        null
    )]
    [InlineData("+QENG: \"NR5G-NSA\",1,01,500,-157,-23,-44", true, -157.0, -44.0, -23.0)]
    [InlineData("+QENG: \"NR5G-NSA\",1,01,500,-30,40,20", true, -30.0, 20.0, 40.0)]
    [InlineData("+QENG: \"NR5G-NSA\",1,01,500,-158,-24,-45", true, null, null, null)]
    [InlineData("+QENG: \"NR5G-NSA\",1,01,500,-29,41,21", true, null, null, null)]
    public void Serving_cell_lines_are_decoded(string line, bool isNr, double? rsrp, double? rsrq, double? sinr) =>
        Assert.Equal(new ServingCell(isNr, new SignalQuality(rsrp, rsrq, sinr)), AtAnswers.Qeng(line));

    [Theory]
    [InlineData("+QENG: \"servingcell\",\"SEARCH\"")]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"LTE\",\"FDD\",452,04,4CAA71F,28,1500,3,5,5,77B8,-84")]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\",\"WCDMA\",\"FDD\",452,04,4CAA71F,28,1500,3,5,5,77B8,-84,-9")]
    [InlineData("+QENG: \"LTE\",\"FDD\",452,04,3359966,1,150,1,5,5,4AA3,-89")]
    [InlineData("+QENG: \"servingcell\",\"NOCONN\"")]
    [InlineData("+QENG: \"NR5G-NSA\",452,04,832,-76")]
    [InlineData("+QENG: \"NR5G-NSA,452,04,832,-76,21,-11")]
    [InlineData("+QENG: \"WCDMA\",452,04,1,2,3,4,5,-76,-11")]
    public void Other_serving_cell_lines_say_nothing(string line) => Assert.Null(AtAnswers.Qeng(line));

    [Theory]
    [InlineData("+CREG: 0,1", Registration.Home)]
    [InlineData("+CREG: 0,5", Registration.Roaming)]
    [InlineData("+CREG: 2,1,\"2E01\",\"01A2B3C0\",7", Registration.Home)]
    [InlineData("+CREG: 0,0", Registration.None)]
    [InlineData("+CREG: 0,2", Registration.Searching)]
    [InlineData("+CREG: 0,3", Registration.Denied)]
    [InlineData("+CREG: 0,4", Registration.Unknown)]
    [InlineData("+CREG: 0,6", Registration.Unknown)]
    [InlineData("+CREG: 0,7", Registration.Unknown)]
    [InlineData("+CREG: 0,8", Registration.Unknown)]
    [InlineData("+CREG: 0,9", Registration.Home)]
    [InlineData("+CREG: 0,10", Registration.Roaming)]
    [InlineData("+CREG: 0,11", Registration.Unknown)]
    [InlineData("+CREG: 5,1", Registration.Home)]
    [InlineData("+CREG: 6,1", null)]
    [InlineData("+CREG: -1,1", null)]
    [InlineData("+CREG: 0,001", null)]
    [InlineData("+CREG: 0,12", null)]
    [InlineData("+CREG: 1", null)]
    [InlineData("+CREG: 1,\"2E01\",\"01A2B3C0\",7", null)]
    [InlineData("+CREG: 1,2E01,01A2B3C0,7", null)]
    [InlineData("+CEREG: 0,1", null)]
    public void Only_the_answer_to_the_question_tells_the_registration(string line, Registration? registration) =>
        Assert.Equal(registration, AtAnswers.Registered(line, "+CREG"));

    [Theory]
    [InlineData("+COPS: 0,2,\"45204\",7", "452-04")]
    [InlineData("+COPS: 0,2,\"310410\",13", "310-410")]
    [InlineData("+COPS: 0", null)]
    [InlineData("+COPS: 0,0,\"Viettel\",7", null)]
    [InlineData("+COPS: 0,2,\"4520\"", null)]
    [InlineData("+COPS: 0,2,45204", null)]
    public void Operators_are_numbers(string line, string? name) => Assert.Equal(name, AtAnswers.Operator(line));

    [Theory]
    [InlineData("+COPS: 0,2,\"45204\",7", false)]
    [InlineData("+COPS: 0,0,\"Viettel\",7", true)]
    [InlineData("+COPS: 0,1,\"VTL\"", true)]
    [InlineData("+COPS: 0", false)]
    [InlineData("+COPS: 0,0", false)]
    public void A_network_goes_by_its_name_or_its_number(string line, bool isNamed) =>
        Assert.Equal(isNamed, AtAnswers.IsOperatorNamed(line));

    [Theory]
    [InlineData("+CPIN: READY", "READY")]
    [InlineData("+CPIN: SIM PIN", "SIM PIN")]
    [InlineData("+CPIN: ", null)]
    [InlineData("+CPIN: READY,1", null)]
    [InlineData("READY", null)]
    public void The_state_of_the_sim_is_the_modems_own_word(string line, string? state) =>
        Assert.Equal(state, AtAnswers.Sim(line));

    private static List<string> FieldsOf(string line)
    {
        AtFields fields = AtFields.Of(line, "+CSQ");
        List<string> all = [];
        for (int i = 0; i < fields.Length; i++)
        {
            all.Add(fields[i].ToString());
        }

        return all;
    }

    private static void AssertInRange(double? value, double low, double high)
    {
        if (value is { } known)
        {
            Assert.InRange(known, low, high);
        }
    }

    private static List<AtLine> Parse(string text)
    {
        List<AtLine> lines = [];
        new AtParser().Push(Encoding.Latin1.GetBytes(text), lines);
        return lines;
    }
}
