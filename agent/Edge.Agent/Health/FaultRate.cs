using Edge.Agent.Sampling;
using Edge.Core.Readings;

namespace Edge.Agent.Health;

/// <summary>Driver faults of each sensor over the last hour, by minutes.</summary>
/// <param name="samplers">Whose faults are counted.</param>
internal sealed class FaultRate(IReadOnlyList<BusSampler> samplers)
{
    private const int Minutes = 60;
    private const long MinuteMicros = 60_000_000;

    // What each sensor's count was at the end of each of the last sixty minutes.
    private readonly List<(ISensor Sensor, Func<long> Count, long[] At)> _sensors =
    [
        .. samplers.SelectMany(sampler =>
            sampler.Sensors.Select((sensor, i) => (sensor, (Func<long>)(() => sampler.FaultsOf(i)), new long[Minutes]))
        ),
    ];
    private long _minute = long.MinValue;

    /// <summary>Faults since the start.</summary>
    public long Total { get; private set; }

    /// <summary>Faults in the last hour.</summary>
    public long LastHour { get; private set; }

    /// <summary>The sensor with most of them; null while none had any.</summary>
    public ISensor? Worst { get; private set; }

    /// <summary>How many those were.</summary>
    public long WorstLastHour { get; private set; }

    /// <summary>Counts; call it at least once a minute.</summary>
    public void Look(Stamp now)
    {
        long minute = now.MonotonicMicros / MinuteMicros;
        Total = 0;
        LastHour = 0;
        Worst = null;
        WorstLastHour = 0;
        foreach ((ISensor sensor, Func<long> count, long[] at) in _sensors)
        {
            long faults = count();
            long passed = _minute == long.MinValue ? 0 : Math.Min(minute - _minute, Minutes);
            for (long i = 1; i <= passed; i++)
            {
                at[(_minute + i) % Minutes] = faults;
            }

            // The oldest of the sixty is what the count was an hour ago.
            long inHour = faults - at[(minute + 1) % Minutes];
            Total += faults;
            LastHour += inHour;
            if (inHour > WorstLastHour)
            {
                Worst = sensor;
                WorstLastHour = inHour;
            }
        }

        _minute = minute;
    }
}
