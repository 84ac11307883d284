using System.Globalization;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// Reads the mast head over its serial port: each block of samples when it is whole, about six a second, and the head's own registers
/// once a second. It waits for nothing: a poll sends or takes what has come. After every fault the head is asked who it is; alone on
/// its port, the port is closed and opened, too. Beside other units it takes its turn, and a silent head is left alone for longer and longer.
/// </summary>
/// <param name="line">The line that it is on.</param>
/// <param name="unit">The head's number on it.</param>
/// <param name="metrics">What it delivers.</param>
public sealed class MastHeadSensor(ModbusLine line, int unit, IReadOnlyList<MetricId> metrics)
    : IStructureSensor,
        IDisposable
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

    // Beside units that may take half a second each to be found silent.
    private const long SharedHaltedMicros = 4_000_000;

    // Longest time for which a silent head beside other units is left alone: its ring holds five seconds.
    private const int LongestPauseSeconds = 8;

    // Once may be a stall of this host; twice within a minute is a line that does not carry the samples.
    private const long LostAgainMicros = 60_000_000;

    private readonly ModbusMaster _master = line.Master;
    private readonly MastHead _head = new(line.Port, unit);
    private readonly double[] _x = new double[MastHeadMap.BlockSamples];
    private readonly double[] _y = new double[MastHeadMap.BlockSamples];
    private readonly double[] _z = new double[MastHeadMap.BlockSamples];
    private readonly bool _givesTemperature = metrics.Contains(MetricId.StructureSensorTemperature);
    private bool _isAsking;
    private bool _isKnown;
    private int _faults;
    private long _quietUntil;
    private long _headDue;
    private long _samplesAt;
    private long _lostAt = -LostAgainMicros;
    private bool _disposed;

    /// <inheritdoc/>
    public string Name { get; } = $"mast head at {line.Port}/{unit}";

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
            Forget();
            line.Fail(this);
            if (line.IsShared)
            {
                _quietUntil =
                    now.MonotonicMicros + (1_000_000L * Math.Min(1 << Math.Min(_faults, 3), LongestPauseSeconds));
            }

            _faults++;
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Forget();
        line.Dispose();
    }

    private long Turn(Stamp now, ISampleSink sink)
    {
        long micros = now.MonotonicMicros;
        if (!_isAsking)
        {
            if (micros < _quietUntil)
            {
                return _quietUntil - micros;
            }

            if (!line.TryTake(this))
            {
                return line.WaitMicros(micros);
            }

            Ask(micros);
        }

        line.Carry(micros);
        if (_master.State == ModbusState.Busy)
        {
            return _master.WaitMicros(micros);
        }

        _isAsking = false;
        Accept(now, sink);
        _faults = 0;
        line.Release(this);
        if (_head.HasBlock || micros >= _headDue)
        {
            return _master.SilenceMicros;
        }

        return (long)(_head.BlockMicros * LongestOverNominal) + MarginMicros;
    }

    private void Ask(long micros)
    {
        _isAsking = true;
        _master.Expect(ResponseMicros, line.IsShared && _faults > 0 ? 1 : Tries);
        if (!_isKnown)
        {
            _samplesAt = micros;
        }

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

        if (now.MonotonicMicros - _samplesAt > (line.IsShared ? SharedHaltedMicros : HaltedMicros))
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

    private DriverFaultException Fault(string what) => new("mast head", $"{line.Port}/{unit}", what);

    private void Forget()
    {
        _isAsking = false;
        _isKnown = false;
        _head.Forget();
    }
}
