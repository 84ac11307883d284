namespace Edge.Core.Signals.Modes;

/// <summary>Takes out what is slower than the record.</summary>
internal static class Detrend
{
    /// <summary>Subtracts the least-squares straight line, in place.</summary>
    public static void Line(Span<float> data)
    {
        int n = data.Length;
        double middle = (n - 1) / 2.0;
        double sum = 0;
        double moment = 0;
        for (int i = 0; i < n; i++)
        {
            sum += data[i];
            moment += (i - middle) * data[i];
        }

        double mean = sum / n;
        double slope = n < 2 ? 0 : moment * 12 / ((double)n * (((double)n * n) - 1));
        for (int i = 0; i < n; i++)
        {
            data[i] -= (float)(mean + (slope * (i - middle)));
        }
    }
}
