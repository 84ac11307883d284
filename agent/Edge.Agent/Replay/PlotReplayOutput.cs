using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>
/// Keeps what the plots need while another output tells the replay: every reported value of the structure's metrics, and
/// the alarms. Bounded: past the cap every other value of a metric goes, and the rest is kept at half the pace.
/// </summary>
/// <param name="inner">What tells the replay.</param>
public sealed class PlotReplayOutput(IReplayOutput inner) : IReplayOutput
{
    private const int MostPoints = 40_000;

    private readonly Dictionary<MetricId, Series> _series = [];
    private readonly List<PlottedAlarm> _alarms = [];

    /// <summary>Alarms as they were raised.</summary>
    public IReadOnlyList<PlottedAlarm> Alarms => _alarms;

    /// <summary>Events as they ended.</summary>
    public IReadOnlyList<(double Seconds, string Kind)> Events { get; private set; } = [];

    /// <summary>The values of a metric: seconds and value, NaN where it was bad.</summary>
    public IReadOnlyList<(double Seconds, double Value)> Of(MetricId metric) =>
        _series.TryGetValue(metric, out Series? series) ? series.Points : [];

    /// <inheritdoc/>
    public void Metric(double seconds, Reading reading)
    {
        inner.Metric(seconds, reading);
        if (reading.Metric == MetricId.StructureEvent)
        {
            if (reading is { IsGood: true, Text: { } kind })
            {
                Events = [.. Events, (seconds, kind)];
            }
        }
        else if (reading.Metric is >= MetricId.StructureTiltX and < MetricId.PowerMains)
        {
            if (!_series.TryGetValue(reading.Metric, out Series? series))
            {
                _series[reading.Metric] = series = new Series();
            }

            series.Add(seconds, reading.IsGood ? reading.Value : double.NaN);
        }
    }

    /// <inheritdoc/>
    public void Alarm(double seconds, AlarmTransition transition)
    {
        inner.Alarm(seconds, transition);
        if (transition.IsActive && _alarms.Count < MostPoints)
        {
            _alarms.Add(new PlottedAlarm(seconds, transition.Alarm.Id, transition.Severity));
        }
    }

    /// <inheritdoc/>
    public void Verdict(double seconds, SiteVerdict verdict) => inner.Verdict(seconds, verdict);

    /// <inheritdoc/>
    public void Fault(RecordingFault fault) => inner.Fault(fault);

    private sealed class Series
    {
        private int _every = 1;
        private int _count;

        public List<(double Seconds, double Value)> Points { get; } = [];

        public void Add(double seconds, double value)
        {
            if (_count % _every == 0)
            {
                Points.Add((seconds, value));
            }

            _count++;
            if (Points.Count >= MostPoints)
            {
                int kept = 0;
                for (int i = 0; i < Points.Count; i += 2)
                {
                    Points[kept] = Points[i];
                    kept++;
                }

                Points.RemoveRange(kept, Points.Count - kept);
                _every *= 2;
            }
        }
    }
}

/// <summary>An alarm on a plot.</summary>
/// <param name="Seconds">When it was raised, s.</param>
/// <param name="Id">Which.</param>
/// <param name="Severity">How bad.</param>
public readonly record struct PlottedAlarm(double Seconds, string Id, Severity Severity);
