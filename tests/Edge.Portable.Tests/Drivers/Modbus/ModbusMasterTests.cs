using CsCheck;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Portable.Tests.Drivers.Modbus;

/// <summary>The master alone: the test is the line, and says what time it is.</summary>
public sealed class ModbusMasterTests
{
    private const int Response = 100_000;

    // V1.1b3, 6.3: three holding registers from 107 are 555, 0 and 100.
    private static readonly byte[] Request = Hex.Bytes("11 03 00 6B 00 03 76 87");
    private static readonly byte[] Answer = Sealed("11 03 06 02 2B 00 00 00 64");

    private readonly ModbusMaster _master = new(115_200, Response, tries: 3);
    private readonly byte[] _send = new byte[ModbusFrame.LongestFrame];
    private long _now = 1_000_000;

    [Fact]
    public void A_read_of_holding_registers_gives_the_values_of_the_specification()
    {
        Assert.Equal(Request, Ask());
        Assert.Equal(ModbusState.Busy, _master.State);
        Hear(Answer);
        Assert.Equal(ModbusState.Done, _master.State);
        Assert.Equal(3, _master.RegisterCount);
        Assert.Equal([0x022B, 0, 0x64], Registers());
        Assert.Equal("", _master.Problem);
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.Register(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.Register(-1));
    }

    [Fact]
    public void A_read_of_an_input_register_gives_the_value_of_the_specification()
    {
        _master.ReadInput(0x11, 8, 1);
        Assert.Equal(Hex.Bytes("11 04 00 08 00 01 B2 98"), Sent());
        Hear(Hex.Bytes("11 04 02 00 0A F8 F4"));
        Assert.Equal([10], Registers());
    }

    [Fact]
    public void A_write_of_two_registers_is_done_when_the_unit_repeats_address_and_count()
    {
        _master.Write(0x11, 1, [0x000A, 0x0102], 2);
        Assert.Equal(Hex.Bytes("11 10 00 01 00 02 04 00 0A 01 02 C6 F0"), Sent());
        Hear(Hex.Bytes("11 10 00 01 00 02 12 98"));
        Assert.Equal(ModbusState.Done, _master.State);
        Assert.Equal(0, _master.RegisterCount);
    }

    [Fact]
    public void A_write_that_the_unit_repeats_with_another_count_is_not_done()
    {
        _master.Write(0x11, 1, [0x000A, 0x0102], 2);
        Sent();
        Hear(Sealed("11 10 00 01 00 03"));
        Assert.Equal(ModbusState.Busy, _master.State);
    }

    [Fact]
    public void The_answer_to_a_single_write_is_told_from_an_echo_by_what_a_read_has_shown()
    {
        _master.Write(0x11, 1, 3);
        byte[] write = Sent();
        Hear(write);
        Assert.Equal(ModbusState.Busy, _master.State);
        FailByTime(() => Hear(write));
        Assert.Equal("no answer, only its own request read back", _master.Problem);

        Ask();
        Hear(Answer);
        _master.Write(0x11, 1, 3);
        Hear(Sent());
        Assert.Equal(ModbusState.Done, _master.State);
    }

    [Fact]
    public void On_a_line_with_echoes_a_single_write_is_done_with_the_second_copy()
    {
        Ask();
        Hear([.. Request, .. Answer]);
        Assert.Equal(ModbusState.Done, _master.State);
        _master.Write(0x11, 1, 3);
        byte[] write = Sent();
        Hear(write);
        Assert.Equal(ModbusState.Busy, _master.State);
        Hear(write);
        Assert.Equal(ModbusState.Done, _master.State);
    }

    [Fact]
    public void A_write_to_all_units_waits_for_nobody_but_the_turnaround()
    {
        _master.Write(0, 1, 3);
        Assert.Equal(0, Sent()[0]);
        Pass(ModbusMaster.TurnaroundMicros / 2);
        Assert.Equal(ModbusState.Busy, _master.State);
        Pass(ModbusMaster.TurnaroundMicros);
        Assert.Equal(ModbusState.Done, _master.State);
    }

    [Theory]
    [InlineData(1, "exception 1 (illegal function)")]
    [InlineData(2, "exception 2 (illegal data address)")]
    [InlineData(3, "exception 3 (illegal data value)")]
    [InlineData(4, "exception 4 (server device failure)")]
    [InlineData(0x55, "exception 85 (no code of the specification)")]
    public void An_exception_ends_the_request_with_its_words(int code, string words)
    {
        Ask();
        Hear(Sealed($"11 83 {code:X2}"));
        Assert.Equal(ModbusState.Refused, _master.State);
        Assert.Equal(code, _master.ExceptionCode);
        Assert.Equal(words, _master.Problem);
        Assert.Equal(0, _master.RegisterCount);
    }

    [Fact]
    public void A_unit_that_is_busy_is_asked_again()
    {
        Ask();
        Hear(Sealed("11 83 06"));
        Assert.Equal(ModbusState.Busy, _master.State);
        Assert.Equal(Request, Sent());
        Hear(Answer);
        Assert.Equal(ModbusState.Done, _master.State);
        Assert.Equal(1, _master.Repeats);
    }

    [Fact]
    public void Silence_is_asked_three_times_and_then_failed()
    {
        Ask();
        Assert.Equal(2, FailByTime());
        Assert.Equal("no answer", _master.Problem);
    }

    [Fact]
    public void An_answer_in_pieces_is_one_answer()
    {
        Ask();
        foreach (byte value in Answer)
        {
            Assert.Equal(ModbusState.Busy, _master.State);
            Hear([value]);
        }

        Assert.Equal(ModbusState.Done, _master.State);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("FF FF 00")]
    [InlineData("11")]
    [InlineData("11 03")]
    [InlineData("11 03 06 02 2B")]
    public void Garbage_before_the_answer_is_passed_over(string garbage)
    {
        Ask();
        Hear(Hex.Bytes(garbage));
        Hear(Answer);
        Pass(Response * 2);
        Assert.Equal(ModbusState.Done, _master.State);
        Assert.Equal([0x022B, 0, 0x64], Registers());
    }

    [Fact]
    public void What_lay_on_the_line_before_the_request_is_no_answer()
    {
        _master.ReadHolding(0x11, 0x6B, 3);
        Assert.Equal(0, _master.Step(Answer, Answer.Length, _now, _send));
        Assert.Equal(Request, Sent());
        Assert.Equal(ModbusState.Busy, _master.State);
    }

    [Fact]
    public void The_request_waits_for_the_silence_after_what_was_heard_last()
    {
        Ask();
        Hear(Answer);
        _master.ReadHolding(0x11, 0x6B, 3);
        Assert.Equal(0, _master.Step([], 0, _now + 1_749, _send));
        Assert.Equal(1, _master.WaitMicros(_now + 1_749));
        Assert.Equal(Request.Length, _master.Step([], 0, _now + 1_750, _send));
    }

    [Theory]
    [InlineData(115_200, 1_750)]
    [InlineData(38_400, 1_750)]
    [InlineData(19_200, 2_006)]
    [InlineData(9_600, 4_011)]
    public void The_silence_is_three_and_a_half_characters_and_fixed_above_19200_baud(int baud, long micros) =>
        Assert.Equal(micros, new ModbusMaster(baud, Response, 1).SilenceMicros);

    [Fact]
    public void A_line_that_is_never_silent_fails_and_says_so()
    {
        _master.ReadHolding(0x11, 0x6B, 3);
        for (int i = 0; i < 2_000 && _master.State == ModbusState.Busy; i++)
        {
            Assert.Equal(0, _master.Step([0x55], 1, _now, _send));
            _now += 1_000;
        }

        Assert.Equal(ModbusState.Failed, _master.State);
        Assert.Contains("never silent", _master.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12 03 06 02 2B 00 00 00 64", "an answer of unit 18")]
    [InlineData("11 04 06 02 2B 00 00 00 64", "an answer to function 4")]
    [InlineData("11 03 04 02 2B 00 00", "an answer of 9 bytes to another request")]
    public void An_answer_of_another_unit_or_function_or_length_is_refused(string hex, string problem)
    {
        byte[] other = Sealed(hex);
        Ask();
        Hear(other);
        Assert.Equal(ModbusState.Busy, _master.State);
        Pass(Response * 2);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Request, Sent());
            Hear(other);
            Pass(Response * 2);
        }

        Assert.Equal(ModbusState.Failed, _master.State);
        Assert.Equal(problem, _master.Problem);
    }

    [Fact]
    public void After_the_answer_of_another_unit_the_right_one_is_still_taken()
    {
        Ask();
        Hear(Sealed("12 03 06 02 2B 00 00 00 65"));
        Hear(Answer);
        Assert.Equal([0x022B, 0, 0x64], Registers());
    }

    [Fact]
    public void A_half_answer_is_told_as_one()
    {
        Ask();
        Hear(Answer[..5]);
        FailByTime(() => Hear(Answer[..5]));
        Assert.Equal("an answer that broke off after 5 bytes of 11", _master.Problem);
    }

    [Fact]
    public void A_wrong_checksum_is_told_as_one()
    {
        byte[] wrong = (byte[])Answer.Clone();
        wrong[^1] ^= 1;
        Ask();
        Hear(wrong);
        FailByTime(() => Hear(wrong));
        Assert.Equal("an answer with a wrong CRC", _master.Problem);
    }

    [Fact]
    public void Every_bit_flip_in_an_answer_is_refused()
    {
        for (int bit = 0; bit < Answer.Length * 8; bit++)
        {
            byte[] wrong = (byte[])Answer.Clone();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            var master = new ModbusMaster(115_200, Response, tries: 1);
            master.ReadHolding(0x11, 0x6B, 3);
            Assert.Equal(Request.Length, master.Step([], 0, 10_000, _send));
            master.Step(wrong, wrong.Length, 20_000, _send);
            master.Step([], 0, 10_000_000, _send);
            Assert.Equal(ModbusState.Failed, master.State);
        }
    }

    /// <summary>Random bytes, cut-up answers and echoes in any mixture: no exception, and no value but the right one.</summary>
    [Fact]
    public void Any_bytes_never_throw_and_never_give_another_value() =>
        Gen.Select(
                Gen.OneOf(
                    Gen.Byte.Array[0, 40],
                    Gen.Const(Answer),
                    Gen.Const(Request),
                    Gen.Select(Gen.Int[0, 10], Gen.Int[0, 11], (a, b) => Answer[Math.Min(a, b)..Math.Max(a, b)]),
                    Gen.Const(Hex.Bytes("11 03 06"))
                ).Array[0, 12],
                Gen.Int[1, 30_000]
            )
            .Sample(
                (pieces, gap) =>
                {
                    var master = new ModbusMaster(115_200, Response, tries: 2);
                    byte[] send = new byte[ModbusFrame.LongestFrame];
                    master.ReadHolding(0x11, 0x6B, 3);
                    long now = 10_000;
                    foreach (byte[] piece in pieces)
                    {
                        master.Step(piece, piece.Length, now, send);
                        Assert.True(master.State != ModbusState.Busy || master.WaitMicros(now) > 0);
                        now += gap;
                    }

                    for (int i = 0; i < 20; i++)
                    {
                        now += 100_000;
                        master.Step([], 0, now, send);
                    }

                    Assert.NotEqual(ModbusState.Busy, master.State);
                    if (master.State == ModbusState.Done)
                    {
                        Assert.Equal(
                            [0x022B, 0, 0x64],
                            Enumerable.Range(0, master.RegisterCount).Select(master.Register)
                        );
                    }
                },
                iter: 3_000
            );

    [Fact]
    public void A_flood_is_bounded_and_the_answer_at_its_end_is_found()
    {
        Ask();
        Hear(new byte[5_000]);
        Hear(Answer);
        Assert.Equal(ModbusState.Done, _master.State);
    }

    [Fact]
    public void What_cannot_be_asked_is_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.ReadInput(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.ReadInput(248, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.ReadInput(1, 0, 126));
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.ReadInput(1, 0xFFFF, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _master.Write(1, 0, new int[200], 124));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModbusMaster(115_200, Response, 0));
        _master.ReadInput(1, 0, 125);
        Assert.Throws<InvalidOperationException>(() => _master.ReadInput(1, 0, 1));
    }

    private static byte[] Sealed(string hex)
    {
        byte[] body = Hex.Bytes(hex);
        byte[] frame = [.. body, 0, 0];
        ModbusFrame.Seal(frame, body.Length);
        return frame;
    }

    private byte[] Ask()
    {
        _master.ReadHolding(0x11, 0x6B, 3);
        return Sent();
    }

    // Passes time until the master sends.
    private byte[] Sent()
    {
        for (int i = 0; i < 100; i++)
        {
            int count = _master.Step([], 0, _now, _send);
            if (count > 0)
            {
                return _send[..count];
            }

            _now += 5_000;
        }

        throw new InvalidOperationException("It sends nothing.");
    }

    private void Hear(byte[] bytes)
    {
        _now += 1_000;
        Assert.Equal(0, _master.Step(bytes, bytes.Length, _now, _send));
    }

    private void Pass(long micros)
    {
        _now += micros;
        Assert.Equal(0, _master.Step([], 0, _now, _send));
    }

    // Lets each try run out; returns how often it asked again.
    private int FailByTime(Action? answer = null)
    {
        int again = 0;
        for (int i = 0; i < 1_000 && _master.State == ModbusState.Busy; i++)
        {
            _now += 5_000;
            if (_master.Step([], 0, _now, _send) > 0)
            {
                again++;
                answer?.Invoke();
            }
        }

        Assert.Equal(ModbusState.Failed, _master.State);
        return again;
    }

    private int[] Registers() => [.. Enumerable.Range(0, _master.RegisterCount).Select(_master.Register)];
}
