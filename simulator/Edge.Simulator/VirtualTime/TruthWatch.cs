using System.Globalization;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>What is really the matter at a simulated site, and since when: what a verdict is held against.</summary>
internal sealed class TruthWatch(SimulatedInstallation installation, Limits limits, int? smokeLine)
{
    // Well over the notice, so that the mean comes there.
    private const double SetTimes = 1.5;

    private readonly ChipFault[] _faults = new ChipFault[installation.Hardware.Chips.Count];
    private readonly long[] _faultSince = new long[installation.Hardware.Chips.Count];
    private long? _waterSince;
    private long? _tiltSince;
    private long? _guySince;
    private long? _setSince;
    private long? _turnedSince;
    private long? _boltsSince;
    private long _agentSince;
    private long? _loopSince;
    private long? _lineSince;
    private long? _smokeSince;
    private long? _rectifierSince;
    private long? _ultrasonicSince;

    /// <summary>A contact's line cannot be read from now on, or can again.</summary>
    public void LineLost(bool lost) => _lineSince = lost ? installation.Time.NowMicros : null;

    /// <summary>An agent's process has started: what takes it a time to see takes that time anew.</summary>
    public void AgentStarted() => _agentSince = installation.Time.NowMicros;

    /// <summary>Why Safe would be wrong now; null when it would not, or may not be known yet. Call it often.</summary>
    public string? WhyNotSafe()
    {
        long now = installation.Time.NowMicros;
        SimulatedSite site = installation.Site;
        string? why = null;
        for (int i = 0; i < _faults.Length; i++)
        {
            SimulatedChip chip = installation.Hardware.Chips[i];
            ChipFault fault = chip.FaultOnBus;
            if (fault != _faults[i])
            {
                _faults[i] = fault;
                _faultSince[i] = now;
            }

            // A chip whose clock is at its nominal rate has no fault, whatever it is called.
            bool harmless =
                fault == ChipFault.None || (fault == ChipFault.SlowOscillator && Math.Abs(chip.Magnitude - 1) < 0.06);
            if (why is null && !harmless && DetectionTimes.Of(chip.Name, fault) is { } allowed)
            {
                why = IsLate(_faultSince[i], now, allowed)
                    ? Late(_faultSince[i], now, allowed, $"{chip.Name} {fault}")
                    : null;
            }
            else if (chip.Name == "adxl355")
            {
                why ??= Lie(chip, i, now);
            }
        }

        double water = site.WaterMillimetres(now);
        double tiltX = site.Get(SiteQuantity.TiltX, now);
        double tiltY = site.Get(SiteQuantity.TiltY, now);
        double tilt = Math.Sqrt((tiltX * tiltX) + (tiltY * tiltY));
        double loop = site.Get(SiteQuantity.LoopMilliamperes, now);
        Follow(ref _waterSince, water >= limits.FloodCriticalMillimetres, now);
        Follow(ref _tiltSince, tilt >= limits.TiltCriticalDegrees, now);
        Follow(ref _guySince, site.IsGuyCut(now), now);
        bool calm = site.Get(SiteQuantity.Wind, now) <= DetectionTimes.CalmMetresPerSecond;
        bool taught = now >= DetectionTimes.TaughtSeconds * 1e6;
        double looseness = site.Get(SiteQuantity.BoltLooseness, now);
        _ = site.IsTurned(0, now, out double turnX, out double turnY, out _);
        double turned = Math.Sqrt((turnX * turnX) + (turnY * turnY));

        // A mast that leans the other way, by itself or in the wind, may hide what is asked for.
        Follow(ref _setSince, calm && turned == 0 && tilt >= SetTimes * limits.TiltNoticeDegrees, now);
        Follow(ref _turnedSince, calm && tilt < 0.05 && turned >= limits.TiltCriticalDegrees, now);
        Follow(ref _boltsSince, taught && looseness >= DetectionTimes.Looseness, now);
        Follow(ref _loopSince, loop is < 3.6 or > 21, now);
        Follow(
            ref _smokeSince,
            smokeLine is { } line && site.IsSmoky(now) && installation.Hardware.Pins.IsHonest(line),
            now
        );
        Follow(ref _rectifierSince, IsRectifierMute(), now);
        Follow(ref _ultrasonicSince, IsUltrasonicBlind(), now);
        if (why is not null)
        {
            return why;
        }

        long? set = Here(_setSince);
        long? turnedHere = Here(_turnedSince);
        long? bolts = Here(_boltsSince);
        long? smoke = Here(_smokeSince);
        long? rectifier = Here(_rectifierSince);
        long? ultrasonic = Here(_ultrasonicSince);
        return IsLate(_waterSince, now, DetectionTimes.WaterSeconds)
                ? Late(_waterSince, now, DetectionTimes.WaterSeconds, $"water at {water:F0} mm")
            : IsLate(_lineSince, now, DetectionTimes.AnyContactSeconds)
                ? Late(_lineSince, now, DetectionTimes.AnyContactSeconds, "a contact that cannot be read")
            : IsLate(_tiltSince, now, DetectionTimes.TiltSeconds)
                ? Late(_tiltSince, now, DetectionTimes.TiltSeconds, $"tilt of {tilt:F2}°")
            : IsLate(_guySince, now, DetectionTimes.TiltSeconds)
                ? Late(_guySince, now, DetectionTimes.TiltSeconds, "a guy that is cut")
            : IsLate(set, now, DetectionTimes.SetSeconds)
                ? Late(set, now, DetectionTimes.SetSeconds, $"a lean of {tilt:F2}° that stays")
            : IsLate(turnedHere, now, DetectionTimes.TiltSeconds)
                ? Late(turnedHere, now, DetectionTimes.TiltSeconds, $"a sensor that is turned by {turned:F2}°")
            : IsLate(bolts, now, DetectionTimes.BoltSeconds)
                ? Late(bolts, now, DetectionTimes.BoltSeconds, $"bolts loose by {looseness:F1}")
            : IsLate(_loopSince, now, DetectionTimes.LoopSeconds)
                ? Late(_loopSince, now, DetectionTimes.LoopSeconds, $"level loop at {loop:F1} mA")
            : IsLate(smoke, now, DetectionTimes.SmokeSeconds) ? Late(smoke, now, DetectionTimes.SmokeSeconds, "smoke")
            : IsLate(rectifier, now, DetectionTimes.SerialSeconds)
                ? Late(rectifier, now, DetectionTimes.SerialSeconds, "a rectifier that tells nothing")
            : IsLate(ultrasonic, now, DetectionTimes.SerialSeconds)
                ? Late(ultrasonic, now, DetectionTimes.SerialSeconds, "an ultrasonic sensor that tells nothing")
            : null;
    }

    private bool IsRectifierMute()
    {
        foreach (SimulatedRectifier rectifier in installation.Hardware.Rectifiers.Values)
        {
            if (
                rectifier.Fault
                is ModbusUnitFault.Silent
                    or ModbusUnitFault.WrongCrc
                    or ModbusUnitFault.WrongUnit
                    or ModbusUnitFault.HalfFrames
                    or ModbusUnitFault.NoValues
                    or ModbusUnitFault.Exceptions
            )
            {
                return true;
            }
        }

        return false;
    }

    private bool IsUltrasonicBlind()
    {
        foreach (SimulatedMb7389 ultrasonic in installation.Hardware.Ultrasonics.Values)
        {
            if (ultrasonic.Fault is Mb7389Fault.Silent or Mb7389Fault.NoEcho)
            {
                return true;
            }
        }

        return false;
    }

    // What an accelerometer says that is wrong and could be true.
    private string? Lie(SimulatedChip chip, int index, long now)
    {
        double wind = installation.Site.Get(SiteQuantity.Wind, now);
        if (chip.FaultOnBus == ChipFault.Noisy && wind > DetectionTimes.CalmMetresPerSecond)
        {
            _faultSince[index] = now; // what a storm hides is not held against the part
        }

        bool atStart = _faultSince[index] <= _agentSince + (DetectionTimes.FirstSelfTestSeconds * 1e6);
        double? allowed = chip.FaultOnBus switch
        {
            ChipFault.DeadElement or ChipFault.Clipped => atStart
                ? DetectionTimes.SelfTestSeconds
                : DetectionTimes.DailySeconds + DetectionTimes.SelfTestSeconds,
            ChipFault.Quiet when chip.Magnitude <= DetectionTimes.QuietShare => DetectionTimes.QuietSeconds,
            ChipFault.Noisy when chip.Magnitude >= DetectionTimes.NoisyTimes => DetectionTimes.NoisySeconds,
            _ => null,
        };
        return allowed is { } seconds && IsLate(Here(_faultSince[index]), now, seconds)
            ? Late(Here(_faultSince[index]), now, seconds, $"{chip.Name} {chip.FaultOnBus}")
            : null;
    }

    // As long as this process of the agent could see it.
    private long? Here(long? since) => since is { } start ? Math.Max(start, _agentSince) : null;

    private static void Follow(ref long? since, bool holds, long now) => since = holds ? since ?? now : null;

    private static bool IsLate(long? since, long now, double allowedSeconds) =>
        since is { } start && now - start > allowedSeconds * 1e6;

    private static string Late(long? since, long now, double allowedSeconds, string what) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} for {(now - since!.Value) / 1e6:F1} s, which may go unseen for {allowedSeconds:F0} s"
        );
}
