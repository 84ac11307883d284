using CsCheck;
using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

public sealed class Adxl345Tests
{
    private const double G = 9.80665;

    private readonly double[] _x = new double[Adxl345.FifoSamples];
    private readonly double[] _y = new double[Adxl345.FifoSamples];
    private readonly double[] _z = new double[Adxl345.FifoSamples];

    [Fact]
    public void Codes_of_the_data_sheet_become_metres_per_second_squared()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);

        // 256 LSB/g, 13 bits, sign extended, low byte first; both ends of the scale.
        bus.Put(256, -256, 1);
        bus.Put(-1, 4095, -4096);
        int count = chip.Drain(_x, _y, _z, out bool overflowed);

        Assert.Equal(2, count);
        Assert.False(overflowed);
        Assert.Equal([G, -G, G / 256], [_x[0], _y[0], _z[0]]);
        Assert.Equal([-G / 256, 4095 * G / 256, -16 * G], [_x[1], _y[1], _z[1]]);
        Assert.True(_y[1] >= chip.FullScale, "the positive end counts as saturated");
        Assert.True(-_z[1] >= chip.FullScale, "the negative end counts as saturated");
        Assert.Equal(
            (100, 0.0383, 156.87),
            (chip.NominalHertz, Math.Round(chip.Resolution, 4), Math.Round(chip.FullScale, 2))
        );
    }

    [Fact]
    public void A_sample_is_read_in_one_piece_and_there_is_no_read_beyond_the_last()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        for (short i = 0; i < 10; i++)
        {
            bus.Put(i, (short)(100 + i), (short)(200 + i));
        }

        Assert.Equal(10, chip.Drain(_x, _y, _z, out _));
        Assert.Equal(Enumerable.Repeat(6, 10), bus.DataReads);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal([i * G / 256, (100 + i) * G / 256, (200 + i) * G / 256], [_x[i], _y[i], _z[i]]);
        }

        Assert.Equal(0, chip.Drain(_x, _y, _z, out _));
    }

    [Fact]
    public void Start_leaves_no_trace_of_what_used_the_chip_before()
    {
        var bus = new SampleFifoBus();
        for (int register = 0x1D; register <= 0x31; register++)
        {
            bus.Registers[register] = 0xFF;
        }

        bus.Put(1, 2, 3);
        Started(bus);

        Assert.Empty(bus.Fifo);
        Assert.Equal([(0x2D, 0x00), (0x38, 0x00)], bus.Written[..2]);
        Assert.Equal((0x2D, 0x08), bus.Written[^1]);
        Assert.All(bus.Registers[0x1D..0x2B], register => Assert.Equal(0, register));
        Assert.Equal(0x0A, bus.Registers[0x2C]);
        Assert.Equal(0x00, bus.Registers[0x2E]);
        Assert.Equal(0x0B, bus.Registers[0x31]);
        Assert.Equal(0x9F, bus.Registers[0x38]);
        Assert.DoesNotContain(bus.Written, write => write.Register is > 0x00 and < 0x1D or 0x2B);
    }

    [Theory]
    [InlineData(0xAD)]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Another_chip_is_refused_by_its_identity(int identity)
    {
        var bus = new SampleFifoBus();
        bus.Registers[0] = (byte)identity;
        var fault = Assert.Throws<DriverFaultException>(() => new Adxl345(bus).Start());
        Assert.StartsWith($"ADXL345 at i2c-1/0x53: identity {identity:X2}", fault.Message, StringComparison.Ordinal);
        Assert.Empty(bus.Written);
    }

    [Fact]
    public void Settings_that_do_not_read_back_are_a_fault()
    {
        var bus = new SampleFifoBus { IgnoresWrites = true };
        Assert.Throws<DriverFaultException>(() => new Adxl345(bus).Start());
    }

    [Theory]
    [InlineData(0x00, 0x00)]
    [InlineData(0x2C, 0x0B)]
    [InlineData(0x2D, 0x00)]
    [InlineData(0x31, 0x00)]
    [InlineData(0x31, 0x8B)]
    [InlineData(0x38, 0x00)]
    public void A_chip_that_lost_a_setting_is_a_fault_of_the_next_drain(int register, int value)
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        bus.Put(0, 0, 256);
        bus.Registers[register] = (byte)value;
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
    }

    [Fact]
    public void An_overrun_is_told()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        bus.Put(0, 0, 256);
        bus.Registers[0x30] = 0x83;
        Assert.Equal(1, chip.Drain(_x, _y, _z, out bool overflowed));
        Assert.True(overflowed);
        bus.Registers[0x30] = 0x82;
        chip.Drain(_x, _y, _z, out overflowed);
        Assert.False(overflowed);
    }

    [Fact]
    public void A_full_FIFO_gives_33_samples_and_more_are_a_fault()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        for (int i = 0; i < 33; i++)
        {
            bus.Put(0, 0, 256);
        }

        Assert.Equal(33, chip.Drain(_x, _y, _z, out _));
        bus.Registers[0x39] = 34;
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));

        // The trigger bit above the count is none of it.
        bus.Registers[0x39] = 0x80;
        Assert.Equal(0, chip.Drain(_x, _y, _z, out _));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(-4097)]
    [InlineData(short.MaxValue)]
    public void A_word_that_13_bits_cannot_give_is_a_fault(short word)
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        bus.Put(0, word, 256);
        Assert.Throws<DriverFaultException>(() => chip.Drain(_x, _y, _z, out _));
    }

    [Theory]
    [InlineData(50, -50, 75, true)]
    [InlineData(540, -540, 875, true)]
    [InlineData(955, -955, 1286, true)]
    [InlineData(1139, -1139, 1478, true)]
    [InlineData(1140, -500, 800, false)]
    [InlineData(49, -50, 75, false)]
    [InlineData(50, 50, 75, false)]
    [InlineData(50, -50, 74, false)]
    [InlineData(50, -50, 1480, false)]
    [InlineData(0, 0, 0, false)]
    public void The_self_test_passes_within_the_limits_of_the_data_sheet(int x, int y, int z, bool passes) =>
        Assert.Equal(passes, Adxl345.SelfTestPassed(x * G / 256, y * G / 256, z * G / 256));

    [Theory]
    [InlineData(200, -200, 300, true)]
    [InlineData(0, -200, 300, false)]
    public void The_self_test_goes_step_by_step_and_leaves_no_force_behind(short x, short y, short z, bool passes)
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        bus.Put(1, 1, 1);
        List<int> formats = [];
        int wait = chip.BeginSelfTest();
        for (int step = 0; wait > 0; step++)
        {
            Assert.Null(chip.SelfTest);
            formats.Add(bus.Registers[0x31]);
            bool pushed = bus.Registers[0x31] == 0x8B;

            // What comes while the output settles is not in the mean.
            bool settling = step is 1 or 3;
            for (int i = 0; i < 10; i++)
            {
                bus.Put(
                    settling ? (short)4000 : (short)(5 + (pushed ? x : 0)),
                    (short)(-7 + (pushed ? y : 0)),
                    (short)(256 + (pushed ? z : 0))
                );
            }

            Assert.Equal(100_000, wait);
            wait = chip.ContinueSelfTest();
        }

        Assert.Equal([0x0B, 0x8B, 0x8B, 0x0B], formats);
        Assert.Equal(0x0B, bus.Registers[0x31]);
        Assert.Empty(bus.Fifo);
        Assert.Equal(passes, chip.SelfTest!.Passed);
        Assert.StartsWith(
            $"x {x / 256.0:F2} g, y {y / 256.0:F2} g, z {z / 256.0:F2} g; allowed 0.2",
            chip.SelfTest.Response,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_self_test_without_samples_fails_before_any_force_is_applied()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        chip.BeginSelfTest();
        Assert.Equal(0, chip.ContinueSelfTest());
        Assert.False(chip.SelfTest!.Passed);
        Assert.Equal("only 0 samples came in a tenth of a second", chip.SelfTest.Response);
        Assert.DoesNotContain((0x31, 0x8B), bus.Written);
    }

    [Fact]
    public void A_chip_that_stops_under_the_force_fails_and_the_force_is_removed()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        int wait = chip.BeginSelfTest();
        for (int i = 0; i < 10; i++)
        {
            bus.Put(0, 0, 256);
        }

        while (wait > 0)
        {
            wait = chip.ContinueSelfTest();
        }

        Assert.False(chip.SelfTest!.Passed);
        Assert.Equal(0x0B, bus.Registers[0x31]);
    }

    [Fact]
    public void A_start_ends_a_self_test_and_removes_its_force()
    {
        var bus = new SampleFifoBus();
        var chip = Started(bus);
        chip.BeginSelfTest();
        for (int i = 0; i < 10; i++)
        {
            bus.Put(0, 0, 256);
        }

        chip.ContinueSelfTest();
        Assert.Equal(0x8B, bus.Registers[0x31]);
        chip.Start();
        Assert.Equal(0x0B, bus.Registers[0x31]);
        bus.Put(0, 0, 256);
        Assert.Equal(1, chip.Drain(_x, _y, _z, out _));
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var fault = Assert.Throws<DriverFaultException>(() => new Adxl345(new SilentBus()).Start());
        Assert.Equal("ADXL345 at i2c-1/0x40: no answer.", fault.Message);
        Assert.IsType<DriverFaultException>(fault.InnerException);
    }

    [Fact]
    public void Every_code_comes_through_with_its_value() =>
        Gen.Select(Gen.Int[-4096, 4095], Gen.Int[-4096, 4095], Gen.Int[-4096, 4095])
            .Sample(
                (x, y, z) =>
                {
                    var bus = new SampleFifoBus();
                    var chip = Started(bus);
                    bus.Put((short)x, (short)y, (short)z);
                    Assert.Equal(1, chip.Drain(_x, _y, _z, out _));
                    Assert.Equal(x * G / 256, _x[0], 1e-12);
                    Assert.Equal(y * G / 256, _y[0], 1e-12);
                    Assert.Equal(z * G / 256, _z[0], 1e-12);
                },
                iter: 500,
                threads: 1
            );

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault() =>
        Gen.Select(Gen.Int, Gen.Bool)
            .Sample(
                (seed, sane) =>
                {
                    var bus = new SampleFifoBus();
                    var chip = new Adxl345(new NoiseBus(sane ? bus : null, seed));
                    Noise.Run(chip.Start);
                    for (int i = 0; i < 20; i++)
                    {
                        bus.Put(10, -10, 256);
                        Noise.Run(() =>
                        {
                            int count = chip.Drain(_x, _y, _z, out _);
                            Assert.InRange(count, 0, Adxl345.FifoSamples);
                            for (int k = 0; k < count; k++)
                            {
                                Assert.InRange(_x[k], -16 * G, 16 * G);
                            }
                        });
                        Noise.Run(() => chip.BeginSelfTest());
                        Noise.Run(() => chip.ContinueSelfTest());
                    }
                },
                iter: 300,
                threads: 1
            );

    private static Adxl345 Started(SampleFifoBus bus)
    {
        var chip = new Adxl345(bus);
        chip.Start();
        return chip;
    }
}
