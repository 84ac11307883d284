using System.CommandLine;
using Edge.Simulator.Commands;

return await new RootCommand("edge-sim plays sites without hardware: their chips, their weather and their faults.")
{
    HardwareCommand.Create(),
}
    .Parse(args)
    .InvokeAsync();
