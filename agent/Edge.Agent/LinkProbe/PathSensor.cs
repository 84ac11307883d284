using System.Runtime.InteropServices;
using Edge.Agent.Sampling;
using Edge.Agent.Uplink;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>The ways out as a sensor like any other: by which the session goes, and how each is.</summary>
/// <param name="pilot">Who chooses among them.</param>
public sealed class PathSensor(PathPilot pilot) : ISensor
{
    private const long PeriodMicros = 10_000_000;

    private readonly List<Reading> _readings = [];

    /// <inheritdoc />
    public string Name => "ways out";

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } =
    [
        MetricId.LinkPath,
        MetricId.LinkPathName,
        MetricId.LinkPathHealth,
        MetricId.LinkPathSpareDead,
        MetricId.LinkPathChanges,
    ];

    /// <inheritdoc />
    public long Poll(Stamp now, ISampleSink sink)
    {
        _readings.Clear();
        pilot.Tell(now, _readings);
        sink.Post(CollectionsMarshal.AsSpan(_readings));

        return PeriodMicros;
    }
}
