using CsCheck;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Portable.Tests.Drivers.Modbus;

/// <summary>What two registers can say, and what they cannot.</summary>
public sealed class ModbusRegisterTests
{
    [Theory]
    [InlineData(PlantQuantity.BusVolts, RegisterType.Unsigned16, 0.1, 0x021E, 0, 54.2)]
    [InlineData(PlantQuantity.BusVolts, RegisterType.Signed16, -0.1, 0xFDE2, 0, 54.2)]
    [InlineData(PlantQuantity.BatteryAmperes, RegisterType.Signed16, 0.1, 0xFFFF, 0, -0.1)]
    [InlineData(PlantQuantity.BatteryAmperes, RegisterType.Signed16, 0.1, 0xFF38, 0, -20)]
    [InlineData(PlantQuantity.BatteryAmperes, RegisterType.Signed32, 0.001, 0xFFFF, 0xB1E0, -20)]
    [InlineData(PlantQuantity.ImportKilowattHours, RegisterType.Unsigned32, 0.01, 0x0001, 0xE240, 1234.56)]
    [InlineData(PlantQuantity.AcVolts, RegisterType.Float32, 1, 0x4366, 0x3333, 230.2)]
    [InlineData(PlantQuantity.AcWatts, RegisterType.Float32, 1, 0xC3FA, 0x0000, -500)]
    [InlineData(PlantQuantity.AcAmperes, RegisterType.Float32, 1, 0x0000, 0x0000, 0)]
    [InlineData(PlantQuantity.Modules, RegisterType.Unsigned16, 1, 3, 0, 3)]
    public void A_register_of_each_type_gives_its_value(
        PlantQuantity quantity,
        RegisterType type,
        double scale,
        int first,
        int second,
        double value
    )
    {
        ModbusRegister register = ModbusRegister.Of(quantity, 3, 0x1000, type, scale);
        Assert.Equal(value, register.Decode(first, second, out string? problem), 1e-4);
        Assert.Null(problem);
        ModbusRegister swapped = new(quantity, 3, 0x1000, type, scale, true, 0xFFFF);
        (int a, int b) = swapped.Words == 2 ? (second, first) : (first, second);
        Assert.Equal(value, swapped.Decode(a, b, out _), 1e-4);
    }

    [Theory]
    [InlineData(RegisterType.Unsigned16, 0xFFFF, 0)]
    [InlineData(RegisterType.Unsigned16, 0x7FFF, 0)]
    [InlineData(RegisterType.Unsigned16, 0x8000, 0)]
    [InlineData(RegisterType.Signed16, 0x7FFF, 0)]
    [InlineData(RegisterType.Signed16, 0x8000, 0)]
    [InlineData(RegisterType.Unsigned32, 0xFFFF, 0xFFFF)]
    [InlineData(RegisterType.Unsigned32, 0x7FFF, 0xFFFF)]
    [InlineData(RegisterType.Unsigned32, 0x8000, 0x0000)]
    [InlineData(RegisterType.Signed32, 0x7FFF, 0xFFFF)]
    [InlineData(RegisterType.Signed32, 0x8000, 0x0000)]
    public void A_mark_for_no_value_is_no_value_whatever_the_scale(RegisterType type, int first, int second)
    {
        // So small a scale that the mark would lie within the range.
        ModbusRegister register = ModbusRegister.Of(PlantQuantity.BatteryAmperes, 3, 0x1401, type, 1e-7);
        Assert.True(double.IsNaN(register.Decode(first, second, out string? problem)));
        Assert.StartsWith("register 0x1401 holds 0x", problem, StringComparison.Ordinal);
        Assert.EndsWith("a mark for no value", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x7FC0, 0x0000)]
    [InlineData(0xFFC0, 0x0001)]
    [InlineData(0x7F80, 0x0000)]
    [InlineData(0xFF80, 0x0000)]
    [InlineData(0xFFFF, 0xFFFF)]
    public void A_float_that_is_no_number_is_no_value(int first, int second)
    {
        ModbusRegister register = ModbusRegister.Of(PlantQuantity.AcWatts, 4, 0x000C, RegisterType.Float32, 1);
        Assert.True(double.IsNaN(register.Decode(first, second, out string? problem)));
        Assert.Equal("register 0x000C holds no number", problem);
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(850, true)]
    [InlineData(851, false)]
    public void A_bus_voltage_is_10_to_85_V_and_nothing_else(int tenths, bool isValue)
    {
        ModbusRegister register = ModbusRegister.Of(PlantQuantity.BusVolts, 3, 0x1000, RegisterType.Unsigned16, 0.1);
        Assert.Equal(isValue, !double.IsNaN(register.Decode(tenths, 0, out string? problem)));
        Assert.Equal(isValue, problem is null);
        if (!isValue)
        {
            Assert.EndsWith("outside 10 to 85: wrong register, type or scale", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_alarm_is_on_when_a_bit_of_its_mask_is_and_all_ones_are_no_alarm()
    {
        ModbusRegister register = new(PlantQuantity.Alarm, 3, 1, RegisterType.Unsigned16, 1, false, 0x0004);
        Assert.Equal(1, register.Decode(0x0005, 0, out _));
        Assert.Equal(0, register.Decode(0x0003, 0, out _));
        Assert.True(double.IsNaN(register.Decode(0xFFFF, 0, out string? problem)));
        Assert.Equal("register 0x0001 holds only ones, a mark for no value", problem);
    }

    /// <summary>Whatever the words: a finite value within the range and no problem, or NaN and a problem.</summary>
    [Fact]
    public void Any_words_give_a_value_that_can_be_true_or_a_reason()
    {
        Gen.Select(
                Gen.Enum<PlantQuantity>(),
                Gen.Enum<RegisterType>(),
                Gen.Int[0, 0xFFFF],
                Gen.Int[0, 0xFFFF],
                Gen.Bool,
                Gen.Double[-1000, 1000]
            )
            .Sample(
                (quantity, type, first, second, swapped, scale) =>
                {
                    var register = new ModbusRegister(quantity, 4, 0, type, scale, swapped, 0xFFFF);
                    double value = register.Decode(first, second, out string? problem);
                    return double.IsNaN(value)
                        ? problem is { Length: > 0 }
                        : problem is null
                            && value >= PlantRange.Lowest(quantity)
                            && value <= PlantRange.Highest(quantity);
                },
                iter: 20_000
            );
    }

    [Fact]
    public void Every_float_is_read_as_the_platform_reads_it()
    {
        ModbusRegister register = ModbusRegister.Of(PlantQuantity.AcWatts, 4, 0, RegisterType.Float32, 1);
        Gen.Single[-100_000f, 100_000f]
            .Sample(
                value =>
                {
                    uint bits = BitConverter.SingleToUInt32Bits(value);
                    return register.Decode((int)(bits >> 16), (int)(bits & 0xFFFF), out _) == value;
                },
                iter: 10_000
            );
        Assert.Equal(float.Epsilon, register.Decode(0, 1, out _));
    }
}
