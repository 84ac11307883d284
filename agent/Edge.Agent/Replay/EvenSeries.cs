using System.Globalization;

namespace Edge.Agent.Replay;

/// <summary>
/// One channel of acceleration at even times, as strong-motion agencies publish it: CSMIP and COSMOS V2 (<c>11346 points of accel data
/// equally spaced at 0.010 sec, in cm/sec2. (8f10.5)</c>) and PEER's AT2 (<c>NPTS= 4096, DT= .0050 SEC</c> under <c>UNITS OF G</c>). What
/// such a file holds behind its accelerations (velocity, displacement) is not read: both are made of the acceleration here.
/// </summary>
internal sealed class EvenSeries
{
    private const double StandardGravity = 9.80665;
    private const double LongestStep = 10; // s
    private const int WidestFigure = 40; // characters
    private readonly int _count;
    private readonly double _step;
    private readonly int _width;
    private string _line = "";
    private int _at;
    private int _taken;

    private EvenSeries(int count, double step, double scale, int width) =>
        (_count, _step, Scale, _width) = (count, step, scale, width);

    /// <summary>What turns its figures into m/s².</summary>
    public double Scale { get; }

    /// <summary>Whether all of its figures were taken.</summary>
    public bool IsOver => _taken >= _count;

    /// <summary>The series that a line begins; null where it begins none.</summary>
    /// <param name="line">The line.</param>
    /// <param name="above">The line above it.</param>
    public static EvenSeries? After(string line, string above)
    {
        if (line.Contains(" points of accel", StringComparison.OrdinalIgnoreCase))
        {
            string format = Behind(line, "(");
            int letter = format.IndexOf('f', StringComparison.OrdinalIgnoreCase);
            return letter < 0
                ? null
                : Make(
                    line.TrimStart().Split(' ')[0],
                    Behind(line, "spaced at"),
                    Behind(line, "sec, in").TrimEnd('.', ','),
                    format[(letter + 1)..].Split('.')[0]
                );
        }

        return line.Contains("NPTS", StringComparison.OrdinalIgnoreCase)
            ? Make(Behind(line, "NPTS"), Behind(line, "DT"), Behind(above, "UNITS OF"), "0")
            : null;
    }

    /// <summary>The next figure of the line in hand; false where it holds no more, or all are taken.</summary>
    /// <param name="seconds">Its time, s.</param>
    /// <param name="cell">Its text.</param>
    public bool TryTake(out double seconds, out ReadOnlySpan<char> cell)
    {
        seconds = _taken * _step;
        cell = _width > 0 ? Fixed() : Word();
        if (cell.IsEmpty || IsOver)
        {
            return false;
        }

        _taken++;
        return true;
    }

    /// <summary>Gives it a line of figures.</summary>
    public void Put(ReadOnlySpan<char> line)
    {
        _line = line.TrimEnd().ToString();
        _at = 0;
    }

    private ReadOnlySpan<char> Fixed()
    {
        ReadOnlySpan<char> rest = _line.AsSpan(_at);
        ReadOnlySpan<char> cell = rest[..Math.Min(_width, rest.Length)];
        _at += cell.Length;
        return cell.Trim();
    }

    private ReadOnlySpan<char> Word()
    {
        ReadOnlySpan<char> rest = _line.AsSpan(_at).TrimStart();
        int end = rest.IndexOfAny(' ', '\t');
        end = end < 0 ? rest.Length : end;
        _at = _line.Length - rest.Length + end;
        return rest[..end];
    }

    private static EvenSeries? Make(string points, string step, string unit, string width)
    {
        double scale = unit.ToUpperInvariant() switch
        {
            "CM/SEC2" or "CM/SEC/SEC" or "CM/S/S" => 0.01,
            "G" => StandardGravity,
            _ => double.NaN,
        };
        return
            !double.IsNaN(scale)
            && RecordingHeader.Number(step) is > 0 and < LongestStep and double seconds
            && int.TryParse(points, CultureInfo.InvariantCulture, out int count)
            && int.TryParse(width, CultureInfo.InvariantCulture, out int columns)
            && columns is >= 0 and <= WidestFigure
            ? new EvenSeries(count, seconds, scale, columns)
            : null;
    }

    // The word behind a mark, and an equals sign.
    private static string Behind(string line, string mark)
    {
        int at = line.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : line[(at + mark.Length)..].TrimStart(' ', '=').Split(' ', ',', ')')[0];
    }
}
