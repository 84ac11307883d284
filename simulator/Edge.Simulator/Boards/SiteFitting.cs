using Edge.Agent.Configuration;

namespace Edge.Simulator.Boards;

/// <summary>Fits a simulated cabinet as a site's configuration says, and writes the configuration of the default one.</summary>
public static class SiteFitting
{
    /// <summary>The devices that this configuration expects.</summary>
    public static IReadOnlyList<FittedDevice> Of(SiteConfiguration site)
    {
        var fitted = site.Sensors.Select(Of).ToList();
        if (site.Outputs.ModemRailLine is { } rail)
        {
            fitted.Add(new FittedOutput(OutputRole.ModemRail, rail));
        }

        if (site.Outputs.LedLine is { } led)
        {
            fitted.Add(new FittedOutput(OutputRole.Led, led));
        }

        return fitted;
    }

    /// <summary>The configuration of a simulated site whose cabinet is <see cref="FittedDevice.DefaultSite"/>, commissioned
    /// upright.</summary>
    public static SiteConfiguration Default(string id, string broker, string journalPath, double frameSeconds) =>
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
                new ModemSection { Port = "/dev/ttyUSB2" },
            ],
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

    private static FittedDevice Of(SensorSection section) =>
        section switch
        {
            Adxl355Section { BusName: { IsSpi: true } bus } spi => new FittedAdxl355Spi(bus.Number, spi.ChipSelect),
            Adxl355Section i2c => new FittedAdxl355I2c(i2c.BusName?.Number ?? 1, i2c.Address),
            Ina228Section ina => new FittedIna228(ina.BusName?.Number ?? 1, ina.Address, ina.ShuntOhms),
            Ads1115Section ads => new FittedAds1115(
                ads.BusName?.Number ?? 1,
                ads.Address,
                ads.LevelInput,
                ads.LevelShuntOhms,
                ads.LevelZeroMillimetres,
                ads.LevelSpanMillimetres ?? 2000,
                ads.MidpointInput,
                ads.MidpointDivider
            ),
            Sht4xSection sht => new FittedSht4x(sht.BusName?.Number ?? 1, sht.Address),
            ContactSection contact => new FittedContact(RoleOf(contact.Measures), contact.Line, contact.ActiveLow),
            ModemSection modem => new FittedModem(modem.Port),
            _ => throw new NotSupportedException($"There is no simulated {section.Kind}."),
        };

    private static ContactRole RoleOf(string measures) =>
        measures switch
        {
            "mains" => ContactRole.Mains,
            "float_low" => ContactRole.FloatLow,
            "float_high" => ContactRole.FloatHigh,
            "door" => ContactRole.Door,
            _ => ContactRole.Genset,
        };
}
