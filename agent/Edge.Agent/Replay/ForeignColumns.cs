using System.Text;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>What a column of a published series is to a recording.</summary>
/// <param name="Column">The recording's column that it feeds.</param>
/// <param name="Scale">What turns its figures into that column's unit.</param>
/// <param name="Rank">Of several columns for one purpose the lowest rank is taken.</param>
/// <param name="Assumed">What was assumed of it, as it did not say so itself; empty when nothing was.</param>
public sealed record ForeignColumn(RecordingColumn Column, double Scale, int Rank, string Assumed = "");

/// <summary>
/// Columns as archives and laboratories name them: discharges (<c>Voltage_measured</c>, <c>I (A)</c>, <c>Test_Time(s)</c>), water
/// (NWIS <c>…_00065</c>, NOAA <c>Water Level</c>, Environment Agency <c>value</c>), 5G traces (<c>DL_bitrate</c>, <c>nr_ssRsrp</c>, <c>Download Speed (Mbps)</c>). A unit
/// stands in brackets, behind a slash or as the last word of the name; where none is given the one that the archive uses is meant.
/// </summary>
public static class ForeignColumns
{
    private const double MillimetresPerFoot = 304.8;
    private const string XsensTime = "SampleTimeFine";

    /// <summary>The rank of a column that is just <c>time</c>.</summary>
    public static int TimeRank { get; } = 7;

    private static readonly string[] Times =
    [
        "test_time",
        "elapsed_time",
        "time_elapsed",
        "elapsed",
        "datetime",
        "date_time",
        "timestamp",
        "time",
        "time_utc",
        "time_measured",
        "seconds",
        "t",
        "date",
        "seq_num",
    ];

    private static readonly string[] Voltages =
    [
        "battery_voltage",
        "voltage_measured",
        "terminal_voltage",
        "pack_voltage",
        "voltage",
        "cell_voltage",
        "ecell",
        "bus_voltage",
        "vbat",
        "volts",
        "v",
        "u",
    ];

    private static readonly string[] Currents =
    [
        "battery_current",
        "current_measured",
        "pack_current",
        "current",
        "ibat",
        "amperes",
        "amps",
        "i",
    ];

    private static readonly string[] Temperatures =
    [
        "battery_temperature",
        "temperature_measured",
        "cell_temperature",
        "temperature",
        "temp",
        "aux_temperature_1",
    ];

    private static readonly string[] Levels =
    [
        "verified",
        "gage_height",
        "gauge_height",
        "water_level",
        "waterlevel",
        "river_level",
        "stage",
        "level",
        "sea_level",
        "tide",
        "preliminary",
        "water_height",
        "water_depth",
        "tide_height",
        "water_surface_elevation",
    ];

    // A level where a length stands behind it: the sensors of the IOC's sea level stations, and words that may mean others.
    private static readonly string[] Lengths = ["rad", "prs", "bub", "flt", "enc", "ras", "height", "depth"];

    // Codes of the gauges of the U.S. Geological Survey that are a level, all in feet.
    private static readonly string[] NwisLevels = ["_00065", "_62620", "_63160", "_72279"];

    private static readonly (string Name, MetricId Metric, double Scale)[] Links =
    [
        ("dl_bitrate", MetricId.LinkThroughputDown, 0.001),
        ("dl_throughput", MetricId.LinkThroughputDown, 1),
        ("download", MetricId.LinkThroughputDown, 1),
        ("download_speed", MetricId.LinkThroughputDown, 1),
        ("download_throughput", MetricId.LinkThroughputDown, 1),
        ("downlink", MetricId.LinkThroughputDown, 1),
        ("downlink_throughput", MetricId.LinkThroughputDown, 1),
        ("throughput", MetricId.LinkThroughputDown, 1),
        ("ul_bitrate", MetricId.LinkThroughputUp, 0.001),
        ("ul_throughput", MetricId.LinkThroughputUp, 1),
        ("upload", MetricId.LinkThroughputUp, 1),
        ("upload_speed", MetricId.LinkThroughputUp, 1),
        ("upload_throughput", MetricId.LinkThroughputUp, 1),
        ("uplink", MetricId.LinkThroughputUp, 1),
        ("uplink_throughput", MetricId.LinkThroughputUp, 1),
        ("ping", MetricId.LinkRoundTrip, 1),
        ("rtt", MetricId.LinkRoundTrip, 1),
        ("latency", MetricId.LinkRoundTrip, 1),
        ("nr_ssrsrp", MetricId.LinkRsrp, 1),
        ("ss_rsrp", MetricId.LinkRsrp, 1),
        ("rsrp", MetricId.LinkRsrp, 1),
        ("lte_rsrp", MetricId.LinkRsrp, 1),
        ("nr_ssrsrq", MetricId.LinkRsrq, 1),
        ("ss_rsrq", MetricId.LinkRsrq, 1),
        ("rsrq", MetricId.LinkRsrq, 1),
        ("lte_rsrq", MetricId.LinkRsrq, 1),
        ("nr_sssinr", MetricId.LinkSinr, 1),
        ("ss_sinr", MetricId.LinkSinr, 1),
        ("sinr", MetricId.LinkSinr, 1),
        ("snr", MetricId.LinkSinr, 1),
        ("lte_rssnr", MetricId.LinkSinr, 1),
    ];

    private static readonly string[] Technologies = ["5g", "nr", "4g", "lte", "ss", "serving", "pcell", "cell"];
    private static readonly string[] Downlinks = ["downlink", "download", "down", "dl"];
    private static readonly string[] Uplinks = ["uplink", "upload", "up", "ul"];
    private static readonly string[] SureRates = ["throughput", "tput", "bitrate", "datarate"];
    private static readonly string[] Rates = ["", .. SureRates, "speed", "bandwidth", "bw"];

    /// <summary>What a column is; null when nobody knows it.</summary>
    /// <param name="name">Its name in the header.</param>
    /// <param name="names">All names of the header: a short one means something beside its fellows alone.</param>
    public static ForeignColumn? Find(string name, IReadOnlyCollection<string> names)
    {
        (string stem, string unit) = Take(name);
        if (IsXsensDot(names) && (name == XsensTime || stem is "acc_x" or "acc_y" or "acc_z"))
        {
            return name == XsensTime
                ? new(RecordingColumns.All[0], 1e-6, 0)
                : new(RecordingColumns.Axes[stem[^1] - 'x'], 1, 0);
        }

        if (Array.IndexOf(Times, stem) is >= 0 and int time)
        {
            // A time with a unit is no date; a sequence number is one where a trace was taken by the second and nothing else tells it.
            bool isDate = IsDate(stem) && double.IsNaN(ColumnName.SecondsIn(unit));
            return new(RecordingColumns.All[isDate ? 1 : 0], isDate ? 1 : Factor(unit), time);
        }

        if (NwisLevels.Any(code => name.EndsWith(code, StringComparison.Ordinal)))
        {
            return Column(MetricId.FloodLevel, MillimetresPerFoot, 0);
        }

        bool isBattery = names.Any(IsVoltage) && names.Any(IsCurrent);
        if (isBattery && Array.IndexOf(Voltages, stem) is >= 0 and int volts)
        {
            return Column(MetricId.PowerBatteryVoltage, unit is "mv" ? 0.001 : 1, volts);
        }

        if (isBattery && Array.IndexOf(Currents, stem) is >= 0 and int amperes)
        {
            return Column(MetricId.PowerBatteryCurrent, unit is "ma" ? 0.001 : 1, amperes);
        }

        if (isBattery && Array.IndexOf(Temperatures, stem) is >= 0 and int celsius)
        {
            return Column(MetricId.CabinetTemperature, 1, celsius);
        }

        if (Array.IndexOf(Levels, stem) is >= 0 and int level)
        {
            return Level(unit, level);
        }

        if (Array.IndexOf(Lengths, stem) is >= 0 and int length && !double.IsNaN(Millimetres(unit)))
        {
            return Level(unit, Levels.Length + length);
        }

        if (stem == "value" && names.Any(n => Take(n).Stem is "quality" or "qcode" or "quality_code" or "completeness"))
        {
            return Level(unit, Levels.Length + Lengths.Length);
        }

        int link = Array.FindIndex(Links, l => l.Name == stem);
        return link < 0 ? Radio(stem.Replace("_", "", StringComparison.Ordinal), unit)
            : Links[link].Metric == MetricId.LinkRoundTrip
                ? Column(MetricId.LinkRoundTrip, unit is "s" ? 1000 : 1, link)
            : Column(Links[link].Metric, Rate(unit, Links[link].Scale), link);
    }

    /// <summary>Whether a header is of an Xsens DOT's export: microseconds, and m/s² with gravity, without saying so.</summary>
    public static bool IsXsensDot(IReadOnlyCollection<string> names) => names.Contains(XsensTime);

    /// <summary>What one unit of a length is in millimetres; NaN when the word is none.</summary>
    public static double Millimetres(string unit) =>
        unit.ToLowerInvariant() switch
        {
            "mm" or "millimeters" or "millimetres" => 1,
            "cm" or "centimeters" or "centimetres" => 10,
            "m" or "meter" or "metre" or "meters" or "metres" or "maod" or "masd" => 1000,
            "ft" or "feet" or "foot" => MillimetresPerFoot,
            _ => double.NaN,
        };

    /// <summary>The name without its unit, in small letters and underscores, and the unit.</summary>
    internal static (string Stem, string Unit) Take(string name)
    {
        int at = name.IndexOfAny(['(', '[', '/']);
        string unit = "";
        if (at > 0)
        {
            unit = name[(at + 1)..].Trim().TrimEnd(')', ']').Trim().ToLowerInvariant();
            name = name[..at];
        }

        var stem = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                _ = stem.Append(char.ToLowerInvariant(c));
            }
            else if (stem.Length > 0 && stem[^1] != '_')
            {
                _ = stem.Append('_');
            }
        }

        string plain = stem.ToString().TrimEnd('_');
        int word = plain.LastIndexOf('_');
        if (unit.Length == 0 && word > 0 && IsUnit(plain[(word + 1)..]))
        {
            (plain, unit) = (plain[..word], plain[(word + 1)..]);
        }

        return (plain, unit);
    }

    private static bool IsUnit(string word) =>
        !double.IsNaN(Millimetres(word))
        || word
            is "v"
                or "mv"
                or "a"
                or "ma"
                or "s"
                or "sec"
                or "ms"
                or "min"
                or "h"
                or "c"
                or "dbm"
                or "db"
                or "kbps"
                or "mbps"
                or "gbps"
                or "bps";

    private static bool IsDate(string stem) =>
        stem is "datetime" or "date_time" or "timestamp" or "time" or "time_utc" or "date";

    private static bool IsVoltage(string name) =>
        RecordingColumns.Find(name)?.Metric == MetricId.PowerBatteryVoltage || Voltages.Contains(Take(name).Stem);

    private static bool IsCurrent(string name) =>
        RecordingColumns.Find(name)?.Metric == MetricId.PowerBatteryCurrent || Currents.Contains(Take(name).Stem);

    private static ForeignColumn Level(string unit, int rank)
    {
        double scale = Millimetres(unit);
        return !double.IsNaN(scale)
            ? Column(MetricId.FloodLevel, scale, rank)
            : Column(MetricId.FloodLevel, 1000, rank) with
            {
                Assumed = "taken as metres",
            };
    }

    // Names that are put together of a technology, a direction and a quantity, in any order that was met.
    private static ForeignColumn? Radio(string name, string unit)
    {
        string signal = name;
        while (Array.Find(Technologies, word => signal.StartsWith(word, StringComparison.Ordinal)) is { } word)
        {
            signal = signal[word.Length..];
        }

        if (
            Array.FindIndex(
                Links,
                l => l.Name == signal && l.Metric is MetricId.LinkRsrp or MetricId.LinkRsrq or MetricId.LinkSinr
            )
            is >= 0
                and int at
        )
        {
            return unit is "" or "dbm" or "db" ? Column(Links[at].Metric, 1, Links.Length + at) : null;
        }

        bool isUp = Array.Exists(Uplinks, word => IsRate(name, word));
        bool isDown = Array.Exists(Downlinks, word => IsRate(name, word));
        double scale = Rate(unit, double.NaN);
        ForeignColumn column = Column(
            isUp ? MetricId.LinkThroughputUp : MetricId.LinkThroughputDown,
            double.IsNaN(scale) ? 1 : scale,
            Links.Length
        );

        // Without a unit a speed may be a car's, and a bandwidth a carrier's.
        return !double.IsNaN(scale) ? (isUp || isDown || Rates.Contains(name) ? column : null)
            : (isUp || isDown) && unit.Length == 0 && SureRates.Any(name.Contains)
                ? column with
                {
                    Assumed = "taken as Mbit/s",
                }
            : null;
    }

    private static bool IsRate(string name, string direction) =>
        (name.StartsWith(direction, StringComparison.Ordinal) && Rates.Contains(name[direction.Length..]))
        || (name.EndsWith(direction, StringComparison.Ordinal) && Rates.Contains(name[..^direction.Length]));

    private static double Factor(string unit) =>
        double.IsNaN(ColumnName.SecondsIn(unit)) ? 1 : ColumnName.SecondsIn(unit);

    private static double Rate(string unit, double usual) =>
        unit switch
        {
            "kbps" or "kbit/s" or "kb/s" => 0.001,
            "mbps" or "mbit/s" or "mb/s" => 1,
            "gbps" or "gbit/s" => 1000,
            "bps" or "bit/s" => 1e-6,
            _ => usual,
        };

    private static ForeignColumn Column(MetricId metric, double scale, int rank) =>
        new(RecordingColumns.All.First(c => c.Metric == metric), scale, rank);
}
