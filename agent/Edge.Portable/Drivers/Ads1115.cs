using System;

namespace Edge.Portable.Drivers;

/// <summary>
/// Texas Instruments ADS1115, 16-bit converter with four inputs against ground, on I2C. Units: V. Not thread-safe. The chip
/// has no identity register: its configuration must read back as written, which no other chip at these addresses does.
/// Source: data sheet SBAS444, registers and operating modes.
/// </summary>
public sealed class Ads1115
{
    private const string Chip = "ADS1115";

    private const byte RegisterConversion = 0x00;
    private const byte RegisterConfig = 0x01;

    private const int StartOrIdle = 0x8000;
    private const int SingleShot = 0x0100;
    private const int Rate128 = 0x0080;
    private const int ComparatorOff = 0x0003;
    private const int LargestCode = 0x7FFF;
    private const int SmallestCode = -0x8000;

    private readonly IChipBus _bus;
    private readonly byte[] _out = new byte[3];
    private readonly byte[] _in = new byte[2];
    private double _voltsPerBit;
    private int _written;

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    public Ads1115(IChipBus bus)
    {
        _bus = bus;
    }

    /// <summary>Time from <see cref="StartSingle"/> until the result is ready, µs: one conversion at 128 per second, with the
    /// chip's clock 10 % slow.</summary>
    public int ConversionMicros
    {
        get { return 8700; }
    }

    /// <summary>Starts one conversion.</summary>
    /// <param name="input">0 to 3, against ground.</param>
    /// <param name="gain">0 to 5 for ±6.144, 4.096, 2.048, 1.024, 0.512 and 0.256 V.</param>
    /// <exception cref="DriverFaultException">No answer, or a configuration that does not read back.</exception>
    public void StartSingle(int input, int gain)
    {
        Configure(input, gain, SingleShot | StartOrIdle);
    }

    /// <summary>Converts one input over and over, 128 times a second. Arguments and faults as <see cref="StartSingle"/>.</summary>
    public void StartContinuous(int input, int gain)
    {
        Configure(input, gain, 0);
    }

    /// <summary>Takes the result of <see cref="StartSingle"/>, V. False when the conversion is still under way.</summary>
    /// <exception cref="DriverFaultException">No answer, a configuration that changed by itself (the chip lost its power), or an
    /// input at or beyond full scale.</exception>
    public bool TryReadSingle(out double volts)
    {
        int config = Read16(RegisterConfig);
        CheckConfig(config);
        if ((config & StartOrIdle) == 0)
        {
            volts = double.NaN;
            return false;
        }

        volts = ReadConversion();
        return true;
    }

    /// <summary>The newest result of <see cref="StartContinuous"/>, V. Faults as <see cref="TryReadSingle"/>.</summary>
    public double ReadContinuous()
    {
        CheckConfig(Read16(RegisterConfig));
        return ReadConversion();
    }

    private void Configure(int input, int gain, int mode)
    {
        if (input < 0 || input > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(input));
        }

        double fullScale = gain switch
        {
            0 => 6.144,
            1 => 4.096,
            2 => 2.048,
            3 => 1.024,
            4 => 0.512,
            5 => 0.256,
            _ => throw new ArgumentOutOfRangeException(nameof(gain)),
        };
        _voltsPerBit = fullScale / 32768;
        _written = ((4 + input) << 12) | (gain << 9) | mode | Rate128 | ComparatorOff;
        _out[0] = RegisterConfig;
        _out[1] = (byte)(_written >> 8);
        _out[2] = (byte)_written;
        Transfer(3, 0);
        CheckConfig(Read16(RegisterConfig));
    }

    private void CheckConfig(int config)
    {
        // Bit 15 is a command when written and a state when read.
        if (((config ^ _written) & ~StartOrIdle) != 0)
        {
            throw new DriverFaultException(
                Chip,
                _bus.Name,
                "configuration reads back 0x"
                    + config.ToString("X4")
                    + " after 0x"
                    + _written.ToString("X4")
                    + " was written: another chip, or it lost its power."
            );
        }
    }

    private double ReadConversion()
    {
        int code = (short)Read16(RegisterConversion);
        if (code >= LargestCode || code <= SmallestCode)
        {
            throw new DriverFaultException(Chip, _bus.Name, "the input is at full scale; the value is not known.");
        }

        return code * _voltsPerBit;
    }

    private int Read16(byte register)
    {
        _out[0] = register;
        Transfer(1, 2);
        return (_in[0] << 8) | _in[1];
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
}
