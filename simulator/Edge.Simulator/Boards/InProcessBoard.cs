using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;

namespace Edge.Simulator.Boards;

/// <summary>The agent's board straight over the simulated cabinet, in the same process: for whole runs in virtual time.</summary>
public sealed class InProcessBoard(ISimulatedHardware hardware, IHostClock clock, IHostVitals? vitals = null) : IBoard
{
    private readonly Lock _gate = new();
    private readonly HashSet<int> _linesInUse = [];
    private readonly List<IDisposable> _opened = [];

    /// <inheritdoc/>
    public string Name => "simulated cabinet in this process";

    /// <inheritdoc/>
    public IHostClock Clock => clock;

    /// <inheritdoc/>
    public IHostVitals? Vitals => vitals;

    /// <inheritdoc/>
    public IChipBus OpenI2c(int bus, int address) =>
        Own(
            new I2cChipBus(
                hardware.FindI2c(bus, address) ?? Own(new AbsentI2cDevice(bus, address)),
                $"i2c-{bus}/0x{address:X2}"
            )
        );

    /// <inheritdoc/>
    public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode) =>
        Own(
            new SpiChipBus(
                hardware.FindSpi(bus, chipSelect) ?? Own(new AbsentSpiDevice(bus, chipSelect)),
                $"spi-{bus}.{chipSelect}"
            )
        );

    /// <inheritdoc/>
    public IInputPin OpenInput(int line, bool pullUp) => new InputPin(hardware, Claim(line));

    /// <inheritdoc/>
    public IOutputPin OpenOutput(int line, bool initiallyHigh)
    {
        OutputPin pin = new(hardware, Claim(line));
        pin.WriteHigh(initiallyHigh);
        return pin;
    }

    /// <inheritdoc/>
    public ISerialLine OpenSerial(string path, int baud) =>
        Own(
            new SerialLine(
                hardware.FindSerial(path) ?? throw new DriverFaultException("Serial port", path, "no such port"),
                path
            )
        );

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _opened.ForEach(o => o.Dispose());
            _opened.Clear();
            _linesInUse.Clear();
        }
    }

    private T Own<T>(T opened)
        where T : IDisposable
    {
        lock (_gate)
        {
            _opened.Add(opened);
        }

        return opened;
    }

    private int Claim(int line)
    {
        lock (_gate)
        {
            return _linesInUse.Add(line)
                ? line
                : throw new DriverFaultException(
                    "GPIO line",
                    $"gpio-{line}",
                    "already in use; give each signal its own line"
                );
        }
    }

    private sealed class InputPin(ISimulatedHardware hardware, int line) : IInputPin
    {
        public string Name { get; } = $"gpio-{line}";

        public bool ReadHigh()
        {
            try
            {
                return hardware.ReadPin(line);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("GPIO line", Name, e.Message, e);
            }
        }
    }

    private sealed class OutputPin(ISimulatedHardware hardware, int line) : IOutputPin
    {
        public string Name { get; } = $"gpio-{line}";

        public void WriteHigh(bool high) => hardware.WritePin(line, high);
    }

    private sealed class SerialLine(ISimulatedSerial serial, string path) : ISerialLine
    {
        public string Name => path;

        public int Read(Span<byte> buffer)
        {
            try
            {
                return serial.Read(buffer);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                serial.Write(bytes);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Dispose() { }
    }
}
