using System.CommandLine;
using Edge.Agent.Commands;

return await new RootCommand("edge-agent watches a base-station site, judges whether it is safe, and loses no record.")
{
    RunCommand.Create(),
    CheckCommand.Create(),
    ReadCommand.Create(),
    JournalCommand.Create(),
    CatalogueCommand.Create(),
    ReplayCommand.Create(),
}
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) });
