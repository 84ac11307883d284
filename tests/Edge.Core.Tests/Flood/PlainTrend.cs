using Edge.Core.Flood;
using Edge.Portable.Filters;

namespace Edge.Core.Tests.Flood;

/// <summary>
/// The reckoning of <see cref="WaterTrend"/> once more, as its summary tells it and as plainly as it can be written: lists, all slopes,
/// and sorting. Only the median of five is shared.
/// </summary>
internal sealed class PlainTrend
{
    private readonly MedianOfFive _interval = new();
    private readonly List<(long At, double Level)> _early = [];
    private MedianOfFive _median = new();
    private List<(long At, double Level)> _block = [];
    private List<(long At, double Level)> _points = [];
    private bool? _dense;
    private long? _last;

    public double Rate { get; private set; } = double.NaN;

    public double LowestRate { get; private set; } = double.NaN;

    public double HighestRate { get; private set; } = double.NaN;

    public double Level { get; private set; } = double.NaN;

    public long ValidUntil => double.IsNaN(Rate) ? long.MinValue : _last!.Value + Gap;

    private long Gap => (long)(((1.5 * _interval.Value) + 30) * 1e6);

    public bool Add(double level, long at)
    {
        if (at <= _last)
        {
            return false;
        }

        bool wasKnown = !double.IsNaN(_interval.Value);
        if (_last is { } last)
        {
            if (wasKnown && at - last > Gap)
            {
                Forget();
            }

            _ = _interval.Add((at - last) / 1e6);
        }

        _last = at;
        _early.Add((at, level));
        if (double.IsNaN(_interval.Value))
        {
            return false;
        }

        bool dense = _interval.Value <= 30;
        if (dense != _dense)
        {
            Forget();
        }

        _dense = dense;
        bool worked = false;
        foreach ((long then, double was) in _early)
        {
            worked = Take(then, was);
        }

        _early.Clear();
        if (!double.IsNaN(Rate))
        {
            Level = Line(at);
        }

        return worked;
    }

    public void Forget()
    {
        _median = new MedianOfFive();
        _block = [];
        _points = [];
        (Rate, LowestRate, HighestRate) = (double.NaN, double.NaN, double.NaN);
    }

    private bool Take(long at, double level)
    {
        if (_dense == false)
        {
            Push(at, level);
            return true;
        }

        double median = _median.Add(level);
        if (double.IsNaN(median))
        {
            return false;
        }

        _block.Add((at, median));
        if ((at - _block[0].At) / 1e6 < 30 - (1.5 * _interval.Value))
        {
            return false;
        }

        // The median of five is that of two intervals ago.
        double centre = _block.Average(one => (double)(one.At - _block[0].At));
        Push(_block[0].At + (long)centre - (long)(2e6 * _interval.Value), _block.Average(one => one.Level));
        _block = [];
        return true;
    }

    private void Push(long at, double level)
    {
        _points.Add((at, level));
        _points = [.. _points.TakeLast(21)];
        double window = 600 + (_dense == true ? 15 : 1);
        while (_points.Count > 4 && (at - _points[0].At) / 1e6 > window)
        {
            _points.RemoveAt(0);
        }

        double span = (at - _points[0].At) / 1e6;
        if (_points.Count < 4 || span < Math.Max(270, 2.7 * _interval.Value))
        {
            Rate = double.NaN;
            return;
        }

        List<double> slopes = Slopes(_points);
        double slope = Nearer(slopes);
        double n = _points.Count;
        double within = 1.96 * Math.Sqrt(n * (n - 1) * ((2 * n) + 5) / 18);
        double lowest = slopes[Math.Max(0, (int)((slopes.Count - within) / 2) - 1)];
        double highest = slopes[Math.Min(slopes.Count - 1, (int)Math.Ceiling((slopes.Count + within) / 2))];
        int half = _points.Count / 2;
        if (half >= 4)
        {
            double recent = Nearer(Slopes([.. _points.TakeLast(half)]));
            lowest = Math.Min(lowest, recent);
            highest = Math.Max(highest, recent > slope ? (2 * recent) - slope : recent);
        }

        (Rate, LowestRate, HighestRate) = (slope * 600, lowest * 600, highest * 600);
    }

    // The line goes through the median of what is left of the levels without their slope.
    private double Line(long at)
    {
        List<double> bases = [.. _points.Select(p => p.Level + (Rate / 600 * (_points[^1].At - p.At) / 1e6)).Order()];
        double middle = (bases[(bases.Count - 1) / 2] + bases[bases.Count / 2]) / 2;
        return middle + (Rate / 600 * (at - _points[^1].At) / 1e6);
    }

    private static List<double> Slopes(List<(long At, double Level)> points) =>
        [
            .. points
                .SelectMany((a, i) => points.Skip(i + 1).Select(b => (b.Level - a.Level) / ((b.At - a.At) / 1e6)))
                .Order(),
        ];

    // Of the two in the middle the one nearer to rest.
    private static double Nearer(List<double> sorted)
    {
        double below = sorted[(sorted.Count - 1) / 2];
        double above = sorted[sorted.Count / 2];
        return Math.Abs(below) < Math.Abs(above) ? below : above;
    }
}
