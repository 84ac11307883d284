using CsCheck;
using Edge.City.Host;
using Edge.City.Orders;
using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Orders;

/// <summary>A command on its way to sites, and their answers.</summary>
public sealed class OrderRoundTests : IDisposable
{
    private const long Wall = 1_795_305_600_000;

    private readonly SigningKey _key = SigningKey.Create();
    private readonly OrderRound _round;

    public OrderRoundTests() => _round = Round("A", "B");

    [Fact]
    public void Each_site_gets_one_envelope_of_its_own_once()
    {
        PublishOutput[] sent = [.. _round.Due(At(0))];
        Assert.Equal(["spBv1.0/hai-phong/NCMD/A", "spBv1.0/hai-phong/NCMD/B"], sent.Select(one => one.Topic));
        Assert.All(sent, one => Assert.Equal((0, false), (one.Qos, one.Retain)));
        Assert.Empty(_round.Due(At(100)));
        Assert.True(SparkplugDecoder.TryDecode(sent[1].Payload, 0, sent[1].Payload.Length, out var message, out _));
        SparkplugMetric metric = Assert.Single(message!.Metrics);
        Assert.Equal((ulong)MetricId.SiteCommand, metric.Alias);
        Assert.True(CommandEnvelope.TryRead(metric.Text!, out SignedEnvelope? envelope));
        Assert.True(envelope.IsBy(_key.Public));
        Assert.Equal(new CommandEnvelope("B", "Site/Storm Mode", "off", Wall, Wall + 120_000), envelope.Command);
    }

    [Fact]
    public void Done_by_all_is_0_and_each_answer_is_its_own()
    {
        Send();
        Say("A", $"; last {Wall} done", 2);
        Assert.False(_round.IsDone);
        Say("B", $"Expired 1; last {Wall} done", 3);
        Assert.True(_round.IsDone);
        Assert.Equal([2.0, 3.0], _round.Answers().Select(answer => answer.Seconds));
        Assert.Equal(0, OrderText.ExitCode(_round.Answers()));
        Assert.Contains("A  done, after 2.0 s", OrderText.Table(_round.Answers()), StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_by_one_is_1_with_what_it_said()
    {
        Send();
        Say("A", $"; last {Wall} done", 1);
        Say("B", $"NotPossible 1; last {Wall} NotPossible: there is nothing to acknowledge", 1);
        Assert.Equal(1, OrderText.ExitCode(_round.Answers()));
        Assert.Contains(
            "nothing to acknowledge (NotPossible)",
            OrderText.Table(_round.Answers()),
            StringComparison.Ordinal
        );
        Assert.Equal(
            """
            {"site":"A","result":"done","seconds":1}
            {"site":"B","result":"refused","seconds":1,"reason":"NotPossible","text":"there is nothing to acknowledge"}

            """,
            OrderText.Json(_round.Answers())
        );
    }

    [Fact]
    public void An_answer_to_another_command_or_by_another_site_is_none_and_2()
    {
        Send();
        Say("A", $"; last {Wall - 1} done", 1);
        Say("A", $"; last {Wall + 1} done", 1);
        Say("C", $"; last {Wall} done", 1);
        Say("B", "WrongSignature 1", 1);
        Assert.Equal(0, _round.Answered);
        Assert.Equal(2, OrderText.ExitCode(_round.Answers()));
        Assert.Contains(
            "meanwhile it said: WrongSignature 1",
            OrderText.Table(_round.Answers()),
            StringComparison.Ordinal
        );
        Assert.Contains("\"result\":\"no answer\"", OrderText.Json(_round.Answers()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_birth_is_no_answer()
    {
        Send();
        Say("A", $"; last {Wall} done", 1, type: "NBIRTH");
        Say("A", $"; last {Wall} done", 1, type: "NCMD");
        Assert.Equal(0, _round.Answered);
    }

    [Fact]
    public void The_first_answer_stands()
    {
        Send();
        Say("A", $"; last {Wall} NotPossible: no", 1);
        Say("A", $"; last {Wall} done", 2);
        Assert.NotNull(_round.Answers()[0].Answer!.Refusal);
    }

    [Fact]
    public void Anything_may_arrive() =>
        Gen.Select(Gen.OneOf(Gen.String, Gen.Const("spBv1.0/hai-phong/NDATA/A")), Gen.Byte.Array)
            .Sample(
                (topic, payload) =>
                {
                    OrderRound round = Round("A");
                    _ = round.Due(At(0)).ToList();
                    round.Packet(topic, payload, At(1));
                    Assert.Equal(0, round.Answered);
                },
                iter: 300
            );

    [Theory]
    [InlineData("now", "2026-11-22T00:00:00Z")]
    [InlineData("+90m", "2026-11-22T01:30:00Z")]
    [InlineData("+6h", "2026-11-22T06:00:00Z")]
    [InlineData("+2d", "2026-11-24T00:00:00Z")]
    [InlineData("2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z")]
    [InlineData("tomorrow", null)]
    [InlineData("", null)]
    [InlineData("+h", null)]
    [InlineData("6h", null)]
    [InlineData("+0h", null)]
    [InlineData("+-1h", null)]
    [InlineData("+6s", null)]
    [InlineData("+99999d", null)]
    public void A_time_is_given_as_it_is_or_from_now_on(string text, string? time) =>
        Assert.Equal(time, OrderText.Time(text, DateTimeOffset.FromUnixTimeMilliseconds(Wall)));

    [Fact]
    public void What_is_written_of_a_visit_is_what_a_site_reads()
    {
        VisitOrder order = CommandValues.Visit(
            OrderText.Announce("v\"1", "nv-17", "2026-11-27T18:00:00Z", "2026-11-27T19:00:00Z", ["siết bu-lông"])
        )!;
        Assert.Equal(("v\"1", "nv-17"), (order.Id, order.Announced!.Person));
        Assert.Equal(["siết bu-lông"], order.Announced.Checklist);
        Assert.Equal(["a"], CommandValues.Visit(OrderText.End("v", ["a"]))!.Done);
    }

    public void Dispose() => _key.Dispose();

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), Wall + (long)(seconds * 1000), Synced: true);

    private OrderRound Round(params string[] sites) => new("hai-phong", sites, "Site/Storm Mode", "off", _key);

    private void Send() => Assert.Equal(2, _round.Due(At(0)).Count());

    private void Say(string site, string text, double at, string type = "NDATA")
    {
        var writer = new SparkplugWriter();
        writer.Begin(Wall);
        var metric = new SparkplugMetric();
        metric.SetAlias((ulong)MetricId.AgentRefusals);
        metric.SetTimestamp(Wall);
        metric.SetText(text);
        writer.Metric(metric);
        _round.Packet($"spBv1.0/hai-phong/{type}/{site}", writer.ToArray(), At(at));
    }
}
