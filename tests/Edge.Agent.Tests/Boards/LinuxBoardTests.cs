using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Agent.Tests.Boards;

public sealed class LinuxBoardTests : IDisposable
{
    private readonly LinuxBoard _board = new(TimeProvider.System, "/nowhere");

    public void Dispose() => _board.Dispose();

    [Fact]
    public void A_missing_i2c_bus_names_the_file_and_the_remedy()
    {
        DriverFaultException fault = Assert.Throws<DriverFaultException>(() => _board.OpenI2c(1, 0x40));
        Assert.Equal(
            "I2C bus at i2c-1/0x40: /nowhere/i2c-1 is not there; enable it with dtparam=i2c_arm=on in config.txt",
            fault.Message
        );
    }

    [Fact]
    public void A_missing_spi_bus_names_the_file_and_the_remedy() =>
        Assert.Equal(
            "SPI bus at spi-0.1: /nowhere/spidev0.1 is not there; enable it with dtparam=spi=on in config.txt",
            Assert.Throws<DriverFaultException>(() => _board.OpenSpi(0, 1, 1_000_000, SpiMode.Mode0)).Message
        );

    [Fact]
    public void A_missing_gpio_chip_names_the_file_for_inputs_and_outputs()
    {
        Assert.Contains(
            "gpio-17: /nowhere/gpiochip0 is not there",
            Assert.Throws<DriverFaultException>(() => _board.OpenInput(17, pullUp: true)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "gpio-5: /nowhere/gpiochip0 is not there",
            Assert.Throws<DriverFaultException>(() => _board.OpenOutput(5, initiallyHigh: true)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_missing_serial_port_says_so() =>
        Assert.Contains(
            "Serial port at /nowhere/ttyUSB2: is not there",
            Assert.Throws<DriverFaultException>(() => _board.OpenSerial("/nowhere/ttyUSB2", 115200)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Something_that_is_no_serial_port_is_refused()
    {
        string file = Path.GetTempFileName();
        try
        {
            Assert.Contains(
                "cannot be opened",
                Assert.Throws<DriverFaultException>(() => _board.OpenSerial(file, 115200)).Message,
                StringComparison.Ordinal
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_clock_is_the_hosts_monotonic_clock_and_never_goes_back()
    {
        LinuxHostClock clock = new(TimeProvider.System);
        Stamp last = clock.Now;
        for (int i = 0; i < 1000; i++)
        {
            Stamp now = clock.Now;
            Assert.True(now.MonotonicMicros >= last.MonotonicMicros);
            last = now;
        }

        // Uptime by the kernel; it may differ from CLOCK_MONOTONIC by time spent suspended.
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0]);
        Assert.InRange(last.MonotonicMicros / 1e6, 0, uptime + 5);
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", clock.BootId);
        Assert.Equal(clock.BootId, new LinuxHostClock(TimeProvider.System).BootId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stamp_carries_wall_time_and_whether_it_is_disciplined(bool isSynced)
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));
        LinuxHostClock clock = new(time, () => isSynced, "boot");
        Stamp before = clock.Now;
        time.Advance(TimeSpan.FromMicroseconds(1_234_567));
        Stamp after = clock.Now;
        Assert.Equal(1_234_567, after.MonotonicMicros - before.MonotonicMicros);
        Assert.Equal((1_700_000_000_123, isSynced), (before.UnixMillis, before.Synced));
    }

    [Fact]
    public void The_kernel_says_whether_its_clock_is_disciplined_without_being_changed()
    {
        bool first = LinuxHostClock.IsKernelClockSynced();
        Assert.Equal(first, LinuxHostClock.IsKernelClockSynced());
    }
}
