using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.Scenarios;

/// <summary>One simulated site whole: its time, its physics, its cabinet, and the scenario that happens there from now on.</summary>
public sealed class SimulatedInstallation
{
    /// <summary>Builds it all; the scenario starts at once.</summary>
    /// <param name="time">The time it lives in.</param>
    /// <param name="seed">Where all chance comes from: the same seed gives the same bytes.</param>
    /// <param name="scenario">What happens.</param>
    /// <param name="fitted">What the cabinet holds; <see cref="FittedDevice.DefaultSite"/> unless given.</param>
    /// <param name="parameters">What does not change about the site.</param>
    /// <param name="recordings">Folder of recordings; looked for by <see cref="RecordingFolder.Find"/> unless given.</param>
    /// <param name="happened">Told of each step of the scenario.</param>
    /// <exception cref="ScenarioException">The scenario's recording is missing or unreadable, or a chip is not fitted.</exception>
    public SimulatedInstallation(
        SimulatedTime time,
        ulong seed,
        Scenario scenario,
        IReadOnlyList<FittedDevice>? fitted = null,
        SiteParameters? parameters = null,
        string? recordings = null,
        Action<ScenarioStep>? happened = null
    )
    {
        Time = time;
        Scenario = scenario;
        Site = new SimulatedSite(time, seed, scenario.Site.Apply(parameters ?? new SiteParameters()));
        Feed = Open(scenario, recordings, time, seed);
        Hardware = new SimulatedHardware(
            [.. (fitted ?? FittedDevice.DefaultSite).Select(device => Chosen(device, scenario.Site.Modem))],
            Site,
            time,
            seed,
            Feed
        );
        Player = new ScenarioPlayer(scenario, time, Site, Hardware, happened);
        if (scenario.Weather is { } weather)
        {
            SiteWeather.Drive(Site, time, weather, [.. Hardware.Modems.Values], seed);
        }
    }

    /// <summary>The time.</summary>
    public SimulatedTime Time { get; }

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; }

    /// <summary>The physics.</summary>
    public SimulatedSite Site { get; }

    /// <summary>The cabinet.</summary>
    public SimulatedHardware Hardware { get; }

    /// <summary>The scenario as it runs.</summary>
    public ScenarioPlayer Player { get; }

    /// <summary>The recording as it plays, or null.</summary>
    public RecordingFeed? Feed { get; }

    private static FittedDevice Chosen(FittedDevice device, ModemDialect? modem) =>
        device is FittedModem fitted && modem is { } dialect ? fitted with { Dialect = dialect } : device;

    private static RecordingFeed? Open(Scenario scenario, string? recordings, SimulatedTime time, ulong seed)
    {
        if (scenario.Recording is not ScenarioRecording wanted)
        {
            return null;
        }

        string folder = recordings ?? RecordingFolder.Find() ?? "";
        string path = Path.Combine(folder, wanted.File);
        if (!File.Exists(path))
        {
            throw new ScenarioException([
                $"{scenario.Name}: no recording at {Path.GetFullPath(path)}; set {RecordingFolder.Variable} to the folder "
                    + "of recordings.",
            ]);
        }

        try
        {
            long start = time.NowMicros + (long)(wanted.StartSeconds * 1e6);
            return new RecordingFeed(Recording.Open(path), start, seed);
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidDataException)
        {
            throw new ScenarioException([$"{scenario.Name}: {e.Message}"]);
        }
    }
}

/// <summary>Where recordings of real structures lie.</summary>
public static class RecordingFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "EDGE_RECORDINGS";

    /// <summary>The folder that the environment names, else <c>shared/realdata</c> beside this folder or one above it;
    /// null when there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        foreach (string start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string candidate = Path.Combine(at.FullName, "shared", "realdata");
                if (Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return null;
    }
}
