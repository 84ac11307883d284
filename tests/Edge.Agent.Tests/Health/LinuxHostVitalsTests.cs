using Edge.Agent.Boards;

namespace Edge.Agent.Tests.Health;

public sealed class LinuxHostVitalsTests : IDisposable
{
    private readonly DirectoryInfo _system = Directory.CreateTempSubdirectory("sys");

    [Fact]
    public void A_raspberry_pi_tells_all_of_it()
    {
        Write("class/thermal/thermal_zone0/type", "gpu-thermal\n");
        Write("class/thermal/thermal_zone0/temp", "40000\n");
        Write("class/thermal/thermal_zone1/type", "cpu-thermal\n");
        Write("class/thermal/thermal_zone1/temp", "61825\n");
        Write("devices/platform/soc/soc:firmware/get_throttled", "50005\n");
        Write("block/mmcblk0/device/life_time", "0x02 0x04\n");
        HostVitals vitals = Read();
        Assert.Equal(61.825, vitals.ProcessorCelsius);
        Assert.Equal(0x50005, vitals.Throttling);
        Assert.True(vitals.IsUndervoltage);
        Assert.Equal(40, vitals.StorageWearPercent);
        Assert.InRange(vitals.StorageFreeMegabytes, 0.001, 1e12);
    }

    [Theory]
    [InlineData("50000", false)]
    [InlineData("1", true)]
    [InlineData("4", false)]
    public void Undervoltage_is_the_lowest_bit(string bits, bool low)
    {
        Write("devices/platform/soc/soc:firmware/get_throttled", bits);
        Assert.Equal(low, Read().IsUndervoltage);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("", null)]
    public void The_voltage_monitor_stands_in_for_the_firmware(string alarm, bool? low)
    {
        Write("class/hwmon/hwmon0/name", "cpu_thermal");
        Write("class/hwmon/hwmon3/name", "rpi_volt");
        Write("class/hwmon/hwmon3/in0_lcrit_alarm", alarm);
        Assert.Equal(low, Read().IsUndervoltage);
    }

    [Theory]
    [InlineData("0x00 0x00", double.NaN)]
    [InlineData("0x01 0x00", 10)]
    [InlineData("0x0b 0x01", 110)]
    [InlineData("0x0c", double.NaN)]
    [InlineData("worn", double.NaN)]
    [InlineData("", double.NaN)]
    public void The_worse_estimate_of_life_counts_and_nonsense_does_not(string text, double percent)
    {
        Write("block/mmcblk0/device/life_time", text);
        Assert.Equal(percent, Read().StorageWearPercent);
    }

    [Theory]
    [InlineData("85000", 85)]
    [InlineData("-12500", -12.5)]
    [InlineData("150000", double.NaN)]
    [InlineData("hot", double.NaN)]
    [InlineData("", double.NaN)]
    public void A_temperature_that_no_processor_has_is_none(string text, double celsius)
    {
        Write("class/thermal/thermal_zone0/temp", text);
        Assert.Equal(celsius, Read().ProcessorCelsius);
    }

    [Fact]
    public void A_host_that_tells_nothing_has_its_free_space_only()
    {
        HostVitals vitals = Read();
        Assert.Equal(double.NaN, vitals.ProcessorCelsius);
        Assert.Equal(double.NaN, vitals.StorageWearPercent);
        Assert.Null(vitals.Throttling);
        Assert.Null(vitals.IsUndervoltage);
        Assert.False(double.IsNaN(vitals.StorageFreeMegabytes));
    }

    public void Dispose() => _system.Delete(recursive: true);

    private HostVitals Read() =>
        new LinuxHostVitals(_system.FullName).Read(Path.Combine(_system.FullName, "journal.db"));

    private void Write(string file, string text)
    {
        string path = Path.Combine(_system.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
