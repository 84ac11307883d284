using System;

namespace Edge.Portable.Drivers.Modbus;

/// <summary>Addresses, offsets, bits and sizes of the mast head, as hardware/masthead.md has them.</summary>
public static class MastHeadMap
{
    /// <summary>Value of <see cref="Identity"/>: MH.</summary>
    public const int IdentityValue = 0x4D48;

    /// <summary>Value of <see cref="MapVersion"/>.</summary>
    public const int MapVersionValue = 1;

    /// <summary>Registers of the head's own part.</summary>
    public const int HeadRegisters = 23;

    /// <summary>Address of the identity.</summary>
    public const int Identity = 0x0000;

    /// <summary>Address of the map's version.</summary>
    public const int MapVersion = 0x0001;

    /// <summary>Address of the firmware's version.</summary>
    public const int Firmware = 0x0002;

    /// <summary>Address of the serial number.</summary>
    public const int Serial = 0x0003;

    /// <summary>Address of the count of starts.</summary>
    public const int Restarts = 0x0005;

    /// <summary>Address of the status bits.</summary>
    public const int Status = 0x0006;

    /// <summary>Address of the nominal rate, 0.01 Hz.</summary>
    public const int NominalRate = 0x0007;

    /// <summary>Address of the measured rate, 0.001 Hz.</summary>
    public const int MeasuredRate = 0x0008;

    /// <summary>Address of the full scale, 0.01 m/s².</summary>
    public const int FullScale = 0x000A;

    /// <summary>Address of the noise, µm/s².</summary>
    public const int Noise = 0x000B;

    /// <summary>Address of the temperature, 0.01 °C.</summary>
    public const int Temperature = 0x000C;

    /// <summary>Address of the mean along x, µm/s².</summary>
    public const int GravityX = 0x000D;

    /// <summary>Address of the mean along y, µm/s².</summary>
    public const int GravityY = 0x000F;

    /// <summary>Address of the mean along z, µm/s².</summary>
    public const int GravityZ = 0x0011;

    /// <summary>Address of the time since the start, s.</summary>
    public const int Uptime = 0x0013;

    /// <summary>Address of the number of samples since the start.</summary>
    public const int SamplesSoFar = 0x0015;

    /// <summary>Address of the first block.</summary>
    public const int FirstBlock = 0x1000;

    /// <summary>From one block's address to the next one's.</summary>
    public const int BlockSpacing = 0x80;

    /// <summary>Blocks in the ring.</summary>
    public const int Blocks = 32;

    /// <summary>Registers of a block.</summary>
    public const int BlockRegisters = 125;

    /// <summary>Samples of three axes in a block.</summary>
    public const int BlockSamples = 20;

    /// <summary>Offset of the number of a block's first sample.</summary>
    public const int BlockFirst = 0;

    /// <summary>Offset of the number of samples since the start.</summary>
    public const int BlockSamplesSoFar = 2;

    /// <summary>Offset of the flags: restarts in the high byte, status bits in the low one.</summary>
    public const int BlockFlags = 4;

    /// <summary>Offset of the samples.</summary>
    public const int BlockData = 5;

    /// <summary>Status: the accelerometer does not answer.</summary>
    public const int SensorFault = 1;

    /// <summary>Status: the last self-test failed.</summary>
    public const int SelfTestFailed = 2;

    /// <summary>Status: a self-test is on.</summary>
    public const int SelfTesting = 4;

    /// <summary>Status: samples are missing that have no number.</summary>
    public const int Overrun = 8;

    /// <summary>Status: the measured rate is more than 3 % off.</summary>
    public const int ClockOff = 16;
}

/// <summary>What came of a <see cref="MastHead.Take"/>.</summary>
public enum MastHeadAnswer
{
    /// <summary>Nothing new: samples are wanted that have not been taken yet.</summary>
    Nothing,

    /// <summary>The head's own registers.</summary>
    Head,

    /// <summary>A whole block of samples.</summary>
    Samples,
}

/// <summary>
/// The mast head: what to ask of it next, and what its answers say. It has no port: a <see cref="ModbusMaster"/> carries its requests.
/// Sample for sample: a hole in the count is told exactly, and an answer that contradicts itself, or the one before, is a fault.
/// Units: m/s², °C, Hz. Not thread-safe. Source: hardware/masthead.md.
/// </summary>
public sealed class MastHead
{
    private const string Chip = "mast head";
    private const double MicrosPerUnit = 1e6;
    private const int NoTemperature = 0x8000;
    private const int NoValue = int.MinValue;
    private const int LowestRate = 1_000;
    private const int HighestRate = 50_000;
    private const double LowestCelsius = -55;
    private const double HighestCelsius = 125;
    private const long Unused = 0xFFFFFFFF;

    private readonly string _bus;
    private readonly int _unit;
    private bool _isKnown;
    private bool _wasKnown;
    private bool _asksHead;
    private long _asked;
    private long _next;
    private long _soFar;
    private int _restarts;

    /// <summary>The head with this number on a line.</summary>
    /// <param name="port">The line, for messages.</param>
    /// <param name="unit">1 to 247.</param>
    public MastHead(string port, int unit)
    {
        _bus = port + "/" + unit.ToString("D");
        _unit = unit;
    }

    /// <summary>Serial number.</summary>
    public long Serial { get; private set; }

    /// <summary>Version of its firmware: major in the high byte, minor in the low one.</summary>
    public int Firmware { get; private set; }

    /// <summary>Nominal samples a second.</summary>
    public double NominalHertz { get; private set; }

    /// <summary>Samples a second by the head's own crystal; 0 while it does not know.</summary>
    public double MeasuredHertz { get; private set; }

    /// <summary>Acceleration at which an axis saturates, m/s².</summary>
    public double FullScale { get; private set; }

    /// <summary>Noise of a sample by the accelerometer's data sheet, m/s² RMS.</summary>
    public double Noise { get; private set; }

    /// <summary>Temperature of the accelerometer, °C; NaN when the head does not know.</summary>
    public double Celsius { get; private set; }

    /// <summary>Whether samples are missing before the block that was taken last.</summary>
    public bool Lost { get; private set; }

    /// <summary>Samples that have a number and never came, since this head was made.</summary>
    public long LostSamples { get; private set; }

    /// <summary>Samples that the head has taken since the end of the block that came last: how old that block's end is.</summary>
    public int Pending
    {
        get { return (int)(_soFar - _next); }
    }

    /// <summary>Whether the next block is whole, as far as the last answer tells.</summary>
    public bool HasBlock
    {
        get { return _isKnown && _soFar - _next >= MastHeadMap.BlockSamples; }
    }

    /// <summary>Time until the next block is whole, µs, by the nominal rate and the last answer.</summary>
    public long BlockMicros
    {
        get
        {
            long missing = MastHeadMap.BlockSamples - (_soFar - _next);
            return missing <= 0 || !_isKnown ? 0 : (long)(missing * 1e6 / NominalHertz);
        }
    }

    /// <summary>Forgets the head: whoever answers next is asked who he is.</summary>
    public void Forget()
    {
        _isKnown = false;
    }

    /// <summary>Asks for the head's own registers.</summary>
    public void AskHead(ModbusMaster master)
    {
        _asksHead = true;
        master.ReadInput(_unit, MastHeadMap.Identity, MastHeadMap.HeadRegisters);
    }

    /// <summary>Asks for the block with the next sample that is wanted; for the head's own registers while they are not known.</summary>
    public void AskBlock(ModbusMaster master)
    {
        if (!_isKnown)
        {
            AskHead(master);
            return;
        }

        _asksHead = false;
        _asked = _next / MastHeadMap.BlockSamples % MastHeadMap.Blocks;
        master.ReadInput(
            _unit,
            MastHeadMap.FirstBlock + ((int)_asked * MastHeadMap.BlockSpacing),
            MastHeadMap.BlockRegisters
        );
    }

    /// <summary>Takes the answer to what was asked last, when the master is no longer busy.</summary>
    /// <param name="master">Whose request has ended.</param>
    /// <param name="x">At least <see cref="MastHeadMap.BlockSamples"/> long; filled with samples, m/s².</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <exception cref="DriverFaultException">No answer, an exception, another device, a head that restarted or has a fault, or an
    /// answer that cannot be true. Then it must be known anew, by itself.</exception>
    public MastHeadAnswer Take(ModbusMaster master, double[] x, double[] y, double[] z)
    {
        if (master.State == ModbusState.Done)
        {
            return _asksHead ? TakeHead(master) : TakeBlock(master, x, y, z);
        }

        throw Fault(
            master.State == ModbusState.Failed || master.State == ModbusState.Refused
                ? master.Problem
                : "nothing was asked"
        );
    }

    private MastHeadAnswer TakeHead(ModbusMaster master)
    {
        int identity = master.Register(MastHeadMap.Identity);
        int version = master.Register(MastHeadMap.MapVersion);
        if (identity != MastHeadMap.IdentityValue)
        {
            throw Fault(
                "identity 0x" + identity.ToString("X4") + ", expected 0x4D48: another device has this unit number"
            );
        }

        if (version != MastHeadMap.MapVersionValue)
        {
            throw Fault("its register map is version " + version.ToString("D") + ", only 1 is known: update the agent");
        }

        long serial = master.Unsigned32(MastHeadMap.Serial);
        int restarts = master.Register(MastHeadMap.Restarts) & 0xFF;
        long soFar = master.Unsigned32(MastHeadMap.SamplesSoFar);
        if (_isKnown && serial != Serial)
        {
            throw Fault("it was replaced: serial number " + serial.ToString("D") + ", was " + Serial.ToString("D"));
        }

        CheckCount(restarts, soFar);
        CheckStatus(master.Register(MastHeadMap.Status));
        int rate = master.Register(MastHeadMap.NominalRate);
        int fullScale = master.Register(MastHeadMap.FullScale);
        if (rate < LowestRate || rate > HighestRate || fullScale == 0)
        {
            throw Fault(
                "a rate of "
                    + (rate / 100.0).ToString("F2")
                    + " Hz and a full scale of "
                    + (fullScale / 100.0).ToString("F2")
                    + " m/s2, which cannot be true"
            );
        }

        int celsius = master.Register(MastHeadMap.Temperature);
        Celsius = celsius == NoTemperature ? double.NaN : (short)celsius / 100.0;
        if (Celsius < LowestCelsius || Celsius > HighestCelsius)
        {
            throw Fault("a temperature of " + Celsius.ToString("F2") + " C, which its accelerometer does not stand");
        }

        Serial = serial;
        Firmware = master.Register(MastHeadMap.Firmware);
        NominalHertz = rate / 100.0;
        MeasuredHertz = master.Unsigned32(MastHeadMap.MeasuredRate) / 1000.0;
        FullScale = fullScale / 100.0;
        Noise = master.Register(MastHeadMap.Noise) / MicrosPerUnit;
        if (!_isKnown)
        {
            // The block in progress is the first whose samples are all new.
            _next = soFar / MastHeadMap.BlockSamples * MastHeadMap.BlockSamples;
            Lost = _wasKnown;
        }

        _isKnown = true;
        _wasKnown = true;
        _restarts = restarts;
        _soFar = soFar;
        return MastHeadAnswer.Head;
    }

    private MastHeadAnswer TakeBlock(ModbusMaster master, double[] x, double[] y, double[] z)
    {
        long first = master.Unsigned32(MastHeadMap.BlockFirst);
        long soFar = master.Unsigned32(MastHeadMap.BlockSamplesSoFar);
        int flags = master.Register(MastHeadMap.BlockFlags);
        CheckCount(flags >> 8, soFar);
        CheckStatus(flags);
        _soFar = soFar;
        if (first == Unused || first < _next)
        {
            // What the place held a round before; the head would not count on if it never came to the one that is wanted.
            return soFar <= _next ? MastHeadAnswer.Nothing : throw Contradiction(first, soFar);
        }

        if (
            first % MastHeadMap.BlockSamples != 0
            || first / MastHeadMap.BlockSamples % MastHeadMap.Blocks != _asked
            || first >= soFar
        )
        {
            throw Contradiction(first, soFar);
        }

        if (first > _next)
        {
            LostSamples += first - _next;
            Lost = true;
            _next = first;
        }

        if (soFar - first < MastHeadMap.BlockSamples)
        {
            return MastHeadAnswer.Nothing;
        }

        if ((flags & MastHeadMap.SelfTesting) != 0)
        {
            _next = first + MastHeadMap.BlockSamples;
            Lost = true;
            return MastHeadAnswer.Nothing;
        }

        for (int i = 0; i < MastHeadMap.BlockSamples; i++)
        {
            int at = MastHeadMap.BlockData + (6 * i);
            x[i] = Sample(master, at);
            y[i] = Sample(master, at + 2);
            z[i] = Sample(master, at + 4);
        }

        _next = first + MastHeadMap.BlockSamples;
        Lost = Lost || (flags & MastHeadMap.Overrun) != 0;
        return MastHeadAnswer.Samples;
    }

    /// <summary>The block that came last has been handed on: the next one follows it without a gap, unless it says otherwise.</summary>
    public void Handed()
    {
        Lost = false;
    }

    private double Sample(ModbusMaster master, int at)
    {
        int value = master.Signed32(at);
        double sample = value / MicrosPerUnit;

        // Full scale is told in steps of 0.01 m/s².
        if (value == NoValue || Math.Abs(sample) > FullScale + 0.01)
        {
            throw Fault(
                "a sample of " + sample.ToString("F1") + " m/s2, beyond its full scale of " + FullScale.ToString("F1")
            );
        }

        return sample;
    }

    private void CheckCount(int restarts, long soFar)
    {
        if (_isKnown && (restarts != _restarts || soFar < _soFar))
        {
            throw Fault(
                "it restarted: it counts "
                    + soFar.ToString("D")
                    + " samples, after "
                    + _soFar.ToString("D")
                    + ". Check its supply"
            );
        }
    }

    private void CheckStatus(int status)
    {
        if ((status & MastHeadMap.SensorFault) != 0)
        {
            throw Fault("its accelerometer does not answer it");
        }

        if ((status & MastHeadMap.SelfTestFailed) != 0)
        {
            throw Fault("failed its self-test");
        }

        if ((status & MastHeadMap.ClockOff) != 0)
        {
            throw Fault("its sample clock is more than 3 % off: its times and rates cannot be trusted");
        }
    }

    private DriverFaultException Contradiction(long first, long soFar)
    {
        return Fault(
            "a block from sample "
                + first.ToString("D")
                + " of "
                + soFar.ToString("D")
                + " in place of sample "
                + _next.ToString("D")
                + ": a late answer, or two units with one number"
        );
    }

    private DriverFaultException Fault(string what)
    {
        _isKnown = false;
        return new DriverFaultException(Chip, _bus, what);
    }
}
