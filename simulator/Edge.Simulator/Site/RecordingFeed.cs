using Edge.Simulator.Chips;

namespace Edge.Simulator.Site;

/// <summary>
/// Plays a recording into an accelerometer, sample for sample, nothing interpolated: each sample that the chip takes by
/// its own clock is the next one recorded. So a recording of 100 Hz runs 1.25 times as fast at the chip's 125 Hz; a chip
/// clocked at 100 Hz would rightly be judged as one whose clock is wrong. Before and after, and along an axis that the
/// recording does not have, the sensor rests with the noise that any sensor has. Counters may be read from any thread.
/// </summary>
public sealed class RecordingFeed : IAccelerationInput
{
    private const double NoiseDensityG = 25e-6;

    private readonly Recording _recording;
    private readonly Chance _chance;
    private readonly Lock _given = new();
    private readonly (double X, double Y, double Z) _rest;
    private readonly double _noise;
    private readonly bool _hasX;
    private readonly bool _hasY;
    private readonly bool _hasZ;
    private readonly long _startMicros;
    private long _firstMicros;
    private long _played;
    private long _taken;
    private (double X, double Y, double Z) _now;

    /// <summary>Plays <paramref name="recording"/> from the first sample that the chip takes at or after <paramref name="startMicros"/>.</summary>
    public RecordingFeed(Recording recording, long startMicros, ulong seed)
    {
        _recording = recording;
        _startMicros = startMicros;
        _chance = new Chance(seed, 5);
        _rest = recording.Rest;
        _now = _rest;
        Beside = new Neighbour(this);
        _noise = NoiseDensityG * SimulatedAdxl355.StandardGravity * Math.Sqrt(recording.Hertz / 2);
        _hasX = Varies(recording.X);
        _hasY = Varies(recording.Y);
        _hasZ = Varies(recording.Z);
    }

    /// <inheritdoc/>
    public double? ExternalHertz => null;

    /// <inheritdoc/>
    public bool IsRecorded => true;

    /// <summary>The recording.</summary>
    public Recording Recording => _recording;

    /// <summary>Samples of the recording that the chip has taken.</summary>
    public long SamplesPlayed => Volatile.Read(ref _played);

    /// <summary>When the chip took the first sample of the recording, µs of simulated time; 0 before that.</summary>
    public long FirstSampleMicros => Volatile.Read(ref _firstMicros);

    /// <summary>All samples that the chip has taken, those at rest included.</summary>
    public long SamplesTaken => Volatile.Read(ref _taken);

    /// <summary>Whether the chip has taken the last sample of the recording.</summary>
    public bool IsFinished => SamplesPlayed == _recording.Count;

    /// <summary>What another sensor at the same place feels: the sample that this one was given last. Any may share it.</summary>
    public IAccelerationInput Beside { get; }

    /// <inheritdoc/>
    public void Next(long micros, out double x, out double y, out double z)
    {
        Play(micros, out x, out y, out z);
        lock (_given)
        {
            _now = (x, y, z);
        }
    }

    private void Play(long micros, out double x, out double y, out double z)
    {
        Volatile.Write(ref _taken, _taken + 1);
        if (micros < _startMicros || _played == _recording.Count)
        {
            x = _rest.X + Noise();
            y = _rest.Y + Noise();
            z = _rest.Z + Noise();
            return;
        }

        if (_played == 0)
        {
            Volatile.Write(ref _firstMicros, micros);
        }

        x = _recording.X[_played] + (_hasX ? 0 : Noise());
        y = _recording.Y[_played] + (_hasY ? 0 : Noise());
        z = _recording.Z[_played] + (_hasZ ? 0 : Noise());
        Volatile.Write(ref _played, _played + 1);
    }

    private static bool Varies(double[] axis) => Array.Exists(axis, value => value != axis[0]);

    private double Noise() => _noise * _chance.NextNormal();

    private sealed class Neighbour(RecordingFeed feed) : IAccelerationInput
    {
        public double? ExternalHertz => null;

        public bool IsRecorded => true;

        public void Next(long micros, out double x, out double y, out double z)
        {
            lock (feed._given)
            {
                (x, y, z) = feed._now;
            }
        }
    }
}
