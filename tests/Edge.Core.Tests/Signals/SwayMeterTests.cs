using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class SwayMeterTests
{
    private const double Hertz = 125;

    [Theory]
    [InlineData(0.4, 40)]
    [InlineData(0.7, 60)]
    [InlineData(2.0, 30)]
    public void With_its_height_known_the_angle_is_the_masts_and_not_the_apparent_one(double hertz, double height)
    {
        // A cantilever: displacement u at the top, slope 1.376 u / h; the sensor feels −u″ + g θ.
        const double metres = 0.05;
        double omega = 2 * Math.PI * hertz;
        double angle = 1.376 * metres / height;
        double felt = (omega * omega * metres) + (Vector.StandardGravity * angle);
        var known = new SwayMeter(height);
        var unknown = new SwayMeter(double.NaN);
        for (int i = 0; i < 120 * (int)Hertz; i++)
        {
            double s = felt * Math.Sin(omega * i / Hertz);
            known.Add(s * Math.Cos(0.5), s * Math.Sin(0.5), Hertz);
            unknown.Add(s, 0, Hertz);
            if (i % 1250 == 1249 && i < 119 * Hertz)
            {
                _ = known.CloseFrame();
                _ = unknown.CloseFrame();
            }
        }

        Sway sway = known.CloseFrame();
        double degrees = angle * 180 / Math.PI;
        Assert.InRange(sway.PeakToPeakDegrees, 2 * degrees * 0.93, 2 * degrees * 1.05);
        Assert.InRange(sway.RmsDegrees, degrees / Math.Sqrt(2) * 0.93, degrees / Math.Sqrt(2) * 1.05);
        Assert.InRange(sway.DirectionDegrees, 27, 31); // 0.5 rad
        Assert.InRange(sway.DisplacementMillimetres, 2000 * metres * 0.93, 2000 * metres * 1.1);
        Assert.True(unknown.CloseFrame().PeakToPeakDegrees > sway.PeakToPeakDegrees);
    }

    [Fact]
    public void Static_tilt_is_no_sway()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 60 * (int)Hertz; i++)
        {
            meter.Add(0.5, -0.3, Hertz);
        }

        Sway sway = meter.CloseFrame();
        Assert.Equal(0, sway.PeakToPeakDegrees, 9);
        Assert.Equal(0, sway.RmsDegrees, 5);
        Assert.Equal(0, sway.DisplacementMillimetres, 3);
    }

    [Theory]
    [InlineData(39, false)]
    [InlineData(60, true)]
    public void Where_the_integrator_began_is_no_displacement_however_long_the_frame(double seconds, bool told)
    {
        // The first sample is a swing's largest: 0.2 m/s², which the integrator would hold at two metres.
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < (int)(seconds * Hertz); i++)
        {
            meter.Add(0.2 * Math.Cos(2 * Math.PI * i / Hertz), 0, Hertz);
        }

        double millimetres = meter.CloseFrame().DisplacementMillimetres;
        Assert.Equal(told, double.IsFinite(millimetres));
        if (told)
        {
            Assert.Equal(2000 * 0.2 / (4 * Math.PI * Math.PI), millimetres, 0.5);
        }
    }

    [Fact]
    public void An_inclinometers_angles_are_sway_without_displacement()
    {
        var meter = new SwayMeter(40);
        for (int i = 0; i < 100; i++)
        {
            meter.AddTilt(0.1 + (0.25 * Math.Sin(i)), -0.2);
        }

        Sway sway = meter.CloseFrame();
        Assert.InRange(sway.PeakToPeakDegrees, 0.49, 0.5);
        Assert.Equal(90, sway.DirectionDegrees, 3);
        Assert.True(double.IsNaN(sway.DisplacementMillimetres));
    }

    [Fact]
    public void A_minutes_rms_and_peak_factor_join_its_frames()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 60; i++)
        {
            meter.AddTilt(0.3 * Math.Sin(2 * Math.PI * i / 10.0), 0);
            if (i % 10 == 9)
            {
                _ = meter.CloseFrame();
            }
        }

        Assert.InRange(meter.TakeRms(out double factor), 0.21, 0.2125);
        Assert.InRange(factor, 1.3, 1.42);
        Assert.True(double.IsNaN(meter.TakeRms(out _)));
    }

    [Fact]
    public void Angles_that_come_seldom_show_no_sway()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 4; i++)
        {
            meter.AddTilt(0.1, 0.2);
        }

        Assert.False(meter.HasFrame);
        _ = meter.CloseFrame();
        Assert.True(double.IsNaN(meter.TakeRms(out double factor)));
        Assert.True(double.IsNaN(factor));
    }

    /// <summary>Against the same reckoning over whole arrays: frames, minutes, gaps, with and without a height.</summary>
    [Theory]
    [InlineData(1, double.NaN, 125)]
    [InlineData(2, 30, 125)]
    [InlineData(3, 42, 50)]
    [InlineData(4, double.NaN, 20)]
    [InlineData(5, 60, 31.25)]
    [InlineData(6, 18, 100)]
    public void Every_figure_of_every_frame_is_what_whole_arrays_give(int seed, double height, double hertz)
    {
        var random = new Random(seed);
        var meter = new SwayMeter(height);
        var plain = new PlainSway(height);
        double leanX = 0.4 * random.NextDouble();
        double leanY = -0.3 * random.NextDouble();
        for (int frame = 0; frame < 40; frame++)
        {
            int samples = (int)(hertz * (frame == 7 ? 0.1 : 0.5 + (9 * random.NextDouble())));
            double x = 0.2 * random.NextDouble();
            double y = 0.2 * random.NextDouble();
            for (int i = 0; i < samples; i++)
            {
                double swing = Math.Sin(2 * Math.PI * 0.9 * i / hertz);
                (double a, double b) = (
                    leanX + (x * swing) + (0.02 * random.NextDouble()),
                    leanY + (y * swing) - (0.02 * random.NextDouble())
                );
                meter.Add(a, b, hertz);
                plain.Add(a, b, hertz);
            }

            Assert.Equal(plain.Angles.Count >= 5, meter.HasFrame);
            if (meter.HasFrame)
            {
                Same(plain.CloseFrame(), meter.CloseFrame());
            }

            if (frame % 6 == 5)
            {
                double rms = meter.TakeRms(out double factor);
                (double expected, double expectedFactor) = plain.TakeRms();
                Assert.Equal(expected, rms, 1e-9);
                Assert.Equal(expectedFactor, factor, 1e-9);
            }

            if (frame is 20 or 33)
            {
                meter.Gap();
                plain.Gap();
            }
        }
    }

    [Fact]
    public void An_inclinometers_angles_are_sway_about_the_other_axis_and_move_nothing()
    {
        var meter = new SwayMeter(30);
        var random = new Random(5);
        var angles = new List<(double X, double Y)>();
        for (int i = 0; i < 60; i++)
        {
            (double x, double y) = (random.NextDouble(), 2 + (3 * random.NextDouble()));
            meter.AddTilt(x, y);
            angles.Add((-y, x));
        }

        var plain = new PlainSway(30);
        plain.Angles.AddRange(angles);
        Same(plain.CloseFrame(), meter.CloseFrame());
        Assert.Equal(plain.TakeRms().Rms, meter.TakeRms(out _), 1e-9);
        Assert.True(double.IsNaN(meter.TakeRms(out _)));
    }

    private static void Same(Sway expected, Sway sway)
    {
        Assert.Equal(expected.PeakToPeakDegrees, sway.PeakToPeakDegrees, 1e-9);
        Assert.Equal(expected.RmsDegrees, sway.RmsDegrees, 1e-9);
        double apart = Math.Abs(expected.DirectionDegrees - sway.DirectionDegrees);
        Assert.True(Math.Min(apart, 180 - apart) < 1e-6, $"{expected.DirectionDegrees} {sway.DirectionDegrees}");
        Assert.InRange(sway.DirectionDegrees, 0, 180);
        Assert.Equal(double.IsNaN(expected.DisplacementMillimetres), double.IsNaN(sway.DisplacementMillimetres));
        if (!double.IsNaN(expected.DisplacementMillimetres))
        {
            Assert.Equal(expected.DisplacementMillimetres, sway.DisplacementMillimetres, 1e-6);
        }
    }

    // The remarks of SwayMeter, over lists.
    private sealed class PlainSway(double height)
    {
        private const double Omega = 2 * Math.PI * 0.05;
        private readonly List<(double X, double Y)> _minute = [];
        private readonly List<(double X, double Y)> _moves = [];
        private double _largest;
        private double[]? _state;
        private double _seconds;
        private double _held;

        public List<(double X, double Y)> Angles { get; } = [];

        public void Gap() => _state = null;

        public void Add(double x, double y, double hertz)
        {
            double dt = 1 / hertz;
            if (_state is null)
            {
                _state = [x, x, 0, x / (Omega * Omega), y, y, 0, y / (Omega * Omega)];
                _seconds = 0;
            }

            double share = double.IsNaN(height) ? 1 : 1 - Math.Exp(-Math.Sqrt(9.80665 * 1.376 / height) * dt);
            for (int axis = 0; axis < 2; axis++)
            {
                double felt = axis == 0 ? x : y;
                Span<double> s = _state.AsSpan(4 * axis, 4);
                s[0] = (share * felt) + ((1 - share) * s[0]);
                s[1] = (share * s[0]) + ((1 - share) * s[1]);
                s[2] += dt * (felt - (1.4 * Omega * s[2]) - (Omega * Omega * s[3]));
                s[3] += dt * s[2];
            }

            _seconds += dt;
            _held += dt;
            if (_held < 0.035)
            {
                return;
            }

            _held = 0;
            double degrees = 180 / Math.PI / 9.80665;
            Angles.Add((_state[1] * degrees, _state[5] * degrees));
            if (_seconds > 40)
            {
                _moves.Add((_state[3], _state[7]));
            }
        }

        public Sway CloseFrame()
        {
            double widest = Width(Angles);
            var sway = new Sway(
                widest,
                Math.Sqrt(Moment(Angles, 0, 0) + Moment(Angles, 1, 1)),
                (
                    (
                        Math.Atan2(2 * Moment(Angles, 0, 1), Moment(Angles, 0, 0) - Moment(Angles, 1, 1))
                        / 2
                        * 180
                        / Math.PI
                    ) + 180
                ) % 180,
                _moves.Count > 0 ? 1000 * Width(_moves) : double.NaN
            );
            _minute.AddRange(Angles);
            _largest = Math.Max(_largest, widest / 2);
            Angles.Clear();
            _moves.Clear();
            return sway;
        }

        public (double Rms, double Factor) TakeRms()
        {
            double rms = _minute.Count < 5 ? double.NaN : Math.Sqrt(Moment(_minute, 0, 0) + Moment(_minute, 1, 1));
            double factor = _largest / rms;
            _minute.Clear();
            _largest = 0;
            return (rms, factor);
        }

        private static double Width(List<(double X, double Y)> points) =>
            Enumerable
                .Range(0, 12)
                .Select(i => i * Math.PI / 12)
                .Select(to => points.ConvertAll(p => (p.X * Math.Cos(to)) + (p.Y * Math.Sin(to))))
                .Max(along => along.Max() - along.Min());

        private static double Moment(List<(double X, double Y)> points, int one, int other)
        {
            double mx = points.Average(p => p.X);
            double my = points.Average(p => p.Y);
            return points.Average(p => (one == 0 ? p.X - mx : p.Y - my) * (other == 0 ? p.X - mx : p.Y - my));
        }
    }
}
