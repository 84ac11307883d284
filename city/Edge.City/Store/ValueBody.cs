using System.Text;
using Edge.Portable.Wire;

namespace Edge.City.Store;

/// <summary>A value out of a body.</summary>
/// <param name="Metric">Its metric, by the store's number.</param>
/// <param name="AtMillis">When it was measured, Unix ms.</param>
/// <param name="Number">A <see cref="long"/> or <see cref="double"/>; null when it is text or has no value.</param>
/// <param name="Text">The text; null when it is a number or has no value.</param>
/// <param name="Quality">What it is worth.</param>
internal readonly record struct BodyValue(long Metric, long AtMillis, object? Number, string? Text, Quality Quality);

/// <summary>
/// The readings of one record as one blob, in their order: one row of one page instead of one for each reading. Measured
/// with 2,320 sites: see the decision in ARCHITECTURE.md.
/// </summary>
/// <remarks>
/// <code>
/// body    := version (byte 1) value*
/// value   := metric (varint, id in the table metrics) time (zigzag varint, ms after the one before; the first after the
///            record's at_ms) payload
/// payload := control (byte) [number or text]
/// control := bits 0-1 quality: 0 good, 1 stale, 2 bad · bits 2-4 kind: 0 no value, 1 integer (zigzag varint),
///            2 IEEE single, 3 IEEE double, 4 text (varint length, UTF-8)
/// </code>
/// Numbers as in Protocol Buffers, little-endian. A double that a single holds exactly is stored as one. Written by this
/// program only; the store's file guards it, so a body that does not end with its last value is the file's damage.
/// </remarks>
internal static class ValueBody
{
    private const byte Version = 1;

    /// <summary>Starts a body.</summary>
    public static void Begin(ProtobufWriter body)
    {
        body.Clear();
        body.WriteRawByte(Version);
    }

    /// <summary>Adds a value.</summary>
    /// <param name="body">The body.</param>
    /// <param name="metric">Its metric, by the store's number.</param>
    /// <param name="value">The value.</param>
    /// <param name="before">Time of the value before, or the record's; becomes this value's.</param>
    public static void Add(ProtobufWriter body, long metric, in StoredValue value, ref long before)
    {
        body.WriteRawVarint((ulong)metric);
        body.WriteRawZigZag(value.AtMillis - before);
        before = value.AtMillis;
        WritePayload(body, value);
    }

    /// <summary>Writes what a value is, without metric and time.</summary>
    public static void WritePayload(ProtobufWriter body, in StoredValue value)
    {
        int quality = value.Quality switch
        {
            Quality.Good => 0,
            Quality.Stale => 1,
            _ => 2,
        };
        switch (value)
        {
            case { Text: { } text }:
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                body.WriteRawByte((byte)(quality | (4 << 2)));
                body.WriteRawVarint((ulong)utf8.Length);
                body.WriteRawBytes(utf8, 0, utf8.Length);
                break;
            case { Number: long integer }:
                body.WriteRawByte((byte)(quality | (1 << 2)));
                body.WriteRawZigZag(integer);
                break;
            case { Number: double number }
                when BitConverter.DoubleToInt64Bits((float)number) == BitConverter.DoubleToInt64Bits(number):
                body.WriteRawByte((byte)(quality | (2 << 2)));
                body.WriteRawFloat((float)number);
                break;
            case { Number: double number }:
                body.WriteRawByte((byte)(quality | (3 << 2)));
                body.WriteRawDouble(number);
                break;
            default:
                body.WriteRawByte((byte)quality);
                break;
        }
    }

    /// <summary>Reads what <see cref="WritePayload"/> wrote.</summary>
    /// <exception cref="CityStoreException">Damaged.</exception>
    public static (object? Number, string? Text, Quality Quality) ReadPayload(ProtobufReader body)
    {
        object? number = null;
        string? text = null;
        bool ok = body.TryReadRawByte(out byte control);
        switch (control >> 2)
        {
            case 1:
                ok &= body.TryReadRawZigZag(out long integer);
                number = integer;
                break;
            case 2:
                ok &= body.TryReadRawFloat(out float single);
                number = (double)single;
                break;
            case 3:
                ok &= body.TryReadRawDouble(out double wide);
                number = wide;
                break;
            case 4:
                ok &= body.TryReadRawText(int.MaxValue, out text);
                break;
            default:
                break;
        }

        Quality quality = (control & 3) switch
        {
            0 => Quality.Good,
            1 => Quality.Stale,
            _ => Quality.Bad,
        };
        return ok ? (number, text, quality) : throw Damaged();
    }

    /// <summary>The values of a record's body.</summary>
    /// <exception cref="CityStoreException">Damaged.</exception>
    public static IEnumerable<BodyValue> Read(byte[] bytes, long atMillis)
    {
        var body = new ProtobufReader(bytes, 0, bytes.Length);
        if (!body.TryReadRawByte(out byte version) || version != Version)
        {
            throw Damaged();
        }

        long at = atMillis;
        while (!body.IsAtEnd)
        {
            if (!body.TryReadRawVarint(out ulong metric) || !body.TryReadRawZigZag(out long after))
            {
                throw Damaged();
            }

            at += after;
            (object? number, string? text, Quality quality) = ReadPayload(body);
            yield return new BodyValue((long)metric, at, number, text, quality);
        }
    }

    /// <summary>What is thrown for a blob that this program did not write so.</summary>
    public static CityStoreException Damaged() =>
        new(
            "The store holds a damaged record; move the file away, and let the sites send again what was not acknowledged."
        );
}
