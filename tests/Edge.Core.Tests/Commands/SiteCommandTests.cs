using Edge.Core.Commands;

namespace Edge.Core.Tests.Commands;

public sealed class SiteCommandTests
{
    [Theory]
    [InlineData("Site/Confirm", CommandKind.Confirm)]
    [InlineData("Site/Storm Mode", CommandKind.StormMode)]
    [InlineData("Site/Visit", CommandKind.Visit)]
    [InlineData("Structure/Event/Waveform/Fetch", CommandKind.FetchWaveform)]
    [InlineData("Link/Speed Test/Run", CommandKind.SpeedTest)]
    [InlineData("Node Control/Reboot", CommandKind.Reboot)]
    [InlineData("Config/Set", CommandKind.SetConfiguration)]
    [InlineData("Link/Outage/Announce", CommandKind.AnnounceOutage)]
    [InlineData("Alarm/Flood/Level/Ack", CommandKind.AlarmAcknowledge)]
    [InlineData("Alarm/Flood/Level/Shelve", CommandKind.AlarmShelve)]
    [InlineData("Alarm/x/Ack", CommandKind.AlarmAcknowledge)]
    [InlineData("Alarm//Ack", null)]
    [InlineData("Alarm/Ack", null)]
    [InlineData("Alarm/Shelve", null)]
    [InlineData("alarm/Flood/Level/Ack", null)]
    [InlineData("Alarm/Flood/Level/ack", null)]
    [InlineData("Alarm/Flood/Level", null)]
    [InlineData("Site/confirm", null)]
    [InlineData("", null)]
    public void What_is_not_on_the_list_is_no_command(string name, CommandKind? kind) =>
        Assert.Equal(kind, SiteCommand.KindOf(name));

    [Theory]
    [InlineData(CommandKind.AlarmAcknowledge, "Alarm/Flood/Level/Ack", "Flood/Level")]
    [InlineData(CommandKind.AlarmShelve, "Alarm/Flood/Level/Shelve", "Flood/Level")]
    [InlineData(CommandKind.Confirm, "Site/Confirm", "")]
    public void A_command_of_an_alarm_names_it(CommandKind kind, string name, string alarm) =>
        Assert.Equal(alarm, new SiteCommand(kind, name, "", 1).AlarmId);
}
