namespace Edge.Simulator.Chips;

/// <summary>
/// What a failing sensing element, or the amplifier behind it, makes of three axes: <see cref="ChipFault.DeadElement"/>,
/// <see cref="ChipFault.Quiet"/>, <see cref="ChipFault.Clipped"/> and <see cref="ChipFault.Noisy"/>. Where an axis was
/// with the first sample after the fault began is what the first three refer to. Any unit, the same for all samples.
/// Not thread-safe.
/// </summary>
internal sealed class FailingElement
{
    private readonly double[] _was = [double.NaN, double.NaN, double.NaN];

    /// <summary>Forgets where the axes were: the fault changed.</summary>
    public void Begin() => Array.Fill(_was, double.NaN);

    /// <summary>What comes out of an axis.</summary>
    /// <param name="fault">The chip's fault; any other gives signal and noise as they are.</param>
    /// <param name="magnitude">Its magnitude; for a clipped output in the unit of the signal.</param>
    /// <param name="axis">0 x, 1 y, 2 z.</param>
    /// <param name="signal">What a sound part gives without its noise.</param>
    /// <param name="noise">Its noise in this sample.</param>
    public double Give(ChipFault fault, double magnitude, int axis, double signal, double noise)
    {
        if (double.IsNaN(_was[axis]))
        {
            _was[axis] = signal;
        }

        double was = _was[axis];
        return fault switch
        {
            ChipFault.DeadElement => was + noise,
            ChipFault.Quiet => was + (magnitude * (signal - was + noise)),
            ChipFault.Clipped => Math.Clamp(signal + noise, was - magnitude, was + magnitude),
            ChipFault.Noisy => signal + (magnitude * noise),
            _ => signal + noise,
        };
    }
}
