using System.CommandLine;
using System.CommandLine.Parsing;

namespace Edge.Simulator.Commands;

/// <summary>Lengths of time on the command line: <c>90s</c>, <c>5m</c>, <c>2h</c>, <c>500ms</c>, or seconds alone.</summary>
public static class DurationText
{
    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Takes a length of time apart; null when it is none, or not between 1 ms and 30 days.</summary>
    public static TimeSpan? TryParse(string text)
    {
        double scale = 1;
        ReadOnlySpan<char> number = text;
        foreach ((string suffix, double seconds) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                number = text.AsSpan(0, text.Length - suffix.Length);
                scale = seconds;
                break;
            }
        }

        return double.TryParse(number, out double count) && count * scale is >= 0.001 and <= 30 * 86_400
            ? TimeSpan.FromSeconds(count * scale)
            : null;
    }

    /// <summary>The option <c>--for</c>.</summary>
    public static Option<TimeSpan?> ForOption() =>
        new("--for")
        {
            Description = "End by itself after this time (90s, 5m, 2h); without it, run until SIGTERM.",
            CustomParser = Parse,
        };

    private static TimeSpan? Parse(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        TimeSpan? duration = TryParse(text);
        if (duration is null)
        {
            result.AddError($"--for: {text} is no length of time; write 90s, 5m or 2h, at most 30 days.");
        }

        return duration;
    }
}
