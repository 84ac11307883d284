namespace Edge.Core.Commands;

/// <summary>What the pipeline asks of the host that runs it, since a command needs more than judgement. The host answers by
/// doing it, or with <see cref="Site.SitePipeline.CommandRefused"/>.</summary>
public abstract record SiteRequest
{
    private SiteRequest() { }

    /// <summary>Counter of the command; a refusal says it again. 0 when the answer is another.</summary>
    public long Counter { get; init; }

    /// <summary>Every sensor that can is to test itself; each result goes to <see cref="Site.SitePipeline.SelfTested"/>.</summary>
    /// <param name="Number">Comes back with the results.</param>
    public sealed record SelfTests(long Number) : SiteRequest;

    /// <summary>Append the waveform of the event of this time to the journal again, as urgent, if it is still there.</summary>
    /// <param name="UnixMillis">Time of the event, ms since 1970-01-01 UTC.</param>
    public sealed record FetchWaveform(long UnixMillis) : SiteRequest;

    /// <summary>Take a throughput sample now.</summary>
    public sealed record SpeedTest : SiteRequest;

    /// <summary>End, and have the host started again.</summary>
    public sealed record Reboot : SiteRequest;

    /// <summary>Check this site file, store it in place of the one in force, and start again with it.</summary>
    /// <param name="Toml">The whole file.</param>
    public sealed record StoreConfiguration(string Toml) : SiteRequest;
}
