using System.CommandLine;
using Edge.Simulator.Commands;

var root = new RootCommand(
    "edge-sim plays a base-station site: chips, weather, mains, modem and network, for the real agent."
)
{
    DemoCommand.Create(),
    PanelCommand.Create(),
    NodeCommand.Create(),
    HardwareCommand.Create(),
    RunScenarioCommand.Create(),
    CheckScenarioCommand.Create(),
    SwarmCommand.Create(),
    FalseAlarmsCommand.Create(),
    FleetCommand.Create(),
    Ndt7Command.Create(),
};
var parsed = root.Parse(args);
int exit = await parsed.InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) }
);

// 1 says that a run failed; a command line that makes no sense ran nothing.
return parsed.Errors.Count > 0 ? 2 : exit;
