using System.Buffers.Binary;
using System.Device.Spi;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

/// <summary>Frames with their check sums are the data sheet's own: its table of operations, its status example and its serial
/// number example.</summary>
public sealed class SimulatedScl3300Tests
{
    private const double G = SimulatedScl3300.DataSheetGravity;
    private const uint ReadAccX = 0x040000F7;
    private const uint ReadAccY = 0x080000FD;
    private const uint ReadAccZ = 0x0C0000FB;
    private const uint ReadSto = 0x100000E9;
    private const uint ReadTemperature = 0x140000EF;
    private const uint ReadStatus = 0x180000E5;
    private const uint ReadErrFlag1 = 0x1C0000E3;
    private const uint ReadErrFlag2 = 0x200000C1;
    private const uint ReadAngX = 0x240000C7;
    private const uint ReadAngY = 0x280000CD;
    private const uint ReadAngZ = 0x2C0000CB;
    private const uint EnableAngles = 0xB0001F6F;
    private const uint ReadCmd = 0x340000DF;
    private const uint Mode1 = 0xB400001F;
    private const uint Mode2 = 0xB4000102;
    private const uint Mode3 = 0xB4000225;
    private const uint Mode4 = 0xB4000338;
    private const uint PowerDown = 0xB400046B;
    private const uint WakeUp = 0xB400001F;
    private const uint Reset = 0xB4002098;
    private const uint ReadWhoAmI = 0x40000091;
    private const uint ReadSerial1 = 0x640000A7;
    private const uint ReadSerial2 = 0x680000AD;
    private const uint ReadBank = 0x7C0000B3;
    private const uint Bank0 = 0xFC000073;
    private const uint Bank1 = 0xFC00016E;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private (double X, double Y, double Z) _felt = (0, 0, G);
    private double _celsius = 26.6;

    public static TheoryData<uint> PublishedFrames =>
        [
            ReadAccX,
            ReadAccY,
            ReadAccZ,
            ReadSto,
            ReadTemperature,
            ReadStatus,
            ReadErrFlag1,
            ReadErrFlag2,
            ReadAngX,
            ReadAngY,
            ReadAngZ,
            EnableAngles,
            ReadCmd,
            Mode1,
            Mode2,
            Mode3,
            Mode4,
            PowerDown,
            Reset,
            ReadWhoAmI,
            ReadSerial1,
            ReadSerial2,
            ReadBank,
            Bank0,
            Bank1,
            0x0500DC1C,
            0x15161E0A,
            0x1100017B,
            0x1B00407A,
            0x19004079,
            0x1900006A,
            0xFD0001E1,
            0x65F7DA19,
            0x693CE54F,
        ];

    [Theory]
    [MemberData(nameof(PublishedFrames))]
    public void The_checksum_of_each_published_frame_is_the_published_one(uint frame) =>
        Assert.Equal((byte)frame, SimulatedScl3300.Crc(frame));

    [Fact]
    public void A_line_stuck_at_either_level_has_a_wrong_checksum()
    {
        Assert.NotEqual(0x00, SimulatedScl3300.Crc(0x00000000));
        Assert.NotEqual(0xFF, SimulatedScl3300.Crc(0xFFFFFFFF));
    }

    [Fact]
    public void Start_up_goes_as_the_data_sheets_sequence()
    {
        SpiDevice chip = Chip().OnSpi(0, 1);
        Ask(chip, Reset);
        Ask(chip, ReadWhoAmI);
        Assert.Equal(0, Status(Ask(chip, ReadWhoAmI)));
        _time.Advance(3_000);
        Ask(chip, Mode4);
        Assert.Equal(3, Status(Ask(chip, EnableAngles)));
        _time.Advance(100_000);

        Ask(chip, ReadStatus);
        uint second = Ask(chip, ReadStatus);
        uint third = Ask(chip, ReadStatus);
        uint last = Ask(chip, ReadStatus);

        // Start-up indication and changed mode; then the answer whose data are still the old ones.
        Assert.Equal((3, 0x0012), (Status(second), Data(second)));
        Assert.Equal((1, 0x0012), (Status(third), Data(third)));
        Assert.Equal(0x1900006Au, last);
        Assert.Equal(0xC1, Read(chip, ReadWhoAmI));
    }

    [Fact]
    public void The_status_is_cleared_frame_by_frame_as_in_the_data_sheets_example()
    {
        SpiDevice chip = Ready(Mode1);
        _felt = (0, 0, 1.5 * G);
        _time.Advance(10_000);
        Ask(chip, ReadAccZ);
        _felt = (0, 0, G);
        _time.Advance(10_000);

        Assert.Equal(3, Status(Ask(chip, ReadStatus)));
        Assert.Equal(0x1B00407Au, Ask(chip, ReadStatus));
        Assert.Equal(0x19004079u, Ask(chip, ReadStatus));
        Assert.Equal(0x1900006Au, Ask(chip, ReadStatus));
    }

    [Fact]
    public void The_serial_number_is_read_as_in_the_data_sheets_example()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        Assert.Equal(0, Read(chip, ReadSerial1));

        Ask(chip, Bank1);
        Assert.Equal(0xFD0001E1u, Ask(chip, ReadSerial1));
        uint low = Ask(chip, ReadSerial2);
        uint high = Ask(chip, Bank0);

        Assert.Equal(0x65, (int)(low >> 24));
        Assert.Equal(0x69, (int)(high >> 24));
        Assert.Equal(core.Serial, ((uint)Data(high) << 16) | (uint)Data(low));
        Assert.Equal(0, Read(chip, ReadBank));
    }

    [Fact]
    public void The_answer_to_a_frame_comes_with_the_next_one_and_names_its_operation()
    {
        SpiDevice chip = Ready(Mode4);
        Ask(chip, ReadWhoAmI);
        uint first = Ask(chip, ReadTemperature);
        uint second = Ask(chip, ReadAccX);

        Assert.Equal(0x4100C1u, first >> 8);
        Assert.Equal(0x15, (int)(second >> 24));
        Assert.All((uint[])[first, second], frame => Assert.Equal((byte)frame, SimulatedScl3300.Crc(frame)));
    }

    [Fact]
    public void The_first_answer_after_power_on_and_reset_is_undefined()
    {
        uint[] first = [.. Enumerable.Range(0, 20).Select(seed => Ask(Chip((ulong)seed).OnSpi(0, 1), ReadWhoAmI))];
        Assert.Equal(20, first.Distinct().Count());
        Assert.Contains(first, frame => (byte)frame != SimulatedScl3300.Crc(frame));
    }

    [Theory]
    [InlineData(Mode1, 6000)]
    [InlineData(Mode2, 3000)]
    [InlineData(Mode3, 12_000)]
    [InlineData(Mode4, 12_000)]
    public void One_g_reads_the_sensitivity_of_the_mode(uint mode, int lsbPerG)
    {
        SpiDevice chip = Ready(mode);

        Assert.InRange(Signed(chip, ReadAccZ), lsbPerG - 15, lsbPerG + 15);
        Assert.InRange(Signed(chip, ReadAccX), -15, 15);
        Assert.Equal((int)(mode >> 8) & 3, Read(chip, ReadCmd));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-10)]
    [InlineData(45)]
    [InlineData(90)]
    public void Angles_are_two_to_the_fourteen_for_ninety_degrees(double degrees)
    {
        double radians = degrees * Math.PI / 180;
        _felt = (G * Math.Sin(radians), 0, G * Math.Cos(radians));
        SpiDevice chip = Ready(Mode4);

        Assert.InRange(Signed(chip, ReadAngX) * 90.0 / 16_384, degrees - 0.6, degrees + 0.03);
        Assert.InRange(Signed(chip, ReadAngY) * 90.0 / 16_384, -0.03, 0.03);
        Assert.InRange(Signed(chip, ReadAngZ) * 90.0 / 16_384, 90 - Math.Abs(degrees) - 0.1, 90.6 - Math.Abs(degrees));
    }

    [Fact]
    public void Angles_read_zero_until_they_are_enabled()
    {
        _felt = (G, 0, 0);
        SpiDevice chip = Ready(Mode4, angles: false);
        Assert.Equal(0, Read(chip, ReadAngX));
        Ask(chip, EnableAngles);
        Assert.InRange(Signed(chip, ReadAngX), 16_000, 16_384);
    }

    [Fact]
    public void Temperature_is_as_in_the_data_sheets_example()
    {
        SpiDevice chip = Ready(Mode4);
        uint answer = Answer(chip, ReadTemperature);
        Assert.InRange(Data(answer), 0x161E - 8, 0x161E + 8);
        _celsius = -40;
        _time.Advance(10_000);
        Assert.InRange(Signed(chip, ReadTemperature) / 18.9, 233 - 0.5, 233 + 0.5);
    }

    [Fact]
    public void A_frame_with_a_wrong_checksum_does_nothing_and_the_next_answer_says_so_once()
    {
        SpiDevice chip = Ready(Mode4);
        Ask(chip, Mode1 ^ 0x01);
        Assert.Equal(3, Status(Ask(chip, ReadStatus)));
        uint status = Ask(chip, ReadCmd);

        Assert.Equal((1, 0), (Status(status), Data(status)));
        Assert.Equal(3, Data(Ask(chip, ReadCmd)));
    }

    [Fact]
    public void A_frame_of_another_length_is_no_frame()
    {
        SpiDevice chip = Ready(Mode4);
        byte[] answer = new byte[8];
        chip.TransferFullDuplex([0xB4, 0x00, 0x20, 0x98, 0, 0, 0, 0], answer);
        Assert.Equal([0, 0, 0, 0], answer[4..]);
        Assert.Equal(3, Status(Ask(chip, ReadCmd)));
        Assert.Equal(3, Data(Ask(chip, ReadCmd)));
    }

    [Fact]
    public void Only_what_both_banks_have_is_read_in_bank_one_and_nothing_is_written()
    {
        SpiDevice chip = Ready(Mode4);
        Ask(chip, Bank1);
        Assert.Equal(0, Read(chip, ReadWhoAmI));
        Assert.Equal(0, Read(chip, ReadAngZ));
        Assert.InRange(Signed(chip, ReadAccZ), 11_900, 12_100);
        Ask(chip, Mode1);
        Ask(chip, Reset);
        Ask(chip, Bank0);
        Assert.Equal(3, Read(chip, ReadCmd));
    }

    [Fact]
    public void A_changed_mode_is_told_and_the_flags_are_kept_when_they_are_read()
    {
        SpiDevice chip = Ready(Mode4);
        Read(chip, ReadErrFlag2);
        Ask(chip, Mode2);
        Assert.Equal(1 << 9, Read(chip, ReadErrFlag2));
        uint answer = Answer(chip, ReadStatus);
        Assert.Equal((3, 0x0002), (Status(answer), Data(answer)));
        Ask(chip, Mode2);
        Ask(chip, ReadStatus);
        Assert.Equal(1, Status(Ask(chip, ReadStatus)));
    }

    [Fact]
    public void Power_down_freezes_the_output_and_waking_up_forgets_the_settings()
    {
        SpiDevice chip = Ready(Mode4);
        Ask(chip, PowerDown);
        Assert.Equal(4, Read(chip, ReadStatus));
        int before = Signed(chip, ReadAccX);
        _felt = (0.1 * G, 0, G);
        _time.AdvanceSeconds(1);
        Assert.Equal(before, Signed(chip, ReadAccX));

        Ask(chip, WakeUp);
        Ask(chip, ReadStatus);
        Assert.Equal(0, Status(Ask(chip, ReadStatus)));
        _time.Advance(3_000);
        Assert.Equal(0x0014, Read(chip, ReadStatus));
        Assert.Equal(0, Read(chip, ReadCmd));
        _time.AdvanceSeconds(0.1);
        Assert.InRange(Signed(chip, ReadAccX), 550, 650);
        Assert.Equal(0, Read(chip, ReadAngX));
    }

    [Fact]
    public void A_command_that_is_not_allowed_takes_a_reset()
    {
        SpiDevice chip = Ready(Mode4);
        Ask(chip, Frame(0xB4000800));
        _time.AdvanceSeconds(0.1);
        Read(chip, ReadStatus);
        uint answer = Answer(chip, ReadStatus);
        Assert.Equal((3, 1 << 9), (Status(answer), Data(answer)));
        Ask(chip, Mode1);
        Assert.Equal(3, Status(Answer(chip, ReadStatus)));

        Ask(chip, Reset);
        _time.AdvanceSeconds(0.1);
        Read(chip, ReadStatus);
        Read(chip, ReadStatus);
        Assert.Equal(1, Status(Answer(chip, ReadStatus)));
    }

    [Fact]
    public void The_filter_of_ten_hertz_follows_a_step_with_its_time_constant()
    {
        SpiDevice chip = Ready(Mode4);
        _felt = (0.1 * G, 0, G);
        _time.Advance(20_000);
        int soon = Signed(chip, ReadAccX);
        _time.Advance(80_000);

        // 16 ms: after 20 ms it is 72 % there.
        Assert.InRange(soon / 1200.0, 0.68, 0.75);
        Assert.InRange(Signed(chip, ReadAccX), 1195, 1207);
    }

    [Fact]
    public void Before_it_has_settled_the_output_is_not_what_is_felt()
    {
        double[] off = new double[40];
        double[] later = new double[40];
        for (int seed = 0; seed < off.Length; seed++)
        {
            SpiDevice chip = Start(Chip((ulong)seed), Mode4, settle: 10_000);
            off[seed] = Signed(chip, ReadAccX) / 12_000.0;
            _time.Advance(90_000);
            later[seed] = Signed(chip, ReadAccX) / 12_000.0;
        }

        Assert.Contains(off, g => Math.Abs(g) > 0.01);
        Assert.All(later, g => Assert.InRange(g, -0.001, 0.001));
    }

    [Theory]
    [InlineData(ReadAccX, 0.08)]
    [InlineData(ReadAccY, 0.06)]
    [InlineData(ReadAccZ, 0.08)]
    public void Noise_in_mode_4_is_the_data_sheets(uint axis, double milliG)
    {
        SpiDevice chip = Ready(Mode4);
        double[] read = new double[4000];
        for (int i = 0; i < read.Length; i++)
        {
            _time.Advance(50_000);
            read[i] = Signed(chip, axis) / 12.0;
        }

        double mean = read.Average();
        double deviation = Math.Sqrt(read.Average(v => (v - mean) * (v - mean)));
        Assert.InRange(deviation, milliG * 0.93, milliG * 1.1);
    }

    [Theory]
    [InlineData(Mode1, 1800)]
    [InlineData(Mode2, 900)]
    [InlineData(Mode4, 3600)]
    public void The_self_test_output_stays_within_its_threshold_until_the_element_is_dead(uint mode, int threshold)
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, mode);
        for (int i = 0; i < 200; i++)
        {
            _time.Advance(10_000);
            Assert.InRange(Signed(chip, ReadSto), -threshold / 10, threshold / 10);
        }

        core.SetFault(ChipFault.DeadElement);
        _time.Advance(10_000);
        Ask(chip, ReadSto);
        _felt = (0.2 * G, 0, G);
        _time.AdvanceSeconds(1);
        uint answer = Answer(chip, ReadSto);
        Assert.True((short)Data(answer) > threshold);
        Assert.Equal(1, Status(answer));
        Assert.InRange(Signed(chip, ReadAccX), -30, 30);
    }

    [Fact]
    public void Saturation_is_told_as_long_as_it_lasts()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        core.SetFault(ChipFault.Saturated);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(20_000);
            Assert.Equal(0x40, Read(chip, ReadStatus) & 0x40);
            Assert.Equal(3, Status(Ask(chip, ReadAccX)));
        }

        Assert.Equal(short.MaxValue, Signed(chip, ReadAccX));
        Assert.Equal(2, Read(chip, ReadErrFlag1));
        core.SetFault(ChipFault.None);
        _time.AdvanceSeconds(0.2);
        Read(chip, ReadStatus);
        Read(chip, ReadStatus);
        Assert.Equal(1, Status(Ask(chip, ReadAccX)));
    }

    [Fact]
    public void Silent_leaves_the_line_floating_and_stuck_repeats_bit_for_bit()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        core.SetFault(ChipFault.Silent);
        Assert.Equal(0xFFFFFFFFu, Ask(chip, ReadAccX));
        core.FloatingByte = 0;
        Assert.Equal(0u, Ask(chip, ReadAccX));

        core.SetFault(ChipFault.Stuck);
        uint[] registers = [ReadAccX, ReadAccY, ReadAccZ, ReadAngX, ReadAngY, ReadAngZ, ReadTemperature, ReadSto];
        int[] before = [.. registers.Select(register => Read(chip, register))];
        _felt = (1, 2, 8);
        _time.AdvanceSeconds(10);
        Assert.Equal(before, registers.Select(register => Read(chip, register)));
    }

    [Fact]
    public void A_wrong_identity_is_the_sisters_and_has_no_angles()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        core.SetFault(ChipFault.WrongIdentity);
        _time.AdvanceSeconds(0.2);
        Assert.Equal(0x51, Read(chip, ReadWhoAmI));
        Assert.Equal(0, Read(chip, ReadAngZ));
        Assert.InRange(Signed(chip, ReadAccZ), 5_350, 5_450);
    }

    [Fact]
    public void Wrong_checksums_and_bit_flips_are_seen_in_the_checksum()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        core.SetFault(ChipFault.BadCrc);
        uint bad = Ask(chip, ReadWhoAmI);
        Assert.NotEqual((byte)bad, SimulatedScl3300.Crc(bad));
        core.SetFault(ChipFault.BitFlips, 0.1);
        uint[] answers = [.. Enumerable.Range(0, 200).Select(_ => Ask(chip, ReadWhoAmI))];
        Assert.InRange(answers.Count(frame => (byte)frame != SimulatedScl3300.Crc(frame)), 30, 110);
    }

    [Fact]
    public void A_supply_dip_brings_it_back_as_after_power_on()
    {
        SimulatedScl3300 core = Chip();
        SpiDevice chip = Start(core, Mode4);
        core.SetFault(ChipFault.SupplyDip);
        Assert.Equal(0xFFFFFFFFu, Ask(chip, ReadStatus));
        core.SetFault(ChipFault.None);
        _time.AdvanceSeconds(0.1);
        Assert.Equal(0x0010, Read(chip, ReadStatus));
        Assert.Equal(1 << 4, Read(chip, ReadErrFlag2));
        Assert.Equal(0, Read(chip, ReadCmd));
        Assert.Equal(0, Read(chip, ReadAngZ));
    }

    [Fact]
    public void Errors_of_a_part_stay_within_the_data_sheet()
    {
        double[] offsets = new double[600];
        for (int seed = 0; seed < 200; seed++)
        {
            SimulatedScl3300 cold = Part((ulong)seed, -40);
            SimulatedScl3300 hot = Part((ulong)seed, 125);
            (double X, double Y, double Z) a = cold.MeanReading(0, 0, 0);
            (double X, double Y, double Z) b = hot.MeanReading(0, 0, 0);
            (double X, double Y, double Z) up = cold.MeanReading(G, G, G);
            (offsets[3 * seed], offsets[(3 * seed) + 1], offsets[(3 * seed) + 2]) = (b.X / G, b.Y / G, b.Z / G);
            Assert.InRange((b.X - a.X) / G, -16.2e-3, 16.2e-3);
            Assert.InRange((b.Z - a.Z) / G, -24.3e-3, 24.3e-3);
            Assert.InRange((up.X - a.X) / G, 0.993, 1.007);
        }

        Assert.All(offsets, g => Assert.InRange(g, -20e-3, 20e-3));
        Assert.Contains(offsets, g => Math.Abs(g) > 5e-3);
        SimulatedScl3300 Part(ulong seed, double celsius) =>
            new(_time, new AccelerationFunction(_ => _felt), _ => celsius, seed, spread: 1);
    }

    [Fact]
    public void A_part_gives_on_the_mean_what_is_taken_as_its_zero()
    {
        SimulatedScl3300 core = new(_time, new AccelerationFunction(_ => _felt), _ => _celsius, 5, spread: 1);
        SpiDevice chip = Start(core, Mode4);
        (double x, _, double z) = core.MeanReading(0, 0, G);
        double sumX = 0;
        double sumZ = 0;
        for (int i = 0; i < 500; i++)
        {
            _time.Advance(50_000);
            sumX += Signed(chip, ReadAccX);
            sumZ += Signed(chip, ReadAccZ);
        }

        Assert.Equal(x, sumX / 500 / 12_000 * G, 0.0005);
        Assert.Equal(z, sumZ / 500 / 12_000 * G, 0.0005);
    }

    [Fact]
    public void The_same_seed_gives_the_same_frames_also_after_days_unread()
    {
        Assert.Equal(Frames(3), Frames(3));
        Assert.NotEqual(Frames(3), Frames(4));
        uint[] Frames(ulong seed)
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedScl3300 core = new(time, new AccelerationFunction(_ => (0.1, 0.2, 9.8)), _ => 25, seed);
            SpiDevice chip = core.OnSpi(0, 1);
            time.AdvanceSeconds(3 * 86_400);
            return [.. Enumerable.Range(0, 50).Select(_ => Ask(chip, ReadAccX))];
        }
    }

    private SimulatedScl3300 Chip(ulong seed = 1) =>
        new(_time, new AccelerationFunction(_ => _felt), _ => _celsius, seed);

    private SpiDevice Ready(uint mode, bool angles = true) => Start(Chip(), mode, angles);

    // Started in a mode, settled, its status cleared.
    private SpiDevice Start(SimulatedScl3300 core, uint mode, bool angles = true, long settle = 300_000)
    {
        SpiDevice chip = core.OnSpi(0, 1);
        _time.Advance(3_000);
        Ask(chip, mode);
        if (angles)
        {
            Ask(chip, EnableAngles);
        }

        _time.Advance(settle);
        Read(chip, ReadStatus);
        Read(chip, ReadStatus);
        return chip;
    }

    private static uint Frame(uint frame) => frame | SimulatedScl3300.Crc(frame);

    private static uint Ask(SpiDevice chip, uint frame)
    {
        byte[] write = new byte[4];
        byte[] read = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(write, frame);
        chip.TransferFullDuplex(write, read);
        return BinaryPrimitives.ReadUInt32BigEndian(read);
    }

    // Asks, and takes the answer with a frame that asks for nothing that reading changes.
    private static uint Answer(SpiDevice chip, uint frame)
    {
        Ask(chip, frame);
        return Ask(chip, ReadBank);
    }

    private static int Read(SpiDevice chip, uint frame) => Data(Answer(chip, frame));

    private static int Signed(SpiDevice chip, uint frame) => (short)Read(chip, frame);

    private static int Status(uint frame) => (int)(frame >> 24) & 3;

    private static int Data(uint frame) => (int)(frame >> 8) & 0xFFFF;
}
