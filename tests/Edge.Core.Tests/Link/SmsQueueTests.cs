using CsCheck;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public class SmsQueueTests
{
    private const string Number = "+84901234567";

    [Fact]
    public void A_text_is_taken_sent_and_answered_once()
    {
        SmsQueue queue = Served();
        Assert.True(queue.TrySend(Number, "E1 mains lost", 7));
        Assert.False(queue.TryTakeResult(out _));
        Assert.True(queue.TryTake(out OutgoingText text));
        Assert.Equal(new OutgoingText(Number, "E1 mains lost", 7), text);
        Assert.False(queue.TryTake(out _));
        queue.End(new SmsResult(7, SmsOutcome.Accepted, ""));
        Assert.True(queue.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(7, SmsOutcome.Accepted, ""), result);
        Assert.False(queue.TryTakeResult(out _));
    }

    [Fact]
    public void Texts_go_in_the_order_they_came()
    {
        SmsQueue queue = Served();
        queue.TrySend(Number, "a", 1);
        queue.TrySend(Number, "b", 2);
        queue.TryTake(out OutgoingText first);
        Assert.Equal(1, first.Token);
    }

    [Fact]
    public void Without_a_modem_that_answers_no_text_is_taken()
    {
        SmsQueue queue = new();
        Assert.False(queue.IsServed);
        Assert.False(queue.TrySend(Number, "a", 1));
        queue.Serve();
        Assert.True(queue.IsServed);
        Assert.True(queue.TrySend(Number, "a", 1));
        queue.Withdraw("no answer");
        Assert.False(queue.IsServed);
        Assert.False(queue.TrySend(Number, "a", 2));
    }

    [Fact]
    public void What_waits_for_a_modem_that_went_away_is_refused_with_the_reason()
    {
        SmsQueue queue = Served();
        queue.TrySend(Number, "a", 1);
        queue.TrySend(Number, "b", 2);
        queue.TryTake(out _);
        queue.Withdraw("the modem is gone");
        Assert.False(queue.TryTake(out _));
        Assert.True(queue.TryTakeResult(out SmsResult result));
        Assert.Equal(new SmsResult(2, SmsOutcome.Refused, "the modem is gone"), result);
        Assert.False(queue.TryTakeResult(out _));
    }

    [Fact]
    public void It_is_full_until_results_are_taken()
    {
        SmsQueue queue = Served();
        for (int i = 0; i < SmsQueue.Capacity; i++)
        {
            Assert.True(queue.TrySend(Number, "a", i));
        }

        Assert.False(queue.TrySend(Number, "a", 99));
        queue.TryTake(out _);
        Assert.False(queue.TrySend(Number, "a", 99));
        queue.End(new SmsResult(0, SmsOutcome.Unknown, "silence"));
        Assert.False(queue.TrySend(Number, "a", 99));
        queue.TryTakeResult(out _);
        Assert.True(queue.TrySend(Number, "a", 99));
    }

    [Theory]
    [InlineData("84901234567")]
    [InlineData("+0901234567")]
    [InlineData("+84901")]
    [InlineData("+8490123456789012")]
    [InlineData("+8490 123456")]
    [InlineData("")]
    public void A_number_that_is_not_international_is_a_bug_of_the_caller(string number) =>
        Assert.Throws<ArgumentException>(nameof(number), () => Served().TrySend(number, "a", 1));

    [Theory]
    [InlineData("+849012")]
    [InlineData("+849012345678901")]
    public void The_shortest_and_the_longest_number_are_taken(string number) =>
        Assert.True(Served().TrySend(number, "a", 1));

    [Fact]
    public void A_text_that_one_message_cannot_hold_is_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>("text", () => Served().TrySend(Number, "", 1));
        Assert.Throws<ArgumentException>("text", () => Served().TrySend(Number, new string('a', 161), 1));
        Assert.Throws<ArgumentException>("text", () => Served().TrySend(Number, "mất điện", 1));
        Assert.Throws<ArgumentException>("text", () => Served().TrySend(Number, "[1]", 1));
        Assert.Throws<ArgumentException>("text", () => Served().TrySend(Number, "a\0b", 1));
        Assert.True(Served().TrySend(Number, new string('a', 160), 1));
    }

    /// <summary>The example that every description of 7-bit packing uses.</summary>
    [Theory]
    [InlineData("hellohello", "E8329BFD4697D9EC37")]
    [InlineData("How are you?", "C8F71D14969741F977FD07")]
    [InlineData("@", "00")]
    [InlineData("12345678", "31D98C56B3DD70")]
    public void Seven_bits_are_packed_as_published(string text, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(GsmAlphabet.Pack(text)));

    [Fact]
    public void A_full_text_takes_140_octets() => Assert.Equal(140, GsmAlphabet.Pack(new string('x', 160)).Length);

    [Fact]
    public void A_text_beyond_the_alphabet_cannot_be_packed() =>
        Assert.Throws<ArgumentException>(() => GsmAlphabet.Pack("ệ"));

    [Fact]
    public void Packed_characters_can_be_unpacked_by_their_bits() =>
        Gen.Int[0, 127]
            .Where(code => code != 0x1B)
            .Array[1, 160]
            .Sample(codes =>
            {
                string text = string.Concat(codes.Select(code => Alphabet[code]));
                byte[] octets = GsmAlphabet.Pack(text);
                for (int i = 0; i < codes.Length; i++)
                {
                    int code = 0;
                    for (int bit = 0; bit < 7; bit++)
                    {
                        int at = (i * 7) + bit;
                        code |= ((octets[at / 8] >> (at % 8)) & 1) << bit;
                    }

                    Assert.Equal(codes[i], code);
                }
            });

    [Fact]
    public void A_pdu_is_as_published_but_for_the_period_that_we_leave_out()
    {
        string pdu = new OutgoingText("+46708251358", "hellohello", 1).ToPdu();
        Assert.Equal("0001000B916407281553F800000AE8329BFD4697D9EC37", pdu);
        Assert.Equal(22, OutgoingText.LengthOf(pdu));
    }

    [Fact]
    public void A_number_of_even_length_is_not_filled_up() =>
        Assert.StartsWith(
            "0001000A9121436587090000",
            new OutgoingText("+1234567890", "a", 1).ToPdu(),
            StringComparison.Ordinal
        );

    // Table of TS 23.038, by rows of sixteen.
    private const string Alphabet =
        "@£$¥èéùìòÇ\nØø\rÅå"
        + "Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ"
        + " !\"#¤%&'()*+,-./"
        + "0123456789:;<=>?"
        + "¡ABCDEFGHIJKLMNO"
        + "PQRSTUVWXYZÄÖÑÜ§"
        + "¿abcdefghijklmno"
        + "pqrstuvwxyzäöñüà";

    private static SmsQueue Served()
    {
        SmsQueue queue = new();
        queue.Serve();
        return queue;
    }
}
