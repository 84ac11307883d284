using BenchmarkDotNet.Attributes;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Bench;

/// <summary>One step of the simulated mast at 125 Hz: two axes of three modes, in a wind of this mean.</summary>
[MemoryDiagnoser]
public class MastBenchmarks
{
    private const double Seconds = 0.008;
    private const double Intensity = 0.2;

    private readonly Chance _chance = new(1);
    private readonly double[] _x = new double[MastPanels.Count];
    private readonly double[] _y = new double[MastPanels.Count];
    private readonly Mast _mast = new(MastDesign.Lattice40, 38);
    private readonly WindLoad _wind = new(MastDesign.Lattice40, 1);
    private MastInput _input;

    /// <summary>Mean wind at 10 m, m/s.</summary>
    [Params(3, 30)]
    public double WindMps { get; set; }

    /// <summary>Lets the mast come into its swing.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _input = new MastInput { WindMps = WindMps };
        for (int i = 0; i < 10_000; i++)
        {
            WindAndMast();
        }
    }

    /// <summary>Gusts, their forces on the panels, and the mast.</summary>
    [Benchmark]
    public double WindAndMast()
    {
        _wind.Step(Seconds, WindMps, 30, Intensity, _x, _y);
        return Mast();
    }

    /// <summary>The mast alone, under forces that stay.</summary>
    [Benchmark]
    public double Mast()
    {
        _mast.Step(Seconds, _input, _x, _y, _chance, out MastMotion motion);
        return motion.X;
    }

    /// <summary>The modes of the guyed mast, worked out anew after a cut.</summary>
    [Benchmark]
    public double ModesAfterCut() => MastModes.Solve(MastDesign.Guyed45, Cut).Hertz(0);

    private static readonly bool[] Cut = [false, false, false, false, false, false, true, false, false];
}
