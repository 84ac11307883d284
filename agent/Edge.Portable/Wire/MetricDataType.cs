namespace Edge.Portable.Wire;

/// <summary>Sparkplug B 3.0 data type codes of the types that this product puts on the wire or accepts from it.</summary>
public enum MetricDataType
{
    /// <summary>Not given: data messages leave the type out, since the birth has it.</summary>
    Unknown = 0,

    /// <summary>8-bit signed.</summary>
    Int8 = 1,

    /// <summary>16-bit signed.</summary>
    Int16 = 2,

    /// <summary>32-bit signed.</summary>
    Int32 = 3,

    /// <summary>64-bit signed.</summary>
    Int64 = 4,

    /// <summary>8-bit unsigned.</summary>
    UInt8 = 5,

    /// <summary>16-bit unsigned.</summary>
    UInt16 = 6,

    /// <summary>32-bit unsigned. Accepted, never sent: a common decoder turns it into null.</summary>
    UInt32 = 7,

    /// <summary>64-bit unsigned.</summary>
    UInt64 = 8,

    /// <summary>IEEE 754 single.</summary>
    Float = 9,

    /// <summary>IEEE 754 double.</summary>
    Double = 10,

    /// <summary>Truth value.</summary>
    Boolean = 11,

    /// <summary>UTF-8 text.</summary>
    String = 12,

    /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
    DateTime = 13,

    /// <summary>UTF-8 text of the kind Text.</summary>
    Text = 14,
}
