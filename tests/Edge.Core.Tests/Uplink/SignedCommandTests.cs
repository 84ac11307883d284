using Edge.Conformance;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Signatures;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>Commands that need a signature, as they come to a session.</summary>
public sealed class SignedCommandTests : IDisposable
{
    private readonly SigningKey _city = SigningKey.Create();
    private readonly NodeDriver _node;

    public SignedCommandTests() =>
        _node = new NodeDriver(
            gate: new CommandGate(NodeDriver.NodeId, _city.Public, 0),
            also: [MetricId.SiteConfirm, MetricId.SiteConfirmation, MetricId.SiteCommand, MetricId.SiteStormMode]
        ).Online();

    [Theory]
    [InlineData(MetricId.SiteConfirm)]
    [InlineData(MetricId.SiteCommand)]
    public void A_signed_command_comes_through_by_alias_and_by_name(MetricId metric)
    {
        Send(metric, Envelope(1), byName: false);
        Send(metric, Envelope(2), byName: true);
        Assert.Equal([1, 2], Obeyed.Select(command => command.Counter));
        Assert.Equal(0, _node.Session.CommandsRefused);
        _node.AssertConformant();
    }

    [Fact]
    public void A_bare_nonce_is_refused_counted_and_told()
    {
        Send(MetricId.SiteConfirm, "nonce-0123456789", byName: true);
        Assert.Empty(Obeyed);
        Assert.Equal(1, _node.Session.CommandsRefused);
        Assert.Equal(RefusalReason.Unsigned, Assert.Single(_node.Actions.OfType<UplinkAction.Report>()).Refusal.Reason);
    }

    [Fact]
    public void A_value_that_is_no_text_is_unsigned()
    {
        _node.Command(writer => writer.NamedBoolean("Site/Storm Mode", 1, true));
        _node.Command(writer => writer.NamedBoolean("Node Control/Reboot", 1, true));
        Assert.Equal(
            [RefusalReason.Unsigned, RefusalReason.Unsigned],
            _node.Actions.OfType<UplinkAction.Report>().Select(report => report.Refusal.Reason)
        );
    }

    [Fact]
    public void The_same_message_twice_is_one_command()
    {
        string text = Envelope(1);
        Send(MetricId.SiteConfirm, text, byName: false);
        Send(MetricId.SiteConfirm, text, byName: false);
        Assert.Single(Obeyed);
        Assert.Equal(1, _node.Session.CommandsRefused);
    }

    [Fact]
    public void A_retained_command_is_none()
    {
        _node.Command(writer => Write(writer, MetricId.SiteConfirm, Envelope(1), byName: false), retained: true);
        Assert.Empty(Obeyed);
    }

    [Fact]
    public void A_flood_of_refused_commands_is_counted_whole_and_told_now_and_then()
    {
        for (int i = 0; i < 1000; i++)
        {
            Send(MetricId.SiteConfirm, "junk", byName: false);
        }

        Assert.Equal(1000, _node.Session.CommandsRefused);
        Assert.InRange(_node.Actions.OfType<UplinkAction.Report>().Count(), 1, 20);
    }

    [Fact]
    public void An_acknowledgement_beside_a_refused_command_still_counts()
    {
        _node.Commit();
        _node.Command(writer =>
        {
            Write(writer, MetricId.SiteConfirm, "junk", byName: false);
            writer.Metric(MetricCatalogue.Find(MetricId.JournalAck)!, false, 1, false, 1);
        });
        Assert.Equal(0, _node.Journal.State.Depth);
    }

    [Fact]
    public void The_birth_offers_what_can_be_written_as_an_empty_text()
    {
        SentMessage birth = Assert.Single(_node.Births);
        foreach (MetricId metric in new[] { MetricId.SiteConfirm, MetricId.SiteCommand })
        {
            RawMetric announced = birth.Find(metric)!;
            Assert.Equal(("", MetricCatalogue.Find(metric)!.Name), (announced.Text, announced.Name));
        }

        _node.AssertConformant();
    }

    [Fact]
    public void A_confirmation_goes_before_a_backlog_and_before_what_is_live()
    {
        _node.Lose();
        for (int i = 0; i < 500; i++)
        {
            _node.Commit();
        }

        _node.TakesBytes = false;
        _node.Pass(10);
        _node.Connected();
        _node.Subscribed();
        _node.Commit();
        JournalRecord statement = _node.Commit(RecordLane.Alarm, Statement());
        _node.TakesBytes = true;
        _node.Session.Published(_node.Now);
        _node.Drain();
        Assert.Equal(statement.Id, _node.Data.First().FirstId);
        Assert.Equal("{}", _node.Data.First().Find(MetricId.SiteConfirmation)!.Text);
    }

    public void Dispose() => _city.Dispose();

    private IEnumerable<SiteCommand> Obeyed => _node.Actions.OfType<UplinkAction.Obey>().Select(obey => obey.Command);

    private string Envelope(long counter) =>
        new CommandEnvelope(
            NodeDriver.NodeId,
            "Site/Confirm",
            "nonce-0123456789",
            counter,
            _node.Now.UnixMillis + 60_000
        ).Sign(_city);

    private void Send(MetricId metric, string text, bool byName) =>
        _node.Command(writer => Write(writer, metric, text, byName));

    private static void Write(SparkplugWriter writer, MetricId metric, string text, bool byName)
    {
        var made = new SparkplugMetric();
        if (byName)
        {
            made.Name = MetricCatalogue.Find(metric)!.Name;
        }
        else
        {
            made.SetAlias((ulong)metric);
        }

        made.SetText(text);
        writer.Metric(made);
    }

    private static byte[] Statement()
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.SiteConfirmation, Quality.Good, 0, double.NaN, "{}");
        return frame.ToArray();
    }
}
