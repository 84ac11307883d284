using System.CommandLine;
using System.Globalization;
using Edge.Core.Alarms;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim false-alarms</c>: what alarms in normal weather, when nothing is the matter.</summary>
public static class FalseAlarmsCommand
{
    public static Command Create()
    {
        var sites = new Option<int>("--sites")
        {
            Description = "How many sites, 1 to 10000; the three kinds of mast in turn.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };
        var days = new Option<double>("--days")
        {
            Description = "Virtual days of each, up to 366.",
            HelpName = "DAYS",
            DefaultValueFactory = _ => 3,
        };
        var first = new Option<int>("--first")
        {
            Description = "Seed of the first site, 0 or more.",
            HelpName = "SEED",
            DefaultValueFactory = _ => 1,
        };
        var start = new Option<int?>("--start")
        {
            Description = "Day of the year on which each begins, 0 to 365; drawn from the seed unless given.",
            HelpName = "DAY",
        };
        var bare = new Option<bool>("--without-structure")
        {
            Description = "Nothing on the mast: power, water and cabinet alone, in less time.",
        };
        var command = new Command(
            "false-alarms",
            "Run sites in normal weather in virtual time, whole agents with parts that have errors of their own, and count what alarms: "
                + "all of it is false. Exit 1 with more than one critical a site and year or one warning a site and month."
        )
        {
            sites,
            days,
            first,
            start,
            bare,
        };
        Allow(sites, n => n is >= 1 and <= 10_000);
        Allow(days, n => n is > 0 and <= 366);
        Allow(first, n => n >= 0);
        Allow(start, n => n is null or (>= 0 and <= 365));
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(() =>
                    Task.FromResult(
                        Run(
                            parsed.GetValue(first),
                            parsed.GetValue(sites),
                            parsed.GetValue(days),
                            !parsed.GetValue(bare),
                            parsed.GetValue(start),
                            parsed.InvocationConfiguration.Output,
                            cancel
                        )
                    )
                )
        );
        return command;
    }

    private static void Allow<T>(Option<T> option, Func<T?, bool> isAllowed) =>
        option.Validators.Add(result =>
        {
            if (!isAllowed(result.GetValueOrDefault<T>()))
            {
                result.AddError(
                    "false-alarms: write --sites 1 to 10000, --days up to 366, --first 0 or more, --start 0 to 365."
                );
            }
        });

    private static int Run(
        int first,
        int sites,
        double days,
        bool structure,
        int? start,
        TextWriter output,
        CancellationToken cancel
    )
    {
        var counts = new List<FalseAlarmCount>();
        foreach (
            FalseAlarmCount count in ParallelEnumerable
                .Range(first, sites)
                .AsOrdered()
                .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                .WithCancellation(cancel)
                .Select(seed => FalseAlarms.Run((ulong)seed, days, structure, start))
        )
        {
            counts.Add(count);
            foreach (FalseAlarm alarm in count.Alarms)
            {
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"site {alarm.Seed}: {alarm.Alarm} {SeverityText.Of(alarm.Severity)} at {alarm.Seconds:F1} s"
                    )
                );
            }

            foreach (string violation in count.Violations)
            {
                output.WriteLine(violation);
            }

            output.WriteLine(FalseAlarms.Text(FalseAlarms.Sum(counts)));
        }

        FalseAlarmCount sum = FalseAlarms.Sum(counts);
        return sum is { CriticalPerYear: <= 1, WarningsPerMonth: <= 1, Violations.Count: 0 } ? 0 : 1;
    }
}
