// The bus server protocol, version 1: one process plays the chips of a cabinet for another, transaction by transaction.
//
// Carrier      A Unix stream socket. The client (BusServerBoard) opens one connection per device that it uses, so
//              samplers on different threads never wait for each other; the GPIO lines share one. The server
//              (edge-sim hardware) serves each connection by itself.
// Framing      u16 length (little endian, of what follows, 1 ... 4,200), u8 code, payload. A request's code is an
//              operation, an answer's is a status. One answer per request, in order; the client never sends the next
//              request before the answer. All integers are little endian.
// First        Hello: "EDGE", u8 version. Answer Ok: u8 version. Everything else before it, or another version, is
//              BadRequest, and the server closes.
// Operations   every I2C, SPI and GPIO request says which chip or line it means, so nothing is lost with a connection
//              0x01 Hello          "EDGE", u8 version                              -> u8 version
//              0x10 I2cTransfer    u8 bus, u8 address, u16 reads, write bytes      -> read bytes
//              0x20 SpiTransfer    u8 bus, u8 chip select, u8 mode, bytes out      -> as many bytes in
//              0x30 GpioConfigure  u16 line, u8 flags (1 output, 2 pull-up, 4 high at first) -> nothing
//              0x31 GpioWrite      u16 line, u8 level (0 or 1)                     -> nothing
//              0x32 GpioRead       u16 line, as often as wanted, at most 64        -> u8 level (0 or 1) each
//              0x40 SerialOpen     i32 baud, UTF-8 path; binds the connection      -> nothing
//              0x41 SerialRead     u16 at most                                     -> what has arrived, perhaps nothing
//              0x42 SerialWrite    bytes                                           -> nothing
// Statuses     0 Ok · 1 NoAcknowledge (nobody at that I2C address, or it refused) · 2 BusError (the transfer failed)
//              · 3 NoSuchDevice · 4 BadRequest (the server closes after it). Payload of 1-4: what was wrong, UTF-8.
// Limits       4,096 data bytes each way, 64 lines a read, 256 characters of path.
// Time         A peer that does not complete a frame within 2 s is given up. The server waits for the start of the
//              next request without limit; a client may be idle.
// Recovery     Any broken frame closes that connection and no other. The client's device throws, and its next use
//              connects again, at most every 200 ms.

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Edge.Agent.Boards;

/// <summary>What a client asks of the bus server.</summary>
public enum BusOperation : byte
{
    Hello = 0x01,
    I2cTransfer = 0x10,
    SpiTransfer = 0x20,
    GpioConfigure = 0x30,
    GpioWrite = 0x31,
    GpioRead = 0x32,
    SerialOpen = 0x40,
    SerialRead = 0x41,
    SerialWrite = 0x42,
}

/// <summary>How the bus server answers.</summary>
public enum BusStatus : byte
{
    Ok = 0,
    NoAcknowledge = 1,
    BusError = 2,
    NoSuchDevice = 3,
    BadRequest = 4,
}

/// <summary>Flags of <see cref="BusOperation.GpioConfigure"/>.</summary>
[Flags]
public enum BusGpioFlags : byte
{
    None = 0,
    Output = 1,
    PullUp = 2,
    InitiallyHigh = 4,
}

/// <summary>Framing and limits of the bus server protocol, for both ends. The header of this file specifies it.</summary>
public static class BusServerProtocol
{
    public const byte Version = 1;

    /// <summary>Largest value of the length field.</summary>
    public const int MaxBody = 4200;

    /// <summary>Most data bytes of one transfer, each way.</summary>
    public const int MaxData = 4096;

    /// <summary>Most GPIO lines of one read.</summary>
    public const int MaxLines = 64;

    /// <summary>Longest serial path, in UTF-8 bytes.</summary>
    public const int MaxPath = 256;

    /// <summary>Length field and code.</summary>
    public const int HeaderLength = 3;

    /// <summary>A buffer of this size holds every frame.</summary>
    public const int MaxFrame = 2 + MaxBody;

    /// <summary>How long a frame may take.</summary>
    public static readonly TimeSpan FrameTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Opens the Hello payload.</summary>
    public static ReadOnlySpan<byte> Magic => "EDGE"u8;

    /// <summary>Fills in the header of a frame whose payload already stands behind it; gives the frame's length.</summary>
    public static int Seal(Span<byte> frame, byte code, int payloadLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(frame, (ushort)(payloadLength + 1));
        frame[2] = code;
        return HeaderLength + payloadLength;
    }

    /// <summary>An error answer: the status, and what was wrong, cut to what fits.</summary>
    public static int SealMessage(Span<byte> frame, BusStatus status, string message)
    {
        int length = Math.Min(message.Length, 200);
        return Seal(frame, (byte)status, Encoding.UTF8.GetBytes(message.AsSpan(0, length), frame[HeaderLength..]));
    }

    /// <summary>
    /// Receives one frame into <paramref name="frame"/> (at least <see cref="MaxFrame"/> long) and gives the length of
    /// its payload, which starts at <see cref="HeaderLength"/>; −1 when the peer closed between two frames.
    /// </summary>
    /// <param name="socket">Blocking, its <see cref="Socket.ReceiveTimeout"/> set by the caller where the first byte
    /// must not be waited for without limit.</param>
    /// <param name="frame">Where the frame goes.</param>
    /// <param name="time">Measures the frame timeout from the frame's first byte.</param>
    /// <exception cref="SocketException">The connection broke or timed out.</exception>
    /// <exception cref="InvalidDataException">The peer sent what is no frame.</exception>
    public static int Receive(Socket socket, byte[] frame, TimeProvider time)
    {
        int have = socket.Receive(frame.AsSpan(0, HeaderLength), SocketFlags.None);
        if (have == 0)
        {
            return -1;
        }

        long started = time.GetTimestamp();
        int want = HeaderLength;
        bool sized = false;
        while (true)
        {
            if (!sized && have >= HeaderLength)
            {
                int body = BinaryPrimitives.ReadUInt16LittleEndian(frame);
                if (body is < 1 or > MaxBody)
                {
                    throw new InvalidDataException($"a frame of {body} bytes; allowed are 1 to {MaxBody}");
                }

                want = 2 + body;
                sized = true;
            }

            if (have == want)
            {
                return want - HeaderLength;
            }

            if (time.GetElapsedTime(started) > FrameTimeout)
            {
                throw new InvalidDataException($"a frame that was not complete after {FrameTimeout.TotalSeconds} s");
            }

            int got = socket.Receive(frame.AsSpan(have, want - have), SocketFlags.None);
            if (got == 0)
            {
                throw new InvalidDataException("the connection ended inside a frame");
            }

            have += got;
        }
    }

    /// <summary>Sends all of <paramref name="frame"/>.</summary>
    /// <exception cref="SocketException">The connection broke, or the peer took nothing for 2 s.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> frame)
    {
        while (frame.Length > 0)
        {
            frame = frame[socket.Send(frame, SocketFlags.None)..];
        }
    }
}
