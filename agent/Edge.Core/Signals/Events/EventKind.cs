namespace Edge.Core.Signals.Events;

/// <summary>What shook the structure.</summary>
public enum EventKind
{
    /// <summary>None of the others fits, or more than one does.</summary>
    Unknown = 0,

    /// <summary>A blow: hammer, vehicle, falling part, a guy that parts.</summary>
    Impact = 1,

    /// <summary>The ground.</summary>
    Earthquake = 2,

    /// <summary>The wind, which the structure answers in its own modes.</summary>
    Wind = 3,

    /// <summary>A machine: generator, compressor, drill, saw.</summary>
    Machine = 4,
}

/// <summary>How far an event's report has come.</summary>
public enum EventPhase
{
    /// <summary>Within a second of a blow: what is known by then. The final report follows, and may correct it.</summary>
    Notice = 0,

    /// <summary>After the end.</summary>
    Final = 1,
}
