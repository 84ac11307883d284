using Edge.Portable.Wire;
using Edge.Simulator.Fleet;

namespace Edge.Simulator.Tests.Fleet;

public sealed class FleetRosterTests
{
    [Theory]
    [InlineData(2320, 520, 1003, 797)]
    [InlineData(232, 52, 100, 80)]
    [InlineData(23_200, 5200, 10_030, 7970)]
    [InlineData(1, 0, 0, 1)]
    public void The_operators_have_their_shares(int sites, int vnpt, int viettel, int mobifone)
    {
        IReadOnlyList<FleetMember> members = FleetRoster.Members(sites, seed: 1);
        Assert.Equal(sites, members.Count);
        Assert.Equal(vnpt, members.Count(m => m.Network == "452-02"));
        Assert.Equal(viettel, members.Count(m => m.Network == "452-04"));
        Assert.Equal(mobifone, members.Count(m => m.Network == "452-01"));
        Assert.Equal(sites, members.Select(m => m.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Fleets_whose_numbers_do_not_meet_have_no_site_in_common()
    {
        IReadOnlyList<FleetMember> one = FleetRoster.Members(11_600, seed: 1);
        IReadOnlyList<FleetMember> other = FleetRoster.Members(11_600, seed: 1, number: 11_601);
        Assert.Equal(23_200, one.Concat(other).Select(m => m.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("VNPT-0001", one[0].Id);
        Assert.Equal("VNPT-11601", other[0].Id);
        Assert.NotEqual(one[0].Latitude, other[0].Latitude);
    }

    [Fact]
    public void Every_site_stands_in_the_city_and_every_district_has_some()
    {
        IReadOnlyList<FleetMember> members = FleetRoster.Members(2320, seed: 1);
        Assert.All(members, m => Assert.InRange(m.Latitude, 20.6, 21.05));
        Assert.All(members, m => Assert.InRange(m.Longitude, 106.35, 107.15));
        Assert.Equal(FleetRoster.DistrictCount, members.Select(m => m.District).Distinct().Count());
    }

    [Fact]
    public void What_is_taken_away_in_a_storm_is_back_before_the_end()
    {
        var options = new FleetOptions
        {
            Storm = true,
            Seconds = 600,
            Sites = 500,
        };
        var story = new FleetStory(options);
        IReadOnlyList<FleetMember> members = FleetRoster.Members(options.Sites, options.Seed);
        SiteEvent[] all = [.. members.SelectMany((member, i) => story.EventsOf(member, i))];
        foreach (
            (SiteEventKind taken, SiteEventKind back) in ((SiteEventKind, SiteEventKind)[])
                [
                    (SiteEventKind.MainsLost, SiteEventKind.MainsBack),
                    (SiteEventKind.LinkCut, SiteEventKind.LinkBack),
                    (SiteEventKind.AlarmRaised, SiteEventKind.AlarmCleared),
                ]
        )
        {
            Assert.NotEqual(0, all.Count(e => e.Kind == taken));
            Assert.Equal(all.Count(e => e.Kind == taken), all.Count(e => e.Kind == back));
        }

        Assert.All(all, e => Assert.InRange(e.AtSeconds, 0, options.Seconds));
        Assert.All(all, e => Assert.Equal(e.Kind >= SiteEventKind.AlarmRaised, e.Alarm != MetricId.None));
        int cut = all.Count(e => e.Kind == SiteEventKind.LinkCut);
        Assert.InRange(cut, 70, 130);
    }

    [Fact]
    public void Without_a_storm_nothing_happens_and_the_wind_is_light()
    {
        var story = new FleetStory(new FleetOptions { Seconds = 600 });
        FleetMember member = FleetRoster.Members(1, seed: 1)[0];
        Assert.Empty(story.EventsOf(member, 0));
        Assert.Equal(5, story.Wind(member, 300));
        Assert.InRange(new FleetStory(new FleetOptions { Storm = true, Seconds = 600 }).Wind(member, 300), 15, 40);
    }
}
