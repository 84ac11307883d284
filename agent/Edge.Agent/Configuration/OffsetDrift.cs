namespace Edge.Agent.Configuration;

/// <summary>
/// The one table of how far a tilt sensor's offsets drift with its temperature, g/°C: the most that its data sheet allows,
/// for the axis that drifts most. A data sheet that states no such limit leaves it to judgement, and the entry says so.
/// </summary>
public static class OffsetDrift
{
    /// <summary>The drift of one sensor, g/°C; 0 for what measures no tilt.</summary>
    public static double Of(SensorSection sensor) =>
        sensor switch
        {
            Adxl355Section => 0.15e-3, // 0 g offset vs. temperature, at most, all axes
            MastHeadSection => 0.15e-3, // it has an ADXL355
            Adxl345Section => 0.8e-3, // (E) twice the typical 0.4 mg/°C along x and y: no limit is stated
            Scl3300Section => 0.15e-3, // (E) some 10 mg over its range of temperatures
            _ => 0,
        };

    /// <summary>The drift of what measures a site's tilt, g/°C; 0 where nothing does.</summary>
    public static double Of(IReadOnlyList<SensorSection> sensors) =>
        SensorMetrics.TiltSensor(sensors) is { } tilt ? Of(tilt) : 0;
}
