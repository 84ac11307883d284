using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Portable.Tests.Drivers.Modbus;

/// <summary>Rectifier and meter without a line: the test answers each request by hand.</summary>
public sealed class ModbusPlantTests
{
    private const int Unit = 9;

    private readonly ModbusMaster _master = new(115_200, 100_000, tries: 1);
    private readonly byte[] _send = new byte[ModbusFrame.LongestFrame];
    private readonly List<(int Function, int Address, int Count)> _asked = [];
    private readonly Dictionary<int, int> _registers = [];
    private readonly Dictionary<int, int> _refuses = [];
    private long _now = 1_000_000;

    [Fact]
    public void A_controller_of_the_built_in_map_is_read_in_blocks_of_neighbours_and_of_nothing_between()
    {
        Rectifier rectifier = Huawei(fitted: 3);
        Round(rectifier);
        Assert.Equal([(3, 0x1000, 2), (3, 0x1004, 1), (3, 0x1101, 1), (3, 0x1401, 1), (3, 0x5100, 3)], _asked);
        Assert.Equal(54.2, rectifier.Lowest(PlantQuantity.BusVolts), 1e-9);
        Assert.Equal(21.3, rectifier.Lowest(PlantQuantity.LoadAmperes), 1e-9);
        Assert.Equal(229.8, rectifier.Lowest(PlantQuantity.AcVolts), 1e-9);
        Assert.Equal(-4.5, rectifier.Lowest(PlantQuantity.BatteryAmperes), 1e-9);
        Assert.Equal(3, rectifier.Lowest(PlantQuantity.Modules));
        Assert.Equal(0, rectifier.FailedModules);
        Assert.Equal(0, rectifier.AlarmBits());
        Assert.False(rectifier.Has(PlantQuantity.Celsius));
        Assert.Equal("its register map has no such register", rectifier.ProblemOf(PlantQuantity.Celsius));
    }

    [Fact]
    public void Before_a_round_nothing_is_known()
    {
        Rectifier rectifier = Huawei(fitted: 3);
        Assert.True(double.IsNaN(rectifier.Lowest(PlantQuantity.BusVolts)));
        Assert.True(double.IsNaN(rectifier.AlarmBits()));
        Assert.True(double.IsNaN(rectifier.FailedModules));
        Assert.Equal("not read yet", rectifier.ProblemOf(PlantQuantity.BusVolts));
    }

    [Fact]
    public void A_module_that_is_no_longer_found_counts_as_failed_where_it_is_known_how_many_there_are()
    {
        Rectifier rectifier = Huawei(fitted: 3);
        _registers[0x1101] = 2;
        Round(rectifier);
        Assert.Equal(1, rectifier.FailedModules);
        _registers[0x1101] = 4;
        Round(rectifier);
        Assert.Equal(0, rectifier.FailedModules);
        Assert.True(rectifier.TellsFailed);
        Assert.False(Huawei(fitted: 0).TellsFailed);
    }

    [Fact]
    public void Alarms_are_bits_in_the_order_of_their_addresses()
    {
        Rectifier rectifier = Huawei(fitted: 3);
        _registers[0x5101] = 1;
        Round(rectifier);
        Assert.Equal(0b010, rectifier.AlarmBits());
        _registers[0x5102] = 1;
        Round(rectifier);
        Assert.Equal(0b110, rectifier.AlarmBits());
        _registers[0x5100] = 0xFFFF;
        Round(rectifier);
        Assert.True(double.IsNaN(rectifier.AlarmBits()));
        Assert.Equal("register 0x5100 holds only ones, a mark for no value", rectifier.ProblemOf(PlantQuantity.Alarm));
    }

    [Fact]
    public void A_register_that_the_unit_has_not_is_named_and_its_neighbours_are_read_all_the_same()
    {
        Rectifier rectifier = Huawei(fitted: 3);
        _refuses[0x1001] = 2;
        Round(rectifier);
        Assert.Equal(54.2, rectifier.Lowest(PlantQuantity.BusVolts), 1e-9);
        Assert.True(double.IsNaN(rectifier.Lowest(PlantQuantity.LoadAmperes)));
        Assert.Equal(
            "register 0x1001: exception 2 (illegal data address); it has no such register: correct the map",
            rectifier.ProblemOf(PlantQuantity.LoadAmperes)
        );
        Assert.Equal(-4.5, rectifier.Lowest(PlantQuantity.BatteryAmperes), 1e-9);

        // From then on one by one.
        _asked.Clear();
        Round(rectifier);
        Assert.Equal([(3, 0x1000, 1), (3, 0x1001, 1)], _asked.Take(2));
    }

    [Theory]
    [InlineData(1, "exception 1 (illegal function); try function 3 for 4, or 4 for 3")]
    [InlineData(3, "exception 3 (illegal data value); it has no such register: correct the map")]
    [InlineData(4, "exception 4 (server device failure); look at the unit's own display")]
    public void What_the_unit_refuses_is_bad_with_the_reason_and_never_a_number(int code, string reason)
    {
        Rectifier rectifier = Huawei(fitted: 3);
        Round(rectifier);
        _refuses[0x1401] = code;
        Round(rectifier);
        Assert.True(double.IsNaN(rectifier.Lowest(PlantQuantity.BatteryAmperes)));
        Assert.Equal("register 0x1401: " + reason, rectifier.ProblemOf(PlantQuantity.BatteryAmperes));
        Assert.Equal(54.2, rectifier.Lowest(PlantQuantity.BusVolts), 1e-9);
    }

    [Theory]
    [InlineData(5, "rectifier at /dev/ttyUSB0/9: exception 5 (acknowledge: it takes long)")]
    [InlineData(6, "rectifier at /dev/ttyUSB0/9: exception 6 (server device busy)")]
    [InlineData(11, "rectifier at /dev/ttyUSB0/9: exception 11 (gateway target device failed to respond)")]
    public void A_unit_that_cannot_answer_now_is_a_fault_of_the_unit_and_is_asked_the_same_again(
        int code,
        string message
    )
    {
        Rectifier rectifier = Huawei(fitted: 3);
        _refuses[0x1004] = code;
        DriverFaultException fault = Assert.Throws<DriverFaultException>(() => Round(rectifier));
        Assert.Equal(message, fault.Message);
        _refuses.Clear();
        _asked.Clear();
        Round(rectifier);
        Assert.Equal((3, 0x1004, 1), _asked[0]);
    }

    [Fact]
    public void A_one_phase_meter_gives_its_six_quantities()
    {
        EnergyMeter meter = new("/dev/ttyUSB0", Unit, EnergyMeter.Map(EnergyMeter.Sdm120)!);
        Float(0x0000, 231.5f);
        Float(0x0006, 5.25f);
        Float(0x000C, 1190f);
        Float(0x001E, 0.98f);
        Float(0x0046, 49.97f);
        Float(0x0048, 12_345.6f);
        Round(meter);
        Assert.All(_asked, asked => Assert.Equal(4, asked.Function));
        Assert.Equal([0x0000, 0x0006, 0x000C, 0x001E, 0x0046], _asked.Select(asked => asked.Address));
        Assert.Equal(231.5, meter.Lowest(PlantQuantity.AcVolts), 1e-3);
        Assert.Equal(5.25, meter.Lowest(PlantQuantity.AcAmperes), 1e-3);
        Assert.Equal(1190, meter.Lowest(PlantQuantity.AcWatts), 1e-3);
        Assert.Equal(0.98, meter.Lowest(PlantQuantity.PowerFactor), 1e-3);
        Assert.Equal(49.97, meter.Lowest(PlantQuantity.Hertz), 1e-3);
        Assert.Equal(12_345.6, meter.Lowest(PlantQuantity.ImportKilowattHours), 1e-2);
    }

    [Fact]
    public void Of_three_phases_the_lowest_and_the_highest_are_told_and_none_while_one_is_unknown()
    {
        EnergyMeter meter = new("/dev/ttyUSB0", Unit, EnergyMeter.Map(EnergyMeter.Sdm630)!);
        Float(0x0000, 231f);
        Float(0x0002, 12f);
        Float(0x0004, 233f);
        Round(meter);
        Assert.Equal(12, meter.Lowest(PlantQuantity.AcVolts), 1e-3);
        Assert.Equal(233, meter.Highest(PlantQuantity.AcVolts), 1e-3);
        Float(0x0004, float.NaN);
        Round(meter);
        Assert.True(double.IsNaN(meter.Lowest(PlantQuantity.AcVolts)));
        Assert.Equal("register 0x0004 holds no number", meter.ProblemOf(PlantQuantity.AcVolts));
    }

    [Fact]
    public void There_are_no_other_maps()
    {
        Assert.Null(Rectifier.Map("huawei"));
        Assert.Null(EnergyMeter.Map("sdm72"));
    }

    private Rectifier Huawei(int fitted)
    {
        _registers[0x1000] = 542;
        _registers[0x1001] = 213;
        _registers[0x1004] = 2298;
        _registers[0x1101] = 3;
        _registers[0x1401] = 0xFFFF - 44;
        return new Rectifier("/dev/ttyUSB0", Unit, Rectifier.Map(Rectifier.HuaweiSmu)!, fitted);
    }

    private void Float(int address, float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        _registers[address] = (int)(bits >> 16);
        _registers[address + 1] = (int)(bits & 0xFFFF);
    }

    private void Round(ModbusPlant plant)
    {
        do
        {
            plant.Ask(_master);
            Serve();
        } while (plant.Take(_master) == PlantAnswer.More);
    }

    private void Serve()
    {
        while (_master.State == ModbusState.Busy)
        {
            _now += 2_000;
            int sent = _master.Step([], 0, _now, _send);
            if (sent == 0)
            {
                continue;
            }

            Assert.Equal(8, sent);
            int address = ModbusFrame.Register(_send, 2);
            int count = ModbusFrame.Register(_send, 4);
            _asked.Add((_send[1], address, count));
            byte[] answer = new byte[5 + (2 * count)];
            answer[0] = Unit;
            answer[1] = _send[1];
            int refusal = Enumerable
                .Range(address, count)
                .Select(at => _refuses.GetValueOrDefault(at))
                .FirstOrDefault(code => code != 0);
            int length;
            if (refusal != 0)
            {
                answer[1] |= 0x80;
                answer[2] = (byte)refusal;
                length = ModbusFrame.Seal(answer, 3);
            }
            else
            {
                answer[2] = (byte)(2 * count);
                for (int i = 0; i < count; i++)
                {
                    int value = _registers.GetValueOrDefault(address + i);
                    answer[3 + (2 * i)] = (byte)(value >> 8);
                    answer[4 + (2 * i)] = (byte)value;
                }

                length = ModbusFrame.Seal(answer, 3 + (2 * count));
            }

            _now += 20_000;
            _master.Step(answer, length, _now, _send);
        }
    }
}
