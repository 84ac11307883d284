namespace Edge.Core.Power;

/// <summary>What the plant's sensors say at a moment; NaN for what is not measured, bad or too old.</summary>
/// <param name="Micros">Monotonic time of the reading, µs.</param>
/// <param name="Volts">Magnitude of the bus voltage, V.</param>
/// <param name="Amperes">Battery current, A; negative while discharging.</param>
/// <param name="CounterAmpereHours">The monitor chip's own count, Ah; falls while discharging.</param>
/// <param name="MidpointVolts">Voltage of the string's mid-point, V.</param>
/// <param name="Celsius">Temperature of the battery, or of the air beside it, °C.</param>
/// <param name="Mains">1 with mains, 0 without.</param>
public readonly record struct PowerMoment(
    long Micros,
    double Volts,
    double Amperes,
    double CounterAmpereHours,
    double MidpointVolts,
    double Celsius,
    double Mains
);
