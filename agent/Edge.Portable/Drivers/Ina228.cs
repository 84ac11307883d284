using System;

namespace Edge.Portable.Drivers;

/// <summary>
/// Texas Instruments INA228, 85 V 20-bit power monitor, on I2C. Current is negative while the battery discharges. Units: V,
/// A, W, Wh, Ah, °C. Not thread-safe. Source: data sheet SLYS021, register maps and "Current, power, energy and charge".
/// </summary>
public sealed class Ina228
{
    private const string Chip = "INA228";

    private const byte RegisterConfig = 0x00;
    private const byte RegisterAdcConfig = 0x01;
    private const byte RegisterShuntCalibration = 0x02;
    private const byte RegisterShuntVoltage = 0x04;
    private const byte RegisterBusVoltage = 0x05;
    private const byte RegisterDieTemperature = 0x06;
    private const byte RegisterPower = 0x08;
    private const byte RegisterEnergy = 0x09;
    private const byte RegisterCharge = 0x0A;
    private const byte RegisterDiagnostics = 0x0B;
    private const byte RegisterManufacturer = 0x3E;
    private const byte RegisterDevice = 0x3F;

    // Continuous bus, shunt and temperature; 1052 µs conversions; mean of 64: one result each 0.2 s.
    private const int AdcContinuousAveraged = 0xFB6B;

    private const int ConfigReset = 1 << 15;
    private const int ConfigFineRange = 1 << 4;

    // Makes the current register a copy of the shunt register: full scale of the shunt is full scale of the current.
    private const int ShuntCalibration = 4096;

    private const int DiagnosticsMathOverflow = 1 << 9;
    private const int DiagnosticsMemoryGood = 1 << 0;
    private const int LargestCode20 = 0x7FFFF;
    private const int SmallestCode20 = -0x80000;
    private const double HighestVolts = 85;

    // 10 mV: the offset of the converter can be no larger, and VBUS is never negative otherwise.
    private const int BusOffsetCode = -51;

    // Rated for −40 to 125 °C.
    private const double ColdestCelsius = -60;
    private const double HottestCelsius = 150;

    private readonly IChipBus _bus;
    private readonly double _shuntOhms;
    private readonly bool _fineRange;
    private readonly double _amperesPerBit;
    private readonly byte[] _out = new byte[3];
    private readonly byte[] _in = new byte[5];

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    /// <param name="bus">The chip.</param>
    /// <param name="shuntOhms">Resistance of the shunt, Ω, above 0.</param>
    /// <param name="fineRange">False: shunt range ±163.84 mV; true: ±40.96 mV.</param>
    public Ina228(IChipBus bus, double shuntOhms, bool fineRange)
    {
        if (!(shuntOhms > 0) || double.IsInfinity(shuntOhms))
        {
            throw new ArgumentOutOfRangeException(nameof(shuntOhms));
        }

        _bus = bus;
        _shuntOhms = shuntOhms;
        _fineRange = fineRange;
        _amperesPerBit = ShuntVoltsPerBit / shuntOhms;
    }

    /// <summary>Largest current that can be measured, A.</summary>
    public double FullScaleAmperes
    {
        get { return ShuntVoltsPerBit * 524288 / _shuntOhms; }
    }

    private int Config
    {
        get { return _fineRange ? ConfigFineRange : 0; }
    }

    private double ShuntVoltsPerBit
    {
        get { return _fineRange ? 78.125e-9 : 312.5e-9; }
    }

    /// <summary>Puts every register back to its default and clears the accumulators. The chip needs 300 µs then.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public void Reset()
    {
        Write(RegisterConfig, ConfigReset);
    }

    /// <summary>Identifies the chip and sets it to measure continuously. The accumulators keep their counts. Values are new
    /// 0.2 s later.</summary>
    /// <exception cref="DriverFaultException">No answer, not an INA228, or settings that do not read back.</exception>
    public void Start()
    {
        Identify();
        WriteChecked(RegisterConfig, Config);
        WriteChecked(RegisterAdcConfig, AdcContinuousAveraged);
        WriteChecked(RegisterShuntCalibration, ShuntCalibration);
    }

    /// <summary>Checks that an INA228 answers and is still set up as <see cref="Start"/> left it.</summary>
    /// <exception cref="DriverFaultException">No answer, another chip, or a chip that lost its settings with its power.</exception>
    public void Check()
    {
        Identify();
        if (Read16(RegisterShuntCalibration) != ShuntCalibration || Read16(RegisterConfig) != Config)
        {
            throw LostSettings();
        }

        CheckAdcConfig();

        int diagnostics = Read16(RegisterDiagnostics);
        if ((diagnostics & DiagnosticsMemoryGood) == 0)
        {
            throw Fault("its trim memory fails the checksum; replace the chip.");
        }

        if ((diagnostics & DiagnosticsMathOverflow) != 0)
        {
            throw Fault("arithmetic overflow; current and power are not valid.");
        }
    }

    /// <summary>Reads the plant's voltage, current, charge and energy, each as the method of its name gives it: one
    /// <see cref="Check"/> stands behind all four.</summary>
    /// <param name="volts">As <see cref="ReadBusVolts"/>.</param>
    /// <param name="amperes">As <see cref="ReadAmperes"/>.</param>
    /// <param name="ampereHours">As <see cref="ReadAmpereHours"/>.</param>
    /// <param name="wattHours">As <see cref="ReadWattHours"/>.</param>
    /// <exception cref="DriverFaultException">What <see cref="Check"/> or one of the four would say.</exception>
    public void ReadAll(out double volts, out double amperes, out double ampereHours, out double wattHours)
    {
        int bus = Code20(RegisterBusVoltage);
        int shunt = Code20(RegisterShuntVoltage);
        long charge = Code40(RegisterCharge);
        long energy = Code40(RegisterEnergy);
        Check();
        volts = Volts(bus);
        amperes = Amperes(shunt);
        ampereHours = AmpereHours(charge);
        wattHours = WattHours(energy);
    }

    /// <summary>Bus voltage, V: 195.3125 µV a bit, 0 to 85 V.</summary>
    /// <exception cref="DriverFaultException">No answer, or a code outside what 85 V can give.</exception>
    public double ReadBusVolts()
    {
        int code = Code20(RegisterBusVoltage);
        CheckAdcConfig();
        return Volts(code);
    }

    /// <summary>Current through the shunt, A; negative while the battery discharges. From the shunt voltage, so that it does
    /// not rest on the chip's own arithmetic.</summary>
    /// <exception cref="DriverFaultException">No answer, or a saturated shunt.</exception>
    public double ReadAmperes()
    {
        int code = Code20(RegisterShuntVoltage);
        CheckAdcConfig();
        return Amperes(code);
    }

    /// <summary>Power, W, never negative: the chip gives its magnitude.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public double ReadWatts()
    {
        Read(RegisterPower, 3);
        int code = (_in[0] << 16) | (_in[1] << 8) | _in[2];
        CheckAdcConfig();
        double watts = code * 3.2 * _amperesPerBit;

        // The end of the register, where the chip saturates, lies beyond this.
        if (watts > HighestVolts * FullScaleAmperes)
        {
            throw Fault("power reads " + watts.ToString("F0") + " W, more than bus and shunt can give.");
        }

        return watts;
    }

    /// <summary>Energy counted since the chip was last reset, Wh, never negative. The 40-bit counter starts again from 0
    /// after 2^40 steps of 51.2 × the current's bit: 4.9 MWh with 1 mΩ and the wide range.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public double ReadWattHours()
    {
        long code = Code40(RegisterEnergy);
        CheckAdcConfig();
        return WattHours(code);
    }

    /// <summary>Charge counted since the chip was last reset, Ah; negative when more was drawn than charged.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public double ReadAmpereHours()
    {
        long code = Code40(RegisterCharge);
        CheckAdcConfig();
        return AmpereHours(code);
    }

    /// <summary>Die temperature, °C: 7.8125 m°C a bit.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public double ReadCelsius()
    {
        double celsius = (short)Read16(RegisterDieTemperature) * 7.8125e-3;
        CheckAdcConfig();
        if (celsius < ColdestCelsius || celsius > HottestCelsius)
        {
            throw Fault("the die temperature reads " + celsius.ToString("F0") + " °C, which cannot be.");
        }

        return celsius;
    }

    private void Identify()
    {
        int manufacturer = Read16(RegisterManufacturer);
        int device = Read16(RegisterDevice) >> 4;
        if (manufacturer != 0x5449 || device != 0x228)
        {
            throw Fault(
                "manufacturer 0x"
                    + manufacturer.ToString("X4")
                    + ", device id 0x"
                    + device.ToString("X3")
                    + ", expected 0x5449 and 0x228."
            );
        }
    }

    // After each value: a chip that fell off the bus, or lost its power and with it its range, may have made that value up.
    private void CheckAdcConfig()
    {
        if (Read16(RegisterAdcConfig) != AdcContinuousAveraged)
        {
            throw LostSettings();
        }
    }

    private DriverFaultException LostSettings()
    {
        return Fault("it lost its settings, so it lost power; it must be started again.");
    }

    private double Volts(int code)
    {
        double volts = code * 195.3125e-6;

        // The pin stands 85 V; a code above it, or below zero, is no measurement.
        if (volts > HighestVolts || code < BusOffsetCode)
        {
            throw Fault("bus voltage reads " + volts.ToString("F2") + " V, outside 0 to 85 V.");
        }

        return code < 0 ? 0 : volts;
    }

    private double Amperes(int code)
    {
        if (code >= LargestCode20 || code <= SmallestCode20)
        {
            throw Fault(
                "the shunt voltage is at full scale: more than "
                    + FullScaleAmperes.ToString("F1")
                    + " A, or a broken shunt."
            );
        }

        return code * _amperesPerBit;
    }

    private double AmpereHours(long code)
    {
        return ((code ^ 0x8000000000L) - 0x8000000000L) * (_amperesPerBit / 3600);
    }

    private double WattHours(long code)
    {
        return code * (16 * 3.2 * _amperesPerBit / 3600);
    }

    private int Code20(byte register)
    {
        Read(register, 3);
        int raw = (_in[0] << 12) | (_in[1] << 4) | (_in[2] >> 4);
        return (raw ^ 0x80000) - 0x80000;
    }

    private int Read16(byte register)
    {
        Read(register, 2);
        return (_in[0] << 8) | _in[1];
    }

    private long Code40(byte register)
    {
        Read(register, 5);
        long value = 0;
        for (int i = 0; i < 5; i++)
        {
            value = (value << 8) | _in[i];
        }

        return value;
    }

    private void Read(byte register, int count)
    {
        _out[0] = register;
        Transfer(1, count);
    }

    private void Write(byte register, int value)
    {
        _out[0] = register;
        _out[1] = (byte)(value >> 8);
        _out[2] = (byte)value;
        Transfer(3, 0);
    }

    private void WriteChecked(byte register, int value)
    {
        Write(register, value);
        int back = Read16(register);
        if (back != value)
        {
            throw Fault(
                "register 0x"
                    + register.ToString("X2")
                    + " reads back 0x"
                    + back.ToString("X4")
                    + " after 0x"
                    + value.ToString("X4")
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
