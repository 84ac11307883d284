namespace Edge.Core.Verdict;

/// <summary>What can be said of a site.</summary>
public enum VerdictLevel
{
    /// <summary>All evidence that bears on safety is good, fresh and calm.</summary>
    Safe,

    /// <summary>The evidence is good, and something needs watching.</summary>
    Watch,

    /// <summary>Evidence is missing, bad or old: nothing is said of the site's safety.</summary>
    Unknown,

    /// <summary>Structure or water is over a critical limit.</summary>
    Unsafe,
}

/// <summary>A verdict with its reasons.</summary>
/// <param name="Level">The verdict.</param>
/// <param name="Reasons">Why, each one sentence; never empty.</param>
/// <param name="EvidenceAgeSeconds">Age of the oldest evidence it rests on, s; NaN when some was never delivered.</param>
public sealed record SiteVerdict(VerdictLevel Level, IReadOnlyList<string> Reasons, double EvidenceAgeSeconds)
{
    /// <summary>The verdict of each aspect of which something is fitted, in the order of <see cref="Alarms.Aspect"/>.</summary>
    public IReadOnlyList<AspectVerdict> Aspects { get; init; } = [];

    /// <summary>What would make it better, one sentence; of a Safe one, what would end that.</summary>
    public string Change { get; init; } = "";

    /// <summary>Safe, Watch, Unsafe or Unknown: the value of <c>Site/Verdict</c>.</summary>
    public string Word => VerdictText.Of(Level);

    /// <summary>The value of <c>Site/Verdict/Reasons</c>.</summary>
    public string ReasonText => string.Join("; ", Reasons);
}
