using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// How long a fault may go on before the verdict must have left Safe, s. Polls are once a second, the accelerometer's
/// ten times, and of the cabinet's air every five seconds; two missed polls are forgiven. Repeating bit for bit takes its
/// own time to be sure of.
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

    /// <summary>Smoke: the longest debounce and a turn.</summary>
    public const double SmokeSeconds = 2;

    /// <summary>A sensor at a serial port that tells nothing: its readings grow stale after half a minute
    /// (<c>Limits.EvidenceStaleSeconds</c>), and its alarm waits.</summary>
    public const double SerialSeconds = 45;

    /// <summary>Tilt over the critical limit: the mean over ten minutes must come a fifth of the way, to the notice.</summary>
    public const double TiltSeconds = 150;

    /// <summary>Wind that neither pushes a mast noticeably nor makes a storm, m/s.</summary>
    public const double CalmMetresPerSecond = 7;

    /// <summary>A lean of half as much again as the notice: two thirds of ten minutes, and the alarm's own delays.</summary>
    public const double SetSeconds = 480;

    /// <summary>The first self-test after the agent's start.</summary>
    public const double FirstSelfTestSeconds = 59;

    /// <summary>From the agent's start to the third self-test that failed, a minute apart, and their own times.</summary>
    public const double SelfTestSeconds = 260;

    /// <summary>From one self-test to the next.</summary>
    public const double DailySeconds = 86_400;

    /// <summary>Share of motion and noise at which a part is certainly too quiet: half of the limit of a tenth.</summary>
    public const double QuietShare = 0.05;

    /// <summary>Six windows of ten seconds, another that began before, and a frame.</summary>
    public const double QuietSeconds = 110;

    /// <summary>Noise over its own at which a part is certainly too noisy: twice the limit of twenty times.</summary>
    public const double NoisyTimes = 40;

    /// <summary>An hour of windows, half an hour until a storm before it is over, and a few minutes.</summary>
    public const double NoisySeconds = 3600 + 1800 + 300;

    /// <summary>Looseness that takes over six hundredths of a frequency, where five are critical.</summary>
    public const double Looseness = 0.6;

    /// <summary>After a day and a half, disturbed as it may be, the agent is held to know how the mast swings.</summary>
    public const double TaughtSeconds = 129_600;

    /// <summary>Three reports in a row out of twenty minutes of data each, learned anew after a blow or a start, with gaps.</summary>
    public const double BoltSeconds = 6 * 3600;

    /// <summary>The longest of them.</summary>
    public const double LongestSeconds = DailySeconds + SelfTestSeconds;

    /// <summary>The time for a fault of a chip; null where the fault takes nothing away that the verdict could miss:
    /// inverted bits without a checksum may be values that could be true, and a converter's own clock changes no value.</summary>
    public static double? Of(string chip, ChipFault fault) =>
        (chip, fault) switch
        {
            (_, ChipFault.None) => null,

            // The values could be true: see TruthWatch for how long they may be believed.
            (_, ChipFault.DeadElement or ChipFault.Quiet or ChipFault.Clipped or ChipFault.Noisy) => null,
            ("adxl355", ChipFault.Stuck) => 4,
            ("adxl355", ChipFault.SlowOscillator) => 60,
            ("adxl355", ChipFault.Saturated or ChipFault.FifoOverflow or ChipFault.BitFlips) => 15,
            ("adxl355", _) => 4,
            (_, ChipFault.SlowOscillator) => null,
            ("sht4x", ChipFault.BitFlips) => null,
            (_, ChipFault.BitFlips) => null,

            // Its alarm waits five seconds, and it is asked every five.
            ("sht4x", ChipFault.Stuck) => StuckConverterSeconds + 10,
            ("sht4x", _) => 14,
            (_, ChipFault.Stuck) => StuckConverterSeconds,
            _ => 4,
        };
}
