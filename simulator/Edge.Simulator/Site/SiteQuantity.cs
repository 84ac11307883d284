using Edge.Simulator.Physics.Power;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Site;

/// <summary>What can be set about the simulated site. Truth values are 0 and 1.</summary>
public enum SiteQuantity
{
    /// <summary>Mean wind at 10 m, m/s.</summary>
    Wind,

    /// <summary>Turbulence intensity: deviation of the wind over its mean.</summary>
    Gust,

    /// <summary>Where the wind blows to, degrees from the sensor's x axis towards y.</summary>
    WindTowards,

    /// <summary>Air outside, °C: what the mast's steel has.</summary>
    Air,

    /// <summary>How much warmer than the air the sensor on the mast is, °C: its own heat and the sun's.</summary>
    SensorHeating,

    /// <summary>How loose the mast's bolts are, 0–1.</summary>
    BoltLooseness,

    /// <summary>How loosely the sensor itself is mounted, 0–1.</summary>
    MountLooseness,

    /// <summary>Static tilt of the mast towards the sensor's x axis, degrees.</summary>
    TiltX,

    /// <summary>Static tilt towards y, degrees.</summary>
    TiltY,

    /// <summary>Whether mains is there.</summary>
    Mains,

    /// <summary>Load of the site, as its current at float voltage, A; it draws constant power.</summary>
    Load,

    /// <summary>Battery strings that were pulled or stolen.</summary>
    StringsMissing,

    /// <summary>Whether the genset fails to start.</summary>
    GensetFails,

    /// <summary>Fuel that is being stolen, l/s.</summary>
    FuelTheft,

    /// <summary>Water above the transmitter's zero, mm.</summary>
    Water,

    /// <summary>Current of the level loop, mA, whatever the water; NaN leaves it to the water.</summary>
    LoopMilliamperes,

    /// <summary>Whether the door is open.</summary>
    DoorOpen,

    /// <summary>Whether the genset's contact says that it runs, whatever the plant's own genset does.</summary>
    GensetRunning,

    /// <summary>Air in the cabinet, °C.</summary>
    CabinetTemperature,

    /// <summary>Relative humidity in the cabinet, %.</summary>
    CabinetHumidity,

    /// <summary>How far the battery's mid-point is off half the bus, V.</summary>
    MidpointOffset,

    /// <summary>Whether the 5 V supply of the agent's host is too low.</summary>
    HostUndervoltage,

    /// <summary>Whether there is smoke in the cabinet.</summary>
    Smoke,

    /// <summary>Whether a fan has failed.</summary>
    FanFailed,

    /// <summary>Whether the visit button is pressed.</summary>
    VisitPressed,

    /// <summary>Rectifier modules that failed.</summary>
    ModulesFailed,

    /// <summary>AC voltage of the mains while it is there, V.</summary>
    MainsVolts,
}

/// <summary>What does not change about a simulated site.</summary>
public sealed record SiteParameters
{
    /// <summary>The mast. A self-supporting lattice tower of 40 m.</summary>
    public MastDesign Mast { get; init; } = MastDesign.Lattice40;

    /// <summary>Height of the accelerometer on it, m; 0 is the cabinet at its foot. 38.</summary>
    public double SensorMetres { get; init; } = 38;

    /// <summary>The −48 V plant. One lead-acid string of 100 Ah, no genset.</summary>
    public DcPlantParameters Plant { get; init; } = new();

    /// <summary>Share of the load that is priority, and so the last to be taken off: the agent's own. 0.25.</summary>
    public double PriorityShare { get; init; } = 0.25;

    /// <summary>State of charge at the start, 0–1. 1.</summary>
    public double InitialCharge { get; init; } = 1;

    /// <summary>Height of the lower float, mm. 100.</summary>
    public double FloatLowMillimetres { get; init; } = 100;

    /// <summary>Height of the upper float, mm. 300.</summary>
    public double FloatHighMillimetres { get; init; } = 300;

    /// <summary>Strength of each chip's own errors (offsets, gains, drift with temperature, clock), drawn from the seed: 0
    /// none, 1 as the data sheets have them. 0: what reads a site upright needs its zero taken from the chip itself
    /// (<see cref="Boards.SimulatedConfiguration.Commissioned"/>).</summary>
    public double ChipSpread { get; init; }
}
