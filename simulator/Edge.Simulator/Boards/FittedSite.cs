using Edge.Agent.Configuration;

namespace Edge.Simulator.Boards;

/// <summary>The cabinet that a site's configuration describes: each configured sensor is fitted where it says.</summary>
public static class FittedSite
{
    /// <summary>The devices of <paramref name="site"/>, sensors first.</summary>
    /// <exception cref="ArgumentException">A sensor that the simulator cannot play.</exception>
    public static IReadOnlyList<FittedDevice> From(SiteConfiguration site)
    {
        List<FittedDevice> fitted = [.. site.Sensors.Select(Fit)];
        if (site.Outputs.ModemRailLine is { } rail)
        {
            // High cuts it: hardware/wiring/contacts.md.
            fitted.Add(new FittedOutput(OutputRole.ModemRail, rail, ActiveHigh: false));
        }

        if (site.Outputs.LedLine is { } led)
        {
            fitted.Add(new FittedOutput(OutputRole.Led, led));
        }

        return fitted;
    }

    private static FittedDevice Fit(SensorSection sensor) =>
        sensor switch
        {
            Adxl355Section { BusName: { IsSpi: true } bus } at => new FittedAdxl355Spi(bus.Number, at.ChipSelect),
            Adxl355Section { BusName: { } bus } at => new FittedAdxl355I2c(bus.Number, at.Address),
            Scl3300Section { BusName: { IsSpi: true } bus } at => new FittedScl3300(bus.Number, at.ChipSelect),
            Adxl345Section { BusName: { IsSpi: false } bus } at => new FittedAdxl345(bus.Number, at.Address),
            Ina228Section { BusName: { } bus } at => new FittedIna228(bus.Number, at.Address, at.ShuntOhms),
            Ads1115Section { BusName: { } bus } at => Fit(at, bus.Number),
            Sht4xSection { BusName: { } bus } at => new FittedSht4x(bus.Number, at.Address),
            ContactSection at => new FittedContact(Role(at.Measures), at.Line, at.ActiveLow),
            MastHeadSection at => new FittedMastHead(at.Port, at.Unit, at.Baud),
            Mb7389Section at => new FittedMb7389(at.Port, at.MountHeightMillimetres),
            RectifierSection { Map: "huawei-smu" } at => new FittedRectifier(at.Port, at.Unit, at.Baud),
            EnergyMeterSection { Map: "sdm120" or "sdm630" } at => new FittedEnergyMeter(
                at.Port,
                at.Unit,
                at.Baud,
                at.Map == "sdm630"
            ),
            ModemSection at => new FittedModem(at.Port) { Sims = at.Sims },
            _ => throw new ArgumentException($"The simulator plays no {sensor.Kind} there.", nameof(sensor)),
        };

    private static FittedAds1115 Fit(Ads1115Section at, int bus)
    {
        FittedAds1115 fitted = new(
            bus,
            at.Address,
            at.LevelInput,
            at.LevelShuntOhms,
            at.LevelZeroMillimetres,
            MidpointInput: at.MidpointInput,
            MidpointDivider: at.MidpointDivider,
            FuelInput: at.FuelInput,
            FuelEmptyVolts: at.FuelEmptyVolts,
            FuelFullVolts: at.FuelFullVolts
        );
        return at.LevelSpanMillimetres is { } span ? fitted with { LevelSpanMillimetres = span } : fitted;
    }

    private static ContactRole Role(string measures) =>
        measures switch
        {
            "mains" => ContactRole.Mains,
            "float_low" => ContactRole.FloatLow,
            "float_high" => ContactRole.FloatHigh,
            "door" => ContactRole.Door,
            "genset" => ContactRole.Genset,
            "supply" => ContactRole.Supply,
            "smoke" => ContactRole.Smoke,
            "fan" => ContactRole.Fan,
            "visit" => ContactRole.Visit,
            _ => throw new ArgumentException($"The simulator has no contact for {measures}.", nameof(measures)),
        };
}
