using System.Net.Sockets;
using System.Text;

namespace Edge.Agent.Boards;

/// <summary>
/// One connection to the bus server (protocol: BusServerProtocol.cs). Connects on first use, and again after a fault,
/// at most every 200 ms. Not thread-safe, and nothing is allocated per transaction.
/// </summary>
internal sealed class BusServerConnection(string path, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _request = new byte[BusServerProtocol.MaxFrame];
    private readonly byte[] _answer = new byte[BusServerProtocol.MaxFrame];
    private Socket? _socket;
    private string _why = "";
    private long _attempted;
    private bool _hasAttempted;
    private bool _connecting;
    private bool _disposed;

    /// <summary>Sent on every new connection, before the use that made it: what the server must be told again.</summary>
    public Action? Greeting { get; init; }

    /// <summary>Where the request's payload is written before <see cref="Exchange"/>. <see cref="Open"/> comes first.</summary>
    public Span<byte> Payload => _request.AsSpan(BusServerProtocol.HeaderLength);

    /// <summary>Connects if need be. Call it before the payload is written.</summary>
    /// <exception cref="IOException">No connection; the message says why.</exception>
    public void Open()
    {
        if (_socket is not null || _connecting)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasAttempted && time.GetElapsedTime(_attempted) < RetryAfter)
        {
            throw new IOException(_why);
        }

        _hasAttempted = true;
        _attempted = time.GetTimestamp();
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = (int)BusServerProtocol.FrameTimeout.TotalMilliseconds,
            ReceiveTimeout = (int)BusServerProtocol.FrameTimeout.TotalMilliseconds,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            _why = $"no bus server at {path} ({e.Message}); start it with edge-sim hardware --socket {path}";
            throw new IOException(_why, e);
        }

        _socket = socket;
        _connecting = true;
        try
        {
            BusServerProtocol.Magic.CopyTo(Payload);
            Payload[BusServerProtocol.Magic.Length] = BusServerProtocol.Version;
            ReadOnlySpan<byte> answer = Exchange(BusOperation.Hello, BusServerProtocol.Magic.Length + 1);
            if (answer.Length != 1 || answer[0] != BusServerProtocol.Version)
            {
                throw Broken("it does not speak version " + BusServerProtocol.Version, null);
            }

            Greeting?.Invoke();
        }
        catch (IOException e)
        {
            // A connection whose greeting failed is not open, or the next use would skip the greeting.
            Close();
            _why = e.Message;
            throw;
        }
        finally
        {
            _connecting = false;
        }
    }

    /// <summary>Sends the request whose payload stands in <see cref="Payload"/>, and gives the answer's payload, valid
    /// until the next exchange.</summary>
    /// <exception cref="IOException">The server says that the bus failed, or there is no connection any more.</exception>
    public ReadOnlySpan<byte> Exchange(BusOperation operation, int payloadLength)
    {
        Socket socket = _socket ?? throw new IOException(_why);
        int length;
        try
        {
            int sent = BusServerProtocol.Seal(_request, (byte)operation, payloadLength);
            BusServerProtocol.Send(socket, _request.AsSpan(0, sent));
            length = BusServerProtocol.Receive(socket, _answer, time);
        }
        catch (SocketException e)
        {
            throw Broken(e.Message, e);
        }
        catch (InvalidDataException e)
        {
            throw Broken("it sent " + e.Message, e);
        }

        if (length < 0)
        {
            throw Broken("it closed the connection", null);
        }

        ReadOnlySpan<byte> payload = _answer.AsSpan(BusServerProtocol.HeaderLength, length);
        switch ((BusStatus)_answer[2])
        {
            case BusStatus.Ok:
                return payload;
            case BusStatus.NoAcknowledge:
            case BusStatus.BusError:
            case BusStatus.NoSuchDevice:
                throw new IOException(Encoding.UTF8.GetString(payload));
            case BusStatus.BadRequest:
                throw Broken("it refused the request: " + Encoding.UTF8.GetString(payload), null);
            default:
                throw Broken("it answered with the unknown status " + _answer[2], null);
        }
    }

    /// <summary>An answer that is not as long as the request says it must be.</summary>
    public IOException WrongLength(int got, int wanted) => Broken($"it answered {got} bytes instead of {wanted}", null);

    public void Dispose()
    {
        _disposed = true;
        _why = "the device is closed";
        Close();
    }

    private IOException Broken(string why, Exception? cause)
    {
        Close();
        _why = $"bus server at {path}: {why}";
        return new IOException(_why, cause);
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
