using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedAdxl345Tests
{
    private const double G = 9.80665;
    private const byte Stream = 0x80;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private (double X, double Y, double Z) _felt = (0, 0, G);
    private double _celsius = 25;

    [Fact]
    public void Reset_values_and_identity_are_the_data_sheets()
    {
        I2cDevice chip = Chip().OnI2c(1, 0x53);

        Assert.Equal(0xE5, Read(chip, 0x00, 1)[0]);
        Assert.Equal(new byte[15], Read(chip, 0x1D, 15));
        Assert.Equal([0x0A, 0x00, 0x00, 0x00, 0x02, 0x00], Read(chip, 0x2C, 6));
        Assert.Equal(new byte[8], Read(chip, 0x32, 8));
    }

    [Fact]
    public void Spi_reads_and_writes_with_bit_7_for_reading_and_bit_6_for_several()
    {
        SpiDevice chip = Chip().OnSpi(0, 0);
        byte[] answer = new byte[3];
        chip.Write([0x40 | 0x1E, 0x11, 0x22]);
        chip.TransferFullDuplex([0xC0 | 0x1E, 0, 0], answer);
        Assert.Equal([0x11, 0x22], answer[1..]);
        chip.TransferFullDuplex([0x80 | 0x1E, 0, 0], answer);
        Assert.Equal([0x11, 0x11], answer[1..]);
        chip.TransferFullDuplex([0x80, 0, 0], answer);
        Assert.Equal(0xE5, answer[1]);
    }

    [Fact]
    public void Registers_that_are_only_read_keep_their_values()
    {
        I2cDevice chip = Chip().OnI2c(1, 0x53);
        foreach (byte register in (byte[])[0x00, 0x2B, 0x30, 0x32, 0x37, 0x39])
        {
            byte before = Read(chip, register, 1)[0];
            chip.Write([register, 0xFF]);
            Assert.Equal(before, Read(chip, register, 1)[0]);
        }
    }

    [Fact]
    public void In_standby_nothing_is_sampled()
    {
        I2cDevice chip = Chip().OnI2c(1, 0x53);
        chip.Write([0x38, Stream]);
        _time.AdvanceSeconds(1);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
    }

    [Theory]
    [InlineData(0x00, 256)]
    [InlineData(0x01, 128)]
    [InlineData(0x02, 64)]
    [InlineData(0x03, 32)]
    [InlineData(0x08, 256)]
    [InlineData(0x0B, 256)]
    public void One_g_reads_the_sensitivity_of_range_and_resolution(byte format, int lsbPerG)
    {
        I2cDevice chip = Measuring(format);
        _time.AdvanceSeconds(0.05);
        (int x, _, int z) = Sample(chip);
        Assert.InRange(z, lsbPerG - 5, lsbPerG + 5);
        Assert.InRange(x, -5, 5);
    }

    [Theory]
    [InlineData(0x00, 511)]
    [InlineData(0x03, 511)]
    [InlineData(0x08, 511)]
    [InlineData(0x09, 1023)]
    [InlineData(0x0A, 2047)]
    [InlineData(0x0B, 4095)]
    public void Axes_end_at_the_limits_of_the_word(byte format, int most)
    {
        _felt = (-50 * G, 50 * G, 0);
        I2cDevice chip = Measuring(format);
        _time.AdvanceSeconds(0.05);
        (int x, int y, _) = Sample(chip);
        Assert.Equal((-most - 1, most), (x, y));
    }

    [Theory]
    [InlineData(0x04, 6)]
    [InlineData(0x0F, 3)]
    public void Left_justified_words_start_at_the_top(byte format, int shift)
    {
        _felt = (0, 50 * G, 0);
        I2cDevice chip = Measuring(format);
        _time.AdvanceSeconds(0.05);
        (int x, int y, _) = Sample(chip);
        Assert.Equal(short.MaxValue >> shift << shift, y);
        Assert.Equal(0, x & ((1 << shift) - 1));
    }

    [Theory]
    [InlineData(15, 3200)]
    [InlineData(10, 100)]
    [InlineData(7, 12.5)]
    [InlineData(0, 0.09765625)]
    public void Output_rate_halves_with_each_code_below_15(byte code, double hertz)
    {
        SimulatedAdxl345 core = Chip();
        I2cDevice chip = core.OnI2c(1, 0x53);
        chip.Write([0x2C, code]);
        chip.Write([0x2D, 0x08]);
        Assert.Equal(hertz, core.OutputHertz, hertz * 1e-9);
        for (int i = 0; i < 400; i++)
        {
            _time.AdvanceSeconds(0.1);
            Read(chip, 0x39, 1);
        }

        Assert.InRange(core.SamplesProduced, (hertz * 40) - 5, hertz * 40);
    }

    [Fact]
    public void Bypass_shows_the_newest_sample_and_says_when_one_was_not_read()
    {
        I2cDevice chip = Measuring(0x0B, fifo: 0);
        _time.AdvanceSeconds(0.0125);
        Assert.Equal(0x80, Read(chip, 0x30, 1)[0] & 0x81);
        Sample(chip);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 0x81);
        _time.AdvanceSeconds(0.03);
        Assert.Equal(0x81, Read(chip, 0x30, 1)[0] & 0x81);
        Sample(chip);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 0x81);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
    }

    [Fact]
    public void Each_reading_of_the_data_registers_takes_one_sample_out_of_the_fifo()
    {
        int sample = 0;
        I2cDevice chip = Measuring(0x0B, feels: () => (++sample * 0.1 * G, 0, G));
        _time.AdvanceSeconds(0.056);
        Assert.Equal(5, Read(chip, 0x39, 1)[0]);
        Assert.InRange(Sample(chip).X, 22, 29);
        Assert.Equal(4, Read(chip, 0x39, 1)[0]);

        // One byte of it, and the other five are gone.
        Read(chip, 0x34, 1);
        Assert.InRange(Sample(chip).X, 73, 81);
        Sample(chip);
        Sample(chip);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
        Assert.InRange(Sample(chip).X, 124, 132);
    }

    [Fact]
    public void In_stream_mode_the_newest_thirty_three_stay_and_the_overrun_is_told_until_data_are_read()
    {
        int sample = 0;
        I2cDevice chip = Measuring(0x0B, feels: () => (++sample * 0.1 * G, 0, G));
        _time.AdvanceSeconds(0.3311 + 0.005);
        Assert.Equal(33, Read(chip, 0x39, 1)[0]);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 1);
        _time.AdvanceSeconds(0.07);
        Assert.Equal(33, Read(chip, 0x39, 1)[0]);
        Assert.Equal(1, Read(chip, 0x30, 1)[0] & 1);
        Assert.InRange(Sample(chip).X, 8 * 25.6 - 5, 8 * 25.6 + 5);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 1);
    }

    [Fact]
    public void In_fifo_mode_the_oldest_stay()
    {
        int sample = 0;
        I2cDevice chip = Measuring(0x0B, fifo: 0x40, feels: () => (++sample * 0.1 * G, 0, G));
        _time.AdvanceSeconds(1);
        Assert.Equal(33, Read(chip, 0x39, 1)[0]);
        Assert.InRange(Sample(chip).X, 20, 31);
    }

    [Fact]
    public void The_watermark_holds_while_there_are_so_many_and_bypass_empties_the_fifo()
    {
        I2cDevice chip = Measuring(0x0B, fifo: Stream | 10);
        _time.AdvanceSeconds(0.095);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 2);
        _time.AdvanceSeconds(0.01);
        Assert.Equal(2, Read(chip, 0x30, 1)[0] & 2);
        Sample(chip);
        Assert.Equal(0, Read(chip, 0x30, 1)[0] & 2);
        chip.Write([0x38, 0x00]);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
    }

    [Fact]
    public void Offset_registers_add_15_6_milli_g_a_step()
    {
        I2cDevice chip = Measuring(0x0B);
        chip.Write([0x1E, 100, 0x9C]);
        _time.AdvanceSeconds(0.05);
        (int x, int y, _) = Sample(chip);
        Assert.InRange(x, 399 - 5, 399 + 5);
        Assert.InRange(y, -399 - 5, -399 + 5);
    }

    [Theory]
    [InlineData(0x0A, 0.75, 1.1)]
    [InlineData(0x08, 0.75, 1.1)]
    [InlineData(0x0C, 1.5, 2.2)]
    [InlineData(0x1A, 1.8, 2.6)]
    public void Noise_is_the_data_sheets(byte rate, double lsb, double lsbZ)
    {
        I2cDevice chip = Measuring(0x0B, rate: rate);
        List<(int X, int Y, int Z)> samples = [];
        while (samples.Count < 4000)
        {
            _time.AdvanceSeconds(0.05);
            for (int left = Read(chip, 0x39, 1)[0]; left > 0; left--)
            {
                samples.Add(Sample(chip));
            }
        }

        Assert.InRange(Deviation(samples.Select(s => s.X)), lsb * 0.92, lsb * 1.08);
        Assert.InRange(Deviation(samples.Select(s => s.Z)), lsbZ * 0.92, lsbZ * 1.08);
    }

    [Fact]
    public void Self_test_moves_each_axis_within_the_limits_at_3_3_volts()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            I2cDevice chip = Measure(
                new SimulatedAdxl345(_time, new AccelerationFunction(_ => _felt), _ => _celsius, seed, spread: 1),
                0x0B,
                Stream,
                0x0A
            );
            (double X, double Y, double Z) before = Mean(chip);
            chip.Write([0x31, 0x8B]);
            (double X, double Y, double Z) with = Mean(chip);
            chip.Write([0x31, 0x0B]);
            (double X, double Y, double Z) after = Mean(chip);

            Assert.InRange((with.X - before.X) / 256, 0.2 * 1.77, 2.1 * 1.77);
            Assert.InRange((with.Y - before.Y) / 256, -2.1 * 1.77, -0.2 * 1.77);
            Assert.InRange((with.Z - before.Z) / 256, 0.3 * 1.47, 3.4 * 1.47);
            Assert.Equal(before.X, after.X, 1.0);
        }
    }

    [Fact]
    public void A_dead_element_answers_neither_the_self_test_nor_the_mast_but_keeps_its_noise()
    {
        SimulatedAdxl345 core = Chip();
        I2cDevice chip = Measure(core, 0x0B, Stream, 0x0A);
        Mean(chip);
        core.SetFault(ChipFault.DeadElement);
        Mean(chip);
        _felt = (G, 0, 0);
        chip.Write([0x31, 0x8B]);
        List<int> x = [];
        List<int> z = [];
        for (int i = 0; i < 400; i++)
        {
            _time.AdvanceSeconds(0.01);
            (int felt, _, int up) = Sample(chip);
            x.Add(felt);
            z.Add(up);
        }

        Assert.InRange(x.Average(), -0.5, 0.5);
        Assert.InRange(z.Average(), 255.5, 256.5);
        Assert.InRange(Deviation(x), 0.6, 0.9);
    }

    [Fact]
    public void Silent_stuck_saturated_and_swapped_parts_show_as_such()
    {
        SimulatedAdxl345 core = Chip();
        I2cDevice chip = Measure(core, 0x0B, Stream, 0x0A);
        Mean(chip);
        core.SetFault(ChipFault.Silent);
        Assert.Throws<IOException>(() => Read(chip, 0, 1));
        core.SetFault(ChipFault.WrongIdentity);
        Assert.Equal(0xAD, Read(chip, 0, 1)[0]);
        core.SetFault(ChipFault.Stuck);
        Mean(chip);
        _felt = (3, 2, 1);
        (int X, int Y, int Z)[] stuck = [.. Enumerable.Range(0, 20).Select(_ => Next(chip))];
        Assert.Single(stuck.Distinct());
        core.SetFault(ChipFault.Saturated);
        _time.AdvanceSeconds(1);
        Assert.Equal((4095, 4095, 4095), Next(chip));
    }

    [Fact]
    public void An_empty_fifo_never_fills_and_an_overflowing_one_loses_samples()
    {
        SimulatedAdxl345 core = Chip();
        I2cDevice chip = Measure(core, 0x0B, Stream, 0x0A);
        core.SetFault(ChipFault.EmptyFifo);
        _time.AdvanceSeconds(1);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
        core.SetFault(ChipFault.FifoOverflow);
        _time.AdvanceSeconds(0.1);
        Assert.InRange(Read(chip, 0x39, 1)[0], 4, 6);
        Assert.Equal(1, Read(chip, 0x30, 1)[0] & 1);
    }

    [Fact]
    public void Slow_oscillator_scales_the_rate_and_a_supply_dip_stops_the_measuring()
    {
        SimulatedAdxl345 core = Chip();
        I2cDevice chip = Measure(core, 0x0B, Stream, 0x0A);
        core.SetFault(ChipFault.SlowOscillator, 0.97);
        Assert.Equal(97, core.OutputHertz, 1e-6);
        core.SetFault(ChipFault.SupplyDip);
        Assert.Throws<IOException>(() => Read(chip, 0, 1));
        core.SetFault(ChipFault.None);
        Assert.Equal([0x0A, 0x00], Read(chip, 0x2C, 2));
        Assert.Equal(0, Read(chip, 0x31, 1)[0]);
        _time.AdvanceSeconds(1);
        Assert.Equal(0, Read(chip, 0x39, 1)[0]);
    }

    [Fact]
    public void Errors_of_a_part_stay_within_the_data_sheet_and_are_its_mean_reading()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            SimulatedAdxl345 part = Part(seed, 25);
            (double X, double Y, double Z) zero = part.MeanReading(0, 0, 0);
            (double X, double Y, double Z) one = part.MeanReading(G, G, G);
            (double X, double Y, double Z) hot = Part(seed, 75).MeanReading(0, 0, 0);
            Assert.InRange(zero.X / G, -0.150, 0.150);
            Assert.InRange(zero.Z / G, -0.250, 0.250);
            Assert.InRange((one.Y - zero.Y) / G, 230.0 / 256, 282.0 / 256);
            Assert.InRange((hot.X - zero.X) / G / 50, -0.81e-3, 0.81e-3);
            Assert.InRange((hot.Z - zero.Z) / G / 50, -2.41e-3, 2.41e-3);
        }

        SimulatedAdxl345 own = Part(7, 40);
        (double x, double y, double z) = own.MeanReading(0, 0, G);
        (double X, double Y, double Z) mean = Mean(Measure(own, 0x0B, Stream, 0x0A), 400);
        Assert.Equal(x / G, mean.X / 256, 0.001);
        Assert.Equal(y / G, mean.Y / 256, 0.001);
        Assert.Equal(z / G, mean.Z / 256, 0.001);
        SimulatedAdxl345 Part(ulong seed, double celsius) =>
            new(_time, new AccelerationFunction(_ => _felt), _ => celsius, seed, spread: 1);
    }

    private SimulatedAdxl345 Chip(Func<(double X, double Y, double Z)>? feels = null) =>
        new(_time, new AccelerationFunction(_ => feels?.Invoke() ?? _felt), _ => _celsius, seed: 1);

    private I2cDevice Measuring(
        byte format,
        byte fifo = Stream,
        byte rate = 0x0A,
        Func<(double X, double Y, double Z)>? feels = null
    ) => Measure(Chip(feels), format, fifo, rate);

    private static I2cDevice Measure(SimulatedAdxl345 core, byte format, byte fifo, byte rate)
    {
        I2cDevice chip = core.OnI2c(1, 0x53);
        chip.Write([0x2C, rate]);
        chip.Write([0x31, format]);
        chip.Write([0x38, fifo]);
        chip.Write([0x2D, 0x08]);
        return chip;
    }

    private (int X, int Y, int Z) Next(I2cDevice chip)
    {
        _time.AdvanceSeconds(0.01);
        return Sample(chip);
    }

    // What is in the FIFO is let go; then the mean of so many new samples.
    private (double X, double Y, double Z) Mean(I2cDevice chip, int count = 30)
    {
        _time.AdvanceSeconds(0.02);
        for (int left = Read(chip, 0x39, 1)[0]; left > 0; left--)
        {
            Sample(chip);
        }

        (int X, int Y, int Z)[] samples = [.. Enumerable.Range(0, count).Select(_ => Next(chip))];
        return (samples.Average(s => s.X), samples.Average(s => s.Y), samples.Average(s => s.Z));
    }

    private static double Deviation(IEnumerable<int> values)
    {
        double[] all = [.. values.Select(v => (double)v)];
        double mean = all.Average();
        return Math.Sqrt(all.Average(v => (v - mean) * (v - mean)));
    }

    private static (int X, int Y, int Z) Sample(I2cDevice chip)
    {
        byte[] bytes = Read(chip, 0x32, 6);
        return (Word(bytes, 0), Word(bytes, 2), Word(bytes, 4));
    }

    private static int Word(byte[] bytes, int at) => (short)(bytes[at] | (bytes[at + 1] << 8));

    private static byte[] Read(I2cDevice chip, byte register, int count)
    {
        byte[] bytes = new byte[count];
        chip.WriteRead([register], bytes);
        return bytes;
    }
}
