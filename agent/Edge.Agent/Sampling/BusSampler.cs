using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Portable.Drivers;

namespace Edge.Agent.Sampling;

/// <summary>
/// Polls the devices of one bus, each when it is due. A fault takes the values of all the device's metrics away, and the
/// device is tried again after <see cref="RetryMicros"/>: nothing here ends because a chip died.
/// </summary>
public sealed class BusSampler(string bus, IReadOnlyList<ISensor> sensors)
{
    /// <summary>Pause after a fault, µs: a bus that hangs is not hammered, a chip that returns is seen within a second.</summary>
    public const long RetryMicros = 1_000_000;

    private readonly ISensor[] _sensors = [.. sensors];
    private readonly long[] _due = new long[sensors.Count];
    private readonly long[] _faults = new long[sensors.Count];

    /// <summary>The bus, for messages and as the thread's name.</summary>
    public string Bus { get; } = bus;

    /// <summary>The devices on it.</summary>
    public IReadOnlyList<ISensor> Sensors => _sensors;

    /// <summary>Driver faults so far. Safe from every thread.</summary>
    public long Faults
    {
        get
        {
            long all = 0;
            for (int i = 0; i < _faults.Length; i++)
            {
                all += FaultsOf(i);
            }

            return all;
        }
    }

    /// <summary>Driver faults of the device at <paramref name="index"/> of <see cref="Sensors"/> so far. Safe from every
    /// thread.</summary>
    public long FaultsOf(int index) => Interlocked.Read(ref _faults[index]);

    /// <summary>Polls what is due and returns the monotonic time, µs, of the next poll. Each device is polled at its own time:
    /// those before it on the bus may have taken long.</summary>
    public long RunDue(IHostClock clock, ISampleSink sink)
    {
        long next = long.MaxValue;
        for (int i = 0; i < _sensors.Length; i++)
        {
            Stamp now = clock.Now;
            if (_due[i] <= now.MonotonicMicros)
            {
                _due[i] = Poll(i, _due[i], now, clock, sink);
            }

            next = Math.Min(next, _due[i]);
        }

        return next;
    }

    private long Poll(int index, long due, Stamp now, IHostClock clock, ISampleSink sink)
    {
        ISensor sensor = _sensors[index];
        try
        {
            long period = sensor.Poll(now, sink);
            if (sensor.IsConverting)
            {
                return clock.Now.MonotonicMicros + period;
            }

            if (period > 0 && period % ISensor.SecondMicros == 0)
            {
                return ISensor.NextSecond(now.MonotonicMicros) + period - ISensor.SecondMicros;
            }

            // Keep to the grid, so that periods do not stretch by the poll itself, but never owe polls after a stall.
            return due + period > now.MonotonicMicros ? due + period : now.MonotonicMicros + period;
        }
        catch (DriverFaultException fault)
        {
            Interlocked.Increment(ref _faults[index]);
            sink.PostFault(sensor, now, Why(fault, sensor.Name));
            return now.MonotonicMicros + RetryMicros;
        }
    }

    // A driver says that there was no answer; what the board beneath it met says why.
    private static string Why(DriverFaultException fault, string name) =>
        fault.InnerException is DriverFaultException beneath
            ? WithoutName(beneath.Message, $"{beneath.Chip} at {beneath.Bus}")
            : WithoutName(fault.Message, name);

    // The driver's message begins with the chip and its place, and so does what the pipeline makes of the sensor's name.
    private static string WithoutName(string message, string name) =>
        message.StartsWith(name + ": ", StringComparison.Ordinal) ? message[(name.Length + 2)..] : message;
}
