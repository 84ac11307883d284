using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// How long a fault may go on before the verdict must have left Safe, s. Polls are once a second and the accelerometer's
/// ten times; two missed polls are forgiven. Repeating bit for bit takes its own time to be sure of.
/// </summary>
public static class DetectionTimes
{
    /// <summary>A converter that repeats itself: <c>Limits.StuckSeconds</c>, 60, and a few polls.</summary>
    public const double StuckConverterSeconds = 64;

    /// <summary>A level loop under 3.6 mA or over 21 mA.</summary>
    public const double LoopSeconds = 4;

    /// <summary>A contact that cannot be read.</summary>
    public const double ContactSeconds = 4;

    /// <summary>A contact that may bear on nothing but its own alarm, which waits five seconds.</summary>
    public const double AnyContactSeconds = 10;

    /// <summary>A modem that says nothing: its dialogue waits, tries again, and then its metrics' alarm waits 50 s.</summary>
    public const double ModemSeconds = 120;

    /// <summary>Water over the critical limit: five seconds of it (<c>Limits.FloodOnSeconds</c>), and a median of five polls.</summary>
    public const double WaterSeconds = 12;

    /// <summary>Tilt over the critical limit: the mean over ten minutes must come a fifth of the way, to the notice.</summary>
    public const double TiltSeconds = 150;

    /// <summary>The longest of them.</summary>
    public const double LongestSeconds = TiltSeconds;

    /// <summary>The time for a fault of a chip; null where the fault takes nothing away that the verdict could miss:
    /// inverted bits without a checksum may be values that could be true, and a converter's own clock changes no value.</summary>
    public static double? Of(string chip, ChipFault fault) =>
        (chip, fault) switch
        {
            (_, ChipFault.None) => null,

            // The values could be true: only a self-test, or another sensor, could tell.
            (_, ChipFault.DeadElement or ChipFault.Quiet or ChipFault.Clipped or ChipFault.Noisy) => null,
            ("adxl355", ChipFault.Stuck) => 4,
            ("adxl355", ChipFault.SlowOscillator) => 60,
            ("adxl355", ChipFault.Saturated or ChipFault.FifoOverflow or ChipFault.BitFlips) => 15,
            ("adxl355", _) => 4,
            (_, ChipFault.SlowOscillator) => null,
            ("sht4x", ChipFault.BitFlips) => null,
            (_, ChipFault.BitFlips) => null,

            // Its alarm waits five seconds.
            ("sht4x", ChipFault.Stuck) => StuckConverterSeconds + 6,
            ("sht4x", _) => 10,
            (_, ChipFault.Stuck) => StuckConverterSeconds,
            _ => 4,
        };
}
