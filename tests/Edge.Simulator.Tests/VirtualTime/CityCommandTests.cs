using Edge.City.Orders;
using Edge.City.Store;
using Edge.City.Visits;
using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Signatures;
using Edge.Portable.Wire;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site that the city commands: chips, agent, network, broker, store.</summary>
public sealed class CityCommandTests : IDisposable
{
    private readonly SigningKey _city = SigningKey.Create();
    private readonly List<(double At, CommandAnswer Answer)> _answers = [];
    private readonly VirtualSite _site;

    public CityCommandTests()
    {
        _site = new VirtualSite(new VirtualSiteOptions { CityKey = _city });
        _site.Stored = item =>
        {
            string name = MetricCatalogue.Find(MetricId.AgentRefusals)!.Name;
            string? text = item is RecordItem record
                ? record.Values.FirstOrDefault(value => value.Name == name).Text
                : null;
            if (CommandAnswer.TryRead(text ?? "", out CommandAnswer? answer))
            {
                _answers.Add((_site.Seconds, answer));
            }
        };
    }

    [Fact]
    public void An_acknowledged_alarm_is_acknowledged_at_the_site_and_in_the_city_within_seconds()
    {
        _site.Run(100);
        _site.Installation.Site.Set(SiteQuantity.Mains, 0);
        _site.Run(120);
        Assert.Equal(AlarmState.Active, State());
        Command("Alarm/Power/MainsLost/Ack", "desk 3");
        double asked = _site.Seconds;
        _site.Run(20);
        Assert.Equal(AlarmState.Acknowledged, State());
        (double at, CommandAnswer answer) = Assert.Single(_answers);
        Assert.Null(answer.Refusal);
        Assert.InRange(at - asked, 0, 3);
        string last = _site.Store.Readings(VirtualSite.SiteId, "Site/Alarm/Last")[^1].Text!;
        Assert.Contains("desk 3", last, StringComparison.Ordinal);

        // A second time there is nothing to do, and the city hears why.
        Command("Alarm/Power/MainsLost/Ack", "desk 3");
        _site.Run(20);
        Assert.Equal(RefusalReason.NotPossible, _answers[^1].Answer.Refusal!.Reason);
        Assert.Empty(_site.Violations);
    }

    [Fact]
    public void A_shelved_alarm_is_announced_to_nobody_and_the_verdict_counts_it()
    {
        _site.Run(100);
        Command("Alarm/Power/MainsLost/Shelve", $"{Time(3600)} desk 3");
        _site.Run(20);
        Assert.Null(Assert.Single(_answers).Answer.Refusal);
        _site.Installation.Site.Set(SiteQuantity.Mains, 0);
        _site.Run(120);
        Assert.Equal("Watch", _site.Verdict!.Word);
        Assert.Contains("s", Latest("Site/Alarm Book")!.Text, StringComparison.Ordinal);
        Command("Alarm/Power/MainsLost/Shelve", "off desk 3");
        _site.Run(30);
        Assert.DoesNotContain("s", Latest("Site/Alarm Book")!.Text, StringComparison.Ordinal);
        Assert.Equal(AlarmState.Active, State());
        Assert.Empty(_site.Violations);
    }

    [Fact]
    public void An_announced_visit_raises_no_tampering_and_is_on_record_in_the_city()
    {
        _site.Run(100);
        Command("Site/Visit", OrderText.Announce("v-1", "nv-17", Time(0), Time(3600), ["bolts", "guys"]));
        _site.Run(30);
        _site.Installation.Site.Set(SiteQuantity.DoorOpen, 1);
        _site.Run(600);
        _site.Installation.Site.Set(SiteQuantity.DoorOpen, 0);
        _site.Run(30);
        Command("Site/Visit", OrderText.End("v-1", ["bolts", "guys"]));
        _site.Run(60);
        Assert.Equal([true, true], _answers.Select(answer => answer.Answer.Refusal is null));
        Assert.DoesNotContain(
            _site.Store.Readings(VirtualSite.SiteId, "Site/Alarm/Last"),
            told => told.Text?.Contains("Tamper", StringComparison.Ordinal) == true
        );
        (string site, IReadOnlyList<StoredVisit> visits) = Assert.Single(StoredVisits.Read(_site.Store.Path));
        StoredVisit visit = Assert.Single(visits);
        Assert.Equal((VirtualSite.SiteId, "v-1", "nv-17"), (site, visit.Id, visit.Person));
        Assert.Equal(["bolts", "guys"], visit.Done);
        var report = VisitsReport.Of([(site, visits)], 180, _site.Clock.Now.UnixMillis);
        Assert.True(report.IsComplete);

        // Whoever watches the site was told of no announcement: to it the door was opened by nobody who is known.
        Assert.All(
            _site.Violations,
            violation => Assert.Contains("the door is open", violation, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_same_door_without_an_announcement_is_tampering()
    {
        _site.Run(130);
        _site.Installation.Site.Set(SiteQuantity.DoorOpen, 1);
        _site.Run(600);
        Assert.Contains(
            _site.Store.Readings(VirtualSite.SiteId, "Site/Alarm/Last"),
            told => told.Text?.Contains("Tamper", StringComparison.Ordinal) == true
        );
    }

    [Fact]
    public void A_storm_is_commanded_answered_and_taken_back()
    {
        _site.Run(100);
        Command("Site/Storm Mode", Time(7200));
        _site.Run(30);
        Assert.Equal(1, Latest("Site/Storm Mode")!.Number);
        Command("Site/Storm Mode", "off");
        _site.Run(30);
        Assert.Equal(0, Latest("Site/Storm Mode")!.Number);
        Command("Site/Storm Mode", Time(80 * 3600));
        _site.Run(30);
        Assert.Equal([null, null, RefusalReason.BadValue], _answers.Select(answer => answer.Answer.Refusal?.Reason));
        Assert.Empty(_site.Violations);
    }

    [Fact]
    public void A_command_that_was_signed_for_too_long_ago_is_answered_as_refused()
    {
        _site.Run(100);
        Command("Site/Storm Mode", Time(7200), validSeconds: -1);
        _site.Run(20);
        Assert.Equal(RefusalReason.Expired, Assert.Single(_answers).Answer.Refusal!.Reason);
        Assert.NotEqual(1, Latest("Site/Storm Mode")?.Number);
    }

    public void Dispose()
    {
        _site.Dispose();
        _city.Dispose();
    }

    private AlarmState State() => _site.Agent!.Pipeline.StateOf(MetricId.AlarmMainsLost);

    private LatestValue? Latest(string metric) =>
        _site.Store.Site(VirtualSite.SiteId)!.Latest.GetValueOrDefault(metric);

    private string Time(double secondsFromNow) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(_site.Clock.Now.UnixMillis + (long)(secondsFromNow * 1000))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private void Command(string name, string value, double validSeconds = 60) =>
        _site.Command(name, value, validSeconds);
}
