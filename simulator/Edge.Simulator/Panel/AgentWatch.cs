using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Simulator.Panel;

/// <summary>What the agent says of its site, as of one moment. Immutable.</summary>
/// <param name="Verdict">Safe, Watch, Unsafe or Unknown.</param>
/// <param name="Reasons">Why, the gravest first.</param>
/// <param name="EvidenceAgeSeconds">Age of the oldest evidence, s; null when some was never delivered.</param>
/// <param name="SinceMillis">Since when the verdict has this word, Unix ms.</param>
/// <param name="Alarms">Active alarms, the worst first.</param>
/// <param name="Metrics">The latest reading of every metric that is measured.</param>
public sealed record AgentView(
    string Verdict,
    IReadOnlyList<string> Reasons,
    double? EvidenceAgeSeconds,
    long SinceMillis,
    IReadOnlyList<PanelAlarm> Alarms,
    IReadOnlyList<PanelMetric> Metrics
);

/// <summary>An active alarm.</summary>
/// <param name="Id">As <c>Flood/Level</c>.</param>
/// <param name="Severity">notice, warning, critical or emergency.</param>
/// <param name="Text">What has happened.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="SinceMillis">Since when, Unix ms.</param>
public sealed record PanelAlarm(string Id, string Severity, string Text, string Remedy, long SinceMillis);

/// <summary>A reading.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Value">The number; null when it is text, or bad.</param>
/// <param name="Text">The text; of a bad reading, why.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Quality">good, stale or bad.</param>
/// <param name="AgeSeconds">Its age, s.</param>
public sealed record PanelMetric(
    string Name,
    double? Value,
    string? Text,
    string Unit,
    string Quality,
    double AgeSeconds
);

/// <summary>The charted figures of one second; null where there was no good value.</summary>
/// <param name="Second">Second of the agent's clock; always growing.</param>
/// <param name="Peak">Greatest peak acceleration reported in it, m/s².</param>
/// <param name="Tilt">Static tilt, degrees.</param>
/// <param name="Water">Water, mm.</param>
/// <param name="Volts">−48 V bus, V.</param>
public sealed record PanelSample(long Second, double? Peak, double? Tilt, double? Water, double? Volts);

/// <summary>
/// Looks over the agent's shoulder: after its turns it takes what the agent says, keeps the last minutes for the charts,
/// and tells the log of every new verdict and alarm. <see cref="Turned"/> belongs to the agent's thread; the rest is safe
/// from every thread.
/// </summary>
public sealed class AgentWatch(TrainingLog log)
{
    /// <summary>Seconds that the charts go back.</summary>
    public const int HistorySeconds = 300;

    private const long LookMicros = 100_000;

    private readonly Lock _gate = new();
    private readonly Queue<PanelSample> _samples = new();
    private readonly Dictionary<MetricId, Severity> _alarms = [];
    private AgentView _latest = new("Unknown", ["The agent is starting."], null, 0, [], []);
    private long _nextLook = long.MinValue;
    private long _second = -1;
    private double _peak = double.NaN;

    /// <summary>What the agent last said.</summary>
    public AgentView Latest => Volatile.Read(ref _latest);

    /// <summary>The samples after <paramref name="second"/>, oldest first.</summary>
    public IReadOnlyList<PanelSample> Since(long second)
    {
        lock (_gate)
        {
            return [.. _samples.SkipWhile(sample => sample.Second <= second)];
        }
    }

    /// <summary>Takes what the agent says after a turn; ten times a second is enough.</summary>
    public void Turned(SitePipeline pipeline, Stamp now)
    {
        if (now.MonotonicMicros < _nextLook)
        {
            return;
        }

        _nextLook = now.MonotonicMicros + LookMicros;
        IReadOnlyList<ActiveAlarm> alarms = pipeline.Alarms;
        IReadOnlyList<Reading> readings = pipeline.Snapshot();
        Tell(pipeline.Verdict.Word, alarms);
        AgentView before = Latest;
        Volatile.Write(
            ref _latest,
            new AgentView(
                pipeline.Verdict.Word,
                pipeline.Verdict.Reasons,
                double.IsFinite(pipeline.Verdict.EvidenceAgeSeconds) ? pipeline.Verdict.EvidenceAgeSeconds : null,
                before.Verdict == pipeline.Verdict.Word && before.SinceMillis > 0 ? before.SinceMillis : now.UnixMillis,
                [
                    .. alarms.Select(alarm => new PanelAlarm(
                        alarm.Alarm.Id,
                        SeverityText.Of(alarm.Severity),
                        alarm.Text,
                        alarm.Alarm.Remedy,
                        alarm.Since.UnixMillis
                    )),
                ],
                [.. readings.Where(reading => reading.Metric >= MetricId.StructureTiltX).Select(r => View(r, now))]
            )
        );
        Sample(readings, now);
    }

    private static PanelMetric View(in Reading reading, Stamp now)
    {
        MetricDefinition metric = MetricCatalogue.Find(reading.Metric)!;
        return new PanelMetric(
            metric.Name,
            double.IsFinite(reading.Value) ? reading.Value : null,
            reading.Text,
            metric.Unit,
            reading.Quality switch
            {
                Quality.Good => "good",
                Quality.Stale => "stale",
                _ => "bad",
            },
            Math.Max(0, now.SecondsSince(reading.At))
        );
    }

    private void Tell(string verdict, IReadOnlyList<ActiveAlarm> alarms)
    {
        if (verdict != Latest.Verdict || Latest.SinceMillis == 0)
        {
            log.Add("agent", $"Verdict {verdict}");
        }

        foreach (ActiveAlarm alarm in alarms)
        {
            if (_alarms.GetValueOrDefault(alarm.Alarm.Metric) != alarm.Severity)
            {
                _alarms[alarm.Alarm.Metric] = alarm.Severity;
                log.Add("agent", $"Alarm {alarm.Alarm.Id}: {SeverityText.Of(alarm.Severity)}");
            }
        }

        foreach (MetricId metric in _alarms.Keys.Where(key => alarms.All(a => a.Alarm.Metric != key)).ToList())
        {
            _alarms.Remove(metric);
            log.Add("agent", $"Alarm {AlarmCatalogue.All.First(alarm => alarm.Metric == metric).Id}: cleared");
        }
    }

    private void Sample(IReadOnlyList<Reading> readings, Stamp now)
    {
        double? Good(MetricId metric)
        {
            foreach (Reading reading in readings)
            {
                if (reading.Metric == metric)
                {
                    return reading.IsGood ? reading.Value : null;
                }
            }

            return null;
        }

        // A frame's peak may come and go between two samples.
        double? peak = Good(MetricId.StructureAccelerationPeak);
        _peak = peak is { } value ? double.MaxNumber(_peak, value) : double.NaN;
        long second = now.MonotonicMicros / 1_000_000;
        if (second == _second)
        {
            return;
        }

        _second = second;
        lock (_gate)
        {
            _samples.Enqueue(
                new PanelSample(
                    second,
                    double.IsNaN(_peak) ? null : _peak,
                    Good(MetricId.StructureTiltMagnitude),
                    Good(MetricId.FloodLevel),
                    Good(MetricId.PowerBatteryVoltage)
                )
            );
            if (_samples.Count > HistorySeconds)
            {
                _samples.Dequeue();
            }
        }

        _peak = double.NaN;
    }
}
