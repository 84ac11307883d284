using System.CommandLine;
using Edge.Agent.Commands;

var parsed = new RootCommand("edge-agent watches a base-station site, judges whether it is safe, and loses no record.")
{
    RunCommand.Create(),
    CheckCommand.Create(),
    ReadCommand.Create(),
    CalibrateCommand.Create(),
    KeyCommand.Create(),
    JournalCommand.Create(),
    AvailabilityCommand.Create(),
    CatalogueCommand.Create(),
    AlarmsCommand.Create(),
    VerdictTableCommand.Create(),
    ReplayCommand.Create(),
    SpeedCommand.Create(),
    BudgetCommand.Create(),
}.Parse(args);
int exit = await parsed.InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) }
);

// 1 is an answer of check, read, calibrate, replay and journal; a command line that makes no sense got none.
return parsed.Errors.Count > 0 ? 2 : exit;
