using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Signatures;

namespace Edge.Core.Tests.Commands;

public sealed class CommandGateTests : IDisposable
{
    private readonly Signed _signed = new();
    private readonly CommandGate _gate;

    public CommandGateTests() => _gate = new CommandGate(Signed.Site, _signed.City.Public, 5);

    [Fact]
    public void A_command_of_the_city_passes_once()
    {
        string text = _signed.Text(counter: 6);
        SiteCommand command = Passes(text);
        Assert.Equal((CommandKind.Confirm, "nonce-0123456789", 6L), (command.Kind, command.Value, command.Counter));
        Refuses(RefusalReason.Replayed, text);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(CommandEnvelope.HighestCounter, true)]
    public void A_counter_must_be_higher_than_the_last(long counter, bool passes)
    {
        if (passes)
        {
            Assert.Equal(counter, Passes(_signed.Text(counter: counter)).Counter);
        }
        else
        {
            Refuses(RefusalReason.Replayed, _signed.Text(counter: counter));
        }
    }

    [Fact]
    public void A_refused_command_uses_no_counter_up()
    {
        Refuses(RefusalReason.Expired, _signed.Text(counter: 100, expires: Signed.Wall));
        Refuses(RefusalReason.WrongSite, _signed.Text(counter: 100, site: "hp-002"));
        Refuses(RefusalReason.NotAllowed, _signed.Text(name: "Pin/17", counter: 100));
        Assert.Equal(6, Passes(_signed.Text(counter: 6)).Counter);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonce-0123456789")]
    [InlineData("edge2.AAAA.AAAA")]
    public void What_is_no_envelope_is_unsigned(string? value) => Refuses(RefusalReason.Unsigned, value);

    [Fact]
    public void An_envelope_that_is_damaged_is_malformed() => Refuses(RefusalReason.Malformed, "edge1.AAAA.AAAA");

    [Fact]
    public void Another_key_is_not_the_city()
    {
        using SigningKey other = SigningKey.Create();
        Refuses(RefusalReason.WrongSignature, Signed.Envelope().Sign(other));
    }

    [Fact]
    public void Without_the_citys_key_nothing_passes()
    {
        var gate = new CommandGate(Signed.Site, null, 0);
        Assert.Null(gate.Judge("Site/Confirm", _signed.Text(), Signed.At(0), out CommandRefusal? refusal));
        Assert.Equal(RefusalReason.NoCityKey, refusal!.Reason);
        Assert.EndsWith("set [commands] public_key", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_known_counter_nothing_passes()
    {
        var gate = new CommandGate(Signed.Site, _signed.City.Public, null);
        Assert.Null(gate.Judge("Site/Confirm", _signed.Text(), Signed.At(0), out CommandRefusal? refusal));
        Assert.Equal(RefusalReason.NotStored, refusal!.Reason);
    }

    [Theory]
    [InlineData(59.999, true)]
    [InlineData(60, false)]
    [InlineData(61, false)]
    public void A_command_is_over_with_its_expiry(double seconds, bool passes)
    {
        SiteCommand? command = _gate.Judge("Site/Confirm", _signed.Text(), Signed.At(seconds), out _);
        Assert.Equal(passes, command is not null);
    }

    [Fact]
    public void A_command_may_be_valid_for_a_day_and_no_longer()
    {
        const long Day = 86_400_000;
        Refuses(RefusalReason.Expired, _signed.Text(expires: Signed.Wall + Day + 1));
        Passes(_signed.Text(expires: Signed.Wall + Day));
    }

    [Theory]
    [InlineData("Site/Storm Mode")]
    [InlineData("Node Control/Reboot")]
    [InlineData("Config/Set")]
    [InlineData("Site/Visit")]
    [InlineData("Alarm/Flood/Level/Ack")]
    public void Before_the_clock_is_set_only_a_confirmation_passes(string name)
    {
        Assert.Null(
            _gate.Judge("Site/Command", _signed.Text(name), Signed.At(0, synced: false), out CommandRefusal? refusal)
        );
        Assert.Equal(RefusalReason.ClockNotSet, refusal!.Reason);
        Assert.NotNull(_gate.Judge("Site/Command", _signed.Text(), Signed.At(9999, synced: false), out _));
    }

    [Fact]
    public void Before_the_clock_is_set_a_confirmation_is_not_had_twice_either()
    {
        string text = _signed.Text();
        Assert.NotNull(_gate.Judge("Site/Confirm", text, Signed.At(0, synced: false), out _));
        Assert.Null(_gate.Judge("Site/Confirm", text, Signed.At(1, synced: false), out CommandRefusal? refusal));
        Assert.Equal(RefusalReason.Replayed, refusal!.Reason);
    }

    [Theory]
    [InlineData("Site/Confirm", "Site/Confirm", true)]
    [InlineData("Site/Command", "Site/Confirm", true)]
    [InlineData("Site/Command", "Alarm/Flood/Level/Ack", true)]
    [InlineData("Site/Confirm", "Node Control/Reboot", false)]
    [InlineData("Site/Storm Mode", "Site/Confirm", false)]
    [InlineData("Site/Command", "Site/Command", false)]
    [InlineData("Site/Command", "Node Control/Rebirth", false)]
    public void An_envelope_belongs_in_its_own_metric_or_in_the_common_one(string metric, string name, bool passes)
    {
        SiteCommand? command = _gate.Judge(metric, _signed.Text(name), Signed.At(0), out CommandRefusal? refusal);
        Assert.Equal(passes, command is not null);
        Assert.Equal(passes ? null : RefusalReason.NotAllowed, refusal?.Reason);
    }

    [Fact]
    public void A_flood_of_envelopes_costs_a_bounded_number_of_checks()
    {
        using SigningKey other = SigningKey.Create();
        string forged = Signed.Envelope().Sign(other);
        var reasons = Enumerable.Range(0, 100).Select(_ => Reason(forged)).CountBy(reason => reason).ToDictionary();
        Assert.Equal(50, reasons[RefusalReason.WrongSignature]);
        Assert.Equal(50, reasons[RefusalReason.TooMany]);
        Assert.NotNull(_gate.Judge("Site/Confirm", _signed.Text(), Signed.At(1), out _));
    }

    [Fact]
    public void What_a_stranger_sends_is_short_and_plain_in_the_log()
    {
        Assert.Null(
            _gate.Judge("Site/Command", _signed.Text(new string('\n', 200)), Signed.At(0), out CommandRefusal? refusal)
        );
        Assert.DoesNotContain('\n', refusal!.Text);
        Assert.True(refusal.Text.Length < 120);
    }

    [Theory]
    [InlineData("Alarm/Flood/Level/Ack", CommandKind.AlarmAcknowledge, "Flood/Level")]
    [InlineData("Alarm/Power/MainsLost/Shelve", CommandKind.AlarmShelve, "Power/MainsLost")]
    [InlineData("Site/Visit", CommandKind.Visit, "")]
    [InlineData("Link/Outage/Announce", CommandKind.AnnounceOutage, "")]
    public void The_alarm_of_a_command_is_in_its_name(string name, CommandKind kind, string alarm)
    {
        SiteCommand command = _gate.Judge("Site/Command", _signed.Text(name), Signed.At(0), out _)!;
        Assert.Equal((kind, alarm), (command.Kind, command.AlarmId));
    }

    [Theory]
    [InlineData("Alarm//Ack")]
    [InlineData("Alarm/Ack")]
    [InlineData("alarm/Flood/Level/Ack")]
    [InlineData("Alarm/Flood/Level/Clear")]
    [InlineData("Node Control/Rebirth")]
    [InlineData("")]
    public void Other_names_command_nothing(string name) => Assert.Null(SiteCommand.KindOf(name));

    public void Dispose() => _signed.Dispose();

    private SiteCommand Passes(string text)
    {
        SiteCommand? command = _gate.Judge("Site/Command", text, Signed.At(0), out CommandRefusal? refusal);
        Assert.Null(refusal);
        return command!;
    }

    private void Refuses(RefusalReason reason, string? text)
    {
        Assert.Null(_gate.Judge("Site/Command", text, Signed.At(0), out CommandRefusal? refusal));
        Assert.Equal(reason, refusal!.Reason);
    }

    private RefusalReason Reason(string text)
    {
        _gate.Judge("Site/Command", text, Signed.At(0), out CommandRefusal? refusal);
        return refusal!.Reason;
    }
}
