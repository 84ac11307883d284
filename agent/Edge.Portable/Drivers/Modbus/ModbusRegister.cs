using System;

namespace Edge.Portable.Drivers.Modbus;

/// <summary>What a register, or two of them, hold.</summary>
public enum RegisterType
{
    /// <summary>One register, 0 to 65535.</summary>
    Unsigned16,

    /// <summary>One register, two's complement.</summary>
    Signed16,

    /// <summary>Two registers, 0 to 4,294,967,295.</summary>
    Unsigned32,

    /// <summary>Two registers, two's complement.</summary>
    Signed32,

    /// <summary>Two registers, IEEE 754 single precision.</summary>
    Float32,
}

/// <summary>What is measured.</summary>
public enum PlantQuantity
{
    /// <summary>Magnitude of the −48 V bus, V.</summary>
    BusVolts,

    /// <summary>Current of the battery, A; negative while discharging.</summary>
    BatteryAmperes,

    /// <summary>Current of the loads, A.</summary>
    LoadAmperes,

    /// <summary>AC voltage, V; one for each phase.</summary>
    AcVolts,

    /// <summary>AC current, A.</summary>
    AcAmperes,

    /// <summary>AC active power, W.</summary>
    AcWatts,

    /// <summary>Power factor.</summary>
    PowerFactor,

    /// <summary>AC frequency, Hz.</summary>
    Hertz,

    /// <summary>Energy taken from the mains, kWh.</summary>
    ImportKilowattHours,

    /// <summary>Rectifier modules that the controller finds.</summary>
    Modules,

    /// <summary>Rectifier modules that failed.</summary>
    ModulesFailed,

    /// <summary>Temperature of the battery or of the cabinet, °C.</summary>
    Celsius,

    /// <summary>An alarm: it is active when any bit of the mask is set. There may be several.</summary>
    Alarm,
}

/// <summary>
/// Where a unit keeps a quantity: one line of a register map. A map is data, so that a controller is fitted without code. Immutable.
/// </summary>
public sealed class ModbusRegister
{
    private const int HighestAlarmMask = 0xFFFF;
    private const int ExponentBits = 0xFF;
    private const int FractionBits = 23;
    private const int ExponentBias = 127;

    /// <summary>A line of a map.</summary>
    /// <param name="quantity">What is there.</param>
    /// <param name="function">3 for a holding register, 4 for an input register.</param>
    /// <param name="address">As it goes over the wire: 0 is the register that documents call 30001 or 40001.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="scale">The quantity's unit over that of the register: 0.1 where it counts tenths.</param>
    /// <param name="lowWordFirst">Whether the low word of two comes first; the specification has the high word first.</param>
    /// <param name="mask">Of an alarm, the bits that count.</param>
    public ModbusRegister(
        PlantQuantity quantity,
        int function,
        int address,
        RegisterType type,
        double scale,
        bool lowWordFirst,
        int mask
    )
    {
        Quantity = quantity;
        Function = function;
        Address = address;
        Type = type;
        Scale = scale;
        LowWordFirst = lowWordFirst;
        Mask = mask;
    }

    /// <summary>What is there.</summary>
    public PlantQuantity Quantity { get; }

    /// <summary>3 or 4.</summary>
    public int Function { get; }

    /// <summary>Address of the (first) register.</summary>
    public int Address { get; }

    /// <summary>How it is written.</summary>
    public RegisterType Type { get; }

    /// <summary>The quantity's unit over that of the register.</summary>
    public double Scale { get; }

    /// <summary>Whether the low word of two comes first.</summary>
    public bool LowWordFirst { get; }

    /// <summary>Of an alarm, the bits that count.</summary>
    public int Mask { get; }

    /// <summary>How many registers it takes.</summary>
    public int Words
    {
        get { return Type == RegisterType.Unsigned16 || Type == RegisterType.Signed16 ? 1 : 2; }
    }

    /// <summary>For people: <c>register 0x1401</c>.</summary>
    public string Name
    {
        get { return "register 0x" + Address.ToString("X4"); }
    }

    /// <summary>A line without the rarer columns.</summary>
    public static ModbusRegister Of(PlantQuantity quantity, int function, int address, RegisterType type, double scale)
    {
        return new ModbusRegister(quantity, function, address, type, scale, false, HighestAlarmMask);
    }

    /// <summary>What the words say, in the quantity's unit; NaN with a <paramref name="problem"/> when that is no value: a mark for
    /// "not known", no number, or one that cannot be true.</summary>
    /// <param name="first">The first word, 0 to 65535.</param>
    /// <param name="second">The second one; of no matter where there is none.</param>
    /// <param name="problem">Why there is no value; null when there is one.</param>
    public double Decode(int first, int second, out string? problem)
    {
        long bits = first;
        if (Words == 2)
        {
            bits = LowWordFirst ? ((long)second << 16) | (uint)first : ((long)first << 16) | (uint)second;
        }

        if (Quantity == PlantQuantity.Alarm)
        {
            return Alarm(bits, out problem);
        }

        if (IsMark(bits))
        {
            problem = Name + " holds 0x" + bits.ToString(Words == 2 ? "X8" : "X4") + ", a mark for no value";
            return double.NaN;
        }

        double value = Number(bits) * Scale;
        double lowest = PlantRange.Lowest(Quantity);
        double highest = PlantRange.Highest(Quantity);
        if (value >= lowest && value <= highest)
        {
            problem = null;
            return value;
        }

        problem = double.IsNaN(value)
            ? Name + " holds no number"
            : Name
                + " says "
                + value.ToString("F1")
                + ", outside "
                + lowest.ToString("F0")
                + " to "
                + highest.ToString("F0")
                + ": wrong register, type or scale";
        return double.NaN;
    }

    private double Alarm(long bits, out string? problem)
    {
        // A controller that has no such alarm says so by all bits; an alarm of one bit never does.
        if (bits == (Words == 2 ? 0xFFFFFFFFL : 0xFFFFL))
        {
            problem = Name + " holds only ones, a mark for no value";
            return double.NaN;
        }

        problem = null;
        return (bits & Mask) != 0 ? 1 : 0;
    }

    // Ends of the range: makers mark by them what is not measured. −1 is a current like any other.
    private bool IsMark(long bits)
    {
        switch (Type)
        {
            case RegisterType.Unsigned16:
                return bits == 0xFFFF || bits == 0x7FFF || bits == 0x8000;
            case RegisterType.Signed16:
                return bits == 0x7FFF || bits == 0x8000;
            case RegisterType.Unsigned32:
                return bits == 0xFFFFFFFFL || bits == 0x7FFFFFFFL || bits == 0x80000000L;
            case RegisterType.Signed32:
                return bits == 0x7FFFFFFFL || bits == 0x80000000L;
            default:
                return false;
        }
    }

    private double Number(long bits)
    {
        switch (Type)
        {
            case RegisterType.Signed16:
                return (short)bits;
            case RegisterType.Signed32:
                return (int)bits;
            case RegisterType.Float32:
                return Single(bits);
            default:
                return bits;
        }
    }

    // By hand: the board's BitConverter takes bytes in its own order only. Infinity is no number either.
    private static double Single(long bits)
    {
        int exponent = (int)(bits >> FractionBits) & ExponentBits;
        double fraction = bits & ((1L << FractionBits) - 1);
        if (exponent == ExponentBits)
        {
            return double.NaN;
        }

        double magnitude =
            exponent == 0
                ? fraction * Math.Pow(2, 1 - ExponentBias - FractionBits)
                : (fraction + (1L << FractionBits)) * Math.Pow(2, exponent - ExponentBias - FractionBits);
        return (bits >> 31) != 0 ? -magnitude : magnitude;
    }
}

/// <summary>Between what a quantity of a site's plant can be true. Beyond it the register is not what the map says.</summary>
public static class PlantRange
{
    /// <summary>The least.</summary>
    public static double Lowest(PlantQuantity quantity)
    {
        switch (quantity)
        {
            case PlantQuantity.BusVolts:
                // A bus below 10 V feeds no controller that could say so.
                return 10;
            case PlantQuantity.BatteryAmperes:
                return -2000;
            case PlantQuantity.AcWatts:
                return -100_000;
            case PlantQuantity.PowerFactor:
                return -1.01;
            case PlantQuantity.Celsius:
                return -60;
            default:
                return 0;
        }
    }

    /// <summary>The most.</summary>
    public static double Highest(PlantQuantity quantity)
    {
        switch (quantity)
        {
            case PlantQuantity.BusVolts:
                return 85;
            case PlantQuantity.BatteryAmperes:
            case PlantQuantity.LoadAmperes:
            case PlantQuantity.AcAmperes:
                return 2000;
            case PlantQuantity.AcVolts:
                return 600;
            case PlantQuantity.AcWatts:
                return 100_000;
            case PlantQuantity.PowerFactor:
                return 1.01;
            case PlantQuantity.Hertz:
                return 100;
            case PlantQuantity.ImportKilowattHours:
                return 100_000_000;
            case PlantQuantity.Celsius:
                return 130;
            default:
                return 200;
        }
    }
}
