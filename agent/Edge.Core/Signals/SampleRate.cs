namespace Edge.Core.Signals;

/// <summary>
/// Sample rate by the host's monotonic clock: the slope of a straight line through (time of drain, samples so far)
/// over the last minute. The ADXL355's own clock was seen 0.33 % off.
/// </summary>
public sealed class SampleRate
{
    /// <summary>Shortest stretch from which a rate is given, s: one sample of doubt at 100 Hz is then below 0.05 %.</summary>
    public const double ShortestSeconds = 10;

    private const int Capacity = 512;
    private const long SpacingMicros = 120_000;
    private readonly long[] _micros = new long[Capacity];
    private readonly long[] _samples = new long[Capacity];
    private int _next;
    private int _count;
    private long _total;

    /// <summary>Takes a drain of <paramref name="samples"/> samples, the newest at <paramref name="newestMicros"/>.</summary>
    public void Add(int samples, long newestMicros)
    {
        _total += samples;
        int last = (_next + Capacity - 1) % Capacity;
        if (_count > 0 && newestMicros - _micros[last] < SpacingMicros)
        {
            return;
        }

        _micros[_next] = newestMicros;
        _samples[_next] = _total;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <summary>Starts again: samples were lost, so time and count no longer belong together.</summary>
    public void Restart()
    {
        _count = 0;
        _next = 0;
        _total = 0;
    }

    /// <summary>Samples a second, Hz; NaN until <see cref="ShortestSeconds"/> have been seen.</summary>
    public double Hertz()
    {
        if (_count < 3)
        {
            return double.NaN;
        }

        int first = (_next + Capacity - _count) % Capacity;
        int last = (_next + Capacity - 1) % Capacity;
        if ((_micros[last] - _micros[first]) / 1e6 < ShortestSeconds)
        {
            return double.NaN;
        }

        double meanT = 0;
        double meanN = 0;
        for (int i = 0; i < _count; i++)
        {
            int k = (first + i) % Capacity;
            meanT += (_micros[k] - _micros[first]) / 1e6;
            meanN += _samples[k] - _samples[first];
        }

        meanT /= _count;
        meanN /= _count;
        double tn = 0;
        double tt = 0;
        for (int i = 0; i < _count; i++)
        {
            int k = (first + i) % Capacity;
            double t = ((_micros[k] - _micros[first]) / 1e6) - meanT;
            tn += t * (_samples[k] - _samples[first] - meanN);
            tt += t * t;
        }

        return tn / tt;
    }
}
