using System;

namespace Edge.Portable.Rules;

/// <summary>What a loop current means by NAMUR NE43.</summary>
public enum LoopState
{
    /// <summary>No measurement: 3.6 mA or less (broken wire, no supply, or the transmitter says that it failed).</summary>
    FaultLow,

    /// <summary>Over 3.6 but under 3.8 mA: the transmitter is at the lower end of what it can say.</summary>
    SaturatedLow,

    /// <summary>A measurement, 3.8 to 20.5 mA.</summary>
    Measuring,

    /// <summary>Over 20.5 but under 21 mA: the transmitter is at the upper end of what it can say.</summary>
    SaturatedHigh,

    /// <summary>No measurement: 21 mA or more (short circuit, or the transmitter says that it failed).</summary>
    FaultHigh,
}

/// <summary>One judged loop current.</summary>
public readonly struct LoopReading
{
    internal LoopReading(double milliamperes, double value, LoopState state)
    {
        Milliamperes = milliamperes;
        Value = value;
        State = state;
    }

    /// <summary>The current, mA. NaN when the voltage was.</summary>
    public double Milliamperes { get; }

    /// <summary>The measured quantity in its own unit; the end of the measuring range when saturated; NaN on a fault.</summary>
    public double Value { get; }

    /// <summary>What the current means.</summary>
    public LoopState State { get; }

    /// <summary>Whether there is no measurement.</summary>
    public bool IsFault => State == LoopState.FaultLow || State == LoopState.FaultHigh;
}

/// <summary>
/// Scales the voltage over a 4–20 mA loop's shunt to the transmitter's quantity. NAMUR NE43 keeps 3.8–20.5 mA for
/// measurements and says failure at 3.6 mA and below and 21 mA and above: a broken loop is a fault, never "dry".
/// </summary>
public sealed class LoopCurrent
{
    private const double FaultLow = 3.6;
    private const double LowestMeasurement = 3.8;
    private const double Live = 4;
    private const double Range = 16;
    private const double HighestMeasurement = 20.5;
    private const double FaultHigh = 21;

    private readonly double _ohms;
    private readonly double _zero;
    private readonly double _perMilliampere;

    /// <summary>A loop over <paramref name="shuntOhms"/> Ω whose transmitter says <paramref name="atFour"/> at 4 mA and
    /// <paramref name="atTwenty"/> at 20 mA, both in the quantity's unit.</summary>
    /// <exception cref="ArgumentException">The shunt is not above 0 Ω, or the two values are equal or not numbers.</exception>
    public LoopCurrent(double shuntOhms, double atFour, double atTwenty)
    {
        if (!(shuntOhms > 0) || double.IsInfinity(shuntOhms))
        {
            throw new ArgumentException("The loop shunt must be above 0 ohms.", nameof(shuntOhms));
        }

        double span = atTwenty - atFour;
        if (double.IsNaN(span) || double.IsInfinity(span) || span == 0)
        {
            throw new ArgumentException("The values at 4 mA and at 20 mA must differ.", nameof(atTwenty));
        }

        _ohms = shuntOhms;
        _zero = atFour;
        _perMilliampere = span / Range;
    }

    /// <summary>Judges the voltage over the shunt, V. NaN is a low fault.</summary>
    public LoopReading FromVolts(double volts) => FromMilliamperes(volts / _ohms * 1000);

    /// <summary>Judges a loop current, mA. NaN is a low fault.</summary>
    public LoopReading FromMilliamperes(double milliamperes)
    {
        if (!(milliamperes > FaultLow))
        {
            return new LoopReading(milliamperes, double.NaN, LoopState.FaultLow);
        }

        if (milliamperes >= FaultHigh)
        {
            return new LoopReading(milliamperes, double.NaN, LoopState.FaultHigh);
        }

        return milliamperes < LowestMeasurement
                ? new LoopReading(milliamperes, Scale(LowestMeasurement), LoopState.SaturatedLow)
            : milliamperes > HighestMeasurement
                ? new LoopReading(milliamperes, Scale(HighestMeasurement), LoopState.SaturatedHigh)
            : new LoopReading(milliamperes, Scale(milliamperes), LoopState.Measuring);
    }

    private double Scale(double milliamperes) => _zero + ((milliamperes - Live) * _perMilliampere);
}
