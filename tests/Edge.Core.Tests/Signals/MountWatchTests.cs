using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

/// <summary>The watch alone, fed with half seconds whose means differ by a wander of known size.</summary>
public sealed class MountWatchTests
{
    private const int Stretch = 32 * 37; // half seconds
    private const double Motion = 0.1; // m/s²
    private const double Noise = 0.002;
    private readonly Random _chance = new(5);
    private MountWatch _watch = new();
    private long _micros;
    private bool _up;
    private bool _first = true;

    [Fact]
    public void A_wander_of_four_times_the_usual_is_told_after_an_hour_of_it()
    {
        Feed(10, 0.001);
        Feed(5, 0.0045);
        Assert.Null(_watch.Fault);
        Feed(1, 0.0045);
        Assert.Contains("loose mounting", _watch.Fault, StringComparison.Ordinal);
        Assert.Contains("where 0.0058° is usual", _watch.Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3.8, 1, false)]
    [InlineData(4.2, 1, true)]
    [InlineData(2.4, 1.6, false)]
    [InlineData(2.6, 1.6, true)]
    [InlineData(2.6, 1.4, false)]
    public void Four_times_the_wander_is_too_much_and_with_a_rattle_two_and_a_half(
        double wander,
        double noise,
        bool loose
    )
    {
        Feed(10, 0.001);
        Feed(7, 0.001 * wander, noise: Noise * noise);
        Assert.Equal(loose, _watch.Fault is not null);
    }

    [Theory]
    [InlineData(0.0014, false)]
    [InlineData(0.0016, true)]
    public void A_wander_of_less_than_a_hundredth_of_a_degree_is_none(double wander, bool loose)
    {
        Feed(10, 0.0001);
        Feed(7, wander);
        Assert.Equal(loose, _watch.Fault is not null);
    }

    [Fact]
    public void One_usual_stretch_within_the_hour_begins_it_anew()
    {
        Feed(10, 0.001);
        Feed(5, 0.005);
        Feed(1, 0.001);
        Feed(5, 0.005);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void What_is_loose_stays_so_until_an_hour_was_usual()
    {
        Feed(10, 0.001);
        Feed(7, 0.005);
        Feed(5, 0.001);
        Assert.NotNull(_watch.Fault);
        Feed(1, 0.005);
        Feed(5, 0.001);
        Assert.NotNull(_watch.Fault);
        Feed(1, 0.001);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void Lorries_on_a_bridge_for_less_than_half_of_the_time_are_not_its_mount()
    {
        Feed(10, 0.001);
        for (int i = 0; i < 20 * Stretch; i++)
        {
            // Every minute and a half a lorry bends it by 0.3° for eight seconds.
            Half(0.001, Motion, Noise, (i % 180) < 16 ? 0.05 : 0);
        }

        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_stronger_motion_than_ever_before_is_learned_and_not_judged()
    {
        Feed(10, 0.001);
        Feed(20, 0.01, motion: 1);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_weaker_motion_than_ever_before_is_held_against_what_is_usual_in_a_stronger()
    {
        Feed(10, 0.001);
        Feed(7, 0.005, motion: 0.004);
        Assert.NotNull(_watch.Fault);
    }

    [Fact]
    public void What_is_held_neither_counts_nor_teaches()
    {
        Feed(10, 0.001);
        Feed(20, 0.01, held: true);
        Assert.Null(_watch.Fault);
        Feed(6, 0.005);
        Assert.NotNull(_watch.Fault);
    }

    [Fact]
    public void Two_stretches_a_day_that_are_too_much_are_not_learned()
    {
        Feed(10, 0.001);
        for (int day = 0; day < 50; day++)
        {
            Feed(2, 0.0045);
            Feed(2, 0.001);
        }

        Feed(6, 0.0045);
        Assert.NotNull(_watch.Fault);
    }

    [Theory]
    [InlineData(0.012, 0.025, false)]
    [InlineData(0.0127, 0.025, true)]
    [InlineData(0.0014, 0.002, false)]
    [InlineData(0.0016, 0.002, true)]
    public void A_mount_that_was_loose_from_the_first_hour_on_wanders_by_half_of_what_it_shakes(
        double wander,
        double motion,
        bool loose
    )
    {
        Feed(5, wander, motion);
        Assert.Null(_watch.Fault);
        Feed(1, wander, motion);
        Assert.Equal(loose, _watch.Fault is not null);
        Assert.Equal(loose, _watch.State.CalmMps2 > 0);
    }

    [Fact]
    public void What_calm_has_told_no_wind_takes_back()
    {
        // In wind a loose mount wanders by a tenth of its motion, and learned before the calm came that this is usual.
        Feed(10, 0.03, motion: 0.3);
        Feed(6, 0.006, motion: 0.004);
        Assert.Contains("times what it shakes", _watch.Fault, StringComparison.Ordinal);
        Feed(20, 0.03, motion: 0.3);
        Assert.NotNull(_watch.Fault);
        Restart();
        Feed(20, 0.0005, motion: 0.01);
        Assert.NotNull(_watch.Fault);
        Feed(6, 0.0005, motion: 0.006);
        Assert.Null(_watch.Fault);
        Assert.Equal(0, _watch.State.CalmMps2);
    }

    [Fact]
    public void A_firm_mount_on_the_softest_mast_is_not_taken_for_a_loose_one()
    {
        Feed(20, 0.02, motion: 0.1);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_gap_costs_its_window_and_nothing_else()
    {
        Feed(10, 0.001);
        for (int i = 0; i < 8 * Stretch; i++)
        {
            if (i % 40 == 0)
            {
                _micros += 60_000_000;
                _up = _chance.NextDouble() < 0.5;
            }

            Half(0.001, Motion, Noise, 0);
        }

        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void What_is_usual_and_what_is_loose_outlive_a_restart()
    {
        Feed(10, 0.001);
        Feed(3, 0.005);
        Restart();
        Feed(2, 0.005);
        Assert.Null(_watch.Fault);
        Feed(1, 0.005);
        Assert.NotNull(_watch.Fault);
        Restart();
        Assert.Contains("loose mounting", _watch.Fault, StringComparison.Ordinal);
        Feed(6, 0.001);
        Assert.Null(_watch.Fault);
    }

    [Fact]
    public void A_saved_class_that_cannot_be_is_left_out()
    {
        _watch.Restore(
            new MountState
            {
                Classes =
                [
                    new(-1, 9, 0, 0),
                    new(MountWatch.Classes, 9, 0, 0),
                    new(3, 0, 0, 0),
                    new(4, 9, double.NaN, 0),
                    new(5, 9, 0, double.PositiveInfinity),
                ],
                Streak = 1000,
            }
        );
        Assert.Empty(_watch.State.Classes);
        Assert.Equal(MountWatch.Stretches, _watch.State.Streak);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_stretch_that_says_nothing()
    {
        Feed(10, 0.001);
        Allocations.AreNone(Stretch, _ => Half(0.001, Motion, Noise, 0));
    }

    private void Restart()
    {
        MountState state = _watch.State;
        _watch = new MountWatch();
        _watch.Restore(state);
        _first = true;
    }

    private void Feed(int stretches, double wander, double motion = Motion, double noise = Noise, bool held = false)
    {
        // The first sixteen seconds have none before them.
        int lead = _first ? 32 : 0;
        _first = held;
        for (int i = 0; i < lead + (stretches * Stretch); i++)
        {
            Half(wander, motion, noise, 0, held);
        }
    }

    // Each sixteen seconds lie a wander from those before.
    private void Half(double wander, double motion, double noise, double bend, bool held = false)
    {
        _micros += 500_000;
        if (_micros / 500_000 % 32 == 1)
        {
            _up = !_up;
        }

        _watch.Add(0.1 + (_up ? wander : 0) + bend, -0.2, motion * motion, noise, held, _micros);
    }

    /// <summary>Against the same reckoning over lists: both axes, all strengths of motion, mounts that come loose and are
    /// tightened, noise that is not known, gaps, holds and restarts.</summary>
    [Fact]
    public void What_it_learns_and_tells_stretch_by_stretch_is_what_lists_give()
    {
        int told = 0;
        int byShare = 0;
        for (int seed = 1; seed <= 12; seed++)
        {
            var random = new Random(seed);
            var watch = new MountWatch();
            var plain = new PlainMount();
            long at = 0;
            double motion = 0.05;
            double looseness = 1;
            double rattle = 1;
            for (int block = 0; block < 90 * Stretch; block++)
            {
                if (block % Stretch == 0)
                {
                    motion = random.Next(4) > 0 ? motion : Math.Pow(10, -3.5 + (3 * random.NextDouble()));
                    looseness =
                        block / Stretch < 12 ? 1
                        : random.Next(9) > 0 ? looseness
                        : new[] { 1, 2, 3.4, 8, 60 }[random.Next(5)];
                    rattle = random.Next(6) > 0 ? rattle : 1 + random.NextDouble();
                }

                at += random.Next(4000) == 0 ? 2_100_000 : 500_000;
                bool held = random.Next(3000) == 0;
                double noise = random.Next(5000) == 0 ? double.NaN : (0.002 + (0.01 * motion)) * rattle;
                double wander = 0.01 * motion * looseness;
                double step = wander * Math.Sin(block / 25.0) * 4;
                double x = 0.3 + step + (0.01 * motion * random.NextDouble());
                double y = -0.2 + (0.7 * step) - (0.01 * motion * random.NextDouble());
                double variance = motion * motion * (0.5 + random.NextDouble());
                watch.Add(x, y, variance, noise, held, at);
                bool judged = plain.Add(x, y, variance, noise, held, at);
                if (random.Next(200_000) == 0)
                {
                    watch.Gap();
                    plain.Gap();
                }

                if (judged)
                {
                    MountState state = watch.State;
                    Assert.Equal(plain.Counts, state.Classes.Select(one => (one.Index, one.Count)));
                    Assert.Equal(plain.Means(l => l.Wander), state.Classes.Select(one => one.LogWander), Near);
                    Assert.Equal(plain.Means(l => l.Noise), state.Classes.Select(one => one.LogNoise), Near);
                    Assert.Equal((plain.Streak, plain.IsLoose), (state.Streak, state.IsLoose));
                    Assert.Equal(plain.Calm, state.CalmMps2, 1e-9);
                    Assert.Equal(plain.IsLoose, watch.Fault is not null);
                    told += plain.JustTold ? 1 : 0;
                    byShare += plain.JustTold && plain.Calm > 0 ? 1 : 0;
                    if (random.Next(15) == 0)
                    {
                        watch = new MountWatch();
                        watch.Restore(state);
                        plain.Restart();
                    }
                }
            }
        }

        Assert.True(told > 5 && byShare > 1 && byShare < told, $"{told} {byShare}");
    }

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-6;

    // The remarks of MountWatch.
    private sealed class PlainMount
    {
        private readonly SortedDictionary<int, List<(double Wander, double Noise)>> _learned = [];
        private List<(double X, double Y, double Variance)> _window = [];
        private List<(double Apart, double Motion, double Noise)> _stretch = [];
        private (double X, double Y)? _before;
        private long _at = long.MinValue;

        public int Streak { get; private set; }

        public bool IsLoose { get; private set; }

        public bool JustTold { get; private set; }

        public double Calm { get; private set; }

        public IEnumerable<(int, int)> Counts => _learned.Select(one => (one.Key, one.Value.Count));

        public IEnumerable<double> Means(Func<(double Wander, double Noise), double> what) =>
            _learned.Values.Select(list => list.Average(one => Math.Log(what(one))));

        public void Gap() => (_window, _before) = ([], null);

        // What is not saved is lost with the process.
        public void Restart() => (_window, _before, _stretch, _at) = ([], null, [], long.MinValue);

        public bool Add(double x, double y, double variance, double noise, bool held, long at)
        {
            if (held || (_at != long.MinValue && at - _at > 1_500_000))
            {
                Gap();
            }

            _at = at;
            if (held)
            {
                return false;
            }

            _window.Add((x, y, variance));
            if (_window.Count < 32)
            {
                return false;
            }

            double[] weights = [.. Enumerable.Range(0, 32).Select(i => (1 - Math.Cos(Math.PI * (i + 0.5) / 16)) / 32)];
            (double X, double Y) mean = (
                weights.Zip(_window, (w, b) => w * b.X).Sum(),
                weights.Zip(_window, (w, b) => w * b.Y).Sum()
            );
            double steps = _window
                .Zip(_window.Skip(1), (a, b) => (((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y))) / 2)
                .Sum();
            double motion = (_window.Sum(b => b.Variance) + steps) / 32;
            (double X, double Y)? before = _before;
            (_before, _window) = (mean, []);
            if (before is not { } last || !(noise > 0))
            {
                return false;
            }

            double apart = double.Hypot(mean.X - last.X, mean.Y - last.Y);
            _stretch.Add((apart, Math.Sqrt(motion), noise));
            if (_stretch.Count < 37)
            {
                return false;
            }

            Judge(Middle(s => s.Apart), Middle(s => s.Motion), Middle(s => s.Noise));
            _stretch = [];
            return true;
        }

        private double Middle(Func<(double Apart, double Motion, double Noise), double> of) =>
            _stretch.Select(of).Order().ElementAt(18);

        private void Judge(double wander, double motion, double noise)
        {
            int index = Math.Clamp((int)Math.Floor(2 * (Math.Log2(motion) + 10)), 0, 27);
            double share = wander < 0.0015 ? 0 : wander / (0.5 * motion);
            double times = 0;
            for (int i = index; i < 28; i++)
            {
                var near = Enumerable.Range(i - 1, 3).Where(_learned.ContainsKey).Select(k => _learned[k]).ToList();
                if (near.Sum(list => list.Count) >= 6)
                {
                    double usual = near.Max(list => Math.Exp(list.Average(one => Math.Log(one.Wander))));
                    double usualNoise = near.Max(list => Math.Exp(list.Average(one => Math.Log(one.Noise))));
                    times = wander < 0.0015 ? 0 : wander / usual / (noise > 1.5 * usualNoise ? 2.5 : 4);
                    break;
                }
            }

            double excess = Math.Max(share, times);
            JustTold = false;
            if (Calm == 0 || motion <= 2 * Calm)
            {
                Streak = (IsLoose ? excess < 0.5 : excess >= 1) ? Streak + 1 : 0;
            }

            if (Streak == 6)
            {
                Streak = 0;
                IsLoose = !IsLoose;
                JustTold = IsLoose;
                Calm = IsLoose && share >= 1 ? motion : 0;
            }

            if (!IsLoose && excess < 0.5)
            {
                if (!_learned.TryGetValue(index, out var list))
                {
                    _learned.Add(index, list = []);
                }

                list.Add((wander, noise));
            }
        }
    }
}
