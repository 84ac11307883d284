using Edge.Core.Link;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Drivers;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Configuration;

/// <summary>What must hold of a configuration: each key by <see cref="ConfigurationTable"/>, and what keys must be to
/// one another.</summary>
internal static class ConfigurationRules
{
    // A map whose z is further than 60° from up turns another axis up than the one that stands so.
    private const double LeastUpwards = 0.5;

    private const double DegreesPerRadian = 180 / Math.PI;

    // In its inclination modes the SCL3300 measures within about 10° of level (data sheet, "inclination modes").
    private const double LevelDegrees = 10;

    // The bits of a Float that hold whole numbers.
    private const int MostAlarms = 24;

    private const int BytesPerMib = 1024 * 1024;

    public static IEnumerable<ConfigurationProblem> Problems(SiteConfiguration site) => Problems(site, static i => i);

    /// <summary>All problems; <paramref name="fileIndex"/> gives a sensor's number in the file.</summary>
    public static IEnumerable<ConfigurationProblem> Problems(SiteConfiguration site, Func<int, int> fileIndex)
    {
        Fitted[] sensors = [.. site.Sensors.Select((s, i) => new Fitted(s, $"sensor[{fileIndex(i)}]"))];
        return
        [
            .. Keys(ConfigurationTable.Site, site.Site, "site"),
            .. Commissioning(site.Commissioning, OffsetDrift.Of(site.Sensors)),
            .. Keys(ConfigurationTable.Battery, site.Battery, "battery"),
            .. Keys(ConfigurationTable.Genset, site.Genset, "genset"),
            .. Keys(ConfigurationTable.Mast, site.Mast, "mast"),
            .. Mast(site.Mast),
            .. site.Antennas.SelectMany((a, i) => Antenna(a, $"antenna[{i}]")),
            .. sensors.SelectMany(s => Keys(ConfigurationTable.Sensor(s.Section.Kind)!, s.Section, s.Path)),
            .. sensors.SelectMany(Sensor),
            .. Midpoint(sensors, site.Battery),
            .. Measures(sensors),
            .. Structure(sensors, site.Commissioning),
            .. Addresses(sensors),
            .. Ports(sensors),
            .. sensors.SelectMany(ManagedModem),
            .. sensors.SelectMany(SecondSim),
            .. sensors.SelectMany(s => Plant(s, sensors)),
            .. Keys(ConfigurationTable.Outputs, site.Outputs, "outputs"),
            .. Lines(sensors, site.Outputs),
            .. Keys(ConfigurationTable.SiteLimits, site.Limits, "limits"),
            .. Order(site.Limits),
            .. Water(sensors, site.Limits),
            .. Ultrasonic(sensors, site.Limits),
            .. Keys(ConfigurationTable.Uplink, site.Uplink, "uplink"),
            .. Uplink(site.Uplink),
            .. site.Paths.SelectMany((p, i) => Keys(ConfigurationTable.UplinkPath, p, $"uplink.path[{i}]")),
            .. Paths(site.Uplink, site.Paths),
            .. Keys(ConfigurationTable.Sms, site.Sms, "sms"),
            .. Sms(site),
            .. Keys(ConfigurationTable.Journal, site.Journal, "journal"),
            .. Journal(site.Journal),
            .. Keys(ConfigurationTable.Link, site.Link, "link"),
            .. Targets(site.Link),
            .. Keys(ConfigurationTable.Commands, site.Commands, "commands"),
            .. Confirmation(site),
        ];
    }

    /// <summary>What a key allows, for messages and the documentation.</summary>
    public static string Allowed(ConfigurationKey key)
    {
        if (key.Choices.Count > 0)
        {
            return "allowed: " + string.Join(", ", key.Choices.Select(c => Show(key, c)));
        }

        if (key.Form is { } form)
        {
            string list = key.Type == ConfigurationType.Texts ? "a list of texts, each " : "";
            return "allowed: " + list + form.Description;
        }

        return key switch
        {
            { Type: ConfigurationType.Texts } => "allowed: a list of " + RegisterText.Form,
            { Type: ConfigurationType.Vector } => $"allowed: [x, y, z], each {Range(key)}",
            { Minimum: not null } => "allowed: " + Range(key),
            { Type: ConfigurationType.Boolean } => "allowed: true or false",
            { Type: ConfigurationType.Date } => "allowed: a date, as 2026-05-31",
            { Type: ConfigurationType.Time } => "allowed: a time, as 2026-05-31T03:12:45Z",
            _ => "allowed: any text",
        };
    }

    /// <summary>A type in words.</summary>
    public static string TypeName(ConfigurationType type) =>
        type switch
        {
            ConfigurationType.Text => "a text",
            ConfigurationType.Integer => "a whole number",
            ConfigurationType.Number => "a number",
            ConfigurationType.Boolean => "true or false",
            ConfigurationType.Date => "a date",
            ConfigurationType.Time => "a time with its zone",
            ConfigurationType.Texts => "a list of texts",
            _ => "a list of three numbers",
        };

    /// <summary>A value as the file would spell it.</summary>
    public static string Show(ConfigurationKey key, object value) =>
        value switch
        {
            string text => "\"" + text + "\"",
            long number when key.IsHexadecimal => $"0x{number:x2}",
            bool boolean => boolean ? "true" : "false",
            DateOnly date => date.ToString("yyyy-MM-dd"),
            _ => string.Create(null, $"{value}"),
        };

    private static string Range(ConfigurationKey key) =>
        key.IsHexadecimal
            ? $"0x{(long)key.Minimum!:x2} to 0x{(long)key.Maximum!:x2}"
            : $"{key.Minimum} to {key.Maximum}";

    private static IEnumerable<ConfigurationProblem> Keys(ConfigurationSection section, object record, string path)
    {
        foreach (ConfigurationKey key in section.Keys)
        {
            if (key.Get(record) is { } value && Complaint(key, value) is { } complaint)
            {
                yield return Error($"{path}.{key.Name}", complaint);
            }
        }
    }

    private static string? Complaint(ConfigurationKey key, object value)
    {
        bool fits = value switch
        {
            string { Length: 0 } => !key.IsRequired,
            string text when key.Choices.Count > 0 => key.Choices.Contains(text),
            string text => key.Form is null || key.Form.Accepts(text),
            long number when key.Choices.Count > 0 => key.Choices.Contains(number),
            double number when key.Choices.Count > 0 => key.Choices.Contains(number),
            long number => Within(key, number),
            double number => Within(key, number),
            IReadOnlyList<double> numbers => numbers.Count == 3 && numbers.All(n => Within(key, n)),
            IReadOnlyList<string> texts => key.Form is null || texts.All(key.Form.Accepts),
            _ => true,
        };
        if (fits)
        {
            return null;
        }

        string meant =
            value is string word && DidYouMean.Find(word, key.Choices.OfType<string>()) is { } near
                ? $"; did you mean \"{near}\"?"
                : "";
        string shown = value switch
        {
            "" => "is empty",
            IReadOnlyList<double> numbers => $"is [{string.Join(", ", numbers)}]",
            string text => $"is \"{Printable(text)}\"",
            IReadOnlyList<string> texts => $"has \"{Printable(texts.First(text => !key.Form!.Accepts(text)))}\"",
            _ => "is " + Show(key, value),
        };
        return $"{shown}; {Allowed(key)}{meant}";
    }

    private static string Printable(string text)
    {
        string cut = text.Length > 40 ? text[..40] + "…" : text;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
    }

    // A comparison with NaN is false, so NaN is never within.
    private static bool Within(ConfigurationKey key, double number) =>
        (key.Minimum is null || number >= key.Minimum) && (key.Maximum is null || number <= key.Maximum);

    private static IEnumerable<ConfigurationProblem> Commissioning(CommissioningSection? section, double drift)
    {
        if (section is null)
        {
            yield return Warning(
                "commissioning",
                "the site was never commissioned: its verdict stays Unknown until an engineer takes its zero (edge-agent calibrate tilt)"
            );
            yield break;
        }

        foreach (ConfigurationProblem problem in Keys(ConfigurationTable.Commissioning, section, "commissioning"))
        {
            yield return problem;
        }

        var gravity = new Vector(section.GravityMps2[0], section.GravityMps2[1], section.GravityMps2[2]);
        if (WeightComplaint(section.GravityMps2) is { } weight)
        {
            yield return Error("commissioning.gravity_mps2", weight);
        }

        if (Axes(section, gravity) is { } complaint)
        {
            yield return Error("commissioning.axis_map", complaint) with
            {
                Related = section.Axes is null ? [] : ["commissioning.gravity_mps2"],
            };
        }

        // The date is that of the place, the time is UTC: they may be a day apart, not more.
        if (
            section.Time is { } time
            && Math.Abs(DateOnly.FromDateTime(time.UtcDateTime).DayNumber - section.Date.DayNumber) > 1
        )
        {
            yield return Error(
                "commissioning.time",
                $"is {time:yyyy-MM-ddTHH:mm:ssZ}; it must be of the day that date says, {section.Date:yyyy-MM-dd}"
            ) with
            {
                Related = ["commissioning.date"],
            };
        }

        if (section.TemperatureCelsius is null && drift > 0)
        {
            yield return Warning(
                "commissioning.temperature_c",
                $"is missing and taken as {CommissioningSection.UnsaidCelsius}: each degree of error is up to "
                    + $"{Math.Atan(drift) * DegreesPerRadian:0.####}° of false tilt; say it, or calibrate again"
            );
        }
    }

    /// <summary>Whether a map brings what the sensor reads at rest to the site's z.</summary>
    public static bool TurnsUpwards(AxisMap map, Vector gravity) =>
        map.Apply(gravity).Z >= LeastUpwards * gravity.Length;

    private static string? Axes(CommissioningSection section, Vector gravity)
    {
        string text = section.AxisMap;
        if (section.Axes is { } map)
        {
            return gravity.WeighsOneG && !TurnsUpwards(map, gravity)
                ? $"is \"{text}\", which does not turn gravity_mps2 upwards; did you mean \"{AxisMap.For(gravity)}\"?"
                : null;
        }

        if (text.Length == 0 || !ConfigurationTable.Commissioning.Find("axis_map")!.Form!.Accepts(text))
        {
            return null;
        }

        if ("xyz".Where(axis => !text.Contains(axis, StringComparison.Ordinal)).ToArray() is { Length: > 0 } never)
        {
            return $"is \"{text}\", without {string.Join(" and ", never)}; name each of x, y and z once, as \"+x+y+z\"";
        }

        string other = text[..2] + (text[2] == '+' ? '-' : '+') + text[3..];
        return $"is \"{text}\", which is left-handed: no sensor can sit so; change one sign, as \"{other}\"";
    }

    private static IEnumerable<ConfigurationProblem> Mast(MastSection mast)
    {
        if (mast.SensorHeightMetres > mast.HeightMetres)
        {
            yield return Error(
                "mast.sensor_height_m",
                $"is {mast.SensorHeightMetres}; it must be at most height_m, which is {mast.HeightMetres}"
            ) with
            {
                Related = ["mast.height_m"],
            };
        }
    }

    private static IEnumerable<ConfigurationProblem> Antenna(AntennaSection antenna, string path)
    {
        foreach (ConfigurationProblem problem in Keys(ConfigurationTable.Antenna, antenna, path))
        {
            yield return problem;
        }

        bool hasDiameter = antenna.DishDiameterMetres is not null;
        bool hasFrequency = antenna.FrequencyGigahertz is not null;
        string[] dish = [$"{path}.dish_diameter_m", $"{path}.frequency_ghz"];
        if (antenna.BeamwidthDegrees is not null && (hasDiameter || hasFrequency))
        {
            yield return Error(
                $"{path}.beamwidth_deg",
                "says the beam a second time; leave it out, or dish_diameter_m and frequency_ghz"
            ) with
            {
                Related = dish,
            };
        }
        else if (hasDiameter != hasFrequency)
        {
            string missing = hasDiameter ? "frequency_ghz" : "dish_diameter_m";
            string given = hasDiameter ? "dish_diameter_m" : "frequency_ghz";
            yield return Error(
                $"{path}.{missing}",
                $"is missing; {given} needs it, or say beamwidth_deg in place of both"
            ) with
            {
                Related = [$"{path}.{given}"],
            };
        }
        else if (antenna.BeamwidthDegrees is null && !hasDiameter)
        {
            yield return Error(path, "has no beam; say beamwidth_deg, or dish_diameter_m with frequency_ghz") with
            {
                Related = [$"{path}.beamwidth_deg", .. dish],
            };
        }
    }

    private static string? WeightComplaint(IReadOnlyList<double> gravity)
    {
        var vector = new Vector(gravity[0], gravity[1], gravity[2]);
        return double.IsFinite(vector.Length) && !vector.WeighsOneG
            ? $"its length is {vector.Length:0.###} m/s²; at rest it is {Vector.OneG}: take the zero again"
            : null;
    }

    // Which sensor gives tilt, which acceleration, and whose zero stands where.
    private static IEnumerable<ConfigurationProblem> Structure(Fitted[] sensors, CommissioningSection? commissioning)
    {
        SensorSection[] site = [.. sensors.Select(s => s.Section)];
        bool accelerometer = SensorMetrics.HasAccelerometer(site);
        foreach (Fitted sensor in sensors)
        {
            string zeroKey = $"{sensor.Path}.gravity_mps2";
            switch (sensor.Section)
            {
                case Adxl345Section when !SensorMetrics.HasInclinometer(site):
                    yield return Warning(
                        $"{sensor.Path}.kind",
                        "its tilt drifts by some 0.02° for each °C, and it has no temperature to correct that by: a real tilt can hide in it; fit an scl3300 beside it"
                    );
                    break;
                case Scl3300Section { GravityMps2: null } when accelerometer && commissioning is not null:
                    yield return Error(
                        zeroKey,
                        "is missing; the gravity of [commissioning] is the accelerometer's: take [commissioning] out of the file and run edge-agent calibrate tilt, which takes both zeros"
                    ) with
                    {
                        Related = [$"{sensor.Path}.kind", "commissioning.gravity_mps2"],
                    };
                    break;
                case Scl3300Section { GravityMps2: not null } when !accelerometer:
                    yield return Error(
                        zeroKey,
                        "without an accelerometer its zero is the gravity of [commissioning]; leave it out here"
                    );
                    break;
                case Scl3300Section { GravityMps2: { Count: 3 } gravity }:
                    if (WeightComplaint(gravity) is { } weight)
                    {
                        yield return Error(zeroKey, weight);
                    }
                    else if (LevelComplaint(gravity) is { } askew)
                    {
                        yield return Error(zeroKey, askew);
                    }

                    break;
                case Scl3300Section when !accelerometer:
                    yield return Warning(
                        $"{sensor.Path}.kind",
                        "measures tilt only: without an accelerometer the verdict is never Safe; fit an adxl355 or adxl345 beside it"
                    );
                    if (commissioning is { GravityMps2: { Count: 3 } zero } && LevelComplaint(zero) is { } tilted)
                    {
                        yield return Error("commissioning.gravity_mps2", tilted);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static string? LevelComplaint(IReadOnlyList<double> gravity)
    {
        double flat = Math.Sqrt((gravity[0] * gravity[0]) + (gravity[1] * gravity[1]));
        double degrees = Math.Atan2(flat, Math.Abs(gravity[2])) * 180 / Math.PI;
        return degrees > LevelDegrees
            ? $"is {degrees:0.#}° off the sensor's z; the SCL3300 measures within {LevelDegrees}° of level: mount it level and take the zero again"
            : null;
    }

    // Some batteries of modules bring one out, so it is no error.
    private static IEnumerable<ConfigurationProblem> Midpoint(Fitted[] sensors, BatterySection battery) =>
        battery.Chemistry == "vrla"
            ? []
            : sensors
                .Where(fitted => fitted.Section is Ads1115Section { MidpointInput: not null })
                .Select(fitted =>
                    Warning(
                        $"{fitted.Path}.midpoint_input",
                        $"is wired, and a battery of {battery.Chemistry} has mostly no mid-point outside: an open input says that the battery is gone; "
                            + "leave it out unless the battery has one"
                    ) with
                    {
                        Related = ["battery.chemistry"],
                    }
                );

    private static IEnumerable<ConfigurationProblem> Sensor(Fitted fitted)
    {
        string path = fitted.Path;
        if (fitted.Section is Adxl355Section { BusName.IsSpi: false, ChipSelect: not 0 })
        {
            yield return Error(
                $"{path}.chip_select",
                "means nothing on an I2C bus; leave it out or set bus = \"spi-0\""
            );
        }

        if (fitted.Section is Adxl355Section { BusName.IsSpi: true } and not Adxl355Section { Address: 0x1D })
        {
            yield return Error($"{path}.address", "means nothing on an SPI bus; leave it out or set bus = \"i2c-1\"");
        }

        if (fitted.Section is Ads1115Section ads)
        {
            if (ads is { LevelInput: null, MidpointInput: null, FuelInput: null })
            {
                yield return Error(path, "measures nothing; set level_input or midpoint_input or fuel_input");
            }

            if (ads.FuelInput is { } fuel && (fuel == ads.LevelInput || fuel == ads.MidpointInput))
            {
                yield return Error($"{path}.fuel_input", $"input {fuel} is taken; use another of 0 to 3");
            }

            if (ads.FuelInput is not null && Math.Abs(ads.FuelFullVolts - ads.FuelEmptyVolts) < 0.1)
            {
                yield return Error(
                    $"{path}.fuel_full_v",
                    $"is {ads.FuelFullVolts}; it must differ from fuel_empty_v by at least 0.1"
                ) with
                {
                    Related = [$"{path}.fuel_empty_v"],
                };
            }

            if (ads is { LevelInput: not null, LevelSpanMillimetres: null })
            {
                yield return Error(
                    $"{path}.level_span_mm",
                    "is missing; with level_input the transmitter's span must be said, 100 to 50000"
                ) with
                {
                    Related = [$"{path}.level_input"],
                };
            }

            if (ads.LevelInput is not null && ads.LevelInput == ads.MidpointInput)
            {
                yield return Error(
                    $"{path}.midpoint_input",
                    $"input {ads.MidpointInput} is taken by level_input; use another of 0 to 3"
                ) with
                {
                    Related = [$"{path}.level_input"],
                };
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> Measures(Fitted[] sensors)
    {
        if (sensors.Length == 0)
        {
            yield return Warning("sensor", "no sensor is fitted: the verdict stays Unknown");
        }

        SensorSection[] site = [.. sensors.Select(s => s.Section)];
        var owners = new Dictionary<MetricId, Fitted>();
        foreach (Fitted sensor in sensors)
        {
            MetricId? taken = null;
            foreach (MetricId metric in SensorMetrics.Of(sensor.Section, site))
            {
                if (!owners.TryAdd(metric, sensor))
                {
                    taken ??= metric;
                }
            }

            if (taken is { } clash)
            {
                string key = sensor.Section is ContactSection ? ".measures" : ".kind";
                string metric = MetricCatalogue.Find(clash)!.Name;
                yield return Error(
                    sensor.Path + key,
                    $"{metric} is already measured by {owners[clash]}; remove one of them"
                ) with
                {
                    Related = [sensor.Path],
                };
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> Addresses(Fitted[] sensors)
    {
        var owners = new Dictionary<(BusName Bus, int Select), Fitted>();
        foreach (Fitted sensor in sensors)
        {
            if (sensor.Section is not ChipSection { BusName: { } bus } chip)
            {
                continue;
            }

            int select = chip.I2cAddress ?? chip.SpiChipSelect ?? 0;
            if (owners.TryGetValue((bus, select), out Fitted? owner))
            {
                string key = bus.IsSpi ? "chip_select" : "address";
                string what = bus.IsSpi ? $"chip select {select}" : $"address 0x{select:x2}";
                yield return Error(
                    $"{sensor.Path}.{key}",
                    $"{what} on {bus} is taken by {owner}; give one of them another"
                ) with
                {
                    Related = [$"{sensor.Path}.bus", $"{owner.Path}.{key}", $"{owner.Path}.bus"],
                };
            }
            else
            {
                owners.Add((bus, select), sensor);
            }
        }
    }

    private static string? PortOf(SensorSection section) =>
        section switch
        {
            ModbusSection unit => unit.Port,
            ModemSection modem => modem.Port,
            Mb7389Section ultrasonic => ultrasonic.Port,
            _ => null,
        };

    private static IEnumerable<ConfigurationProblem> Ports(Fitted[] sensors)
    {
        var owners = new Dictionary<string, Fitted>(StringComparer.Ordinal);
        var units = new Dictionary<(string Port, int Unit), Fitted>();
        foreach (Fitted sensor in sensors)
        {
            if (PortOf(sensor.Section) is not { Length: > 0 } port)
            {
                continue;
            }

            owners.TryAdd(port, sensor);
            Fitted owner = owners[port];
            if (sensor.Section is ModbusSection unit && owner.Section is ModbusSection first)
            {
                if (unit.Baud != first.Baud)
                {
                    yield return Error(
                        $"{sensor.Path}.baud",
                        $"is {unit.Baud}, and {owner} on the same port has {first.Baud}; a line has one speed: set the units to the same"
                    ) with
                    {
                        Related = [$"{sensor.Path}.port", $"{owner.Path}.baud"],
                    };
                }

                if (!units.TryAdd((port, unit.Unit), sensor))
                {
                    yield return Error(
                        $"{sensor.Path}.unit",
                        $"unit {unit.Unit} on \"{Printable(port)}\" is taken by {units[(port, unit.Unit)]}; give one of them another number"
                    ) with
                    {
                        Related = [$"{sensor.Path}.port", $"{units[(port, unit.Unit)].Path}.unit"],
                    };
                }
            }
            else if (owner != sensor)
            {
                yield return Error(
                    $"{sensor.Path}.port",
                    $"\"{Printable(port)}\" is taken by {owner}; give one of them another"
                ) with
                {
                    Related = [$"{owner.Path}.port"],
                };
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> ManagedModem(Fitted fitted)
    {
        if (fitted.Section is ModemSection { ManagedImei: { } imei } modem)
        {
            if (modem.Port != ModemSection.Manager && AtAnswers.Imei(imei) is null)
            {
                yield return Error(
                    $"{fitted.Path}.port",
                    $"\"{Printable(imei)}\" is no IMEI; write modemmanager:, then the 15 digits that `mmcli -m any` shows as equipment id"
                );
            }
        }
        else if (
            fitted.Section is ModemSection { Port: var port }
            && (
                port.StartsWith(ModemSection.Manager, StringComparison.OrdinalIgnoreCase)
                || port.StartsWith("mmcli", StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            yield return Error(
                $"{fitted.Path}.port",
                $"\"{Printable(port)}\" is no path; a modem that ModemManager owns is \"modemmanager\" or \"modemmanager:IMEI\""
            );
        }
    }

    // What a port's name by id tells of the modem is all that is known before it is asked.
    private static IEnumerable<ConfigurationProblem> SecondSim(Fitted fitted)
    {
        if (fitted.Section is not ModemSection modem)
        {
            yield break;
        }

        string key = $"{fitted.Path}.sim_switch";
        if (modem.SimSwitch.Length > 0 && (modem.Sims < 2 || modem.ManagedImei is not null))
        {
            yield return Error(
                key,
                modem.Sims < 2
                    ? $"switches nothing: the modem has one SIM; set {fitted.Path}.sims = 2, or leave it out"
                    : "is not used: ModemManager switches the slot itself (1.16 and later); leave it out"
            ) with
            {
                Related = [$"{fitted.Path}.sims", $"{fitted.Path}.port"],
            };
        }
        else if (
            modem is { Sims: 2, SimSwitch.Length: 0, ManagedImei: null }
            && !modem.Port.Contains("RM5", StringComparison.OrdinalIgnoreCase)
            && !modem.Port.Contains("RG5", StringComparison.OrdinalIgnoreCase)
        )
        {
            yield return Warning(
                key,
                "is not given: only Quectel RM5xx and RG5xx are sure to take AT+QUIMSLOT={slot}, and no other modem is switched without it; "
                    + "write the command of the modem's AT manual, for these ones too (docs/ways-out.md)"
            ) with
            {
                Related = [$"{fitted.Path}.sims"],
            };
        }
    }

    private static IEnumerable<ConfigurationProblem> Plant(Fitted fitted, Fitted[] sensors)
    {
        if (fitted.Section is not PlantSection plant)
        {
            yield break;
        }

        string key = $"{fitted.Path}.registers";
        string[] related = [$"{fitted.Path}.map", $"{fitted.Path}.kind"];
        if (plant.Registers.Count > RegisterText.MostLines)
        {
            yield return Error(key, $"has {plant.Registers.Count} lines; at most {RegisterText.MostLines} are read");
        }

        bool broken = false;
        foreach (string line in plant.Registers.Take(RegisterText.MostLines))
        {
            RegisterText register = RegisterText.Parse(line);
            string? problem =
                register.Problem
                ?? (
                    plant.Quantities.Contains(register.Quantity)
                        ? null
                        : $"is not of a sensor of kind \"{plant.Kind}\"; allowed: "
                            + string.Join(", ", plant.Quantities.Select(RegisterText.NameOf))
                );
            if (problem is not null)
            {
                broken = true;
                yield return Error(key, $"the line \"{Printable(line)}\" {problem}. Lines are {RegisterText.Form}");
            }
        }

        IReadOnlyList<ModbusRegister> map = plant.RegisterMap();
        foreach (PlantQuantity twice in Twice(map))
        {
            yield return Error(
                key,
                $"has {RegisterText.NameOf(twice)} twice; only ac_voltage and alarm may stand several times"
            );
        }

        if (map.Count(register => register.Quantity == PlantQuantity.Alarm) > MostAlarms)
        {
            yield return Error(key, $"has more than {MostAlarms} alarms");
        }

        if (map.Count == 0 && !broken)
        {
            yield return Error(key, "no register is known; name a map, or write the unit's registers here") with
            {
                Related = related,
            };
        }

        SensorSection[] site = [.. sensors.Select(s => s.Section)];
        if (
            plant is RectifierSection
            && site.Any(s => s is ContactSection { Measures: "genset" })
            && !site.Any(s => s is ContactSection { Measures: "mains" })
        )
        {
            yield return Warning(
                $"{fitted.Path}.kind",
                "cannot tell mains from the genset's voltage: fit a mains contact, or a mains loss raises no alarm"
            );
        }
    }

    private static IEnumerable<PlantQuantity> Twice(IReadOnlyList<ModbusRegister> map) =>
        map.GroupBy(register => register.Quantity)
            .Where(same => same.Count() > 1 && same.Key is not (PlantQuantity.AcVolts or PlantQuantity.Alarm))
            .Select(same => same.Key);

    private static IEnumerable<ConfigurationProblem> Lines(Fitted[] sensors, OutputsSection outputs)
    {
        var owners = new Dictionary<int, string>();
        foreach ((int line, string owner) in BusLines(sensors))
        {
            owners.TryAdd(line, owner);
        }

        var wanted = new List<(int? Line, string Key, string Owner)>();
        foreach (Fitted sensor in sensors)
        {
            if (sensor.Section is ContactSection contact)
            {
                wanted.Add((contact.Line, sensor.Path + ".line", sensor.ToString()));
            }
        }

        wanted.Add((outputs.ModemRailLine, "outputs.modem_rail_line", "outputs.modem_rail_line"));
        wanted.Add((outputs.LedLine, "outputs.led_line", "outputs.led_line"));
        foreach ((int? line, string key, string owner) in wanted)
        {
            if (line is >= 0 && !owners.TryAdd(line.Value, owner))
            {
                yield return Error(key, $"line {line} is taken by {owners[line.Value]}; use another of 0 to 27");
            }
        }
    }

    // Header lines that the Raspberry Pi's default overlays give to its buses (BCM numbers).
    private static IEnumerable<(int Line, string Owner)> BusLines(Fitted[] sensors)
    {
        foreach (Fitted sensor in sensors)
        {
            int[] lines = sensor.Section switch
            {
                ChipSection { BusName: { IsSpi: false, Number: 0 } } => [0, 1],
                ChipSection { BusName: { IsSpi: false, Number: 1 } } => [2, 3],
                ChipSection { BusName: { IsSpi: true, Number: 0 } } => [7, 8, 9, 10, 11],
                ChipSection { BusName: { IsSpi: true, Number: 1 } } => [16, 17, 18, 19, 20, 21],
                _ when PortOf(sensor.Section) is "/dev/serial0" or "/dev/ttyAMA0" or "/dev/ttyS0" => [14, 15],
                _ => [],
            };
            string bus = sensor.Section is ChipSection chip ? chip.Bus : "the serial port of the header";
            foreach (int line in lines)
            {
                yield return (line, bus);
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> Order(Limits limits) =>
        [
            .. Rising(limits, "tilt_notice_deg", "tilt_warning_deg", "tilt_critical_deg", "tilt_emergency_deg"),
            .. Rising(limits, "storm_sway_deg", "sway_warning_deg", "sway_critical_deg"),
            .. Rising(limits, "mode_warning_percent", "mode_critical_percent"),
            .. Rising(limits, "acceleration_warning_mps2", "acceleration_critical_mps2"),
            .. Rising(limits, "battery_low_critical_v", "battery_low_warning_v"),
            .. Rising(limits, "flood_warning_mm", "flood_critical_mm"),
            .. Rising(limits, "float_low_mm", "float_high_mm"),
            .. Rising(limits, "floor_critical_s", "floor_warning_s"),
            .. Rising(limits, "cabinet_cold_c", "cabinet_hot_c"),
            .. Rising(limits, "outage_warning_s", "outage_critical_s"),
        ];

    private static IEnumerable<ConfigurationProblem> Rising(Limits limits, params string[] keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            double lower = Value(limits, keys[i - 1]);
            double upper = Value(limits, keys[i]);
            if (lower >= upper)
            {
                yield return Error(
                    "limits." + keys[i],
                    $"is {upper}; it must be above {keys[i - 1]}, which is {lower}"
                ) with
                {
                    Related = ["limits." + keys[i - 1]],
                };
            }
        }
    }

    // A transmitter at the end of its range says nothing of the water above it: an alarm up there would never raise.
    private static IEnumerable<ConfigurationProblem> Water(Fitted[] sensors, Limits limits)
    {
        foreach (Fitted sensor in sensors)
        {
            if (sensor.Section is not Ads1115Section { LevelInput: not null, LevelSpanMillimetres: { } span } ads)
            {
                continue;
            }

            double top = ads.LevelZeroMillimetres + span;
            foreach (string key in (string[])["flood_warning_mm", "flood_critical_mm"])
            {
                double limit = Value(limits, key);
                if (limit >= top)
                {
                    yield return Error(
                        "limits." + key,
                        $"is {limit}; the level transmitter measures {ads.LevelZeroMillimetres} to {top} mm, so this alarm would never raise"
                    ) with
                    {
                        Related = [$"{sensor.Path}.level_span_mm"],
                    };
                }
            }
        }
    }

    // Nearer than 300 mm it says 300: water up there is told as if it were lower.
    private static IEnumerable<ConfigurationProblem> Ultrasonic(Fitted[] sensors, Limits limits)
    {
        foreach (Fitted sensor in sensors)
        {
            if (sensor.Section is not Mb7389Section section)
            {
                continue;
            }

            double top = section.MountHeightMillimetres - Mb7389.Nearest;
            foreach (string key in (string[])["flood_warning_mm", "flood_critical_mm"])
            {
                double limit = Value(limits, key);
                if (limit >= top)
                {
                    yield return Error(
                        "limits." + key,
                        $"is {limit}; the ultrasonic sensor at {section.MountHeightMillimetres} mm measures up to {top} mm, so this alarm would never raise"
                    ) with
                    {
                        Related = [$"{sensor.Path}.mount_height_mm"],
                    };
                }
            }
        }
    }

    private static double Value(Limits limits, string key) =>
        (double)ConfigurationTable.SiteLimits.Find(key)!.Get(limits)!;

    private static IEnumerable<ConfigurationProblem> Uplink(UplinkSection uplink)
    {
        if (uplink.Broker.Length == 0)
        {
            yield return Warning("uplink.broker", "is missing: nothing is sent, all records stay in the journal");
        }

        if (uplink.CertificateFile.Length == 0 != (uplink.KeyFile.Length == 0))
        {
            string missing = uplink.KeyFile.Length == 0 ? "key_file" : "certificate_file";
            string given = uplink.KeyFile.Length == 0 ? "certificate_file" : "key_file";
            yield return Error("uplink." + missing, $"is missing; {given} needs it") with
            {
                Related = ["uplink." + given],
            };
        }

        // WIRE: at least twice the keep-alive, or a half-open connection would count as delivery.
        if (uplink.AssumeDeliveredMinutes * 60 < 2 * uplink.KeepAliveSeconds)
        {
            yield return Error(
                "uplink.assume_delivered_minutes",
                $"is {uplink.AssumeDeliveredMinutes}; it must be at least twice keep_alive_s, which is {uplink.KeepAliveSeconds}"
            ) with
            {
                Related = ["uplink.keep_alive_s"],
            };
        }

        if (uplink.Address is not { } address)
        {
            yield break;
        }

        if (!address.UseTls && !address.IsLoopback)
        {
            yield return uplink.AllowPlaintext
                ? Warning("uplink.broker", "sends everything in plain text; use mqtts:// as soon as the broker can")
                : Error(
                    "uplink.broker",
                    "plain TCP leaves this host; use mqtts://, or say allow_plaintext = true if the network is trusted"
                );
        }

        if (address.UseTls && uplink.CertificateFile.Length == 0)
        {
            yield return Warning(
                "uplink.certificate_file",
                "is missing: the broker cannot know that this is the site; give it a certificate with CN = site id"
            ) with
            {
                Related = ["uplink.broker"],
            };
        }
    }

    private static IEnumerable<ConfigurationProblem> Targets(LinkSection link)
    {
        if (link.Targets.Count > LinkSection.MostTargets)
        {
            yield return Error(
                "link.targets",
                $"has {link.Targets.Count} of them; use at most {LinkSection.MostTargets}: each costs bytes every second of an outage"
            );
        }

        if (link.Targets.Distinct(StringComparer.OrdinalIgnoreCase).Count() < link.Targets.Count)
        {
            yield return Error("link.targets", "names one of them twice: each would count twice");
        }
    }

    private static IEnumerable<ConfigurationProblem> Paths(UplinkSection uplink, IReadOnlyList<PathSection> paths)
    {
        if (paths.Count > 0 && uplink.Address is null)
        {
            yield return Warning("uplink.path[0].interface", "leads nowhere: uplink.broker is missing");
        }

        if (paths.Count > 0 && uplink.Address is { IsLoopback: true })
        {
            yield return Error(
                "uplink.path[0].interface",
                "cannot lead to uplink.broker, which is on this host; leave uplink.path out"
            ) with
            {
                Related = ["uplink.broker"],
            };
        }

        if (paths.Count > PathSection.Most)
        {
            yield return Error("uplink.path", $"stands {paths.Count} times; allowed: at most {PathSection.Most}");
        }

        for (int i = 0; i < paths.Count; i++)
        {
            if (paths[i].Kind == "sim2")
            {
                yield return Error(
                    $"uplink.path[{i}].kind",
                    "is no way of its own: a second SIM of one modem is the same interface; set sims = 2 at the modem, "
                        + "whose recovery then tries it, and leave this way out (docs/ways-out.md)"
                );
            }

            for (int j = 0; j < i; j++)
            {
                if (paths[i].Interface == paths[j].Interface || paths[i].Name == paths[j].Name)
                {
                    string key = paths[i].Interface == paths[j].Interface ? "interface" : "name";
                    yield return Error(
                        $"uplink.path[{i}].{key}",
                        $"is that of uplink.path[{j}] too; each has its own"
                    ) with
                    {
                        Related = [$"uplink.path[{j}].{key}"],
                    };
                }
            }
        }
    }

    private static IEnumerable<ConfigurationProblem> Sms(SiteConfiguration site)
    {
        SmsSection sms = site.Sms;
        if (sms.Numbers.Count == 0)
        {
            yield break;
        }

        if (sms.Numbers.Count > SmsSection.MostNumbers)
        {
            yield return Error("sms.numbers", $"has {sms.Numbers.Count}; allowed: at most {SmsSection.MostNumbers}");
        }

        if (sms.PerMonth < sms.PerDay)
        {
            yield return Error(
                "sms.per_month",
                $"is {sms.PerMonth}; it must be at least per_day, which is {sms.PerDay}"
            ) with
            {
                Related = ["sms.per_day"],
            };
        }

        if (!site.Sensors.Any(sensor => sensor is ModemSection))
        {
            yield return Warning(
                "sms.numbers",
                "are told nothing: no modem is fitted; add a [[sensor]] of kind \"modem\""
            );
        }

        if (site.Site.KeyFile.Length == 0 || site.Commands.PublicKey.Length == 0)
        {
            yield return Warning(
                "sms.numbers",
                "get SMS that anybody could have sent: they are sealed with site.key_file and commands.public_key, and one is missing"
            );
        }
    }

    private static IEnumerable<ConfigurationProblem> Confirmation(SiteConfiguration site)
    {
        if (site.Commands.PublicKey.Length > 0 && site.Site.KeyFile.Length == 0)
        {
            yield return Warning(
                "site.key_file",
                "is missing: the site cannot sign a confirmation; make its key with `edge-agent key`"
            ) with
            {
                Related = ["commands.public_key"],
            };
        }

        if (site.Commands.PublicKey.Length == 0 && site.Site.KeyFile.Length > 0)
        {
            yield return Warning(
                "commands.public_key",
                "is missing: no command that needs a signature is taken, so nothing is ever confirmed"
            ) with
            {
                Related = ["site.key_file"],
            };
        }
    }

    private static IEnumerable<ConfigurationProblem> Journal(JournalSection journal)
    {
        if ((long)journal.BallastMib * BytesPerMib * 4 > (long)journal.MaxMib * BytesPerMib)
        {
            yield return Error(
                "journal.ballast_mib",
                $"is {journal.BallastMib}; it must be at most a quarter of max_mib, which is {journal.MaxMib}"
            ) with
            {
                Related = ["journal.max_mib"],
            };
        }
    }

    private static ConfigurationProblem Error(string key, string message) => new(ProblemSeverity.Error, key, message);

    private static ConfigurationProblem Warning(string key, string message) =>
        new(ProblemSeverity.Warning, key, message);

    private sealed record Fitted(SensorSection Section, string Path)
    {
        public override string ToString() => $"{Path} ({Section.Kind})";
    }
}
