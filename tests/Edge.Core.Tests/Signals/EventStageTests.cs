using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Events;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>What a site says and alarms of blows, earthquakes, the door and the mains.</summary>
public sealed class EventStageTests
{
    private const int Hertz = 125;
    private const double Hold = 600;
    private readonly Evidence _evidence = new(1e6, 1e6);
    private readonly AlarmBook _book = new();
    private readonly Random _random = new(6);
    private EventStage _stage = new(new Limits(), new Vector(0, 0, 1));
    private double _seconds = 100;
    private double _leanX;

    public EventStageTests() => Begin(new Limits());

    private Stamp Now => new((long)(_seconds * 1e6), 1_700_000_000_000 + (long)(_seconds * 1000), true);

    private void Begin(Limits limits)
    {
        _stage = new EventStage(limits, new Vector(0, 0, 1));
        _stage.SetRate(Hertz, double.NaN, []);
    }

    // Batches of half a second, judged after each: noise of a chip and what is added to it. Gives when an event ended.
    private List<double> Run(
        double seconds,
        Func<double, (double X, double Y, double Z)>? motion = null,
        bool believed = true,
        bool storm = false
    )
    {
        List<double> ended = [];
        int halves = (int)Math.Round(2 * seconds);
        for (int half = 0; half < halves; half++)
        {
            for (int i = 1; i <= Hertz / 2; i++)
            {
                double t = (half / 2.0) + (i / (double)Hertz);
                (double x, double y, double z) = motion?.Invoke(t) ?? default;
                _stage.Accept(x + Noise(), y + Noise(), z + Noise());
            }

            _seconds += 0.5;
            _stage.Advance(Now.MonotonicMicros);
            _stage.Gravity(_leanX, 0, Now.MonotonicMicros);
            if (_stage.Judge(believed, storm, last: false, _evidence, _book, Now))
            {
                ended.Add(_seconds);
            }
        }

        return ended;
    }

    // Time that passes without a sample.
    private void Wait(double seconds)
    {
        _stage.Gap();
        _seconds += seconds;
        _ = _stage.Judge(believed: true, storm: false, last: false, _evidence, _book, Now);
    }

    private double Noise() => Shaken.ChipNoise * Shaken.Normal(_random);

    // Builds up in three seconds and dies away in tens; strongest at 1 to 3 Hz, with something up to 17 Hz.
    private static (double X, double Y, double Z) Quake(double t, double size)
    {
        double envelope = size * Math.Min(1, t / 3) * Math.Exp(-Math.Max(0, t - 3) / 6);
        ReadOnlySpan<double> hertz = [0.8, 1.3, 1.9, 2.7, 3.6, 4.9, 6.5, 8.3, 11.1, 13.7, 17.3];
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < hertz.Length; i++)
        {
            double part = envelope / Math.Sqrt(hertz[i]) / 3;
            x += part * Math.Sin((2 * Math.PI * hertz[i] * t) + (i * i));
            y += part * Math.Sin((2 * Math.PI * hertz[i] * t) + (2.1 * i * i) + 1);
            z += 0.6 * part * Math.Sin((2 * Math.PI * 1.37 * hertz[i] * t) + (3.3 * i * i) + 2);
        }

        return (x, y, z);
    }

    private void Contact(MetricId metric, double value) => _evidence.Put(Reading.Good(metric, value, Now));

    private Severity Of(MetricId alarm) => _book.SeverityOf(alarm);

    private Reading Last(MetricId metric) => _evidence.All().Single(reading => reading.Metric == metric);

    [Fact]
    public void A_blow_is_a_notice_once_it_has_not_been_refuted_and_for_its_hold()
    {
        Run(30);
        Run(1.0, t => Shaken.Blow(t));
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
        Assert.False(_stage.TakeImpact());
        Run(1.0, t => Shaken.Blow(t + 1));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
        Assert.True(_stage.TakeImpact());
        Assert.False(_stage.TakeImpact());
        Assert.Contains("peak 1.", _book.Active.Single(a => a.Alarm.Metric == MetricId.AlarmImpact).Text);

        Wait(Hold - 10);
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
        Wait(20);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void A_blow_that_has_ended_is_published_with_its_figures_and_waveform()
    {
        Run(30);
        Assert.False(_stage.HasWaveforms);
        Assert.False(_stage.TryTakeWaveform(out _));
        List<double> ended = Run(100, t => Shaken.Blow(t));
        Assert.Single(ended);
        Assert.Equal("impact", Last(MetricId.StructureEvent).Text);
        Assert.InRange(Last(MetricId.StructureEventPeak).Value, 1.2, 2.4);
        Assert.InRange(Last(MetricId.StructureEventCrest).Value, 8, 2000);
        Assert.InRange(Last(MetricId.StructureEventDuration).Value, 15, 60);
        Assert.Equal(2.1, Last(MetricId.StructureEventFrequency).Value, 0.1);

        // It begins with half a swing to one side, which is worth more velocity than the mode: that is said as a doubt.
        Assert.False(Last(MetricId.StructureEventVelocity).IsGood);
        Assert.NotEqual("no value", Last(MetricId.StructureEventVelocity).Text);
        Assert.Equal(Last(MetricId.StructureEventVelocity).Text, Last(MetricId.StructureEventDisplacement).Text);
        Assert.True(_stage.HasWaveforms);
        int chunks = 0;
        while (_stage.TryTakeWaveform(out byte[]? chunk))
        {
            Assert.Null(new WaveformChunk(chunk!, 0, chunk!.Length).Error);
            chunks++;
        }

        Assert.InRange(chunks, 1, 20);
        Assert.False(_stage.HasWaveforms);
    }

    [Fact]
    public void What_a_sensor_that_is_not_believed_shows_is_no_event()
    {
        Run(30);
        Assert.Empty(Run(100, t => Shaken.Blow(t), believed: false));
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
        Assert.False(_stage.TakeImpact());
        Assert.False(_stage.HasWaveforms);
        Assert.DoesNotContain(_evidence.All(), reading => reading.Metric == MetricId.StructureEvent);
    }

    [Fact]
    public void At_the_end_of_the_data_nothing_waits()
    {
        Run(30);
        Run(1.0, t => Shaken.Blow(t));
        _stage.Finish();
        Assert.True(_stage.Judge(believed: true, storm: false, last: true, _evidence, _book, Now));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
        Assert.Equal("impact", Last(MetricId.StructureEvent).Text);
    }

    [Theory]
    [InlineData(0.8, Severity.Notice)]
    [InlineData(1.25, Severity.Warning)]
    [InlineData(5, Severity.Critical)]
    public void An_earthquake_is_as_grave_as_its_peak_and_for_its_hold(double over, Severity severity)
    {
        // The same shaking against limits around its peak.
        Run(30);
        double peak = PeakOfQuake();
        Begin(new Limits { AccelerationWarningMps2 = peak / over, AccelerationCriticalMps2 = 3 * peak / over });
        Run(30);
        Run(60, t => Quake(t, 2));
        Assert.Equal("earthquake", Last(MetricId.StructureEvent).Text);
        Assert.Equal(severity, Of(MetricId.AlarmEarthquake));
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));

        // Peak over 2π times the frequency, which is 0.8 to 2.7 Hz where it is strongest; and once more.
        Assert.InRange(Last(MetricId.StructureEventVelocity).Value, 0.04 * peak, 0.2 * peak);
        Assert.InRange(Last(MetricId.StructureEventDisplacement).Value, 3 * peak, 40 * peak);
        Wait(Hold - 50);
        Assert.Equal(severity, Of(MetricId.AlarmEarthquake));
        Wait(70);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmEarthquake));
    }

    private double PeakOfQuake()
    {
        Run(60, t => Quake(t, 2));
        Wait(Hold + 70);
        return Last(MetricId.StructureEventPeak).Value;
    }

    [Fact]
    public void A_weaker_shock_after_a_strong_one_makes_it_no_less_grave()
    {
        Begin(new Limits { AccelerationWarningMps2 = 1, AccelerationCriticalMps2 = 3 });
        Run(30);
        Run(60, t => Quake(t, 8));
        Assert.Equal(Severity.Critical, Of(MetricId.AlarmEarthquake));
        Run(60, t => Quake(t, 1.5));
        Assert.Equal("earthquake", Last(MetricId.StructureEvent).Text);
        Assert.Equal(Severity.Critical, Of(MetricId.AlarmEarthquake));

        // After it, it is as grave as it is.
        Wait(Hold + 70);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmEarthquake));
        Run(30);
        Run(60, t => Quake(t, 1.5));
        Assert.InRange(Of(MetricId.AlarmEarthquake), Severity.Notice, Severity.Warning);
    }

    // Three hammer blows, four seconds apart.
    private void Hammer(int blows = 3, bool storm = false)
    {
        for (int i = 0; i < blows; i++)
        {
            Run(4, t => Shaken.Blow(t), storm: storm);
        }
    }

    [Fact]
    public void Blows_and_a_door_that_opens_are_tampering_for_an_hour()
    {
        Contact(MetricId.CabinetDoor, 0);
        Run(30);
        Hammer();
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
        Contact(MetricId.CabinetDoor, 1);
        Run(1);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmTampering));
        Wait(550);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmTampering));

        // The last time that it held was within ten minutes of the blows.
        Wait(EventStage.TamperingHoldSeconds - 20);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmTampering));
        Wait(60);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
    }

    [Fact]
    public void A_door_that_has_stood_open_for_long_is_no_tampering_and_a_missing_reading_opens_none()
    {
        Contact(MetricId.CabinetDoor, 1);
        Run(30);
        Wait(700);
        Run(30);
        Hammer();
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
        _evidence.Put(Reading.Bad(MetricId.CabinetDoor, Now, "no answer"));
        Run(1);
        Contact(MetricId.CabinetDoor, 1);
        Run(1);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
        Contact(MetricId.CabinetDoor, 0);
        Run(1);
        Contact(MetricId.CabinetDoor, 1);
        Run(1);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmTampering));
    }

    [Theory]
    [InlineData(false, Severity.Warning)]
    [InlineData(true, Severity.Normal)]
    public void Mains_that_goes_with_blows_is_tampering_but_in_a_storm(bool storm, Severity severity)
    {
        Contact(MetricId.PowerMains, 1);
        Run(30, storm: storm);
        Hammer(3, storm);
        Contact(MetricId.PowerMains, 0);
        Run(1, storm: storm);
        Assert.Equal(severity, Of(MetricId.AlarmTampering));
    }

    [Fact]
    public void Mains_that_has_been_away_does_not_go_again()
    {
        Contact(MetricId.PowerMains, 0);
        Run(30);
        Wait(700);
        Run(30);
        Hammer();
        _evidence.Put(Reading.Bad(MetricId.PowerMains, Now, "no answer"));
        Run(1);
        Contact(MetricId.PowerMains, 0);
        Run(1);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
    }

    [Fact]
    public void A_tool_at_work_counts_as_blows_and_an_engineer_is_neither()
    {
        Contact(MetricId.CabinetDoor, 0);
        Run(60);
        _stage.IsVisited = true;
        Hammer();
        Contact(MetricId.CabinetDoor, 1);
        Run(2);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
        _stage.IsVisited = false;
        Run(30);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmTampering));

        Wait(700);
        Contact(MetricId.CabinetDoor, 0);
        Run(60);
        Run(40, t => (0.5 * Math.Sin(2 * Math.PI * 24 * t), 0.2 * Math.Sin(2 * Math.PI * 24 * t), 0));
        Run(60);
        Assert.Equal("machine", Last(MetricId.StructureEvent).Text);
        Contact(MetricId.CabinetDoor, 1);
        Run(1);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmTampering));
    }

    [Fact]
    public void A_blow_and_a_lean_are_a_warning_that_says_so_for_an_hour()
    {
        Run(120);
        Run(2, t => Shaken.Blow(t));
        _leanX = 9.81 * Math.Sin(0.3 * Math.PI / 180);
        Run(40, t => Shaken.Blow(t + 2));
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
        Assert.EndsWith(
            ": a blow and a lean, the modes as before: the mast or the sensor's mount was hit",
            Text(MetricId.AlarmImpact),
            StringComparison.Ordinal
        );
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmGuyCut));
        Wait(3500);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
        Wait(200);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void What_cannot_be_known_of_a_blow_goes_as_bad_with_its_reason()
    {
        Begin(new Limits());
        _stage.SetRate(25, double.NaN, []);
        for (int i = 0; i < 25 * 60; i++)
        {
            _stage.Accept(Noise(), Noise(), Noise());
        }

        for (int i = 1; i < 25 * 60; i++)
        {
            (double x, double y, double z) = Shaken.Blow(i / 25.0);
            _stage.Accept(x + Noise(), y + Noise(), z + Noise());
        }

        _seconds += 120;
        _stage.Advance(Now.MonotonicMicros);
        Assert.True(_stage.Judge(believed: true, storm: false, last: true, _evidence, _book, Now));
        Reading crest = Last(MetricId.StructureEventCrest);
        Assert.False(crest.IsGood);
        Assert.Contains("above 10 Hz", crest.Text);
    }

    private string Text(MetricId alarm) => _book.Active.Single(active => active.Alarm.Metric == alarm).Text;

    // A mast that was known by 2.5 Hz is struck and rings at 2.1 Hz.
    private void Strike(double seconds, double lean = 0, double calm = 60)
    {
        _stage.SetRate(Hertz, double.NaN, [2.5]);
        Run(calm);
        Run(2, t => Shaken.Blow(t));
        _leanX = 9.81 * Math.Sin(lean * Math.PI / 180);
        Run(seconds - 2, t => Shaken.Blow(t + 2));
    }

    [Fact]
    public void A_blow_says_its_peak_and_what_spoke_for_it()
    {
        Run(30);
        Run(2, t => Shaken.Blow(t));
        Assert.Matches(
            @": peak \d\.\d\d m/s², strongest at once, \d+ times the RMS before it, \d+ % of the energy left after 0\.6 s$",
            Text(MetricId.AlarmImpact)
        );
    }

    [Fact]
    public void A_blow_and_another_frequency_after_it_are_a_warning_for_an_hour_after_they_were_recent()
    {
        Strike(11);
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
        Run(2, t => Shaken.Blow(t + 11));
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
        Assert.EndsWith(
            ": a blow and other modes, no lean: a guy or a member is loose, or something fell off",
            Text(MetricId.AlarmImpact),
            StringComparison.Ordinal
        );
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmGuyCut));
        Wait(60);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
        Wait(3590);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
        Wait(20);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void A_blow_a_lean_and_another_frequency_are_a_cut_guy_for_a_day()
    {
        Strike(45, lean: 0.3, calm: 120);
        Assert.Equal(Severity.Critical, Of(MetricId.AlarmGuyCut));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
        Assert.Contains(": peak ", Text(MetricId.AlarmImpact), StringComparison.Ordinal);
        Wait(EventStage.GuyCutHoldSeconds - 1);
        Assert.Equal(Severity.Critical, Of(MetricId.AlarmGuyCut));
        Wait(2);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmGuyCut));
    }

    [Fact]
    public void The_frequency_that_was_known_is_no_other_one()
    {
        _stage.SetRate(Hertz, double.NaN, [2.1]);
        Run(60);
        Run(40, t => Shaken.Blow(t));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void A_gap_after_the_blow_ends_the_search_for_another_frequency()
    {
        Strike(4);
        _stage.Gap();
        Run(40, t => Shaken.Blow(t + 4));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void A_rate_or_modes_that_are_told_anew_within_the_search_do_not_end_it()
    {
        Strike(4);
        for (int i = 4; i < 14; i++)
        {
            int since = i;
            _stage.SetRate(Hertz, Hertz * 1.001, [2.1]);
            Run(1, t => Shaken.Blow(t + since));
        }

        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
    }

    [Theory]
    [InlineData(2.5, 5.1)]
    [InlineData(32, 33)]
    public void Modes_that_no_search_can_tell_apart_are_not_searched_for(double one, double other)
    {
        _stage.SetRate(Hertz, double.NaN, [one, other]);
        Run(60);
        Run(30, t => Shaken.Blow(t));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void Modes_an_octave_apart_are_searched_for()
    {
        _stage.SetRate(Hertz, double.NaN, [1.4, 2.8]);
        Run(60);
        Run(30, t => Shaken.Blow(t));
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void Over_two_hundred_samples_a_second_no_other_frequency_is_searched_for()
    {
        _stage.SetRate(201, double.NaN, [2.5]);
        _stage.SetRate(200, 200.1, [2.5]);
        _stage.SetRate(Hertz, double.NaN, []);
        Run(60);
        Run(30, t => Shaken.Blow(t));
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
    }

    [Fact]
    public void Two_shocks_within_the_hold_are_as_grave_as_the_graver_and_for_the_hold_of_the_latter()
    {
        Begin(new Limits { AccelerationWarningMps2 = 1, AccelerationCriticalMps2 = 3 });
        Run(30);
        Run(60, t => Quake(t, 1.5));
        Severity first = Of(MetricId.AlarmEarthquake);
        Assert.InRange(first, Severity.Notice, Severity.Warning);
        Run(60, t => Quake(t, 8));
        Assert.Equal(Severity.Critical, Of(MetricId.AlarmEarthquake));
        Assert.Matches(@": peak \d+\.\d\d m/s², ", Text(MetricId.AlarmEarthquake));
    }

    [Fact]
    public void A_gap_after_the_blow_ends_the_search_for_a_lean()
    {
        Run(120);
        Run(2, t => Shaken.Blow(t));
        _stage.Gap();
        _leanX = 9.81 * Math.Sin(0.3 * Math.PI / 180);
        Run(50);
        Assert.Equal(Severity.Notice, Of(MetricId.AlarmImpact));
    }

    [Theory]
    [InlineData(200, Severity.Warning)]
    [InlineData(201, Severity.Notice)]
    public void Up_to_two_hundred_samples_a_second_another_frequency_is_searched_for(int hertz, Severity severity)
    {
        _stage.SetRate(hertz, double.NaN, [2.5]);
        for (int i = -60 * hertz; i < 20 * hertz; i++)
        {
            (double x, double y, double z) = Shaken.Blow(i / (double)hertz);
            _stage.Accept(x + Noise(), y + Noise(), z + Noise());
            if ((i + (60 * hertz)) % hertz == 0)
            {
                _seconds++;
                _stage.Advance(Now.MonotonicMicros);
                _ = _stage.Judge(believed: true, storm: false, last: false, _evidence, _book, Now);
            }
        }

        Assert.Equal(severity, Of(MetricId.AlarmImpact));
    }
}
