using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Core.Signals.Modes;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Events;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>What is made of the motion, fed by hand: four samples a second show sway alone, twenty show modes too.</summary>
public sealed class StructureAnalysisTests
{
    private const double G = Vector.StandardGravity;
    private const double MetresPerSecond2PerDegree = G * Math.PI / 180;
    private readonly Evidence _evidence = new(1e6, 1e6);
    private readonly AlarmBook _book = new();
    private StructureAnalysis _analysis = Make();
    private double _seconds = 600;

    private Stamp Now => new((long)Math.Round(_seconds * 1e6), 0, false);

    private static StructureAnalysis Make(double height = double.NaN) =>
        new(
            new SiteProfile(
                "hp-001",
                new Commissioning(new DateOnly(2026, 1, 1), "an", 0, 0, G, 20),
                new HashSet<MetricId>(),
                new Limits()
            )
            {
                SensorHeightMetres = height,
            },
            new Vector(0, 0, G)
        );

    private Reading Last(MetricId metric) => _evidence.All().Single(reading => reading.Metric == metric);

    private bool Has(MetricId metric) => _evidence.TryGet(metric, out _);

    // Half seconds of gravity with two samples each, which lie at this apparent angle to one side and to the other.
    private void Rock(double seconds, double degrees)
    {
        for (int half = 0; half < 2 * seconds; half++)
        {
            _seconds += 0.5;
            _analysis.Sample(degrees * MetresPerSecond2PerDegree, 0, 0, 4);
            _analysis.Sample(-degrees * MetresPerSecond2PerDegree, 0, 0, 4);
            _analysis.Gravity(new Vector(0, 0, G), 0.01, 0.5, Now.MonotonicMicros);
            if (half % 20 == 19)
            {
                _analysis.CloseFrame(Now, null, _evidence);
            }

            _analysis.Advance(Now, _evidence);
        }
    }

    [Fact]
    public void A_restart_within_a_storm_goes_on_with_it()
    {
        _analysis.Restore(new LearnedState { Zero = new Vector(0, 0, G) });
        Assert.False(_analysis.Storm.IsOn);
        _analysis.Restore(new LearnedState { Storm = true, StormUntilUnixMillis = 1_795_305_600_000 });
        Assert.True(_analysis.Storm.IsOn);
        Assert.True(_analysis.Learned.Storm);
        Assert.Equal(1_795_305_600_000, _analysis.Learned.StormUntilUnixMillis);
        Assert.Equal(new Vector(0, 0, G), _analysis.Learned.Zero);
    }

    [Fact]
    public void A_file_without_a_mount_has_none_that_is_loose()
    {
        var loose = new MountState { IsLoose = true };
        _analysis.Restore(new LearnedState { Zero = new Vector(0, 0, G), Mount = loose });
        Assert.Equal("loose mounting, found before the restart", _analysis.MountFault);
        Assert.True(_analysis.Learned.Mount.IsLoose);
        _analysis.Restore(new LearnedState { Zero = new Vector(0, 0, G), Mount = null! });
        Assert.Null(_analysis.MountFault);
    }

    [Fact]
    public void What_was_learned_at_this_zero_comes_back_and_what_was_at_another_does_not()
    {
        var calm = new PermanentSetState(0.01, 0.02, 20, 0.003, 60, true);
        DailyTilt[] days = [new(0.1, 0, G, 20), new(0.2, 0, G, 21)];
        var learned = new LearnedState
        {
            Zero = new Vector(0, 0, G),
            Calm = calm,
            Days = days,
            Modes = [new LearnedMode(1, 1, 2.3, null)],
        };
        _analysis.Restore(learned);
        Assert.Equal(calm, _analysis.Learned.Calm);
        Assert.Equal(days, _analysis.Learned.Days);
        Assert.Equal([new LearnedMode(1, 1, 2.3, null)], _analysis.Learned.Modes);

        _analysis = Make();
        _analysis.Restore(learned with { Zero = new Vector(0, 0.1, G) });
        Assert.Equal(default, _analysis.Learned.Calm);
        Assert.Empty(_analysis.Learned.Days);
        Assert.Equal([new LearnedMode(1, 1, 2.3, null)], _analysis.Learned.Modes);
    }

    [Theory]
    [InlineData(4.99, null)]
    [InlineData(5.01, "the angle is mostly acceleration: say mast.sensor_height_m")]
    public void An_apparent_angle_of_over_ten_degrees_is_no_sway_where_the_height_is_not_known(
        double degrees,
        string? fault
    )
    {
        Rock(10, degrees);
        Assert.Equal(double.NaN, _analysis.SwayDegrees);
        foreach (
            MetricId metric in (MetricId[])
                [MetricId.StructureSwayPeakToPeak, MetricId.StructureSwayRms, MetricId.StructureSwayDirection]
        )
        {
            Assert.Equal((fault is null, fault), (Last(metric).IsGood, Last(metric).Text));
        }

        if (fault is null)
        {
            Assert.Equal(2 * degrees, Last(MetricId.StructureSwayPeakToPeak).Value, 1e-9);
            Assert.Equal(degrees, Last(MetricId.StructureSwayRms).Value, 1e-9);
        }
    }

    [Fact]
    public void With_its_height_known_sway_is_for_the_rules_unless_its_sensor_is_not_believed()
    {
        _analysis = Make(height: 0.01);
        Rock(10, 12);
        Assert.True(Last(MetricId.StructureSwayPeakToPeak).IsGood);
        Assert.Equal(24, _analysis.SwayDegrees, 0.01);
        Assert.Equal(Last(MetricId.StructureSwayPeakToPeak).Value, _analysis.SwayDegrees);

        for (int i = 0; i < 5; i++)
        {
            _analysis.Sample(i % 2, 0, 0, 4);
        }

        _analysis.CloseFrame(Now, "no answer", _evidence);
        Assert.Equal(double.NaN, _analysis.SwayDegrees);
        Assert.Equal("no answer", Last(MetricId.StructureSwayPeakToPeak).Text);
        Assert.Equal("no answer", Last(MetricId.StructureSwayRms).Text);
    }

    [Fact]
    public void A_frame_of_fewer_than_five_angles_says_nothing_of_sway()
    {
        _analysis = Make(height: 0.01);
        Rock(10, 1);
        Assert.True(_analysis.SwayDegrees > 0);
        _evidence.Put(Reading.Good(MetricId.StructureSwayRms, 7, Now));
        for (int i = 0; i < 4; i++)
        {
            _analysis.Sample(i % 2, 0, 0, 4);
        }

        _analysis.CloseFrame(Now, null, _evidence);
        Assert.Equal(double.NaN, _analysis.SwayDegrees);
        Assert.Equal(7, Last(MetricId.StructureSwayRms).Value);
    }

    [Fact]
    public void A_displacement_is_told_once_its_integrator_has_settled()
    {
        Rock(40, 1);
        Assert.False(Has(MetricId.StructureSwayDisplacement));
        Rock(20, 1);
        Assert.True(Last(MetricId.StructureSwayDisplacement).IsGood);
    }

    [Fact]
    public void The_noise_of_the_sensor_is_told_with_the_frame_once_it_is_known()
    {
        var random = new Random(1);
        for (int i = 0; i < 240; i++)
        {
            _analysis.Raw(Noise(), Noise(), Noise(), 4, 0.002);
        }

        Rock(10, 1);
        Assert.False(Has(MetricId.StructureNoise));
        for (int i = 0; i < 2; i++)
        {
            _analysis.Raw(Noise(), Noise(), Noise(), 4, 0.002);
        }

        Rock(10, 1);
        Assert.Equal(0.002, Last(MetricId.StructureNoise).Value, 0.001);
        Assert.Null(_analysis.NoiseFault);

        double Noise() => 0.002 * Shaken.Normal(random);
    }

    [Fact]
    public void A_minute_of_sway_has_a_peak_factor_and_begins_a_storm()
    {
        Rock(50, 0.19);
        Assert.False(Has(MetricId.StructureSwayPeakFactor));
        Rock(80, 0.19);
        Assert.Equal(1, Last(MetricId.StructureSwayPeakFactor).Value, 1e-6);
        Assert.False(_analysis.Storm.IsOn);
        Rock(130, 0.21);
        Assert.True(_analysis.Storm.IsOn);
        Assert.True(_analysis.Learned.Storm);
    }

    [Fact]
    public void Wind_begins_a_storm()
    {
        _evidence.Put(Reading.Good(MetricId.SiteWindSpeed, 17.1, Now));
        Rock(70, 0.01);
        Assert.False(_analysis.Storm.IsOn);
        _evidence.Put(Reading.Good(MetricId.SiteWindSpeed, 17.2, Now));
        Rock(70, 0.01);
        Assert.True(_analysis.Storm.IsOn);
    }

    // Twenty minutes of calm are what a set can be measured against.
    [Theory]
    [InlineData(0.0495, true)]
    [InlineData(0.0505, false)]
    public void A_quarter_of_what_begins_a_storm_is_calm(double degrees, bool calm)
    {
        Rock(25 * 60, degrees);
        Assert.Equal(calm, _analysis.Learned.Calm.Minutes >= 20);
    }

    [Fact]
    public void An_inclinometer_that_is_read_too_seldom_to_show_sway_is_calm_but_in_a_storm()
    {
        for (int minute = 0; minute < 25; minute++)
        {
            _seconds += 60;
            _analysis.Inclination(new Vector(0, 0, G), 60, Now.MonotonicMicros);
            _analysis.Advance(Now, _evidence);
        }

        int minutes = _analysis.Learned.Calm.Minutes;
        Assert.InRange(minutes, 20, 25);
        _analysis.Storm.Resume();
        _seconds += 60;
        _analysis.Inclination(new Vector(0, 0, G), 60, Now.MonotonicMicros);
        _analysis.Advance(Now, _evidence);
        Assert.True(_analysis.Learned.Calm.Stormed);
        Assert.Equal(minutes, _analysis.Learned.Calm.Minutes);
    }

    [Fact]
    public void The_angles_of_an_inclinometer_are_sway_and_the_accelerometers_are_then_none()
    {
        for (int i = 0; i < 10; i++)
        {
            Vector direction = Tilt.Direction(0, i % 2 == 0 ? 3 : -3);
            _analysis.Inclination(
                new Vector(direction.X * G, direction.Y * G, direction.Z * G),
                1,
                Now.MonotonicMicros
            );
            _analysis.Sample(5, -5, 0, 4);
        }

        _analysis.CloseFrame(Now, null, _evidence);
        Assert.Equal(6, _analysis.SwayDegrees, 1e-6);
        Assert.Equal(3, Last(MetricId.StructureSwayRms).Value, 1e-6);
        Assert.True(Last(MetricId.StructureSwayDirection).IsGood);
        Assert.False(Has(MetricId.StructureSwayDisplacement));
    }

    [Fact]
    public void The_apparent_angle_is_not_held_against_an_inclinometer()
    {
        for (int i = 0; i < 10; i++)
        {
            Vector direction = Tilt.Direction(i % 2 == 0 ? 6 : -6, 0);
            _analysis.Inclination(
                new Vector(direction.X * G, direction.Y * G, direction.Z * G),
                1,
                Now.MonotonicMicros
            );
        }

        _analysis.CloseFrame(Now, null, _evidence);
        Assert.Equal(12, _analysis.SwayDegrees, 1e-6);
        Assert.Equal(12, Last(MetricId.StructureSwayPeakToPeak).Value, 1e-6);
    }

    private void Frequency(double hertz, int hours)
    {
        for (int i = 0; i < hours; i++)
        {
            _seconds += 3600;
            _analysis.ModeFrequency(Reading.Good(MetricId.StructureMode1Frequency, hertz, Now), 20, _evidence);
            Judge();
        }
    }

    private bool Judge(bool believed = true) => _analysis.Judge(believed, last: false, 20, _evidence, _book, Now);

    [Theory]
    [InlineData(1.8, 5, Severity.Critical, "mode 1 is -10.0 % off 2.000 Hz")]
    [InlineData(1.92, 10, Severity.Warning, "mode 1 is -4.0 % off 2.000 Hz")]
    public void A_mode_that_is_elsewhere_is_an_alarm_that_says_by_how_much_until_it_is_back(
        double hertz,
        int hours,
        Severity severity,
        string text
    )
    {
        Frequency(2, 48);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmModeShift));
        Frequency(hertz, hours);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmModeShift));
        Assert.EndsWith(": " + text, _book.Active.Single().Text, StringComparison.Ordinal);
        long changes = _book.Changes;
        Frequency(hertz, 2);
        Assert.Equal(changes, _book.Changes);
        Frequency(2, 24);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmModeShift));
    }

    private static LearnedMode Known(double hertz)
    {
        var baseline = new ModeBaseline(new ModeBaselineOptions());
        for (int hour = 0; hour < 48; hour++)
        {
            _ = baseline.Observe(hour * 3_600_000_000L, hertz, 0.1, 20, alarmUp: false);
        }

        return new(0, 1, hertz, baseline.Save()!);
    }

    private void Swing(double seconds, double hertz = 20)
    {
        double[] x = Modes.Shaken.Mode(new Random(3), 2, 0.01, hertz, (int)(seconds * hertz), 0.1);
        foreach (double sample in x)
        {
            _analysis.Sample(sample, 0, 0, hertz);
        }

        _seconds += seconds;
        _analysis.EndBatch(Now.MonotonicMicros);
    }

    [Theory]
    [InlineData(MetricId.AlarmTilt, Severity.Normal, true)]
    [InlineData(MetricId.AlarmTilt, Severity.Notice, true)]
    [InlineData(MetricId.AlarmTilt, Severity.Warning, false)]
    [InlineData(MetricId.AlarmPermanentSet, Severity.Notice, false)]
    [InlineData(MetricId.AlarmGuyCut, Severity.Notice, false)]
    [InlineData(MetricId.AlarmSway, Severity.Critical, true)]
    public void Nothing_is_learned_of_a_mode_while_the_mast_has_moved(MetricId alarm, Severity severity, bool learns)
    {
        LearnedMode known = Known(2);
        _analysis.Restore(new LearnedState { Modes = [known] });
        _book.Set(alarm, severity, null, Now);
        Swing(61);
        Judge();
        ModeBaselineState after = _analysis.Learned.Modes.Single().Baseline!;
        Assert.Equal(learns, after.Evidence > known.Baseline!.Evidence);
    }

    [Theory]
    [InlineData(4.9, false)]
    [InlineData(5, true)]
    [InlineData(3950, true)]
    [InlineData(3951, false)]
    public void Samples_from_five_a_second_on_have_modes(double hertz, bool has)
    {
        _analysis.Sample(0, 0, 0, hertz);
        double seconds = hertz > 100 ? 30 : 300;
        for (int i = 0; i < seconds * hertz; i++)
        {
            _analysis.Sample(Math.Sin(2 * Math.PI * 1.1 * i / hertz), 0, 0, hertz);
        }

        Assert.Equal(has, _analysis.Spectrum(0, out double step).Length > 0);
        Assert.Equal(has, step > 0);
    }

    [Fact]
    public void After_a_blow_the_modes_are_looked_for_anew()
    {
        Swing(60);
        Assert.False(Judge());
        Assert.NotEmpty(_analysis.Spectrum(0, out _));
        for (int i = 0; i < 60 * 125; i++)
        {
            _analysis.Sample(0.002 * Math.Sin(i * i), 0.002 * Math.Cos(i * i), 0, 125);
        }

        _seconds += 60;
        _analysis.EndBatch(Now.MonotonicMicros);
        Judge();
        Assert.NotEmpty(_analysis.Spectrum(0, out _));
        for (int i = 0; i < 250; i++)
        {
            (double x, double y, double z) = Shaken.Blow(i / 125.0);
            _analysis.Sample(x, y, z, 125);
        }

        _seconds += 2;
        _analysis.EndBatch(Now.MonotonicMicros);
        _analysis.IsVisited = true;
        Assert.True(_analysis.IsVisited);
        Judge();
        Assert.Empty(_analysis.Spectrum(0, out double none));
        Assert.Equal(double.NaN, none);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmImpact));

        Assert.False(_analysis.HasWaveforms);
        _analysis.Finish();
        Assert.True(_analysis.Judge(believed: true, last: true, 20, _evidence, _book, Now));
        Assert.True(_analysis.HasWaveforms);
        Assert.True(_analysis.TryTakeWaveform(out byte[]? chunk));
        Assert.NotNull(chunk);
    }

    [Fact]
    public void After_a_gap_sway_and_displacement_begin_anew()
    {
        Rock(60, 1);
        Assert.True(Has(MetricId.StructureSwayDisplacement));
        _evidence.Put(Reading.Bad(MetricId.StructureSwayDisplacement, Now, "old"));
        _analysis.Gap();
        Rock(10, 1);
        Assert.Equal("old", Last(MetricId.StructureSwayDisplacement).Text);
    }

    [Fact]
    public void Stretches_between_gaps_are_not_joined_to_a_spectrum()
    {
        for (int i = 0; i < 60; i++)
        {
            Swing(2);
            _analysis.Gap();
        }

        Assert.Empty(_analysis.Spectrum(0, out _));
    }

    [Fact]
    public void A_gap_ends_the_event_that_goes_on()
    {
        for (int i = -60 * 125; i < 250; i++)
        {
            (double x, double y, double z) = Shaken.Blow(i / 125.0);
            _analysis.Sample(x + (0.002 * Math.Sin(i * i)), y, z, 125);
        }

        _seconds += 62;
        _analysis.EndBatch(Now.MonotonicMicros);
        Assert.False(Judge());
        _analysis.Gap();
        _seconds += 2;
        Assert.True(Judge());
        Assert.True(_analysis.HasWaveforms);
    }

    [Fact]
    public void A_step_over_a_gap_is_no_noise()
    {
        var random = new Random(1);
        for (int i = 0; i < 320; i++)
        {
            if (i % 20 == 10)
            {
                _analysis.Gap();
            }

            double level = (i + 10) / 20 % 2 == 0 ? 0 : 5;
            _analysis.Raw(level + Noise(), Noise(), Noise(), 4, 0.002);
        }

        Rock(10, 1);
        Assert.Equal(0.002, Last(MetricId.StructureNoise).Value, 0.001);

        double Noise() => 0.002 * Shaken.Normal(random);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void In_a_storm_and_while_somebody_is_at_work_nothing_is_learned_of_the_mount(
        bool storm,
        bool visited,
        bool learns
    )
    {
        var random = new Random(1);
        for (int i = 0; i < 50; i++)
        {
            _analysis.Raw(0.002 * Shaken.Normal(random), 0, 0, 4, 0);
        }

        if (storm)
        {
            _analysis.Storm.Resume();
        }

        _analysis.IsVisited = visited;
        for (int half = 0; half < 1300; half++)
        {
            _seconds += 0.5;
            _analysis.Gravity(new Vector(0, 0, G), 0.01, 0.5, Now.MonotonicMicros);
        }

        Assert.Equal(learns, _analysis.Learned.Mount.Classes.Count > 0);
    }
}
