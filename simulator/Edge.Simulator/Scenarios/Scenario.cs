using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Physics.Weather;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Scenarios;

/// <summary>What happens at a simulated site, told in order of time.</summary>
/// <param name="Name">Short name: <c>story</c>.</param>
/// <param name="Description">What it shows, a sentence or two.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Recording">What the accelerometer feels instead of the mast; null leaves it to the mast.</param>
/// <param name="Steps">What happens, in order of time.</param>
public sealed record Scenario(
    string Name,
    string Description,
    double Seconds,
    ScenarioRecording? Recording,
    IReadOnlyList<ScenarioStep> Steps
)
{
    /// <summary>The site and its agent, where a run chooses them.</summary>
    public ScenarioSite Site { get; init; } = new();

    /// <summary>The weather that drives the site; null leaves it to the events.</summary>
    public ScenarioWeather? Weather { get; init; }

    /// <summary>What a run must show.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>What happens to the machines and the network: only virtual time can do it.</summary>
    public IEnumerable<Disturbance> Disturbances =>
        Steps.SelectMany(step => step.Actions).OfType<Disturb>().Select(disturb => disturb.What);

    /// <summary>The keys that only virtual time can do, each with its time: <c>kill_agent_s at 30 s</c>.</summary>
    public IEnumerable<string> NeedsVirtualTime =>
        Steps.SelectMany(step =>
            step.Actions.Select(action =>
                    action switch
                    {
                        Disturb disturb => disturb.Key,
                        SetUplink { Silent: true } => "uplink = \"silent\"",
                        SetUplink { IsModem: true } => "uplink = \"modem\"",
                        _ => null,
                    }
                )
                .OfType<string>()
                .Select(key => FormattableString.Invariant($"{key} at {step.AtSeconds} s"))
        );

    /// <summary>The scenario up to a time.</summary>
    public Scenario Until(double seconds) =>
        seconds >= Seconds
            ? this
            : this with
            {
                Seconds = seconds,
                Steps = [.. Steps.Where(step => step.AtSeconds <= seconds)],
            };

    /// <summary>The times, s, from which to which the broker is out of reach.</summary>
    public IReadOnlyList<(double From, double To)> UplinkCuts
    {
        get
        {
            List<(double From, double To)> cuts = [];
            double? from = null;
            foreach (ScenarioStep step in Steps)
            {
                foreach (SetUplink uplink in step.Actions.OfType<SetUplink>())
                {
                    if (uplink.Cut)
                    {
                        from ??= step.AtSeconds;
                    }
                    else if (from is double start)
                    {
                        cuts.Add((start, step.AtSeconds));
                        from = null;
                    }
                }
            }

            if (from is double open)
            {
                cuts.Add((open, Seconds));
            }

            return cuts;
        }
    }
}

/// <summary>A recording that the accelerometer feels.</summary>
/// <param name="File">Path, relative to the folder of recordings unless it is absolute.</param>
/// <param name="StartSeconds">When it begins.</param>
public sealed record ScenarioRecording(string File, double StartSeconds);

/// <summary>The site and its agent, where a run chooses them.</summary>
public sealed record ScenarioSite
{
    /// <summary>Time between frames, s. 2.</summary>
    public double FrameSeconds { get; init; } = 2;

    /// <summary>What is not fitted: chips, <c>modem</c>, contacts by what they measure.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>What is fitted besides: kinds of sensors, each where the simulated site has a place for it.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>Whether the site was ever commissioned. true.</summary>
    public bool IsCommissioned { get; init; } = true;

    /// <summary>Cap of the journal, KiB; null for the agent's own.</summary>
    public double? JournalKib { get; init; }

    /// <summary>Which modem it has; null for the simulated site's own.</summary>
    public ModemDialect? Modem { get; init; }

    /// <summary>How many SIMs the modem has. 1.</summary>
    public int Sims { get; init; } = 1;

    /// <summary>Time of being well on the second SIM before the first is tried again, h; null for the agent's own.</summary>
    public double? SimReturnHours { get; init; }

    /// <summary>Minutes without a way out after which critical alarms go by SMS; null when none go.</summary>
    public double? SmsAfterMinutes { get; init; }

    /// <summary>Capacity of the battery, Ah; null for the simulated site's own.</summary>
    public double? BatteryAmpereHours { get; init; }

    /// <summary>What the battery is made of; null for the simulated site's own.</summary>
    public BatteryChemistry? Chemistry { get; init; }

    /// <summary>Whether the plant has a genset; null for the simulated site's own.</summary>
    public bool? HasGenset { get; init; }

    /// <summary>The mast; null for the simulated site's own.</summary>
    public MastDesign? Mast { get; init; }

    /// <summary>Height of the accelerometer on it, m; null for two metres below its top.</summary>
    public double? SensorMetres { get; init; }

    /// <summary>Those of a simulated site, as this one has them.</summary>
    public SiteParameters Apply(SiteParameters own)
    {
        DcPlantParameters plant = own.Plant;
        double ampereHours = BatteryAmpereHours ?? plant.LeadAcid.CapacityAmpereHours;
        MastDesign mast = Mast ?? own.Mast;
        return own with
        {
            Mast = mast,
            SensorMetres = SensorMetres ?? (Mast is null ? own.SensorMetres : mast.HeightMetres - 2),
            Plant = plant with
            {
                Chemistry = Chemistry ?? plant.Chemistry,
                LeadAcid = plant.LeadAcid with { CapacityAmpereHours = ampereHours },
                Lithium = plant.Lithium with { CapacityAmpereHours = ampereHours },
                Genset = plant.Genset with { IsFitted = HasGenset ?? plant.Genset.IsFitted },
            },
        };
    }
}

/// <summary>The weather and the surroundings that drive a site.</summary>
/// <param name="Start">When the scenario begins.</param>
public sealed record ScenarioWeather(DateTimeOffset Start)
{
    /// <summary>The cyclone that passes; null for none.</summary>
    public CycloneTrack? Typhoon { get; init; }

    /// <summary>Of the site, degrees north.</summary>
    public double Latitude { get; init; } = HaiPhongClimate.Latitude;

    /// <summary>Degrees east.</summary>
    public double Longitude { get; init; } = HaiPhongClimate.Longitude;

    /// <summary>Whether tide, surge and rain make the water at the cabinet.</summary>
    public bool DrivesWater { get; init; }

    /// <summary>Whether the cells around it make the modem's signal: they lose their mains with the site.</summary>
    public bool DrivesRadio { get; init; }

    /// <summary>The life of an ordinary year; null for none.</summary>
    public OrdinaryYear? Ordinary { get; init; }
}

/// <summary>
/// What an ordinary year brings besides sun and air: monsoon rain in the drain under the cabinet and the sea in it at the highest tides,
/// the humidity of the season, and busy hours of the cell, which draw more and disturb the neighbours.
/// </summary>
/// <param name="FootMetres">Foot of the cabinet, m over mean sea level.</param>
public sealed record OrdinaryYear(double FootMetres);

/// <summary>All that happens at one time.</summary>
/// <param name="AtSeconds">When, from the scenario's start.</param>
/// <param name="Tell">A sentence for those who watch; null says nothing.</param>
/// <param name="Actions">What happens.</param>
public sealed record ScenarioStep(double AtSeconds, string? Tell, IReadOnlyList<ScenarioAction> Actions);

/// <summary>One change.</summary>
public abstract record ScenarioAction;

/// <summary>A quantity of the site changes, at once or as a ramp.</summary>
public sealed record SetQuantity(SiteQuantity Quantity, double Value, double OverSeconds) : ScenarioAction;

/// <summary>A sensor is turned on its bracket; all on the mast when null. Axis 0 x, 1 y, 2 z.</summary>
public sealed record TurnSensor(string? Sensor, int Axis, double Degrees, double OverSeconds) : ScenarioAction;

/// <summary>Something hits the mast.</summary>
public sealed record KnockMast(double MetresPerSecond) : ScenarioAction;

/// <summary>A guy of the mast is cut; at the highest level when null.</summary>
public sealed record CutGuy(int? Level, int Guy) : ScenarioAction;

/// <summary>An earthquake with this peak of the ground, m/s².</summary>
public sealed record ShakeGround(double PeakMps2, double Seconds) : ScenarioAction;

/// <summary>A chip fails, or heals.</summary>
public sealed record SetChipFault(string Chip, ChipFault Fault, double? Magnitude) : ScenarioAction;

/// <summary>The ultrasonic sensor fails, or heals.</summary>
public sealed record SetUltrasonicFault(Mb7389Fault Fault) : ScenarioAction;

/// <summary>The mast head fails, or heals; null leaves its fault as it is.</summary>
public sealed record SetMastHeadFault(MastHeadFault? Fault, double? Magnitude) : ScenarioAction
{
    /// <summary>Whether it restarts now.</summary>
    public bool Restarts { get; init; }
}

/// <summary>The rectifier's controller or the energy meter fails, or heals.</summary>
public sealed record SetPlantFault(bool IsMeter, ModbusUnitFault Fault, double? Magnitude) : ScenarioAction;

/// <summary>A GPIO line is held at a level, or with null let go.</summary>
public sealed record StickLine(int Line, bool? High) : ScenarioAction;

/// <summary>The modem's radio or SIM changes.</summary>
public sealed record SetModem(Func<ModemConditions, ModemConditions> Change) : ScenarioAction
{
    /// <summary>Whether it is that of the second slot.</summary>
    public bool IsSecond { get; init; }
}

/// <summary>The modem's firmware hangs or its port hangs up; null leaves a flag as it is.</summary>
public sealed record SetModemFault(bool? Mute, bool? HungUp) : ScenarioAction
{
    /// <summary>Share of its bytes with an inverted bit.</summary>
    public double? GarbledShare { get; init; }

    /// <summary>From a command to its answer, s.</summary>
    public double? AnswerSeconds { get; init; }

    /// <summary>Whether it echoes whatever it is told.</summary>
    public bool? KeepsEcho { get; init; }

    /// <summary>Whether lines that nobody asked for come in the middle of answers.</summary>
    public bool? Interrupts { get; init; }

    /// <summary>Whether it restarts now.</summary>
    public bool Reboots { get; init; }

    /// <summary>Whether it answers ERROR to what would choose a SIM slot.</summary>
    public bool? RefusesSlots { get; init; }
}

/// <summary>A contact bounces for a while after each change, or with 0 no longer.</summary>
public sealed record BounceLine(int Line, double Seconds) : ScenarioAction;

/// <summary>The broker goes out of reach, or comes back.</summary>
public sealed record SetUplink(bool Cut) : ScenarioAction
{
    /// <summary>Whether a cut swallows every byte without a word, instead of refusing connections.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether the way is the modem's, so that it is there while the modem is registered.</summary>
    public bool IsModem { get; init; }
}

/// <summary>Something happens to the machines or the network.</summary>
/// <param name="Key">The key of the event, for messages.</param>
/// <param name="What">What happens.</param>
public sealed record Disturb(string Key, Disturbance What) : ScenarioAction;

/// <summary>A scenario that cannot be used: every problem, each <c>file:line:column: error: key: what, and what is allowed</c>.</summary>
public sealed class ScenarioException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>The problems.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
