using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>One alarm for all configured sensors: it names every metric that has not been good for a while.</summary>
public sealed class SensorFaultRule
{
    private const long CheckMicros = 500_000;
    private readonly MetricId[] _watched;
    private readonly bool[] _faulty;
    private readonly long[] _lastNotGood;
    private readonly double _seconds;
    private long _nextCheck = long.MinValue;
    private long _allGoodAt = -1;
    private long _notAllGood;
    private bool _inherits = true;

    /// <summary>Watches the metrics that the site's sensors must deliver.</summary>
    /// <param name="profile">The site. Without commissioning there is no tilt to be expected.</param>
    /// <param name="seconds">How long a metric may be without a good value, s; and how long it must be good again.</param>
    public SensorFaultRule(SiteProfile profile, double seconds)
    {
        _seconds = seconds;
        var watched = new List<MetricId>();
        foreach (MetricId metric in profile.Expected)
        {
            bool isTilt =
                metric is MetricId.StructureTiltX or MetricId.StructureTiltY or MetricId.StructureTiltMagnitude;

            // The rate needs a while, and is no sensor of its own.
            if (metric != MetricId.StructureSampleRate && !(isTilt && profile.Commissioning is null))
            {
                watched.Add(metric);
            }
        }

        watched.Sort();
        _watched = [.. watched];
        _faulty = new bool[_watched.Length];
        _lastNotGood = new long[_watched.Length];
    }

    /// <summary>The metrics that the alarm is about now.</summary>
    public IEnumerable<MetricId> Faulty => _watched.Where((_, i) => _faulty[i]);

    /// <summary>Judges all watched metrics, twice a second.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp start, Stamp now)
    {
        if (now.MonotonicMicros < _nextCheck)
        {
            return;
        }

        _nextCheck = now.MonotonicMicros + CheckMicros;
        bool fresh = evidence.IsFresh(now);

        // Of an earlier process: it is over when every sensor has been good for as long as it takes.
        bool isLeft = _inherits && book.SeverityOf(MetricId.AlarmSensorFault) != Severity.Normal;
        _inherits = isLeft;
        if (fresh && !isLeft && evidence.StateChanges == _allGoodAt)
        {
            return;
        }

        bool changed = false;
        bool allGood = fresh;
        for (int i = 0; i < _watched.Length; i++)
        {
            double bad = evidence.SecondsNotGood(_watched[i], start, now);
            if (bad > 0)
            {
                _lastNotGood[i] = now.MonotonicMicros;
            }

            bool faulty = _faulty[i]
                ? now.MonotonicMicros - _lastNotGood[i] < _seconds * 1e6
                : bad > _seconds * Math.Max(1, SensorTruth.StaleFactor(_watched[i]));
            allGood &= !faulty && evidence.State(_watched[i], now) == EvidenceState.Good;
            changed |= faulty != _faulty[i];
            _faulty[i] = faulty;
        }

        _allGoodAt = allGood ? evidence.StateChanges : -1;
        _notAllGood = allGood ? _notAllGood : now.MonotonicMicros;
        long since = Math.Max(_notAllGood, start.MonotonicMicros);
        bool isOver = isLeft && allGood && now.MonotonicMicros - since >= _seconds * 1e6;
        if (changed || isOver)
        {
            string text = Text(evidence);
            book.Set(
                MetricId.AlarmSensorFault,
                text.Length == 0 ? Severity.Normal : Severity.Warning,
                text.Length == 0 ? null : text,
                now,
                tellText: true
            );
        }
    }

    private string Text(Evidence evidence)
    {
        var parts = new List<string>();
        foreach (MetricId metric in Faulty)
        {
            string why = evidence.TryGet(metric, out Reading reading) switch
            {
                false => "never delivered",
                _ when reading.Quality == Quality.Bad => reading.Text ?? "no value",
                _ => "no new value",
            };
            parts.Add($"{MetricCatalogue.Find(metric)!.Name}: {why}");
        }

        return string.Join("; ", parts);
    }
}
