using System.Text.Json;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>Real processes over a real network that is cut for so many seconds: what the agent says afterwards is exact.</summary>
public class CutLinkTests
{
    // A cut between two probes, which go out when a second begins: each is wholly in it or out of it.
    private const double Phase = 0.5;

    // From a cut to the next one: the session's connection speaks again when its peer repeats what was lost.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Cuts_of_nine_ten_and_eleven_seconds_are_none_ten_and_eleven_seconds_of_unavailability()
    {
        Assert.SkipWhen(CutLink.WhyNot() is not null, CutLink.WhyNot() ?? "");
        using CutLink link = new();
        link.StartAgent();
        AvailabilityTally before = await Until(link, counted => counted.Available >= 12);
        List<int> cuts = [];
        foreach (int seconds in (int[])[9, 10, 11])
        {
            cuts.Add(await Cut(link, seconds));
        }

        link.StopAgent();
        JsonElement total = link.Total()!.Value;
        int[] outages = [.. cuts.Where(cut => cut >= 10)];
        Assert.True(
            total.GetProperty("errored_s").GetInt64() - before.Errored == cuts.Where(cut => cut < 10).Sum(),
            total.GetRawText()
        );
        Assert.True(Json(total, "down_s") == $"{{\"backhaul\":{outages.Sum()}}}", total.GetRawText());
        Assert.Equal($"{{\"backhaul\":{outages.Length}}}", Json(total, "outages"));
    }

    private static string Json(JsonElement total, string name) =>
        total.GetProperty(name).GetRawText().Replace(" ", "", StringComparison.Ordinal);

    // How many seconds began in the cut, by the kernel's monotonic clock, which the agent counts by as well: as many as it was long,
    // unless this host was half a second late.
    private static async Task<int> Cut(CutLink link, int seconds)
    {
        long frequency = TimeProvider.System.TimestampFrequency;
        long from = (((TimeProvider.System.GetTimestamp() / frequency) + 2) * frequency) + (long)(Phase * frequency);
        await At(from);
        link.Cut();
        long began = TimeProvider.System.GetTimestamp();
        await At(from + (seconds * frequency));
        link.Mend();
        long ended = TimeProvider.System.GetTimestamp();
        await At(ended + (long)(Calm.TotalSeconds * frequency));
        return (int)((ended / frequency) - (began / frequency));
    }

    private static async Task At(long timestamp)
    {
        while (TimeProvider.System.GetTimestamp() < timestamp)
        {
            double left =
                (double)(timestamp - TimeProvider.System.GetTimestamp()) / TimeProvider.System.TimestampFrequency;
            if (left > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(left), TimeProvider.System);
            }
        }
    }

    private static async Task<AvailabilityTally> Until(CutLink link, Func<AvailabilityTally, bool> isSo)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (AvailabilityFile.Read(link.Counts, out _) is { } state && isSo(state.Total))
            {
                return state.Total;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(150), "the link is never up");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }
}
