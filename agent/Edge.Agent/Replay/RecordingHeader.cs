using System.Globalization;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>What the cells of a recording's rows are, by its header.</summary>
internal sealed class RecordingHeader
{
    private const int LongestName = 40;

    /// <summary>The columns with values.</summary>
    public required IReadOnlyList<RecordingColumn> Columns { get; init; }

    /// <summary>Of each cell its place among <see cref="Columns"/>; −1 for one that is none.</summary>
    public required int[] ColumnOfCell { get; init; }

    /// <summary>Of each column what turns its cells into its unit: scale · cell + offset.</summary>
    public required double[] Scales { get; init; }

    /// <summary>What is added.</summary>
    public required double[] Offsets { get; init; }

    /// <summary>Of each cell whether its name is not the recording's own: archives write sentinels.</summary>
    public required bool[] IsForeign { get; init; }

    /// <summary>Of each cell its name where it tells of the level beside it that it was not measured; else empty.</summary>
    public required string[] FlagOfCell { get; init; }

    /// <summary>The cell of the time.</summary>
    public required int TimeCell { get; init; }

    /// <summary>The cell of its date; −1 where the time needs none.</summary>
    public int DateCell { get; init; } = -1;

    /// <summary>The cell of its zone; −1 where there is none.</summary>
    public int ZoneCell { get; init; } = -1;

    /// <summary>The cell that says whether a download runs; −1 where there is none.</summary>
    public int StateCell { get; init; } = -1;

    /// <summary>The cell that counts the rows of an Xsens DOT from 0: its first two are no measurements; −1 where there is none.</summary>
    public int CounterCell { get; init; } = -1;

    /// <summary>Whether the first four cells are year, month, day and hour, and there is no header.</summary>
    public bool HasSeries { get; init; }

    /// <summary>How its times are read.</summary>
    public required RecordedTime Time { get; init; }

    /// <summary>Columns that are ignored, each as <c>'NAME' is …</c>.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>What was taken for granted; sentences without their stop.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];

    /// <summary>Whether a first line is the first row of UHSLC's hourly and daily files, which have no header.</summary>
    public static bool IsSeries(string[] cells) =>
        cells.Length == 5
        && Number(cells[0]) is >= 1800 and <= 2200
        && Number(cells[1]) is >= 1 and <= 12
        && Number(cells[2]) is >= 1 and <= 31
        && Number(cells[3]) is >= 0 and < 24
        && !double.IsNaN(Number(cells[4]));

    /// <summary>The header that those files do not have: year, month, day, hour, millimetres.</summary>
    public static RecordingHeader Series() =>
        new()
        {
            Columns = [RecordingColumns.All.First(column => column.Metric == MetricId.FloodLevel)],
            ColumnOfCell = [-1, -1, -1, -1, 0],
            Scales = [1],
            Offsets = [0],
            IsForeign = [true, true, true, true, true],
            FlagOfCell = ["", "", "", "", ""],
            TimeCell = 0,
            HasSeries = true,
            Time = new RecordedTime("year, month, day, hour", 1, isBare: true),
        };

    /// <summary>The header that a single channel of acceleration does not have.</summary>
    public static RecordingHeader OneChannel() =>
        new()
        {
            Columns = [RecordingColumns.Axes[0]],
            ColumnOfCell = [0],
            Scales = [1],
            Offsets = [0],
            IsForeign = [false],
            FlagOfCell = [""],
            TimeCell = -1,
            Time = new RecordedTime("t_s", 1, isBare: false),
            Assumed = ["the channel is taken as x"],
        };

    /// <summary>Understands a line of names.</summary>
    /// <param name="names">Its cells, trimmed.</param>
    /// <param name="why">Where it is no header: a sentence that continues "Line 3 …".</param>
    /// <returns>The header; null where the line is none.</returns>
    public static RecordingHeader? Of(string[] names, out string why)
    {
        var columns = new List<RecordingColumn>();
        var assumed = new List<string>();
        var scales = new List<double>();
        var offsets = new List<double>();
        var ignored = new List<string>();
        int[] columnOfCell = new int[names.Length];
        Array.Fill(columnOfCell, -1);
        bool[] isForeign = new bool[names.Length];
        string[] flagOfCell = new string[names.Length];
        Array.Fill(flagOfCell, "");
        (int timeCell, int dateCell, int zoneCell, int stateCell) = (-1, -1, -1, -1);
        int counterCell = ForeignColumns.IsXsensDot(names) ? Array.IndexOf(names, "PacketCounter") : -1;
        if (counterCell >= 0)
        {
            assumed.Add("the first two rows of an Xsens DOT are no measurements and are skipped");
        }

        string[] whys = new string[names.Length];
        ColumnName?[] found = [.. names.Select((name, i) => ColumnName.Of(name, names, out whys[i]))];
        bool isWater = found.Any(f => f?.Column.Metric == MetricId.FloodLevel);
        bool isTrace = names.Contains("DL_bitrate", StringComparer.OrdinalIgnoreCase);
        int[] times =
        [
            .. Enumerable
                .Range(0, names.Length)
                .Where(i => found[i] is { IsTime: true })
                .OrderBy(i => found[i]!.Value.Rank),
        ];
        timeCell = times.Length > 0 ? times[0] : -1;
        ColumnName time = timeCell >= 0 ? found[timeCell]!.Value : default;
        if (time.IsBare && ForeignColumns.Take(names[timeCell]).Stem == "time")
        {
            // A date beside a time of day; beside a whole time it says nothing more.
            dateCell = Array.FindIndex(names, name => ForeignColumns.Take(name).Stem == "date");
        }

        foreach (int i in Enumerable.Range(0, names.Length).OrderBy(i => found[i]?.Rank ?? int.MaxValue))
        {
            bool isUpload = isTrace && found[i]?.Column.Metric == MetricId.LinkThroughputUp;
            if (i == timeCell || i == dateCell || i == counterCell)
            {
                continue;
            }

            if (found[i] is { IsTime: false } column && !columns.Contains(column.Column) && !isUpload)
            {
                columnOfCell[i] = columns.Count;
                isForeign[i] = RecordingColumns.Find(names[i]) is null;
                columns.Add(column.Column);
                scales.Add(column.Scale);
                offsets.Add(column.Offset);
                if (column.Assumed is { } taken)
                {
                    assumed.Add($"column '{Shorten(names[i])}' {taken}");
                }
            }
            else if (ForeignFlags.IsFlag(names[i], isWater))
            {
                flagOfCell[i] = names[i];
            }
            else if (isWater && names[i] == "tz_cd")
            {
                zoneCell = i;
            }
            else if (isTrace && names[i].Equals("State", StringComparison.OrdinalIgnoreCase))
            {
                stateCell = i;
            }
            else
            {
                string reason =
                    isUpload ? "is what a download sends back, no upload"
                    : found[i] is null ? whys[i]
                    : "is there twice";
                ignored.Add($"'{Shorten(names[i])}' {reason}");
            }
        }

        if (timeCell < 0)
        {
            why = $"is no header with a time: a column t_s or time is needed. {Known}";
            return null;
        }

        if (columns.Count == 0)
        {
            string[] nearly = [.. ignored.Where(text => text.Contains(" unit", StringComparison.Ordinal))];
            why =
                nearly.Length > 0
                    ? $"names no known column beside the time: {string.Join("; ", nearly)}."
                    : $"names no known column beside the time. {Known}";
            return null;
        }

        why = "";
        return new RecordingHeader
        {
            Columns = columns,
            ColumnOfCell = columnOfCell,
            Scales = [.. scales],
            Offsets = [.. offsets],
            IsForeign = isForeign,
            FlagOfCell = flagOfCell,
            TimeCell = timeCell,
            DateCell = dateCell,
            ZoneCell = zoneCell,
            StateCell = stateCell,
            CounterCell = counterCell,
            Time = new RecordedTime(dateCell < 0 ? names[timeCell] : "date and time", time.Scale, time.IsBare),
            Ignored = ignored,
            Assumed = assumed,
        };
    }

    /// <summary>A cell's number; NaN where it is none.</summary>
    public static double Number(ReadOnlySpan<char> cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : double.NaN;

    private static string Known => $"Known columns: {RecordingColumns.Names}.";

    private static string Shorten(string name) => name.Length > LongestName ? name[..LongestName] + "…" : name;
}
