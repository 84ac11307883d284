using Edge.Simulator.Commands;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A short piece of <c>edge-sim false-alarms</c>: two hours on each kind of mast.</summary>
public sealed class FalseAlarmsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nothing_alarms_in_the_first_two_hours_of_normal_weather(int seed)
    {
        FalseAlarmCount count = FalseAlarms.Run((ulong)seed, 2.0 / 24);
        Assert.Empty(count.Alarms);
        Assert.Empty(count.Violations);
    }

    [Theory]
    [InlineData(1)] // a genset and its tank
    [InlineData(2)] // lithium, and the ultrasonic sensor
    [InlineData(3)] // rectifier and energy meter
    public void Nothing_of_plant_water_and_cabinet_alarms_in_a_day_of_normal_life(int seed)
    {
        FalseAlarmCount count = FalseAlarms.Run((ulong)seed, 1, structure: false);
        Assert.Empty(count.Alarms);
        Assert.Empty(count.Violations);
    }

    // A day of each season; a whole year is asked of edge-sim false-alarms --days 365.
    [Theory]
    [InlineData(4, 25)] // the coldest nights
    [InlineData(5, 75)] // walls sweat
    [InlineData(6, 205)] // the monsoon's rain, and the warmest nights
    [InlineData(7, 290)] // the highest tides
    public void Nothing_of_plant_water_and_cabinet_alarms_on_a_day_of_any_season(int seed, int day)
    {
        FalseAlarmCount count = FalseAlarms.Run((ulong)seed, 1, structure: false, startDay: day);
        Assert.Empty(count.Alarms);
        Assert.Empty(count.Violations);
    }

    [Fact]
    public void The_figures_are_for_a_site_and_year_and_for_a_site_and_month()
    {
        FalseAlarm critical = new(1, 5, "Structure/Tilt", Core.Alarms.Severity.Critical);
        FalseAlarmCount one = new(10, [critical, critical with { Severity = Core.Alarms.Severity.Warning }], []);
        FalseAlarmCount both = FalseAlarms.Sum([one, new FalseAlarmCount(20, [], [])]);
        Assert.Equal(365.25 / 30, both.CriticalPerYear, 9);
        Assert.Equal(365.25 / 30 / 12, both.WarningsPerMonth, 9);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--start 365 --days 366 --sites 10000 --first 0", true)]
    [InlineData("--sites 0", false)]
    [InlineData("--days 0", false)]
    [InlineData("--days 366.5", false)]
    [InlineData("--first -1", false)]
    [InlineData("--start 366", false)]
    public void The_command_takes_its_own_defaults_and_refuses_what_is_no_year(string arguments, bool isTaken) =>
        Assert.Equal(isTaken, FalseAlarmsCommand.Create().Parse(arguments).Errors.Count == 0);
}
