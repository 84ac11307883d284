using System.Globalization;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Scenarios;

/// <summary>
/// The keys of an event, each in one place: name, range, unit, meaning, and what it does. A new key is one entry here;
/// what only virtual time can do is a <see cref="Disturbance"/> (<see cref="Disturb"/>).
/// </summary>
internal static class EventKeys
{
    private static readonly Dictionary<string, IReadOnlyList<ChipFault>> ChipFaults = new(StringComparer.Ordinal)
    {
        ["adxl355"] = SimulatedAdxl355.Faults,
        ["scl3300"] = SimulatedScl3300.Faults,
        ["adxl345"] = SimulatedAdxl345.Faults,
        ["ina228"] = SimulatedIna228.Faults,
        ["ads1115"] = SimulatedAds1115.Faults,
        ["sht4x"] = SimulatedSht4x.Faults,
    };

    private static readonly IReadOnlyList<ScenarioKey> When =
    [
        ScenarioKey.Seconds("at_s", "When, from the scenario's start.") with
        {
            IsRequired = true,
        },
        new("tell", ScenarioValueType.Text, "A sentence for those who watch."),
        ScenarioKey.Seconds("over_s", "The numbers of this event change as straight ramps this long. 0 unless given."),
    ];

    private static readonly IReadOnlyList<ScenarioKey> Physics =
    [
        Quantity("wind_mps", SiteQuantity.Wind, "m/s", 0, 90, "Mean wind. 2 at first."),
        Quantity(
            "gust",
            SiteQuantity.Gust,
            "",
            0,
            1,
            "Turbulence intensity: deviation of the wind over its mean. 0.15 at first."
        ),
        Quantity(
            "wind_towards_deg",
            SiteQuantity.WindTowards,
            "deg",
            -360,
            360,
            "Where the wind blows to, from the sensor's x axis towards y."
        ),
        Quantity("air_c", SiteQuantity.Air, "°C", -40, 60, "Air outside, which the mast's steel follows. 28 at first."),
        Quantity(
            "sensor_heating_c",
            SiteQuantity.SensorHeating,
            "°C",
            -10,
            60,
            "How much warmer than the air the sensor on the mast is. 8 at first."
        ),
        Quantity(
            "bolt_looseness",
            SiteQuantity.BoltLooseness,
            "",
            0,
            1,
            "How loose the mast's bolts are; 1 leaves three quarters of the stiffness."
        ),
        Quantity(
            "mount_looseness",
            SiteQuantity.MountLooseness,
            "",
            0,
            1,
            "How loosely the accelerometer itself is mounted: it then wanders slowly, and rattles while the mast shakes."
        ),
        Turned("sensor_turned_x_deg", 0, "x"),
        Turned("sensor_turned_y_deg", 1, "y"),
        Turned("sensor_turned_z_deg", 2, "z"),
        new(
            "sensor",
            ScenarioValueType.Text,
            "Which sensor is turned, where several are fitted; all on the mast unless given."
        )
        {
            Words = ["adxl355", "scl3300", "adxl345", "masthead"],
            Complaint = e =>
                e.Has("sensor_turned_x_deg") || e.Has("sensor_turned_y_deg") || e.Has("sensor_turned_z_deg")
                    ? null
                    : "needs sensor_turned_x_deg, sensor_turned_y_deg or sensor_turned_z_deg beside it",
        },
        Quantity(
            "tilt_x_deg",
            SiteQuantity.TiltX,
            "deg",
            -45,
            45,
            "Static tilt of the mast towards the sensor's x axis."
        ),
        Quantity(
            "tilt_y_deg",
            SiteQuantity.TiltY,
            "deg",
            -45,
            45,
            "Static tilt of the mast towards the sensor's y axis."
        ),
        Quantity(
            "load_a",
            SiteQuantity.Load,
            "A",
            0,
            300,
            "Load of the site, as its current at float voltage; it draws constant power. 20 at first."
        ),
        Quantity(
            "water_mm",
            SiteQuantity.Water,
            "mm",
            -1000,
            20_000,
            "Water above the transmitter's zero; floats are at 100 and 300."
        ),
        Quantity("cabinet_c", SiteQuantity.CabinetTemperature, "°C", -40, 120, "Air in the cabinet. 32 at first."),
        Quantity(
            "humidity_percent",
            SiteQuantity.CabinetHumidity,
            "%",
            0,
            100,
            "Relative humidity in the cabinet. 65 at first."
        ),
        Quantity(
            "midpoint_offset_v",
            SiteQuantity.MidpointOffset,
            "V",
            -30,
            30,
            "How far the battery's mid-point is off half the bus."
        ),
        Quantity(
            "strings_missing",
            SiteQuantity.StringsMissing,
            "",
            0,
            8,
            "Battery strings that were pulled or stolen; the site has one unless its plant says otherwise."
        ) with
        {
            IsWhole = true,
        },
        Quantity("modules_failed", SiteQuantity.ModulesFailed, "", 0, 100, "Rectifier modules that failed.") with
        {
            IsWhole = true,
        },
        Quantity(
            "mains_v",
            SiteQuantity.MainsVolts,
            "V",
            0,
            400,
            "AC voltage of the mains while it is there. 230 at first."
        ),
        Quantity("fuel_theft_lps", SiteQuantity.FuelTheft, "l/s", 0, 10, "Fuel that is being stolen from the tank."),
        Truth("genset_fails", SiteQuantity.GensetFails, "Whether the genset fails to start."),
        Truth("mains", SiteQuantity.Mains, "Whether mains is there."),
        Truth("door_open", SiteQuantity.DoorOpen, "Whether the door is open."),
        Truth("smoke", SiteQuantity.Smoke, "Whether there is smoke in the cabinet; its contact is `also` fitted."),
        Truth("fan_failed", SiteQuantity.FanFailed, "Whether a fan has failed; its contact is `also` fitted."),
        Truth(
            "visit_button",
            SiteQuantity.VisitPressed,
            "Whether the visit button is pressed; it is `also` fitted, as visit."
        ),
        new("ultrasonic_fault", ScenarioValueType.Text, "How the ultrasonic sensor fails; none heals it.")
        {
            Words = [.. Enum.GetValues<Mb7389Fault>().Select(fault => Spelt(fault.ToString()))],
            Act = e => new SetUltrasonicFault(
                Enum.Parse<Mb7389Fault>(
                    e.Text("ultrasonic_fault")!.Replace("-", "", StringComparison.Ordinal),
                    ignoreCase: true
                )
            ),
        },
        Truth(
            "host_undervoltage",
            SiteQuantity.HostUndervoltage,
            "Whether the 5 V supply of the agent's host is too low."
        ),
        Truth(
            "genset_running",
            SiteQuantity.GensetRunning,
            "Whether the genset's contact says that it runs, whatever a fitted genset does."
        ),
        ScenarioKey.Number(
            "loop_ma",
            "mA",
            0,
            30,
            "Current of the level loop, whatever the water; \"normal\" leaves it to the water."
        ) with
        {
            Words = ["normal"],
            Act = e => new SetQuantity(SiteQuantity.LoopMilliamperes, e.Number("loop_ma")!.Value, 0),
        },
        ScenarioKey.Number("knock_mps", "m/s", -10, 10, "Something hits the mast and gives it this velocity.") with
        {
            Act = e => new KnockMast(e.Number("knock_mps")!.Value),
        },
        ScenarioKey.Number("cut_guy", "", 0, 2, "A guy of the mast is cut; its anchor stands at 0, 120 or 240°.") with
        {
            IsWhole = true,
            Act = e => new CutGuy((int?)e.Number("guy_level"), (int)e.Number("cut_guy")!.Value),
        },
        ScenarioKey.Number("guy_level", "", 0, 7, "The level of `cut_guy`, from below. The highest unless given.") with
        {
            IsWhole = true,
            Needs = ["cut_guy"],
        },
        ScenarioKey.Number("earthquake_mps2", "m/s²", 0.01, 20, "An earthquake with this peak of the ground.") with
        {
            Act = e => new ShakeGround(e.Number("earthquake_mps2")!.Value, e.Number("earthquake_s") ?? 20),
        },
        ScenarioKey.Number("earthquake_s", "s", 1, 300, "How long its strong motion lasts. 20 unless given.") with
        {
            Needs = ["earthquake_mps2"],
        },
    ];

    private static readonly IReadOnlyList<ScenarioKey> Chips =
    [
        new("chip", ScenarioValueType.Text, "The chip that `fault` is about.")
        {
            Words = [.. ChipFaults.Keys],
            Needs = ["fault"],
        },
        new("fault", ScenarioValueType.Text, "How the chip fails; none heals it. Not every chip can fail in every way.")
        {
            Words = ["none", .. ChipFaults.Values.SelectMany(faults => faults).Distinct().Order().Select(Spelt)],
            Needs = ["chip"],
            Complaint = WrongFault,
            Act = e => new SetChipFault(e.Text("chip")!, Fault(e.Text("fault")!), e.Number("magnitude")),
        },
        ScenarioKey.Number(
            "magnitude",
            "",
            0,
            100,
            "How strong the fault is: for slow-oscillator the rate over the nominal one; for bit-flips the share of bytes; for "
                + "quiet the share of motion and noise that is left; for clipped how far an axis goes, g; for noisy the noise "
                + "over its own."
        ) with
        {
            Needs = ["fault"],
        },
        Line(
            "line",
            "The GPIO line that `level` is about: mains 17, float_low 22, float_high 23, door 27, genset 24."
        ) with
        {
            Needs = ["level"],
        },
        new("level", ScenarioValueType.Text, "The level at which the line is held; free lets it go.")
        {
            Words = ["high", "low", "free"],
            Needs = ["line"],
            Act = e => new StickLine(
                (int)e.Number("line")!.Value,
                e.Text("level") == "free" ? null : e.Text("level") == "high"
            ),
        },
        ScenarioKey.Number(
            "bounce_ms",
            "ms",
            0,
            10_000,
            "The contact at `bouncing_line` bounces so long after each change; 0 ends it."
        ) with
        {
            Needs = ["bouncing_line"],
            Act = e => new BounceLine((int)e.Number("bouncing_line")!.Value, e.Number("bounce_ms")!.Value / 1000),
        },
        Line("bouncing_line", "The GPIO line that `bounce_ms` is about.") with
        {
            Needs = ["bounce_ms"],
        },
    ];

    private static readonly IReadOnlyList<ScenarioKey> MastHead =
    [
        new("masthead_fault", ScenarioValueType.Text, "How the mast head or its line fails; none heals it.")
        {
            Words = [.. Enum.GetValues<MastHeadFault>().Select(fault => Spelt(fault.ToString()))],
            Act = e => new SetMastHeadFault(
                Enum.Parse<MastHeadFault>(
                    e.Text("masthead_fault")!.Replace("-", "", StringComparison.Ordinal),
                    ignoreCase: true
                ),
                e.Number("masthead_magnitude")
            ),
        },
        ScenarioKey.Number(
            "masthead_magnitude",
            "",
            0,
            255,
            "How strong it is: for bit-flips the share of bytes; for exceptions the code; for slow the delay, s; for slow-oscillator "
                + "the rate over the nominal one."
        ) with
        {
            Needs = ["masthead_fault"],
        },
        new("masthead_restarts", ScenarioValueType.Truth, "true: the mast head restarts now.")
        {
            Act = e => new SetMastHeadFault(null, null) { Restarts = e.Truth("masthead_restarts") == true },
        },
    ];

    private static readonly IReadOnlyList<ScenarioKey> Plant =
    [
        PlantFault(
            "rectifier_fault",
            "rectifier",
            isMeter: false,
            "How the rectifier's controller or its line fails; none heals it."
        ),
        PlantFault("meter_fault", "meter", isMeter: true, "How the energy meter or its line fails; none heals it."),
        ScenarioKey.Number(
            "rectifier_magnitude",
            "",
            0,
            255,
            "How strong it is: for bit-flips the share of bytes; for exceptions the code; for slow the delay, s; for noise its bytes."
        ) with
        {
            Needs = ["rectifier_fault"],
        },
        ScenarioKey.Number("meter_magnitude", "", 0, 255, "As `rectifier_magnitude`.") with
        {
            Needs = ["meter_fault"],
        },
    ];

    private static readonly IReadOnlyList<ScenarioKey> Modem =
    [
        Radio(
            "modem_registration",
            "",
            0,
            5,
            "Registration as AT+CREG tells it: 0 none, 1 home, 2 searching, 3 denied, 5 roaming.",
            (c, v) => c with { Registration = (int)v }
        ) with
        {
            IsWhole = true,
        },
        new("modem_access", ScenarioValueType.Text, "Access technology.")
        {
            Words = ["lte", "nr-nsa", "nr-sa"],
            Act = e => Changed(c => c with { Access = Access(e.Text("modem_access")!) }),
        },
        new("modem_sim", ScenarioValueType.Truth, "Whether the SIM is ready.")
        {
            Act = e => Changed(c => c with { SimReady = e.Truth("modem_sim") == true }),
        },
        ScenarioKey.Number(
            "sim2_registration",
            "",
            0,
            5,
            "As `modem_registration`, with the SIM of the second slot."
        ) with
        {
            IsWhole = true,
            Act = e => Second(c => c with { Registration = (int)e.Number("sim2_registration")!.Value }),
        },
        new("sim2_state", ScenarioValueType.Text, "State of the SIM in the second slot.")
        {
            Words = ["ready", "none", "pin", "puk"],
            Act = e => Second(c => Holding(c, e.Text("sim2_state")!)),
        },
        new(
            "modem_refuses_slots",
            ScenarioValueType.Truth,
            "Whether the modem answers ERROR to what would choose a SIM slot."
        )
        {
            Act = e => new SetModemFault(null, null) { RefusesSlots = e.Truth("modem_refuses_slots") },
        },
        Radio("modem_rsrp_dbm", "dBm", -156, -31, "Reference signal received power.", (c, v) => c with { RsrpDbm = v }),
        Radio("modem_rsrq_db", "dB", -43, 20, "Reference signal received quality.", (c, v) => c with { RsrqDb = v }),
        Radio(
            "modem_sinr_db",
            "dB",
            -23,
            40,
            "Signal to interference and noise ratio.",
            (c, v) => c with { SinrDb = v }
        ),
        Radio(
            "modem_nr_rsrp_dbm",
            "dBm",
            -156,
            -31,
            "Received power of the 5G carrier.",
            (c, v) => c with { NrRsrpDbm = double.IsNaN(v) ? null : v }
        ) with
        {
            Words = ["inactive"],
        },
        new("modem_mute", ScenarioValueType.Truth, "Whether the modem's firmware hangs.")
        {
            Act = e => new SetModemFault(e.Truth("modem_mute"), null),
        },
        new("modem_hung_up", ScenarioValueType.Truth, "Whether the modem's port has hung up.")
        {
            Act = e => new SetModemFault(null, e.Truth("modem_hung_up")),
        },
        new("modem_measured", ScenarioValueType.Truth, "Whether the modem has measured its cell; dashes when not.")
        {
            Act = e => Changed(c => c with { IsMeasured = e.Truth("modem_measured") == true }),
        },
        ScenarioKey.Number("modem_garbled", "", 0, 1, "Share of the modem's bytes with an inverted bit.") with
        {
            Act = e => new SetModemFault(null, null) { GarbledShare = e.Number("modem_garbled") },
        },
        ScenarioKey.Number("modem_answer_s", "s", 0, 600, "From a command to its answer.") with
        {
            Act = e => new SetModemFault(null, null) { AnswerSeconds = e.Number("modem_answer_s") },
        },
        new("modem_keeps_echo", ScenarioValueType.Truth, "Whether the modem echoes whatever it is told.")
        {
            Act = e => new SetModemFault(null, null) { KeepsEcho = e.Truth("modem_keeps_echo") },
        },
        new("modem_interrupts", ScenarioValueType.Truth, "Whether lines that nobody asked for come amid answers.")
        {
            Act = e => new SetModemFault(null, null) { Interrupts = e.Truth("modem_interrupts") },
        },
        new("modem_reboots", ScenarioValueType.Truth, "true: the modem restarts now.")
        {
            Act = e => new SetModemFault(null, null) { Reboots = e.Truth("modem_reboots") == true },
        },
    ];

    private static readonly IReadOnlyList<ScenarioKey> Machines =
    [
        new(
            "uplink",
            ScenarioValueType.Text,
            "The way to the broker: cut refuses connections, back mends it; silent swallows every byte without a word, and with modem it is there while the modem is registered (both *virtual time*)."
        )
        {
            Words = ["cut", "silent", "back", "modem"],
            Act = e => new SetUplink(e.Text("uplink") is "cut" or "silent")
            {
                Silent = e.Text("uplink") == "silent",
                IsModem = e.Text("uplink") == "modem",
            },
        },
        Disturb(
            "kill_agent_s",
            0,
            86_400,
            "The agent's process is killed, and started again so long after.",
            (at, s, _) => new KillAgent(at, s)
        ),
        Disturb(
            "power_cut_s",
            1,
            604_800,
            "The host loses its power; so long after, the agent runs again, with the clock in 1970 for `unsynced_s`.",
            (at, s, e) => new RebootHost(at, s, e.Number("unsynced_s") ?? 30)
        ),
        ScenarioKey.Number(
            "unsynced_s",
            "s",
            0,
            604_800,
            "From the agent's start after `power_cut_s` until the clock is set. 30 unless given."
        ) with
        {
            Needs = ["power_cut_s"],
        },
        Disturb(
            "clock_jump_s",
            -1e9,
            1e9,
            "The host's wall clock is stepped by so much.",
            (at, s, _) => new JumpClock(at, s)
        ),
        Disturb(
            "disk_refuses_s",
            1,
            604_800,
            "The disk refuses every write for so long, as a full or failing one does.",
            (at, s, _) => new RefuseWrites(at, s)
        ),
        Disturb(
            "break_connection_s",
            0,
            86_400,
            "The connection to the broker breaks, and no other is accepted for so long.",
            (at, s, _) => s > 0 ? new CutUplink(at, s, NetworkState.Refused) : new ResetConnection(at)
        ),
        Disturb(
            "receiver_away_s",
            0,
            604_800,
            "The receiver's process ends, and is started again so long after.",
            (at, s, _) => new RestartCity(at, s)
        ),
        Disturb(
            "line_unreadable_s",
            1,
            604_800,
            "The GPIO line `unreadable_line` cannot be read for so long.",
            (at, s, e) => new LoseLine(at, s, (int)e.Number("unreadable_line")!.Value)
        ) with
        {
            Needs = ["unreadable_line"],
        },
        Line("unreadable_line", "The line that `line_unreadable_s` is about.") with
        {
            Needs = ["line_unreadable_s"],
        },
    ];

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<ScenarioKey> All { get; } =
    [.. When, .. Physics, .. Chips, .. MastHead, .. Plant, .. Modem, .. Machines];

    private static ScenarioKey Quantity(
        string name,
        SiteQuantity quantity,
        string unit,
        double lowest,
        double highest,
        string meaning
    ) =>
        ScenarioKey.Number(name, unit, lowest, highest, meaning) with
        {
            Act = e => new SetQuantity(quantity, e.Number(name)!.Value, e.OverSeconds),
        };

    private static ScenarioKey Turned(string name, int axis, string letter) =>
        ScenarioKey.Number(
            name,
            "deg",
            -180,
            180,
            $"How far `sensor` is turned on its bracket about its own {letter} axis, right-handed, from where it was mounted."
        ) with
        {
            Act = e => new TurnSensor(e.Text("sensor"), axis, e.Number(name)!.Value, e.OverSeconds),
        };

    private static ScenarioKey Truth(string name, SiteQuantity quantity, string meaning) =>
        new(name, ScenarioValueType.Truth, meaning)
        {
            Act = e => new SetQuantity(quantity, e.Truth(name) == true ? 1 : 0, 0),
        };

    private static ScenarioKey Line(string name, string meaning) =>
        ScenarioKey.Number(name, "", 0, 1023, meaning) with
        {
            IsWhole = true,
        };

    private static ScenarioKey Radio(
        string name,
        string unit,
        double lowest,
        double highest,
        string meaning,
        Func<ModemConditions, double, ModemConditions> change
    ) =>
        ScenarioKey.Number(name, unit, lowest, highest, meaning) with
        {
            Act = e => Changed(c => change(c, e.Number(name)!.Value)),
        };

    private static ScenarioKey Disturb(
        string name,
        double lowest,
        double highest,
        string meaning,
        Func<double, double, ScenarioValues, Disturbance> disturbance
    ) =>
        ScenarioKey.Number(name, "s", lowest, highest, meaning + " *Virtual time.*") with
        {
            Act = e => new Disturb(name, disturbance(e.AtSeconds, e.Number(name)!.Value, e)),
        };

    private static SetModem Changed(Func<ModemConditions, ModemConditions> change) => new(change);

    private static SetModem Second(Func<ModemConditions, ModemConditions> change) => new(change) { IsSecond = true };

    private static ModemConditions Holding(ModemConditions c, string word) =>
        c with
        {
            SimReady = word != "none",
            SimWants =
                word == "pin" ? "SIM PIN"
                : word == "puk" ? "SIM PUK"
                : null,
        };

    private static ModemAccess Access(string word) =>
        word switch
        {
            "lte" => ModemAccess.Lte,
            "nr-nsa" => ModemAccess.NrNonStandalone,
            _ => ModemAccess.NrStandalone,
        };

    private static string? WrongFault(ScenarioValues e)
    {
        if (e.Text("chip") is not { } chip || e.Text("fault") is null or "none")
        {
            return null;
        }

        IReadOnlyList<ChipFault> possible = ChipFaults[chip];
        return possible.Contains(Fault(e.Text("fault")!))
            ? null
            : $"the {chip} cannot fail like that; allowed: none, {string.Join(", ", possible.Select(Spelt))}";
    }

    private static ChipFault Fault(string spelt) =>
        Enum.Parse<ChipFault>(spelt.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    // WrongIdentity is spelt wrong-identity.
    private static string Spelt(ChipFault fault) => Spelt(fault.ToString());

    private static string Spelt(string fault) =>
        string.Concat(
            fault.Select(
                (c, i) =>
                    char.IsUpper(c)
                        ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c)
                        : c.ToString(CultureInfo.InvariantCulture)
            )
        );

    private static ScenarioKey PlantFault(string name, string prefix, bool isMeter, string meaning) =>
        new(name, ScenarioValueType.Text, meaning)
        {
            Words = [.. Enum.GetValues<ModbusUnitFault>().Select(fault => Spelt(fault.ToString()))],
            Act = e => new SetPlantFault(
                isMeter,
                Enum.Parse<ModbusUnitFault>(e.Text(name)!.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
                e.Number(prefix + "_magnitude")
            ),
        };
}
