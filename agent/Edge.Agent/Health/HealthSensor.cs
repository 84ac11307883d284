using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Health;

/// <summary>The agent's own health, as a sensor like any other.</summary>
public sealed class HealthSensor(
    string version,
    Func<long> sensorFaults,
    Func<long> commandsRefused,
    Func<double> megabytes
) : ISensor
{
    private const long PeriodMicros = 10_000_000;

    private Stamp? _started;

    /// <inheritdoc />
    public string Name => "agent";

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } =
    [
        MetricId.AgentVersion,
        MetricId.AgentClockSynced,
        MetricId.AgentSensorErrors,
        MetricId.AgentCommandsRefused,
        MetricId.AgentMemory,
        MetricId.AgentUptime,
    ];

    /// <inheritdoc />
    public long Poll(Stamp now, ISampleSink sink)
    {
        _started ??= now;
        sink.Post(Reading.Good(MetricId.AgentVersion, version, now));
        sink.Post(Reading.Good(MetricId.AgentClockSynced, now.Synced, now));
        sink.Post(Reading.Good(MetricId.AgentSensorErrors, sensorFaults(), now));
        sink.Post(Reading.Good(MetricId.AgentCommandsRefused, commandsRefused(), now));
        sink.Post(Reading.Good(MetricId.AgentMemory, megabytes(), now));
        sink.Post(Reading.Good(MetricId.AgentUptime, Math.Floor(now.SecondsSince(_started.Value)), now));
        return PeriodMicros;
    }
}
