using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals.Inclination;

/// <summary>
/// Static tilt over minutes to months: the sensor's drift with temperature learned and removed, rates, the permanent set
/// of a storm, and the trend. Fed with means of gravity; works once a minute.
/// </summary>
public sealed class TiltWatch
{
    private const double LeastSeconds = 30;
    private const double MeanSeconds = 540; // ten minutes, one of them cut short
    private const double TemperatureFreshSeconds = 120;

    private readonly SiteProfile _profile;
    private readonly Vector? _zero;
    private readonly Limits _limits;
    private readonly GravityAverage _warmth;
    private readonly double[] _celsiusByMinute = new double[60];
    private Vector _sum;
    private double _seconds;
    private double _celsiusSum;
    private double _celsiusSeconds;
    private long _minute = long.MinValue;
    private Vector _tenSum;
    private double _tenCelsius;
    private double _tenSeconds;
    private double _celsius = double.NaN;
    private long _celsiusMicros;
    private int _minutesSeen;
    private long? _stormMinute;

    /// <summary>Makes the stage for a site.</summary>
    /// <param name="profile">The site.</param>
    /// <param name="zero">Gravity of commissioning in the site's frame, m/s²; null when there is none: nothing is judged.</param>
    public TiltWatch(SiteProfile profile, Vector? zero)
    {
        _profile = profile;
        _zero = zero;
        _limits = profile.TiltLimits();
        _warmth = new GravityAverage(profile.Limits.TiltAverageSeconds);
        Drift = new TiltDrift(profile.OffsetDriftPerCelsius, profile.Commissioning?.Celsius ?? 25);
        Trend = new TiltTrend(zero ?? new Vector(0, 0, 1), Drift);
        Set = new PermanentSet(profile.Limits.PermanentSetDegrees);
    }

    /// <summary>The drift with temperature.</summary>
    public TiltDrift Drift { get; }

    /// <summary>Rates and trend.</summary>
    public TiltTrend Trend { get; }

    /// <summary>Set of the latest storm.</summary>
    public PermanentSet Set { get; }

    /// <summary>Days until the trend reaches the next limit; NaN until it is known.</summary>
    public double ForecastDays { get; private set; } = double.NaN;

    /// <summary>The last hour's change less what drift may be of it, degrees; NaN while it is not judged: in a storm, within the
    /// hour after its last gust, and in the first twenty minutes.</summary>
    public double HourRateForRule { get; private set; } = double.NaN;

    /// <summary>Takes the sensor's temperature.</summary>
    public void Temperature(double celsius, long atMicros)
    {
        _celsius = celsius;
        _celsiusMicros = atMicros;
    }

    /// <summary>Takes the mean of gravity (m/s², site's frame) over some seconds.</summary>
    public void Add(Vector mean, double seconds, long atMicros)
    {
        _sum = new(_sum.X + (mean.X * seconds), _sum.Y + (mean.Y * seconds), _sum.Z + (mean.Z * seconds));
        _seconds += seconds;
        double celsius = CelsiusNow(atMicros);
        if (double.IsFinite(celsius))
        {
            _celsiusSum += celsius * seconds;
            _celsiusSeconds += seconds;
            _warmth.Add(new Vector(celsius, 0, 0), seconds, atMicros);
        }
    }

    /// <summary>A mean over the tilt's window, as it would be at the temperature of commissioning.</summary>
    public Vector Correct(Vector mean) => Drift.Correct(mean, WindowCelsius);

    /// <summary>What drift may still hide in static tilt, degrees.</summary>
    public double UncertaintyDegrees => Drift.UncertaintyDegrees(WindowCelsius);

    /// <summary>Ends the minute when it is over.</summary>
    /// <param name="now">Now.</param>
    /// <param name="storm">Whether the site is in storm mode.</param>
    /// <param name="calm">Whether the mast hardly moved.</param>
    /// <param name="evidence">Where the figures go.</param>
    public void Advance(Stamp now, bool storm, bool calm, Evidence evidence)
    {
        _warmth.Expire(now.MonotonicMicros);
        long minute = now.MonotonicMicros / 60_000_000;
        if (minute == _minute)
        {
            return;
        }

        bool first = _minute == long.MinValue;
        long ended = minute - 1;
        _minute = minute;
        if (!first && _seconds >= LeastSeconds && _zero is { } reference)
        {
            EndMinute(reference, ended, now, storm, calm, evidence);
        }

        (_sum, _seconds, _celsiusSum, _celsiusSeconds) = (default, 0, 0, 0);
    }

    private double WindowCelsius => _warmth.TryMean(out Vector mean) ? mean.X : double.NaN;

    private double CelsiusNow(long atMicros) =>
        (atMicros - _celsiusMicros) / 1e6 <= TemperatureFreshSeconds ? _celsius : double.NaN;

    private void EndMinute(Vector reference, long minute, Stamp now, bool storm, bool calm, Evidence evidence)
    {
        var mean = new Vector(_sum.X / _seconds, _sum.Y / _seconds, _sum.Z / _seconds);
        double celsius = _celsiusSeconds >= LeastSeconds ? _celsiusSum / _celsiusSeconds : double.NaN;
        Tilt tilt = Tilt.Between(reference, Drift.Correct(mean, celsius));
        Trend.Add(mean, celsius, minute, _seconds);
        Set.Add(tilt.XDegrees, tilt.YDegrees, celsius, storm, calm, Drift);
        Learn(mean, celsius, storm, calm, now);

        double hourAgo = _celsiusByMinute[minute % 60];
        _celsiusByMinute[minute % 60] = celsius;
        _minutesSeen++;
        double warmed = _minutesSeen > 60 ? hourAgo : celsius;

        // A storm's push that ends is no change of the mast: what stays of it is the permanent set.
        _stormMinute = storm && !calm ? minute : _stormMinute;
        HourRateForRule =
            storm || minute - _stormMinute < 60
                ? double.NaN
                : Math.Max(0, Trend.DegreesPerHour - Drift.BetweenDegrees(celsius, warmed));
        Put(evidence, MetricId.StructureTiltRateHour, Trend.DegreesPerHour, now);
        Put(evidence, MetricId.StructureTiltRateDay, Trend.DegreesPerDay, now);
        Put(evidence, MetricId.StructurePermanentSet, Set.Degrees, now);
        if (minute % 60 == 0)
        {
            double next =
                tilt.MagnitudeDegrees < _limits.TiltWarningDegrees
                    ? _limits.TiltWarningDegrees
                    : _limits.TiltCriticalDegrees;
            ForecastDays = Trend.ForecastDays(next);
        }

        Put(evidence, MetricId.StructureTiltForecast, ForecastDays, now);
        if (_profile.OffsetDriftPerCelsius > 0)
        {
            Put(evidence, MetricId.StructureTiltUncertainty, UncertaintyDegrees, now);
        }
    }

    private void Learn(Vector mean, double celsius, bool storm, bool calm, Stamp now)
    {
        if (storm || !calm || !double.IsFinite(celsius))
        {
            (_tenSum, _tenCelsius, _tenSeconds) = (default, 0, 0);
            if (storm)
            {
                Drift.Break();
            }

            return;
        }

        _tenSum = new(
            _tenSum.X + (mean.X * _seconds),
            _tenSum.Y + (mean.Y * _seconds),
            _tenSum.Z + (mean.Z * _seconds)
        );
        _tenCelsius += celsius * _seconds;
        _tenSeconds += _seconds;
        if (_tenSeconds >= MeanSeconds)
        {
            Drift.Add(
                new(_tenSum.X / _tenSeconds, _tenSum.Y / _tenSeconds, _tenSum.Z / _tenSeconds),
                _tenCelsius / _tenSeconds,
                now.MonotonicMicros
            );
            (_tenSum, _tenCelsius, _tenSeconds) = (default, 0, 0);
        }
    }

    private static void Put(Evidence evidence, MetricId metric, double value, Stamp now)
    {
        if (double.IsFinite(value))
        {
            evidence.Put(Reading.Good(metric, value, now));
        }
    }
}
