using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>The watch for a mode elsewhere against its definition, written with whole lists and plain sums.</summary>
public sealed class ModeJumpWatchDefinitionTests
{
    private const double Hertz = 5;

    [Fact]
    public void What_it_finds_and_when_is_what_whole_lists_give()
    {
        int jumps = 0;
        for (int seed = 1; seed <= 16; seed++)
        {
            var random = new Random(seed);
            double[] learned = seed % 3 == 0 ? [0.6] : [0.6, 0.6 + (0.55 * random.NextDouble())];
            ModeJumpWatch watch = new(Hertz, learned);
            Plain plain = new(learned);
            double now = 0.6 * (0.6 + (0.8 * random.NextDouble()));
            double wind = seed % 4 == 0 ? 0.15 * random.NextDouble() : 0.005;
            double old = 0.3 * random.NextDouble() * random.Next(2);
            double turn = random.NextDouble() * 6;
            int blow = 75 + random.Next(150);
            int second = random.Next(3) == 0 ? blow + random.Next(200) : -1;
            int gap = random.Next(6) == 0 ? random.Next(blow + 100) : -1;
            for (int i = 0; i < blow + 500; i++)
            {
                double t = (i - blow) / Hertz;
                double ring = t < 0 ? 0 : Math.Exp(-0.05 * t) * Math.Sin(2 * Math.PI * now * t);
                double other = t < 0 ? 0 : old * Math.Sin(2 * Math.PI * 0.6 * t);
                double push = 0.2 + (wind * Math.Sin(2 * Math.PI * 0.57 * i / Hertz));
                double x = (ring * Math.Cos(turn)) + push + (0.01 * Shaken.Normal(random));
                double y = (ring * Math.Sin(turn)) + other - push + (0.01 * Shaken.Normal(random));
                if (i == gap)
                {
                    watch.Gap();
                    plain.Gap();
                }

                watch.Add(x, y);
                plain.Add(x, y);
                if (i == blow || i == second)
                {
                    double ago = 3 * random.NextDouble();
                    watch.Impact(ago);
                    plain.Impact(ago);
                }

                Assert.Equal(plain.IsWatching, watch.IsWatching);
                ModeJump? expected = plain.Take();
                Assert.Equal(expected is not null, watch.TryTake(out ModeJump jump));
                if (expected is { } found)
                {
                    jumps++;
                    Assert.Equal(found.Seconds, jump.Seconds, 1e-9);
                    Assert.Equal(found.Hertz, jump.Hertz, 1e-6);
                    Assert.Equal(found.LearnedHertz, jump.LearnedHertz);
                }
            }
        }

        Assert.InRange(jumps, 3, 30);
    }

    private sealed class Plain(double[] learned)
    {
        private readonly List<(double X, double Y)> _ring = [];
        private readonly int _first = (int)(Math.Max(8, 10 / learned.Min()) * Hertz);
        private int? _since;
        private double? _seen;
        private ModeJump? _found;
        private double _meanX;
        private double _meanY;
        private double _before;
        private int _calm;

        public bool IsWatching => _since is not null;

        public void Impact(double ago)
        {
            _ring.Clear();
            _since = (int)(Math.Min(ago, 2) * Hertz);
            _seen = null;
        }

        public void Gap() => (_since, _calm, _before) = (null, 0, 0);

        public ModeJump? Take()
        {
            ModeJump? found = _found;
            _found = null;
            return found;
        }

        public void Add(double x, double y)
        {
            if (_since is not { } since)
            {
                Calm(x, y);
                return;
            }

            if (since >= 2 * Hertz)
            {
                _ring.Add(((float)x, (float)y));
            }

            _since = since + 1;
            if (_ring.Count >= _first && (_ring.Count - _first) % (int)(2 * Hertz) == 0)
            {
                Look();
            }

            _since = _since >= 56 * Hertz ? null : _since;
        }

        private void Calm(double x, double y)
        {
            _calm++;
            _meanX += Math.Max(1.0 / _calm, 0.1 / Hertz) * (x - _meanX);
            _meanY += Math.Max(1.0 / _calm, 0.1 / Hertz) * (y - _meanY);
            double energy = Math.Pow(x - _meanX, 2) + Math.Pow(y - _meanY, 2);
            double most = _calm > 10 * Hertz ? 9 * _before : double.PositiveInfinity;
            _before += Math.Max(1.0 / _calm, 0.05 / Hertz) * (Math.Min(energy, most) - _before);
        }

        private void Look()
        {
            (double X, double Y)[] last = [.. _ring.TakeLast(Math.Max(_first, (int)(24 * Hertz)))];
            int n = last.Length;
            double meanX = last.Average(one => one.X);
            double meanY = last.Average(one => one.Y);
            double low = 0.4 * learned.Min();
            double step = Hertz / 4 / n;
            double[] power =
            [
                .. Enumerable
                    .Range(0, (int)(((1.6 * learned.Max()) - low) / step) + 1)
                    .Select(line =>
                        Power([.. last.Select(one => one.X - meanX)], low + (line * step))
                        + Power([.. last.Select(one => one.Y - meanY)], low + (line * step))
                    ),
            ];
            int peak = Enumerable.Range(1, power.Length - 2).MaxBy(line => power[line]);
            double bend = power[peak - 1] + power[peak + 1] - (2 * power[peak]);
            double aside = bend < 0 ? (power[peak - 1] - power[peak + 1]) / bend / 2 : 0;
            double found = low + ((peak + Math.Clamp(aside, -0.5, 0.5)) * step);
            double near = power.Where((_, line) => Math.Abs(line - peak) <= 8).Sum();
            double energy =
                last.Average(one => Math.Pow(one.X - meanX, 2)) + last.Average(one => Math.Pow(one.Y - meanY, 2));
            double nearest = learned.MinBy(f => Math.Abs(f - found));
            bool isOff =
                Math.Abs(found - nearest) / nearest > (energy > 4 * _before ? 0.05 : 0.1)
                && near > power.Sum() / 2
                && learned.All(f =>
                    Math.Abs(f - found) < 2 * Hertz / n
                    || power[Math.Clamp((int)Math.Round((f - low) / step), 0, power.Length - 1)] < power[peak] / 4
                );
            if (isOff && Math.Abs(found - (_seen ?? double.NaN)) <= 0.02 * found)
            {
                _found = new ModeJump(_since!.Value / Hertz, found, nearest);
                _since = null;
            }

            _seen = isOff ? found : null;
        }

        private static double Power(double[] values, double hertz)
        {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double weighed = values[i] * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / values.Length)));
                real += weighed * Math.Cos(2 * Math.PI * hertz * i / Hertz);
                imaginary += weighed * Math.Sin(2 * Math.PI * hertz * i / Hertz);
            }

            return (real * real) + (imaginary * imaginary);
        }
    }
}
