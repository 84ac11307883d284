using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

/// <summary>Whole days of one accelerometer through the pipeline, at ten samples a second.</summary>
public sealed class StructurePipelineTests
{
    private const double Hertz = 10;
    private const double Drift = 0.15e-3; // g/°C, the ADXL355's largest
    private readonly Random _random = new(20260907);
    private readonly double[] _x = new double[(int)Hertz];
    private readonly double[] _y = new double[(int)Hertz];
    private readonly double[] _z = new double[(int)Hertz];
    private readonly List<(double Hours, MetricId Alarm, Severity Severity)> _alarms = [];
    private readonly HashSet<VerdictLevel> _verdicts = [];
    private readonly SiteProfile _profile = new(
        "hp-002",
        new Commissioning(new DateOnly(2026, 1, 10), "an", 0, 0, Vector.StandardGravity, 25),
        new HashSet<MetricId>
        {
            MetricId.StructureAccelerationPeak,
            MetricId.StructureTiltMagnitude,
            MetricId.StructureSensorTemperature,
        },
        new Limits()
    )
    {
        OffsetDriftPerCelsius = Drift,
    };
    private SitePipeline _pipeline;
    private long _second;

    public StructurePipelineTests() => _pipeline = new SitePipeline(_profile, new PipelineOptions());

    private double Hours => _second / 3600.0;

    [Fact]
    public void The_worst_part_in_the_sun_raises_nothing_and_is_right_after_a_day()
    {
        Run(hours: 48, sensorDrift: Drift, Sun, tiltDegrees: 0);
        Assert.DoesNotContain(_alarms, alarm => alarm.Alarm != MetricId.AlarmSensorFault);
        Assert.InRange(Value(MetricId.StructureTiltMagnitude), 0, 0.02);
        Assert.InRange(Value(MetricId.StructureTiltUncertainty), 0, 0.1);
    }

    [Fact]
    public void A_tilt_that_the_drift_of_an_unlearned_part_could_hide_is_never_safe()
    {
        // 0.6° of true tilt; the part drifts against it by 0.26° at 55 °C: it reads 0.34°.
        Run(hours: 0.5, sensorDrift: -Drift, static _ => 55, tiltDegrees: 0.6);
        Assert.DoesNotContain(VerdictLevel.Safe, _verdicts);
        Assert.Equal(VerdictLevel.Unknown, _pipeline.Verdict.Level);
        Assert.Contains(
            "until the drift of its sensor is learned",
            _pipeline.Verdict.ReasonText,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Once_the_drift_is_learned_the_same_tilt_is_told_whatever_the_temperature()
    {
        Run(hours: 48, sensorDrift: -Drift, Sun, tiltDegrees: 0);
        double began = Hours;
        Run(hours: 0.5, sensorDrift: -Drift, static _ => 40, tiltDegrees: 0.6);
        (double hours, _, _) = _alarms.First(a => a.Alarm == MetricId.AlarmTilt && a.Severity == Severity.Critical);
        Assert.InRange(hours - began, 0, 10.0 / 60);
        Assert.Equal(VerdictLevel.Unsafe, _pipeline.Verdict.Level);
    }

    [Fact]
    public void What_was_learned_outlives_a_power_cut()
    {
        Run(hours: 48, sensorDrift: Drift, Sun, tiltDegrees: 0);
        LearnedState learned = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        _pipeline = new SitePipeline(_profile, new PipelineOptions());
        _pipeline.Restore(learned);
        Run(hours: 0.5, sensorDrift: Drift, static _ => 55, tiltDegrees: 0);
        Assert.InRange(Value(MetricId.StructureTiltMagnitude), 0, 0.03);
        Assert.InRange(Value(MetricId.StructureTiltUncertainty), 0, 0.1);
    }

    [Fact]
    public void A_storm_makes_frames_come_faster_and_its_set_is_told_within_an_hour_of_calm()
    {
        Run(hours: 3, sensorDrift: 0, static _ => 25, tiltDegrees: 0);
        Run(hours: 2, sensorDrift: 0, static _ => 25, tiltDegrees: 0.08, swayDegrees: 0.5);
        Assert.Equal(1, Value(MetricId.SiteStormMode));
        double calm = Hours;
        Run(hours: 2, sensorDrift: 0, static _ => 25, tiltDegrees: 0.08);
        Assert.Equal(0, Value(MetricId.SiteStormMode));
        (double hours, _, Severity severity) = Assert.Single(_alarms, a => a.Alarm == MetricId.AlarmPermanentSet);
        Assert.Equal(Severity.Warning, severity);
        Assert.InRange(hours - calm, 0.5, 1.02);
        Assert.InRange(Value(MetricId.StructurePermanentSet), 0.075, 0.085);
    }

    [Fact]
    public void A_part_whose_noise_has_gone_is_no_evidence()
    {
        Run(hours: 0.1, sensorDrift: 0, static _ => 25, tiltDegrees: 0);
        Assert.Equal(VerdictLevel.Safe, _pipeline.Verdict.Level);
        Run(hours: 0.1, sensorDrift: 0, static _ => 25, tiltDegrees: 0, noise: 2e-6);
        Assert.Equal(VerdictLevel.Unknown, _pipeline.Verdict.Level);
        Assert.Contains("does not measure", _pipeline.Verdict.ReasonText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sensor_on_its_side_reads_the_masts_tilt_through_its_axis_map()
    {
        // Its y axis points up; the site's z is that, and the zero is what the sensor itself read.
        Assert.True(AxisMap.TryParse("+x-z+y", out AxisMap? map));
        var profile = _profile with
        {
            Axes = map,
            OffsetDriftPerCelsius = 0,
            Commissioning = _profile.Commissioning! with { GravityY = Vector.StandardGravity, GravityZ = 0 },
        };
        var pipeline = new SitePipeline(profile, new PipelineOptions());
        double radians = 0.3 * Math.PI / 180;
        for (int second = 0; second < 120; second++)
        {
            var at = new Stamp(second * 1_000_000L, second * 1000, true);
            for (int i = 0; i < _x.Length; i++)
            {
                _x[i] = (second < 60 ? 0 : Vector.StandardGravity * Math.Sin(radians)) + Normal(0.001);
                _y[i] = (Vector.StandardGravity * Math.Cos(second < 60 ? 0 : radians)) + Normal(0.001);
                _z[i] = Normal(0.001);
            }

            pipeline.Accept(new AccelerationBatch(_x, _y, _z, _x.Length, at, Hertz, 20, false));
            pipeline.Advance(at);
            if (second == 59)
            {
                Assert.InRange(Magnitude(), 0, 0.01);
            }
        }

        Assert.InRange(Magnitude(), 0.14, 0.16); // half of the two minutes

        double Magnitude() =>
            pipeline.Snapshot().Single(reading => reading.Metric == MetricId.StructureTiltMagnitude).Value;
    }

    private static double Sun(double hours) => 25 + (15 * Math.Sin(2 * Math.PI * hours / 24));

    private void Run(
        double hours,
        double sensorDrift,
        Func<double, double> celsius,
        double tiltDegrees,
        double swayDegrees = 0,
        double noise = 0.001
    )
    {
        for (long end = _second + (long)(hours * 3600); _second < end; _second++)
        {
            var at = new Stamp(_second * 1_000_000, 1_700_000_000_000 + (_second * 1000), true);
            double t = celsius(Hours);
            for (int i = 0; i < _x.Length; i++)
            {
                double sway = swayDegrees * Math.Sin(2 * Math.PI * 0.4 * (_second + (i / Hertz)));
                double radians = (tiltDegrees + sway) * Math.PI / 180;
                double offset = sensorDrift * (t - 25) * Vector.StandardGravity;
                _x[i] = (Vector.StandardGravity * Math.Sin(radians)) + offset + Normal(noise);
                _y[i] = offset + Normal(noise);
                _z[i] = (Vector.StandardGravity * Math.Cos(radians)) + Normal(noise);
            }

            _pipeline.Accept(Reading.Good(MetricId.StructureSensorTemperature, t + Normal(0.02), at));
            _pipeline.Accept(new AccelerationBatch(_x, _y, _z, _x.Length, at, Hertz, 20, false) { Noise = 0.001 });
            _pipeline.Advance(at);
            while (_pipeline.TryTake(out var frame))
            {
                if (frame!.Alarm is { IsActive: true } alarm)
                {
                    _alarms.Add((Hours, alarm.Alarm.Metric, alarm.Severity));
                }
            }

            _ = _verdicts.Add(_pipeline.Verdict.Level);
        }
    }

    private double Value(MetricId metric) => _pipeline.Snapshot().Single(reading => reading.Metric == metric).Value;

    private double Normal(double deviation) =>
        deviation * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
