namespace Edge.Core.Signals.Modes;

/// <summary>
/// Fourier transform of real data, radix 2, in place, single precision: rounding lies some 130 dB below the largest
/// line, far under any sensor's noise. Not thread-safe.
/// </summary>
/// <remarks>Memory: 5 B for each point of the largest length (160 KiB at 32,768), tables included.</remarks>
public sealed class Fft
{
    private readonly float[] _re;
    private readonly float[] _im;
    private readonly float[] _cos; // over the whole circle of the largest length, first half
    private readonly int _largest;

    /// <summary>Makes tables and buffer.</summary>
    /// <param name="largest">Largest length that will be asked for, a power of two of at least 8.</param>
    public Fft(int largest)
    {
        _largest = largest;
        _re = new float[largest / 2];
        _im = new float[largest / 2];
        _cos = new float[(largest / 4) + 1];
        for (int i = 0; i < _cos.Length; i++)
        {
            _cos[i] = (float)Math.Cos(2 * Math.PI * i / largest);
        }
    }

    /// <summary>
    /// Adds |X(k)|² · <paramref name="scale"/> for k = 0 … length/2 − 1 to <paramref name="power"/>, of real data whose
    /// tail up to <paramref name="length"/> is zeros.
    /// </summary>
    /// <param name="data">Samples, at most <paramref name="length"/>.</param>
    /// <param name="length">A power of two, 8 to the largest.</param>
    /// <param name="scale">Factor for each power.</param>
    /// <param name="power">At least length/2 sums.</param>
    public void AddPower(ReadOnlySpan<float> data, int length, double scale, Span<float> power)
    {
        int half = length / 2;
        Span<float> re = _re.AsSpan(0, half);
        Span<float> im = _im.AsSpan(0, half);
        int shift = 32 - int.Log2(half);
        for (int i = 0; i < half; i++)
        {
            int at = (int)(Reverse((uint)i) >> shift);
            int k = 2 * i;
            re[at] = k < data.Length ? data[k] : 0;
            im[at] = k + 1 < data.Length ? data[k + 1] : 0;
        }

        Transform(re, im);
        power[0] += (float)(scale * (re[0] + im[0]) * (re[0] + im[0]));

        // The even and odd samples travelled as one complex row; here they part again.
        int stride = _largest / length;
        for (int k = 1; k < half; k++)
        {
            int m = half - k;
            float evenRe = 0.5f * (re[k] + re[m]);
            float evenIm = 0.5f * (im[k] - im[m]);
            float oddRe = 0.5f * (im[k] + im[m]);
            float oddIm = -0.5f * (re[k] - re[m]);
            Twiddle(k * stride, out float c, out float s);
            float x = evenRe + (oddRe * c) + (oddIm * s);
            float y = evenIm + (oddIm * c) - (oddRe * s);
            power[k] += (float)(scale * ((x * x) + (y * y)));
        }
    }

    private void Transform(Span<float> re, Span<float> im)
    {
        int n = re.Length;
        for (int size = 2; size <= n; size *= 2)
        {
            int half = size / 2;
            int stride = _largest / size;
            for (int j = 0; j < half; j++)
            {
                Twiddle(j * stride, out float c, out float s);
                for (int a = j; a < n; a += size)
                {
                    int b = a + half;
                    float x = (re[b] * c) + (im[b] * s);
                    float y = (im[b] * c) - (re[b] * s);
                    re[b] = re[a] - x;
                    im[b] = im[a] - y;
                    re[a] += x;
                    im[a] += y;
                }
            }
        }
    }

    // Cosine and sine of 2π·index/largest for the first half circle.
    private void Twiddle(int index, out float c, out float s)
    {
        int quarter = _largest / 4;
        if (index <= quarter)
        {
            c = _cos[index];
            s = _cos[quarter - index];
        }
        else
        {
            c = -_cos[(2 * quarter) - index];
            s = _cos[index - quarter];
        }
    }

    private static uint Reverse(uint v)
    {
        v = ((v >> 1) & 0x55555555) | ((v & 0x55555555) << 1);
        v = ((v >> 2) & 0x33333333) | ((v & 0x33333333) << 2);
        v = ((v >> 4) & 0x0F0F0F0F) | ((v & 0x0F0F0F0F) << 4);
        v = ((v >> 8) & 0x00FF00FF) | ((v & 0x00FF00FF) << 8);
        return (v >> 16) | (v << 16);
    }
}
