using System.Device.I2c;
using System.Device.Spi;
using Edge.Agent.Configuration;
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
    public void Sensors_on_one_mast_feel_its_lean_and_each_can_be_turned_alone()
    {
        SimulatedTime time = SimulatedTime.ByHand();
        SimulatedInstallation site = new(
            time,
            1,
            ScenarioFile.Parse(
                """
                seconds = 1000
                [start]
                wind_mps = 0
                tilt_x_deg = 2
                [[event]]
                at_s = 100
                sensor = "adxl345"
                sensor_turned_y_deg = 10
                """,
                "lean.toml"
            ),
            [new FittedAdxl355Spi(), new FittedScl3300(), new FittedAdxl345()]
        );
        SpiDevice scl3300 = site.Hardware.FindSpi(0, 1)!;
        I2cDevice adxl345 = site.Hardware.FindI2c(1, 0x53)!;
        adxl345.Write([0x31, 0x0B]);
        adxl345.Write([0x2D, 0x08]);
        scl3300.Write([0xB4, 0x00, 0x03, 0x38]);
        time.AdvanceSeconds(0.01);
        scl3300.Write([0xB4, 0x00, 0x03, 0x38]);
        scl3300.Write([0xB0, 0x00, 0x1F, 0x6F]);
        time.AdvanceSeconds(10);
        Assert.InRange(Angle(), 1.98, 2.02);
        Assert.InRange(Shock(), 5, 13);

        time.AdvanceSeconds(100);
        Assert.InRange(Angle(), 1.98, 2.02);
        Assert.InRange(Shock(), -40, -30);

        double Angle()
        {
            byte[] answer = new byte[4];
            scl3300.TransferFullDuplex([0x24, 0x00, 0x00, 0xC7], answer);
            scl3300.TransferFullDuplex([0x24, 0x00, 0x00, 0xC7], answer);
            return (short)((answer[1] << 8) | answer[2]) * 90.0 / 16_384;
        }

        int Shock()
        {
            byte[] answer = new byte[6];
            adxl345.WriteRead([0x32], answer);
            return (short)(answer[0] | (answer[1] << 8));
        }
    }

    [Fact]
    public void The_zero_of_a_site_is_its_own_sensors()
    {
        SimulatedInstallation site = new(
            SimulatedTime.ByHand(),
            3,
            ScenarioFile.Load("calm"),
            [new FittedAdxl345(), new FittedScl3300()],
            new SiteParameters { ChipSpread = 1 }
        );
        double[] inclinometer = SimulatedConfiguration.Zero(site)!;
        Assert.Equal(inclinometer, SimulatedConfiguration.Zero(site, "scl3300"));
        Assert.NotEqual(inclinometer, SimulatedConfiguration.Zero(site, "adxl345"));
        Assert.Null(SimulatedConfiguration.Zero(site, "adxl355"));
        Assert.InRange(inclinometer[2], 9.4, 10.2);
    }

    [Fact]
    public void Sensors_that_a_scenario_fits_besides_have_a_place_of_their_own() =>
        Assert.Equal(
            [new FittedScl3300(0, 1), new FittedAdxl345(1, 0x53)],
            FittedSite.From(
                new SiteConfiguration
                {
                    Sensors = [SimulatedConfiguration.Also("scl3300"), SimulatedConfiguration.Also("adxl345")],
                }
            )
        );

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
