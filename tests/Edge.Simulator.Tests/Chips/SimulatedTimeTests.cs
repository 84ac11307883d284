using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedTimeTests
{
    [Fact]
    public void Events_run_in_order_at_their_own_times()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        List<(string What, long At, long Now)> ran = [];
        time.Schedule(300, at => ran.Add(("late", at, time.NowMicros)));
        time.Schedule(100, at => ran.Add(("early", at, time.NowMicros)));
        time.Schedule(100, at => ran.Add(("second", at, time.NowMicros)));

        time.Advance(200);
        Assert.Equal([("early", 100L, 100L), ("second", 100L, 100L)], ran);
        time.Advance(200);

        Assert.Equal(("late", 300L, 300L), ran[^1]);
        Assert.Equal(400, time.NowMicros);
    }

    [Fact]
    public void An_event_may_schedule_the_next_one()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        List<long> ran = [];
        void Again(long at)
        {
            ran.Add(at);
            time.Schedule(at + 10, Again);
        }

        time.Schedule(10, Again);
        time.Advance(35);

        Assert.Equal([10, 20, 30], ran);
    }

    [Fact]
    public void Time_that_follows_a_provider_cannot_be_moved_by_hand()
    {
        Assert.Throws<InvalidOperationException>(() => SimulatedTime.Following(TimeProvider.System).Advance(1));
    }

    [Fact]
    public void Sampling_allocates_nothing_per_sample()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedInstallation site = new(time, 1, ScenarioFile.Load("wind"));
        SpiDevice chip = site.Hardware.FindSpi(0, 0)!;
        chip.Write([0x28 << 1, 0]);
        chip.Write([0x2D << 1, 0]);
        byte[] write = new byte[1 + (96 * 3)];
        byte[] read = new byte[write.Length];
        write[0] = (0x11 << 1) | 1;
        void Drain()
        {
            time.Advance(8_000);
            chip.TransferFullDuplex(write, read);
        }

        Drain();
        Allocations.AreNone(1000, _ => Drain());
    }

    [Fact]
    public async Task Chips_stand_many_threads_while_faults_come_and_go()
    {
        SimulatedTime time = SimulatedTime.Following(TimeProvider.System);
        SimulatedInstallation site = new(time, 1, ScenarioFile.Load("calm"));
        SpiDevice mast = site.Hardware.FindSpi(0, 0)!;
        I2cDevice plant = site.Hardware.FindI2c(1, 0x40)!;
        mast.Write([0x2D << 1, 0]);
        Task[] readers =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        byte[] write = new byte[1 + 96];
                        byte[] read = new byte[write.Length];
                        byte[] volts = new byte[3];
                        write[0] = (0x11 << 1) | 1;
                        for (int i = 0; i < 2_000; i++)
                        {
                            mast.TransferFullDuplex(write, read);
                            plant.WriteRead([5], volts);
                            site.Hardware.ReadPin(17);
                        }
                    })
                ),
        ];
        for (int i = 0; i < 200; i++)
        {
            site.Hardware.FindChip("adxl355")!.SetFault((i % 2) == 0 ? ChipFault.Stuck : ChipFault.None);
            site.Site.Set(SiteQuantity.Mains, i % 2);
            time.Schedule(time.NowMicros, _ => site.Hardware.FindChip("ina228")!.SetFault(ChipFault.None));
        }

        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
