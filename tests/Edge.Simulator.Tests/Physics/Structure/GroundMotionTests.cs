using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Physics.Structure;

public sealed class GroundMotionTests
{
    [Fact]
    public void The_peak_of_a_synthetic_earthquake_is_the_one_asked_for()
    {
        for (ulong seed = 1; seed <= 50; seed++)
        {
            double peak = 0.2 + (0.1 * seed);
            GroundMotion quake = GroundMotion.Synthetic(peak, 5 + seed, seed);
            double[] most = new double[3];
            for (int i = 0; i < quake.Seconds * quake.Hertz; i++)
            {
                quake.At(i / quake.Hertz, out double x, out double y, out double z);
                most[0] = Math.Max(most[0], Math.Abs(x));
                most[1] = Math.Max(most[1], Math.Abs(y));
                most[2] = Math.Max(most[2], Math.Abs(z));
            }

            Assert.Equal(peak, quake.PeakMps2, 1e-12);
            Assert.Equal(peak, most[0], 1e-9);
            Assert.Equal(0.85 * peak, most[1], 1e-9);
            Assert.Equal(peak * 2 / 3, most[2], 1e-9);
        }
    }

    [Fact]
    public void It_is_strongest_in_its_first_half_and_ends_in_rest()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            GroundMotion quake = GroundMotion.Synthetic(2, 20, seed);
            double first = Power(quake, 0, 10);
            double second = Power(quake, 10, 20);

            Assert.True(first > 2 * second);
            Assert.True(Power(quake, 20, 25) < 0.05 * first);
            quake.At(-0.001, out double before, out _, out _);
            quake.At(quake.Seconds, out double after, out _, out _);
            Assert.Equal((0, 0), (before, after));
        }
    }

    [Fact]
    public void It_leaves_the_ground_at_rest()
    {
        for (ulong seed = 1; seed <= 30; seed++)
        {
            GroundMotion quake = GroundMotion.Synthetic(2, 20, seed);
            double velocity = 0;
            double fastest = 0;
            for (int i = 0; i < quake.Seconds * quake.Hertz; i++)
            {
                quake.At(i / quake.Hertz, out double x, out _, out _);
                velocity += x / quake.Hertz;
                fastest = Math.Max(fastest, Math.Abs(velocity));
            }

            Assert.True(Math.Abs(velocity) < 0.02 * fastest);
        }
    }

    [Fact]
    public void It_shakes_most_at_the_soils_frequency()
    {
        double soil = 0;
        double fast = 0;
        double slow = 0;
        for (ulong seed = 1; seed <= 30; seed++)
        {
            GroundMotion quake = GroundMotion.Synthetic(2, 20, seed);
            soil += Density(quake, 1.8, 3);
            fast += Density(quake, 11, 13);
            slow += Density(quake, 0.04, 0.08);
        }

        // Kanai and Tajimi: 28 times the density at 2.4 Hz than at 12 Hz; the low-cut takes the rest.
        Assert.InRange(soil / fast, 15, 50);
        Assert.True(soil > 10 * slow);
    }

    [Fact]
    public void A_recording_comes_back_from_a_sensor_at_the_base()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => i < 100 ? 0 : Math.Sin(i * 0.3))];
        double[] z = [.. x.Select(v => 9.80665 + (0.5 * v))];
        Recording recording = new("made", 100, x, new double[400], z, []);
        GroundMotion quake = GroundMotion.From(recording);
        Mast mast = new(MastDesign.Lattice40 with { TremorMps2 = 0 }, 0);
        for (int i = 0; i < 399; i++)
        {
            quake.At(i * 0.01, out double groundX, out double groundY, out double groundZ);
            MastInput input = new()
            {
                GroundX = groundX,
                GroundY = groundY,
                GroundZ = groundZ,
            };
            mast.Step(0.01, input, [], [], new Chance(1), out MastMotion motion);

            Assert.Equal(x[i], motion.X, 1e-9);
            Assert.Equal(z[i], motion.Z, 1e-9);
        }
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GroundMotion.Synthetic(-1, 10, 1));
        Assert.Throws<ArgumentException>(() => GroundMotion.Synthetic(1, 0, 1));
        Assert.Throws<ArgumentException>(() => GroundMotion.Synthetic(double.NaN, 10, 1));
    }

    private static double Density(GroundMotion quake, double from, double to)
    {
        double sum = 0;
        int count = 0;
        for (double hertz = from; hertz <= to; hertz += 0.04)
        {
            double sin = 0;
            double cos = 0;
            for (double t = 0; t < quake.Seconds; t += 0.01)
            {
                quake.At(t, out double x, out _, out _);
                sin += x * Math.Sin(2 * Math.PI * hertz * t);
                cos += x * Math.Cos(2 * Math.PI * hertz * t);
            }

            sum += (sin * sin) + (cos * cos);
            count++;
        }

        return sum / count;
    }

    private static double Power(GroundMotion quake, double from, double to)
    {
        double sum = 0;
        for (double t = from; t < to; t += 0.005)
        {
            quake.At(t, out double x, out _, out _);
            sum += x * x;
        }

        return sum / (to - from);
    }
}
