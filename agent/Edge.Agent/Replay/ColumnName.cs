namespace Edge.Agent.Replay;

/// <summary>
/// A header's cell as it was understood: the recording's own names, or a name with its unit as others publish it
/// (<c>Acc X [g]</c>, <c>tilt_y (mrad)</c>, <c>freq1</c>, <c>temp_f</c>). A value becomes the column's unit as scale · value + offset.
/// </summary>
/// <param name="Column">The column that it feeds.</param>
/// <param name="Scale">Factor.</param>
/// <param name="Offset">What is added after it.</param>
/// <param name="Assumed">What was taken for granted because the name does not say it; null where nothing was.</param>
/// <param name="IsBare">Whether it is a time that names no unit: the first row then says what it is.</param>
public readonly record struct ColumnName(
    RecordingColumn Column,
    double Scale,
    double Offset,
    string? Assumed,
    bool IsBare
)
{
    // Times that say no unit come after those that do, and a number of a row after all.
    private const int BareRank = 20;
    private const int UnknownTimeRank = 50;
    private const int RowRank = 200;
    private const double StandardGravity = 9.80665;
    private const double DegreesPerRadian = 180 / Math.PI;

    // What a unit measures is told by a column that has the same kind of value.
    private static readonly (string Like, string[] Names, double Scale, double Offset)[] Units =
    [
        (Acceleration, ["mps2", "m/s2", "m/s^2", "m/s²", "m/s/s", "ms-2", "m s-2", "m·s-2", "m*s^-2"], 1, 0),
        (Acceleration, ["cm/s2", "cm/s^2", "cm/s²", "cm/s/s", "gal"], 0.01, 0),
        (Acceleration, ["mm/s2", "mm/s^2", "mm/s²"], 0.001, 0),
        (Acceleration, ["g"], StandardGravity, 0),
        (Acceleration, ["mg"], StandardGravity / 1000, 0),
        (Tilt, ["deg", "°", "degree", "degrees"], 1, 0),
        (Tilt, ["rad"], DegreesPerRadian, 0),
        (Tilt, ["mrad"], DegreesPerRadian / 1000, 0),
        (Tilt, ["mm/m"], DegreesPerRadian / 1000, 0), // the tangent: of 1° it is a ten-thousandth more than the angle
        (Tilt, ["µrad", "μrad", "urad"], DegreesPerRadian / 1e6, 0),
        (Tilt, ["arcsec"], 1.0 / 3600, 0),
        (Temperature, ["c", "°c", "degc", "deg c", "celsius"], 1, 0),
        (Temperature, ["f", "°f", "degf", "deg f", "fahrenheit"], 5.0 / 9, -160.0 / 9),
        (Temperature, ["k", "kelvin"], 1, -273.15),
        (Frequency, ["hz"], 1, 0),
        (Time, ["s", "sec", "secs", "second", "seconds"], 1, 0),
        (Time, ["ms", "msec"], 0.001, 0),
        (Time, ["us", "µs", "μs"], 1e-6, 0),
        (Time, ["min", "minutes"], 60, 0),
        (Time, ["h", "hr", "hour", "hours"], 3600, 0),
        (Time, ["d", "day", "days"], 86_400, 0),
    ];

    private static readonly char[] Digits = [.. "0123456789"];

    private const string Acceleration = "accel_x_mps2";
    private const string Tilt = "tilt_x_deg";
    private const string Temperature = "sensor_temp_c";
    private const string Frequency = "mode1_hz";
    private const string Time = "t_s";

    private static readonly (string Column, string[] Names)[] Bases =
    [
        (Time, ["t", "time", "timestamp", "datetime", "date", "seconds", "elapsed", "elapsedtime", "utc", "timeutc"]),
        (
            "accel_x_mps2",
            ["ax", "x", "acc", "accx", "xacc", "accel", "accelx", "acceleration", "accelerationx", "accns"]
        ),
        ("accel_y_mps2", ["ay", "y", "accy", "yacc", "accely", "accelerationy", "accew"]),
        ("accel_z_mps2", ["az", "z", "accz", "zacc", "accelz", "accelerationz", "accud"]),
        (
            "tilt_x_deg",
            [
                "x",
                "tilt",
                "tiltx",
                "xtilt",
                "tiltmeter",
                "tiltmeterx",
                "inc",
                "incx",
                "incl",
                "inclx",
                "inclination",
                "inclinationx",
                "inclinometer",
                "inclinometerx",
                "clinometer",
                "rotation",
                "rotationx",
                "angle",
                "anglex",
                "roll",
            ]
        ),
        (
            "tilt_y_deg",
            [
                "y",
                "tilty",
                "ytilt",
                "tiltmetery",
                "incy",
                "incly",
                "inclinationy",
                "inclinometery",
                "rotationy",
                "angley",
                "pitch",
            ]
        ),
        (Temperature, ["t", "temp", "temperature", "airtemp", "airtemperature", "tair", "sensortemp"]),
        ("mode1_hz", ["f1", "freq1", "frequency1", "mode1", "mode1frequency", "frequencymode1", "fn1"]),
        ("mode2_hz", ["f2", "freq2", "frequency2", "mode2", "mode2frequency", "frequencymode2", "fn2"]),
        ("mode3_hz", ["f3", "freq3", "frequency3", "mode3", "mode3frequency", "frequencymode3", "fn3"]),
    ];

    /// <summary>Whether it is a time.</summary>
    public bool IsTime => Column.Kind is ColumnKind.Seconds or ColumnKind.IsoTime;

    /// <summary>Of several columns for one purpose the lowest rank is taken.</summary>
    public int Rank { get; init; }

    /// <summary>Reads a header's cell, beside its fellows: by the recording's own names, by units, or as archives and laboratories
    /// name it.</summary>
    /// <param name="name">The cell, trimmed.</param>
    /// <param name="names">All cells of the header.</param>
    /// <param name="why">As of <see cref="TryParse"/>.</param>
    /// <returns>What it is; null where it is nothing.</returns>
    public static ColumnName? Of(string name, IReadOnlyCollection<string> names, out string why)
    {
        bool isParsed = TryParse(name, out ColumnName found, out why);
        if (RecordingColumns.Find(name) is not null)
        {
            return found with { Rank = found.IsBare ? BareRank + ForeignColumns.TimeRank : -1 };
        }

        ForeignColumn? foreign = ForeignColumns.Find(name, names);
        bool isForeignTime = foreign?.Column.Kind is ColumnKind.Seconds or ColumnKind.IsoTime;
        if (isParsed && (foreign is null || isForeignTime))
        {
            int rank = foreign?.Rank ?? UnknownTimeRank;
            return found with { Rank = found.IsTime ? rank + (found.IsBare ? BareRank : 0) : 0 };
        }

        if (foreign is null)
        {
            return null;
        }

        bool isBare = foreign.Column.Kind == ColumnKind.IsoTime;
        return new ColumnName(
            foreign.Column,
            foreign.Scale,
            0,
            foreign.Assumed.Length > 0 ? $"has no unit: {foreign.Assumed}" : null,
            isBare
        )
        {
            Rank =
                ForeignColumns.Take(name).Stem == "seq_num" ? RowRank
                : isBare ? foreign.Rank + BareRank
                : foreign.Rank,
        };
    }

    /// <summary>Reads a header's cell.</summary>
    /// <param name="name">The cell, trimmed.</param>
    /// <param name="found">What it is.</param>
    /// <param name="why">Where it is nothing: a phrase that continues <c>'NAME' …</c> and says what to do.</param>
    public static bool TryParse(string name, out ColumnName found, out string why)
    {
        why = "is not known";
        if (RecordingColumns.Find(name) is { } own)
        {
            found = new ColumnName(own, 1, 0, null, own.Kind == ColumnKind.IsoTime);
            return true;
        }

        found = default;
        (string stem, string unit) = Split(name);
        string bare = Letters(stem);
        string[] like = Columns(bare);
        if (like.Length == 0 && unit.Length > 0)
        {
            // A sensor's number, as in INC-01 [deg]; of several the first is taken.
            like = Columns(bare.TrimEnd(Digits));
        }

        if (like.Length == 0)
        {
            return false;
        }

        if (unit.Length == 0)
        {
            return TryBare(like, out found, ref why);
        }

        foreach (var (kind, names, scale, offset) in Units)
        {
            string? column = Array.Find(like, candidate => Like(candidate) == kind);
            if (column is not null && names.Contains(unit))
            {
                found = new ColumnName(RecordingColumns.Find(column)!, scale, offset, null, false);
                return true;
            }
        }

        why = $"has a unit that is not known for it, '{unit}' (known: {Known(like)})";
        return false;
    }

    /// <summary>Seconds in a unit of time; NaN where it is none.</summary>
    public static double SecondsIn(string unit) =>
        Array.Find(Units, known => known.Like == Time && known.Names.Contains(unit)) is { Names: not null } found
            ? found.Scale
            : double.NaN;

    /// <summary>Whether a cell is nothing but a unit, as in the second line of some files.</summary>
    public static bool IsUnit(string cell) =>
        Units.Any(u => u.Names.Contains(Unit(cell.Trim(' ', '[', ']', '(', ')'))));

    /// <summary>Whether a name carries its unit.</summary>
    public static bool HasUnit(string name) => RecordingColumns.Find(name) is not null || Split(name).Unit.Length > 0;

    private static string[] Columns(string bare) => [.. Bases.Where(b => b.Names.Contains(bare)).Select(b => b.Column)];

    private static bool TryBare(string[] like, out ColumnName found, ref string why)
    {
        found = default;
        if (like.Contains(Time))
        {
            found = new ColumnName(RecordingColumns.Find("time")!, 1, 0, null, true);
            return true;
        }

        if (Like(like[0]) is Frequency or Temperature)
        {
            string taken = like[0] == Temperature ? "°C" : "Hz";
            found = new ColumnName(RecordingColumns.Find(like[0])!, 1, 0, $"has no unit: taken as {taken}", false);
            return true;
        }

        why =
            $"has no unit: write it behind the name, as [{Units.First(u => u.Like == Like(like[0])).Names[0]}] (known: {Known(like)})";
        return false;
    }

    private static string Like(string column) =>
        column.StartsWith("accel_", StringComparison.Ordinal) ? Acceleration
        : column.StartsWith("tilt_", StringComparison.Ordinal) ? Tilt
        : column.StartsWith("mode", StringComparison.Ordinal) ? Frequency
        : column;

    private static string Known(string[] like) =>
        string.Join(", ", Units.Where(u => like.Any(l => Like(l) == u.Like)).Select(u => u.Names[0]));

    // The unit stands in brackets, or behind the last space or underscore.
    private static (string Stem, string Unit) Split(string name)
    {
        string lower = Unit(name);
        int open = lower.IndexOfAny(['[', '(']);
        if (open > 0 && lower[^1] is ']' or ')')
        {
            return (lower[..open], lower[(open + 1)..^1].Trim());
        }

        int last = lower.LastIndexOfAny([' ', '_']);
        return last > 0 && IsUnit(lower[(last + 1)..]) ? (lower[..last], lower[(last + 1)..]) : (lower, "");
    }

    private static string Unit(string text) => text.Trim().ToLowerInvariant();

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
