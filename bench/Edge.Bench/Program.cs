using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Edge.Bench;

// `-- sizes` prints bytes a record, `-- journal` what the journal writes to the disk, `-- virtual-time [HOURS]` how fast
// a simulated site runs, `-- modes [HOURS]` what the modal analysis costs, `-- structure [MINUTES]` what the whole structural
// chain costs against whole arrays, `-- replay [ROWS]` how long a recording takes; anything else goes to BenchmarkDotNet: `-- --filter '*Wire*'`.
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

if (args is ["virtual-time", ..])
{
    VirtualTimeSpeed.Print(Console.Out, args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 24);
    return 0;
}

if (args is ["modes", ..])
{
    ModeSpeed.Print(Console.Out, args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 24);
    return 0;
}

if (args is ["structure", ..])
{
    StructureSpeed.Print(Console.Out, args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 120);
    return 0;
}

if (args is ["replay", ..])
{
    ReplaySpeed.Print(Console.Out, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 12_000);
    return 0;
}

// Each run builds the product anew, which takes a busy machine longer than the two minutes that are allowed by default.
IConfig config = ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(15));
BenchmarkSwitcher.FromAssembly(typeof(WireEncodeBenchmarks).Assembly).Run(args, config);
return 0;
