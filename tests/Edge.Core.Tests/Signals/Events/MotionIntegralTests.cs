using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>Velocity and displacement of swings, which follow from their formula: a/ω and a/ω².</summary>
public sealed class MotionIntegralTests
{
    private const double Hertz = 100;
    private const double Unit = 1e-5;

    // Some seconds of rest, the motion (m/s²) as a function of the time since it began, and rest again.
    private static Motion Of(
        Func<double, Vector> motion,
        double seconds,
        double before = 10,
        double after = 5,
        double unit = Unit
    )
    {
        WaveformCapture capture = new((int)(60 * Hertz), (int)(120 * Hertz), Unit);
        Vector rest = new(0.3, -0.2, 9.8);
        for (int i = 0; i < before * Hertz; i++)
        {
            capture.Add(rest.X, rest.Y, rest.Z);
        }

        capture.Begin(0);
        for (int i = 0; i < (seconds + after) * Hertz; i++)
        {
            Vector v = i < seconds * Hertz ? motion(i / Hertz) : default;
            capture.Add(rest.X + v.X, rest.Y + v.Y, rest.Z + v.Z);
        }

        capture.End();
        return MotionIntegral.Of(capture, Hertz, unit);
    }

    // Grows and ends softly over six seconds each: no jump that would be motion of its own.
    private static double Swing(double hertz, double t, double seconds)
    {
        double grown = Math.Sin(Math.PI / 2 * Math.Clamp(Math.Min(t, seconds - t) / 6, 0, 1));
        return Math.Sin(2 * Math.PI * hertz * t) * grown * grown;
    }

    [Theory]
    [InlineData(0.5, 0.3)]
    [InlineData(1.0, 1.0)]
    [InlineData(3.0, 2.0)]
    [InlineData(8.0, 5.0)]
    public void A_swing_moves_as_fast_and_far_as_its_formula_says(double hertz, double amplitude)
    {
        Motion motion = Of(t => new(amplitude * Swing(hertz, t, 20), 0, 0), 20);
        double omega = 2 * Math.PI * hertz;
        Assert.Equal(amplitude / omega, motion.Velocity, 0.03 * amplitude / omega);
        Assert.Equal(amplitude / omega / omega, motion.Displacement, 0.05 * amplitude / omega / omega);
        Assert.Null(motion.Doubt);
    }

    [Fact]
    public void The_three_axes_add_as_a_vector()
    {
        Motion motion = Of(t => new(2 * Swing(1, t, 20), -3 * Swing(1, t, 20), 6 * Swing(1, t, 20)), 20);
        Assert.Equal(7 / (2 * Math.PI), motion.Velocity, 0.03 * 7 / (2 * Math.PI));
        Assert.Equal(7 / (4 * Math.PI * Math.PI), motion.Displacement, 0.05 * 7 / 39.5);
    }

    [Fact]
    public void Gravity_and_a_lean_from_before_are_no_motion()
    {
        Motion motion = Of(_ => default, 20);
        Assert.Equal(0, motion.Velocity, 1e-6);
        Assert.Equal(0, motion.Displacement, 1e-6);
    }

    [Theory]
    [InlineData(1.9, true)]
    [InlineData(2.1, false)]
    public void Less_than_two_seconds_from_before_are_a_doubt(double before, bool isDoubted)
    {
        string? doubt = Of(t => new(Swing(1, t, 20), 0, 0), 20, before).Doubt;
        Assert.Equal(isDoubted ? "less than 2 s are known from before it" : null, doubt);
    }

    // 0.25 of the velocity by 2π times the corner: of a swing of 1 m/s² at 1 Hz a step of 0.0175 m/s².
    [Theory]
    [InlineData(0.014, false)]
    [InlineData(0.021, true)]
    public void A_tilt_step_is_a_doubt_where_it_would_be_a_quarter_of_the_velocity(double step, bool isDoubted)
    {
        // The step is slow, so that it is itself no motion of the quick kind; the last three seconds hold it whole.
        string? doubt = Of(t => new(Swing(1, t, 20), step * Math.Clamp((t - 12) / 6, 0, 1), 0), 26, after: 0).Doubt;
        Assert.Equal(isDoubted, doubt?.Contains("has tilted", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_step_of_few_counts_is_none()
    {
        Func<double, Vector> motion = t => new(0.01 * Swing(1, t, 20), 0.002 * Math.Clamp((t - 12) / 6, 0, 1), 0);
        Assert.Contains("has tilted", Of(motion, 26, after: 0).Doubt);
        Assert.DoesNotContain("has tilted", Of(motion, 26, after: 0, unit: 0.0003).Doubt ?? "");
    }

    [Fact]
    public void Motion_near_the_slowest_that_counts_is_a_doubt()
    {
        Assert.Contains("slowest motion", Of(t => new(0.1 * Swing(0.1, t, 50), 0, 0), 50, after: 20).Doubt);
        Assert.Null(Of(t => new(0.1 * Swing(0.5, t, 50), 0, 0), 50, after: 20).Doubt);
    }

    [Fact]
    public void What_is_slower_than_the_corner_is_left_out()
    {
        // A twentieth of the corner: a hundred times weaker, twice over.
        Motion motion = Of(t => new(0.1 * Swing(MotionIntegral.CornerHertz / 5, t, 100), 0, 0), 100, after: 10);
        double true_ = 0.1 / Math.Pow(2 * Math.PI * MotionIntegral.CornerHertz / 5, 2);
        Assert.True(motion.Displacement < 0.1 * true_, $"{motion.Displacement} of {true_}");
    }

    [Fact]
    public void Nothing_captured_has_no_motion()
    {
        WaveformCapture capture = new(100, 100, Unit);
        capture.Add(1, 2, 3);
        capture.Begin(0);
        Motion motion = MotionIntegral.Of(capture, Hertz, Unit);
        Assert.True(double.IsNaN(motion.Velocity));
        Assert.True(double.IsNaN(motion.Displacement));
        Assert.Equal("nothing was captured", motion.Doubt);
    }
}
