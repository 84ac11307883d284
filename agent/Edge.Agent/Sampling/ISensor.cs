using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>One fitted device, polled by the sampler of its bus. It keeps no clock and no thread.</summary>
public interface ISensor
{
    /// <summary>A period of whole seconds means: at whole seconds of the host's clock. So what is slow is read at the same
    /// moment, and judged in one turn.</summary>
    const long SecondMicros = 1_000_000;

    /// <summary>The whole second after a time, both monotonic µs.</summary>
    static long NextSecond(long micros) => ((micros / SecondMicros) + 1) * SecondMicros;

    /// <summary>For people: <c>INA228 at i2c-1/0x40</c>.</summary>
    string Name { get; }

    /// <summary>What it delivers; all of it turns bad when a poll faults.</summary>
    IReadOnlyList<MetricId> Metrics { get; }

    /// <summary>Whether the device is still busy with what the last poll began: then the time until the next one counts
    /// from the end of that poll, and nothing may shorten it.</summary>
    bool IsConverting => false;

    /// <summary>The serial number that the device itself tells; null where it has none, or has not started. For the sampler's
    /// thread.</summary>
    /// <exception cref="DriverFaultException">No answer, or not an answer of this device.</exception>
    string? ReadSerial() => null;

    /// <summary>Talks to the device once and posts what it says. A device that was lost is identified and set up again
    /// before it is believed.</summary>
    /// <returns>Microseconds until the next poll is due.</returns>
    /// <exception cref="DriverFaultException">No answer, or not an answer of this device.</exception>
    long Poll(Stamp now, ISampleSink sink);
}

/// <summary>A sensor of the structure, which feels gravity.</summary>
public interface IStructureSensor : ISensor
{
    /// <summary>Mean acceleration that was measured last, gravity included, m/s²; null before. What an engineer takes as the
    /// site's zero. For the sampler's thread.</summary>
    (double X, double Y, double Z)? Gravity { get; }
}

/// <summary>Where samplers put what they read.</summary>
public interface ISampleSink
{
    /// <summary>A finished reading. It is judged at the next turn, within a second; a bad one at once.</summary>
    void Post(in Reading reading);

    /// <summary>Finished readings of one poll, as if posted one after the other.</summary>
    void Post(params ReadOnlySpan<Reading> readings)
    {
        foreach (ref readonly Reading reading in readings)
        {
            Post(in reading);
        }
    }

    /// <summary>A finished reading that is news and is judged at once.</summary>
    void PostNews(in Reading reading) => Post(reading);

    /// <summary>The device gave no answer that can be believed: none of its metrics has a value.</summary>
    void PostFault(ISensor sensor, Stamp at, string why);

    /// <summary>Raw acceleration; the arrays are copied before the call returns. It is judged at the next turn.</summary>
    void Post(in AccelerationBatch batch);
}
