using System.Net.WebSockets;
using System.Text.Json;
using Edge.Agent.Uplink;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// A client of ndt7 (ndt7-protocol.md of M-Lab, version 0.10). A WebSocket of subprotocol <c>net.measurementlab.ndt.v7</c> on
/// <c>/ndt/v7/download</c> or <c>/ndt/v7/upload</c>; binary messages of 8 KiB that grow to 1 MiB as the test goes on; text messages
/// are measurements, JSON objects. A download is what arrives here; of an upload the server tells what arrived there, for
/// what was sent may still lie in this host's buffers. Limits: a text message of 64 KiB.
/// </summary>
internal sealed class Ndt7SpeedTest(Uri url, NameBook names) : ISpeedTest
{
    /// <summary>The subprotocol.</summary>
    public const string Subprotocol = "net.measurementlab.ndt.v7";

    // Messages begin with 8 KiB and double while a sixteenth of what was sent is more, up to 1 MiB.
    private const int FirstMessage = 1 << 13;
    private const int LargestMessage = 1 << 20;
    private const int GrowAt = 16;
    private const int BufferBytes = 1 << 16;

    // The server tells what arrived four times a second; the last of it comes after the last byte.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public async Task<string?> RunAsync(SpeedDirection direction, string? device, SpeedMeter meter, SpeedClock cap)
    {
        bool isUp = direction == SpeedDirection.Up;
        Uri address = new UriBuilder(url) { Path = isUp ? "/ndt/v7/upload" : "/ndt/v7/download" }.Uri;
        using SocketsHttpHandler handler = HttpSpeedTest.Through(device, names);
        using HttpMessageInvoker carrier = new(handler, disposeHandler: false);
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol(Subprotocol);
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        try
        {
            await socket.ConnectAsync(address, carrier, cap.Token);
            cap.Begin();
            if (isUp)
            {
                await UploadAsync(socket, meter, cap);
                if (meter.Bytes == 0)
                {
                    return $"{url.Host} did not tell what arrived there";
                }
            }
            else
            {
                await DownloadAsync(socket, meter, cap);
            }
        }
        catch (WebSocketException e)
        {
            return meter.Bytes > 0 && cap.Seconds > SpeedMeter.FewestSeconds ? null : $"{url.Host}: {Innermost(e)}";
        }
        finally
        {
            // The other end must not be left sending.
            socket.Abort();
        }

        return null;
    }

    // The innermost says most, but of a way out it is the one that names the remedy.
    private static string Innermost(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is PathFaultException)
            {
                return inner.Message;
            }
        }

        return e.GetBaseException().Message;
    }

    private static async Task DownloadAsync(ClientWebSocket socket, SpeedMeter meter, SpeedClock cap)
    {
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(), cap.Token);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (got.MessageType == WebSocketMessageType.Binary && meter.Mark(cap.Seconds, meter.Bytes + got.Count))
            {
                return;
            }
        }
    }

    private static async Task UploadAsync(ClientWebSocket socket, SpeedMeter meter, SpeedClock cap)
    {
        CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cap.Token);
        await Task.WhenAll(ListenAsync(socket, meter, enough), SpeakAsync(socket, meter, enough));
        enough.Dispose();
    }

    private static async Task SpeakAsync(ClientWebSocket socket, SpeedMeter meter, CancellationTokenSource enough)
    {
        try
        {
            await SendAsync(socket, meter, enough.Token);
        }
        catch (OperationCanceledException)
        {
            // The meter has enough, or the time is over.
            return;
        }
        catch (WebSocketException)
        {
            await enough.CancelAsync();
            throw;
        }

        enough.CancelAfter(LastWords);
    }

    private static async Task SendAsync(ClientWebSocket socket, SpeedMeter meter, CancellationToken enough)
    {
        // What does not compress; the same bytes again are as good.
        byte[] message = new byte[LargestMessage];
        new Random(7).NextBytes(message);
        int size = FirstMessage;
        while (meter.Left > 0)
        {
            int want = (int)Math.Min(size, meter.Left);
            await socket.SendAsync(message.AsMemory(0, want), WebSocketMessageType.Binary, true, enough);
            meter.Sent += want;
            size = size < LargestMessage && meter.Sent / GrowAt > size ? size * 2 : size;
        }
    }

    private static async Task ListenAsync(ClientWebSocket socket, SpeedMeter meter, CancellationTokenSource enough)
    {
        byte[] buffer = new byte[BufferBytes];
        int length = 0;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult got = await socket.ReceiveAsync(buffer.AsMemory(length), enough.Token);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                length += got.Count;
                if (length == buffer.Length)
                {
                    throw new WebSocketException("a measurement is over 64 KiB long");
                }

                if (!got.EndOfMessage)
                {
                    continue;
                }

                bool isEnough =
                    got.MessageType == WebSocketMessageType.Text
                    && Arrived(buffer.AsMemory(0, length)) is { } arrived
                    && meter.Mark(arrived.Seconds, arrived.Bytes);
                length = 0;
                if (isEnough)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The last words have had their time.
            return;
        }

        await enough.CancelAsync();
    }

    /// <summary>What a measurement says of the bytes that arrived: the kernel's count, else the server's; null where it says
    /// nothing that can be used.</summary>
    internal static (double Seconds, long Bytes)? Arrived(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument measurement = JsonDocument.Parse(json);
            return Arrived(measurement.RootElement, "TCPInfo", "BytesReceived")
                ?? Arrived(measurement.RootElement, "AppInfo", "NumBytes");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (double Seconds, long Bytes)? Arrived(JsonElement measurement, string part, string count) =>
        measurement.ValueKind == JsonValueKind.Object
        && measurement.TryGetProperty(part, out JsonElement info)
        && info.ValueKind == JsonValueKind.Object
        && info.TryGetProperty(count, out JsonElement bytes)
        && bytes.ValueKind == JsonValueKind.Number
        && bytes.TryGetInt64(out long arrived)
        && arrived >= 0
        && info.TryGetProperty("ElapsedTime", out JsonElement elapsed)
        && elapsed.ValueKind == JsonValueKind.Number
        && elapsed.TryGetInt64(out long micros)
        && micros > 0
            ? (micros / 1e6, arrived)
            : null;
}
