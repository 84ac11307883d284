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
    FleetCommand.Create(),
};
return await root.Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
