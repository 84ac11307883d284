using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Portable.Rules;
using Edge.Simulator.Chips;

namespace Edge.Portable.Tests.Drivers;

public sealed class Ads1115Tests
{
    private const string Name = "i2c-1/0x48";
    private static readonly double[] FullScale = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];

    [Theory]
    [InlineData(0, 1, 0xC383)]
    [InlineData(1, 1, 0xD383)]
    [InlineData(3, 0, 0xF183)]
    [InlineData(2, 5, 0xEB83)]
    public void A_single_conversion_has_the_configuration_of_the_data_sheet(int input, int gain, int config)
    {
        var bus = new WordBus(Name);
        new Ads1115(bus).StartSingle(input, gain);
        Assert.Equal([(0x01, config)], bus.Written);
    }

    [Fact]
    public void A_continuous_conversion_has_no_start_bit_and_no_single_shot_bit()
    {
        var bus = new WordBus(Name);
        new Ads1115(bus).StartContinuous(0, 1);
        Assert.Equal([(0x01, 0x4283)], bus.Written);
    }

    [Theory]
    [InlineData(8, 0x4203, 137_530)]
    [InlineData(16, 0x4223, 68_780)]
    [InlineData(128, 0x4283, 8_623)]
    [InlineData(860, 0x42E3, 1_309)]
    public void A_data_rate_has_its_code_and_its_time(int rate, int config, int micros)
    {
        var bus = new WordBus(Name);
        var chip = new Ads1115(bus, rate);
        chip.StartContinuous(0, 1);
        Assert.Equal([(0x01, config)], bus.Written);
        Assert.Equal(micros, chip.ConversionMicros);
    }

    [Fact]
    public void What_the_chip_does_not_have_is_refused()
    {
        var chip = new Ads1115(new WordBus(Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.StartSingle(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => chip.StartSingle(0, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ads1115(new WordBus(Name), 100));
    }

    [Theory]
    [InlineData("7FFE", 32766)]
    [InlineData("0001", 1)]
    [InlineData("FFFF", -1)]
    [InlineData("8001", -32767)]
    public void Codes_are_signed_and_scaled_by_the_gain(string code, int bits)
    {
        for (int gain = 0; gain < FullScale.Length; gain++)
        {
            var bus = new WordBus(Name);
            var chip = new Ads1115(bus);
            chip.StartSingle(0, gain);
            bus.Set(0, code);
            Assert.True(chip.TryReadSingle(out double volts));
            Assert.Equal(bits * FullScale[gain] / 32768, volts, 1e-12);
        }
    }

    [Theory]
    [InlineData("7FFF")]
    [InlineData("8000")]
    public void A_code_at_full_scale_is_a_fault(string code)
    {
        var bus = new WordBus(Name);
        var chip = new Ads1115(bus);
        chip.StartSingle(0, 1);
        bus.Set(0, code);
        Assert.Throws<DriverFaultException>(() => chip.TryReadSingle(out _));
        chip.StartContinuous(0, 1);
        Assert.Throws<DriverFaultException>(() => chip.ReadContinuous());
    }

    [Fact]
    public void A_chip_that_lost_its_settings_is_a_fault_of_the_next_reading()
    {
        var bus = new WordBus(Name);
        var chip = new Ads1115(bus);
        chip.StartContinuous(2, 1);
        bus.Set(0, "1000");
        Assert.Equal(0.512, chip.ReadContinuous(), 1e-9);
        bus.Set(1, "8583"); // what a power-on reset leaves
        Assert.Throws<DriverFaultException>(() => chip.ReadContinuous());
    }

    [Fact]
    public void A_conversion_under_way_gives_no_value_and_one_that_never_ends_is_a_fault()
    {
        var bus = new WordBus(Name);
        var chip = new Ads1115(bus);
        chip.StartSingle(0, 1);
        bus.Set(1, "4383");
        for (int i = 0; i < 99; i++)
        {
            Assert.False(chip.TryReadSingle(out double volts));
            Assert.Equal(double.NaN, volts);
        }

        Assert.Throws<DriverFaultException>(() => chip.TryReadSingle(out _));
    }

    [Fact]
    public void A_configuration_that_does_not_read_back_is_a_fault()
    {
        var bus = new WordBus(Name) { IgnoresWrites = true };
        bus.Set(1, "8583");
        var fault = Assert.Throws<DriverFaultException>(() => new Ads1115(bus).StartSingle(0, 1));
        Assert.StartsWith(
            "ADS1115 at i2c-1/0x48: configuration reads back 0x8583",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_chip_that_lost_its_power_between_start_and_result_is_a_fault()
    {
        var bus = new WordBus(Name);
        var chip = new Ads1115(bus);
        chip.StartSingle(0, 1);
        bus.Set(0, "1234");
        bus.Set(1, "8583");
        Assert.Throws<DriverFaultException>(() => chip.TryReadSingle(out _));
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var fault = Assert.Throws<DriverFaultException>(() => new Ads1115(new SilentBus()).StartSingle(0, 1));
        Assert.Equal("ADS1115", fault.Chip);
    }

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault()
    {
        Gen.Select(Gen.Int, Gen.Bool, Gen.Int[0, 5])
            .Sample(
                (seed, sane, gain) =>
                {
                    var good = new WordBus(Name);
                    good.Set(0, "1234");
                    good.Set(1, "8583");
                    var chip = new Ads1115(new NoiseBus(sane ? good : null, seed));
                    for (int i = 0; i < 20; i++)
                    {
                        Noise.Run(() => chip.StartSingle(i % 4, gain));
                        Noise.Run(() =>
                        {
                            if (chip.TryReadSingle(out double volts))
                            {
                                Assert.InRange(volts, -FullScale[gain], FullScale[gain]);
                            }
                        });
                        Noise.Run(() => chip.StartContinuous(i % 4, gain));
                        Noise.Run(() => Assert.InRange(chip.ReadContinuous(), -FullScale[gain], FullScale[gain]));
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Volts_of_every_input_come_through_the_simulated_chip()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Double[0, 0.99], Gen.Bool, Gen.ULong)
            .Sample(
                (input, gain, share, continuous, seed) =>
                {
                    double volts = Math.Min(3.25, share * FullScale[gain]);
                    var (time, _, chip) = Simulated((i, _) => i == input ? volts : 0.01, seed);
                    double read;
                    if (continuous)
                    {
                        chip.StartContinuous(input, gain);
                        time.Advance(2 * chip.ConversionMicros);
                        read = chip.ReadContinuous();
                    }
                    else
                    {
                        chip.StartSingle(input, gain);
                        Assert.False(chip.TryReadSingle(out _));
                        time.Advance(chip.ConversionMicros);
                        Assert.True(chip.TryReadSingle(out read));
                    }

                    Assert.Equal(volts, read, 3 * FullScale[gain] / 32768);
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void A_broken_loop_is_a_fault_from_the_wire_to_the_rule()
    {
        var (time, _, chip) = Simulated((_, _) => 0, 1);
        var loop = new LoopCurrent(100, 0, 2000);
        chip.StartSingle(0, 1);
        time.Advance(chip.ConversionMicros);
        Assert.True(chip.TryReadSingle(out double volts));
        Assert.Equal(LoopState.FaultLow, loop.FromVolts(volts).State);
    }

    [Theory]
    [InlineData(ChipFault.Silent)]
    [InlineData(ChipFault.WrongIdentity)]
    public void A_simulated_chip_that_is_gone_or_swapped_is_a_fault(ChipFault kind)
    {
        var (time, simulated, chip) = Simulated((_, _) => 1, 1);
        chip.StartSingle(0, 1);
        simulated.SetFault(kind);
        time.Advance(chip.ConversionMicros);
        Assert.Throws<DriverFaultException>(() => chip.TryReadSingle(out _));
        Assert.Throws<DriverFaultException>(() => chip.StartSingle(0, 1));
    }

    [Fact]
    public void A_saturated_simulated_chip_is_a_fault()
    {
        var (time, simulated, chip) = Simulated((_, _) => 1, 1);
        simulated.SetFault(ChipFault.Saturated);
        chip.StartSingle(0, 1);
        time.Advance(chip.ConversionMicros);
        Assert.Throws<DriverFaultException>(() => chip.TryReadSingle(out _));
    }

    private static (SimulatedTime Time, SimulatedAds1115 Simulated, Ads1115 Chip) Simulated(
        Func<int, long, double> volts,
        ulong seed
    )
    {
        var time = SimulatedTime.ByHand();
        var simulated = new SimulatedAds1115(time, volts, seed);
        return (time, simulated, new Ads1115(new I2cChipBus(simulated.OnI2c(1, 0x48), Name)));
    }
}
