using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>The baseline of a mode beside the same reckoning written plainly, figure by figure, over lives of all kinds.</summary>
public sealed class PlainBaselineTests
{
    private const double Near = 1e-8;

    private static readonly ModeBaselineOptions Quick = new()
    {
        WarningSeconds = 1800,
        CriticalCount = 2,
        LearnSeconds = 4 * 3600,
        IndependentSeconds = 1800,
        MemorySeconds = 20 * 86_400,
    };

    public static TheoryData<int, string> Lives
    {
        get
        {
            var lives = new TheoryData<int, string>();
            for (int seed = 0; seed < 12; seed++)
            {
                lives.Add(
                    seed,
                    seed % 3 == 0 ? "without a thermometer"
                        : seed % 3 == 1 ? "in frost"
                        : "in the sun"
                );
            }

            return lives;
        }
    }

    [Theory]
    [MemberData(nameof(Lives))]
    public void Each_judgement_and_all_that_is_learned_is_what_the_plain_reckoning_gives(int seed, string kind)
    {
        ModeBaselineOptions options = seed % 2 == 0 ? new() : Quick;
        var chance = new Random(seed);
        var plain = new PlainBaseline(options);
        var baseline = new ModeBaseline(options);
        long micros = 1_000_000;
        double damage = 1;
        double wander = 0;
        var met = new HashSet<string>();
        for (int i = 0; i < 900; i++)
        {
            // Among them the very length of a part of the evidence.
            double[] steps =
                chance.Next(3) == 0
                    ? [0, 10, 3600, 7000, 30_000, options.WarningSeconds / 17, options.CriticalSeconds / 34]
                    : [300, 600, 900];
            micros += (long)(steps[chance.Next(steps.Length)] * 1e6);
            double days = micros / 86.4e9;
            double celsius = (kind == "in frost" ? -4 : 26) + (8 * Math.Sin(2 * Math.PI * days)) + chance.NextDouble();
            double rms = 0.01 * Math.Exp(Math.Sin(days) + chance.NextDouble());
            damage = i % 130 == 129 ? 1 - (0.15 * (chance.NextDouble() - 0.3)) : damage;
            damage = i % 130 == 60 ? 1 : damage;
            wander += 0.05 * (chance.NextDouble() - 0.5 - wander);
            double hertz =
                0.8
                * damage
                * (1 + (0.02 * wander) - (0.0008 * celsius) - (celsius < 0 ? 0.004 * celsius : 0))
                * (1 + (0.004 * (chance.NextDouble() - 0.5)));
            celsius = kind == "without a thermometer" || chance.Next(9) == 0 ? double.NaN : celsius;
            celsius = chance.Next(40) == 0 ? 150 * chance.Next(-1, 2) : celsius;
            celsius = kind == "without a thermometer" ? double.NaN : celsius;
            rms =
                chance.Next(12) == 0
                    ? chance.Next(3) switch
                    {
                        0 => 0,
                        1 => double.NaN,
                        _ => double.PositiveInfinity,
                    }
                    : rms;
            rms = chance.Next(60) == 0 ? rms * 6 : rms;
            hertz =
                chance.Next(25) == 0
                    ? chance.Next(3) switch
                    {
                        0 => 0,
                        1 => double.NaN,
                        _ => double.PositiveInfinity,
                    }
                    : hertz;
            bool alarmUp = chance.Next(10) == 0;
            ModeJudgement expected = plain.Observe(micros, hertz, rms, celsius, alarmUp);
            ModeJudgement judged = baseline.Observe(micros, hertz, rms, celsius, alarmUp);
            Same(expected, judged, i);
            met.Add(judged.Why);
            if (i % 40 == 39)
            {
                Same(plain.State(), baseline.Save()!);
            }

            if (i % 300 == 299)
            {
                ModeBaselineState state = baseline.Save()!;
                baseline = new ModeBaseline(options);
                Assert.True(baseline.TryRestore(state, out string? problem), problem);
                plain.Restart();
            }
        }

        Assert.True(met.Count >= 5, string.Join(", ", met));
    }

    private static void Same(ModeJudgement expected, ModeJudgement judged, int turn)
    {
        string at = $"at observation {turn}: {expected} and {judged}";
        Assert.True(expected.Severity == judged.Severity && expected.Why == judged.Why, at);
        Assert.True(expected.Learned == judged.Learned && expected.Taken == judged.Taken, at);
        Assert.True(expected.Extrapolating == judged.Extrapolating, at);
        Assert.True(IsNear(expected.ExpectedHertz, judged.ExpectedHertz), at);
        Assert.True(IsNear(expected.Residual, judged.Residual), at);
        Assert.True(IsNear(expected.Widening, judged.Widening), at);
        Assert.True(IsNear(expected.SinceLearned, judged.SinceLearned), at);
    }

    private static void Same(ModeBaselineState expected, ModeBaselineState kept)
    {
        double[] one = Numbers(expected);
        double[] other = Numbers(kept);
        Assert.Equal(one.Length, other.Length);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.True(IsNear(one[i], other[i]), $"number {i}: {one[i]} and {other[i]}");
        }
    }

    private static double[] Numbers(ModeBaselineState state) =>
        [
            state.Version,
            state.ReferenceHertz,
            state.ReferenceLogRms,
            state.ReferenceCelsius,
            .. state.Information,
            .. state.Right,
            state.LearnedSeconds,
            state.Evidence,
            state.ResidualSquare,
            state.SlowSquare,
            state.SlowCelsius,
            state.TemperatureLow,
            state.TemperatureHigh,
            state.TemperatureMean,
            state.LogRmsLow,
            state.LogRmsHigh,
            .. state.AnchorInformation,
            .. state.AnchorEstimate,
        ];

    private static bool IsNear(double one, double other) =>
        (double.IsNaN(one) && double.IsNaN(other)) || Math.Abs(one - other) <= Near * Math.Max(1, Math.Abs(one));
}
