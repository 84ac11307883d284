using System.Device.I2c;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedIna228Tests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private double _volts = 54;
    private double _amperes;

    [Theory]
    [InlineData(0x00, 0x0000)]
    [InlineData(0x01, 0xFB68)]
    [InlineData(0x02, 0x1000)]
    [InlineData(0x0B, 0x0001)]
    [InlineData(0x0C, 0x7FFF)]
    [InlineData(0x0D, 0x8000)]
    [InlineData(0x11, 0xFFFF)]
    [InlineData(0x3E, 0x5449)]
    [InlineData(0x3F, 0x2281)]
    public void Reset_values_and_identity_are_the_data_sheets(byte register, int value)
    {
        Assert.Equal((ulong)value, Read(Chip(), register, 2));
    }

    [Fact]
    public void Bus_voltage_counts_195_3125_microvolts_left_justified()
    {
        I2cDevice chip = Chip();
        _time.AdvanceSeconds(0.1);

        ulong raw = Read(chip, 0x05, 3);

        Assert.Equal(0u, raw & 0xF);
        Assert.InRange((raw >> 4) * 195.3125e-6, 53.998, 54.002);
    }

    [Theory]
    [InlineData(0x0000, 312.5e-9)]
    [InlineData(0x0010, 78.125e-9)]
    public void Discharge_gives_a_negative_shunt_voltage_in_either_range(int config, double voltsPerLsb)
    {
        _amperes = -20;
        I2cDevice chip = Chip();
        chip.Write([0x00, (byte)(config >> 8), (byte)config]);
        _time.AdvanceSeconds(0.1);

        Assert.InRange(Signed20(chip, 0x04) * voltsPerLsb, -0.01001, -0.00999);
    }

    [Fact]
    public void Current_and_power_follow_the_data_sheets_worked_formula()
    {
        // 0.0005 Ω and 327.68 A full scale: CURRENT_LSB 625 µA, SHUNT_CAL = 13107.2e6 × 625e-6 × 0.0005 = 4096.
        _amperes = 100;
        I2cDevice chip = Chip();
        _time.AdvanceSeconds(0.1);

        Assert.InRange(Signed20(chip, 0x07) * 625e-6, 99.99, 100.01);
        Assert.InRange(Read(chip, 0x08, 3) * 3.2 * 625e-6, 5399, 5401);
    }

    [Fact]
    public void Half_the_calibration_doubles_the_current_register()
    {
        _amperes = 10;
        I2cDevice chip = Chip();
        chip.Write([0x02, 0x08, 0x00]);
        _time.AdvanceSeconds(0.1);

        Assert.InRange(Signed20(chip, 0x07) * 312.5e-6, 9.99, 10.01);
    }

    [Fact]
    public void Charge_and_energy_add_up_over_time()
    {
        _amperes = -20;
        I2cDevice chip = Chip();
        for (int i = 0; i < 3600; i++)
        {
            _time.AdvanceSeconds(1);
            Read(chip, 0x05, 3);
        }

        double coulombs = Signed40(chip) * 625e-6;
        double joules = Read(chip, 0x09, 5) * 16 * 3.2 * 625e-6;
        Assert.InRange(coulombs, -72_010, -71_990);
        Assert.InRange(joules, 3_887_000, 3_889_000);
    }

    [Fact]
    public void Accumulators_are_cleared_by_their_bit_alone()
    {
        _amperes = 20;
        I2cDevice chip = Chip();
        _time.AdvanceSeconds(10);
        Assert.True(Signed40(chip) > 0);

        chip.Write([0x00, 0x40, 0x00]);

        Assert.Equal(0, Signed40(chip));
    }

    [Fact]
    public void Conversion_ready_is_set_by_a_conversion_and_cleared_by_reading_it()
    {
        I2cDevice chip = Chip();
        Assert.Equal(0u, Read(chip, 0x0B, 2) & 2);
        _time.AdvanceSeconds(0.004);

        Assert.Equal(2u, Read(chip, 0x0B, 2) & 2);
        Assert.Equal(0u, Read(chip, 0x0B, 2) & 2);
    }

    [Fact]
    public void Triggered_conversion_takes_its_time_and_then_rests()
    {
        I2cDevice chip = Chip();
        chip.Write([0x01, 0x1B, 0x68]);
        _time.Advance(1000);
        Assert.Equal(0u, Read(chip, 0x05, 3));
        _time.Advance(100);
        ulong first = Read(chip, 0x05, 3);
        _volts = 40;
        _time.AdvanceSeconds(1);

        Assert.NotEqual(0u, first);
        Assert.Equal(first, Read(chip, 0x05, 3));
    }

    [Fact]
    public void Shunt_saturates_at_twenty_bits()
    {
        _amperes = -1000;
        I2cDevice chip = Chip();
        _time.AdvanceSeconds(0.1);

        Assert.Equal(-524_288, Signed20(chip, 0x04));
    }

    [Fact]
    public void Wrong_identity_is_the_sister_chip()
    {
        SimulatedIna228 core = Core();
        core.SetFault(ChipFault.WrongIdentity);

        Assert.Equal(0x2381u, Read(core.OnI2c(1, 0x40), 0x3F, 2));
    }

    [Fact]
    public void Stuck_repeats_and_saturated_reads_the_end_of_scale()
    {
        SimulatedIna228 core = Core();
        I2cDevice chip = core.OnI2c(1, 0x40);
        _time.AdvanceSeconds(0.1);
        core.SetFault(ChipFault.Stuck);
        ulong before = Read(chip, 0x05, 3);
        _volts = 44;
        _time.AdvanceSeconds(1);
        Assert.Equal(before, Read(chip, 0x05, 3));

        core.SetFault(ChipFault.Saturated);
        _time.AdvanceSeconds(1);
        Assert.Equal(0x7FFFF0u, Read(chip, 0x05, 3));
    }

    private SimulatedIna228 Core() => new(_time, _ => _volts, _ => _amperes, _ => 30, 0.0005, seed: 1);

    private I2cDevice Chip() => Core().OnI2c(1, 0x40);

    private static ulong Read(I2cDevice chip, byte register, int count)
    {
        byte[] bytes = new byte[count];
        chip.WriteRead([register], bytes);
        return bytes.Aggregate(0ul, (value, b) => (value << 8) | b);
    }

    private static int Signed20(I2cDevice chip, byte register) => (int)(uint)(Read(chip, register, 3) << 8) >> 12;

    private static long Signed40(I2cDevice chip) => (long)(Read(chip, 0x0A, 5) << 24) >> 24;
}
