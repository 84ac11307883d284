using System.Globalization;
using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Simulator.Chips;

namespace Edge.Portable.Tests.Drivers;

public sealed class Ina228Tests
{
    private const double Shunt = 0.0005;
    private const string Name = "i2c-1/0x40";

    [Fact]
    public void Start_writes_the_settings_of_the_data_sheet()
    {
        var bus = Healthy();
        Started(bus);
        Assert.Equal([(0x00, 0x0000), (0x01, 0xFB6B), (0x02, 0x1000)], bus.Written);

        var fine = Healthy();
        new Ina228(fine, Shunt, fineRange: true).Start();
        Assert.Equal([(0x00, 0x0010), (0x01, 0xFB6B), (0x02, 0x1000)], fine.Written);
    }

    [Fact]
    public void A_reset_is_the_top_bit_of_the_configuration()
    {
        var bus = Healthy();
        new Ina228(bus, Shunt, fineRange: false).Reset();
        Assert.Equal([(0x00, 0x8000)], bus.Written);
    }

    [Theory]
    [InlineData("000000", 0)]
    [InlineData("000010", 195.3125e-6)]
    [InlineData("40000F", 51.2)]
    [InlineData("43CD50", 54.23828125)]
    [InlineData("6A4000", 85)]
    [InlineData("FFFFF0", 0)]
    [InlineData("FFFCD0", 0)]
    public void Bus_codes_become_volts(string code, double volts)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x05, code);
        Assert.Equal(volts, chip.ReadBusVolts(), 0.006);
    }

    [Theory]
    [InlineData("7FFFF0")]
    [InlineData("6A4010")]
    [InlineData("800000")]
    [InlineData("FFF000")]
    [InlineData("FFFCC0")]
    public void A_bus_code_outside_0_to_85_volts_is_a_fault(string code)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x05, code);
        Assert.Throws<DriverFaultException>(() => chip.ReadBusVolts());
    }

    [Theory]
    [InlineData("000010", 1)]
    [InlineData("FFFFF0", -1)]
    [InlineData("FFFFFF", -1)]
    [InlineData("7FFFE0", 524286)]
    [InlineData("800010", -524287)]
    public void Shunt_codes_are_signed(string code, int bits)
    {
        foreach (bool fine in new[] { false, true })
        {
            var bus = Healthy();
            var chip = new Ina228(bus, Shunt, fine);
            chip.Start();
            bus.Set(0x04, code);
            Assert.Equal(bits * (fine ? 78.125e-9 : 312.5e-9) / Shunt, chip.ReadAmperes(), 1e-9);
        }
    }

    [Fact]
    public void Discharge_current_reads_negative()
    {
        // −0.1 A over 0.5 mΩ are −50 µV, 160 bits of 312.5 nV.
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x04, "FFF600");
        Assert.Equal(-0.1, chip.ReadAmperes(), 1e-12);
    }

    [Theory]
    [InlineData("7FFFF0")]
    [InlineData("800000")]
    public void A_saturated_shunt_is_a_fault(string code)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x04, code);
        Assert.Throws<DriverFaultException>(() => chip.ReadAmperes());
    }

    [Fact]
    public void Power_energy_and_charge_have_the_scales_of_the_data_sheet()
    {
        // 0.5 mΩ makes the current's bit 625 µA, the power's 2 mW, the energy's 32 mJ and the charge's 625 µC.
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x08, "0007D0");
        bus.Set(0x09, "0000000001");
        bus.Set(0x0A, "FFFFFFFFFF");
        Assert.Equal(4, chip.ReadWatts(), 1e-12);
        Assert.Equal(0.032 / 3600, chip.ReadWattHours(), 1e-15);
        Assert.Equal(-625e-6 / 3600, chip.ReadAmpereHours(), 1e-15);
    }

    [Fact]
    public void Energy_is_unsigned_and_charge_signed_to_their_last_bit()
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x09, "FFFFFFFFFF");
        Assert.Equal(((1L << 40) - 1) * 0.032 / 3600, chip.ReadWattHours(), 1e-3);
        bus.Set(0x0A, "8000000000");
        Assert.Equal(-(1L << 39) * 625e-6 / 3600, chip.ReadAmpereHours(), 1e-6);
        bus.Set(0x0A, "7FFFFFFFFF");
        Assert.Equal(((1L << 39) - 1) * 625e-6 / 3600, chip.ReadAmpereHours(), 1e-6);
    }

    [Fact]
    public void Power_at_the_end_of_its_register_is_a_fault()
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x08, "FFFFFF");
        Assert.Throws<DriverFaultException>(() => chip.ReadWatts());
    }

    [Theory]
    [InlineData("0C80", 25)]
    [InlineData("EC00", -40)]
    public void Die_temperature_is_signed(string code, double celsius)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x06, code);
        Assert.Equal(celsius, chip.ReadCelsius(), 1e-9);
    }

    [Theory]
    [InlineData("7FFF")]
    [InlineData("8000")]
    public void A_temperature_that_no_chip_survives_is_a_fault(string code)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x06, code);
        Assert.Throws<DriverFaultException>(() => chip.ReadCelsius());
    }

    [Theory]
    [InlineData(0x3E, "0000")]
    [InlineData(0x3F, "2381")]
    [InlineData(0x3F, "0000")]
    [InlineData(0x3F, "FFFF")]
    public void Another_chip_is_refused_by_its_identity(int register, string value)
    {
        var bus = Healthy();
        bus.Set(register, value);
        var fault = Assert.Throws<DriverFaultException>(() => Started(bus));
        Assert.StartsWith("INA228 at i2c-1/0x40: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("expected 0x5449 and 0x228", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2280")]
    [InlineData("228F")]
    public void Every_revision_of_the_chip_is_taken(string device)
    {
        var bus = Healthy();
        bus.Set(0x3F, device);
        Started(bus).Check();
    }

    [Theory]
    [InlineData(0x0B, "0000")]
    [InlineData(0x0B, "0201")]
    [InlineData(0x01, "FB68")]
    [InlineData(0x02, "0FFF")]
    [InlineData(0x00, "0010")]
    [InlineData(0x3F, "2381")]
    public void Bad_memory_overflow_lost_settings_and_a_swapped_chip_are_found_by_the_check(int register, string value)
    {
        var bus = Healthy();
        var chip = Started(bus);
        chip.Check();
        bus.Set(register, value);
        Assert.Throws<DriverFaultException>(() => chip.Check());
    }

    [Fact]
    public void No_value_of_a_chip_that_lost_its_settings_is_believed()
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x01, "FB68");
        Assert.Throws<DriverFaultException>(() => chip.ReadBusVolts());
        Assert.Throws<DriverFaultException>(() => chip.ReadAmperes());
        Assert.Throws<DriverFaultException>(() => chip.ReadWatts());
        Assert.Throws<DriverFaultException>(() => chip.ReadWattHours());
        Assert.Throws<DriverFaultException>(() => chip.ReadAmpereHours());
        Assert.Throws<DriverFaultException>(() => chip.ReadCelsius());
    }

    [Fact]
    public void Settings_that_do_not_read_back_are_a_fault()
    {
        var bus = Healthy();
        bus.Set(0x00, "0000");
        bus.Set(0x01, "FB68");
        bus.IgnoresWrites = true;
        Assert.Throws<DriverFaultException>(() => Started(bus));
    }

    [Fact]
    public void Every_bit_of_a_register_counts()
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x04, "12345F");
        bus.Set(0x05, "12345F");
        bus.Set(0x08, "123456");
        bus.Set(0x09, "0102030405");
        bus.Set(0x0A, "0102030405");
        Assert.Equal(0x12345 * 625e-6, chip.ReadAmperes(), 1e-9);
        Assert.Equal(0x12345 * 195.3125e-6, chip.ReadBusVolts(), 1e-9);
        Assert.Equal(0x123456 * 2e-3, chip.ReadWatts(), 1e-6);
        Assert.Equal(0x0102030405L * 0.032 / 3600, chip.ReadWattHours(), 1e-6);
        Assert.Equal(0x0102030405L * 625e-6 / 3600, chip.ReadAmpereHours(), 1e-6);
    }

    [Fact]
    public void Full_scale_is_the_range_over_the_shunt()
    {
        Assert.Equal(327.68, new Ina228(Healthy(), Shunt, fineRange: false).FullScaleAmperes, 1e-9);
        Assert.Equal(81.92, new Ina228(Healthy(), Shunt, fineRange: true).FullScaleAmperes, 1e-9);
    }

    [Theory]
    [InlineData(0x08, "D47FFF", true)]
    [InlineData(0x08, "D48001", false)]
    [InlineData(0x06, "E200", true)]
    [InlineData(0x06, "E1FF", false)]
    [InlineData(0x06, "4B00", true)]
    [InlineData(0x06, "4B01", false)]
    [InlineData(0x0B, "FDFF", true)]
    [InlineData(0x0B, "FDFE", false)]
    [InlineData(0x0B, "FFFF", false)]
    public void A_figure_is_believed_up_to_what_can_be(int register, string code, bool believed)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(register, code);
        Exception? fault = Record.Exception(() =>
        {
            chip.Check();
            chip.ReadWatts();
            chip.ReadCelsius();
        });
        Assert.Equal(believed ? null : typeof(DriverFaultException), fault?.GetType());
    }

    [Theory]
    [InlineData(0x05, "7FFFF0", "bus voltage reads 102.40 V, outside 0 to 85 V.")]
    [InlineData(0x04, "7FFFF0", "the shunt voltage is at full scale: more than 327.7 A, or a broken shunt.")]
    [InlineData(0x08, "FFFFFF", "power reads 33554 W, more than bus and shunt can give.")]
    [InlineData(0x06, "7FFF", "the die temperature reads 256 °C, which cannot be.")]
    [InlineData(0x0B, "0000", "its trim memory fails the checksum; replace the chip.")]
    [InlineData(0x0B, "0201", "arithmetic overflow; current and power are not valid.")]
    [InlineData(0x02, "0FFF", "it lost its settings, so it lost power; it must be started again.")]
    [InlineData(0x01, "FB68", "it lost its settings, so it lost power; it must be started again.")]
    [InlineData(0x3F, "2391", "manufacturer 0x5449, device id 0x239, expected 0x5449 and 0x228.")]
    [InlineData(0x3E, "0F49", "manufacturer 0x0F49, device id 0x228, expected 0x5449 and 0x228.")]
    public void A_fault_says_what_is_wrong_and_what_to_do(int register, string code, string what)
    {
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(register, code);
        var fault = Assert.Throws<DriverFaultException>(() =>
        {
            chip.Check();
            chip.ReadBusVolts();
            chip.ReadAmperes();
            chip.ReadWatts();
            chip.ReadCelsius();
        });
        Assert.Equal($"INA228 at {Name}: {what}", fault.Message);
    }

    [Theory]
    [InlineData(0x00, "0000", "register 0x00 reads back 0x0000 after 0x0010 was written.")]
    [InlineData(0x01, "FB68", "register 0x01 reads back 0xFB68 after 0xFB6B was written.")]
    [InlineData(0x02, "0FFF", "register 0x02 reads back 0x0FFF after 0x1000 was written.")]
    public void A_setting_that_does_not_read_back_is_named(int register, string code, string what)
    {
        var bus = Healthy();
        bus.Set(0x00, "0010");
        bus.Set(0x01, "FB6B");
        bus.Set(register, code);
        bus.IgnoresWrites = true;
        var fault = Assert.Throws<DriverFaultException>(() => new Ina228(bus, Shunt, fineRange: true).Start());
        Assert.Equal($"INA228 at {Name}: {what}", fault.Message);
    }

    [Fact]
    public void A_chip_that_lost_its_settings_between_a_value_and_the_check_is_not_believed()
    {
        foreach (
            Func<Ina228, double> read in (Func<Ina228, double>[])
                [
                    chip => chip.ReadBusVolts(),
                    chip => chip.ReadAmperes(),
                    chip => chip.ReadWatts(),
                    chip => chip.ReadWattHours(),
                    chip => chip.ReadAmpereHours(),
                    chip => chip.ReadCelsius(),
                ]
        )
        {
            var bus = Healthy();
            var chip = Started(bus);
            read(chip);
            bus.Set(0x01, "FB6A");
            var fault = Assert.Throws<DriverFaultException>(() => read(chip));
            Assert.Contains("lost its settings", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_at_once_is_what_each_gives_by_itself()
    {
        Gen.Select(
                Gen.Int[0, 0x6A3FF],
                Gen.Int[-0x7FFFF, 0x7FFFE],
                Gen.Long[0, (1L << 40) - 1],
                Gen.Long[0, (1L << 40) - 1]
            )
            .Sample(
                (bus20, shunt20, charge, energy) =>
                {
                    var bus = Healthy();
                    var chip = Started(bus);
                    bus.Set(0x05, (bus20 << 4).ToString("X6", CultureInfo.InvariantCulture));
                    bus.Set(0x04, ((shunt20 << 4) & 0xFFFFFF).ToString("X6", CultureInfo.InvariantCulture));
                    bus.Set(0x0A, charge.ToString("X10", CultureInfo.InvariantCulture));
                    bus.Set(0x09, energy.ToString("X10", CultureInfo.InvariantCulture));
                    chip.ReadAll(out double volts, out double amperes, out double ampereHours, out double wattHours);
                    Assert.Equal(
                        (chip.ReadBusVolts(), chip.ReadAmperes(), chip.ReadAmpereHours(), chip.ReadWattHours()),
                        (volts, amperes, ampereHours, wattHours)
                    );
                }
            );
    }

    [Theory]
    [InlineData(0x05, "7FFFF0", "bus voltage reads 102.40 V, outside 0 to 85 V.")]
    [InlineData(0x04, "7FFFF0", "the shunt voltage is at full scale: more than 327.7 A, or a broken shunt.")]
    [InlineData(0x0B, "0000", "its trim memory fails the checksum; replace the chip.")]
    [InlineData(0x0B, "0201", "arithmetic overflow; current and power are not valid.")]
    [InlineData(0x00, "0010", "it lost its settings, so it lost power; it must be started again.")]
    [InlineData(0x02, "0FFF", "it lost its settings, so it lost power; it must be started again.")]
    [InlineData(0x01, "FB68", "it lost its settings, so it lost power; it must be started again.")]
    [InlineData(0x3F, "2391", "manufacturer 0x5449, device id 0x239, expected 0x5449 and 0x228.")]
    public void All_at_once_is_believed_only_of_a_chip_that_is_as_it_was_left(int register, string code, string what)
    {
        var bus = Healthy();
        var chip = Started(bus);
        chip.ReadAll(out _, out _, out _, out _);
        bus.Set(register, code);
        var fault = Assert.Throws<DriverFaultException>(() => chip.ReadAll(out _, out _, out _, out _));
        Assert.Equal($"INA228 at {Name}: {what}", fault.Message);
    }

    [Fact]
    public void A_chip_that_lost_its_power_makes_no_value_up_before_it_is_found_out()
    {
        // It reads zeros after its reset: what is asked first must not be what is believed.
        var bus = Healthy();
        var chip = Started(bus);
        bus.Set(0x05, "800000");
        bus.Set(0x01, "FB68");
        var fault = Assert.Throws<DriverFaultException>(() => chip.ReadAll(out _, out _, out _, out _));
        Assert.Contains("lost its settings", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var fault = Assert.Throws<DriverFaultException>(() => new Ina228(new SilentBus(), Shunt, false).Start());
        Assert.Equal("INA228", fault.Chip);
    }

    [Fact]
    public void A_shunt_that_cannot_be_is_refused()
    {
        foreach (double ohms in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new Ina228(Healthy(), ohms, false));
        }
    }

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault()
    {
        Gen.Select(Gen.Int, Gen.Bool)
            .Sample(
                (seed, sane) =>
                {
                    var chip = new Ina228(new NoiseBus(sane ? Healthy() : null, seed), Shunt, fineRange: false);
                    double full = chip.FullScaleAmperes;
                    Noise.Run(chip.Start);
                    for (int i = 0; i < 20; i++)
                    {
                        Noise.Run(chip.Check);
                        Noise.Run(() => Assert.InRange(chip.ReadBusVolts(), 0, 85));
                        Noise.Run(() => Assert.InRange(chip.ReadAmperes(), -full, full));
                        Noise.Run(() => Assert.InRange(chip.ReadWatts(), 0, 85 * full));
                        Noise.Run(() => Assert.True(chip.ReadWattHours() >= 0));
                        Noise.Run(() => Assert.True(double.IsFinite(chip.ReadAmpereHours())));
                        Noise.Run(() => Assert.InRange(chip.ReadCelsius(), -60, 150));
                        Noise.Run(chip.Reset);
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Volts_amperes_watts_and_degrees_come_through_the_simulated_chip_over_the_whole_range()
    {
        Gen.Select(Gen.Bool, Gen.Double[0, 84.9], Gen.Double[-0.999, 0.999], Gen.Double[-40, 125], Gen.ULong)
            .Sample(
                (fine, volts, share, celsius, seed) =>
                {
                    double amperes = share * (fine ? 0.04096 : 0.16384) / Shunt;
                    var (time, _, chip) = Simulated(volts, amperes, celsius, fine, seed);
                    chip.Start();
                    time.Advance(250_000);
                    chip.Check();
                    double step = (fine ? 78.125e-9 : 312.5e-9) / Shunt;

                    Assert.Equal(volts, chip.ReadBusVolts(), 2 * 195.3125e-6);
                    Assert.Equal(amperes, chip.ReadAmperes(), step * 5);
                    Assert.Equal(
                        Math.Abs(volts * amperes),
                        chip.ReadWatts(),
                        (step * 5 * 85) + (0.001 * chip.FullScaleAmperes)
                    );
                    Assert.Equal(celsius, chip.ReadCelsius(), 0.05);
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void Charge_and_energy_of_an_hour_come_through_the_simulated_chip()
    {
        foreach (bool fine in new[] { false, true })
        {
            var (time, _, chip) = Simulated(54, -10, 25, fine, 3);
            chip.Start();
            for (int i = 0; i < 3600; i++)
            {
                time.Advance(1_000_000);
                chip.ReadAmperes();
            }

            Assert.Equal(-10, chip.ReadAmpereHours(), 0.01);
            Assert.Equal(540, chip.ReadWattHours(), 0.5);
        }
    }

    [Fact]
    public void A_restart_of_the_agent_keeps_the_counts()
    {
        var (time, _, chip) = Simulated(54, -10, 25, false, 3);
        chip.Start();
        time.Advance(360_000_000);
        double before = chip.ReadAmpereHours();
        chip.Start();
        Assert.Equal(-1, before, 0.01);
        Assert.Equal(before, chip.ReadAmpereHours(), 1e-9);
    }

    [Theory]
    [InlineData(ChipFault.Silent)]
    [InlineData(ChipFault.WrongIdentity)]
    public void A_simulated_chip_that_is_gone_or_swapped_is_a_fault(ChipFault kind)
    {
        var (time, simulated, chip) = Simulated(54, 10, 25, false, 3);
        chip.Start();
        time.Advance(250_000);
        simulated.SetFault(kind);
        Assert.Throws<DriverFaultException>(() => chip.Check());
        Assert.Throws<DriverFaultException>(() => chip.Start());
    }

    [Fact]
    public void A_saturated_simulated_chip_is_a_fault()
    {
        var (time, simulated, chip) = Simulated(54, 10, 25, false, 3);
        chip.Start();
        simulated.SetFault(ChipFault.Saturated);
        time.Advance(250_000);
        Assert.Throws<DriverFaultException>(() => chip.ReadAmperes());
        Assert.Throws<DriverFaultException>(() => chip.ReadBusVolts());
    }

    [Fact]
    public void A_stuck_simulated_chip_repeats_itself_bit_for_bit()
    {
        var (time, simulated, chip) = Simulated(54, 10, 25, false, 3);
        chip.Start();
        time.Advance(250_000);
        simulated.SetFault(ChipFault.Stuck);
        var seen = new HashSet<double>();
        for (int i = 0; i < 20; i++)
        {
            time.Advance(1_000_000);
            seen.Add(chip.ReadAmperes());
        }

        Assert.Single(seen);
    }

    [Fact]
    public void Bit_errors_of_the_simulated_line_give_values_in_range_or_faults()
    {
        var (time, simulated, chip) = Simulated(54, 10, 25, false, 3);
        chip.Start();
        simulated.SetFault(ChipFault.BitFlips);
        for (int i = 0; i < 500; i++)
        {
            time.Advance(1_000_000);
            Noise.Run(() => Assert.InRange(chip.ReadBusVolts(), 0, 85));
            Noise.Run(() => Assert.InRange(chip.ReadAmperes(), -chip.FullScaleAmperes, chip.FullScaleAmperes));
        }
    }

    private static (SimulatedTime Time, SimulatedIna228 Simulated, Ina228 Chip) Simulated(
        double volts,
        double amperes,
        double celsius,
        bool fine,
        ulong seed
    )
    {
        var time = SimulatedTime.ByHand();
        var simulated = new SimulatedIna228(time, _ => volts, _ => amperes, _ => celsius, Shunt, seed);
        return (time, simulated, new Ina228(new I2cChipBus(simulated.OnI2c(1, 0x40), Name), Shunt, fine));
    }

    private static Ina228 Started(WordBus bus)
    {
        var chip = new Ina228(bus, Shunt, fineRange: false);
        chip.Start();
        return chip;
    }

    private static WordBus Healthy()
    {
        var bus = new WordBus(Name);
        bus.Set(0x3E, "5449");
        bus.Set(0x3F, "2281");
        bus.Set(0x00, "0000");
        bus.Set(0x01, "FB68");
        bus.Set(0x02, "1000");
        bus.Set(0x04, "001000");
        bus.Set(0x05, "43CD50");
        bus.Set(0x06, "0C80");
        bus.Set(0x08, "000100");
        bus.Set(0x09, "0000000100");
        bus.Set(0x0A, "0000000100");
        bus.Set(0x0B, "0001");
        return bus;
    }
}
