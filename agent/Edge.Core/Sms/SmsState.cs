using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Portable.Wire;

namespace Edge.Core.Sms;

/// <summary>
/// What must outlive a restart so that nothing is said twice and the budget holds. Kept before each SMS is handed over:
/// what was under way when the process ended may have gone or not, and is handed over once more.
/// </summary>
public sealed record SmsState
{
    /// <summary>The form of the file that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Form of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The journal that the records are of.</summary>
    public long Epoch { get; init; }

    /// <summary>Number of the next message.</summary>
    public int Sequence { get; init; }

    /// <summary>The day of <see cref="DayCount"/>, days since 1970-01-01 UTC.</summary>
    public long Day { get; init; }

    /// <summary>SMS handed over on that day.</summary>
    public int DayCount { get; init; }

    /// <summary>The month of <see cref="MonthCount"/>, months since year 0.</summary>
    public int Month { get; init; }

    /// <summary>SMS handed over in that month.</summary>
    public int MonthCount { get; init; }

    /// <summary>What was said of what still stands.</summary>
    public IReadOnlyList<SmsTold> Told { get; init; } = [];

    /// <summary>Messages that have been begun.</summary>
    public IReadOnlyList<SmsBegun> Begun { get; init; } = [];

    /// <summary>The state as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SmsStateJson.Default.SmsState);

    /// <summary>Reads it back; null when the bytes are none, or of another form.</summary>
    public static SmsState? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            SmsState? state = JsonSerializer.Deserialize(json, SmsStateJson.Default.SmsState);
            return
                state
                    is {
                        Version: CurrentVersion,
                        Sequence: >= 0 and < SmsMessage.Sequences,
                        DayCount: >= 0,
                        MonthCount: >= 0,
                        Told: not null,
                        Begun: not null,
                    }
                && state.Begun.All(begun => begun is { Text: not null, Handed: not null, Done: not null })
                ? state
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What was said last of an alarm, or as the last word.</summary>
/// <param name="Subject">The alarm, or <see cref="MetricId.SiteLastGasp"/>.</param>
/// <param name="Level">Severity or cause that was said.</param>
/// <param name="Record">The record that it was in.</param>
public readonly record struct SmsTold(MetricId Subject, int Level, long Record);

/// <summary>A message that has its number and its text, and was not brought to an end.</summary>
/// <param name="Subject">The alarm, or <see cref="MetricId.SiteLastGasp"/>.</param>
/// <param name="Level">Severity or cause.</param>
/// <param name="Record">The record.</param>
/// <param name="Text">The text.</param>
/// <param name="Handed">For each number how often it was handed over.</param>
/// <param name="Done">For each number whether that is at an end.</param>
public sealed record SmsBegun(
    MetricId Subject,
    int Level,
    long Record,
    string Text,
    IReadOnlyList<int> Handed,
    IReadOnlyList<bool> Done
);

[JsonSerializable(typeof(SmsState))]
internal sealed partial class SmsStateJson : JsonSerializerContext;
