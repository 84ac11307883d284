using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>Trouble by a seed: weather, mains, water, chips, modem, network, machines and clocks, each now and then.</summary>
public static class RandomPlan
{
    private static readonly (string Chip, IReadOnlyList<ChipFault> Faults)[] Chips =
    [
        ("adxl355", SimulatedAdxl355.Faults),
        ("ina228", SimulatedIna228.Faults),
        ("ads1115", SimulatedAds1115.Faults),
        ("sht4x", SimulatedSht4x.Faults),
    ];

    private static readonly int[] Contacts =
    [
        .. FittedDevice.DefaultSite.OfType<FittedContact>().Select(contact => contact.Line),
    ];

    /// <summary>The run of a seed, this long.</summary>
    public static VirtualSiteOptions Of(ulong seed, double seconds)
    {
        var chance = new Chance(seed, 60);
        bool smallJournal = Happens(chance, 0.25);
        return new VirtualSiteOptions
        {
            Seed = seed,
            Scenario = new($"seed {seed}", "Trouble by a seed.", seconds, null, Steps(chance, seconds)),
            Disturbances = Disturbances(chance, seconds, smallJournal),
            FrameSeconds = smallJournal ? 1 : new[] { 1.0, 2, 5, 10 }[chance.NextIndex(4)],
            PrimaryHost = Happens(chance, 0.5) ? "city" : "",
            JournalBytes = smallJournal ? 640 * 1024 : null,
        };
    }

    private static List<ScenarioStep> Steps(Chance chance, double seconds)
    {
        var steps = new List<ScenarioStep>();
        void Do(double at, params ScenarioAction[] actions)
        {
            if (at < seconds)
            {
                steps.Add(new ScenarioStep(at, null, actions));
            }
        }

        double When() => seconds * (0.02 + (0.9 * chance.NextUniform()));
        double Between(double least, double most) => least + ((most - least) * chance.NextUniform());

        Do(0, new SetQuantity(SiteQuantity.Wind, Between(1, 6), 0));
        if (Happens(chance, 0.4))
        {
            double storm = When();
            Do(storm, new SetQuantity(SiteQuantity.Wind, Between(12, 45), 120));
            Do(storm + Between(120, 900), new SetQuantity(SiteQuantity.Wind, 3, 60));
        }

        if (Happens(chance, 0.5))
        {
            double lost = When();
            Do(lost, new SetQuantity(SiteQuantity.Mains, 0, 0));
            Do(lost + Between(1, 900), new SetQuantity(SiteQuantity.Mains, 1, 0));
        }

        if (Happens(chance, 0.35))
        {
            double flood = When();
            Do(flood, new SetQuantity(SiteQuantity.Water, Between(50, 900), Between(1, 300)));
            Do(flood + Between(120, 900), new SetQuantity(SiteQuantity.Water, 0, Between(1, 300)));
        }

        if (Happens(chance, 0.25))
        {
            var axis = Happens(chance, 0.5) ? SiteQuantity.TiltX : SiteQuantity.TiltY;
            double leans = When();
            Do(leans, new SetQuantity(axis, Between(-1.5, 1.5), Between(0, 60)));
            if (Happens(chance, 0.5))
            {
                Do(leans + Between(60, 900), new SetQuantity(axis, 0, Between(0, 60)));
            }
        }

        if (Happens(chance, 0.3))
        {
            double open = When();
            Do(open, new SetQuantity(SiteQuantity.DoorOpen, 1, 0));
            Do(open + Between(1, 300), new SetQuantity(SiteQuantity.DoorOpen, 0, 0));
        }

        if (Happens(chance, 0.2))
        {
            Do(When(), new KnockMast(Between(0.1, 3)));
        }

        foreach (var (chip, faults) in Chips)
        {
            if (Happens(chance, 0.4))
            {
                ChipFault fault = faults[chance.NextIndex(faults.Count)];
                double? magnitude = fault == ChipFault.SlowOscillator ? Between(0.8, 1.2) : null;
                double fails = When();
                Do(fails, new SetChipFault(chip, fault, magnitude));
                Do(fails + Between(2, 400), new SetChipFault(chip, ChipFault.None, null));
            }
        }

        if (Happens(chance, 0.2))
        {
            double breaks = When();
            double milliamperes = Happens(chance, 0.5) ? Between(0, 3.5) : Between(21.5, 25);
            Do(breaks, new SetQuantity(SiteQuantity.LoopMilliamperes, milliamperes, 0));
            Do(breaks + Between(2, 300), new SetQuantity(SiteQuantity.LoopMilliamperes, double.NaN, 0));
        }

        if (Happens(chance, 0.3))
        {
            double hangs = When();
            Do(hangs, new SetModemFault(Mute: Happens(chance, 0.5), HungUp: Happens(chance, 0.5)));
            Do(hangs + Between(5, 300), new SetModemFault(Mute: false, HungUp: false));
        }

        return [.. steps.OrderBy(step => step.AtSeconds)];
    }

    private static List<Disturbance> Disturbances(Chance chance, double seconds, bool longCut)
    {
        var all = new List<Disturbance>();
        double When() => seconds * chance.NextUniform();
        double Between(double least, double most) => least + ((most - least) * chance.NextUniform());
        NetworkState Cut() => Happens(chance, 0.5) ? NetworkState.Refused : NetworkState.Silent;

        if (longCut)
        {
            all.Add(new CutUplink(0.1 * seconds, 0.7 * seconds, Cut()));
        }

        for (int i = chance.NextIndex(4); i > 0; i--)
        {
            all.Add(new CutUplink(When(), Between(0.5, 600), Cut()));
        }

        for (int i = chance.NextIndex(4); i > 0; i--)
        {
            all.Add(new ResetConnection(When()));
        }

        for (int i = chance.NextIndex(3); i > 0; i--)
        {
            all.Add(new KillAgent(When(), Between(0.1, 10)));
        }

        if (Happens(chance, 0.4))
        {
            all.Add(new RebootHost(When(), Between(5, 60), Between(0, 120)));
        }

        for (int i = chance.NextIndex(3); i > 0; i--)
        {
            double step = Between(-1, 1);
            all.Add(new JumpClock(When(), step * Math.Pow(10, chance.NextIndex(7))));
        }

        if (Happens(chance, 0.3))
        {
            all.Add(new ResetCity(When()));
        }

        if (Happens(chance, 0.4))
        {
            all.Add(new RestartCity(When(), Between(0.1, 200)));
        }

        if (Happens(chance, 0.3))
        {
            all.Add(new LoseLine(When(), Between(1, 300), Contacts[chance.NextIndex(Contacts.Length)]));
        }

        return [.. all.OrderBy(disturbance => disturbance.AtSeconds)];
    }

    private static bool Happens(Chance chance, double probability) => chance.NextUniform() < probability;
}
