namespace Edge.Core.Signals.Modes;

/// <summary>A stretch of free decay after a shock.</summary>
/// <param name="Axis">0 is x, 1 is y.</param>
/// <param name="EndSeconds">End of the stretch, seconds of data since the start.</param>
/// <param name="Seconds">Its length: 4 s, or six cycles of what is slower than 1.5 Hz, at most 16 s.</param>
/// <param name="Hertz">Frequency, Hz.</param>
/// <param name="Damping">Fraction of critical damping.</param>
/// <param name="Amplitude">Envelope at the start of the stretch, m/s².</param>
/// <param name="Explained">Share of the variance that one decaying sinusoid explains.</param>
/// <param name="Run">How many stretches, each a second later, have decayed without a break; from 3 on it is a ring-down
/// and no chance.</param>
public readonly record struct FreeDecayEstimate(
    int Axis,
    double EndSeconds,
    double Seconds,
    double Hertz,
    double Damping,
    double Amplitude,
    double Explained,
    int Run
);

/// <summary>
/// Watches one axis for the free decay after a shock: seconds that fall one after another from well above what was
/// usual, and that one decaying sinusoid explains. So the frequency after a blow is known within seconds, long before a
/// spectrum shows it. Nothing is allocated. Not thread-safe.
/// </summary>
/// <remarks>
/// Frequency depends on amplitude: a ring-down that rises by 2 % as it dies is a healthy structure. Compare like
/// amplitudes. Memory: 8 KiB.
/// </remarks>
public sealed class FreeDecay
{
    private const double WindowSeconds = 4;
    private const double LongestSeconds = 16;
    private const double Cycles = 6;
    private const double AboveUsual = 4; // RMS of the beginning over the usual RMS
    private const double StillAbove = 2.5; // and of the end
    private const double LeastExplained = 0.9;
    private const double UsualSeconds = 60;
    private const double UsualMayRise = 4;
    private const double LowestHertz = 0.3;
    private const double LeastMeanSquare = 1e-6; // (1 mm/s²)²: less is a sensor's noise
    private const int Blocks = 16;
    private const int SureRun = 3;
    private const int Grid = 4; // points of the scan for each line 1/length
    private readonly int _axis;
    private readonly float[] _ring = new float[1024];
    private readonly float[] _window = new float[1024];
    private readonly double[] _block = new double[Blocks];
    private readonly int _perBlock;
    private readonly double _hertz;
    private int _next;
    private int _kept;
    private int _inBlock;
    private double _squares;
    private int _blocks;
    private double _usual = double.NaN;
    private int _run;
    private long _samples;
    private FreeDecayEstimate _found;
    private bool _hasFound;

    /// <summary>Makes the watch.</summary>
    /// <param name="axis">0 is x, 1 is y; handed on.</param>
    /// <param name="hertz">Nominal rate of the samples, at most 64 Hz.</param>
    public FreeDecay(int axis, double hertz)
    {
        _axis = axis;
        _hertz = hertz;
        _perBlock = Math.Max(1, (int)Math.Round(hertz));
    }

    /// <summary>Takes one sample without gravity, m/s².</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="scale">Measured rate over nominal rate.</param>
    public void Add(double sample, double scale)
    {
        _ring[_next] = (float)sample;
        _next = (_next + 1) & (_ring.Length - 1);
        _kept = Math.Min(_kept + 1, _ring.Length);
        _samples++;
        _squares += sample * sample;
        if (++_inBlock < _perBlock)
        {
            return;
        }

        double meanSquare = Math.Max(_squares / _inBlock, LeastMeanSquare);
        _inBlock = 0;
        _squares = 0;
        Array.Copy(_block, 0, _block, 1, Blocks - 1);
        _block[0] = meanSquare;
        _blocks = Math.Min(_blocks + 1, Blocks);
        _run = IsDecay((int)WindowSeconds) && Estimate(scale) ? _run + 1 : 0;
        if (_run > 0)
        {
            _found = _found with { Run = _run };
            _hasFound = true;
        }

        // A shock is not the usual, however long it lasts: the usual creeps up by at most a twentieth a second.
        _usual = double.IsNaN(_usual)
            ? meanSquare
            : _usual + ((Math.Min(meanSquare, UsualMayRise * _usual) - _usual) / UsualSeconds);
    }

    /// <summary>Samples were lost: no stretch may bridge them.</summary>
    public void Forget()
    {
        _kept = 0;
        _blocks = 0;
        _inBlock = 0;
        _squares = 0;
        _run = 0;
    }

    /// <summary>Takes the newest estimate; there is at most one a second.</summary>
    public bool TryTake(out FreeDecayEstimate estimate)
    {
        estimate = _found;
        bool has = _hasFound;
        _hasFound = false;
        return has;
    }

    private bool IsDecay(int seconds)
    {
        if (_blocks < seconds || double.IsNaN(_usual))
        {
            return false;
        }

        // Halves, because a slow mode has more in one second of its cycle than in the next.
        double newer = 0;
        double older = 0;
        for (int i = 0; i < seconds; i++)
        {
            newer += 2 * i < seconds ? _block[i] : 0;
            older += 2 * i >= seconds ? _block[i] : 0;
        }

        newer /= (seconds + 1) / 2;
        older /= seconds / 2;

        // What has begun far above the usual is followed down to where the sinusoid is lost in it.
        bool loud =
            _run >= SureRun || (older > AboveUsual * AboveUsual * _usual && newer > StillAbove * StillAbove * _usual);
        return loud && newer < 0.98 * older;
    }

    private bool Estimate(double scale)
    {
        int seconds = (int)WindowSeconds;
        if (!Fit(seconds, double.NaN, out DampedSine sine))
        {
            return false;
        }

        int wanted = (int)Math.Ceiling(Math.Min(LongestSeconds, Cycles / (sine.Frequency * _hertz)));
        if (wanted > seconds)
        {
            seconds = wanted;
            if (!IsDecay(seconds) || !Fit(seconds, sine.Frequency, out sine))
            {
                return false;
            }
        }

        if (sine.Explained < LeastExplained || sine.Damping is not (> 0 and < ResonanceFit.LargestDamping))
        {
            return false;
        }

        _found = new(
            _axis,
            _samples / (_hertz * scale),
            seconds * _perBlock / (_hertz * scale),
            sine.Frequency * _hertz * scale,
            sine.Damping,
            sine.Amplitude,
            sine.Explained,
            0
        );
        return true;
    }

    private bool Fit(int seconds, double near, out DampedSine sine)
    {
        int length = seconds * _perBlock;
        sine = default;
        if (length > _kept)
        {
            return false;
        }

        Span<float> data = _window.AsSpan(0, length);
        for (int i = 0; i < length; i++)
        {
            data[i] = _ring[(_next - length + i) & (_ring.Length - 1)];
        }

        double start = double.IsNaN(near) ? Strongest(data) : near;
        return DampedSine.TryFit(data, start, out sine) && sine.Frequency is < 0.45;
    }

    // The strongest line of a fine grid over the search band.
    private double Strongest(ReadOnlySpan<float> data)
    {
        double step = 1.0 / (Grid * data.Length);
        double best = 0;
        double at = 0;
        for (double f = LowestHertz / _hertz; f < 0.43; f += step)
        {
            double turn = 2 * Math.Cos(2 * Math.PI * f);
            double one = 0;
            double two = 0;
            foreach (float sample in data)
            {
                double zero = sample + (turn * one) - two;
                two = one;
                one = zero;
            }

            double power = (one * one) + (two * two) - (turn * one * two);
            if (power > best)
            {
                best = power;
                at = f;
            }
        }

        return at;
    }
}
