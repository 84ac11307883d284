using System.Text;
using CsCheck;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>What iperf3 and ndt7 servers say, and say wrongly.</summary>
public class SpeedAnswerTests
{
    private const string Good = """
        {"start":{},"intervals":[{"sum":{"end":1.0,"bytes":1000000}},{"sum":{"end":2.0,"bytes":2000000}}],"end":{}}
        """;

    private const string Measurement = """{"AppInfo":{"ElapsedTime":2000000,"NumBytes":500000}}""";

    [Fact]
    public void Intervals_of_iperf3_add_up()
    {
        SpeedMeter meter = new(100_000_000, 10);
        Assert.Null(Iperf3SpeedTest.Read(Good, meter));
        Assert.Equal((3_000_000, 2.0), (meter.Result().Bytes, meter.Result().Seconds));
    }

    [Fact]
    public void An_iperf3_that_knows_no_interfaces_is_told_with_the_remedy()
    {
        Assert.Equal(
            "iperf3 cannot be bound to wwan0: install a newer one, or give an http or ndt7 address",
            Iperf3SpeedTest.Refusal("iperf3: unrecognized option '--bind-dev'\nUsage: iperf3 [-s|-c host]", "wwan0")
        );
        Assert.Null(Iperf3SpeedTest.Refusal("iperf3: error - unable to connect to server", "wwan0"));
    }

    [Fact]
    public void What_iperf3_measured_before_it_was_interrupted_counts()
    {
        SpeedMeter meter = new(100_000_000, 10);
        Assert.Null(Iperf3SpeedTest.Read(Good[..^1] + ",\"error\":\"interrupt - the client has terminated\"}", meter));
        Assert.Equal(3_000_000, meter.Bytes);
    }

    [Theory]
    [InlineData(
        """{"intervals":[],"error":"error - the server is busy running a test. try again later"}""",
        "error - the server is busy running a test. try again later"
    )]
    [InlineData("""{"intervals":[],"error":null}""", "iperf3 failed")]
    public void An_error_of_iperf3_is_the_problem(string answer, string problem) =>
        Assert.Equal(problem, Iperf3SpeedTest.Read(answer, new SpeedMeter(100_000_000, 10)));

    [Theory]
    [InlineData("")]
    [InlineData("iperf3: error")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"intervals":null}""")]
    [InlineData("""{"intervals":[{}]}""")]
    [InlineData("""{"intervals":[{"sum":{}}]}""")]
    [InlineData("""{"intervals":[{"sum":{"end":"1","bytes":5}}]}""")]
    [InlineData("""{"intervals":[{"sum":{"end":1,"bytes":1.5}}]}""")]
    [InlineData("""{"intervals":[{"sum":{"end":1,"bytes":99999999999999999999}}]}""")]
    [InlineData("""{"intervals":[{"sum":{"end":1,"bytes":9223372036854775807}},{"sum":{"end":2,"bytes":1}}]}""")]
    [InlineData("""{"intervals":[{"sum":{"end":1,"bytes":5}}""")]
    public void What_is_no_answer_of_iperf3_is_said_so(string answer) =>
        Assert.StartsWith(
            "iperf3 gave no answer that can be read: ",
            Iperf3SpeedTest.Read(answer, new SpeedMeter(100_000_000, 10)),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_time_without_end_gives_no_rate()
    {
        SpeedMeter meter = new(100_000_000, 10);
        _ = Iperf3SpeedTest.Read("""{"intervals":[{"sum":{"end":1e999,"bytes":5000000}}]}""", meter);
        Assert.True(double.IsNaN(meter.Result().MegabitsPerSecond));
    }

    [Fact]
    public void An_interval_that_ends_in_ten_thousand_years_counts_for_nothing()
    {
        SpeedMeter meter = new(100_000_000, 10);
        _ = Iperf3SpeedTest.Read(
            """{"start":{},"intervals":[{"sum":{"end":1.0,"bytes":1000000}},{"sum":{"end":299999999999999999999,"bytes":2000000}}],"end":{}}""",
            meter
        );
        Assert.Equal((1.0, 1_000_000), (meter.Result().Seconds, meter.Result().Bytes));
    }

    [Fact]
    public void Whatever_comes_nothing_throws_and_a_rate_is_a_number_or_none() =>
        Gen.OneOf(Gen.String, Mangled(Good))
            .Sample(
                answer =>
                {
                    SpeedMeter meter = new(100_000_000, 10);
                    _ = Iperf3SpeedTest.Read(answer, meter);
                    double rate = meter.Result().MegabitsPerSecond;
                    return double.IsNaN(rate) || (double.IsFinite(rate) && rate >= 0);
                },
                iter: 3_000
            );

    [Fact]
    public void A_measurement_of_ndt7_is_the_kernels_count_before_the_servers()
    {
        Assert.Equal((2.0, 500_000L), Arrived(Measurement));
        Assert.Equal(
            (3.0, 7L),
            Arrived(
                """{"AppInfo":{"ElapsedTime":2000000,"NumBytes":5},"TCPInfo":{"ElapsedTime":3000000,"BytesReceived":7}}"""
            )
        );
        Assert.Equal(
            (2.0, 5L),
            Arrived("""{"AppInfo":{"ElapsedTime":2000000,"NumBytes":5},"TCPInfo":{"ElapsedTime":3000000}}""")
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"AppInfo":7}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":0,"NumBytes":5}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":-1,"NumBytes":5}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":1.5,"NumBytes":5}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":"1","NumBytes":5}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":1,"NumBytes":-5}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":1,"NumBytes":99999999999999999999}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":1,"NumBytes":null}}""")]
    [InlineData("""{"AppInfo":{"ElapsedTime":1}}""")]
    public void What_is_no_measurement_of_ndt7_says_nothing(string json) => Assert.Null(Arrived(json));

    [Fact]
    public void Whatever_an_ndt7_server_says_nothing_throws_and_no_figure_is_below_nothing() =>
        Gen.OneOf(Gen.String, Mangled(Measurement))
            .Sample(
                json => Arrived(json) is not { } arrived || (arrived.Seconds > 0 && arrived.Bytes >= 0),
                iter: 3_000
            );

    private static (double Seconds, long Bytes)? Arrived(string json) =>
        Ndt7SpeedTest.Arrived(Encoding.UTF8.GetBytes(json));

    private static Gen<string> Mangled(string text) =>
        Gen.Select(
            Gen.Int[0, text.Length],
            Gen.Int[0, text.Length],
            Gen.OneOf("", "{", "}", "\"", "-", "1e999", "null", "[", "\0", "99999999999999999999", ".5"),
            (a, b, piece) => string.Concat(text.AsSpan(0, Math.Min(a, b)), piece, text.AsSpan(Math.Max(a, b)))
        );
}
