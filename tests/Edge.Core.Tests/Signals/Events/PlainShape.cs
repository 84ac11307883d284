using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>
/// The figures of <see cref="EventShape"/> once more, as their comments tell them and as plainly as they can be written: each is worked
/// out by itself from whole lists, and the spectrum line by line. Only the two bands are shared.
/// </summary>
internal static class PlainShape
{
    public static EventShape Of(WaveformCapture capture, int end, double hertz, EventOptions options)
    {
        int count = capture.Count;
        int from = Math.Max(0, capture.Trigger - (int)(0.5 * hertz));
        int to = Math.Min(count, Math.Max(end, capture.Trigger + 1));
        List<Vector> samples = [.. Enumerable.Range(0, count).Select(capture.At)];
        Vector rest = Mean([.. samples.Take(Math.Max(1, from))], _ => 1);
        List<Vector> slow = Filtered(samples, VectorBand.Slow(hertz));
        List<Vector> fast = VectorBand.Fast(hertz) is { } band
            ? Filtered(samples, band)
            : [.. samples.Select(_ => default(Vector))];
        bool isQuick = VectorBand.Fast(hertz) is not null;
        List<double> magnitude = [.. samples.Select(s => (double)(float)Less(s, rest).Length)];
        List<double> slowEnergy = [.. slow.Select(s => (double)(float)s.Dot(s))];
        List<double> fastEnergy = [.. fast.Select(s => (double)(float)s.Dot(s))];
        List<double> both = [.. slowEnergy.Zip(fastEnergy, (a, b) => (double)((float)a + (float)b))];
        List<double> up = Upward(slow, fast, options.Up, from, to);

        int settled = Math.Min(from, (int)hertz);
        double slowBefore = Average(slowEnergy, settled, from);
        double fastBefore = Average(fastEnergy, settled, from);
        double upBefore = Average(up, settled, from);
        (int first, int last) = Strong(both, from, to, slowBefore + fastBefore);
        (int fastFirst, int fastLast) = Strong(fastEnergy, from, to, fastBefore);
        double slowStrong = Average(slowEnergy, first, last + 1);
        double fastStrong = Average(fastEnergy, first, last + 1);
        double floor = options.FloorRms * options.FloorRms;
        int peak = Peak(magnitude, from, to);
        int fastPeak = Peak(fastEnergy, from, to);

        int[] during = [.. Enumerable.Range(from, to - from)];
        double[] level =
        [
            .. during.Select(i =>
                Math.Max(
                    0,
                    slowEnergy[i]
                        + fastEnergy[i]
                        - Math.Pow(slow[i].Dot(options.Up), 2)
                        - Math.Pow(fast[i].Dot(options.Up), 2)
                )
            ),
        ];
        double[] lifted = [.. during.Select(i => Math.Max(0, up[i] - upBefore))];
        double alongX = during.Sum(i => Math.Pow(slow[i].X, 2) + Math.Pow(fast[i].X, 2));
        double alongY = during.Sum(i => Math.Pow(slow[i].Y, 2) + Math.Pow(fast[i].Y, 2));
        double stronger = Math.Max(Math.Max(alongX, alongY), level.Sum() / 2);
        Vector moved = Less(
            Hann([.. samples.Skip(first).Take(last + 1 - first)]),
            from > 0 ? Hann([.. samples.Take(from)]) : default
        );
        double upwards = moved.Dot(options.Up);
        double[] block = [.. Blocks(both, first, last + 1, (int)(0.5 * hertz))];
        (double dominant, double concentration) = Spectrum(
            samples,
            Math.Max(0, first - (int)(0.5 * hertz)),
            Math.Min(count, last + (int)(0.5 * hertz)),
            hertz
        );
        int tenth = First(magnitude, from, peak, 0.1);
        int around = (int)(0.15 * hertz);
        int near = (int)(5 * hertz);
        double nearby = Average(fastEnergy, Math.Max(0, fastPeak - near), Math.Min(count, fastPeak + near));
        return new EventShape
        {
            Peak = magnitude[peak],
            RiseSeconds = (peak - tenth) / hertz,
            GrowthSeconds = (First(magnitude, tenth, peak, 0.7) - tenth) / hertz,
            SignificantSeconds = (last - first) / hertz,
            Left = Math.Sqrt(Average(both, Math.Max(from, to - (int)(2 * hertz)), to) / (slowStrong + fastStrong)),
            Coda = Math.Max(0, last - peak) / (double)Math.Max(1, peak - first),
            Lean = Math.Sqrt(Math.Max(0, moved.Dot(moved) - (upwards * upwards))),
            FastSeconds = isQuick ? (fastLast - fastFirst) / hertz : double.NaN,
            FastRiseSeconds = isQuick ? (fastPeak - First(fastEnergy, from, fastPeak, 0.01)) / hertz : double.NaN,
            Crest =
                !isQuick ? double.NaN
                : nearby > 0 ? Math.Sqrt(fastEnergy[fastPeak] / nearby)
                : 0,
            FastGrowth = isQuick ? Math.Sqrt(fastStrong / Math.Max(floor, fastBefore)) : double.NaN,
            SlowGrowth = Math.Sqrt(slowStrong / Math.Max(floor, slowBefore)),
            SlowBefore = Math.Sqrt(slowBefore),
            FastShare = Math.Sqrt(fastStrong / (slowStrong + fastStrong)),
            Vertical = Math.Sqrt(lifted.Sum() / stronger),
            LevelAfterVertical = (Middle(during, level) - Middle(during, lifted)) / hertz,
            Unsteadiness = block.Length < 2 ? 1 : Deviation(block) / block.Average(),
            DominantHertz = dominant,
            Concentration = concentration,
            IsSingleSample =
                magnitude.Skip(peak - around).Take(2 * around).Count(value => value > 0.2 * magnitude[peak]) == 1,
        };
    }

    private static List<Vector> Filtered(List<Vector> samples, VectorBand band)
    {
        List<Vector> filtered = [];
        foreach (Vector sample in samples)
        {
            _ = band.Add(sample.X, sample.Y, sample.Z);
            filtered.Add(band.Value);
        }

        return filtered;
    }

    // What is left of the upward motion of both bands when the share of the level motion that explains most is taken off: two
    // level directions at a right angle, least squares.
    private static List<double> Upward(List<Vector> slow, List<Vector> fast, Vector up, int from, int to)
    {
        Vector beside = Math.Abs(up.X) < 0.7 ? new Vector(1, 0, 0) : new Vector(0, 1, 0);
        Vector level = Less(beside, Times(up, beside.Dot(up)));
        Vector first = Times(level, 1 / level.Length);
        Vector second = new(
            (up.Y * first.Z) - (up.Z * first.Y),
            (up.Z * first.X) - (up.X * first.Z),
            (up.X * first.Y) - (up.Y * first.X)
        );
        List<(float Lift, float Along, float Across)> Seen(List<Vector> band) =>
            [.. band.Select(s => ((float)s.Dot(up), (float)s.Dot(first), (float)s.Dot(second)))];
        var slowly = Seen(slow);
        var quickly = Seen(fast);
        var all = slowly.Take(to).Skip(from).Concat(quickly.Take(to).Skip(from)).ToList();
        double xx = all.Sum(s => (double)(s.Along * s.Along));
        double xy = all.Sum(s => (double)(s.Along * s.Across));
        double yy = all.Sum(s => (double)(s.Across * s.Across));
        double zx = all.Sum(s => (double)(s.Lift * s.Along));
        double zy = all.Sum(s => (double)(s.Lift * s.Across));
        double det = (xx * yy) - (xy * xy);
        (double shareX, double shareY) = (0, 0);
        if (det > 1e-6 * xx * yy)
        {
            shareX = ((zx * yy) - (zy * xy)) / det;
            shareY = ((zy * xx) - (zx * xy)) / det;
        }
        else if (xx + yy > 0)
        {
            shareX = zx / (xx + yy);
            shareY = zy / (xx + yy);
        }

        float Own((float Lift, float Along, float Across) s) =>
            (float)Math.Pow(s.Lift - (shareX * s.Along) - (shareY * s.Across), 2);
        return [.. slowly.Zip(quickly, (a, b) => (double)(Own(a) + Own(b)))];
    }

    private static (int First, int Last) Strong(List<double> energies, int from, int to, double before)
    {
        double[] own = [.. energies.Take(to).Skip(from).Select(energy => energy - before)];
        double all = own.Sum();
        if (all <= 0)
        {
            return (from, to - 1);
        }

        double sum = 0;
        double[] sums = [.. own.Select(energy => sum += energy)];
        int first = Array.FindIndex(sums, value => value >= 0.05 * all);
        int last = Array.FindIndex(sums, value => value >= 0.95 * all);
        return (from + first, from + Math.Max(first, last));
    }

    private static int Peak(List<double> values, int from, int to) =>
        Enumerable.Range(from, to - from).MaxBy(i => values[i]);

    private static int First(List<double> values, int from, int peak, double share)
    {
        int first = values.FindIndex(from, value => value >= share * values[peak]);
        return Math.Min(first, peak);
    }

    private static double Average(List<double> values, int from, int to) =>
        to > from ? values.Take(to).Skip(from).Average() : 0;

    private static Vector Hann(List<Vector> samples) =>
        Mean(samples, i => Math.Pow(Math.Sin(Math.PI * (i + 1) / (samples.Count + 1)), 2));

    private static Vector Mean(List<Vector> samples, Func<int, double> weight)
    {
        double all = Enumerable.Range(0, samples.Count).Sum(weight);
        double Of(Func<Vector, double> part) => samples.Select((sample, i) => weight(i) * part(sample)).Sum() / all;
        return new Vector(Of(s => s.X), Of(s => s.Y), Of(s => s.Z));
    }

    private static double Middle(int[] at, double[] weights) =>
        at.Zip(weights, (i, weight) => i * weight).Sum() / weights.Sum();

    private static IEnumerable<double> Blocks(List<double> energies, int from, int to, int length) =>
        Enumerable
            .Range(0, (to - from) / length)
            .Select(i => Math.Sqrt(Average(energies, from + (i * length), from + ((i + 1) * length))));

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
    }

    private static (double Hertz, double Share) Spectrum(List<Vector> samples, int from, int to, double hertz)
    {
        int length = 64;
        while (length < 8 * hertz && length < 8192)
        {
            length *= 2;
        }

        double step = hertz / length;
        int lowest = (int)Math.Ceiling(0.3 / step);
        int highest = Math.Min((length / 2) - 2, (int)(0.4 * hertz / step));
        double[] power = new double[length / 2];
        for (int start = from; start == from || start + length <= to; start += length / 2)
        {
            List<Vector> window = [.. samples.Take(to).Skip(start).Take(length)];
            foreach (Func<Vector, double> axis in (Func<Vector, double>[])[s => s.X, s => s.Y, s => s.Z])
            {
                double mean = window.Average(axis);
                double[] tapered =
                [
                    .. window.Select(
                        (s, i) => (axis(s) - mean) * Math.Pow(Math.Sin(Math.PI * (i + 0.5) / window.Count), 2)
                    ),
                ];
                for (int k = lowest - 1; k <= highest + 1; k++)
                {
                    double real = 0;
                    double imaginary = 0;
                    for (int i = 0; i < tapered.Length; i++)
                    {
                        (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((long)k * i % length) / length);
                        real += tapered[i] * cosine;
                        imaginary += tapered[i] * sine;
                    }

                    power[k] += (real * real) + (imaginary * imaginary);
                }
            }
        }

        int peak = Enumerable.Range(lowest, highest - lowest + 1).MaxBy(k => power[k]);
        (double left, double middle, double right) = (
            Math.Log(power[peak - 1]),
            Math.Log(power[peak]),
            Math.Log(power[peak + 1])
        );
        double bend = left + right - (2 * middle);
        double off = bend < 0 ? Math.Min(0.5, Math.Max(-0.5, (left - right) / 2 / bend)) : 0;
        int wide = Math.Max(1, (int)Math.Round(0.1 * peak));
        double[] all = power[lowest..(highest + 1)];
        return (step * (peak + off), all.Where((_, i) => Math.Abs(lowest + i - peak) <= wide).Sum() / all.Sum());
    }

    private static Vector Less(Vector a, Vector b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    private static Vector Times(Vector a, double times) => new(a.X * times, a.Y * times, a.Z * times);
}
