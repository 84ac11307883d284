namespace Edge.Core.Readings;

/// <summary>
/// Consecutive accelerometer samples, as one drain of the chip's FIFO gave them. The arrays are the caller's and are
/// only valid during the call that passes them.
/// </summary>
/// <param name="X">m/s² along the sensor's x axis, gravity included.</param>
/// <param name="Y">m/s² along the sensor's y axis.</param>
/// <param name="Z">m/s² along the sensor's z axis.</param>
/// <param name="Count">How many samples of each array are valid.</param>
/// <param name="Newest">When the newest sample was taken, by the host's clock at the drain.</param>
/// <param name="NominalHertz">The chip's nominal output data rate.</param>
/// <param name="FullScale">m/s² at which an axis saturates.</param>
/// <param name="Lost">Whether the FIFO overflowed before this drain: samples are missing before the first one.</param>
public readonly record struct AccelerationBatch(
    double[] X,
    double[] Y,
    double[] Z,
    int Count,
    Stamp Newest,
    double NominalHertz,
    double FullScale,
    bool Lost
)
{
    /// <summary>Noise of one sample by the part's data sheet, m/s² RMS; 0 when not known.</summary>
    public double Noise { get; init; }
}
