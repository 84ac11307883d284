using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class AxisHistoryTests
{
    private const int Block = 40; // two seconds at 20 Hz

    [Theory]
    [InlineData(-5, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(32_768, 32_768)]
    [InlineData(32_769, 32_768)]
    public void It_keeps_as_many_samples_as_it_is_told_from_one_to_the_largest(int capacity, int kept)
    {
        var history = new AxisHistory(capacity);
        for (int i = 0; i < kept; i++)
        {
            Assert.True(history.Count == i);
            history.Add(i, i);
        }

        history.Add(0, 0);
        Assert.Equal(kept, history.Count);
        Assert.Equal(kept + 1, history.Total);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(39)]
    [InlineData(40)]
    public void A_blow_that_is_forgotten_turns_nothing_down(int before)
    {
        var history = new AxisHistory(4000);
        for (int i = 0; i < before; i++)
        {
            history.Add(500, -500);
        }

        history.Clear();
        float[] samples = [.. Enumerable.Range(0, 400).Select(i => (float)Math.Sin(0.7 * i))];
        foreach (float sample in samples)
        {
            history.Add(sample, 2 * sample);
        }

        for (int axis = 0; axis < 2; axis++)
        {
            float[] copy = new float[samples.Length];
            history.Prepare(axis);
            history.Copy(axis, 0, 0, copy);
            Assert.Equal(samples.Select(sample => (axis + 1) * sample), copy);
        }
    }

    [Fact]
    public void An_empty_one_has_no_stretch_and_nothing_is_found_in_it()
    {
        var history = new AxisHistory(100);
        history.Prepare(0);
        history.Gap();
        Assert.Equal(0, history.Stretches);
        Assert.Equal(0, history.Count);
        Assert.Equal(0, history.Total);
    }

    [Fact]
    public void Whatever_comes_the_newest_samples_are_kept_in_their_stretches()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            int capacity = chance.Next(1, 200);
            double gaps = chance.NextDouble() * chance.NextDouble();
            var history = new AxisHistory(capacity);
            var expected = new List<List<int>>();
            bool broken = true;
            for (int i = 0; i < 500; i++)
            {
                if (chance.NextDouble() < gaps)
                {
                    history.Gap();
                    broken = true;
                }

                if (chance.Next(250) == 0)
                {
                    history.Clear();
                    expected.Clear();
                    broken = true;
                    Assert.Equal(0, history.Count);
                    Assert.Equal(0, history.Stretches);
                }

                history.Add(i + 1, -i - 1);
                Model(expected, i + 1, ref broken, capacity);
                Assert.Equal(i + 1, history.Total);
                if (i % 10 == 0)
                {
                    Assert.Equal(expected.Sum(s => s.Count), history.Count);
                    Assert.Equal(expected.Count, history.Stretches);
                    AssertSame(expected, history, chance);
                }
            }
        }
    }

    [Fact]
    public void A_blow_becomes_three_times_the_median_and_its_slopes_lie_in_its_neighbours()
    {
        float[] data = Prepared(
            Enumerable.Range(0, 10 * Block).Select(i => Amplitude(i, 4, 10) * (i % 2 == 0 ? 1 : -1)),
            0
        );
        for (int i = 0; i < data.Length; i++)
        {
            // Nothing up to the middle of the block before the last one, three tenths from the middle of the neighbour on.
            int apart = Math.Min(Math.Abs(i - (2 * Block) - 20), Math.Abs(i - (6 * Block) - 20));
            double gain = i <= (2 * Block) + 20 || i >= (6 * Block) + 20 ? 1 : Math.Max(0.3, 1 - (0.7 * apart / Block));
            Assert.Equal(gain * Amplitude(i, 4, 10), Math.Abs(data[i]), 1e-5);
        }

        Assert.Equal(3, Math.Abs(data[(4 * Block) + 7]), 1e-5);
    }

    [Theory]
    [InlineData(2.99, 2.99)]
    [InlineData(3.01, 3)]
    [InlineData(300, 3)]
    public void What_is_not_three_times_as_strong_as_the_median_is_no_blow(double strength, double left)
    {
        foreach (int at in (int[])[0, 5, 9])
        {
            float[] data = Prepared(Enumerable.Range(0, 10 * Block).Select(i => Amplitude(i, at, strength)), 1);
            Assert.Equal(left, data[(at * Block) + 20], 1e-5 * strength);
        }
    }

    [Fact]
    public void The_median_of_an_even_number_is_the_upper_and_silence_turns_nothing_down()
    {
        // Half of it is silence, or all but one block: with no median there is no blow.
        float[] half = Prepared(Enumerable.Range(0, 4 * Block).Select(i => i < 2 * Block ? 1.0 : 7), 0);
        Assert.Equal(7, half[^1]);
        float[] lone = Prepared(Enumerable.Range(0, 5 * Block).Select(i => i / Block == 2 ? 7.0 : 0), 0);
        Assert.Equal(7, lone[(2 * Block) + 20]);
        Assert.Equal(0, lone[0]);
    }

    [Fact]
    public void A_last_block_that_is_not_full_yet_counts_by_the_samples_it_has()
    {
        // Five samples of 10 are a blow, however few they are.
        float[] data = Prepared(Enumerable.Range(0, (6 * Block) + 5).Select(i => i < 6 * Block ? 1.0 : 10), 0);
        Assert.Equal(3, data[^1], 1.0);
        Assert.True(data[^1] < 6);
        float[] calm = Prepared(Enumerable.Range(0, (6 * Block) + 5).Select(i => i < 6 * Block ? 1.0 : 2.9), 0);
        Assert.Equal(2.9, calm[^1], 1e-5);
    }

    [Fact]
    public void Each_axis_has_its_own_blows()
    {
        var history = new AxisHistory(10 * Block);
        for (int i = 0; i < 10 * Block; i++)
        {
            history.Add(Amplitude(i, 2, 10), Amplitude(i, 7, 100));
        }

        var data = new float[10 * Block];
        foreach (int axis in (int[])[0, 1, 0])
        {
            history.Prepare(axis);
            history.Copy(axis, 0, 0, data);
            Assert.Equal(3, data[(axis == 0 ? 2 : 7) * Block], 1e-4);
            Assert.Equal(1, data[(axis == 0 ? 7 : 2) * Block]);
        }
    }

    [Fact]
    public void Any_part_of_any_record_is_turned_down_as_the_definition_says()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            int capacity = chance.Next(Block, 20 * Block);
            int total = chance.Next(1, 3 * capacity);
            var history = new AxisHistory(capacity);
            var all = new List<double>();
            double strength = 1;
            for (int i = 0; i < total; i++)
            {
                strength = chance.Next(60) > 0 ? strength : Math.Exp(3 * Shaken.Normal(chance));
                if (chance.Next(90) == 0)
                {
                    history.Gap();
                }

                all.Add(strength * Shaken.Normal(chance));
                history.Add(seed % 2 == 0 ? all[^1] : 0, seed % 2 == 0 ? 0 : all[^1]);
            }

            history.Prepare(seed % 2);
            Func<int, double> gain = Gain(all, total - history.Count);
            int start = total - history.Count;
            for (int s = 0; s < history.Stretches; s++)
            {
                int offset = chance.Next(history.LengthOf(s));
                var data = new float[history.LengthOf(s) - offset];
                history.Copy(seed % 2, s, offset, data);
                for (int i = 0; i < data.Length; i++)
                {
                    int at = start + offset + i;
                    double expected = all[at] * gain(at);
                    Assert.Equal(expected, data[i], 2e-5 * Math.Abs(expected));
                }

                start += history.LengthOf(s);
            }
        }
    }

    private static double Amplitude(int i, int block, double strength) => i / Block == block ? strength : 1;

    private static float[] Prepared(IEnumerable<double> samples, int axis)
    {
        double[] all = [.. samples];
        var history = new AxisHistory(all.Length);
        foreach (double sample in all)
        {
            history.Add(axis == 0 ? sample : 0, axis == 0 ? 0 : sample);
        }

        history.Prepare(axis);
        var data = new float[all.Length];
        history.Copy(axis, 0, 0, data);
        return data;
    }

    // A block is as strong as all its samples, forgotten ones too; its gain is the least of its own and its neighbours',
    // and between the middles of two blocks the gain is a straight line.
    private static Func<int, double> Gain(List<double> all, int oldest)
    {
        int first = oldest / Block;
        int last = (all.Count - 1) / Block;
        double[] squares = [.. all.Chunk(Block).Skip(first).Select(b => b.Average(v => v * v))];
        double median = squares.Order().ElementAt(squares.Length / 2);
        double[] own = [.. squares.Select(s => Math.Min(1, 3 * Math.Sqrt(median / s)))];
        double Of(int block)
        {
            int k = Math.Clamp(block, first, last) - first;
            return own[Math.Max(0, k - 1)..Math.Min(own.Length, k + 2)].Min();
        }

        return at =>
        {
            double position = (at - (Block / 2.0)) / Block;
            int left = (int)Math.Floor(position);
            return Of(left) + ((Of(left + 1) - Of(left)) * (position - left));
        };
    }

    private static void Model(List<List<int>> expected, int sample, ref bool broken, int capacity)
    {
        if (broken)
        {
            broken = false;
            expected.Add([]);
            if (expected.Count > 32)
            {
                expected.RemoveAt(0);
            }
        }

        expected[^1].Add(sample);
        if (expected.Sum(s => s.Count) > capacity)
        {
            expected[0].RemoveAt(0);
        }

        expected.RemoveAll(s => s.Count == 0);
    }

    private static void AssertSame(List<List<int>> expected, AxisHistory history, Random chance)
    {
        for (int s = 0; s < expected.Count; s++)
        {
            Assert.Equal(expected[s].Count, history.LengthOf(s));
            int offset = chance.Next(expected[s].Count + 1);
            var x = new float[expected[s].Count - offset];
            var y = new float[x.Length];
            history.Copy(0, s, offset, x);
            history.Copy(1, s, offset, y);
            Assert.True(expected[s].Skip(offset).Select(v => (float)v).SequenceEqual(x));
            Assert.True(expected[s].Skip(offset).Select(v => -(float)v).SequenceEqual(y));
        }
    }
}
