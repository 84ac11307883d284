using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

public sealed class TiltCalibrationTests
{
    private const double Hertz = 125;
    private const double FullScale = 8.192 * Vector.StandardGravity;
    private const double RadiansPerDegree = Math.PI / 180;

    // 0.001°/√Hz up to half of 125 Hz, as acceleration.
    private static readonly double WhiteNoise =
        0.001 * RadiansPerDegree * Math.Sqrt(Hertz / 2) * Vector.StandardGravity;

    [Fact]
    public void Ten_minutes_of_a_noisy_sensor_give_a_zero_within_a_hundredth_of_a_degree_whatever_the_seed()
    {
        int within = 0;
        const int seeds = 40;
        for (int seed = 1; seed <= seeds; seed++)
        {
            var rig = new Rig(seed)
            {
                Gravity = new Vector(0.3 - (0.02 * seed), 0.1 * (seed % 7), 9.7 + (0.004 * seed)),
            };
            TiltCalibrationResult found = rig.Run(600).Judge();

            Assert.Empty(found.Problems);
            double error = Tilt.Between(rig.Gravity, found.Gravity).MagnitudeDegrees;
            Assert.InRange(error, 0, 0.01);
            Assert.Equal(rig.Gravity.Length, found.Gravity.Length, 1e-3);
            Assert.Equal(1, found.Coverage, 1e-3);
            within += error <= found.UncertaintyDegrees ? 1 : 0;
        }

        // Of what holds in 95 % of all cases, fewer than 85 % of forty would be one chance in a hundred.
        Assert.InRange(within, 0.85 * seeds, seeds);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.09, true)]
    [InlineData(0.12, false)]
    [InlineData(1.0, false)]
    public void A_mast_that_sways_is_refused_with_the_figure(double rmsDegrees, bool rests)
    {
        var rig = new Rig(1);
        rig.Sway = t => rmsDegrees * Math.Sqrt(2) * Math.Sin(2 * Math.PI * 0.7 * t);
        TiltCalibrationResult found = rig.Run(600).Judge();

        Assert.Equal(rests, found.IsGood);
        Assert.Equal(rmsDegrees, found.SwayDegrees, 0.05 * rmsDegrees);
        if (!rests)
        {
            CalibrationProblem problem = Assert.Single(found.Problems);
            Assert.Equal("moving", problem.Id);
            Assert.Contains(
                FormattableString.Invariant($"{found.SwayDegrees:F3}° RMS in its worst minute, at most 0.1°"),
                problem.Message,
                StringComparison.Ordinal
            );
            Assert.Contains("calm", problem.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_noise_of_a_coarse_sensor_is_not_taken_for_sway()
    {
        // ADXL345: about one of its steps of 3.9 mg on each axis.
        var rig = new Rig(1) { Noise = 3.9e-3 * Vector.StandardGravity };
        TiltCalibrationResult found = rig.Run(600).Judge();

        Assert.True(found.IsGood);
        Assert.InRange(found.SwayDegrees, 0, 0.04);
        Assert.InRange(found.UncertaintyDegrees, 0.0005, 0.005);
    }

    [Fact]
    public void One_minute_in_which_somebody_climbs_is_enough_to_refuse_ten()
    {
        var rig = new Rig(1);
        rig.Sway = t => t is > 200 and < 260 ? 0.3 * Math.Sin(2 * Math.PI * t) : 0;
        Assert.Equal(["moving"], Ids(rig.Run(600)));
    }

    [Theory]
    [InlineData(0.015, true)]
    [InlineData(0.03, false)]
    [InlineData(-0.03, false)]
    public void A_mean_that_creeps_has_not_settled(double degreesInAll, bool settled)
    {
        var rig = new Rig(1);
        rig.Sway = t => degreesInAll * t / 600;
        rig.Celsius = t => 30 + (t / 100);
        TiltCalibrationResult found = rig.Run(600).Judge();

        Assert.Equal(Math.Abs(degreesInAll) / 2, found.DriftDegrees, 0.001);
        Assert.Equal(settled, found.Problems.All(p => p.Id != "unsettled"));
        if (!settled)
        {
            Assert.Contains(
                "while the sensor changed by +3.0 °C",
                found.Problems.Single(p => p.Id == "unsettled").Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_mean_that_wanders_is_uncertain_though_both_halves_agree()
    {
        var rig = new Rig(1);
        rig.Sway = t => 0.05 * Math.Sin(2 * Math.PI * t / 100);
        TiltCalibrationResult found = rig.Run(600).Judge();

        Assert.InRange(found.DriftDegrees, 0, 0.002);
        Assert.Equal(["uncertain"], found.Problems.Select(p => p.Id));
        Assert.InRange(found.UncertaintyDegrees, 0.01, 0.02);
    }

    [Fact]
    public void What_is_measured_is_told_with_its_temperature()
    {
        var rig = new Rig(3);
        rig.Celsius = t => 30 + (t / 600);
        TiltCalibrationResult found = rig.Run(600).Judge();

        Assert.Equal(30.5, found.Celsius, 0.01);
        Assert.Equal(0.5, found.WarmingCelsius, 0.01);
        Assert.Equal(599.9, found.Seconds, 0.2);
        Assert.Equal(600 * Hertz, found.Samples, 30.0);
    }

    [Fact]
    public void A_sensor_without_a_thermometer_has_no_temperature()
    {
        TiltCalibrationResult found = new Rig(3).Run(60).Judge();

        Assert.True(found.IsGood);
        Assert.Equal((double.NaN, double.NaN), (found.Celsius, found.WarmingCelsius));
    }

    [Fact]
    public void A_frozen_sensor_is_stuck()
    {
        var rig = new Rig(1);
        rig.Turn = (t, v) => t > 30 ? new Vector(0.1, 0.2, 9.8) : v;
        TiltCalibration calibration = rig.Run(60);

        Assert.True(calibration.IsLost);
        Assert.Equal(["stuck"], Ids(calibration));
    }

    [Fact]
    public void A_frozen_axis_is_stuck()
    {
        var rig = new Rig(1);
        rig.Turn = (_, v) => v with { X = 0.1 };
        CalibrationProblem problem = Assert.Single(rig.Run(60).Judge().Problems);
        Assert.Equal(("stuck", true), (problem.Id, problem.Message.Contains("one axis", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_knock_to_the_end_of_the_range_is_saturation()
    {
        var rig = new Rig(1);
        rig.Turn = (t, v) => t is > 20 and < 20.05 ? v with { Y = FullScale } : v;
        TiltCalibration calibration = rig.Run(60);

        Assert.True(calibration.IsLost);
        Assert.Contains("saturated", Ids(calibration));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e6)]
    public void What_can_be_no_acceleration_is_refused(double value)
    {
        var rig = new Rig(1);
        rig.Turn = (t, v) => t > 30 ? v with { Z = value } : v;
        TiltCalibration calibration = rig.Run(60);

        Assert.True(calibration.IsLost);
        Assert.Contains("number", Ids(calibration));
    }

    [Fact]
    public void A_dead_axis_does_not_weigh_one_g()
    {
        var rig = new Rig(1) { Gravity = new Vector(1.5, 0.2, 0.3) };
        CalibrationProblem problem = Assert.Single(rig.Run(60).Judge().Problems);
        Assert.Equal("weight", problem.Id);
        Assert.Contains("0.157 g; at rest it is 0.85 to 1.15 g", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.14, true)]
    [InlineData(0.86, true)]
    [InlineData(1.16, false)]
    public void A_good_part_may_be_as_far_off_as_its_data_sheet_says(double g, bool good)
    {
        var rig = new Rig(1) { Gravity = new Vector(0, 0, g * Vector.StandardGravity) };
        Assert.Equal(good, rig.Run(60).Judge().IsGood);
    }

    [Fact]
    public void Losses_now_and_then_do_no_harm_and_many_are_refused()
    {
        var few = new Rig(1);
        few.Drops = batch => batch % 100 == 50;
        Assert.True(few.Run(60).Judge().IsGood);

        var many = new Rig(1);
        many.Drops = batch => batch % 10 == 5;
        TiltCalibrationResult found = many.Run(60).Judge();
        Assert.Equal(["lossy"], found.Problems.Select(p => p.Id));
        Assert.Equal(0.9, found.Coverage, 0.01);
        Assert.Contains("stop the agent", found.Problems[0].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sensor_that_falls_silent_half_way_is_lossy()
    {
        var rig = new Rig(1);
        rig.Drops = batch => batch > 300;
        Assert.Equal(["lossy"], Ids(rig.Run(60)));
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.1)]
    public void A_clock_that_is_far_off_is_refused(double ratio)
    {
        CalibrationProblem problem = Assert.Single(
            new Rig(1) { Rate = ratio * Hertz }
                .Run(60)
                .Judge()
                .Problems
        );
        Assert.Equal("rate", problem.Id);
        Assert.Contains("not at 125.0", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_is_off_as_chips_are_does_no_harm() =>
        Assert.True(
            new Rig(1) { Rate = 1.009 * Hertz }
                .Run(60)
                .Judge()
                .IsGood
        );

    [Fact]
    public void Nothing_at_all_is_silence_and_a_fault_is_told_in_the_drivers_words()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        Assert.False(calibration.IsLost);
        TiltCalibrationResult found = calibration.Judge();
        Assert.Equal(["silent"], found.Problems.Select(p => p.Id));
        Assert.Equal((0, 0L), (found.Seconds, found.Samples));
        Assert.All(
            [found.Coverage, found.SwayDegrees, found.DriftDegrees, found.UncertaintyDegrees, found.Gravity.X],
            figure => Assert.Equal(double.NaN, figure)
        );

        calibration.AcceptFault("no answer");
        calibration.AcceptFault("device id 0x00");
        Assert.True(calibration.IsLost);
        CalibrationProblem problem = Assert.Single(calibration.Judge().Problems);
        Assert.Equal("the sensor faulted 2 times: device id 0x00", problem.Message);
    }

    [Fact]
    public void It_takes_no_more_than_it_has_room_for()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        double[] one = [1];
        void Put(double seconds) =>
            calibration.Accept(
                new AccelerationBatch(one, one, one, 1, new Stamp((long)(seconds * 1e6), 0, true), 1, FullScale, false)
            );

        Put(0);
        Put(7199);
        Put(7200);
        Put(1e9);
        Assert.Equal(2, calibration.Samples);
    }

    // Batches of four equal samples a second apart, each a little off the one before.
    private static TiltCalibration Steps(
        int batches,
        Func<int, Vector>? gravity = null,
        double seconds = 60,
        TiltCalibrationLimits? limits = null,
        Func<int, bool>? lost = null,
        double hertz = 4,
        double fullScale = FullScale
    )
    {
        var calibration = new TiltCalibration(seconds, limits ?? new TiltCalibrationLimits());
        for (int i = 0; i < batches; i++)
        {
            Vector at = gravity?.Invoke(i) ?? new Vector(1e-7 * (i % 3), 1e-7 * (i % 2), 9.8 + (1e-7 * (i % 5)));
            double[] x = [at.X, at.X + 1e-7, at.X, at.X + 1e-7];
            double[] y = [at.Y, at.Y + 1e-7, at.Y, at.Y + 1e-7];
            double[] z = [at.Z, at.Z + 1e-7, at.Z, at.Z + 1e-7];
            calibration.Accept(
                new AccelerationBatch(
                    x,
                    y,
                    z,
                    4,
                    new Stamp(i * 1_000_000L, 0, true),
                    hertz,
                    fullScale,
                    lost?.Invoke(i) ?? false
                )
            );
        }

        return calibration;
    }

    [Fact]
    public void A_mast_that_rests_is_known_exactly()
    {
        TiltCalibrationResult found = Steps(61).Judge();
        Assert.Empty(found.Problems);
        Assert.Equal((60, 244), (found.Seconds, found.Samples));
        Assert.Equal(244 / 240.0, found.Coverage, 1e-12);
        Assert.Equal(9.8, found.Gravity.Z, 1e-6);
        Assert.Equal(0, found.SwayDegrees, 1e-5);
        Assert.Equal(0, found.DriftDegrees, 1e-5);
    }

    [Fact]
    public void What_is_found_of_a_mast_that_steps_half_way_is_reckoned_by_hand()
    {
        double step = 9.8 * Math.Tan(0.2 * RadiansPerDegree);
        TiltCalibration calibration = Steps(60, i => new Vector((i < 30 ? 0 : step) + (1e-7 * (i % 3)), 0.1, 9.8));
        calibration.AcceptCelsius(20);
        calibration.AcceptCelsius(double.NaN);
        calibration.AcceptCelsius(double.PositiveInfinity);
        calibration.AcceptCelsius(17);
        TiltCalibrationResult found = calibration.Judge();

        // Ten stretches lie a tenth of a degree to one side of the mean and ten to the other.
        Assert.Equal(0.2, found.DriftDegrees, 1e-4);
        Assert.Equal(0.1, found.SwayDegrees, 1e-4);
        Assert.Equal(2.093 * Math.Sqrt(20 * 0.01 / 19 / 20), found.UncertaintyDegrees, 1e-4);
        Assert.Equal((18.5, -3.0), (found.Celsius, found.WarmingCelsius));
        Assert.Equal(
            [
                new CalibrationProblem(
                    "unsettled",
                    "the mean has not settled: its second half lies 0.200° from its first while the sensor changed by -3.0 °C, at most 0.01° has",
                    "let the sensor warm up and what was mounted come to rest, keep the sun off it, and calibrate again"
                ),
                new CalibrationProblem(
                    "uncertain",
                    "the mean is only known to ±0.048°, at most ±0.01° is a zero",
                    "measure longer, or in less wind"
                ),
            ],
            found.Problems.Where(problem => problem.Id != "moving")
        );
    }

    [Fact]
    public void Without_a_temperature_a_mean_that_has_not_settled_says_none()
    {
        double step = 9.8 * Math.Tan(0.1 * RadiansPerDegree);
        TiltCalibrationResult found = Steps(60, i => new Vector((i < 30 ? 0 : step) + (1e-7 * (i % 3)), 0.1, 9.8))
            .Judge();
        Assert.Equal(
            "the mean has not settled: its second half lies 0.100° from its first, at most 0.01° has",
            found.Problems.Single(problem => problem.Id == "unsettled").Message
        );
    }

    [Fact]
    public void The_limits_are_those_that_were_given()
    {
        var wide = new TiltCalibrationLimits
        {
            SwayDegrees = 0.2,
            DriftDegrees = 0.3,
            UncertaintyDegrees = 0.1,
        };
        double step = 9.8 * Math.Tan(0.2 * RadiansPerDegree);
        Vector Step(int i) => new((i < 30 ? 0 : step) + (1e-7 * (i % 3)), 0.1, 9.8);
        Assert.True(Steps(60, Step, limits: wide).Judge().IsGood);
        Assert.Equal(["moving"], Ids(Steps(60, Step, limits: wide with { SwayDegrees = 0.05 })));
        Assert.Equal(["unsettled"], Ids(Steps(60, Step, limits: wide with { DriftDegrees = 0.19 })));
        Assert.Equal(["uncertain"], Ids(Steps(60, Step, limits: wide with { UncertaintyDegrees = 0.04 })));
    }

    [Fact]
    public void A_mast_that_moves_is_told_with_its_worst_minute()
    {
        double side = 9.8 * Math.Tan(1 * RadiansPerDegree);
        TiltCalibrationResult found = Steps(
                130,
                i => new Vector(
                    (
                        i < 60 ? 0
                        : i % 2 == 0 ? side
                        : -side
                    ) + (1e-7 * (i % 3)),
                    0.1,
                    9.8
                ),
                seconds: 129
            )
            .Judge();
        Assert.Equal(1, found.SwayDegrees, 1e-3);
        CalibrationProblem moving = found.Problems.Single(problem => problem.Id == "moving");
        Assert.Equal("the mast moves: 1.000° RMS in its worst minute, at most 0.1° is at rest", moving.Message);
        Assert.Equal(
            "wait for calm air, let nobody climb or work on the mast or near the sensor, and tighten its bolts",
            moving.Remedy
        );
    }

    [Fact]
    public void Less_than_twenty_seconds_leave_the_mean_uncertain()
    {
        Assert.Equal(double.NaN, Steps(19, seconds: 18).Judge().UncertaintyDegrees);
        Assert.Equal(["uncertain"], Ids(Steps(19, limits: new TiltCalibrationLimits { Coverage = 0.9 }, seconds: 18)));
        Assert.InRange(Steps(20, seconds: 19).Judge().UncertaintyDegrees, 0, 1e-5);
        Assert.Equal(double.NaN, Steps(1, seconds: 1).Judge().DriftDegrees);
        Assert.Equal(0, Steps(2, seconds: 2).Judge().DriftDegrees, 1e-4);
    }

    [Fact]
    public void One_fault_happened_once()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        calibration.AcceptFault("no answer");
        CalibrationProblem problem = Assert.Single(calibration.Judge().Problems);
        Assert.Equal(
            new CalibrationProblem(
                "fault",
                "the sensor faulted once: no answer",
                "mend its wiring, then calibrate again"
            ),
            problem
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void On_any_axis_what_can_be_no_acceleration_is_told(int axis)
    {
        TiltCalibration calibration = Steps(
            60,
            i => new Vector(
                i == 30 && axis == 0 ? 2000 : 1e-7 * (i % 3),
                i == 30 && axis == 1 ? -2000 : 0.1,
                i == 30 && axis == 2 ? double.NaN : 9.8
            )
        );
        Assert.True(calibration.IsLost);
        Assert.Equal(
            new CalibrationProblem(
                "number",
                "the sensor gave what can be no acceleration",
                "check its wiring and supply, or replace it"
            ),
            calibration.Judge().Problems[0]
        );
        Assert.Equal(236, calibration.Samples);
    }

    [Fact]
    public void Silence_is_told_with_its_remedy() =>
        Assert.Equal(
            [
                new CalibrationProblem(
                    "silent",
                    "the sensor gave no samples",
                    "check its wiring and supply, or replace it"
                ),
            ],
            new TiltCalibration(60, new TiltCalibrationLimits()).Judge().Problems
        );

    [Fact]
    public void What_is_stuck_is_told_whole_or_by_its_axis()
    {
        double[] same = [.. Enumerable.Repeat(0.1, 60)];
        double[] up = [.. Enumerable.Repeat(9.8, 60)];
        var whole = new TiltCalibration(10, new TiltCalibrationLimits());
        whole.Accept(new AccelerationBatch(same, same, up, 60, new Stamp(0, 0, true), 10, FullScale, false));
        Assert.Equal(
            new CalibrationProblem(
                "stuck",
                "the sensor is stuck: the same sample bit for bit for over 2 s",
                "replace it"
            ),
            whole.Judge().Problems[0]
        );

        var axis = new TiltCalibration(10, new TiltCalibrationLimits());
        double[] alive = [.. Enumerable.Range(0, 110).Select(i => 0.1 + (i * 1e-6))];
        double[] dead = [.. Enumerable.Repeat(9.8, 110)];
        axis.Accept(new AccelerationBatch(alive, alive, dead, 110, new Stamp(0, 0, true), 10, FullScale, false));
        Assert.Equal(
            new CalibrationProblem(
                "stuck",
                "one axis is stuck: the same value bit for bit for over 10 s",
                "replace it"
            ),
            axis.Judge().Problems[0]
        );
    }

    [Fact]
    public void Saturation_is_told_with_its_height_and_without_a_range_there_is_none()
    {
        Vector Knock(int i) => new(i == 20 ? 30.5 : 1e-7 * (i % 3), 0.1, 9.8);
        Assert.Equal(
            new CalibrationProblem(
                "saturated",
                "an axis saturated at 30.50 m/s²",
                "keep the sensor from knocks while it is calibrated; if it was at rest, replace it"
            ),
            Steps(60, Knock, fullScale: 30.5).Judge().Problems[0]
        );
        Assert.DoesNotContain("saturated", Ids(Steps(60, Knock, fullScale: 31)));
        Assert.DoesNotContain("saturated", Ids(Steps(60, Knock, fullScale: 0)));
    }

    [Fact]
    public void A_clock_that_is_off_is_told_with_both_rates()
    {
        Assert.Equal(
            new CalibrationProblem("rate", "samples come at 4.1 Hz, not at 4.5: its clock is off", "replace it"),
            Assert.Single(Steps(61, hertz: 4.5).Judge().Problems)
        );

        // A batch after a loss, or too short a time, says nothing of the clock.
        Assert.DoesNotContain("rate", Ids(Steps(61, hertz: 4.5, lost: i => i == 30)));
        Assert.DoesNotContain("rate", Ids(Steps(61, hertz: 4.5, seconds: 70)));
    }

    [Fact]
    public void A_rate_that_is_no_longer_given_is_that_of_before()
    {
        var calibration = new TiltCalibration(10, new TiltCalibrationLimits());
        for (int i = 0; i <= 10; i++)
        {
            double[] z = [9.8, 9.8 + (1e-6 * i)];
            double[] x = [1e-6 * i, 0];
            calibration.Accept(
                new AccelerationBatch(x, x, z, 2, new Stamp(i * 1_000_000L, 0, true), i == 0 ? 2 : 0, FullScale, false)
            );
        }

        Assert.Equal(1.1, calibration.Judge().Coverage, 1e-12);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_twentieth_of_the_readings_may_come_after_a_loss(int losses, bool good)
    {
        TiltCalibrationResult found = Steps(61, lost: i => i > 0 && i <= losses).Judge();
        Assert.Equal(good, found.IsGood);
        if (!good)
        {
            Assert.Equal(
                new CalibrationProblem(
                    "lossy",
                    "samples were lost: 101.7 % came, at least 95 % must; 4 of 60 readings came after a loss",
                    "stop the agent, which empties the same FIFO, and whatever else keeps this computer busy"
                ),
                Assert.Single(found.Problems)
            );
        }
    }

    [Fact]
    public void A_wrong_weight_is_told_with_its_figures()
    {
        CalibrationProblem problem = Assert.Single(
            Steps(61, i => new Vector(1e-7 * (i % 3), 0.1, 0.5 * Vector.StandardGravity)).Judge().Problems
        );
        Assert.Equal("it weighs 4.904 m/s², 0.500 g; at rest it is 0.85 to 1.15 g", problem.Message);
        Assert.Equal(
            "an axis is dead or its scale is wrong: check that the kind in the file is the chip that is fitted, or replace it",
            problem.Remedy
        );
    }

    [Fact]
    public void A_batch_without_samples_is_none()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        calibration.Accept(new AccelerationBatch([1], [1], [1], 0, new Stamp(5, 0, true), 1, FullScale, false));
        calibration.Accept(new AccelerationBatch([1], [1], [], 1, new Stamp(5, 0, true), 1, FullScale, false));
        Assert.Equal(0, calibration.Samples);
    }

    [Fact]
    public void Temperatures_are_taken_as_long_as_samples_are()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        for (int i = 0; i <= TiltCalibration.LongestSeconds; i++)
        {
            calibration.AcceptCelsius(20);
        }

        calibration.AcceptCelsius(1e6);
        Assert.Equal(20, calibration.Judge().Celsius);
        Assert.Equal(0, calibration.Judge().WarmingCelsius);
    }

    [Fact]
    public void One_temperature_is_no_warming()
    {
        var calibration = new TiltCalibration(60, new TiltCalibrationLimits());
        calibration.AcceptCelsius(21);
        Assert.Equal((21, double.NaN), (calibration.Judge().Celsius, calibration.Judge().WarmingCelsius));
    }

    private static IEnumerable<string> Ids(TiltCalibration calibration) =>
        calibration.Judge().Problems.Select(p => p.Id);

    /// <summary>A sensor with white noise, drained ten times a second.</summary>
    private sealed class Rig(int seed)
    {
        private readonly Random _random = new(seed);

        public Vector Gravity { get; init; } = new(0.1, -0.2, 9.8);

        public double Rate { get; init; } = Hertz;

        /// <summary>Standard deviation of each axis, m/s².</summary>
        public double Noise { get; init; } = WhiteNoise;

        /// <summary>Angle about y at a time, degrees.</summary>
        public Func<double, double> Sway { get; set; } = _ => 0;

        /// <summary>What the sensor makes of it.</summary>
        public Func<double, Vector, Vector> Turn { get; set; } = (_, v) => v;

        /// <summary>Temperature at a time; null for a sensor without a thermometer.</summary>
        public Func<double, double>? Celsius { get; set; }

        /// <summary>Whether a batch is lost.</summary>
        public Func<int, bool> Drops { get; set; } = _ => false;

        public TiltCalibration Run(double seconds)
        {
            var calibration = new TiltCalibration(seconds, new TiltCalibrationLimits());
            double[][] axes = [new double[64], new double[64], new double[64]];
            long sample = 0;
            bool lost = false;
            for (int batch = 0; batch <= 10 * seconds; batch++)
            {
                double now = batch / 10.0;
                int count = 0;
                for (; sample / Rate <= now; sample++, count++)
                {
                    Vector felt = Turn(sample / Rate, Feel(sample / Rate));
                    (axes[0][count], axes[1][count], axes[2][count]) = (felt.X, felt.Y, felt.Z);
                }

                if (Drops(batch))
                {
                    lost = true;
                    continue;
                }

                var at = new Stamp((long)(now * 1e6), 0, true);
                calibration.Accept(new AccelerationBatch(axes[0], axes[1], axes[2], count, at, Hertz, FullScale, lost));
                lost = false;
                if (batch % 10 == 0 && Celsius is { } celsius)
                {
                    calibration.AcceptCelsius(celsius(now));
                }
            }

            return calibration;
        }

        private Vector Feel(double t)
        {
            double radians = Sway(t) * RadiansPerDegree;
            return new(
                (Gravity.X * Math.Cos(radians)) + (Gravity.Z * Math.Sin(radians)) + (Noise * Normal()),
                Gravity.Y + (Noise * Normal()),
                (Gravity.Z * Math.Cos(radians)) - (Gravity.X * Math.Sin(radians)) + (Noise * Normal())
            );
        }

        private double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
