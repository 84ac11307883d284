using System.Device.I2c;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedAds1115Tests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly double[] _volts = [1.2, 2.4636, 0, -0.1];

    [Fact]
    public void Reset_values_are_the_data_sheets()
    {
        I2cDevice chip = Chip();

        Assert.Equal(0x0000, Read(chip, 0));
        Assert.Equal(0x8583, Read(chip, 1));
        Assert.Equal(0x8000, Read(chip, 2));
        Assert.Equal(0x7FFF, Read(chip, 3));
    }

    [Fact]
    public void Single_shot_is_busy_for_its_conversion_time_and_keeps_the_old_result_meanwhile()
    {
        I2cDevice chip = Chip();

        // Start, AIN0 to ground, ±4.096 V, single-shot, 128 samples a second.
        chip.Write([1, 0xC3, 0x83]);
        _time.Advance(7_800);
        Assert.Equal(0, Read(chip, 1) & 0x8000);
        Assert.Equal(0, Read(chip, 0));
        _time.Advance(50);

        Assert.Equal(0x8000, Read(chip, 1) & 0x8000);
        Assert.InRange((short)Read(chip, 0), 9598, 9602);
    }

    [Fact]
    public void Each_gain_scales_the_code_and_the_largest_ones_saturate()
    {
        Assert.InRange(Convert(0, 0), 6398, 6402);
        Assert.InRange(Convert(0, 2), 19198, 19202);
        Assert.Equal(short.MaxValue, Convert(0, 3));
        Assert.Equal(short.MaxValue, Convert(0, 5));
    }

    [Fact]
    public void Multiplexer_picks_the_input_and_the_difference_is_signed()
    {
        Assert.InRange(Convert(1, 1), 19707, 19711);
        Assert.InRange(Convert(3, 2), -1602, -1598);
        Assert.InRange(ConvertMux(0, 1), (int)((1.2 - 2.4636) * 8000) - 3, (int)((1.2 - 2.4636) * 8000) + 3);
    }

    [Fact]
    public void An_input_over_the_supply_is_clamped()
    {
        _volts[0] = 5;

        Assert.InRange(Convert(0, 0), 19198, 19202);
    }

    [Fact]
    public void Continuous_mode_follows_the_input()
    {
        I2cDevice chip = Chip();
        chip.Write([1, 0x42, 0x83]);
        _time.Advance(8_000);
        Assert.InRange((short)Read(chip, 0), 9598, 9602);
        _volts[0] = 0.4;
        _time.Advance(8_000);

        Assert.InRange((short)Read(chip, 0), 3198, 3202);
    }

    [Fact]
    public void Faults_show()
    {
        SimulatedAds1115 core = Core();
        I2cDevice chip = core.OnI2c(1, 0x48);
        short before = ConvertOn(chip, 4, 1);
        core.SetFault(ChipFault.Stuck);
        _volts[0] = 0.1;
        Assert.Equal(before, ConvertOn(chip, 4, 1));

        core.SetFault(ChipFault.Saturated);
        Assert.Equal(short.MaxValue, ConvertOn(chip, 4, 1));

        core.SetFault(ChipFault.WrongIdentity);
        chip.Write([1, 0x42, 0x83]);
        Assert.NotEqual(0x4283, Read(chip, 1) & 0x7FFF);

        core.SetFault(ChipFault.SlowOscillator, 0.5);
        chip.Write([1, 0xC3, 0x83]);
        _time.Advance(10_000);
        Assert.Equal(0, Read(chip, 1) & 0x8000);
    }

    private SimulatedAds1115 Core() => new(_time, (input, _) => _volts[input], seed: 1);

    private I2cDevice Chip() => Core().OnI2c(1, 0x48);

    private short Convert(int input, int gain) => ConvertMux(4 + input, gain);

    private short ConvertMux(int mux, int gain) => ConvertOn(Chip(), mux, gain);

    private short ConvertOn(I2cDevice chip, int mux, int gain)
    {
        chip.Write([1, (byte)(0x81 | (mux << 4) | (gain << 1)), 0x83]);
        _time.Advance(10_000);
        return (short)Read(chip, 0);
    }

    private static int Read(I2cDevice chip, byte register)
    {
        byte[] bytes = new byte[2];
        chip.WriteRead([register], bytes);
        return (bytes[0] << 8) | bytes[1];
    }
}
