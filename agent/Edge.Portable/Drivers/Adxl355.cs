using System;

namespace Edge.Portable.Drivers;

/// <summary>
/// Analog Devices ADXL355, low-noise 3-axis accelerometer, on SPI or I2C. Units: m/s² and °C. Not thread-safe.
/// Source: data sheet ADXL354/ADXL355, register map, FIFO and serial communication.
/// </summary>
public sealed class Adxl355 : IFifoAccelerometer, ISelfTest
{
    /// <summary>Samples of three axes that the chip's FIFO holds; older ones are lost when nobody drains it.</summary>
    public const int FifoSamples = 32;

    /// <summary>Standard gravity, m/s² (ISO 80000-3).</summary>
    public const double StandardGravity = 9.80665;

    private const string Chip = "ADXL355";
    private const int FifoEntries = 96;
    private const int BytesPerEntry = 3;

    private const byte RegisterIdentity = 0x00;
    private const int StatusAt = 4;
    private const int EntriesAt = 5;
    private const int TemperatureAt = 6;
    private const int DataAt = 8;
    private const int DataEnd = 17;
    private const byte RegisterFifoData = 0x11;
    private const byte RegisterOffsets = 0x1E;
    private const byte RegisterActivityEnable = 0x24;
    private const byte RegisterFilter = 0x28;
    private const byte RegisterSync = 0x2B;
    private const byte RegisterRange = 0x2C;
    private const byte RegisterPowerControl = 0x2D;
    private const byte RegisterSelfTest = 0x2E;
    private const byte RegisterReset = 0x2F;

    private const byte ResetCode = 0x52;
    private const byte StatusFifoOverrun = 0x04;
    private const byte StatusNvmBusy = 0x10;
    private const byte StatusReserved = 0xE0;
    private const byte StandbyBit = 0x01;
    private const byte MarkerX = 0x01;
    private const byte MarkerEmpty = 0x02;

    // The chip is rated for −40 to 125 °C and its sensor is not trimmed; what lies further out is no temperature.
    private const double ColdestCelsius = -60;
    private const double HottestCelsius = 150;

    // TEMP2 and TEMP1 are not buffered together: a change between them is off by 256.
    private const int TornTemperature = 128;
    private const int TemperatureAttempts = 4;

    // Data sheet, specifications, "self-test": output change along x, y and z, g.
    private static readonly double[] SelfTestLimits = { 0.1, 0.6, 0.1, 0.6, 0.5, 3.0 };

    private readonly IChipBus _bus;
    private readonly bool _isSpi;
    private readonly AccelerometerSelfTest _selfTest;
    private readonly byte[] _out = new byte[2];
    private readonly byte[] _in = new byte[FifoEntries * BytesPerEntry];
    private double _metresPerSecondSquaredPerBit;

    /// <summary>A driver over <paramref name="bus"/>; <paramref name="isSpi"/> chooses how a register address is sent.</summary>
    public Adxl355(IChipBus bus, bool isSpi)
    {
        _bus = bus;
        _isSpi = isSpi;
        _selfTest = new AccelerometerSelfTest(this, SelfTestLimits, FifoSamples);
    }

    /// <inheritdoc />
    public SelfTestResult? SelfTest
    {
        get { return _selfTest.Result; }
    }

    /// <summary>Silicon revision, after <see cref="Start"/>.</summary>
    public int Revision { get; private set; }

    /// <summary>Nominal output data rate, Hz, after <see cref="Start"/>. The chip's own clock may be off by a few parts in a
    /// thousand.</summary>
    public double NominalHertz { get; private set; }

    /// <summary>Acceleration at which an axis saturates, m/s², after <see cref="Start"/>: one bit below 2.048, 4.096 or
    /// 8.192 g, so that an axis at its positive end is at this value and one at its negative end is beyond it.</summary>
    public double FullScale { get; private set; }

    /// <summary>One bit, m/s², after <see cref="Start"/>: 1/256000, 1/128000 or 1/64000 g.</summary>
    public double Resolution
    {
        get { return _metresPerSecondSquaredPerBit; }
    }

    /// <summary>Puts every register back to its default. The chip is in standby then, and takes about a millisecond to load
    /// its trim; <see cref="Start"/> needs no reset.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public void Reset()
    {
        WriteRegister(RegisterReset, ResetCode);
    }

    /// <summary>Identifies the chip, empties its FIFO, sets range and rate and starts measuring. Sets every register that
    /// the values depend on, so whatever used the chip before leaves no trace.</summary>
    /// <param name="rangeG">2, 4 or 8 g.</param>
    /// <param name="rateDivider">0 to 10: the rate is 4000 Hz / 2^divider; 5 gives 125 Hz.</param>
    /// <exception cref="DriverFaultException">No answer, not an ADXL355, still loading its trim, or settings that do not read
    /// back.</exception>
    public void Start(int rangeG, int rateDivider)
    {
        if (rateDivider < 0 || rateDivider > 10)
        {
            throw new ArgumentOutOfRangeException(nameof(rateDivider));
        }

        byte range = rangeG switch
        {
            2 => 1,
            4 => 2,
            8 => 3,
            _ => throw new ArgumentOutOfRangeException(nameof(rangeG)),
        };
        Identify();
        if ((_in[StatusAt] & StatusNvmBusy) != 0)
        {
            throw Fault("it is still loading its trim after a reset; start it again.");
        }

        // Settings change in standby only; that also stops the FIFO, which is then emptied of what other settings gave.
        WriteChecked(RegisterPowerControl, StandbyBit);
        ReadRegisters(RegisterFifoData, FifoEntries * BytesPerEntry);
        for (byte register = RegisterOffsets; register <= RegisterActivityEnable; register++)
        {
            WriteChecked(register, 0);
        }

        // No high-pass filter: static tilt is in the constant part.
        WriteChecked(RegisterFilter, (byte)rateDivider);
        WriteChecked(RegisterSync, 0);
        WriteChecked(RegisterSelfTest, 0);

        // Bits 7 and 6 are I2C speed and interrupt polarity; their reset values stay.
        WriteChecked(RegisterRange, (byte)(0x80 | range));
        WriteChecked(RegisterPowerControl, 0);
        NominalHertz = 4000.0 / (1 << rateDivider);
        double bitsPerG = 512000.0 / rangeG;
        _metresPerSecondSquaredPerBit = StandardGravity / bitsPerG;
        FullScale = 524287 * _metresPerSecondSquaredPerBit;
    }

    /// <summary>Checks that an ADXL355 answers.</summary>
    /// <exception cref="DriverFaultException">No answer, or another chip.</exception>
    public void Identify()
    {
        ReadIdentified(StatusAt + 1);
    }

    /// <summary>
    /// Takes what the FIFO holds, oldest first, into the arrays (each at least <see cref="FifoSamples"/> long), m/s².
    /// </summary>
    /// <param name="x">Along the sensor's x axis.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <param name="overflowed">Whether samples were lost since the last drain.</param>
    /// <returns>How many samples; 0 when the FIFO is empty, which lasts only while the chip does not measure.</returns>
    /// <exception cref="DriverFaultException">No answer, or entries whose axis markers are out of step, or a chip that went
    /// back to standby: it lost power and its settings. Then <see cref="Start"/> again.</exception>
    public int Drain(double[] x, double[] y, double[] z, out bool overflowed)
    {
        ReadIdentified(EntriesAt + 1);
        byte status = _in[StatusAt];
        int entries = _in[EntriesAt];
        overflowed = (status & StatusFifoOverrun) != 0;
        if (entries > FifoEntries)
        {
            throw Fault(
                "FIFO_ENTRIES is " + entries + ", at most 96 are possible. Is the bus noisy or the wire loose?"
            );
        }

        int samples = entries / 3;
        if (samples == 0)
        {
            CheckMeasuring();
            return 0;
        }

        ReadRegisters(RegisterFifoData, samples * 3 * BytesPerEntry);
        for (int i = 0; i < samples; i++)
        {
            int at = i * 3 * BytesPerEntry;
            if (!IsAxis(at, true) || !IsAxis(at + BytesPerEntry, false) || !IsAxis(at + (2 * BytesPerEntry), false))
            {
                Resynchronise();
                throw Fault("axis markers of the FIFO are out of step; it has been emptied.");
            }

            x[i] = Signed20(at) * _metresPerSecondSquaredPerBit;
            y[i] = Signed20(at + BytesPerEntry) * _metresPerSecondSquaredPerBit;
            z[i] = Signed20(at + (2 * BytesPerEntry)) * _metresPerSecondSquaredPerBit;
        }

        return samples;
    }

    /// <summary>Die temperature, °C: 1885 at 25 °C, −9.05 per degree.</summary>
    /// <exception cref="DriverFaultException">No answer, another chip, or a code that no chip can live at.</exception>
    public double ReadCelsius()
    {
        int raw = ReadTemperatureCode();
        for (int attempt = 1; ; attempt++)
        {
            int again = ReadTemperatureCode();
            int change = again - raw;
            raw = again;
            if (change > -TornTemperature && change < TornTemperature)
            {
                break;
            }

            if (attempt == TemperatureAttempts)
            {
                throw Fault("the temperature jumps from reading to reading. Is the bus noisy?");
            }
        }

        double celsius = 25.0 + ((raw - 1885) / -9.05);
        if (celsius < ColdestCelsius || celsius > HottestCelsius)
        {
            throw Fault("the die temperature reads " + celsius.ToString("F0") + " °C, which cannot be.");
        }

        return celsius;
    }

    /// <summary>Reads the newest sample without the FIFO, m/s², into <paramref name="xyz"/> (3 long).</summary>
    /// <exception cref="DriverFaultException">No answer, another chip, or a chip in standby.</exception>
    public void ReadNow(double[] xyz)
    {
        CheckMeasuring();
        ReadIdentified(DataEnd);
        for (int axis = 0; axis < 3; axis++)
        {
            xyz[axis] = Signed20(DataAt + (axis * BytesPerEntry)) * _metresPerSecondSquaredPerBit;
        }
    }

    /// <summary>Applies (true) or removes the electrostatic self-test force: ST1 enables the mode, ST2 the force. Wait a tenth
    /// of a second before reading; samples taken with the force are no measurement.</summary>
    /// <exception cref="DriverFaultException">No answer, or the register does not take it.</exception>
    public void ApplySelfTest(bool on)
    {
        WriteChecked(RegisterSelfTest, on ? (byte)0x03 : (byte)0x00);
    }

    /// <summary>
    /// Whether the change that the self-test force made is within the data sheet's limits: 0.1 to 0.6 g on x and y, 0.5 to
    /// 3 g on z. Arguments in m/s², with the force minus without.
    /// </summary>
    public static bool SelfTestPassed(double deltaX, double deltaY, double deltaZ)
    {
        return AccelerometerSelfTest.IsWithin(SelfTestLimits, deltaX, deltaY, deltaZ);
    }

    /// <inheritdoc />
    public int BeginSelfTest()
    {
        return _selfTest.Begin();
    }

    /// <inheritdoc />
    public int ContinueSelfTest()
    {
        return _selfTest.Continue();
    }

    private static string Hex(byte value)
    {
        return value.ToString("X2");
    }

    private void ReadIdentified(int count)
    {
        // The identity leads every burst: a line that died reads as all ones or all zeros, and both could pass for data.
        ReadRegisters(RegisterIdentity, count);
        if (_in[0] != 0xAD || _in[1] != 0x1D || _in[2] != 0xED)
        {
            throw Fault(
                "identity "
                    + Hex(_in[0])
                    + " "
                    + Hex(_in[1])
                    + " "
                    + Hex(_in[2])
                    + ", expected AD 1D ED. Is it wired and powered?"
            );
        }

        if ((_in[StatusAt] & StatusReserved) != 0)
        {
            throw Fault("status 0x" + Hex(_in[StatusAt]) + " has bits that are always 0. Is the bus noisy?");
        }

        Revision = _in[3];
    }

    private int ReadTemperatureCode()
    {
        ReadIdentified(TemperatureAt + 2);
        return ((_in[TemperatureAt] & 0x0F) << 8) | _in[TemperatureAt + 1];
    }

    private void CheckMeasuring()
    {
        ReadRegisters(RegisterPowerControl, 1);
        if ((_in[0] & StandbyBit) != 0)
        {
            throw Fault("it is in standby, so it lost power or was reset; it must be started again.");
        }
    }

    private void Resynchronise()
    {
        for (int i = 0; i < 2; i++)
        {
            ReadRegisters(RegisterFifoData, FifoEntries * BytesPerEntry);
        }
    }

    private bool IsAxis(int at, bool isX)
    {
        byte low = _in[at + 2];
        return (low & MarkerEmpty) == 0 && ((low & MarkerX) != 0) == isX;
    }

    private int Signed20(int at)
    {
        int raw = (_in[at] << 12) | (_in[at + 1] << 4) | (_in[at + 2] >> 4);
        return (raw ^ 0x80000) - 0x80000;
    }

    private void ReadRegisters(byte register, int count)
    {
        _out[0] = _isSpi ? (byte)((register << 1) | 1) : register;
        Transfer(1, count);
    }

    private void WriteRegister(byte register, byte value)
    {
        _out[0] = _isSpi ? (byte)(register << 1) : register;
        _out[1] = value;
        Transfer(2, 0);
    }

    private void WriteChecked(byte register, byte value)
    {
        WriteRegister(register, value);
        ReadRegisters(register, 1);
        if (_in[0] != value)
        {
            throw Fault(
                "register 0x"
                    + Hex(register)
                    + " reads back 0x"
                    + Hex(_in[0])
                    + " after 0x"
                    + Hex(value)
                    + " was written."
            );
        }
    }

    private void Transfer(int writeCount, int readCount)
    {
        try
        {
            _bus.Transfer(_out, writeCount, _in, readCount);
        }
        catch (DriverFaultException fault)
        {
            throw new DriverFaultException(Chip, _bus.Name, "no answer.", fault);
        }
    }

    private DriverFaultException Fault(string what)
    {
        return new DriverFaultException(Chip, _bus.Name, what);
    }
}
