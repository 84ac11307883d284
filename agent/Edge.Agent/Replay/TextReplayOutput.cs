using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>For people: faults, alarms and verdicts as they come, and a summary at the end.</summary>
/// <param name="output">Where the lines go.</param>
public sealed class TextReplayOutput(TextWriter output) : IReplayOutput
{
    private readonly SortedDictionary<MetricId, Range> _ranges = [];
    private int _raised;
    private string _verdict = "";

    /// <inheritdoc/>
    public void Metric(double seconds, Reading reading)
    {
        _ = _ranges.TryGetValue(reading.Metric, out Range range);
        _ranges[reading.Metric] = range.With(reading);
    }

    /// <inheritdoc/>
    public void Alarm(double seconds, AlarmTransition transition)
    {
        _raised += transition.IsActive ? 1 : 0;
        Line(seconds, "alarm", $"{SeverityText.Of(transition.Severity)} {transition.State}: {transition.Text}");
    }

    /// <inheritdoc/>
    public void Verdict(double seconds, SiteVerdict verdict)
    {
        if (verdict.Word != _verdict)
        {
            _verdict = verdict.Word;
            Line(seconds, "verdict", $"{verdict.Word}: {string.Join(' ', verdict.Reasons)}");
        }
    }

    /// <inheritdoc/>
    public void Fault(RecordingFault fault) => Line(fault.Seconds, "fault", $"{fault.Name}: {fault.Text}");

    /// <summary>Writes the summary.</summary>
    public void Summary(ReplayResult result)
    {
        output.WriteLine();
        output.WriteLine($"{"metric", -34} {"least", 12} {"most", 12} {"last", 12}  unit");
        foreach ((MetricId metric, Range range) in _ranges)
        {
            MetricDefinition definition = MetricCatalogue.Find(metric)!;
            output.WriteLine(
                $"{definition.Name, -34} {Figure(range.Least), 12} {Figure(range.Most), 12} {range.LastText, 12}  {definition.Unit}"
            );
        }

        output.WriteLine();
        string rate = result.IntervalSeconds < 1 ? $", {1 / result.IntervalSeconds:G5} rows/s" : "";
        output.WriteLine($"duration  {result.DurationSeconds:F1} s, {result.Rows} rows{rate}");
        output.WriteLine($"samples   {result.Samples} of acceleration");
        output.WriteLine($"faults    {result.Faults} in the input");
        if (_ranges.TryGetValue(MetricId.StructureAccelerationPeak, out Range peak))
        {
            output.WriteLine($"peak      {Figure(peak.Most)} m/s²");
        }

        output.WriteLine($"alarms    {_raised} raised");
        output.WriteLine($"verdict   {result.Verdict.Word}");
        foreach (string reason in result.Verdict.Reasons)
        {
            output.WriteLine($"          {reason}");
        }
    }

    private static string Figure(float value) => float.IsNaN(value) ? "-" : value.ToString("G7");

    private void Line(double seconds, string kind, string text) =>
        output.WriteLine($"{(double.IsNaN(seconds) ? "-" : seconds.ToString("F3")), 12}  {kind, -8} {text}");

    private readonly record struct Range(bool Any, float Low, float High, string? LastText)
    {
        public float Least => Any ? Low : float.NaN;

        public float Most => Any ? High : float.NaN;

        public Range With(Reading reading)
        {
            float value = (float)reading.Value;
            string last =
                reading.Quality == Quality.Bad ? "bad"
                : reading.Quality == Quality.Stale ? "stale"
                : Figure(value);
            return float.IsNaN(value) ? this with { LastText = last }
                : Any ? new(true, Math.Min(Low, value), Math.Max(High, value), last)
                : new(true, value, value, last);
        }
    }
}
