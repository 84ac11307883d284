using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

/// <summary>Every way in which a sensor can lie ends in Unknown.</summary>
public sealed class LyingSensorTests
{
    private static readonly MetricId[] Accelerometer =
    [
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureTiltMagnitude,
        MetricId.StructureAccelerationRms,
        MetricId.StructureAccelerationPeak,
        MetricId.StructureSampleRate,
    ];

    [Fact]
    public void A_calm_commissioned_site_becomes_safe()
    {
        SiteRig rig = SiteRig.Calm().Run(50);
        Assert.Equal(VerdictLevel.Unknown, rig.Pipeline.Verdict.Level);

        rig.Run(30);

        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        Assert.Empty(rig.Pipeline.Alarms);
        Assert.NotEmpty(rig.Pipeline.Verdict.Reasons);
        Assert.InRange(rig.Pipeline.Verdict.EvidenceAgeSeconds, 0, 2);
    }

    [Fact]
    public void A_site_never_commissioned_is_unknown()
    {
        SiteRig rig = SiteRig.Calm(commissioned: false).Run(120);
        Assert.Equal(VerdictLevel.Unknown, rig.Pipeline.Verdict.Level);
        Assert.Contains("The site was never commissioned.", rig.Pipeline.Verdict.Reasons);
        Assert.Empty(rig.Pipeline.Alarms);
    }

    [Fact]
    public void An_empty_fifo_is_unknown_within_three_seconds()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (_, _, _) => null;
        rig.Run(3);
        AssertUnknown(rig, "Structure/Acceleration/Peak", "FIFO");
    }

    [Fact]
    public void A_frozen_accelerometer_is_unknown_within_three_seconds()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (_, _, _) => (0.1, -0.2, 9.8);
        rig.Run(3);
        AssertUnknown(rig, "Structure/Tilt/Magnitude", "stuck");
    }

    [Fact]
    public void One_frozen_axis_is_unknown()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (_, y, z) => (0.1, y, z);
        rig.Run(12);
        AssertUnknown(rig, "Structure/Tilt/Magnitude", "one axis is stuck");
    }

    [Fact]
    public void A_shock_that_is_not_confirmed_yet_ends_Safe_and_one_that_is_refuted_raises_nothing()
    {
        SiteRig rig = Safe();
        int shocked = 0;
        rig.Accelerometer = (x, y, z) => (x + (shocked++ == 0 ? 5 : 0), y, z);
        rig.Run(0.2);
        AssertUnknown(rig, "shock", "being confirmed");

        rig.Accelerometer = (x, y, _) => (x, y, rig.Noise(0.002));
        rig.Run(3);
        Assert.DoesNotContain(rig.Pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmAcceleration);
        Assert.Equal(VerdictLevel.Unknown, rig.Pipeline.Verdict.Level);
    }

    [Fact]
    public void A_dead_axis_is_unknown_and_raises_no_acceleration_alarm()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (x, y, _) => (x, y, rig.Noise(0.002));
        rig.Run(20);
        AssertUnknown(rig, "Structure/Tilt/Magnitude", "weigh");
        Assert.Equal([MetricId.AlarmSensorFault], rig.Pipeline.Alarms.Select(a => a.Alarm.Metric));
    }

    [Fact]
    public void Zeros_from_a_dead_bus_are_unknown_and_raise_no_acceleration_alarm()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (_, _, _) => (0, 0, 0);
        rig.Run(20);
        AssertUnknown(rig, "Structure/Tilt/Magnitude", "");
        Assert.Equal([MetricId.AlarmSensorFault], rig.Pipeline.Alarms.Select(a => a.Alarm.Metric));
    }

    [Fact]
    public void A_railed_accelerometer_is_unknown()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = (x, y, _) => (x, y, rig.FullScale);
        rig.Run(20);
        AssertUnknown(rig, "Structure/Acceleration/Peak", "");
    }

    [Fact]
    public void A_moment_at_the_end_of_the_range_leaves_no_tilt_behind()
    {
        SiteRig rig = Safe();
        int sample = 0;
        rig.Accelerometer = (x, y, z) => ++sample <= 20 ? (rig.FullScale, rig.FullScale, rig.FullScale) : (x, y, z);
        rig.Run(30);
        Assert.InRange(rig.Last(MetricId.StructureTiltMagnitude).Value, 0, 0.02);
    }

    [Fact]
    public void Samples_that_are_not_numbers_are_unknown()
    {
        foreach (double lie in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            SiteRig rig = Safe();
            rig.Accelerometer = (x, _, z) => (x, lie, z);
            rig.Run(3);
            AssertUnknown(rig, "Structure/Acceleration/Peak", "");
        }
    }

    [Fact]
    public void Samples_that_nothing_can_measure_are_unknown_and_raise_no_acceleration_alarm()
    {
        SiteRig rig = Safe();
        rig.Accelerometer = static (x, y, z) => (x, 1e300, z);
        rig.Run(5);
        Assert.Equal("Unknown", rig.Pipeline.Verdict.Word);
        Assert.DoesNotContain(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmAcceleration);
    }

    [Fact]
    public void A_wrong_sample_rate_is_unknown()
    {
        SiteRig rig = Safe();
        int n = 0;
        rig.Accelerometer = (x, y, z) => ++n % 10 == 0 ? null : (x, y, z);
        rig.Run(70);
        AssertUnknown(rig, "Structure/Acceleration/Peak", "");
    }

    [Theory]
    [InlineData("no answer")]
    [InlineData("CRC 0x3A, expected 0x92")]
    [InlineData("device id 0x000, expected 0xED")]
    public void A_driver_fault_of_the_accelerometer_is_unknown_at_once(string why)
    {
        SiteRig rig = Safe();
        rig.Accelerometer = null;
        rig.Pipeline.SensorFault("ADXL355 at spi0.0", Accelerometer, rig.Now, why);
        rig.Advance();
        AssertUnknown(rig, "Structure/Acceleration/Peak", why);
    }

    [Fact]
    public void A_driver_fault_from_the_start_is_unknown()
    {
        SiteRig rig = SiteRig.Calm();
        rig.Accelerometer = null;
        for (int i = 0; i < 120; i++)
        {
            rig.Pipeline.SensorFault("ADXL355 at spi0.0", Accelerometer, rig.Now, "no answer");
            rig.Run(1);
        }

        AssertUnknown(rig, "Structure/Acceleration/Peak", "no answer");
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmSensorFault);
    }

    public static TheoryData<MetricId> SlowSafetyMetrics =>
        [
            MetricId.PowerMains,
            MetricId.PowerBatteryVoltage,
            MetricId.FloodLevel,
            MetricId.FloodLoopCurrent,
            MetricId.FloodFloatLow,
            MetricId.FloodFloatHigh,
        ];

    [Theory]
    [MemberData(nameof(SlowSafetyMetrics))]
    public void A_slow_sensor_that_falls_silent_is_unknown(MetricId metric)
    {
        SiteRig rig = Safe();
        _ = rig.Slow.Remove(metric);
        rig.Run(33);
        AssertUnknown(rig, MetricCatalogue.Find(metric)!.Name, " s old");
        Assert.Equal(Quality.Stale, rig.Last(metric).Quality);
    }

    [Theory]
    [MemberData(nameof(SlowSafetyMetrics))]
    public void A_slow_sensor_never_heard_is_unknown(MetricId metric)
    {
        SiteRig rig = SiteRig.Calm();
        _ = rig.Slow.Remove(metric);
        rig.Run(120);
        AssertUnknown(rig, MetricCatalogue.Find(metric)!.Name, "never");
    }

    [Theory]
    [MemberData(nameof(SlowSafetyMetrics))]
    public void A_slow_sensor_that_gives_no_number_is_unknown(MetricId metric)
    {
        foreach (double lie in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e9, -1e9])
        {
            SiteRig rig = Safe();
            rig.Slow[metric] = () => lie;
            rig.Run(2);
            AssertUnknown(rig, MetricCatalogue.Find(metric)!.Name, "");
            Assert.True(double.IsNaN(rig.Last(metric).Value));
        }
    }

    [Theory]
    [MemberData(nameof(SlowSafetyMetrics))]
    public void A_slow_sensor_with_a_driver_fault_is_unknown(MetricId metric)
    {
        SiteRig rig = Safe();
        _ = rig.Slow.Remove(metric);
        rig.Pipeline.SensorFault("chip at i2c-1/0x40", [metric], rig.Now, "no acknowledge");
        rig.Advance();
        AssertUnknown(rig, MetricCatalogue.Find(metric)!.Name, "no acknowledge");
    }

    [Theory]
    [InlineData(MetricId.PowerBatteryVoltage, 54.2)]
    [InlineData(MetricId.FloodLoopCurrent, 4.02)]
    public void A_slow_sensor_that_is_stuck_is_unknown(MetricId metric, double value)
    {
        SiteRig rig = Safe();
        rig.Slow[metric] = () => value;
        rig.Run(63);
        AssertUnknown(rig, MetricCatalogue.Find(metric)!.Name, "stuck");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(3.59)]
    [InlineData(21.01)]
    public void A_broken_level_loop_is_unknown_and_never_dry(double milliamperes)
    {
        SiteRig rig = Safe();
        rig.Slow[MetricId.FloodLoopCurrent] = () => milliamperes + rig.Noise(0.0001);
        rig.Slow[MetricId.FloodLevel] = () => 0;
        rig.Run(2);
        AssertUnknown(rig, "Flood/Level", "NAMUR");
        Assert.Equal(Quality.Bad, rig.Last(MetricId.FloodLevel).Quality);
    }

    [Fact]
    public void A_stamp_from_the_future_is_no_evidence()
    {
        SiteRig rig = Safe();
        rig.Pipeline.Accept(Reading.Good(MetricId.PowerBatteryVoltage, 54.1, rig.Now.AddMicros(3_600_000_000)));
        rig.Advance();
        AssertUnknown(rig, "Power/Battery/Voltage", "");
    }

    [Fact]
    public void A_float_that_contradicts_the_level_is_unknown()
    {
        SiteRig rig = Safe();
        rig.Slow[MetricId.FloodFloatLow] = () => 1;
        rig.Run(20);
        AssertUnknown(rig, "Floats and level contradict", "");
    }

    [Fact]
    public void A_commissioning_without_gravity_is_unknown()
    {
        Assert.Null(VerdictStage.WhyNotCommissioned(new(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8)));
        Assert.NotNull(VerdictStage.WhyNotCommissioned(new(new DateOnly(2025, 3, 1), "an", 0, 0, 0)));
        Assert.NotNull(VerdictStage.WhyNotCommissioned(new(new DateOnly(2025, 3, 1), "an", double.NaN, 0, 9.8)));
    }

    [Fact]
    public void A_sensor_that_recovers_brings_back_safe()
    {
        SiteRig rig = Safe();
        Func<double, double, double, (double, double, double)?>? good = rig.Accelerometer;
        rig.Accelerometer = (_, _, _) => null;
        rig.Run(20);
        Assert.Equal("Unknown", rig.Pipeline.Verdict.Word);
        rig.Accelerometer = good;
        rig.Run(40);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        Assert.Empty(rig.Pipeline.Alarms);
    }

    private static SiteRig Safe()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        rig.Frames.Clear();
        return rig;
    }

    private static void AssertUnknown(SiteRig rig, string what, string why)
    {
        Assert.Equal("Unknown", rig.Pipeline.Verdict.Word);
        Assert.Contains(
            rig.Pipeline.Verdict.Reasons,
            r => r.Contains(what, StringComparison.Ordinal) && r.Contains(why, StringComparison.Ordinal)
        );
    }
}
