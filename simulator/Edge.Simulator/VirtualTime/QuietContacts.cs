using Edge.Agent.Sampling;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Contacts are polled forty times a second and nearly always say what they said before. A poll can tell something new
/// while a change is on its way, while water is near a float, and when a contact is due to repeat itself; and while
/// anything moves, within a second water may have come near.
/// </summary>
internal sealed class QuietContacts(SimulatedTime time, SimulatedSite site, ContactSensor[] contacts, long boot)
    : QuietPolls(time, boot, ContactSensor.SampleMicros)
{
    private const long NearMicros = 1_000_000;

    protected override long RestsUntilMicros
    {
        get
        {
            long now = Time.NowMicros;
            if (site.IsWaterNearFloat(now))
            {
                return long.MinValue;
            }

            long rests = site.MovesUntilMicros >= now ? now - Boot + NearMicros : long.MaxValue;
            foreach (ContactSensor contact in contacts)
            {
                rests = Math.Min(rests, contact.RestsUntilMicros);
            }

            return rests;
        }
    }
}
