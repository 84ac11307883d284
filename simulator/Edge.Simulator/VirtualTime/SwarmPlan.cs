using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>One trouble of a plan: what a person would name in a few words. Left out of a plan, the others stay as they are.</summary>
/// <param name="Name">What it is.</param>
/// <param name="AtSeconds">When it begins.</param>
/// <param name="Steps">What happens to the site.</param>
/// <param name="Disturbances">What happens to machines and network.</param>
public sealed record Trouble(
    string Name,
    double AtSeconds,
    IReadOnlyList<ScenarioStep> Steps,
    IReadOnlyList<Disturbance> Disturbances
);

/// <summary>
/// What a seed means: a site with a random configuration, and its troubles. A run of days is divided into watches of
/// half an hour to four hours, and in each every kind of trouble comes now and then.
/// </summary>
public sealed class SwarmPlan
{
    private const double ShortestWatchSeconds = 1800;
    private const double LongestWatchSeconds = 4 * 3600;

    private static readonly (string Chip, IReadOnlyList<ChipFault> Faults)[] Chips =
    [
        ("adxl355", [.. SimulatedAdxl355.Faults.Where(IsSwarms)]),
        ("ina228", SimulatedIna228.Faults),
        ("ads1115", SimulatedAds1115.Faults),
        ("sht4x", SimulatedSht4x.Faults),
    ];

    private readonly VirtualSiteOptions _setting;
    private readonly List<Trouble> _troubles = [];
    private readonly HashSet<string> _fitted;
    private readonly int[] _contacts;
    private readonly double _seconds;
    private readonly ScenarioSite _place;
    private readonly SwarmSetting _fittings;

    private SwarmPlan(ulong seed, double seconds)
    {
        _seconds = seconds;
        SwarmSetting setting = SwarmSetting.Of(new Chance(seed, 60), new Chance(seed, 63), new Chance(seed, 66));
        _setting = setting.Apply(new VirtualSiteOptions { Seed = seed });
        _place = setting.Place;
        _fittings = setting;
        _fitted = [.. setting.Chips];
        _contacts = [.. setting.ContactLines];
        Description = setting.Description;
        var chance = new Chance(seed, 61);
        var structure = new Chance(seed, 62);
        var plant = new Chance(seed, 64);
        var desk = new Chance(seed, 65);
        var radio = new Chance(seed, 67);
        if (setting.IsByModem)
        {
            SetUplink way = new(false) { IsModem = true };
            _troubles.Add(new Trouble("the way is the modem's", 1, [new(1, null, [way])], []));
        }

        double start = 0;
        while (start < seconds)
        {
            double length = Math.Min(seconds - start, Between(chance, ShortestWatchSeconds, LongestWatchSeconds));
            new Watch(this, chance, start, length).Plan(setting.SmallJournal);
            new Watch(this, structure, start, length).PlanStructure();
            new Watch(this, plant, start, length).PlanPlant();
            new Watch(this, desk, start, length).PlanDesk();
            new Watch(this, radio, start, length).PlanRadio();
            start += length;
        }

        _troubles.Sort((a, b) => a.AtSeconds.CompareTo(b.AtSeconds));
    }

    /// <summary>The seed.</summary>
    public ulong Seed => _setting.Seed;

    /// <summary>Its length, s.</summary>
    public double Seconds => _seconds;

    /// <summary>How the site is configured, in a few words.</summary>
    public string Description { get; }

    /// <summary>The troubles, in order of time. Their places in this list are what <c>--only</c> counts from 1.</summary>
    public IReadOnlyList<Trouble> Troubles => _troubles;

    /// <summary>The plan of a seed, this long.</summary>
    public static SwarmPlan Of(ulong seed, double seconds) => new(seed, seconds);

    /// <summary>The run with these of the troubles, counted from 0; with all of them when null.</summary>
    public VirtualSiteOptions Options(IReadOnlyCollection<int>? only = null)
    {
        Trouble[] kept = [.. _troubles.Where((_, index) => only?.Contains(index) ?? true)];
        return _setting with
        {
            Scenario = new(
                $"seed {_setting.Seed}",
                "Trouble by a seed.",
                _seconds,
                null,
                [.. kept.SelectMany(trouble => trouble.Steps).OrderBy(step => step.AtSeconds)]
            )
            {
                Site = _place,
            },
            Disturbances =
            [
                .. kept.SelectMany(trouble => trouble.Disturbances).OrderBy(disturbance => disturbance.AtSeconds),
            ],
        };
    }

    // Those that come and go within minutes. What gives values that could be true stays longer: see PlanStructure.
    private static bool IsSwarms(ChipFault fault) =>
        fault is not (ChipFault.DeadElement or ChipFault.Quiet or ChipFault.Clipped or ChipFault.Noisy);

    private static double Between(Chance chance, double least, double most) =>
        least + ((most - least) * chance.NextUniform());

    private static bool Happens(Chance chance, double probability) => chance.NextUniform() < probability;

    // The troubles of one watch. Each ends within the watch or a little after it.
    private sealed class Watch(SwarmPlan plan, Chance chance, double start, double seconds)
    {
        public void Plan(bool longCut)
        {
            Weather();
            Ground();
            Power();
            Water();
            People();
            Devices();
            Machines();
            Network(longCut);
        }

        /// <summary>What happens to the mast, and lies of its sensor: rare, and most of it stays.</summary>
        public void PlanStructure()
        {
            Lies();
            if (Happens(0.05))
            {
                SiteQuantity axis = Happens(0.5) ? SiteQuantity.TiltX : SiteQuantity.TiltY;
                double at = When();
                double set = Between(0.06, 0.4) * (Happens(0.5) ? 1 : -1);
                Add(
                    $"set of {set:F2}° in a storm",
                    at,
                    [
                        Set(at, SiteQuantity.Wind, Between(20, 35), 300),
                        Set(at + Between(600, 1200), axis, set, 60),
                        Set(at + 1800, SiteQuantity.Wind, 3, 300),
                    ]
                );
            }

            if (Happens(0.05))
            {
                double at = When();
                double loose = Between(0.3, 1);
                Add($"bolts loose by {loose:F1}", at, [Set(at, SiteQuantity.BoltLooseness, loose, Between(1, 3600))]);
            }
        }

        /// <summary>What happens to plant, cabinet and host, and the faults of what only some sites have.</summary>
        public void PlanPlant()
        {
            SwarmSetting site = plan._fittings;
            if (Happens(0.1) && site.HasGenset)
            {
                double rate = Between(0.02, 0.1);
                For($"fuel stolen, {rate:F2} l/s", 200, 600, SiteQuantity.FuelTheft, rate);
            }

            if (Happens(0.1))
            {
                For("smoke", 5, 600, SiteQuantity.Smoke, 1);
            }

            if (Happens(0.15))
            {
                For("fan failed", 5, 900, SiteQuantity.FanFailed, 1);
            }

            if (Happens(0.15))
            {
                For("supply of the host too low", 5, 900, SiteQuantity.HostUndervoltage, 1);
            }

            if (Happens(0.15))
            {
                For("rectifier module failed", 30, 900, SiteQuantity.ModulesFailed, 1);
            }

            if (Happens(0.25) && site.Has("visit"))
            {
                Visit();
            }

            if (Happens(0.3) && site.Has("mb7389"))
            {
                Mb7389Fault fault = (Mb7389Fault)(1 + chance.NextIndex(Enum.GetValues<Mb7389Fault>().Length - 1));
                double at = When();
                Add(
                    $"mb7389 {fault}",
                    at,
                    [
                        Step(at, new SetUltrasonicFault(fault)),
                        Step(at + Between(2, 900), new SetUltrasonicFault(Mb7389Fault.None)),
                    ]
                );
            }

            Modbus("rectifier", isMeter: false);
            Modbus("energy_meter", isMeter: true);
        }

        /// <summary>What the city does: an announced visit, most of them ended by it.</summary>
        public void PlanDesk()
        {
            if (!Happens(0.25))
            {
                return;
            }

            double at = When();
            double opens = at + Between(5, 60);
            double leaves = opens + Between(60, 1200);
            string id = FormattableString.Invariant($"v-{at:F0}");
            Disturbance[] said =
            [
                new AnnounceVisit(at, id, leaves - at + Between(60, 3600)),
                .. Happens(0.7) ? [new EndVisit(leaves + Between(1, 60), id)] : (Disturbance[])[],
            ];
            plan._troubles.Add(
                new Trouble(
                    FormattableString.Invariant($"announced visit of {leaves - opens:F0} s"),
                    at,
                    [
                        .. (
                            (ScenarioStep[])
                                [Set(opens, SiteQuantity.DoorOpen, 1), Set(leaves, SiteQuantity.DoorOpen, 0)]
                        ).Where(step => step.AtSeconds < plan._seconds),
                    ],
                    [.. said.Where(one => one.AtSeconds < plan._seconds)]
                )
            );
        }

        /// <summary>What happens to the operators of a modem that is the way to the broker or has a second SIM.</summary>
        public void PlanRadio()
        {
            if (!plan._fittings.IsByModem && !plan._fittings.HasSecondSim)
            {
                return;
            }

            if (Happens(0.3))
            {
                double at = When();
                double off = Happens(0.5) ? Between(5, 600) : Between(600, 7200);
                int registration = Happens(0.7) ? 2 : 3;
                Add(
                    $"first operator out for {off:F0} s",
                    at,
                    [
                        Step(at, new SetModem(c => c with { Registration = registration })),
                        Step(at + off, new SetModem(c => c with { Registration = 1 })),
                    ]
                );
            }

            if (Happens(0.3) && plan._fittings.HasSecondSim)
            {
                (string what, Func<ModemConditions, ModemConditions> change) = chance.NextIndex(3) switch
                {
                    0 => ("second slot empty", c => c with { SimReady = false }),
                    1 => ("second SIM locked", c => c with { SimWants = "SIM PIN" }),
                    _ => ((string, Func<ModemConditions, ModemConditions>))
                        ("second operator out", c => c with { Registration = 2 }),
                };
                double at = When();
                Add(
                    what,
                    at,
                    [
                        Step(at, new SetModem(change) { IsSecond = true }),
                        Step(
                            at + Between(60, 7200),
                            new SetModem(c => c with { SimReady = true, SimWants = null, Registration = 1 })
                            {
                                IsSecond = true,
                            }
                        ),
                    ]
                );
            }

            if (Happens(0.1) && plan._fittings.HasSecondSim)
            {
                double at = When();
                Add(
                    "modem refuses to choose a slot",
                    at,
                    [
                        Step(at, new SetModemFault(null, null) { RefusesSlots = true }),
                        Step(at + Between(60, 7200), new SetModemFault(null, null) { RefusesSlots = false }),
                    ]
                );
            }
        }

        private void Modbus(string kind, bool isMeter)
        {
            if (Happens(0.3) && plan._fittings.Has(kind))
            {
                // A unit that stands still is told after half an hour, and none lasts so long here.
                ModbusUnitFault[] faults =
                [
                    .. Enum.GetValues<ModbusUnitFault>().Except([ModbusUnitFault.None, ModbusUnitFault.Frozen]),
                ];
                ModbusUnitFault fault = faults[chance.NextIndex(faults.Length)];
                double at = When();
                Add(
                    $"{kind} {fault}",
                    at,
                    [
                        Step(at, new SetPlantFault(isMeter, fault, null)),
                        Step(at + Between(2, 900), new SetPlantFault(isMeter, ModbusUnitFault.None, null)),
                    ]
                );
            }
        }

        // The door, the button, work, the button, the door.
        private void Visit()
        {
            const double PressSeconds = 2;
            double at = When();
            double presses = at + Between(1, 20);
            double leaves = presses + Between(60, 1200);
            Add(
                $"visit of {leaves - at:F0} s",
                at,
                [
                    Set(at, SiteQuantity.DoorOpen, 1),
                    Set(presses, SiteQuantity.VisitPressed, 1),
                    Set(presses + PressSeconds, SiteQuantity.VisitPressed, 0),
                    Set(leaves, SiteQuantity.VisitPressed, 1),
                    Set(leaves + PressSeconds, SiteQuantity.VisitPressed, 0),
                    Set(leaves + Between(2, 20), SiteQuantity.DoorOpen, 0),
                ]
            );
        }

        private void For(string name, double least, double most, SiteQuantity quantity, double value)
        {
            double at = When();
            Add(name, at, [Set(at, quantity, value), Set(at + Between(least, most), quantity, 0)]);
        }

        private void Lies()
        {
            if (Happens(0.05))
            {
                double at = When();
                double turned = Between(0.6, 5) * (Happens(0.5) ? 1 : -1);
                int axis = chance.NextIndex(2);
                Add(
                    $"sensor turned by {turned:F1}°",
                    at,
                    [
                        Step(at, new TurnSensor(null, axis, turned, Between(0, 60))),
                        Step(at + Between(600, 3600), new TurnSensor(null, axis, 0, 0)),
                    ]
                );
            }

            if (Happens(0.1))
            {
                (ChipFault fault, double? magnitude, double lasts) = chance.NextIndex(4) switch
                {
                    0 => (ChipFault.DeadElement, (double?)null, 30 * 3600.0),
                    1 => (ChipFault.Quiet, Between(0.001, DetectionTimes.QuietShare), Between(60, 3600)),
                    2 => (ChipFault.Clipped, Between(0.001, 0.02), 30 * 3600.0),
                    _ => (ChipFault.Noisy, Between(DetectionTimes.NoisyTimes, 100), Between(600, 10_000)),
                };
                double at = When();
                Add(
                    $"adxl355 {fault}",
                    at,
                    [
                        Step(at, new SetChipFault("adxl355", fault, magnitude)),
                        Step(at + lasts, new SetChipFault("adxl355", ChipFault.None, null)),
                    ]
                );
            }
        }

        private void Weather()
        {
            double calm = Between(1, 6);
            Add("light wind", start, [Set(start, SiteQuantity.Wind, calm)]);
            if (Happens(0.3))
            {
                double at = When();
                double wind = Between(12, 45);
                Add(
                    $"storm of {wind:F0} m/s",
                    at,
                    [Set(at, SiteQuantity.Wind, wind, 120), Set(at + Between(120, 1800), SiteQuantity.Wind, calm, 60)]
                );
            }

            if (Happens(0.2))
            {
                SiteQuantity axis = Happens(0.5) ? SiteQuantity.TiltX : SiteQuantity.TiltY;
                double at = When();
                double lean = Between(-1.5, 1.5);
                List<ScenarioStep> steps = [Set(at, axis, lean, Between(0, 60))];
                if (Happens(0.7))
                {
                    steps.Add(Set(at + Between(60, 1800), axis, 0, Between(0, 60)));
                }

                Add($"lean of {lean:F2}°", at, steps);
            }
        }

        private void Ground()
        {
            if (Happens(0.05))
            {
                double at = When();
                double peak = Between(0.05, 4);
                Add($"earthquake of {peak:F2} m/s²", at, [Step(at, new ShakeGround(peak, Between(5, 60)))]);
            }

            // What is cut stays cut.
            if (plan._place.Mast is { Guys.Count: > 0 } && Happens(0.05))
            {
                double at = When();
                Add("guy cut", at, [Step(at, new CutGuy(null, chance.NextIndex(3)))]);
            }
        }

        private void Power()
        {
            if (Happens(0.1))
            {
                double at = When();
                Add(
                    "battery stolen",
                    at,
                    [
                        Set(at, SiteQuantity.StringsMissing, 1),
                        Set(at + Between(60, 7200), SiteQuantity.StringsMissing, 0),
                    ]
                );
            }

            if (Happens(0.1))
            {
                double at = When();
                Add(
                    "genset fails",
                    at,
                    [Set(at, SiteQuantity.GensetFails, 1), Set(at + Between(600, 7200), SiteQuantity.GensetFails, 0)]
                );
            }

            if (Happens(0.4))
            {
                double at = When();
                double away = Happens(0.8) ? Between(1, 1800) : Between(1800, 20_000);
                Add(
                    $"mains away for {away:F0} s",
                    at,
                    [Set(at, SiteQuantity.Mains, 0), Set(at + away, SiteQuantity.Mains, 1)]
                );
            }
        }

        private void Water()
        {
            if (Happens(0.3))
            {
                double at = When();
                double water = Between(50, 900);
                Add(
                    $"water to {water:F0} mm",
                    at,
                    [
                        Set(at, SiteQuantity.Water, water, Between(1, 300)),
                        Set(at + Between(320, 1800), SiteQuantity.Water, 0, Between(1, 300)),
                    ]
                );
            }
        }

        private void People()
        {
            if (Happens(0.3))
            {
                double at = When();
                Add(
                    "door open",
                    at,
                    [Set(at, SiteQuantity.DoorOpen, 1), Set(at + Between(1, 900), SiteQuantity.DoorOpen, 0)]
                );
            }

            if (Happens(0.2))
            {
                double at = When();
                Add("blow", at, [Step(at, new KnockMast(Between(0.01, 0.4)))]);
            }
        }

        private void Devices()
        {
            foreach (var (chip, faults) in Chips)
            {
                if (!Happens(0.3))
                {
                    continue;
                }

                ChipFault fault = faults[chance.NextIndex(faults.Count)];
                double? magnitude = fault switch
                {
                    ChipFault.SlowOscillator => Between(0.8, 1.2),
                    ChipFault.BusLockUp => chance.NextIndex(2),
                    _ => null,
                };
                double at = When();
                double until = at + Between(2, 600);
                if (plan._fitted.Contains(chip))
                {
                    Add(
                        $"{chip} {fault}",
                        at,
                        [
                            Step(at, new SetChipFault(chip, fault, magnitude)),
                            Step(until, new SetChipFault(chip, ChipFault.None, null)),
                        ]
                    );
                }
            }

            if (Happens(0.2))
            {
                double at = When();
                double loop = Happens(0.5) ? Between(0, 3.5) : Between(21.5, 25);
                Add(
                    $"level loop at {loop:F1} mA",
                    at,
                    [
                        Set(at, SiteQuantity.LoopMilliamperes, loop),
                        Set(at + Between(2, 300), SiteQuantity.LoopMilliamperes, double.NaN),
                    ]
                );
            }

            if (Happens(0.2))
            {
                double at = When();
                Add(
                    "modem hangs",
                    at,
                    [
                        Step(at, new SetModemFault(Mute: Happens(0.5), HungUp: Happens(0.5))),
                        Step(at + Between(5, 600), new SetModemFault(Mute: false, HungUp: false)),
                    ]
                );
            }

            if (Happens(0.2))
            {
                double at = When();
                SetModemFault odd = new(null, null)
                {
                    GarbledShare = Happens(0.3) ? Between(0, 0.2) : 0,
                    AnswerSeconds = Happens(0.3) ? Between(0.1, 20) : SimulatedModem.UsualAnswerSeconds,
                    KeepsEcho = Happens(0.5),
                    Interrupts = Happens(0.5),
                    Reboots = Happens(0.3),
                };
                SetModemFault well = new(null, null)
                {
                    GarbledShare = 0,
                    AnswerSeconds = SimulatedModem.UsualAnswerSeconds,
                    KeepsEcho = false,
                    Interrupts = false,
                };
                Add("modem is odd", at, [Step(at, odd), Step(at + Between(5, 600), well)]);
            }

            if (Happens(0.2))
            {
                double at = When();
                int line = plan._contacts[chance.NextIndex(plan._contacts.Length)];
                double bounce = Between(0.001, 0.2);
                Add(
                    $"line {line} bounces for {bounce * 1000:F0} ms",
                    at,
                    [Step(at, new BounceLine(line, bounce)), Step(at + Between(60, 1800), new BounceLine(line, 0))]
                );
            }

            if (Happens(0.2))
            {
                double at = When();
                int line = plan._contacts[chance.NextIndex(plan._contacts.Length)];
                Add($"line {line} unreadable", at, new LoseLine(at, Between(1, 300), line));
            }
        }

        private void Machines()
        {
            for (int i = chance.NextIndex(3); i > 0; i--)
            {
                double at = When();
                Add("agent killed", at, new KillAgent(at, Between(0.1, 10)));
            }

            if (Happens(0.3))
            {
                double at = When();
                Add("power cut at the host", at, new RebootHost(at, Between(5, 60), Between(0, 120)));
            }

            for (int i = chance.NextIndex(3); i > 0; i--)
            {
                double at = When();
                double by = Between(-1, 1) * Math.Pow(10, chance.NextIndex(7));
                Add($"clock set by {by:G3} s", at, new JumpClock(at, by));
            }

            if (Happens(0.25))
            {
                double at = When();
                Add("disk refuses", at, new RefuseWrites(at, Between(1, 900)));
            }
        }

        private void Network(bool longCut)
        {
            if (longCut)
            {
                double at = start + (0.1 * seconds);
                Add("long cut", at, new CutUplink(at, 0.7 * seconds, Cut()));
            }

            for (int i = chance.NextIndex(3); i > 0; i--)
            {
                double at = When();
                Add("uplink cut", at, new CutUplink(at, Between(0.5, 900), Cut()));
            }

            for (int i = chance.NextIndex(3); i > 0; i--)
            {
                double at = When();
                Add("connection reset", at, new ResetConnection(at));
            }

            if (Happens(0.2))
            {
                double at = When();
                Add("receiver's connection reset", at, new ResetCity(at));
            }

            if (Happens(0.3))
            {
                double at = When();
                Add("receiver restarted", at, new RestartCity(at, Between(0.1, 300)));
            }
        }

        private NetworkState Cut() => Happens(0.5) ? NetworkState.Refused : NetworkState.Silent;

        private double When() => start + (seconds * (0.02 + (0.9 * chance.NextUniform())));

        private double Between(double least, double most) => SwarmPlan.Between(chance, least, most);

        private bool Happens(double probability) => SwarmPlan.Happens(chance, probability);

        private static ScenarioStep Step(double at, ScenarioAction action) => new(at, null, [action]);

        private static ScenarioStep Set(double at, SiteQuantity quantity, double value, double over = 0) =>
            Step(at, new SetQuantity(quantity, value, over));

        private void Add(string name, double at, IReadOnlyList<ScenarioStep> steps) =>
            plan._troubles.Add(new Trouble(name, at, [.. steps.Where(step => step.AtSeconds < plan._seconds)], []));

        private void Add(string name, double at, Disturbance disturbance) =>
            plan._troubles.Add(new Trouble(name, at, [], [disturbance]));
    }
}
