using Edge.Agent.Configuration;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.VirtualTime;

/// <summary>A site's random configuration: what is fitted, its limits, how often it speaks, how much it may keep.</summary>
internal sealed record SwarmSetting
{
    // As SimulatedConfiguration wires them.
    private static readonly (string Measures, int Line)[] Contacts =
    [
        ("mains", 17),
        ("float_low", 22),
        ("float_high", 23),
        ("door", 27),
        ("genset", 24),
    ];

    private IReadOnlyList<string> Missing { get; init; } = [];

    private IReadOnlyList<string> Also { get; init; } = [];

    private int Sims { get; init; } = 1;

    private double FrameSeconds { get; init; } = 10;

    private string PrimaryHost { get; init; } = "city";

    private bool IsCommissioned { get; init; } = true;

    private int RangeG { get; init; } = 8;

    private int DebounceMilliseconds { get; init; } = 50;

    private double KeepAliveSeconds { get; init; } = 30;

    private Limits Limits { get; init; } = new();

    /// <summary>Mast and plant.</summary>
    public ScenarioSite Place { get; private init; } = new();

    /// <summary>Whether the journal reaches its cap within a long cut.</summary>
    public bool SmallJournal { get; private init; }

    /// <summary>The chips that can fail.</summary>
    public IEnumerable<string> Chips => ((string[])["adxl355", "ina228", "ads1115", "sht4x"]).Except(Missing);

    /// <summary>Whether a kind of sensor, or a contact by what it measures, is fitted beyond those of every site.</summary>
    public bool Has(string kind) => Also.Contains(kind);

    /// <summary>Whether a genset with a tank that is measured stands by, and its contact is wired.</summary>
    public bool HasGenset => Place.HasGenset == true && !Missing.Contains("genset");

    /// <summary>Whether the way to the broker is the modem's.</summary>
    public bool IsByModem { get; private init; }

    /// <summary>Whether the modem has a second SIM.</summary>
    public bool HasSecondSim => Sims > 1;

    /// <summary>The GPIO lines of the contacts.</summary>
    public IEnumerable<int> ContactLines =>
        Contacts.Where(contact => !Missing.Contains(contact.Measures)).Select(contact => contact.Line);

    /// <summary>In a few words, for a person who replays a seed.</summary>
    public string Description =>
        $"frames of {FrameSeconds} s, range {RangeG} g, debounce {DebounceMilliseconds} ms, tilt over "
        + $"{Limits.TiltAverageSeconds} s"
        + $", mast of {Place.Mast?.HeightMetres} m"
        + (Place.Chemistry == BatteryChemistry.Lithium ? ", lithium" : "")
        + (Place.HasGenset == true ? ", genset" : "")
        + (PrimaryHost.Length > 0 ? ", primary host" : "")
        + (SmallJournal ? ", small journal" : "")
        + (IsByModem ? ", by its modem" : "")
        + (HasSecondSim ? ", two SIMs" : "")
        + (Also.Count > 0 ? ", with " + string.Join(" and ", Also) : "")
        + (IsCommissioned ? "" : ", never commissioned")
        + (Missing.Count > 0 ? ", without " + string.Join(" and ", Missing) : "");

    /// <summary>Draws one.</summary>
    /// <param name="chance">For what every site has.</param>
    /// <param name="fitted">For what is fitted beyond it.</param>
    /// <param name="way">For its way to the broker.</param>
    public static SwarmSetting Of(Chance chance, Chance fitted, Chance way)
    {
        SwarmSetting setting = Of(chance, fitted);
        bool hasModem = !setting.Missing.Contains("modem");
        return setting with
        {
            IsByModem = way.NextUniform() < 0.4 && hasModem,
            Sims = way.NextUniform() < 0.5 && hasModem ? 2 : 1,
        };
    }

    private static SwarmSetting Of(Chance chance, Chance fitted)
    {
        bool small = chance.NextUniform() < 0.25;
        string[] optional = ["sht4x", "modem", "genset", "door"];
        string[] without = fitted.NextUniform() < 0.2 ? ["supply"] : [];
        string[] also =
        [
            .. ((string[])["smoke", "fan", "visit"]).Where(_ => fitted.NextUniform() < 0.6),
            .. ((string[])["mb7389", "rectifier", "energy_meter"]).Where(_ => fitted.NextUniform() < 0.3),
        ];
        return new SwarmSetting
        {
            SmallJournal = small,
            FrameSeconds = small ? 1 : Draw(chance, 1.0, 2, 5, 10, 30),
            PrimaryHost = Draw(chance, "city", ""),
            IsCommissioned = chance.NextUniform() >= 0.05,
            RangeG = Draw(chance, 2, 4, 8),
            DebounceMilliseconds = Draw(chance, 0, 20, 50, 200),
            KeepAliveSeconds = Draw(chance, 10.0, 30, 60, 120),
            Limits = new Limits
            {
                TiltAverageSeconds = Draw(chance, 60.0, 300, 600),
                MainsOffSeconds = Draw(chance, 0.0, 2, 10),
                FloodCriticalMillimetres = Draw(chance, 250.0, 300, 400),
                FloodOnSeconds = Draw(chance, 5.0, 10),
            },
            Place = new ScenarioSite
            {
                Mast = Draw(chance, MastDesign.Lattice40, MastDesign.Monopole30, MastDesign.Guyed45),
                Chemistry = Draw(chance, BatteryChemistry.LeadAcid, BatteryChemistry.Lithium),
                HasGenset = Draw(chance, true, false),
                BatteryAmpereHours = Draw(chance, 50.0, 100, 300),
            },
            Missing = [.. optional.Where(_ => chance.NextUniform() < 0.15), .. without],
            Also = also,
        };
    }

    /// <summary>The run's options with this configuration.</summary>
    public VirtualSiteOptions Apply(VirtualSiteOptions options) =>
        options with
        {
            FrameSeconds = FrameSeconds,
            PrimaryHost = PrimaryHost,
            JournalBytes = SmallJournal ? 640 * 1024 : null,
            Configure = site =>
                site with
                {
                    Commissioning = IsCommissioned ? site.Commissioning : null,
                    Limits = Limits,
                    Battery = site.Battery with
                    {
                        Chemistry = IsLithium ? "lfp" : "vrla",
                        CapacityAmpereHours = Place.BatteryAmpereHours,
                    },
                    Genset = site.Genset with { Fitted = HasGenset, TankLitres = 100 },
                    Sensors =
                    [
                        .. site
                            .Sensors.Where(sensor => !Missing.Contains(Name(sensor)))
                            .Concat(Also.Select(SimulatedConfiguration.Also))
                            .Select(Set),
                    ],
                    Uplink = site.Uplink with { KeepAliveSeconds = KeepAliveSeconds },
                },
        };

    private bool IsLithium => Place.Chemistry == BatteryChemistry.Lithium;

    private SensorSection Set(SensorSection sensor) =>
        sensor switch
        {
            // A lithium battery has no mid-point outside.
            Ads1115Section converter => converter with
            {
                MidpointInput = IsLithium ? null : converter.MidpointInput,
                FuelInput = HasGenset ? 2 : null,
            },
            ModemSection modem => modem with { Sims = Sims },
            Adxl355Section accelerometer => accelerometer with { RangeG = RangeG },
            ContactSection contact => contact with { DebounceMilliseconds = DebounceMilliseconds },
            _ => sensor,
        };

    private static string Name(SensorSection sensor) =>
        sensor is ContactSection contact ? contact.Measures : sensor.Kind;

    private static T Draw<T>(Chance chance, params ReadOnlySpan<T> choices) =>
        choices[chance.NextIndex(choices.Length)];
}
