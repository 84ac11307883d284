using System.Device.I2c;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

/// <summary>A chip whose supply falls away says nothing meanwhile, and afterwards is as after power on.</summary>
public sealed class SupplyDipTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();

    [Fact]
    public void An_accelerometer_comes_back_in_standby_with_its_reset_values()
    {
        SimulatedAdxl355 core = new(_time, new AccelerationFunction(_ => (0, 0, 9.80665)), _ => 25, seed: 1);
        I2cDevice chip = core.OnI2c(1, 0x1D);
        chip.Write([0x28, 5]);
        chip.Write([0x2D, 0]);
        _time.AdvanceSeconds(0.1);
        Dip(core, chip, 0x05);

        byte[] bytes = new byte[6];
        chip.WriteRead([0x28], bytes);
        Assert.Equal([0x00, 0x60, 0x00, 0x00, 0x81, 0x01], bytes);
        _time.AdvanceSeconds(1);
        chip.WriteRead([0x05], bytes);
        Assert.Equal(0, bytes[0]);
    }

    [Fact]
    public void A_battery_monitor_forgets_its_calibration_and_its_counts()
    {
        SimulatedIna228 core = new(_time, _ => 54, _ => 20, _ => 30, 0.0005, seed: 1);
        I2cDevice chip = core.OnI2c(1, 0x40);
        chip.Write([0x02, 0x08, 0x00]);
        _time.AdvanceSeconds(10);
        Dip(core, chip, 0x3E);

        byte[] bytes = new byte[5];
        chip.WriteRead([0x02], bytes.AsSpan(0, 2));
        Assert.Equal([0x10, 0x00], bytes[..2]);
        chip.WriteRead([0x0A], bytes);
        Assert.Equal([0, 0, 0, 0, 0], bytes);
    }

    [Fact]
    public void A_level_converter_forgets_its_result_and_its_input()
    {
        SimulatedAds1115 core = new(_time, (_, _) => 1, seed: 1);
        I2cDevice chip = core.OnI2c(1, 0x48);
        chip.Write([1, 0xC3, 0x83]);
        _time.AdvanceSeconds(0.1);
        Dip(core, chip, 1);

        byte[] bytes = new byte[2];
        chip.WriteRead([1], bytes);
        Assert.Equal([0x85, 0x83], bytes);
        chip.WriteRead([0], bytes);
        Assert.Equal([0, 0], bytes);
    }

    [Fact]
    public void An_air_sensor_forgets_the_measurement_that_it_was_asked_for()
    {
        SimulatedSht4x core = new(_time, _ => (30, 60), seed: 1);
        I2cDevice chip = core.OnI2c(1, 0x44);
        chip.Write([0xFD]);
        core.PowerCycle();
        _time.AdvanceSeconds(0.1);
        Assert.Throws<IOException>(() => chip.Read(new byte[6]));
    }

    private static void Dip(SimulatedChip core, I2cDevice chip, byte register)
    {
        core.SetFault(ChipFault.SupplyDip);
        IOException e = Assert.Throws<IOException>(() => chip.WriteRead([register], new byte[2]));
        Assert.Equal("Remote I/O error (121)", e.Message);
        core.SetFault(ChipFault.None);
    }
}
