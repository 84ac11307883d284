using Edge.Agent.Sampling;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Contacts are polled forty times a second and nearly always say what they said before. A poll can tell something new
/// while a change is on its way, while water is near a float, and when a contact is due to repeat itself.
/// </summary>
internal sealed class QuietContacts(SimulatedTime time, SimulatedSite site, ContactSensor[] contacts, long boot)
    : QuietPolls(time, boot, ContactSensor.SampleMicros)
{
    protected override long RestsUntilMicros
    {
        get
        {
            if (site.IsWaterNearFloat(Time.NowMicros))
            {
                return long.MinValue;
            }

            long rests = long.MaxValue;
            foreach (ContactSensor contact in contacts)
            {
                rests = Math.Min(rests, contact.RestsUntilMicros);
            }

            return rests;
        }
    }
}
