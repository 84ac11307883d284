using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

public sealed class TiltDriftTests
{
    private const double Limit = 0.15e-3; // ADXL355, g/°C
    private const long HalfHour = 1_800_000_000;

    [Fact]
    public void After_a_cycle_of_thirty_degrees_tilt_is_right_within_two_hundredths_of_a_degree_at_every_temperature()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var slope = new Vector(Within(random, Limit), Within(random, Limit), Within(random, Limit));
            var drift = new TiltDrift(Limit, 25);
            for (int i = 0; i <= 48; i++)
            {
                drift.Add(Reading(slope, Day(i), random), Day(i), i * HalfHour);
            }

            for (double celsius = 10; celsius <= 40; celsius += 5)
            {
                Vector corrected = drift.Correct(Reading(slope, celsius, null), celsius);
                double error = Tilt.Between(new Vector(0, 0, Vector.StandardGravity), corrected).MagnitudeDegrees;
                Assert.True(error <= 0.02, $"seed {seed}, {celsius} °C: {error:F4}°");
                Assert.True(
                    error <= drift.UncertaintyDegrees(celsius),
                    $"seed {seed}: doubt is smaller than the error"
                );
            }
        }
    }

    [Fact]
    public void Before_anything_is_learned_the_doubt_is_the_data_sheets_drift_on_two_axes()
    {
        var drift = new TiltDrift(Limit, 25);
        Assert.Equal(0.3646, drift.UncertaintyDegrees(55), 3);
        Assert.Equal(0, drift.UncertaintyDegrees(25));
        Assert.Equal(drift.UncertaintyDegrees(45), drift.UncertaintyDegrees(double.NaN));
    }

    [Fact]
    public void A_settlement_that_goes_on_for_months_is_not_learned_away()
    {
        // 0.3° in ninety days, in which the season warms by 15 °C, on a part without any drift.
        var random = new Random(7);
        var drift = new TiltDrift(Limit, 25);
        double tilt = 0;
        double celsius = 25;
        for (int i = 0; i < 90 * 48; i++)
        {
            tilt = 0.3 * i / (90 * 48);
            celsius = 25 + (15.0 * i / (90 * 48)) + (5 * Math.Sin(2 * Math.PI * i / 48.0));
            var gravity = new Vector(
                Vector.StandardGravity * Math.Sin(tilt * Math.PI / 180),
                0,
                Vector.StandardGravity * Math.Cos(tilt * Math.PI / 180)
            );
            drift.Add(Noisy(gravity, random), celsius, i * HalfHour);
        }

        var now = new Vector(
            Vector.StandardGravity * Math.Sin(tilt * Math.PI / 180),
            0,
            Vector.StandardGravity * Math.Cos(tilt * Math.PI / 180)
        );
        Tilt seen = Tilt.Between(new Vector(0, 0, Vector.StandardGravity), drift.Correct(now, celsius));
        Assert.InRange(seen.MagnitudeDegrees, 0.28, 0.32);
    }

    [Fact]
    public void A_step_of_the_mast_teaches_nothing()
    {
        var random = new Random(3);
        var drift = new TiltDrift(Limit, 25);
        for (int i = 0; i <= 96; i++)
        {
            Vector gravity = Reading(default, Day(i), random);
            gravity = i >= 60 ? gravity with { X = gravity.X + (0.01 * Vector.StandardGravity) } : gravity;
            drift.Add(gravity, Day(i), i * HalfHour);
        }

        Assert.InRange(drift.Slope.X, -0.01e-3, 0.01e-3);
    }

    [Fact]
    public void What_was_learned_outlives_a_restart_but_not_another_zero()
    {
        var slope = new Vector(0.1e-3, -0.05e-3, 0);
        var random = new Random(1);
        var learned = new TiltDrift(Limit, 25);
        for (int i = 0; i <= 48; i++)
        {
            learned.Add(Reading(slope, Day(i), random), Day(i), i * HalfHour);
        }

        var again = new TiltDrift(Limit, 25) { State = learned.State };
        Assert.Equal(learned.Slope, again.Slope);
        Assert.Equal(learned.SlopeDeviation, again.SlopeDeviation);
        Assert.Equal(default, new TiltDrift(Limit, 30) { State = learned.State }.Slope);
        Assert.Equal(default, new TiltDrift(Limit, 25) { State = learned.State with { Tt = double.NaN } }.Slope);
    }

    [Fact]
    public void Without_a_known_drift_nothing_is_learned_and_nothing_doubted()
    {
        var drift = new TiltDrift(0, 25);
        var gravity = new Vector(0.1, 0.2, 9.8);
        drift.Add(gravity, 60, 0);
        Assert.Equal(gravity, drift.Correct(gravity, 60));
        Assert.Equal(0, drift.UncertaintyDegrees(60));
    }

    private static double Day(int halfHour) => 25 + (15 * Math.Sin(2 * Math.PI * halfHour / 48.0));

    private static Vector Reading(Vector slope, double celsius, Random? random)
    {
        double g = Vector.StandardGravity * (celsius - 25);
        var drifted = new Vector(slope.X * g, slope.Y * g, Vector.StandardGravity + (slope.Z * g));
        return random is null ? drifted : Noisy(drifted, random);
    }

    // 0.001°/√Hz over ten minutes, and as much again of the mast's own.
    private static Vector Noisy(Vector gravity, Random random) =>
        new(gravity.X + Within(random, 2e-5), gravity.Y + Within(random, 2e-5), gravity.Z + Within(random, 2e-5));

    private static double Within(Random random, double limit) => ((2 * random.NextDouble()) - 1) * limit;

    /// <summary>Against the same reckoning over a list of pairs: gaps, breaks, steps, unknown temperatures, restarts.</summary>
    [Fact]
    public void What_it_learns_is_what_a_list_of_pairs_gives()
    {
        int learned = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            double limit = 1.5e-4 * (0.5 + random.NextDouble());
            double[] slope = [.. Enumerable.Range(0, 3).Select(_ => limit * ((3 * random.NextDouble()) - 1.5))];
            var drift = new TiltDrift(limit, 30);
            List<(double[] G, double C)> means = [];
            List<(double Dt, double[] Da)> pairs = [];
            long? last = null;
            long at = 0;
            double step = 0;
            for (int mean = 0; mean < 300; mean++)
            {
                at +=
                    random.Next(25) == 0 ? 4_000_000_000
                    : random.Next(10) == 0 ? 900_000_000
                    : 1_800_000_000;
                double celsius =
                    random.Next(40) == 0 ? double.NaN : 30 + (12 * Math.Sin(at / 1e6 / 86400 * 2 * Math.PI));
                step += random.Next(40) == 0 ? 0.004 : 0;
                double[] g =
                [
                    .. Enumerable
                        .Range(0, 3)
                        .Select(axis =>
                            (axis == 2 ? 1 : 0)
                            + (axis == 0 ? step : 0)
                            + (double.IsNaN(celsius) ? 0 : slope[axis] * (celsius - 30))
                            + (4e-4 * (random.NextDouble() - 0.5))
                        ),
                ];
                if (random.Next(60) == 0)
                {
                    drift.Break();
                    means.Clear();
                }

                drift.Add(new Vector(9.80665 * g[0], 9.80665 * g[1], 9.80665 * g[2]), celsius, at);
                if (double.IsFinite(celsius) && (means.Count == 0 || at - last >= 1_800_000_000))
                {
                    if (at - (last ?? 0) > 3_600_000_000)
                    {
                        means.Clear();
                    }

                    if (means.Count >= 6)
                    {
                        (double[] then, double thenCelsius) = means[^6];
                        double dt = celsius - thenCelsius;
                        double[] da = [.. g.Zip(then, (a, b) => a - b)];
                        if (Math.Abs(dt) >= 0.5 && da.Take(2).Max(Math.Abs) <= (1.5 * limit * Math.Abs(dt)) + 0.001)
                        {
                            pairs.Add((dt, da));
                            learned++;
                        }
                    }

                    means.Add((g, celsius));
                    last = at;
                }

                if (random.Next(80) == 0)
                {
                    TiltDriftState state = drift.State;
                    drift = new TiltDrift(limit, 30) { State = state };
                    means.Clear();
                    last = null;
                }

                double Sum(Func<(double Dt, double[] Da), double> of) =>
                    pairs.Select((pair, i) => of(pair) * Math.Pow(0.5, (pairs.Count - 1 - i) / 1440.0)).Sum();
                double tt = Sum(p => p.Dt * p.Dt);
                double[] ta = [.. Enumerable.Range(0, 3).Select(axis => Sum(p => p.Dt * p.Da[axis]))];
                double left =
                    pairs.Count == 0
                        ? 0
                        : (
                            Sum(p => ((p.Da[0] * p.Da[0]) + (p.Da[1] * p.Da[1])) / 2)
                            - (((ta[0] * ta[0]) + (ta[1] * ta[1])) / 2 / tt)
                        ) / Sum(_ => 1);
                double noise = 6 * Math.Max(1e-8, left);
                double ridge = noise / (limit * limit / 4);
                double[] expected = [.. ta.Select(one => Math.Clamp(one / (tt + ridge), -limit, limit))];
                double deviation = pairs.Count == 0 ? limit / 2 : Math.Sqrt(noise / (tt + ridge));
                Assert.Equal(expected[0], drift.Slope.X, 1e-12);
                Assert.Equal(expected[1], drift.Slope.Y, 1e-12);
                Assert.Equal(expected[2], drift.Slope.Z, 1e-12);
                Assert.Equal(deviation, drift.SlopeDeviation, 1e-12);
                Assert.Equal(
                    Math.Sqrt(2)
                        * Math.Min(limit, (2 * deviation) + (0.1 * expected.Max(Math.Abs)))
                        * 14
                        * 180
                        / Math.PI,
                    drift.BetweenDegrees(21, 35),
                    1e-9
                );
                Vector corrected = drift.Correct(new Vector(1, 2, 9), 41);
                Assert.Equal(1 - (expected[0] * 11 * 9.80665), corrected.X, 1e-9);
                Assert.Equal(2 - (expected[1] * 11 * 9.80665), corrected.Y, 1e-9);
                Assert.Equal(9 - (expected[2] * 11 * 9.80665), corrected.Z, 1e-9);
            }
        }

        Assert.True(learned > 2000, $"{learned}");
    }
}
