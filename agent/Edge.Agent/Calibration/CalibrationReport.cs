using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using static System.FormattableString;

namespace Edge.Agent.Calibration;

/// <summary>An inclinometer that was calibrated beside an accelerometer.</summary>
/// <param name="Sensor">Its name, for people.</param>
/// <param name="Serial">Its chip's serial number; null when it could not be read.</param>
/// <param name="Found">What was measured.</param>
/// <param name="GravityMps2">The zero that this makes, m/s².</param>
/// <param name="Old">The zero that the file had, m/s²; null for none.</param>
internal sealed record CalibratedInclinometer(
    string Sensor,
    string? Serial,
    TiltCalibrationResult Found,
    IReadOnlyList<double> GravityMps2,
    IReadOnlyList<double>? Old
);

/// <summary>What a calibration came to, for people and for machines.</summary>
internal sealed record CalibrationReport
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The site file.</summary>
    public required string File { get; init; }

    /// <summary>The sensor, for people.</summary>
    public required string Sensor { get; init; }

    /// <summary>The inclinometer beside an accelerometer; null when the sensor is the only one.</summary>
    public CalibratedInclinometer? Inclinometer { get; init; }

    /// <summary>What was measured.</summary>
    public required TiltCalibrationResult Found { get; init; }

    /// <summary>What is good enough.</summary>
    public required TiltCalibrationLimits Limits { get; init; }

    /// <summary>The zero that it makes; null when what was measured makes none.</summary>
    public CommissioningSection? Zero { get; init; }

    /// <summary>The zero that the file had; null when it had none.</summary>
    public CommissioningSection? Old { get; init; }

    /// <summary>Everything that speaks against storing it.</summary>
    public IReadOnlyList<CalibrationProblem> Problems { get; init; } = [];

    /// <summary>What the engineer should know though it is stored.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>Whether it stands in the file now.</summary>
    public bool IsStored { get; init; }

    /// <summary>Where the old file is; null when nothing was stored.</summary>
    public string? Backup { get; init; }

    /// <summary>Angle between the old zero and the new, degrees; NaN without either.</summary>
    public double AngleDegrees =>
        Old is null || Found.Samples == 0
            ? double.NaN
            : Tilt.Between(
                new Vector(Old.GravityMps2[0], Old.GravityMps2[1], Old.GravityMps2[2]),
                Found.Gravity
            ).MagnitudeDegrees;

    private string Outcome =>
        Problems.Count > 0 ? "refused"
        : IsStored ? "stored"
        : "would_store";

    /// <summary>Several lines.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Measured(Sensor, Found);
        if (Inclinometer is { } beside)
        {
            Measured(beside.Sensor, beside.Found);
            Line("serial", $"{beside.Serial ?? "not known"}");
            if (beside.Old is { } before && beside.Found.Samples > 0)
            {
                var was = new Vector(before[0], before[1], before[2]);
                Line(
                    "old zero",
                    $"{Shown(was)} m/s², {Tilt.Between(was, beside.Found.Gravity).MagnitudeDegrees:F4}° from the new"
                );
            }

            text.Append("Zero of the site, of ").Append(Sensor).Append('\n');
        }

        if (Zero is { } zero)
        {
            Line("axis map", $"{zero.AxisMap}");
            Line("serial", $"{(zero.SensorSerial.Length > 0 ? zero.SensorSerial : "not known")}");
            Line("taken by", $"{zero.Engineer}, {zero.Time:yyyy-MM-dd HH:mm:ss} UTC");
        }

        if (Old is { } old)
        {
            var gravity = new Vector(old.GravityMps2[0], old.GravityMps2[1], old.GravityMps2[2]);
            string celsius = old.TemperatureCelsius is { } c ? Invariant($", at {c:F1} °C") : "";
            Line("old zero", $"{Shown(gravity)} m/s², of {old.Date:yyyy-MM-dd} by {old.Engineer}{celsius}");
            if (!double.IsNaN(AngleDegrees))
            {
                Line("angle", $"{AngleDegrees:F4}° between old zero and new");
            }
        }

        foreach (string hint in Hints)
        {
            text.Append("note: ").Append(hint).Append('\n');
        }

        foreach (CalibrationProblem problem in Problems)
        {
            text.Append($"refused: {problem.Message}; {problem.Remedy}\n");
        }

        if (Problems.Count > 0)
        {
            text.Append($"Nothing was stored; {File} is as it was.\n");
        }
        else
        {
            text.Append(
                IsStored
                    ? $"Stored in {File}; what it was is in {Backup}. Restart the agent to use it.\n"
                    : $"It would be stored in {File}; nothing was written.\n"
            );
        }

        return text.ToString();

        void Measured(string sensor, TiltCalibrationResult found)
        {
            text.Append(
                Invariant(
                    $"Tilt of {sensor}: {found.Seconds:F0} s, {found.Samples} samples, {found.Coverage * 100:F1} % of those expected\n"
                )
            );
            if (found.Samples == 0)
            {
                return;
            }

            double g = found.Gravity.Length / Vector.StandardGravity;
            Line("zero", $"{Shown(found.Gravity)} m/s², {g:F4} g");
            Line("uncertainty", $"±{found.UncertaintyDegrees:F4}° (95 %), at most {Limits.UncertaintyDegrees}°");
            Line("sway", $"{found.SwayDegrees:F3}° RMS in the worst minute, at most {Limits.SwayDegrees}°");
            Line("drift", $"{found.DriftDegrees:F4}° from first half to second, at most {Limits.DriftDegrees}°");
            if (!double.IsNaN(found.Celsius))
            {
                Line(
                    "temperature",
                    $"{found.Celsius:F1} °C, {found.WarmingCelsius:+0.0;-0.0;0.0} °C from half to half"
                );
            }
        }

        void Line(string name, FormattableString value) =>
            text.Append("  ").Append(name.PadRight(12)).Append(Invariant(value)).Append('\n');
    }

    /// <summary>One JSON object, ending in a line feed. Figures that are not known are null.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("outcome", Outcome);
            json.WriteString("file", File);
            json.WriteString("sensor", Sensor);
            Measured(json, Found);
            if (Inclinometer is { } beside)
            {
                json.WriteStartObject("inclinometer");
                json.WriteString("sensor", beside.Sensor);
                json.WriteString("sensor_serial", beside.Serial);
                Measured(json, beside.Found);
                json.WriteEndObject();
            }

            Section(json, "zero", Zero);
            Section(json, "old_zero", Old);
            Number(json, "angle_to_old_deg", AngleDegrees);
            json.WriteStartArray("hints");
            foreach (string hint in Hints)
            {
                json.WriteStringValue(hint);
            }

            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (CalibrationProblem problem in Problems)
            {
                json.WriteStartObject();
                json.WriteString("id", problem.Id);
                json.WriteString("message", problem.Message);
                json.WriteString("remedy", problem.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("backup", Backup);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Measured(Utf8JsonWriter json, TiltCalibrationResult found)
    {
        Number(json, "seconds", found.Seconds);
        json.WriteNumber("samples", found.Samples);
        Number(json, "coverage", found.Coverage);
        if (found.Samples > 0)
        {
            Vector3(json, "gravity_mps2", [found.Gravity.X, found.Gravity.Y, found.Gravity.Z]);
        }

        Number(json, "uncertainty_deg", found.UncertaintyDegrees);
        Number(json, "sway_deg", found.SwayDegrees);
        Number(json, "drift_deg", found.DriftDegrees);
        Number(json, "temperature_c", found.Celsius);
        Number(json, "warming_c", found.WarmingCelsius);
    }

    private static void Section(Utf8JsonWriter json, string name, CommissioningSection? section)
    {
        if (section is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("date", section.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("engineer", section.Engineer);
        Vector3(json, "gravity_mps2", section.GravityMps2);
        Number(json, "temperature_c", section.TemperatureCelsius ?? double.NaN);
        json.WriteString("axis_map", section.AxisMap.Length > 0 ? section.AxisMap : null);
        json.WriteString("sensor_serial", section.SensorSerial.Length > 0 ? section.SensorSerial : null);
        json.WriteString("time", section.Time?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Vector3(Utf8JsonWriter json, string name, IReadOnlyList<double> axes)
    {
        json.WriteStartArray(name);
        foreach (double axis in axes)
        {
            json.WriteNumberValue(axis);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Shown(Vector v) => Invariant($"[{v.X:F4}, {v.Y:F4}, {v.Z:F4}]");
}
