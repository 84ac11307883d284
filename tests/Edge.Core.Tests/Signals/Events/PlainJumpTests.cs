using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>The watch for a jump of a mode beside the same reckoning written plainly, over blows of all kinds.</summary>
public sealed class PlainJumpTests
{
    [Fact]
    public void A_jump_is_found_when_the_plain_reckoning_finds_it_and_with_its_figures()
    {
        int jumps = 0;
        int none = 0;
        for (int seed = 0; seed < 14; seed++)
        {
            var chance = new Random(seed);
            double hertz = 8 + (4 * chance.NextDouble());
            double first = 0.6 + (0.8 * chance.NextDouble());
            double[] learned = seed % 3 == 0 ? [first] : [first, first * (1.02 + (0.4 * chance.NextDouble()))];
            double tolerance = seed % 4 == 0 ? 0.02 + (0.1 * chance.NextDouble()) : 0.05;
            var watch = new ModeJumpWatch(hertz, learned, tolerance);
            var plain = new PlainJump(hertz, learned, tolerance);
            double off = 0.3 * (chance.NextDouble() - 0.5);
            double noise = 0.02 + (0.1 * chance.NextDouble());
            double ring = 0.05 + (0.5 * chance.NextDouble());
            double other = chance.NextDouble() < 0.5 ? 0.8 * chance.NextDouble() : 0;
            double lean = chance.NextDouble() - 0.5;
            double t = -30 * chance.NextDouble();
            bool mayGap = seed % 5 == 0;
            for (; t < 0; t += 1 / hertz)
            {
                Both(Noise(), Noise() + (t > -6 ? lean : 0));
            }

            if (mayGap)
            {
                watch.Gap();
                plain.Gap();
                Both(Noise(), Noise());
            }

            double ago = 3.5 * chance.NextDouble() - 0.5;
            watch.Impact(ago);
            plain.Impact(ago);
            double now = learned[^1] * (1 + off);
            double decay = 8 + (40 * chance.NextDouble());
            for (t = 0; t < 68; t += 1 / hertz)
            {
                double swing = ring * Math.Exp(-t / decay);
                ModeJump? jump = Both(
                    (swing * Math.Sin(2 * Math.PI * now * t)) + Noise(),
                    (swing * other * Math.Sin((2 * Math.PI * learned[0] * t) + 1)) + lean + Noise()
                );
                jumps += jump is null ? 0 : 1;
                if (seed % 7 == 0 && Math.Abs(t - 9) < 0.5 / hertz)
                {
                    watch.Impact();
                    plain.Impact(0);
                }
            }

            none += watch.IsWatching ? 0 : 1;

            ModeJump? Both(double x, double y)
            {
                watch.Add(x, y);
                ModeJump? expected = plain.Add(x, y);
                bool isFound = watch.TryTake(out ModeJump found);
                string at = $"seed {seed} at {t:F2} s: {expected} and {(isFound ? found : null)}";
                Assert.True(isFound == expected is not null, at);
                if (expected is { } jump)
                {
                    Assert.True(Math.Abs(found.Seconds - jump.Seconds) < 1e-9, at);
                    Assert.True(Math.Abs(found.Hertz - jump.Hertz) < 1e-7, at);
                    Assert.True(found.LearnedHertz == jump.LearnedHertz, at);
                    Assert.Equal((jump.Hertz / jump.LearnedHertz) - 1, found.Share, 1e-6);
                }

                return expected;
            }

            double Noise() => noise * (chance.NextDouble() + chance.NextDouble() - 1);
        }

        Assert.InRange(jumps, 3, 12);
        Assert.Equal(14, none);
    }
}
