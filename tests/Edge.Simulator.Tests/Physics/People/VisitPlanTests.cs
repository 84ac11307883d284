using CsCheck;
using Edge.Simulator.Physics.People;

namespace Edge.Simulator.Tests.Physics.People;

public sealed class VisitPlanTests
{
    // 1 January 2026, 0 h UTC: a Thursday.
    private const double Start = 1_767_225_600;
    private const double Day = 86_400;
    private const double Year = 365.25 * Day;

    [Fact]
    public void Each_kind_comes_as_often_as_its_rate_says_and_as_irregularly_as_Poisson_has_it()
    {
        VisitRates rates = new()
        {
            MaintenancePerYear = 12,
            TheftsPerYear = 2,
            VandalismPerYear = 4,
        };
        const int Sites = 1500;
        List<int>[] counts =
        [
            [],
            [],
            [],
        ];
        for (ulong seed = 0; seed < Sites; seed++)
        {
            VisitPlan plan = VisitPlan.Of(seed, Start, Year, rates);
            foreach (VisitKind kind in Enum.GetValues<VisitKind>())
            {
                counts[(int)kind].Add(plan.Visits.Count(visit => visit.Kind == kind));
            }
        }

        double[] expected = [12, 2, 4];
        for (int i = 0; i < 3; i++)
        {
            double mean = counts[i].Average();
            double variance = counts[i].Average(n => (n - mean) * (n - mean));
            Assert.InRange(
                mean,
                expected[i] - (4 * Math.Sqrt(expected[i] / Sites)),
                expected[i] + (4 * Math.Sqrt(expected[i] / Sites))
            );
            Assert.InRange(variance / mean, 0.84, 1.16);
        }
    }

    [Fact]
    public void Maintenance_comes_in_working_hours_of_a_working_day_and_thieves_at_night() =>
        Gen.ULong.Sample(
            seed =>
            {
                VisitRates rates = new() { MaintenancePerYear = 50, TheftsPerYear = 50 };
                foreach (Visit visit in VisitPlan.Of(seed, Start + (Day * (seed % 7)), Year, rates).Visits)
                {
                    DateTimeOffset local = DateTimeOffset
                        .FromUnixTimeSeconds((long)(Start + (Day * (seed % 7)) + visit.FromSeconds))
                        .ToOffset(TimeSpan.FromHours(7));
                    if (visit.Kind == VisitKind.Maintenance)
                    {
                        Assert.NotEqual(DayOfWeek.Sunday, local.DayOfWeek);
                        Assert.InRange(local.TimeOfDay.TotalHours, 7.49, 17);
                    }
                    else if (visit.Kind == VisitKind.Theft)
                    {
                        Assert.True(local.TimeOfDay.TotalHours is >= 21.99 or < 4);
                    }
                }
            },
            iter: 30
        );

    [Fact]
    public void Acts_are_in_order_and_within_what_sensors_can_feel() =>
        Gen.ULong.Sample(
            seed =>
            {
                VisitPlan plan = VisitPlan.Of(seed, Start, 5 * Year);
                Assert.Equal(
                    plan.Acts.OrderBy(act => act.FromSeconds).Select(a => a.FromSeconds),
                    plan.Acts.Select(a => a.FromSeconds)
                );
                foreach (Visit visit in plan.Visits)
                {
                    Assert.InRange(visit.FromSeconds, 0, 5 * Year);
                    Assert.True(visit.UntilSeconds > visit.FromSeconds);
                    foreach (Act act in visit.Acts)
                    {
                        Assert.True(act.FromSeconds >= visit.FromSeconds && act.UntilSeconds >= act.FromSeconds);
                        Assert.True(act.Magnitude >= 0);
                        double most = visit.Kind == VisitKind.Maintenance ? 0.03 : 0.5;
                        Assert.True(act.Kind != ActKind.Knock || act.Magnitude <= most);
                    }
                }
            },
            iter: 50
        );

    [Fact]
    public void A_maintenance_visit_opens_the_door_and_shuts_it_and_takes_nothing()
    {
        List<Visit> visits = Many(VisitKind.Maintenance);

        Assert.All(
            visits,
            visit =>
                Assert.Contains(visit.Acts, a => a.Kind == ActKind.DoorOpen && a.UntilSeconds == visit.UntilSeconds)
        );
        Assert.DoesNotContain(
            visits,
            visit => visit.Acts.Any(a => a.Kind is ActKind.StringMissing or ActKind.FuelTheft)
        );
        Assert.Contains(visits, visit => visit.Acts.Any(a => a.Kind == ActKind.SensorUnplugged));
    }

    [Fact]
    public void A_theft_takes_batteries_or_fuel_with_a_door_or_without()
    {
        List<Visit> visits = Many(VisitKind.Theft);

        Assert.All(
            visits,
            visit => Assert.Single(visit.Acts, a => a.Kind is ActKind.StringMissing or ActKind.FuelTheft)
        );
        Assert.Contains(visits, visit => visit.Acts.All(a => a.Kind != ActKind.DoorOpen));
        Assert.All(
            visits.Where(visit => visit.Acts.Any(a => a.Kind == ActKind.StringMissing)),
            visit => Assert.Contains(visit.Acts, a => a.Kind == ActKind.DoorOpen)
        );
        Assert.All(visits, visit => Assert.True(visit.Acts.Count(a => a.Kind == ActKind.Knock) >= 2));
    }

    [Fact]
    public void A_stolen_string_is_back_when_a_maintenance_visit_ends()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            VisitPlan plan = VisitPlan.Of(seed, Start, 10 * Year);
            foreach (Act act in plan.Acts.Where(act => act.Kind == ActKind.StringMissing))
            {
                Assert.True(
                    double.IsPositiveInfinity(act.UntilSeconds)
                        || plan.Visits.Any(v => v.Kind == VisitKind.Maintenance && v.UntilSeconds == act.UntilSeconds)
                );
                Assert.True(act.UntilSeconds > act.FromSeconds + Day);
            }
        }
    }

    [Fact]
    public void What_goes_on_adds_up_while_it_lasts()
    {
        VisitPlan plan = VisitPlan.Of(5, Start, 10 * Year);
        Act door = plan.Acts.First(act => act.Kind == ActKind.DoorOpen);

        Assert.Equal(0, plan.At(ActKind.DoorOpen, door.FromSeconds - 1));
        Assert.Equal(1, plan.At(ActKind.DoorOpen, door.FromSeconds));
        Assert.Equal(0, plan.At(ActKind.DoorOpen, door.UntilSeconds));
    }

    [Fact]
    public void The_same_seed_gives_the_same_visits_and_one_rate_moves_no_other_kind()
    {
        VisitRates rates = new();
        List<double> before = Times(rates, VisitKind.Maintenance);

        Assert.Equal(before, Times(rates, VisitKind.Maintenance));
        Assert.Equal(before, Times(rates with { TheftsPerYear = 9 }, VisitKind.Maintenance));
        Assert.Empty(Times(rates with { MaintenancePerYear = 0 }, VisitKind.Maintenance));
        Assert.NotEqual(before, [.. VisitPlan.Of(4, Start, Year * 5).Visits.Select(v => v.FromSeconds)]);
    }

    private static List<double> Times(VisitRates rates, VisitKind kind) =>
        [.. VisitPlan.Of(3, Start, Year * 5, rates).Visits.Where(v => v.Kind == kind).Select(v => v.FromSeconds)];

    private static List<Visit> Many(VisitKind kind) =>
        [
            .. Enumerable
                .Range(0, 50)
                .SelectMany(seed => VisitPlan.Of((ulong)seed, Start, 10 * Year).Visits)
                .Where(visit => visit.Kind == kind),
        ];
}
