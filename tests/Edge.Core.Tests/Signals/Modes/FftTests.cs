using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class FftTests
{
    public static TheoryData<int, int> LengthsAndSamples =>
        [
            .. from length in (int[])[8, 16, 32, 64, 128, 256]
            from less in (int[])[0, 1, 2, length / 2, length - 1]
            select new TheoryDataRow<int, int>(length, length - less),
        ];

    [Theory]
    [MemberData(nameof(LengthsAndSamples))]
    public void Each_power_is_that_of_the_defining_sum_and_what_is_not_there_is_zero(int length, int samples)
    {
        var chance = new Random((length * 1000) + samples);
        var fft = new Fft(256);
        var power = new float[length / 2];
        fft.AddPower(Noise(chance, 256), 256, 1, new float[128]); // whatever came before is forgotten
        float[] data = Noise(chance, samples);

        fft.AddPower(data, length, 1, power);

        for (int k = 0; k < length / 2; k++)
        {
            Assert.Equal(Power(data, k, length), power[k], 1e-4 * samples);
        }
    }

    [Fact]
    public void The_largest_transform_of_an_agent_is_right_too()
    {
        const int Length = AxisHistory.LargestCapacity;
        var fft = new Fft(Length);
        float[] data = Noise(new Random(1), Length);
        var power = new float[Length / 2];
        fft.AddPower(data, Length, 1, power);

        foreach (int k in (int[])[0, 1, 2, 3, 7, 1000, 5461, 8191, 8192, 8193, 12_345, 16_382, 16_383])
        {
            Assert.Equal(Power(data, k, Length), power[k], 1e-3 * Length);
        }

        // Parseval: all lines together, each twice but for the first and the one at half the rate, hold the energy.
        double lines = (2 * power.Sum(p => (double)p)) - power[0] + Power(data, Length / 2, Length);
        Assert.Equal(data.Sum(v => (double)v * v), lines / Length, 1.0);
    }

    [Fact]
    public void Powers_are_scaled_and_added_to_what_is_there()
    {
        float[] data = Noise(new Random(2), 64);
        var fft = new Fft(128);
        var once = new float[32];
        float[] more = [.. Enumerable.Repeat(100f, 33)];
        fft.AddPower(data, 64, 1, once);
        fft.AddPower(data, 64, 0.5, more);
        fft.AddPower(data, 64, 3, more);

        for (int k = 0; k < 32; k++)
        {
            Assert.Equal(100 + (3.5 * once[k]), more[k], 1e-3);
        }

        Assert.Equal(100, more[32]);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void A_line_has_its_whole_power_in_its_bin_and_rounding_lies_120_decibels_below(int length)
    {
        var fft = new Fft(4096);
        foreach (int line in (int[])[1, 5, length / 8, length / 4, (length / 2) - 1])
        {
            float[] data =
            [
                .. Enumerable.Range(0, length).Select(n => (float)Math.Cos((2 * Math.PI * line * n / length) + 1)),
            ];
            var power = new float[length / 2];
            fft.AddPower(data, length, 4.0 / length / length, power);
            for (int k = 0; k < length / 2; k++)
            {
                Assert.Equal(k == line ? 1 : 0, power[k], k == line ? 1e-5 : 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(AxisHistory.LargestCapacity)]
    public void It_takes_five_bytes_for_each_point_and_none_to_transform(int largest)
    {
        _ = new Fft(8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var fft = new Fft(largest);
        Assert.InRange(
            GC.GetAllocatedBytesForCurrentThread() - before,
            (5 * largest) - Allocations.Quantum,
            (5 * largest) + 200 + Allocations.Quantum
        );

        var data = new float[largest];
        var power = new float[largest / 2];
        fft.AddPower(data, largest, 1, power);
        Allocations.AreNone(700, _ => fft.AddPower(data, largest, 1, power));
    }

    private static float[] Noise(Random chance, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)Shaken.Normal(chance))];

    private static double Power(float[] data, int k, int length)
    {
        double re = 0;
        double im = 0;
        for (int n = 0; n < data.Length; n++)
        {
            double angle = 2 * Math.PI * ((long)k * n % length) / length;
            re += data[n] * Math.Cos(angle);
            im += data[n] * Math.Sin(angle);
        }

        return (re * re) + (im * im);
    }
}
