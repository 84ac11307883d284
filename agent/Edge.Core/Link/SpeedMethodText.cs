namespace Edge.Core.Link;

/// <summary>
/// How a sample was taken, as <c>Link/Speed/Method</c> tells it: <c>ndt7</c>, <c>http, estimate</c>,
/// <c>ndt7, estimate, by 4g (wwan0)</c>. The way stands last, since its name is the operator's and may hold anything.
/// </summary>
public static class SpeedMethodText
{
    private const string Estimate = ", estimate";
    private const string By = ", by ";

    /// <summary>The text.</summary>
    /// <param name="method">http, ndt7 or iperf3.</param>
    /// <param name="isEstimate">Whether the sample was cut short.</param>
    /// <param name="way">The way out that it went by; empty where the host's routes decided.</param>
    public static string Of(string method, bool isEstimate, string way) =>
        method + (isEstimate ? Estimate : "") + (way.Length > 0 ? By + way : "");

    /// <summary>What a text says.</summary>
    public static (bool IsEstimate, string Way) Read(string text)
    {
        int by = text.IndexOf(By, StringComparison.Ordinal);
        string how = by < 0 ? text : text[..by];
        return (how.EndsWith(Estimate, StringComparison.Ordinal), by < 0 ? "" : text[(by + By.Length)..]);
    }
}
