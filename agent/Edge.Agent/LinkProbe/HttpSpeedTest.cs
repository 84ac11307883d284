using System.Net.Http.Headers;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Downloads an HTTP address by a range (RFC 9110, 14) as long as what is left of the sample's bytes; again and again where the
/// file is shorter. A server without ranges is cut off at the same length.
/// </summary>
internal sealed class HttpSpeedTest : ISpeedTest
{
    private const int BufferBytes = 65_536;

    private readonly Uri _url;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;

    public HttpSpeedTest(Uri url)
    {
        _url = url;

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
    }

    /// <inheritdoc />
    public async Task<string?> RunAsync(SpeedDirection direction, SpeedMeter meter, SpeedClock cap)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            long before = meter.Bytes;
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, _url);
                Ask(request, meter.Left);
                using HttpResponseMessage answer = await _client.SendAsync(
                    request,
                    HttpCompletionOption.ResponseHeadersRead,
                    cap.Token
                );
                if (!answer.IsSuccessStatusCode)
                {
                    return cap.HasBegun ? null : $"{_url} answered {(int)answer.StatusCode}";
                }

                if (!cap.HasBegun)
                {
                    cap.Begin();
                }

                if (await ReadAsync(answer, buffer, meter, cap))
                {
                    return null;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // A server that has had enough after a whole file is no fault of the link.
                return before > 0 && meter.Bytes == before ? null : $"{_url.Host}: {e.Message}";
            }

            if (meter.Bytes - before < SpeedMeter.FewestBytes)
            {
                return null;
            }
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private static void Ask(HttpRequestMessage request, long bytes)
    {
        request.Headers.Range = new RangeHeaderValue(0, bytes - 1);

        // Neither a cache nor compression may pass for the link.
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true, NoStore = true };
        request.Headers.AcceptEncoding.ParseAdd("identity");
    }

    private static async Task<bool> ReadAsync(
        HttpResponseMessage answer,
        byte[] buffer,
        SpeedMeter meter,
        SpeedClock cap
    )
    {
        using Stream body = await answer.Content.ReadAsStreamAsync(cap.Token);
        while (true)
        {
            int want = (int)Math.Min(buffer.Length, meter.Left);
            int got = await body.ReadAsync(buffer.AsMemory(0, want), cap.Token);
            if (got == 0)
            {
                return false;
            }

            if (meter.Mark(cap.Seconds, meter.Bytes + got))
            {
                return true;
            }
        }
    }
}
