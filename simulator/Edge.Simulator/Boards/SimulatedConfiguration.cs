using Edge.Agent.Configuration;
using Edge.Core.Site;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Boards;

/// <summary>Configurations of simulated sites.</summary>
public static class SimulatedConfiguration
{
    private const string PlantPort = "/dev/ttyUSB1";

    /// <summary>The configuration of a simulated site whose cabinet is <see cref="FittedDevice.DefaultSite"/>, commissioned
    /// upright.</summary>
    public static SiteConfiguration Default(
        string id,
        string broker,
        string journalPath,
        double frameSeconds,
        double tiltAverageSeconds = 600
    ) =>
        new()
        {
            Site = new SiteSection { Id = id, Operator = "simulated" },
            Commissioning = new CommissioningSection
            {
                Date = new DateOnly(2026, 9, 1),
                Engineer = "edge-sim",
                GravityMps2 = [0, 0, 9.80665],
            },
            Sensors =
            [
                new Adxl355Section { Bus = "spi-0" },
                new Ina228Section { Bus = "i2c-1", ShuntOhms = 0.0005 },
                new Ads1115Section
                {
                    Bus = "i2c-1",
                    LevelInput = 0,
                    LevelSpanMillimetres = 2000,
                    MidpointInput = 1,
                },
                new Sht4xSection { Bus = "i2c-1" },
                new ContactSection { Measures = "mains", Line = 17 },
                new ContactSection { Measures = "float_low", Line = 22 },
                new ContactSection { Measures = "float_high", Line = 23 },
                new ContactSection { Measures = "door", Line = 27 },
                new ContactSection { Measures = "genset", Line = 24 },
                new ContactSection { Measures = "supply", Line = 4 },
                new ModemSection { Port = "/dev/ttyUSB2" },
            ],
            Limits = new Limits { TiltAverageSeconds = tiltAverageSeconds },
            Outputs = new OutputsSection { ModemRailLine = 5, LedLine = 6 },
            Uplink = new UplinkSection
            {
                Broker = broker,
                FrameSeconds = frameSeconds,
                AllowPlaintext = true,
            },
            Journal = new JournalSection
            {
                Path = journalPath,
                BallastMib = 1,
                BatchSeconds = Math.Min(frameSeconds, 10),
            },
        };

    /// <summary>A sensor that the default site does not have, at its place in the simulated cabinet.</summary>
    public static SensorSection Also(string kind) =>
        kind switch
        {
            "scl3300" => new Scl3300Section { Bus = "spi-0", ChipSelect = 1 },
            "masthead" => new MastHeadSection { Port = "/dev/ttyUSB0" },
            "mb7389" => new Mb7389Section { Port = "/dev/ttyUSB3", MountHeightMillimetres = 2500 },
            "smoke" => new ContactSection { Measures = "smoke", Line = 25 },
            "fan" => new ContactSection { Measures = "fan", Line = 26 },
            "visit" => new ContactSection { Measures = "visit", Line = 16 },
            "rectifier" => new RectifierSection { Port = PlantPort, Modules = 3 },
            "energy_meter" => new EnergyMeterSection { Port = PlantPort, Unit = 2 },
            _ => new Adxl345Section { Bus = "i2c-1" },
        };

    /// <summary>The configuration with its zero as an engineer takes it: what the fitted accelerometer, with its own
    /// offsets, gives on the upright mast now. Unchanged where no accelerometer is fitted, where it plays a recording, and
    /// where the site was never commissioned.</summary>
    public static SiteConfiguration Commissioned(SiteConfiguration site, SimulatedInstallation installation) =>
        site.Commissioning is { } commissioning && Zero(installation) is { } zero
            ? site with
            {
                Commissioning = commissioning with
                {
                    GravityMps2 = zero,
                    TemperatureCelsius = installation.Site.SensorCelsius(installation.Time.NowMicros),
                },
            }
            : site;

    /// <summary>What the fitted accelerometer or inclinometer gives on the upright mast now, three axes in m/s²; null where
    /// there is none, or it plays a recording.</summary>
    /// <param name="installation">The site.</param>
    /// <param name="kind">Which of them; unless given the ADXL355, else the mast head, else the SCL3300, else
    /// the ADXL345.</param>
    public static double[]? Zero(SimulatedInstallation installation, string? kind = null)
    {
        IGravitySensor? chip = ((string[])["adxl355", "masthead", "scl3300", "adxl345"])
            .Where(one => kind is null || one == kind)
            .Select(installation.Hardware.FindGravitySensor)
            .OfType<IGravitySensor>()
            .FirstOrDefault();
        if (chip is null || installation.Feed is not null)
        {
            return null;
        }

        (double x, double y, double z) = chip.MeanReading(0, 0, SimulatedAdxl355.StandardGravity);
        return [x, y, z];
    }
}
