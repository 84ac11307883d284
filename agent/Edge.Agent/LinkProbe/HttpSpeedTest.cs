using System.Net.Http.Headers;
using Edge.Agent.Uplink;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Downloads an HTTP address by a range (RFC 9110, 14) as long as what is left of the sample's bytes; again and again where the
/// file is shorter. A server without ranges is cut off at the same length.
/// </summary>
internal sealed class HttpSpeedTest(Uri url, NameBook names) : ISpeedTest
{
    private const int BufferBytes = 65_536;

    /// <summary>What carries a sample: all its connections, those of redirections too, go by the interface.</summary>
    internal static SocketsHttpHandler Through(string? device, NameBook names)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            MaxAutomaticRedirections = 3,
            UseCookies = false,
        };
        if (device is not null)
        {
            var connections = new BoundConnections(device, names);
            handler.ConnectCallback = async (context, cancel) =>
                await connections.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, null, cancel);
        }

        return handler;
    }

    /// <inheritdoc />
    public async Task<string?> RunAsync(SpeedDirection direction, string? device, SpeedMeter meter, SpeedClock cap)
    {
        // Its own for each sample, since a kept connection would go by the way of the sample before. The cap ends it.
        using SocketsHttpHandler handler = Through(device, names);
        using HttpClient client = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            long before = meter.Bytes;
            try
            {
                using HttpRequestMessage request = new(HttpMethod.Get, url);
                Ask(request, meter.Left);
                using HttpResponseMessage answer = await client.SendAsync(
                    request,
                    HttpCompletionOption.ResponseHeadersRead,
                    cap.Token
                );
                if (!answer.IsSuccessStatusCode)
                {
                    return cap.HasBegun ? null : $"{url} answered {(int)answer.StatusCode}";
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
                return before > 0 && meter.Bytes == before ? null : $"{url.Host}: {e.Message}";
            }

            if (meter.Bytes - before < SpeedMeter.FewestBytes)
            {
                return null;
            }
        }
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
