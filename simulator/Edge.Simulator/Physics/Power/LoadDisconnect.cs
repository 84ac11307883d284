namespace Edge.Simulator.Physics.Power;

/// <summary>A low-voltage disconnect contactor at a moment. The default is closed.</summary>
public record struct LoadDisconnectState
{
    /// <summary>The load is off.</summary>
    public bool IsOpen { get; set; }

    /// <summary>How long the voltage has asked for the other position, s.</summary>
    public double AskedSeconds { get; set; }
}

/// <summary>
/// A low-voltage disconnect: opens below one voltage, closes above a much higher one, each after a delay, so that a
/// battery which recovers without its load does not take it back.
/// </summary>
/// <param name="OpenBelowVolts">Voltage below which it opens, V; 0 for never. 46 for non-priority loads, 43.2 for priority ones (engineering judgement, per site).</param>
/// <param name="CloseAboveVolts">Voltage above which it closes, V. More than the rest voltage of any battery.</param>
/// <param name="OpenAfterSeconds">How long below, s.</param>
/// <param name="CloseAfterSeconds">How long above, s.</param>
public sealed record LoadDisconnect(
    double OpenBelowVolts,
    double CloseAboveVolts = 52.5,
    double OpenAfterSeconds = 5,
    double CloseAfterSeconds = 30
)
{
    /// <summary>One step at this bus voltage, V.</summary>
    public LoadDisconnectState Step(LoadDisconnectState state, double busVolts, double seconds)
    {
        bool asks = state.IsOpen ? busVolts > CloseAboveVolts : busVolts < OpenBelowVolts;
        if (!asks)
        {
            state.AskedSeconds = 0;
            return state;
        }

        state.AskedSeconds += seconds;
        if (state.AskedSeconds >= (state.IsOpen ? CloseAfterSeconds : OpenAfterSeconds))
        {
            state = new LoadDisconnectState { IsOpen = !state.IsOpen };
        }

        return state;
    }
}
