using Edge.Simulator.Chips;

namespace Edge.Simulator.Site;

/// <summary>
/// Plays a recording into an accelerometer, sample for sample: the chip is clocked at the recording's rate, as by its
/// external clock input, so nothing is interpolated. Before and after, the sensor rests as the recording does, with the
/// noise that any sensor has. Counters may be read from any thread.
/// </summary>
public sealed class RecordingFeed : IAccelerationInput
{
    private const double NoiseDensityG = 25e-6;

    private readonly Recording _recording;
    private readonly Chance _chance;
    private readonly (double X, double Y, double Z) _rest;
    private readonly double _noise;
    private readonly long _startMicros;
    private long _played;
    private long _taken;

    /// <summary>Plays <paramref name="recording"/> from the first sample that the chip takes at or after <paramref name="startMicros"/>.</summary>
    public RecordingFeed(Recording recording, long startMicros, ulong seed)
    {
        _recording = recording;
        _startMicros = startMicros;
        _chance = new Chance(seed, 5);
        _rest = recording.Rest;
        _noise = NoiseDensityG * SimulatedAdxl355.StandardGravity * Math.Sqrt(recording.Hertz / 2);
    }

    /// <inheritdoc/>
    public double? ExternalHertz => _recording.Hertz;

    /// <inheritdoc/>
    public bool IsRecorded => true;

    /// <summary>The recording.</summary>
    public Recording Recording => _recording;

    /// <summary>Samples of the recording that the chip has taken.</summary>
    public long SamplesPlayed => Volatile.Read(ref _played);

    /// <summary>All samples that the chip has taken, those at rest included.</summary>
    public long SamplesTaken => Volatile.Read(ref _taken);

    /// <summary>Whether the chip has taken the last sample of the recording.</summary>
    public bool IsFinished => SamplesPlayed == _recording.Count;

    /// <inheritdoc/>
    public void Next(long micros, out double x, out double y, out double z)
    {
        Volatile.Write(ref _taken, _taken + 1);
        if (micros < _startMicros || _played == _recording.Count)
        {
            x = _rest.X + (_noise * _chance.NextNormal());
            y = _rest.Y + (_noise * _chance.NextNormal());
            z = _rest.Z + (_noise * _chance.NextNormal());
            return;
        }

        x = _recording.X[_played];
        y = _recording.Y[_played];
        z = _recording.Z[_played];
        Volatile.Write(ref _played, _played + 1);
    }
}
