namespace Edge.Core.Verdict;

/// <summary>The words of the wire for verdicts.</summary>
public static class VerdictText
{
    /// <summary>Safe, Watch, Unsafe or Unknown.</summary>
    public static string Of(VerdictLevel level) =>
        level switch
        {
            VerdictLevel.Safe => "Safe",
            VerdictLevel.Watch => "Watch",
            VerdictLevel.Unsafe => "Unsafe",
            _ => "Unknown",
        };
}
