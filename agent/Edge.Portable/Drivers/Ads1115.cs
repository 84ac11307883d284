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
    private const int ComparatorOff = 0x0003;
    private const int LargestCode = 0x7FFF;
    private const int SmallestCode = -0x8000;

    // Polls that a conversion may take: one a conversion's time is the plan, so this is a converter that does not convert.
    private const int MostPolls = 100;
    private const double SlowestClock = 1.1;
    private const int WakeMicros = 30;

    private readonly IChipBus _bus;
    private readonly byte[] _out = new byte[3];
    private readonly byte[] _in = new byte[2];
    private readonly int _rateCode;
    private double _voltsPerBit;
    private int _written;
    private int _polls;

    /// <summary>A driver over <paramref name="bus"/> that converts at 128 samples a second.</summary>
    public Ads1115(IChipBus bus)
        : this(bus, 128) { }

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    /// <param name="bus">The chip.</param>
    /// <param name="samplesPerSecond">8, 16, 32, 64, 128, 250, 475 or 860: slower is quieter.</param>
    public Ads1115(IChipBus bus, int samplesPerSecond)
    {
        _bus = bus;
        _rateCode = samplesPerSecond switch
        {
            8 => 0,
            16 => 1,
            32 => 2,
            64 => 3,
            128 => 4,
            250 => 5,
            475 => 6,
            860 => 7,
            _ => throw new ArgumentOutOfRangeException(nameof(samplesPerSecond)),
        };

        // The chip's clock may be 10 % slow, and it wakes up for some 25 µs.
        ConversionMicros = (int)(SlowestClock * 1e6 / samplesPerSecond) + WakeMicros;
    }

    /// <summary>Time from <see cref="StartSingle"/> until the result is ready, µs, with the chip's clock as slow as the data
    /// sheet allows. <see cref="ReadContinuous"/> needs twice this after its start: until then the register holds what the
    /// input before gave.</summary>
    public int ConversionMicros { get; }

    /// <summary>Starts one conversion.</summary>
    /// <param name="input">0 to 3, against ground.</param>
    /// <param name="gain">0 to 5 for ±6.144, 4.096, 2.048, 1.024, 0.512 and 0.256 V.</param>
    /// <exception cref="DriverFaultException">No answer, or a configuration that does not read back.</exception>
    public void StartSingle(int input, int gain)
    {
        Configure(input, gain, SingleShot | StartOrIdle);
    }

    /// <summary>Converts one input over and over. Arguments and faults as <see cref="StartSingle"/>.</summary>
    public void StartContinuous(int input, int gain)
    {
        Configure(input, gain, 0);
    }

    /// <summary>Takes the result of <see cref="StartSingle"/>, V. False when the conversion is still under way.</summary>
    /// <exception cref="DriverFaultException">No answer, a configuration that changed by itself (the chip lost its power), an
    /// input at or beyond full scale, or a conversion that is still under way after a hundred calls.</exception>
    public bool TryReadSingle(out double volts)
    {
        int config = Read16(RegisterConfig);
        CheckConfig(config);
        if ((config & StartOrIdle) == 0)
        {
            volts = double.NaN;
            if (++_polls >= MostPolls)
            {
                throw new DriverFaultException(
                    Chip,
                    _bus.Name,
                    "the conversion does not end; it must be started again."
                );
            }

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
        _polls = 0;
        _voltsPerBit = fullScale / 32768;
        _written = ((4 + input) << 12) | (gain << 9) | mode | (_rateCode << 5) | ComparatorOff;
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
