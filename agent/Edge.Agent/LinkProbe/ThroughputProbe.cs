using System.Net.Http.Headers;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.LinkProbe;

/// <summary>What one download sample found.</summary>
/// <param name="MegabitsPerSecond">Body bytes over the time from the answer's header to its last byte; null when nothing
/// could be measured.</param>
/// <param name="Bytes">Body bytes received.</param>
/// <param name="Problem">Why there is no value; null when there is one.</param>
public readonly record struct ThroughputSample(double? MegabitsPerSecond, long Bytes, string? Problem);

/// <summary>
/// Takes one HTTP download sample now and then, capped in bytes and in time. Off when no address is configured.
/// <see cref="Poll"/> never waits and never throws; call it from one thread, every second or so.
/// </summary>
public sealed class ThroughputProbe : IDisposable
{
    /// <summary>A shorter body says more of latency than of throughput, bytes.</summary>
    public const int FewestBytes = 65_536;

    private const int BufferBytes = 65_536;

    private readonly TimeSpan _timeCap;

    private readonly Uri? _url;
    private readonly string _problemOfUrl = "";
    private readonly long _maxBytes;
    private readonly TimeProvider _time;
    private readonly ThroughputSchedule _schedule;
    private readonly CancellationTokenSource _ending = new();
    private Task<ThroughputSample>? _running;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;
    private bool _disposed;
    private int _wanted;

    /// <summary>A probe of <paramref name="url"/>; empty turns it off.</summary>
    /// <param name="url">What to download: http or https, at least <see cref="FewestBytes"/> long.</param>
    /// <param name="maxBytes">Most body bytes of one sample.</param>
    /// <param name="siteId">Sets the first sample's offset.</param>
    /// <param name="time">Measures.</param>
    /// <param name="random">Draws the gaps.</param>
    /// <param name="capSeconds">Longest time of one sample, s. 10: as long as ndt7's.</param>
    public ThroughputProbe(
        string url,
        long maxBytes,
        string siteId,
        TimeProvider time,
        Random random,
        double capSeconds = 10
    )
    {
        _timeCap = TimeSpan.FromSeconds(capSeconds);
        _maxBytes = maxBytes;
        _time = time;
        _schedule = new ThroughputSchedule(siteId, random);
        // One client for all samples; connections are not kept between samples that are hours apart.
        _handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxAutomaticRedirections = 3,
            UseCookies = false,
        };
        // The sample's own cap ends it.
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        IsOn = url.Length > 0;
        if (!IsOn)
        {
            return;
        }

        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https")
        {
            _url = parsed;
        }
        else
        {
            _problemOfUrl = $"{url} is not an http or https address";
        }
    }

    /// <summary>Whether an address is configured.</summary>
    public bool IsOn { get; }

    /// <summary>Has a sample taken with the next <see cref="Poll"/>. Safe from every thread.</summary>
    public void Request() => Interlocked.Exchange(ref _wanted, 1);

    /// <summary>Starts a sample when one is due, and adds the reading of a sample that has ended.</summary>
    public void Poll(Stamp now, List<Reading> into)
    {
        if (!IsOn || _disposed)
        {
            return;
        }

        if (_running is null)
        {
            if (Interlocked.Exchange(ref _wanted, 0) != 0 || _schedule.IsDue(now))
            {
                _running = MeasureAsync(_ending.Token);
            }
        }
        else if (_running.IsCompleted)
        {
            into.Add(ToReading(_running, now));
            _running = null;
            _schedule.Taken(now);
        }
    }

    /// <summary>Takes one sample now. Whatever the network does, it ends within the time cap, in a value or a problem.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ThroughputSample> MeasureAsync(CancellationToken cancellation)
    {
        if (_url is null)
        {
            return new ThroughputSample(null, 0, _problemOfUrl);
        }

        using CancellationTokenSource cap = new(_timeCap, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cap.Token, cancellation);
        long bytes = 0;
        long from = _time.GetTimestamp();
        bool hasAnswered = false;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, _url);
            // Neither a cache nor compression may pass for the link.
            request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true, NoStore = true };
            request.Headers.AcceptEncoding.ParseAdd("identity");
            using HttpResponseMessage answer = await _client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            if (!answer.IsSuccessStatusCode)
            {
                return new ThroughputSample(null, 0, $"{_url} answered {(int)answer.StatusCode}");
            }

            using Stream body = await answer.Content.ReadAsStreamAsync(either.Token);
            hasAnswered = true;
            from = _time.GetTimestamp();
            byte[] buffer = new byte[BufferBytes];
            while (bytes < _maxBytes)
            {
                int want = (int)Math.Min(buffer.Length, _maxBytes - bytes);
                int got = await body.ReadAsync(buffer.AsMemory(0, want), either.Token);
                if (got == 0)
                {
                    break;
                }

                bytes += got;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time cap: what came within it is the sample.
            if (!hasAnswered)
            {
                return new ThroughputSample(null, 0, $"{_url.Host} did not answer within {_timeCap.TotalSeconds} s");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ThroughputSample(null, bytes, $"{_url.Host}: {e.Message}");
        }

        double seconds = _time.GetElapsedTime(from).TotalSeconds;
        return bytes < FewestBytes || seconds <= 0
            ? new ThroughputSample(null, bytes, $"{bytes} bytes in {seconds:F1} s are too few to measure")
            : new ThroughputSample(bytes * 8 / 1e6 / seconds, bytes, null);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _ending.Cancel();
        _ending.Dispose();
        _client.Dispose();
        _handler.Dispose();
    }

    private static Reading ToReading(Task<ThroughputSample> ended, Stamp now)
    {
        if (!ended.IsCompletedSuccessfully)
        {
            string why = ended.Exception?.GetBaseException().Message ?? "the sample was cancelled";
            return Reading.Bad(MetricId.LinkThroughputDown, now, why);
        }

        ThroughputSample sample = ended.Result;
        return sample.MegabitsPerSecond is { } rate
            ? Reading.Good(MetricId.LinkThroughputDown, rate, now)
            : Reading.Bad(MetricId.LinkThroughputDown, now, sample.Problem ?? "nothing was measured");
    }
}
