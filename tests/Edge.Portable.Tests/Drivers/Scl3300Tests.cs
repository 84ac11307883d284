using CsCheck;
using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

public sealed class Scl3300Tests
{
    private const double G = 9.819;
    private const int Mode4 = 4;

    private readonly double[] _xyz = new double[3];

    [Theory]
    [InlineData("040000F7")]
    [InlineData("080000FD")]
    [InlineData("0C0000FB")]
    [InlineData("100000E9")]
    [InlineData("140000EF")]
    [InlineData("180000E5")]
    [InlineData("1C0000E3")]
    [InlineData("200000C1")]
    [InlineData("240000C7")]
    [InlineData("280000CD")]
    [InlineData("2C0000CB")]
    [InlineData("340000DF")]
    [InlineData("40000091")]
    [InlineData("640000A7")]
    [InlineData("680000AD")]
    [InlineData("7C0000B3")]
    [InlineData("B0001F6F")]
    [InlineData("B400001F")]
    [InlineData("B4000102")]
    [InlineData("B4000225")]
    [InlineData("B4000338")]
    [InlineData("B400046B")]
    [InlineData("B4002098")]
    [InlineData("FC000073")]
    [InlineData("FC00016E")]
    [InlineData("0500DC1C")]
    [InlineData("15161E0A")]
    [InlineData("1100017B")]
    [InlineData("1B00407A")]
    public void Frames_of_the_data_sheet_have_the_checksum_that_stands_in_them(string frame)
    {
        byte[] bytes = Convert.FromHexString(frame);
        Assert.Equal(bytes[3], Scl3300.Crc8(bytes));
    }

    [Fact]
    public void The_start_up_sequence_is_the_data_sheets_with_its_waits()
    {
        var bus = new FrameBus();
        var chip = new Scl3300(bus, Mode4);
        List<int> waits = [];
        while (!chip.IsStarted)
        {
            waits.Add(chip.ContinueStart());
        }

        Assert.Equal([3_000, 3_000, 100_000, 0], waits);
        Assert.Equal(
            [
                "B400001F",
                "B4002098",
                "B4000338",
                "B0001F6F",
                "180000E5",
                "180000E5",
                "180000E5",
                "40000091",
                "340000DF",
                "40000091",
            ],
            bus.Requests
        );
        Assert.Equal(0, chip.ContinueStart());
        Assert.Equal(10, bus.Requests.Count);
    }

    [Theory]
    [InlineData(1, "B400001F", 6000, 25_000, 1800)]
    [InlineData(2, "B4000102", 3000, 15_000, 900)]
    [InlineData(3, "B4000225", 12_000, 100_000, 3600)]
    [InlineData(4, "B4000338", 12_000, 100_000, 3600)]
    public void A_mode_has_its_frame_its_scale_its_settling_time_and_its_threshold(
        int mode,
        string frame,
        int bitsPerG,
        int micros,
        int threshold
    )
    {
        var bus = new FrameBus();
        var chip = new Scl3300(bus, mode);
        chip.ContinueStart();
        chip.ContinueStart();
        Assert.Equal(micros, chip.ContinueStart());
        Assert.Equal(frame, bus.Requests[2]);
        Assert.Equal(0, chip.ContinueStart());
        Assert.Equal((bitsPerG, threshold), (chip.BitsPerG, chip.SelfTestThreshold));

        bus.Set(0x01, bitsPerG);
        bus.Set(0x02, -bitsPerG / 2);
        bus.Set(0x03, 1);
        chip.Read(_xyz);
        Assert.Equal([G, -G / 2, G / bitsPerG], _xyz);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_mode_that_the_chip_has_not_is_refused(int mode) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Scl3300(new FrameBus(), mode));

    [Fact]
    public void The_examples_of_the_data_sheet_are_read_as_it_reads_them()
    {
        var bus = new FrameBus();
        var chip = Started(bus, 1);
        bus.Set(0x01, 0x00DC);
        bus.Set(0x04, 0x0001);
        bus.Set(0x05, 0x161E);
        bus.Set(0x09, 0x0F88);
        List<uint> answers = [];
        bus.Line = answer =>
        {
            answers.Add(answer);
            return answer;
        };

        chip.Read(_xyz);
        Assert.Equal(0.0367, _xyz[0] / G, 5e-5);
        Assert.Equal(1, chip.SelfTestOutput);
        Assert.Equal(26.6, chip.Celsius, 0.05);
        chip.ReadAngles(_xyz);
        Assert.Equal(21.84, _xyz[0], 0.005);
        Assert.Contains(0x0500DC1Cu, answers);
        Assert.Contains(0x1100017Bu, answers);
        Assert.Contains(0x15161E0Au, answers);
    }

    [Fact]
    public void A_reading_asks_for_identity_axes_self_test_temperature_and_mode_in_this_order()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Requests.Clear();
        chip.Read(_xyz);
        Assert.Equal(
            ["40000091", "040000F7", "080000FD", "0C0000FB", "100000E9", "140000EF", "340000DF", "40000091"],
            bus.Requests
        );
    }

    [Fact]
    public void Angles_are_two_s_complement_of_90_over_2_to_the_14_degrees()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x09, 16_384);
        bus.Set(0x0A, -1);
        bus.Set(0x0B, -8192);
        chip.ReadAngles(_xyz);
        Assert.Equal([90, -90.0 / 16384, -45], _xyz);
    }

    [Fact]
    public void The_serial_number_is_read_from_bank_1_and_bank_0_is_selected_again()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Serial[0] = 0xF7DA;
        bus.Serial[1] = 0x3CE5;
        bus.Requests.Clear();
        Assert.Equal(1021704154u, chip.ReadSerial());
        Assert.Equal(["FC00016E", "640000A7", "680000AD", "FC000073", "40000091"], bus.Requests);
        chip.Read(_xyz);
    }

    [Fact]
    public void Every_single_bit_flip_of_any_answer_is_refused() =>
        Gen.Select(Gen.Int[0, 31], Gen.Int[1, 7], Gen.Short, Gen.Short, Gen.Short)
            .Sample(
                (bit, frame, x, y, z) =>
                {
                    var bus = new FrameBus();
                    var chip = Started(bus, Mode4);
                    bus.Set(0x01, x == short.MaxValue || x == short.MinValue ? 0 : x);
                    bus.Set(0x02, y == short.MaxValue || y == short.MinValue ? 0 : y);
                    bus.Set(0x03, z == short.MaxValue || z == short.MinValue ? 0 : z);
                    int number = 0;
                    bus.Line = answer => number++ == frame ? answer ^ (1u << bit) : answer;
                    var fault = Assert.Throws<DriverFaultException>(() => chip.Read(new double[3]));
                    Assert.Contains("checksum", fault.Message, StringComparison.Ordinal);
                },
                iter: 2000,
                threads: 1
            );

    [Fact]
    public void Every_two_bit_flips_of_an_answer_are_refused()
    {
        uint answer = FrameBus.Frame(0x05, 0x1234);
        for (int first = 0; first < 32; first++)
        {
            for (int second = 0; second < first; second++)
            {
                uint flipped = answer ^ (1u << first) ^ (1u << second);
                byte[] bytes = Convert.FromHexString(flipped.ToString("X8"));
                Assert.NotEqual(bytes[3], Scl3300.Crc8(bytes));
            }
        }
    }

    [Theory]
    [InlineData(0x00000000u)]
    [InlineData(0xFFFFFFFFu)]
    public void A_line_that_floats_is_refused_by_the_checksum(uint floating)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Line = _ => floating;
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains(floating.ToString("X8"), fault.Message, StringComparison.Ordinal);
        var fresh = new Scl3300(bus, Mode4);
        Assert.Throws<DriverFaultException>(() => Start(fresh));
    }

    [Fact]
    public void An_answer_to_another_question_is_refused()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        int number = 0;
        bus.Line = answer => number++ == 3 ? FrameBus.Frame(0x05, 0) : answer;
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains("answered operation 04 when 08 was asked", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_chip_is_refused_by_its_identity()
    {
        // 0x51 is the SCA3300, which speaks the same frames.
        var bus = new FrameBus();
        bus.Set(0x10, 0x51);
        var fault = Assert.Throws<DriverFaultException>(() => Start(new Scl3300(bus, Mode4)));
        Assert.StartsWith("SCL3300 at spi-0.1: identity 51, expected C1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_lost_after_the_start_is_a_fault()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x10, 0x51);
        chip.ReadAngles(_xyz);
        Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
    }

    [Fact]
    public void A_chip_back_in_mode_1_is_a_fault_though_nothing_is_flagged()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x0D, 0);
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains("lost power", fault.Message, StringComparison.Ordinal);
        Assert.False(chip.IsStarted);
        Start(chip);
        chip.Read(_xyz);
    }

    [Theory]
    [InlineData(0x0200, 0, "digital part")]
    [InlineData(0x0100, 0, "digital part")]
    [InlineData(0x0080, 0x0001, "clock")]
    [InlineData(0x0040, 0, "saturated")]
    [InlineData(0x0020, 0x0002, "temperature path")]
    [InlineData(0x0010, 0x0010, "reset, or its supply failed")]
    [InlineData(0x0010, 0x0800, "supply is out of 3.0 to 3.6 V")]
    [InlineData(0x0010, 0x2000, "capacitor")]
    [InlineData(0x0010, 0x4000, "capacitor")]
    [InlineData(0x0001, 0x1000, "ground is open")]
    [InlineData(0x0008, 0x0080, "memory")]
    [InlineData(0x0004, 0x0100, "power-down")]
    [InlineData(0x0002, 0x0200, "mode was changed")]
    [InlineData(0x0001, 0, "connection inside")]
    [InlineData(0x0400, 0, "does not name")]
    public void A_status_flag_is_a_fault_that_says_what_it_means(int status, int flag2, string meaning)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x06, status);
        bus.Set(0x07, 0x0802);
        bus.Set(0x08, flag2);
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains(meaning, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"(status 0x{status:X4}, flags 0x0802 0x{flag2:X4})", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, bus.Registers[0x06]);
        Assert.False(chip.IsStarted);
        Start(chip);
    }

    [Fact]
    public void A_saturation_is_told_from_the_very_frames_of_the_data_sheet()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x06, 0x0040);
        List<uint> answers = [];
        bus.Line = answer =>
        {
            answers.Add(answer);
            return answer;
        };
        Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Equal(0x1B00407Au, answers[^1]);
    }

    [Fact]
    public void A_flag_that_does_not_clear_stops_the_start()
    {
        var bus = new FrameBus { Before = null };
        bus.Before = _ => bus.Registers[0x06] |= 0x0008;
        var fault = Assert.Throws<DriverFaultException>(() => Start(new Scl3300(bus, Mode4)));
        Assert.Contains("memory", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_arrives_broken_is_told_apart_from_a_failed_part()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        int number = 0;
        bus.Line = answer => number++ == 3 ? FrameBus.Frame((int)(answer >> 24) | 3, (int)(answer >> 8)) : answer;
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains("refused a request for its checksum", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "still starting up")]
    [InlineData(2, "return status 10")]
    public void A_return_status_other_than_01_is_a_fault(int status, string what)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        chip.Read(_xyz);
        bus.ReturnStatus = status;
        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x7FFF)]
    [InlineData(0x8000)]
    public void An_axis_at_the_end_of_its_code_is_saturated(int code)
    {
        for (int axis = 1; axis <= 3; axis++)
        {
            var bus = new FrameBus();
            var chip = Started(bus, Mode4);
            bus.Set(axis, code);
            var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
            Assert.Contains("saturated", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0x161E, 26.58)]
    [InlineData(4026, -59.98)]
    [InlineData(7994, 149.96)]
    public void Temperature_is_minus_273_and_a_degree_for_each_18_9_bits(int code, double celsius)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x05, code);
        chip.Read(_xyz);
        Assert.Equal(celsius, chip.Celsius, 0.01);
    }

    [Theory]
    [InlineData(4025)]
    [InlineData(7995)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_temperature_that_no_chip_survives_is_a_fault(int code)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x05, code);
        Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
    }

    [Theory]
    [InlineData(3601)]
    [InlineData(-3601)]
    public void A_self_test_output_beyond_its_threshold_for_ten_readings_is_a_fault(int code)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x04, code);
        for (int i = 0; i < 9; i++)
        {
            chip.Read(_xyz);
        }

        var fault = Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Contains("self-test output", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void A_self_test_output_at_its_threshold_is_none(int code)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        bus.Set(0x04, code);
        for (int i = 0; i < 30; i++)
        {
            chip.Read(_xyz);
        }
    }

    [Fact]
    public void A_shock_shorter_than_ten_readings_is_no_fault()
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        for (int i = 0; i < 40; i++)
        {
            bus.Set(0x04, i % 10 == 9 ? 0 : 5000);
            chip.Read(_xyz);
        }
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void The_self_test_fails_when_every_one_of_ten_readings_is_beyond(int beyond, bool passes)
    {
        var bus = new FrameBus();
        var chip = Started(bus, Mode4);
        Assert.Null(chip.SelfTest);
        Assert.Equal(100_000, chip.BeginSelfTest());
        for (int i = 0; i < 10; i++)
        {
            Assert.Null(chip.SelfTest);
            bus.Set(0x04, i < beyond ? -4000 : 12);
            Assert.Equal(i < 9 ? 100_000 : 0, chip.ContinueSelfTest());
        }

        Assert.Equal(passes, chip.SelfTest!.Passed);
        Assert.Equal(
            $"self-test output up to 4000 bits, beyond 3600 in {beyond} of 10 readings",
            chip.SelfTest.Response
        );
        chip.BeginSelfTest();
        Assert.Null(chip.SelfTest);
    }

    [Fact]
    public void A_chip_that_was_not_started_is_not_read()
    {
        var bus = new FrameBus();
        var chip = new Scl3300(bus, Mode4);
        Assert.Throws<DriverFaultException>(() => chip.Read(_xyz));
        Assert.Throws<DriverFaultException>(() => chip.ReadAngles(_xyz));
        Assert.Throws<DriverFaultException>(() => chip.ReadSerial());
        Assert.Throws<DriverFaultException>(() => chip.BeginSelfTest());
        Assert.Empty(bus.Requests);
    }

    [Fact]
    public void A_start_that_failed_begins_from_its_first_step_again()
    {
        var bus = new FrameBus();
        var chip = new Scl3300(bus, Mode4);
        chip.ContinueStart();
        bus.Before = _ => throw new DriverFaultException("SPI chip", "spi-0.1", "no answer");
        Assert.Throws<DriverFaultException>(() => chip.ContinueStart());
        bus.Before = null;
        bus.Requests.Clear();
        Start(chip);
        Assert.Equal("B400001F", bus.Requests[0]);
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var bus = new FrameBus
        {
            Before = _ => throw new DriverFaultException("SPI chip", "spi-0.1", "no answer: EIO"),
        };
        var fault = Assert.Throws<DriverFaultException>(() => new Scl3300(bus, Mode4).ContinueStart());
        Assert.Equal("SCL3300 at spi-0.1: no answer.", fault.Message);
        Assert.IsType<DriverFaultException>(fault.InnerException);
    }

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault() =>
        Gen.Select(Gen.Int, Gen.Int[1, 60])
            .Sample(
                (seed, noise) =>
                {
                    var random = new Random(seed);
                    var bus = new FrameBus();
                    var chip = new Scl3300(bus, Mode4);
                    bus.Line = answer => random.Next(noise) == 0 ? (uint)random.NextInt64(1L << 32) : answer;
                    double[] xyz = new double[3];
                    for (int i = 0; i < 60; i++)
                    {
                        Noise.Run(() => chip.ContinueStart());
                        Noise.Run(() =>
                        {
                            chip.Read(xyz);
                            Assert.All(xyz, a => Assert.InRange(a, -2.74 * G, 2.74 * G));
                            Assert.InRange(chip.Celsius, -60, 150);
                        });
                        Noise.Run(() =>
                        {
                            chip.ReadAngles(xyz);
                            Assert.All(xyz, a => Assert.InRange(a, -180, 180));
                        });
                        Noise.Run(() => chip.ReadSerial());
                        Noise.Run(() => chip.BeginSelfTest());
                        Noise.Run(() => chip.ContinueSelfTest());
                    }
                },
                iter: 300,
                threads: 1
            );

    private static Scl3300 Started(FrameBus bus, int mode)
    {
        var chip = new Scl3300(bus, mode);
        Start(chip);
        return chip;
    }

    private static void Start(Scl3300 chip)
    {
        for (int i = 0; i < 4; i++)
        {
            chip.ContinueStart();
        }

        Assert.True(chip.IsStarted);
    }
}
