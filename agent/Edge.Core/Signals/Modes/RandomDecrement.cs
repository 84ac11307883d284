using Edge.Portable.Filters;

namespace Edge.Core.Signals.Modes;

/// <summary>
/// Damping by the random decrement (Cole, 1968): pieces of the band-passed record that begin where it rises through √2
/// of its RMS are averaged; chance cancels, and the free decay remains. A decaying sinusoid is fitted to it. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// The error is the scatter between four parts of the record. Of the pieces at most 400 are averaged, spread evenly, so
/// the cost is bounded. Memory: 150 KiB, of which 128 KiB is the copy of the record.
/// </remarks>
public sealed class RandomDecrement
{
    private const int Parts = 4;
    private const int LongestPiece = 1024;
    private const int MostPieces = 400;
    private const int FewestPieces = 40;
    private const double BandQuality = 4; // the band is a quarter of the frequency wide: its own ringing dies in two cycles
    private const double SkippedCycles = 2;
    private readonly float[] _data = new float[AxisHistory.LargestCapacity];
    private readonly float[] _piece = new float[LongestPiece];
    private readonly float[][] _part = [.. Enumerable.Range(0, Parts).Select(_ => new float[LongestPiece])];
    private readonly int[] _count = new int[Parts];

    /// <summary>Damping of the mode at a frequency.</summary>
    /// <param name="history">The record.</param>
    /// <param name="axis">0 is x, 1 is y.</param>
    /// <param name="frequency">The mode's frequency, fraction of the rate.</param>
    /// <param name="damping">Roughly its damping: sets the length of the pieces.</param>
    /// <param name="found">Damping, fraction; NaN where there is none.</param>
    /// <param name="error">Its standard deviation, as a fraction of it.</param>
    /// <returns>Whether there were enough pieces and they decay.</returns>
    public bool TryEstimate(
        AxisHistory history,
        int axis,
        double frequency,
        double damping,
        out double found,
        out double error
    )
    {
        found = double.NaN;
        error = double.NaN;

        // To a fifth of the beginning: below that it is mostly what chance left over.
        double cycles = Math.Clamp(1.6 / (2 * Math.PI * damping), 4, 30) + SkippedCycles;
        int length = Math.Min(LongestPiece, (int)(cycles / frequency));
        Array.Clear(_count);
        foreach (float[] part in _part)
        {
            part.AsSpan(0, length).Clear();
        }

        int total = history.Count;
        int spacing = Math.Max((int)(1 / frequency), total / MostPieces);
        int seen = 0;
        for (int s = 0; s < history.Stretches; s++)
        {
            int n = history.LengthOf(s);
            Collect(history, axis, s, frequency, length, spacing, seen, total);
            seen += n;
        }

        int pieces = 0;
        foreach (int count in _count)
        {
            pieces += count;
        }

        if (pieces < FewestPieces)
        {
            return false;
        }

        int skip = (int)(SkippedCycles / frequency);
        Span<float> all = _piece.AsSpan(0, length);
        all.Clear();
        double sum = 0;
        double squares = 0;
        int fitted = 0;
        for (int part = 0; part < Parts; part++)
        {
            for (int i = 0; i < length; i++)
            {
                all[i] += _part[part][i];
            }

            if (
                _count[part] > 0
                && DampedSine.TryFit(_part[part].AsSpan(skip, length - skip), frequency, out DampedSine sine)
            )
            {
                sum += sine.Damping;
                squares += sine.Damping * sine.Damping;
                fitted++;
            }
        }

        if (!DampedSine.TryFit(all[skip..], frequency, out DampedSine whole) || whole.Damping <= 0 || fitted < 2)
        {
            return false;
        }

        double mean = sum / fitted;
        double variance = Math.Max(0, (squares / fitted) - (mean * mean)) * fitted / (fitted - 1);
        found = whole.Damping;
        error = Math.Sqrt(variance / fitted) / found;
        return true;
    }

    private void Collect(
        AxisHistory history,
        int axis,
        int stretch,
        double frequency,
        int length,
        int spacing,
        int seen,
        int total
    )
    {
        int n = history.LengthOf(stretch);
        int settle = (int)(BandQuality / frequency);
        if (n < settle + (2 * length))
        {
            return;
        }

        Span<float> data = _data.AsSpan(0, n);
        history.Copy(axis, stretch, 0, data);
        Biquad band = Biquad.BandPass(frequency, BandQuality);
        double squares = 0;
        for (int i = 0; i < n; i++)
        {
            data[i] = (float)band.Add(data[i]);
            squares += i >= settle ? (double)data[i] * data[i] : 0;
        }

        float level = (float)Math.Sqrt(2 * squares / (n - settle));
        int next = settle + 1;
        for (int i = settle + 1; i + length <= n; i++)
        {
            // Falling through the negative level is the same event upside down.
            float sign =
                data[i - 1] < level && data[i] >= level ? 1
                : data[i - 1] > -level && data[i] <= -level ? -1
                : 0;
            if (sign == 0 || i < next)
            {
                continue;
            }

            next = i + spacing;
            int part = Math.Min(Parts - 1, (int)((long)(seen + i) * Parts / total));
            Span<float> into = _part[part].AsSpan(0, length);
            for (int k = 0; k < length; k++)
            {
                into[k] += sign * data[i + k];
            }

            _count[part]++;
        }
    }
}
