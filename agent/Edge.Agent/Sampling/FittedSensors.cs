using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Signals;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>The one list of sensor kinds: makes the samplers of a site, one for each bus, from its configuration.</summary>
public static class FittedSensors
{
    // The ADXL355 takes 10 MHz; 5 MHz leaves margin for the cable to the mast foot. The SCL3300 has the least noise at 2 to 4 MHz.
    private const int Adxl355Hertz = 5_000_000;
    private const int Scl3300Hertz = 2_000_000;

    /// <summary>Makes the samplers. Opens nothing yet: a bus that is missing is a fault of its sensors, not of the start.</summary>
    /// <param name="board">Where they sit.</param>
    /// <param name="sections">The sensors.</param>
    /// <param name="outputs">What their samplers may switch: the modem's supply. Null switches nothing.</param>
    /// <param name="commissioning">The site's zero, which is an inclinometer's where no accelerometer is fitted. Null before
    /// commissioning.</param>
    /// <param name="texts">Where texts wait for the modem; null sends none.</param>
    /// <param name="slowSeconds">How often what rests or changes slowly is said, whole seconds: the state of a contact that
    /// lasts, the cabinet's air.</param>
    public static IReadOnlyList<BusSampler> On(
        IBoard board,
        IReadOnlyList<SensorSection> sections,
        OutputsSection? outputs = null,
        CommissioningSection? commissioning = null,
        SmsQueue? texts = null,
        int slowSeconds = 1
    )
    {
        Dictionary<string, ModbusLine> lines = sections
            .OfType<ModbusSection>()
            .GroupBy(section => section.Port, StringComparer.Ordinal)
            .ToDictionary(port => port.Key, port => Line(board, [.. port]), StringComparer.Ordinal);
        return
        [
            .. sections
                .GroupBy(BusOf)
                .Select(bus => new BusSampler(
                    bus.Key,
                    [
                        .. bus.Select(section =>
                            section is ModbusSection unit
                                ? MakeUnit(lines[unit.Port], unit, SensorMetrics.Of(section, sections))
                                : Make(board, section, sections, outputs, commissioning, texts, slowSeconds)
                        ),
                    ]
                )),
        ];
    }

    private static ModbusLine Line(IBoard board, ModbusSection[] units) =>
        new(units[0].Port, units[0].Baud, units.Length, () => board.OpenSerial(units[0].Port, units[0].Baud));

    private static ISensor MakeUnit(ModbusLine line, ModbusSection section, IReadOnlyList<MetricId> metrics)
    {
        switch (section)
        {
            case RectifierSection at:
                var rectifier = new Rectifier(at.Port, at.Unit, [.. at.RegisterMap()], at.Modules ?? 0);
                return new RectifierSensor(line, rectifier, at.Unit, metrics, at.ResponseMilliseconds, at.MainsVolts);
            case EnergyMeterSection at:
                var meter = new EnergyMeter(at.Port, at.Unit, [.. at.RegisterMap()]);
                return new EnergyMeterSensor(line, meter, at.Unit, metrics, at.ResponseMilliseconds);
            default:
                return new MastHeadSensor(line, section.Unit, metrics);
        }
    }

    private static string BusOf(SensorSection section) =>
        section switch
        {
            ChipSection chip => chip.Bus,
            ModbusSection unit => unit.Port,
            ModemSection modem => modem.Port,
            Mb7389Section ultrasonic => ultrasonic.Port,
            _ => "gpio",
        };

    private static ISensor Make(
        IBoard board,
        SensorSection section,
        IReadOnlyList<SensorSection> site,
        OutputsSection? outputs,
        CommissioningSection? commissioning,
        SmsQueue? texts,
        int slowSeconds
    )
    {
        var metrics = SensorMetrics.Of(section, site);
        switch (section)
        {
            case Adxl355Section adxl355:
                bool isSpi = adxl355.BusName is { IsSpi: true };
                return new Adxl355Sensor(
                    Name("ADXL355", adxl355),
                    metrics,
                    Open(board, adxl355, Adxl355Hertz),
                    isSpi,
                    adxl355.RangeG
                );
            case Adxl345Section adxl345:
                return new Adxl345Sensor(Name("ADXL345", adxl345), metrics, Open(board, adxl345));
            case Scl3300Section scl3300:
                return new Scl3300Sensor(
                    Name("SCL3300", scl3300),
                    metrics,
                    Open(board, scl3300, Scl3300Hertz),
                    Zero(scl3300, site, commissioning)
                );
            case Ina228Section ina228:
                bool fine = ina228.ShuntRangeMillivolts < 100;
                return new Ina228Sensor(Name("INA228", ina228), metrics, Open(board, ina228), ina228.ShuntOhms, fine);
            case Ads1115Section ads1115:
                return new Ads1115Sensor(Name("ADS1115", ads1115), metrics, Open(board, ads1115), ads1115);
            case Sht4xSection sht4x:
                return new Sht4xSensor(Name("SHT4x", sht4x), metrics, Open(board, sht4x), slowSeconds);
            case ContactSection contact:
                return new ContactSensor(
                    $"{contact.Measures} contact at gpio-{contact.Line}",
                    metrics[0],
                    () => board.OpenInput(contact.Line, pullUp: contact.ActiveLow),
                    contact.ActiveLow,
                    contact.DebounceMilliseconds * 1000L,
                    slowSeconds
                );
            case Mb7389Section ultrasonic:
                return new Mb7389Sensor(
                    ultrasonic.Port,
                    ultrasonic.MountHeightMillimetres,
                    metrics,
                    () => board.OpenSerial(ultrasonic.Port, Mb7389.Baud)
                );
            case ModemSection modem:
                var supply = outputs?.ModemRailLine is { } rail
                    ? new ModemRail(() => board.OpenOutput(rail, initiallyHigh: false))
                    : null;
                return modem.ManagedImei is { } imei
                    ? new ManagedModemSensor(
                        board.ModemTool ?? new NoModemTool(board.Name),
                        modem.Port,
                        new ManagerDialogue(imei, texts, sims: modem.Sims),
                        supply,
                        board.Usb
                    )
                    : new ModemSensor(
                        () => board.OpenSerial(modem.Port, modem.Baud),
                        modem.Port,
                        new ModemDialogue(
                            texts: texts,
                            sims: modem.Sims,
                            simSwitch: modem.SimSwitch.Length > 0 ? modem.SimSwitch : null
                        ),
                        supply,
                        board.Usb is { } usb && usb.IsUsb(modem.Port) ? () => usb.Port(modem.Port) : null
                    );
            default:
                throw new NotSupportedException($"A sensor of kind {section.Kind} has a section but no driver.");
        }
    }

    // The gravity of commissioning is the accelerometer's, where there is one.
    private static Vector? Zero(
        Scl3300Section section,
        IReadOnlyList<SensorSection> site,
        CommissioningSection? commissioning
    ) =>
        (SensorMetrics.HasAccelerometer(site) ? section.GravityMps2 : commissioning?.GravityMps2) is { } gravity
            ? new Vector(gravity[0], gravity[1], gravity[2])
            : null;

    private static string Name(string chip, ChipSection section) =>
        section.I2cAddress is { } address
            ? $"{chip} at {section.Bus}/0x{address:x2}"
            : $"{chip} at {section.Bus}.{section.SpiChipSelect}";

    private static Func<IChipBus> Open(IBoard board, ChipSection section, int spiHertz = 0)
    {
        int bus = section.BusName?.Number ?? 0;
        return section.I2cAddress is { } address
            ? () => board.OpenI2c(bus, address)
            : () => board.OpenSpi(bus, section.SpiChipSelect ?? 0, spiHertz, SpiMode.Mode0);
    }
}
