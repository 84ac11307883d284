namespace Edge.Simulator.Boards;

/// <summary>
/// An RS-485 line with several units: each hears all that the master sends, and the master hears all of them. Two that send at once give a mix of both.
/// </summary>
public sealed class SimulatedSerialLine : ISimulatedSerial
{
    private readonly List<ISimulatedSerial> _units = [];

    /// <summary>The units on it.</summary>
    public IReadOnlyList<ISimulatedSerial> Units => _units;

    /// <summary>Puts a unit on the line; before it is used.</summary>
    public void Add(ISimulatedSerial unit) => _units.Add(unit);

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        int count = 0;
        foreach (ISimulatedSerial unit in _units)
        {
            count += unit.Read(buffer[count..]);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (ISimulatedSerial unit in _units)
        {
            unit.Write(bytes);
        }
    }
}
