using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Radio;

/// <summary>
/// What a speed test of ten seconds measures at one place: a log-normal figure around a mean. Real 5G traces at one
/// place had a coefficient of variation of 0.38 to 1.0 for means of ten seconds. It depends on nothing but seed and time.
/// </summary>
public sealed class Throughput
{
    private const long WindowMicros = 10_000_000;
    private const long SpellMicros = 900_000_000;

    // Part of the variance that lasts a quarter of an hour: the cell's load.
    private const double SpellShare = 0.3;

    private readonly double _spellSigma;
    private readonly double _windowSigma;
    private readonly double _correction;

    /// <summary>Throughput with this variation.</summary>
    /// <param name="variation">Deviation of the 10-s means over their mean, 0.05–1.2.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another variation.</exception>
    public Throughput(double variation = 0.6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(variation, 0.05);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(variation, 1.2);
        Variation = variation;

        // The noise is a sum of four uniforms, so sigma is found for it and not for a normal number.
        double low = 0;
        double high = 2;
        for (int i = 0; i < 60; i++)
        {
            double sigma = (low + high) / 2;
            double squared = (Mean(2 * sigma) / (Mean(sigma) * Mean(sigma))) - 1;
            if (squared < variation * variation)
            {
                low = sigma;
            }
            else
            {
                high = sigma;
            }
        }

        _spellSigma = low * Math.Sqrt(SpellShare);
        _windowSigma = low * Math.Sqrt(1 - SpellShare);
        _correction = 1 / Mean(low);
    }

    /// <summary>Deviation of the 10-s means over their mean.</summary>
    public double Variation { get; }

    /// <summary>The mean of the ten seconds around a time, as a multiple of the long mean.</summary>
    public double FactorAt(ulong seed, long micros)
    {
        double spell = Chance.NormalAt(seed, micros / SpellMicros, 30);
        double window = Chance.NormalAt(seed, micros / WindowMicros, 31);
        return _correction * Math.Exp((_spellSigma * spell) + (_windowSigma * window));
    }

    /// <summary>The long mean, Mbit/s, that a channel allows: Shannon at 60 %, and what the cell's other users leave.</summary>
    /// <param name="sinrDb">Signal to interference and noise, dB.</param>
    /// <param name="megahertz">Bandwidth, MHz.</param>
    /// <param name="traffic">Load of the cell, 0–1.</param>
    public static double MeanMegabits(double sinrDb, double megahertz, double traffic)
    {
        double efficiency = Math.Min(7.4, 0.6 * Math.Log2(1 + Math.Pow(10, sinrDb / 10)));
        return efficiency * megahertz * (1 - (0.9 * Math.Clamp(traffic, 0, 1)));
    }

    /// <summary>Delay there and back over the air, ms: 12 ms, retransmissions on a bad channel, and the queue of a full cell.</summary>
    /// <param name="sinrDb">Signal to interference and noise, dB.</param>
    /// <param name="traffic">Load of the cell, 0–1.</param>
    /// <remarks>Engineering judgement; the queue is that of M/M/1 with 4 ms of service, at most 50 times that.</remarks>
    public static double DelayMilliseconds(double sinrDb, double traffic)
    {
        double load = Math.Clamp(traffic, 0, 0.98);
        return 12 + (8 * Math.Clamp((10 - sinrDb) / 5, 0, 6)) + (4 * load / (1 - load));
    }

    /// <summary>Packets lost over the air, 0–1: one in ten thousand, half of them at −8 dB. Engineering judgement.</summary>
    /// <param name="sinrDb">Signal to interference and noise, dB.</param>
    public static double Loss(double sinrDb) => Math.Min(1, 1e-4 + (1 / (1 + Math.Exp((sinrDb + 8) / 1.2))));

    private static double Mean(double sigma) =>
        OfNoise(sigma * Math.Sqrt(SpellShare)) * OfNoise(sigma * Math.Sqrt(1 - SpellShare));

    // Expectation of exp(s·z), where z is the sum of four uniforms that Chance gives.
    private static double OfNoise(double s)
    {
        double half = s * Math.Sqrt(3) / 2;
        return half < 1e-9 ? 1 : Math.Pow(Math.Sinh(half) / half, 4);
    }
}
