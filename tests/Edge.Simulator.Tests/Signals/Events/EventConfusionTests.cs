using System.Text;
using Edge.Core.Signals.Events;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Signals.Events;

/// <summary>What happens to three kinds of mast, over many seeds, against what the agent's detector says it was.</summary>
public sealed class EventConfusionTests
{
    private const int Seeds = 5;

    private static readonly string[] Truths =
    [
        "blow",
        "blow in a storm",
        "cut guy",
        "earthquake, mast top",
        "earthquake, mast base",
        "squall",
        "squall of half a minute",
        "steady wind",
        "machine",
    ];

    [Fact]
    public void Each_kind_is_told_from_the_others()
    {
        int[,] counts = new int[Truths.Length, 6];
        int[] notices = new int[Truths.Length];
        for (int truth = 0; truth < Truths.Length; truth++)
        {
            for (ulong seed = 1; seed <= Seeds; seed++)
            {
                foreach ((string name, MastDesign design, double metres) in ShakenMast.Masts)
                {
                    if (truth == 2 && name != "guyed")
                    {
                        continue;
                    }

                    ShakenMast mast = Happen(truth, design, metres, seed);
                    List<StructuralEvent> finals = [.. mast.Reports.Where(e => e.Phase == EventPhase.Final)];
                    StructuralEvent? main = finals.MaxBy(e => e.Peak);
                    counts[truth, main is null ? 5 : (int)main.Kind]++;
                    notices[truth] += mast.Reports.Exists(e => e.Phase == EventPhase.Notice) ? 1 : 0;
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(Table(counts, notices));
        for (int truth = 0; truth < Truths.Length; truth++)
        {
            int all = Enumerable.Range(0, 6).Sum(kind => counts[truth, kind]);
            int right = truth switch
            {
                <= 2 => counts[truth, (int)EventKind.Impact],
                <= 4 => counts[truth, (int)EventKind.Earthquake],
                5 or 6 or 7 => counts[truth, (int)EventKind.Wind] + counts[truth, 5],
                _ => counts[truth, (int)EventKind.Machine],
            };
            Assert.True(right >= 0.9 * all, Table(counts, notices));
            Assert.True(right + counts[truth, (int)EventKind.Unknown] >= 0.97 * all, Table(counts, notices));
        }

        // A blow is noticed within its second, and nothing else is called one meanwhile.
        int blows = Enumerable.Range(0, 6).Sum(kind => counts[0, kind] + counts[1, kind] + counts[2, kind]);
        Assert.True(notices[0] + notices[1] + notices[2] >= 0.95 * blows, Table(counts, notices));
        Assert.Equal(0, notices[5] + notices[6] + notices[7] + notices[8]);
        Assert.InRange(notices[3] + notices[4], 0, 2);
    }

    [Fact]
    public void An_hour_of_storm_gives_a_few_events_and_none_that_is_anything_but_wind()
    {
        foreach ((_, MastDesign design, double metres) in ShakenMast.Masts)
        {
            for (ulong seed = 1; seed <= 2; seed++)
            {
                ShakenMast mast = new(design, metres, seed);
                mast.Run(3600, t => 5 + (25 * Math.Min(1, t / 1200)));
                mast.Finish();

                Assert.InRange(mast.Reports.Count, 0, 12);
                Assert.All(mast.Reports, e => Assert.True(e.Kind is EventKind.Wind or EventKind.Unknown, e.Evidence));
            }
        }
    }

    private static ShakenMast Happen(int truth, MastDesign design, double metres, ulong seed)
    {
        Chance chance = new(seed, 77);
        double Between(double low, double high) => low * Math.Pow(high / low, chance.NextUniform());
        ShakenMast mast = new(design, truth == 4 ? 0 : metres, seed);
        double calm = Between(1, 6);
        double before = 45 + (10 * chance.NextUniform());
        switch (truth)
        {
            case 0:
                mast.Run(before, _ => calm);
                mast.Mast.KnockTop(Between(0.005, 0.3), Between(0.001, 0.1));
                mast.Run(100, _ => calm);
                break;
            case 1:
                double storm = Between(12, 28);
                mast.Run(before + 30, _ => storm);
                mast.Mast.KnockTop(Between(0.1, 0.5), Between(0.02, 0.2));
                mast.Run(60, _ => storm);
                break;
            case 2:
                double wind = Between(2, 15);
                mast.Run(before, _ => wind);
                mast.Mast.CutGuy(chance.NextIndex(3), chance.NextIndex(3));
                mast.Run(100, _ => wind);
                break;
            case 3 or 4:
                mast.Run(before, _ => calm);
                double shaking = Between(10, 40);
                mast.Run(shaking + 60, _ => calm, GroundMotion.Synthetic(Between(0.15, 5), shaking, seed));
                break;
            case 5:
                double squall = Between(15, 30);
                double rise = Between(20, 60);
                mast.Run(before + 30, _ => calm);
                mast.Run(200, t => calm + ((squall - calm) * Math.Min(1, t / rise)));
                break;
            case 6:
                // The front of a thunderstorm's outflow, out of calm, and over again soon.
                double gustFront = Between(20, 30);
                double front = Between(5, 20);
                double blows = Between(20, 60);
                mast.Run(before, _ => calm);
                mast.Run(
                    150,
                    t => calm + ((gustFront - calm) * Math.Clamp(Math.Min(t / front, (front + blows - t) / 4), 0, 1))
                );
                break;
            case 7:
                double steady = Between(3, 35);
                mast.Run(600, _ => steady);
                break;
            default:
                double hertz = Between(8, 40);
                double size = Between(0.05, 0.5);
                double duration = Between(10, 60);
                mast.Run(before, _ => calm);
                mast.Run(
                    duration + 20,
                    _ => calm,
                    machine: t => t < duration ? size * Math.Sin(2 * Math.PI * hertz * t) : 0
                );
                break;
        }

        mast.Finish();
        return mast;
    }

    private static string Table(int[,] counts, int[] notices)
    {
        StringBuilder table = new(
            "truth                  unknown impact earthquake wind machine no-event | notice of a blow\n"
        );
        for (int truth = 0; truth < Truths.Length; truth++)
        {
            table.Append($"{Truths[truth], -22}");
            for (int kind = 0; kind < 6; kind++)
            {
                table.Append($"{counts[truth, kind], 8}");
            }

            table.Append($" | {notices[truth]}\n");
        }

        return table.ToString();
    }
}
