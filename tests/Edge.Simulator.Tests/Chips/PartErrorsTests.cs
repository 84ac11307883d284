using System.Device.I2c;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

/// <summary>Each part's own errors over many seeds: within the data sheet's limits, spread over them, and the same again for
/// the same seed. Noise is measured apart from them.</summary>
public sealed class PartErrorsTests
{
    private const double G = 9.80665;
    private const int Parts = 200;

    [Fact]
    public void Offset_and_sensitivity_of_an_accelerometer_are_its_own_and_within_the_data_sheet()
    {
        double[] offsets = new double[Parts * 3];
        double[] gains = new double[Parts * 3];
        for (int seed = 0; seed < Parts; seed++)
        {
            SimulatedAdxl355 part = Accelerometer((ulong)seed, 25);
            Fill(offsets, seed, part.MeanReading(0, 0, 0));
            (double X, double Y, double Z) up = part.MeanReading(G, G, G);
            Fill(gains, seed, up);
        }

        double[] milliG = [.. offsets.Select(o => o / G * 1000)];
        double[] percent = [.. gains.Zip(offsets, (g, o) => (((g - o) / G) - 1) * 100)];
        Assert.All(milliG, o => Assert.InRange(o, -75, 75));
        Assert.InRange(Deviation(milliG), 21, 29);
        Assert.All(percent, g => Assert.InRange(g, -8, 8));
        Assert.InRange(Deviation(percent), 1.2, 1.8);
    }

    [Fact]
    public void Offset_and_sensitivity_of_an_accelerometer_drift_with_temperature_within_the_data_sheet()
    {
        double[] slopes = new double[Parts * 3];
        double[] gains = new double[Parts * 3];
        for (int seed = 0; seed < Parts; seed++)
        {
            SimulatedAdxl355 cold = Accelerometer((ulong)seed, -20);
            SimulatedAdxl355 hot = Accelerometer((ulong)seed, 60);
            (double X, double Y, double Z) a = cold.MeanReading(0, 0, 0);
            (double X, double Y, double Z) b = hot.MeanReading(0, 0, 0);
            Fill(slopes, seed, ((b.X - a.X) / 80, (b.Y - a.Y) / 80, (b.Z - a.Z) / 80));
            (double X, double Y, double Z) c = cold.MeanReading(G, G, G);
            (double X, double Y, double Z) d = hot.MeanReading(G, G, G);
            Fill(gains, seed, (Drift(d.X - b.X, c.X - a.X), Drift(d.Y - b.Y, c.Y - a.Y), Drift(d.Z - b.Z, c.Z - a.Z)));
        }

        double[] milliG = [.. slopes.Select(s => s / G * 1000)];
        Assert.All(milliG, s => Assert.InRange(s, -0.15, 0.15));
        Assert.InRange(Deviation(milliG), 0.04, 0.06);
        Assert.All(gains, g => Assert.InRange(g, -0.0103, 0.0103));
        Assert.InRange(Deviation(gains), 0.003, 0.007);
        static double Drift(double hot, double cold) => ((hot / cold) - 1) * 100 / 80;
    }

    [Fact]
    public void What_an_accelerometer_gives_over_its_bus_is_its_mean_reading_with_noise_of_the_data_sheets_density()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedAdxl355 part = new(time, new AccelerationFunction(_ => (0.5, -0.3, G)), _ => 36, seed, spread: 1);
            I2cDevice bus = part.OnI2c(1, 0x1D);
            bus.Write([0x28, 5]);
            bus.Write([0x2C, 0x83]);
            bus.Write([0x2D, 0]);
            List<double>[] axes =
            [
                [],
                [],
                [],
            ];
            while (axes[0].Count < 20_000)
            {
                time.AdvanceSeconds(0.2);
                Drain(bus, axes, G / 64_000);
            }

            (double X, double Y, double Z) mean = part.MeanReading(0.5, -0.3, G);
            double[] means = [mean.X, mean.Y, mean.Z];
            double[] density = new double[3];
            for (int axis = 0; axis < 3; axis++)
            {
                Assert.Equal(means[axis], axes[axis].Average(), 0.0001);
                density[axis] = Deviation([.. axes[axis]]) / G / Math.Sqrt(part.OutputHertz / 2);
                Assert.InRange(density[axis], 22.5e-6 * 0.9, 25e-6 * 1.1);
                Assert.InRange(density[axis] / part.NoiseDensityG(axis), 0.9, 1.1);
            }
        }
    }

    [Fact]
    public void An_accelerometers_clock_is_a_little_off_and_never_by_a_hundredth()
    {
        double[] off = new double[60];
        for (int seed = 0; seed < off.Length; seed++)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedAdxl355 part = new(
                time,
                new AccelerationFunction(_ => (0, 0, G)),
                _ => 25,
                (ulong)seed,
                spread: 1
            );
            part.OnI2c(1, 0x1D).Write([0x2D, 0]);
            off[seed] = (part.OutputHertz / 4000) - 1;
        }

        Assert.All(off, o => Assert.InRange(o, -0.0091, 0.0091));
        Assert.InRange(Deviation(off), 0.002, 0.004);
    }

    [Fact]
    public void A_part_without_spread_is_the_typical_one_and_the_same_seed_is_the_same_part()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedAdxl355 typical = new(time, new AccelerationFunction(_ => (0, 0, G)), _ => 60, 7);
        Assert.Equal((0, 0, G), typical.MeanReading(0, 0, G));
        Assert.Equal(Accelerometer(9, 30).MeanReading(1, 2, 3), Accelerometer(9, 30).MeanReading(1, 2, 3));
        Assert.NotEqual(Accelerometer(9, 30).MeanReading(1, 2, 3), Accelerometer(10, 30).MeanReading(1, 2, 3));
    }

    [Fact]
    public void A_recording_has_no_errors_of_the_part()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedAdxl355 part = new(time, new Recorded(), _ => 60, 3, spread: 1);
        Assert.Equal((0, 0, G), part.MeanReading(0, 0, G));
        part.OnI2c(1, 0x1D).Write([0x2D, 0]);
        Assert.Equal(4000, part.OutputHertz);
    }

    [Fact]
    public void The_high_pass_filter_takes_the_offset_away()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedAdxl355 part = new(time, new AccelerationFunction(_ => (0, 0, G)), _ => 25, 4, spread: 1);
        I2cDevice bus = part.OnI2c(1, 0x1D);
        bus.Write([0x28, 0x15]);
        bus.Write([0x2D, 0]);
        List<double>[] axes =
        [
            [],
            [],
            [],
        ];
        for (int i = 0; i < 500; i++)
        {
            time.AdvanceSeconds(0.2);
            Drain(bus, axes, 1 / 256_000.0);
        }

        Assert.All(axes, axis => Assert.InRange(axis.Skip(axis.Count / 2).Average(), -1e-4, 1e-4));
    }

    [Fact]
    public void Shunt_and_bus_of_a_battery_monitor_are_off_within_the_data_sheet()
    {
        double[] zero = new double[Parts];
        double[] full = new double[Parts];
        double[] bus = new double[Parts];
        for (int seed = 0; seed < Parts; seed++)
        {
            // An average of 1024 leaves a tenth of an LSB of noise.
            (double shunt, _) = Battery((ulong)seed, amperes: 0, celsius: 25);
            zero[seed] = shunt * 1e6;
            (double most, double volts) = Battery((ulong)seed, amperes: 200, celsius: 25);
            full[seed] = ((most - shunt) / 0.1) - 1;
            bus[seed] = volts - 54;
        }

        Assert.All(zero, microvolts => Assert.InRange(microvolts, -1.4, 1.4));
        Assert.InRange(Deviation(zero), 0.2, 0.5);

        // The shunt's own half per cent is the larger part.
        Assert.All(full, gain => Assert.InRange(gain, -0.0056, 0.0056));
        Assert.InRange(Deviation(full), 0.0012, 0.0022);
        Assert.All(bus, volts => Assert.InRange(volts, -0.0025 - (54 * 5e-4), 0.0025 + (54 * 5e-4)));
        Assert.InRange(Deviation(bus), 0.003, 0.009);
    }

    [Fact]
    public void A_battery_monitors_current_drifts_with_temperature_by_shunt_and_chip_and_no_more()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            (double cold, _) = Battery(seed, amperes: 200, celsius: -15);
            (double hot, _) = Battery(seed, amperes: 200, celsius: 65);
            Assert.InRange((hot - cold) / 0.1 / 80, -71e-6, 71e-6);
        }
    }

    [Fact]
    public void A_shunt_of_known_temperature_coefficient_is_corrected_for_when_asked_for()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedIna228 part = new(time, _ => 54, _ => 100, _ => 75, 0.0005, seed: 1);
        I2cDevice bus = part.OnI2c(1, 0x40);
        bus.Write([0x03, 0x03, 0xE8]);
        time.AdvanceSeconds(0.1);
        double plain = Signed20(bus, 0x07) * 625e-6;
        bus.Write([0x00, 0x00, 0x20]);
        time.AdvanceSeconds(0.1);

        // 1000 ppm/°C over 50 °C: the chip takes the shunt to be 5 % larger.
        Assert.InRange(plain, 99.98, 100.02);
        Assert.InRange(Signed20(bus, 0x07) * 625e-6, 95.2, 95.28);
    }

    [Fact]
    public void Charge_is_counted_by_the_chips_own_clock()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedIna228 part = new(time, _ => 54, _ => 20, _ => 25, 0.0005, seed: 1);
        part.SetFault(ChipFault.SlowOscillator, 0.9);
        time.AdvanceSeconds(1000);
        byte[] bytes = new byte[5];
        part.OnI2c(1, 0x40).WriteRead([0x0A], bytes);
        double coulombs = bytes.Aggregate(0L, (value, b) => (value << 8) | b) * 625e-6;
        Assert.InRange(coulombs, 17_980, 18_020);
    }

    [Fact]
    public void Offset_and_gain_of_a_converter_are_within_the_data_sheet()
    {
        double[] zero = new double[Parts];
        double[] gain = new double[Parts];
        for (int seed = 0; seed < Parts; seed++)
        {
            zero[seed] = Converted((ulong)seed, 0);
            gain[seed] = ((Converted((ulong)seed, 2) - zero[seed]) / 32_000) - 1;
        }

        Assert.All(zero, lsb => Assert.InRange(lsb, -3.2, 3.2));
        Assert.InRange(Deviation(zero), 0.8, 1.2);
        Assert.All(gain, g => Assert.InRange(g, -0.00155, 0.00155));
        Assert.InRange(Deviation(gain), 0.0004, 0.0007);
    }

    [Fact]
    public void A_converters_rate_is_off_by_a_tenth_at_most_and_an_early_read_gives_the_old_result()
    {
        double[] ready = new double[60];
        for (int seed = 0; seed < ready.Length; seed++)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            I2cDevice bus = new SimulatedAds1115(time, (_, _) => 1, (ulong)seed, spread: 1).OnI2c(1, 0x48);
            bus.Write([1, 0xC3, 0x83]);
            while ((Word(bus, 1) & 0x8000) == 0)
            {
                Assert.Equal(0, Word(bus, 0));
                time.Advance(50);
                ready[seed] += 50;
            }

            Assert.NotEqual(0, Word(bus, 0));
        }

        Assert.All(ready, micros => Assert.InRange(micros, 7812 / 1.1, (7812 / 0.9) + 100));
        Assert.InRange(Deviation(ready), 150, 400);
    }

    [Theory]
    [InlineData(2, 0xE3, 0.2, 0.45)]
    [InlineData(10, 0xE3, 0.55, 0.85)]
    public void Noise_of_a_converter_shows_at_its_smallest_range_and_highest_rate(
        int range,
        int rate,
        double least,
        double most
    )
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice bus = new SimulatedAds1115(time, (_, _) => 0.1234567, seed: 5).OnI2c(1, 0x48);
        double[] codes = new double[4000];
        for (int i = 0; i < codes.Length; i++)
        {
            bus.Write([1, (byte)(0xC1 | (range == 10 ? 0x0A : range << 1)), (byte)rate]);
            time.Advance(1_300);
            codes[i] = (short)Word(bus, 0);
        }

        // Rounding to whole codes adds a twelfth of an LSB squared.
        Assert.InRange(Math.Sqrt(Math.Max(0, Math.Pow(Deviation(codes), 2) - (1 / 12.0))), least, most);
    }

    [Fact]
    public void Temperature_and_humidity_are_off_within_the_data_sheet()
    {
        double[] celsius = new double[Parts];
        double[] percent = new double[Parts];
        for (int seed = 0; seed < Parts; seed++)
        {
            (celsius[seed], percent[seed]) = Air((ulong)seed, 0xFD, 10_000);
        }

        Assert.All(celsius, c => Assert.InRange(c, 30 - 0.26, 30 + 0.26));
        Assert.InRange(Deviation(celsius), 0.08, 0.12);
        Assert.All(percent, h => Assert.InRange(h, 60 - 1.9, 60 + 1.9));
        Assert.InRange(Deviation(percent), 0.7, 1.1);
    }

    [Theory]
    [InlineData(0xFD, 0.04, 0.08)]
    [InlineData(0xF6, 0.07, 0.15)]
    [InlineData(0xE0, 0.1, 0.25)]
    public void Repeatability_is_the_data_sheets_three_deviations(byte command, double celsius, double percent)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice bus = new SimulatedSht4x(time, _ => (30, 60), seed: 2, spread: 1).OnI2c(1, 0x44);
        double[] temperatures = new double[3000];
        double[] humidities = new double[3000];
        for (int i = 0; i < temperatures.Length; i++)
        {
            (temperatures[i], humidities[i]) = Measure(bus, time, command, 10_000);
        }

        Assert.InRange(Deviation(temperatures) * 3 / celsius, 0.9, 1.1);
        Assert.InRange(Deviation(humidities) * 3 / percent, 0.9, 1.1);
    }

    [Fact]
    public void The_heater_warms_and_dries_its_own_air_and_cools_again()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice bus = new SimulatedSht4x(time, _ => (25, 60), seed: 2).OnI2c(1, 0x44);
        (double hot, double dry) = Measure(bus, time, 0x39, 1_200_000);
        (double warm, _) = Measure(bus, time, 0x1E, 1_200_000);
        time.AdvanceSeconds(10);
        (double cool, double moist) = Measure(bus, time, 0xFD, 10_000);

        Assert.InRange(hot, 70, 90);
        Assert.InRange(dry, 2, 12);
        Assert.InRange(warm, 29, 36);
        Assert.InRange(cool, 24.9, 25.1);
        Assert.InRange(moist, 59.8, 60.2);
    }

    [Fact]
    public void A_measurement_takes_between_the_typical_and_the_longest_time()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            I2cDevice bus = new SimulatedSht4x(time, _ => (25, 60), seed, spread: 1).OnI2c(1, 0x44);
            bus.Write([0xFD]);
            time.Advance(6_899);
            Assert.Throws<IOException>(() => bus.Read(new byte[6]));
            time.Advance(8_300 - 6_899);
            bus.Read(new byte[6]);
        }
    }

    [Fact]
    public void After_a_soft_reset_it_says_nothing_for_a_millisecond()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice bus = new SimulatedSht4x(time, _ => (25, 60), seed: 1).OnI2c(1, 0x44);
        bus.Write([0x94]);
        time.Advance(900);
        Assert.Throws<IOException>(() => bus.Write([0xFD]));
        time.Advance(100);
        bus.Write([0xFD]);
    }

    private static SimulatedAdxl355 Accelerometer(ulong seed, double celsius) =>
        new(SimulatedTime.ByHand(), new AccelerationFunction(_ => (0, 0, G)), _ => celsius, seed, spread: 1);

    private static void Fill(double[] into, int part, (double X, double Y, double Z) axes)
    {
        into[part * 3] = axes.X;
        into[(part * 3) + 1] = axes.Y;
        into[(part * 3) + 2] = axes.Z;
    }

    private static void Drain(I2cDevice bus, List<double>[] axes, double perLsb)
    {
        byte[] entries = new byte[1];
        bus.WriteRead([0x05], entries);
        byte[] fifo = new byte[entries[0] * 3];
        bus.WriteRead([0x11], fifo);
        for (int word = 0; word < entries[0]; word++)
        {
            int at = word * 3;
            int value = ((fifo[at] << 24) | (fifo[at + 1] << 16) | (fifo[at + 2] << 8)) >> 12;
            axes[word % 3].Add(value * perLsb);
        }
    }

    // Shunt volts and bus volts, each an average of 1024 conversions.
    private static (double Shunt, double Bus) Battery(ulong seed, double amperes, double celsius)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedIna228 part = new(time, _ => 54, _ => amperes, _ => celsius, 0.0005, seed, spread: 1);
        I2cDevice bus = part.OnI2c(1, 0x40);
        bus.Write([0x01, 0xFB, 0x6F]);
        time.AdvanceSeconds(4);
        return (Signed20(bus, 0x04) * 312.5e-9, Signed20(bus, 0x05) * 195.3125e-6);
    }

    private static double Converted(ulong seed, double volts)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        I2cDevice bus = new SimulatedAds1115(time, (_, _) => volts, seed, spread: 1).OnI2c(1, 0x48);
        double sum = 0;
        for (int i = 0; i < 50; i++)
        {
            bus.Write([1, 0xC5, 0xE3]);
            time.Advance(2_000);
            sum += (short)Word(bus, 0);
        }

        return sum / 50;
    }

    private static (double Celsius, double Percent) Air(ulong seed, byte command, long micros)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        return Measure(new SimulatedSht4x(time, _ => (30, 60), seed, spread: 1).OnI2c(1, 0x44), time, command, micros);
    }

    private static (double Celsius, double Percent) Measure(
        I2cDevice bus,
        SimulatedTime time,
        byte command,
        long micros
    )
    {
        byte[] answer = new byte[6];
        bus.Write([command]);
        time.Advance(micros);
        bus.Read(answer);
        return (
            (((answer[0] << 8) | answer[1]) / 65535.0 * 175) - 45,
            (((answer[3] << 8) | answer[4]) / 65535.0 * 125) - 6
        );
    }

    private static int Word(I2cDevice bus, byte register)
    {
        byte[] bytes = new byte[2];
        bus.WriteRead([register], bytes);
        return (bytes[0] << 8) | bytes[1];
    }

    private static int Signed20(I2cDevice bus, byte register)
    {
        byte[] bytes = new byte[3];
        bus.WriteRead([register], bytes);
        return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8)) >> 12;
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    private sealed class Recorded : IAccelerationInput
    {
        public double? ExternalHertz => null;

        public bool IsRecorded => true;

        public void Next(long micros, out double x, out double y, out double z) => (x, y, z) = (0, 0, G);
    }
}
