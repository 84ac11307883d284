namespace Edge.Simulator.Chips;

/// <summary>
/// Texas Instruments ADS1115, from its data sheet: conversion (0), configuration (1, reset 0x8583) and two threshold
/// registers of 16 bits, most significant byte first. A single-shot conversion takes 1/rate after about 25 µs of
/// waking up; bit 15 reads 0 meanwhile, and the old result stays. No input passes the supply by more than 0.3 V.
/// A part's own errors, at most: offset 3 LSB and 0.005 LSB/°C, gain 0.15 % and 40 ppm/°C, 0.1 % from one range to
/// another, data rate 10 %. Noise stays under one LSB but at the smallest ranges and highest rates.
/// </summary>
public sealed class SimulatedAds1115 : SimulatedChip
{
    private const byte Conversion = 0;
    private const byte Config = 1;
    private const byte LowThreshold = 2;
    private const byte HighThreshold = 3;
    private const ushort ConfigAtReset = 0x8583;
    private const int WakeMicros = 25;
    private const double SupplyVolts = 3.3;

    private static readonly double[] FullScaleVolts = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];
    private static readonly int[] SamplesPerSecond = [8, 16, 32, 64, 128, 250, 475, 860];

    /// <summary>The two inputs of each multiplexer setting; −1 is ground.</summary>
    private static readonly (int Plus, int Minus)[] Multiplexer =
    [
        (0, 1),
        (0, 3),
        (1, 3),
        (2, 3),
        (0, -1),
        (1, -1),
        (2, -1),
        (3, -1),
    ];

    /// <summary>Input noise, V/√SPS: 5 µV at 860 samples a second, the ±0.256 V row of the noise table.</summary>
    private const double NoiseVolts = 0.17e-6;

    /// <summary>What is left of the noise where a range is too coarse to show it, LSB.</summary>
    private const double LeastNoiseLsb = 0.3;

    private readonly Func<int, long, double> _inputVolts;
    private readonly Func<long, double> _dieCelsius;
    private readonly double _offsetLsb;
    private readonly double _offsetLsbPerCelsius;
    private readonly double[] _gain = new double[8];
    private readonly double _gainPerCelsius;
    private readonly short?[] _stuck = new short?[8];
    private byte _pointer;
    private ushort _config = ConfigAtReset;
    private ushort _low = 0x8000;
    private ushort _high = 0x7FFF;
    private short _result;
    private bool _converting;
    private long _startMicros;
    private long _cyclesDone;

    /// <summary>A chip whose inputs 0–3 carry <paramref name="inputVolts"/>(input, µs) against ground; its die is at 25 °C
    /// unless given.</summary>
    public SimulatedAds1115(
        SimulatedTime time,
        Func<int, long, double> inputVolts,
        ulong seed,
        string name = "ads1115",
        Func<long, double>? dieCelsius = null,
        double spread = 0
    )
        : base(name, time, seed, spread)
    {
        _inputVolts = inputVolts;
        _dieCelsius = dieCelsius ?? (_ => 25);
        _offsetLsb = DrawError(1, 3);
        _offsetLsbPerCelsius = DrawError(0.0025, 0.005);
        _gainPerCelsius = DrawError(7e-6, 40e-6);
        double gain = 1 + DrawError(5e-4, 1e-3);
        for (int range = 0; range < _gain.Length; range++)
        {
            _gain[range] = gain + DrawError(2e-4, 5e-4);
        }

        OwnClock = 1 + DrawError(0.033, 0.1);
    }

    /// <summary>The faults that this kind of chip can have.</summary>
    public static IReadOnlyList<ChipFault> Faults { get; } =
    [
        ChipFault.Silent,
        ChipFault.Stuck,
        ChipFault.WrongIdentity,
        ChipFault.Saturated,
        ChipFault.BitFlips,
        ChipFault.SlowOscillator,
        ChipFault.BusLockUp,
        ChipFault.SupplyDip,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ChipFault> PossibleFaults => Faults;

    private bool IsSingleShot => (_config & 0x0100) != 0;

    private double ConversionMicros => 1e6 / SamplesPerSecond[(_config >> 5) & 7] / ClockRatio;

    /// <inheritdoc/>
    protected override void ClockTo(long nowMicros)
    {
        if (IsSingleShot)
        {
            long readyAt = _startMicros + WakeMicros + (long)ConversionMicros;
            if (_converting && nowMicros >= readyAt)
            {
                _converting = false;
                Convert(readyAt);
            }

            return;
        }

        long due = (long)((nowMicros - _startMicros) / ConversionMicros);
        if (due > _cyclesDone)
        {
            _cyclesDone = due;
            Convert(_startMicros + (long)(due * ConversionMicros));
        }
    }

    /// <inheritdoc/>
    protected override void OnFaultChanged(long nowMicros)
    {
        if (Fault != ChipFault.Stuck)
        {
            Array.Clear(_stuck);
        }
    }

    /// <inheritdoc/>
    protected override void OnPowerOn(long nowMicros)
    {
        _pointer = 0;
        _config = ConfigAtReset;
        _low = 0x8000;
        _high = 0x7FFF;
        _result = 0;
        _converting = false;
    }

    /// <inheritdoc/>
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _pointer = (byte)(bytes[0] & 3);
        if (bytes.Length < 3)
        {
            return;
        }

        ushort value = (ushort)((bytes[1] << 8) | bytes[2]);
        switch (_pointer)
        {
            case Config:
                WriteConfig(value, nowMicros);
                break;
            case LowThreshold:
                _low = value;
                break;
            case HighThreshold:
                _high = value;
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros)
    {
        ushort value = Fault == ChipFault.WrongIdentity ? ReadThermometer() : ReadRegister();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i switch
            {
                0 => (byte)(value >> 8),
                1 => (byte)value,
                _ => 0xFF,
            };
        }
    }

    private ushort ReadRegister() =>
        _pointer switch
        {
            Conversion => (ushort)_result,
            Config => (ushort)((_config & 0x7FFF) | (IsSingleShot && !_converting ? 0x8000 : 0)),
            LowThreshold => _low,
            _ => _high,
        };

    // A TMP75, which may sit at the same addresses: 25 °C, a configuration of one byte, its own limits.
    private ushort ReadThermometer() =>
        _pointer switch
        {
            0 => 0x1900,
            1 => 0x00FF,
            2 => 0x4B00,
            _ => 0x5000,
        };

    private void WriteConfig(ushort value, long nowMicros)
    {
        bool start = (value & 0x8000) != 0;
        bool wasSingleShot = IsSingleShot;
        bool busy = _converting && wasSingleShot;
        _config = (ushort)(value & 0x7FFF);
        if (!IsSingleShot)
        {
            _converting = false;
            _startMicros = nowMicros;
            _cyclesDone = 0;
        }
        else if (start && !busy)
        {
            _converting = true;
            _startMicros = nowMicros;
        }
    }

    private void Convert(long atMicros)
    {
        int mux = (_config >> 12) & 7;
        if (Fault == ChipFault.Stuck && _stuck[mux] is short old)
        {
            _result = old;
            return;
        }

        int range = (_config >> 9) & 7;
        double lsbVolts = FullScaleVolts[range] / 32768;
        (int plus, int minus) = Multiplexer[mux];
        double volts = AtPin(plus, atMicros) - (minus < 0 ? 0 : AtPin(minus, atMicros));

        double warm = _dieCelsius(atMicros) - 25;
        double gain = _gain[range] * (1 + (_gainPerCelsius * warm));
        double offset = _offsetLsb + (_offsetLsbPerCelsius * warm);
        double noise = NoiseVolts * Math.Sqrt(SamplesPerSecond[(_config >> 5) & 7]) / lsbVolts;
        double code = (volts / lsbVolts * gain) + offset + (Math.Max(LeastNoiseLsb, noise) * Noise.NextNormal());
        _result =
            Fault == ChipFault.Saturated
                ? short.MaxValue
                : (short)Math.Clamp(Math.Round(code), short.MinValue, short.MaxValue);
        _stuck[mux] = _result;
    }

    private double AtPin(int input, long micros) => Math.Clamp(_inputVolts(input, micros), -0.3, SupplyVolts + 0.3);
}
