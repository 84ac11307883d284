using System;

namespace Edge.Portable.Wire;

/// <summary>
/// Reads the body of a journal record, as laid out at <see cref="FrameWriter"/>. Total: any bytes give readings or
/// <see cref="IsDamaged"/>; the checksum is verified before the first reading is given. Not thread-safe; reusable by
/// <see cref="Reset"/>.
/// </summary>
public sealed class FrameReader
{
    private readonly ProtobufReader _in;
    private int _previous;

    /// <summary>A reader of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public FrameReader(byte[] body, int offset, int count)
    {
        _in = new ProtobufReader(body, offset, 0);
        Reset(body, offset, count);
    }

    /// <summary>What is wrong with the body; null when nothing is known to be.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the body cannot be trusted; then <see cref="Next"/> gives nothing more.</summary>
    public bool IsDamaged => Error != null;

    /// <summary>Metric of the current reading. May be one that this catalogue does not have, from a later version.</summary>
    public MetricId Metric { get; private set; }

    /// <summary>Quality of the current reading.</summary>
    public Quality Quality { get; private set; }

    /// <summary>When it was measured, ms after the record's stamp.</summary>
    public long OffsetMillis { get; private set; }

    /// <summary>The number, truth values 0 and 1; NaN when bad or a text. Integers over ±2^53 are rounded here and exact
    /// in <see cref="IntegerValue"/>.</summary>
    public double Value { get; private set; }

    /// <summary>Whether the current reading is stored as an integer.</summary>
    public bool IsInteger { get; private set; }

    /// <summary>The integer, exactly; 0 when <see cref="IsInteger"/> is false.</summary>
    public long IntegerValue { get; private set; }

    /// <summary>The text; null when the reading is no text.</summary>
    public string? Text { get; private set; }

    /// <summary>Sets the reader on another body.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public void Reset(byte[] body, int offset, int count)
    {
        _in.Reset(body, offset, count);
        _previous = 0;
        Error = null;
        ClearReading();
        if (count < 5)
        {
            Error = "body of " + count.ToString() + " bytes is too short";
        }
        else if (count > FrameWriter.MaxBodyBytes)
        {
            Error = "body of " + count.ToString() + " bytes is too long";
        }
        else if (body[offset] != FrameWriter.Version)
        {
            Error = "body version " + body[offset].ToString() + " is unknown";
        }
        else if (Crc32.Compute(body, offset, count - 4) != ReadCrc(body, offset + count - 4))
        {
            Error = "checksum does not match";
        }
        else
        {
            _in.Reset(body, offset + 1, count - 5);
        }
    }

    /// <summary>Goes to the next reading; false at the end and when the body is damaged.</summary>
    public bool Next()
    {
        ClearReading();
        if (Error != null || _in.IsAtEnd)
        {
            return false;
        }

        if (!_in.TryReadRawByte(out byte control))
        {
            return Fail();
        }

        long delta = control >> 6;
        if (delta == 0 && !_in.TryReadRawZigZag(out delta))
        {
            return Fail();
        }

        // Compared before adding: the sum of two numbers of the file may overflow.
        if (delta < -_previous || delta > int.MaxValue - _previous)
        {
            return Fail();
        }

        long offset = 0;
        if ((control & 0x20) != 0 && !_in.TryReadRawZigZag(out offset))
        {
            return Fail();
        }

        var kind = (FrameValueKind)((control >> 2) & 7);
        int code = control & 3;
        if (code == 3 || (code == 2) != (kind == FrameValueKind.None) || !ReadValue(kind))
        {
            return Fail();
        }

        _previous += (int)delta;
        Metric = (MetricId)_previous;
        Quality =
            code == 0 ? Quality.Good
            : code == 1 ? Quality.Stale
            : Quality.Bad;
        OffsetMillis = offset;
        return true;
    }

    private bool ReadValue(FrameValueKind kind)
    {
        switch (kind)
        {
            case FrameValueKind.None:
                return true;
            case FrameValueKind.False:
                Value = 0;
                return true;
            case FrameValueKind.True:
                Value = 1;
                return true;
            case FrameValueKind.Single:
                bool isSingle = _in.TryReadRawFloat(out float single);
                Value = single;
                return isSingle && Numbers.Fits(MetricDataType.Float, single);
            case FrameValueKind.Integer:
                bool isInteger = _in.TryReadRawZigZag(out long integer);
                IsInteger = true;
                IntegerValue = integer;
                Value = integer;
                return isInteger;
            case FrameValueKind.Text:
                bool isText = _in.TryReadRawText(FrameWriter.MaxTextBytes, out string text);
                Text = text;
                return isText;
            case FrameValueKind.Double:
                bool isDouble = _in.TryReadRawDouble(out double number);
                Value = number;
                return isDouble && Numbers.Fits(MetricDataType.Double, number);
            default:
                return false;
        }
    }

    private bool Fail()
    {
        Error = _in.Error ?? "reading before byte " + _in.Position.ToString() + " is malformed";
        ClearReading();
        return false;
    }

    private void ClearReading()
    {
        Metric = MetricId.None;
        Quality = Quality.Bad;
        OffsetMillis = 0;
        Value = double.NaN;
        IsInteger = false;
        IntegerValue = 0;
        Text = null;
    }

    private static uint ReadCrc(byte[] bytes, int at) =>
        bytes[at] | ((uint)bytes[at + 1] << 8) | ((uint)bytes[at + 2] << 16) | ((uint)bytes[at + 3] << 24);
}
