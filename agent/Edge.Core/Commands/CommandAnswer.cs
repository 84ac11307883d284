using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Edge.Core.Commands;

/// <summary>
/// How a site says to its sender what became of a command: at the end of <c>Agent/Commands Refused/Reasons</c>, in a record
/// of its own. The counter in <c>Site/Command Counter</c> does not say it: that one is used up before the command has effect.
/// </summary>
/// <remarks><code>
/// value  := counts "; last " answer          counts := "" | reason " " number { ", " reason " " number }
/// answer := counter " done" | counter " " reason ": " text
/// </code></remarks>
/// <param name="Counter">The command's counter.</param>
/// <param name="Refusal">Why it was not done; null when it was.</param>
public sealed record CommandAnswer(long Counter, CommandRefusal? Refusal)
{
    private const string Last = "; last ";
    private const string Done = "done";

    /// <summary>The value with the answer.</summary>
    /// <param name="counts">How many were refused, by reason.</param>
    public string ToText(string counts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{counts}{Last}{Counter} {(Refusal is { } why ? $"{why.Reason}: {why.Text}" : Done)}"
        );

    /// <summary>Reads the answer in a value of <c>Agent/Commands Refused/Reasons</c>.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="answer">The answer; null when there is none in it.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out CommandAnswer? answer)
    {
        answer = null;
        int at = text.IndexOf(Last, StringComparison.Ordinal);
        string said = at < 0 ? "" : text[(at + Last.Length)..];
        int blank = said.IndexOf(' ', StringComparison.Ordinal);
        if (
            blank < 0
            || !long.TryParse(said[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out long counter)
            || counter == 0
        )
        {
            return false;
        }

        said = said[(blank + 1)..];
        int colon = said.IndexOf(": ", StringComparison.Ordinal);
        if (said == Done)
        {
            answer = new CommandAnswer(counter, null);
        }
        else if (colon > 0 && Reason(said[..colon]) is { } reason)
        {
            answer = new CommandAnswer(counter, new CommandRefusal(reason, said[(colon + 2)..]) { Counter = counter });
        }

        return answer is not null;
    }

    private static RefusalReason? Reason(string word) =>
        Enum.TryParse(word, out RefusalReason reason) && reason.ToString() == word ? reason : null;
}
