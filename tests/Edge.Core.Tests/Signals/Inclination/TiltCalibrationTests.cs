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
