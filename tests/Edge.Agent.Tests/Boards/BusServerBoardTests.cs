using System.Net.Sockets;
using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Agent.Tests.Boards;

/// <summary>The client against servers that lie. Against the real server it is tested with the simulator.</summary>
public sealed class BusServerBoardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-bus-").FullName;

    private string SocketPath => Path.Combine(_folder, "chips.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whatever_a_server_answers_is_data_or_a_fault()
    {
        byte[] hello = [2, 0, 0, BusServerProtocol.Version];
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 40])
            .Sample(
                (greets, bytes) =>
                {
                    using LyingServer server = new(SocketPath, greets ? [.. hello, .. bytes] : bytes);
                    using BusServerBoard board = new(SocketPath, new FakeTimeProvider());
                    byte[] read = new byte[2];
                    try
                    {
                        board.OpenI2c(1, 0x40).Transfer([0], 1, read, 2);
                    }
                    catch (DriverFaultException)
                    {
                        return;
                    }

                    Assert.True(
                        greets && bytes.AsSpan().StartsWith((byte[])[3, 0, 0]),
                        "only Ok with two bytes is data"
                    );
                    Assert.Equal(bytes[3..5], read);
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Levels_that_are_neither_0_nor_1_are_a_fault()
    {
        byte[] greetAndConfigure = [2, 0, 0, BusServerProtocol.Version, 1, 0, 0];
        using LyingServer server = new(SocketPath, [.. greetAndConfigure, 2, 0, 0, 7]);
        using BusServerBoard board = new(SocketPath, new FakeTimeProvider());
        IInputPin door = board.OpenInput(17, pullUp: true);
        Assert.Contains(
            "neither 0 nor 1",
            Assert.Throws<DriverFaultException>(() => door.ReadHigh()).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_server_of_another_version_is_refused_in_words()
    {
        using LyingServer server = new(SocketPath, [2, 0, 0, 9]);
        using BusServerBoard board = new(SocketPath, new FakeTimeProvider());
        IChipBus chip = board.OpenI2c(1, 0x40);
        Assert.Contains(
            "does not speak version 1",
            Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_after_two_seconds()
    {
        using LyingServer server = new(SocketPath, [], staysOpen: true);
        using BusServerBoard board = new(SocketPath, TimeProvider.System);
        IChipBus chip = board.OpenI2c(1, 0x40);
        long from = TimeProvider.System.GetTimestamp();
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        Assert.InRange(TimeProvider.System.GetElapsedTime(from).TotalSeconds, 1.5, 10);
    }

    [Fact]
    public void A_frame_that_never_ends_is_given_up_after_two_seconds()
    {
        using LyingServer server = new(SocketPath, [200, 0, 0, 1, 2, 3], staysOpen: true);
        using BusServerBoard board = new(SocketPath, TimeProvider.System);
        IChipBus chip = board.OpenI2c(1, 0x40);
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
    }

    [Fact]
    public void A_closed_device_says_so()
    {
        BusServerBoard board = new(SocketPath, TimeProvider.System);
        IChipBus chip = board.OpenI2c(1, 0x40);
        IInputPin door = board.OpenInput(17, pullUp: true);
        board.Dispose();
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        Assert.Throws<DriverFaultException>(() => door.ReadHigh());
    }

    /// <summary>Accepts one client, sends it fixed bytes, and closes once it has read what the client sent.</summary>
    private sealed class LyingServer : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private readonly ManualResetEventSlim _end = new();
        private readonly Thread _thread;

        public LyingServer(string path, byte[] answer, bool staysOpen = false)
        {
            File.Delete(path);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            _listener.Listen(1);
            _thread = new Thread(() => Serve(answer, staysOpen)) { IsBackground = true };
            _thread.Start();
        }

        public void Dispose()
        {
            _end.Set();
            _listener.Dispose();
            _thread.Join();
            _end.Dispose();
        }

        private void Serve(byte[] answer, bool staysOpen)
        {
            try
            {
                using Socket client = _listener.Accept();
                client.Send(answer);
                if (staysOpen)
                {
                    _end.Wait();
                    return;
                }

                client.Shutdown(SocketShutdown.Send);
                byte[] buffer = new byte[4096];
                while (client.Receive(buffer) > 0)
                {
                    // Unread bytes would reset the connection before the client has read the answer.
                    continue;
                }
            }
            catch (SocketException)
            {
                // The client went first.
                return;
            }
        }
    }
}
