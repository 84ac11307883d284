namespace Edge.Agent.Boards;

/// <summary>Tells how the host does that the agent runs on.</summary>
public interface IHostVitals
{
    /// <summary>Reads it all; what the host does not tell is left out. Never throws. For one thread.</summary>
    /// <param name="dataPath">A file or folder on the storage that is meant.</param>
    HostVitals Read(string dataPath);
}

/// <summary>How a host does; NaN and null where it does not tell.</summary>
public readonly record struct HostVitals()
{
    /// <summary>Temperature of its processor, °C.</summary>
    public double ProcessorCelsius { get; init; } = double.NaN;

    /// <summary>Whether its supply is too low now.</summary>
    public bool? IsUndervoltage { get; init; }

    /// <summary>Throttling bits of a Raspberry Pi's firmware: now in the low half, since its boot in the high half.</summary>
    public int? Throttling { get; init; }

    /// <summary>Free space where the agent's data lies, MB.</summary>
    public double StorageFreeMegabytes { get; init; } = double.NaN;

    /// <summary>Life of that storage that is used up by its own measure, %, in steps of ten.</summary>
    public double StorageWearPercent { get; init; } = double.NaN;
}
