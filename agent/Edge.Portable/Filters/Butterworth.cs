using System;

namespace Edge.Portable.Filters;

/// <summary>
/// Designs Butterworth filters (1930: no ripple, half the power at the corner) by the bilinear transform with the corners
/// in their true places. The order is that of the low pass it starts from, so a band pass has twice as many poles; that
/// is how seismology counts too.
/// </summary>
public static class Butterworth
{
    /// <summary>Highest order.</summary>
    public const int MaxOrder = 12;

    /// <summary>Lets through what is slower than <paramref name="cornerHertz"/>.</summary>
    /// <exception cref="ArgumentException">The order is not 1–12, or the corner not between 0 and half the sample rate.</exception>
    public static BiquadCascade LowPass(int order, double cornerHertz, double sampleHertz) =>
        OneCorner(order, cornerHertz, sampleHertz, 1);

    /// <summary>Lets through what is faster than <paramref name="cornerHertz"/>.</summary>
    /// <exception cref="ArgumentException">As <see cref="LowPass"/>.</exception>
    public static BiquadCascade HighPass(int order, double cornerHertz, double sampleHertz) =>
        OneCorner(order, cornerHertz, sampleHertz, -1);

    /// <summary>Lets through what lies between the corners.</summary>
    /// <exception cref="ArgumentException">
    /// The order is not 1–12, or the corners are not in order between 0 and half the sample rate.
    /// </exception>
    public static BiquadCascade BandPass(int order, double lowHertz, double highHertz, double sampleHertz)
    {
        Check(order, lowHertz, sampleHertz);
        Check(order, highHertz, sampleHertz);
        if (!(lowHertz < highHertz))
        {
            throw new ArgumentException("The low corner must lie below the high one.", nameof(lowHertz));
        }

        // In units of twice the sample rate, where the bilinear transform is z = (1 + s)/(1 - s).
        double low = Math.Tan(Math.PI * lowHertz / sampleHertz);
        double high = Math.Tan(Math.PI * highHertz / sampleHertz);
        double width = high - low;
        double centreSquared = low * high;
        double centre = 2 * Math.Atan(Math.Sqrt(centreSquared));
        double[] sections = new double[order * BiquadCascade.NumbersPerSection];
        int at = 0;
        for (int k = 0; k < order / 2; k++)
        {
            // A pole p of the low pass becomes the two roots of s² - p·width·s + centre² = 0; their conjugates come from p's.
            double angle = Math.PI * ((2 * k) + 1 + order) / (2 * order);
            double real = Math.Cos(angle) * width / 2;
            double imaginary = Math.Sin(angle) * width / 2;
            double squareReal = (real * real) - (imaginary * imaginary) - centreSquared;
            double squareImaginary = 2 * real * imaginary;
            double size = Math.Sqrt(Math.Sqrt((squareReal * squareReal) + (squareImaginary * squareImaginary)));
            double half = Math.Atan2(squareImaginary, squareReal) / 2;
            double rootReal = size * Math.Cos(half);
            double rootImaginary = size * Math.Sin(half);
            Band(sections, ref at, -2 * (real + rootReal), Power(real + rootReal, imaginary + rootImaginary), centre);
            Band(sections, ref at, -2 * (real - rootReal), Power(real - rootReal, imaginary - rootImaginary), centre);
        }

        if (order % 2 == 1)
        {
            Band(sections, ref at, width, centreSquared, centre);
        }

        return new BiquadCascade(sections);
    }

    private static BiquadCascade OneCorner(int order, double cornerHertz, double sampleHertz, int sign)
    {
        Check(order, cornerHertz, sampleHertz);
        double corner = Math.Tan(Math.PI * cornerHertz / sampleHertz);
        double[] sections = new double[(order + 1) / 2 * BiquadCascade.NumbersPerSection];
        int at = 0;
        for (int k = 0; k < order / 2; k++)
        {
            // s² + 2 sin θ·corner·s + corner², zeros at z = -1 for a low pass, at 1 for a high pass.
            double drag = 2 * Math.Sin(Math.PI * ((2 * k) + 1) / (2 * order)) * corner;
            double square = corner * corner;
            double scale = 1 / (1 + drag + square);
            double gain = (sign > 0 ? square : 1) * scale;
            sections[at] = gain;
            sections[at + 1] = 2 * sign * gain;
            sections[at + 2] = gain;
            sections[at + 3] = 2 * (square - 1) * scale;
            sections[at + 4] = (1 - drag + square) * scale;
            at += BiquadCascade.NumbersPerSection;
        }

        if (order % 2 == 1)
        {
            double gain = (sign > 0 ? corner : 1) / (1 + corner);
            sections[at] = gain;
            sections[at + 1] = sign * gain;
            sections[at + 3] = (corner - 1) / (1 + corner);
        }

        return new BiquadCascade(sections);
    }

    // drag·s/(s² + drag·s + square) and the like: zeros at z = 1 and -1, scaled to gain 1 at the centre.
    private static void Band(double[] sections, ref int at, double drag, double square, double centre)
    {
        double scale = 1 / (1 + drag + square);
        double a1 = 2 * (square - 1) * scale;
        double a2 = (1 - drag + square) * scale;
        double cos = Math.Cos(centre);
        double sin = Math.Sin(centre);
        double cosTwice = Math.Cos(2 * centre);
        double sinTwice = Math.Sin(2 * centre);
        double below = Power(1 + (a1 * cos) + (a2 * cosTwice), (a1 * sin) + (a2 * sinTwice));
        double gain = Math.Sqrt(below / Power(1 - cosTwice, sinTwice));
        sections[at] = gain;
        sections[at + 2] = -gain;
        sections[at + 3] = a1;
        sections[at + 4] = a2;
        at += BiquadCascade.NumbersPerSection;
    }

    private static double Power(double real, double imaginary) => (real * real) + (imaginary * imaginary);

    private static void Check(int order, double cornerHertz, double sampleHertz)
    {
        if (order < 1 || order > MaxOrder)
        {
            throw new ArgumentException("The order of a filter is from 1 to 12.", nameof(order));
        }

        if (!(cornerHertz > 0 && cornerHertz < sampleHertz / 2))
        {
            throw new ArgumentException("A corner must lie between 0 and half the sample rate.", nameof(cornerHertz));
        }
    }
}
