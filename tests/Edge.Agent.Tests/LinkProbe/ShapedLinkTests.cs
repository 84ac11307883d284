using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>Rates that a shaper of the kernel sets, served by what no one here wrote (nginx, iperf3), measured by the agent's own
/// binary.</summary>
[CollectionDefinition(nameof(ShapedLinkTests), DisableParallelization = true)]
[Collection(nameof(ShapedLinkTests))]
public sealed class ShapedLinkTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(400)]
    public void Every_method_measures_a_shaped_rate_within_3_percent_both_ways(int megabits)
    {
        Assert.SkipWhen(ShapedLink.WhyNot() is not null, ShapedLink.WhyNot() ?? "");
        using ShapedLink link = new(megabits);
        string ndt7 = link.Ndt7();
        string iperf3 = link.Iperf3();
        Within(3, megabits, link.Measure(link.Nginx()), "http");
        Within(3, megabits, link.Measure(ndt7), "ndt7");
        Within(3, megabits, link.Measure(ndt7, up: true), "ndt7 up");
        Within(3, megabits, link.Measure(iperf3), "iperf3");
        Within(3, megabits, link.Measure(iperf3, up: true), "iperf3 up");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(400)]
    public void A_capped_sample_is_an_estimate_within_5_percent(int megabits)
    {
        Assert.SkipWhen(ShapedLink.WhyNot() is not null, ShapedLink.WhyNot() ?? "");
        using ShapedLink link = new(megabits);

        // Two seconds of it, in which no rate can stand firm.
        double mib = megabits / 8.0 * 2e6 / 1048576;
        (JsonElement Sample, double Carried) measured = link.Measure(link.Nginx(), maxMib: mib);
        JsonElement sample = measured.Sample;
        Assert.True(sample.GetProperty("estimate").GetBoolean());
        Assert.InRange(sample.GetProperty("bytes").GetInt64(), 1, (long)(mib * 1048576));
        Within(5, megabits, measured, "http capped");
    }

    [Fact]
    public void With_packets_of_1500_bytes_it_is_the_payload_that_is_measured()
    {
        Assert.SkipWhen(ShapedLink.WhyNot() is not null, ShapedLink.WhyNot() ?? "");
        using ShapedLink link = new(90, mtu: 1500);

        // The shaper counts frames of 1,514 bytes, of which TCP with time stamps carries 1,448.
        Within(2, 90 * 1448 / 1514.0, link.Measure(link.Nginx()), "http");
    }

    // Where a busy machine cannot carry what the shaper would let through, the truth lies between the two: what was carried has the
    // slow start in it, which the sample leaves out.
    private static void Within(
        double percent,
        double megabits,
        (JsonElement Sample, double Carried) measurement,
        string what
    )
    {
        JsonElement sample = measurement.Sample;
        double measured = sample.GetProperty("mbit_s").GetDouble();
        string figure = string.Create(
            CultureInfo.InvariantCulture,
            $"{what} at {megabits:F1} Mbit/s: {measured:F2} ({100 * ((measured / megabits) - 1):+0.00;-0.00} %), carried {measurement.Carried:F2}, {sample}"
        );
        TestContext.Current.TestOutputHelper?.WriteLine(figure);
        bool isShaped = Math.Abs((measured / megabits) - 1) <= percent / 100;
        bool isBetween =
            measurement.Carried < 0.985 * megabits
            && measured >= (1 - (percent / 100)) * measurement.Carried
            && measured <= (1 + (percent / 100)) * megabits;
        Assert.True(isShaped || isBetween, figure);
    }
}
