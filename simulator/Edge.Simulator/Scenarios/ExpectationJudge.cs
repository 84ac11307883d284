using System.Globalization;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Scenarios;

/// <summary>What came of an expectation.</summary>
/// <param name="Expectation">What was expected.</param>
/// <param name="Held">Whether it was so; null when the run ended before that could be said.</param>
/// <param name="AtSeconds">When it was met, or broken; null when it never was.</param>
/// <param name="Detail">What was seen, a few words.</param>
public sealed record ExpectationResult(Expectation Expectation, bool? Held, double? AtSeconds, string Detail)
{
    /// <summary><c>passed</c>, <c>failed</c> or <c>not judged</c>.</summary>
    public string Word => Held is { } held ? (held ? "passed" : "failed") : "not judged";
}

/// <summary>
/// Judges one expectation as the run goes, and holds nothing but what it needs for the sentence at the end. What is not
/// said (no agent, no good value) neither meets nor breaks it.
/// </summary>
internal sealed class ExpectationJudge(Expectation expectation)
{
    // What was seen last, when it never came.
    private const double LastLookSeconds = 120;
    private const double LongestGapSeconds = 60;

    private HashSet<long>? _awaited;
    private object? _stoodIn;
    private double? _met;
    private double? _cleared;
    private double? _broken;
    private string _seen = "";
    private double _last = double.NaN;
    private double _shown;
    private double _held;
    private bool _said;

    public Expectation Expectation => expectation;

    /// <summary>Looks at verdict and alarms after a turn of the agent.</summary>
    public void Turn(VirtualSite site, IReadOnlyList<ActiveAlarm> alarms)
    {
        if (expectation.Verdict is { } verdict)
        {
            SiteVerdict current = site.Verdict!;
            if (Observe(site.Seconds, current.Word == verdict))
            {
                _seen = $"{current.Word}: {current.ReasonText}";
            }
        }
        else if (expectation.Alarm is not null)
        {
            ActiveAlarm? stands = null;
            foreach (ActiveAlarm alarm in alarms)
            {
                if (
                    alarm.Severity >= expectation.Severity
                    && (expectation.Alarm == ScenarioTable.AnyAlarm || alarm.Alarm.Id == expectation.Alarm)
                )
                {
                    stands = alarm;
                }
            }

            Clear(site, alarms);
            if (Observe(site.Seconds, stands is not null))
            {
                _seen = stands is null ? "not active" : $"{stands.Alarm.Id} {SeverityText.Of(stands.Severity)}";
            }
        }
    }

    /// <summary>Looks at the metrics.</summary>
    public void Sample(double seconds, Func<MetricId, Reading?> latest)
    {
        if (expectation.Metric is not { } metric)
        {
            return;
        }

        Reading? reading = latest(metric.Id);
        bool? holds =
            expectation.Quality is { } quality && (reading?.Quality ?? Quality.Bad) != quality ? false
            : expectation is { Minimum: null, Maximum: null } ? true
            : reading is not { IsGood: true } good ? null
            : good.Value >= (expectation.Minimum ?? double.MinValue)
                && good.Value <= (expectation.Maximum ?? double.MaxValue);
        if (holds is { } known && Observe(seconds, known))
        {
            _seen = Shown(reading, metric);
        }
    }

    /// <summary>Looks at the SMS that the network took so far.</summary>
    public void Send(double seconds, IReadOnlyCollection<string> alarms)
    {
        if (expectation.Sms is { } alarm && Observe(seconds, alarms.Contains(alarm)))
        {
            _seen = $"{alarms.Count} alarms by SMS";
        }
    }

    /// <summary>Looks at what the receiver has.</summary>
    public void Deliver(double seconds, IReadOnlyDictionary<long, RecordLane> pending, RecordItem? arrived)
    {
        if (expectation.Stored is not { } stored || seconds < expectation.FromSeconds || _met is not null)
        {
            return;
        }

        _awaited ??=
        [
            .. pending.Where(p => stored == StoredRecords.All || p.Value == RecordLane.Alarm).Select(p => p.Key),
        ];
        for (int i = 0; i < (arrived?.Count ?? 0); i++)
        {
            _awaited.Remove(arrived!.Id + i);
        }

        if (_awaited.Count == 0)
        {
            _met = seconds;
        }
    }

    /// <summary>The result, when the run has ended at <paramref name="end"/>.</summary>
    public ExpectationResult Result(double end)
    {
        double needed = Math.Max(expectation.ToSeconds, expectation.ClearedBySeconds ?? 0);
        bool isOver = end >= needed - 1e-3;
        return expectation.Kind switch
        {
            ExpectationKind.Once => Once(isOver),
            ExpectationKind.Share => new(
                expectation,
                isOver ? _held >= expectation.Share * _shown && _shown > 0 : null,
                null,
                ShareText()
            ),
            _ when _broken is { } at => new(expectation, false, at, $"{_seen} at {RunTime.Text(at)}"),
            _ when !isOver => new(expectation, null, null, "the run ended before"),
            _ when !_said && (expectation.Kind == ExpectationKind.Always || expectation.Metric is not null) => new(
                expectation,
                false,
                null,
                "nothing was said of it in that time"
            ),
            _ => new(expectation, true, null, expectation.Kind == ExpectationKind.Never ? "it was not" : "it was"),
        };
    }

    private ExpectationResult Once(bool isOver)
    {
        double? late = expectation.Stored is not null && _met > expectation.ToSeconds ? _met : null;
        if (_met is { } at && late is null)
        {
            string met = string.Create(
                CultureInfo.InvariantCulture,
                $"at {RunTime.Text(at)}, {at - expectation.FromSeconds:F1} s after"
            );
            return expectation.ClearedBySeconds is null ? new(expectation, true, at, met)
                : _cleared is { } cleared ? new(expectation, true, at, $"{met}; cleared at {RunTime.Text(cleared)}")
                : new(
                    expectation,
                    isOver ? false : null,
                    at,
                    $"{met}; not cleared by {RunTime.Text(expectation.ClearedBySeconds.Value)}"
                );
        }

        if (!isOver)
        {
            return new(expectation, null, null, "the run ended before");
        }

        string why =
            late is { } came ? $"only at {RunTime.Text(came)}"
            : expectation.Stored is not null ? $"{_awaited?.Count ?? 0} records are missing"
            : _seen.Length > 0 ? "last seen: " + _seen
            : "nothing was said of it in that time";
        return new(expectation, false, null, why);
    }

    private string ShareText() =>
        _shown > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * _held / _shown:F3} % of {RunTime.Text(_shown)}")
            : "nothing was said of it in that time";

    private void Clear(VirtualSite site, IReadOnlyList<ActiveAlarm> alarms)
    {
        if (expectation.ClearedBySeconds is not { } by || _met is null || _cleared is not null || site.Seconds > by)
        {
            return;
        }

        bool stands = false;
        foreach (ActiveAlarm alarm in alarms)
        {
            stands |= expectation.Alarm == ScenarioTable.AnyAlarm || alarm.Alarm.Id == expectation.Alarm;
        }

        // An agent that was killed forgot its alarms; only one that saw it stand can clear it.
        if (stands)
        {
            _stoodIn = site.Agent;
        }
        else if (ReferenceEquals(_stoodIn, site.Agent))
        {
            _cleared = site.Seconds;
        }
    }

    // Whether what was seen is worth telling.
    private bool Observe(double seconds, bool holds)
    {
        if (seconds < expectation.FromSeconds || seconds > expectation.ToSeconds)
        {
            return false;
        }

        _said = true;
        switch (expectation.Kind)
        {
            case ExpectationKind.Once when _met is null:
                _met = holds ? seconds : null;
                return !holds && seconds >= expectation.ToSeconds - LastLookSeconds;
            case ExpectationKind.Never when holds && _broken is null:
            case ExpectationKind.Always when !holds && _broken is null:
                _broken = seconds;
                return true;
            case ExpectationKind.Share:
                // A longer gap is an agent that was down.
                double span = seconds - _last is <= LongestGapSeconds and var since ? since : 0;
                _shown += span;
                _held += holds ? span : 0;
                _last = seconds;
                return false;
            default:
                return false;
        }
    }

    private static string Shown(Reading? reading, MetricDefinition metric)
    {
        if (reading is not { } shown)
        {
            return $"{metric.Name} never delivered";
        }

        if (shown.Quality == Quality.Bad)
        {
            return $"{metric.Name} bad: {shown.Text}";
        }

        string value = shown.Text ?? shown.Value.ToString("G5", CultureInfo.InvariantCulture);
        string worth = shown.IsGood ? "" : " (stale)";
        return $"{metric.Name} {value} {metric.Unit}".TrimEnd() + worth;
    }
}
