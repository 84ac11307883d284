using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Agent.Uplink;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Uplink;

public sealed class PathPilotTests
{
    private const int KeepAlive = 30;

    private static readonly PathSection[] Two =
    [
        new() { Name = "wire", Interface = "eth0" },
        new() { Name = "modem", Interface = "wwan0" },
    ];

    private readonly FakeWay _wire = new();
    private readonly FakeWay _modem = new();
    private readonly PathPilot _pilot;

    public PathPilotTests() =>
        _pilot = new PathPilot(
            Two,
            new BrokerAddress("broker.example", 8883, UseTls: true),
            KeepAlive,
            device => device == "eth0" ? _wire : _modem,
            new PathOptions()
        );

    [Fact]
    public void The_way_in_use_is_not_asked_while_the_session_on_it_answers()
    {
        Pass(0, 1200, isAnswering: true);
        Assert.Equal("eth0", _pilot.Device);
        Assert.Equal(0, _wire.Asked);

        // At once, then each ten minutes after the answer, which is taken a tick later.
        Assert.Equal(2, _modem.Asked);
        Assert.Equal(("broker.example", 8883, 5.0), _modem.Last);
    }

    [Fact]
    public void A_way_that_is_silent_for_three_checks_is_left_without_a_goodbye()
    {
        Pass(0, 10, isAnswering: true);
        _wire.Answer = PortAnswer.Silent;
        double left = Pass(11, 100, isAnswering: false);

        // Asked at 11, 21 and 31 s; the last answer is taken a tick later.
        Assert.Equal(32, left);
        Assert.Equal("wwan0", _pilot.Device);
        Assert.False(_pilot.SpeaksOnLeft);
        List<PathRemark> said = Said();
        Assert.Contains(new PathRemark(true, "Way out 'wire' (eth0) does not work: no answer."), said);
        Assert.Contains(
            new PathRemark(true, "Taking way out 'modem' (wwan0) instead of 'wire' (eth0): no answer."),
            said
        );
    }

    [Fact]
    public void The_preferred_way_is_taken_again_after_five_minutes_with_a_goodbye()
    {
        Leave();
        _wire.Answer = PortAnswer.Accepted;
        double back = Pass(33, 1000, isAnswering: true);
        Assert.InRange(back, 333, 355);
        Assert.Equal("eth0", _pilot.Device);
        Assert.True(_pilot.SpeaksOnLeft);
        Assert.Contains(
            new PathRemark(false, "Taking way out 'wire' (eth0) again instead of 'modem' (wwan0), change 2."),
            Said()
        );
    }

    [Fact]
    public void A_mute_session_counts_against_a_way_whose_port_accepts_once_a_new_one_had_its_time()
    {
        Pass(0, 10, isAnswering: true);
        double left = Pass(11, 200, isAnswering: false);

        // One and a half keep-alives, and 30 s for a new connection, after the last answer at 10 s; the other way was asked at
        // once then.
        Assert.Equal(87, left);
        Assert.Contains(Said(), remark => remark.Text.Contains("no session comes about", StringComparison.Ordinal));

        // Its port is not believed at once: not before five minutes that count from then, and five that it has to work.
        Assert.InRange(Pass(88, 2000, isAnswering: true), 86 + 600, 86 + 620);
    }

    [Fact]
    public void A_broker_that_refuses_in_its_own_words_is_no_fault_of_the_way()
    {
        for (int at = 0; at < 600; at += 10)
        {
            Pass(at, at + 9, isAnswering: false);
            _pilot.Answered(At(at + 9));
        }

        Assert.Equal("eth0", _pilot.Device);
        Assert.Empty(Said());
    }

    [Fact]
    public void Without_another_that_works_the_way_is_kept()
    {
        _wire.Answer = _modem.Answer = PortAnswer.Silent;
        Assert.Equal(-1, Pass(0, 600, isAnswering: false));
        Assert.Equal("eth0", _pilot.Device);
    }

    [Fact]
    public void A_port_that_refuses_is_no_way_to_the_broker()
    {
        Pass(0, 10, isAnswering: true);
        _wire.Answer = PortAnswer.Refused;
        Assert.Equal(32, Pass(11, 100, isAnswering: false));
    }

    [Fact]
    public void What_is_known_of_each_way_is_told()
    {
        Assert.Equal("wire: not checked yet; modem: not checked yet", Told(0)[MetricId.LinkPathHealth].Text);
        _modem.Answer = PortAnswer.Silent;
        _modem.Why = "there is no network interface wwan0 on this host";
        Pass(0, 1200, isAnswering: true);
        Dictionary<MetricId, Reading> told = Told(1200);
        Assert.Equal("wire: up; modem: up", told[MetricId.LinkPathHealth].Text);
        Pass(1201, 1300, isAnswering: true);
        told = Told(1300);
        Assert.Equal(1, told[MetricId.LinkPath].Value);
        Assert.Equal("wire", told[MetricId.LinkPathName].Text);
        Assert.Equal(1, told[MetricId.LinkPathSpareDead].Value);
        Assert.Equal(0, told[MetricId.LinkPathChanges].Value);
        Assert.Equal(
            "wire: up; modem: there is no network interface wwan0 on this host",
            told[MetricId.LinkPathHealth].Text
        );
    }

    [Fact]
    public void The_way_that_was_left_is_told_as_a_dead_spare()
    {
        Leave();
        Dictionary<MetricId, Reading> told = Told(33);
        Assert.Equal(2, told[MetricId.LinkPath].Value);
        Assert.Equal("modem", told[MetricId.LinkPathName].Text);
        Assert.Equal((1.0, 1.0), (told[MetricId.LinkPathSpareDead].Value, told[MetricId.LinkPathChanges].Value));
        Assert.Equal("wire: no answer; modem: up", told[MetricId.LinkPathHealth].Text);
    }

    private void Leave()
    {
        Pass(0, 10, isAnswering: true);
        _wire.Answer = PortAnswer.Silent;
        Assert.Equal(32, Pass(11, 32, isAnswering: false));
    }

    // Ticks once a second; when it moved, else -1.
    private double Pass(int from, int to, bool isAnswering)
    {
        for (int at = from; at <= to; at++)
        {
            if (_pilot.Tick(At(at), isAnswering))
            {
                return at;
            }
        }

        return -1;
    }

    private Dictionary<MetricId, Reading> Told(double at)
    {
        var readings = new List<Reading>();
        _pilot.Tell(At(at), readings);
        return readings.ToDictionary(reading => reading.Metric);
    }

    private List<PathRemark> Said()
    {
        var said = new List<PathRemark>();
        while (_pilot.TryTake(out PathRemark remark))
        {
            said.Add(remark);
        }

        return said;
    }

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), 0, Synced: false);

    private sealed class FakeWay : IConnector
    {
        public PortAnswer Answer { get; set; } = PortAnswer.Accepted;

        public string Why { get; set; } = "no answer";

        public int Asked { get; private set; }

        public (string Host, int Port, double Patience) Last { get; private set; }

        public Task<ConnectResult> ConnectAsync(string host, int port, TimeSpan patience)
        {
            Asked++;
            Last = (host, port, patience.TotalSeconds);
            return Task.FromResult(
                Answer == PortAnswer.Accepted ? new ConnectResult(Answer, 20) : new ConnectResult(Answer, 20, Why)
            );
        }
    }
}
