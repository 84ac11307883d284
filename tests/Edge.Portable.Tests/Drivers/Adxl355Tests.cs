using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Simulator.Chips;

namespace Edge.Portable.Tests.Drivers;

public sealed class Adxl355Tests
{
    private const double G = 9.80665;
    private const int Divider125Hertz = 5;

    private readonly double[] _x = new double[Adxl355.FifoSamples];
    private readonly double[] _y = new double[Adxl355.FifoSamples];
    private readonly double[] _z = new double[Adxl355.FifoSamples];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Codes_of_the_data_sheet_become_metres_per_second_squared(bool isSpi)
    {
        var bus = Healthy(isSpi);
        var chip = Started(bus, isSpi, 2);

        // +1, −1 and 256000 bits; then both ends of the scale. Bit 0 marks x.
        bus.Put(0x000011, 0xFFFFF0, 0x3E8000, 0x7FFFF1, 0x800000, 0x000000);
        int count = chip.Drain(_x, _y, _z, out bool overflowed);

        Assert.Equal(2, count);
        Assert.False(overflowed);
        Assert.Equal(G / 256000, _x[0], 1e-15);
        Assert.Equal(-G / 256000, _y[0], 1e-15);
        Assert.Equal(G, _z[0], 1e-12);
        Assert.Equal(524287 * G / 256000, _x[1], 1e-12);
        Assert.Equal(-524288 * G / 256000, _y[1], 1e-12);
        Assert.Equal(0, _z[1]);
    }

    [Theory]
    [InlineData(2, 256000, 0x81)]
    [InlineData(4, 128000, 0x82)]
    [InlineData(8, 64000, 0x83)]
    public void A_range_has_its_code_its_scale_and_its_end(int rangeG, int bitsPerG, int code)
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, rangeG);

        Assert.Equal(code, bus.Registers[0x2C]);
        Assert.Equal(G / bitsPerG, chip.Resolution, 1e-15);
        bus.Put(0x7FFFF1, 0x800000, 0x7FFFE0);
        chip.Drain(_x, _y, _z, out _);
        Assert.True(_x[0] >= chip.FullScale, "the positive end counts as saturated");
        Assert.True(-_y[0] >= chip.FullScale, "the negative end counts as saturated");
        Assert.True(_z[0] < chip.FullScale, "one bit below the end does not");
    }

    [Theory]
    [InlineData(0, 4000)]
    [InlineData(5, 125)]
    [InlineData(10, 3.90625)]
    public void A_rate_has_its_code(int divider, double hertz)
    {
        var bus = Healthy(true);
        var chip = new Adxl355(bus, true);
        chip.Start(8, divider);

        Assert.Equal(divider, bus.Registers[0x28]);
        Assert.Equal(hertz, chip.NominalHertz);
    }

    [Fact]
    public void Start_leaves_no_trace_of_what_used_the_chip_before()
    {
        var bus = Healthy(true);
        for (int register = 0x1E; register <= 0x2E; register++)
        {
            bus.Registers[register] = 0x7F;
        }

        bus.Put(0x000010, 0x000000);
        Started(bus, true, 4);

        Assert.Empty(bus.Fifo);
        Assert.Equal((0x2D, 0x01), bus.Written[0]);
        Assert.Equal((0x2D, 0x00), bus.Written[^1]);
        Assert.All(bus.Registers[0x1E..0x25], offset => Assert.Equal(0, offset));
        Assert.Equal(Divider125Hertz, bus.Registers[0x28]);
        Assert.Equal(0, bus.Registers[0x2B]);
        Assert.Equal(0, bus.Registers[0x2E]);
    }

    [Fact]
    public void A_reset_is_its_code_in_its_register()
    {
        var bus = Healthy(true);
        new Adxl355(bus, true).Reset();
        Assert.Equal([(0x2F, 0x52)], bus.Written);
    }

    [Theory]
    [InlineData(0, 0xE5)]
    [InlineData(1, 0x00)]
    [InlineData(2, 0xEB)]
    public void Another_chip_is_refused_by_its_identity(int register, int value)
    {
        var bus = Healthy(true);
        bus.Registers[register] = (byte)value;

        var fault = Assert.Throws<DriverFaultException>(() => new Adxl355(bus, true).Start(8, Divider125Hertz));
        Assert.StartsWith("ADXL355 at spi-0.0: identity", fault.Message, StringComparison.Ordinal);
        Assert.Contains(value.ToString("X2"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_revision_is_reported()
    {
        var bus = Healthy(true);
        Assert.Equal(1, Started(bus, true, 8).Revision);
    }

    [Fact]
    public void Settings_that_do_not_read_back_are_a_fault()
    {
        var bus = Healthy(true);
        bus.Registers[0x2D] = 1;
        bus.IgnoresWrites = true;
        Assert.Throws<DriverFaultException>(() => new Adxl355(bus, true).Start(8, Divider125Hertz));
    }

    [Fact]
    public void A_chip_that_still_loads_its_trim_is_not_started()
    {
        var bus = Healthy(true);
        bus.Registers[4] = 0x10;
        Assert.Throws<DriverFaultException>(() => new Adxl355(bus, true).Start(8, Divider125Hertz));
    }

    [Fact]
    public void An_identity_lost_after_the_start_is_a_fault_of_every_reading()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        bus.Put(0x000011, 0, 0);
        Array.Clear(bus.Registers);

        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
        Assert.Throws<DriverFaultException>(() => chip.ReadCelsius());
        Assert.Throws<DriverFaultException>(() => chip.ReadNow(new double[3]));
    }

    [Fact]
    public void An_empty_FIFO_gives_no_samples()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        Assert.Equal(0, chip.Drain(_x, _y, _z, out bool overflowed));
        Assert.False(overflowed);
    }

    [Fact]
    public void A_chip_back_in_standby_is_a_fault()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        bus.Registers[0x2D] = 1;
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
        Assert.Throws<DriverFaultException>(() => chip.ReadNow(new double[3]));
    }

    [Fact]
    public void An_overrun_is_told()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        bus.Registers[4] = 0x04;
        bus.Put(0x000011, 0, 0);
        Assert.Equal(1, chip.Drain(_x, _y, _z, out bool overflowed));
        Assert.True(overflowed);
    }

    [Fact]
    public void A_sample_that_is_not_complete_yet_waits_for_the_next_drain()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 2);
        bus.Put(0x000011, 0x000020, 0x000030, 0x000041);
        Assert.Equal(1, chip.Drain(_x, _y, _z, out _));

        bus.Put(0x000050, 0x000060);
        Assert.Equal(1, chip.Drain(_x, _y, _z, out _));
        Assert.Equal(4 * chip.Resolution, _x[0], 1e-15);
        Assert.Equal(5 * chip.Resolution, _y[0], 1e-15);
        Assert.Equal(6 * chip.Resolution, _z[0], 1e-15);
    }

    [Theory]
    [InlineData(new[] { 0x000020, 0x000030, 0x000011 })]
    [InlineData(new[] { 0x000030, 0x000011, 0x000020 })]
    [InlineData(new[] { 0x000011, 0x000021, 0x000030 })]
    [InlineData(new[] { 0x000011, 0x000020, 0x000031 })]
    [InlineData(new[] { 0x000011, 0x000020, 0x000002 })]
    [InlineData(new[] { 0x000003, 0x000000, 0x000000 })]
    public void A_misplaced_marker_is_a_fault_and_the_FIFO_is_emptied(int[] entries)
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 2);
        bus.Put(entries);
        bus.Put(0x000030);

        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));

        Assert.Empty(bus.Fifo);
        bus.Put(0x000011, 0x000020, 0x000030);
        Assert.Equal(1, chip.Drain(_x, _y, _z, out _));
    }

    [Fact]
    public void More_entries_than_the_FIFO_has_are_a_fault()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 2);
        bus.Registers[5] = 97;
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
    }

    [Theory]
    [InlineData(0x07, 0x5D, 25)]
    [InlineData(0x03, 0xD4, 125)]
    [InlineData(0xF7, 0x5D, 25)]
    [InlineData(0x09, 0x7C, -35)]
    public void Temperature_falls_by_9_05_bits_a_degree_from_1885_at_25(int high, int low, double celsius)
    {
        var bus = Healthy(true);
        bus.Registers[6] = (byte)high;
        bus.Registers[7] = (byte)low;
        Assert.Equal(celsius, new Adxl355(bus, true).ReadCelsius(), 1e-9);
    }

    [Theory]
    [InlineData(0x00, 0x00)]
    [InlineData(0x0F, 0xFF)]
    public void A_temperature_that_no_chip_survives_is_a_fault(int high, int low)
    {
        var bus = Healthy(true);
        bus.Registers[6] = (byte)high;
        bus.Registers[7] = (byte)low;
        Assert.Throws<DriverFaultException>(() => new Adxl355(bus, true).ReadCelsius());
    }

    [Theory]
    [InlineData(0.3, 0.3, 1.5, true)]
    [InlineData(0.3, 0.3, 0.501, true)]
    [InlineData(0.1, 0.6, 3.0, true)]
    [InlineData(0.09, 0.3, 1.5, false)]
    [InlineData(0.3, 0.61, 1.5, false)]
    [InlineData(0.3, 0.3, 0.49, false)]
    [InlineData(0.3, 0.3, 3.01, false)]
    [InlineData(0, 0, 0, false)]
    [InlineData(double.NaN, 0.3, 1.5, false)]
    public void The_self_test_passes_within_the_limits_of_the_data_sheet(double x, double y, double z, bool passes)
    {
        // A part in 10^12 keeps the limits themselves inside after scaling there and back.
        double unit = G * (passes && x < 0.2 ? 1 + 1e-12 : 1 - 1e-12);
        Assert.Equal(passes, Adxl355.SelfTestPassed(x * unit, y * G * (1 - 1e-12), z * G * (1 - 1e-12)));
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var fault = Assert.Throws<DriverFaultException>(() => new Adxl355(new SilentBus(), false).Start(8, 5));
        Assert.Equal(("ADXL355", "i2c-1/0x40"), (fault.Chip, fault.Bus));
        Assert.Equal("ADXL355 at i2c-1/0x40: no answer.", fault.Message);
        Assert.IsType<DriverFaultException>(fault.InnerException);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(0, 5)]
    [InlineData(8, -1)]
    [InlineData(8, 11)]
    public void A_range_or_rate_that_the_chip_has_not_is_refused_before_anything_is_written(int rangeG, int divider)
    {
        var bus = Healthy(true);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adxl355(bus, true).Start(rangeG, divider));
        Assert.Empty(bus.Written);
    }

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x40)]
    [InlineData(0x80)]
    public void A_status_bit_that_is_always_0_shows_a_noisy_bus(int status)
    {
        var bus = Healthy(true);
        bus.Registers[4] = (byte)status;
        Assert.Throws<DriverFaultException>(() => new Adxl355(bus, true).Identify());
    }

    [Fact]
    public void A_full_FIFO_is_emptied_to_the_last_entry()
    {
        var bus = Healthy(true);
        bus.Put(new int[96]);
        var chip = Started(bus, true, 2);
        Assert.Empty(bus.Fifo);

        bus.Put([.. Enumerable.Repeat(0x000030, 96)]);
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
        Assert.Empty(bus.Fifo);
    }

    [Fact]
    public void The_self_test_force_is_switched_on_and_off()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        chip.ApplySelfTest(true);
        Assert.Equal(0x03, bus.Registers[0x2E]);
        chip.ApplySelfTest(false);
        Assert.Equal(0x00, bus.Registers[0x2E]);
    }

    [Theory]
    [InlineData(127, false)]
    [InlineData(128, true)]
    [InlineData(-127, false)]
    [InlineData(-128, true)]
    public void A_temperature_that_jumps_from_reading_to_reading_is_a_fault(int jump, bool isFault)
    {
        var chip = new Adxl355(new JumpingTemperature(Healthy(true), 1885, 1885 + jump), true);
        if (isFault)
        {
            Assert.Throws<DriverFaultException>(() => chip.ReadCelsius());
        }
        else
        {
            Assert.Equal(25 - (jump / 9.05), chip.ReadCelsius(), 1e-9);
        }
    }

    [Fact]
    public void A_temperature_torn_once_is_read_again()
    {
        var chip = new Adxl355(new JumpingTemperature(Healthy(true), 1885 + 256, 1885, 1885), true);
        Assert.Equal(25, chip.ReadCelsius(), 1e-9);
    }

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault()
    {
        Gen.Select(Gen.Int, Gen.Bool, Gen.Bool)
            .Sample(
                (seed, isSpi, sane) =>
                {
                    var chip = new Adxl355(new NoiseBus(sane ? Filled(isSpi) : null, seed), isSpi);
                    double[] now = new double[3];
                    Noise.Run(() => chip.Start(8, Divider125Hertz));
                    for (int i = 0; i < 20; i++)
                    {
                        Noise.Run(() =>
                        {
                            int count = chip.Drain(_x, _y, _z, out _);
                            Assert.InRange(count, 0, Adxl355.FifoSamples);
                            for (int k = 0; k < count; k++)
                            {
                                Assert.InRange(_x[k], -8.192 * G, 8.192 * G);
                            }
                        });
                        Noise.Run(() => Assert.InRange(chip.ReadCelsius(), -60, 150));
                        Noise.Run(() =>
                        {
                            chip.ReadNow(now);
                            Assert.All(now, a => Assert.InRange(a, -8.192 * G, 8.192 * G));
                        });
                        Noise.Run(() => chip.ApplySelfTest(true));
                        Noise.Run(chip.Reset);
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Accelerations_come_through_the_simulated_chip_over_the_whole_range()
    {
        var share = Gen.Double[-0.99, 0.99];
        Gen.Select(Gen.OneOf(Gen.Const(2), Gen.Const(4), Gen.Const(8)), Gen.Bool, share, share, share, Gen.ULong)
            .Sample(
                (range, isSpi, x, y, z, seed) =>
                {
                    double g = range * G;
                    var (time, _, chip) = Simulated((x * g, y * g, z * g), isSpi, seed);
                    chip.Start(range, Divider125Hertz);
                    time.Advance(150_000);
                    int count = chip.Drain(_x, _y, _z, out bool overflowed);

                    Assert.InRange(count, 17, 19);
                    Assert.False(overflowed);
                    for (int i = 0; i < count; i++)
                    {
                        // 25 µg/√Hz over half the rate are 0.2 mg; six sigma and one bit.
                        Assert.Equal(x * g, _x[i], 0.0013 * G);
                        Assert.Equal(y * g, _y[i], 0.0013 * G);
                        Assert.Equal(z * g, _z[i], 0.0013 * G);
                    }
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void Die_temperature_comes_through_the_simulated_chip()
    {
        Gen.Select(Gen.Double[-40, 125], Gen.Bool, Gen.ULong)
            .Sample(
                (celsius, isSpi, seed) =>
                {
                    var time = SimulatedTime.ByHand();
                    var simulated = new SimulatedAdxl355(time, Still(), _ => celsius, seed);
                    var chip = new Adxl355(Bus(simulated, isSpi), isSpi);
                    chip.Start(8, Divider125Hertz);
                    Assert.Equal(celsius, chip.ReadCelsius(), 0.6);
                },
                iter: 200,
                threads: 1
            );
    }

    [Theory]
    [InlineData(true, 0xFF)]
    [InlineData(true, 0x00)]
    [InlineData(false, 0xFF)]
    public void A_chip_that_falls_silent_is_a_fault(bool isSpi, int floating)
    {
        var (time, simulated, chip) = Simulated((0, 0, G), isSpi, 1);
        chip.Start(8, Divider125Hertz);
        time.Advance(100_000);
        simulated.FloatingByte = (byte)floating;
        simulated.SetFault(ChipFault.Silent);

        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
        Assert.Throws<DriverFaultException>(() => chip.ReadCelsius());
        Assert.Throws<DriverFaultException>(() => chip.Start(8, Divider125Hertz));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_simulated_chip_is_a_fault(bool isSpi)
    {
        var (_, simulated, chip) = Simulated((0, 0, G), isSpi, 1);
        simulated.SetFault(ChipFault.WrongIdentity);
        Assert.Throws<DriverFaultException>(() => chip.Start(8, Divider125Hertz));
    }

    [Fact]
    public void A_FIFO_that_never_fills_shows()
    {
        var (time, simulated, chip) = Simulated((0, 0, G), true, 1);
        chip.Start(8, Divider125Hertz);
        simulated.SetFault(ChipFault.EmptyFifo);
        for (int i = 0; i < 10; i++)
        {
            time.Advance(1_000_000);
            Assert.Equal(0, chip.Drain(_x, _y, _z, out _));
        }
    }

    [Fact]
    public void A_FIFO_that_nobody_drained_in_time_shows()
    {
        var (time, _, chip) = Simulated((0, 0, G), true, 1);
        chip.Start(8, Divider125Hertz);
        time.Advance(1_000_000);
        Assert.Equal(32, chip.Drain(_x, _y, _z, out bool overflowed));
        Assert.True(overflowed);
        time.Advance(100_000);
        chip.Drain(_x, _y, _z, out overflowed);
        Assert.False(overflowed);
    }

    [Fact]
    public void A_FIFO_that_overflows_by_itself_shows_in_every_drain()
    {
        var (time, simulated, chip) = Simulated((0, 0, G), true, 1);
        chip.Start(8, Divider125Hertz);
        simulated.SetFault(ChipFault.FifoOverflow);
        for (int i = 0; i < 5; i++)
        {
            time.Advance(100_000);
            chip.Drain(_x, _y, _z, out bool overflowed);
            Assert.True(overflowed);
        }
    }

    [Fact]
    public void Saturation_reaches_full_scale_on_every_axis()
    {
        var (time, simulated, chip) = Simulated((0, 0, G), true, 1);
        chip.Start(8, Divider125Hertz);
        simulated.SetFault(ChipFault.Saturated);
        time.Advance(100_000);
        int count = chip.Drain(_x, _y, _z, out _);
        Assert.True(count > 0);
        for (int i = 0; i < count; i++)
        {
            Assert.True(_x[i] >= chip.FullScale && _y[i] >= chip.FullScale && _z[i] >= chip.FullScale);
        }
    }

    [Fact]
    public void A_stuck_chip_repeats_itself_bit_for_bit()
    {
        var (time, simulated, chip) = Simulated((0, 0, G), true, 1);
        chip.Start(8, Divider125Hertz);
        time.Advance(100_000);
        int healthy = chip.Drain(_x, _y, _z, out _);
        Assert.True(_z.Take(healthy).Distinct().Count() > 1);
        simulated.SetFault(ChipFault.Stuck);
        time.Advance(100_000);
        int count = chip.Drain(_x, _y, _z, out _);
        Assert.True(count > 0);
        Assert.Single(_z.Take(count).Distinct());
    }

    [Fact]
    public void The_self_test_of_a_healthy_simulated_chip_passes_and_of_a_stuck_one_fails()
    {
        foreach (bool healthy in new[] { true, false })
        {
            var (time, simulated, chip) = Simulated((0.1, -0.2, G), true, 1);
            double[] before = new double[3];
            double[] with = new double[3];
            chip.Start(8, Divider125Hertz);
            time.Advance(100_000);
            chip.ReadNow(before);
            simulated.SetFault(healthy ? ChipFault.None : ChipFault.Stuck);
            chip.ApplySelfTest(true);
            time.Advance(100_000);
            chip.ReadNow(with);
            chip.ApplySelfTest(false);

            Assert.Equal(
                healthy,
                Adxl355.SelfTestPassed(with[0] - before[0], with[1] - before[1], with[2] - before[2])
            );
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_self_test_goes_step_by_step_against_the_simulated_chip(bool healthy)
    {
        var (time, simulated, chip) = Simulated((0.1, -0.2, G), true, 1);
        chip.Start(8, Divider125Hertz);
        simulated.SetFault(healthy ? ChipFault.None : ChipFault.Stuck);
        int micros = 0;
        for (int wait = chip.BeginSelfTest(); wait > 0; wait = chip.ContinueSelfTest())
        {
            Assert.Null(chip.SelfTest);
            micros += wait;
            time.Advance(wait);
        }

        Assert.Equal(400_000, micros);
        Assert.Equal(healthy, chip.SelfTest!.Passed);
        Assert.Contains(
            "allowed 0.10 to 0.60, 0.10 to 0.60, 0.50 to 3.00 g",
            chip.SelfTest.Response,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_self_test_writes_both_of_its_bits_and_takes_them_back()
    {
        var bus = Healthy(true);
        var chip = Started(bus, true, 8);
        bus.Written.Clear();
        for (int wait = chip.BeginSelfTest(); wait > 0; wait = chip.ContinueSelfTest())
        {
            for (int i = 0; i < 12; i++)
            {
                // 0.3125 g on x and y, 1.5 g on z at 64000 bits a g; the marker of x is bit 0.
                int push = bus.Registers[0x2E] == 0x03 ? 1 : 0;
                bus.Put(((push * 20_000) << 4) | 1, (push * 20_000) << 4, (64_000 + (push * 96_000)) << 4);
            }
        }

        Assert.Equal([(0x2E, 0x03), (0x2E, 0x00)], bus.Written);
        Assert.True(chip.SelfTest!.Passed, chip.SelfTest.Response);
        Assert.StartsWith("x 0.31 g, y 0.31 g, z 1.50 g", chip.SelfTest.Response, StringComparison.Ordinal);
    }

    [Fact]
    public void Bit_errors_of_the_simulated_line_give_values_in_range_or_faults()
    {
        var (time, simulated, chip) = Simulated((0, 0, G), true, 7);
        chip.Start(8, Divider125Hertz);
        simulated.SetFault(ChipFault.BitFlips);
        for (int i = 0; i < 500; i++)
        {
            time.Advance(100_000);
            Noise.Run(() =>
            {
                int count = chip.Drain(_x, _y, _z, out _);
                for (int k = 0; k < count; k++)
                {
                    Assert.InRange(_z[k], -8.192 * G, 8.192 * G);
                }
            });
        }
    }

    private static AccelerationFunction Still() => new(_ => (0, 0, G));

    private static (SimulatedTime Time, SimulatedAdxl355 Simulated, Adxl355 Chip) Simulated(
        (double X, double Y, double Z) acceleration,
        bool isSpi,
        ulong seed
    )
    {
        var time = SimulatedTime.ByHand();
        var simulated = new SimulatedAdxl355(time, new AccelerationFunction(_ => acceleration), _ => 25, seed);
        return (time, simulated, new Adxl355(Bus(simulated, isSpi), isSpi));
    }

    private static IChipBus Bus(SimulatedAdxl355 simulated, bool isSpi) =>
        isSpi
            ? new SpiChipBus(simulated.OnSpi(0, 0), "spi-0.0")
            : new I2cChipBus(simulated.OnI2c(1, 0x1D), "i2c-1/0x1D");

    private static Adxl355 Started(ByteBus bus, bool isSpi, int rangeG)
    {
        var chip = new Adxl355(bus, isSpi);
        chip.Start(rangeG, Divider125Hertz);
        return chip;
    }

    private static ByteBus Healthy(bool isSpi)
    {
        var bus = new ByteBus(isSpi);
        new byte[] { 0xAD, 0x1D, 0xED, 0x01 }.CopyTo(bus.Registers, 0);
        bus.Registers[6] = 0x07;
        bus.Registers[7] = 0x5D;
        return bus;
    }

    /// <summary>A chip whose temperature code goes round these, one a reading.</summary>
    private sealed class JumpingTemperature(ByteBus chip, params int[] codes) : IChipBus
    {
        private int _reading;

        public string Name => chip.Name;

        public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
        {
            int code = codes[_reading++ % codes.Length];
            chip.Registers[6] = (byte)(code >> 8);
            chip.Registers[7] = (byte)code;
            chip.Transfer(write, writeCount, read, readCount);
        }
    }

    private static ByteBus Filled(bool isSpi)
    {
        var bus = Healthy(isSpi);
        for (int i = 0; i < 40; i++)
        {
            bus.Put(0x000011, 0x000020, 0x000030);
        }

        return bus;
    }
}
