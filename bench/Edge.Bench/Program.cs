using BenchmarkDotNet.Running;
using Edge.Bench;

// `-- sizes` prints bytes a record; anything else goes to BenchmarkDotNet: `-- --filter '*Wire*'`.
if (args is ["sizes"])
{
    WireSizes.Print(Console.Out);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(WireEncodeBenchmarks).Assembly).Run(args);
return 0;
