namespace Edge.Agent.Configuration;

/// <summary>How bad a problem of the configuration is.</summary>
public enum ProblemSeverity
{
    /// <summary>The agent does not run with this file.</summary>
    Error,

    /// <summary>The agent runs, but somebody should look.</summary>
    Warning,
}

/// <summary>One mistake in the configuration.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Key">The key it is about, as a path: <c>limits.tilt_notice_deg</c>, <c>sensor[1].address</c>.</param>
/// <param name="Message">What is wrong, what is allowed, what to do.</param>
/// <param name="File">The file; empty for a configuration that was not read from one.</param>
/// <param name="Line">Line, from 1; 0 when unknown.</param>
/// <param name="Column">Column, from 1; 0 when unknown.</param>
public sealed record ConfigurationProblem(
    ProblemSeverity Severity,
    string Key,
    string Message,
    string File = "",
    int Line = 0,
    int Column = 0
)
{
    /// <summary>Other keys that the problem is also about; when one of them is broken itself, this one is not reported.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];

    /// <summary>The severity as it is printed: <c>error</c> or <c>warning</c>.</summary>
    public string SeverityText => Severity == ProblemSeverity.Error ? "error" : "warning";

    /// <summary><c>site.toml:12:5: error: sensor[1].address: …</c>.</summary>
    public override string ToString() =>
        string.Concat(
            File.Length == 0 ? "" : $"{File}:{Line}:{Column}: ",
            SeverityText,
            Key.Length == 0 ? "" : ": " + Key,
            ": ",
            Message
        );
}

/// <summary>What came of reading a configuration.</summary>
/// <param name="Configuration">The configuration; null when there is any error.</param>
/// <param name="Problems">Every mistake, in the order of the file.</param>
/// <param name="IsUsable">False when the file could not be read as TOML at all.</param>
public sealed record ConfigurationResult(
    SiteConfiguration? Configuration,
    IReadOnlyList<ConfigurationProblem> Problems,
    bool IsUsable
)
{
    /// <summary>Errors among the problems.</summary>
    public int ErrorCount => Problems.Count(p => p.Severity == ProblemSeverity.Error);

    /// <summary>0: no errors (there may be warnings). 1: errors in the file. 2: no readable TOML file.</summary>
    public int ExitCode
    {
        get
        {
            if (!IsUsable)
            {
                return 2;
            }

            return ErrorCount == 0 ? 0 : 1;
        }
    }
}
