using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>Samples that are bound to a way, while the host's routes lead by another: who carried them is counted by the kernel.</summary>
[CollectionDefinition(nameof(BoundSpeedTests), DisableParallelization = true)]
[Collection(nameof(BoundSpeedTests))]
public sealed class BoundSpeedTests
{
    private const int FastMegabits = 60;
    private const int SlowMegabits = 8;

    // A connection's hellos, and neighbours asking for each other.
    private const long Asides = 20_000;

    [Fact]
    public void A_sample_measures_the_way_that_it_is_bound_to_and_touches_no_other()
    {
        Assert.SkipWhen(ShapedLink.WhyNot() is not null, ShapedLink.WhyNot() ?? "");
        using TwoShapedWays ways = new(FastMegabits, SlowMegabits);
        (string http, string iperf3, string ndt7) = ways.Serve();
        foreach (
            (string url, bool up) in (IEnumerable<(string, bool)>)
                [(http, false), (ndt7, false), (ndt7, true), (iperf3, false), (iperf3, true)]
        )
        {
            (JsonElement sample, long fast, long slow) = ways.Measure(url, ways.Slow, up);
            string told = Told(sample, fast, slow);
            Assert.Equal(ways.Slow, sample.GetProperty("way").GetString());
            Assert.True(fast < Asides, told);
            Assert.True(slow >= 0.8 * sample.GetProperty("bytes").GetInt64(), told);

            // No faster than the shaper of its way lets through, whatever the machine does beside.
            Assert.InRange(sample.GetProperty("mbit_s").GetDouble(), 0.1, 1.03 * SlowMegabits);
        }

        (JsonElement free, long routed, long other) = ways.Measure(http, by: null, up: false);
        Assert.Equal(JsonValueKind.Null, free.GetProperty("way").ValueKind);
        Assert.True(other < Asides && routed > free.GetProperty("bytes").GetInt64(), Told(free, routed, other));
    }

    private static string Told(JsonElement sample, long fast, long slow)
    {
        string told = string.Create(CultureInfo.InvariantCulture, $"{sample}, fast {fast} B, slow {slow} B");
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        return told;
    }
}
