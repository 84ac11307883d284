using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Site;

namespace Edge.Simulator.Scenarios;

/// <summary>
/// Makes a scenario happen: schedules its steps on the simulated time, from now on. In real time a step runs at the next
/// chip transaction or <see cref="SimulatedTime.CatchUp"/> after its time, but changes the site as of its own time.
/// </summary>
public sealed class ScenarioPlayer
{
    private readonly SimulatedSite _site;
    private readonly SimulatedHardware _hardware;
    private readonly Action<ScenarioStep>? _happened;
    private volatile SetUplink _uplink = new(false);

    /// <summary>Schedules the steps.</summary>
    /// <param name="scenario">What happens.</param>
    /// <param name="time">When.</param>
    /// <param name="site">Where.</param>
    /// <param name="hardware">Whose chips fail.</param>
    /// <param name="happened">Told of each step after it was done, on the thread that moves or reads time: must be quick.</param>
    /// <exception cref="ScenarioException">The scenario speaks of a chip that is not fitted, or time flows by itself and it
    /// needs virtual time.</exception>
    public ScenarioPlayer(
        Scenario scenario,
        SimulatedTime time,
        SimulatedSite site,
        SimulatedHardware hardware,
        Action<ScenarioStep>? happened = null
    )
    {
        _site = site;
        _hardware = hardware;
        _happened = happened;
        string[] missing =
        [
            .. scenario
                .Steps.SelectMany(s => s.Actions)
                .OfType<SetChipFault>()
                .Select(f => f.Chip)
                .Distinct()
                .Where(chip => hardware.FindChip(chip) is null),
            .. scenario
                .Steps.SelectMany(s => s.Actions)
                .OfType<SetMastHeadFault>()
                .Where(_ => hardware.MastHeads.Count == 0)
                .Select(_ => "masthead")
                .Take(1),
            .. scenario
                .Steps.SelectMany(s => s.Actions)
                .OfType<SetUltrasonicFault>()
                .Where(_ => hardware.Ultrasonics.Count == 0)
                .Select(_ => "mb7389")
                .Take(1),
            .. scenario
                .Steps.SelectMany(s => s.Actions)
                .OfType<SetPlantFault>()
                .Where(f => f.IsMeter ? hardware.Meters.Count == 0 : hardware.Rectifiers.Count == 0)
                .Select(f => f.IsMeter ? "energy_meter" : "rectifier")
                .Distinct(),
        ];
        if (missing.Length > 0)
        {
            throw new ScenarioException([$"{scenario.Name}: not fitted at this site: {string.Join(", ", missing)}."]);
        }

        IReadOnlyList<GuyLevel> guys = site.Parameters.Mast.Guys;
        if (scenario.Steps.SelectMany(s => s.Actions).OfType<CutGuy>().Any(cut => (cut.Level ?? 0) >= guys.Count))
        {
            throw new ScenarioException([
                $"{scenario.Name}: cut_guy: the mast has guys at {guys.Count} levels; write mast = \"guyed\" under [site].",
            ]);
        }

        string[] virtualOnly = time.IsByHand ? [] : [.. scenario.NeedsVirtualTime.Distinct()];
        if (virtualOnly.Length > 0)
        {
            throw new ScenarioException([
                $"{scenario.Name}: {string.Join(", ", virtualOnly)}: needs virtual time; play it with edge-sim run.",
            ]);
        }

        long start = time.NowMicros;
        foreach (ScenarioStep step in scenario.Steps)
        {
            time.Schedule(start + (long)(step.AtSeconds * 1e6), at => Do(step, at));
        }

        time.CatchUp();
    }

    /// <summary>Whether the broker is out of reach now.</summary>
    public bool IsUplinkCut => _uplink.Cut || (_uplink.IsModem && !_hardware.Modems.Values.Any(m => m.HasNetwork));

    /// <summary>Whether the way to the broker is the modem's.</summary>
    public bool IsByModem => _uplink.IsModem;

    /// <summary>Whether it is so without a word: bytes vanish, nothing is refused.</summary>
    public bool IsUplinkSilent => _uplink.Silent || _uplink.IsModem;

    private void Do(ScenarioStep step, long at)
    {
        foreach (ScenarioAction action in step.Actions)
        {
            switch (action)
            {
                case SetQuantity set:
                    _site.Set(set.Quantity, set.Value, set.OverSeconds, at);
                    break;
                case TurnSensor turn:
                    _site.Turn(turn.Sensor, turn.Axis, turn.Degrees, turn.OverSeconds, at);
                    break;
                case KnockMast knock:
                    _site.Knock(knock.MetresPerSecond, at);
                    break;
                case CutGuy cut:
                    _site.CutGuy(cut.Level ?? _site.Parameters.Mast.Guys.Count - 1, cut.Guy, at);
                    break;
                case ShakeGround shake:
                    _site.Shake(GroundMotion.Synthetic(shake.PeakMps2, shake.Seconds, (ulong)at), at);
                    break;
                case SetChipFault set:
                    _hardware.FindChip(set.Chip)?.SetFault(set.Fault, set.Magnitude);
                    break;
                case SetMastHeadFault set:
                    foreach (SimulatedMastHead head in _hardware.MastHeads.Values)
                    {
                        if (set.Fault is { } fault)
                        {
                            head.SetFault(fault, set.Magnitude);
                        }

                        if (set.Restarts)
                        {
                            head.Restart();
                        }
                    }

                    break;
                case SetUltrasonicFault set:
                    foreach (SimulatedMb7389 ultrasonic in _hardware.Ultrasonics.Values)
                    {
                        ultrasonic.Fault = set.Fault;
                    }

                    break;
                case SetPlantFault { IsMeter: true } set:
                    foreach (SimulatedEnergyMeter meter in _hardware.Meters.Values)
                    {
                        meter.SetFault(set.Fault, set.Magnitude);
                    }

                    break;
                case SetPlantFault set:
                    foreach (SimulatedRectifier rectifier in _hardware.Rectifiers.Values)
                    {
                        rectifier.SetFault(set.Fault, set.Magnitude);
                    }

                    break;
                case StickLine stick:
                    _hardware.Pins.Stick(stick.Line, stick.High);
                    break;
                case BounceLine bounce:
                    _hardware.Pins.Bounce(bounce.Line, bounce.Seconds, (ulong)bounce.Line);
                    break;
                case SetModem set:
                    foreach (SimulatedModem modem in _hardware.Modems.Values)
                    {
                        if (!set.IsSecond)
                        {
                            modem.Conditions = set.Change(modem.Conditions);
                        }
                        else if (modem.SecondSim is { } second)
                        {
                            modem.SecondSim = set.Change(second);
                        }
                    }

                    break;
                case SetModemFault set:
                    foreach (SimulatedModem modem in _hardware.Modems.Values)
                    {
                        modem.Mute = set.Mute ?? modem.Mute;
                        modem.HungUp = set.HungUp ?? modem.HungUp;
                        modem.GarbledShare = set.GarbledShare ?? modem.GarbledShare;
                        modem.AnswerSeconds = set.AnswerSeconds ?? modem.AnswerSeconds;
                        modem.KeepsEcho = set.KeepsEcho ?? modem.KeepsEcho;
                        modem.Interrupts = set.Interrupts ?? modem.Interrupts;
                        modem.RefusesSlots = set.RefusesSlots ?? modem.RefusesSlots;
                        if (set.Reboots)
                        {
                            modem.Reboot();
                        }
                    }

                    break;
                case SetUplink set:
                    _uplink = set;
                    break;
            }
        }

        _happened?.Invoke(step);
    }
}
