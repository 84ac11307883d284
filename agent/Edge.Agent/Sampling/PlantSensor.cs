using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// A unit that is read by a map of registers, a round of all of them once a second, among the other units of its line. It waits for nothing.
/// </summary>
/// <remarks>
/// Readings bear the time at which their round began. One damaged or missing answer is asked for again; after the third in a row all its metrics are bad, and it is left alone for 1, 2, 4 to 30 s.
/// RTU has no transaction number: an answer that comes late could pass for the answer to another request of the same length. So a request that was not
/// answered is made again, never another one, and after its answer the unit is left alone for 5 s, in which what it may still have to say goes by
/// unheard: how late one answer was says nothing of how late another will be. An answer that is more than 5 s late could be mistaken.
/// </remarks>
/// <param name="line">The line that it is on.</param>
/// <param name="plant">The unit.</param>
/// <param name="kind">What it is, for people: <c>rectifier</c>.</param>
/// <param name="unit">Its number on the line.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="responseMillis">Longest time until its answer begins, ms.</param>
public abstract class PlantSensor(
    ModbusLine line,
    ModbusPlant plant,
    string kind,
    int unit,
    IReadOnlyList<MetricId> metrics,
    int responseMillis
) : ISensor, IDisposable
{
    private const long PeriodMicros = 1_000_000;
    private const long AgainMicros = 500_000;
    private const long DrainMicros = 5_000_000;
    private const int FaultAfter = 3;
    private const int LongestPauseSeconds = 30;
    private const int AcknowledgeCode = 5;

    private bool _isAsking;
    private bool _isWithin;
    private bool _isVoid;
    private bool _disposed;
    private int _failures;
    private Stamp _roundAt;
    private long _quietUntil;

    /// <inheritdoc/>
    public string Name { get; } = $"{kind} at {line.Port}/{unit}";

    /// <inheritdoc/>
    public IReadOnlyList<MetricId> Metrics { get; } = metrics;

    /// <inheritdoc/>
    public bool IsConverting => true;

    /// <inheritdoc/>
    public long Poll(Stamp now, ISampleSink sink)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
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

            Ask(now);
        }

        try
        {
            line.Carry(micros);
        }
        catch (DriverFaultException)
        {
            // The port itself: no other unit has it any better.
            _failures = Math.Max(_failures, FaultAfter - 1);
            Silence(micros);
            throw;
        }

        return line.Master.State == ModbusState.Busy ? line.Master.WaitMicros(micros) : Take(now, sink);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _disposed = true;
        line.Dispose();
    }

    /// <summary>Posts what a whole round has brought.</summary>
    protected abstract void Deliver(Stamp now, ISampleSink sink);

    /// <summary>Posts a quantity as a metric, when the metric is one of this sensor's.</summary>
    protected void Post(MetricId metric, PlantQuantity quantity, double value, Stamp now, ISampleSink sink)
    {
        if (Metrics.Contains(metric))
        {
            sink.Post(
                double.IsNaN(value)
                    ? Reading.Bad(metric, now, $"{Name}: {plant.ProblemOf(quantity)}")
                    : Reading.Good(metric, value, now) with
                    {
                        MayRest = true,
                    }
            );
        }
    }

    private void Ask(Stamp now)
    {
        _isAsking = true;
        if (!_isWithin)
        {
            _isWithin = true;
            _roundAt = now;
        }

        line.Master.Expect(responseMillis * 1000, tries: 1);
        plant.Ask(line.Master);
    }

    private long Take(Stamp now, ISampleSink sink)
    {
        long micros = now.MonotonicMicros;
        if (
            line.Master.State == ModbusState.Failed
            || (line.Master.State == ModbusState.Refused && line.Master.ExceptionCode == AcknowledgeCode)
        )
        {
            string problem = line.Master.Problem;
            return Silence(micros) ? throw new DriverFaultException(kind, $"{line.Port}/{unit}", problem) : AgainMicros;
        }

        PlantAnswer answer;
        try
        {
            answer = plant.Take(line.Master);
        }
        catch (DriverFaultException)
        {
            _failures = Math.Max(_failures, FaultAfter - 1);
            Silence(micros);
            throw;
        }

        _isAsking = false;
        long drain = _failures == 0 ? 0 : DrainMicros;
        _failures = 0;
        line.Release(this);
        long next = micros + drain;
        if (answer == PlantAnswer.Round)
        {
            // What was read before a long silence is not what is.
            bool isWhole = !_isVoid;
            _isVoid = false;
            _isWithin = false;
            if (isWhole)
            {
                Deliver(_roundAt, sink);
                next = Math.Max(next, _roundAt.MonotonicMicros + PeriodMicros);
            }
        }

        _quietUntil = next;
        return Math.Max(line.Master.SilenceMicros, next - micros);
    }

    // Leaves the unit alone for a while; true when that was once too often.
    private bool Silence(long micros)
    {
        _isAsking = false;
        _failures++;
        if (_failures < FaultAfter)
        {
            _quietUntil = micros + AgainMicros;
            line.Release(this);
            return false;
        }

        int doubled = Math.Min(_failures - FaultAfter, 5);
        _quietUntil = micros + (PeriodMicros * Math.Min(1 << doubled, LongestPauseSeconds));
        _isVoid = true;
        line.Fail(this);
        return true;
    }
}
