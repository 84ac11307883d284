namespace Edge.Core.Signals;

/// <summary>
/// Sees that the sensor no longer sits firmly: its tilt wanders within a minute by more than it used to at the same motion of the
/// mast, and it rattles. What is usual is learned for each strength of the motion, and saved. Works on means of half a
/// second; bounded, nothing is allocated.
/// </summary>
/// <remarks>
/// <para>Sixteen seconds of half-second means are weighted by a Hann window, which lets through a ten-thousandth of any mode; how far two
/// such means in a row lie apart is the wander. Of ten minutes the medians count: what passes (a lorry on a bridge, somebody
/// on the ladder for a while) moves them only when it lasts for half of the time.</para>
/// <para>Wind bends a mast slowly too, but as it does it shakes it: of three simulated masts from 1 to 16 m/s and turbulence of
/// 10 to 30 % the wander was 0.4 to 3 % of the motion, and at any one motion the same within a factor of three. A loose sensor
/// wanders in calm by tens of times that, in a fresh wind by three to ten times, and then its noise above the modes rises
/// with the motion. In calm air it hardly rattles, so the wander alone must tell.</para>
/// <para>A mount that was loose when the site was commissioned has no firm past to be compared with, so the motion itself is the measure. A
/// slow lean is g·1.4/h times a displacement, a swing ω² times one: of the softest mast that is built (0.3 Hz, 40 m) the lean of a gust as
/// large as the swing is a tenth of it, of all others far less, and the noise of the part leaves a twentieth. Who wanders by more than
/// half of what he shakes is not held by a mast. In wind a loose mount wanders by less than a tenth of it, so this tells in calm alone; and
/// what it has told, only as calm a stretch takes back.</para>
/// <para>Modes that have changed speak against the mast and not against the sensor's screws; storms, and visits, say nothing about
/// either. The caller holds the watch then.</para>
/// </remarks>
public sealed class MountWatch
{
    /// <summary>Classes of motion: half octaves of RMS from 1/1024 m/s² on.</summary>
    public const int Classes = 28;

    /// <summary>Wander that is none, m/s²: 0.009°, a fifth of the smallest set that is looked for.</summary>
    public const double LeastMps2 = 0.0015;

    /// <summary>How many times the usual wander is too much, without any rattle.</summary>
    public const double Alone = 4;

    /// <summary>And with a rattle.</summary>
    public const double WithRattle = 2.5;

    /// <summary>The share of the motion that no firm mount wanders by, whatever is usual.</summary>
    public const double OfMotion = 0.5;

    /// <summary>How many times the usual noise is a rattle.</summary>
    public const double Rattle = 1.5;

    /// <summary>Stretches of ten minutes in a row until it is told, or told to be over.</summary>
    public const int Stretches = 6;

    /// <summary>Stretches that make a class known, with its neighbours'.</summary>
    public const int Known = 6;

    private const int Blocks = 32; // half seconds of a window
    private const int Windows = 37; // some ten minutes
    private const int Steadiest = 1000; // a week of one class
    private const double LowestLog2 = -10;
    private const double ClassesPerOctave = 2;
    private const double Healed = 0.5;
    private const double AsCalm = 2; // times the motion at which it was told
    private const double GapMicros = 1.5e6;
    private static readonly double[] Hann = Weights();

    private readonly double[] _x = new double[Blocks];
    private readonly double[] _y = new double[Blocks];
    private readonly double[] _wander = new double[Windows];
    private readonly double[] _motion = new double[Windows];
    private readonly double[] _noise = new double[Windows];
    private readonly int[] _count = new int[Classes];
    private readonly double[] _logWander = new double[Classes];
    private readonly double[] _logNoise = new double[Classes];
    private int _blocks;
    private int _windows;
    private double _squares;
    private double _lastX = double.NaN;
    private double _lastY;
    private long _at = long.MinValue;
    private int _streak;
    private bool _loose;
    private double _calm; // the motion at which the share of it told; 0 where the usual did

    /// <summary>Why the sensor's mount speaks against what it says; null when it does not.</summary>
    public string? Fault { get; private set; }

    /// <summary>What must outlive a restart.</summary>
    public MountState State =>
        new()
        {
            Classes =
            [
                .. Enumerable
                    .Range(0, Classes)
                    .Where(i => _count[i] > 0)
                    .Select(i => new MountClass(i, _count[i], _logWander[i], _logNoise[i])),
            ],
            Streak = _streak,
            IsLoose = _loose,
            CalmMps2 = _calm,
        };

    /// <summary>Takes that back; a class that cannot be is learned anew.</summary>
    public void Restore(MountState state)
    {
        foreach (MountClass one in state.Classes ?? [])
        {
            if (
                one.Index is >= 0 and < Classes
                && one.Count > 0
                && double.IsFinite(one.LogWander)
                && double.IsFinite(one.LogNoise)
            )
            {
                _count[one.Index] = Math.Min(one.Count, Steadiest);
                _logWander[one.Index] = one.LogWander;
                _logNoise[one.Index] = one.LogNoise;
            }
        }

        _streak = Math.Clamp(state.Streak, 0, Stretches);
        _loose = state.IsLoose;
        _calm = _loose && state.CalmMps2 > 0 ? state.CalmMps2 : 0;
        Fault = _loose ? "loose mounting, found before the restart" : null;
    }

    /// <summary>Takes half a second.</summary>
    /// <param name="x">Mean along x, m/s².</param>
    /// <param name="y">Along y.</param>
    /// <param name="variance">Variance within it, m²/s⁴.</param>
    /// <param name="noise">Noise above the modes, m/s²; NaN when it is not known.</param>
    /// <param name="held">Whether anything else explains what is felt: it is left out.</param>
    /// <param name="atMicros">Its end.</param>
    public void Add(double x, double y, double variance, double noise, bool held, long atMicros)
    {
        if (held || atMicros - _at > GapMicros)
        {
            Gap();
        }

        _at = atMicros;
        if (held)
        {
            return;
        }

        if (_blocks > 0)
        {
            double dx = x - _x[_blocks - 1];
            double dy = y - _y[_blocks - 1];
            _squares += ((dx * dx) + (dy * dy)) / 2;
        }

        _squares += variance;
        _x[_blocks] = x;
        _y[_blocks] = y;
        if (++_blocks == Blocks)
        {
            EndWindow(noise);
        }
    }

    /// <summary>Data is missing: the window begins anew, what is complete is kept.</summary>
    public void Gap()
    {
        _blocks = 0;
        _squares = 0;
        _lastX = double.NaN;
    }

    private void EndWindow(double noise)
    {
        double x = 0;
        double y = 0;
        for (int i = 0; i < Blocks; i++)
        {
            x += Hann[i] * _x[i];
            y += Hann[i] * _y[i];
        }

        double apart = ((x - _lastX) * (x - _lastX)) + ((y - _lastY) * (y - _lastY));
        double motion = _squares / Blocks;
        (_lastX, _lastY, _blocks, _squares) = (x, y, 0, 0);
        if (!double.IsFinite(apart) || !(noise > 0))
        {
            return;
        }

        _wander[_windows] = apart;
        _motion[_windows] = motion;
        _noise[_windows] = noise;
        if (++_windows == Windows)
        {
            _windows = 0;
            Judge(Math.Sqrt(Median(_wander)), Math.Sqrt(Median(_motion)), Median(_noise));
        }
    }

    private void Judge(double wander, double motion, double noise)
    {
        int index = (int)Math.Clamp(ClassesPerOctave * (Math.Log2(motion) - LowestLog2), 0, Classes - 1);
        double share = wander < LeastMps2 ? 0 : wander / (OfMotion * motion);
        double times = 0;
        if (TryUsual(index, out double usual, out double usualNoise) && wander >= LeastMps2)
        {
            times = wander / usual / (noise > Rattle * usualNoise ? WithRattle : Alone);
        }

        double excess = Math.Max(share, times);
        bool speaks = _calm == 0 || motion <= AsCalm * _calm;
        if (speaks)
        {
            bool against = _loose ? excess < Healed : excess >= 1;
            _streak = against ? _streak + 1 : 0;
        }

        if (_streak >= Stretches)
        {
            _streak = 0;
            _loose = !_loose;
            _calm = _loose && share >= 1 ? motion : 0;
            Fault =
                !_loose ? null
                : share >= times || double.IsNaN(usual)
                    ? FormattableString.Invariant(
                        $"loose mounting: it wanders by {Degrees(wander):G2}°, {wander / motion:F1} times what it shakes; no mast does"
                    )
                : FormattableString.Invariant(
                    $"loose mounting: it wanders by {Degrees(wander):G2}° where {Degrees(usual):G2}° is usual at this motion, with {noise / usualNoise:F1} times the usual noise"
                );
        }

        // What is more than half of too much is not learned: a mount that loosens slowly is not to become the usual.
        if (!_loose && excess < Healed)
        {
            int n = Math.Min(_count[index] + 1, Steadiest);
            _count[index] = n;
            _logWander[index] += (Math.Log(Math.Max(wander, 1e-9)) - _logWander[index]) / n;
            _logNoise[index] += (Math.Log(Math.Max(noise, 1e-9)) - _logNoise[index]) / n;
        }
    }

    // Wander grows with motion, so where this motion is new, the nearest stronger one says at least as much.
    private bool TryUsual(int index, out double wander, out double noise)
    {
        for (int i = index; i < Classes; i++)
        {
            int first = Math.Max(0, i - 1);
            int last = Math.Min(Classes - 1, i + 1);
            int count = 0;
            double most = double.NegativeInfinity;
            double loudest = double.NegativeInfinity;
            for (int k = first; k <= last; k++)
            {
                if (_count[k] > 0)
                {
                    count += _count[k];
                    most = Math.Max(most, _logWander[k]);
                    loudest = Math.Max(loudest, _logNoise[k]);
                }
            }

            if (count >= Known)
            {
                wander = Math.Exp(most);
                noise = Math.Exp(loudest);
                return true;
            }
        }

        wander = double.NaN;
        noise = double.NaN;
        return false;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double Degrees(double mps2) => mps2 / Vector.StandardGravity * 180 / Math.PI;

    private static double[] Weights()
    {
        var weights = new double[Blocks];
        for (int i = 0; i < Blocks; i++)
        {
            weights[i] = (1 - Math.Cos(2 * Math.PI * (i + 0.5) / Blocks)) / Blocks;
        }

        return weights;
    }
}

/// <summary>What is usual of a sensor's wander and noise, and whether its mount was found loose.</summary>
public sealed record MountState
{
    /// <summary>The classes of motion that were seen.</summary>
    public IReadOnlyList<MountClass> Classes { get; init; } = [];

    /// <summary>Stretches in a row that speak against what stands.</summary>
    public int Streak { get; init; }

    /// <summary>Whether the mount is loose.</summary>
    public bool IsLoose { get; init; }

    /// <summary>The motion at which it was told by its share alone, m/s²; 0 where what was usual told it.</summary>
    public double CalmMps2 { get; init; }
}

/// <summary>What is usual at one strength of motion.</summary>
/// <param name="Index">Half octaves over 1/1024 m/s².</param>
/// <param name="Count">Stretches behind it.</param>
/// <param name="LogWander">Mean natural logarithm of the wander, m/s².</param>
/// <param name="LogNoise">And of the noise.</param>
public readonly record struct MountClass(int Index, int Count, double LogWander, double LogNoise);
