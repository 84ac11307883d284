using Edge.Agent.LinkProbe;
using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>A modem is polled twice a second between two rounds of questions, and unless it has something to say by itself
/// there is nothing to hear.</summary>
internal sealed class QuietModem(SimulatedTime time, SimulatedModem[] modems, ModemSensor sensor, long boot)
    : QuietPolls(time, boot, ModemSensor.IdleMicros)
{
    /// <summary>Whether it was given something to do: a text to send, or a rung of its recovery.</summary>
    public bool HasWork => sensor.RestsUntilMicros == long.MinValue;

    protected override long RestsUntilMicros =>
        Array.TrueForAll(modems, static modem => modem.IsSilent) ? sensor.RestsUntilMicros : long.MinValue;
}
