using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals.Inclination;

/// <summary>Minutes of gravity with their temperature, and what is made of them.</summary>
public sealed class TiltWatchTests
{
    private const double G = 9.80665;
    private const double Drift = 1e-4; // g/°C
    private readonly Evidence _evidence = new(1e9, 1e9);
    private TiltWatch _watch = Watch(0);
    private double _minutes = 10;

    private Stamp Now => new((long)(_minutes * 60e6) + 1, 0, false);

    private static TiltWatch Watch(double drift, bool zeroed = true, IReadOnlyList<Antenna>? antennas = null) =>
        new(
            new SiteProfile(
                "hp-001",
                new Commissioning(new DateOnly(2026, 1, 1), "an", 0, 0, G, 20),
                new HashSet<MetricId>(),
                new Limits()
            )
            {
                OffsetDriftPerCelsius = drift,
                Antennas = antennas ?? [],
            },
            zeroed ? new Vector(0, 0, G) : null
        );

    private static Vector Leaning(double degreesX, double degreesY = 0) =>
        new(
            G * Math.Sin(degreesX * Math.PI / 180),
            G * Math.Sin(degreesY * Math.PI / 180),
            G * Math.Cos(Math.Sqrt((degreesX * degreesX) + (degreesY * degreesY)) * Math.PI / 180)
        );

    // Minutes of two half-minute means each; the tilt and the temperature by the minute since the beginning.
    private void Feed(
        double minutes,
        Func<double, Vector> gravity,
        Func<double, double>? celsius = null,
        bool storm = false,
        bool calm = true,
        double secondsEach = 30
    )
    {
        for (int i = 0; i < minutes; i++)
        {
            for (int half = 0; half < 2; half++)
            {
                _minutes += 0.5;
                if (celsius is not null)
                {
                    _watch.Temperature(celsius(_minutes), Now.MonotonicMicros);
                }

                _watch.Add(gravity(_minutes), secondsEach, Now.MonotonicMicros - 2);
                _watch.Advance(Now, storm, calm, _evidence);
            }
        }
    }

    private double Of(MetricId metric) =>
        _evidence
            .All()
            .Where(reading => reading.Metric == metric)
            .Select(reading => reading.Value)
            .SingleOrDefault(double.NaN);

    [Fact]
    public void The_hour_rate_is_known_after_twenty_minutes()
    {
        Feed(19, t => Leaning(0.03 * t / 60));
        Assert.True(double.IsNaN(Of(MetricId.StructureTiltRateHour)));
        Assert.True(double.IsNaN(_watch.HourRateForRule));
        Feed(2, t => Leaning(0.03 * t / 60));
        Assert.Equal(0.03, Of(MetricId.StructureTiltRateHour), 1e-4);
        Assert.Equal(0.03, _watch.HourRateForRule, 1e-4);
    }

    [Fact]
    public void The_day_rate_compares_a_day_with_the_one_before()
    {
        Feed(40 * 60, t => Leaning(0.02 * t / 1440, -0.01 * t / 1440));
        Assert.True(double.IsNaN(Of(MetricId.StructureTiltRateDay)));
        Feed(9 * 60, t => Leaning(0.02 * t / 1440, -0.01 * t / 1440));
        Assert.Equal(Math.Sqrt(0.0005), Of(MetricId.StructureTiltRateDay), 0.002);
    }

    [Fact]
    public void A_minute_with_less_than_half_of_its_data_is_left_out()
    {
        Feed(120, t => Leaning(0.03 * t / 60), secondsEach: 14.9);
        Assert.True(double.IsNaN(Of(MetricId.StructureTiltRateHour)));
        Feed(120, t => Leaning(0.03 * t / 60), secondsEach: 15.1);
        Assert.Equal(0.03, Of(MetricId.StructureTiltRateHour), 1e-4);
    }

    [Fact]
    public void Without_a_zero_nothing_is_said()
    {
        _watch = Watch(0, zeroed: false);
        Feed(120, t => Leaning(0.03 * t / 60));
        Assert.Empty(_evidence.All());
        Assert.True(double.IsNaN(_watch.HourRateForRule));
    }

    [Fact]
    public void A_mean_counts_by_its_seconds()
    {
        for (int i = 0; i < 60; i++)
        {
            _minutes += 0.5;
            _watch.Add(Leaning(0.03 * i), 45, Now.MonotonicMicros);
            _watch.Advance(Now, storm: false, calm: true, _evidence);
            _minutes += 0.5;

            // Fifteen seconds of something else: a quarter of the minute.
            _watch.Add(Leaning(0.03 * i * 5), 15, Now.MonotonicMicros - 2);
            _watch.Advance(Now, storm: false, calm: true, _evidence);
        }

        Assert.Equal(60 * 0.03 * 2, Of(MetricId.StructureTiltRateHour), 0.01);
    }

    [Fact]
    public void What_drift_may_have_done_since_the_hour_before_is_taken_off_the_rule_and_not_off_the_reading()
    {
        _watch = Watch(Drift);
        Feed(62, _ => Leaning(0), _ => 20);
        Assert.Equal(0, _watch.HourRateForRule, 1e-6);

        // Ten degrees in an hour, at half of the data sheet's drift.
        double begin = _minutes;
        Vector Warming(double t) => Leaning(0.5 * Drift * 10 * (t - begin) / 60 * 180 / Math.PI);
        Feed(60, Warming, t => 20 + ((t - begin) / 6));
        Assert.Equal(0.5 * Drift * 10 * 180 / Math.PI, Of(MetricId.StructureTiltRateHour), 0.002);
        Assert.Equal(0, _watch.HourRateForRule);

        // A tilt of twice what drift can do is more than that: √2 for both axes.
        begin = _minutes;
        double degrees = 4 * Drift * 10 * 180 / Math.PI;
        Vector before = Warming(begin);
        Feed(
            60,
            t => Leaning((degrees * (t - begin) / 60) + (before.X / G * 180 / Math.PI)),
            t => 30 - ((t - begin) / 6)
        );
        Assert.Equal(degrees - (Math.Sqrt(2) * Drift * 10 * 180 / Math.PI), _watch.HourRateForRule, 0.1 * degrees);
    }

    [Fact]
    public void In_the_first_hour_the_temperature_of_now_stands_for_that_of_then()
    {
        _watch = Watch(Drift);
        Feed(40, t => Leaning(0.3 * t / 60), _ => 35);
        Assert.Equal(0.3, _watch.HourRateForRule, 0.001);
    }

    [Fact]
    public void In_a_storm_and_for_an_hour_after_its_last_gust_no_rate_is_judged()
    {
        Feed(60, _ => Leaning(0));
        Assert.Equal(0, _watch.HourRateForRule, 1e-6);
        Feed(10, t => Leaning(0.02 * t), storm: true, calm: false);
        Assert.True(double.IsNaN(_watch.HourRateForRule));
        Assert.True(Of(MetricId.StructureTiltRateHour) > 0.05);
        Feed(30, _ => Leaning(0), storm: true, calm: true);
        Assert.True(double.IsNaN(_watch.HourRateForRule));
        Feed(29, _ => Leaning(0));
        Assert.True(double.IsNaN(_watch.HourRateForRule));
        Feed(2, _ => Leaning(0));
        Assert.False(double.IsNaN(_watch.HourRateForRule));
    }

    [Fact]
    public void What_drift_may_hide_is_published_where_there_is_one()
    {
        Feed(5, _ => Leaning(0), _ => 30);
        Assert.True(double.IsNaN(Of(MetricId.StructureTiltUncertainty)));
        _watch = Watch(Drift);
        Feed(15, _ => Leaning(0), _ => 30);

        // Ten degrees from commissioning, both axes, nothing learned yet.
        Assert.Equal(Math.Sqrt(2) * Drift * 10 * 180 / Math.PI, Of(MetricId.StructureTiltUncertainty), 1e-6);
        Assert.Equal(Of(MetricId.StructureTiltUncertainty), _watch.UncertaintyDegrees);
    }

    [Fact]
    public void A_temperature_older_than_two_minutes_is_none()
    {
        _watch = Watch(Drift);
        _watch.Temperature(20, Now.MonotonicMicros);
        Feed(1, _ => Leaning(0));
        Assert.Equal(0, _watch.UncertaintyDegrees, 1e-9);
        Feed(12, _ => Leaning(0));

        // What twenty degrees would do.
        Assert.Equal(Math.Sqrt(2) * Drift * 20 * 180 / Math.PI, _watch.UncertaintyDegrees, 1e-6);
    }

    // Days of ±8 °C around that of commissioning, with the sensor's drift.
    private void Days(int days, double slope, bool storm = false, bool calm = true, bool warm = true)
    {
        double Celsius(double t) => 20 + (8 * Math.Sin(2 * Math.PI * t / 1440));
        Feed(days * 1440, t => Leaning(slope * (Celsius(t) - 20) * 180 / Math.PI), warm ? Celsius : null, storm, calm);
    }

    [Fact]
    public void The_drift_is_learned_in_calm_from_ten_minutes_and_taken_off()
    {
        _watch = Watch(Drift);
        Days(8, 0.6 * Drift);
        Assert.Equal(0.6 * Drift, _watch.Drift.Slope.X, 0.05 * Drift);
        Assert.True(_watch.Drift.SlopeDeviation < 0.1 * Drift);
        var warm = new Vector(0.6 * Drift * 8 * G, 0, G);
        _minutes += 1;
        Feed(15, _ => warm, _ => 28);
        Assert.Equal(0, _watch.Correct(warm).X, 0.06 * Drift * 8 * G);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    public void In_a_storm_in_a_breeze_and_without_a_temperature_nothing_is_learned(bool storm, bool calm, bool warm)
    {
        _watch = Watch(Drift);
        Days(8, 0.6 * Drift, storm, calm, warm);
        Assert.Equal(0, _watch.Drift.Slope.X);
        Assert.Equal(Drift / 2, _watch.Drift.SlopeDeviation, 1e-12);
    }

    [Fact]
    public void What_was_before_a_storm_teaches_nothing_with_what_comes_after()
    {
        _watch = Watch(Drift);

        // Six hours at one temperature, a storm that leaves another tilt, six at another temperature.
        Feed(360, _ => Leaning(0), _ => 20);
        Feed(5, _ => Leaning(0), _ => 20, storm: true, calm: false);
        Feed(170, _ => Leaning(0.04), _ => 28);
        Assert.Equal(default, _watch.Drift.Slope);
    }

    [Fact]
    public void Settling_is_forecast_to_the_next_limit()
    {
        // 0.015° a day: 0.25° after 16.7 days, 0.5° after 33.3.
        Vector Settling(double t) => Leaning(0.015 * t / 1440);
        Feed(7 * 1440, Settling);
        Assert.True(double.IsNaN(_watch.ForecastDays));
        Feed(3 * 1440, Settling);
        Assert.Equal((0.25 / 0.015) - (_minutes / 1440), Of(MetricId.StructureTiltForecast), 1.2);
        Feed(8 * 1440, Settling);
        Assert.Equal((0.5 / 0.015) - (_minutes / 1440), Of(MetricId.StructureTiltForecast), 1.2);
        Assert.Equal(Of(MetricId.StructureTiltForecast), _watch.ForecastDays);
    }

    [Fact]
    public void A_narrow_beam_has_limits_of_its_own()
    {
        _watch = Watch(0, antennas: [new Antenna("mw", 0.6)]);
        Feed(9 * 1440, t => Leaning(0.012 * t / 1440));
        Assert.Equal((0.15 / 0.012) - (_minutes / 1440), Of(MetricId.StructureTiltForecast), 1.2);
    }

    [Fact]
    public void A_tilt_that_stays_after_a_storm_is_published_as_its_set()
    {
        Feed(600, _ => Leaning(0), _ => 20);
        Feed(120, _ => Leaning(0.2), _ => 20, storm: true, calm: false);
        Assert.True(double.IsNaN(Of(MetricId.StructurePermanentSet)));
        Feed(600, _ => Leaning(0.12), _ => 20);
        Assert.Equal(0.12, Of(MetricId.StructurePermanentSet), 0.01);
    }
}
