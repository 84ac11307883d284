using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>
/// The reckoning of <see cref="ModeJumpWatch"/> once more, as its remarks tell it and as plainly as it can be written: all samples
/// since the blow stay in a list, and each line of the spectrum is a sum of sines.
/// </summary>
internal sealed class PlainJump(double hertz, double[] learned, double tolerance)
{
    private readonly List<(double X, double Y)> _after = [];
    private (double X, double Y) _mean;
    private double _before;
    private double _calm;
    private int _since = -1;
    private double? _seen;

    public void Impact(double secondsAgo)
    {
        _since = (int)(Math.Min(2, Math.Max(0, secondsAgo)) * hertz);
        _after.Clear();
        _seen = null;
    }

    public void Gap()
    {
        _since = -1;
        _calm = 0;
        _before = 0;
    }

    public ModeJump? Add(double x, double y)
    {
        if (_since < 0)
        {
            double begin = 1 / ((_calm * hertz) + 1);
            double slow = Math.Max(begin, 1 / (10 * hertz));
            double slower = Math.Max(begin, 1 / (20 * hertz));
            _calm += 1 / hertz;
            _mean = (((1 - slow) * _mean.X) + (slow * x), ((1 - slow) * _mean.Y) + (slow * y));
            double energy = Math.Pow(x - _mean.X, 2) + Math.Pow(y - _mean.Y, 2);
            energy = _calm > 10 ? Math.Min(energy, 9 * _before) : energy;
            _before = ((1 - slower) * _before) + (slower * energy);
            return null;
        }

        if (_since >= (int)(2 * hertz))
        {
            _after.Add(((float)x, (float)y));
        }

        _since++;
        int least = (int)(Math.Max(8, 10 / learned.Min()) * hertz);
        int gathered = _since - (int)(2 * hertz);
        ModeJump? found = null;
        if (gathered >= least && (gathered - least) % (int)(2 * hertz) == 0)
        {
            found = Look(least);
        }

        if (found is not null || _since >= (int)(56 * hertz))
        {
            _since = -1;
        }

        return found;
    }

    private ModeJump? Look(int least)
    {
        List<(double X, double Y)> samples = [.. _after.TakeLast(Math.Max(least, (int)(24 * hertz)))];
        int count = samples.Count;
        (double X, double Y) mean = (samples.Average(s => s.X), samples.Average(s => s.Y));
        double step = hertz / 4 / count;
        double low = 0.4 * learned.Min();
        int lines = (int)(((1.6 * learned.Max()) - low) / step) + 1;
        double[] hann = [.. samples.Select((_, i) => Math.Pow(Math.Sin(Math.PI * i / count), 2))];
        double[] x = [.. samples.Select((s, i) => hann[i] * (s.X - mean.X))];
        double[] y = [.. samples.Select((s, i) => hann[i] * (s.Y - mean.Y))];
        double[] power =
        [
            .. Enumerable.Range(0, lines).Select(k => Line(x, low + (k * step)) + Line(y, low + (k * step))),
        ];
        int peak = Enumerable.Range(1, lines - 2).MaxBy(k => power[k]);
        double bend = power[peak - 1] + power[peak + 1] - (2 * power[peak]);
        double offset = bend < 0 ? (power[peak - 1] - power[peak + 1]) / 2 / bend : 0;
        double found = low + ((peak + Math.Min(0.5, Math.Max(-0.5, offset))) * step);
        double nearest = learned.OrderBy(f => Math.Abs(f - found)).First();
        double near = power.Where((_, k) => Math.Abs(k - peak) <= 8).Sum();
        double energy =
            samples.Average(s => Math.Pow(s.X - mean.X, 2)) + samples.Average(s => Math.Pow(s.Y - mean.Y, 2));
        double most = energy > 4 * _before ? tolerance : 2 * tolerance;
        bool isLeft = learned.Any(f =>
            Math.Abs(f - found) >= 2 * hertz / count
            && power[Math.Min(lines - 1, Math.Max(0, (int)Math.Round((f - low) / step)))] >= power[peak] / 4
        );
        if (Math.Abs(found - nearest) / nearest <= most || near <= power.Sum() / 2 || isLeft)
        {
            _seen = null;
            return null;
        }

        bool agrees = _seen is { } before && Math.Abs(found - before) <= 0.02 * found;
        _seen = found;
        return agrees ? new ModeJump(_since / hertz, found, nearest) : null;
    }

    private double Line(double[] values, double f)
    {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < values.Length; i++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * f * i / hertz);
            real += values[i] * cosine;
            imaginary += values[i] * sine;
        }

        return (real * real) + (imaginary * imaginary);
    }
}
