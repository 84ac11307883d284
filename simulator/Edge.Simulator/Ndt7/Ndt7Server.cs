using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Simulator.Ndt7;

/// <summary>
/// A server of ndt7, written from its public specification (ndt7-protocol.md of M-Lab) and sharing nothing with the agent's
/// client. Plain TCP, one test a connection. <c>GET /ndt/v7/download</c>: binary messages of 8 KiB to 1 MiB for ten seconds, then
/// a close; <c>GET /ndt/v7/upload</c>: takes what comes for at most thirteen. Both ways a measurement (text, JSON) every 250 ms, with
/// AppInfo as counted here and TCPInfo as counted by the kernel (Linux), and one last. Limits: a request of 8 KiB within five
/// seconds; 64 tests at once.
/// </summary>
public sealed class Ndt7Server : IAsyncDisposable
{
    private const string Subprotocol = "net.measurementlab.ndt.v7";
    private const string AcceptKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int LongestRequest = 8192;
    private const int MostTests = 64;
    private const int FirstMessage = 1 << 13;
    private const int LargestMessage = 1 << 20;

    private static readonly TimeSpan DownloadTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UploadTime = TimeSpan.FromSeconds(13);
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MeasurementTime = TimeSpan.FromMilliseconds(250);

    private readonly TcpListener _listener;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _free = new(MostTests);
    private readonly Task _accepting;

    /// <summary>Listens at once.</summary>
    /// <exception cref="SocketException">The address is taken.</exception>
    public Ndt7Server(IPEndPoint endPoint, TimeProvider time)
    {
        _time = time;
        _listener = new TcpListener(endPoint);
        _listener.Start();
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The most that each test may carry, Mbit/s of payload; infinite when nothing holds it back.</summary>
    public double MegabitsPerSecond { get; init; } = double.PositiveInfinity;

    /// <summary>Called with a line about each test.</summary>
    public Action<string> Told { get; set; } = _ => { };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
        _free.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> tests = [];
        try
        {
            while (true)
            {
                await _free.WaitAsync(_ending.Token);
                TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                tests.RemoveAll(test => test.IsCompleted);
                tests.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(tests);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                NetworkStream stream = client.GetStream();
                (string path, string? key, bool speaks) = await RequestAsync(stream);
                bool isDownload = path == "/ndt/v7/download";
                if (key is null || !speaks || (!isDownload && path != "/ndt/v7/upload"))
                {
                    string status = key is null || !speaks ? "400 Bad Request" : "404 Not Found";
                    await WriteAsync(stream, $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                    return;
                }

                await WriteAsync(
                    stream,
                    $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {KeyAnswer(key)}\r\nSec-WebSocket-Protocol: {Subprotocol}\r\n\r\n"
                );
                using WebSocket socket = WebSocket.CreateFromStream(
                    stream,
                    new WebSocketCreationOptions { IsServer = true, SubProtocol = Subprotocol }
                );
                var test = new Test(client, socket, isDownload, MegabitsPerSecond, _time, _ending.Token);
                await test.RunAsync();
                Told($"{(isDownload ? "download" : "upload")} {test.Bytes} bytes in {test.Seconds:F1} s");
            }
            catch (Exception e)
                when (e is IOException or SocketException or WebSocketException or OperationCanceledException)
            {
                Told($"a test broke off: {e.Message}");
            }
            finally
            {
                _ = _free.Release();
            }
        }
    }

    private async Task<(string Path, string? Key, bool Speaks)> RequestAsync(NetworkStream stream)
    {
        using CancellationTokenSource limit = new(RequestTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ending.Token);
        byte[] one = new byte[1];
        StringBuilder text = new();
        while (!EndsRequest(text))
        {
            if (text.Length == LongestRequest || await stream.ReadAsync(one, either.Token) == 0)
            {
                throw new IOException("no request");
            }

            _ = text.Append((char)one[0]);
        }

        string[] lines = text.ToString().Split("\r\n");
        string[] first = lines[0].Split(' ');
        string path = first is ["GET", var target, _] ? target.Split('?')[0] : "";
        bool speaks =
            Header(lines, "Sec-WebSocket-Protocol")?.Split(',', StringSplitOptions.TrimEntries).Contains(Subprotocol)
            == true;
        return (path, Header(lines, "Sec-WebSocket-Key"), speaks);
    }

    private static bool EndsRequest(StringBuilder text) =>
        text.Length >= 4 && text[^1] == '\n' && text[^2] == '\r' && text[^3] == '\n' && text[^4] == '\r';

    private static string? Header(string[] lines, string name) =>
        lines
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            ?[(name.Length + 1)..].Trim();

    // SHA-1 is what RFC 6455 says, and no secret hangs on it.
#pragma warning disable CA5350
    private static string KeyAnswer(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptKey)));
#pragma warning restore CA5350

    private async Task WriteAsync(NetworkStream stream, string text) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _ending.Token);

    private sealed class Test(
        TcpClient client,
        WebSocket socket,
        bool isDownload,
        double megabitsPerSecond,
        TimeProvider time,
        CancellationToken ending
    )
    {
        private readonly long _from = time.GetTimestamp();
        private readonly byte[] _buffer = new byte[LargestMessage];
        private TimeSpan _measured;

        public long Bytes { get; private set; }

        public double Seconds => Elapsed.TotalSeconds;

        private TimeSpan Elapsed => time.GetElapsedTime(_from);

        public async Task RunAsync()
        {
            using CancellationTokenSource limit = new(UploadTime + RequestTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
            if (isDownload)
            {
                await DownloadAsync(either.Token);
            }
            else
            {
                await UploadAsync(either.Token);
            }

            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await MeasureAsync(either.Token);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, either.Token);
            }

            // The client's close, and what it sent before it, so that no reset takes what is under way to it.
            while (socket.State == WebSocketState.CloseSent)
            {
                _ = await socket.ReceiveAsync(_buffer.AsMemory(), either.Token);
            }
        }

        private async Task DownloadAsync(CancellationToken cancel)
        {
            RandomNumberGenerator.Fill(_buffer);
            int size = FirstMessage;
            while (Elapsed < DownloadTime)
            {
                await socket.SendAsync(_buffer.AsMemory(0, size), WebSocketMessageType.Binary, true, cancel);
                Bytes += size;
                size = size < LargestMessage && size <= Bytes / 16 ? size * 2 : size;
                await PaceAsync(cancel);
                await MeasureWhenDueAsync(cancel);
            }
        }

        private async Task UploadAsync(CancellationToken cancel)
        {
            while (Elapsed < UploadTime)
            {
                ValueWebSocketReceiveResult got = await socket.ReceiveAsync(_buffer.AsMemory(), cancel);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                Bytes += got.Count;
                await PaceAsync(cancel);
                await MeasureWhenDueAsync(cancel);
            }
        }

        private async Task PaceAsync(CancellationToken cancel)
        {
            TimeSpan early = TimeSpan.FromSeconds(Bytes * 8 / (megabitsPerSecond * 1e6)) - Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, time, cancel);
            }
        }

        private async Task MeasureWhenDueAsync(CancellationToken cancel)
        {
            if (Elapsed - _measured >= MeasurementTime)
            {
                await MeasureAsync(cancel);
            }
        }

        private async Task MeasureAsync(CancellationToken cancel)
        {
            _measured = Elapsed;
            long micros = (long)_measured.TotalMicroseconds;
            string tcp = TcpInfo() is { } info
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $",\"TCPInfo\":{{\"BytesAcked\":{info.Acked},\"BytesReceived\":{info.Received},\"ElapsedTime\":{micros}}}"
                )
                : "";
            string json = string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"AppInfo\":{{\"ElapsedTime\":{micros},\"NumBytes\":{Bytes}}},\"ConnectionInfo\":{{\"Client\":\"{client.Client.RemoteEndPoint}\",\"Server\":\"{client.Client.LocalEndPoint}\",\"UUID\":\"simulated\"}},\"Origin\":\"server\",\"Test\":\"{(isDownload ? "download" : "upload")}\"{tcp}}}"
            );
            await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, cancel);
        }

        // struct tcp_info of Linux: bytes acked at 120, received at 128 (include/uapi/linux/tcp.h, since 4.1).
        private (ulong Acked, ulong Received)? TcpInfo()
        {
            const int tcp = 6;
            const int tcpInfo = 11;
            if (!OperatingSystem.IsLinux())
            {
                return null;
            }

            Span<byte> info = stackalloc byte[136];
            int length = client.Client.GetRawSocketOption(tcp, tcpInfo, info);
            return length == info.Length
                ? (
                    BinaryPrimitives.ReadUInt64LittleEndian(info[120..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(info[128..])
                )
                : null;
        }
    }
}
