using System.CommandLine;
using Edge.City.Store;
using Edge.City.Visits;

namespace Edge.City.Commands;

/// <summary><c>edge-city visits</c>: which masts were maintained, by whom and when, and which are overdue.</summary>
internal static class VisitsCommand
{
    public static Command Create()
    {
        var store = new Option<string>("--store")
        {
            Description = "The receiver's store; it may be in use.",
            HelpName = "FILE",
            Required = true,
        };
        var days = new Option<double>("--days")
        {
            Description = "The period within which every mast is to be maintained, days.",
            DefaultValueFactory = _ => 180,
        };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 36_500))
            {
                result.AddError("--days: choose more than 0, and at most 36500.");
            }
        });
        var json = new Option<bool>("--json") { Description = "One JSON object instead of a table." };
        var command = new Command(
            "visits",
            "Every site's last maintenance visit with date, person and checklist, and the share of masts maintained in the "
                + "period. Exit 0: every mast was; 1: not so; 2: the store cannot be read."
        )
        {
            store,
            days,
            json,
        };
        command.SetAction(parsed =>
        {
            try
            {
                var report = VisitsReport.Of(
                    StoredVisits.Read(parsed.GetRequiredValue(store)),
                    parsed.GetValue(days),
                    TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
                );
                parsed.InvocationConfiguration.Output.Write(
                    parsed.GetValue(json) ? report.ToJson() + "\n" : report.ToText()
                );
                return report.IsComplete ? 0 : 1;
            }
            catch (CityStoreException cause)
            {
                parsed.InvocationConfiguration.Error.WriteLine("edge-city: " + cause.Message);
                return 2;
            }
        });
        return command;
    }
}
