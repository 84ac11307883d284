using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.Boards;

/// <summary>The cabinet: the fitted chips, wired to the simulated site.</summary>
public sealed class SimulatedHardware : ISimulatedHardware
{
    private readonly Dictionary<(int Bus, int Address), I2cDevice> _i2c = [];
    private readonly Dictionary<(int Bus, int ChipSelect), SpiDevice> _spi = [];
    private readonly Dictionary<string, SimulatedModem> _modems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedMastHead> _mastHeads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedMb7389> _ultrasonics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedRectifier> _rectifiers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedEnergyMeter> _meters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimulatedSerialLine> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SharedWires> _i2cWires = [];
    private readonly Dictionary<int, SharedWires> _spiWires = [];
    private readonly List<SimulatedChip> _chips = [];

    /// <summary>Fits the devices.</summary>
    /// <param name="fitted">What is fitted; two of a kind are allowed at different places.</param>
    /// <param name="site">What they feel.</param>
    /// <param name="time">The time they live in.</param>
    /// <param name="seed">Where their noise comes from.</param>
    /// <param name="recording">What accelerometers feel instead of the mast; null leaves them to the site. One of them, an
    /// ADXL355 before others, plays it by its own clock, and the others feel what that one has just felt.</param>
    /// <exception cref="ArgumentException">Two devices at one place.</exception>
    public SimulatedHardware(
        IReadOnlyList<FittedDevice> fitted,
        SimulatedSite site,
        SimulatedTime time,
        ulong seed,
        RecordingFeed? recording = null
    )
    {
        Pins = new SimulatedPins(time);
        FittedOutput? rail = fitted.OfType<FittedOutput>().FirstOrDefault(o => o.Role == OutputRole.ModemRail);
        FittedDevice? first = FirstToFeel(fitted);
        Pins.Drove = line =>
        {
            if (line == rail?.Line)
            {
                foreach (SimulatedModem modem in _modems.Values)
                {
                    modem.NoteSupply();
                }
            }
        };
        IAccelerationInput? Motion(FittedDevice device) =>
            ReferenceEquals(device, first) ? recording : recording?.Beside;
        ulong index = 0;
        foreach (FittedDevice device in fitted)
        {
            ulong own = seed + (++index * 1000);
            switch (device)
            {
                case FittedAdxl355Spi at:
                    PutSpi(Add(Adxl355(site, time, own, Motion(device))), at.Bus, at.ChipSelect);
                    break;
                case FittedAdxl355I2c at:
                    PutI2c(Add(Adxl355(site, time, own, Motion(device))), at.Bus, at.Address);
                    break;
                case FittedScl3300 at:
                    PutSpi(
                        Add(
                            new SimulatedScl3300(
                                time,
                                Motion(device) ?? site.CreateMotion(own, "scl3300"),
                                site.SensorCelsius,
                                own,
                                spread: site.Parameters.ChipSpread
                            )
                        ),
                        at.Bus,
                        at.ChipSelect
                    );
                    break;
                case FittedAdxl345 at:
                    PutI2c(
                        Add(
                            new SimulatedAdxl345(
                                time,
                                Motion(device) ?? site.CreateMotion(own, "adxl345"),
                                site.SensorCelsius,
                                own,
                                spread: site.Parameters.ChipSpread
                            )
                        ),
                        at.Bus,
                        at.Address
                    );
                    break;
                case FittedIna228 at:
                    PutI2c(
                        Add(
                            new SimulatedIna228(
                                time,
                                site.BusVolts,
                                site.BatteryAmperes,
                                site.DieCelsius,
                                at.ShuntOhms,
                                own,
                                spread: site.Parameters.ChipSpread
                            )
                        ),
                        at.Bus,
                        at.Address
                    );
                    break;
                case FittedAds1115 at:
                    PutI2c(
                        Add(
                            new SimulatedAds1115(
                                time,
                                Inputs(at, site),
                                own,
                                dieCelsius: site.DieCelsius,
                                spread: site.Parameters.ChipSpread
                            )
                        ),
                        at.Bus,
                        at.Address
                    );
                    break;
                case FittedSht4x at:
                    PutI2c(
                        Add(new SimulatedSht4x(time, site.CabinetAir, own, spread: site.Parameters.ChipSpread)),
                        at.Bus,
                        at.Address
                    );
                    break;
                case FittedContact at:
                    Func<long, bool> isActive = Sense(at.Role, site);
                    Pins.Wire(at.Line, micros => isActive(micros) != at.ActiveLow);
                    break;
                case FittedMastHead at:
                    SimulatedMastHead head = new(
                        time,
                        Motion(device) ?? site.CreateMotion(own, "masthead"),
                        site.SensorCelsius,
                        own,
                        at.Unit,
                        at.Baud,
                        site.Parameters.ChipSpread
                    );
                    _mastHeads.Add(at.Path, head);
                    PutOnLine(at.Path, head);
                    break;
                case FittedRectifier at:
                    SimulatedRectifier rectifier = new(time, site.RectifierSight, own, at.Unit, at.Baud);
                    _rectifiers.Add(at.Path, rectifier);
                    PutOnLine(at.Path, rectifier);
                    break;
                case FittedEnergyMeter at:
                    SimulatedEnergyMeter meter = new(time, site.MeterSight, own, at.Unit, at.Baud, at.HasThreePhases);
                    _meters.Add(at.Path, meter);
                    PutOnLine(at.Path, meter);
                    break;
                case FittedMb7389 at:
                    _ultrasonics.Add(
                        at.Path,
                        new SimulatedMb7389(time, site.WaterMillimetres, at.MountMillimetres, own)
                    );
                    break;
                case FittedModem at:
                    _modems.Add(
                        at.Path,
                        new SimulatedModem(
                            time,
                            at.Dialect,
                            () => rail is null || (Pins.Driven(rail.Line) ?? rail.ActiveHigh) == rail.ActiveHigh,
                            own
                        )
                        {
                            SecondSim = at.Sims > 1 ? SecondOperator : null,
                        }
                    );
                    break;
            }
        }
    }

    private static ModemConditions SecondOperator { get; } =
        new()
        {
            OperatorName = "Vinaphone",
            OperatorCode = "45202",
            Card = "8984020000000000002",
            RsrpDbm = -97,
        };

    /// <summary>The chips on buses.</summary>
    public IReadOnlyList<SimulatedChip> Chips => _chips;

    /// <summary>The lines.</summary>
    public SimulatedPins Pins { get; }

    /// <summary>The modems by their ports' paths.</summary>
    public IReadOnlyDictionary<string, SimulatedModem> Modems => _modems;

    /// <summary>The mast heads by their ports' paths.</summary>
    public IReadOnlyDictionary<string, SimulatedMastHead> MastHeads => _mastHeads;

    /// <summary>The ultrasonic sensors by their ports' paths.</summary>
    public IReadOnlyDictionary<string, SimulatedMb7389> Ultrasonics => _ultrasonics;

    /// <summary>The rectifiers by their ports' paths.</summary>
    public IReadOnlyDictionary<string, SimulatedRectifier> Rectifiers => _rectifiers;

    /// <summary>The energy meters by their ports' paths.</summary>
    public IReadOnlyDictionary<string, SimulatedEnergyMeter> Meters => _meters;

    /// <summary>All serial ports with what is behind them, a device or a line of several, by their paths.</summary>
    public IEnumerable<KeyValuePair<string, ISimulatedSerial>> Serial =>
        [
            .. _modems.Select(modem => KeyValuePair.Create(modem.Key, (ISimulatedSerial)modem.Value)),
            .. _lines.Select(line => KeyValuePair.Create(line.Key, (ISimulatedSerial)line.Value)),
            .. _ultrasonics.Select(sensor => KeyValuePair.Create(sensor.Key, (ISimulatedSerial)sensor.Value)),
        ];

    /// <summary>The first chip of a kind (<c>ina228</c>), or null.</summary>
    public SimulatedChip? FindChip(string kind) => _chips.Find(c => c.Name == kind);

    /// <summary>The first sensor of a kind that feels gravity (<c>adxl355</c>, <c>masthead</c>), or null.</summary>
    public IGravitySensor? FindGravitySensor(string kind) =>
        kind == "masthead" ? _mastHeads.Values.FirstOrDefault() : FindChip(kind) as IGravitySensor;

    /// <inheritdoc/>
    public I2cDevice? FindI2c(int bus, int address) => _i2c.GetValueOrDefault((bus, address));

    /// <inheritdoc/>
    public SpiDevice? FindSpi(int bus, int chipSelect) => _spi.GetValueOrDefault((bus, chipSelect));

    /// <inheritdoc/>
    public bool ReadPin(int line) => Pins.Read(line);

    /// <inheritdoc/>
    public void WritePin(int line, bool high) => Pins.Write(line, high);

    /// <inheritdoc/>
    public ISimulatedSerial? FindSerial(string path) =>
        _lines.TryGetValue(path, out SimulatedSerialLine? line) ? line
        : _ultrasonics.TryGetValue(path, out SimulatedMb7389? ultrasonic) ? ultrasonic
        : _modems.GetValueOrDefault(path);

    private static SimulatedAdxl355 Adxl355(
        SimulatedSite site,
        SimulatedTime time,
        ulong seed,
        IAccelerationInput? recorded
    ) =>
        new(
            time,
            recorded ?? site.CreateMotion(seed, "adxl355"),
            site.SensorCelsius,
            seed,
            spread: site.Parameters.ChipSpread
        );

    private static FittedDevice? FirstToFeel(IReadOnlyList<FittedDevice> fitted) =>
        fitted.FirstOrDefault(device => device is FittedAdxl355Spi or FittedAdxl355I2c)
        ?? fitted.FirstOrDefault(device => device is FittedMastHead)
        ?? fitted.FirstOrDefault(device => device is FittedAdxl345)
        ?? fitted.FirstOrDefault(device => device is FittedScl3300);

    private static Func<int, long, double> Inputs(FittedAds1115 at, SimulatedSite site) =>
        (input, micros) =>
        {
            if (input == at.LevelInput)
            {
                double amperes = site.LoopAmperes(micros, at.LevelZeroMillimetres, at.LevelSpanMillimetres);
                return amperes * at.LevelShuntOhms;
            }

            if (input == at.FuelInput)
            {
                return at.FuelEmptyVolts + ((at.FuelFullVolts - at.FuelEmptyVolts) * site.FuelShare(micros));
            }

            return input == at.MidpointInput ? site.MidpointVolts(micros) / at.MidpointDivider : 0;
        };

    private static Func<long, bool> Sense(ContactRole role, SimulatedSite site) =>
        role switch
        {
            ContactRole.Mains => site.IsMainsPresent,
            ContactRole.FloatLow => site.IsFloatLowWet,
            ContactRole.FloatHigh => site.IsFloatHighWet,
            ContactRole.Door => site.IsDoorOpen,
            ContactRole.Supply => _ => !site.IsLoadDisconnected,
            ContactRole.Smoke => site.IsSmoky,
            ContactRole.Fan => site.IsFanFailed,
            ContactRole.Visit => site.IsVisitPressed,
            _ => site.IsGensetRunning,
        };

    private T Add<T>(T chip)
        where T : SimulatedChip
    {
        _chips.Add(chip);
        return chip;
    }

    private void PutI2c(SimulatedChip chip, int bus, int address)
    {
        if (!_i2c.TryAdd((bus, address), chip.OnI2c(bus, address)))
        {
            throw new ArgumentException($"Two chips at i2c-{bus}/0x{address:X2}.", nameof(chip));
        }

        chip.PutOn(WiresOf(_i2cWires, bus));
    }

    private void PutSpi(SimulatedChip chip, int bus, int chipSelect)
    {
        if (!_spi.TryAdd((bus, chipSelect), chip.OnSpi(bus, chipSelect)))
        {
            throw new ArgumentException($"Two chips at spi-{bus}.{chipSelect}.", nameof(chip));
        }

        chip.PutOn(WiresOf(_spiWires, bus));
    }

    private void PutOnLine(string path, ISimulatedSerial unit)
    {
        if (!_lines.TryGetValue(path, out SimulatedSerialLine? line))
        {
            line = new SimulatedSerialLine();
            _lines.Add(path, line);
        }

        line.Add(unit);
    }

    private static SharedWires WiresOf(Dictionary<int, SharedWires> all, int bus)
    {
        if (!all.TryGetValue(bus, out SharedWires? wires))
        {
            wires = new SharedWires();
            all.Add(bus, wires);
        }

        return wires;
    }
}
