using Edge.Core.Link;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class SmsDialogueTests
{
    private const string Number = "+46708251358";
    private const string Pdu = "0001000B916407281553F800000AE8329BFD4697D9EC37";

    private readonly SmsQueue _texts = new();

    [Fact]
    public void A_text_goes_out_between_two_polls_and_is_accepted()
    {
        FamilyBench bench = new(_texts);
        Assert.False(_texts.TrySend(Number, "hellohello", 7));
        bench.Poll();
        Assert.True(_texts.TrySend(Number, "hellohello", 7));
        Assert.Equal(long.MinValue, bench.Dialogue.RestsUntilMicros);
        bench.Run(1);
        Assert.Equal(["AT+CMGF=0", "AT+CMGS=22", "TEXT " + Pdu], bench.Asked.TakeLast(3));
        Assert.Equal(new SmsResult(7, SmsOutcome.Accepted, ""), Result());
        int readings = bench.Readings.Count;
        bench.Run(10);
        Assert.True(bench.Readings.Count > readings);
        Assert.True(bench.Reading(MetricId.LinkSim).IsGood);
    }

    [Fact]
    public void Several_texts_go_one_after_the_other_and_polls_go_on()
    {
        FamilyBench bench = new(_texts);
        bench.Poll();
        for (int i = 0; i < SmsQueue.Capacity; i++)
        {
            Assert.True(_texts.TrySend(Number, "hellohello", i));
        }

        bench.Run(10);
        Assert.Equal(SmsQueue.Capacity, bench.Asked.Count(c => c == "TEXT " + Pdu));
        for (int i = 0; i < SmsQueue.Capacity; i++)
        {
            Assert.Equal(new SmsResult(i, SmsOutcome.Accepted, ""), Result());
        }

        Assert.True(bench.Asked.Count(c => c == "AT+CPIN?") >= 2);
    }

    [Fact]
    public void What_the_network_turns_away_is_refused_with_its_code()
    {
        FamilyBench bench = new(_texts) { TextAnswer = "!+CMS ERROR: 331" };
        Assert.Equal(
            new SmsResult(7, SmsOutcome.Refused, "the modem answered AT+CMGS=22 with +CMS ERROR: 331"),
            Send(bench)
        );
    }

    [Fact]
    public void A_modem_that_takes_no_pdu_is_given_none()
    {
        FamilyBench bench = new(_texts) { ["AT+CMGF=0"] = "!+CMS ERROR: 303" };
        Assert.Equal(
            new SmsResult(7, SmsOutcome.Refused, "the modem answered AT+CMGF=0 with +CMS ERROR: 303"),
            Send(bench)
        );
        Assert.DoesNotContain("AT+CMGS=22", bench.Asked);
    }

    [Fact]
    public void A_modem_that_does_not_prompt_sends_nothing()
    {
        FamilyBench bench = new(_texts) { Prompts = false };
        Assert.Equal(SmsOutcome.Refused, Send(bench).Outcome);
        Assert.DoesNotContain(bench.Asked, c => c.StartsWith("TEXT", StringComparison.Ordinal));
    }

    [Fact]
    public void An_ok_without_a_number_is_no_proof()
    {
        FamilyBench bench = new(_texts) { TextAnswer = "RDY" };
        Assert.Equal(new SmsResult(7, SmsOutcome.Unknown, "the modem answered AT+CMGS=22 without +CMGS"), Send(bench));
    }

    [Fact]
    public void A_call_that_ends_while_a_text_is_under_way_refuses_nothing()
    {
        FamilyBench bench = new(_texts) { TextAnswer = "NO CARRIER\r\n+CMGS: 6" };
        Assert.Equal(SmsOutcome.Accepted, Send(bench).Outcome);
    }

    [Fact]
    public void A_network_that_says_nothing_for_a_minute_leaves_it_open_and_the_prompt_is_left()
    {
        FamilyBench bench = new(_texts) { TextAnswer = null };
        bench.Poll();
        _texts.TrySend(Number, "hellohello", 7);
        bench.Run(ModemDialogue.SmsSeconds - 1);
        Assert.False(_texts.TryTakeResult(out _));
        bench.Run(2);
        Assert.Equal(SmsOutcome.Unknown, Result().Outcome);
        Assert.False(_texts.IsServed);
        bench.TextAnswer = "+CMGS: 6";
        bench.Run(20);
        Assert.True(_texts.IsServed);
        Assert.True(bench.Reading(MetricId.LinkSim).IsGood);
    }

    [Fact]
    public void A_line_that_is_lost_while_a_text_is_under_way_leaves_it_open_and_what_waits_is_refused()
    {
        FamilyBench bench = new(_texts) { TextAnswer = null };
        bench.Poll();
        _texts.TrySend(Number, "hellohello", 7);
        _texts.TrySend(Number, "hellohello", 8);
        bench.Run(2);
        bench.Dialogue.LineLost("hung up", default, bench.Readings);
        SmsResult[] results = [Result(), Result()];
        Assert.Contains(new SmsResult(7, SmsOutcome.Unknown, "hung up"), results);
        Assert.Contains(new SmsResult(8, SmsOutcome.Refused, "hung up"), results);
    }

    [Fact]
    public void Without_a_sim_that_is_ready_no_text_is_taken()
    {
        FamilyBench bench = new(_texts) { ["AT+CPIN?"] = "+CPIN: SIM PIN" };
        bench.Poll();
        Assert.False(_texts.TrySend(Number, "hellohello", 7));
    }

    [Fact]
    public void A_prompt_that_an_earlier_process_left_is_left_at_once()
    {
        FamilyBench bench = new(_texts);
        bench.Prompt();
        bench.Run(10);
        Assert.StartsWith("ESC ", bench.Asked[0], StringComparison.Ordinal);
        Assert.True(bench.Reading(MetricId.LinkSim).IsGood);
    }

    [Fact]
    public void A_prompt_is_a_line_by_itself_however_its_bytes_come()
    {
        AtParser parser = new();
        List<AtLine> lines = [];
        parser.Push("\r\n>"u8, lines);
        Assert.Empty(lines);
        parser.Push(" +CMGS: 5\r\n> x > \r\n"u8, lines);
        Assert.Equal(
            [
                new AtLine(AtLineKind.Prompt, ">"),
                new AtLine(AtLineKind.Information, "+CMGS: 5"),
                new AtLine(AtLineKind.Prompt, ">"),
                new AtLine(AtLineKind.Information, "x >"),
            ],
            lines
        );
    }

    [Fact]
    public void To_attach_afresh_the_radio_is_switched_off_and_on_and_the_network_selected()
    {
        FamilyBench bench = new(_texts);
        bench.Poll();
        bench.Dialogue.Order(RecoveryRung.Reattach);
        Assert.Equal(long.MinValue, bench.Dialogue.RestsUntilMicros);
        bench.Readings.Clear();
        bench.Run(1);
        Assert.Equal(["AT+CFUN=4", "AT+CFUN=1", "AT+COPS=0"], bench.Asked.TakeLast(3));
        Assert.Equal("it is being attached afresh", bench.Reading(MetricId.LinkRegistration).Text);
        Assert.DoesNotContain(bench.Readings, r => r.Metric is MetricId.LinkSim or MetricId.LinkModem);
        bench.Run(10);
        Assert.Equal("home", bench.Text(MetricId.LinkRegistration));
    }

    [Fact]
    public void A_modem_that_is_reset_gets_its_port_opened_again()
    {
        FamilyBench bench = new(_texts);
        bench.Poll();
        bench.Dialogue.Order(RecoveryRung.AtReset);
        bench.Run(0.5);
        Assert.Equal("AT+CFUN=1,1", bench.Asked[^1]);
        Assert.True(bench.Dialogue.WantsReopen);
        Assert.Equal("it was reset by AT+CFUN=1,1", bench.Reading(MetricId.LinkModem).Text);
        Assert.False(_texts.IsServed);
        bench.Dialogue.LineOpened();
        bench.Run(10);
        Assert.True(bench.Reading(MetricId.LinkModem).IsGood);
        Assert.Single(bench.Asked, "AT+CFUN=1,1");
    }

    [Theory]
    [InlineData(RecoveryRung.Reconnect)]
    [InlineData(RecoveryRung.UsbReset)]
    [InlineData(RecoveryRung.RailOff)]
    [InlineData(RecoveryRung.Reboot)]
    public void What_is_not_done_over_this_line_is_no_order(RecoveryRung rung)
    {
        FamilyBench bench = new(_texts);
        bench.Poll();
        int asked = bench.Asked.Count;
        bench.Dialogue.Order(rung);
        bench.Run(1);
        Assert.Equal(asked, bench.Asked.Count);
    }

    [Fact]
    public void A_modem_that_falls_silent_forgets_what_was_ordered()
    {
        FamilyBench bench = new(_texts);
        bench.Poll();
        bench.Dialogue.Order(RecoveryRung.AtReset);
        bench.Dialogue.LineLost("hung up", default, bench.Readings);
        bench.Run(10);
        Assert.DoesNotContain("AT+CFUN=1,1", bench.Asked);
    }

    private SmsResult Send(FamilyBench bench)
    {
        bench.Poll();
        Assert.True(_texts.TrySend(Number, "hellohello", 7));
        bench.Run(3);
        return Result();
    }

    private SmsResult Result()
    {
        Assert.True(_texts.TryTakeResult(out SmsResult result), "there is a result");
        return result;
    }
}
