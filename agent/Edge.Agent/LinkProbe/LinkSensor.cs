using System.Runtime.InteropServices;
using Edge.Agent.Sampling;
using Edge.Agent.Uplink;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>The link as a sensor like any other: judges each second from the probes, and reports once a frame.</summary>
public sealed class LinkSensor(
    BrokerProbe probe,
    ThroughputProbe? throughput,
    double frameSeconds,
    LinkAvailability availability
) : ISensor
{
    private readonly LinkSeconds _seconds = new();
    private readonly List<ProbeResult> _results = [];
    private readonly List<Reading> _readings = [];
    private long _frameDue;
    private bool? _reported;

    /// <inheritdoc />
    public string Name => "link to the broker";

    /// <inheritdoc />
    public IReadOnlyList<MetricId> Metrics { get; } =
    [MetricId.LinkUp, MetricId.LinkRoundTrip, MetricId.LinkLoss, MetricId.LinkSecondsUp, MetricId.LinkSecondsDown];

    /// <inheritdoc />
    public long Poll(Stamp now, ISampleSink sink)
    {
        _results.Clear();
        probe.Drain(_results);
        foreach (var result in _results)
        {
            if (result.RoundTripMillis is { } roundTrip)
            {
                _seconds.Answered(result.At, roundTrip);
            }
            else
            {
                _seconds.Lost(result.At);
            }
        }

        _seconds.Advance(now);
        _readings.Clear();
        throughput?.Poll(now, _readings);
        bool frame = now.MonotonicMicros >= _frameDue;
        availability.Poll(_results, frame, now, _readings);
        if (frame)
        {
            _frameDue = now.MonotonicMicros + (long)(frameSeconds * 1e6);
            _seconds.TakeFrame(now, _readings);
        }
        else if (_seconds.IsUp is { } up && up != _reported)
        {
            _readings.Add(Reading.Good(MetricId.LinkUp, up, now));
        }

        sink.Post(CollectionsMarshal.AsSpan(_readings));

        _reported = _seconds.IsUp;

        return ISensor.SecondMicros;
    }
}
