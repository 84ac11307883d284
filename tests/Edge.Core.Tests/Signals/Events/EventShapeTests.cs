using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>What the shape of an event says, against motions whose figures follow from their formula.</summary>
public sealed class EventShapeTests
{
    private const double Hertz = 125;
    private const double Gravity = 9.81;
    private static readonly EventOptions Options = new();

    // Ten seconds of what was there before, then the motion as a function of the time since it began, s.
    private static EventShape Of(
        double seconds,
        Func<double, Vector> motion,
        double endSeconds = double.NaN,
        double hertz = Hertz
    )
    {
        WaveformCapture capture = new((int)(10 * hertz), (int)(60 * hertz), Options.Unit / 100);
        for (int i = 1; i <= 10 * hertz; i++)
        {
            Put(capture, motion((i / hertz) - 10));
        }

        capture.Begin(0);
        for (int i = 1; i <= seconds * hertz; i++)
        {
            Put(capture, motion(i / hertz));
        }

        capture.End();
        double end = double.IsNaN(endSeconds) ? seconds : endSeconds;
        return EventShape.Of(capture, (int)((10 + end) * hertz), hertz, Options);
    }

    private static void Put(WaveformCapture capture, Vector motion) =>
        capture.Add(motion.X, motion.Y, motion.Z + Gravity);

    private static double Sine(double hertz, double t) => Math.Sin(2 * Math.PI * hertz * t);

    private static bool In(double t, double from, double to) => t >= from && t < to;

    [Theory]
    [InlineData(0.2)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void The_peak_is_the_largest_motion_without_gravity(double amplitude)
    {
        EventShape shape = Of(20, t => t > 0 ? new(0, amplitude * Sine(2.1, t), 0) : default);
        Assert.Equal(amplitude, shape.Peak, 0.003 * amplitude);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(20)]
    public void What_swells_evenly_rises_for_nine_tenths_of_its_time_and_grows_for_six(double swell)
    {
        EventShape shape = Of(swell + 4, t => new(t < 0 || t > swell ? 0 : t / swell * Sine(4, t), 0, 0));
        Assert.Equal(0.9 * swell, shape.RiseSeconds, 0.3);
        Assert.Equal(0.6 * swell, shape.GrowthSeconds, 0.3);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void What_is_even_is_significant_for_nine_tenths_of_its_time(double length)
    {
        EventShape shape = Of(length + 6, t => new(In(t, 1, 1 + length) ? Sine(3, t) : 0, 0, 0));
        Assert.Equal(0.9 * length, shape.SignificantSeconds, 0.25);
    }

    [Theory]
    [InlineData(22, 5)]
    [InlineData(30, 12)]
    public void The_quick_part_has_a_time_of_its_own(double hertz, double length)
    {
        EventShape shape = Of(
            20,
            t => new(t > 0 ? 0.5 * Sine(2, t) : 0, In(t, 2, 2 + length) ? 0.3 * Sine(hertz, t) : 0, 0)
        );
        Assert.Equal(0.9 * length, shape.FastSeconds, 0.3);
        Assert.True(shape.SignificantSeconds > 13, $"{shape.SignificantSeconds}");
    }

    [Fact]
    public void A_quick_part_that_swells_rises_from_a_tenth_of_its_amplitude()
    {
        EventShape shape = Of(12, t => new(In(t, 0, 10) ? t / 10 * Sine(20, t) : 0, 0, 0));
        Assert.Equal(9, shape.FastRiseSeconds, 0.3);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(4, 8)]
    [InlineData(6, 8)]
    public void The_coda_is_the_time_after_the_peak_over_that_before(double rise, double length)
    {
        // Even, with one stronger half swing: 5 and 95 % of the energy lie near the ends.
        EventShape shape = Of(
            length + 4,
            t => new(In(t, 0, length) ? (In(t, rise, rise + 0.25) ? 1.3 : 1) * Sine(2, t) : 0, 0, 0)
        );
        double before = rise + 0.125 - (0.05 * length);
        double after = (0.95 * length) - rise - 0.125;
        Assert.Equal(after / before, shape.Coda, 0.25 * after / before);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void What_is_left_is_the_amplitude_at_the_end_over_that_of_the_strong_part(double decay)
    {
        EventShape shape = Of(20, t => new(t < 0 ? 0 : Math.Exp(-t / decay) * Sine(2, t), 0, 0));

        // Energies of an exponential: 5 % after 0.0256 times its time, 95 % after 1.498 times, each of the half.
        double full = 1 - Math.Exp(-40 / decay);
        double first = -decay / 2 * Math.Log(1 - (0.05 * full));
        double last = -decay / 2 * Math.Log(1 - (0.95 * full));
        double strong = 0.9 * full * decay / 2 / (last - first);
        double end = decay / 2 * (Math.Exp(-36 / decay) - Math.Exp(-40 / decay)) / 2;
        Assert.Equal(Math.Sqrt(end / strong), shape.Left, 0.05 * Math.Sqrt(end / strong));
    }

    [Fact]
    public void What_goes_on_leaves_all_of_itself() =>
        Assert.Equal(1, Of(20, t => new(t < 0 ? 0 : Sine(2, t), 0, 0)).Left, 0.03);

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.4)]
    public void A_push_leans_by_what_the_rest_moves(double push)
    {
        // Slowly on and off, so that the filters see nothing of it.
        double Pushed(double t) => push * Math.Clamp(Math.Min(t, 40 - t) / 3, 0, 1);
        EventShape shape = Of(30, t => new(t < 0 ? 0 : Sine(2, t), 0.6 * Pushed(t), 5 * Pushed(t)));
        Assert.Equal(0.6 * push, shape.Lean, 0.03 * push);
    }

    [Fact]
    public void What_swings_about_its_rest_does_not_lean() =>
        Assert.True(Of(20, t => new(t < 0 ? 0 : Sine(0.7, t), 0, 0)).Lean < 0.02);

    [Theory]
    [InlineData(0.02, 0.4)]
    [InlineData(0.05, 2)]
    public void Growth_is_over_what_was_there_before_in_either_band(double before, double after)
    {
        EventShape shape = Of(
            15,
            t => new((t < 0 ? before : after) * Sine(3, t), (t < 0 ? 2 * before : after) * Sine(22, t), 0)
        );
        Assert.Equal(before / Math.Sqrt(2), shape.SlowBefore, 0.05 * before);
        Assert.Equal(after / before, shape.SlowGrowth, 0.05 * after / before);
        Assert.Equal(after / before / 2, shape.FastGrowth, 0.05 * after / before);
        Assert.Equal(Math.Sqrt(0.5), shape.FastShare, 0.02);
    }

    [Fact]
    public void Growth_out_of_nothing_is_over_the_floor()
    {
        EventShape shape = Of(15, t => t < 0 ? default : new(Sine(3, t), 0.5 * Sine(22, t), 0));
        Assert.Equal(1 / Math.Sqrt(2) / Options.FloorRms, shape.SlowGrowth, 0.05 * 141);
        Assert.Equal(0.5 / Math.Sqrt(2) / Options.FloorRms, shape.FastGrowth, 0.05 * 71);
    }

    [Fact]
    public void A_steady_sine_has_the_crest_of_a_sine_and_a_blow_a_high_one()
    {
        Assert.Equal(Math.Sqrt(2), Of(20, t => new(t < -9 ? 0 : Sine(22, t), 0, 0)).Crest, 0.05);
        EventShape blow = Of(20, t => new(t < 0 ? 0 : Math.Exp(-t / 0.1) * Sine(22, t), 0, 0));

        // Energy of one decaying swing, 0.1 s / 4, over ten seconds.
        Assert.InRange(blow.Crest, 0.7 * Math.Sqrt(10 / 0.025), 1.1 * Math.Sqrt(10 / 0.025));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.8)]
    public void Motion_upwards_of_its_own_is_told_by_its_share(double share)
    {
        EventShape shape = Of(20, t => t < 0 ? default : new(Sine(2, t), 0, share * Sine(3.3, t)));
        Assert.Equal(share, shape.Vertical, (0.03 * share) + 0.005);
    }

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.3, -0.2)]
    public void A_sensor_that_is_not_level_sees_no_motion_upwards_in_a_sway(double x, double y)
    {
        EventShape shape = Of(
            20,
            t =>
            {
                if (t < 0)
                {
                    return default;
                }

                double alongX = Sine(2, t) + (0.3 * Sine(15, t));
                double alongY = 0.7 * Sine(2.6, t);
                return new(alongX, alongY, (x * alongX) + (y * alongY));
            }
        );
        Assert.True(shape.Vertical < 0.01, $"{shape.Vertical}");
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(9, 4)]
    public void Level_motion_after_upward_motion_is_told_by_the_seconds_between(double up, double level)
    {
        EventShape shape = Of(
            20,
            t => new(In(t, level, level + 3) ? Sine(2, t) : 0, 0, In(t, up, up + 3) ? 0.4 * Sine(5, t) : 0)
        );
        Assert.Equal(level - up, shape.LevelAfterVertical, 0.2);
    }

    [Fact]
    public void A_machine_is_steady_and_what_comes_in_blows_is_not()
    {
        Assert.True(Of(20, t => new(t < 0 ? 0 : Sine(24, t), 0, 0)).Unsteadiness < 0.05);

        // On for half of the time in turns of two seconds: spread as large as the mean.
        EventShape turns = Of(24, t => new(t >= 0 && t % 4 < 2 ? Sine(24, t) : 0, 0, 0));
        Assert.Equal(1, turns.Unsteadiness, 0.15);

        // Between 1 and 3: mean 2, spread 1.
        EventShape swells = Of(24, t => new(t < 0 ? 0 : (t % 4 < 2 ? 3 : 1) * Sine(24, t), 0, 0));
        Assert.Equal(0.5, swells.Unsteadiness, 0.08);
    }

    [Theory]
    [InlineData(0.61)]
    [InlineData(2.1)]
    [InlineData(7.43)]
    [InlineData(31)]
    public void The_dominant_frequency_is_that_of_the_strongest_swing(double hertz)
    {
        EventShape shape = Of(30, t => t < 0 ? default : new(Sine(hertz, t), 0.3 * Sine(4.9, t), 0));
        Assert.Equal(hertz, shape.DominantHertz, 0.02);
        Assert.Equal(1 / 1.09, shape.Concentration, 0.04);
    }

    [Fact]
    public void One_sample_alone_is_told_from_a_quick_blow()
    {
        Assert.True(Of(10, t => new(In(t, 2, 2.008) ? 5 : 0, 0, 0)).IsSingleSample);
        Assert.False(Of(10, t => new(In(t, 2, 2.016) ? 5 : 0, 0, 0)).IsSingleSample);
        Assert.False(
            Of(10, t => new(t < 2 ? 0 : 5 * Math.Exp(-(t - 2) / 0.02) * Sine(30, t + 0.008), 0, 0)).IsSingleSample
        );
    }

    [Fact]
    public void What_comes_after_the_end_of_the_event_is_not_looked_at()
    {
        EventShape shape = Of(20, t => new(t < 0 ? 0 : (t > 8 ? 4 : 1) * Sine(2, t), 0, 0), endSeconds: 8);
        Assert.Equal(1, shape.Peak, 0.01);
        Assert.Equal(0.9 * 8, shape.SignificantSeconds, 0.3);
    }

    [Fact]
    public void A_rate_without_room_for_the_quick_band_says_nothing_of_it()
    {
        EventShape shape = Of(20, t => new(t < 0 ? 0 : Sine(2, t), 0, 0), hertz: 25);
        Assert.True(double.IsNaN(shape.FastSeconds));
        Assert.True(double.IsNaN(shape.FastRiseSeconds));
        Assert.True(double.IsNaN(shape.Crest));
        Assert.True(double.IsNaN(shape.FastGrowth));
        Assert.Equal(0, shape.FastShare);
        Assert.Equal(1, shape.Peak, 0.02);
    }

    [Fact]
    public void Nothing_at_all_has_a_shape_of_nothing()
    {
        EventShape shape = Of(12, _ => default);
        Assert.Equal(0, shape.Peak, 0.01);
        Assert.Equal((0, 0, 0), (shape.Vertical, shape.LevelAfterVertical, shape.FastShare));
        Assert.Equal((0, 0), (shape.Crest, shape.Left));
        Assert.Equal(1, shape.Unsteadiness);
        Assert.Equal(12.5, shape.SignificantSeconds, 0.05);
    }

    [Fact]
    public void Silence_has_no_frequency()
    {
        WaveformCapture capture = new(100, 900, 1e-3);
        capture.Begin(0);
        for (int i = 0; i < 900; i++)
        {
            capture.Add(0, 0, 0);
        }

        EventSpectrum spectrum = new(capture, 0, 900, Hertz);
        Assert.Equal(double.NaN, spectrum.DominantHertz);
        Assert.Equal(0, spectrum.Concentration);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Upwards_may_be_any_axis(double upX, double upY)
    {
        WaveformCapture capture = new(1250, 7500, Options.Unit / 100);
        EventOptions sideways = Options with { Up = new Vector(upX, upY, 0) };
        for (int i = -1249; i <= 20 * 125; i++)
        {
            double t = i / Hertz;
            double lift = t > 0 ? 0.3 * Sine(3.3, t) : 0;
            double level = t > 0 ? Sine(2, t) : 0;
            capture.Add(
                (upX * (Gravity + lift)) + (upY * level),
                (upY * (Gravity + lift)) + (upX * level),
                0.5 * level
            );
            if (i == 0)
            {
                capture.Begin(0);
            }
        }

        capture.End();
        EventShape shape = EventShape.Of(capture, capture.Count, Hertz, sideways);
        Assert.InRange(shape.Vertical, 0.2, 0.35);
    }
}
