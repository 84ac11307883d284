using Edge.Core.Alarms;

namespace Edge.Core.Verdict;

/// <summary>Something that keeps a verdict from being Safe.</summary>
/// <param name="Aspect">What of the site it is about.</param>
/// <param name="Level">What it makes of that: Watch, Unknown or Unsafe.</param>
/// <param name="Reason">The reason, one sentence.</param>
/// <param name="Cure">What must come true to end it, a clause without a full stop.</param>
internal readonly record struct VerdictFinding(Aspect Aspect, VerdictLevel Level, string Reason, string Cure)
{
    /// <summary>Whether it makes the verdict of the site worse, too. A link or a door of which nothing is known does not:
    /// a tower can be safe meanwhile. What is known of them does.</summary>
    public bool BearsOnSite => Level != VerdictLevel.Unknown || Aspect is not (Aspect.Link or Aspect.Security);
}
