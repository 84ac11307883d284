using Edge.Agent.LinkProbe;
using Edge.Portable.Drivers;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>A tree of files as sysfs lays it out: links from class to device, hubs above it and interfaces beneath.</summary>
public sealed class UsbResetTests : IDisposable
{
    private const string Modem = "sys/devices/pci0/usb1/1-1/1-1.4";
    private const string Interface = Modem + "/1-1.4:1.2";

    private readonly string _root = Directory.CreateTempSubdirectory("usb").FullName;
    private readonly List<string> _written = [];

    public UsbResetTests()
    {
        Device("sys/devices/pci0/usb1");
        Device("sys/devices/pci0/usb1/1-1");
        Device(Modem);
        File.WriteAllText(Make(Interface, "authorized"), "1");
        Directory.CreateDirectory(Path.Combine(_root, Interface, "ttyUSB2/tty/ttyUSB2"));
        Directory.CreateDirectory(Path.Combine(_root, "sys/devices/platform/serial8250/tty/ttyS0"));
        Directory.CreateDirectory(Path.Combine(_root, "sys/class/tty"));
        Link("sys/class/tty/ttyUSB2", "../../devices/pci0/usb1/1-1/1-1.4/1-1.4:1.2/ttyUSB2/tty/ttyUSB2");
        Link("sys/class/tty/ttyS0", "../../devices/platform/serial8250/tty/ttyS0");
        File.WriteAllText(Make("dev", "ttyUSB2"), "");
        File.WriteAllText(Make("dev", "ttyS0"), "");
        Directory.CreateDirectory(Path.Combine(_root, "dev/serial/by-id"));
        Link("dev/serial/by-id/usb-Quectel-if02", "../../ttyUSB2");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("/dev/ttyUSB2")]
    [InlineData("/dev/serial/by-id/usb-Quectel-if02")]
    public void The_device_of_a_port_is_switched_off_and_on_and_neither_its_hub_nor_its_interface(string port)
    {
        Reset().Port(port);
        Assert.Equal([$"{Modem}/authorized 0", $"{Modem}/authorized 1"], _written);
    }

    [Theory]
    [InlineData("/sys/devices/pci0/usb1/1-1/1-1.4")]
    [InlineData("/sys/devices/pci0/usb1/1-1/1-1.4/1-1.4:1.2")]
    public void So_is_the_device_that_a_manager_names(string device)
    {
        Reset().Device(device);
        Assert.Equal([$"{Modem}/authorized 0", $"{Modem}/authorized 1"], _written);
    }

    [Fact]
    public void Files_are_written_in_place()
    {
        new UsbReset(_root).Port("/dev/ttyUSB2");
        Assert.Equal("1", File.ReadAllText(Path.Combine(_root, Modem, "authorized")));
    }

    [Theory]
    [InlineData("/dev/ttyS0")]
    [InlineData("/dev/ttyUSB9")]
    [InlineData("")]
    public void What_is_on_no_USB_device_is_not_reset(string port) =>
        Assert.Throws<DriverFaultException>(() => Reset().Port(port));

    [Theory]
    [InlineData("/sys/devices/pci0/usb1")]
    [InlineData("/sys/devices/pci0/usb1/1-1/../../usb1")]
    [InlineData("/sys/devices/pci0")]
    [InlineData("/sys/devices/../../1-1")]
    [InlineData("/virtual/p0")]
    [InlineData("")]
    public void A_hub_of_the_host_or_a_place_outside_is_never_reset(string device)
    {
        Device("1-1");
        DriverFaultException fault = Assert.Throws<DriverFaultException>(() => Reset().Device(device));
        Assert.Contains("it is no USB device", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_written);
    }

    [Fact]
    public void What_may_not_be_written_is_said_with_the_remedy()
    {
        UsbReset reset = new(_root, (_, _) => throw new UnauthorizedAccessException("Access denied."));
        DriverFaultException fault = Assert.Throws<DriverFaultException>(() => reset.Port("/dev/ttyUSB2"));
        Assert.Equal(
            "USB device at /dev/ttyUSB2: Access denied. Give the agent's user the right to write it.",
            fault.Message
        );
    }

    [Theory]
    [InlineData("/dev/ttyUSB2", true)]
    [InlineData("/dev/serial/by-id/usb-Quectel-if02", true)]
    [InlineData("/dev/ttyS0", false)]
    [InlineData("/dev/pts/3", false)]
    [InlineData("/dev/ttyUSB9", true)]
    [InlineData("/dev/ttyACM0", true)]
    [InlineData("/dev/serial/by-id/usb-Other-if00", true)]
    [InlineData("/dev/serial/by-path/pci-0000:00:14.0-usb-0:3:1.0-port0", true)]
    [InlineData("/dev/ttyAMA0", false)]
    [InlineData("", false)]
    public void A_port_that_is_there_is_looked_up_and_of_one_that_is_not_the_name_tells(string port, bool isUsb)
    {
        File.WriteAllText(Make("dev/pts", "3"), "");
        Assert.Equal(isUsb, Reset().IsUsb(port));
        Assert.Empty(_written);
    }

    private UsbReset Reset() => new(_root, (path, text) => _written.Add($"{Path.GetRelativePath(_root, path)} {text}"));

    private void Device(string folder)
    {
        File.WriteAllText(Make(folder, "idVendor"), "2c7c");
        File.WriteAllText(Make(folder, "authorized"), "1");
    }

    private string Make(string folder, string file)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        return Path.Combine(_root, folder, file);
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Combine(_root, path), target);
}
