using System;

namespace Edge.Portable.Filters;

/// <summary>
/// A recursive filter as second-order sections in series, direct form II transposed: five multiplications and two numbers
/// of state a section. <see cref="Butterworth"/> designs them. Allocates nothing per sample. Not thread-safe.
/// </summary>
public sealed class BiquadCascade
{
    internal const int NumbersPerSection = 5;

    // b0, b1, b2, a1, a2 of each section; a0 is 1.
    private readonly double[] _sections;
    private readonly double[] _state;

    /// <summary>A filter at rest.</summary>
    /// <param name="sections">b0, b1, b2, a1, a2 of each section, a0 being 1; kept, not copied.</param>
    /// <exception cref="ArgumentException">Not a whole number of sections.</exception>
    public BiquadCascade(double[] sections)
    {
        if (sections.Length == 0 || sections.Length % NumbersPerSection != 0)
        {
            throw new ArgumentException("A section has five numbers: b0, b1, b2, a1, a2.", nameof(sections));
        }

        _sections = sections;
        _state = new double[sections.Length / NumbersPerSection * 2];
    }

    /// <summary>How many second-order sections.</summary>
    public int Sections => _state.Length / 2;

    /// <summary>Takes a sample and gives the filtered one.</summary>
    public double Next(double sample)
    {
        double[] sections = _sections;
        double[] state = _state;
        for (int s = 0, c = 0; s < state.Length; s += 2, c += NumbersPerSection)
        {
            double filtered = (sections[c] * sample) + state[s];
            state[s] = (sections[c + 1] * sample) - (sections[c + 3] * filtered) + state[s + 1];
            state[s + 1] = (sections[c + 2] * sample) - (sections[c + 4] * filtered);
            sample = filtered;
        }

        return sample;
    }

    /// <summary>Puts the filter to rest.</summary>
    public void Restart()
    {
        Array.Clear(_state, 0, _state.Length);
    }

    /// <summary>Another filter with the same sections, at rest: for another axis.</summary>
    public BiquadCascade Twin() => new BiquadCascade(_sections);

    /// <summary>Gain at a frequency, as a factor.</summary>
    /// <param name="hertz">The frequency, Hz.</param>
    /// <param name="sampleHertz">Samples a second.</param>
    public double Gain(double hertz, double sampleHertz)
    {
        double angle = 2 * Math.PI * hertz / sampleHertz;
        double cos = Math.Cos(angle);
        double sin = Math.Sin(angle);
        double cosTwice = Math.Cos(2 * angle);
        double sinTwice = Math.Sin(2 * angle);
        double gain = 1;
        for (int c = 0; c < _sections.Length; c += NumbersPerSection)
        {
            double above = Square(
                _sections[c] + (_sections[c + 1] * cos) + (_sections[c + 2] * cosTwice),
                (_sections[c + 1] * sin) + (_sections[c + 2] * sinTwice)
            );
            double below = Square(
                1 + (_sections[c + 3] * cos) + (_sections[c + 4] * cosTwice),
                (_sections[c + 3] * sin) + (_sections[c + 4] * sinTwice)
            );
            gain *= Math.Sqrt(above / below);
        }

        return gain;
    }

    private static double Square(double real, double imaginary) => (real * real) + (imaginary * imaginary);
}
