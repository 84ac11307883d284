using System.Globalization;
using System.Text.Json;

namespace Edge.Simulator.Fleet;

/// <summary>How a fleet's run ended.</summary>
/// <param name="Options">The fleet.</param>
/// <param name="Counts">What it did.</param>
/// <param name="Seconds">How long it took, drain included.</param>
/// <param name="CpuSeconds">Processor time of this process in it.</param>
/// <param name="ResidentBytes">Resident memory of this process at its most, less what it had before the sites were made.</param>
/// <param name="WithReceiver">Whether broker and receiver ran in this process, and are in those two figures.</param>
/// <param name="StoreProblems">What differs in the receiver's store; null when no store was looked at.</param>
public sealed record FleetReport(
    FleetOptions Options,
    FleetCounts Counts,
    double Seconds,
    double CpuSeconds,
    long ResidentBytes,
    bool WithReceiver,
    IReadOnlyList<string>? StoreProblems
)
{
    /// <summary>0: journaled = acknowledged, nothing refused, and the store, if one was looked at, has the same; else 1.</summary>
    public int ExitCode => Counts.IsComplete && StoreProblems is null or [] ? 0 : 1;

    /// <summary>For people.</summary>
    public string ToText()
    {
        FleetCounts c = Counts;
        var text = new System.Text.StringBuilder();
        text.Append(
                CultureInfo.InvariantCulture,
                $"{c.Sites} sites journaled {c.Journaled} records ({c.Alarms} of alarms, {c.Readings} readings) and have "
            )
            .Append(CultureInfo.InvariantCulture, $"{c.Acknowledged} acknowledged; {c.Waiting} wait, ")
            .Append(
                CultureInfo.InvariantCulture,
                $"{c.Evicted} evicted, {c.Assumed} assumed delivered, {c.Refused} refused.\n"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"{c.Connects} connections, {c.Births} births, {c.Messages} data messages, {c.Resends} times records went again; "
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"{c.SentBytes / 1e6:F1} MB sent, {c.ReceivedBytes / 1e6:F1} MB received in {Seconds:F1} s.\n"
            )
            .Append(WithReceiver ? "Each site with its share of broker and receiver: " : "Each site: ")
            .Append(
                CultureInfo.InvariantCulture,
                $"{SentPerSite:F1} B/s sent, {ReceivedPerSite:F1} B/s received, {CpuMicrosPerSite:F1} µs of CPU a second, "
            )
            .Append(CultureInfo.InvariantCulture, $"{ResidentPerSite / 1024:F1} KiB resident.\n");
        foreach (string problem in StoreProblems ?? [])
        {
            text.Append(problem).Append('\n');
        }

        return text.Append(
                ExitCode == 0
                    ? StoreProblems is null
                        ? "Every record was acknowledged.\n"
                        : "Every record was acknowledged, and the store has each exactly once.\n"
                    : "NOT COMPLETE.\n"
            )
            .ToString();
    }

    /// <summary>One JSON object.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(
            new
            {
                complete = ExitCode == 0,
                storm = Options.Storm,
                seed = Options.Seed,
                seconds = Math.Round(Seconds, 1),
                counts = Counts,
                perSite = new
                {
                    sentBytesPerSecond = Math.Round(SentPerSite, 1),
                    receivedBytesPerSecond = Math.Round(ReceivedPerSite, 1),
                    cpuMicrosPerSecond = Math.Round(CpuMicrosPerSite, 1),
                    residentKib = Math.Round(ResidentPerSite / 1024, 1),
                    withReceiver = WithReceiver,
                },
                storeProblems = StoreProblems,
            },
            JsonSerializerOptions.Web
        );

    private double SentPerSite => Counts.SentBytes / Seconds / Counts.Sites;

    private double ReceivedPerSite => Counts.ReceivedBytes / Seconds / Counts.Sites;

    private double CpuMicrosPerSite => CpuSeconds * 1e6 / Seconds / Counts.Sites;

    private double ResidentPerSite => (double)ResidentBytes / Counts.Sites;
}
