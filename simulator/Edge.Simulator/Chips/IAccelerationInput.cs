namespace Edge.Simulator.Chips;

/// <summary>What an accelerometer feels. Asked once for each sample that the chip takes, in order of time.</summary>
public interface IAccelerationInput
{
    /// <summary>Rate of an external clock's samples, Hz; null leaves the rate to the chip's own oscillator.</summary>
    double? ExternalHertz { get; }

    /// <summary>Whether the values already are a sensor's: the chip then adds no noise and no drift of its own.</summary>
    bool IsRecorded { get; }

    /// <summary>Proper acceleration at <paramref name="micros"/>, m/s²: at rest +g along the axis that points up.</summary>
    void Next(long micros, out double x, out double y, out double z);
}

/// <summary>An input that is a plain function of time.</summary>
public sealed class AccelerationFunction(Func<long, (double X, double Y, double Z)> accelerationMps2)
    : IAccelerationInput
{
    /// <inheritdoc/>
    public double? ExternalHertz => null;

    /// <inheritdoc/>
    public bool IsRecorded => false;

    /// <inheritdoc/>
    public void Next(long micros, out double x, out double y, out double z) => (x, y, z) = accelerationMps2(micros);
}
