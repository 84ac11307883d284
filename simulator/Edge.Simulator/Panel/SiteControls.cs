using System.Globalization;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Panel;

/// <summary>Everything that the panel can do to a site, in the order of the page: one line here is one control there.</summary>
public static class SiteControls
{
    private const string Structure = "Wind and mast";
    private const string Power = "Power";
    private const string Cabinet = "Water and cabinet";
    private const string Sensors = "Sensors and wires";
    private const string Link = "Modem and uplink";

    // Well off the 0.3 % that good ADXL355 clocks have been seen to be off, and still a chip that runs.
    private const double SlowClock = 0.95;

    private const string Healthy = "none";

    /// <summary>The controls of an installation with these devices, whose uplink is this wire.</summary>
    public static IReadOnlyList<PanelControl> Of(
        SimulatedInstallation installation,
        IReadOnlyList<FittedDevice> fitted,
        CuttableWire wire
    )
    {
        SimulatedSite site = installation.Site;
        SimulatedHardware hardware = installation.Hardware;
        SimulatedTime time = installation.Time;
        return
        [
            Number(site, time, SiteQuantity.Wind, Structure, "Wind", "m/s", (0, 70, 1)),
            Number(site, time, SiteQuantity.Gust, Structure, "Gustiness (turbulence intensity)", "", (0, 1, 0.05)),
            Number(site, time, SiteQuantity.TiltX, Structure, "Lean of the mast towards x", "°", (-5, 5, 0.05)),
            Number(site, time, SiteQuantity.TiltY, Structure, "Lean of the mast towards y", "°", (-5, 5, 0.05)),
            Number(
                site,
                time,
                SiteQuantity.BoltLooseness,
                Structure,
                "Looseness of the mast's bolts",
                "",
                (0, 1, 0.05)
            ),
            Number(
                site,
                time,
                SiteQuantity.MountLooseness,
                Structure,
                "Looseness of the sensor's mount",
                "",
                (0, 1, 0.05)
            ),
            new NumberControl(
                "sensor-turned",
                Structure,
                "Sensors turned on their brackets, about y",
                "°",
                (-10, 10, 0.1),
                0,
                () => site.IsTurned(0, time.NowMicros, out _, out double degrees, out _) ? degrees : 0,
                (degrees, seconds) => site.Turn(null, 1, degrees, seconds)
            ),
            new ButtonControl("knock-light", Structure, "Knock the mast lightly", () => site.Knock(0.01)),
            new ButtonControl("knock-hard", Structure, "Hit the mast hard", () => site.Knock(0.2)),
            .. Guys(site),
            new ButtonControl(
                "earthquake",
                Structure,
                "Earthquake, 1 m/s² for 20 s",
                () => site.Shake(GroundMotion.Synthetic(1, 20, (ulong)time.NowMicros))
            ),
            Switch(site, time, SiteQuantity.Mains, Power, "Mains", ("lost", "present")),
            Switch(site, time, SiteQuantity.GensetRunning, Power, "Generator set", ("off", "running")),
            Number(site, time, SiteQuantity.Load, Power, "Load on the −48 V bus", "A", (0, 150, 1)),
            Switch(site, time, SiteQuantity.StringsMissing, Power, "Battery", ("in its place", "stolen")),
            Number(site, time, SiteQuantity.MidpointOffset, Power, "Battery mid-point off by", "V", (-10, 10, 0.1)),
            Number(site, time, SiteQuantity.Water, Cabinet, "Water at the cabinet", "mm", (0, 2500, 10)),
            Switch(site, time, SiteQuantity.DoorOpen, Cabinet, "Cabinet door", ("shut", "open")),
            .. Optional(site, time, fitted),
            Number(site, time, SiteQuantity.CabinetTemperature, Cabinet, "Cabinet air", "°C", (-40, 100, 1)),
            Number(site, time, SiteQuantity.CabinetHumidity, Cabinet, "Cabinet humidity", "%", (0, 100, 1)),
            .. hardware.Chips.Select((chip, index) => Chip(chip, index, hardware.Chips)),
            .. fitted
                .OfType<FittedAds1115>()
                .Where(at => at.LevelInput is not null)
                .Take(1)
                .Select(_ => Loop(site, time)),
            .. fitted.OfType<FittedContact>().Select(contact => Contact(contact, hardware.Pins)),
            .. hardware.MastHeads.Values.Take(1).SelectMany(MastHead),
            .. Modem([.. hardware.Modems.Values]),
            new SwitchControl(
                "uplink",
                Link,
                "Uplink to the city",
                ("cut", "open"),
                true,
                () => !wire.IsCut,
                open => wire.Cut(!open)
            ),
        ];
    }

    // What only some sites have.
    private static IEnumerable<PanelControl> Optional(
        SimulatedSite site,
        SimulatedTime time,
        IReadOnlyList<FittedDevice> fitted
    )
    {
        foreach (FittedContact contact in fitted.OfType<FittedContact>())
        {
            if (contact.Role == ContactRole.Smoke)
            {
                yield return Switch(site, time, SiteQuantity.Smoke, Cabinet, "Smoke in the cabinet", ("none", "smoke"));
            }
            else if (contact.Role == ContactRole.Fan)
            {
                yield return Switch(site, time, SiteQuantity.FanFailed, Cabinet, "Fan", ("turns", "failed"));
            }
            else if (contact.Role == ContactRole.Visit)
            {
                yield return Switch(
                    site,
                    time,
                    SiteQuantity.VisitPressed,
                    Cabinet,
                    "Visit button",
                    ("released", "pressed")
                );
            }
        }
    }

    // Each press cuts the next one of the highest level; what is cut stays cut.
    private static IEnumerable<PanelControl> Guys(SimulatedSite site)
    {
        int levels = site.Parameters.Mast.Guys.Count;
        int next = 0;
        return levels == 0
            ? []
            :
            [
                new ButtonControl(
                    "cut-guy",
                    Structure,
                    "Cut a guy of the mast (for good)",
                    () => site.CutGuy(levels - 1, next++ % MastModes.GuysPerLevel)
                ),
            ];
    }

    private static string IdOf(SiteQuantity quantity) =>
        quantity switch
        {
            SiteQuantity.BoltLooseness => "bolts",
            SiteQuantity.MountLooseness => "mount",
            SiteQuantity.StringsMissing => "battery",
            SiteQuantity.Wind => "wind",
            SiteQuantity.Gust => "gust",
            SiteQuantity.TiltX => "tilt-x",
            SiteQuantity.TiltY => "tilt-y",
            SiteQuantity.Mains => "mains",
            SiteQuantity.Load => "load",
            SiteQuantity.Water => "water",
            SiteQuantity.DoorOpen => "door",
            SiteQuantity.GensetRunning => "genset",
            SiteQuantity.CabinetTemperature => "temperature",
            SiteQuantity.CabinetHumidity => "humidity",
            SiteQuantity.Smoke => "smoke",
            SiteQuantity.FanFailed => "fan",
            SiteQuantity.VisitPressed => "visit",
            _ => "midpoint",
        };

    // What a site that nobody has touched has.
    private static double CalmOf(SiteQuantity quantity) =>
        new SimulatedSite(SimulatedTime.ByHand(), seed: 0).Get(quantity, 0);

    private static NumberControl Number(
        SimulatedSite site,
        SimulatedTime time,
        SiteQuantity quantity,
        string group,
        string label,
        string unit,
        (double Lowest, double Highest, double Step) range
    ) =>
        new(
            IdOf(quantity),
            group,
            label,
            unit,
            range,
            CalmOf(quantity),
            () => site.Get(quantity, time.NowMicros),
            (value, seconds) => site.Set(quantity, value, seconds)
        );

    private static SwitchControl Switch(
        SimulatedSite site,
        SimulatedTime time,
        SiteQuantity quantity,
        string group,
        string label,
        (string Off, string On) words
    ) =>
        new(
            IdOf(quantity),
            group,
            label,
            words,
            CalmOf(quantity) >= 0.5,
            () => site.Get(quantity, time.NowMicros) >= 0.5,
            on => site.Set(quantity, on ? 1 : 0)
        );

    private static ChoiceControl Chip(SimulatedChip chip, int index, IReadOnlyList<SimulatedChip> all)
    {
        int twin = all.Take(index).Count(other => other.Name == chip.Name) + 1;
        string suffix = twin > 1 ? $"-{twin}" : "";
        string does = chip switch
        {
            SimulatedAdxl355 => "Accelerometer",
            SimulatedScl3300 => "Inclinometer",
            SimulatedAdxl345 => "Shock sensor",
            SimulatedIna228 => "Battery monitor",
            SimulatedAds1115 => "Level converter",
            _ => "Air sensor",
        };
        return new(
            chip.Name + suffix,
            Sensors,
            $"{does} ({chip.Name.ToUpperInvariant()}{suffix})",
            [
                new(Healthy, "healthy"),
                .. chip.PossibleFaults.Select(fault => new ControlOption(KeyOf(fault), WordsOf(fault))),
            ],
            () => KeyOf(chip.Fault),
            key =>
            {
                ChipFault fault = Enum.GetValues<ChipFault>().First(one => KeyOf(one) == key);
                chip.SetFault(fault, fault == ChipFault.SlowOscillator ? SlowClock : null);
            }
        );
    }

    private static string KeyOf(ChipFault fault) =>
        fault switch
        {
            ChipFault.None => Healthy,
            ChipFault.Silent => "silent",
            ChipFault.Stuck => "stuck",
            ChipFault.WrongIdentity => "wrong-identity",
            ChipFault.BadCrc => "bad-crc",
            ChipFault.Saturated => "saturated",
            ChipFault.EmptyFifo => "empty-fifo",
            ChipFault.FifoOverflow => "fifo-overflow",
            ChipFault.BitFlips => "bit-flips",
            ChipFault.BusLockUp => "bus-lock-up",
            ChipFault.SupplyDip => "supply-dip",
            ChipFault.DeadElement => "dead-element",
            ChipFault.Quiet => "quiet",
            ChipFault.Clipped => "clipped",
            ChipFault.Noisy => "noisy",
            _ => "slow-oscillator",
        };

    private static string WordsOf(ChipFault fault) =>
        fault switch
        {
            ChipFault.Silent => "pulled out: silent",
            ChipFault.Stuck => "stuck: repeats itself",
            ChipFault.WrongIdentity => "swapped for another chip",
            ChipFault.BadCrc => "wrong checksums",
            ChipFault.Saturated => "at its end of scale",
            ChipFault.EmptyFifo => "stopped sampling",
            ChipFault.FifoOverflow => "loses samples",
            ChipFault.BitFlips => "noisy bus: bit errors",
            ChipFault.BusLockUp => "holds its bus: all on it are silent",
            ChipFault.SupplyDip => "without supply: loses its settings",
            ChipFault.DeadElement => "its element is held fast: feels nothing",
            ChipFault.Quiet => "barely moves: a hundredth of what it feels",
            ChipFault.Clipped => "cut off 0.01 g from where it was",
            ChipFault.Noisy => "ten times its noise",
            _ => "its clock is 5 % slow",
        };

    private static IEnumerable<PanelControl> MastHead(SimulatedMastHead head) =>
        [
            new ChoiceControl(
                "masthead",
                Sensors,
                "Mast head",
                [
                    new("None", "healthy"),
                    new("Silent", "cable cut: silent"),
                    new("Stuck", "stuck: repeats itself"),
                    new("Saturated", "at its end of scale"),
                    new("BitFlips", "noisy line: bit errors"),
                    new("WrongCrc", "wrong checksums"),
                    new("WrongUnit", "answers as another unit"),
                    new("WrongIdentity", "swapped for another device"),
                    new("Exceptions", "refuses everything"),
                    new("HalfFrames", "its answers break off"),
                    new("Slow", "answers half a second late"),
                    new("Overrun", "loses samples"),
                    new("DeadSensor", "its accelerometer is dead"),
                    new("FailedSelfTest", "failed its self-test"),
                    new("SlowOscillator", "its clock is 10 % slow"),
                    new("Halted", "stopped sampling"),
                ],
                () => head.Fault.ToString(),
                key => head.SetFault(Enum.Parse<MastHeadFault>(key))
            ),
            new ButtonControl("masthead-restart", Sensors, "Restart the mast head", head.Restart),
        ];

    private static ChoiceControl Loop(SimulatedSite site, SimulatedTime time) =>
        new(
            "loop",
            Sensors,
            "Level transmitter's loop",
            [
                new("water", "follows the water"),
                new("0", "wire broken: 0 mA"),
                new("3.6", "says it has failed: 3.6 mA"),
                new("21.5", "says it has failed: 21.5 mA"),
                new("4", "lies: 4 mA, dry"),
            ],
            () =>
                site.Get(SiteQuantity.LoopMilliamperes, time.NowMicros) is var forced && double.IsNaN(forced)
                    ? "water"
                    : forced.ToString(CultureInfo.InvariantCulture),
            key =>
                site.Set(
                    SiteQuantity.LoopMilliamperes,
                    key == "water" ? double.NaN : double.Parse(key, CultureInfo.InvariantCulture)
                )
        );

    private static ChoiceControl Contact(FittedContact contact, SimulatedPins pins)
    {
        (string id, string label, string on, string off) = contact.Role switch
        {
            ContactRole.Mains => ("mains-contact", "Mains relay", "present", "lost"),
            ContactRole.FloatLow => ("float-low-contact", "Lower float", "wet", "dry"),
            ContactRole.FloatHigh => ("float-high-contact", "Upper float", "wet", "dry"),
            ContactRole.Door => ("door-contact", "Door contact", "open", "shut"),
            ContactRole.Genset => ("genset-contact", "Generator contact", "running", "off"),
            ContactRole.Supply => ("supply-contact", "Sense of the agent's supply", "fed", "lost"),
            ContactRole.Smoke => ("smoke-contact", "Smoke detector", "smoke", "clear"),
            ContactRole.Fan => ("fan-contact", "Fan contact", "failed", "turns"),
            ContactRole.Visit => ("visit-contact", "Visit button", "pressed", "free"),
            _ => throw new ArgumentOutOfRangeException(nameof(contact), contact.Role, "A contact without a control."),
        };
        return new(
            id,
            Sensors,
            label,
            [
                new("free", "works"),
                new("on", $"stuck: says {on}"),
                new("off", $"stuck: says {off}"),
                new("lost", "cannot be read"),
            ],
            () =>
                (pins.IsReadable(contact.Line), pins.Stuck(contact.Line)) switch
                {
                    (false, _) => "lost",
                    (_, null) => "free",
                    (_, bool high) => high != contact.ActiveLow ? "on" : "off",
                },
            key =>
            {
                pins.MakeUnreadable(contact.Line, key == "lost");
                pins.Stick(contact.Line, key is "on" or "off" ? (key == "on") != contact.ActiveLow : null);
            }
        );
    }

    private static IEnumerable<PanelControl> Modem(IReadOnlyList<SimulatedModem> modems)
    {
        if (modems.Count == 0)
        {
            yield break;
        }

        void Change(Func<ModemConditions, ModemConditions> change)
        {
            foreach (SimulatedModem modem in modems)
            {
                modem.Conditions = change(modem.Conditions);
            }
        }

        var calm = new ModemConditions();
        SimulatedModem first = modems[0];
        yield return new ChoiceControl(
            "modem",
            Link,
            "Modem",
            [
                new("answers", "answers"),
                new("mute", "hangs: port open, silent"),
                new("hung-up", "unplugged: port gone"),
                new("garbled", "noisy line: garbled"),
                new("slow", "answers after 20 s"),
                new("chatty", "interrupts itself and echoes"),
            ],
            () =>
                first.HungUp ? "hung-up"
                : first.Mute ? "mute"
                : first.GarbledShare > 0 ? "garbled"
                : first.Interrupts ? "chatty"
                : first.AnswerSeconds > 1 ? "slow"
                : "answers",
            key =>
            {
                foreach (SimulatedModem modem in modems)
                {
                    modem.HungUp = key == "hung-up";
                    modem.Mute = key == "mute";
                    modem.GarbledShare = key == "garbled" ? 0.05 : 0;
                    modem.AnswerSeconds = key == "slow" ? 20 : SimulatedModem.UsualAnswerSeconds;
                    modem.Interrupts = key == "chatty";
                    modem.KeepsEcho = key == "chatty";
                }
            }
        );
        yield return new ButtonControl(
            "modem-reboot",
            Link,
            "Restart the modem",
            () =>
            {
                foreach (SimulatedModem modem in modems)
                {
                    modem.Reboot();
                }
            }
        );
        yield return new SwitchControl(
            "sim",
            Link,
            "SIM card",
            ("taken out", "in place"),
            calm.SimReady,
            () => first.Conditions.SimReady,
            ready => Change(was => was with { SimReady = ready })
        );
        foreach (PanelControl control in first.SecondSim is null ? [] : SecondSim(modems))
        {
            yield return control;
        }

        yield return new ChoiceControl(
            "registration",
            Link,
            "Mobile network",
            [
                new("1", "registered at home"),
                new("5", "roaming"),
                new("2", "searching"),
                new("3", "registration denied"),
                new("0", "not searching"),
                new("4", "not known"),
            ],
            () => first.Conditions.Registration.ToString(CultureInfo.InvariantCulture),
            key => Change(was => was with { Registration = int.Parse(key, CultureInfo.InvariantCulture) })
        );
        yield return new ChoiceControl(
            "access",
            Link,
            "Radio",
            [
                new(nameof(ModemAccess.NrNonStandalone), "5G beside LTE (non-standalone)"),
                new(nameof(ModemAccess.NrStandalone), "5G alone (standalone)"),
                new(nameof(ModemAccess.Lte), "LTE alone"),
            ],
            () => first.Conditions.Access.ToString(),
            key => Change(was => was with { Access = Enum.Parse<ModemAccess>(key) })
        );
        yield return new NumberControl(
            "rsrp",
            Link,
            "Signal (LTE RSRP)",
            "dBm",
            (-140, -44, 1),
            calm.RsrpDbm,
            () => first.Conditions.RsrpDbm,
            (dbm, _) => Change(was => was with { RsrpDbm = dbm })
        );
        yield return new NumberControl(
            "sinr",
            Link,
            "Signal over noise (LTE SINR)",
            "dB",
            (-20, 30, 1),
            calm.SinrDb,
            () => first.Conditions.SinrDb,
            (db, _) => Change(was => was with { SinrDb = db })
        );
    }

    // What stands in the second slot, and whether its operator is there.
    private static IEnumerable<PanelControl> SecondSim(IReadOnlyList<SimulatedModem> modems) =>
        [
            new ChoiceControl(
                "sim2",
                Link,
                "SIM card of the second slot",
                [
                    new("ready", "in place"),
                    new("none", "taken out"),
                    new("pin", "wants its PIN"),
                    new("puk", "wants its PUK"),
                ],
                () =>
                    modems[0].SecondSim switch
                    {
                        { SimReady: false } => "none",
                        { SimWants: "SIM PIN" } => "pin",
                        { SimWants: not null } => "puk",
                        _ => "ready",
                    },
                key =>
                    ChangeSecond(
                        modems,
                        was =>
                            was with
                            {
                                SimReady = key != "none",
                                SimWants =
                                    key == "pin" ? "SIM PIN"
                                    : key == "puk" ? "SIM PUK"
                                    : null,
                            }
                    )
            ),
            new SwitchControl(
                "operator2",
                Link,
                "Second operator's cells",
                ("off air", "on air"),
                true,
                () => modems[0].SecondSim is { IsRegistered: true },
                onAir => ChangeSecond(modems, was => was with { Registration = onAir ? 1 : 2 })
            ),
            new SwitchControl(
                "slots",
                Link,
                "Choice of the SIM slot",
                ("refused by the modem", "obeyed"),
                true,
                () => !modems[0].RefusesSlots,
                obeys =>
                {
                    foreach (SimulatedModem modem in modems)
                    {
                        modem.RefusesSlots = !obeys;
                    }
                }
            ),
        ];

    private static void ChangeSecond(
        IReadOnlyList<SimulatedModem> modems,
        Func<ModemConditions, ModemConditions> change
    )
    {
        foreach (SimulatedModem modem in modems)
        {
            modem.SecondSim = modem.SecondSim is { } was ? change(was) : null;
        }
    }
}
