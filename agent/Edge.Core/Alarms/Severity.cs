namespace Edge.Core.Alarms;

/// <summary>How bad an alarm is; the number is the value of its metric.</summary>
public enum Severity
{
    /// <summary>Not active.</summary>
    Normal = 0,

    /// <summary>Somebody should know.</summary>
    Notice = 1,

    /// <summary>Somebody should look, in days.</summary>
    Warning = 2,

    /// <summary>Somebody should go, today.</summary>
    Critical = 3,

    /// <summary>Keep people away.</summary>
    Emergency = 4,
}

/// <summary>The words of the wire for severities.</summary>
public static class SeverityText
{
    /// <summary>normal, notice, warning, critical or emergency.</summary>
    public static string Of(Severity severity) =>
        severity switch
        {
            Severity.Notice => "notice",
            Severity.Warning => "warning",
            Severity.Critical => "critical",
            Severity.Emergency => "emergency",
            _ => "normal",
        };
}
