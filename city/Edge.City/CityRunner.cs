using System.Collections.Concurrent;
using System.Threading.Channels;
using Edge.City.Broker;
using Edge.City.Confirmations;
using Edge.City.Host;
using Edge.City.Page;
using Edge.City.Sms;
using Edge.City.Store;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.City;

/// <summary>
/// The receiver in one process: broker → host → store → acknowledgement, and the page. One loop owns the host and
/// writes the store; the broker's thread only puts messages into a bounded queue.
/// </summary>
public sealed class CityRunner : IAsyncDisposable
{
    private static readonly TimeSpan BusyTick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan IdleTick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private const int Portion = 2048;
    private const int LargeCity = 500;
    private const int LookingShare = 20;
    private static readonly TimeSpan ComplainEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly CityOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string, bool> _notice;
    private readonly SiteKeys _keys;
    private readonly SparkplugHost _host;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource _stop = new();
    private readonly long _startTimestamp;
    private readonly ConcurrentDictionary<string, byte> _unread = [];
    private readonly Lock _viewGate = new();
    private (CityView View, long MadeTimestamp, TimeSpan Took)? _seen;
    private readonly SmsShelf _sms;
    private BrokerLink? _link;
    private CityPage? _page;
    private Task _loop = Task.CompletedTask;
    private long _waitingBytes;
    private long _dropped;
    private long _complainedTimestamp;
    private volatile bool _connected;
    private volatile string? _storeProblem;
    private int _disposed;

    private CityRunner(
        CityOptions options,
        SiteKeys keys,
        CityStore store,
        TimeProvider time,
        Action<string, bool> notice
    )
    {
        _keys = keys;
        _options = options;
        _time = time;
        _notice = notice;
        Store = store;
        _sms = new SmsShelf(store.Path);
        _host = new SparkplugHost(options.Host);
        _startTimestamp = time.GetTimestamp();
    }

    /// <summary>The page's address, <c>http://127.0.0.1:8080</c>; null without a page.</summary>
    public string? Address => _page?.Address;

    /// <summary>The store. It is closed with the runner.</summary>
    public CityStore Store { get; }

    /// <summary>Whether the broker is connected.</summary>
    public bool IsConnected => _connected;

    /// <summary>Ends when the receiver does; faulted when it ended by a fault of its own, and then nothing more is received.</summary>
    public Task Completion => _loop;

    /// <summary>Messages that were left out unread, because the queue was full or they had waited in it for too long.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Opens the store and the page, and begins to connect; returns at once, whether the broker is there or not.</summary>
    /// <param name="options">How to run; <see cref="CityOptions.Problems"/> must be empty.</param>
    /// <param name="time">The clock.</param>
    /// <param name="notice">Called with each notice and whether it is a warning, on the loop's thread; null for none.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="CityStoreException">The store cannot be opened.</exception>
    /// <exception cref="CityStartException">An option is wrong, or the page's port is taken.</exception>
    public static async Task<CityRunner> StartAsync(
        CityOptions options,
        TimeProvider time,
        Action<string, bool>? notice = null,
        CancellationToken cancel = default
    )
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new CityStartException(string.Join(Environment.NewLine, problems));
        }

        SiteKeys keys = options.SiteKeysFolder is { } folder ? new SiteKeys(folder) : new SiteKeys();
        CityStore store;
        try
        {
            store = CityStore.Open(options.StorePath, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch
        {
            keys.Dispose();
            throw;
        }

        var runner = new CityRunner(options, keys, store, time, notice ?? ((_, _) => { }));
        try
        {
            if (options.HttpAddress() is { } address)
            {
                runner._page = await CityPage.StartAsync(address, runner, cancel);
            }
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }

        runner._loop = Task.Run(runner.RunAsync, CancellationToken.None);
        return runner;
    }

    /// <summary>What there is to show. Of a large city it may be twenty times as old as its making took: looking must not
    /// take more than a twentieth of a core, however many look.</summary>
    /// <exception cref="CityStoreException">The store cannot be read.</exception>
    public CityView View()
    {
        lock (_viewGate)
        {
            if (
                _seen is { } seen
                && seen.View.Sites.Count >= LargeCity
                && _time.GetElapsedTime(seen.MadeTimestamp) < seen.Took * LookingShare
            )
            {
                return seen.View;
            }

            long start = _time.GetTimestamp();
            CityView view = Look();
            long made = _time.GetTimestamp();
            _seen = (view, made, _time.GetElapsedTime(start, made));
            return view;
        }
    }

    private CityView Look()
    {
        long now = NowMillis;
        IReadOnlyDictionary<string, List<StoredSms>> sms = _sms.Read();
        StoreCounters counters = Store.Counters;
        bool connected = _connected;
        return new CityView(
            now,
            _options.Broker!.ToString(),
            connected,
            _options.Host.Group,
            _options.Host.HostId,
            counters.Records,
            counters.Duplicates,
            _storeProblem,
            [
                .. Store
                    .Sites(SiteView.MetricNames)
                    .Select(site =>
                        SiteView.From(
                            site,
                            connected,
                            now,
                            _options.SilentSeconds,
                            sms.GetValueOrDefault(site.Key.Node)
                        )
                    )
                    .OrderBy(site => site.Rank)
                    .ThenBy(site => site.Id, StringComparer.Ordinal),
            ]
        );
    }

    /// <summary>One site with all its latest values; null when it was never heard.</summary>
    public (SiteView Site, IReadOnlyList<MetricView> Metrics, IReadOnlyList<RecordGap> Gaps)? View(string site) =>
        Store.Site(site) is { } state
            ? (
                SiteView.From(
                    state,
                    _connected,
                    NowMillis,
                    _options.SilentSeconds,
                    _sms.Read().GetValueOrDefault(site)
                ),
                SiteView.AllMetrics(state),
                Store.Gaps(site)
            )
            : null;

    /// <summary>The last confirmation of a site; null when none came.</summary>
    /// <exception cref="CityStoreException">The store cannot be read.</exception>
    public ConfirmationView? Confirmation(string site) =>
        Store.LastTold(site, MetricId.SiteConfirmation) is { } text ? ConfirmationView.From(site, text, _keys) : null;

    /// <summary>Stores and acknowledges what has arrived, says STATE offline, disconnects, and closes page and store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        try
        {
            await _loop;
        }
        finally
        {
            if (_page is not null)
            {
                await _page.DisposeAsync();
            }

            _link?.Dispose();
            Store.Dispose();
            _keys.Dispose();
            _stop.Dispose();
        }
    }

    private long NowMillis => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private Stamp Now => new((long)_time.GetElapsedTime(_startTimestamp).TotalMicroseconds, NowMillis, Synced: true);

    private async Task RunAsync()
    {
        _host.Start(Now);
        await CarryOut(_stop.Token);
        Task<bool>? waiting = null;
        while (!_stop.IsCancellationRequested)
        {
            waiting ??= _arrivals.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            if (!waiting.IsCompleted)
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(waiting, Task.Delay(_host.HasPending ? BusyTick : IdleTick, _time, enough.Token));
                await enough.CancelAsync();
            }

            if (waiting.IsCompleted)
            {
                waiting = null;
            }

            Forgive();

            // In portions, so that acknowledgements go out while more arrives.
            for (int i = 0; i < Portion && _arrivals.Reader.TryRead(out Arrival? arrival); i++)
            {
                Take(arrival);
            }

            _host.Tick(Now);
            await CarryOut(_stop.Token);
        }

        using var limit = new CancellationTokenSource(Farewell, _time);
        while (_arrivals.Reader.TryRead(out Arrival? arrival))
        {
            Take(arrival);
        }

        _host.Stop(Now);
        await CarryOut(limit.Token);
    }

    private void Take(Arrival arrival)
    {
        if (arrival.Topic is null)
        {
            if (ReferenceEquals(arrival.Link, _link))
            {
                Lose(arrival.Why);
            }

            return;
        }

        Interlocked.Add(ref _waitingBytes, -arrival.Payload.Length);
        if (!ReferenceEquals(arrival.Link, _link))
        {
            return;
        }

        if (IsData(arrival.Topic) && _time.GetElapsedTime(arrival.Timestamp).TotalSeconds > _options.MaxWaitingSeconds)
        {
            LeaveOut(arrival.Topic);
        }
        else
        {
            _host.Packet(Now, arrival.Topic, arrival.Payload, arrival.Retained);
        }
    }

    private void Lose(string why)
    {
        _connected = false;
        _link?.Dispose();
        _link = null;
        _host.Lost(Now, why);
    }

    private async Task CarryOut(CancellationToken cancel)
    {
        while (_host.TryTake(out HostOutput? output))
        {
            switch (output)
            {
                case ConnectOutput connect:
                    await Connect(connect, cancel);
                    break;
                case SubscribeOutput subscribe when _link is not null:
                    if (await _link.SubscribeAsync(subscribe.Filters, CancellationToken.None) is { } denied)
                    {
                        Lose(denied);
                    }

                    break;
                case PublishOutput publish when _link is not null:
                    await _link.PublishAsync(publish, CancellationToken.None);
                    break;
                case DisconnectOutput when _link is not null:
                    await _link.DisconnectAsync(cancel);
                    _connected = false;
                    break;
                case StoreOutput store:
                    if (await Commit(store.Items, cancel) is { } acknowledgements)
                    {
                        _host.Committed(Now, acknowledgements);
                    }

                    break;
                case NoticeOutput notice:
                    _notice(notice.Text, notice.Warning);
                    break;
                default:
                    // Meant for a connection that has gone.
                    break;
            }
        }
    }

    private async Task Connect(ConnectOutput connect, CancellationToken cancel)
    {
        BrokerLink? link = null;
        link = new BrokerLink(
            _options,
            (topic, payload, retained) => Arrive(new Arrival(link, topic, payload, retained, "", _time.GetTimestamp())),
            why => _arrivals.Writer.TryWrite(new Arrival(link, null, [], Retained: false, why, Timestamp: 0))
        );
        _link = link;
        if (await link.ConnectAsync(connect, cancel) is { } refused)
        {
            Lose(refused);
            return;
        }

        _connected = true;
        _host.Connected(Now);
    }

    // Births and deaths have room where data has none left: without a birth all the data of its site is nothing.
    private void Arrive(Arrival arrival)
    {
        long room = IsData(arrival.Topic!) ? _options.MaxWaitingBytes : 2 * _options.MaxWaitingBytes;
        if (Interlocked.Add(ref _waitingBytes, arrival.Payload.Length) > room)
        {
            Interlocked.Add(ref _waitingBytes, -arrival.Payload.Length);
            Interlocked.Increment(ref _dropped);
            _unread.TryAdd(arrival.Topic!, 0);
            return;
        }

        _arrivals.Writer.TryWrite(arrival);
    }

    private static bool IsData(string topic) => topic.Contains("DATA/", StringComparison.Ordinal);

    // What has waited for long was sent again, or soon will be: to work it off would only make the next wait as long.
    private void LeaveOut(string topic)
    {
        Interlocked.Increment(ref _dropped);
        _host.Missed(topic);
        if (_complainedTimestamp == 0 || _time.GetElapsedTime(_complainedTimestamp) > ComplainEvery)
        {
            _complainedTimestamp = _time.GetTimestamp();
            _notice(
                "More arrives than can be stored: messages are left out, and the sites send them again. So far "
                    + $"{Dropped}.",
                true
            );
        }
    }

    private void Forgive()
    {
        foreach (string topic in _unread.Keys)
        {
            _unread.TryRemove(topic, out _);
            _host.Missed(topic);
        }
    }

    // Nothing is acknowledged while the disk refuses; the sites keep their records and send them again.
    private async Task<IReadOnlyList<Acknowledgement>?> Commit(IReadOnlyList<StoreItem> items, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                IReadOnlyList<Acknowledgement> acknowledgements = Store.Commit(items);
                if (_storeProblem is not null)
                {
                    _storeProblem = null;
                    _notice("The store takes records again.", false);
                }

                return acknowledgements;
            }
            catch (CityStoreException e)
            {
                if (_storeProblem != e.Message)
                {
                    _storeProblem = e.Message;
                    _notice(e.Message, true);
                }
            }

            if (cancel.IsCancellationRequested)
            {
                return null;
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(Task.Delay(StoreRetry, _time, enough.Token));
        }
    }

    /// <summary>A message of a connection, or (without topic) its end.</summary>
    private sealed record Arrival(
        BrokerLink? Link,
        string? Topic,
        byte[] Payload,
        bool Retained,
        string Why,
        long Timestamp
    );
}

/// <summary>The receiver cannot start. The message says what to change.</summary>
public sealed class CityStartException(string message, Exception? cause = null) : Exception(message, cause);
