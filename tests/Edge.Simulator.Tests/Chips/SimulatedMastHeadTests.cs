using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

/// <summary>The simulated head byte for byte, by the specification and hardware/masthead.md; nothing of the driver is used.</summary>
public sealed partial class SimulatedMastHeadTests
{
    private const double G = 9.80665;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedMastHead _head;

    public SimulatedMastHeadTests()
    {
        _head = new SimulatedMastHead(_time, new AccelerationFunction(_ => (-0.5, 0.25, G)), _ => -12.34, seed: 1);
    }

    [Fact]
    public void It_says_who_it_is()
    {
        _time.AdvanceSeconds(60);
        ushort[] head = Read(0x0000, 23);
        Assert.Equal(0x4D48, head[0]);
        Assert.Equal(1, head[1]);
        Assert.Equal(0x0100, head[2]);
        Assert.Equal(10_001u, Word(head, 3));
        Assert.Equal(1, head[5]);
        Assert.Equal(0, head[6]);
        Assert.Equal(12_500, head[7]);
        Assert.Equal(125_000u, Word(head, 8));
        Assert.Equal(7_845, head[10]);
        Assert.Equal(1_400, head[11]);
        Assert.Equal(-1_234, (short)head[12]);
        Assert.Equal(-500_000, (int)Word(head, 13), 500.0);
        Assert.Equal(250_000, (int)Word(head, 15), 500.0);
        Assert.Equal(9_806_650, (int)Word(head, 17), 500.0);
        Assert.Equal(60u, Word(head, 19));
        Assert.Equal(7_500u, Word(head, 21), 2.0);
    }

    /// <summary>Every register of the table can be read alone, and gives what the whole read gives.</summary>
    [Fact]
    public void Every_register_of_the_table_is_there_and_none_beyond()
    {
        string table = File.ReadAllText(Path.Combine(Root(), "hardware", "masthead.md"));
        ushort[] all = Read(0x0000, 23);
        int rows = 0;
        foreach (Match row in Row().Matches(table))
        {
            int address = int.Parse(
                row.Groups["address"].ValueSpan,
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture
            );
            int count = int.Parse(row.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            ushort[] own = Read(address, count);

            // Uptime and count move between the two reads.
            Assert.True(address >= 0x0013 || own.AsSpan().SequenceEqual(all.AsSpan(address, count)), row.Value);
            rows++;
        }

        Assert.Equal(16, rows);
        Assert.Equal(Bytes("01 84 02"), Exchange("01 04 00 17 00 01")[..3]);
        Assert.Equal(Bytes("01 84 02"), Exchange("01 04 00 00 00 18")[..3]);
        Assert.Equal(Bytes("01 84 02"), Exchange("01 04 0F FF 00 01")[..3]);
        Assert.Equal(Bytes("01 84 02"), Exchange("01 04 10 7D 00 01")[..3]);
        Assert.Equal(Bytes("01 84 02"), Exchange("01 04 20 00 00 01")[..3]);
    }

    [Fact]
    public void Samples_are_in_blocks_of_twenty_at_the_place_of_their_number()
    {
        _time.AdvanceSeconds(1.004);
        ushort[] block = Read(0x1000 + (5 * 0x80), 125);
        uint soFar = Word(block, 2);
        Assert.InRange(soFar, 125u, 126u);
        Assert.Equal(100u, Word(block, 0));
        Assert.Equal(0x0100, block[4]);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(-500_000, (int)Word(block, 5 + (6 * i)), 10_000.0);
            Assert.Equal(9_806_650, (int)Word(block, 9 + (6 * i)), 10_000.0);
        }

        ushort[] running = Read(0x1000 + (6 * 0x80), 125);
        Assert.Equal(120u, Word(running, 0));
        uint taken = Word(running, 2) - 120;
        for (uint i = 0; i < 20; i++)
        {
            Assert.Equal(i >= taken, Word(running, (int)(5 + (6 * i))) == 0x80000000);
        }

        Assert.Equal(uint.MaxValue, Word(Read(0x1000 + (8 * 0x80), 125), 0));
    }

    [Fact]
    public void The_ring_goes_round_after_640_samples()
    {
        _time.AdvanceSeconds(5.3);
        Assert.Equal(640u, Word(Read(0x1000, 125), 0));
        Assert.Equal(80u, Word(Read(0x1000 + (4 * 0x80), 125), 0));
        Assert.Equal(620u, Word(Read(0x1000 + (31 * 0x80), 125), 0));
    }

    [Fact]
    public void A_function_that_it_has_not_and_a_count_that_cannot_be_are_refused()
    {
        Assert.Equal(Bytes("01 83 01 80 F0"), Exchange("01 03 00 00 00 01"));
        Assert.Equal(Bytes("01 86 01 83 A0"), Exchange("01 06 00 00 00 01"));
        Assert.Equal(Bytes("01 84 03 03 01"), Exchange("01 04 00 00 00 00"));
        Assert.Equal(Bytes("01 84 03 03 01"), Exchange("01 04 10 00 00 7E"));
    }

    [Fact]
    public void Wrong_checksums_other_units_and_broken_requests_are_not_answered()
    {
        Assert.Empty(Exchange("02 04 00 00 00 01"));
        Assert.Empty(Exchange("00 04 00 00 00 01"));
        byte[] right = Sealed("01 04 00 00 00 01");
        byte[] wrong = [.. right[..^1], (byte)(right[^1] ^ 1)];
        Assert.Empty(Exchange(wrong));
        Assert.Empty(Exchange([.. Sealed("02 04 00 00 00 01"), .. right]));
        _head.Write(right.AsSpan(0, 3));
        _time.Advance(10_000);
        Assert.Empty(Exchange(right[3..]));
        Assert.Equal(7, Exchange(right).Length);
    }

    [Fact]
    public void It_answers_after_the_silence_and_at_the_speed_of_the_line()
    {
        byte[] request = Sealed("01 04 10 00 00 7D");
        byte[] buffer = new byte[300];
        _head.Write(request);

        // 8 characters of 86.8 µs, 1.75 ms of silence and 2 ms to answer.
        long quiet = 694 + 1_750 + 2_000;
        _time.Advance(quiet);
        Assert.Equal(0, _head.Read(buffer));
        _time.Advance(100 * 1_000_000L / 11_520);
        Assert.InRange(_head.Read(buffer), 99, 101);
        _time.Advance(160 * 1_000_000L / 11_520);
        Assert.InRange(_head.Read(buffer), 154, 156);
    }

    [Theory]
    [InlineData(MastHeadFault.Silent, 0)]
    [InlineData(MastHeadFault.HalfFrames, 3)]
    [InlineData(MastHeadFault.WrongCrc, 7)]
    [InlineData(MastHeadFault.WrongUnit, 7)]
    [InlineData(MastHeadFault.Exceptions, 5)]
    [InlineData(MastHeadFault.WrongIdentity, 7)]
    public void A_fault_of_the_line_or_the_head_shows_in_its_bytes(MastHeadFault fault, int length)
    {
        byte[] sound = Exchange("01 04 00 00 00 01");
        _head.SetFault(fault);
        byte[] answer = Exchange("01 04 00 00 00 01");
        Assert.Equal(length, answer.Length);
        Assert.NotEqual(sound, answer);
        _head.SetFault(MastHeadFault.None);
        Assert.Equal(sound, Exchange("01 04 00 00 00 01"));
    }

    [Fact]
    public void A_restart_counts_from_nothing_and_says_so()
    {
        _time.AdvanceSeconds(30);
        _head.Restart();
        Assert.Empty(Exchange("01 04 00 00 00 01"));
        _time.AdvanceSeconds(5);
        ushort[] head = Read(0, 23);
        Assert.Equal(2, head[5]);
        Assert.InRange(Word(head, 21), 400u, 500u);
        Assert.Equal(0x0200, Read(0x1000, 125)[4]);
    }

    private static uint Word(ushort[] registers, int at) => ((uint)registers[at] << 16) | registers[at + 1];

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    // The CRC of the specification by long division, bit by bit over the whole message.
    private static byte[] Sealed(string hex)
    {
        byte[] body = Bytes(hex);
        uint crc = 0xFFFF;
        foreach (int bit in body.SelectMany(value => Enumerable.Range(0, 8).Select(i => (value >> i) & 1)))
        {
            bool carries = ((crc ^ (uint)bit) & 1) != 0;
            crc = carries ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        return [.. body, (byte)crc, (byte)(crc >> 8)];
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Edge.sln is not above the tests.");
    }

    private byte[] Exchange(string hex) => Exchange(Sealed(hex));

    private byte[] Exchange(byte[] request)
    {
        _head.Write(request);
        _time.Advance(100_000);
        byte[] buffer = new byte[600];
        return buffer[.._head.Read(buffer)];
    }

    private ushort[] Read(int address, int count)
    {
        byte[] answer = Exchange($"01 04 {address:X4} {count:X4}");
        Assert.Equal(5 + (2 * count), answer.Length);
        Assert.Equal(Sealed(Convert.ToHexString(answer[..^2])), answer);
        Assert.Equal(2 * count, answer[2]);
        return [.. Enumerable.Range(0, count).Select(i => (ushort)((answer[3 + (2 * i)] << 8) | answer[4 + (2 * i)]))];
    }

    [GeneratedRegex(
        @"^\| 0x(?<address>[0-9A-F]{4}) \| (?<count>\d) \|",
        RegexOptions.Multiline,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();
}
