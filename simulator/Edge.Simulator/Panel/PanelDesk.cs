using System.Text.Json;
using Edge.Core.Site;

namespace Edge.Simulator.Panel;

/// <summary>What the page draws once.</summary>
/// <param name="Run">This run of the panel: another one means that the page must begin anew.</param>
/// <param name="Site">Site id.</param>
/// <param name="CityPage">Address of the city's page; null when there is none.</param>
/// <param name="HistorySeconds">Seconds that the charts go back.</param>
/// <param name="Limits">The limits of the charted figures, each warning and critical, in the figure's unit.</param>
/// <param name="Controls">The controls, in order.</param>
public sealed record PanelPlan(
    string Run,
    string Site,
    string? CityPage,
    int HistorySeconds,
    IReadOnlyDictionary<string, double[]> Limits,
    IReadOnlyList<ControlView> Controls
);

/// <summary>What the page draws again and again.</summary>
/// <param name="Run">This run of the panel.</param>
/// <param name="NowMillis">Now, Unix ms.</param>
/// <param name="Agent">What the agent says.</param>
/// <param name="City">What the city sees; null before it has heard of the site.</param>
/// <param name="Values">The controls' values by their ids.</param>
/// <param name="Samples">New samples for the charts.</param>
/// <param name="Log">New lines of the log.</param>
public sealed record PanelState(
    string Run,
    long NowMillis,
    AgentView Agent,
    CityGlance? City,
    IReadOnlyDictionary<string, object> Values,
    IReadOnlyList<PanelSample> Samples,
    IReadOnlyList<LogLine> Log
);

/// <summary>What the city sees of the site.</summary>
/// <param name="Verdict">The verdict that it shows.</param>
/// <param name="Reason">The first reason.</param>
/// <param name="Waiting">Records that wait at the site.</param>
public sealed record CityGlance(string Verdict, string Reason, long Waiting);

/// <summary>Where a person sits: the controls of one site, the agent that watches it, and the log. Safe from every thread.</summary>
/// <param name="site">Site id.</param>
/// <param name="limits">The agent's limits.</param>
/// <param name="controls">What can be done.</param>
/// <param name="agent">What the agent says.</param>
/// <param name="log">What was done.</param>
/// <param name="time">Wall time.</param>
public sealed class PanelDesk(
    string site,
    Limits limits,
    IReadOnlyList<PanelControl> controls,
    AgentWatch agent,
    TrainingLog log,
    TimeProvider time
)
{
    private readonly string _run = time.GetUtcNow().ToUnixTimeMilliseconds().ToString("x");
    private readonly Lock _gate = new();

    /// <summary>Address of the city's page; null when there is none.</summary>
    public string? CityPage { get; init; }

    /// <summary>What the city sees; null before it has heard of the site.</summary>
    public Func<CityGlance?> City { get; init; } = () => null;

    /// <summary>What the page draws once.</summary>
    public PanelPlan Plan =>
        new(
            _run,
            site,
            CityPage,
            AgentWatch.HistorySeconds,
            new Dictionary<string, double[]>
            {
                ["peak"] = [limits.AccelerationWarningMps2, limits.AccelerationCriticalMps2],
                ["tilt"] = [limits.TiltWarningDegrees, limits.TiltCriticalDegrees],
                ["water"] = [limits.FloodWarningMillimetres, limits.FloodCriticalMillimetres],
                ["volts"] = [limits.BatteryLowWarningVolts, limits.BatteryLowCriticalVolts],
            },
            [.. controls.Select(control => control.View)]
        );

    /// <summary>What the page draws again and again.</summary>
    /// <param name="sample">Second of the newest sample that the page has.</param>
    /// <param name="line">Number of the newest log line that it has.</param>
    public PanelState State(long sample, long line) =>
        new(
            _run,
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            agent.Latest,
            City(),
            controls
                .Where(control => control.Value is not null)
                .ToDictionary(control => control.Id, control => control.Value!),
            agent.Since(sample),
            log.Since(line)
        );

    /// <summary>Uses a control.</summary>
    /// <returns>What was done.</returns>
    /// <exception cref="PanelInputException">There is no such control, or it does not take this value.</exception>
    public string Set(string id, JsonElement value, double overSeconds)
    {
        PanelControl control =
            controls.FirstOrDefault(one => one.Id == id)
            ?? throw new PanelInputException(
                $"There is no control {id}; there are {string.Join(", ", controls.Select(one => one.Id))}."
            );
        lock (_gate)
        {
            string done = control.Set(value, overSeconds);
            log.Add("you", done);
            return done;
        }
    }

    /// <summary>Puts every control back to a calm day. What a running scenario does later, it still does.</summary>
    public string Calm()
    {
        lock (_gate)
        {
            foreach (PanelControl control in controls)
            {
                control.Calm();
            }

            log.Add("you", "Back to calm");
            return "Back to calm";
        }
    }
}
