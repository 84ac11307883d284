namespace Edge.Simulator.Chips;

/// <summary>
/// Seeded chance, the same on every machine. xorshift64* (Vigna, 2016); fast enough for millions of noise samples a
/// second. Not thread-safe.
/// </summary>
public sealed class Chance
{
    private ulong _state;

    /// <summary>Chance from a seed; each <paramref name="stream"/> of a seed is independent of the others.</summary>
    public Chance(ulong seed, ulong stream = 0)
    {
        _state = Mix(seed ^ Mix(stream + 0x9E3779B97F4A7C15));
        if (_state == 0)
        {
            _state = 0x9E3779B97F4A7C15;
        }
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        ulong x = _state;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        _state = x;
        return x * 0x2545F4914F6CDD1D;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1.</summary>
    public int NextIndex(int count) => (int)(NextUniform() * count);

    /// <summary>Nearly normal, mean 0, deviation 1: the sum of four uniforms, so never beyond ±3.46.</summary>
    public double NextNormal() => Normal(NextBits());

    /// <summary>A nearly normal number that depends on nothing but its arguments: noise that does not care who asks first.</summary>
    public static double NormalAt(ulong seed, long micros, int channel) =>
        Normal(Mix(seed ^ Mix((ulong)micros) ^ ((ulong)channel << 56)));

    // Four 16-bit uniforms: variance 4/12 of the range, so √3 makes the deviation 1.
    private static double Normal(ulong bits)
    {
        long sum = (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
        return (sum - (2.0 * 0xFFFF)) * (1.7320508075688772 / 65536);
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
