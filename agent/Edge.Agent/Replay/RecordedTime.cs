using System.Globalization;

namespace Edge.Agent.Replay;

/// <summary>
/// Times of a recording as seconds. A column that names its unit is numbers of that; of one that does not, the first readable cell
/// says what all are: dates (ISO 8601, year first with slashes or dots, day first with dots, day or month first with slashes or dashes where
/// one of the two is over 12 or the clock has twelve hours, as where the month is first; UTC where no offset is given), seconds, a count
/// since 1970 in seconds, milliseconds, microseconds or nanoseconds, or, where the column's name has "date" in it, Excel's days.
/// </summary>
/// <param name="name">The column's name, for messages.</param>
/// <param name="scale">Seconds in its unit.</param>
/// <param name="isBare">Whether it names no unit.</param>
internal sealed class RecordedTime(string name, double scale, bool isBare)
{
    private const double LongestSeconds = 1e11; // beyond any date of ISO 8601, far below what fits into microseconds
    private const double ExcelOf1970 = 25_569;
    private const double ExcelOf2100 = 73_051;
    private const double SecondsOf1973 = 1e8;
    private const double MostSeconds = 1e10; // the year 2286
    private const double SecondsOfADay = 86_400;

    private static readonly string[] DayFirst = ["d.M.yyyy H:mm:ss.FFFFFFF", "d.M.yyyy H:mm", "d.M.yyyy"];

    private static readonly string[] YearFirst =
    [
        "yyyy/M/d H:mm:ss.FFFFFFF",
        "yyyy/M/d H:mm",
        "yyyy/M/d",
        "yyyy.M.d_H.m.s",
        "yyyy.M.d H:mm:ss",
    ];

    private static readonly string[] Clocks = [" H:mm:ss.FFFFFFF", " H:mm", " h:mm:ss.FFFFFFF tt", " h:mm tt", ""];

    // Each with each clock behind it.
    private static readonly string[] DayBeforeMonth = Slashed("d/M");
    private static readonly string[] MonthBeforeDay = Slashed("M/d");

    private Form _form = isBare ? Form.Open : Form.Number;
    private double _scale = scale;
    private double _offset;

    private enum Form
    {
        Open,
        Number,
        Iso,
        DayFirst,
        YearFirst,
        DayBeforeMonth,
        MonthBeforeDay,
    }

    /// <summary>Whether times are dates: seconds count from 1970.</summary>
    public bool HasDates { get; private set; }

    /// <summary>What was taken for granted, as a phrase that continues <c>column 'NAME' …</c>; null where nothing was.</summary>
    public string? Assumed { get; private set; }

    /// <summary>A cell's time, s; NaN when it is none.</summary>
    /// <exception cref="RecordingException">It could be two things, and only whoever made the file knows which.</exception>
    public double Parse(ReadOnlySpan<char> cell)
    {
        if (_form == Form.Open)
        {
            Decide(cell);
        }

        return _form switch
        {
            Form.Number => Number(cell) is var number && Math.Abs((number * _scale) + _offset) <= LongestSeconds
                ? (number * _scale) + _offset
                : double.NaN,
            Form.Iso => Iso(cell),
            Form.DayFirst => Dated(cell, DayFirst),
            Form.YearFirst => Dated(cell, YearFirst),
            Form.DayBeforeMonth => Dated(cell, DayBeforeMonth),
            Form.MonthBeforeDay => Dated(cell, MonthBeforeDay),
            _ => double.NaN,
        };
    }

    private void Decide(ReadOnlySpan<char> cell)
    {
        _form =
            double.IsFinite(Iso(cell)) ? Form.Iso
            : double.IsFinite(Dated(cell, DayFirst)) ? Form.DayFirst
            : double.IsFinite(Dated(cell, YearFirst)) ? Form.YearFirst
            : DayOrMonth(cell);
        if (_form != Form.Open)
        {
            HasDates = true;
        }
        else if (double.IsFinite(Number(cell)))
        {
            _form = Form.Number;
            Count(Number(cell));
        }
    }

    // The first twelve days of a month can be read both ways.
    private Form DayOrMonth(ReadOnlySpan<char> cell)
    {
        bool day = double.IsFinite(Dated(cell, DayBeforeMonth));
        bool month = double.IsFinite(Dated(cell, MonthBeforeDay));
        if (!day || !month)
        {
            return day ? Form.DayBeforeMonth
                : month ? Form.MonthBeforeDay
                : Form.Open;
        }

        if (!cell.EndsWith("M", StringComparison.OrdinalIgnoreCase))
        {
            throw new RecordingException(
                $"'{cell}' in column '{name}' may begin with the day or with the month: write dates as 2024-05-31 13:45:00."
            );
        }

        Assumed = "is taken as month, day, year, as its clock has twelve hours";
        return Form.MonthBeforeDay;
    }

    private void Count(double first)
    {
        double size = Math.Abs(first);
        bool looksLikeExcel = size is >= ExcelOf1970 and <= ExcelOf2100;
        if (looksLikeExcel && name.Contains("date", StringComparison.OrdinalIgnoreCase))
        {
            (_scale, _offset) = (SecondsOfADay, -ExcelOf1970 * SecondsOfADay);
            Take("is taken as Excel's days", true);
        }
        else if (looksLikeExcel)
        {
            throw new RecordingException(
                FormattableString.Invariant(
                    $"{first} in column '{name}' may be seconds or Excel's days: name the column t_s if it is seconds, date if it is days."
                )
            );
        }
        else if (size < MostSeconds)
        {
            Take(
                size >= SecondsOf1973 ? "is taken as seconds since 1970" : "has no unit: taken as seconds",
                size >= SecondsOf1973
            );
        }
        else
        {
            (_scale, string unit) =
                size < 1e3 * MostSeconds ? (1e-3, "milliseconds")
                : size < 1e6 * MostSeconds ? (1e-6, "microseconds")
                : (1e-9, "nanoseconds");
            Take($"is taken as {unit} since 1970", true);
        }
    }

    private void Take(string assumed, bool dates)
    {
        Assumed = assumed;
        HasDates = dates;
    }

    private static double Number(ReadOnlySpan<char> cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : double.NaN;

    // The parser would take 5/3 or 5.3 for a date; ISO 8601 begins with the year.
    private static double Iso(ReadOnlySpan<char> cell) =>
        cell.Length >= 10
        && cell[4] == '-'
        && DateTimeOffset.TryParse(
            cell,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
            ? (time - DateTimeOffset.UnixEpoch).TotalSeconds
            : double.NaN;

    private static string[] Slashed(string date) =>
        [
            .. from separator in (char[])['/', '-']
            from year in (string[])["yyyy", "yy"]
            from clock in Clocks
            select $"{date}/{year}".Replace('/', separator) + clock,
        ];

    private static double Dated(ReadOnlySpan<char> cell, string[] formats) =>
        DateTimeOffset.TryParseExact(
            cell,
            formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
            ? (time - DateTimeOffset.UnixEpoch).TotalSeconds
            : double.NaN;
}
