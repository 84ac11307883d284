using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
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
/// Reads a recording, row by row: CSV with a header, comma separated, RFC 4180 quotes within a line, LF or CRLF, UTF-8
/// with or without BOM, plain or gzip. Lines that are blank or begin with # are skipped. A time is in <c>t_s</c>
/// (seconds) or, without that column, in <c>time</c> (ISO 8601; UTC where no offset is given). Tables of archives and
/// laboratories are read as they are published (<see cref="ForeignColumns"/>): separated by tabs or semicolons too, with a line of
/// formats (NWIS) or units (ERDDAP) below the header, a zone or a time of day in a column of its own, and without any header
/// as UHSLC has it (year, month, day, hour, millimetres).
/// </summary>
public sealed class RecordingReader : IDisposable
{
    private const double LongestSeconds = 1e11; // beyond any date of ISO 8601, far below what fits into microseconds

    // What a gzip'ed file holds beside its data: ten bytes before it and eight behind.
    private const int GzipFrame = 18;

    private readonly StreamReader _text;
    private readonly bool _isCutShort;
    private readonly LineReader _lines;
    private readonly List<string> _cells = [];
    private int[] _columnOfCell = [];
    private double[] _scaleOfCell = [];
    private bool[] _isForeign = [];
    private string[] _flagOfCell = [];
    private int _timeCell = -1;
    private int _dateCell = -1;
    private int _zoneCell = -1;
    private int _stateCell = -1;
    private double _timeScale = 1;
    private char _separator = ',';
    private bool _isIso;
    private bool _isSeries;
    private string? _first;
    private bool _hasLeft;

    private RecordingReader(Stream stream)
    {
        _text = new StreamReader(
            Decompress(stream, out _isCutShort),
            Encoding.UTF8,
            detectEncodingFromByteOrderMarks: true,
            1 << 16
        );
        _lines = new LineReader(_text);
    }

    /// <summary>The columns with values, in the order of <see cref="RecordingRow.Values"/>.</summary>
    public IReadOnlyList<RecordingColumn> Columns { get; private set; } = [];

    /// <summary>Columns that nobody knows, and second ones of a name: they are ignored. Each as <c>'NAME' is …</c>.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>Whether times are dates (and <see cref="RecordingRow.Seconds"/> counts from 1970).</summary>
    public bool HasDates => _isIso;

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
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (line.IsWhiteSpace() || line[0] == '#' || (!_hasLeft && IsBelowHeader(line)))
            {
                continue;
            }

            _hasLeft = true;
            return ParseRow(line);
        }

        return _isCutShort
            ? throw new RecordingException($"The file is damaged after line {_lines.Number}: it is cut short.")
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    private static Stream Decompress(Stream stream, out bool isCutShort)
    {
        isCutShort = false;
        if (!stream.CanSeek)
        {
            return stream;
        }

        var buffered = new BufferedStream(stream, 1 << 16);
        int first = buffered.ReadByte();
        int second = buffered.ReadByte();
        buffered.Position = 0;
        if (first != 0x1F || second != 0x8B)
        {
            return buffered;
        }

        isCutShort = IsCutShort(buffered);
        return new GZipStream(buffered, CompressionMode.Decompress);
    }

    // GZipStream ends without a word where a file was cut. The last four bytes say how long the data of the last member is
    // (RFC 1952); of a cut file they are data themselves, and as a length far too large.
    private static bool IsCutShort(BufferedStream gzip)
    {
        if (gzip.Length < GzipFrame)
        {
            return true;
        }

        byte[] buffer = new byte[1 << 16];
        gzip.Seek(-sizeof(uint), SeekOrigin.End);
        gzip.ReadExactly(buffer, 0, sizeof(uint));
        uint said = BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        gzip.Position = 0;
        long length = 0;
        try
        {
            using var data = new GZipStream(gzip, CompressionMode.Decompress, leaveOpen: true);
            for (int read; (read = data.Read(buffer)) > 0; )
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            return false; // told where the reading meets it
        }
        finally
        {
            gzip.Position = 0;
        }

        return length < said;
    }

    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        if (_first is not null)
        {
            line = _first;
            _first = null;
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
        ReadOnlySpan<char> line;
        do
        {
            if (!TryReadLine(out line))
            {
                throw new RecordingException("The file is empty: a header line with column names is expected.");
            }
        } while (line.IsWhiteSpace() || line[0] == '#');

        if (_lines.IsTooLong)
        {
            throw new RecordingException(
                $"Line {_lines.Number} is over {LineReader.Longest} characters long: this is no CSV file."
            );
        }

        _separator =
            line.Contains('\t') ? '\t'
            : line.Contains(';') && !line.Contains(',') ? ';'
            : ',';
        if (!Split(line))
        {
            throw new RecordingException($"Line {_lines.Number}: a quote in the header is not closed.");
        }

        if (IsSeries())
        {
            _first = line.ToString();
            ReadSeries();
            return;
        }

        string[] names = [.. _cells.Select(cell => cell.Trim())];
        ForeignColumn?[] found = [.. names.Select(name => Known(name, names))];
        var columns = new List<RecordingColumn>();
        var ignored = new List<string>();
        _columnOfCell = new int[names.Length];
        _scaleOfCell = [.. found.Select(f => f?.Scale ?? 1)];
        _isForeign = [.. names.Select(name => RecordingColumns.Find(name) is null)];
        _flagOfCell = new string[names.Length];
        Array.Fill(_flagOfCell, "");
        bool isWater = found.Any(f => f?.Column.Metric == MetricId.FloodLevel);
        bool isTrace = names.Contains("DL_bitrate", StringComparer.OrdinalIgnoreCase);
        int isoCell = -1;
        foreach (int i in Enumerable.Range(0, names.Length).OrderBy(i => found[i]?.Rank ?? int.MaxValue))
        {
            string name = names[i];
            ForeignColumn? what = found[i];
            _columnOfCell[i] = -1;
            bool isTaken = what is not null;
            switch (what?.Column)
            {
                case { Kind: ColumnKind.Seconds } when _timeCell < 0 && (isoCell < 0 || what.Rank < 0):
                    _timeCell = i;
                    _timeScale = what.Scale;
                    break;
                case { Kind: ColumnKind.IsoTime } when isoCell < 0 && (_timeCell < 0 || what.Rank < 0):
                    isoCell = i;
                    break;
                case { Kind: not (ColumnKind.Seconds or ColumnKind.IsoTime) } column
                    when !columns.Contains(column) && !(isTrace && column.Metric == MetricId.LinkThroughputUp):
                    _columnOfCell[i] = columns.Count;
                    columns.Add(column);
                    if (what.Assumed.Length > 0)
                    {
                        ignored.Add($"'{Shorten(name)}' says no unit, is {what.Assumed}; nothing of it");
                    }

                    break;
                default:
                    isTaken = false;
                    break;
            }

            if (isTaken)
            {
                continue;
            }

            if (ForeignFlags.IsFlag(name, isWater))
            {
                _flagOfCell[i] = name;
            }
            else if (isWater && name == "tz_cd")
            {
                _zoneCell = i;
            }
            else if (isTrace && name.Equals("State", StringComparison.OrdinalIgnoreCase))
            {
                _stateCell = i;
            }
            else if (ForeignColumns.Take(name).Stem == "date" && isoCell >= 0)
            {
                _dateCell = i;
            }
            else
            {
                ignored.Add(
                    isTrace && what?.Column.Metric == MetricId.LinkThroughputUp
                        ? $"'{Shorten(name)}' is what a download sends back, no upload,"
                        : $"'{Shorten(name)}' is {(what is null ? "not known" : "there twice")}"
                );
            }
        }

        // A date beside a time of day; beside a whole time it says nothing more.
        _dateCell = isoCell >= 0 && ForeignColumns.Take(names[isoCell]).Stem == "time" ? _dateCell : -1;
        if (_timeCell < 0 && isoCell < 0)
        {
            throw new RecordingException(
                $"Line {_lines.Number} is no header with a time: a column t_s or time is needed. Known columns: {RecordingColumns.Names}."
            );
        }

        if (columns.Count == 0)
        {
            throw new RecordingException(
                $"Line {_lines.Number} names no known column beside the time. Known columns: {RecordingColumns.Names}."
            );
        }

        _isIso = _timeCell < 0;
        _timeCell = _isIso ? isoCell : _timeCell;
        Columns = columns;
        Ignored = ignored;
    }

    private static ForeignColumn? Known(string name, string[] names)
    {
        RecordingColumn? own = RecordingColumns.Find(name);

        // Time is a name of laboratories too: what theirs is, its first cell tells.
        return own is not null
            ? new ForeignColumn(own, 1, own.Kind == ColumnKind.IsoTime ? ForeignColumns.TimeRank : -1)
            : ForeignColumns.Find(name, names);
    }

    // UHSLC's hourly and daily files have no header: year, month, day, hour, millimetres.
    private bool IsSeries()
    {
        double[] cells = [.. _cells.Select(cell => Number(cell))];
        return cells.Length == 5
            && cells[0] is >= 1800 and <= 2200
            && cells[1] is >= 1 and <= 12
            && cells[2] is >= 1 and <= 31
            && cells[3] is >= 0 and < 24
            && !double.IsNaN(cells[4]);
    }

    private void ReadSeries()
    {
        _isSeries = true;
        _isIso = true;
        _timeCell = 0;
        _columnOfCell = [-1, -1, -1, -1, 0];
        _scaleOfCell = [1, 1, 1, 1, 1];
        _isForeign = [true, true, true, true, true];
        _flagOfCell = ["", "", "", "", ""];
        Columns = [RecordingColumns.All.First(column => column.Metric == MetricId.FloodLevel)];
    }

    // NWIS writes widths of its columns below the header, ERDDAP their units; and what a time is, its first cell tells.
    private bool IsBelowHeader(ReadOnlySpan<char> line)
    {
        if (_isSeries || !Split(line) || _timeCell >= _cells.Count)
        {
            return false;
        }

        string[] cells = [.. _cells.Select(cell => cell.Trim())];
        if (
            _separator == '\t'
            && cells.All(cell => cell.Length > 1 && cell[^1] is 's' or 'd' or 'n' && Number(cell[..^1]) > 0)
        )
        {
            return true;
        }

        if (_isIso && cells[_timeCell].Equals("UTC", StringComparison.OrdinalIgnoreCase))
        {
            for (int i = 0; i < Math.Min(cells.Length, _columnOfCell.Length); i++)
            {
                double scale = ForeignColumns.Millimetres(cells[i]);
                if (_columnOfCell[i] >= 0 && _isForeign[i] && !double.IsNaN(scale))
                {
                    _scaleOfCell[i] = scale;
                }
            }

            return true;
        }

        _isIso &= double.IsNaN(Number(cells[_timeCell]));
        return false;
    }

    private static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : double.NaN;

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
        bool isVoid = false;
        bool isIdle = false;
        string? problem = null;
        if (line.Contains('"'))
        {
            if (Split(line))
            {
                for (int i = 0; i < _cells.Count; i++)
                {
                    Cell(i, _cells[i]);
                }

                problem = Count(_cells.Count);
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

            problem = Count(i);
        }

        for (int i = 0; i < states.Length; i++)
        {
            bool isRate = Columns[i].Metric is MetricId.LinkThroughputDown or MetricId.LinkThroughputUp;
            (states[i], values[i]) =
                isVoid && Columns[i].Metric == MetricId.FloodLevel ? (CellState.Bad, double.NaN)
                : isIdle && isRate ? (CellState.Idle, double.NaN)
                : (states[i], values[i]);
        }

        return new RecordingRow(_lines.Number, seconds - (zone * 3600), values, states, problem);

        void Cell(int index, ReadOnlySpan<char> cell)
        {
            cell = cell.Trim();
            if (index >= _columnOfCell.Length)
            {
                return;
            }

            if (_isSeries && index < 4)
            {
                date += index == 0 ? $"{cell}" : $"{(index == 3 ? 'T' : '-')}{cell.ToString().PadLeft(2, '0')}";
                seconds = index == 3 ? ForeignFlags.ParseDate($"{date}:00") : double.NaN;
            }
            else if (index == _timeCell)
            {
                seconds = _dateCell < 0 ? ParseTime(cell) : ParseTime($"{date} {cell}");
            }
            else if (_columnOfCell[index] is >= 0 and int column)
            {
                (states[column], values[column]) = Scaled(
                    ParseCell(cell, Columns[column].Kind),
                    index,
                    Columns[column]
                );
            }
            else if (index == _dateCell)
            {
                date = cell.ToString();
            }
            else if (index == _zoneCell)
            {
                zone = ForeignFlags.ZoneHours(cell);
            }
            else if (index == _stateCell)
            {
                isIdle = cell is "I";
            }
            else if (_flagOfCell[index].Length > 0)
            {
                isVoid |= ForeignFlags.Voids(_flagOfCell[index], cell);
            }
        }
    }

    private (CellState State, double Value) Scaled(
        (CellState State, double Value) cell,
        int index,
        RecordingColumn column
    )
    {
        if (cell.State != CellState.Value || !_isForeign[index])
        {
            return cell;
        }

        bool isNothing = column.Metric == MetricId.FloodLevel && ForeignFlags.IsSentinel(cell.Value);
        return isNothing ? (CellState.Bad, double.NaN) : (CellState.Value, cell.Value * _scaleOfCell[index]);
    }

    private string? Count(int cells) =>
        cells == _columnOfCell.Length ? null : $"{cells} cells where the header has {_columnOfCell.Length}";

    private double ParseTime(ReadOnlySpan<char> cell)
    {
        bool isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (_isIso)
        {
            // The parser would take 5/3 or 5.3 for a date; ISO 8601 begins with the year.
            return ForeignFlags.ParseDate(cell);
        }

        seconds *= _timeScale;
        seconds = Math.Abs(seconds) > LongestSeconds ? seconds / 1000 : seconds;
        return isNumber && Math.Abs(seconds) <= LongestSeconds ? seconds : double.NaN;
    }

    private static (CellState State, double Value) ParseCell(ReadOnlySpan<char> cell, ColumnKind kind)
    {
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

    private static string Shorten(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
