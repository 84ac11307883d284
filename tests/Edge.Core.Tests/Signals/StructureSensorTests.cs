using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>The stage alone, fed at 100 Hz with samples that differ by millionths; a block is 50 of them.</summary>
public sealed class StructureSensorTests
{
    private const double G = Vector.StandardGravity;
    private const int Block = 50;
    private readonly Evidence _evidence = new(30, 60);
    private long _micros = 1_000_000;
    private double _hertz = 100;
    private double _fullScale = 40;
    private int _samples;

    [Fact]
    public void It_makes_everything_of_the_structure_but_the_temperature_and_the_self_test()
    {
        IEnumerable<MetricId> made = Enum.GetValues<MetricId>()
            .Where(metric =>
                metric is >= MetricId.StructureTiltX and < MetricId.PowerMains
                && metric is not (MetricId.StructureSensorTemperature or MetricId.StructureSelfTest)
            );
        Assert.Equal(made.Order(), Enum.GetValues<MetricId>().Where(StructureSensor.Makes).Order());
    }

    [Fact]
    public void Nothing_is_said_before_anything_was_delivered()
    {
        StructureSensor sensor = Commissioned();
        sensor.Publish(Now, _evidence);
        sensor.CloseFrame(Now, _evidence);
        _micros += 60_000_000;
        sensor.Advance(Now);
        sensor.Publish(Now, _evidence);
        Assert.False(sensor.Delivered);
        Assert.Empty(_evidence.All());
        Assert.Equal((0, 0), (sensor.TiltSeconds, sensor.UnconfirmedPeak));
        Assert.Equal((double.NaN, double.NaN), (sensor.TiltDegrees, sensor.TakePeak()));
    }

    [Fact]
    public void What_a_loose_sensor_says_is_bad_and_may_still_raise_an_alarm()
    {
        StructureSensor sensor = Commissioned();
        sensor.Analysis.Restore(
            new LearnedState
            {
                Zero = new Vector(0, 0, G),
                Mount = new MountState { IsLoose = true },
            }
        );
        Feed(sensor, 2 * Block);
        sensor.Publish(Now, _evidence);
        Assert.Equal("loose mounting, found before the restart", sensor.FaultNow);
        Assert.Null(sensor.PartFault);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureTiltMagnitude).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureAccelerationRms).Quality);
        Assert.Contains("loose mounting", Last(MetricId.StructureTiltX).Text, StringComparison.Ordinal);
        Assert.InRange(sensor.TiltDegrees, 0, 0.1);
    }

    [Fact]
    public void A_mount_that_was_loose_before_a_new_commissioning_is_another()
    {
        StructureSensor sensor = Commissioned();
        sensor.Analysis.Restore(
            new LearnedState
            {
                Zero = new Vector(0.1, 0, G),
                Mount = new MountState { IsLoose = true },
            }
        );
        Assert.Null(sensor.FaultNow);
    }

    [Fact]
    public void A_batch_without_samples_is_no_delivery()
    {
        StructureSensor sensor = Commissioned();
        sensor.Accept(new AccelerationBatch([1], [1], [1], 0, Now, 100, 40, false));
        sensor.Accept(new AccelerationBatch([1], [1], [], 1, Now, 100, 40, false));
        Assert.False(sensor.Delivered);
    }

    [Fact]
    public void A_peak_counts_with_the_half_second_after_it_and_is_told_once()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, x: 3);
        Assert.Equal(3, sensor.UnconfirmedPeak, 1e-3);
        Feed(sensor, Block - 1);
        Assert.Equal(double.NaN, sensor.TakePeak());
        Assert.Equal(3, sensor.UnconfirmedPeak, 1e-3);
        Feed(sensor, Block - 1);
        Assert.Equal(double.NaN, sensor.TakePeak());
        Feed(sensor, 1);
        Assert.InRange(sensor.UnconfirmedPeak, 0, 0.01);
        Assert.Equal(3, sensor.TakePeak(), 1e-3);
        Assert.Equal(double.NaN, sensor.TakePeak());
    }

    [Fact]
    public void Of_several_blocks_the_largest_peak_is_told()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, y: -5);
        Feed(sensor, Block - 1);
        Feed(sensor, 1, z: 2);
        Feed(sensor, (2 * Block) - 1);
        Assert.Equal(5, sensor.TakePeak(), 1e-3);
        Feed(sensor, Block);
        Assert.InRange(sensor.TakePeak(), 0, 0.01);
    }

    [Fact]
    public void A_block_at_rest_that_does_not_weigh_one_g_refutes_the_peak_before_it()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, x: 30);
        Feed(sensor, Block - 1);
        Feed(sensor, Block, z: -0.2 * G);
        Assert.Contains("weigh", sensor.FaultNow, StringComparison.Ordinal);
        Feed(sensor, 4 * Block, z: -0.2 * G);
        Assert.Equal(double.NaN, sensor.TakePeak());
        Assert.Equal(0, sensor.UnconfirmedPeak);
    }

    [Fact]
    public void The_last_peak_of_a_recording_waits_for_nothing()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10, y: 4);
        sensor.Finish();
        Assert.Equal(4, sensor.TakePeak(), 1e-3);
        sensor.Finish();
        Assert.Equal(double.NaN, sensor.TakePeak());
    }

    [Fact]
    public void A_recording_shorter_than_a_second_is_still_measured()
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 40, z: -G);
        Feed(sensor, 1, x: 2, z: -G);
        sensor.Finish();
        Assert.Equal(2, sensor.TakePeak(), 1e-3);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal(2, Last(MetricId.StructureAccelerationPeakX).Value, 1e-3);
    }

    [Fact]
    public void Silence_is_a_fault_after_two_seconds_and_not_a_microsecond_before()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 3 * Block);
        _micros += 2_000_000;
        sensor.Advance(Now);
        Assert.Null(sensor.FaultNow);
        _micros++;
        sensor.Advance(Now);
        Assert.Contains("no good samples", sensor.FaultNow, StringComparison.Ordinal);
        sensor.Publish(Now, _evidence);
        foreach (
            MetricId metric in Enum.GetValues<MetricId>()
                .Where(m => m is >= MetricId.StructureAccelerationRms and <= MetricId.StructureAccelerationPeakZ)
        )
        {
            Assert.Equal((Quality.Bad, Now), (Last(metric).Quality, Last(metric).At));
        }

        Assert.Equal(Now, Last(MetricId.StructureTiltMagnitude).At);
        Feed(sensor, 1);
        Assert.Null(sensor.FaultNow);
    }

    [Fact]
    public void A_slow_sensor_may_be_silent_for_five_samples()
    {
        _hertz = 1;
        StructureSensor sensor = Commissioned();
        Feed(sensor, 3);
        _micros += 5_000_000;
        sensor.Advance(Now);
        Assert.Null(sensor.FaultNow);
        _micros++;
        sensor.Advance(Now);
        Assert.NotNull(sensor.FaultNow);
    }

    [Fact]
    public void A_peak_before_a_silence_is_dropped()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, x: 5);
        Feed(sensor, Block - 1);
        Assert.Equal(5, sensor.UnconfirmedPeak, 1e-3);
        _micros += 3_000_000;
        sensor.Advance(Now);
        Assert.Equal(0, sensor.UnconfirmedPeak);
        Feed(sensor, 3 * Block);
        Assert.InRange(sensor.TakePeak(), 0, 0.01);
    }

    [Fact]
    public void A_driver_fault_stands_until_samples_come_again()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 20, x: 5);
        sensor.Fault(Now, "no answer");
        Assert.Equal("no answer", sensor.FaultNow);
        Assert.Equal(0, sensor.UnconfirmedPeak);
        _micros += 3_000_000;
        sensor.Advance(Now);
        sensor.Publish(Now, _evidence);
        Assert.Equal(
            (Quality.Bad, "no answer", Now),
            (
                Last(MetricId.StructureTiltMagnitude).Quality,
                Last(MetricId.StructureTiltMagnitude).Text,
                Last(MetricId.StructureAccelerationRms).At
            )
        );
        Feed(sensor, 1);
        Assert.Null(sensor.FaultNow);
    }

    [Fact]
    public void A_fault_within_the_frame_keeps_its_acceleration_bad_until_the_frame_ends()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 2 * Block);
        sensor.Fault(Now, "no answer");
        sensor.Publish(Now, _evidence);
        Feed(sensor, 2 * Block);
        sensor.Publish(Now, _evidence);
        Assert.Equal("no answer", Last(MetricId.StructureAccelerationPeak).Text);
        Assert.True(Last(MetricId.StructureTiltMagnitude).IsGood);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal("no answer", Last(MetricId.StructureAccelerationPeak).Text);
        Feed(sensor, 2 * Block);
        sensor.Publish(Now, _evidence);
        Assert.True(Last(MetricId.StructureAccelerationPeak).IsGood);
    }

    [Fact]
    public void Figures_of_a_frame_are_those_of_its_samples_and_the_next_begins_at_nothing()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10, x: 1, y: -2, z: 2);
        sensor.Publish(Now, _evidence);
        Assert.Equal(3, Last(MetricId.StructureAccelerationRms).Value, 1e-3);
        Assert.Equal(3, Last(MetricId.StructureAccelerationPeak).Value, 1e-3);
        Assert.Equal(1, Last(MetricId.StructureAccelerationPeakX).Value, 1e-3);
        Assert.Equal(2, Last(MetricId.StructureAccelerationPeakY).Value, 1e-3);
        Assert.Equal(2, Last(MetricId.StructureAccelerationPeakZ).Value, 1e-3);
        Assert.Equal(Now, Last(MetricId.StructureAccelerationPeakZ).At);
        sensor.CloseFrame(Now, _evidence);
        Feed(sensor, 100);
        sensor.CloseFrame(Now, _evidence);
        Assert.InRange(Last(MetricId.StructureAccelerationPeak).Value, 0, 0.01);
    }

    [Theory]
    [InlineData(95, true)]
    [InlineData(94, false)]
    public void Nineteen_samples_of_twenty_must_come(int arrived, bool good)
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1);
        sensor.CloseFrame(Now, _evidence);
        _micros += (100 - arrived) * 10_000L;
        Feed(sensor, arrived);
        sensor.CloseFrame(Now, _evidence);
        Reading peak = Last(MetricId.StructureAccelerationPeak);
        Assert.Equal(good, peak.IsGood);
        Assert.Equal(good ? null : "samples were lost: only 94 % of the frame came", peak.Text);
    }

    [Fact]
    public void A_frame_at_the_end_of_the_range_says_so_and_the_next_is_good()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, x: 40);
        Feed(sensor, 3 * Block);
        sensor.CloseFrame(Now, _evidence);
        Assert.StartsWith("saturated at 40", Last(MetricId.StructureAccelerationPeak).Text, StringComparison.Ordinal);
        Feed(sensor, Block);
        sensor.CloseFrame(Now, _evidence);
        Assert.True(Last(MetricId.StructureAccelerationPeak).IsGood);
    }

    [Fact]
    public void A_range_that_is_not_given_saturates_nowhere()
    {
        _fullScale = 0;
        StructureSensor sensor = Commissioned();
        Feed(sensor, 1, x: 500);
        Feed(sensor, 10);
        sensor.Publish(Now, _evidence);
        Assert.Equal(500, Last(MetricId.StructureAccelerationPeak).Value, 1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_block_that_was_clipped_on_any_axis_is_no_gravity(int axis)
    {
        _fullScale = 15;
        StructureSensor sensor = Commissioned();
        Assert.False(sensor.Delivered);
        Feed(sensor, Block);
        Assert.True(sensor.Delivered);
        Assert.Equal(0.5, sensor.TiltSeconds, 1e-9);
        Feed(sensor, 20, x: axis == 0 ? 15.1 : 0, y: axis == 1 ? -15.1 : 0, z: axis == 2 ? 6 : 0);
        Feed(sensor, Block - 20);
        Assert.Equal(0.5, sensor.TiltSeconds, 1e-9);
        Feed(sensor, Block);
        Assert.Equal(1, sensor.TiltSeconds, 1e-9);
    }

    [Theory]
    [InlineData(105, true)]
    [InlineData(106, false)]
    [InlineData(95, true)]
    [InlineData(94, false)]
    public void A_rate_may_be_five_percent_off(int hertz, bool good)
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i < 120; i++)
        {
            Feed(
                sensor,
                hertz / 5 * 5 == hertz ? hertz / 5 : (hertz / 5) + (i % 5 < hertz % 5 ? 1 : 0),
                micros: 200_000
            );
        }

        sensor.CloseFrame(Now, _evidence);
        Assert.Equal(good, Last(MetricId.StructureSampleRate).IsGood);
        Assert.Equal(good ? null : "its sample rate is over 5 % off", sensor.FaultNow);
        if (good)
        {
            Assert.Equal(hertz, Last(MetricId.StructureSampleRate).Value, 0.2);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(100_001.0)]
    public void A_nominal_rate_that_is_none_changes_nothing(double hertz)
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, Block - 1);
        _hertz = hertz;
        Feed(sensor, 1, x: 3, micros: 10_000);
        Assert.Equal(0.5, sensor.TiltSeconds, 1e-9);
    }

    [Fact]
    public void The_sample_after_a_gap_counts_only_with_a_neighbour()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, Block);
        Feed(sensor, 1, x: 5, lost: true);
        Assert.InRange(sensor.UnconfirmedPeak, 0, 0.01);
        Feed(sensor, 1, x: double.NaN);
        Feed(sensor, 2);
        Assert.InRange(sensor.UnconfirmedPeak, 0, 0.01);

        Feed(sensor, 1, x: 5, lost: true);
        Feed(sensor, 1);
        Assert.Equal(5, sensor.UnconfirmedPeak, 1e-3);

        Feed(sensor, 1, x: 6, lost: true);
        sensor.Finish();
        Assert.Equal(6, sensor.TakePeak(), 1e-3);
    }

    [Fact]
    public void A_frozen_sensor_drops_its_peaks_and_counts_for_no_gravity()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, Block);
        var x = new double[400];
        var z = new double[400];
        Array.Fill(x, 3);
        Array.Fill(z, G);
        _micros += 4_000_000;
        sensor.Accept(new AccelerationBatch(x, x, z, 400, Now, 100, 40, false));
        Assert.StartsWith("stuck", sensor.FaultNow, StringComparison.Ordinal);
        Assert.Equal(0, sensor.UnconfirmedPeak);
        sensor.Publish(Now, _evidence);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureTiltMagnitude).Quality);
        Assert.Equal(double.NaN, sensor.TiltDegrees);
        _micros += 3_000_000;
        sensor.Advance(Now);
        Assert.StartsWith("stuck", sensor.FaultNow, StringComparison.Ordinal);
    }

    [Fact]
    public void One_axis_that_repeats_is_a_fault_of_a_commissioned_sensor_only()
    {
        foreach (bool commissioned in (bool[])[true, false])
        {
            StructureSensor sensor = commissioned ? Commissioned() : Uncommissioned();
            for (int i = 0; i < 1100; i++)
            {
                Feed(sensor, 1, x: double.NegativeZero, exactX: true);
            }

            Assert.Equal(
                commissioned ? "one axis is stuck: the same value bit for bit for over 10 s" : null,
                sensor.FaultNow
            );
        }
    }

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(0.49, false)]
    public void Half_a_g_at_the_start_is_gravity_and_less_is_a_corrected_recording(double share, bool gravity)
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 100, z: (share - 1) * G);
        Feed(sensor, 1, z: (share - 1) * G);
        sensor.Publish(Now, _evidence);
        Assert.Equal(gravity, sensor.FaultNow?.Contains("weigh", StringComparison.Ordinal) ?? false);
        Assert.Equal(gravity ? double.NaN : share * G, Last(MetricId.StructureAccelerationPeak).Value, 1e-3);
        Assert.False(_evidence.TryGet(MetricId.StructureTiltMagnitude, out _));
    }

    [Fact]
    public void The_reference_is_the_mean_of_the_first_second_on_every_axis()
    {
        StructureSensor sensor = Uncommissioned();
        for (int i = 0; i < 99; i++)
        {
            Feed(sensor, 1, x: i % 2 == 0 ? 0.1 : 0.3, y: i % 2 == 0 ? 0.2 : 0.6, z: i % 2 == 0 ? 0.3 : -0.3);
        }

        sensor.Publish(Now, _evidence);
        Assert.False(_evidence.TryGet(MetricId.StructureAccelerationPeak, out _));
        Feed(sensor, 1, x: 0.3, y: 0.6, z: -0.3);
        sensor.Publish(Now, _evidence);
        Assert.Equal(0.1, Last(MetricId.StructureAccelerationPeakX).Value, 1e-4);
        Assert.Equal(0.2, Last(MetricId.StructureAccelerationPeakY).Value, 1e-4);
        Assert.Equal(0.3, Last(MetricId.StructureAccelerationPeakZ).Value, 1e-4);
    }

    [Fact]
    public void The_first_second_of_a_very_fast_sensor_ends_when_its_room_is_full()
    {
        _hertz = 50_000;
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 4095);
        sensor.Publish(Now, _evidence);
        Assert.False(_evidence.TryGet(MetricId.StructureAccelerationPeak, out _));
        Feed(sensor, 1);
        sensor.Publish(Now, _evidence);
        Assert.True(Last(MetricId.StructureAccelerationPeak).IsGood);
    }

    [Fact]
    public void A_site_without_commissioning_follows_its_running_mean()
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 100);
        for (int i = 0; i < 1250; i++)
        {
            Feed(sensor, 100, x: 0.5);
        }

        sensor.CloseFrame(Now, _evidence);
        Feed(sensor, 1, x: 0.5);
        sensor.Publish(Now, _evidence);
        Assert.InRange(Last(MetricId.StructureAccelerationPeak).Value, 0, 0.01);
    }

    [Theory]
    [InlineData(0.86, true)]
    [InlineData(0.84, false)]
    public void Even_in_motion_ten_seconds_must_weigh_one_g(double share, bool good)
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i < 19 * Block; i++)
        {
            Feed(sensor, 1, x: i % 2 == 0 ? 1 : -1, z: (share - 1) * G);
        }

        Assert.Null(sensor.FaultNow);
        for (int i = 0; i < Block; i++)
        {
            Feed(sensor, 1, x: i % 2 == 0 ? 1 : -1, z: (share - 1) * G);
        }

        Assert.Equal(good, sensor.FaultNow is null);
    }

    [Fact]
    public void Tilt_is_measured_against_commissioning()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10 * Block, y: G * Math.Tan(2 * Math.PI / 180));
        sensor.Publish(Now, _evidence);
        Assert.Equal(2, Last(MetricId.StructureTiltX).Value, 1e-3);
        Assert.Equal(0, Last(MetricId.StructureTiltY).Value, 1e-3);
        Assert.Equal(2, Last(MetricId.StructureTiltMagnitude).Value, 1e-3);
        Assert.Equal(2, sensor.TiltDegrees, 1e-3);
        Assert.Equal(5, sensor.TiltSeconds, 1e-9);
    }

    [Fact]
    public void Tilt_is_measured_with_what_lies_along_the_mast_too()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10 * Block, y: 1, z: 0.9);
        sensor.Publish(Now, _evidence);
        Assert.Equal(Math.Atan2(1, G + 0.9) * 180 / Math.PI, Last(MetricId.StructureTiltX).Value, 1e-3);
    }

    [Fact]
    public void Tilt_older_than_its_window_is_forgotten()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10 * Block);
        _micros += 601_000_000;
        sensor.Advance(Now);
        sensor.Publish(Now, _evidence);
        Assert.Equal((0, double.NaN), (sensor.TiltSeconds, sensor.TiltDegrees));
    }

    [Fact]
    public void The_angles_of_an_inclinometer_are_the_sites_however_the_accelerometer_is_mounted()
    {
        StructureSensor sensor = Sensor(new(new DateOnly(2025, 3, 1), "an", G, 0, 0));
        Angle(sensor, MetricId.StructureTiltY, 2);
        _micros += 1_000_000;
        Angle(sensor, MetricId.StructureTiltX, 1);
        sensor.Publish(Now, _evidence);
        Assert.Equal(1, Last(MetricId.StructureTiltX).Value, 1e-9);
        Assert.Equal(2, Last(MetricId.StructureTiltY).Value, 1e-9);
        Assert.Equal(Now, Last(MetricId.StructureTiltY).At);
    }

    [Fact]
    public void A_frame_that_ends_within_the_first_second_is_measured_with_what_came()
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 40);
        Feed(sensor, 1, x: 2);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal(2, Last(MetricId.StructureAccelerationPeakX).Value, 0.1);
    }

    [Fact]
    public void Where_nothing_is_weighed_a_peak_waits_for_no_second_block()
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 99, z: -G);
        Feed(sensor, 1, x: 2, z: -G);
        Assert.Equal(2, sensor.TakePeak(), 1e-3);
    }

    [Fact]
    public void Lost_samples_begin_the_measuring_of_the_rate_again()
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i < 55; i++)
        {
            Feed(sensor, 20);
        }

        Feed(sensor, 20, lost: true);
        sensor.CloseFrame(Now, _evidence);
        Assert.False(_evidence.TryGet(MetricId.StructureSampleRate, out _));
    }

    [Fact]
    public void An_inclinometer_gives_the_tilt_once_both_angles_came()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 10 * Block, x: 1);
        Angle(sensor, MetricId.StructureTiltX, 1);
        Assert.True(sensor.Delivered);
        Assert.Equal(0, sensor.TiltSeconds);
        _micros += 1_000_000;
        Angle(sensor, MetricId.StructureTiltY, -2);
        Assert.Equal(1, sensor.TiltSeconds, 1e-9);
        sensor.Publish(Now, _evidence);
        Assert.Equal(1, Last(MetricId.StructureTiltX).Value, 1e-9);
        Assert.Equal(-2, Last(MetricId.StructureTiltY).Value, 1e-9);
        Assert.Equal(Now, Last(MetricId.StructureTiltMagnitude).At);

        _micros += 1_000_000;
        Angle(sensor, MetricId.StructureTiltX, 3);
        Assert.Equal(1, sensor.TiltSeconds, 1e-9);
        Angle(sensor, MetricId.StructureTiltY, -2);
        Assert.Equal(2, sensor.TiltSeconds, 1e-9);
        sensor.Publish(Now, _evidence);
        Assert.Equal(2, Last(MetricId.StructureTiltX).Value, 1e-3);
    }

    [Fact]
    public void A_pair_of_angles_weighs_no_longer_than_evidence_lasts()
    {
        StructureSensor sensor = Commissioned();
        Pair(sensor, 0, 0);
        _micros += 100_000_000;
        Pair(sensor, 1, 0);
        Assert.Equal(30.001, sensor.TiltSeconds, 1e-9);
    }

    [Fact]
    public void A_bad_angle_is_a_fault_until_both_angles_come_again()
    {
        StructureSensor sensor = Commissioned();
        Pair(sensor, 1, 2);
        _micros += 1_000_000;
        Angle(sensor, MetricId.StructureTiltX, 1.1);
        Angle(sensor, MetricId.StructureTiltY, double.NaN);
        sensor.Publish(Now, _evidence);
        Assert.Equal("not a number", Last(MetricId.StructureTiltMagnitude).Text);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureTiltX).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureTiltY).Quality);
        Angle(sensor, MetricId.StructureTiltY, 2.1);
        sensor.Publish(Now, _evidence);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureTiltMagnitude).Quality);
        Angle(sensor, MetricId.StructureTiltX, 1.2);
        sensor.Publish(Now, _evidence);
        Assert.True(Last(MetricId.StructureTiltMagnitude).IsGood);
    }

    [Fact]
    public void Angles_that_repeat_for_over_a_minute_are_stuck_and_still_count_towards_alarms()
    {
        StructureSensor sensor = Commissioned();
        long start = _micros;
        for (int i = 0; i <= 60; i++)
        {
            _micros = start + (i * 1_000_000L);
            Pair(sensor, 1, 2);
        }

        sensor.Publish(Now, _evidence);
        Assert.True(Last(MetricId.StructureTiltMagnitude).IsGood);
        _micros++;
        Pair(sensor, 1, 2);
        sensor.Publish(Now, _evidence);
        Assert.StartsWith("stuck", Last(MetricId.StructureTiltX).Text, StringComparison.Ordinal);
        Assert.InRange(sensor.TiltDegrees, 2.2, 2.3);
        Pair(sensor, 1, 2.001);
        sensor.Publish(Now, _evidence);
        Assert.True(Last(MetricId.StructureTiltMagnitude).IsGood);
    }

    private static StructureSensor OneAngle(MetricId metric) =>
        new(
            new SiteProfile(
                "hp-001",
                new(new DateOnly(2025, 3, 1), "an", 0, 0, G),
                new HashSet<MetricId> { metric },
                new Limits()
            )
        );

    [Theory]
    [InlineData(MetricId.StructureTiltX, MetricId.StructureTiltY)]
    [InlineData(MetricId.StructureTiltY, MetricId.StructureTiltX)]
    public void An_inclinometer_with_one_angle_says_this_one_and_no_magnitude(MetricId fitted, MetricId other)
    {
        StructureSensor sensor = OneAngle(fitted);
        Angle(sensor, fitted, 0.7);
        sensor.Publish(Now, _evidence);
        Assert.Equal(0.7, Last(fitted).Value, 1e-9);
        Assert.Equal(Now, Last(fitted).At);
        Assert.False(_evidence.TryGet(other, out _));
        Reading magnitude = Last(MetricId.StructureTiltMagnitude);
        Assert.Equal(
            (Quality.Bad, "only one of its two angles is measured", Now),
            (magnitude.Quality, magnitude.Text, magnitude.At)
        );
        Assert.Equal(0.7, sensor.TiltDegrees, 1e-9);

        _micros += 1_000_000;
        Angle(sensor, fitted, double.NaN);
        sensor.Publish(Now, _evidence);
        Assert.Equal((Quality.Bad, "not a number"), (Last(fitted).Quality, Last(fitted).Text));
        Assert.Equal("not a number", Last(MetricId.StructureTiltMagnitude).Text);
        Assert.False(_evidence.TryGet(other, out _));
    }

    [Fact]
    public void An_angle_that_is_bad_without_a_reason_has_no_value()
    {
        StructureSensor sensor = Commissioned();
        sensor.AcceptAngle(new Reading(MetricId.StructureTiltX, double.NaN, Quality.Bad, Now));
        sensor.Publish(Now, _evidence);
        Assert.Equal("no value", Last(MetricId.StructureTiltX).Text);
        Assert.Equal("no value", Last(MetricId.StructureTiltY).Text);
        Assert.Equal(double.NaN, sensor.TiltDegrees);
    }

    [Fact]
    public void A_stuck_inclinometer_says_for_how_long()
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i <= 61; i++)
        {
            Pair(sensor, 1, 2);
            _micros += 1_000_000;
        }

        sensor.Publish(Now, _evidence);
        Assert.Equal("stuck: both angles the same bit for bit for over 60 s", Last(MetricId.StructureTiltY).Text);
    }

    [Fact]
    public void The_newer_of_two_angles_dates_the_tilt_and_each_pair_weighs_by_the_time_since_the_one_before()
    {
        StructureSensor sensor = Commissioned();
        Pair(sensor, 1, 2);
        Assert.Equal(0.001, sensor.TiltSeconds, 1e-9);
        _micros += 3_000_000;
        Angle(sensor, MetricId.StructureTiltY, 2.5);
        Stamp newest = Now;
        sensor.AcceptAngle(new Reading(MetricId.StructureTiltX, 1.5, Quality.Good, new(_micros - 1_000_000, 0, true)));
        Assert.Equal(2.001, sensor.TiltSeconds, 1e-9);
        sensor.Publish(Now, _evidence);
        Assert.Equal(newest, Last(MetricId.StructureTiltX).At);
    }

    [Fact]
    public void A_driver_that_never_gave_a_sample_is_bad_as_of_now()
    {
        StructureSensor sensor = Commissioned();
        sensor.Fault(Now, "no answer");
        _micros += 10_000_000;
        sensor.Advance(Now);
        Assert.Equal("no answer", sensor.FaultNow);
        sensor.Publish(Now, _evidence);
        Assert.Equal(
            (Quality.Bad, "no answer", Now),
            (
                Last(MetricId.StructureAccelerationPeak).Quality,
                Last(MetricId.StructureAccelerationPeak).Text,
                Last(MetricId.StructureAccelerationPeak).At
            )
        );
        sensor.CloseFrame(Now, _evidence);
        Assert.False(_evidence.TryGet(MetricId.StructureSampleRate, out _));
        Assert.False(sensor.Delivered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_component_that_can_be_no_measurement_spoils_its_sample_alone(int axis)
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 3);
        Feed(sensor, 1, x: axis == 0 ? 3000 : 3, y: axis == 1 ? -3000 : 3, z: axis == 2 ? double.NaN : 3);
        Assert.InRange(sensor.UnconfirmedPeak, 0, 0.01);
        Feed(sensor, 1, x: 4);
        Assert.Equal(4, sensor.UnconfirmedPeak, 1e-3);
    }

    [Fact]
    public void Without_one_good_sample_there_is_no_first_second_to_end()
    {
        StructureSensor sensor = Uncommissioned();
        Feed(sensor, 30, x: double.NaN);
        sensor.CloseFrame(Now, _evidence);
        sensor.Finish();
        Assert.Equal(double.NaN, sensor.TakePeak());
        Assert.False(_evidence.TryGet(MetricId.StructureAccelerationPeak, out _));

        // The first second begins with what comes.
        Feed(sensor, 100, z: -G);
        Feed(sensor, 1, x: 2, z: -G);
        sensor.Publish(Now, _evidence);
        Assert.Equal(2, Last(MetricId.StructureAccelerationPeakX).Value, 1e-3);
    }

    [Fact]
    public void Silence_and_stuckness_are_told_in_full()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 3 * Block);
        _micros += 2_000_001;
        sensor.Advance(Now);
        Assert.Equal("no good samples for over 2 s: the FIFO is empty, or what it gives is no number", sensor.FaultNow);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal(
            "no good samples for over 2 s: the FIFO is empty, or what it gives is no number",
            Last(MetricId.StructureSampleRate).Text
        );

        double[] same = [.. Enumerable.Repeat(3.0, 400)];
        double[] up = [.. Enumerable.Repeat(G, 400)];
        _micros += 4_000_000;
        sensor.Accept(new AccelerationBatch(same, same, up, 400, Now, 100, 40, false));
        Assert.Equal("stuck: the same sample bit for bit for over 2 s", sensor.FaultNow);
    }

    [Fact]
    public void A_sensor_of_the_wrong_weight_says_what_is_right_and_its_frame_stays_bad()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, Block, z: -0.2 * G);
        Assert.Equal(
            "at rest it does not weigh 0.85 to 1.15 g: an axis is dead or the scale is wrong",
            sensor.FaultNow
        );
        Feed(sensor, Block);
        Assert.Null(sensor.FaultNow);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal(
            "at rest it does not weigh 0.85 to 1.15 g: an axis is dead or the scale is wrong",
            Last(MetricId.StructureAccelerationPeak).Text
        );
    }

    [Fact]
    public void A_saturated_frame_says_where()
    {
        StructureSensor sensor = Commissioned();
        sensor.Accept(new AccelerationBatch([40.5, 0], [0, 0.1], [G, G - 0.1], 2, Now, 100, 40, false));
        sensor.CloseFrame(Now, _evidence);
        foreach (
            MetricId metric in Enum.GetValues<MetricId>()
                .Where(m => m is >= MetricId.StructureAccelerationRms and <= MetricId.StructureAccelerationPeakZ)
        )
        {
            Assert.Equal("saturated at 40.5 m/s²: the true peak is higher", Last(metric).Text);
        }
    }

    [Fact]
    public void The_first_batch_opens_the_frame_and_does_not_count_towards_it()
    {
        StructureSensor sensor = Commissioned();
        Feed(sensor, 90);
        _micros += 200_000;
        Feed(sensor, 80);
        sensor.CloseFrame(Now, _evidence);
        Assert.Equal("samples were lost: only 80 % of the frame came", Last(MetricId.StructureAccelerationRms).Text);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(100_000.0)]
    public void A_nominal_rate_at_the_end_of_what_can_be_is_taken(double hertz)
    {
        StructureSensor sensor = Commissioned();
        _hertz = hertz;
        Feed(sensor, 1, micros: 10_000);
        Feed(sensor, (int)Math.Ceiling(hertz / 2), micros: 10_000);
        Assert.Equal(hertz < 1 ? 20 : 0.5, sensor.TiltSeconds, 0.001);
    }

    [Theory]
    [InlineData(0.49, false)]
    [InlineData(0.51, true)]
    public void A_block_that_varies_by_less_than_half_a_metre_per_second_squared_is_at_rest(double rms, bool moves)
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i < Block; i++)
        {
            Feed(sensor, 1, x: i % 2 == 0 ? rms : -rms, z: -0.3 * G);
        }

        Assert.Equal(moves, sensor.FaultNow is null);
    }

    [Fact]
    public void The_axes_of_the_site_are_those_of_its_map()
    {
        Assert.True(AxisMap.TryParse("+y-x+z", out AxisMap? axes));
        var profile = new SiteProfile(
            "hp-001",
            new(new DateOnly(2025, 3, 1), "an", 0, 0, G),
            new HashSet<MetricId>(),
            new Limits()
        )
        {
            Axes = axes,
        };
        var sensor = new StructureSensor(profile);
        Feed(sensor, 1, x: 3, y: 1);
        sensor.Publish(Now, _evidence);
        Assert.Equal(1, Last(MetricId.StructureAccelerationPeakX).Value, 1e-3);
        Assert.Equal(3, Last(MetricId.StructureAccelerationPeakY).Value, 1e-3);
    }

    [Fact]
    public void A_mode_from_outside_is_checked_and_published()
    {
        StructureSensor sensor = Commissioned();
        sensor.AcceptModeFrequency(Reading.Good(MetricId.StructureMode1Frequency, 2, Now), _evidence);
        Assert.Equal(2, Last(MetricId.StructureMode1Frequency).Value);
        sensor.AcceptModeFrequency(
            new Reading(MetricId.StructureMode1Frequency, double.PositiveInfinity, Quality.Good, Now),
            _evidence
        );
        Assert.Equal("the mode was not seen", Last(MetricId.StructureMode1Frequency).Text);
    }

    [Fact]
    public void The_temperature_of_the_sensor_is_the_tilts()
    {
        StructureSensor sensor = new(
            new SiteProfile(
                "hp-001",
                new(new DateOnly(2025, 3, 1), "an", 0, 0, G),
                new HashSet<MetricId>(),
                new Limits()
            )
            {
                OffsetDriftPerCelsius = 1e-4,
            }
        );
        double unknown = sensor.TiltUncertaintyDegrees;
        sensor.AcceptTemperature(30, Now);
        Feed(sensor, Block);
        Assert.Equal(unknown / 4, sensor.TiltUncertaintyDegrees, 1e-9);
    }

    [Fact]
    public void What_carries_no_gravity_may_weigh_nothing_for_however_long()
    {
        StructureSensor sensor = Uncommissioned();
        for (int i = 0; i < 24; i++)
        {
            Feed(sensor, Block, z: -G);
        }

        Assert.Null(sensor.FaultNow);
    }

    [Fact]
    public void Silence_is_reckoned_from_the_newest_batch_and_the_rate_is_measured_anew_after_it()
    {
        StructureSensor sensor = Commissioned();
        for (int i = 0; i < 60; i++)
        {
            Feed(sensor, 20);
        }

        _micros += 2_000_000;
        sensor.Advance(Now);
        Assert.Null(sensor.FaultNow);
        _micros += 2_000_000;
        sensor.Advance(Now);
        Assert.NotNull(sensor.FaultNow);
        Feed(sensor, 20);
        sensor.CloseFrame(Now, _evidence);
        Assert.Null(sensor.FaultNow);
        Assert.False(_evidence.TryGet(MetricId.StructureSampleRate, out _));
    }

    private Stamp Now => new(_micros, _micros / 1000, true);

    private static StructureSensor Commissioned() => Sensor(new(new DateOnly(2025, 3, 1), "an", 0, 0, G));

    private static StructureSensor Uncommissioned() => Sensor(null);

    private static StructureSensor Sensor(Commissioning? commissioning) =>
        new(new SiteProfile("hp-001", commissioning, new HashSet<MetricId>(), new Limits()));

    private Reading Last(MetricId metric)
    {
        Assert.True(_evidence.TryGet(metric, out Reading reading));
        return reading;
    }

    private void Angle(StructureSensor sensor, MetricId metric, double degrees) =>
        sensor.AcceptAngle(new Reading(metric, degrees, Quality.Good, Now));

    private void Pair(StructureSensor sensor, double x, double y)
    {
        Angle(sensor, MetricId.StructureTiltX, x);
        Angle(sensor, MetricId.StructureTiltY, y);
    }

    // At rest plus the given motion, every sample a little different from the one before.
    private void Feed(
        StructureSensor sensor,
        int count,
        double x = 0,
        double y = 0,
        double z = 0,
        long micros = 0,
        bool lost = false,
        bool exactX = false
    )
    {
        var xs = new double[count];
        var ys = new double[count];
        var zs = new double[count];
        for (int i = 0; i < count; i++)
        {
            double noise = (_samples++ % 7) * 1e-6;
            xs[i] = exactX ? x : x + noise;
            ys[i] = y - noise;
            zs[i] = G + z + noise;
        }

        _micros += micros > 0 ? micros : (long)(count * 1e6 / _hertz);
        sensor.Accept(new AccelerationBatch(xs, ys, zs, count, Now, _hertz, _fullScale, lost));
    }
}
