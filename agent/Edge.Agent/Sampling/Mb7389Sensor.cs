using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// Reads the ultrasonic sensor: the median of each second's distances, and the level below it. A second in which most frames
/// had no echo has no level; three seconds without a frame are a fault, and the port is opened anew.
/// </summary>
/// <param name="port">The port's path.</param>
/// <param name="mountMillimetres">Height of the sensor's face above the level's zero, mm.</param>
/// <param name="metrics">What it delivers: a level and the distance.</param>
/// <param name="open">Opens the port.</param>
public sealed class Mb7389Sensor(
    string port,
    double mountMillimetres,
    IReadOnlyList<MetricId> metrics,
    Func<ISerialLine> open
) : ISensor, IDisposable
{
    // Its UART buffer holds a second of frames many times over.
    private const long PollMicros = 250_000;
    private const long PeriodMicros = 1_000_000;
    private const long SilentMicros = 3_000_000;
    private const int MostReads = 4;
    private const int MostFrames = 16;

    // Water does not fall below the ground: what is farther is something else, or the sensor has turned.
    private const double BelowZeroMillimetres = 200;

    private readonly Mb7389 _frames = new();
    private readonly MetricId _level = metrics[0];
    private readonly int[] _distances = new int[MostFrames];
    private readonly byte[] _received = new byte[256];
    private ISerialLine? _line;
    private int _found;
    private int _without;
    private long _heardAt;
    private long _due;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name { get; } = $"MB7389 at {port}";

    /// <inheritdoc/>
    public IReadOnlyList<MetricId> Metrics { get; } = metrics;

    /// <inheritdoc/>
    public long Poll(Stamp now, ISampleSink sink)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            return Turn(now, sink);
        }
        catch (DriverFaultException)
        {
            Close();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    private long Turn(Stamp now, ISampleSink sink)
    {
        long micros = now.MonotonicMicros;
        if (_line is null)
        {
            _line = open();
            _frames.Forget();
            _heardAt = micros;
            _due = micros + PeriodMicros;
        }

        Listen(micros);
        if (micros - _heardAt > SilentMicros)
        {
            throw new DriverFaultException(
                "MB7389",
                port,
                $"no distance for {SilentMicros / 1_000_000} s; check its supply and its TX line"
            );
        }

        if (micros >= _due && _found + _without > 0)
        {
            Post(now, sink);
            _due = Math.Max(_due + PeriodMicros, micros);
            _found = 0;
            _without = 0;
        }

        return PollMicros;
    }

    private void Listen(long micros)
    {
        int reads = 0;
        int got;
        do
        {
            got = _line!.Read(_received);
            foreach (byte value in _received.AsSpan(0, got))
            {
                int millimetres = _frames.Take(value);
                if (millimetres == Mb7389.Nothing)
                {
                    continue;
                }

                _heardAt = micros;
                if (!Mb7389.IsDistance(millimetres))
                {
                    _without = Math.Min(_without + 1, MostFrames);
                }
                else if (_found < MostFrames)
                {
                    _distances[_found++] = millimetres;
                }
            }

            reads++;
        } while (got > 0 && reads < MostReads);
    }

    private void Post(Stamp now, ISampleSink sink)
    {
        if (_found <= _without)
        {
            Lose("no echo comes back: foam, a web before it, or a beam that meets nothing", now, sink);
            return;
        }

        Array.Sort(_distances, 0, _found);
        double distance = (_distances[(_found - 1) / 2] + _distances[_found / 2]) / 2.0;
        sink.Post(Reading.Good(MetricId.FloodUltrasonicDistance, distance, now));
        double level = mountMillimetres - distance;
        sink.Post(
            level < -BelowZeroMillimetres
                ? Reading.Bad(
                    _level,
                    now,
                    $"{Name}: {distance} mm is {-level} mm below the zero of the level: it has turned, or mount_height_mm is wrong"
                )
                : Reading.Good(_level, level, now)
        );
    }

    private void Lose(string why, Stamp now, ISampleSink sink)
    {
        foreach (MetricId metric in Metrics)
        {
            sink.Post(Reading.Bad(metric, now, $"{Name}: {why}"));
        }
    }

    private void Close()
    {
        _line?.Dispose();
        _line = null;
        _found = 0;
        _without = 0;
    }
}
