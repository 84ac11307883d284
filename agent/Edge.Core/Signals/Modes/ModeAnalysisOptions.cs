namespace Edge.Core.Signals.Modes;

/// <summary>When modes are computed, and from how much.</summary>
public sealed record ModeAnalysisOptions
{
    /// <summary>Length of the running record, s: 20 minutes give a mode of 1 Hz and 1 % to 0.13 %, and its damping to
    /// 16 %.</summary>
    public double WindowSeconds { get; init; } = 1200;

    /// <summary>Time between analyses once the record is that long, s.</summary>
    public double ReportSeconds { get; init; } = 300;

    /// <summary>Time between analyses in the first <see cref="ReportSeconds"/> after a start, s.</summary>
    public double FirstReportSeconds { get; init; } = 60;

    /// <summary>Least data for an analysis, s: below that there are not five segments of any use.</summary>
    public double LeastSeconds { get; init; } = 20;

    /// <summary>Every mistake as a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        if (WindowSeconds is not (>= 60 and <= 1600))
        {
            yield return "The window must be 60 to 1600 s.";
        }

        if (!(LeastSeconds >= 10 && FirstReportSeconds > 0 && ReportSeconds >= FirstReportSeconds))
        {
            yield return "The least data must be 10 s or more, and 0 < first report <= report.";
        }
    }
}
