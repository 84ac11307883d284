namespace Edge.Core.Signals.Events;

/// <summary>A mode that is elsewhere after a blow.</summary>
/// <param name="Seconds">Time from the blow until it was sure, s.</param>
/// <param name="Hertz">Where the structure swings now, Hz.</param>
/// <param name="LearnedHertz">The nearest frequency it was known by, Hz.</param>
public readonly record struct ModeJump(double Seconds, double Hertz, double LearnedHertz)
{
    /// <summary>Change as a share of the learned frequency.</summary>
    public double Share => (Hertz / LearnedHertz) - 1;
}

/// <summary>
/// Sees within a minute of a blow whether the structure swings at another frequency than it was known by, where a spectrum of
/// ambient vibration needs many minutes: a blow, or a guy that lets go, makes the structure ring far above all else, and a
/// free swing gives its frequency to a hundredth of one over its length (the resolution limit holds for two lines, not
/// for one).
/// </summary>
/// <remarks>
/// <para>From two seconds after the blow, when the quick modes have gone, level acceleration is gathered. Every two seconds, from
/// eight seconds and ten swings on, the peak of its Hann-windowed spectrum between 0.4 and 1.6 times the learned frequencies is
/// found. It counts as a jump when it is off every learned frequency by more than the tolerance, holds more than half of the power
/// there, the learned frequencies hold less than a quarter of its density, and two looks in a row agree within 2 %. And
/// within twice the tolerance it must be the blow that rings: where the wind moves the structure as much, its random swing
/// wanders by some percent, and amplitude adds its own.</para>
/// <para>The tolerance must lie above what amplitude does: a bolted frame's 18.6 m/s² swing was 3.2 % slower than its 0.6 m/s² one
/// with no damage at all. So 5 %, and what changes a mode by less is for the spectrum of hours. Not thread-safe; allocates
/// nothing per sample.</para>
/// </remarks>
public sealed class ModeJumpWatch
{
    private const double WaitSeconds = 2;
    private const double FirstSeconds = 8;
    private const double FirstSwings = 10;
    private const double StepSeconds = 2;
    private const double LastSeconds = 56;

    // A longer one would mix the swing with what the wind has made of it since.
    private const double LongestSeconds = 24;
    private const double Lowest = 0.4;
    private const double Highest = 1.6;
    private const double LeastShare = 0.5;
    private const double LeftAtLearned = 0.25;
    private const double Agreement = 0.02;

    // Energy of the ring over that of before: twice the swing.
    private const double LeastOverBefore = 4;
    private const double BeforeSeconds = 20;
    private const double MeanSeconds = 10;
    private const double MostOverBefore = 9;

    private readonly double _hertz;
    private readonly double[] _learned;
    private readonly double _tolerance;
    private readonly float[] _x;
    private readonly float[] _y;
    private readonly double[] _power;
    private readonly int _wait;
    private readonly int _first;
    private readonly int _step;
    private readonly int _last;
    private int _since = -1;
    private double _seen;
    private double _meanX;
    private double _meanY;
    private double _before;
    private double _seconds;
    private ModeJump? _found;

    /// <summary>A watch that waits for a blow.</summary>
    /// <param name="sampleHertz">Samples a second, decimated; at least four times the highest learned frequency.</param>
    /// <param name="learnedHertz">The first modes that it was known by, of both level directions; at least one, within a factor of two.</param>
    /// <param name="tolerance">Share of the frequency that is no jump. 0.05.</param>
    /// <exception cref="ArgumentException">No frequency, or one that the rate cannot show.</exception>
    public ModeJumpWatch(double sampleHertz, IReadOnlyList<double> learnedHertz, double tolerance = 0.05)
    {
        if (
            learnedHertz.Count == 0
            || learnedHertz.Any(f => !(f > 0.1 && f <= sampleHertz / 4))
            || learnedHertz.Max() > 2 * learnedHertz.Min()
            || !(tolerance is > 0 and < 0.3)
            || !(sampleHertz <= 200)
        )
        {
            throw new ArgumentException(
                "A watch needs learned frequencies from 0.1 Hz to a quarter of the sample rate, within a factor of two, a tolerance "
                    + "between 0 and 0.3, and samples of at most 200 Hz.",
                nameof(learnedHertz)
            );
        }

        _hertz = sampleHertz;
        _learned = [.. learnedHertz];
        _tolerance = tolerance;
        _wait = (int)(WaitSeconds * sampleHertz);
        _first = (int)(Math.Max(FirstSeconds, FirstSwings / learnedHertz.Min()) * sampleHertz);
        _step = (int)(StepSeconds * sampleHertz);
        _last = (int)(LastSeconds * sampleHertz);
        _x = new float[Math.Max(_first, (int)(LongestSeconds * sampleHertz))];
        _y = new float[_x.Length];
        _power = new double[
            (int)(4 * _x.Length / sampleHertz * ((Highest * _learned.Max()) - (Lowest * _learned.Min()))) + 3
        ];
    }

    /// <summary>Whether it looks for a jump now.</summary>
    public bool IsWatching => _since >= 0;

    /// <summary>A blow: looks for a jump in the minute after it. One that comes meanwhile begins the minute anew.</summary>
    /// <param name="secondsAgo">How long ago, where it was noticed late.</param>
    public void Impact(double secondsAgo = 0)
    {
        _since = (int)(Math.Clamp(secondsAgo, 0, WaitSeconds) * _hertz);
        _seen = double.NaN;
    }

    /// <summary>Samples are missing: the watch ends, and what moves without a blow is learned anew.</summary>
    public void Gap()
    {
        _since = -1;
        _seconds = 0;
        _before = 0;
    }

    /// <summary>Takes level acceleration, m/s².</summary>
    public void Add(double x, double y)
    {
        if (_since < 0)
        {
            Rest(x, y);
            return;
        }

        int at = _since - _wait;
        if (at >= 0)
        {
            // The oldest make room for the newest.
            _x[at % _x.Length] = (float)x;
            _y[at % _y.Length] = (float)y;
        }

        _since++;
        int gathered = _since - _wait;
        if (gathered >= _first && (gathered - _first) % _step == 0)
        {
            Look(gathered);
        }

        if (_since >= _last)
        {
            _since = -1;
        }
    }

    /// <summary>Takes the jump that was found; false when there is none.</summary>
    public bool TryTake(out ModeJump jump)
    {
        jump = _found ?? default;
        bool isFound = _found is not null;
        _found = null;
        return isFound;
    }

    // How the structure moves when nothing hits it. The blow's own first second is told late, so it may raise this but little.
    private void Rest(double x, double y)
    {
        double first = 1 / ((_seconds * _hertz) + 1);
        double meanShare = Math.Max(first, 1 / (MeanSeconds * _hertz));
        double share = Math.Max(first, 1 / (BeforeSeconds * _hertz));
        _seconds += 1 / _hertz;
        _meanX += meanShare * (x - _meanX);
        _meanY += meanShare * (y - _meanY);
        double energy = ((x - _meanX) * (x - _meanX)) + ((y - _meanY) * (y - _meanY));
        double most = _seconds > MeanSeconds ? MostOverBefore * _before : energy;
        _before += share * (Math.Min(energy, most) - _before);
    }

    private void Look(int gathered)
    {
        int count = Math.Min(gathered, _x.Length);
        int oldest = gathered > _x.Length ? gathered % _x.Length : 0;
        double low = Lowest * _learned.Min();
        double step = _hertz / (4.0 * count);
        int lines = Math.Min(_power.Length, (int)(((Highest * _learned.Max()) - low) / step) + 1);
        double total = 0;
        int peak = 1;
        double meanX = Mean(_x, count);
        double meanY = Mean(_y, count);
        for (int k = 0; k < lines; k++)
        {
            double hertz = low + (k * step);
            _power[k] = Power(_x, oldest, count, hertz, meanX) + Power(_y, oldest, count, hertz, meanY);
            total += _power[k];
            peak = _power[k] > _power[peak] && k > 0 && k < lines - 1 ? k : peak;
        }

        double bend = _power[peak - 1] - (2 * _power[peak]) + _power[peak + 1];
        double offset = bend < 0 ? 0.5 * (_power[peak - 1] - _power[peak + 1]) / bend : 0;
        double found = low + ((peak + Math.Clamp(offset, -0.5, 0.5)) * step);

        // The main lobe of a Hann window reaches two over its length to each side: eight lines.
        double near = 0;
        for (int k = Math.Max(0, peak - 8); k < Math.Min(lines, peak + 9); k++)
        {
            near += _power[k];
        }

        double nearest = _learned.MinBy(f => Math.Abs(f - found));
        double energy = Variance(_x, count, meanX) + Variance(_y, count, meanY);
        double off = Math.Abs(found - nearest) / nearest;
        bool isOff =
            off > (energy > LeastOverBefore * _before ? _tolerance : 2 * _tolerance)
            && near > LeastShare * total
            && Array.TrueForAll(
                _learned,
                f => IsWithinLobe(f, found, count) || _power[Line(f, low, step, lines)] < LeftAtLearned * _power[peak]
            );
        if (!isOff)
        {
            _seen = double.NaN;
            return;
        }

        if (Math.Abs(found - _seen) <= Agreement * found)
        {
            _found = new ModeJump(_since / _hertz, found, nearest);
            _since = -1;
        }

        _seen = found;
    }

    // So near that its own line reaches there: the distance alone must say it.
    private bool IsWithinLobe(double learned, double found, int count) =>
        Math.Abs(learned - found) < 2 * _hertz / count;

    private static int Line(double hertz, double low, double step, int lines) =>
        Math.Clamp((int)Math.Round((hertz - low) / step), 0, lines - 1);

    private static double Mean(float[] values, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[i];
        }

        return sum / count;
    }

    private static double Variance(float[] values, int count, double mean)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (values[i] - mean) * (values[i] - mean);
        }

        return sum / count;
    }

    private double Power(float[] values, int oldest, int count, double hertz, double mean)
    {
        // A rotating pointer instead of a sine for each sample.
        (double sin, double cos) = Math.SinCos(2 * Math.PI * hertz / _hertz);
        (double windowSin, double windowCos) = Math.SinCos(2 * Math.PI / count);
        double re = 1;
        double im = 0;
        double windowRe = 1;
        double windowIm = 0;
        double real = 0;
        double imaginary = 0;
        int at = oldest;
        for (int i = 0; i < count; i++)
        {
            double value = (values[at] - mean) * (0.5 - (0.5 * windowRe));
            real += value * re;
            imaginary += value * im;
            (re, im) = ((re * cos) - (im * sin), (re * sin) + (im * cos));
            (windowRe, windowIm) = (
                (windowRe * windowCos) - (windowIm * windowSin),
                (windowRe * windowSin) + (windowIm * windowCos)
            );
            at = at + 1 == values.Length ? 0 : at + 1;
        }

        return (real * real) + (imaginary * imaginary);
    }
}
