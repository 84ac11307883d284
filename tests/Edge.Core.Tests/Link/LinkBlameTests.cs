using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class LinkBlameTests
{
    private static readonly Stamp Now = new(60_000_000, 1_795_305_660_000, true);

    [Theory]
    [InlineData(RegistrationState.Lost, WayState.Dead, OutageCause.Radio)]
    [InlineData(RegistrationState.Lost, WayState.NotAsked, OutageCause.Radio)]
    [InlineData(RegistrationState.Lost, WayState.Alive, OutageCause.Broker)]
    [InlineData(RegistrationState.Held, WayState.Dead, OutageCause.Backhaul)]
    [InlineData(RegistrationState.Held, WayState.Alive, OutageCause.Broker)]
    [InlineData(RegistrationState.Held, WayState.NotAsked, OutageCause.Unknown)]
    [InlineData(RegistrationState.NoModem, WayState.Dead, OutageCause.Backhaul)]
    [InlineData(RegistrationState.NoModem, WayState.Alive, OutageCause.Broker)]
    [InlineData(RegistrationState.NoModem, WayState.NotAsked, OutageCause.Unknown)]
    [InlineData(RegistrationState.Unknown, WayState.Dead, OutageCause.Unknown)]
    [InlineData(RegistrationState.Unknown, WayState.Alive, OutageCause.Broker)]
    [InlineData(RegistrationState.Unknown, WayState.NotAsked, OutageCause.Unknown)]
    public void The_table_of_blame(RegistrationState registration, WayState way, OutageCause expected)
    {
        Assert.Equal(expected, LinkBlame.Of(new(registration, IsDark: false, IsOnBattery: true), way));
        Assert.Equal(OutageCause.Power, LinkBlame.Of(new(registration, IsDark: true, IsOnBattery: false), way));
    }

    [Fact]
    public void Surroundings_go_through_one_word_whole()
    {
        foreach (RegistrationState registration in Enum.GetValues<RegistrationState>())
        {
            foreach (bool dark in (bool[])[false, true])
            {
                foreach (bool battery in (bool[])[false, true])
                {
                    LinkSurroundings one = new(registration, dark, battery);
                    Assert.Equal(one, LinkSurroundings.From(one.Packed));
                }
            }
        }
    }

    [Theory]
    [InlineData("home", RegistrationState.Held)]
    [InlineData("roaming", RegistrationState.Held)]
    [InlineData("searching", RegistrationState.Lost)]
    [InlineData("denied", RegistrationState.Lost)]
    [InlineData("none", RegistrationState.Lost)]
    [InlineData("unknown", RegistrationState.Unknown)]
    public void Registration_is_what_the_modem_says(string word, RegistrationState expected)
    {
        Evidence evidence = new(30, 60);
        evidence.Put(Reading.Good(MetricId.LinkRegistration, word, Now));
        Assert.Equal(expected, Of(evidence).Registration);
        Assert.Equal(RegistrationState.NoModem, LinkSurroundings.Of(evidence, false, 43.2, Now).Registration);
    }

    [Fact]
    public void A_modem_that_is_mute_or_was_heard_too_long_ago_says_nothing()
    {
        Evidence evidence = new(30, 60);
        Assert.Equal(RegistrationState.Unknown, Of(evidence).Registration);
        evidence.Put(Reading.Bad(MetricId.LinkRegistration, Now, "mute"));
        Assert.Equal(RegistrationState.Unknown, Of(evidence).Registration);
        evidence.Put(Reading.Good(MetricId.LinkRegistration, "none", Now.AddMicros(-301_000_000)));
        Assert.Equal(RegistrationState.Unknown, Of(evidence).Registration);
    }

    [Fact]
    public void A_bus_below_its_disconnect_or_a_host_without_supply_is_dark_and_bad_evidence_is_not()
    {
        Evidence evidence = new(30, 60);
        Assert.False(Of(evidence).IsDark);
        evidence.Put(Reading.Bad(MetricId.PowerBatteryVoltage, Now, "no answer"));
        Assert.False(Of(evidence).IsDark);
        evidence.Put(Reading.Good(MetricId.PowerBatteryVoltage, 43.2, Now));
        Assert.False(Of(evidence).IsDark);
        evidence.Put(Reading.Good(MetricId.PowerBatteryVoltage, 43.1, Now));
        Assert.True(Of(evidence).IsDark);
        evidence.Put(Reading.Good(MetricId.PowerBatteryVoltage, 54, Now));
        evidence.Put(Reading.Good(MetricId.PowerHostSupply, false, Now));
        Assert.True(Of(evidence).IsDark);
        evidence.Put(Reading.Good(MetricId.PowerHostSupply, true, Now));
        Assert.False(Of(evidence).IsDark);
    }

    [Fact]
    public void Lost_mains_is_the_battery()
    {
        Evidence evidence = new(30, 60);
        Assert.False(Of(evidence).IsOnBattery);
        evidence.Put(Reading.Good(MetricId.PowerMains, false, Now));
        Assert.True(Of(evidence).IsOnBattery);
        evidence.Put(Reading.Good(MetricId.PowerMains, true, Now));
        Assert.False(Of(evidence).IsOnBattery);
    }

    private static LinkSurroundings Of(Evidence evidence) => LinkSurroundings.Of(evidence, true, 43.2, Now);
}
