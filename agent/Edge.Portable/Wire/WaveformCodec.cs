using System;
using System.Collections;

namespace Edge.Portable.Wire;

/// <summary>
/// Packs a captured waveform without loss into chunks that each fit one journal record. <see cref="WaveformChunk"/> reads
/// one, alone, in any order. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>Layout, all numbers little-endian:</para>
/// <code>
/// chunk  := 'W' version (1) axes (1–3) 0
///           event (8 bytes) offset µs (8, signed: first sample of the chunk after the event's start)
///           rate Hz (IEEE double) unit (IEEE double: one count, in the signal's unit)
///           k (2, from 0) n (2) first sample (4: place of the chunk's first sample in the waveform) samples (2)
///           block* crc32 (4 bytes, CRC-32/ISO-HDLC over all before it)
/// block  := for each axis: order (2 bits) rice (6 bits) residual × min(32, samples left); the chunk ends on a full byte
/// </code>
/// <para>Bits are filled from the highest of a byte. A residual is the sample minus what the samples before it in the chunk
/// predict (order 0: nothing, 1: the last, 2: the last two on a line; before the first, zeros), zigzag, as a Rice code
/// (Rice 1979): the value over 2^rice as ones and a zero, then its low bits; 20 ones mean that 36 bits of it follow whole.
/// So noise of σ counts costs about log2(σ) + 2 bits, and a smooth swing less. Limits: 16 KiB a chunk, counts within ±2^31,
/// 65,535 chunks. Recovery: a chunk whose checksum or structure is wrong is damaged as a whole; the others stay good.</para>
/// </remarks>
public sealed class WaveformWriter
{
    internal const byte Mark = 0x57;
    internal const byte Version = 1;
    internal const int HeaderBytes = 46;
    internal const int ChecksumBytes = 4;
    internal const int BlockSamples = 32;
    internal const int MaxAxes = 3;
    internal const int MaxOrder = 2;
    internal const int MaxRice = 34;
    internal const int EscapeOnes = 20;
    internal const int EscapeBits = 36;
    internal const int MaxChunkBytes = 16 * 1024;

    private readonly int _chunkBytes;
    private readonly byte[] _bytes;
    private readonly long[] _residuals = new long[BlockSamples];
    private int _bits;

    /// <summary>A writer of chunks of at most <paramref name="chunkBytes"/> bytes.</summary>
    /// <param name="chunkBytes">1–16 KiB. 8,192: a journal record.</param>
    /// <exception cref="ArgumentException">Not 1–16 KiB.</exception>
    public WaveformWriter(int chunkBytes = 8192)
    {
        if (chunkBytes < 1024 || chunkBytes > MaxChunkBytes)
        {
            throw new ArgumentException("A chunk has 1 to 16 KiB.", nameof(chunkBytes));
        }

        _chunkBytes = chunkBytes;
        _bytes = new byte[chunkBytes + 2048]; // a block at its worst has 800 bytes
    }

    /// <summary>Packs a waveform.</summary>
    /// <param name="eventId">Whose waveform it is.</param>
    /// <param name="counts">Samples in units of <paramref name="unit"/>: x, y, z of the first, then of the second, and so on.</param>
    /// <param name="samples">How many samples.</param>
    /// <param name="axes">Numbers of a sample, 1–3.</param>
    /// <param name="hertz">Samples a second by the host's clock.</param>
    /// <param name="unit">What one count is, in the signal's unit.</param>
    /// <param name="offsetMicros">When the first sample was taken, µs after the event's start; negative before it.</param>
    /// <returns>The chunks, in order; none for no samples.</returns>
    /// <exception cref="ArgumentException">The array is too short, the axes are not 1–3, or rate or unit is not above 0.</exception>
    public byte[][] Write(
        long eventId,
        int[] counts,
        int samples,
        int axes,
        double hertz,
        double unit,
        long offsetMicros
    )
    {
        if (axes < 1 || axes > MaxAxes || samples < 0 || (long)samples * axes > counts.Length)
        {
            throw new ArgumentException("The counts hold fewer samples than that.", nameof(samples));
        }

        if (!(hertz > 0 && hertz < 1e9 && unit > 0 && unit < 1e9))
        {
            throw new ArgumentException("Rate and unit must be above 0.", nameof(hertz));
        }

        ArrayList chunks = new ArrayList();
        int first = 0;
        while (first < samples)
        {
            int taken = Fill(counts, first, samples, axes);
            byte[] chunk = new byte[((_bits + 7) / 8) + ChecksumBytes];
            Array.Copy(_bytes, chunk, chunk.Length - ChecksumBytes);
            chunk[0] = Mark;
            chunk[1] = Version;
            chunk[2] = (byte)axes;
            Put(chunk, 4, (ulong)eventId, 8);
            Put(chunk, 12, (ulong)(offsetMicros + (long)(first * 1e6 / hertz)), 8);
            Put(chunk, 20, (ulong)BitConverter.DoubleToInt64Bits(hertz), 8);
            Put(chunk, 28, (ulong)BitConverter.DoubleToInt64Bits(unit), 8);
            Put(chunk, 36, (ulong)chunks.Count, 2);
            Put(chunk, 40, (ulong)first, 4);
            Put(chunk, 44, (ulong)taken, 2);
            chunks.Add(chunk);
            first += taken;
        }

        if (chunks.Count > ushort.MaxValue)
        {
            throw new ArgumentException("A waveform has at most 65,535 chunks.", nameof(samples));
        }

        byte[][] sealedChunks = new byte[chunks.Count][];
        for (int k = 0; k < sealedChunks.Length; k++)
        {
            byte[] chunk = (byte[])chunks[k]!;
            Put(chunk, 38, (ulong)sealedChunks.Length, 2);
            int body = chunk.Length - ChecksumBytes;
            Put(chunk, body, Crc32.Compute(chunk, 0, body), ChecksumBytes);
            sealedChunks[k] = chunk;
        }

        return sealedChunks;
    }

    private static void Put(byte[] bytes, int at, ulong value, int count)
    {
        for (int i = 0; i < count; i++)
        {
            bytes[at + i] = (byte)(value >> (8 * i));
        }
    }

    // Blocks until the next one does not fit; gives the samples taken.
    private int Fill(int[] counts, int first, int samples, int axes)
    {
        Array.Clear(_bytes, 0, _bytes.Length);
        _bits = HeaderBytes * 8;
        int limit = (_chunkBytes - ChecksumBytes) * 8;
        int taken = 0;
        while (first + taken < samples && taken + BlockSamples <= ushort.MaxValue)
        {
            int before = _bits;
            int count = samples - first - taken;
            count = count < BlockSamples ? count : BlockSamples;
            for (int axis = 0; axis < axes; axis++)
            {
                WriteAxis(counts, first, taken, count, axes, axis);
            }

            if (_bits > limit)
            {
                Clear(before);
                break;
            }

            taken += count;
        }

        return taken;
    }

    private void WriteAxis(int[] counts, int first, int taken, int count, int axes, int axis)
    {
        int order = 0;
        long least = long.MaxValue;
        for (int candidate = 0; candidate <= MaxOrder; candidate++)
        {
            long sum = Predict(counts, first, taken, count, axes, axis, candidate);
            if (sum < least)
            {
                least = sum;
                order = candidate;
            }
        }

        Predict(counts, first, taken, count, axes, axis, order);
        int rice = 0;
        while (rice < MaxRice && ((long)count << (rice + 1)) <= least)
        {
            rice++;
        }

        // The mean says the size; what is cheapest may lie one below or above, where a few values stand out.
        int best = rice;
        long cheapest = long.MaxValue;
        for (int candidate = rice > 3 ? rice - 3 : 0; candidate <= rice + 1 && candidate <= MaxRice; candidate++)
        {
            long cost = Cost(count, candidate);
            if (cost < cheapest)
            {
                cheapest = cost;
                best = candidate;
            }
        }

        Write((ulong)order, 2);
        Write((ulong)best, 6);
        for (int i = 0; i < count; i++)
        {
            ulong value = (ulong)_residuals[i];
            ulong ones = value >> best;
            if (ones >= EscapeOnes)
            {
                Write((1UL << EscapeOnes) - 1, EscapeOnes);
                Write(value, EscapeBits);
            }
            else
            {
                Write(((1UL << (int)ones) - 1) << 1, (int)ones + 1);
                Write(value & ((1UL << best) - 1), best);
            }
        }
    }

    private long Predict(int[] counts, int first, int taken, int count, int axes, int axis, int order)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            int at = taken + i;
            int place = ((first + at) * axes) + axis;
            long last = at > 0 ? counts[place - axes] : 0;
            long before = at > 1 ? counts[place - (2 * axes)] : 0;
            long residual = counts[place] - Predicted(order, last, before);
            _residuals[i] = (residual << 1) ^ (residual >> 63);
            sum += _residuals[i];
        }

        return sum;
    }

    internal static long Predicted(int order, long last, long before) =>
        order == 0 ? 0
        : order == 1 ? last
        : (2 * last) - before;

    private long Cost(int count, int rice)
    {
        long cost = 0;
        for (int i = 0; i < count; i++)
        {
            long ones = _residuals[i] >> rice;
            cost += ones >= EscapeOnes ? EscapeOnes + EscapeBits : ones + 1 + rice;
        }

        return cost;
    }

    private void Write(ulong value, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            if (((value >> i) & 1) != 0)
            {
                _bytes[_bits >> 3] |= (byte)(0x80 >> (_bits & 7));
            }

            _bits++;
        }
    }

    // Takes back what was written after this bit.
    private void Clear(int bits)
    {
        int used = (_bits + 7) / 8;
        int keep = bits >> 3;
        _bytes[keep] &= (byte)(0xFF00 >> (bits & 7));
        Array.Clear(_bytes, keep + 1, used - keep);
        _bits = bits;
    }
}

/// <summary>
/// One chunk of a waveform, read. Total: any bytes give either the samples or an <see cref="Error"/>; nothing throws on
/// content, and nothing larger than eight times the bytes is allocated. <see cref="WaveformWriter"/> has the layout.
/// </summary>
public sealed class WaveformChunk
{
    private readonly byte[] _bytes;
    private readonly int _end;
    private int _bit;

    /// <summary>Reads <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public WaveformChunk(byte[] bytes, int offset, int count)
    {
        if (offset < 0 || count < 0 || offset > bytes.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        _bytes = bytes;
        int least = WaveformWriter.HeaderBytes + WaveformWriter.ChecksumBytes;
        int body = count - WaveformWriter.ChecksumBytes;
        _end = (offset + body) * 8;
        _bit = (offset + WaveformWriter.HeaderBytes) * 8;
        if (count < least || count > WaveformWriter.MaxChunkBytes)
        {
            Error = "chunk of " + count.ToString() + " bytes: it has " + least.ToString() + " to 16,384";
        }
        else if (bytes[offset] != WaveformWriter.Mark || bytes[offset + 1] != WaveformWriter.Version)
        {
            Error = "not a waveform chunk of version 1";
        }
        else if (Crc32.Compute(bytes, offset, body) != (uint)Take(offset + body, 4))
        {
            Error = "checksum does not match";
        }
        else
        {
            ReadHeader(offset);
        }
    }

    /// <summary>What is wrong with the bytes; null when nothing is, and only then the rest counts.</summary>
    public string? Error { get; private set; }

    /// <summary>Whose waveform it is.</summary>
    public long EventId { get; private set; }

    /// <summary>When the chunk's first sample was taken, µs after the event's start.</summary>
    public long OffsetMicros { get; private set; }

    /// <summary>Samples a second by the host's clock.</summary>
    public double Hertz { get; private set; }

    /// <summary>What one count is, in the signal's unit.</summary>
    public double Unit { get; private set; }

    /// <summary>Which chunk, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>How many chunks the waveform has.</summary>
    public int Chunks { get; private set; }

    /// <summary>Place of the chunk's first sample in the waveform.</summary>
    public long FirstSample { get; private set; }

    /// <summary>How many samples.</summary>
    public int Samples { get; private set; }

    /// <summary>Numbers of a sample, 1–3.</summary>
    public int Axes { get; private set; }

    /// <summary>The samples in units of <see cref="Unit"/>, all axes of the first, then of the second; null with an error.</summary>
    public int[]? Counts { get; private set; }

    private void ReadHeader(int at)
    {
        Axes = _bytes[at + 2];
        EventId = (long)Take(at + 4, 8);
        OffsetMicros = (long)Take(at + 12, 8);
        Hertz = BitConverter.Int64BitsToDouble((long)Take(at + 20, 8));
        Unit = BitConverter.Int64BitsToDouble((long)Take(at + 28, 8));
        Index = (int)Take(at + 36, 2);
        Chunks = (int)Take(at + 38, 2);
        FirstSample = (long)Take(at + 40, 4);
        Samples = (int)Take(at + 44, 2);
        if (Axes < 1 || Axes > WaveformWriter.MaxAxes || _bytes[at + 3] != 0)
        {
            Error = "axes are not 1 to 3";
        }
        else if (!(Hertz > 0 && Hertz < 1e9 && Unit > 0 && Unit < 1e9))
        {
            Error = "rate or unit is no number above 0";
        }
        else if (Index >= Chunks || Samples == 0)
        {
            Error =
                "chunk " + Index.ToString() + " of " + Chunks.ToString() + " with " + Samples.ToString() + " samples";
        }
        else if (Samples * Axes > _end - _bit)
        {
            Error = "more samples than bits";
        }
        else
        {
            int[] counts = new int[Samples * Axes];
            if (ReadBlocks(counts))
            {
                Counts = counts;
            }
            else
            {
                Error = "the samples are malformed before bit " + _bit.ToString();
            }
        }
    }

    private bool ReadBlocks(int[] counts)
    {
        for (int start = 0; start < Samples; start += WaveformWriter.BlockSamples)
        {
            int left = Samples - start;
            int count = left < WaveformWriter.BlockSamples ? left : WaveformWriter.BlockSamples;
            for (int axis = 0; axis < Axes; axis++)
            {
                if (!ReadAxis(counts, start, count, axis))
                {
                    return false;
                }
            }
        }

        // Only the rest of the last byte may be left, and it is zeros.
        int rest = _end - _bit;
        return rest < 8 && ReadBits(rest, out ulong padding) && padding == 0;
    }

    private bool ReadAxis(int[] counts, int start, int count, int axis)
    {
        if (!ReadBits(2, out ulong order) || !ReadBits(6, out ulong rice))
        {
            return false;
        }

        if (order > WaveformWriter.MaxOrder || rice > WaveformWriter.MaxRice)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!ReadRice((int)rice, out ulong value))
            {
                return false;
            }

            int at = start + i;
            int place = (at * Axes) + axis;
            long last = at > 0 ? counts[place - Axes] : 0;
            long before = at > 1 ? counts[place - (2 * Axes)] : 0;
            long residual = (long)(value >> 1) ^ -(long)(value & 1);
            long sample = residual + WaveformWriter.Predicted((int)order, last, before);
            if (sample < int.MinValue || sample > int.MaxValue)
            {
                return false;
            }

            counts[place] = (int)sample;
        }

        return true;
    }

    private bool ReadRice(int rice, out ulong value)
    {
        ulong ones = 0;
        value = 0;
        while (ones < WaveformWriter.EscapeOnes)
        {
            if (!ReadBits(1, out ulong one))
            {
                return false;
            }

            if (one == 0)
            {
                bool isRead = ReadBits(rice, out ulong low);
                value = (ones << rice) | low;
                return isRead;
            }

            ones++;
        }

        return ReadBits(WaveformWriter.EscapeBits, out value);
    }

    private bool ReadBits(int count, out ulong value)
    {
        value = 0;
        if (count > _end - _bit)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            value = (value << 1) | (((uint)_bytes[_bit >> 3] >> (7 - (_bit & 7))) & 1);
            _bit++;
        }

        return true;
    }

    private ulong Take(int at, int count)
    {
        ulong value = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            value = (value << 8) | _bytes[at + i];
        }

        return value;
    }
}
