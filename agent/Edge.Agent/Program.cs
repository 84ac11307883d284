using System.CommandLine;
using Edge.Agent.Commands;

return new RootCommand("The agent of a base-station cabinet.") { CheckCommand.Create(), CatalogueCommand.Create() }
    .Parse(args)
    .Invoke();
