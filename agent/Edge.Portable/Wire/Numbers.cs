namespace Edge.Portable.Wire;

/// <summary>Whether and how a double goes into a narrower type, without Math (nanoFramework keeps it apart).</summary>
internal static class Numbers
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>Whether the type can hold the number; NaN and infinities fit none but the texts, which have no number.</summary>
    internal static bool Fits(MetricDataType type, double value)
    {
        switch (type)
        {
            case MetricDataType.String:
            case MetricDataType.Text:
                return true;
            case MetricDataType.Float:
                return value >= -float.MaxValue && value <= float.MaxValue;
            case MetricDataType.Double:
                return value >= -double.MaxValue && value <= double.MaxValue;
            case MetricDataType.Boolean:
                return value == 0 || value == 1;
            case MetricDataType.Int8:
                return value >= sbyte.MinValue && value <= sbyte.MaxValue;
            case MetricDataType.Int16:
                return value >= short.MinValue && value <= short.MaxValue;
            case MetricDataType.Int32:
                return value >= int.MinValue && value <= int.MaxValue;
            case MetricDataType.UInt8:
                return value >= 0 && value <= byte.MaxValue;
            case MetricDataType.UInt16:
                return value >= 0 && value <= ushort.MaxValue;
            case MetricDataType.UInt32:
                return value >= 0 && value <= uint.MaxValue;
            case MetricDataType.UInt64:
            case MetricDataType.DateTime:
                return value >= 0 && value < TwoTo63;
            case MetricDataType.Int64:
                return value >= -TwoTo63 && value < TwoTo63;
            default:
                return false;
        }
    }

    /// <summary>Nearest integer, halves away from zero. The caller has asked <see cref="Fits"/>.</summary>
    internal static long Round(double value)
    {
        long whole = (long)value;
        double rest = value - whole;
        if (rest >= 0.5)
        {
            return whole + 1;
        }

        return rest <= -0.5 ? whole - 1 : whole;
    }
}
