using System;

namespace Edge.Portable.Wire;

/// <summary>
/// Reads Protocol Buffers fields out of a part of an array. Total: any bytes give fields and then an end or a fault
/// (<see cref="Error"/>); it never throws on content, never reads past its part, and always ends. Not thread-safe;
/// reusable by <see cref="Reset"/>.
/// </summary>
/// <remarks>
/// <see cref="NextField"/> has already read the field when it returns, so a field that nobody looks at is skipped.
/// A nested message is read by a second reader set on <see cref="ValueOffset"/> and <see cref="ValueLength"/>; there
/// is no recursion, so the caller's own structure bounds the nesting. Refused: varints over ten bytes, lengths over
/// the rest, field numbers 0 and over 536,870,911, groups and undefined wire types.
/// </remarks>
public sealed class ProtobufReader
{
    private byte[] _bytes;
    private int _position;
    private int _end;

    /// <summary>A reader of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public ProtobufReader(byte[] bytes, int offset, int count)
    {
        _bytes = bytes;
        Reset(bytes, offset, count);
    }

    /// <summary>What is wrong with the bytes, and where; null as long as nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public ProtobufWireType WireType { get; private set; }

    /// <summary>The bits of a varint, fixed64 or fixed32 field; the length of a bytes field.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Where the content of a bytes field begins in the array.</summary>
    public int ValueOffset { get; private set; }

    /// <summary>How many bytes the content of a bytes field has.</summary>
    public int ValueLength { get; private set; }

    /// <summary>Where the reader stands in the array.</summary>
    public int Position => _position;

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => _position >= _end;

    /// <summary>Sets the reader on other bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public void Reset(byte[] bytes, int offset, int count)
    {
        if (offset < 0 || count < 0 || offset > bytes.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        _bytes = bytes;
        _position = offset;
        _end = offset + count;
        Error = null;
        Field = 0;
        WireType = ProtobufWireType.Varint;
        Bits = 0;
        ValueOffset = offset;
        ValueLength = 0;
    }

    /// <summary>Reads the next field; false at the end and at a fault (then <see cref="Error"/> is set).</summary>
    public bool NextField()
    {
        if (Error != null || _position >= _end)
        {
            return false;
        }

        int start = _position;
        if (!TryReadRawVarint(out ulong tag))
        {
            return false;
        }

        ulong number = tag >> 3;
        if (number == 0 || number > 536870911)
        {
            return Fail("field number out of range", start);
        }

        Field = (int)number;
        WireType = (ProtobufWireType)(int)(tag & 7);
        ValueLength = 0;
        switch (WireType)
        {
            case ProtobufWireType.Varint:
                if (!TryReadRawVarint(out ulong value))
                {
                    return false;
                }

                Bits = value;
                return true;
            case ProtobufWireType.Fixed64:
                if (_end - _position < 8)
                {
                    return Fail("cut off inside a fixed64", start);
                }

                Bits = ReadLittleEndian(8);
                return true;
            case ProtobufWireType.Fixed32:
                if (_end - _position < 4)
                {
                    return Fail("cut off inside a fixed32", start);
                }

                Bits = ReadLittleEndian(4);
                return true;
            case ProtobufWireType.Bytes:
                if (!TryReadRawVarint(out ulong length))
                {
                    return false;
                }

                if (length > (ulong)(_end - _position))
                {
                    return Fail("length runs over the end", start);
                }

                Bits = length;
                ValueOffset = _position;
                ValueLength = (int)length;
                _position += (int)length;
                return true;
            default:
                return Fail("groups and undefined wire types are refused", start);
        }
    }

    /// <summary>The current field as bool: any set bit is true.</summary>
    public bool ReadBoolean() => Bits != 0;

    /// <summary>The current field as float; meaningful for a fixed32 field.</summary>
    public float ReadFloat() => WireType == ProtobufWireType.Fixed32 ? BitConverter.ToSingle(_bytes, _position - 4) : 0;

    /// <summary>The current field as double; meaningful for a fixed64 field.</summary>
    public double ReadDouble() => BitConverter.Int64BitsToDouble((long)Bits);

    /// <summary>The current bytes field as text; null, and a fault, when it is longer than
    /// <paramref name="maxBytes"/> or not UTF-8.</summary>
    public string? ReadText(int maxBytes)
    {
        if (ValueLength > maxBytes)
        {
            Fail("text over " + maxBytes.ToString() + " bytes", ValueOffset);
            return null;
        }

        string? text = Utf8.Read(_bytes, ValueOffset, ValueLength);
        if (text == null)
        {
            Fail("text is not UTF-8", ValueOffset);
        }

        return text;
    }

    /// <summary>Whether the current bytes field is exactly this text, which must be ASCII. Allocates nothing.</summary>
    public bool TextEquals(string ascii)
    {
        if (ValueLength != ascii.Length)
        {
            return false;
        }

        for (int i = 0; i < ascii.Length; i++)
        {
            if (_bytes[ValueOffset + i] != ascii[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A varint outside any field; false, and a fault, when it is cut off or over ten bytes. Bits over 64
    /// are dropped, as in Google's implementation.</summary>
    public bool TryReadRawVarint(out ulong value)
    {
        value = 0;
        int start = _position;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _end)
            {
                return Fail("cut off inside a varint", start);
            }

            byte next = _bytes[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return Fail("varint over ten bytes", start);
    }

    /// <summary>A zigzag varint outside any field.</summary>
    public bool TryReadRawZigZag(out long value)
    {
        bool ok = TryReadRawVarint(out ulong bits);
        value = (long)(bits >> 1) ^ -(long)(bits & 1);
        return ok;
    }

    /// <summary>One byte outside any field.</summary>
    public bool TryReadRawByte(out byte value)
    {
        value = 0;
        if (Error != null || _position >= _end)
        {
            return Fail("cut off", _position);
        }

        value = _bytes[_position++];
        return true;
    }

    /// <summary>An IEEE 754 single outside any field.</summary>
    public bool TryReadRawFloat(out float value)
    {
        value = 0;
        if (Error != null || _end - _position < 4)
        {
            return Fail("cut off inside a single", _position);
        }

        value = BitConverter.ToSingle(_bytes, _position);
        _position += 4;
        return true;
    }

    /// <summary>An IEEE 754 double outside any field.</summary>
    public bool TryReadRawDouble(out double value)
    {
        value = 0;
        if (Error != null || _end - _position < 8)
        {
            return Fail("cut off inside a double", _position);
        }

        value = BitConverter.Int64BitsToDouble((long)ReadLittleEndian(8));
        return true;
    }

    /// <summary>A varint length and UTF-8 text outside any field.</summary>
    public bool TryReadRawText(int maxBytes, out string text)
    {
        text = "";
        if (!TryReadRawVarint(out ulong length))
        {
            return false;
        }

        if (length > (ulong)maxBytes || length > (ulong)(_end - _position))
        {
            return Fail("text length runs over the end or the limit", _position);
        }

        string? read = Utf8.Read(_bytes, _position, (int)length);
        if (read == null)
        {
            return Fail("text is not UTF-8", _position);
        }

        text = read;
        _position += (int)length;
        return true;
    }

    private bool Fail(string what, int at)
    {
        if (Error == null)
        {
            Error = what + " at byte " + at.ToString();
            _position = _end;
        }

        return false;
    }

    private ulong ReadLittleEndian(int count)
    {
        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            value |= (ulong)_bytes[_position++] << (8 * i);
        }

        return value;
    }
}
