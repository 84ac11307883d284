using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedAdxl355Tests
{
    private const double G = 9.80665;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private (double X, double Y, double Z) _felt = (0, 0, G);
    private double _celsius = 25;

    [Fact]
    public void Reset_values_and_identity_are_the_data_sheets()
    {
        I2cDevice chip = Chip().OnI2c(1, 0x1D);

        Assert.Equal([0xAD, 0x1D, 0xED, 0x01, 0x00, 0x00], Read(chip, 0x00, 6));
        Assert.Equal([0x00, 0x60, 0x00, 0x00, 0x81, 0x01, 0x00], Read(chip, 0x28, 7));
    }

    [Fact]
    public void Spi_reads_the_same_registers_with_the_address_shifted_and_the_read_bit()
    {
        SpiDevice chip = Chip().OnSpi(0, 0);
        byte[] answer = new byte[4];

        chip.TransferFullDuplex([(0x00 << 1) | 1, 0, 0, 0], answer);

        Assert.Equal([0xAD, 0x1D, 0xED], answer[1..]);
    }

    [Fact]
    public void Spi_writes_a_register()
    {
        SpiDevice chip = Chip().OnSpi(0, 0);
        byte[] answer = new byte[2];

        chip.Write([0x28 << 1, 0x05]);
        chip.TransferFullDuplex([(0x28 << 1) | 1, 0], answer);

        Assert.Equal(0x05, answer[1]);
    }

    [Fact]
    public void In_standby_nothing_is_sampled()
    {
        I2cDevice chip = Chip().OnI2c(1, 0x1D);

        _time.AdvanceSeconds(1);

        Assert.Equal([0x00, 0x00], Read(chip, 0x04, 2));
    }

    [Theory]
    [InlineData(0x81, 256_000)]
    [InlineData(0x82, 128_000)]
    [InlineData(0x83, 64_000)]
    public void One_g_reads_the_sensitivity_of_the_range(byte range, int lsbPerG)
    {
        I2cDevice chip = Measuring(range: range);

        _time.AdvanceSeconds(0.05);

        Assert.InRange(Axis(chip, 0x0E), lsbPerG - 200, lsbPerG + 200);
        Assert.InRange(Axis(chip, 0x08), -200, 200);
    }

    [Fact]
    public void Axes_end_at_the_limits_of_twenty_bits()
    {
        _felt = (-5 * G, 5 * G, 0);
        I2cDevice chip = Measuring();

        _time.AdvanceSeconds(0.05);

        Assert.Equal(-524_288, Axis(chip, 0x08));
        Assert.Equal(524_287, Axis(chip, 0x0B));
    }

    [Theory]
    [InlineData(0, 4000)]
    [InlineData(5, 125)]
    [InlineData(10, 3.90625)]
    public void Output_rate_halves_with_each_filter_code(byte filter, double hertz)
    {
        SimulatedAdxl355 core = Chip();
        I2cDevice chip = core.OnI2c(1, 0x1D);
        chip.Write([0x28, filter]);
        chip.Write([0x2D, 0x00]);

        for (int i = 0; i < 1000; i++)
        {
            _time.AdvanceSeconds(0.01);
            Read(chip, 0x05, 1);
        }

        Assert.InRange(core.SamplesProduced, (hertz * 10) - 1, hertz * 10);
    }

    [Fact]
    public void Fifo_holds_marked_words_and_says_when_it_is_empty()
    {
        I2cDevice chip = Measuring();
        _time.AdvanceSeconds(4.5 / 125);

        Assert.Equal(12, Read(chip, 0x05, 1)[0]);
        byte[] words = Read(chip, 0x11, 15 * 3);

        for (int word = 0; word < 12; word++)
        {
            Assert.Equal(word % 3 == 0 ? 1 : 0, words[(word * 3) + 2] & 3);
        }

        Assert.Equal(2, words[(12 * 3) + 2] & 3);
        Assert.Equal(0, Read(chip, 0x05, 1)[0]);
    }

    [Fact]
    public void Fifo_keeps_the_newest_ninety_six_words_and_reports_the_overrun_once()
    {
        int sample = 0;
        SimulatedAdxl355 core = new(
            _time,
            new AccelerationFunction(_ => (++sample * 0.01 * G, 0, G)),
            _ => _celsius,
            seed: 1
        );
        I2cDevice chip = core.OnI2c(1, 0x1D);
        chip.Write([0x28, 5]);
        chip.Write([0x2D, 0]);
        _time.AdvanceSeconds(40.5 / 125);

        byte[] status = Read(chip, 0x04, 2);

        Assert.Equal(0b111, status[0]);
        Assert.Equal(96, status[1]);
        Assert.Equal(0, Read(chip, 0x04, 1)[0] & 0b101);
        byte[] first = Read(chip, 0x11, 3);
        Assert.Equal(1, first[2] & 1);
        Assert.InRange(Word(first, 0), (int)(0.09 * 256_000) - 200, (int)(0.09 * 256_000) + 200);
    }

    [Fact]
    public void Noise_has_the_data_sheets_density()
    {
        I2cDevice chip = Measuring();
        double sum = 0;
        double squares = 0;
        int count = 0;
        while (count < 20_000)
        {
            _time.AdvanceSeconds(0.2);
            int words = Read(chip, 0x05, 1)[0];
            byte[] fifo = Read(chip, 0x11, words * 3);
            for (int word = 0; word < words; word += 3)
            {
                double g = Word(fifo, word * 3) / 256_000.0;
                sum += g;
                squares += g * g;
                count++;
            }
        }

        double deviation = Math.Sqrt((squares / count) - (sum / count * (sum / count)));
        Assert.InRange(deviation / Math.Sqrt(125 / 2.0), 24e-6, 26e-6);
    }

    [Theory]
    [InlineData(25, 1885)]
    [InlineData(65, 1885 - 362)]
    [InlineData(-15, 1885 + 362)]
    public void Temperature_word_falls_by_9_05_a_degree(double celsius, int word)
    {
        _celsius = celsius;
        byte[] bytes = Read(Measuring(), 0x06, 2);

        Assert.InRange((bytes[0] << 8) | bytes[1], word - 3, word + 3);
    }

    [Fact]
    public void Self_test_moves_each_axis_by_its_force()
    {
        I2cDevice chip = Measuring(range: 0x83);
        _time.AdvanceSeconds(0.05);
        int before = Axis(chip, 0x0E);

        chip.Write([0x2E, 0x03]);
        _time.AdvanceSeconds(0.05);

        Assert.InRange((Axis(chip, 0x0E) - before) / 64_000.0, 0.5, 3.0);
        Assert.InRange(Axis(chip, 0x08) / 64_000.0, 0.1, 0.6);
        Assert.InRange(Axis(chip, 0x0B) / 64_000.0, 0.1, 0.6);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x02)]
    public void Self_test_takes_both_of_its_bits(byte bits)
    {
        I2cDevice chip = Measuring(range: 0x83);
        chip.Write([0x2E, bits]);
        _time.AdvanceSeconds(0.05);

        Assert.InRange(Axis(chip, 0x08) / 64_000.0, -0.01, 0.01);
        Assert.InRange(Axis(chip, 0x0E) / 64_000.0, 0.99, 1.01);
    }

    [Fact]
    public void Self_test_responses_of_parts_stay_within_the_data_sheets_limits()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedAdxl355 core = new(time, new AccelerationFunction(_ => _felt), _ => 25, seed, spread: 1);
            (double X, double Y, double Z) zero = core.MeanReading(0, 0, G);
            I2cDevice chip = core.OnI2c(1, 0x1D);
            chip.Write([0x28, 5]);
            chip.Write([0x2C, 0x83]);
            chip.Write([0x2E, 0x03]);
            chip.Write([0x2D, 0]);
            time.AdvanceSeconds(0.1);

            Assert.InRange((Axis(chip, 0x08) / 64_000.0) - (zero.X / G), 0.1, 0.6);
            Assert.InRange((Axis(chip, 0x0B) / 64_000.0) - (zero.Y / G), 0.1, 0.6);
            Assert.InRange((Axis(chip, 0x0E) / 64_000.0) - (zero.Z / G), 0.5, 3);
        }
    }

    [Fact]
    public void A_dead_element_answers_neither_the_self_test_nor_the_mast_but_keeps_its_noise()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.DeadElement);
        _time.AdvanceSeconds(0.05);
        Axis(chip, 0x08);
        _felt = (G, 0, 0);
        chip.Write([0x2E, 0x03]);
        HashSet<int> seen = [];
        for (int i = 0; i < 100; i++)
        {
            _time.AdvanceSeconds(0.01);
            seen.Add(Axis(chip, 0x08));
            Assert.InRange(Axis(chip, 0x08), -300, 300);
            Assert.InRange(Axis(chip, 0x0E), 255_700, 256_300);
        }

        Assert.True(seen.Count > 50);
        core.SetFault(ChipFault.None);
        _time.AdvanceSeconds(0.05);
        Assert.InRange(Axis(chip, 0x08) / 256_000.0, 1.1, 1.6);
    }

    [Fact]
    public void A_quiet_output_gives_a_hundredth_of_motion_and_noise()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.Quiet);
        _time.AdvanceSeconds(0.05);
        Axis(chip, 0x08);
        _felt = (0.1 * G, 0, G);
        _time.AdvanceSeconds(0.05);

        Assert.InRange(Axis(chip, 0x08), 256 - 5, 256 + 5);
        Assert.InRange(Axis(chip, 0x0B), -5, 5);
    }

    [Theory]
    [InlineData(null, 2560)]
    [InlineData(0.1, 25_600)]
    public void A_clipped_output_goes_no_further_than_the_magnitude(double? magnitude, int most)
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.Clipped, magnitude);
        _time.AdvanceSeconds(0.05);
        Axis(chip, 0x08);
        _felt = (0.5 * G, -0.5 * G, G);
        _time.AdvanceSeconds(0.05);

        Assert.Equal((most, -most), (Axis(chip, 0x08), Axis(chip, 0x0B)));
        Assert.InRange(Axis(chip, 0x0E), 255_700, 256_300);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(30.0, 30)]
    public void A_noisy_part_has_the_magnitudes_multiple_of_its_noise(double? magnitude, double times)
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.Noisy, magnitude);
        double squares = 0;
        for (int i = 0; i < 4000; i++)
        {
            _time.AdvanceSeconds(0.008);
            squares += Math.Pow(Axis(chip, 0x08) / 256_000.0, 2);
        }

        Assert.InRange(Math.Sqrt(squares / 4000) / (25e-6 * Math.Sqrt(62.5)), times * 0.95, times * 1.05);
    }

    [Fact]
    public void Reset_code_restores_power_on()
    {
        I2cDevice chip = Measuring();
        _time.AdvanceSeconds(0.1);

        chip.Write([0x2F, 0x52]);

        Assert.Equal(0, Read(chip, 0x05, 1)[0]);
        Assert.Equal([0x81, 0x01], Read(chip, 0x2C, 2));
    }

    [Fact]
    public void Silent_gives_no_acknowledge_on_i2c_and_a_floating_line_on_spi()
    {
        SimulatedAdxl355 core = Chip();
        core.SetFault(ChipFault.Silent);
        byte[] answer = new byte[3];

        IOException e = Assert.Throws<IOException>(() => Read(core.OnI2c(1, 0x1D), 0, 1));
        core.OnSpi(0, 0).TransferFullDuplex([1, 0, 0], answer);

        Assert.Equal("Remote I/O error (121)", e.Message);
        Assert.Equal([0xFF, 0xFF, 0xFF], answer);
    }

    [Fact]
    public void Stuck_repeats_bit_for_bit_while_the_fifo_goes_on()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        _time.AdvanceSeconds(0.05);
        byte[] before = Read(chip, 0x08, 9);
        core.SetFault(ChipFault.Stuck);
        Read(chip, 0x11, 96 * 3);
        _felt = (1, 2, 3);
        _time.AdvanceSeconds(0.05);

        Assert.Equal(before, Read(chip, 0x08, 9));
        Assert.InRange(Read(chip, 0x05, 1)[0], 15, 21);
    }

    [Fact]
    public void Empty_fifo_never_fills()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.EmptyFifo);
        _time.AdvanceSeconds(1);

        Assert.Equal([0, 0], Read(chip, 0x04, 2));
    }

    [Fact]
    public void Overflowing_fifo_reports_the_overrun_and_loses_samples()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.FifoOverflow);
        _time.AdvanceSeconds(10.5 / 125);

        byte[] answer = Read(chip, 0x04, 2);

        Assert.Equal(4, answer[0] & 4);
        Assert.Equal(15, answer[1]);
    }

    [Fact]
    public void Saturated_reads_full_scale()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.Saturated);
        _time.AdvanceSeconds(0.1);

        Assert.Equal(524_287, Axis(chip, 0x08));
    }

    [Fact]
    public void Wrong_identity_is_another_chips()
    {
        SimulatedAdxl355 core = Chip();
        core.SetFault(ChipFault.WrongIdentity);

        Assert.NotEqual([0xAD, 0x1D, 0xED], Read(core.OnI2c(1, 0x1D), 0, 3));
    }

    [Fact]
    public void Slow_oscillator_scales_the_rate()
    {
        (SimulatedAdxl355 core, I2cDevice chip) = MeasuringCore();
        core.SetFault(ChipFault.SlowOscillator, 0.9967);
        long before = core.SamplesProduced;
        for (int i = 0; i < 1000; i++)
        {
            _time.AdvanceSeconds(0.2);
            Read(chip, 0x11, 96 * 3);
        }

        Assert.InRange((core.SamplesProduced - before) / 200.0, 125 * 0.9966, 125 * 0.9968);
    }

    [Fact]
    public void Bit_flips_corrupt_answers()
    {
        SimulatedAdxl355 core = Chip();
        core.SetFault(ChipFault.BitFlips, 0.5);
        I2cDevice chip = core.OnI2c(1, 0x1D);

        Assert.Contains(Enumerable.Range(0, 100), _ => Read(chip, 0, 1)[0] != 0xAD);
    }

    [Fact]
    public void A_fault_that_the_chip_cannot_have_is_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Chip().SetFault(ChipFault.BadCrc));

        Assert.Contains("adxl355 has no fault BadCrc", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Hour(7), Hour(7));
        Assert.NotEqual(Hour(7), Hour(8));
    }

    private static byte[] Hour(ulong seed)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedAdxl355 core = new(time, new AccelerationFunction(_ => (0, 0, G)), _ => 25, seed);
        I2cDevice chip = core.OnI2c(1, 0x1D);
        chip.Write([0x28, 5]);
        chip.Write([0x2D, 0]);
        List<byte> all = [];
        for (int i = 0; i < 60; i++)
        {
            time.AdvanceSeconds(0.2);
            all.AddRange(Read(chip, 0x11, 75));
        }

        return [.. all];
    }

    private SimulatedAdxl355 Chip() => new(_time, new AccelerationFunction(_ => _felt), _ => _celsius, seed: 1);

    private I2cDevice Measuring(byte range = 0x81) => MeasuringCore(range).Chip;

    private (SimulatedAdxl355 Core, I2cDevice Chip) MeasuringCore(byte range = 0x81)
    {
        SimulatedAdxl355 core = Chip();
        I2cDevice chip = core.OnI2c(1, 0x1D);
        chip.Write([0x28, 5]);
        chip.Write([0x2C, range]);
        chip.Write([0x2D, 0]);
        return (core, chip);
    }

    private static byte[] Read(I2cDevice chip, byte register, int count)
    {
        byte[] bytes = new byte[count];
        chip.WriteRead([register], bytes);
        return bytes;
    }

    private static int Axis(I2cDevice chip, byte register) => Word(Read(chip, register, 3), 0);

    private static int Word(byte[] bytes, int at) =>
        ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8)) >> 12;
}
