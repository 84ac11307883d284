using Edge.Agent.Uplink;
using Edge.Core.Uplink;

namespace Edge.Simulator.Fleet;

/// <summary>Real connections, by the agent's own transport: one of MQTT 5 for each site, with its Will.</summary>
/// <param name="lanes">The lane of a site, to tell what happens.</param>
/// <param name="endpoints">Addresses of the broker; sites take turns, since one pair of addresses has some 28,000 ports.</param>
/// <param name="time">The clock of the limits.</param>
internal sealed class MqttNetwork(
    Func<FleetSite, FleetLane> lanes,
    IReadOnlyList<BrokerEndpoint> endpoints,
    TimeProvider time
) : IFleetNetwork
{
    private int _next;
    private int _open;

    /// <summary>Connections, and attempts, that have not been closed at this end.</summary>
    public int Open => Volatile.Read(ref _open);

    public ISiteConnection Connect(FleetSite site, int generation, UplinkAction.Connect connect)
    {
        Interlocked.Increment(ref _open);
        int turn = (int)((uint)Interlocked.Increment(ref _next) % (uint)endpoints.Count);
        return new Connection(lanes(site), site, generation, connect, endpoints[turn], time, Closed);
    }

    private void Closed() => Interlocked.Decrement(ref _open);

    private sealed class Connection : ISiteConnection, IDisposable
    {
        private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);
        private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

        private readonly FleetLane _lane;
        private readonly FleetSite _site;
        private readonly int _generation;
        private readonly TimeProvider _time;
        private readonly Action _closed;
        private readonly MqttTransport _transport;
        private Task _publishing = Task.CompletedTask;

        public Connection(
            FleetLane lane,
            FleetSite site,
            int generation,
            UplinkAction.Connect connect,
            BrokerEndpoint endpoint,
            TimeProvider time,
            Action closed
        )
        {
            _closed = closed;
            _lane = lane;
            _site = site;
            _generation = generation;
            _time = time;
            _transport = new MqttTransport(
                endpoint,
                time,
                (topic, payload, retained) => TellAsync(new(SiteReportKind.Arrived, retained, topic, payload)),
                why => Tell(SiteReport.Of(SiteReportKind.Lost, text: why))
            );
            _ = Task.Run(() => ConnectAsync(connect));
        }

        public bool IsConnected => _transport.IsConnected;

        public void Subscribe(IReadOnlyList<string> topics) =>
            _ = Task.Run(async () =>
            {
                using var limit = new CancellationTokenSource(ConnectLimit, _time);
                bool granted = await _transport.SubscribeAsync(topics, limit.Token);
                await TellAsync(SiteReport.Of(SiteReportKind.Subscribed, granted));
            });

        public bool Publish(UplinkAction.Publish publish)
        {
            // Without a limit of its own: the session gives a publish up that hangs.
            Task<bool> taken = _transport.PublishAsync(
                publish.Topic,
                publish.Payload,
                publish.Qos,
                publish.Retain,
                CancellationToken.None
            );
            if (taken is { IsCompletedSuccessfully: true, Result: true })
            {
                return true;
            }

            _publishing = TellOutcomeAsync(taken);
            return false;
        }

        public void Disconnect(int reasonCode) =>
            _ = Task.Run(async () =>
            {
                using var limit = new CancellationTokenSource(GoodbyeLimit, _time);
                if (!_publishing.IsCompleted)
                {
                    await Task.WhenAny(_publishing, Task.Delay(GoodbyeLimit, _time, limit.Token));
                }

                await _transport.DisconnectAsync(reasonCode, limit.Token);
                Dispose();
            });

        // Closing a socket may take a moment; the lane has other sites.
        public void Drop() => _ = Task.Run(Dispose);

        public void Dispose()
        {
            _transport.Dispose();
            _closed();
        }

        private async Task ConnectAsync(UplinkAction.Connect connect)
        {
            using var limit = new CancellationTokenSource(ConnectLimit, _time);
            ConnectOutcome outcome = await _transport.ConnectAsync(
                connect.ClientId,
                connect.WillTopic,
                connect.WillPayload,
                connect.KeepAliveSeconds,
                limit.Token
            );
            await TellAsync(
                outcome.Accepted
                    ? SiteReport.Of(SiteReportKind.Accepted)
                    : SiteReport.Of(SiteReportKind.Refused, outcome.ConnectSent, outcome.Why)
            );
        }

        private async Task TellOutcomeAsync(Task<bool> taken) =>
            await TellAsync(
                await taken
                    ? SiteReport.Of(SiteReportKind.Published)
                    : SiteReport.Of(SiteReportKind.Lost, text: "the network took no more bytes")
            );

        private ValueTask TellAsync(SiteReport report) => _lane.TellAsync(_site, _generation, report);

        private void Tell(SiteReport report) => _ = TellAsync(report).AsTask();
    }
}
