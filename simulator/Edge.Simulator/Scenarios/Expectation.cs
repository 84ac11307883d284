using System.Globalization;
using Edge.Core.Alarms;
using Edge.Portable.Wire;

namespace Edge.Simulator.Scenarios;

/// <summary>When an expectation must hold within its window.</summary>
public enum ExpectationKind
{
    /// <summary>At some time of the window.</summary>
    Once,

    /// <summary>At no time of the window.</summary>
    Never,

    /// <summary>At all times of the window.</summary>
    Always,

    /// <summary>For a share of the window.</summary>
    Share,
}

/// <summary>Which records a receiver must have.</summary>
public enum StoredRecords
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Those of alarms and verdicts.</summary>
    Alarms,
}

/// <summary>What a run must show: something that can be seen, a window, and when within it. One of
/// <see cref="Alarm"/>, <see cref="Verdict"/>, <see cref="Metric"/>, <see cref="Stored"/> and <see cref="Sms"/> is given.</summary>
public sealed record Expectation
{
    /// <summary>When within the window.</summary>
    public ExpectationKind Kind { get; init; }

    /// <summary>Where the window begins, s.</summary>
    public double FromSeconds { get; init; }

    /// <summary>Where it ends, s.</summary>
    public double ToSeconds { get; init; }

    /// <summary>Id of an alarm, or <see cref="ScenarioTable.AnyAlarm"/>.</summary>
    public string? Alarm { get; init; }

    /// <summary>The least severity that counts.</summary>
    public Severity Severity { get; init; } = Severity.Notice;

    /// <summary>When the alarm must have cleared again, s; null when that is not expected.</summary>
    public double? ClearedBySeconds { get; init; }

    /// <summary>A verdict's word.</summary>
    public string? Verdict { get; init; }

    /// <summary>A metric.</summary>
    public MetricDefinition? Metric { get; init; }

    /// <summary>The least value that counts.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest value that counts.</summary>
    public double? Maximum { get; init; }

    /// <summary>The quality that counts.</summary>
    public Quality? Quality { get; init; }

    /// <summary>Records that were journaled until the window begins.</summary>
    public StoredRecords? Stored { get; init; }

    /// <summary>Id of an alarm of which an SMS was sent.</summary>
    public string? Sms { get; init; }

    /// <summary>The least share, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>The expectation in words: <c>Alarm Flood/FloatHigh (critical or worse) within 60 s after 0:02:00</c>.</summary>
    public string Sentence
    {
        get
        {
            string window = $"from {RunTime.Text(FromSeconds)} to {RunTime.Text(ToSeconds)}";
            string within = string.Create(
                CultureInfo.InvariantCulture,
                $"within {ToSeconds - FromSeconds:0.###} s after {RunTime.Text(FromSeconds)}"
            );
            string cleared = ClearedBySeconds is { } by ? $", cleared by {RunTime.Text(by)}" : "";
            return Kind switch
            {
                ExpectationKind.Once when Stored is not null =>
                    $"{Subject} {RunTime.Text(FromSeconds)} is stored by {RunTime.Text(ToSeconds)}",
                ExpectationKind.Once => $"{Subject} {within}{cleared}",
                ExpectationKind.Never => $"never {Subject} {window}",
                ExpectationKind.Always => $"always {Subject} {window}",
                _ => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Subject} for at least {Share * 100:0.###} % of the time {window}"
                ),
            };
        }
    }

    /// <summary>What is looked at, in words: <c>verdict Safe</c>.</summary>
    public string Subject
    {
        get
        {
            if (Alarm is { } alarm)
            {
                string least = Severity switch
                {
                    Severity.Notice => "",
                    Severity.Emergency => " (emergency)",
                    _ => $" ({SeverityText.Of(Severity)} or worse)",
                };
                return (alarm == ScenarioTable.AnyAlarm ? "any alarm" : "alarm " + alarm) + least;
            }

            if (Verdict is { } verdict)
            {
                return "verdict " + verdict;
            }

            if (Sms is { } sms)
            {
                return "an SMS of alarm " + sms;
            }

            if (Stored is { } stored)
            {
                return stored == StoredRecords.All ? "every record until" : "every record of an alarm or verdict until";
            }

            string range = (Minimum, Maximum) switch
            {
                ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $" {low} to {high} {Metric!.Unit}"),
                ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $" at least {low} {Metric!.Unit}"),
                (null, { } high) => string.Create(CultureInfo.InvariantCulture, $" at most {high} {Metric!.Unit}"),
                _ => "",
            };
            string quality = Quality is { } worth ? " " + worth.ToString().ToLowerInvariant() : "";
            return Metric!.Name + range.TrimEnd() + quality;
        }
    }
}

/// <summary>Virtual time for people.</summary>
public static class RunTime
{
    /// <summary>h:mm:ss with tenths where there are some, and days before it: <c>0:01:35.3</c>, <c>3 d 04:00:00</c>.</summary>
    public static string Text(double seconds)
    {
        long tenths = (long)Math.Round(seconds * 10);
        long whole = tenths / 10;
        string tail = tenths % 10 == 0 ? "" : "." + (tenths % 10).ToString(CultureInfo.InvariantCulture);
        long days = whole / 86_400;
        long hours = whole / 3600 % 24;
        string clock = string.Create(CultureInfo.InvariantCulture, $"{whole / 60 % 60:00}:{whole % 60:00}{tail}");
        return days > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{days} d {hours:00}:{clock}")
            : string.Create(CultureInfo.InvariantCulture, $"{hours}:{clock}");
    }
}
