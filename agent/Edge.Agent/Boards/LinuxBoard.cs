using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using Edge.Agent.LinkProbe;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>The real hardware: Linux device files for I2C, SPI, GPIO and serial ports (Raspberry Pi 4 and CM4).</summary>
public sealed class LinuxBoard : IBoard
{
    private readonly string _devices;
    private readonly List<IDisposable> _opened = [];
    private readonly Lock _gate = new();
    private GpioController? _gpio;

    /// <summary>The board of this host; <paramref name="time"/> gives its clocks.</summary>
    public LinuxBoard(TimeProvider time)
        : this(time, "/dev") { }

    internal LinuxBoard(TimeProvider time, string devices)
    {
        _devices = devices;
        Clock = new LinuxHostClock(time);
        ModemTool = new Mmcli(time);
    }

    public string Name => "Linux";

    public IHostClock Clock { get; }

    public IHostVitals Vitals { get; } = new LinuxHostVitals("/sys");

    public UsbReset Usb { get; } = new();

    public IModemTool ModemTool { get; }

    public IChipBus OpenI2c(int bus, int address)
    {
        string name = BoardNames.I2c(bus, address);
        string file = $"{_devices}/i2c-{bus}";
        Require(
            file,
            "I2C bus",
            name,
            bus == 1
                ? "enable it with dtparam=i2c_arm=on in config.txt"
                : $"enable it with dtoverlay=i2c{bus} in config.txt"
        );
        return new I2cChipBus(Keep(I2cDevice.Create(new I2cConnectionSettings(bus, address))), name);
    }

    public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode)
    {
        string name = BoardNames.Spi(bus, chipSelect);
        Require(
            $"{_devices}/spidev{bus}.{chipSelect}",
            "SPI bus",
            name,
            bus == 0
                ? "enable it with dtparam=spi=on in config.txt"
                : $"enable it with dtoverlay=spi{bus}-1cs in config.txt"
        );
        SpiConnectionSettings settings = new(bus, chipSelect) { ClockFrequency = clockHertz, Mode = mode };
        return new SpiChipBus(Keep(SpiDevice.Create(settings)), name);
    }

    public IInputPin OpenInput(int line, bool pullUp)
    {
        GpioPin pin = OpenPin(line, pullUp ? PinMode.InputPullUp : PinMode.Input, initial: null);
        return new LinuxPin(pin, BoardNames.Gpio(line));
    }

    public IOutputPin OpenOutput(int line, bool initiallyHigh)
    {
        GpioPin pin = OpenPin(line, PinMode.Output, initiallyHigh ? PinValue.High : PinValue.Low);
        return new LinuxPin(pin, BoardNames.Gpio(line));
    }

    public ISerialLine OpenSerial(string path, int baud) => Keep(new LinuxSerialLine(path, baud));

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (IDisposable device in _opened)
            {
                device.Dispose();
            }

            _opened.Clear();
            _gpio?.Dispose();
            _gpio = null;
        }
    }

    private static void Require(string file, string what, string name, string remedy)
    {
        if (!File.Exists(file))
        {
            throw new DriverFaultException(what, name, $"{file} is not there; {remedy}");
        }
    }

    private GpioPin OpenPin(int line, PinMode mode, PinValue? initial)
    {
        string name = BoardNames.Gpio(line);
        Require(
            _devices + "/gpiochip0",
            "GPIO line",
            name,
            "is this a Raspberry Pi? A container needs --device /dev/gpiochip0"
        );
        lock (_gate)
        {
            try
            {
                _gpio ??= new GpioController();
                return initial is { } level ? _gpio.OpenPin(line, mode, level) : _gpio.OpenPin(line, mode);
            }
            catch (Exception e)
                when (e
                        is IOException
                            or InvalidOperationException
                            or UnauthorizedAccessException
                            or PlatformNotSupportedException
                            or ArgumentException
                            or DllNotFoundException
                )
            {
                throw new DriverFaultException(
                    "GPIO line",
                    name,
                    $"cannot be opened: {e.Message}; gpioinfo shows who uses it, and the agent's user must be in group gpio",
                    e
                );
            }
        }
    }

    private T Keep<T>(T device)
        where T : IDisposable
    {
        lock (_gate)
        {
            // A serial port is opened again after each fault; what was closed long ago need not be kept.
            _opened.RemoveAll(static d => d is LinuxSerialLine { IsClosed: true });
            _opened.Add(device);
        }

        return device;
    }

    private sealed class LinuxPin(GpioPin pin, string name) : IInputPin, IOutputPin
    {
        public string Name => name;

        public bool ReadHigh()
        {
            try
            {
                return pin.Read() == PinValue.High;
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                throw new DriverFaultException("GPIO line", name, "cannot be read: " + e.Message, e);
            }
        }

        public void WriteHigh(bool high)
        {
            try
            {
                pin.Write(high ? PinValue.High : PinValue.Low);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                throw new DriverFaultException("GPIO line", name, "cannot be driven: " + e.Message, e);
            }
        }
    }
}
