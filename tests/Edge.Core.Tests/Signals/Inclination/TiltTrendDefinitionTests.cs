using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

/// <summary>Rates and the trend of tilt against their definition, written with whole lists.</summary>
public sealed class TiltTrendDefinitionTests
{
    private static readonly Vector Zero = new(0.3, -0.2, 9.8);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 3)]
    [InlineData(3, 18, 25)]
    [InlineData(4, 20, 66)]
    public void Every_figure_is_what_whole_lists_give(int seed, int everyMinutes, int days)
    {
        var random = new Random(seed);
        var drift = new TiltDrift(1e-4, 20) { State = new TiltDriftState(20, 1e5, 3, -2, 1, 1e-3, 100) };
        var trend = new TiltTrend(Zero, drift);
        List<(long Minute, DailyTilt Mean, double Seconds)> all = [];
        (double x, double y) = (0, 0);
        (double driftX, double driftY) = (5e-7 * (random.NextDouble() - 0.3), 5e-7 * (random.NextDouble() - 0.3));
        int forecasts = 0;
        for (long minute = 30; minute < days * 1440; )
        {
            minute += random.Next(400) == 0 ? random.Next(90) : 1 + random.Next((2 * everyMinutes) - 1);
            x += driftX * everyMinutes;
            y += driftY * everyMinutes;
            double sun = 0.0004 * Math.Sin(2 * Math.PI * minute / 1440);
            var mean = new DailyTilt(
                Zero.X + x + sun + (1e-4 * random.NextDouble()),
                Zero.Y + y + (1e-4 * random.NextDouble()),
                Zero.Z + (1e-4 * random.NextDouble()),
                random.Next(9) == 0 ? double.NaN : 20 + (8 * Math.Sin(2 * Math.PI * minute / 1440))
            );
            double seconds = 60 * everyMinutes * random.NextDouble() * 1.5;
            trend.Add(new Vector(mean.X, mean.Y, mean.Z), mean.Celsius, minute, seconds);
            all.Add((minute, mean, seconds));
            var plain = new Plain(all, drift);
            if (everyMinutes < 5 || all.Count % 7 == 0)
            {
                Assert.Equal(plain.PerHour(), trend.DegreesPerHour, 1e-9);
            }

            if (random.Next(60) == 0)
            {
                Assert.Equal(plain.PerDay(), trend.DegreesPerDay, 1e-9);
                Assert.Equal(plain.Days().Count, trend.Days);
                double limit = 0.02 + (0.4 * random.NextDouble());
                double forecast = plain.Forecast(limit);
                Assert.Equal(forecast, trend.ForecastDays(limit), 1e-6);
                forecasts += forecast is > 0 and < TiltTrend.NotInSightDays ? 1 : 0;
            }
        }

        Assert.Equal(days > 10, forecasts > 0);
    }

    private sealed class Plain(List<(long Minute, DailyTilt Mean, double Seconds)> all, TiltDrift drift)
    {
        private Tilt At(DailyTilt mean) =>
            Tilt.Between(Zero, drift.Correct(new Vector(mean.X, mean.Y, mean.Z), mean.Celsius));

        public double PerHour()
        {
            long now = all[^1].Minute;
            var last = all.TakeLast(60)
                .Where(one => now - one.Minute < 60)
                .Select(one => (T: (double)one.Minute, Tilt: At(one.Mean)))
                .ToList();
            if (last.Count < 20)
            {
                return double.NaN;
            }

            double middle = last.Average(one => one.T);
            double squares = last.Sum(one => Math.Pow(one.T - middle, 2));
            double x = last.Sum(one => (one.T - middle) * one.Tilt.XDegrees) / squares;
            double y = last.Sum(one => (one.T - middle) * one.Tilt.YDegrees) / squares;
            return 60 * double.Hypot(x, y);
        }

        private static DailyTilt Mean(IReadOnlyCollection<DailyTilt> of) =>
            new(
                of.Average(one => one.X),
                of.Average(one => one.Y),
                of.Average(one => one.Z),
                of.Where(one => double.IsFinite(one.Celsius))
                    .Select(one => one.Celsius)
                    .DefaultIfEmpty(double.NaN)
                    .Average()
            );

        // Whole hours that are over, of at least twenty minutes of data.
        private List<(long Hour, DailyTilt Mean)> Hours() =>
            [
                .. all.GroupBy(one => one.Minute / 60)
                    .SkipLast(1)
                    .Where(hour => hour.Sum(one => one.Seconds) >= 1200)
                    .Select(hour => (hour.Key, Mean([.. hour.Select(one => one.Mean)]))),
            ];

        public double PerDay()
        {
            List<(long Hour, DailyTilt Mean)> hours = Hours();
            if (hours.Count == 0)
            {
                return double.NaN;
            }

            long now = hours[^1].Hour;
            DailyTilt[] today = [.. hours.Where(h => now - h.Hour < 24).Select(h => h.Mean)];
            DailyTilt[] before = [.. hours.Where(h => now - h.Hour is >= 24 and < 48).Select(h => h.Mean)];
            if (today.Length < 18 || before.Length < 18)
            {
                return double.NaN;
            }

            (Tilt one, Tilt other) = (At(Mean(today)), At(Mean(before)));
            return double.Hypot(one.XDegrees - other.XDegrees, one.YDegrees - other.YDegrees);
        }

        private List<List<(long Hour, DailyTilt Mean)>> Turns()
        {
            List<List<(long Hour, DailyTilt Mean)>> turns = [];
            foreach ((long Hour, DailyTilt Mean) hour in Hours())
            {
                if (turns.Count == 0 || hour.Hour - turns[^1][0].Hour >= 24)
                {
                    turns.Add([]);
                }

                turns[^1].Add(hour);
            }

            return turns;
        }

        public List<DailyTilt> Days() =>
            [
                .. Turns()
                    .SkipLast(1)
                    .Where(turn => turn.Count >= 18)
                    .Select(turn => Mean([.. turn.Select(h => h.Mean)]))
                    .TakeLast(60),
            ];

        public double Forecast(double limit)
        {
            Tilt[] days = [.. Days().Select(At)];
            if (days.Length < 7)
            {
                return double.NaN;
            }

            double vx = Slope([.. days.Select(day => day.XDegrees)]);
            double vy = Slope([.. days.Select(day => day.YDegrees)]);
            (double x, double y) = (days[^1].XDegrees, days[^1].YDegrees);
            double speed = double.Hypot(vx, vy);
            if (speed < 0.0005)
            {
                return TiltTrend.NotInSightDays;
            }

            if (double.Hypot(x, y) >= limit)
            {
                return (x * vx) + (y * vy) >= 0 ? 0 : TiltTrend.NotInSightDays;
            }

            double half = ((x * vx) + (y * vy)) / (speed * speed);
            double rest = ((x * x) + (y * y) - (limit * limit)) / (speed * speed);
            double days0 = -half + Math.Sqrt((half * half) - rest);
            double since = 0.5 + (((all[^1].Minute / 60) - Turns()[^1][0].Hour) / 24.0);
            return Math.Clamp(days0 - since, 0, TiltTrend.NotInSightDays);
        }

        private static double Slope(double[] days)
        {
            int lag = days.Length / 4;
            double[] changes = [.. days.Skip(lag).Zip(days, (later, earlier) => later - earlier).Order()];
            return (changes[(changes.Length - 1) / 2] + changes[changes.Length / 2]) / 2 / lag;
        }
    }
}
