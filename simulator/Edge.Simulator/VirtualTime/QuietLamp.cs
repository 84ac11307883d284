using Edge.Agent.Sampling;
using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>The status lamp blinks up to ten times a second for people at the cabinet, of whom there are none here. What is
/// sampled beside it comes at whole seconds, and so does the lamp then.</summary>
internal sealed class QuietLamp(SimulatedTime time, long boot) : QuietPolls(time, boot, periodMicros: 1)
{
    protected override long RestsUntilMicros => ISensor.NextSecond(Time.NowMicros - Boot);
}
