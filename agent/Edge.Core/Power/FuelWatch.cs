using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Power;

/// <summary>
/// Fuel in the tank: low, and stolen. Below the level stands a floor that sinks as fast as the engine can burn while
/// it runs, and is still while it does not; a level under the floor is theft, or a leak, which looks the same.
/// </summary>
/// <param name="limits">The site's limits.</param>
/// <param name="burnPercentPerHour">Most that the engine burns, % of the tank an hour.</param>
public sealed class FuelWatch(Limits limits, double burnPercentPerHour)
{
    // Waves in the tank, and a sender of a percent.
    private const double SmoothSeconds = 30;
    private const double TheftPercent = 3;
    private const double TheftOnSeconds = 20;
    private const double TheftOffSeconds = 1800;
    private const double LowOnSeconds = 60;
    private const double LowOffSeconds = 60;
    private const double BurnMargin = 1.5;

    // Volume follows temperature over a day.
    private const double DriftSeconds = 6 * 3600;
    private const double LongestStepSeconds = 3600;

    private readonly Thresholds _low = new(
        [new(limits.FuelLowWarningPercent, Severity.Warning), new(limits.FuelLowCriticalPercent, Severity.Critical)],
        2,
        falling: true
    );

    private double _level = double.NaN;
    private double _floor = double.NaN;
    private double _runFrom = double.NaN;
    private double _runSeconds;
    private long _last;

    /// <summary>What the latest run of the engine burned, % of the tank an hour; NaN before one of ten minutes.</summary>
    public double BurnedPercentPerHour { get; private set; } = double.NaN;

    /// <summary>Judges the level, %; NaN when it is not known. <paramref name="running"/> is NaN when the engine's contact is not
    /// known: it then counts as running, which accuses nobody.</summary>
    public void Judge(double level, double running, AlarmBook book, Stamp now)
    {
        if (double.IsNaN(level))
        {
            book.Consider(MetricId.AlarmFuelTheft, null, now, TheftOnSeconds, TheftOffSeconds);
            book.Consider(MetricId.AlarmFuelLow, null, now, LowOnSeconds, LowOffSeconds);
            return;
        }

        double seconds = double.IsNaN(_level) ? 0 : Math.Min(LongestStepSeconds, (now.MonotonicMicros - _last) / 1e6);
        _last = now.MonotonicMicros;
        _level = double.IsNaN(_level) ? level : _level + ((level - _level) * (1 - Math.Exp(-seconds / SmoothSeconds)));
        bool runs = running is not 0;
        _floor = double.IsNaN(_floor) ? _level : _floor;
        if (runs)
        {
            _floor -= BurnMargin * burnPercentPerHour * seconds / 3600;
        }

        bool under = _level < _floor - TheftPercent;
        double drift = 1 - Math.Exp(-seconds / DriftSeconds);
        _floor = Math.Max(_level, under ? _floor : _floor + ((_level - _floor) * drift));
        Consumption(runs && running == 1, seconds);
        book.Consider(
            MetricId.AlarmFuelTheft,
            under ? Severity.Critical : Severity.Normal,
            now,
            TheftOnSeconds,
            TheftOffSeconds,
            _level
        );
        book.Consider(
            MetricId.AlarmFuelLow,
            _low.Level(_level, book.SeverityOf(MetricId.AlarmFuelLow)),
            now,
            LowOnSeconds,
            LowOffSeconds,
            _level
        );
        if (under && book.SeverityOf(MetricId.AlarmFuelTheft) != Severity.Normal)
        {
            // Told: from here on it counts anew.
            _floor = _level;
        }
    }

    private void Consumption(bool runs, double seconds)
    {
        if (!runs)
        {
            _runFrom = double.NaN;
            _runSeconds = 0;
            return;
        }

        _runFrom = double.IsNaN(_runFrom) ? _level : _runFrom;
        _runSeconds += seconds;
        if (_runSeconds >= 600)
        {
            BurnedPercentPerHour = Math.Max(0, _runFrom - _level) / _runSeconds * 3600;
        }
    }
}
