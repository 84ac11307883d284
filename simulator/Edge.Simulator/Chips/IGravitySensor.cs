namespace Edge.Simulator.Chips;

/// <summary>A chip that can tell which way is down, and so can give the zero of a site.</summary>
public interface IGravitySensor
{
    /// <summary>What the chip gives on the mean for a steady acceleration, m/s², with its die as warm as it is now: what an
    /// engineer takes as the zero of a site.</summary>
    (double X, double Y, double Z) MeanReading(double x, double y, double z);
}
