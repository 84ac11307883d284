using System.Net;
using System.Net.Sockets;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;

namespace Edge.Agent.Tests.LinkProbe;

public sealed class TcpConnectorTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpConnector _connector = new(TimeProvider.System);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_port_that_is_listened_to_accepts()
    {
        ConnectResult result = await _connector.ConnectAsync("127.0.0.1", Listen(), Patience);
        Assert.Equal(PortAnswer.Accepted, result.Outcome);
        Assert.InRange(result.Millis, 0.001, Patience.TotalMilliseconds);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_to_refuses_and_so_its_host_is_there()
    {
        int port = Listen();
        _listener.Stop();
        ConnectResult result = await _connector.ConnectAsync("127.0.0.1", port, Patience);
        Assert.Equal(PortAnswer.Refused, result.Outcome);
        Assert.InRange(result.Millis, 0.001, Patience.TotalMilliseconds);
    }

    [Fact]
    public async Task A_host_that_says_nothing_is_silent_when_the_patience_is_over()
    {
        // A backlog that is full drops what knocks, as a dead way does.
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        IPEndPoint at = (IPEndPoint)full.LocalEndPoint!;
        using Socket first = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(at, TestContext.Current.CancellationToken);
        long from = TimeProvider.System.GetTimestamp();
        ConnectResult result = await _connector.ConnectAsync("127.0.0.1", at.Port, TimeSpan.FromMilliseconds(300));
        Assert.Equal(PortAnswer.Silent, result.Outcome);

        // Timers go by a coarser clock than the one that measures, and fire a few milliseconds early by it.
        Assert.InRange(result.Millis, 280, TimeProvider.System.GetElapsedTime(from).TotalMilliseconds);
    }

    [Fact]
    public async Task A_host_to_which_no_way_leads_is_silent_and_nothing_throws() =>
        Assert.Equal(
            PortAnswer.Silent,
            (await _connector.ConnectAsync("255.255.255.255", 9, TimeSpan.FromMilliseconds(300))).Outcome
        );

    [Fact]
    public async Task A_name_is_looked_up_beside_the_attempts_and_remembered()
    {
        int port = Listen();
        long from = TimeProvider.System.GetTimestamp();
        PortAnswer outcome = PortAnswer.Silent;
        while (outcome != PortAnswer.Accepted)
        {
            outcome = (await _connector.ConnectAsync("localhost", port, Patience)).Outcome;

            // localhost may be ::1, where nobody listens.
            if (outcome == PortAnswer.Refused)
            {
                break;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, "localhost has no address");
        }
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_silent_at_once()
    {
        ConnectResult result = await _connector.ConnectAsync("edge.invalid", 9, Patience);
        Assert.Equal((PortAnswer.Silent, Patience.TotalMilliseconds), (result.Outcome, result.Millis));
        Assert.Equal("the address of edge.invalid is not known", result.Why);
    }

    [Fact]
    public async Task No_attempt_leaves_a_socket_behind_at_either_end()
    {
        int port = Listen();
        int refusing = FreePort();
        _ = await _connector.ConnectAsync("127.0.0.1", port, Patience);
        int before = Sockets();
        for (int i = 0; i < 200; i++)
        {
            _ = await _connector.ConnectAsync("127.0.0.1", port, Patience);
            _ = await _connector.ConnectAsync("127.0.0.1", refusing, Patience);
            _ = await _connector.ConnectAsync("255.255.255.255", 9, TimeSpan.FromMilliseconds(1));

            // What was accepted is reset by its peer: nothing lingers in TIME-WAIT.
            using Socket taken = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        }

        // Other tests of this process open and close some meanwhile.
        Assert.InRange(Sockets(), 0, before + 100);
        string text = await File.ReadAllTextAsync("/proc/net/tcp", TestContext.Current.CancellationToken);
        string hex = $":{port:X4} ";
        Assert.DoesNotContain(
            text.Split('\n'),
            line => line.Contains(hex, StringComparison.Ordinal) && line.Contains(" 06 ", StringComparison.Ordinal)
        );
    }

    private int Listen()
    {
        _listener.Start();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static int Sockets() =>
        Directory
            .GetFiles("/proc/self/fd")
            .Count(path =>
                File.ResolveLinkTarget(path, returnFinalTarget: false)
                    ?.Name.StartsWith("socket:", StringComparison.Ordinal) == true
            );
}
