using CsCheck;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Drivers;
using Edge.Portable.Tests.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class Scl3300SensorTests
{
    private const double G = 9.819;

    private static readonly MetricId[] Metrics = [.. SensorMetrics.Of(new Scl3300Section(), [new Scl3300Section()])];

    private readonly FrameBus _bus = new();
    private readonly Random _noise = new(1);

    [Fact]
    public void The_first_reading_is_posted_once_the_chip_has_started_and_then_a_mean_each_second()
    {
        SamplerRig rig = Rig(new Vector(0, 0, G));
        Assert.Equal([3_000, 3_000, 100_000, 100_000], [rig.Poll(), rig.Poll(), rig.Poll(), rig.Poll()]);
        Assert.Equal(3, rig.Readings.Count);
        Assert.All(rig.Readings, reading => Assert.Equal(1_106_000, reading.At.MonotonicMicros));

        rig.Run(5);
        Assert.Equal(
            [1_106_000, 2_106_000, 3_106_000, 4_106_000, 5_106_000, 6_106_000],
            rig.Of(MetricId.StructureTiltX).Select(reading => reading.At.MonotonicMicros)
        );
        Assert.Equal(6, rig.Of(MetricId.StructureTiltY).Count());
        Assert.Equal(26.6, rig.Of(MetricId.StructureSensorTemperature).Last().Value, 0.05);
        Assert.Empty(rig.Faults);
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(0, -1, -1, 0)]
    [InlineData(-1, 0, 0, 1)]
    [InlineData(1, 0, 0, -1)]
    public void X_is_the_turn_about_x_and_Y_the_turn_about_y(int gx, int gy, double x, double y)
    {
        // One degree of gravity along that axis.
        double sine = Math.Sin(Math.PI / 180);
        Point(gx * sine, gy * sine, Math.Cos(Math.PI / 180));
        SamplerRig rig = Rig(new Vector(0, 0, G));
        rig.Run(3);
        Assert.Equal(x, rig.Of(MetricId.StructureTiltX).Last().Value, 0.003);
        Assert.Equal(y, rig.Of(MetricId.StructureTiltY).Last().Value, 0.003);
    }

    [Fact]
    public void The_site_tells_the_same_tilt_as_from_an_accelerometer_that_feels_the_same_gravity()
    {
        var component = Gen.Double[-1, 1];
        Gen.Select(component, component, component, component)
            .Sample(
                (zx, zy, gx, gy) =>
                {
                    var zero = new Vector(zx, zy, Math.Sqrt((G * G) - (zx * zx) - (zy * zy)));
                    var gravity = new Vector(gx, gy, Math.Sqrt((G * G) - (gx * gx) - (gy * gy)));
                    (double x, double y) = Scl3300Sensor.Angles(zero, gravity);
                    Tilt expected = Tilt.Between(zero, gravity);
                    Tilt told = Tilt.Between(new Vector(0, 0, 1), Tilt.Direction(x, y));
                    Assert.Equal(expected.MagnitudeDegrees, told.MagnitudeDegrees, 1e-6);
                    Assert.Equal(expected.XDegrees, told.XDegrees, 1e-6);
                    Assert.Equal(expected.YDegrees, told.YDegrees, 1e-6);
                },
                iter: 2000
            );
    }

    [Fact]
    public void A_sensor_mounted_askew_reads_zero_on_the_day_it_is_commissioned()
    {
        Point(0.05, -0.08, 0.995);
        SamplerRig rig = Rig(new Vector(0.05 * G, -0.08 * G, 0.995 * G));
        rig.Run(3);
        Assert.Equal(0, rig.Of(MetricId.StructureTiltX).Last().Value, 0.005);
        Assert.Equal(0, rig.Of(MetricId.StructureTiltY).Last().Value, 0.005);
    }

    [Fact]
    public void A_sway_of_once_a_second_leaves_the_mean_where_the_mast_stands()
    {
        SamplerRig rig = Rig(new Vector(0, 0, G));
        _bus.Before = _ => Point(0.02 * Math.Sin(2 * Math.PI * rig.Micros / 1e6), 0, 1);
        rig.Run(10);
        Assert.All(rig.Of(MetricId.StructureTiltY).Skip(1), reading => Assert.Equal(0, reading.Value, 0.01));
    }

    [Fact]
    public void A_site_not_commissioned_has_a_temperature_and_a_gravity_and_no_tilt()
    {
        Scl3300Sensor sensor = Sensor(zero: null);
        var rig = new SamplerRig(sensor);
        rig.Run(3);
        Assert.Equal([MetricId.StructureSensorTemperature], rig.Readings.Select(reading => reading.Metric).Distinct());
        Assert.Equal(G, sensor.Gravity!.Value.Z, 0.01);
    }

    [Theory]
    [InlineData(0, 1, 0, 89, 0)]
    [InlineData(0, 1, -0.2, 89, 0)]
    [InlineData(0, -1, -0.2, -89, 0)]
    [InlineData(-1, 0, -0.5, 0, 89)]
    [InlineData(1, 0, 0, 0, -89)]
    public void What_lies_beyond_the_horizontal_is_told_as_lying_on_that_side(
        double gx,
        double gy,
        double gz,
        double x,
        double y
    )
    {
        (double tiltX, double tiltY) = Scl3300Sensor.Angles(new Vector(0, 0, 1), new Vector(gx, gy, gz));
        Assert.Equal(x, tiltX, 1e-6);
        Assert.Equal(y, tiltY, 1e-6);
    }

    [Fact]
    public void Every_direction_has_two_angles_that_stand_for_a_tilt_of_no_less_than_it_has_up_to_89_degrees()
    {
        var component = Gen.Double[-1, 1];
        Gen.Select(component, component, component)
            .Where((x, y, z) => (x * x) + (y * y) + (z * z) > 0.01)
            .Sample(
                (gx, gy, gz) =>
                {
                    var gravity = new Vector(gx, gy, gz);
                    var zero = new Vector(0.1, -0.1, 0.98);
                    (double x, double y) = Scl3300Sensor.Angles(zero, gravity);
                    Assert.InRange(x, -89.001, 89.001);
                    Assert.InRange(y, -89.001, 89.001);
                    double told = Tilt.Between(new Vector(0, 0, 1), Tilt.Direction(x, y)).MagnitudeDegrees;
                    Assert.Equal(Math.Min(89, Tilt.Between(zero, gravity).MagnitudeDegrees), told, 1e-4);
                },
                iter: 2000
            );
    }

    [Theory]
    [InlineData(0.84)]
    [InlineData(1.16)]
    [InlineData(0.5)]
    public void What_does_not_weigh_1_g_is_no_tilt(double weight)
    {
        Point(0, 0, weight);
        SamplerRig rig = Rig(new Vector(0, 0, G));
        rig.Run(2);
        Reading tilt = rig.Of(MetricId.StructureTiltX).Last();
        Assert.Equal(Quality.Bad, tilt.Quality);
        Assert.StartsWith("SCL3300 at spi-0.1: it weighs", tilt.Text, StringComparison.Ordinal);
        Assert.Equal(Quality.Bad, rig.Of(MetricId.StructureTiltY).Last().Quality);
        Assert.Empty(rig.Faults);
    }

    [Fact]
    public void An_axis_that_repeats_itself_for_a_minute_is_stuck_though_the_others_move()
    {
        SamplerRig rig = Rig(new Vector(0, 0, G));
        _bus.Before = _ =>
        {
            Noisy();
            _bus.Set(0x01, 17);
        };
        rig.Run(59);
        Assert.All(rig.Of(MetricId.StructureTiltX), reading => Assert.True(reading.IsGood, reading.Text));
        rig.Run(4);
        Reading tilt = rig.Of(MetricId.StructureTiltX).Last();
        Assert.Contains("stuck", tilt.Text, StringComparison.Ordinal);
        _bus.Before = _ => Noisy();
        rig.Run(2);
        Assert.True(rig.Of(MetricId.StructureTiltX).Last().IsGood);
    }

    [Fact]
    public void A_fault_is_told_with_its_reason_and_the_chip_is_started_again_from_the_first_step()
    {
        SamplerRig rig = Rig(new Vector(0, 0, G));
        rig.Run(2);
        _bus.Set(0x06, 0x0040);
        rig.Poll();
        Assert.StartsWith("saturated", Assert.Single(rig.Faults), StringComparison.Ordinal);
        _bus.Requests.Clear();
        rig.Run(3);
        Assert.Equal("B400001F", _bus.Requests[0]);
        Assert.Single(rig.Faults);
        Assert.True(rig.Of(MetricId.StructureTiltX).Last().At.MonotonicMicros > 4_000_000);
    }

    [Fact]
    public void A_self_test_that_is_asked_for_is_answered_within_two_seconds()
    {
        Scl3300Sensor sensor = Sensor(new Vector(0, 0, G));
        var rig = new SamplerRig(sensor);
        sensor.RequestSelfTest();
        Assert.Null(sensor.SelfTest);
        rig.Run(2);
        Assert.True(sensor.SelfTest!.Passed, sensor.SelfTest.Response);
        rig.Run(2);
        Assert.True(rig.Of(MetricId.StructureTiltX).Last().IsGood);

        _bus.Set(0x04, 4000);
        sensor.RequestSelfTest();
        Assert.Null(sensor.SelfTest);
        rig.Run(2);
        Assert.False(sensor.SelfTest!.Passed);
    }

    [Fact]
    public void A_self_test_that_a_fault_breaks_off_has_failed()
    {
        Scl3300Sensor sensor = Sensor(new Vector(0, 0, G));
        var rig = new SamplerRig(sensor);
        rig.Run(1);
        sensor.RequestSelfTest();
        rig.Run(0.3);
        _bus.Set(0x06, 0x0010);
        rig.Run(3);
        Assert.False(sensor.SelfTest!.Passed);
        Assert.Contains("broke off", sensor.SelfTest.Response, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_bus_that_is_not_full_duplex_it_is_a_fault_with_the_remedy()
    {
        var rig = new SamplerRig(new Scl3300Sensor("SCL3300 at i2c-1", Metrics, () => new SampleFifoBus(), zero: null));
        rig.Poll();
        Assert.Contains("spi-0", Assert.Single(rig.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_site_with_an_inclinometer_alone_knows_its_tilt_and_is_never_Safe()
    {
        SensorSection[] sections = [new Scl3300Section { Bus = "spi-0" }];
        var pipeline = new SitePipeline(
            new SiteProfile(
                "hp",
                new Commissioning(new DateOnly(2026, 3, 14), "an", 0, 0, G),
                SensorMetrics.Of(sections),
                new Limits()
            ),
            new PipelineOptions()
        );
        SamplerRig rig = Rig(new Vector(0, 0, G));
        int told = 0;
        for (int second = 0; second < 120; second++)
        {
            rig.Run(1);
            for (; told < rig.Readings.Count; told++)
            {
                pipeline.Accept(rig.Readings[told]);
            }

            pipeline.Advance(rig.Now);
        }

        Reading tilt = pipeline.Snapshot().Single(reading => reading.Metric == MetricId.StructureTiltMagnitude);
        Assert.True(tilt.IsGood, tilt.Text);
        Assert.Equal(0, tilt.Value, 0.005);
        Assert.Equal(VerdictLevel.Unknown, pipeline.Verdict.Level);
        Assert.Contains(
            "Structure/Acceleration/Peak was never measured",
            pipeline.Verdict.ReasonText,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmSensorFault);
    }

    private SamplerRig Rig(Vector zero) => new(Sensor(zero));

    private Scl3300Sensor Sensor(Vector? zero)
    {
        _bus.Before ??= _ => Noisy();
        return new Scl3300Sensor("SCL3300 at spi-0.1", Metrics, () => _bus, zero);
    }

    private void Noisy() => Point(0, 0, 1);

    // In g; a bit of noise, as every sound part has.
    private void Point(double x, double y, double z)
    {
        _bus.Before ??= _ => Point(x, y, z);
        _bus.Set(0x01, (int)Math.Round((12_000 * x) + (_noise.NextDouble() * 2) - 1));
        _bus.Set(0x02, (int)Math.Round((12_000 * y) + (_noise.NextDouble() * 2) - 1));
        _bus.Set(0x03, (int)Math.Round((12_000 * z) + (_noise.NextDouble() * 2) - 1));
    }
}
