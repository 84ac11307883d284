namespace Edge.Core.Signals;

/// <summary>RMS and peaks of the dynamic acceleration, exact, over one frame. No allocation per sample.</summary>
public sealed class FrameAcceleration
{
    private double _sumSquares;
    private double _largestSquare;

    /// <summary>Samples taken.</summary>
    public int Count { get; private set; }

    /// <summary>Largest magnitude of the vector, m/s².</summary>
    public double Peak => Math.Sqrt(_largestSquare);

    /// <summary>Largest absolute component along x, m/s².</summary>
    public double PeakX { get; private set; }

    /// <summary>Along y, m/s².</summary>
    public double PeakY { get; private set; }

    /// <summary>Along z, m/s².</summary>
    public double PeakZ { get; private set; }

    /// <summary>Root mean square of the vector, m/s²; NaN without samples.</summary>
    public double Rms => Math.Sqrt(_sumSquares / Count);

    /// <summary>Takes one sample, m/s².</summary>
    public void Add(double x, double y, double z, double square)
    {
        Count++;
        _sumSquares += square;
        _largestSquare = Math.Max(_largestSquare, square);
        PeakX = Math.Max(PeakX, Math.Abs(x));
        PeakY = Math.Max(PeakY, Math.Abs(y));
        PeakZ = Math.Max(PeakZ, Math.Abs(z));
    }

    /// <summary>Begins the next frame.</summary>
    public void Clear()
    {
        Count = 0;
        _sumSquares = 0;
        _largestSquare = 0;
        PeakX = 0;
        PeakY = 0;
        PeakZ = 0;
    }
}
