using Edge.Core.Alarms;

namespace Edge.Core.Verdict;

/// <summary>What can be said of one aspect of a site.</summary>
/// <param name="Aspect">Which.</param>
/// <param name="Level">The verdict.</param>
/// <param name="Reasons">Why, each one sentence; never empty.</param>
/// <param name="EvidenceAgeSeconds">Age of the oldest evidence it rests on, s; NaN when there is none, or some was never
/// delivered.</param>
/// <param name="Change">What would make it better, one sentence; of a Safe one, what would end that.</param>
public sealed record AspectVerdict(
    Aspect Aspect,
    VerdictLevel Level,
    IReadOnlyList<string> Reasons,
    double EvidenceAgeSeconds,
    string Change
)
{
    /// <summary>Safe, Watch, Unsafe or Unknown.</summary>
    public string Word => VerdictText.Of(Level);
}
