using System;

namespace Edge.Portable.Drivers;

/// <summary>
/// Murata SCL3300-D01, 3-axis inclinometer, on SPI mode 0. A frame of 32 bits carries a request out and the answer to the
/// request before it in, each with a CRC-8 ("off-frame protocol"); every answer is checked for its CRC, for the register that
/// was asked, and for its return status. Units: m/s², degrees and °C. Not thread-safe.
/// Source: data sheet SCL3300-D01, Doc. 4921 Rev. 4: start-up sequence, operation modes, SPI protocol, register definition.
/// </summary>
/// <remarks>
/// The chip wants chip select high for 10 µs between two frames, or its answers are corrupt. Each frame is a transfer of its own, and
/// between two lie a checksum and a call into the board's system; nothing here waits for the rest of those 10 µs. A board
/// that is faster than that must keep the gap in its bus.
/// </remarks>
public sealed class Scl3300 : ISelfTest
{
    /// <summary>What the data sheet calls 1 g, m/s²: gravity where the parts are trimmed.</summary>
    public const double TrimmingGravity = 9.819;

    /// <summary>Readings in a row with the self-test output beyond its threshold that make a fault: the data sheet
    /// suspects a part that is beyond it continuously, and a shock is over in less than a second at ten readings a second.</summary>
    public const int SelfTestTolerance = 10;

    private const string Chip = "SCL3300";
    private const int FrameBytes = 4;
    private const int Identity = 0xC1;

    // Operation and address as the first byte of a frame carries them; the two bits of return status below are 0 in a request.
    private const byte ReadAccelerationX = 0x04;
    private const byte ReadAccelerationY = 0x08;
    private const byte ReadAccelerationZ = 0x0C;
    private const byte ReadSelfTestOutput = 0x10;
    private const byte ReadTemperature = 0x14;
    private const byte ReadStatus = 0x18;
    private const byte ReadErrorFlag1 = 0x1C;
    private const byte ReadErrorFlag2 = 0x20;
    private const byte ReadAngleX = 0x24;
    private const byte ReadAngleY = 0x28;
    private const byte ReadAngleZ = 0x2C;
    private const byte ReadMode = 0x34;
    private const byte ReadIdentity = 0x40;
    private const byte ReadSerial1 = 0x64;
    private const byte ReadSerial2 = 0x68;
    private const byte WriteAngleControl = 0xB0;
    private const byte WriteMode = 0xB4;
    private const byte WriteBank = 0xFC;

    private const int WakeUp = 0x0000;
    private const int SoftwareReset = 0x0020;
    private const int EnableAngles = 0x001F;

    // The mode, and power down above it; the bits beyond are the factory's.
    private const int ModeMask = 0x0007;

    private const int OperationMask = 0xFC;
    private const int ReturnStatusMask = 0x03;
    private const int StatusStartingUp = 0;
    private const int StatusNormal = 1;
    private const int StatusError = 3;
    private const int NothingAsked = -1;

    // Memory is read and the signal path settles, at least.
    private const int WakeUpMicros = 3_000;
    private const int ResetMicros = 3_000;
    private const int ReadingMicros = 100_000;

    // Rated for −40 to 125 °C.
    private const double ColdestCelsius = -60;
    private const double HottestCelsius = 150;

    private readonly IFullDuplexBus _bus;
    private readonly int _mode;
    private readonly byte[] _out = new byte[FrameBytes];
    private readonly byte[] _in = new byte[FrameBytes];
    private Step _step;
    private int _asked = NothingAsked;
    private int _returnStatus;
    private int _beyond;
    private int _tests;
    private int _testsBeyond;
    private int _testsLargest;

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    /// <param name="bus">The chip: SPI mode 0, 2 to 4 MHz for the least noise.</param>
    /// <param name="mode">1: ±1.2 g, 40 Hz. 2: ±2.4 g, 70 Hz. 3: inclination within about 10° of level, 10 Hz. 4: the same
    /// with low noise.</param>
    public Scl3300(IFullDuplexBus bus, int mode)
    {
        if (mode < 1 || mode > 4)
        {
            throw new ArgumentOutOfRangeException(nameof(mode));
        }

        _bus = bus;
        _mode = mode;
    }

    private enum Step
    {
        Asleep,
        Waking,
        Resetting,
        Settling,
        Started,
    }

    /// <summary>Whether the start-up sequence is through.</summary>
    public bool IsStarted
    {
        get { return _step == Step.Started; }
    }

    /// <summary>Bits of acceleration in one g: 6000, 3000, 12000 or 12000 by the mode.</summary>
    public int BitsPerG
    {
        get
        {
            return _mode switch
            {
                1 => 6000,
                2 => 3000,
                _ => 12_000,
            };
        }
    }

    /// <summary>Greatest magnitude of the self-test output that a sound part gives, by the mode: 1800, 900, 3600 or 3600.</summary>
    public int SelfTestThreshold
    {
        get
        {
            return _mode switch
            {
                1 => 1800,
                2 => 900,
                _ => 3600,
            };
        }
    }

    /// <summary>Temperature of the last <see cref="Read"/>, °C.</summary>
    public double Celsius { get; private set; } = double.NaN;

    /// <summary>Self-test output of the last <see cref="Read"/>, bits; near 0 in a sound part at rest.</summary>
    public int SelfTestOutput { get; private set; }

    /// <inheritdoc />
    public SelfTestResult? SelfTest { get; private set; }

    private int SettlingMicros
    {
        get
        {
            return _mode switch
            {
                1 => 25_000,
                2 => 15_000,
                _ => 100_000,
            };
        }
    }

    /// <summary>Takes the next step of the start-up sequence: wake up, reset, mode and angle outputs, then clear the status
    /// and see that it stays clear. Whatever used the chip before leaves no trace.</summary>
    /// <returns>Time until the next call, µs; 0 when the chip has started.</returns>
    /// <exception cref="DriverFaultException">No answer, not an SCL3300, or a status that does not clear; the next call begins
    /// from the first step.</exception>
    public int ContinueStart()
    {
        Step step = _step;
        _step = Step.Asleep;
        switch (step)
        {
            case Step.Asleep:
                Forget();
                Exchange(WriteMode, WakeUp);
                _step = Step.Waking;
                return WakeUpMicros;
            case Step.Waking:
                Forget();
                Exchange(WriteMode, SoftwareReset);
                _step = Step.Resetting;
                return ResetMicros;
            case Step.Resetting:
                // The first answer after a reset is undefined.
                Forget();
                Exchange(WriteMode, _mode - 1);
                Exchange(WriteAngleControl, EnableAngles);
                _step = Step.Settling;
                return SettlingMicros;
            case Step.Settling:
                CheckStarted();
                _step = Step.Started;
                return 0;
            default:
                _step = step;
                return 0;
        }
    }

    /// <summary>Reads acceleration along x, y and z, m/s², into <paramref name="xyz"/> (3 long); temperature and self-test
    /// output with it. At rest the vector points up.</summary>
    /// <exception cref="DriverFaultException">No answer, another chip or mode, a wrong CRC, an error flag (its meaning is in the
    /// message), a saturated axis, a temperature that cannot be, or a self-test output that stays beyond its threshold. Then
    /// start it again.</exception>
    public void Read(double[] xyz)
    {
        RequireStarted();
        Ask(ReadIdentity);
        Ask(ReadAccelerationX);
        CheckIdentity(Answer());
        Ask(ReadAccelerationY);
        xyz[0] = Acceleration();
        Ask(ReadAccelerationZ);
        xyz[1] = Acceleration();
        Ask(ReadSelfTestOutput);
        xyz[2] = Acceleration();
        Ask(ReadTemperature);
        SelfTestOutput = Signed();
        Ask(ReadMode);
        Celsius = Temperature();
        Ask(ReadIdentity);
        CheckMode(Answer());
        WatchSelfTestOutput();
    }

    /// <summary>Reads the chip's own angles, degrees, into <paramref name="xyz"/> (3 long): each axis against the horizontal
    /// plane, 90/2^14 degrees a bit. Not the two rotations that a site's tilt is made of: those come from
    /// <see cref="Read"/>.</summary>
    /// <exception cref="DriverFaultException">As <see cref="Read"/>.</exception>
    public void ReadAngles(double[] xyz)
    {
        RequireStarted();
        Ask(ReadAngleX);
        Ask(ReadAngleY);
        xyz[0] = Signed() * (90.0 / 16384);
        Ask(ReadAngleZ);
        xyz[1] = Signed() * (90.0 / 16384);
        Ask(ReadMode);
        xyz[2] = Signed() * (90.0 / 16384);
        Ask(ReadIdentity);
        CheckMode(Answer());
    }

    /// <summary>The serial number, from register bank 1; bank 0 is selected again afterwards.</summary>
    /// <exception cref="DriverFaultException">As <see cref="Read"/>.</exception>
    public uint ReadSerial()
    {
        RequireStarted();
        Exchange(WriteBank, 1);
        Ask(ReadSerial1);
        Ask(ReadSerial2);
        int low = Answer();
        Exchange(WriteBank, 0);
        int high = Answer();
        Ask(ReadIdentity);
        return ((uint)high << 16) | (uint)low;
    }

    /// <summary>Begins a second's watch of the self-test output. No force is applied: the chip excites its element all the
    /// time and shows how it answers.</summary>
    /// <returns>Time until <see cref="ContinueSelfTest"/>, µs.</returns>
    public int BeginSelfTest()
    {
        RequireStarted();
        SelfTest = null;
        _tests = 0;
        _testsBeyond = 0;
        _testsLargest = 0;
        return ReadingMicros;
    }

    /// <summary>Takes one more reading; it fails when the self-test output was beyond its threshold in every one of ten.</summary>
    /// <returns>Time until the next call, µs; 0 when the test is over.</returns>
    /// <exception cref="DriverFaultException">As <see cref="Read"/>, but not for the self-test output.</exception>
    public int ContinueSelfTest()
    {
        RequireStarted();
        Ask(ReadSelfTestOutput);
        Ask(ReadIdentity);
        SelfTestOutput = Signed();
        int magnitude = SelfTestOutput < 0 ? -SelfTestOutput : SelfTestOutput;
        _tests++;
        _testsBeyond += magnitude > SelfTestThreshold ? 1 : 0;
        _testsLargest = magnitude > _testsLargest ? magnitude : _testsLargest;
        if (_tests < SelfTestTolerance)
        {
            return ReadingMicros;
        }

        SelfTest = new SelfTestResult(
            _testsBeyond < SelfTestTolerance,
            "self-test output up to "
                + _testsLargest.ToString("D")
                + " bits, beyond "
                + SelfTestThreshold.ToString("D")
                + " in "
                + _testsBeyond.ToString("D")
                + " of "
                + SelfTestTolerance.ToString("D")
                + " readings"
        );
        return 0;
    }

    /// <summary>CRC-8 of the first three bytes of a frame: polynomial 0x1D, initial value 0xFF, inverted; 04 00 00 gives 0xF7.</summary>
    public static byte Crc8(byte[] frame)
    {
        int crc = 0xFF;
        for (int i = 0; i < FrameBytes - 1; i++)
        {
            crc ^= frame[i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x1D : crc << 1;
            }

            crc &= 0xFF;
        }

        return (byte)(crc ^ 0xFF);
    }

    private void CheckStarted()
    {
        // Reading the status clears it; by the off-frame protocol the third answer is the first from after that.
        Exchange(ReadStatus, 0);
        Exchange(ReadStatus, 0);
        Exchange(ReadStatus, 0);
        Ask(ReadIdentity);
        Ask(ReadMode);
        CheckIdentity(Answer());
        Ask(ReadIdentity);
        CheckMode(Answer());
        _beyond = 0;
    }

    private void RequireStarted()
    {
        if (_step != Step.Started)
        {
            throw Fault("it has not been started.");
        }
    }

    private void CheckIdentity(int answer)
    {
        if ((answer & 0xFF) != Identity)
        {
            throw Fault("identity " + Hex(answer & 0xFF, "X2") + ", expected C1. Is another chip fitted?");
        }
    }

    private void CheckMode(int answer)
    {
        if ((answer & ModeMask) != _mode - 1)
        {
            throw Fault(
                "mode register 0x"
                    + Hex(answer, "X4")
                    + ", expected mode "
                    + _mode.ToString("D")
                    + ": it lost power or was reset; it must be started again."
            );
        }
    }

    private double Acceleration()
    {
        int raw = Signed();
        if (raw == short.MaxValue || raw == short.MinValue)
        {
            throw Fault("an axis is saturated: the acceleration is beyond its range.");
        }

        return raw * (TrimmingGravity / BitsPerG);
    }

    private double Temperature()
    {
        double celsius = -273 + (Signed() / 18.9);
        if (celsius < ColdestCelsius || celsius > HottestCelsius)
        {
            throw Fault("the temperature reads " + celsius.ToString("F0") + " °C, which cannot be.");
        }

        return celsius;
    }

    private void WatchSelfTestOutput()
    {
        bool beyond = SelfTestOutput > SelfTestThreshold || SelfTestOutput < -SelfTestThreshold;
        _beyond = beyond ? _beyond + 1 : 0;
        if (_beyond >= SelfTestTolerance)
        {
            throw Fault(
                "its self-test output is "
                    + SelfTestOutput.ToString("D")
                    + ", beyond "
                    + SelfTestThreshold.ToString("D")
                    + " for a second: replace the part if it stays so at rest."
            );
        }
    }

    // The frame that asks brings the answer to the one before, which must be a sound one.
    private void Ask(byte operation)
    {
        Exchange(operation, 0);
        if (_returnStatus != StatusNormal)
        {
            throw StatusFault();
        }
    }

    private int Answer()
    {
        return (_in[1] << 8) | _in[2];
    }

    private int Signed()
    {
        return (short)Answer();
    }

    private void Forget()
    {
        _asked = NothingAsked;
    }

    private void Exchange(byte operation, int data)
    {
        int asked = _asked;
        _asked = NothingAsked;
        _out[0] = operation;
        _out[1] = (byte)(data >> 8);
        _out[2] = (byte)data;
        _out[3] = Crc8(_out);
        try
        {
            _bus.Exchange(_out, _in, FrameBytes);
        }
        catch (DriverFaultException fault)
        {
            _step = Step.Asleep;
            throw new DriverFaultException(Chip, _bus.Name, "no answer.", fault);
        }

        _asked = operation;
        _returnStatus = StatusNormal;
        if (asked == NothingAsked)
        {
            return;
        }

        if (Crc8(_in) != _in[3])
        {
            throw Fault(
                "answer "
                    + Hex(_in[0], "X2")
                    + Hex(_in[1], "X2")
                    + Hex(_in[2], "X2")
                    + Hex(_in[3], "X2")
                    + " fails its checksum. Is it wired and powered, and the cable short?"
            );
        }

        if ((_in[0] & OperationMask) != asked)
        {
            throw Fault(
                "answered operation "
                    + Hex(_in[0] & OperationMask, "X2")
                    + " when "
                    + Hex(asked, "X2")
                    + " was asked. Is its chip select its own?"
            );
        }

        _returnStatus = _in[0] & ReturnStatusMask;
    }

    // The flags are read before the summary, which clears them; the summary's answer of before the clearing is the one to tell.
    private DriverFaultException StatusFault()
    {
        if (_returnStatus == StatusStartingUp)
        {
            return Fault("it is still starting up, so it lost power or was reset.");
        }

        if (_returnStatus != StatusError)
        {
            return Fault("return status 10, which no SCL3300 gives. Is the bus noisy?");
        }

        Exchange(ReadErrorFlag1, 0);
        Exchange(ReadErrorFlag2, 0);
        int flag1 = Answer();
        Exchange(ReadStatus, 0);
        int flag2 = Answer();
        Exchange(ReadIdentity, 0);
        int status = Answer();
        if (status == 0)
        {
            return Fault("it refused a request for its checksum. Is the cable long or the clock fast?");
        }

        return Fault(
            Meaning(status, flag2)
                + " (status 0x"
                + Hex(status, "X4")
                + ", flags 0x"
                + Hex(flag1, "X4")
                + " 0x"
                + Hex(flag2, "X4")
                + ")."
        );
    }

    // STATUS and, where it says more, ERR_FLAG2; the gravest first.
    private static string Meaning(int status, int flag2)
    {
        if ((flag2 & 0x6000) != 0)
        {
            return "a capacitor at A_EXTC or D_EXTC is open";
        }

        if ((flag2 & 0x1000) != 0)
        {
            return "its analog ground is open";
        }

        if ((flag2 & 0x0800) != 0)
        {
            return "its supply is out of 3.0 to 3.6 V";
        }

        if ((status & 0x0300) != 0)
        {
            return "its digital part failed";
        }

        if ((status & 0x0080) != 0)
        {
            return "its clock failed";
        }

        if ((status & 0x0001) != 0)
        {
            return "a connection inside it is broken";
        }

        if ((status & 0x0008) != 0)
        {
            return "its memory fails the check";
        }

        if ((status & 0x0004) != 0)
        {
            return "it is in power-down mode";
        }

        if ((status & 0x0010) != 0)
        {
            return "it was reset, or its supply failed";
        }

        if ((status & 0x0002) != 0)
        {
            return "its mode was changed";
        }

        if ((status & 0x0020) != 0)
        {
            return "its temperature path is saturated";
        }

        return (status & 0x0040) != 0
            ? "saturated: the acceleration is beyond its range"
            : "an error that the data sheet does not name";
    }

    private static string Hex(int value, string digits)
    {
        return value.ToString(digits);
    }

    private DriverFaultException Fault(string what)
    {
        _step = Step.Asleep;
        return new DriverFaultException(Chip, _bus.Name, what);
    }
}
