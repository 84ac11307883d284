using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Portable.Wire;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>How soon what happens at the site is durable there and known in the city, over several seeds.</summary>
public sealed class DelayTests
{
    // The time that a test's clock may be off by: one turn, one commit.
    private const double TurnSeconds = 1;

    public static TheoryData<string, SiteQuantity, double, MetricId, double> Events =>
        new()
        {
            // 2 s of Limits.MainsOffSeconds; the figure to reach is 5 s.
            { "mains lost", SiteQuantity.Mains, 0, MetricId.AlarmMainsLost, 5 },
            // 5 s of Limits.FloodOnSeconds, a median of five polls.
            { "water over its critical limit", SiteQuantity.Water, 400, MetricId.AlarmFloodLevel, 15 },
            { "the lower float wet", SiteQuantity.Water, 400, MetricId.AlarmFloodFloatLow, 15 },
            { "the upper float wet", SiteQuantity.Water, 400, MetricId.AlarmFloodFloatHigh, 15 },
            { "the door open", SiteQuantity.DoorOpen, 1, MetricId.AlarmCabinetDoor, 5 },
        };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_alarm_is_durable_and_in_the_city_in_time(
        string what,
        SiteQuantity quantity,
        double value,
        MetricId alarm,
        double allowedSeconds
    )
    {
        string name = MetricCatalogue.Find(alarm)!.Name;
        for (ulong seed = 1; seed <= 4; seed++)
        {
            using VirtualSite site = new(new VirtualSiteOptions { Seed = seed });
            site.Run(30 + (seed * 0.37));
            double happened = site.Seconds;
            double? journaled = null;
            double? known = null;
            site.Journaled = records =>
                journaled ??= records.Any(record => Raises(record, alarm)) ? site.Seconds : null;
            site.Stored = item =>
                known ??=
                    item is RecordItem record && record.Values.Any(v => v.Name == name && v.Number is > 0L or > 0.0)
                        ? site.Seconds
                        : null;
            site.Installation.Site.Set(quantity, value);
            site.Run(allowedSeconds + TurnSeconds + 5);
            Assert.True(
                journaled - happened <= allowedSeconds + TurnSeconds,
                $"{what}, seed {seed}: the alarm was durable after {journaled - happened:F2} s"
            );

            // Links of the seeds delay a message by 1.2 s at most.
            Assert.True(known - journaled <= 3, $"{what}, seed {seed}: in the city {known - journaled:F2} s later");
            Assert.Empty(site.Violations);
        }
    }

    [Theory]
    [InlineData(NetworkState.Refused)]
    [InlineData(NetworkState.Silent)]
    public void After_a_cut_of_a_minute_the_alarm_reaches_the_city_before_the_backlog(NetworkState cut)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            using VirtualSite site = new(
                new VirtualSiteOptions
                {
                    Seed = seed,
                    FrameSeconds = 1,
                    Disturbances = [new CutUplink(100, 60, cut)],
                }
            );
            long last = 0;
            site.Run(130);
            var arrived = new List<long>();
            long raised = 0;
            site.Journaled = records =>
                raised = raised > 0 ? raised : records.FirstOrDefault(r => Raises(r, MetricId.AlarmMainsLost))?.Id ?? 0;
            last = site.Store.Ids(VirtualSite.SiteId).Max(range => range.Last);
            site.Stored = item =>
            {
                if (item is RecordItem record && record.Id > last)
                {
                    arrived.Add(record.Id);
                }
            };
            site.Installation.Site.Set(SiteQuantity.Mains, 0);
            site.Run(150);
            Assert.True(raised > 0, $"seed {seed}: no alarm was journaled");
            int place = arrived.IndexOf(raised);
            Assert.True(place >= 0, $"seed {seed}: the alarm {raised} never arrived");
            Assert.True(arrived.Count > 60, $"seed {seed}: no backlog came, only {arrived.Count} records");

            // Other alarms (the link's own) may come with it, telemetry of the cut may not.
            Assert.True(
                place <= 4,
                $"seed {seed}: alarm {raised} came as number {place + 1}: {string.Join(' ', arrived.Take(place + 1))}"
            );
            site.Settle();
            Assert.Empty(site.Violations);
        }
    }

    private static bool Raises(JournalRecord record, MetricId alarm)
    {
        byte[] body = record.Body.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        while (reader.Next())
        {
            if (reader.Metric == alarm && (reader.IsInteger ? reader.IntegerValue : reader.Value) > 0)
            {
                return true;
            }
        }

        return false;
    }
}
