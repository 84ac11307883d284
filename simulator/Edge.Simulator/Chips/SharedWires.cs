namespace Edge.Simulator.Chips;

/// <summary>
/// The wires that the chips of one bus share. Any of them can hold the data line, and then none can be heard. Chips are
/// put on while a cabinet is built; after that it is safe from every thread.
/// </summary>
public sealed class SharedWires
{
    private SimulatedChip[] _chips = [];

    /// <summary>The chip that holds the data line now, or null.</summary>
    public SimulatedChip? Holder
    {
        get
        {
            foreach (SimulatedChip chip in _chips)
            {
                if (chip.Fault == ChipFault.BusLockUp)
                {
                    return chip;
                }
            }

            return null;
        }
    }

    internal void Add(SimulatedChip chip) => _chips = [.. _chips, chip];
}
