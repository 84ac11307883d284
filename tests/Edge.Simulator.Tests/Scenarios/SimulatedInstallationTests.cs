using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Scenarios;

public sealed class SimulatedInstallationTests
{
    [Fact]
    public void The_story_happens_at_its_times()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        List<string> told = [];
        SimulatedInstallation site = new(
            time,
            1,
            ScenarioFile.Load("story"),
            happened: s => told.AddRange(s.Tell is null ? [] : [s.Tell])
        );
        Assert.False(site.Hardware.ReadPin(17));
        time.AdvanceSeconds(24);
        Assert.True(site.Hardware.ReadPin(17));
        Assert.False(site.Player.IsUplinkCut);
        time.AdvanceSeconds(5);
        Assert.True(site.Player.IsUplinkCut);
        time.AdvanceSeconds(60);
        Assert.False(site.Player.IsUplinkCut);
        Assert.False(site.Hardware.ReadPin(17));

        Assert.Equal(8, told.Count);
    }

    [Fact]
    public void Sensor_rot_fails_and_heals_each_chip()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedInstallation site = new(time, 1, ScenarioFile.Load("sensor-rot"));
        time.AdvanceSeconds(185);
        Assert.Equal(ChipFault.Silent, site.Hardware.FindChip("ina228")?.Fault);
        time.AdvanceSeconds(site.Scenario.Seconds - 185);

        Assert.All(site.Hardware.Chips, c => Assert.Equal(ChipFault.None, c.Fault));
    }

    [Fact]
    public void A_scenario_about_a_chip_that_is_not_fitted_is_refused()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() =>
            new SimulatedInstallation(SimulatedTime.ByHand(), 1, ScenarioFile.Load("sensor-rot"), [new FittedIna228()])
        );

        Assert.Equal("sensor-rot: not fitted at this site: adxl355, sht4x, ads1115.", e.Message);
    }

    [Fact]
    public void A_missing_recording_says_where_it_was_looked_for()
    {
        ScenarioException e = Assert.Throws<ScenarioException>(() =>
            new SimulatedInstallation(
                SimulatedTime.ByHand(),
                1,
                ScenarioFile.Load("strong-motion"),
                recordings: "/nowhere"
            )
        );

        Assert.Contains("no recording at /nowhere/strong_motion_csmip/", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_every_bus()
    {
        Assert.Equal(Bytes(11), Bytes(11));
        Assert.NotEqual(Bytes(11), Bytes(12));
    }

    private static byte[] Bytes(ulong seed)
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedInstallation site = new(time, seed, ScenarioFile.Load("wind"));
        SpiDevice mast = site.Hardware.FindSpi(0, 0)!;
        I2cDevice plant = site.Hardware.FindI2c(1, 0x40)!;
        I2cDevice loop = site.Hardware.FindI2c(1, 0x48)!;
        I2cDevice air = site.Hardware.FindI2c(1, 0x44)!;
        mast.Write([0x28 << 1, 5]);
        mast.Write([0x2D << 1, 0]);
        List<byte> all = [];
        for (int i = 0; i < 200; i++)
        {
            air.Write([0xFD]);
            loop.Write([1, 0xC3, 0x83]);
            time.AdvanceSeconds(0.2);
            byte[] fifo = new byte[76];
            mast.TransferFullDuplex([(0x11 << 1) | 1, .. new byte[75]], fifo);
            byte[] volts = new byte[3];
            plant.WriteRead([5], volts);
            byte[] level = new byte[2];
            loop.WriteRead([0], level);
            byte[] weather = new byte[6];
            air.Read(weather);
            all.AddRange([.. fifo, .. volts, .. level, .. weather]);
        }

        return [.. all];
    }
}
