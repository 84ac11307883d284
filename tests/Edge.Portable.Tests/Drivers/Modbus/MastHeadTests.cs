using CsCheck;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Portable.Tests.Drivers.Modbus;

/// <summary>The driver alone: the test writes the registers by hand.</summary>
public sealed class MastHeadTests
{
    private readonly MastHead _head = new("/dev/ttyUSB0", 1);
    private readonly ModbusMaster _master = new(115_200, 100_000, tries: 1);
    private readonly byte[] _send = new byte[ModbusFrame.LongestFrame];
    private readonly double[] _x = new double[20];
    private readonly double[] _y = new double[20];
    private readonly double[] _z = new double[20];
    private long _now = 1_000_000;

    [Fact]
    public void The_heads_registers_are_read_in_their_units()
    {
        Assert.Equal(MastHeadAnswer.Head, TakeHead(Head(soFar: 1234)));
        Assert.Equal(70_001, _head.Serial);
        Assert.Equal(0x0102, _head.Firmware);
        Assert.Equal(125, _head.NominalHertz);
        Assert.Equal(124.6, _head.MeasuredHertz);
        Assert.Equal(78.45, _head.FullScale);
        Assert.Equal(1.4e-3, _head.Noise, 1e-12);
        Assert.Equal(-12.34, _head.Celsius);
        Assert.False(_head.HasBlock);
        Assert.Equal(14, _head.Pending);
        Assert.Equal(48_000, _head.BlockMicros);
    }

    [Fact]
    public void A_temperature_that_it_does_not_know_is_no_number()
    {
        int[] head = Head(20);
        head[0x0C] = 0x8000;
        TakeHead(head);
        Assert.True(double.IsNaN(_head.Celsius));
    }

    [Fact]
    public void A_block_gives_its_samples_in_metres_per_second_squared()
    {
        TakeHead(Head(0));
        Assert.Equal(MastHeadAnswer.Samples, TakeBlock(Block(0, 23)));
        Assert.Equal(-0.000001, _x[0]);
        Assert.Equal(0.000019, _y[19]);
        Assert.Equal(9.806650, _z[7]);
        Assert.Equal(3, _head.Pending);
        Assert.False(_head.Lost);
    }

    [Fact]
    public void A_block_in_progress_gives_nothing_and_comes_whole_later()
    {
        TakeHead(Head(0));
        Assert.Equal(MastHeadAnswer.Nothing, TakeBlock(Block(0, 19)));
        Assert.Equal(8_000, _head.BlockMicros);
        Assert.Equal(MastHeadAnswer.Samples, TakeBlock(Block(0, 20)));
        Assert.Equal(MastHeadAnswer.Nothing, TakeBlock(Block(0xFFFFFFFF, 20)));
    }

    // A ring of blocks, each at an address of its own: what is asked next lies behind what was taken.
    [Fact]
    public void Each_block_is_asked_for_where_the_ring_has_it()
    {
        TakeHead(Head(0));
        for (int block = 0; block < MastHeadMap.Blocks + 2; block++)
        {
            int first = block * MastHeadMap.BlockSamples;
            Assert.Equal(
                MastHeadAnswer.Samples,
                TakeBlock(Block((uint)first, (uint)(first + MastHeadMap.BlockSamples)))
            );
            int asked = (_send[2] << 8) | _send[3];
            Assert.Equal(MastHeadMap.FirstBlock + (block % MastHeadMap.Blocks * MastHeadMap.BlockSpacing), asked);
            _head.Handed();
        }
    }

    [Fact]
    public void A_hole_in_the_count_is_told_exactly()
    {
        TakeHead(Head(0));
        TakeBlock(Block(0, 20));
        _head.Handed();
        Assert.Equal(MastHeadAnswer.Samples, TakeBlock(Block(20 + 640, 700)));
        Assert.True(_head.Lost);
        Assert.Equal(640, _head.LostSamples);
        _head.Handed();
        Assert.Equal(MastHeadAnswer.Samples, TakeBlock(Block(680, 700)));
        Assert.False(_head.Lost);
        Assert.Equal(640, _head.LostSamples);
    }

    [Fact]
    public void Samples_of_a_self_test_are_none_and_leave_a_gap()
    {
        TakeHead(Head(0));
        Assert.Equal(MastHeadAnswer.Nothing, TakeBlock(Block(0, 20, MastHeadMap.SelfTesting)));
        Assert.Equal(MastHeadAnswer.Samples, TakeBlock(Block(20, 40)));
        Assert.True(_head.Lost);
        Assert.Equal(0, _head.LostSamples);
    }

    [Theory]
    [InlineData(MastHeadMap.SensorFault, "its accelerometer does not answer it")]
    [InlineData(MastHeadMap.SelfTestFailed, "failed its self-test")]
    [InlineData(MastHeadMap.ClockOff, "clock")]
    [InlineData(0x0200, "it restarted: it counts 20 samples")]
    public void A_status_that_forbids_trust_is_a_fault(int flags, string reason)
    {
        TakeHead(Head(0));
        Assert.Contains(reason, Fault(() => TakeBlock(Block(0, 20, flags))), StringComparison.Ordinal);
        Assert.False(_head.HasBlock);
    }

    [Theory]
    [InlineData(21, 60)]
    [InlineData(40, 60)]
    [InlineData(0, 60)]
    [InlineData(20, 20)]
    [InlineData(660, 640)]
    [InlineData(0xFFFFFFFF, 60)]
    public void A_block_that_contradicts_itself_or_what_was_asked_is_a_fault(long first, long soFar)
    {
        TakeHead(Head(0));
        TakeBlock(Block(0, 20));
        Assert.Contains("a late answer", Fault(() => TakeBlock(Block(first, soFar))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_that_falls_is_a_restart()
    {
        TakeHead(Head(1000));
        Assert.Contains("it restarted", Fault(() => TakeHead(Head(900))), StringComparison.Ordinal);
        TakeHead(Head(910));
        Assert.True(_head.Lost);
    }

    [Theory]
    [InlineData(0x00, 0x4D49, "identity 0x4D49, expected 0x4D48")]
    [InlineData(0x01, 2, "version 2")]
    [InlineData(0x07, 100, "1.00 Hz")]
    [InlineData(0x0A, 0, "full scale of 0.00")]
    [InlineData(0x0C, 20_000, "200.00 C")]
    public void A_head_that_cannot_be_is_a_fault(int register, int value, string reason)
    {
        int[] head = Head(0);
        head[register] = value;
        Assert.Contains(reason, Fault(() => TakeHead(head)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_was_swapped_is_a_fault_and_then_the_new_one()
    {
        TakeHead(Head(0));
        int[] other = Head(10);
        other[4]++;
        Assert.Contains("it was replaced", Fault(() => TakeHead(other)), StringComparison.Ordinal);
        TakeHead(other);
        Assert.Equal(70_002, _head.Serial);
    }

    [Theory]
    [InlineData(0x8000, 0x0000)]
    [InlineData(0x7FFF, 0xFFFF)]
    [InlineData(0x04B0, 0x0000)]
    public void A_sample_beyond_full_scale_or_never_taken_is_a_fault(int high, int low)
    {
        TakeHead(Head(0));
        int[] block = Block(0, 20);
        block[5 + (6 * 11)] = high;
        block[6 + (6 * 11)] = low;
        Assert.Contains("beyond its full scale", Fault(() => TakeBlock(block)), StringComparison.Ordinal);
    }

    /// <summary>2,040 answers, one bit wrong in each.</summary>
    [Fact]
    public void Every_bit_flip_in_a_block_is_refused()
    {
        TakeHead(Head(0));
        for (int bit = 0; bit < 255 * 8; bit++)
        {
            _head.AskBlock(_master);
            byte[] wrong = Answer(Block(0, 20));
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Carry(wrong);
            Assert.Equal(ModbusState.Failed, _master.State);
        }
    }

    /// <summary>Answers whose CRC is right and whose registers are anything.</summary>
    [Fact]
    public void Any_registers_give_samples_within_full_scale_or_a_fault_and_nothing_else() =>
        Gen.Select(Gen.UShort.Array[23], Gen.UShort.Array[125], Gen.Bool, Gen.Bool)
            .Sample(
                (head, block, isHead, isBlock) =>
                {
                    var test = new MastHeadTests();
                    int[] own = isHead ? Head(0) : [.. head.Select(value => (int)value)];
                    int[] samples = [.. block.Select(value => (int)value)];
                    if (isBlock)
                    {
                        Block(0, 20)[..5].CopyTo(samples, 0);
                    }

                    try
                    {
                        test.TakeHead(own);
                        if (test.TakeBlock(samples) == MastHeadAnswer.Samples)
                        {
                            Assert.All(test._x.Concat(test._y).Concat(test._z), v => Assert.InRange(v, -78.46, 78.46));
                        }
                    }
                    catch (DriverFaultException fault)
                    {
                        Assert.StartsWith("mast head at /dev/ttyUSB0/1: ", fault.Message, StringComparison.Ordinal);
                    }
                },
                iter: 2_000
            );

    private static int[] Head(long soFar) =>
        [
            0x4D48,
            1,
            0x0102,
            1,
            4465,
            1,
            0,
            12_500,
            1,
            0xE6B8,
            7_845,
            1_400,
            0x1_0000 - 1_234,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            60,
            (int)(soFar >> 16),
            (int)(soFar & 0xFFFF),
        ];

    // x falls and y rises by 1 µm/s² with each sample; z is 1 g.
    private static int[] Block(long first, long soFar, int flags = 0)
    {
        int[] block = new int[125];
        Put(block, 0, first);
        Put(block, 2, soFar);
        block[4] = 0x0100 ^ flags;
        for (int i = 0; i < 20; i++)
        {
            Put(block, 5 + (6 * i), -1 - i);
            Put(block, 7 + (6 * i), i);
            Put(block, 9 + (6 * i), 9_806_650);
        }

        return block;
    }

    private static void Put(int[] registers, int at, long value)
    {
        registers[at] = (int)((value >> 16) & 0xFFFF);
        registers[at + 1] = (int)(value & 0xFFFF);
    }

    private static byte[] Answer(int[] registers)
    {
        byte[] frame = new byte[5 + (2 * registers.Length)];
        frame[0] = 1;
        frame[1] = 4;
        frame[2] = (byte)(2 * registers.Length);
        for (int i = 0; i < registers.Length; i++)
        {
            frame[3 + (2 * i)] = (byte)(registers[i] >> 8);
            frame[4 + (2 * i)] = (byte)registers[i];
        }

        ModbusFrame.Seal(frame, frame.Length - 2);
        return frame;
    }

    private static string Fault(Action act) => Assert.Throws<DriverFaultException>(act).Message;

    private MastHeadAnswer TakeHead(int[] registers)
    {
        _head.AskHead(_master);
        Carry(Answer(registers));
        return _head.Take(_master, _x, _y, _z);
    }

    private MastHeadAnswer TakeBlock(int[] registers)
    {
        _head.AskBlock(_master);
        Carry(Answer(registers));
        return _head.Take(_master, _x, _y, _z);
    }

    // Sends what was asked, hears the answer, and lets the time for it run out.
    private void Carry(byte[] answer)
    {
        _now += 10_000;
        Assert.Equal(8, _master.Step([], 0, _now, _send));
        _now += 30_000;
        _master.Step(answer, answer.Length, _now, _send);
        _now += 1_000_000;
        _master.Step([], 0, _now, _send);
    }
}
