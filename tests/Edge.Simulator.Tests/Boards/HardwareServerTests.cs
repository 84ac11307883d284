using System.Device.Spi;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Simulator.Boards;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Simulator.Tests.Boards;

public sealed class HardwareServerTests : IDisposable
{
    private const string Modem = "/dev/serial/by-id/modem";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-bus-").FullName;
    private readonly FakeHardware _hardware = new();
    private readonly FakeTimeProvider _clientTime = new();
    private readonly FakeTimeProvider _serverTime = new();
    private readonly HardwareServer _server;
    private readonly BusServerBoard _board;

    public HardwareServerTests()
    {
        _server = new HardwareServer(_hardware, SocketPath, _serverTime);
        _board = new BusServerBoard(SocketPath, _clientTime);
    }

    private string SocketPath => Path.Combine(_folder, "chips.sock");

    public void Dispose()
    {
        _board.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_i2c_chip_takes_writes_and_gives_them_back()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        chip.Transfer([0x10, 0xAB, 0xCD], 3, [], 0);
        byte[] read = new byte[2];
        chip.Transfer([0x10], 1, read, 2);
        Assert.Equal<byte>([0xAB, 0xCD], read);
        chip.Transfer([], 0, read, 1);
        Assert.Equal(0xAB, read[0]);
    }

    [Fact]
    public void Every_transfer_of_any_size_arrives_whole()
    {
        IChipBus chip = _board.OpenSpi(0, 0, 1_000_000, SpiMode.Mode0);
        Gen.Select(Gen.Byte.Array[1, 600], Gen.Int[0, 600])
            .Sample(
                (write, reads) =>
                {
                    byte[] read = new byte[reads];
                    chip.Transfer(write, write.Length, read, reads);
                    Assert.All(read, b => Assert.Equal(0xFF, b));
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void An_i2c_address_where_nobody_is_faults_by_name()
    {
        IChipBus chip = _board.OpenI2c(1, 0x44);
        DriverFaultException fault = Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        Assert.Equal("i2c-1/0x44", fault.Bus);
        Assert.Contains("nobody acknowledges", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chip_select_with_nothing_wired_reads_ones()
    {
        byte[] read = new byte[3];
        _board.OpenSpi(0, 1, 1_000_000, SpiMode.Mode0).Transfer([0], 1, read, 3);
        Assert.Equal<byte>([0xFF, 0xFF, 0xFF], read);
    }

    [Fact]
    public void A_chip_that_cannot_make_sense_of_a_transfer_fails_that_transfer_only()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        _hardware.I2cFails = true;
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        _hardware.I2cFails = false;
        chip.Transfer([0], 1, new byte[1], 1);
    }

    [Fact]
    public void Pins_follow_their_levels_and_outputs_are_driven_at_once()
    {
        IOutputPin rail = _board.OpenOutput(5, initiallyHigh: true);
        Assert.True(_hardware.Pins[5]);
        rail.WriteHigh(false);
        Assert.False(_hardware.Pins[5]);

        IInputPin door = _board.OpenInput(7, pullUp: true);
        Assert.False(door.ReadHigh());
        _hardware.Pins[7] = true;
        Assert.True(door.ReadHigh());
    }

    [Fact]
    public void One_poll_of_five_contacts_is_one_round_trip_and_the_next_poll_reads_afresh()
    {
        IInputPin[] pins = [.. Enumerable.Range(0, 5).Select(line => _board.OpenInput(line, pullUp: true))];
        Assert.All(pins, pin => Assert.False(pin.ReadHigh()));
        long before = _server.Transactions;
        Array.Fill(_hardware.Pins, true);
        Assert.All(pins, pin => Assert.True(pin.ReadHigh()));
        Assert.InRange(_server.Transactions - before, 1, 1);

        Assert.True(pins[0].ReadHigh());
        Array.Fill(_hardware.Pins, false);
        _clientTime.Advance(TimeSpan.FromMilliseconds(2));
        Assert.False(pins[1].ReadHigh());
    }

    [Fact]
    public void A_line_opened_twice_is_refused()
    {
        _board.OpenInput(3, pullUp: false);
        Assert.Contains(
            "already in use",
            Assert.Throws<DriverFaultException>(() => _board.OpenOutput(3, true)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Serial_bytes_pass_both_ways_and_an_empty_line_gives_nothing()
    {
        ISerialLine line = _board.OpenSerial(Modem, 115200);
        byte[] buffer = new byte[64];
        Assert.Equal(0, line.Read(buffer));
        line.Write("AT\r"u8);
        Assert.Equal(3, line.Read(buffer));
        Assert.Equal("AT\r", Encoding.ASCII.GetString(buffer, 0, 3));
        Assert.Equal(0, line.Read(buffer));
    }

    [Fact]
    public void A_serial_port_that_is_not_there_says_so()
    {
        ISerialLine line = _board.OpenSerial("/dev/serial/by-id/other", 9600);
        string message = Assert.Throws<DriverFaultException>(() => line.Read(new byte[1])).Message;
        Assert.Contains("/dev/serial/by-id/other is not there", message, StringComparison.Ordinal);
        Assert.Contains(
            "is not there",
            Assert.Throws<DriverFaultException>(() => line.Read(new byte[1])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void After_a_cut_every_device_faults_and_heals_by_itself()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        IInputPin door = _board.OpenInput(7, pullUp: true);
        IOutputPin rail = _board.OpenOutput(5, initiallyHigh: false);
        ISerialLine line = _board.OpenSerial(Modem, 115200);
        void UseAll()
        {
            chip.Transfer([0], 1, new byte[1], 1);
            door.ReadHigh();
            line.Read(new byte[8]);
        }

        UseAll();
        rail.WriteHigh(true);
        _server.Cut(TimeSpan.FromSeconds(3));
        _hardware.Pins[5] = false;
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
            Assert.Throws<DriverFaultException>(() => door.ReadHigh());
            Assert.Throws<DriverFaultException>(() => line.Read(new byte[8]));
            _clientTime.Advance(TimeSpan.FromMilliseconds(250));
        }

        _serverTime.Advance(TimeSpan.FromSeconds(4));
        UseAll();
        Assert.True(_hardware.Pins[5], "the new connection drives the output to the level asked for last");
    }

    [Fact]
    public void Reconnection_is_not_tried_more_often_than_every_200_ms()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        chip.Transfer([0], 1, new byte[1], 1);
        _clientTime.Advance(TimeSpan.FromSeconds(1));
        _server.Cut(TimeSpan.FromHours(1));
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        _server.Restore();
        _clientTime.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1));
        _clientTime.Advance(TimeSpan.FromMilliseconds(2));
        chip.Transfer([0], 1, new byte[1], 1);
    }

    [Fact]
    public void A_board_opened_before_its_server_works_once_the_server_is_there()
    {
        string path = Path.Combine(_folder, "later.sock");
        using BusServerBoard board = new(path, _clientTime);
        IChipBus chip = board.OpenI2c(1, 0x40);
        IOutputPin rail = board.OpenOutput(6, initiallyHigh: true);
        Assert.Contains(
            "edge-sim hardware",
            Assert.Throws<DriverFaultException>(() => chip.Transfer([0], 1, new byte[1], 1)).Message,
            StringComparison.Ordinal
        );
        using HardwareServer server = new(_hardware, path, _serverTime);
        _clientTime.Advance(TimeSpan.FromMilliseconds(200));
        chip.Transfer([0], 1, new byte[1], 1);
        rail.WriteHigh(true);
        Assert.True(_hardware.Pins[6]);
    }

    [Fact]
    public void Garbage_closes_the_client_that_sent_it_and_no_other()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        Gen.Byte.Array[1, 200]
            .Sample(
                garbage =>
                {
                    using Socket client = Connect();
                    // Ends its own sending, so that a garbage frame that claims more bytes is over at once.
                    Send(client, garbage);
                    client.Shutdown(SocketShutdown.Send);
                    ReadToEnd(client);
                    chip.Transfer([0], 1, new byte[1], 1);
                },
                iter: 300,
                threads: 1
            );
    }

    [Fact]
    public void Garbage_after_a_good_greeting_is_answered_or_refused_but_never_hurts()
    {
        IChipBus chip = _board.OpenI2c(1, 0x40);
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 80])
            .Sample(
                (operation, payload) =>
                {
                    using Socket client = Connect();
                    Send(client, Hello(BusServerProtocol.Version));
                    byte[] frame = new byte[BusServerProtocol.HeaderLength + payload.Length];
                    payload.CopyTo(frame, BusServerProtocol.HeaderLength);
                    BusServerProtocol.Seal(frame, operation, payload.Length);
                    Send(client, frame);
                    client.Shutdown(SocketShutdown.Send);
                    ReadToEnd(client);
                    chip.Transfer([0], 1, new byte[1], 1);
                },
                iter: 500,
                threads: 1
            );
    }

    [Fact]
    public void Another_version_is_refused_in_words()
    {
        using Socket client = Connect();
        Send(client, Hello(BusServerProtocol.Version + 1));
        Assert.Contains(
            "version 2 is not spoken here",
            Encoding.UTF8.GetString(ReadToEnd(client)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_request_before_the_greeting_is_refused()
    {
        using Socket client = Connect();
        Send(client, [5, 0, (byte)BusOperation.I2cTransfer, 1, 0x40, 1, 0]);
        Assert.Contains(
            "first request must be Hello",
            Encoding.UTF8.GetString(ReadToEnd(client)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void More_clients_than_allowed_are_sent_away()
    {
        string path = Path.Combine(_folder, "small.sock");
        using HardwareServer server = new(_hardware, path, _serverTime, maxConnections: 2);
        using BusServerBoard board = new(path, _clientTime);
        IChipBus[] chips = [.. Enumerable.Range(0, 3).Select(_ => board.OpenI2c(1, 0x40))];
        chips[0].Transfer([0], 1, new byte[1], 1);
        chips[1].Transfer([0], 1, new byte[1], 1);
        Assert.Throws<DriverFaultException>(() => chips[2].Transfer([0], 1, new byte[1], 1));
        chips[0].Transfer([0], 1, new byte[1], 1);
    }

    [Fact]
    public void A_stale_socket_is_replaced_and_a_live_one_is_not()
    {
        Assert.Contains(
            "another process",
            Assert.Throws<IOException>(() => new HardwareServer(_hardware, SocketPath, _serverTime)).Message,
            StringComparison.Ordinal
        );

        string stale = Path.Combine(_folder, "stale.sock");
        using (Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Moved away before it is closed, since .NET removes the file where it was bound.
            left.Bind(new UnixDomainSocketEndPoint(stale + ".bound"));
            File.Move(stale + ".bound", stale);
        }

        Assert.True(File.Exists(stale), "what a killed server leaves");
        using HardwareServer server = new(_hardware, stale, _serverTime);
        using BusServerBoard board = new(stale, _clientTime);
        board.OpenI2c(1, 0x40).Transfer([0], 1, new byte[1], 1);
    }

    [Fact]
    public void An_ordinary_file_is_never_replaced()
    {
        string path = Path.Combine(_folder, "notes.txt");
        File.WriteAllText(path, "");
        Assert.Throws<IOException>(() => new HardwareServer(_hardware, path, _serverTime));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_explained() =>
        Assert.Contains(
            "107 bytes",
            Assert
                .Throws<IOException>(() => new HardwareServer(_hardware, "/tmp/" + new string('x', 120), _serverTime))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_transaction_allocates_nothing_in_the_client()
    {
        IChipBus chip = _board.OpenSpi(0, 0, 1_000_000, SpiMode.Mode0);
        IInputPin door = _board.OpenInput(7, pullUp: true);
        byte[] command = [0x11];
        byte[] fifo = new byte[288];
        void Once()
        {
            chip.Transfer(command, 1, fifo, fifo.Length);
            door.ReadHigh();
        }

        Once();
        Allocations.AreNone(1000, _ => Once());
    }

    private static byte[] Hello(int version) => [6, 0, (byte)BusOperation.Hello, .. "EDGE"u8, (byte)version];

    private static byte[] ReadToEnd(Socket client)
    {
        client.ReceiveTimeout = 5000;
        List<byte> all = [];
        byte[] buffer = new byte[4096];
        try
        {
            int got;
            while ((got = client.Receive(buffer)) > 0)
            {
                all.AddRange(buffer.AsSpan(0, got));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server closed with bytes of ours unread.
            return [.. all];
        }

        return [.. all];
    }

    private static void Send(Socket client, byte[] bytes)
    {
        try
        {
            BusServerProtocol.Send(client, bytes);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return;
        }
    }

    private Socket Connect()
    {
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return client;
    }
}
