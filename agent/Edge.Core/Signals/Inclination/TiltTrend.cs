using System.Text.Json.Serialization;

namespace Edge.Core.Signals.Inclination;

/// <summary>
/// How static tilt changes: over the last hour, from day to day, and as a trend over up to sixty days with the day on
/// which it reaches a limit. Fed once a minute; means are kept as they were measured, with their temperature, and corrected
/// when they are compared: what is learned today corrects yesterday, and learning is no change of tilt. One-minute means of a bridge under traffic
/// stayed within 0.003° (SIGNALS.md), so an hour of them gives a rate to 0.001°/h.
/// </summary>
/// <remarks>
/// The day's rate is the mean of 24 h against the mean of the 24 h before: the sun's daily bending cancels in it, which
/// it does not in a straight line through one day. The trend is the median change between daily means a quarter of the
/// known days apart: one storm's set is a step, touches a third of those changes, and does not tilt it. (The median of all
/// slopes, after Theil and Sen, does tilt: a step in the middle touches half of them.)
/// </remarks>
/// <param name="zero">Gravity of commissioning, m/s², site's frame.</param>
/// <param name="drift">The drift of the sensor with temperature.</param>
public sealed class TiltTrend(Vector zero, TiltDrift drift)
{
    /// <summary>Ten years: what <see cref="ForecastDays"/> says for "not in sight".</summary>
    public const double NotInSightDays = 3650;

    private const int Minutes = 60;
    private const int LeastMinutes = 20;
    private const int HoursKept = 48;
    private const double LeastHourSeconds = 1200;
    private const int LeastHours = 18; // of 24
    private const int DaysKept = 60;
    private const int LeastDays = 7;
    private const double LeastTrendPerDay = 0.0005; // 0.2° a year: below it there is no settling to speak of

    private readonly Point[] _minutes = new Point[Minutes];
    private readonly Point[] _hours = new Point[HoursKept];
    private readonly DailyTilt[] _days = new DailyTilt[DaysKept];
    private readonly double[] _dayX = new double[DaysKept];
    private readonly double[] _dayY = new double[DaysKept];
    private readonly double[] _t = new double[Minutes];
    private readonly double[] _x = new double[Minutes];
    private readonly double[] _y = new double[Minutes];
    private readonly double[] _changes = new double[DaysKept];
    private Sum _hour;
    private Sum _day;
    private int _nextMinute;
    private int _minuteCount;
    private int _nextHour;
    private int _hourCount;
    private int _nextDay;
    private int _dayCount;

    /// <summary>Change over the last hour, degrees; NaN until twenty minutes have been seen.</summary>
    public double DegreesPerHour { get; private set; } = double.NaN;

    /// <summary>Mean of the last 24 h against the 24 h before, degrees; NaN until there are two days.</summary>
    public double DegreesPerDay { get; private set; } = double.NaN;

    /// <summary>Days that have a mean.</summary>
    public int Days => _dayCount;

    /// <summary>Takes a minute's mean.</summary>
    /// <param name="gravity">Mean gravity, m/s², site's frame.</param>
    /// <param name="celsius">Mean temperature of the sensor, °C; NaN when not known.</param>
    /// <param name="minute">The minute, counted by the monotonic clock; rising.</param>
    /// <param name="seconds">Data behind it, s; more than sixty where readings come less than once a minute.</param>
    public void Add(Vector gravity, double celsius, long minute, double seconds)
    {
        var mean = new DailyTilt(gravity.X, gravity.Y, gravity.Z, celsius);
        _minutes[_nextMinute] = new(mean, minute);
        _nextMinute = (_nextMinute + 1) % Minutes;
        _minuteCount = Math.Min(_minuteCount + 1, Minutes);
        DegreesPerHour = HourRate(minute);

        long hour = minute / 60;
        if (_hour.Count > 0 && _hour.Period != hour)
        {
            EndHour();
        }

        _hour.Period = hour;
        _hour.Add(mean);
        _hour.Seconds += seconds;
    }

    /// <summary>Days until the trend brings the tilt to a limit; <see cref="NotInSightDays"/> when it does not, or goes
    /// too slowly to tell; NaN until a week has been seen.</summary>
    /// <param name="limitDegrees">The limit of the magnitude.</param>
    public double ForecastDays(double limitDegrees)
    {
        if (_dayCount < LeastDays)
        {
            return double.NaN;
        }

        for (int i = 0; i < _dayCount; i++)
        {
            (_dayX[i], _dayY[i]) = At(_days[(_nextDay + DaysKept - _dayCount + i) % DaysKept]);
        }

        double vx = Slope(_dayX);
        double vy = Slope(_dayY);
        double speed = Math.Sqrt((vx * vx) + (vy * vy));
        if (speed < LeastTrendPerDay)
        {
            return NotInSightDays;
        }

        // |p + v t| = limit, the later root: from inside the circle to its rim.
        double x = _dayX[_dayCount - 1];
        double y = _dayY[_dayCount - 1];
        double along = ((x * vx) + (y * vy)) / speed;
        double rest = (x * x) + (y * y) - (limitDegrees * limitDegrees);
        if (rest >= 0)
        {
            return along >= 0 ? 0 : NotInSightDays;
        }

        // The last daily mean is of the middle of its day, and that day is over.
        double since = 0.5 + (_day.Count > 0 ? Math.Max(0, _hour.Period - _day.Period) / 24.0 : 0);
        double days = (-along + Math.Sqrt((along * along) - rest)) / speed;
        return Math.Clamp(days - since, 0, NotInSightDays);
    }

    /// <summary>The daily means, oldest first, for keeping over a restart.</summary>
    public IReadOnlyList<DailyTilt> DailyMeans =>
        [.. Enumerable.Range(0, _dayCount).Select(i => _days[(_nextDay + DaysKept - _dayCount + i) % DaysKept])];

    /// <summary>Takes back what <see cref="DailyMeans"/> gave, as the days up to now. What is no gravity is left out.</summary>
    public void Restore(IReadOnlyList<DailyTilt> daily)
    {
        _dayCount = 0;
        _nextDay = 0;
        foreach (DailyTilt day in daily)
        {
            if (day.IsSane)
            {
                AddDay(day);
            }
        }
    }

    private (double X, double Y) At(in DailyTilt mean)
    {
        Tilt tilt = Tilt.Between(zero, drift.Correct(new(mean.X, mean.Y, mean.Z), mean.Celsius));
        return (tilt.XDegrees, tilt.YDegrees);
    }

    private double HourRate(long minute)
    {
        int n = 0;
        double mt = 0;
        double mx = 0;
        double my = 0;
        for (int i = 0; i < _minuteCount; i++)
        {
            if (minute - _minutes[i].Period < Minutes)
            {
                (_x[n], _y[n]) = At(_minutes[i].Mean);
                _t[n] = _minutes[i].Period;
                mt += _t[n];
                mx += _x[n];
                my += _y[n];
                n++;
            }
        }

        if (n < LeastMinutes)
        {
            return double.NaN;
        }

        double tt = 0;
        double tx = 0;
        double ty = 0;
        for (int i = 0; i < n; i++)
        {
            double t = _t[i] - (mt / n);
            tt += t * t;
            tx += t * (_x[i] - (mx / n));
            ty += t * (_y[i] - (my / n));
        }

        return 60 * Math.Sqrt((tx * tx) + (ty * ty)) / tt;
    }

    private void EndHour()
    {
        // Less than twenty minutes stand for no hour.
        if (_hour.Seconds >= LeastHourSeconds)
        {
            var mean = new Point(_hour.Mean, _hour.Period);
            _hours[_nextHour] = mean;
            _nextHour = (_nextHour + 1) % HoursKept;
            _hourCount = Math.Min(_hourCount + 1, HoursKept);
            DegreesPerDay = DayRate(mean.Period);
            if (_day.Count > 0 && mean.Period - _day.Period >= 24)
            {
                if (_day.Count >= LeastHours)
                {
                    AddDay(_day.Mean);
                }

                _day = default;
            }

            _day.Period = _day.Count == 0 ? mean.Period : _day.Period;
            _day.Add(mean.Mean);
        }

        _hour = default;
    }

    private double DayRate(long hour)
    {
        Sum today = default;
        Sum before = default;
        for (int i = 0; i < _hourCount; i++)
        {
            Point p = _hours[i];
            long age = hour - p.Period;
            if (age < 24)
            {
                today.Add(p.Mean);
            }
            else if (age < 48)
            {
                before.Add(p.Mean);
            }
        }

        if (today.Count < LeastHours || before.Count < LeastHours)
        {
            return double.NaN;
        }

        (double x, double y) = At(today.Mean);
        (double wasX, double wasY) = At(before.Mean);
        return Math.Sqrt(((x - wasX) * (x - wasX)) + ((y - wasY) * (y - wasY)));
    }

    private void AddDay(in DailyTilt day)
    {
        _days[_nextDay] = day;
        _nextDay = (_nextDay + 1) % DaysKept;
        _dayCount = Math.Min(_dayCount + 1, DaysKept);
    }

    private double Slope(double[] days)
    {
        int lag = _dayCount / 4;
        int n = _dayCount - lag;
        for (int i = 0; i < n; i++)
        {
            _changes[i] = days[i + lag] - days[i];
        }

        Array.Sort(_changes, 0, n);
        double median = n % 2 == 1 ? _changes[n / 2] : (_changes[(n / 2) - 1] + _changes[n / 2]) / 2;
        return median / lag;
    }

    private readonly record struct Point(DailyTilt Mean, long Period);

    private struct Sum
    {
        public int Count;
        public long Period;
        public double Seconds;
        private double _x;
        private double _y;
        private double _z;
        private double _celsius;
        private int _warm;

        public readonly DailyTilt Mean =>
            new(_x / Count, _y / Count, _z / Count, _warm > 0 ? _celsius / _warm : double.NaN);

        public void Add(in DailyTilt mean)
        {
            _x += mean.X;
            _y += mean.Y;
            _z += mean.Z;
            Count++;
            if (double.IsFinite(mean.Celsius))
            {
                _celsius += mean.Celsius;
                _warm++;
            }
        }
    }
}

/// <summary>Mean gravity over a time, as measured, with the temperature that it was measured at.</summary>
/// <param name="X">Along the site's x, m/s².</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
/// <param name="Celsius">Mean temperature of the sensor, °C; NaN when not known.</param>
public readonly record struct DailyTilt(double X, double Y, double Z, double Celsius)
{
    /// <summary>Whether this can be gravity at all.</summary>
    [JsonIgnore]
    public bool IsSane => new Vector(X, Y, Z).WeighsOneG;
}
