using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Core.Commands;

namespace Edge.City.Orders;

/// <summary>The values of commands as people give them, and answers as people and programs read them.</summary>
public static class OrderText
{
    /// <summary>The value of <c>Site/Visit</c> that announces a visit.</summary>
    public static string Announce(
        string id,
        string person,
        string from,
        string until,
        IReadOnlyList<string> checklist
    ) =>
        Object(json =>
        {
            json.WriteString("id", id);
            json.WriteString("person", person);
            json.WriteString("from", from);
            json.WriteString("until", until);
            List(json, "checklist", checklist);
        });

    /// <summary>The value of <c>Site/Visit</c> that ends one.</summary>
    public static string End(string id, IReadOnlyList<string> done) =>
        Object(json =>
        {
            json.WriteString("id", id);
            List(json, "done", done);
        });

    /// <summary>A time as commands have it, from that form, from <c>now</c>, or from a length from now on: <c>+90m</c>,
    /// <c>+6h</c>, <c>+2d</c>.</summary>
    /// <returns>The time; null when it is none.</returns>
    public static string? Time(string text, DateTimeOffset now)
    {
        if (CommandValues.Time(text) is not null)
        {
            return text;
        }

        if (text == "now")
        {
            return Written(now);
        }

        double unit =
            text.Length < 3
                ? 0
                : text[^1] switch
                {
                    'm' => 1,
                    'h' => 60,
                    'd' => 1440,
                    _ => 0,
                };
        return
            unit > 0
            && text[0] == '+'
            && int.TryParse(text[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is > 0 and < 10_000
            ? Written(now.AddMinutes(count * unit))
            : null;
    }

    /// <summary>A line for each site.</summary>
    public static string Table(IReadOnlyList<OrderAnswer> answers)
    {
        int width = answers.Max(answer => answer.Site.Length);
        var text = new StringBuilder();
        foreach (OrderAnswer answer in answers)
        {
            string said = answer switch
            {
                { IsDone: true } => string.Create(CultureInfo.InvariantCulture, $"done, after {answer.Seconds:F1} s"),
                { Answer.Refusal: { } why } => $"refused: {why.Text} ({why.Reason})",
                { Hint: { } hint } => $"no answer; meanwhile it said: {hint}",
                _ => "no answer",
            };
            text.Append(answer.Site.PadRight(width)).Append("  ").AppendLine(said);
        }

        return text.ToString();
    }

    /// <summary>One JSON object a line for each site: site, result (done, refused, no answer), seconds, reason and text.</summary>
    public static string Json(IReadOnlyList<OrderAnswer> answers)
    {
        var text = new StringBuilder();
        foreach (OrderAnswer answer in answers)
        {
            text.Append(
                    Object(json =>
                    {
                        json.WriteString("site", answer.Site);
                        json.WriteString("result", Word(answer));
                        if (answer.Answer is not null)
                        {
                            json.WriteNumber("seconds", Math.Round(answer.Seconds, 3));
                        }

                        if (answer.Answer?.Refusal is { } why)
                        {
                            json.WriteString("reason", why.Reason.ToString());
                            json.WriteString("text", why.Text);
                        }
                    })
                )
                .Append('\n');
        }

        return text.ToString();
    }

    /// <summary>0: every site did it; 1: one refused; 2: one did not answer.</summary>
    public static int ExitCode(IReadOnlyList<OrderAnswer> answers) =>
        answers.Any(answer => answer.Answer?.Refusal is not null) ? 1
        : answers.All(answer => answer.IsDone) ? 0
        : 2;

    private static string Word(OrderAnswer answer) =>
        answer.Answer is null ? "no answer"
        : answer.IsDone ? "done"
        : "refused";

    private static string Written(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string Object(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
