using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Simulator.Chips;

namespace Edge.Portable.Tests.Drivers;

public sealed class Sht4xTests
{
    private const string Name = "i2c-1/0x44";

    [Fact]
    public void The_checksum_has_the_check_value_of_the_data_sheet()
    {
        Assert.Equal(0x92, Sht4x.Crc8(0xBE, 0xEF));
        Assert.Equal(0x81, Sht4x.Crc8(0x00, 0x00));
        Assert.Equal(0xAC, Sht4x.Crc8(0xFF, 0xFF));
    }

    [Fact]
    public void Commands_are_those_of_the_data_sheet()
    {
        var bus = new CommandBus(Name);
        var chip = new Sht4x(bus);
        chip.Reset();
        chip.StartSerial();
        chip.StartMeasuring();
        Assert.Equal([0x94, 0x89, 0xFD], bus.Commands);
    }

    [Fact]
    public void The_serial_number_is_both_words()
    {
        var bus = new CommandBus(Name);
        bus.Answers.Enqueue([0xBE, 0xEF, 0x92, 0xBE, 0xEF, 0x92]);
        Assert.Equal(0xBEEFBEEFu, new Sht4x(bus).ReadSerial());
    }

    [Theory]
    [InlineData(0x6666, 0x3A3A, 25, 22.4314)]
    [InlineData(0xBEEF, 0xBEEF, 85.5230, 87.2307)]
    [InlineData(0x0800, 0x0000, -39.5311, 0)]
    [InlineData(0xF800, 0xFFFF, 124.5337, 100)]
    public void Words_become_degrees_and_percent(int temperature, int humidity, double celsius, double percent)
    {
        var chip = Read(temperature, humidity);
        Assert.Equal(celsius, chip.Celsius, 0.001);
        Assert.Equal(percent, chip.RelativeHumidityPercent, 0.001);
    }

    [Theory]
    [InlineData(0x0000)]
    [InlineData(0xFFFF)]
    public void A_temperature_at_the_end_of_the_scale_is_a_fault(int temperature)
    {
        Assert.Throws<DriverFaultException>(() => Read(temperature, 0x8000));
    }

    [Fact]
    public void Any_wrong_bit_is_a_fault_and_leaves_no_value()
    {
        for (int bit = 0; bit < 48; bit++)
        {
            byte[] answer = Answer(0x6666, 0x8000);
            answer[bit / 8] ^= (byte)(1 << (bit % 8));
            var bus = new CommandBus(Name);
            var chip = new Sht4x(bus);
            bus.Answers.Enqueue(Answer(0x6666, 0x8000));
            chip.StartMeasuring();
            chip.ReadResult();
            bus.Answers.Enqueue(answer);
            chip.StartMeasuring();

            Assert.Throws<DriverFaultException>(() => chip.ReadResult());
            Assert.Equal(double.NaN, chip.Celsius);
            Assert.Equal(double.NaN, chip.RelativeHumidityPercent);
        }
    }

    [Fact]
    public void A_silent_bus_is_a_fault_with_the_chips_name()
    {
        var fault = Assert.Throws<DriverFaultException>(() => new Sht4x(new SilentBus()).StartMeasuring());
        Assert.Equal("SHT4x", fault.Chip);
    }

    [Fact]
    public void Any_bytes_give_a_value_in_range_or_a_fault()
    {
        Gen.Select(Gen.Int, Gen.UShort, Gen.UShort, Gen.Bool)
            .Sample(
                (seed, temperature, humidity, sane) =>
                {
                    var good = new CommandBus(Name);
                    for (int i = 0; i < 60; i++)
                    {
                        good.Answers.Enqueue(Answer(temperature, humidity));
                    }

                    var chip = new Sht4x(new NoiseBus(sane ? good : null, seed));
                    for (int i = 0; i < 20; i++)
                    {
                        Noise.Run(chip.Reset);
                        Noise.Run(chip.StartSerial);
                        Noise.Run(() => chip.ReadSerial());
                        Noise.Run(chip.StartMeasuring);
                        Noise.Run(() =>
                        {
                            chip.ReadResult();
                            Assert.InRange(chip.Celsius, -40, 125);
                            Assert.InRange(chip.RelativeHumidityPercent, 0, 100);
                        });
                    }
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Temperature_and_humidity_come_through_the_simulated_chip_over_the_whole_range()
    {
        Gen.Select(Gen.Double[-39.8, 124.8], Gen.Double[0, 100], Gen.ULong)
            .Sample(
                (celsius, percent, seed) =>
                {
                    var (time, _, chip) = Simulated(celsius, percent, seed);
                    chip.StartSerial();
                    time.Advance(chip.MeasuringMicros);
                    chip.ReadSerial();
                    chip.StartMeasuring();
                    time.Advance(chip.MeasuringMicros);
                    chip.ReadResult();
                    Assert.Equal(celsius, chip.Celsius, 0.1);
                    Assert.Equal(percent, chip.RelativeHumidityPercent, 0.2);
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void A_result_asked_for_too_early_or_twice_is_a_fault()
    {
        var (time, _, chip) = Simulated(25, 50, 1);
        chip.StartMeasuring();
        time.Advance(1_000);
        Assert.Throws<DriverFaultException>(() => chip.ReadResult());
        time.Advance(chip.MeasuringMicros);
        chip.ReadResult();
        Assert.Throws<DriverFaultException>(() => chip.ReadResult());
    }

    [Theory]
    [InlineData(ChipFault.Silent)]
    [InlineData(ChipFault.BadCrc)]
    [InlineData(ChipFault.WrongIdentity)]
    [InlineData(ChipFault.Saturated)]
    public void A_faulty_simulated_chip_is_a_fault(ChipFault kind)
    {
        var (time, simulated, chip) = Simulated(25, 50, 1);
        simulated.SetFault(kind);
        Assert.Throws<DriverFaultException>(() =>
        {
            chip.StartMeasuring();
            time.Advance(chip.MeasuringMicros);
            chip.ReadResult();
        });
        Assert.Equal(double.NaN, chip.Celsius);
    }

    [Fact]
    public void A_stuck_simulated_chip_repeats_itself_bit_for_bit()
    {
        var (time, simulated, chip) = Simulated(25, 50, 1);
        simulated.SetFault(ChipFault.Stuck);
        var seen = new HashSet<double>();
        for (int i = 0; i < 20; i++)
        {
            chip.StartMeasuring();
            time.Advance(chip.MeasuringMicros);
            chip.ReadResult();
            seen.Add(chip.Celsius);
        }

        Assert.Single(seen);
    }

    [Fact]
    public void Bit_errors_are_caught_by_the_checksum()
    {
        // One inverted bit in a word is always caught. At one byte in 64, two bits in one word are rare, and may pass.
        var (time, simulated, chip) = Simulated(25, 50, 5);
        simulated.SetFault(ChipFault.BitFlips, 1.0 / 1000);
        int faults = 0;
        for (int i = 0; i < 2000; i++)
        {
            chip.StartMeasuring();
            time.Advance(chip.MeasuringMicros);
            bool faulted = Noise.Run(chip.ReadResult);
            faults += faulted ? 1 : 0;
            if (!faulted)
            {
                Assert.Equal(25, chip.Celsius, 0.2);
            }
        }

        Assert.InRange(faults, 1, 100);
    }

    private static Sht4x Read(int temperature, int humidity)
    {
        var bus = new CommandBus(Name);
        bus.Answers.Enqueue(Answer(temperature, humidity));
        var chip = new Sht4x(bus);
        chip.StartMeasuring();
        chip.ReadResult();
        return chip;
    }

    private static byte[] Answer(int temperature, int humidity) =>
        [
            (byte)(temperature >> 8),
            (byte)temperature,
            Sht4x.Crc8((byte)(temperature >> 8), (byte)temperature),
            (byte)(humidity >> 8),
            (byte)humidity,
            Sht4x.Crc8((byte)(humidity >> 8), (byte)humidity),
        ];

    private static (SimulatedTime Time, SimulatedSht4x Simulated, Sht4x Chip) Simulated(
        double celsius,
        double percent,
        ulong seed
    )
    {
        var time = SimulatedTime.ByHand();
        var simulated = new SimulatedSht4x(time, _ => (celsius, percent), seed);
        return (time, simulated, new Sht4x(new I2cChipBus(simulated.OnI2c(1, 0x44), Name)));
    }
}
