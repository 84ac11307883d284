namespace Edge.Portable.Drivers;

/// <summary>
/// Sensirion SHT4x, air temperature and relative humidity, on I2C. Each word carries a CRC-8, and a wrong one is a fault.
/// Units: °C and %. Not thread-safe. Source: data sheet SHT4x, commands, checksum and signal conversion.
/// </summary>
public sealed class Sht4x
{
    private const string Chip = "SHT4x";

    private const byte CommandMeasure = 0xFD;
    private const byte CommandSerial = 0x89;
    private const byte CommandReset = 0x94;

    // The data sheet's range; the code alone goes from −45 to 130 °C.
    private const double ColdestCelsius = -40;
    private const double HottestCelsius = 125;

    private readonly IChipBus _bus;
    private readonly byte[] _out = new byte[1];
    private readonly byte[] _in = new byte[6];

    /// <summary>A driver over <paramref name="bus"/>.</summary>
    public Sht4x(IChipBus bus)
    {
        _bus = bus;
    }

    /// <summary>Time from <see cref="StartMeasuring"/> until the result is ready, µs: 8.3 ms at high precision.</summary>
    public int MeasuringMicros
    {
        get { return 10_000; }
    }

    /// <summary>Air temperature of the last <see cref="ReadResult"/>, °C.</summary>
    public double Celsius { get; private set; } = double.NaN;

    /// <summary>Relative humidity of the last <see cref="ReadResult"/>, %, cut to 0 to 100 as the data sheet says.</summary>
    public double RelativeHumidityPercent { get; private set; } = double.NaN;

    /// <summary>Resets the chip. It takes commands again a millisecond later.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public void Reset()
    {
        Send(CommandReset);
    }

    /// <summary>Asks for the serial number; <see cref="ReadSerial"/> takes it a millisecond later.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public void StartSerial()
    {
        Send(CommandSerial);
    }

    /// <summary>The serial number: what this chip has in place of an identity. Its two checksums tell it from another chip.</summary>
    /// <exception cref="DriverFaultException">No answer, or a wrong checksum: another chip, or a bad line.</exception>
    public uint ReadSerial()
    {
        Receive();
        return ((uint)_in[0] << 24) | ((uint)_in[1] << 16) | ((uint)_in[3] << 8) | _in[4];
    }

    /// <summary>Starts one measurement at high precision.</summary>
    /// <exception cref="DriverFaultException">No answer.</exception>
    public void StartMeasuring()
    {
        Celsius = double.NaN;
        RelativeHumidityPercent = double.NaN;
        Send(CommandMeasure);
    }

    /// <summary>Takes the result into <see cref="Celsius"/> and <see cref="RelativeHumidityPercent"/>.</summary>
    /// <exception cref="DriverFaultException">No answer (also when the measurement is still under way), a wrong
    /// checksum, or a temperature at the end of the scale.</exception>
    public void ReadResult()
    {
        Receive();
        double temperature = (_in[0] << 8) | _in[1];
        double humidity = (_in[3] << 8) | _in[4];
        double celsius = -45.0 + (175.0 * temperature / 65535.0);
        if (celsius < ColdestCelsius || celsius > HottestCelsius)
        {
            throw new DriverFaultException(
                Chip,
                _bus.Name,
                "the air reads " + celsius.ToString("F1") + " °C, outside what the chip measures."
            );
        }

        Celsius = celsius;
        double percent = -6.0 + (125.0 * humidity / 65535.0);
        RelativeHumidityPercent =
            percent < 0 ? 0
            : percent > 100 ? 100
            : percent;
    }

    /// <summary>CRC-8 of two bytes: polynomial 0x31, initial value 0xFF; 0xBEEF gives 0x92.</summary>
    public static byte Crc8(byte high, byte low)
    {
        int crc = 0xFF ^ high;
        for (int round = 0; round < 2; round++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
            }

            crc &= 0xFF;
            if (round == 0)
            {
                crc ^= low;
            }
        }

        return (byte)crc;
    }

    private void Receive()
    {
        Transfer(0, 6);
        if (Crc8(_in[0], _in[1]) != _in[2] || Crc8(_in[3], _in[4]) != _in[5])
        {
            throw new DriverFaultException(
                Chip,
                _bus.Name,
                "checksum does not match. Is the cable long or the wire loose?"
            );
        }
    }

    private void Send(byte command)
    {
        _out[0] = command;
        Transfer(1, 0);
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
