using System.Globalization;
using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// Reads the mast head over its serial port: each block of samples when it is whole, about six a second, and the head's own registers
/// once a second. It waits for nothing: a poll sends or takes what has come. Every fault closes the port; with the next poll it
/// is opened, and the head asked who it is.
/// </summary>
/// <param name="port">The port's path.</param>
/// <param name="unit">The head's number on the line.</param>
/// <param name="baud">Speed of the line, bit/s.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="open">Opens the port.</param>
public sealed class MastHeadSensor(
    string port,
    int unit,
    int baud,
    IReadOnlyList<MetricId> metrics,
    Func<ISerialLine> open
) : IStructureSensor, IDisposable
{
    private const long HeadMicros = 1_000_000;

    // The head answers within 20 ms; the rest is the adapter's and the host's.
    private const int ResponseMicros = 100_000;
    private const int Tries = 3;

    // Its clock may be 3 % slow, and its count is known to a sample.
    private const double LongestOverNominal = 1.05;
    private const long MarginMicros = 10_000;

    // Samples that have stood still for this long will not come: 125 Hz fill a block in 0.16 s.
    private const long HaltedMicros = 1_000_000;

    // Once may be a stall of this host; twice within a minute is a line that does not carry the samples.
    private const long LostAgainMicros = 60_000_000;

    // Most reads of one turn: a port that floods must not hold its thread.
    private const int MostReads = 4;

    private readonly ModbusMaster _master = new(baud, ResponseMicros, Tries);
    private readonly MastHead _head = new(port, unit);
    private readonly double[] _x = new double[MastHeadMap.BlockSamples];
    private readonly double[] _y = new double[MastHeadMap.BlockSamples];
    private readonly double[] _z = new double[MastHeadMap.BlockSamples];
    private readonly byte[] _received = new byte[512];
    private readonly byte[] _send = new byte[ModbusFrame.LongestFrame];
    private readonly bool _givesTemperature = metrics.Contains(MetricId.StructureSensorTemperature);
    private ISerialLine? _line;
    private bool _isKnown;
    private long _headDue;
    private long _samplesAt;
    private long _lostAt = -LostAgainMicros;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name { get; } = $"mast head at {port}/{unit}";

    /// <inheritdoc/>
    public IReadOnlyList<MetricId> Metrics { get; } = metrics;

    /// <inheritdoc/>
    public bool IsConverting => true;

    /// <inheritdoc/>
    public (double X, double Y, double Z)? Gravity { get; private set; }

    /// <summary>Samples that the head counted and that never came. For the sampler's thread.</summary>
    public long LostSamples => _head.LostSamples;

    /// <summary>Requests made again so far. For the sampler's thread.</summary>
    public int Repeats => _master.Repeats;

    /// <inheritdoc/>
    public string? ReadSerial() => _isKnown ? _head.Serial.ToString(CultureInfo.InvariantCulture) : null;

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
        if (_line is null)
        {
            _line = open();
            _samplesAt = now.MonotonicMicros;
        }

        long micros = now.MonotonicMicros;
        if (_master.State != ModbusState.Busy)
        {
            Ask(micros);
        }

        Carry(micros);
        if (_master.State == ModbusState.Busy)
        {
            return _master.WaitMicros(micros);
        }

        Accept(now, sink);
        if (_head.HasBlock || micros >= _headDue)
        {
            Ask(micros);
            return _master.SilenceMicros;
        }

        return (long)(_head.BlockMicros * LongestOverNominal) + MarginMicros;
    }

    private void Ask(long micros)
    {
        if (!_isKnown || micros >= _headDue)
        {
            _headDue = micros + HeadMicros;
            _head.AskHead(_master);
        }
        else
        {
            _head.AskBlock(_master);
        }
    }

    private void Carry(long micros)
    {
        int got;
        int reads = 0;
        do
        {
            got = _line!.Read(_received);
            int sending = _master.Step(_received, got, micros, _send);
            if (sending > 0)
            {
                _line.Write(_send.AsSpan(0, sending));
            }

            reads++;
        } while (got > 0 && reads < MostReads);
    }

    private void Accept(Stamp now, ISampleSink sink)
    {
        long lost = _head.LostSamples;
        MastHeadAnswer answer = _head.Take(_master, _x, _y, _z);
        if (_head.LostSamples > lost)
        {
            bool again = now.MonotonicMicros - _lostAt < LostAgainMicros;
            _lostAt = now.MonotonicMicros;
            if (again)
            {
                throw Fault(
                    $"samples are lost again and again, {_head.LostSamples} so far: it answers late, or the line is too slow or noisy"
                );
            }
        }

        switch (answer)
        {
            case MastHeadAnswer.Head:
                _isKnown = true;
                if (_givesTemperature)
                {
                    PostTemperature(now, sink);
                }

                break;
            case MastHeadAnswer.Samples:
                _samplesAt = now.MonotonicMicros;
                PostSamples(now, sink);
                break;
            default:
                break;
        }

        if (now.MonotonicMicros - _samplesAt > HaltedMicros)
        {
            throw Fault("it answers and takes no samples: restart it (its supply, for 10 s)");
        }
    }

    private void PostTemperature(Stamp now, ISampleSink sink) =>
        sink.Post(
            double.IsNaN(_head.Celsius)
                ? Reading.Bad(MetricId.StructureSensorTemperature, now, $"{Name}: it does not know its temperature")
                : Reading.Good(MetricId.StructureSensorTemperature, _head.Celsius, now)
        );

    // The answer says how many samples have been taken since: the newest one here is so much older than the answer.
    private void PostSamples(Stamp now, ISampleSink sink)
    {
        long age =
            (long)(_head.Pending * 1e6 / _head.NominalHertz)
            + _master.CharacterMicros((2 * MastHeadMap.BlockRegisters) + 5);
        Stamp newest = now.AddMicros(-age);
        sink.Post(
            new AccelerationBatch(_x, _y, _z, _x.Length, newest, _head.NominalHertz, _head.FullScale, _head.Lost)
            {
                Noise = _head.Noise,
            }
        );
        _head.Handed();
        Gravity = (_x.Average(), _y.Average(), _z.Average());
    }

    private DriverFaultException Fault(string what) => new("mast head", $"{port}/{unit}", what);

    private void Close()
    {
        _line?.Dispose();
        _line = null;
        _isKnown = false;
        _master.Abort();
        _head.Forget();
    }
}
