using Edge.Core.Signals;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Signals;

/// <summary>The watch on the sensor's mount, on simulated masts in gusts.</summary>
public sealed class MountWatchTests
{
    private const double Hertz = 125;
    private const int Block = 63; // samples of half a second
    private const double PartNoise = 0.0019;
    private const double Hour = 3600;
    private readonly MountWatch _watch = new();
    private readonly SampleNoise _part = new();
    private readonly Chance _chance = new(7, 9);
    private long _samples;

    public static TheoryData<string> Kinds => ["lattice", "monopole", "guyed"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_wind_is_taken_for_a_loose_mount(string kind)
    {
        // Each half hour another wind and another turbulence, calm and storm in no order.
        Mount mount = Of(kind, seed: 3);
        for (int i = 0; i < 16; i++)
        {
            double wind = 1 + (19 * _chance.NextUniform());
            double turbulence = 0.1 + (0.2 * _chance.NextUniform());
            Run(mount, Hour / 2, wind, turbulence, loose: 0);
            Assert.Null(_watch.Fault);
        }
    }

    [Theory]
    [InlineData("lattice", 2)]
    [InlineData("lattice", 12)]
    [InlineData("monopole", 2)]
    [InlineData("monopole", 9)]
    [InlineData("guyed", 2)]
    [InlineData("guyed", 12)]
    public void A_loose_mount_is_told_in_calm_and_in_wind(string kind, double wind)
    {
        Mount mount = Of(kind, seed: 4);
        Run(mount, 2 * Hour, wind, 0.2, loose: 0);
        Assert.Null(_watch.Fault);
        Run(mount, 1.5 * Hour, wind, 0.2, loose: 1);
        Assert.Contains("loose mounting", _watch.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_mount_that_was_loose_from_the_first_hour_on_is_told_in_calm_and_stays_so_in_wind(string kind)
    {
        Mount mount = Of(kind, seed: 5);
        Run(mount, 1.5 * Hour, 1.5, 0.2, loose: 1);
        Assert.Contains("times what it shakes", _watch.Fault, StringComparison.Ordinal);
        Run(mount, 1.5 * Hour, 8, 0.2, loose: 1);
        Assert.NotNull(_watch.Fault);
        Run(mount, 1.5 * Hour, 1.5, 0.2, loose: 0);
        Assert.Null(_watch.Fault);
    }

    private static Mount Of(string kind, ulong seed)
    {
        (MastDesign design, double metres) = kind switch
        {
            "lattice" => (MastDesign.Lattice40, 38.0),
            "monopole" => (MastDesign.Monopole30, 29.0),
            _ => (MastDesign.Guyed45, 43.0),
        };
        return new(new Mast(design, metres), new WindLoad(design, seed), new Chance(seed, 3));
    }

    private void Run(Mount mount, double seconds, double wind, double turbulence, double loose)
    {
        double[] windX = new double[MastPanels.Count];
        double[] windY = new double[MastPanels.Count];
        mount.Mast.Damage = new MastDamage(MountLooseness: loose);
        MastInput input = new() { WindMps = wind, WindTowardsDegrees = 30 };
        (double sumX, double sumY, double sumZ, double squares) = (0, 0, 0, 0);
        int count = 0;
        for (long end = _samples + (long)(seconds * Hertz); _samples < end; _samples++)
        {
            mount.Wind.Step(1 / Hertz, wind, 30, turbulence, windX, windY);
            if (_samples == 0)
            {
                mount.Mast.Settle(input, windX, windY);
            }

            mount.Mast.Step(1 / Hertz, input, windX, windY, mount.Tremor, out MastMotion motion);
            double x = motion.X + (PartNoise * _chance.NextNormal());
            double y = motion.Y + (PartNoise * _chance.NextNormal());
            double z = motion.Z - Vector.StandardGravity + (PartNoise * _chance.NextNormal());
            _part.Add(x, y, z, Hertz, 0, storm: false);
            (sumX, sumY, sumZ) = (sumX + x, sumY + y, sumZ + z);
            squares += (x * x) + (y * y) + (z * z);
            if (++count == Block)
            {
                Vector mean = new(sumX / Block, sumY / Block, sumZ / Block);
                long micros = (long)(_samples / Hertz * 1e6);
                _watch.Add(mean.X, mean.Y, (squares / Block) - mean.Dot(mean), _part.Latest, held: false, micros);
                (sumX, sumY, sumZ, squares, count) = (0, 0, 0, 0, 0);
            }
        }
    }

    private sealed record Mount(Mast Mast, WindLoad Wind, Chance Tremor);
}
