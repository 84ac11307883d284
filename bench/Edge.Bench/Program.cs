using BenchmarkDotNet.Running;
using Edge.Bench;

// `-- sizes` prints bytes a record, `-- journal` what the journal writes to the disk; anything else goes to BenchmarkDotNet: `-- --filter '*Wire*'`.
if (args is ["sizes"])
{
    WireSizes.Print(Console.Out);
    return 0;
}

if (args is ["journal"])
{
    JournalBenchmarks.PrintAmplification(Console.Out, TimeProvider.System);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(WireEncodeBenchmarks).Assembly).Run(args);
return 0;
