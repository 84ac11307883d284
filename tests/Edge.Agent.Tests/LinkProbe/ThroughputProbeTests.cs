using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Agent.Tests.LinkProbe;

public sealed class ThroughputProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_download_gives_its_rate()
    {
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", bodyBytes: 1_000_000);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 1_000_000, TimeProvider.System);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        Assert.Null(sample.Problem);
        Assert.Equal(1_000_000, sample.Bytes);
        Assert.True(sample.MegabitsPerSecond > 1, $"{sample.MegabitsPerSecond} Mbit/s on loopback");
    }

    [Fact]
    public async Task A_file_shorter_than_the_sample_is_fetched_again()
    {
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", bodyBytes: 1_000_000);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 2_500_000, TimeProvider.System);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        Assert.Equal((null, 2_500_000, true), (sample.Problem, sample.Bytes, sample.IsEstimate));
        Assert.Contains("Range: bytes=0-2499999", server.Requests[0], StringComparison.Ordinal);
        Assert.Contains("Range: bytes=0-499999", server.Requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_byte_cap_ends_an_endless_download()
    {
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\n\r\n", bodyBytes: long.MaxValue);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 300_000, TimeProvider.System);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        Assert.Equal(300_000, sample.Bytes);
        Assert.NotNull(sample.MegabitsPerSecond);
    }

    [Fact]
    public async Task The_time_cap_ends_a_download_that_stalls_and_counts_what_came()
    {
        TaskCompletionSource never = new();
        await using OneAnswer server = new(
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
            bodyBytes: 500_000,
            thenWaitFor: never.Task
        );
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 10_000_000, TimeProvider.System, seconds: 1.5);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        Assert.Equal(500_000, sample.Bytes);
        Assert.NotNull(sample.MegabitsPerSecond);
        Assert.True(sample.MegabitsPerSecond >= 500_000 * 8 / 1e6 / 2.5, "the rate is over the whole sample");
        never.SetResult();
    }

    [Fact]
    public async Task A_server_that_never_answers_is_a_problem_after_ten_seconds()
    {
        FakeTimeProvider time = new();
        TaskCompletionSource never = new();
        await using OneAnswer server = new("", bodyBytes: 0, thenWaitFor: never.Task);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 10_000_000, time);
        Task<ThroughputSample> running = probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        await server.BodySent;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("did not answer within 10 s", (await running).Problem, StringComparison.Ordinal);
        never.SetResult();
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 0, "answered 404")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 100, "too few to measure")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n", 100_000, "127.0.0.1:")]
    [InlineData("\0\u0001garbage\r\n\r\n", 0, "127.0.0.1:")]
    public async Task A_bad_answer_is_a_problem_in_words(string head, int bodyBytes, string problem)
    {
        await using OneAnswer server = new(head, bodyBytes);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 10_000_000, TimeProvider.System);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, null, Cancel);
        Assert.Null(sample.MegabitsPerSecond);
        Assert.Contains(problem, sample.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_a_problem_in_words()
    {
        string url;
        await using (OneAnswer server = new("", 0))
        {
            url = server.Url;
        }

        using ThroughputProbe probe = Probe(url, maxBytes: 10_000_000, TimeProvider.System);
        Assert.Contains(
            "127.0.0.1",
            (await probe.MeasureAsync(SpeedDirection.Down, null, Cancel)).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_first_sample_comes_when_the_schedule_says_and_the_next_one_later()
    {
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", bodyBytes: 1_000_000);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 10_000_000, TimeProvider.System);
        List<Reading> readings = [];
        Stamp now = new(5_000_000, 0, Synced: false);
        probe.Poll(now, readings);
        now = now.AddMicros((long)(ThroughputSchedule.MeanSeconds * 1e6));
        await PollUntilReading(probe, now, readings);
        Assert.Equal(
            [MetricId.LinkSpeedMethod, MetricId.LinkThroughputDown, MetricId.LinkSpeedBytes],
            readings.Select(reading => reading.Metric)
        );
        Assert.Equal("http, estimate", readings[0].Text);
        Assert.Equal(10, readings[2].Value);
        probe.Poll(now.AddMicros(60_000_000), readings);
        Assert.Equal(3, readings.Count);
    }

    [Fact]
    public async Task An_address_that_is_none_gives_a_bad_reading_when_due()
    {
        using ThroughputProbe probe = Probe("ftp://example/x", maxBytes: 10_000_000, TimeProvider.System);
        List<Reading> readings = [];
        Stamp now = new(5_000_000, 0, Synced: false);
        probe.Poll(now, readings);
        await PollUntilReading(probe, now.AddMicros((long)(ThroughputSchedule.MeanSeconds * 1e6)), readings);
        Assert.Equal(MetricId.LinkThroughputDown, readings[0].Metric);
        Assert.Contains("is not an http, https, ws", readings[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_goes_by_the_way_in_use_and_says_which_that_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux binds to an interface");
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", bodyBytes: 1_000_000);
        using ThroughputProbe probe = Probe(server.Url, maxBytes: 1_000_000, TimeProvider.System);
        probe.Way = static () => new SpeedWay("own", "lo");
        Assert.Null(probe.Request());
        List<Reading> readings = [];
        await PollUntilReading(probe, new Stamp(5_000_000, 0, Synced: false), readings);
        Assert.Equal("http, estimate, by own (lo)", readings[0].Text);
        Assert.Equal((MetricId.LinkThroughputDown, true), (readings[1].Metric, readings[1].IsGood));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task A_way_whose_interface_is_gone_gives_no_rate_of_another(string scheme)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux binds to an interface");
        await using OneAnswer server = new("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", bodyBytes: 1_000_000);
        string url = scheme + server.Url[4..];
        using ThroughputProbe probe = Probe(url, maxBytes: 1_000_000, TimeProvider.System);
        ThroughputSample sample = await probe.MeasureAsync(SpeedDirection.Down, new SpeedWay("4g", "nix0"), Cancel);
        Assert.Null(sample.MegabitsPerSecond);
        Assert.Contains("there is no network interface nix0 on this host", sample.Problem, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_sample_keeps_to_its_way_in_both_directions_though_another_is_taken_meanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux binds to an interface");
        await using OneAnswer server = new("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", bodyBytes: 0);
        using ThroughputProbe probe = Probe("ws" + server.Url[4..], maxBytes: 1_000_000, TimeProvider.System);
        int asked = 0;
        probe.Way = () => new SpeedWay("way", asked++ == 0 ? "nix0" : "nix1");
        Assert.Null(probe.Request());
        List<Reading> readings = [];
        await PollUntilReading(probe, new Stamp(5_000_000, 0, Synced: false), readings);
        Assert.Equal([MetricId.LinkThroughputDown, MetricId.LinkThroughputUp], readings.Take(2).Select(r => r.Metric));
        Assert.All(readings.Take(2), r => Assert.Contains("interface nix0", r.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_address_the_probe_is_off_for_ever()
    {
        using ThroughputProbe probe = Probe("", maxBytes: 10_000_000, TimeProvider.System);
        List<Reading> readings = [];
        for (int hour = 0; hour < 100; hour++)
        {
            probe.Poll(new Stamp(hour * 3_600_000_000L, 0, Synced: false), readings);
        }

        Assert.False(probe.IsOn);
        Assert.Empty(readings);
    }

    private static ThroughputProbe Probe(string url, long maxBytes, TimeProvider time, double seconds = 10) =>
        new(
            new ThroughputOptions
            {
                Url = url,
                MaxBytes = maxBytes,
                Seconds = seconds,
            },
            "hp-0001",
            time,
            new Random(1)
        );

    private static async Task PollUntilReading(ThroughputProbe probe, Stamp now, List<Reading> readings)
    {
        while (readings.Count == 0)
        {
            Cancel.ThrowIfCancellationRequested();
            probe.Poll(now, readings);
            await Task.Yield();
        }
    }

    /// <summary>An HTTP server on loopback that answers each request with the same bytes and closes.</summary>
    private sealed class OneAnswer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _ending = new();
        private readonly TaskCompletionSource _bodySent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _serving;

        public OneAnswer(string head, long bodyBytes, Task? thenWaitFor = null)
        {
            _listener.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/sample";
            _serving = ServeAsync(head, bodyBytes, thenWaitFor);
        }

        public string Url { get; }

        public Task BodySent => _bodySent.Task;

        public List<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            _listener.Dispose();
            await _serving;
            _ending.Dispose();
        }

        private async Task ServeAsync(string head, long bodyBytes, Task? thenWaitFor)
        {
            while (!_ending.IsCancellationRequested)
            {
                try
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                    NetworkStream stream = client.GetStream();
                    await ReadRequestAsync(stream);
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(head), _ending.Token);
                    byte[] block = new byte[65_536];
                    for (long left = bodyBytes; left > 0; left -= Math.Min(left, block.Length))
                    {
                        await stream.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), _ending.Token);
                    }

                    _bodySent.TrySetResult();
                    await (thenWaitFor ?? Task.CompletedTask).WaitAsync(_ending.Token);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
                {
                    // The client had enough, or the test ends.
                    continue;
                }
            }
        }

        private async Task ReadRequestAsync(NetworkStream stream)
        {
            byte[] one = new byte[1];
            StringBuilder request = new();
            while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await stream.ReadAsync(one, _ending.Token) == 0)
                {
                    return;
                }

                request.Append((char)one[0]);
            }

            Requests.Add(request.ToString());
        }
    }
}
