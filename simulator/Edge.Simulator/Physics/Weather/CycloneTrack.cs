using System.Globalization;

namespace Edge.Simulator.Physics.Weather;

/// <summary>One fix of a best track.</summary>
/// <param name="Time">When.</param>
/// <param name="Latitude">Of the centre, degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="VmaxKnots">Strongest wind, one-minute mean at 10 m over sea, kt.</param>
/// <param name="PressureHectopascals">In the centre, at sea level, hPa.</param>
/// <param name="RadiusMaxNauticalMiles">From the centre to the strongest wind, nautical miles; NaN where the track has none.</param>
public readonly record struct CycloneFix(
    DateTimeOffset Time,
    double Latitude,
    double Longitude,
    double VmaxKnots,
    double PressureHectopascals,
    double RadiusMaxNauticalMiles
);

/// <summary>
/// Track of a tropical cyclone. Format: comma-separated, <c>#</c> begins a comment, a line of column names with
/// <c>time_utc</c> (ISO 8601), <c>lat_deg</c>, <c>lon_deg</c>, <c>vmax_kt_1min</c>, <c>mslp_hPa</c> and, if known, <c>rmw_nm</c>;
/// other columns are passed over; fixes in order of time, at least two, at most 10,000. Immutable.
/// </summary>
public sealed class CycloneTrack
{
    private const int MostFixes = 10_000;
    private const double EarthKilometres = 6371;

    // The pressure of a cyclone that is no more.
    private const double FilledHectopascals = 1010;
    private const double Radians = Math.PI / 180;
    private const double MetresPerDegree = EarthKilometres * 1000 * Radians;
    private const double FadeSeconds = 12 * 3600;

    private static readonly Lazy<CycloneTrack> Embedded = new(ReadEmbedded);

    private CycloneTrack(CycloneFix[] fixes) => Fixes = fixes;

    /// <summary>Typhoon Yagi, September 2024; JTWC best track.</summary>
    public static CycloneTrack Yagi => Embedded.Value;

    /// <summary>The fixes, in order of time.</summary>
    public IReadOnlyList<CycloneFix> Fixes { get; }

    /// <summary>Reads the lines of a file.</summary>
    /// <exception cref="FormatException">As <c>file:line: why</c>.</exception>
    public static CycloneTrack Parse(string name, IReadOnlyList<string> lines)
    {
        string[]? columns = null;
        List<CycloneFix> fixes = [];
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (columns is null)
            {
                columns = cells;
                continue;
            }

            CycloneFix fix = Fix($"{name}:{i + 1}", columns, cells);
            if (fixes.Count > 0 && fix.Time <= fixes[^1].Time)
            {
                throw new FormatException($"{name}:{i + 1}: not later than the fix before.");
            }

            fixes.Add(fix);
            if (fixes.Count > MostFixes)
            {
                throw new FormatException($"{name}:{i + 1}: more than {MostFixes} fixes.");
            }
        }

        return fixes.Count >= 2
            ? new CycloneTrack([.. fixes])
            : throw new FormatException($"{name}: a track needs two fixes, this has {fixes.Count}.");
    }

    /// <summary>
    /// The cyclone at a time, and its own motion in m/s. Positions follow a cubic through the fixes (Catmull–Rom, by time),
    /// everything else straight lines. Before the first and after the last fix it keeps its course and is faded out over 12 h.
    /// </summary>
    public (CycloneFix Fix, double EastMps, double NorthMps) At(DateTimeOffset time)
    {
        if (time <= Fixes[0].Time || time >= Fixes[^1].Time)
        {
            return Beyond(time, time <= Fixes[0].Time ? 0 : Fixes.Count - 1);
        }

        int i = 0;
        while (Fixes[i + 1].Time <= time)
        {
            i++;
        }

        CycloneFix a = Fixes[i];
        CycloneFix b = Fixes[i + 1];
        double span = (b.Time - a.Time).TotalSeconds;
        double s = (time - a.Time).TotalSeconds / span;
        (double latitude, double north) = Cubic(i, s, span, f => f.Latitude);
        (double longitude, double east) = Cubic(i, s, span, f => f.Longitude);
        return (
            new CycloneFix(
                time,
                latitude,
                longitude,
                a.VmaxKnots + (s * (b.VmaxKnots - a.VmaxKnots)),
                a.PressureHectopascals + (s * (b.PressureHectopascals - a.PressureHectopascals)),
                a.RadiusMaxNauticalMiles + (s * (b.RadiusMaxNauticalMiles - a.RadiusMaxNauticalMiles))
            ),
            east * MetresPerDegree * Math.Cos(latitude * Radians),
            north * MetresPerDegree
        );
    }

    /// <summary>Great-circle distance, km.</summary>
    public static double Kilometres(double latitude1, double longitude1, double latitude2, double longitude2)
    {
        double dLat = (latitude2 - latitude1) * Radians / 2;
        double dLon = (longitude2 - longitude1) * Radians / 2;
        double h =
            (Math.Sin(dLat) * Math.Sin(dLat))
            + (Math.Cos(latitude1 * Radians) * Math.Cos(latitude2 * Radians) * Math.Sin(dLon) * Math.Sin(dLon));
        return 2 * EarthKilometres * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    private static CycloneTrack ReadEmbedded()
    {
        using Stream stream =
            typeof(CycloneTrack).Assembly.GetManifestResourceStream("yagi.csv")
            ?? throw new InvalidOperationException("The track of Yagi is not in the assembly.");
        using StreamReader reader = new(stream);
        return Parse("yagi.csv", reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n'));
    }

    private static CycloneFix Fix(string where, string[] columns, string[] cells)
    {
        int at = Array.IndexOf(columns, "time_utc");
        if (
            at < 0
            || at >= cells.Length
            || !DateTimeOffset.TryParse(
                cells[at],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset time
            )
        )
        {
            throw new FormatException($"{where}: no time in a column time_utc.");
        }

        int radius = Array.IndexOf(columns, "rmw_nm");
        return new CycloneFix(
            time,
            Cell(where, columns, cells, "lat_deg", -90, 90),
            Cell(where, columns, cells, "lon_deg", -180, 360),
            Cell(where, columns, cells, "vmax_kt_1min", 0, 250),
            Cell(where, columns, cells, "mslp_hPa", 800, 1100),
            radius >= 0 && radius < cells.Length && cells[radius].Length > 0
                ? Cell(where, columns, cells, "rmw_nm", 1, 500)
                : double.NaN
        );
    }

    private static double Cell(string where, string[] columns, string[] cells, string column, double low, double high)
    {
        int at = Array.IndexOf(columns, column);
        return
            at >= 0
            && at < cells.Length
            && double.TryParse(cells[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && value >= low
            && value <= high
            ? value
            : throw new FormatException($"{where}: {column} must be a number from {low} to {high}.");
    }

    private (CycloneFix Fix, double EastMps, double NorthMps) Beyond(DateTimeOffset time, int end)
    {
        CycloneFix fix = Fixes[end];
        double seconds = (time - fix.Time).TotalSeconds;
        double strength = Math.Max(0, 1 - (Math.Abs(seconds) / FadeSeconds));
        double course = Math.Clamp(seconds, -FadeSeconds, FadeSeconds);
        double north = Slope(end, f => f.Latitude);
        double east = Slope(end, f => f.Longitude);
        return (
            fix with
            {
                Time = time,
                Latitude = fix.Latitude + (course * north),
                Longitude = fix.Longitude + (course * east),
                VmaxKnots = fix.VmaxKnots * strength,
                PressureHectopascals =
                    FilledHectopascals + (strength * (fix.PressureHectopascals - FilledHectopascals)),
            },
            east * MetresPerDegree * Math.Cos(fix.Latitude * Radians),
            north * MetresPerDegree
        );
    }

    // Value and slope per second of the cubic between fixes i and i + 1.
    private (double Value, double PerSecond) Cubic(int i, double s, double span, Func<CycloneFix, double> of)
    {
        double a = of(Fixes[i]);
        double b = of(Fixes[i + 1]);
        double slopeA = Slope(i, of) * span;
        double slopeB = Slope(i + 1, of) * span;
        double c2 = (3 * (b - a)) - (2 * slopeA) - slopeB;
        double c3 = (2 * (a - b)) + slopeA + slopeB;
        return (a + (s * (slopeA + (s * (c2 + (s * c3))))), (slopeA + (s * ((2 * c2) + (3 * s * c3)))) / span);
    }

    private double Slope(int i, Func<CycloneFix, double> of)
    {
        CycloneFix before = Fixes[Math.Max(0, i - 1)];
        CycloneFix after = Fixes[Math.Min(Fixes.Count - 1, i + 1)];
        return (of(after) - of(before)) / (after.Time - before.Time).TotalSeconds;
    }
}
