namespace Edge.Simulator.Site;

/// <summary>What can be set about the simulated site. Truth values are 0 and 1.</summary>
public enum SiteQuantity
{
    /// <summary>Mean wind, m/s.</summary>
    Wind,

    /// <summary>Turbulence intensity: deviation of the wind over its mean.</summary>
    Gust,

    /// <summary>Static tilt of the mast towards the sensor's x axis, degrees.</summary>
    TiltX,

    /// <summary>Static tilt towards y, degrees.</summary>
    TiltY,

    /// <summary>Whether mains is there.</summary>
    Mains,

    /// <summary>Current that the site draws from the −48 V bus, A.</summary>
    Load,

    /// <summary>Water above the transmitter's zero, mm.</summary>
    Water,

    /// <summary>Current of the level loop, mA, whatever the water; NaN leaves it to the water.</summary>
    LoopMilliamperes,

    /// <summary>Whether the door is open.</summary>
    DoorOpen,

    /// <summary>Whether the genset runs.</summary>
    GensetRunning,

    /// <summary>Air in the cabinet, °C.</summary>
    CabinetTemperature,

    /// <summary>Relative humidity in the cabinet, %.</summary>
    CabinetHumidity,

    /// <summary>How far the battery's mid-point is off half the bus, V.</summary>
    MidpointOffset,
}

/// <summary>What does not change about a simulated site.</summary>
public sealed record SiteParameters
{
    /// <summary>First natural frequency of the mast, Hz. 2.1: a lattice mast of about 40 m.</summary>
    public double MastHertz { get; init; } = 2.1;

    /// <summary>Its damping ratio. 0.01.</summary>
    public double MastDamping { get; init; } = 0.01;

    /// <summary>Rotation of the sensor per metre of sway, rad/m. 0.034: the tip of a 40 m cantilever, 1.38/L.</summary>
    public double SlopePerMetre { get; init; } = 0.034;

    /// <summary>Mean deflection over the square of the wind, m/(m/s)². 33e-6: 3 cm at 30 m/s.</summary>
    public double MetresPerWindSquared { get; init; } = 33e-6;

    /// <summary>Share of the gusts' force that acts on the whole mast at once. 0.15.</summary>
    public double Admittance { get; init; } = 0.15;

    /// <summary>Rated capacity of the battery at ten hours, Ah. 100.</summary>
    public double CapacityAmpereHours { get; init; } = 100;

    /// <summary>Peukert exponent. 1.15.</summary>
    public double Peukert { get; init; } = 1.15;

    /// <summary>State of charge at the start, 0–1. 1.</summary>
    public double InitialCharge { get; init; } = 1;

    /// <summary>Voltage at which the rectifier floats the battery, V. 54.2.</summary>
    public double FloatVolts { get; init; } = 54.2;

    /// <summary>Most that the rectifier charges with, A. 20.</summary>
    public double ChargeLimitAmperes { get; init; } = 20;

    /// <summary>Voltage at which the load is taken off, until mains is back, V. 43.2.</summary>
    public double DisconnectVolts { get; init; } = 43.2;

    /// <summary>Height of the lower float, mm. 100.</summary>
    public double FloatLowMillimetres { get; init; } = 100;

    /// <summary>Height of the upper float, mm. 300.</summary>
    public double FloatHighMillimetres { get; init; } = 300;

    /// <summary>Strength of each chip's own errors (offsets, gains, drift with temperature, clock), drawn from the seed: 0
    /// none, 1 as the data sheets have them. 0: what reads a site upright needs its zero taken from the chip itself
    /// (<see cref="Boards.SimulatedConfiguration.Commissioned"/>).</summary>
    public double ChipSpread { get; init; }
}
