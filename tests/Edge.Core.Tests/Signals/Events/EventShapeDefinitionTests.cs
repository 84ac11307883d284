using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>The shape of an event against its definition, written with whole lists.</summary>
public sealed class EventShapeDefinitionTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 50)]
    [InlineData(3, 80)]
    [InlineData(4, 80)]
    [InlineData(5, 25)]
    [InlineData(6, 125)]
    [InlineData(7, 40)]
    [InlineData(8, 40)]
    public void Every_figure_is_what_whole_lists_give(int seed, double hertz)
    {
        for (int turn = 0; turn < 6; turn++)
        {
            var random = new Random((100 * seed) + turn);
            EventOptions options = new() { Up = Up(random), FloorRms = turn % 2 == 0 ? 0.005 : 0.05 };
            WaveformCapture capture = new((int)((2 + (3 * random.NextDouble())) * hertz), (int)(20 * hertz), 1e-4);
            Shake(capture, random, hertz, options.Up);
            int end = (int)(capture.Count * (0.3 + random.NextDouble()));
            EventShape found = EventShape.Of(capture, end, hertz, options);
            EventShape expected = Plain(capture, end, hertz, options);
            Near(expected.Peak, found.Peak);
            Near(expected.RiseSeconds, found.RiseSeconds);
            Near(expected.GrowthSeconds, found.GrowthSeconds);
            Near(expected.SignificantSeconds, found.SignificantSeconds);
            Near(expected.Left, found.Left);
            Near(expected.Coda, found.Coda);
            Near(expected.Lean, found.Lean);
            Near(expected.FastSeconds, found.FastSeconds);
            Near(expected.FastRiseSeconds, found.FastRiseSeconds);
            Near(expected.Crest, found.Crest);
            Near(expected.FastGrowth, found.FastGrowth);
            Near(expected.SlowGrowth, found.SlowGrowth);
            Near(expected.SlowBefore, found.SlowBefore);
            Near(expected.FastShare, found.FastShare);
            Near(expected.Vertical, found.Vertical);
            Near(expected.LevelAfterVertical, found.LevelAfterVertical);
            Near(expected.Unsteadiness, found.Unsteadiness);
            Near(expected.DominantHertz, found.DominantHertz);
            Near(expected.Concentration, found.Concentration);
            Assert.Equal(expected.IsSingleSample, found.IsSingleSample);
        }
    }

    private static void Near(double expected, double found) =>
        Assert.Equal(expected, found, double.IsNaN(expected) ? 0 : 1e-5 * (1 + Math.Abs(expected)));

    private static Vector Up(Random random)
    {
        Vector up = new(2 * random.NextDouble(), random.NextDouble() - 0.5, 0.3 + random.NextDouble());
        return new(up.X / up.Length, up.Y / up.Length, up.Z / up.Length);
    }

    // Noise with gravity; then, or some samples later, swings in both bands that come and go, and a push.
    private static void Shake(WaveformCapture capture, Random random, double hertz, Vector up)
    {
        double slow = 0.5 + (3 * random.NextDouble());
        double fast = hertz * (0.3 + (0.1 * random.NextDouble()));
        double rise = 0.2 + (3 * random.NextDouble());
        double decay = 1 + (6 * random.NextDouble());
        double share = random.NextDouble();
        double lift = random.NextDouble();
        double push = 0.3 * random.NextDouble();
        bool single = random.Next(5) == 0;
        int before = (int)((1 + (5 * random.NextDouble())) * hertz);
        int after = (int)((4 + (14 * random.NextDouble())) * hertz);
        int ago = random.Next(2) * random.Next((int)hertz);
        for (int i = -before; i < after; i++)
        {
            double t = i / hertz;
            double envelope = t < 0 || single ? 0 : Math.Min(1, t / rise) * Math.Exp(-Math.Max(0, t - rise) / decay);
            double one = envelope * Math.Sin(2 * Math.PI * slow * t);
            double two = share * envelope * Math.Sin(2 * Math.PI * fast * t);
            double high = lift * envelope * Math.Sin(2 * Math.PI * 1.7 * slow * t);
            double spike = single && i == (int)(2 * hertz) ? 3 : 0;
            capture.Add(
                one + two + (push * envelope) + spike + (up.X * (9.81 + high)) + (0.003 * Shaken.Normal(random)),
                (0.6 * two) - (0.3 * one) + (up.Y * (9.81 + high)) + (0.003 * Shaken.Normal(random)),
                (0.1 * one) + (up.Z * (9.81 + high)) + (0.003 * Shaken.Normal(random))
            );
            if (i == ago)
            {
                capture.Begin(ago);
            }
        }

        capture.End();
    }

    private static double Square(double value) => value * value;

    private static double Mean(IEnumerable<double> of) => of.DefaultIfEmpty(0).Average();

    private static EventShape Plain(WaveformCapture capture, int end, double hertz, EventOptions options)
    {
        int count = capture.Count;
        int margin = (int)(hertz / 2);
        int trigger = capture.Trigger;
        int from = Math.Max(0, trigger - margin);
        int to = Math.Min(count, Math.Max(trigger + 1, end));
        Vector[] all = [.. Enumerable.Range(0, count).Select(capture.At)];
        Vector[] calm = all[..Math.Max(1, from)];
        Vector rest = new(calm.Average(v => v.X), calm.Average(v => v.Y), calm.Average(v => v.Z));
        double[] size =
        [
            .. all.Select(v => (double)(float)new Vector(v.X - rest.X, v.Y - rest.Y, v.Z - rest.Z).Length),
        ];
        (double[] slow, Vector[] slowly) = Band(VectorBand.Slow(hertz), all);
        bool hasFast = VectorBand.Fast(hertz) is not null;
        (double[] fast, Vector[] quickly) = Band(VectorBand.Fast(hertz), all);
        double[] both = [.. slow.Zip(fast, (one, two) => (double)(float)(one + two))];
        int[] inside = [.. Enumerable.Range(from, to - from)];

        double[] level =
        [
            .. inside.Select(i =>
                Math.Max(0, slow[i] + fast[i] - Square(slowly[i].Dot(options.Up)) - Square(quickly[i].Dot(options.Up)))
            ),
        ];
        double alongX = inside.Sum(i => Square(slowly[i].X) + Square(quickly[i].X));
        double alongY = inside.Sum(i => Square(slowly[i].Y) + Square(quickly[i].Y));
        double[] up = Upwards(slowly, quickly, options.Up, inside);
        int settled = Math.Min(from, (int)hertz);
        double slowBefore = Mean(slow[settled..from]);
        double fastBefore = Mean(fast[settled..from]);
        double upBefore = Mean(up[settled..from]);
        (int first, int last) = Strong(both, from, to, slowBefore + fastBefore);
        (int fastFirst, int fastLast) = Strong(fast, from, to, fastBefore);
        double[] lifted = [.. inside.Select(i => Math.Max(0, up[i] - upBefore))];
        double slowStrong = Mean(slow[first..(last + 1)]);
        double fastStrong = Mean(fast[first..(last + 1)]);
        int peak = inside.MaxBy(i => size[i]);
        int fastPeak = inside.MaxBy(i => fast[i]);
        int begins = inside.First(i => i == peak || size[i] >= 0.1 * size[peak]);
        int fastBegins = inside.First(i => i == fastPeak || fast[i] >= 0.01 * fast[fastPeak]);
        Vector leant = Weighed(all[first..(last + 1)]);
        Vector stood = Weighed(all[..from]);
        Vector moved = new(leant.X - stood.X, leant.Y - stood.Y, leant.Z - stood.Z);
        double[] around = fast[Math.Max(0, fastPeak - (int)(5 * hertz))..Math.Min(count, fastPeak + (int)(5 * hertz))];
        double[] halves =
        [
            .. both[first..(last + 1)].Chunk(margin).Where(c => c.Length == margin).Select(c => Math.Sqrt(c.Average())),
        ];
        double spread = Math.Sqrt(Mean(halves.Select(h => Square(h - halves.Average()))));
        double floor = Square(options.FloorRms);
        EventSpectrum spectrum = new(capture, Math.Max(0, first - margin), Math.Min(count, last + margin), hertz);
        int near = (int)(0.15 * hertz);
        return new EventShape
        {
            Peak = size[peak],
            RiseSeconds = (peak - begins) / hertz,
            GrowthSeconds =
                (Enumerable.Range(begins, count).First(i => i == peak || size[i] >= 0.7 * size[peak]) - begins) / hertz,
            SignificantSeconds = (last - first) / hertz,
            Left = Math.Sqrt(Mean(both[Math.Max(from, to - (int)(2 * hertz))..to]) / (slowStrong + fastStrong)),
            Coda = Math.Max(0, last - peak) / Math.Max(1.0, peak - first),
            Lean = Math.Sqrt(Math.Max(0, moved.Dot(moved) - Square(moved.Dot(options.Up)))),
            FastSeconds = hasFast ? (fastLast - fastFirst) / hertz : double.NaN,
            FastRiseSeconds = hasFast ? (fastPeak - fastBegins) / hertz : double.NaN,
            Crest = hasFast ? Math.Sqrt(fast[fastPeak] / Mean(around)) : double.NaN,
            FastGrowth = hasFast ? Math.Sqrt(fastStrong / Math.Max(floor, fastBefore)) : double.NaN,
            SlowGrowth = Math.Sqrt(slowStrong / Math.Max(floor, slowBefore)),
            SlowBefore = Math.Sqrt(slowBefore),
            FastShare = Math.Sqrt(fastStrong / (slowStrong + fastStrong)),
            Vertical = Math.Sqrt(lifted.Sum() / Math.Max(Math.Max(alongX, alongY), level.Sum() / 2)),
            LevelAfterVertical = (Middle(level) - Middle(lifted)) / hertz,
            Unsteadiness = halves.Length < 2 ? 1 : spread / halves.Average(),
            DominantHertz = spectrum.DominantHertz,
            Concentration = spectrum.Concentration,
            IsSingleSample =
                size[Math.Max(0, peak - near)..Math.Min(count, peak + near)].Count(one => one > 0.2 * size[peak]) == 1,
        };
    }

    private static (double[] Energies, Vector[] Values) Band(VectorBand? band, Vector[] all)
    {
        double[] energies = new double[all.Length];
        Vector[] values = new Vector[all.Length];
        for (int i = 0; i < all.Length && band is not null; i++)
        {
            energies[i] = (float)band.Add(all[i].X, all[i].Y, all[i].Z);
            values[i] = band.Value;
        }

        return (energies, values);
    }

    private static double Middle(double[] energies) => energies.Select((one, i) => one * i).Sum() / energies.Sum();

    private static Vector Weighed(Vector[] all)
    {
        double[] weights =
        [
            .. Enumerable.Range(1, all.Length).Select(i => Square(Math.Sin(Math.PI * i / (all.Length + 1)))),
        ];
        double sum = weights.Sum();
        return sum > 0
            ? new(
                all.Zip(weights, (v, w) => v.X * w).Sum() / sum,
                all.Zip(weights, (v, w) => v.Y * w).Sum() / sum,
                all.Zip(weights, (v, w) => v.Z * w).Sum() / sum
            )
            : default;
    }

    private static (int First, int Last) Strong(double[] energies, int from, int to, double before)
    {
        double all = energies[from..to].Sum(one => one - before);
        if (all <= 0)
        {
            return (from, to - 1);
        }

        double[] grown = new double[to - from];
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += energies[i] - before;
            grown[i - from] = sum;
        }

        int last = Array.FindIndex(grown, one => one >= 0.95 * all);
        int first = Array.FindIndex(grown, one => one >= 0.05 * all);
        return (from + first, from + Math.Max(first, last));
    }

    // Motion upwards in either band, less what of it is a fixed share of the motion along the level.
    private static double[] Upwards(Vector[] slowly, Vector[] quickly, Vector up, int[] inside)
    {
        // The shares do not depend on which two level directions are taken.
        Vector other = Math.Abs(up.Z) < 0.9 ? new(0, 0, 1) : new(1, 0, 0);
        Vector across = up.Cross(other);
        across = new(across.X / across.Length, across.Y / across.Length, across.Z / across.Length);
        Vector along = across.Cross(up);
        Vector[] motion = [.. inside.SelectMany(i => (Vector[])[slowly[i], quickly[i]])];
        double aa = motion.Sum(v => Square(v.Dot(along)));
        double bb = motion.Sum(v => Square(v.Dot(across)));
        double ab = motion.Sum(v => v.Dot(along) * v.Dot(across));
        double ua = motion.Sum(v => v.Dot(up) * v.Dot(along));
        double ub = motion.Sum(v => v.Dot(up) * v.Dot(across));
        double det = (aa * bb) - (ab * ab);
        double shareA = ((ua * bb) - (ub * ab)) / det;
        double shareB = ((ub * aa) - (ua * ab)) / det;
        double Own(Vector v) => Square(v.Dot(up) - (shareA * v.Dot(along)) - (shareB * v.Dot(across)));
        return [.. slowly.Zip(quickly, (one, two) => Own(one) + Own(two))];
    }
}
