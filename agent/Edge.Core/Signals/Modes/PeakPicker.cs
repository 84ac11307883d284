namespace Edge.Core.Signals.Modes;

/// <summary>
/// Finds the modes of an axis: peaks of the averaged spectrum that chance does not explain, the strongest first; each
/// is fitted by a resonance, and the next must stand out of the floor and of the skirts of those already found. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// Two modes nearer than twice the half-power width of the stronger, or 2 % of the frequency, count as one: its damping
/// is then read too high. Memory: 20 KiB.
/// </remarks>
public sealed class PeakPicker
{
    /// <summary>Most peaks of one axis.</summary>
    public const int MostPeaks = 8;

    /// <summary>Lowest frequency that is looked at, Hz: twice the corner of the high-pass.</summary>
    public const double LowestHertz = 0.2;

    /// <summary>Chance that pure noise shows a peak at all in one spectrum.</summary>
    public const double ChanceOfFalsePeak = 3e-4;

    private const double LeastRatio = 4; // 6 dB: whatever chance says, less is no mode of a mast
    private const double HighestFraction = 0.42; // of the rate: the decimator's pass band
    private const double LikelyDamping = 0.01;
    private const double SteadyVariation = 0.4;
    private const double NarrowLines = 4;
    private const double HarmonicRms = 0.1;
    private const double WideReach = 0.4; // of the frequency
    private const double LeastWide = 0.2;
    private readonly NoiseFloor _floor = new();
    private readonly ResonanceFit _fit = new();
    private readonly ModePeak[] _peaks = new ModePeak[MostPeaks];
    private readonly Resonance[] _models = new Resonance[MostPeaks];
    private readonly double[] _ratio = new double[Welch.LongestSegment / 2];
    private int _count;

    /// <summary>The peaks that were found, in order of frequency.</summary>
    public ReadOnlySpan<ModePeak> Peaks => _peaks.AsSpan(0, _count);

    /// <summary>Finds the peaks of one axis.</summary>
    /// <param name="welch">Its averaged spectrum.</param>
    /// <param name="periodogram">Its spectrum at full resolution.</param>
    /// <param name="hertz">Sample rate of both.</param>
    public void Find(Welch welch, Periodogram periodogram, double hertz)
    {
        _count = 0;
        ReadOnlySpan<float> density = welch.Density;
        int first = Math.Max(5, (int)Math.Ceiling(LowestHertz / hertz * welch.Segment));
        int last = Math.Min(density.Length - 3, (int)(HighestFraction * welch.Segment));
        if (last - first < 8)
        {
            return;
        }

        _floor.Compute(density, first, last, welch.Averages);
        double threshold = Math.Max(
            LeastRatio,
            NoiseFloor.Threshold(welch.Averages, last - first + 1, ChanceOfFalsePeak)
        );
        for (int k = first; k <= last; k++)
        {
            _ratio[k] = density[k] / _floor.At(k);
        }

        int tried = 0;
        while (_count < MostPeaks && tried++ < 2 * MostPeaks)
        {
            int top = Highest(welch, first, last, threshold);
            if (top < 0)
            {
                break;
            }

            Take(welch, periodogram, hertz, top, _ratio[top]);
        }

        for (int i = 0; i < _count; i++)
        {
            Refine(periodogram, hertz, i);
        }

        MarkHarmonics(welch);
        _peaks.AsSpan(0, _count).Sort((a, b) => a.Hertz.CompareTo(b.Hertz));
    }

    private int Highest(Welch welch, int first, int last, double threshold)
    {
        ReadOnlySpan<float> density = welch.Density;
        int top = -1;
        double highest = threshold;
        for (int k = first; k <= last; k++)
        {
            if (
                _ratio[k] > highest
                && density[k] >= density[k - 1]
                && density[k] >= density[k + 1]
                && !Belongs(welch, k, density[k], threshold)
            )
            {
                top = k;
                highest = _ratio[k];
            }
        }

        return top;
    }

    // Whether a bin is part of a peak that was found already.
    private bool Belongs(Welch welch, int bin, double density, double threshold)
    {
        double frequency = (double)bin / welch.Segment;
        double explained = _floor.At(bin);
        for (int i = 0; i < _count; i++)
        {
            Resonance model = _models[i];
            double apart = Math.Abs(frequency - model.Frequency);
            double near = Math.Max(3.0 / welch.Segment, Math.Max(4 * model.Damping, 0.02) * model.Frequency);
            if (apart <= near)
            {
                return true;
            }

            explained += model.DensityAt(frequency);
        }

        return density <= threshold * explained;
    }

    private void Take(Welch welch, Periodogram periodogram, double hertz, int top, double ratio)
    {
        ReadOnlySpan<float> density = welch.Density;
        double bin = top + Offset(density, top);
        double frequency = bin / welch.Segment;
        double half = HalfWidth(density, top) / welch.Segment;
        double guess = Math.Clamp(half / frequency, 0.001, 0.05);
        Resonance start = new(frequency, guess, density[top], _floor.At(top), 0, 0);

        // Wide enough to see the noise on both sides, not so wide that it is another noise.
        double reach = Math.Max(Math.Clamp(8 * guess, 0.05, 0.2) * frequency, 12.0 / periodogram.Longest);
        double low = frequency - reach;
        double high = frequency + reach;
        Limit(frequency, except: _count, hertz, ref low, ref high);
        bool fitted =
            _fit.TryFit(periodogram, start, low, high, out Resonance found)
            || _fit.TryFit(periodogram, start with { Damping = LikelyDamping }, low, high, out found);
        if (!fitted)
        {
            found = start;
        }

        bool narrow = 2 * found.Damping * found.Frequency * periodogram.Longest < NarrowLines;
        bool steady = welch.Segments >= 5 && welch.Variation(top) < SteadyVariation;
        PeakKind kind =
            narrow && steady ? PeakKind.Line
            : fitted ? PeakKind.Mode
            : PeakKind.Hump;
        bool mode = kind == PeakKind.Mode;

        _models[_count] = found;
        _peaks[_count++] = new(
            kind,
            found.Frequency * hertz,
            mode ? found.Damping : double.NaN,
            mode ? found.FrequencyError * found.Frequency * hertz : double.NaN,
            mode ? DampingError(found, periodogram) : double.NaN,
            found.Rms,
            ratio
        );
    }

    // How strong the force is shows in the skirts, and the force is half of what the damping is known from: once all peaks are known,
    // each is fitted as far out as the next ones let it.
    private void Refine(Periodogram periodogram, double hertz, int index)
    {
        if (_peaks[index].Kind != PeakKind.Mode)
        {
            return;
        }

        Resonance model = _models[index];
        double low = (1 - WideReach) * model.Frequency;
        double high = (1 + WideReach) * model.Frequency;
        Limit(model.Frequency, index, hertz, ref low, ref high);
        if (
            Math.Min(model.Frequency - low, high - model.Frequency) < LeastWide * model.Frequency
            || !_fit.TryFit(periodogram, model, low, high, out Resonance wide)
            || wide.DampingError > model.DampingError
        )
        {
            return;
        }

        _models[index] = wide;
        _peaks[index] = _peaks[index] with
        {
            Hertz = wide.Frequency * hertz,
            Damping = wide.Damping,
            HertzError = wide.FrequencyError * wide.Frequency * hertz,
            DampingError = DampingError(wide, periodogram),
            Rms = wide.Rms,
        };
    }

    private void Limit(double frequency, int except, double hertz, ref double low, ref double high)
    {
        for (int i = 0; i < _count; i++)
        {
            if (i != except)
            {
                double middle = (_models[i].Frequency + frequency) / 2;
                low = middle < frequency ? Math.Max(low, middle) : low;
                high = middle > frequency ? Math.Min(high, middle) : high;
            }
        }

        low = Math.Max(low, LowestHertz / hertz);
        high = Math.Min(high, HighestFraction);
    }

    // A record so short that its resolution shows in the peak reads the damping too high, by up to 1/(4Tf).
    private static double DampingError(in Resonance found, Periodogram periodogram)
    {
        double blur = 0.25 / (periodogram.Longest * found.Frequency * found.Damping);
        return Math.Sqrt((found.DampingError * found.DampingError) + (blur * blur));
    }

    private void MarkHarmonics(Welch welch)
    {
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < _count; j++)
            {
                double times = _models[j].Frequency / _models[i].Frequency;
                double nearest = Math.Round(times);
                double tolerance = Math.Max(0.005 * times, 1 / (welch.Segment * _models[i].Frequency));
                if (
                    nearest is >= 2 and <= 4
                    && Math.Abs(times - nearest) < tolerance
                    && _models[j].Rms < HarmonicRms * _models[i].Rms
                )
                {
                    _peaks[j] = _peaks[j] with { Kind = PeakKind.Harmonic };
                }
            }
        }
    }

    // Where between the bins the top of a parabola through the logarithms lies.
    private static double Offset(ReadOnlySpan<float> density, int k)
    {
        double left = Math.Log(Math.Max(density[k - 1], float.Epsilon));
        double middle = Math.Log(Math.Max(density[k], float.Epsilon));
        double right = Math.Log(Math.Max(density[k + 1], float.Epsilon));
        double bend = left - (2 * middle) + right;
        return bend < 0 ? Math.Clamp(0.5 * (left - right) / bend, -0.5, 0.5) : 0;
    }

    // Half of the width at half power, bins, without the window's own 1.44.
    private static double HalfWidth(ReadOnlySpan<float> density, int top)
    {
        int left = top;
        int right = top;
        while (left > 1 && density[left] > density[top] / 2)
        {
            left--;
        }

        while (right < density.Length - 1 && density[right] > density[top] / 2)
        {
            right++;
        }

        double width = right - left - 1;
        return Math.Sqrt(Math.Max(0.25, (width * width) - (1.44 * 1.44))) / 2;
    }
}
