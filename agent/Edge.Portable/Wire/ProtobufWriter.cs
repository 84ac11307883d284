using System;
using System.Text;

namespace Edge.Portable.Wire;

/// <summary>The four wire types of Protocol Buffers that are in use; the two group markers (3 and 4) are refused.</summary>
public enum ProtobufWireType
{
    /// <summary>Base-128 integer, least significant group first.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A varint length and as many bytes: text, bytes, nested messages.</summary>
    Bytes = 2,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}

/// <summary>
/// Writes Protocol Buffers fields one after the other into an array that grows as needed. Not thread-safe; reusable
/// by <see cref="Clear"/>. Source: the Protocol Buffers encoding guide.
/// </summary>
/// <remarks>
/// A nested message is written in place: <see cref="BeginMessage"/> leaves one byte for the length, and
/// <see cref="EndMessage"/> moves the content up when the length needs more. Nothing is buffered twice.
/// </remarks>
public sealed class ProtobufWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>A writer that starts with room for <paramref name="capacity"/> bytes, at least 16.</summary>
    public ProtobufWriter(int capacity)
    {
        _buffer = new byte[capacity < 16 ? 16 : capacity];
    }

    /// <summary>A writer that fills the caller's array, and leaves it for a larger one only when it is full.</summary>
    public ProtobufWriter(byte[] buffer)
    {
        _buffer = buffer;
    }

    /// <summary>The array written into; its first <see cref="Length"/> bytes count. Changes when the writer grows.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>Starts again; the array is kept.</summary>
    public void Clear() => _length = 0;

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray()
    {
        var copy = new byte[_length];
        Array.Copy(_buffer, 0, copy, 0, _length);
        return copy;
    }

    /// <summary>Copies what was written to <paramref name="target"/> at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentException">The target has no room for <see cref="Length"/> bytes.</exception>
    public void CopyTo(byte[] target, int offset) => Array.Copy(_buffer, 0, target, offset, _length);

    /// <summary>A field of type uint32, uint64, int64 or enum.</summary>
    public void WriteVarint(int field, ulong value)
    {
        WriteTag(field, ProtobufWireType.Varint);
        WriteRawVarint(value);
    }

    /// <summary>A field of type bool.</summary>
    public void WriteBoolean(int field, bool value)
    {
        WriteTag(field, ProtobufWireType.Varint);
        WriteRawByte(value ? (byte)1 : (byte)0);
    }

    /// <summary>A field of type float.</summary>
    public void WriteFloat(int field, float value)
    {
        WriteTag(field, ProtobufWireType.Fixed32);
        WriteRawFloat(value);
    }

    /// <summary>A field of type double.</summary>
    public void WriteDouble(int field, double value)
    {
        WriteTag(field, ProtobufWireType.Fixed64);
        WriteRawDouble(value);
    }

    /// <summary>A field of type string, as UTF-8.</summary>
    public void WriteText(int field, string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        WriteBytes(field, utf8, 0, utf8.Length);
    }

    /// <summary>A field of type bytes.</summary>
    public void WriteBytes(int field, byte[] source, int offset, int count)
    {
        WriteTag(field, ProtobufWireType.Bytes);
        WriteRawVarint((ulong)count);
        WriteRawBytes(source, offset, count);
    }

    /// <summary>Starts a nested message. The result belongs to the <see cref="EndMessage"/> of the same message.</summary>
    public int BeginMessage(int field)
    {
        WriteTag(field, ProtobufWireType.Bytes);
        WriteRawByte(0);
        return _length;
    }

    /// <summary>Ends the nested message that began at <paramref name="start"/>; inner messages end first.</summary>
    public void EndMessage(int start)
    {
        int count = _length - start;
        int extra = 0;
        for (int rest = count >> 7; rest != 0; rest >>= 7)
        {
            extra++;
        }

        if (extra > 0)
        {
            Reserve(extra);
            Array.Copy(_buffer, start, _buffer, start + extra, count);
        }

        _length = start - 1;
        WriteRawVarint((ulong)count);
        _length += count;
    }

    /// <summary>One byte, outside any field.</summary>
    public void WriteRawByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    /// <summary>A varint, outside any field.</summary>
    public void WriteRawVarint(ulong value)
    {
        Reserve(10);
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    /// <summary>A signed number as a zigzag varint (0, −1, 1, −2 … become 0, 1, 2, 3 …), outside any field.</summary>
    public void WriteRawZigZag(long value) => WriteRawVarint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Four bytes, little-endian, outside any field.</summary>
    public void WriteRawFixed32(uint value)
    {
        Reserve(4);
        _buffer[_length++] = (byte)value;
        _buffer[_length++] = (byte)(value >> 8);
        _buffer[_length++] = (byte)(value >> 16);
        _buffer[_length++] = (byte)(value >> 24);
    }

    /// <summary>An IEEE 754 single, little-endian, outside any field.</summary>
    public void WriteRawFloat(float value)
    {
        // nanoFramework has no SingleToInt32Bits; every host of this code is little-endian.
        WriteRawBytes(BitConverter.GetBytes(value), 0, 4);
    }

    /// <summary>An IEEE 754 double, little-endian, outside any field.</summary>
    public void WriteRawDouble(double value)
    {
        ulong bits = (ulong)BitConverter.DoubleToInt64Bits(value);
        WriteRawFixed32((uint)bits);
        WriteRawFixed32((uint)(bits >> 32));
    }

    /// <summary>Bytes as they are, outside any field.</summary>
    public void WriteRawBytes(byte[] source, int offset, int count)
    {
        Reserve(count);
        Array.Copy(source, offset, _buffer, _length, count);
        _length += count;
    }

    private void WriteTag(int field, ProtobufWireType type) => WriteRawVarint(((ulong)(uint)field << 3) | (ulong)type);

    private void Reserve(int count)
    {
        if (_buffer.Length - _length >= count)
        {
            return;
        }

        int capacity = _buffer.Length * 2;
        if (capacity < _length + count)
        {
            capacity = _length + count;
        }

        var larger = new byte[capacity];
        Array.Copy(_buffer, 0, larger, 0, _length);
        _buffer = larger;
    }
}
