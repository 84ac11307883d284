namespace Edge.Portable.Drivers;

/// <summary>
/// Analog Devices ADXL345, 3-axis accelerometer for impacts, on I2C at 0x53 or 0x1D: 100 Hz, full resolution, ±16 g. It has no
/// temperature sensor. Unit: m/s². Not thread-safe.
/// Source: data sheet ADXL345 Rev. G, specifications, register map, FIFO and self-test.
/// </summary>
public sealed class Adxl345 : IFifoAccelerometer, ISelfTest
{
    /// <summary>Most samples of three axes that one drain gives: 32 in the FIFO and one in the output filter.</summary>
    public const int FifoSamples = 33;

    /// <summary>Standard gravity, m/s² (ISO 80000-3).</summary>
    public const double StandardGravity = 9.80665;

    private const string Chip = "ADXL345";
    private const int BytesPerSample = 6;
    private const byte Identity = 0xE5;

    private const byte RegisterIdentity = 0x00;
    private const byte RegisterFirstSetting = 0x1D;
    private const byte RegisterLastSetting = 0x2A;
    private const byte RegisterRate = 0x2C;
    private const byte RegisterPowerControl = 0x2D;
    private const byte RegisterInterruptEnable = 0x2E;
    private const byte RegisterDataFormat = 0x31;
    private const byte RegisterData = 0x32;
    private const byte RegisterFifoControl = 0x38;

    // From 0x2C: rate, power control, interrupt enable and map, interrupt source, data format.
    private const int SettingsCount = 6;
    private const int PowerControlAt = 1;
    private const int InterruptSourceAt = 4;
    private const int DataFormatAt = 5;

    private const byte Rate100Hertz = 0x0A;
    private const byte Measure = 0x08;
    private const byte Standby = 0x00;
    private const byte FullResolution16G = 0x0B;
    private const byte SelfTestBit = 0x80;
    private const byte FifoBypass = 0x00;

    // Stream mode: the newest 32 stay. The watermark at 31 drives no pin.
    private const byte FifoStream = 0x9F;
    private const byte SourceOverrun = 0x01;
    private const byte EntriesMask = 0x3F;

    // Full resolution: 256 LSB/g typical (3.9 mg/LSB), 13 bits, sign extended.
    private const double MetresPerSecondSquaredPerBit = StandardGravity / 256;
    private const int LargestCode = 4095;
    private const int SmallestCode = -4096;

    // Tables 14 and 15, g: 50 to 540, −540 to −50 and 75 to 875 LSB at 2.5 V; up to 2.11 (x, y) and 1.69 (z) times that at 3.6 V.
    // The driver does not know its supply, so it takes the least of the lowest and the greatest of the highest.
    private static readonly double[] SelfTestLimits = { 0.195, 4.45, -4.45, -0.195, 0.292, 5.78 };

    private readonly IChipBus _bus;
    private readonly AccelerometerSelfTest _selfTest;
    private readonly byte[] _out = new byte[2];
    private readonly byte[] _in = new byte[BytesPerSample];
    private byte _dataFormat = FullResolution16G;

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    public Adxl345(IChipBus bus)
    {
        _bus = bus;
        _selfTest = new AccelerometerSelfTest(this, SelfTestLimits, FifoSamples);
    }

    /// <summary>Nominal output data rate, Hz. The chip's own clock may be off by a few parts in a hundred.</summary>
    public double NominalHertz
    {
        get { return 100; }
    }

    /// <summary>Acceleration at which an axis saturates, m/s²: one bit below 16 g.</summary>
    public double FullScale
    {
        get { return LargestCode * MetresPerSecondSquaredPerBit; }
    }

    /// <summary>One bit, m/s²: 1/256 g.</summary>
    public double Resolution
    {
        get { return MetresPerSecondSquaredPerBit; }
    }

    /// <inheritdoc />
    public SelfTestResult? SelfTest
    {
        get { return _selfTest.Result; }
    }

    /// <summary>Identifies the chip, empties its FIFO, sets range and rate and starts measuring. Sets every register that the
    /// values depend on, so whatever used the chip before leaves no trace, a self-test force neither. The first sample is
    /// there 11 ms later.</summary>
    /// <exception cref="DriverFaultException">No answer, not an ADXL345, or settings that do not read back.</exception>
    public void Start()
    {
        Identify();
        _dataFormat = FullResolution16G;
        WriteChecked(RegisterPowerControl, Standby);

        // Bypass empties the FIFO.
        WriteChecked(RegisterFifoControl, FifoBypass);

        // Offsets, tap, activity and free-fall at rest: an offset would be added to every sample.
        for (byte register = RegisterFirstSetting; register <= RegisterLastSetting; register++)
        {
            WriteChecked(register, 0);
        }

        WriteChecked(RegisterRate, Rate100Hertz);
        WriteChecked(RegisterInterruptEnable, 0);
        WriteChecked(RegisterDataFormat, _dataFormat);
        WriteChecked(RegisterFifoControl, FifoStream);
        WriteChecked(RegisterPowerControl, Measure);
    }

    /// <summary>Checks that an ADXL345 answers.</summary>
    /// <exception cref="DriverFaultException">No answer, or another chip.</exception>
    public void Identify()
    {
        ReadRegisters(RegisterIdentity, 1);
        if (_in[0] != Identity)
        {
            throw Fault("identity " + Hex(_in[0]) + ", expected E5. Is it wired and powered?");
        }
    }

    /// <summary>
    /// Takes what the FIFO holds, oldest first, into the arrays (each at least <see cref="FifoSamples"/> long), m/s².
    /// </summary>
    /// <param name="x">Along the sensor's x axis.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <param name="overflowed">Whether the FIFO was full since the last drain, so that samples may have been lost.</param>
    /// <returns>How many samples; 0 when the FIFO is empty.</returns>
    /// <exception cref="DriverFaultException">No answer, or an answer that no ADXL345 gives, or a chip that lost power and with
    /// it its settings. Then <see cref="Start"/> again.</exception>
    public int Drain(double[] x, double[] y, double[] z, out bool overflowed)
    {
        Identify();
        CheckSettings();
        overflowed = (_in[InterruptSourceAt] & SourceOverrun) != 0;
        ReadRegisters(RegisterFifoControl, 2);
        int samples = _in[1] & EntriesMask;
        if (_in[0] != FifoStream)
        {
            throw LostSettings(RegisterFifoControl, _in[0], FifoStream);
        }

        if (samples > FifoSamples)
        {
            throw Fault(
                "FIFO_STATUS tells of " + samples.ToString("D") + " entries, at most 33 are possible. Is the bus noisy?"
            );
        }

        for (int i = 0; i < samples; i++)
        {
            // All six bytes in one read, or the three axes could be of two samples. The FIFO needs 5 µs to move up before the
            // next read: the address bytes of I2C take 45 µs at 400 kHz.
            ReadRegisters(RegisterData, BytesPerSample);
            x[i] = Acceleration(0);
            y[i] = Acceleration(2);
            z[i] = Acceleration(4);
        }

        return samples;
    }

    /// <summary>Applies (true) or removes the electrostatic self-test force. Wait a tenth of a second before reading; samples
    /// taken with the force are no measurement.</summary>
    /// <exception cref="DriverFaultException">No answer, or the register does not take it.</exception>
    public void ApplySelfTest(bool on)
    {
        _dataFormat = on ? (byte)(FullResolution16G | SelfTestBit) : FullResolution16G;
        WriteChecked(RegisterDataFormat, _dataFormat);
    }

    /// <summary>
    /// Whether the change that the self-test force made is within the data sheet's limits for a supply of 2.5 to 3.6 V: 0.20
    /// to 4.45 g on x, the negative of it on y, 0.29 to 5.78 g on z. Arguments in m/s², with the force minus without.
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

    private void CheckSettings()
    {
        ReadRegisters(RegisterRate, SettingsCount);
        CheckSetting(RegisterRate, _in[0], Rate100Hertz);
        CheckSetting(RegisterPowerControl, _in[PowerControlAt], Measure);
        CheckSetting(RegisterDataFormat, _in[DataFormatAt], _dataFormat);
    }

    private void CheckSetting(byte register, byte value, byte expected)
    {
        if (value != expected)
        {
            throw LostSettings(register, value, expected);
        }
    }

    private DriverFaultException LostSettings(byte register, byte value, byte expected)
    {
        return Fault(
            "register 0x"
                + Hex(register)
                + " is 0x"
                + Hex(value)
                + ", not 0x"
                + Hex(expected)
                + ": it lost power or was reset; it must be started again."
        );
    }

    private double Acceleration(int at)
    {
        int code = (short)(_in[at] | (_in[at + 1] << 8));
        if (code > LargestCode || code < SmallestCode)
        {
            throw Fault(
                "a sample reads 0x" + Hex(_in[at + 1]) + Hex(_in[at]) + ", which no 13 bits give. Is the bus noisy?"
            );
        }

        return code * MetresPerSecondSquaredPerBit;
    }

    private void ReadRegisters(byte register, int count)
    {
        _out[0] = register;
        Transfer(1, count);
    }

    private void WriteChecked(byte register, byte value)
    {
        _out[0] = register;
        _out[1] = value;
        Transfer(2, 0);
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
