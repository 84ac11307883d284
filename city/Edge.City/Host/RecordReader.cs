using System.Globalization;
using Edge.City.Store;
using Edge.Portable.Wire;

namespace Edge.City.Host;

/// <summary>
/// Turns payloads into what the store keeps. A data message is one record (<c>Journal/Id</c>) or a run of
/// <c>Journal/Count</c> records, cut where <c>Journal/Run</c> says ("12,9,14" metrics, the journal's own not counted).
/// Without a <c>Journal/Run</c> that adds up, a run is kept as one piece.
/// </summary>
internal static class RecordReader
{
    /// <summary>Longest run. The sites send at most 64.</summary>
    public const int MaxRun = 4096;

    /// <summary>Longest metric name, characters.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Highest record id: beyond, a double is no longer exact, and nobody gets there.</summary>
    public const long MaxId = 1L << 53;

    private const string JournalPrefix = "Journal/";

    private static readonly string Id = Name(MetricId.JournalId);
    private static readonly string Count = Name(MetricId.JournalCount);
    private static readonly string Run = Name(MetricId.JournalRun);
    private static readonly string Previous = Name(MetricId.JournalPrevious);
    private static readonly string Epoch = Name(MetricId.JournalEpoch);
    private static readonly string First = Name(MetricId.JournalFirst);
    private static readonly HashSet<string> Status =
    [
        First,
        Name(MetricId.JournalDepth),
        Name(MetricId.JournalEvicted),
    ];

    public static string Name(MetricId id) => MetricCatalogue.Find(id)!.Name;

    /// <summary>Reads a birth.</summary>
    public static BirthItem Birth(SiteKey site, SparkplugPayload payload, long receivedMillis)
    {
        long? birthSequence = null;
        long? epoch = null;
        long? first = null;
        long? last = null;
        long newest = long.MinValue;
        var values = new List<StoredValue>(payload.Count);
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            if (metric.Name is not { } name || !IsName(name))
            {
                continue;
            }

            if (name == "bdSeq")
            {
                birthSequence = Integer(metric);
            }
            else if (name == Epoch)
            {
                epoch = Integer(metric);
            }
            else if (name == Id)
            {
                last = Integer(metric) is > 0 and <= MaxId and { } id ? id : null;
            }

            if (name == First && Integer(metric) is > 0 and <= MaxId and { } oldest)
            {
                first = oldest;
            }

            bool ownPlumbing =
                name == "bdSeq"
                || name.StartsWith("Node Control/", StringComparison.Ordinal)
                || (name.StartsWith(JournalPrefix, StringComparison.Ordinal) && !Status.Contains(name));
            if (ownPlumbing)
            {
                continue;
            }

            StoredValue value = Value(metric, name, payload, receivedMillis);
            values.Add(value);
            if (value.Quality == Quality.Good && !Status.Contains(name))
            {
                newest = Math.Max(newest, value.AtMillis);
            }
        }

        // Both by the site's own clock, so that how it is set does not matter.
        bool hasAge = payload.HasTimestamp && newest is > 0 and < MaxId && payload.Timestamp is > 0 and < MaxId;
        long age = hasAge ? Math.Max(0, payload.Timestamp - newest) : 0;
        return new BirthItem(site, receivedMillis, birthSequence, epoch, first, last, values)
        {
            LiveMillis = Math.Max(0, receivedMillis - age),
        };
    }

    /// <summary>Reads data. False when a value cannot be named or an id is senseless; then nothing of it may be
    /// acknowledged, and <paramref name="problem"/> says why.</summary>
    public static bool TryData(
        NodeSession node,
        SparkplugPayload payload,
        long receivedMillis,
        List<StoreItem> items,
        out string problem
    )
    {
        long? id = null;
        long count = 1;
        long? previous = null;
        string? run = null;
        long? epoch = node.Epoch;
        bool historical = false;
        var values = new List<StoredValue>(payload.Count);
        var status = new List<StoredValue>();
        problem = "";
        foreach (SparkplugMetric metric in payload.Metrics)
        {
            string name;
            if (metric.HasAlias && node.Aliases!.TryFind(metric.Alias, out string known, out MetricDataType type))
            {
                name = known;
                metric.DataType = metric.DataType == MetricDataType.Unknown ? type : metric.DataType;
            }
            else if (metric.Name is { } given && IsName(given))
            {
                name = given;
            }
            else
            {
                problem = metric.HasAlias
                    ? $"alias {metric.Alias} is not in its birth"
                    : "a metric has neither alias nor name";
                return false;
            }

            historical |= metric.IsHistorical;
            if (!name.StartsWith(JournalPrefix, StringComparison.Ordinal))
            {
                values.Add(Value(metric, name, payload, receivedMillis));
            }
            else if (Status.Contains(name))
            {
                status.Add(Value(metric, name, payload, receivedMillis));
            }
            else if (name == Id)
            {
                id ??= Integer(metric);
            }
            else if (name == Count)
            {
                count = Integer(metric) ?? 1;
            }
            else if (name == Run)
            {
                run = metric.Text;
            }
            else if (name == Previous)
            {
                previous = Integer(metric);
            }
            else if (name == Epoch)
            {
                epoch = Integer(metric) ?? epoch;
            }
        }

        if (id is { } first && epoch is { } journal)
        {
            if (first is < 1 or > MaxId || count is < 1 or > MaxRun)
            {
                problem = $"record id {first}, count {count} is out of range";
                return false;
            }

            previous = previous is { } p && p >= 0 && p < first - 1 ? p : null;
            items.AddRange(
                Records(node.Site, receivedMillis, journal, first, (int)count, previous, historical, run, values)
            );
        }
        else if (values.Count > 0)
        {
            items.Add(new ValuesItem(node.Site, receivedMillis, Keep: true, values));
        }

        // What the journal holds now, even beside history.
        if (status.Count > 0)
        {
            items.Add(new ValuesItem(node.Site, receivedMillis, Keep: false, status));
        }

        return true;
    }

    /// <summary>Whether a metric may have this name here.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyInRange('\0', '\u001F');

    private static IEnumerable<RecordItem> Records(
        SiteKey site,
        long receivedMillis,
        long epoch,
        long first,
        int count,
        long? previous,
        bool historical,
        string? run,
        List<StoredValue> values
    )
    {
        if (count == 1 || Lengths(run, count, values.Count) is not { } lengths)
        {
            yield return new RecordItem(site, receivedMillis, epoch, first, count, previous, historical, values);
            yield break;
        }

        int start = 0;
        for (int i = 0; i < count; i++)
        {
            yield return new RecordItem(
                site,
                receivedMillis,
                epoch,
                first + i,
                Count: 1,
                i == 0 ? previous : null,
                historical,
                values.GetRange(start, lengths[i])
            );
            start += lengths[i];
        }
    }

    private static int[]? Lengths(string? run, int count, int total)
    {
        string[] parts = run?.Split(',') ?? [];
        if (parts.Length != count)
        {
            return null;
        }

        int[] lengths = new int[count];
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out lengths[i]))
            {
                return null;
            }

            sum += lengths[i];
        }

        return sum == total ? lengths : null;
    }

    private static StoredValue Value(SparkplugMetric metric, string name, SparkplugPayload payload, long receivedMillis)
    {
        long at =
            metric.HasTimestamp ? metric.Timestamp
            : payload.HasTimestamp ? payload.Timestamp
            : receivedMillis;
        Quality quality = metric.Quality switch
        {
            (int)Quality.Good => Quality.Good,
            (int)Quality.Stale => Quality.Stale,
            _ => Quality.Bad,
        };
        object? number = null;
        string? text = null;
        if (!metric.IsNull)
        {
            switch (metric.Kind)
            {
                case SparkplugValueKind.Text:
                    text = metric.Text;
                    break;
                case SparkplugValueKind.Boolean:
                    number = metric.BooleanValue ? 1L : 0L;
                    break;
                case SparkplugValueKind.Int or SparkplugValueKind.Long:
                    number = metric.IntegerValue;
                    break;
                case SparkplugValueKind.Float or SparkplugValueKind.Double:
                    number = double.IsFinite(metric.NumberValue) ? metric.NumberValue : null;
                    break;
                default:
                    break;
            }
        }

        return new StoredValue(name, at, number, text, number is null && text is null ? Quality.Bad : quality);
    }

    private static long? Integer(SparkplugMetric metric) =>
        metric is { IsNull: false, Kind: SparkplugValueKind.Int or SparkplugValueKind.Long }
            ? metric.IntegerValue
            : null;
}
