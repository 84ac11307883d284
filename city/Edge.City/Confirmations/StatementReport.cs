using System.Globalization;
using System.Text;
using Edge.Core.Confirmations;

namespace Edge.City.Confirmations;

/// <summary>Says plainly what a statement attests, for somebody who has nothing but the file and the key.</summary>
public static class StatementReport
{
    /// <summary>The statement in sentences and figures.</summary>
    public static string Of(ConfirmationStatement said)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Site {said.Site} stated {said.Verdict} at {said.Time}{(said.ClockSynced ? "" : " by a clock that was not set")}, in answer to nonce {said.Nonce}, {said.TookSeconds:F1} s after it was asked."
        );
        text.AppendLine(
            said.IsComplete
                ? "Every figure that the verdict needs was measured after the request."
                : "Not every figure that the verdict needs was measured after the request."
        );
        foreach (string reason in said.Reasons)
        {
            text.AppendLine("  " + reason);
        }

        if (said.Aspects.Count > 0)
        {
            text.AppendLine("Aspects:");
        }

        foreach (StatedAspect aspect in said.Aspects)
        {
            string age = aspect.AgeSeconds is { } seconds
                ? seconds.ToString("F1", CultureInfo.InvariantCulture) + " s old"
                : "age not known";
            text.AppendLine(
                $"  {aspect.Aspect}: {aspect.Verdict} ({age}). {string.Join(' ', aspect.Reasons)}".TrimEnd()
            );
        }

        text.AppendLine("Evidence:");
        foreach (StatedFigure figure in said.Evidence)
        {
            string value = figure.Value is { } number
                ? number.ToString("G6", CultureInfo.InvariantCulture)
                : "no value";
            string age = figure.AgeSeconds is { } seconds
                ? seconds.ToString("F1", CultureInfo.InvariantCulture) + " s old"
                : "never delivered";
            text.AppendLine(
                $"  {figure.Metric}: {value} {figure.Unit}".TrimEnd()
                    + $" ({figure.Quality}, {age}{(figure.IsFresh ? "" : ", not measured afresh")})"
            );
        }

        text.AppendLine("Self-tests:");
        foreach (SelfTestReport test in said.SelfTests)
        {
            text.AppendLine($"  {test.Sensor}: {test.Word}{(test.Response.Length > 0 ? ": " + test.Response : "")}");
        }

        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Program {said.Software}, configuration {(said.Configuration.Length > 0 ? said.Configuration : "not from a file")}, boot {said.Boot}, up for {said.UptimeSeconds:F0} s."
        );
        return text.ToString();
    }
}
