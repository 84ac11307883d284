using System.Globalization;
using System.IO.Compression;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Site;

/// <summary>
/// A recorded acceleration, sample for sample. Read from three formats, plain or gzip'ed: the CSV of
/// <c>edge-agent replay</c>, Xsens DOT CSV, and CSMIP V2.
/// </summary>
/// <param name="Name">The file's name.</param>
/// <param name="Hertz">Samples per second.</param>
/// <param name="X">m/s².</param>
/// <param name="Y">m/s².</param>
/// <param name="Z">m/s², gravity included.</param>
/// <param name="Problems">Rows left out, each <c>file:line: why</c>.</param>
public sealed record Recording(
    string Name,
    double Hertz,
    double[] X,
    double[] Y,
    double[] Z,
    IReadOnlyList<string> Problems
)
{
    /// <summary>How many samples.</summary>
    public int Count => X.Length;

    /// <summary>How long, s.</summary>
    public double Seconds => Count / Hertz;

    /// <summary>What the sensor felt at rest: the mean of the first second where that is about one g, else +g on z.</summary>
    public (double X, double Y, double Z) Rest
    {
        get
        {
            int head = Math.Clamp((int)Hertz, 1, Count);
            double x = X.Take(head).Average();
            double y = Y.Take(head).Average();
            double z = Z.Take(head).Average();
            double g = Math.Sqrt((x * x) + (y * y) + (z * z)) / SimulatedAdxl355.StandardGravity;
            return g is > 0.8 and < 1.2 ? (x, y, z) : (0, 0, SimulatedAdxl355.StandardGravity);
        }
    }

    /// <summary>Reads a recording, whichever of the formats it is.</summary>
    /// <exception cref="FormatException">It is none of them, as <c>file:line: why</c>.</exception>
    public static Recording Open(string path)
    {
        string name = Path.GetFileName(path);
        string[] lines = ReadLines(path);
        if (name.Contains(".v2", StringComparison.OrdinalIgnoreCase))
        {
            CsmipRecording record = CsmipRecording.Parse(name, lines);
            return record.AlongX();
        }

        return lines.Take(20).Any(l => l.StartsWith("PacketCounter,", StringComparison.Ordinal))
            ? XsensRecording.Parse(name, lines)
            : ReplayRecording.Parse(name, lines);
    }

    /// <summary>The lines of a text file, unpacked when it is gzip'ed.</summary>
    public static string[] ReadLines(string path)
    {
        using FileStream file = File.OpenRead(path);
        bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream text = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using StreamReader reader = new(text);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>A finite number, or null.</summary>
    internal static double? Number(ReadOnlySpan<char> cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
            ? value
            : null;

    /// <summary>Rate from the middle of the steps, so that a gap does not bend it.</summary>
    internal static double RateFrom(string name, IReadOnlyList<double> seconds)
    {
        double[] steps = [.. seconds.Zip(seconds.Skip(1), (a, b) => b - a).Where(s => s > 0).Order()];
        return steps.Length > 0
            ? 1 / steps[steps.Length / 2]
            : throw new FormatException($"{name}: no two samples at different times; the rate is unknown.");
    }
}

/// <summary>
/// Xsens DOT export: a preamble, the line of column names that begins with <c>PacketCounter</c>, then rows with a counter
/// of µs (32 bits, wraps) and acceleration in m/s² with gravity. The first two rows are the sensor's start-up.
/// </summary>
public static class XsensRecording
{
    private const int StartUpRows = 2;

    /// <summary>Reads the lines of a file.</summary>
    public static Recording Parse(string name, string[] lines)
    {
        int header = Array.FindIndex(lines, l => l.StartsWith("PacketCounter,", StringComparison.Ordinal));
        if (header < 0)
        {
            throw new FormatException($"{name}:1: no line of column names that begins with PacketCounter.");
        }

        string[] columns = lines[header].Split(',');
        int time = Column(name, header, columns, "SampleTimeFine");
        int[] axes =
        [
            Column(name, header, columns, "Acc_X"),
            Column(name, header, columns, "Acc_Y"),
            Column(name, header, columns, "Acc_Z"),
        ];
        List<double>[] values =
        [
            [],
            [],
            [],
        ];
        List<double> seconds = [];
        List<string> problems = [];
        double wraps = 0;
        double last = double.NegativeInfinity;
        for (int i = header + 1 + StartUpRows; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            string[] cells = lines[i].Split(',');
            double? micros = cells.Length > time ? Recording.Number(cells[time]) : null;
            double?[] row = [.. axes.Select(a => cells.Length > a ? Recording.Number(cells[a]) : null)];
            if (micros is not double at || Array.Exists(row, v => v is null))
            {
                problems.Add($"{name}:{i + 1}: a value is missing or no number; the row is left out.");
                continue;
            }

            if (at < last)
            {
                wraps += 4294967296.0;
            }

            last = at;
            seconds.Add((at + wraps) / 1e6);
            for (int axis = 0; axis < 3; axis++)
            {
                values[axis].Add(row[axis] ?? 0);
            }
        }

        double hertz = Recording.RateFrom(name, seconds);
        return new Recording(name, hertz, [.. values[0]], [.. values[1]], [.. values[2]], problems);
    }

    private static int Column(string name, int header, string[] columns, string wanted)
    {
        int at = Array.IndexOf(columns, wanted);
        return at >= 0 ? at : throw new FormatException($"{name}:{header + 1}: no column {wanted}.");
    }
}

/// <summary>
/// CSMIP V2, one channel: a text header, then three blocks, each opened by a line such as
/// <c>11346 points of accel data equally spaced at 0.010 sec, in cm/sec2. (8f10.5)</c> and holding that many numbers in
/// columns of that width, without separators.
/// </summary>
/// <param name="Name">The file's name.</param>
/// <param name="StepSeconds">Time between samples, s.</param>
/// <param name="Acceleration">cm/s², without gravity.</param>
/// <param name="Velocity">cm/s.</param>
/// <param name="Displacement">cm.</param>
public sealed record CsmipRecording(
    string Name,
    double StepSeconds,
    double[] Acceleration,
    double[] Velocity,
    double[] Displacement
)
{
    /// <summary>Reads the lines of a file.</summary>
    /// <exception cref="FormatException">As <c>file:line: why</c>.</exception>
    public static CsmipRecording Parse(string name, string[] lines)
    {
        int at = 0;
        (double step, double[] acceleration) = Block(name, lines, "accel", ref at);
        (_, double[] velocity) = Block(name, lines, "veloc", ref at);
        (_, double[] displacement) = Block(name, lines, "displ", ref at);
        return new CsmipRecording(name, step, acceleration, velocity, displacement);
    }

    /// <summary>The channel along the sensor's x axis, m/s², with gravity on z.</summary>
    public Recording AlongX()
    {
        double[] z = new double[Acceleration.Length];
        Array.Fill(z, SimulatedAdxl355.StandardGravity);
        double[] x = Array.ConvertAll(Acceleration, a => a / 100);
        return new Recording(Name, 1 / StepSeconds, x, new double[x.Length], z, []);
    }

    private static (double Step, double[] Values) Block(string name, string[] lines, string what, ref int at)
    {
        string mark = $"points of {what} data equally spaced at";
        while (at < lines.Length && !lines[at].Contains(mark, StringComparison.Ordinal))
        {
            at++;
        }

        if (at == lines.Length)
        {
            throw new FormatException($"{name}:{lines.Length}: no line \"{mark}\".");
        }

        string opening = lines[at];
        string[] words = opening.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int width = Width(opening);
        int spaced = Array.IndexOf(words, "spaced");
        if (
            !int.TryParse(words[0], CultureInfo.InvariantCulture, out int count)
            || count is < 1 or > 10_000_000
            || width == 0
            || Recording.Number(words.ElementAtOrDefault(spaced + 2)) is not (double step and > 0)
        )
        {
            throw new FormatException(
                $"{name}:{at + 1}: no count, step and column width such as (8f10.5) in this line."
            );
        }

        double[] values = new double[count];
        int read = 0;
        at++;
        for (; read < count; at++)
        {
            if (at >= lines.Length)
            {
                throw new FormatException(
                    $"{name}:{lines.Length}: the file ends after {read} of {count} {what} values."
                );
            }

            ReadOnlySpan<char> line = lines[at].AsSpan().TrimEnd();
            for (int column = 0; column < line.Length && read < count; column += width)
            {
                ReadOnlySpan<char> cell = line.Slice(column, Math.Min(width, line.Length - column));
                values[read++] =
                    Recording.Number(cell) ?? throw new FormatException($"{name}:{at + 1}: \"{cell}\" is no number.");
            }
        }

        return (step, values);
    }

    // "(8f10.5)" means columns of ten characters.
    private static int Width(string opening)
    {
        int f = opening.LastIndexOf('f');
        int dot = f < 0 ? -1 : opening.IndexOf('.', f);
        return dot > f && int.TryParse(opening.AsSpan(f + 1, dot - f - 1), CultureInfo.InvariantCulture, out int width)
            ? width
            : 0;
    }
}

/// <summary>
/// The CSV of <c>edge-agent replay</c>: a line of column names, then rows. Uses <c>t_s</c> or <c>time</c> (ISO 8601) and any of
/// <c>accel_x_mps2</c>, <c>accel_y_mps2</c>, <c>accel_z_mps2</c>; an axis that is not given is 0, z is +g.
/// </summary>
public static class ReplayRecording
{
    /// <summary>Reads the lines of a file.</summary>
    /// <exception cref="FormatException">As <c>file:line: why</c>.</exception>
    public static Recording Parse(string name, string[] lines)
    {
        string[] columns = lines[0].Split(',', StringSplitOptions.TrimEntries);
        int seconds = Array.IndexOf(columns, "t_s");
        int time = Array.IndexOf(columns, "time");
        int[] axes =
        [
            Array.IndexOf(columns, "accel_x_mps2"),
            Array.IndexOf(columns, "accel_y_mps2"),
            Array.IndexOf(columns, "accel_z_mps2"),
        ];
        if ((seconds < 0 && time < 0) || Array.TrueForAll(axes, a => a < 0))
        {
            throw new FormatException(
                $"{name}:1: needs a column t_s or time, and one of accel_x_mps2, accel_y_mps2, accel_z_mps2."
            );
        }

        List<double>[] values =
        [
            [],
            [],
            [],
        ];
        List<double> at = [];
        List<string> problems = [];
        for (int i = 1; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            string[] cells = lines[i].Split(',');
            double? when = seconds >= 0 ? Cell(cells, seconds) : Time(cells, time);
            double? x = axes[0] < 0 ? 0 : Cell(cells, axes[0]);
            double? y = axes[1] < 0 ? 0 : Cell(cells, axes[1]);
            double? z = axes[2] < 0 ? SimulatedAdxl355.StandardGravity : Cell(cells, axes[2]);
            if (when is not double t || x is not double ax || y is not double ay || z is not double az)
            {
                problems.Add($"{name}:{i + 1}: a value is missing or no number; the row is left out.");
                continue;
            }

            at.Add(t);
            values[0].Add(ax);
            values[1].Add(ay);
            values[2].Add(az);
        }

        return new Recording(
            name,
            Recording.RateFrom(name, at),
            [.. values[0]],
            [.. values[1]],
            [.. values[2]],
            problems
        );
    }

    private static double? Cell(string[] cells, int column) =>
        column < cells.Length ? Recording.Number(cells[column]) : null;

    private static double? Time(string[] cells, int column) =>
        column < cells.Length
        && DateTimeOffset.TryParse(
            cells[column],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        )
            ? time.ToUnixTimeMilliseconds() / 1000.0
            : null;
}
