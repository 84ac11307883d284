using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public sealed class WaveformCodecTests
{
    [Fact]
    public void Any_waveform_reads_back_bit_for_bit()
    {
        var value = Gen.Frequency((8, Gen.Int[-300, 300]), (1, Gen.Int), (1, Gen.Const(int.MinValue)));
        Gen.Select(Gen.Int[1, 3], value.Array[0, 3000], Gen.Int[1024, 16384])
            .Sample(
                (axes, counts, chunkBytes) =>
                {
                    int samples = counts.Length / axes;
                    byte[][] chunks = new WaveformWriter(chunkBytes).Write(42, counts, samples, axes, 125.4, 1e-3, -7);

                    Assert.Equal(counts[..(samples * axes)], Joined(chunks, axes));
                    Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, chunkBytes));
                }
            );
    }

    [Fact]
    public void The_worst_numbers_read_back_too()
    {
        int[] counts = [.. Enumerable.Range(0, 999).Select(i => (i % 2) == 0 ? int.MinValue : int.MaxValue)];
        byte[][] chunks = new WaveformWriter(1024).Write(1, counts, 333, 3, 100, 1, 0);

        Assert.Equal(counts, Joined(chunks, 3));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, 1024));
    }

    [Fact]
    public void The_header_says_whose_samples_these_are_and_when()
    {
        int[] counts = [.. Enumerable.Range(0, 30_000).Select(i => (i * 7919 % 2001) - 1000)];
        byte[][] chunks = new WaveformWriter().Write(-5, counts, 10_000, 3, 125, 0.001, -10_000_000);

        Assert.True(chunks.Length > 2);
        long first = 0;
        for (int k = 0; k < chunks.Length; k++)
        {
            WaveformChunk chunk = Read(chunks[k]);
            Assert.Equal((-5, k, chunks.Length), (chunk.EventId, chunk.Index, chunk.Chunks));
            Assert.Equal((125, 0.001, 3), (chunk.Hertz, chunk.Unit, chunk.Axes));
            Assert.Equal(first, chunk.FirstSample);
            Assert.Equal(-10_000_000 + (first * 8000), chunk.OffsetMicros);
            first += chunk.Samples;
        }

        Assert.Equal(10_000, first);
    }

    [Fact]
    public void The_bytes_are_those_of_the_layout()
    {
        byte[] chunk = Assert.Single(new WaveformWriter().Write(0x0102030405060708, [3, -4], 2, 1, 1, 1, 9));

        // Order 0, rice 2: 3 is 6 as zigzag, "10" "10"; -4 is 7, "10" "11". So 00 000010 10 10 10 11.
        Assert.Equal(
            "5701010008070605040302010900000000000000000000000000F03F000000000000F03F000001000000000002" + "0002AB",
            Convert.ToHexString(chunk[..^4])
        );
    }

    [Fact]
    public void Noise_costs_about_the_logarithm_of_its_size_and_two_bits()
    {
        var random = new Random(3);
        int[] counts =
        [
            .. Enumerable
                .Range(0, 24_000)
                .Select(_ => (int)Math.Round(8 * Enumerable.Range(0, 12).Sum(_ => random.NextDouble() - 0.5))),
        ];
        byte[][] chunks = new WaveformWriter().Write(1, counts, 8_000, 3, 100, 1e-3, 0);

        Assert.InRange(chunks.Sum(c => c.Length) * 8.0 / counts.Length, 4.9, 5.5);
    }

    [Fact]
    public void No_samples_are_no_chunks() => Assert.Empty(new WaveformWriter().Write(1, [], 0, 3, 100, 1, 0));

    [Fact]
    public void Any_changed_byte_is_an_error()
    {
        byte[] chunk = new WaveformWriter().Write(1, [1, 2, 3, 4, 5, 6], 2, 3, 100, 1, 0)[0];
        for (int i = 0; i < chunk.Length; i++)
        {
            byte[] changed = [.. chunk];
            changed[i] ^= 0x10;
            WaveformChunk read = new(changed, 0, changed.Length);
            Assert.NotNull(read.Error);
            Assert.Null(read.Counts);
        }
    }

    [Fact]
    public void Any_bytes_behind_a_right_checksum_give_samples_or_an_error() =>
        Gen.Select(Gen.Byte.Array[50, 400], Gen.Int[1, 3], Gen.Int[0, 400], Gen.Bool)
            .Sample(
                (bytes, axes, samples, plausible) =>
                {
                    bytes[0] = 0x57;
                    bytes[1] = 1;
                    if (plausible)
                    {
                        byte[] good = new WaveformWriter().Write(1, new int[3], 1, 1, 100, 1, 0)[0];
                        good.AsSpan(0, 46).CopyTo(bytes);
                        bytes[2] = (byte)axes;
                        bytes[44] = (byte)samples;
                        bytes[45] = (byte)(samples >> 8);
                    }

                    BitConverter.TryWriteBytes(
                        bytes.AsSpan(bytes.Length - 4),
                        Crc32.Compute(bytes, 0, bytes.Length - 4)
                    );
                    WaveformChunk read = new(bytes, 0, bytes.Length);
                    Assert.Equal(read.Error is null, read.Counts is not null);
                    Assert.Equal(read.Counts?.Length ?? 0, read.Error is null ? read.Samples * read.Axes : 0);
                }
            );

    [Fact]
    public void Short_bytes_and_bytes_of_something_else_are_named()
    {
        Assert.Contains("bytes", new WaveformChunk([], 0, 0).Error, StringComparison.Ordinal);
        Assert.Contains("version", new WaveformChunk(new byte[100], 0, 100).Error, StringComparison.Ordinal);
        Assert.Contains("bytes", new WaveformChunk(new byte[20_000], 0, 20_000).Error, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WaveformChunk(new byte[10], 5, 6));
    }

    [Fact]
    public void A_chunk_is_read_where_it_lies()
    {
        byte[] chunk = new WaveformWriter().Write(1, [1, 2, 3], 1, 3, 100, 1, 0)[0];
        byte[] among = [9, 9, .. chunk, 9];

        Assert.Equal([1, 2, 3], new WaveformChunk(among, 2, chunk.Length).Counts!);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WaveformWriter(100));
        Assert.Throws<ArgumentException>(() => new WaveformWriter().Write(1, [1], 2, 1, 100, 1, 0));
        Assert.Throws<ArgumentException>(() => new WaveformWriter().Write(1, [1], 1, 4, 100, 1, 0));
        Assert.Throws<ArgumentException>(() => new WaveformWriter().Write(1, [1], 1, 1, double.NaN, 1, 0));
        Assert.Throws<ArgumentException>(() => new WaveformWriter().Write(1, [1], 1, 1, 100, 0, 0));
    }

    private static int[] Joined(byte[][] chunks, int axes)
    {
        List<int> all = [];
        foreach (byte[] bytes in chunks)
        {
            WaveformChunk chunk = Read(bytes);
            Assert.Equal(all.Count / axes, chunk.FirstSample);
            all.AddRange(chunk.Counts!);
        }

        return [.. all];
    }

    private static WaveformChunk Read(byte[] bytes)
    {
        WaveformChunk chunk = new(bytes, 0, bytes.Length);
        Assert.Null(chunk.Error);
        return chunk;
    }
}
