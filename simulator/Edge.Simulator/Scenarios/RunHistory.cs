using Edge.Core.Alarms;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Simulator.Scenarios;

/// <summary>A verdict that was in force for a while.</summary>
/// <param name="FromSeconds">From when.</param>
/// <param name="ToSeconds">Until when.</param>
/// <param name="Word">Safe, Watch, Unknown, Unsafe; empty while the agent's process was down.</param>
/// <param name="Reasons">Why, as it was when it came.</param>
public sealed record VerdictSpan(double FromSeconds, double ToSeconds, string Word, string Reasons);

/// <summary>An alarm that stood at one severity for a while.</summary>
/// <param name="FromSeconds">From when.</param>
/// <param name="ToSeconds">Until when.</param>
/// <param name="Id">Its id.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Text">What and what to do.</param>
/// <param name="End">How it ended: <c>cleared</c>, <c>changed</c> to another severity, <c>agent ended</c>, or
/// <c>stands</c> at the end of the run.</param>
public sealed record AlarmSpan(
    double FromSeconds,
    double ToSeconds,
    string Id,
    Severity Severity,
    string Text,
    string End
);

/// <summary>A quantity over a run, decimated to the lowest and the highest value of each of its bins.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="BinSeconds">Length of a bin, s.</param>
/// <param name="Low">Lowest value of each bin; NaN where there was none.</param>
/// <param name="High">Highest value of each bin.</param>
public sealed record RunSeries(string Name, string Unit, double BinSeconds, double[] Low, double[] High)
{
    /// <summary>Whether there is any value.</summary>
    public bool HasData => Array.Exists(High, value => !double.IsNaN(value));

    internal void Put(double seconds, double value)
    {
        int bin = (int)(seconds / BinSeconds);
        if (bin < Low.Length && double.IsFinite(value))
        {
            Low[bin] = double.IsNaN(Low[bin]) ? value : Math.Min(Low[bin], value);
            High[bin] = double.IsNaN(High[bin]) ? value : Math.Max(High[bin], value);
        }
    }
}

/// <summary>What was seen of a run: verdicts, alarms and series, bounded however long it is.</summary>
internal sealed class RunHistory
{
    private const int MostBins = 800;
    private const int MostSpans = 10_000;

    private readonly List<VerdictSpan> _verdicts = [];
    private readonly List<AlarmSpan> _alarms = [];
    private readonly Dictionary<string, RunSeries> _series = new(StringComparer.Ordinal);
    private readonly List<ActiveAlarm> _active = [];
    private readonly Dictionary<string, double> _since = new(StringComparer.Ordinal);
    private readonly double _binSeconds;
    private readonly int _bins;
    private SiteVerdict? _verdict;
    private string _word = "";
    private string _reasons = "the agent's process is down";
    private double _wordSince;

    public RunHistory(double seconds)
    {
        _bins = (int)Math.Clamp(Math.Ceiling(seconds), 1, MostBins);
        _binSeconds = seconds / _bins * 1.000001;
    }

    public IReadOnlyList<VerdictSpan> Verdicts => _verdicts;

    public IReadOnlyList<AlarmSpan> Alarms => _alarms;

    public IReadOnlyList<RunSeries> Series => [.. _series.Values.Where(series => series.HasData)];

    /// <summary>Spans that were not kept because there were too many.</summary>
    public int Dropped { get; private set; }

    public void Turn(double seconds, SiteVerdict verdict, IReadOnlyList<ActiveAlarm> alarms)
    {
        if (!ReferenceEquals(verdict, _verdict))
        {
            _verdict = verdict;
            if (verdict.Word != _word)
            {
                Verdict(seconds, verdict.Word, verdict.ReasonText);
            }
        }

        if (!Same(alarms))
        {
            Change(seconds, alarms, "cleared");
        }
    }

    public void AgentEnded(double seconds)
    {
        _verdict = null;
        Verdict(seconds, "", "the agent's process is down");
        Change(seconds, [], "agent ended");
    }

    public void End(double seconds)
    {
        Verdict(seconds, "", "");
        Change(seconds, [], "stands");
    }

    public void Sample(double seconds, string name, string unit, double value)
    {
        if (!_series.TryGetValue(name, out RunSeries? series))
        {
            double[] low = new double[_bins];
            double[] high = new double[_bins];
            Array.Fill(low, double.NaN);
            Array.Fill(high, double.NaN);
            _series.Add(name, series = new RunSeries(name, unit, _binSeconds, low, high));
        }

        series.Put(seconds, value);
    }

    private bool Same(IReadOnlyList<ActiveAlarm> alarms)
    {
        if (alarms.Count != _active.Count)
        {
            return false;
        }

        for (int i = 0; i < alarms.Count; i++)
        {
            if (alarms[i].Alarm.Id != _active[i].Alarm.Id || alarms[i].Severity != _active[i].Severity)
            {
                return false;
            }
        }

        return true;
    }

    private void Verdict(double seconds, string word, string reasons)
    {
        if (word != _word || reasons.Length == 0)
        {
            if (seconds > _wordSince)
            {
                Keep(_verdicts, new VerdictSpan(_wordSince, seconds, _word, _reasons));
            }

            _word = word;
            _reasons = reasons;
            _wordSince = seconds;
        }
    }

    private void Change(double seconds, IReadOnlyList<ActiveAlarm> alarms, string end)
    {
        foreach (ActiveAlarm was in _active)
        {
            ActiveAlarm? now = alarms.FirstOrDefault(alarm => alarm.Alarm.Id == was.Alarm.Id);
            if (now?.Severity != was.Severity)
            {
                Keep(
                    _alarms,
                    new AlarmSpan(
                        _since[was.Alarm.Id],
                        seconds,
                        was.Alarm.Id,
                        was.Severity,
                        was.Text,
                        now is null ? end : "changed"
                    )
                );
                _since.Remove(was.Alarm.Id);
            }
        }

        foreach (ActiveAlarm now in alarms)
        {
            _since.TryAdd(now.Alarm.Id, seconds);
        }

        _active.Clear();
        _active.AddRange(alarms);
    }

    private void Keep<T>(List<T> spans, T span)
    {
        if (spans.Count < MostSpans)
        {
            spans.Add(span);
        }
        else
        {
            Dropped++;
        }
    }
}
