using System;

namespace Edge.Portable.Filters;

/// <summary>
/// One second-order section, direct form II transposed. The formulas are those of the bilinear transform as in
/// R. Bristow-Johnson's "Audio EQ Cookbook". Not thread-safe.
/// </summary>
public sealed class Biquad
{
    private readonly double _b0;
    private readonly double _b1;
    private readonly double _b2;
    private readonly double _a1;
    private readonly double _a2;
    private double _s1;
    private double _s2;

    private Biquad(double b0, double b1, double b2, double a0, double a1, double a2)
    {
        _b0 = b0 / a0;
        _b1 = b1 / a0;
        _b2 = b2 / a0;
        _a1 = a1 / a0;
        _a2 = a2 / a0;
    }

    /// <summary>High-pass.</summary>
    /// <param name="corner">Corner frequency as a fraction of the sample rate, above 0 and below 0.5.</param>
    /// <param name="quality">Quality factor; 0.7071 is Butterworth.</param>
    public static Biquad HighPass(double corner, double quality)
    {
        double cosine = Math.Cos(Angle(corner));
        double alpha = Alpha(corner, quality);
        double b = (1 + cosine) / 2;
        return new Biquad(b, -(1 + cosine), b, 1 + alpha, -2 * cosine, 1 - alpha);
    }

    /// <summary>Low-pass.</summary>
    /// <param name="corner">Corner frequency as a fraction of the sample rate, above 0 and below 0.5.</param>
    /// <param name="quality">Quality factor; 0.7071 is Butterworth.</param>
    public static Biquad LowPass(double corner, double quality)
    {
        double cosine = Math.Cos(Angle(corner));
        double alpha = Alpha(corner, quality);
        double b = (1 - cosine) / 2;
        return new Biquad(b, 1 - cosine, b, 1 + alpha, -2 * cosine, 1 - alpha);
    }

    /// <summary>Band-pass with gain 1 at its centre.</summary>
    /// <param name="centre">Centre frequency as a fraction of the sample rate, above 0 and below 0.5.</param>
    /// <param name="quality">Quality factor: centre over the width at half power.</param>
    public static Biquad BandPass(double centre, double quality)
    {
        double alpha = Alpha(centre, quality);
        return new Biquad(alpha, 0, -alpha, 1 + alpha, -2 * Math.Cos(Angle(centre)), 1 - alpha);
    }

    /// <summary>Filters one sample, in any unit.</summary>
    public double Add(double sample)
    {
        double y = (_b0 * sample) + _s1;
        _s1 = (_b1 * sample) - (_a1 * y) + _s2;
        _s2 = (_b2 * sample) - (_a2 * y);
        return y;
    }

    /// <summary>Puts the filter into the state it would have after an endless input of
    /// <paramref name="constant"/>.</summary>
    public void Settle(double constant)
    {
        double y = constant * (_b0 + _b1 + _b2) / (1 + _a1 + _a2);
        _s2 = (_b2 * constant) - (_a2 * y);
        _s1 = (_b1 * constant) - (_a1 * y) + _s2;
    }

    private static double Angle(double fraction)
    {
        if (!(fraction > 0 && fraction < 0.5))
        {
            throw new ArgumentOutOfRangeException(
                nameof(fraction),
                "A filter's frequency is above 0 and below half the rate."
            );
        }

        return 2 * Math.PI * fraction;
    }

    private static double Alpha(double fraction, double quality) => Math.Sin(Angle(fraction)) / (2 * quality);
}
