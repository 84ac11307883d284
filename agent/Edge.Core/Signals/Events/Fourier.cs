namespace Edge.Core.Signals.Events;

/// <summary>The fast Fourier transform in place (Cooley and Tukey 1965), for powers of two.</summary>
internal static class Fourier
{
    /// <summary>Transforms; the lengths must be the same power of two.</summary>
    public static void Transform(double[] real, double[] imaginary)
    {
        int n = real.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (real[i], real[j]) = (real[j], real[i]);
                (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
            }
        }

        for (int length = 2; length <= n; length <<= 1)
        {
            double angle = -2 * Math.PI / length;
            int half = length / 2;
            for (int k = 0; k < half; k++)
            {
                (double sin, double cos) = Math.SinCos(angle * k);
                for (int i = k; i < n; i += length)
                {
                    int j = i + half;
                    double re = (real[j] * cos) - (imaginary[j] * sin);
                    double im = (real[j] * sin) + (imaginary[j] * cos);
                    real[j] = real[i] - re;
                    imaginary[j] = imaginary[i] - im;
                    real[i] += re;
                    imaginary[i] += im;
                }
            }
        }
    }
}
