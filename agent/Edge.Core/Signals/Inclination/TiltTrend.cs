namespace Edge.Core.Signals.Inclination;

/// <summary>
/// How static tilt changes: over the last hour, from day to day, and as a trend over up to sixty days with the day on
/// which it reaches a limit. Fed once a minute with the tilt as corrected; one-minute means of a bridge under traffic
/// stayed within 0.003° (SIGNALS.md), so an hour of them gives a rate to 0.001°/h.
/// </summary>
/// <remarks>
/// The day's rate is the mean of 24 h against the mean of the 24 h before: the sun's daily bending cancels in it, which
/// it does not in a straight line through one day. The trend is the median of all slopes between daily means
/// (Theil 1950, Sen 1968): one storm's set is a step, and does not tilt it.
/// </remarks>
public sealed class TiltTrend
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
    private readonly Point[] _days = new Point[DaysKept];
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
    /// <param name="x">Tilt about x, degrees.</param>
    /// <param name="y">Tilt about y, degrees.</param>
    /// <param name="minute">The minute, counted by the monotonic clock; rising.</param>
    /// <param name="seconds">Data behind it, s; more than sixty where readings come less than once a minute.</param>
    public void Add(double x, double y, long minute, double seconds)
    {
        _minutes[_nextMinute] = new(x, y, minute);
        _nextMinute = (_nextMinute + 1) % Minutes;
        _minuteCount = Math.Min(_minuteCount + 1, Minutes);
        DegreesPerHour = HourRate(minute);

        long hour = minute / 60;
        if (_hour.Count > 0 && _hour.Period != hour)
        {
            EndHour();
        }

        _hour.Period = hour;
        _hour.Add(x, y);
        _hour.Seconds += seconds;
    }

    /// <summary>Forgets the last hour: a step that has been told is not a rate.</summary>
    public void Break()
    {
        _minuteCount = 0;
        _nextMinute = 0;
        DegreesPerHour = double.NaN;
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

        double vx = Slope(static p => p.X);
        double vy = Slope(static p => p.Y);
        double speed = Math.Sqrt((vx * vx) + (vy * vy));
        if (speed < LeastTrendPerDay)
        {
            return NotInSightDays;
        }

        // |p + v t| = limit, the later root: from inside the circle to its rim.
        Point last = _days[(_nextDay + DaysKept - 1) % DaysKept];
        double along = ((last.X * vx) + (last.Y * vy)) / speed;
        double rest = (last.X * last.X) + (last.Y * last.Y) - (limitDegrees * limitDegrees);
        if (rest >= 0)
        {
            return along >= 0 ? 0 : NotInSightDays;
        }

        double days = (-along + Math.Sqrt((along * along) - rest)) / speed;
        return Math.Min(NotInSightDays, days);
    }

    /// <summary>The daily means, oldest first, for keeping over a restart: x, y, age in days.</summary>
    public IReadOnlyList<(double X, double Y)> DailyMeans
    {
        get
        {
            var means = new (double X, double Y)[_dayCount];
            for (int i = 0; i < _dayCount; i++)
            {
                Point p = _days[(_nextDay + DaysKept - _dayCount + i) % DaysKept];
                means[i] = (p.X, p.Y);
            }

            return means;
        }
    }

    /// <summary>Takes back what <see cref="DailyMeans"/> gave, as the days up to now. Values that are no tilt are left out.</summary>
    public void Restore(IReadOnlyList<(double X, double Y)> daily)
    {
        _dayCount = 0;
        _nextDay = 0;
        foreach ((double x, double y) in daily)
        {
            if (Math.Abs(x) <= 90 && Math.Abs(y) <= 90)
            {
                AddDay(x, y);
            }
        }
    }

    private double HourRate(long minute)
    {
        double n = 0;
        double mt = 0;
        double mx = 0;
        double my = 0;
        for (int i = 0; i < _minuteCount; i++)
        {
            Point p = _minutes[i];
            if (minute - p.Period < Minutes)
            {
                n++;
                mt += p.Period - minute;
                mx += p.X;
                my += p.Y;
            }
        }

        if (n < LeastMinutes)
        {
            return double.NaN;
        }

        mt /= n;
        mx /= n;
        my /= n;
        double tt = 0;
        double tx = 0;
        double ty = 0;
        for (int i = 0; i < _minuteCount; i++)
        {
            Point p = _minutes[i];
            if (minute - p.Period < Minutes)
            {
                double t = p.Period - minute - mt;
                tt += t * t;
                tx += t * (p.X - mx);
                ty += t * (p.Y - my);
            }
        }

        return 60 * Math.Sqrt((tx * tx) + (ty * ty)) / tt;
    }

    private void EndHour()
    {
        // Less than twenty minutes stand for no hour.
        if (_hour.Seconds >= LeastHourSeconds)
        {
            Point mean = _hour.Mean;
            _hours[_nextHour] = mean;
            _nextHour = (_nextHour + 1) % HoursKept;
            _hourCount = Math.Min(_hourCount + 1, HoursKept);
            DegreesPerDay = DayRate(mean.Period);
            if (_day.Count > 0 && mean.Period - _day.Period >= 24)
            {
                if (_day.Count >= LeastHours)
                {
                    AddDay(_day.Mean.X, _day.Mean.Y);
                }

                _day = default;
            }

            _day.Period = _day.Count == 0 ? mean.Period : _day.Period;
            _day.Add(mean.X, mean.Y);
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
                today.Add(p.X, p.Y);
            }
            else if (age < 48)
            {
                before.Add(p.X, p.Y);
            }
        }

        if (today.Count < LeastHours || before.Count < LeastHours)
        {
            return double.NaN;
        }

        double dx = today.Mean.X - before.Mean.X;
        double dy = today.Mean.Y - before.Mean.Y;
        return Math.Sqrt((dx * dx) + (dy * dy));
    }

    private void AddDay(double x, double y)
    {
        _days[_nextDay] = new(x, y, 0);
        _nextDay = (_nextDay + 1) % DaysKept;
        _dayCount = Math.Min(_dayCount + 1, DaysKept);
    }

    private double Slope(Func<Point, double> part)
    {
        int lag = _dayCount / 4;
        int n = _dayCount - lag;
        for (int i = 0; i < n; i++)
        {
            _changes[i] = part(Day(i + lag)) - part(Day(i));
        }

        Array.Sort(_changes, 0, n);
        double median = n % 2 == 1 ? _changes[n / 2] : (_changes[(n / 2) - 1] + _changes[n / 2]) / 2;
        return median / lag;
    }

    private Point Day(int index) => _days[(_nextDay + DaysKept - _dayCount + index) % DaysKept];

    private readonly record struct Point(double X, double Y, long Period);

    private struct Sum
    {
        public double X;
        public double Y;
        public int Count;
        public long Period;
        public double Seconds;

        public readonly Point Mean => new(X / Count, Y / Count, Period);

        public void Add(double x, double y)
        {
            X += x;
            Y += y;
            Count++;
        }
    }
}
