using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

/// <summary>A modem with two SIMs.</summary>
public sealed class SecondSimDialogueTests
{
    [Fact]
    public void A_modem_that_knows_its_slot_is_asked_for_it_at_each_poll()
    {
        FamilyBench bench = Quectel();
        bench["AT+QUIMSLOT?"] = "+QUIMSLOT: 2";
        bench.Poll();
        Assert.True(bench.Dialogue.HasSims);
        Assert.Single(bench.Asked, "AT+QUIMSLOT?");
        Assert.Equal((true, 2), Slot(bench));
        bench["AT+QUIMSLOT?"] = "+QUIMSLOT: 1";
        bench.Run(10);
        Assert.Equal((true, 1), Slot(bench));
    }

    [Fact]
    public void A_modem_that_does_not_tell_its_slot_has_the_one_that_it_had()
    {
        FamilyBench bench = Quectel();
        bench.Poll();
        Assert.Equal((true, 1), Slot(bench));

        bench = Quectel();
        bench.Dialogue.AssumeSlot(2);
        bench.Poll();
        Assert.Equal((true, 2), Slot(bench));
    }

    [Fact]
    public void A_modem_with_one_SIM_is_asked_for_no_slot_and_switches_none()
    {
        FamilyBench bench = Quectel(sims: 1);
        bench.Poll();
        int asked = bench.Asked.Count;
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        bench.Run(1);
        bench.Dialogue.LineLost("hung up", default, bench.Readings);
        Assert.False(bench.Dialogue.HasSims);
        Assert.DoesNotContain("AT+QUIMSLOT?", bench.Asked);
        Assert.Equal(asked, bench.Asked.Count);
        Assert.DoesNotContain(bench.Readings, r => r.Metric == MetricId.LinkSimSlot);
    }

    [Fact]
    public void With_a_switch_of_the_sites_own_the_family_is_not_asked_what_it_chose()
    {
        FamilyBench bench = Quectel(simSwitch: "AT+GTDUALSIM={index}");
        bench["AT+QUIMSLOT?"] = "+QUIMSLOT: 2";
        bench["AT+GTDUALSIM=1"] = "";
        bench.Poll();
        Assert.DoesNotContain("AT+QUIMSLOT?", bench.Asked);
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        bench.Run(1);
        Assert.Equal(["AT+CFUN=0", "AT+GTDUALSIM=1", "AT+CFUN=1"], bench.Asked.TakeLast(3));
        Assert.Equal((true, 2), Slot(bench));
    }

    [Fact]
    public void The_other_SIM_is_taken_while_the_radio_is_off()
    {
        FamilyBench bench = Quectel();
        bench["AT+QUIMSLOT=2"] = "";
        bench.Poll();
        bench.Readings.Clear();
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        Assert.Equal(long.MinValue, bench.Dialogue.RestsUntilMicros);
        bench.Run(0.1);
        Assert.Equal(
            ModemReport.Always.Where(metric => metric != MetricId.LinkModem).Order(),
            bench.Readings.Select(r => r.Metric).Order()
        );
        Assert.All(
            bench.Readings,
            r => Assert.Equal((Quality.Bad, "the SIM in slot 2 is being taken"), (r.Quality, r.Text))
        );
        bench.Run(1);
        Assert.Equal(["AT+CFUN=0", "AT+QUIMSLOT=2", "AT+CFUN=1"], bench.Asked.TakeLast(3));
        Assert.Equal((true, 2), Slot(bench));
        Assert.Single(bench.Readings, r => r.Metric == MetricId.LinkSimSlot);

        // The modem does not say which; what it was told is believed, and it is told once.
        bench.Run(20);
        Assert.Equal((true, 2), Slot(bench));
        Assert.Single(bench.Asked, "AT+QUIMSLOT=2");
        Assert.Single(bench.Asked, "AT+CFUN=0");
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void A_modem_that_refuses_to_switch_says_so_and_keeps_the_other_slot_and_its_radio(int ordered, int kept)
    {
        FamilyBench bench = Quectel();
        bench[$"AT+QUIMSLOT={ordered}"] = "!+CME ERROR: 4";
        bench.Poll();
        bench.Dialogue.Order(RecoveryRung.OtherSim, ordered);
        bench.Run(1);
        Reading told = bench.Reading(MetricId.LinkSimSlot);
        Assert.Equal(
            (Quality.Bad, $"the modem answered AT+QUIMSLOT={ordered} with +CME ERROR: 4"),
            (told.Quality, told.Text)
        );
        Assert.Equal(["AT+CFUN=0", $"AT+QUIMSLOT={ordered}", "AT+CFUN=1"], bench.Asked.TakeLast(3));
        bench.Run(10);
        Assert.Equal((true, kept), Slot(bench));
    }

    [Fact]
    public void A_radio_that_cannot_be_switched_off_is_no_answer_to_the_switch()
    {
        FamilyBench bench = Quectel();
        bench["AT+CFUN=0"] = "!ERROR";
        bench["AT+CFUN=1"] = "!ERROR";
        bench["AT+QUIMSLOT=2"] = "";
        bench.Poll();
        bench.Readings.Clear();
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        bench.Run(1);
        Assert.Equal(["AT+CFUN=0", "AT+QUIMSLOT=2", "AT+CFUN=1"], bench.Asked.TakeLast(3));
        Assert.Equal([(true, 2.0)], SlotsTold(bench));
    }

    [Fact]
    public void A_make_whose_switch_nobody_knows_says_what_is_to_be_set()
    {
        FamilyBench bench = new(sims: 2);
        bench.Poll();
        int asked = bench.Asked.Count;
        bench.Readings.Clear();
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        bench.Run(1);
        Assert.Equal(asked, bench.Asked.Count);
        Reading told = Assert.Single(bench.Readings);
        Assert.Equal(
            (
                MetricId.LinkSimSlot,
                Quality.Bad,
                "no command is known that switches the SIM of 1.0 IMEI 860000000000001: set sim_switch"
            ),
            (told.Metric, told.Quality, told.Text)
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_slot_that_there_is_not_is_no_order(int slot)
    {
        FamilyBench bench = Quectel();
        bench.Poll();
        int asked = bench.Asked.Count;
        bench.Dialogue.Order(RecoveryRung.OtherSim, slot);
        Assert.NotEqual(long.MinValue, bench.Dialogue.RestsUntilMicros);
        bench.Run(1);
        Assert.Equal(asked, bench.Asked.Count);
    }

    [Fact]
    public void A_line_that_is_lost_takes_the_slot_with_it()
    {
        FamilyBench bench = Quectel();
        bench.Poll();
        bench.Readings.Clear();
        bench.Dialogue.LineLost("hung up", default, bench.Readings);
        Reading told = Assert.Single(bench.Readings, r => r.Metric == MetricId.LinkSimSlot);
        Assert.Equal((Quality.Bad, "hung up"), (told.Quality, told.Text));
    }

    [Fact]
    public void A_switch_that_is_cut_off_is_not_taken_for_done_afterwards()
    {
        FamilyBench bench = Quectel();
        bench["AT+QUIMSLOT=2"] = "";
        bench.Poll();
        bench.Dialogue.Order(RecoveryRung.OtherSim, 2);
        bench.Run(0.1);
        bench.Dialogue.LineLost("hung up", default, bench.Readings);
        bench.Run(10);
        Assert.DoesNotContain("AT+QUIMSLOT=2", bench.Asked);
        Assert.Equal((true, 1), Slot(bench));
    }

    private static FamilyBench Quectel(int sims = 2, string? simSwitch = null)
    {
        FamilyBench bench = new(sims: sims, simSwitch: simSwitch);
        bench["AT+CGMI"] = "Quectel";
        bench["AT+CGMM"] = "RM520N-GL";
        return bench;
    }

    private static (bool IsGood, double Value) Slot(FamilyBench bench) => SlotsTold(bench)[^1];

    private static (bool IsGood, double Value)[] SlotsTold(FamilyBench bench) =>
        [.. bench.Readings.Where(r => r.Metric == MetricId.LinkSimSlot).Select(r => (r.IsGood, r.Value))];
}
