using System.Globalization;
using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Health;

/// <summary>
/// The agent's own health, as a sensor like any other: itself, its journal, its sensors' faults, and the host. What the
/// host does not tell has no reading.
/// </summary>
/// <param name="version">Version of this program.</param>
/// <param name="configuration">Fingerprint of the site file; empty when there is none.</param>
/// <param name="samplers">Whose faults are counted.</param>
/// <param name="commandsRefused">Commands refused so far.</param>
/// <param name="megabytes">Memory that the process holds, MB.</param>
/// <param name="journalBytes">Bytes that the journal takes; NaN when not known. Safe from every thread.</param>
/// <param name="vitals">Tells how the host does; null when nobody does.</param>
/// <param name="dataPath">Where the journal lies.</param>
public sealed class HealthSensor(
    string version,
    string configuration,
    IReadOnlyList<BusSampler> samplers,
    Func<long> commandsRefused,
    Func<double> megabytes,
    Func<double> journalBytes,
    IHostVitals? vitals,
    string dataPath
) : ISensor
{
    private const long PeriodMicros = 10_000_000;

    private readonly FaultRate _faults = new(samplers);
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
        sink.Post(Reading.Good(MetricId.AgentCommandsRefused, commandsRefused(), now));
        sink.Post(Reading.Good(MetricId.AgentMemory, megabytes(), now));
        sink.Post(Reading.Good(MetricId.AgentUptime, Math.Floor(now.SecondsSince(_started.Value)), now));
        if (configuration.Length > 0)
        {
            sink.Post(Reading.Good(MetricId.AgentConfiguration, configuration, now));
        }

        PostFaults(now, sink);
        PostIfTold(MetricId.AgentJournalSize, journalBytes() / 1e6, now, sink);
        if (vitals?.Read(dataPath) is { } host)
        {
            PostHost(host, now, sink);
        }

        return PeriodMicros;
    }

    private static void PostHost(in HostVitals host, Stamp now, ISampleSink sink)
    {
        PostIfTold(MetricId.AgentProcessorTemperature, host.ProcessorCelsius, now, sink);
        PostIfTold(MetricId.AgentStorageFree, host.StorageFreeMegabytes, now, sink);
        PostIfTold(MetricId.AgentStorageWear, host.StorageWearPercent, now, sink);
        if (host.IsUndervoltage is { } low)
        {
            sink.Post(Reading.Good(MetricId.AgentUndervoltage, low, now));
        }

        if (host.Throttling is { } bits)
        {
            sink.Post(Reading.Good(MetricId.AgentThrottling, bits, now));
        }
    }

    private static void PostIfTold(MetricId metric, double value, Stamp now, ISampleSink sink)
    {
        if (!double.IsNaN(value))
        {
            sink.Post(Reading.Good(metric, value, now));
        }
    }

    private void PostFaults(Stamp now, ISampleSink sink)
    {
        _faults.Look(now);
        sink.Post(Reading.Good(MetricId.AgentSensorErrors, _faults.Total, now));
        sink.Post(Reading.Good(MetricId.AgentSensorErrorRate, _faults.LastHour, now));
        sink.Post(
            Reading.Good(
                MetricId.AgentWorstSensor,
                _faults.Worst is { } worst
                    ? string.Create(CultureInfo.InvariantCulture, $"{worst.Name}: {_faults.WorstLastHour}")
                    : "",
                now
            )
        );
    }
}
