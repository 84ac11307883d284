using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Core.Link;

/// <summary>A day or a month with its counts.</summary>
/// <param name="Number">Of a day: days since 1970-01-01 by the site's calendar. Of a month: 12 × year + month − 1.</param>
/// <param name="Tally">Its counts.</param>
public sealed record AvailabilityPeriod(int Number, AvailabilityTally Tally);

/// <summary>Seconds in a row that counted alike, whose date is not known yet.</summary>
/// <param name="State">What they were.</param>
/// <param name="Cause">Who is to blame.</param>
/// <param name="Errored">Whether they were severely errored though available.</param>
/// <param name="Seconds">How many.</param>
public sealed record UndatedSeconds(SecondState State, OutageCause Cause, bool Errored, long Seconds);

/// <summary>
/// What <see cref="AvailabilityBook"/> must not forget: plain numbers. Either everything, or only what may have changed since
/// everything was written, which <see cref="With"/> puts together.
/// </summary>
public sealed record AvailabilityState
{
    /// <summary>The form that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Its form.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The boot that it was written in.</summary>
    public string Boot { get; init; } = "";

    /// <summary>Seconds of that boot before this one are counted, by its monotonic clock.</summary>
    public long Counted { get; init; }

    /// <summary>Wall time of that boot's monotonic zero, Unix ms; null while its clock was not set.</summary>
    public long? ZeroMillis { get; init; }

    /// <summary>Wall time up to which all time is dated, Unix ms; null when the clock was never set.</summary>
    public long? DatedMillis { get; init; }

    /// <summary>Whether time is unavailable.</summary>
    public bool IsUnavailable { get; init; }

    /// <summary>Seconds of the outage that goes on, by cause.</summary>
    public long[] Outage { get; init; } = new long[OutageCauseText.Count];

    /// <summary>Whether the site was without power, or on its battery: then a boot that ended ended so.</summary>
    public bool WasOnBattery { get; init; }

    /// <summary>Who is to blame for the time between <see cref="DatedMillis"/> and the seconds without a date.</summary>
    public OutageCause GapCause { get; init; } = OutageCause.Agent;

    /// <summary>Whether that time is part of the outage that went on before it.</summary>
    public bool GapIsOfOutage { get; init; }

    /// <summary>Seconds without a date.</summary>
    public IReadOnlyList<UndatedSeconds> Undated { get; init; } = [];

    /// <summary>The day that was counted into last; null when none was.</summary>
    public int? Day { get; init; }

    /// <summary>Days, oldest first.</summary>
    public IReadOnlyList<AvailabilityPeriod> Days { get; init; } = [];

    /// <summary>Months, oldest first.</summary>
    public IReadOnlyList<AvailabilityPeriod> Months { get; init; } = [];

    /// <summary>All time since the file began.</summary>
    public AvailabilityTally Total { get; init; } = new();

    /// <summary>This, brought up to date with what changed since.</summary>
    public AvailabilityState With(AvailabilityState newer) =>
        newer with
        {
            Days = Joined(Days, newer.Days),
            Months = Joined(Months, newer.Months),
        };

    /// <summary>As UTF-8 JSON without a line feed.</summary>
    public byte[] ToJson() =>
        JsonSerializer.SerializeToUtf8Bytes(this, AvailabilityStateJson.Default.AvailabilityState);

    /// <summary>Reads it back; null when the bytes are none, or of another form.</summary>
    public static AvailabilityState? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            AvailabilityState? state = JsonSerializer.Deserialize(
                json,
                AvailabilityStateJson.Default.AvailabilityState
            );
            return state?.IsWhole() == true ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<AvailabilityPeriod> Joined(
        IReadOnlyList<AvailabilityPeriod> all,
        IReadOnlyList<AvailabilityPeriod> newer
    ) => [.. all.Where(one => newer.All(n => n.Number != one.Number)).Concat(newer).OrderBy(one => one.Number)];

    private bool IsWhole() =>
        Version == CurrentVersion
        && Boot is not null
        && Outage is { Length: OutageCauseText.Count }
        && GapCause is >= OutageCause.Radio and <= OutageCause.Unknown
        && Undated is not null
        && Undated.All(run =>
            run
                is {
                    Seconds: > 0,
                    State: >= SecondState.Available and <= SecondState.Unobserved,
                    Cause: >= OutageCause.Radio and <= OutageCause.Unknown
                }
        )
        && Total is not null
        && Total.IsWhole()
        && AreWhole(Days)
        && AreWhole(Months);

    private static bool AreWhole(IReadOnlyList<AvailabilityPeriod>? periods) =>
        periods is not null && periods.All(period => period is { Tally: not null } && period.Tally.IsWhole());
}

[JsonSourceGenerationOptions]
[JsonSerializable(typeof(AvailabilityState))]
internal sealed partial class AvailabilityStateJson : JsonSerializerContext;
