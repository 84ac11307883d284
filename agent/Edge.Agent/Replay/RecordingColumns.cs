using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>What a column of a recording holds.</summary>
public enum ColumnKind
{
    /// <summary>Seconds since any beginning.</summary>
    Seconds,

    /// <summary>ISO 8601 date and time.</summary>
    IsoTime,

    /// <summary>Raw acceleration of one axis, m/s².</summary>
    Acceleration,

    /// <summary>A number in the metric's unit.</summary>
    Number,

    /// <summary>0, 1, false or true.</summary>
    Truth,
}

/// <summary>One column that a recording may have.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Kind">What its cells hold.</param>
/// <param name="Metric">The metric it feeds; None for times and raw acceleration.</param>
public sealed record RecordingColumn(string Name, ColumnKind Kind, MetricId Metric = MetricId.None);

/// <summary>All columns that a recording may have, any subset, in any order.</summary>
public static class RecordingColumns
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<RecordingColumn> All { get; } =
    [
        new("t_s", ColumnKind.Seconds),
        new("time", ColumnKind.IsoTime),
        new("accel_x_mps2", ColumnKind.Acceleration),
        new("accel_y_mps2", ColumnKind.Acceleration),
        new("accel_z_mps2", ColumnKind.Acceleration),
        new("tilt_x_deg", ColumnKind.Number, MetricId.StructureTiltX),
        new("tilt_y_deg", ColumnKind.Number, MetricId.StructureTiltY),
        new("sensor_temp_c", ColumnKind.Number, MetricId.StructureSensorTemperature),
        new("mode1_hz", ColumnKind.Number, MetricId.StructureMode1Frequency),
        new("mode2_hz", ColumnKind.Number, MetricId.StructureMode2Frequency),
        new("mode3_hz", ColumnKind.Number, MetricId.StructureMode3Frequency),
        new("wind_mps", ColumnKind.Number, MetricId.SiteWindSpeed),
        new("battery_v", ColumnKind.Number, MetricId.PowerBatteryVoltage),
        new("battery_a", ColumnKind.Number, MetricId.PowerBatteryCurrent),
        new("battery_mid_v", ColumnKind.Number, MetricId.PowerBatteryMidpoint),
        new("cabinet_temp_c", ColumnKind.Number, MetricId.CabinetTemperature),
        new("fuel_percent", ColumnKind.Number, MetricId.PowerFuelLevel),
        new("genset", ColumnKind.Truth, MetricId.PowerGenset),
        new("mains", ColumnKind.Truth, MetricId.PowerMains),
        new("level_mm", ColumnKind.Number, MetricId.FloodLevel),
        new("float_low", ColumnKind.Truth, MetricId.FloodFloatLow),
        new("float_high", ColumnKind.Truth, MetricId.FloodFloatHigh),
        new("door", ColumnKind.Truth, MetricId.CabinetDoor),
        new("rx_mbps", ColumnKind.Number, MetricId.LinkThroughputDown),
        new("tx_mbps", ColumnKind.Number, MetricId.LinkThroughputUp),
        new("rtt_ms", ColumnKind.Number, MetricId.LinkRoundTrip),
        new("rsrp_dbm", ColumnKind.Number, MetricId.LinkRsrp),
        new("rsrq_db", ColumnKind.Number, MetricId.LinkRsrq),
        new("sinr_db", ColumnKind.Number, MetricId.LinkSinr),
    ];

    /// <summary>The columns of raw acceleration, x, y, z.</summary>
    public static IReadOnlyList<RecordingColumn> Axes { get; } = [All[2], All[3], All[4]];

    /// <summary>The column of this name (case aside), or null. A metric's own name, as <c>Structure/Mode/1/Frequency</c>, is
    /// the name of its column too, and so is that of a signal without its folder, as <c>Link/RSRP</c>.</summary>
    public static RecordingColumn? Find(string name) =>
        All.FirstOrDefault(column =>
            string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)
            || (column.Metric != MetricId.None && IsNamed(MetricCatalogue.Find(column.Metric)!.Name, name))
        );

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(c => c.Name));

    private static bool IsNamed(string metric, string name) =>
        string.Equals(metric, name, StringComparison.OrdinalIgnoreCase)
        || (
            metric.StartsWith(Signal, StringComparison.Ordinal)
            && string.Equals($"Link/{metric[Signal.Length..]}", name, StringComparison.OrdinalIgnoreCase)
        );

    private const string Signal = "Link/Signal/";
}
