namespace Edge.Core.Signals.Events;

/// <summary>
/// One shaking of the structure. Accelerations in m/s², or whatever unit the samples have. Peaks are of the samples as they
/// came, exact; velocity and displacement come from the waveform that was kept.
/// </summary>
public sealed record StructuralEvent
{
    /// <summary>Counts up from 1 since the detector was made; a notice and its final report share it.</summary>
    public required long Id { get; init; }

    /// <summary>How far the report has come.</summary>
    public required EventPhase Phase { get; init; }

    /// <summary>What it was.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>How much better that kind fits than the next one, 0–1; below 0.2 the kind is <see cref="EventKind.Unknown"/>.</summary>
    public required double Confidence { get; init; }

    /// <summary>What speaks for the kind, as a sentence in English.</summary>
    public required string Evidence { get; init; }

    /// <summary>When it was noticed to begin, µs of the caller's monotonic clock; in a notice, when that blow fell.</summary>
    public required long StartMicros { get; init; }

    /// <summary>When it ended, or the time of the report for a notice.</summary>
    public required long EndMicros { get; init; }

    /// <summary>End minus start, s.</summary>
    public double DurationSeconds => (EndMicros - StartMicros) / 1e6;

    /// <summary>Whether samples were lost, the time was up or another blow came, so that the end is not its own.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>Largest magnitude of the vector.</summary>
    public double Peak { get; init; }

    /// <summary>Largest absolute component along x.</summary>
    public double PeakX { get; init; }

    /// <summary>Along y.</summary>
    public double PeakY { get; init; }

    /// <summary>Along z.</summary>
    public double PeakZ { get; init; }

    /// <summary>When the vector was largest, µs.</summary>
    public long PeakMicros { get; init; }

    /// <summary>Largest value over RMS above 10 Hz in the ten seconds around it; in a notice over what came before.</summary>
    public double CrestFactor { get; init; } = double.NaN;

    /// <summary>From a tenth of the peak to the peak, s; NaN in a notice.</summary>
    public double RiseSeconds { get; init; } = double.NaN;

    /// <summary>Time in which the energy grows from 5 to 95 % (Trifunac and Brady 1975), s; NaN in a notice.</summary>
    public double SignificantSeconds { get; init; } = double.NaN;

    /// <summary>Where the spectrum is highest between 0.3 Hz and 0.4 times the sample rate, Hz; NaN in a notice.</summary>
    public double DominantHertz { get; init; } = double.NaN;

    /// <summary>Largest magnitude of velocity, m/s; NaN in a notice.</summary>
    public double PeakVelocity { get; init; } = double.NaN;

    /// <summary>Largest magnitude of displacement, m; NaN in a notice.</summary>
    public double PeakDisplacement { get; init; } = double.NaN;

    /// <summary>Why velocity and displacement cannot be relied on; null when they can.</summary>
    public string? MotionDoubt { get; init; }

    /// <summary>The waveform, packed by <see cref="Edge.Portable.Wire.WaveformWriter"/>, at most 8 KiB each; none in a notice.</summary>
    public IReadOnlyList<byte[]> Waveform { get; init; } = [];
}
