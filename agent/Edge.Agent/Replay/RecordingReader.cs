using System.Globalization;
using System.Text;
using Edge.Core.Signals;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>What a cell of a recording holds.</summary>
public enum CellState
{
    /// <summary>A finite number, or a truth value as 0 or 1.</summary>
    Value,

    /// <summary>Nothing.</summary>
    Empty,

    /// <summary>nan, inf, or no number.</summary>
    Bad,

    /// <summary>An acceleration that no accelerometer of a structure measures.</summary>
    Beyond,

    /// <summary>Nothing, and nothing was to be measured: the rate of a download while none runs.</summary>
    Idle,
}

/// <summary>One row of a recording.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Seconds">Its time, s; NaN when it has none.</param>
/// <param name="Values">One for each of <see cref="RecordingReader.Columns"/>; NaN unless the state is Value.</param>
/// <param name="States">What each cell holds.</param>
/// <param name="Problem">What is wrong with the row as a whole; null when nothing is.</param>
public sealed record RecordingRow(long Line, double Seconds, double[] Values, CellState[] States, string? Problem);

/// <summary>
/// Reads a recording, row by row: CSV with a header, RFC 4180 quotes within a line, LF or CRLF, UTF-8 with or without BOM, plain or
/// gzip. Lines that are blank or begin with # are skipped. Cells are separated by commas, or, where the header has them, by
/// semicolons or tabs; numbers may then have a decimal comma. A time is in <c>t_s</c> (seconds) or, without that column, in
/// <c>time</c> (<see cref="RecordedTime"/>), or in <c>date</c> and <c>time</c> together. Names with units as others publish them
/// are understood (<see cref="ColumnName"/>), and those of archives and laboratories (<see cref="ForeignColumns"/>); the units, or
/// NWIS's formats, may stand in a line of their own under the names, and up to a hundred lines of text may stand above them. A
/// zone may have a column of its own. UHSLC's files have no header: year, month, day, hour, millimetres; nor have those of strong-motion
/// agencies (<see cref="EvenSeries"/>).
/// </summary>
public sealed class RecordingReader : IDisposable
{
    private const int MostPreamble = 100; // lines

    // Of as many of each the first.
    private static readonly char[] Separators = [',', ';', '\t'];
    private readonly Stream _file;
    private readonly StreamReader _text;
    private readonly bool _isCutShort;
    private readonly LineReader _lines;
    private readonly List<string> _cells = [];
    private RecordingHeader _header = null!;
    private string[] _skipped = [];
    private char _separator = ',';
    private readonly char[] _point = new char[64];
    private string? _pushed;
    private EvenSeries? _series;
    private bool _isWarmUp = true; // until a row that is a measurement

    private RecordingReader(Stream stream)
    {
        _file = stream;
        _text = new StreamReader(
            RecordingFile.Unpack(stream, out _isCutShort),
            RecordingFile.Text,
            detectEncodingFromByteOrderMarks: true,
            1 << 16
        );
        _lines = new LineReader(_text);
    }

    /// <summary>The columns with values, in the order of <see cref="RecordingRow.Values"/>.</summary>
    public IReadOnlyList<RecordingColumn> Columns => _header.Columns;

    /// <summary>Columns that nobody knows, and second ones of a name: they are ignored. Each as <c>'NAME' is …</c>.</summary>
    public IReadOnlyList<string> Ignored => _header.Ignored;

    /// <summary>What was taken for granted where the file does not say it, and lines that were skipped; sentences without their stop.</summary>
    public IReadOnlyList<string> Assumed => [.. _skipped, .. _header.Assumed];

    /// <summary>What the first row's time was taken for; null where nothing had to be assumed.</summary>
    public string? AssumedTime => _header.Time.Assumed;

    /// <summary>Whether times are dates (and <see cref="RecordingRow.Seconds"/> counts from 1970); known from the first row on.</summary>
    public bool HasDates => _header.Time.HasDates;

    /// <summary>Opens a recording and reads its header. The stream becomes the reader's.</summary>
    /// <exception cref="RecordingException">It is empty, damaged, or its header names no time or no known column.</exception>
    public static RecordingReader Open(Stream stream)
    {
        var reader = new RecordingReader(stream);
        try
        {
            reader.ReadHeader();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next row; null at the end.</summary>
    /// <exception cref="RecordingException">The file is damaged from here on.</exception>
    public RecordingRow? Read()
    {
        if (_series is { } series)
        {
            return Next(series);
        }

        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (!line.IsWhiteSpace() && line[0] != '#')
            {
                RecordingRow row = ParseRow(line);
                if (_header.CounterCell < 0 || !_isWarmUp)
                {
                    return row;
                }
            }
        }

        return _isCutShort
            ? throw new RecordingException($"The file is damaged after line {_lines.Number}: it is cut short.")
            : null;
    }

    private RecordingRow? Next(EvenSeries series)
    {
        while (!series.IsOver)
        {
            if (series.TryTake(out double seconds, out ReadOnlySpan<char> cell))
            {
                (CellState state, double value) = ParseCell(cell, Columns[0], false, series.Scale, 0);
                return new RecordingRow(_lines.Number, seconds, [value], [state], null);
            }

            if (!TryReadLine(out ReadOnlySpan<char> line))
            {
                throw new RecordingException(
                    $"The file is damaged after line {_lines.Number}: it holds fewer figures than it says."
                );
            }

            series.Put(line);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        _file.Dispose();
    }

    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        if (_pushed is not null)
        {
            line = _pushed;
            _pushed = null;
            return true;
        }

        try
        {
            return _lines.TryRead(out line);
        }
        catch (Exception cause) when (cause is InvalidDataException or IOException)
        {
            throw new RecordingException($"The file is damaged after line {_lines.Number}: {cause.Message}", cause);
        }
    }

    private void ReadHeader()
    {
        string? refused = null;
        string above = "";
        long first = 0;
        for (int skipped = 0; skipped <= MostPreamble; skipped++)
        {
            if (!TryReadText(out string line))
            {
                break;
            }

            long number = _lines.Number;
            first = first == 0 ? number : first;
            _skipped = skipped > 0 ? [$"lines {first} to {number - 1}, before the header, are skipped"] : [];
            _series = EvenSeries.After(line, above);
            above = line;
            if (_series is not null)
            {
                _header = RecordingHeader.OneChannel();
                return;
            }

            if (line.StartsWith("TIMESERIES ", StringComparison.Ordinal))
            {
                throw new RecordingException(
                    $"Line {number} begins a seismogram in counts (SLIST), and what a count is stands elsewhere: multiply each by its m/s² and write them as t_s,accel_x_mps2."
                );
            }

            string? problem = _lines.IsTooLong
                ? $"Line {number} is over {LineReader.Longest} characters long: this is no CSV file."
                : Header(line, number);
            if (problem is null)
            {
                return;
            }

            // What was meant as the header is the first line that has a time, or else the first of all.
            refused =
                refused is null || problem.Contains("beside the time", StringComparison.Ordinal) ? problem : refused;
        }

        throw new RecordingException(refused ?? "The file is empty: a header line with column names is expected.");
    }

    private bool TryReadText(out string text)
    {
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (!line.IsWhiteSpace() && line[0] != '#')
            {
                text = line.ToString();
                return true;
            }
        }

        text = "";
        return false;
    }

    // Takes a line as the header, with the line of units under it where there is one; else says why it is none.
    private string? Header(string line, long number)
    {
        _separator = Separators.MaxBy(separator => line.AsSpan().Count(separator));
        if (!Split(line))
        {
            return $"Line {number}: a quote in the header is not closed.";
        }

        // Some programs end each line with a separator, or the header alone.
        string[] names = [.. _cells.Select(cell => cell.Trim())];
        names = names[..(Array.FindLastIndex(names, name => name.Length > 0) + 1)];
        if (RecordingHeader.IsSeries(names))
        {
            _pushed = line;
            _header = RecordingHeader.Series();
            return null;
        }

        if (names.All(IsNumber))
        {
            return $"Line {number} is no header but numbers: put a line of names before it, as t_s,accel_x_mps2. Known columns: {RecordingColumns.Names}.";
        }

        if (TryReadText(out string next))
        {
            bool isTable =
                Split(next)
                && _cells.Count >= names.Length
                && _cells.FindLastIndex(cell => cell.Length > 0) < names.Length;
            if (isTable && _separator == '\t' && _cells.All(IsFormat))
            {
                return Take(names, number);
            }

            if (isTable && _cells.Any(IsUnit) && !_cells.Any(IsNumber))
            {
                for (int i = 0; i < names.Length; i++)
                {
                    string unit = _cells[i].Trim(' ', '[', ']', '(', ')');
                    names[i] = ColumnName.HasUnit(names[i]) || unit.Length == 0 ? names[i] : $"{names[i]} [{unit}]";
                }
            }
            else
            {
                _pushed = next;
            }
        }

        return Take(names, number);
    }

    private string? Take(string[] names, long number)
    {
        RecordingHeader? header = RecordingHeader.Of(names, out string why);
        _header = header ?? _header;
        return header is null ? $"Line {number} {why}" : null;
    }

    private static bool IsNumber(string cell) => !double.IsNaN(RecordingHeader.Number(cell));

    private static bool IsUnit(string cell) =>
        ColumnName.IsUnit(cell) || !double.IsNaN(ForeignColumns.Millimetres(cell.Trim()));

    // A width and a kind, as 15s and 20d.
    private static bool IsFormat(string cell) =>
        cell.Trim() is [.. { Length: > 0 } width, 's' or 'd' or 'n'] && RecordingHeader.Number(width) > 0;

    private RecordingRow ParseRow(ReadOnlySpan<char> line)
    {
        if (_lines.IsTooLong)
        {
            return new RecordingRow(
                _lines.Number,
                double.NaN,
                [],
                [],
                $"the line is over {LineReader.Longest} characters long"
            );
        }

        var values = new double[Columns.Count];
        var states = new CellState[Columns.Count];
        Array.Fill(values, double.NaN);
        Array.Fill(states, CellState.Empty);
        double seconds = double.NaN;
        double zone = 0;
        string date = "";
        string clock = "";
        bool isVoid = false;
        bool isIdle = false;
        bool hasMore = false;
        string? problem = null;
        if (line.Contains('"'))
        {
            if (Split(line))
            {
                for (int i = 0; i < _cells.Count; i++)
                {
                    Cell(i, _cells[i]);
                }

                problem = Count(_cells.Count, hasMore);
            }
            else
            {
                problem = "a quote is not closed";
            }
        }
        else
        {
            int i = 0;
            foreach (Range range in line.Split(_separator))
            {
                Cell(i++, line[range]);
            }

            problem = Count(i, hasMore);
        }

        for (int i = 0; i < states.Length; i++)
        {
            bool isRate = Columns[i].Metric is MetricId.LinkThroughputDown or MetricId.LinkThroughputUp;
            (states[i], values[i]) =
                isVoid && Columns[i].Metric == MetricId.FloodLevel ? (CellState.Bad, double.NaN)
                : isIdle && isRate ? (CellState.Idle, double.NaN)
                : (states[i], values[i]);
        }

        if (_header.DateCell >= 0)
        {
            seconds = _header.Time.Parse($"{date} {clock}");
        }

        return new RecordingRow(_lines.Number, seconds - (zone * 3600), values, states, problem);

        void Cell(int index, ReadOnlySpan<char> cell)
        {
            cell = cell.Trim();
            if (index >= _header.ColumnOfCell.Length)
            {
                hasMore |= cell.Length > 0;
                return;
            }

            if (_header.HasSeries && index < 4)
            {
                date += index == 0 ? $"{cell}" : $"{(index == 3 ? 'T' : '-')}{cell.ToString().PadLeft(2, '0')}";
                seconds = index == 3 ? _header.Time.Parse($"{date}:00") : double.NaN;
            }
            else if (index == _header.TimeCell)
            {
                (seconds, clock) =
                    _header.DateCell < 0 ? (_header.Time.Parse(Point(cell)), "") : (double.NaN, cell.ToString());
            }
            else if (index == _header.DateCell)
            {
                date = cell.ToString();
            }
            else if (_header.ColumnOfCell[index] is >= 0 and int column)
            {
                (states[column], values[column]) = ParseCell(
                    Point(cell),
                    Columns[column],
                    _header.IsForeign[index],
                    _header.Scales[column],
                    _header.Offsets[column]
                );
            }
            else if (index == _header.CounterCell)
            {
                // It has sixteen bits: in nine minutes it is there again.
                _isWarmUp &= cell is "0" or "1";
            }
            else if (index == _header.ZoneCell)
            {
                zone = ForeignFlags.ZoneHours(cell);
            }
            else if (index == _header.StateCell)
            {
                isIdle = cell is "I";
            }
            else if (_header.FlagOfCell[index].Length > 0)
            {
                isVoid |= ForeignFlags.Voids(_header.FlagOfCell[index], cell);
            }
        }
    }

    private string? Count(int cells, bool hasMore) =>
        cells == _header.ColumnOfCell.Length || (cells > _header.ColumnOfCell.Length && !hasMore)
            ? null
            : $"{cells} cells where the header has {_header.ColumnOfCell.Length}";

    // A decimal comma, where commas separate nothing.
    private ReadOnlySpan<char> Point(ReadOnlySpan<char> cell)
    {
        int comma = _separator == ',' ? -1 : cell.IndexOf(',');
        if (comma < 0 || cell.Contains('.') || cell.Length > _point.Length)
        {
            return cell;
        }

        cell.CopyTo(_point);
        _point[comma] = '.';
        return _point.AsSpan(0, cell.Length);
    }

    private static (CellState State, double Value) ParseCell(
        ReadOnlySpan<char> cell,
        RecordingColumn column,
        bool isForeign,
        double scale,
        double offset
    )
    {
        ColumnKind kind = column.Kind;
        if (cell.IsEmpty)
        {
            return (CellState.Empty, double.NaN);
        }

        if (kind == ColumnKind.Truth)
        {
            if (cell.Equals("true", StringComparison.OrdinalIgnoreCase))
            {
                return (CellState.Value, 1);
            }

            if (cell.Equals("false", StringComparison.OrdinalIgnoreCase))
            {
                return (CellState.Value, 0);
            }
        }

        if (
            !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !double.IsFinite(value)
            || (kind == ColumnKind.Truth && value is not (0 or 1))
        )
        {
            return (CellState.Bad, double.NaN);
        }

        if (isForeign && column.Metric == MetricId.FloodLevel && ForeignFlags.IsSentinel(value))
        {
            return (CellState.Bad, double.NaN);
        }

        value = (scale * value) + offset;
        return kind == ColumnKind.Acceleration && !SampleTruth.CanBe(value)
            ? (CellState.Beyond, double.NaN)
            : (CellState.Value, value);
    }

    // RFC 4180: a quoted cell may hold commas, and a quote as two; false when a quote stays open.
    private bool Split(ReadOnlySpan<char> line)
    {
        _cells.Clear();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                _ = cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == _separator && !quoted)
            {
                _cells.Add(cell.ToString());
                _ = cell.Clear();
            }
            else
            {
                _ = cell.Append(c);
            }
        }

        _cells.Add(cell.ToString());
        return !quoted;
    }
}
