namespace Edge.Core.Signals.Events;

/// <summary>
/// What the captured waveform of an event looks like: how it begins, how long it is strong, how it lies in the bands and
/// along the axes. Energies of what was there before are taken off.
/// </summary>
internal sealed record EventShape
{
    private const double MarginSeconds = 0.5;
    private const double AroundPeakSeconds = 5;
    private const double LastSeconds = 2;
    private const double BlockSeconds = 0.5;
    private const double SpikeSeconds = 0.15;
    private const double SpikeShare = 0.2;

    /// <summary>Largest magnitude against the mean before.</summary>
    public double Peak { get; init; }

    /// <summary>From a tenth of the peak to the peak, s.</summary>
    public double RiseSeconds { get; init; }

    /// <summary>From 5 to 95 % of the energy, s.</summary>
    public double SignificantSeconds { get; init; }

    /// <summary>From a tenth of the peak to the first seven tenths of it, s: growth, where several peaks are about as high.</summary>
    public double GrowthSeconds { get; init; }

    /// <summary>RMS of the last two seconds over that while it was strong: near 1 for what does not die away.</summary>
    public double Left { get; init; }

    /// <summary>From the peak to 95 % of the energy, over that from 5 % to the peak: an earthquake dies away slowly.</summary>
    public double Coda { get; init; }

    /// <summary>
    /// How far the level rest moved while it was strong, against before, in the samples' unit: a push that lasts leans the
    /// structure, and what swings about its rest does not. Means under a Hann window, so that swings leave nothing in them.
    /// </summary>
    public double Lean { get; init; }

    /// <summary>From 5 to 95 % of the energy above 10 Hz, s; NaN without that band.</summary>
    public double FastSeconds { get; init; } = double.NaN;

    /// <summary>From a tenth of the peak above 10 Hz to that peak, s.</summary>
    public double FastRiseSeconds { get; init; } = double.NaN;

    /// <summary>Peak over RMS above 10 Hz, in the ten seconds around the peak.</summary>
    public double Crest { get; init; } = double.NaN;

    /// <summary>RMS above 10 Hz while it was strong, over that before or the floor.</summary>
    public double FastGrowth { get; init; } = double.NaN;

    /// <summary>RMS from 0.3 to 10 Hz while it was strong, over that before or the floor.</summary>
    public double SlowGrowth { get; init; }

    /// <summary>RMS from 0.3 to 10 Hz before.</summary>
    public double SlowBefore { get; init; }

    /// <summary>RMS above 10 Hz over that of both bands, 0–1.</summary>
    public double FastShare { get; init; }

    /// <summary>
    /// RMS upwards over RMS along the stronger level direction that is at hand: x or y. What is a fixed share of the level motion
    /// is taken off: so a sensor that is not quite level sees every sway, while the ground lifts in its own time.
    /// </summary>
    public double Vertical { get; init; }

    /// <summary>Middle of the level energy in time minus that of the upward energy, s: an earthquake's P comes before its S.</summary>
    public double LevelAfterVertical { get; init; }

    /// <summary>Spread over mean of the RMS of half seconds while it was strong: near 0 for a machine.</summary>
    public double Unsteadiness { get; init; }

    /// <summary>Where the spectrum is highest, Hz.</summary>
    public double DominantHertz { get; init; }

    /// <summary>Share of the power that lies there.</summary>
    public double Concentration { get; init; }

    /// <summary>Whether one sample stands alone: nothing with mass moves so.</summary>
    public bool IsSingleSample { get; init; }

    /// <summary>Looks at what was captured.</summary>
    /// <param name="capture">The waveform.</param>
    /// <param name="end">Sample of the capture at which the event ended.</param>
    /// <param name="hertz">Samples a second.</param>
    /// <param name="options">Floor and direction upwards.</param>
    public static EventShape Of(WaveformCapture capture, int end, double hertz, EventOptions options)
    {
        int count = capture.Count;
        int trigger = Math.Clamp(capture.Trigger, 0, count - 1);
        int margin = (int)(MarginSeconds * hertz);
        int from = Math.Max(0, trigger - margin);
        int to = Math.Clamp(end, trigger + 1, count);
        VectorBand? fastBand = VectorBand.Fast(hertz);
        VectorBand slowBand = VectorBand.Slow(hertz);
        float[] fast = new float[count];
        float[] slow = new float[count];
        Lift slowLift = new(options.Up, count);
        Lift fastLift = new(options.Up, count);
        double alongX = 0;
        double alongY = 0;
        double levelMoment = 0;
        double levelEnergy = 0;
        Vector rest = Mean(capture, Math.Max(1, from));
        float[] magnitude = new float[count];
        for (int i = 0; i < count; i++)
        {
            Vector sample = capture.At(i);
            magnitude[i] = (float)new Vector(sample.X - rest.X, sample.Y - rest.Y, sample.Z - rest.Z).Length;
            slow[i] = (float)slowBand.Add(sample.X, sample.Y, sample.Z);
            fast[i] = (float)(fastBand?.Add(sample.X, sample.Y, sample.Z) ?? 0);
            Vector slowly = slowBand.Value;
            Vector quickly = fastBand?.Value ?? default;
            slowLift.Add(slowly);
            fastLift.Add(quickly);
            if (i >= from && i < to)
            {
                double level = Math.Max(
                    0,
                    slow[i] + fast[i] - Square(slowly.Dot(options.Up)) - Square(quickly.Dot(options.Up))
                );
                levelEnergy += level;
                levelMoment += level * i;
                alongX += Square(slowly.X) + Square(quickly.X);
                alongY += Square(slowly.Y) + Square(quickly.Y);
            }
        }

        (double shareX, double shareY) = Lift.Shares(slowLift, fastLift, from, to);
        float[] up = new float[count];
        slowLift.Take(shareX, shareY, up);
        fastLift.Take(shareX, shareY, up);

        // The filters need a moment to forget where they began.
        int settled = Math.Min(from, (int)hertz);
        double floor = options.FloorRms * options.FloorRms;
        double slowBefore = MeanOf(slow, settled, from);
        double fastBefore = MeanOf(fast, settled, from);
        double upBefore = MeanOf(up, settled, from);
        float[] both = new float[count];
        for (int i = 0; i < count; i++)
        {
            both[i] = slow[i] + fast[i];
        }

        Strong strong = Strong.Of(both, from, to, slowBefore + fastBefore);
        Strong strongFast = Strong.Of(fast, from, to, fastBefore);
        double upEnergy = 0;
        double upMoment = 0;
        for (int i = from; i < to; i++)
        {
            double own = Math.Max(0, up[i] - upBefore);
            upEnergy += own;
            upMoment += own * i;
        }

        Vector leant = Rest(capture, strong.First, strong.Last + 1);
        Vector before = Rest(capture, 0, from);
        Vector moved = new(leant.X - before.X, leant.Y - before.Y, leant.Z - before.Z);
        double slowStrong = MeanOf(slow, strong.First, strong.Last + 1);
        double fastStrong = MeanOf(fast, strong.First, strong.Last + 1);
        int peak = PeakOf(magnitude, from, to);
        int fastPeak = PeakOf(fast, from, to);
        EventSpectrum spectrum = new(
            capture,
            Math.Max(0, strong.First - margin),
            Math.Min(count, strong.Last + margin),
            hertz
        );
        double stronger = Math.Max(alongX, alongY);
        return new EventShape
        {
            Peak = magnitude[peak],
            RiseSeconds = Rise(magnitude, from, peak, 0.1) / hertz,
            GrowthSeconds = Growth(magnitude, from, peak) / hertz,
            Left = Math.Sqrt(
                MeanOf(both, Math.Max(from, to - (int)(LastSeconds * hertz)), to)
                    / Math.Max(double.Epsilon, slowStrong + fastStrong)
            ),
            SignificantSeconds = (strong.Last - strong.First) / hertz,
            Lean = Math.Sqrt(Math.Max(0, Square(moved.Length) - Square(moved.Dot(options.Up)))),
            Coda = Math.Max(0, strong.Last - peak) / Math.Max(1.0, peak - strong.First),
            FastSeconds = fastBand is null ? double.NaN : (strongFast.Last - strongFast.First) / hertz,
            FastRiseSeconds = fastBand is null ? double.NaN : Rise(fast, from, fastPeak, 0.01) / hertz,
            Crest = fastBand is null ? double.NaN : CrestAround(fast, fastPeak, (int)(AroundPeakSeconds * hertz)),
            FastGrowth = fastBand is null ? double.NaN : Math.Sqrt(fastStrong / Math.Max(floor, fastBefore)),
            SlowGrowth = Math.Sqrt(slowStrong / Math.Max(floor, slowBefore)),
            SlowBefore = Math.Sqrt(slowBefore),
            FastShare = Math.Sqrt(fastStrong / Math.Max(double.Epsilon, slowStrong + fastStrong)),
            Vertical = Math.Sqrt(upEnergy / Math.Max(double.Epsilon, Math.Max(stronger, levelEnergy / 2))),
            LevelAfterVertical =
                upEnergy > 0 && levelEnergy > 0 ? ((levelMoment / levelEnergy) - (upMoment / upEnergy)) / hertz : 0,
            Unsteadiness = Spread(both, strong.First, strong.Last + 1, (int)(BlockSeconds * hertz)),
            DominantHertz = spectrum.DominantHertz,
            Concentration = spectrum.Concentration,
            IsSingleSample = StandsAlone(magnitude, peak, (int)(SpikeSeconds * hertz)),
        };
    }

    private static double Square(double value) => value * value;

    private static Vector Mean(WaveformCapture capture, int count)
    {
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < count; i++)
        {
            Vector sample = capture.At(i);
            x += sample.X;
            y += sample.Y;
            z += sample.Z;
        }

        return new Vector(x / count, y / count, z / count);
    }

    // Of a swing of five periods a Hann window leaves a hundredth, where a plain mean leaves a tenth.
    private static Vector Rest(WaveformCapture capture, int from, int to)
    {
        double x = 0;
        double y = 0;
        double z = 0;
        double all = 0;
        for (int i = from; i < to; i++)
        {
            Vector sample = capture.At(i);
            double weight = 1 - Math.Cos(2 * Math.PI * (i - from + 1) / (to - from + 1));
            x += weight * sample.X;
            y += weight * sample.Y;
            z += weight * sample.Z;
            all += weight;
        }

        return all > 0 ? new Vector(x / all, y / all, z / all) : default;
    }

    private static double MeanOf(float[] energies, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += energies[i];
        }

        return to > from ? sum / (to - from) : 0;
    }

    private static int PeakOf(float[] values, int from, int to)
    {
        int peak = from;
        for (int i = from; i < to; i++)
        {
            peak = values[i] > values[peak] ? i : peak;
        }

        return peak;
    }

    private static int Rise(float[] values, int from, int peak, double share)
    {
        int first = from;
        while (first < peak && values[first] < share * values[peak])
        {
            first++;
        }

        return peak - first;
    }

    private static int Growth(float[] values, int from, int peak)
    {
        int first = peak - Rise(values, from, peak, 0.1);
        int high = first;
        while (high < peak && values[high] < 0.7 * values[peak])
        {
            high++;
        }

        return high - first;
    }

    private static double CrestAround(float[] energies, int peak, int around)
    {
        double mean = MeanOf(energies, Math.Max(0, peak - around), Math.Min(energies.Length, peak + around));
        return mean > 0 ? Math.Sqrt(energies[peak] / mean) : 0;
    }

    private static double Spread(float[] energies, int from, int to, int block)
    {
        double sum = 0;
        double squares = 0;
        int blocks = 0;
        for (int i = from; i + block <= to; i += block)
        {
            double rms = Math.Sqrt(MeanOf(energies, i, i + block));
            sum += rms;
            squares += rms * rms;
            blocks++;
        }

        double mean = sum / Math.Max(1, blocks);
        return blocks < 2 || mean <= 0 ? 1 : Math.Sqrt(Math.Max(0, (squares / blocks) - (mean * mean))) / mean;
    }

    private static bool StandsAlone(float[] magnitude, int peak, int around)
    {
        int strong = 0;
        for (int i = Math.Max(0, peak - around); i < Math.Min(magnitude.Length, peak + around); i++)
        {
            strong += magnitude[i] > SpikeShare * magnitude[peak] ? 1 : 0;
        }

        return strong == 1;
    }

    // Motion upwards and along two level directions, and what of the first is but a share of the others.
    private sealed class Lift
    {
        private readonly Vector _up;
        private readonly Vector _first;
        private readonly Vector _second;
        private readonly float[] _lifts;
        private readonly float[] _along;
        private readonly float[] _across;
        private int _count;

        public Lift(Vector up, int count)
        {
            _up = up;
            Vector other = Math.Abs(up.X) < 0.7 ? new Vector(1, 0, 0) : new Vector(0, 1, 0);
            double share = other.Dot(up);
            Vector level = new(other.X - (share * up.X), other.Y - (share * up.Y), other.Z - (share * up.Z));
            _first = new Vector(level.X / level.Length, level.Y / level.Length, level.Z / level.Length);
            _second = up.Cross(_first);
            _lifts = new float[count];
            _along = new float[count];
            _across = new float[count];
        }

        public void Add(in Vector sample)
        {
            _lifts[_count] = (float)sample.Dot(_up);
            _along[_count] = (float)sample.Dot(_first);
            _across[_count] = (float)sample.Dot(_second);
            _count++;
        }

        // Least squares over both bands: a sensor's lean is the same in either.
        public static (double X, double Y) Shares(Lift slow, Lift fast, int from, int to)
        {
            double xx = 0;
            double xy = 0;
            double yy = 0;
            double zx = 0;
            double zy = 0;
            foreach (Lift band in (ReadOnlySpan<Lift>)[slow, fast])
            {
                for (int i = from; i < to; i++)
                {
                    xx += band._along[i] * band._along[i];
                    xy += band._along[i] * band._across[i];
                    yy += band._across[i] * band._across[i];
                    zx += band._lifts[i] * band._along[i];
                    zy += band._lifts[i] * band._across[i];
                }
            }

            // Motion along one line alone says nothing of the direction across.
            double det = (xx * yy) - (xy * xy);
            return det > 1e-6 * xx * yy ? (((zx * yy) - (zy * xy)) / det, ((zy * xx) - (zx * xy)) / det)
                : xx + yy > 0 ? (zx / (xx + yy), zy / (xx + yy))
                : (0, 0);
        }

        public void Take(double shareX, double shareY, float[] into)
        {
            for (int i = 0; i < _count; i++)
            {
                into[i] += (float)Square(_lifts[i] - (shareX * _along[i]) - (shareY * _across[i]));
            }
        }
    }

    // The samples between 5 and 95 % of the energy over what was there before.
    private readonly record struct Strong(int First, int Last)
    {
        public static Strong Of(float[] energies, int from, int to, double before)
        {
            double all = 0;
            for (int i = from; i < to; i++)
            {
                all += energies[i] - before;
            }

            int first = from;
            int last = to - 1;
            if (!(all > 0))
            {
                return new Strong(first, last);
            }

            double sum = 0;
            bool begun = false;
            for (int i = from; i < to; i++)
            {
                sum += energies[i] - before;
                if (!begun && sum >= 0.05 * all)
                {
                    begun = true;
                    first = i;
                }

                if (sum >= 0.95 * all)
                {
                    last = i;
                    break;
                }
            }

            return new Strong(first, Math.Max(first, last));
        }
    }
}
