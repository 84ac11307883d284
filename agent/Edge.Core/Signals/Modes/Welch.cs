namespace Edge.Core.Signals.Modes;

/// <summary>
/// Averaged power spectral density (Welch, 1967) of one axis of an <see cref="AxisHistory"/>: Hann windows that overlap
/// by half, each within one stretch, so no gap is bridged. The straight line through each segment is removed. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// 4096 points at 20 Hz are 205 s: bins of 0.005 Hz, and ten averages in 20 minutes. That finds a mode of 0.4 Hz and 1
/// %; to measure its damping needs f·ζ/2 = 0.002 Hz, which only the whole record has (<see cref="ResonanceFit"/>).
/// Twice the length would leave four averages, too few to tell a peak from chance. A shorter record has shorter
/// segments: at least five, and at least 128 points. Memory: 60 KiB.
/// </remarks>
public sealed class Welch
{
    /// <summary>Longest segment, samples.</summary>
    public const int LongestSegment = 4096;

    /// <summary>Shortest segment, samples.</summary>
    public const int ShortestSegment = 128;

    private readonly Fft _fft;
    private readonly float[] _segment = new float[LongestSegment];
    private readonly float[] _window = new float[LongestSegment];
    private readonly float[] _power = new float[LongestSegment / 2];
    private readonly float[] _mean = new float[LongestSegment / 2];
    private readonly float[] _meanSquare = new float[LongestSegment / 2];
    private int _windowLength;
    private double _evenness;

    /// <summary>Makes buffers; the transform is borrowed and may be shared by users on one thread.</summary>
    public Welch(Fft fft)
    {
        _fft = fft;
    }

    /// <summary>Points of a segment; 0 when there was too little data.</summary>
    public int Segment { get; private set; }

    /// <summary>Segments averaged.</summary>
    public int Segments { get; private set; }

    /// <summary>
    /// Independent averages: Hann windows that overlap by half share a 36th of their power's variance, and where gusts
    /// make some segments stronger than others, those are what is averaged.
    /// </summary>
    public double Averages =>
        Segments < 2 ? Segments : Math.Max(2, _evenness * Segments / (1 + (2.0 / 36 * (Segments - 1) / Segments)));

    /// <summary>One-sided density for each bin k of k/<see cref="Segment"/> of the rate, (m/s²)² a sample: times the
    /// sample interval it is (m/s²)²/Hz.</summary>
    public ReadOnlySpan<float> Density => _mean.AsSpan(0, Segment / 2);

    /// <summary>
    /// How much the power of bin <paramref name="bin"/> varies from segment to segment: deviation over mean. Near 1 for
    /// anything that chance drives, near 0 for a machine's steady line.
    /// </summary>
    public double Variation(int bin)
    {
        double mean = _mean[bin];
        return mean > 0 ? Math.Sqrt(Math.Max(0, (_meanSquare[bin] / (mean * mean)) - 1)) : 0;
    }

    /// <summary>The length of segment that suits what there is; 0 for too little.</summary>
    public static int SegmentFor(AxisHistory history)
    {
        int longest = 0;
        int sum = 0;
        for (int i = 0; i < history.Stretches; i++)
        {
            longest = Math.Max(longest, history.LengthOf(i));
            sum += history.LengthOf(i);
        }

        int limit = Math.Min(longest, sum / 3);
        int segment = LongestSegment;
        while (segment > limit)
        {
            segment /= 2;
        }

        return segment < ShortestSegment ? 0 : segment;
    }

    /// <summary>Computes the density of an axis, 0 for x and 1 for y.</summary>
    /// <returns>Whether there was enough data.</returns>
    public bool Compute(AxisHistory history, int axis)
    {
        Segment = SegmentFor(history);
        Segments = 0;
        if (Segment == 0)
        {
            return false;
        }

        Prepare(Segment);
        int half = Segment / 2;
        Span<float> segment = _segment.AsSpan(0, Segment);
        Span<float> power = _power.AsSpan(0, half);
        _mean.AsSpan(0, half).Clear();
        _meanSquare.AsSpan(0, half).Clear();

        // One-sided; the window's mean square is 3/8.
        double scale = 2 / (0.375 * Segment);
        double sum = 0;
        double squares = 0;
        for (int s = 0; s < history.Stretches; s++)
        {
            int length = history.LengthOf(s);

            // From the newest backwards, so that what is left out is the oldest.
            for (int end = length; end >= Segment; end -= half)
            {
                history.Copy(axis, s, end - Segment, segment);
                Detrend.Line(segment);
                for (int i = 0; i < segment.Length; i++)
                {
                    segment[i] *= _window[i];
                }

                power.Clear();
                _fft.AddPower(segment, Segment, scale, power);
                Segments++;
                double all = 0;
                for (int k = 0; k < half; k++)
                {
                    _mean[k] += power[k];
                    _meanSquare[k] += power[k] * power[k];
                    all += power[k];
                }

                sum += all;
                squares += all * all;
            }
        }

        for (int k = 0; k < half; k++)
        {
            _mean[k] /= Segments;
            _meanSquare[k] /= Segments;
        }

        _evenness = squares > 0 ? sum * sum / (Segments * squares) : 1;
        return Segments > 0;
    }

    private void Prepare(int length)
    {
        if (_windowLength == length)
        {
            return;
        }

        _windowLength = length;
        for (int i = 0; i < length; i++)
        {
            _window[i] = (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / length)));
        }
    }
}
