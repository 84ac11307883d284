using System.Buffers;
using System.Net;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Agent.Configuration;

/// <summary>
/// The one table of the sections and keys of <c>site.toml</c>: reading, checking, the JSON Schema and the documentation
/// are made from it. Defaults are those of the records.
/// </summary>
public static class ConfigurationTable
{
    private const int HighestLine = 27;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    private static readonly TextForm Name = new(
        "^[A-Za-z0-9._-]{1,64}$",
        "1 to 64 letters without accents, digits, dots, hyphens or underscores",
        static text => text.Length is >= 1 and <= 64 && !text.AsSpan().ContainsAnyExcept(NameCharacters)
    );

    private static readonly TextForm Bus = new(
        "^(i2c|spi)-[0-9]{1,2}$",
        "i2c-N or spi-N",
        static text => BusName.TryParse(text) is not null
    );

    private static readonly TextForm SpiBus = new(
        "^spi-[0-9]{1,2}$",
        "spi-N",
        static text => BusName.TryParse(text) is { IsSpi: true }
    );

    private static readonly TextForm I2cBus = new(
        "^i2c-[0-9]{1,2}$",
        "i2c-N",
        static text => BusName.TryParse(text) is { IsSpi: false }
    );

    private static readonly TextForm Broker = new(
        "^mqtts?://[^/?#@]+$",
        "mqtts://host:8883 or mqtt://127.0.0.1:1883",
        static text => BrokerAddress.TryParse(text) is not null
    );

    private static readonly TextForm Target = new(
        "^(\\[[0-9A-Fa-f:.]+\\]|[0-9.]+):[0-9]{1,5}$",
        "an IP address with its port, as \"203.0.113.7:443\"; a name would ask a name server, too",
        static text => IPEndPoint.TryParse(text, out IPEndPoint? target) && target.Port > 0
    );

    private static readonly TextForm Speed = new(
        "^(https?|wss?|iperf3)://.+$",
        "an http://, https://, ws://, wss:// or iperf3:// address",
        static text => SpeedAddress.TryParse(text) is not null
    );

    private static readonly TextForm Switch = new(
        "^AT[ -~]*\\{(slot|index)\\}[ -~]*$",
        "one AT command of at most 64 characters with {slot}, which is 1 or 2, or {index}, which is 0 or 1",
        static text => text.Length == 0 || Core.Link.SimSwitch.Problem(text) is null
    );

    private static readonly TextForm Filled = new(
        "^[^\\u0000-\\u001f]+$",
        "a text without control characters",
        static text => text.Length > 0 && !text.Any(char.IsControl)
    );

    private static readonly TextForm PublicKeyForm = new(
        "^-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\\s]+-----END PUBLIC KEY-----\\s*$",
        "a PEM text that begins with -----BEGIN PUBLIC KEY-----, between three quotes; `edge-city key` prints it",
        static text => VerifyingKey.TryRead(text, out VerifyingKey? key, out _) && Forget(key)
    );

    // IFNAMSIZ of Linux is 16, with the byte that ends it.
    private static readonly TextForm Interface = new(
        "^[A-Za-z0-9._-]{1,15}$",
        "the name of a network interface, as eth0 or wwan0; `ip link` lists them",
        static text => text.Length is >= 1 and <= 15 && !text.AsSpan().ContainsAnyExcept(NameCharacters)
    );

    private static readonly TextForm Telephone = new(
        "^\\+[0-9]{6,15}$",
        "a list of telephone numbers with country code, as \"+84901234567\"",
        SmsSection.IsNumber
    );

    // Which axes and signs go together is for the rules, so that they can say what is wrong.
    private static readonly TextForm AxisForm = new(
        "^[+-][xyz][+-][xyz][+-][xyz]$",
        "three signed axes, as \"+x+y+z\" (upright) or \"+x-z+y\"",
        static text =>
            text.Length == 6
            && text.Select((c, i) => (i % 2 == 0 ? "+-" : "xyz").Contains(c, StringComparison.Ordinal))
                .All(fits => fits)
    );

    private static readonly KeyMaker<SiteSection> S = new();
    private static readonly KeyMaker<CommissioningSection> C = new();
    private static readonly KeyMaker<MastSection> M = new();
    private static readonly KeyMaker<AntennaSection> D = new();
    private static readonly KeyMaker<OutputsSection> O = new();
    private static readonly KeyMaker<BatterySection> B = new();
    private static readonly KeyMaker<GensetSection> G = new();
    private static readonly KeyMaker<Limits> L = new();
    private static readonly KeyMaker<UplinkSection> U = new();
    private static readonly KeyMaker<JournalSection> J = new();
    private static readonly KeyMaker<LinkSection> P = new();
    private static readonly KeyMaker<CommandsSection> N = new();
    private static readonly KeyMaker<PathSection> W = new();
    private static readonly KeyMaker<SmsSection> T = new();
    private static readonly KeyMaker<Adxl355Section> Accelerometer = new();
    private static readonly KeyMaker<Adxl345Section> Impacts = new();
    private static readonly KeyMaker<Scl3300Section> Inclinometer = new();
    private static readonly KeyMaker<Ina228Section> Power = new();
    private static readonly KeyMaker<Ads1115Section> Converter = new();
    private static readonly KeyMaker<Sht4xSection> Air = new();
    private static readonly KeyMaker<ContactSection> Contact = new();
    private static readonly KeyMaker<MastHeadSection> MastHead = new();
    private static readonly KeyMaker<RectifierSection> RectifierKeys = new();
    private static readonly KeyMaker<EnergyMeterSection> MeterKeys = new();
    private static readonly KeyMaker<ModemSection> Modem = new();
    private static readonly KeyMaker<Mb7389Section> Ultrasonic = new();

    /// <summary>[site].</summary>
    public static ConfigurationSection Site { get; } =
        new(
            "site",
            Kind: null,
            "Who and where the site is.",
            static () => new SiteSection(),
            [
                S.Text(
                    "id",
                    s => s.Id,
                    (s, v) => s with { Id = v },
                    "Site id: the Sparkplug edge node id and the CN of the site's certificate.",
                    Name,
                    required: true
                ),
                S.Text("group", s => s.Group, (s, v) => s with { Group = v }, "Sparkplug group.", Name),
                S.Text(
                    "operator",
                    s => s.Operator,
                    (s, v) => s with { Operator = v },
                    "Operator of the station.",
                    Filled
                ),
                S.Text(
                    "key_file",
                    s => s.KeyFile,
                    (s, v) => s with { KeyFile = v },
                    "PEM file of the site's own private key, which signs its confirmations; `edge-agent key` makes it. Without it the site confirms nothing.",
                    Filled
                ),
                S.Number(
                    "latitude_deg",
                    -90,
                    90,
                    s => s.LatitudeDegrees,
                    (s, v) => s with { LatitudeDegrees = v },
                    "Latitude, degrees north, WGS 84."
                ),
                S.Number(
                    "longitude_deg",
                    -180,
                    180,
                    s => s.LongitudeDegrees,
                    (s, v) => s with { LongitudeDegrees = v },
                    "Longitude, degrees east, WGS 84."
                ),
                S.Number(
                    "utc_offset_h",
                    -12,
                    14,
                    s => s.UtcOffsetHours,
                    (s, v) => s with { UtcOffsetHours = v },
                    "The site's calendar, hours east of UTC, by which days and months of availability end."
                ),
            ]
        )
        {
            IsRequired = true,
        };

    /// <summary>[commissioning].</summary>
    public static ConfigurationSection Commissioning { get; } =
        new(
            "commissioning",
            Kind: null,
            "The zero of the site, taken when an engineer commissioned it. Without it the verdict is Unknown. `edge-agent calibrate tilt` measures and stores it: for ten minutes unless told otherwise, never of a mast that moves or a sensor that is not whole, and over a zero that is there only with `--replace`; the rest of the file stays byte for byte.",
            static () => new CommissioningSection(),
            [
                new(
                    "date",
                    ConfigurationType.Date,
                    "Day of commissioning.",
                    static s => ((CommissioningSection)s).Date,
                    static (s, v) => (CommissioningSection)s with { Date = (DateOnly)v }
                )
                {
                    IsRequired = true,
                },
                C.Text(
                    "engineer",
                    s => s.Engineer,
                    (s, v) => s with { Engineer = v },
                    "Who did it: name or staff number.",
                    Filled,
                    required: true
                ),
                new(
                    "gravity_mps2",
                    ConfigurationType.Vector,
                    "Mean gravity along the sensor's x, y and z then, m/s².",
                    static s => ((CommissioningSection)s).GravityMps2,
                    static (s, v) => (CommissioningSection)s with { GravityMps2 = (double[])v }
                )
                {
                    IsRequired = true,
                    Minimum = -20,
                    Maximum = 20,
                },
                C.Number(
                    "temperature_c",
                    -40,
                    125,
                    s => s.TemperatureCelsius,
                    (s, v) => s with { TemperatureCelsius = v },
                    "Temperature of the sensor then, °C; taken as 25 when left out."
                ),
                C.Text(
                    "axis_map",
                    s => s.AxisMap,
                    (s, v) => s with { AxisMap = v },
                    "Which of the sensor's axes, with its sign, is the site's x, y and z (up); right-handed. Left out: +x+y+z, a sensor that sits upright.",
                    AxisForm
                ),
                C.Text(
                    "sensor_serial",
                    s => s.SensorSerial,
                    (s, v) => s with { SensorSerial = v },
                    "Serial number of the sensor whose zero this is.",
                    Filled
                ),
                new(
                    "time",
                    ConfigurationType.Time,
                    "When the zero was taken, UTC.",
                    static s => ((CommissioningSection)s).Time,
                    static (s, v) => (CommissioningSection)s with { Time = (DateTimeOffset)v }
                ),
            ]
        );

    /// <summary>[mast].</summary>
    public static ConfigurationSection Mast { get; } =
        new(
            "mast",
            Kind: null,
            "What stands there.",
            static () => new MastSection(),
            [
                M.OneOf(
                    "kind",
                    ["lattice", "monopole", "guyed"],
                    s => s.Kind,
                    (s, v) => s with { Kind = v },
                    "How it is built."
                ),
                M.Number(
                    "height_m",
                    1,
                    400,
                    s => s.HeightMetres,
                    (s, v) => s with { HeightMetres = v },
                    "Height of the mast above its foot, m."
                ),
                M.Number(
                    "sensor_height_m",
                    0.1,
                    400,
                    s => s.SensorHeightMetres,
                    (s, v) => s with { SensorHeightMetres = v },
                    "Height of the tilt sensor above the mast's foot, m; left out: sway is the apparent angle."
                ),
            ]
        );

    /// <summary>[[antenna]].</summary>
    public static ConfigurationSection Antenna { get; } =
        new(
            "antenna",
            Kind: null,
            "An antenna whose beam narrows the limits of tilt: a quarter of its half-power beamwidth warns, half of it is critical. Say beamwidth_deg, or dish_diameter_m with frequency_ghz.",
            static () => new AntennaSection(),
            [
                D.Text(
                    "name",
                    s => s.Name,
                    (s, v) => s with { Name = v },
                    "What the operator calls it.",
                    Filled,
                    required: true
                ),
                D.Number(
                    "beamwidth_deg",
                    0.05,
                    360,
                    s => s.BeamwidthDegrees,
                    (s, v) => s with { BeamwidthDegrees = v },
                    "Half-power beamwidth, degrees."
                ),
                D.Number(
                    "dish_diameter_m",
                    0.1,
                    5,
                    s => s.DishDiameterMetres,
                    (s, v) => s with { DishDiameterMetres = v },
                    "Diameter of the dish, m: its beamwidth is 70 wavelengths over it."
                ),
                D.Number(
                    "frequency_ghz",
                    1,
                    100,
                    s => s.FrequencyGigahertz,
                    (s, v) => s with { FrequencyGigahertz = v },
                    "Frequency, GHz."
                ),
            ]
        )
        {
            IsList = true,
        };

    /// <summary>[[sensor]], one for each kind.</summary>
    public static IReadOnlyList<ConfigurationSection> Sensors { get; } =
    [
        new(
            "sensor",
            "adxl355",
            "ADXL355 accelerometer: tilt and vibration.",
            static () => new Adxl355Section(),
            [
                Accelerometer.Text(
                    "bus",
                    s => s.Bus,
                    (s, v) => s with { Bus = v },
                    "spi-N, with chip_select; or i2c-N, with address.",
                    Bus,
                    required: true
                ),
                Accelerometer.Integer(
                    "chip_select",
                    0,
                    2,
                    s => s.ChipSelect,
                    (s, v) => s with { ChipSelect = v },
                    "SPI chip select."
                ),
                Accelerometer.Integer(
                    "address",
                    0x1D,
                    0x53,
                    s => s.Address,
                    (s, v) => s with { Address = v },
                    "I2C address: 0x1d with ASEL low, 0x53 with ASEL high."
                ) with
                {
                    Choices = [0x1DL, 0x53L],
                    IsHexadecimal = true,
                },
                Accelerometer.Integer(
                    "range_g",
                    2,
                    8,
                    s => s.RangeG,
                    (s, v) => s with { RangeG = v },
                    "Full scale, g."
                ) with
                {
                    Choices = [2L, 4L, 8L],
                },
            ]
        ),
        new(
            "sensor",
            "adxl345",
            "ADXL345 accelerometer: impacts and vibration. Its static tilt drifts with temperature; fit an scl3300 beside it.",
            static () => new Adxl345Section(),
            [
                Impacts.Text("bus", s => s.Bus, (s, v) => s with { Bus = v }, "I2C bus.", I2cBus, required: true),
                Impacts.Integer(
                    "address",
                    0x1D,
                    0x53,
                    s => s.Address,
                    (s, v) => s with { Address = v },
                    "I2C address: 0x53 with ALT ADDRESS low, 0x1d with it high."
                ) with
                {
                    Choices = [0x53L, 0x1DL],
                    IsHexadecimal = true,
                },
            ]
        ),
        new(
            "sensor",
            "scl3300",
            "SCL3300 inclinometer: static tilt, also beside an accelerometer. Alone it measures no acceleration, and the site is never Safe.",
            static () => new Scl3300Section(),
            [
                Inclinometer.Text("bus", s => s.Bus, (s, v) => s with { Bus = v }, "SPI bus.", SpiBus, required: true),
                Inclinometer.Integer(
                    "chip_select",
                    0,
                    2,
                    s => s.ChipSelect,
                    (s, v) => s with { ChipSelect = v },
                    "SPI chip select."
                ),
                new(
                    "gravity_mps2",
                    ConfigurationType.Vector,
                    "Mean gravity along its x, y and z at commissioning, m/s²; must be said beside an accelerometer, whose gravity stands in [commissioning]; left out without one.",
                    static s => ((Scl3300Section)s).GravityMps2,
                    static (s, v) => (Scl3300Section)s with { GravityMps2 = (double[])v }
                )
                {
                    Minimum = -20,
                    Maximum = 20,
                },
            ]
        ),
        new(
            "sensor",
            "ina228",
            "INA228 power monitor: voltage, current, charge and energy of the −48 V plant.",
            static () => new Ina228Section(),
            [
                Power.Text("bus", s => s.Bus, (s, v) => s with { Bus = v }, "I2C bus.", I2cBus, required: true),
                Power.Integer(
                    "address",
                    0x40,
                    0x4F,
                    s => s.Address,
                    (s, v) => s with { Address = v },
                    "I2C address, by the pins A0 and A1."
                ) with
                {
                    IsHexadecimal = true,
                },
                Power.Number(
                    "shunt_ohms",
                    1e-6,
                    1,
                    s => s.ShuntOhms,
                    (s, v) => s with { ShuntOhms = v },
                    "Resistance of the shunt, Ω: 0.0005 for 50 mV at 100 A.",
                    required: true
                ),
                Power.Number(
                    "shunt_range_mv",
                    40.96,
                    163.84,
                    s => s.ShuntRangeMillivolts,
                    (s, v) => s with { ShuntRangeMillivolts = v },
                    "Full scale of the shunt voltage, mV."
                ) with
                {
                    Choices = [163.84, 40.96],
                },
            ]
        ),
        new(
            "sensor",
            "ads1115",
            "ADS1115 converter: 4–20 mA level transmitter, battery mid-point and fuel sender.",
            static () => new Ads1115Section(),
            [
                Converter.Text("bus", s => s.Bus, (s, v) => s with { Bus = v }, "I2C bus.", I2cBus, required: true),
                Converter.Integer(
                    "address",
                    0x48,
                    0x4B,
                    s => s.Address,
                    (s, v) => s with { Address = v },
                    "I2C address, by the pin ADDR."
                ) with
                {
                    IsHexadecimal = true,
                },
                Converter.Integer(
                    "level_input",
                    0,
                    3,
                    s => s.LevelInput,
                    (s, v) => s with { LevelInput = v },
                    "Input of the level loop; left out when there is none."
                ),
                Converter.Number(
                    "level_shunt_ohms",
                    1,
                    190,
                    s => s.LevelShuntOhms,
                    (s, v) => s with { LevelShuntOhms = v },
                    "Resistance that turns the loop's current into a voltage, Ω; 21 mA must stay under 4.096 V."
                ),
                Converter.Number(
                    "level_zero_mm",
                    -20_000,
                    20_000,
                    s => s.LevelZeroMillimetres,
                    (s, v) => s with { LevelZeroMillimetres = v },
                    "Level at 4 mA, mm."
                ),
                Converter.Number(
                    "level_span_mm",
                    100,
                    50_000,
                    s => s.LevelSpanMillimetres,
                    (s, v) => s with { LevelSpanMillimetres = v },
                    "Level at 20 mA less the level at 4 mA, mm; must be said with level_input."
                ),
                Converter.Integer(
                    "midpoint_input",
                    0,
                    3,
                    s => s.MidpointInput,
                    (s, v) => s with { MidpointInput = v },
                    "Input of the battery's mid-point; left out when there is none."
                ),
                Converter.Number(
                    "midpoint_divider",
                    1,
                    100,
                    s => s.MidpointDivider,
                    (s, v) => s with { MidpointDivider = v },
                    "Voltage of the mid-point over the voltage at the input."
                ),
                Converter.Integer(
                    "fuel_input",
                    0,
                    3,
                    s => s.FuelInput,
                    (s, v) => s with { FuelInput = v },
                    "Input of the fuel sender; left out when there is none."
                ),
                Converter.Number(
                    "fuel_empty_v",
                    0,
                    4,
                    s => s.FuelEmptyVolts,
                    (s, v) => s with { FuelEmptyVolts = v },
                    "Voltage of the fuel sender with the tank empty, V."
                ),
                Converter.Number(
                    "fuel_full_v",
                    0,
                    4,
                    s => s.FuelFullVolts,
                    (s, v) => s with { FuelFullVolts = v },
                    "The same with the tank full, V; may be the lower one."
                ),
            ]
        ),
        new(
            "sensor",
            "sht4x",
            "SHT4x: air temperature and humidity of the cabinet.",
            static () => new Sht4xSection(),
            [
                Air.Text("bus", s => s.Bus, (s, v) => s with { Bus = v }, "I2C bus.", I2cBus, required: true),
                Air.Integer(
                    "address",
                    0x44,
                    0x46,
                    s => s.Address,
                    (s, v) => s with { Address = v },
                    "I2C address, by the part number."
                ) with
                {
                    IsHexadecimal = true,
                },
            ]
        ),
        new(
            "sensor",
            "contact",
            "An isolated contact on a GPIO line.",
            static () => new ContactSection(),
            [
                Contact.OneOf(
                    "measures",
                    ["mains", "float_low", "float_high", "door", "genset", "supply", "smoke", "fan", "visit"],
                    s => s.Measures,
                    (s, v) => s with { Measures = v },
                    "What it tells: mains present, lower or upper float up, door open, generator set running, the agent's own supply fed (it runs on its hold-up capacitor when not), smoke, fan failed, visit button pressed.",
                    required: true
                ),
                Contact.Integer(
                    "line",
                    0,
                    HighestLine,
                    s => s.Line,
                    (s, v) => s with { Line = v },
                    "GPIO line (BCM number).",
                    required: true
                ),
                Contact.OneOf(
                    "active",
                    ["low", "high"],
                    s => s.Active,
                    (s, v) => s with { Active = v },
                    "Level of the line while the thing is so."
                ),
                Contact.Integer(
                    "debounce_ms",
                    0,
                    10_000,
                    s => s.DebounceMilliseconds,
                    (s, v) => s with { DebounceMilliseconds = v },
                    "Time the contact must rest before it counts, ms."
                ),
            ]
        ),
        new(
            "sensor",
            "mb7389",
            "MB7389 ultrasonic sensor over the water, on a serial port: the level, or the second one beside a level loop.",
            static () => new Mb7389Section(),
            [
                Ultrasonic.Text(
                    "port",
                    s => s.Port,
                    (s, v) => s with { Port = v },
                    "Path of the serial port, best by /dev/serial/by-id/…; 9600 baud.",
                    Filled,
                    required: true
                ),
                Ultrasonic.OneOf(
                    "measures",
                    ["level"],
                    s => s.Measures,
                    (s, v) => s with { Measures = v },
                    "What it measures."
                ),
                Ultrasonic.Number(
                    "mount_height_mm",
                    500,
                    9500,
                    s => s.MountHeightMillimetres,
                    (s, v) => s with { MountHeightMillimetres = v },
                    "Height of its face above the level's zero, mm.",
                    required: true
                ),
            ]
        ),
        new(
            "sensor",
            "masthead",
            "Mast head: tilt and vibration of the mast's top, by Modbus RTU over RS-485.",
            static () => new MastHeadSection(),
            [
                MastHead.Text(
                    "port",
                    s => s.Port,
                    (s, v) => s with { Port = v },
                    "Path of the RS-485 port, best by /dev/serial/by-id/….",
                    Filled,
                    required: true
                ),
                MastHead.Integer(
                    "baud",
                    38_400,
                    230_400,
                    s => s.Baud,
                    (s, v) => s with { Baud = v },
                    "Speed, bit/s, as the head is set; a slower line does not carry its samples."
                ) with
                {
                    Choices = [38_400L, 57_600L, 115_200L, 230_400L],
                },
                MastHead.Integer(
                    "unit",
                    1,
                    247,
                    s => s.Unit,
                    (s, v) => s with { Unit = v },
                    "Number of the head on the line."
                ),
            ]
        ),
        new(
            "sensor",
            "rectifier",
            "Controller of the −48 V rectifier, by Modbus RTU over RS-485. Without an ina228 its bus voltage and battery current are the plant's; without mains and genset contacts its AC voltage tells whether mains is there.",
            static () => new RectifierSection(),
            [
                RectifierKeys.Text(
                    "port",
                    s => s.Port,
                    (s, v) => s with { Port = v },
                    "Path of the RS-485 port, best by /dev/serial/by-id/…; units of one port share it.",
                    Filled,
                    required: true
                ),
                RectifierKeys.Integer(
                    "baud",
                    1200,
                    230_400,
                    s => s.Baud,
                    (s, v) => s with { Baud = v },
                    "Speed, bit/s, 8N1, as the unit is set; the same for all units of a port."
                ) with
                {
                    Choices = [1200L, 2400L, 4800L, 9600L, 19_200L, 38_400L, 57_600L, 115_200L, 230_400L],
                },
                RectifierKeys.Integer(
                    "unit",
                    1,
                    247,
                    s => s.Unit,
                    (s, v) => s with { Unit = v },
                    "Its number on the line; no two units of a port share one."
                ),
                RectifierKeys.OneOf(
                    "map",
                    [Rectifier.HuaweiSmu, "none"],
                    s => s.Map,
                    (s, v) => s with { Map = v },
                    "Built-in register map: huawei-smu for Huawei's SMU02 (ETP48); none for any other controller, with its registers."
                ),
                new(
                    "registers",
                    ConfigurationType.Texts,
                    "Lines that take the place of what the map has of the same quantity, or are the map with none. ADDRESS as on the wire: 0 for what documents call 30001 or 40001. TYPE: u16, s16, u32, s32, f32. QUANTITY: "
                        + string.Join(", ", new RectifierSection().Quantities.Select(RegisterText.NameOf))
                        + ".",
                    static s => ((RectifierSection)s).Registers,
                    static (s, v) => (RectifierSection)s with { Registers = (string[])v }
                ),
                RectifierKeys.Integer(
                    "response_ms",
                    20,
                    2000,
                    s => s.ResponseMilliseconds,
                    (s, v) => s with { ResponseMilliseconds = v },
                    "Longest time until its answer begins, ms."
                ),
                RectifierKeys.Integer(
                    "modules",
                    1,
                    100,
                    s => s.Modules,
                    (s, v) => s with { Modules = v },
                    "Rectifier modules fitted; left out, one that the controller no longer finds is no failure."
                ),
                RectifierKeys.Number(
                    "mains_v",
                    20,
                    400,
                    s => s.MainsVolts,
                    (s, v) => s with { MainsVolts = v },
                    "AC voltage from which mains counts as present where no contact tells, V; lost 10 V lower."
                ),
            ]
        ),
        new(
            "sensor",
            "energy_meter",
            "AC energy meter, by Modbus RTU over RS-485. One that the mains feeds is silent without it, and that is no fault.",
            static () => new EnergyMeterSection(),
            [
                MeterKeys.Text(
                    "port",
                    s => s.Port,
                    (s, v) => s with { Port = v },
                    "Path of the RS-485 port, best by /dev/serial/by-id/…; units of one port share it.",
                    Filled,
                    required: true
                ),
                MeterKeys.Integer(
                    "baud",
                    1200,
                    230_400,
                    s => s.Baud,
                    (s, v) => s with { Baud = v },
                    "Speed, bit/s, 8N1, as the unit is set; the same for all units of a port."
                ) with
                {
                    Choices = [1200L, 2400L, 4800L, 9600L, 19_200L, 38_400L, 57_600L, 115_200L, 230_400L],
                },
                MeterKeys.Integer(
                    "unit",
                    1,
                    247,
                    s => s.Unit,
                    (s, v) => s with { Unit = v },
                    "Its number on the line; no two units of a port share one."
                ),
                MeterKeys.OneOf(
                    "map",
                    [EnergyMeter.Sdm120, EnergyMeter.Sdm630, "none"],
                    s => s.Map,
                    (s, v) => s with { Map = v },
                    "Built-in register map: sdm120 or sdm630 for Eastron's; none for any other meter, with its registers."
                ),
                new(
                    "registers",
                    ConfigurationType.Texts,
                    "Lines that take the place of what the map has of the same quantity, or are the map with none. ADDRESS as on the wire: 0 for what documents call 30001 or 40001. TYPE: u16, s16, u32, s32, f32. QUANTITY: "
                        + string.Join(", ", new EnergyMeterSection().Quantities.Select(RegisterText.NameOf))
                        + ".",
                    static s => ((EnergyMeterSection)s).Registers,
                    static (s, v) => (EnergyMeterSection)s with { Registers = (string[])v }
                ),
                MeterKeys.Integer(
                    "response_ms",
                    20,
                    2000,
                    s => s.ResponseMilliseconds,
                    (s, v) => s with { ResponseMilliseconds = v },
                    "Longest time until its answer begins, ms."
                ),
            ]
        ),
        new(
            "sensor",
            "modem",
            "A 4G/5G modem that speaks AT on a serial port, or that ModemManager owns.",
            static () => new ModemSection(),
            [
                Modem.Text(
                    "port",
                    s => s.Port,
                    (s, v) => s with { Port = v },
                    "Path of the port, best by /dev/serial/by-id/…; or modemmanager, modemmanager:IMEI where ModemManager owns it.",
                    Filled,
                    required: true
                ),
                Modem.Integer("baud", 9600, 921_600, s => s.Baud, (s, v) => s with { Baud = v }, "Speed, bit/s.") with
                {
                    Choices = [9600L, 19_200L, 38_400L, 57_600L, 115_200L, 230_400L, 460_800L, 921_600L],
                },
                Modem.Boolean(
                    "may_reboot_host",
                    s => s.MayRebootHost,
                    (s, v) => s with { MayRebootHost = v },
                    "Whether the last rung of the modem's recovery may start the host again, at most 3 times a day, and not on battery or in an announced outage."
                ),
                Modem.Integer(
                    "sims",
                    1,
                    2,
                    s => s.Sims,
                    (s, v) => s with { Sims = v },
                    "How many of its slots hold a SIM. With 2 the other SIM is a rung of the modem's recovery (docs/ways-out.md)."
                ),
                Modem.Text(
                    "sim_switch",
                    s => s.SimSwitch,
                    (s, v) => s with { SimSwitch = v },
                    "The AT command that chooses the slot: {slot} is 1 or 2, {index} 0 or 1. Unless given AT+QUIMSLOT={slot}, for Quectel RM5xx and RG5xx alone; ModemManager needs none.",
                    Switch
                ),
                Modem.Number(
                    "sim_return_h",
                    1,
                    720,
                    s => s.SimReturnHours,
                    (s, v) => s with { SimReturnHours = v },
                    "Time of being well on the second SIM before the first is tried again, h; twice as long, up to 7 days, after each time that it did not last."
                ),
            ]
        ),
    ];

    /// <summary>[battery].</summary>
    public static ConfigurationSection Battery { get; } =
        new(
            "battery",
            Kind: null,
            "The battery of the −48 V plant, for state of charge and forecast.",
            static () => new BatterySection(),
            [
                B.OneOf(
                    "chemistry",
                    ["vrla", "lfp", "li-ion"],
                    s => s.Chemistry,
                    (s, v) => s with { Chemistry = v },
                    "Valve-regulated lead-acid, lithium iron phosphate, or other lithium."
                ),
                B.Integer(
                    "cells",
                    1,
                    240,
                    s => s.Cells,
                    (s, v) => s with { Cells = v },
                    "Cells in series; left out: those of 48 V (24, 16, 14)."
                ),
                B.Number(
                    "capacity_ah",
                    0.1,
                    10_000,
                    s => s.CapacityAmpereHours,
                    (s, v) => s with { CapacityAmpereHours = v },
                    "Rated capacity at ten hours of all strings together, Ah; left out: wide bounds until a discharge has taught it."
                ),
                B.Number(
                    "peukert",
                    1,
                    1.5,
                    s => s.Peukert,
                    (s, v) => s with { Peukert = v },
                    "Peukert's exponent; left out: 1.06 to 1.25 for vrla, whichever explains the discharge."
                ),
                B.Number(
                    "cut_v",
                    0,
                    80,
                    s => s.CutVolts,
                    (s, v) => s with { CutVolts = v },
                    "Voltage at which the battery's own electronics open, V; left out: 2.8 V a cell of lfp, 2.7 V of li-ion, none of vrla."
                ),
                B.Number(
                    "float_v",
                    1,
                    80,
                    s => s.FloatVolts,
                    (s, v) => s with { FloatVolts = v },
                    "Float voltage at 25 °C, V; left out: 2.258 V a cell of vrla, 3.39 V of lfp, 4.1 V of li-ion."
                ),
                B.Number(
                    "priority_share",
                    0.01,
                    1,
                    s => s.PriorityShare,
                    (s, v) => s with { PriorityShare = v },
                    "Share of the load that stays after the non-priority disconnect; left out: learned from outages."
                ),
            ]
        );

    /// <summary>[genset].</summary>
    public static ConfigurationSection Genset { get; } =
        new(
            "genset",
            Kind: null,
            "The genset and its tank.",
            static () => new GensetSection(),
            [
                G.Boolean(
                    "fitted",
                    s => s.Fitted,
                    (s, v) => s with { Fitted = v },
                    "Whether a genset stands by, so that a start that does not come is an alarm."
                ),
                G.Number(
                    "tank_l",
                    1,
                    100_000,
                    s => s.TankLitres,
                    (s, v) => s with { TankLitres = v },
                    "Size of its tank, l."
                ),
                G.Number(
                    "burn_max_lph",
                    0.1,
                    1000,
                    s => s.MostLitresPerHour,
                    (s, v) => s with { MostLitresPerHour = v },
                    "Most that it burns, l/h: fuel that goes faster is stolen."
                ),
            ]
        );

    /// <summary>[outputs].</summary>
    public static ConfigurationSection Outputs { get; } =
        new(
            "outputs",
            Kind: null,
            "GPIO lines that the agent drives.",
            static () => new OutputsSection(),
            [
                O.Integer(
                    "modem_rail_line",
                    0,
                    HighestLine,
                    s => s.ModemRailLine,
                    (s, v) => s with { ModemRailLine = v },
                    "GPIO line (BCM number) that switches the modem's supply; left out when it is not switched."
                ),
                O.Integer(
                    "led_line",
                    0,
                    HighestLine,
                    s => s.LedLine,
                    (s, v) => s with { LedLine = v },
                    "GPIO line (BCM number) of the status LED; left out when there is none."
                ),
            ]
        );

    /// <summary>[limits].</summary>
    public static ConfigurationSection SiteLimits { get; } =
        new(
            "limits",
            Kind: null,
            "The limits of the rules.",
            static () => new Limits(),
            [
                L.Number(
                    "tilt_notice_deg",
                    0.001,
                    45,
                    s => s.TiltNoticeDegrees,
                    (s, v) => s with { TiltNoticeDegrees = v },
                    "Static tilt versus commissioning, notice, degrees."
                ),
                L.Number(
                    "tilt_warning_deg",
                    0.001,
                    45,
                    s => s.TiltWarningDegrees,
                    (s, v) => s with { TiltWarningDegrees = v },
                    "Static tilt, warning, degrees; or a quarter of the narrowest antenna's half-power beamwidth."
                ),
                L.Number(
                    "tilt_critical_deg",
                    0.001,
                    45,
                    s => s.TiltCriticalDegrees,
                    (s, v) => s with { TiltCriticalDegrees = v },
                    "Static tilt, critical, degrees; or half of that beamwidth."
                ),
                L.Number(
                    "tilt_emergency_deg",
                    0.001,
                    45,
                    s => s.TiltEmergencyDegrees,
                    (s, v) => s with { TiltEmergencyDegrees = v },
                    "Static tilt, emergency, degrees."
                ),
                L.Number(
                    "tilt_average_s",
                    10,
                    3600,
                    s => s.TiltAverageSeconds,
                    (s, v) => s with { TiltAverageSeconds = v },
                    "Time over which gravity is averaged into static tilt, s."
                ),
                L.Number(
                    "tilt_rate_hour_deg",
                    0.001,
                    45,
                    s => s.TiltRateHourDegrees,
                    (s, v) => s with { TiltRateHourDegrees = v },
                    "Change of static tilt within an hour, warning, degrees."
                ),
                L.Number(
                    "tilt_rate_day_deg",
                    0.001,
                    45,
                    s => s.TiltRateDayDegrees,
                    (s, v) => s with { TiltRateDayDegrees = v },
                    "Change of the daily mean of static tilt from one day to the next, warning, degrees."
                ),
                L.Number(
                    "permanent_set_deg",
                    0.001,
                    45,
                    s => s.PermanentSetDegrees,
                    (s, v) => s with { PermanentSetDegrees = v },
                    "Permanent set after a storm, warning, degrees; it must be three standard deviations, too."
                ),
                L.Number(
                    "settling_warning_days",
                    1,
                    3650,
                    s => s.SettlingWarningDays,
                    (s, v) => s with { SettlingWarningDays = v },
                    "Days before the tilt trend reaches a limit at which it warns."
                ),
                L.Number(
                    "sway_warning_deg",
                    0.01,
                    90,
                    s => s.SwayWarningDegrees,
                    (s, v) => s with { SwayWarningDegrees = v },
                    "Sway angle peak to peak in a frame, warning, degrees."
                ),
                L.Number(
                    "sway_critical_deg",
                    0.01,
                    90,
                    s => s.SwayCriticalDegrees,
                    (s, v) => s with { SwayCriticalDegrees = v },
                    "Sway angle peak to peak in a frame, critical, degrees."
                ),
                L.Number(
                    "storm_sway_deg",
                    0.01,
                    45,
                    s => s.StormSwayDegrees,
                    (s, v) => s with { StormSwayDegrees = v },
                    "RMS sway angle over a minute at which storm mode begins, degrees."
                ),
                L.Number(
                    "storm_wind_mps",
                    1,
                    100,
                    s => s.StormWindMetresPerSecond,
                    (s, v) => s with { StormWindMetresPerSecond = v },
                    "Mean wind speed at which storm mode begins, m/s."
                ),
                L.Number(
                    "storm_calm_s",
                    60,
                    86_400,
                    s => s.StormCalmSeconds,
                    (s, v) => s with { StormCalmSeconds = v },
                    "Calm after which storm mode ends, s."
                ),
                L.Number(
                    "mode_warning_percent",
                    0.1,
                    50,
                    s => s.ModeWarningPercent,
                    (s, v) => s with { ModeWarningPercent = v },
                    "Frequency of a mode against what temperature and amplitude explain, warning, percent."
                ),
                L.Number(
                    "mode_critical_percent",
                    0.1,
                    50,
                    s => s.ModeCriticalPercent,
                    (s, v) => s with { ModeCriticalPercent = v },
                    "Frequency of a mode against what temperature and amplitude explain, critical, percent."
                ),
                L.Number(
                    "mode_hold_s",
                    0,
                    604_800,
                    s => s.ModeHoldSeconds,
                    (s, v) => s with { ModeHoldSeconds = v },
                    "How long a mode must be off before it warns, s."
                ),
                L.Number(
                    "acceleration_warning_mps2",
                    0.01,
                    80,
                    s => s.AccelerationWarningMps2,
                    (s, v) => s with { AccelerationWarningMps2 = v },
                    "Peak dynamic acceleration, warning, m/s²."
                ),
                L.Number(
                    "acceleration_critical_mps2",
                    0.01,
                    80,
                    s => s.AccelerationCriticalMps2,
                    (s, v) => s with { AccelerationCriticalMps2 = v },
                    "Peak dynamic acceleration, critical, m/s²."
                ),
                L.Number(
                    "acceleration_hold_s",
                    0,
                    86_400,
                    s => s.AccelerationHoldSeconds,
                    (s, v) => s with { AccelerationHoldSeconds = v },
                    "Time after which an acceleration alarm clears when nothing new happens, s."
                ),
                L.Number(
                    "battery_low_warning_v",
                    10,
                    80,
                    s => s.BatteryLowWarningVolts,
                    (s, v) => s with { BatteryLowWarningVolts = v },
                    "−48 V bus, warning, volts (magnitude)."
                ),
                L.Number(
                    "battery_low_critical_v",
                    10,
                    80,
                    s => s.BatteryLowCriticalVolts,
                    (s, v) => s with { BatteryLowCriticalVolts = v },
                    "−48 V bus, critical, volts (magnitude)."
                ),
                L.Number(
                    "non_priority_disconnect_v",
                    0,
                    80,
                    s => s.NonPriorityDisconnectVolts,
                    (s, v) => s with { NonPriorityDisconnectVolts = v },
                    "−48 V bus at which the non-priority load is taken off, volts; 0 where there is no such contactor."
                ),
                L.Number(
                    "priority_disconnect_v",
                    0.5,
                    80,
                    s => s.PriorityDisconnectVolts,
                    (s, v) => s with { PriorityDisconnectVolts = v },
                    "−48 V bus at which the priority load is taken off, and so the site ends, volts."
                ),
                L.Number(
                    "battery_health_notice_percent",
                    1,
                    100,
                    s => s.BatteryHealthNoticePercent,
                    (s, v) => s with { BatteryHealthNoticePercent = v },
                    "Capacity learned over the rated one, notice, percent."
                ),
                L.Number(
                    "battery_health_warning_percent",
                    1,
                    100,
                    s => s.BatteryHealthWarningPercent,
                    (s, v) => s with { BatteryHealthWarningPercent = v },
                    "The same, warning, percent."
                ),
                L.Number(
                    "flicker_losses",
                    2,
                    60,
                    s => s.FlickerLosses,
                    (s, v) => s with { FlickerLosses = v },
                    "Losses of mains within flicker_s that are one flickering mains."
                ),
                L.Number(
                    "flicker_s",
                    10,
                    86_400,
                    s => s.FlickerSeconds,
                    (s, v) => s with { FlickerSeconds = v },
                    "Window of flicker_losses, s."
                ),
                L.Number(
                    "genset_start_s",
                    1,
                    3600,
                    s => s.GensetStartSeconds,
                    (s, v) => s with { GensetStartSeconds = v },
                    "Mains away this long with a genset that does not run is a failed start, s."
                ),
                L.Number(
                    "genset_test_s",
                    60,
                    86_400,
                    s => s.GensetTestSeconds,
                    (s, v) => s with { GensetTestSeconds = v },
                    "A genset that runs this long while mains is there is no test run, s."
                ),
                L.Number(
                    "fuel_low_warning_percent",
                    0,
                    100,
                    s => s.FuelLowWarningPercent,
                    (s, v) => s with { FuelLowWarningPercent = v },
                    "Fuel, warning, percent of the tank."
                ),
                L.Number(
                    "fuel_low_critical_percent",
                    0,
                    100,
                    s => s.FuelLowCriticalPercent,
                    (s, v) => s with { FuelLowCriticalPercent = v },
                    "Fuel, critical, percent of the tank."
                ),
                L.Number(
                    "flood_warning_mm",
                    0,
                    20_000,
                    s => s.FloodWarningMillimetres,
                    (s, v) => s with { FloodWarningMillimetres = v },
                    "Water above the transmitter's zero, warning, mm."
                ),
                L.Number(
                    "flood_critical_mm",
                    0,
                    20_000,
                    s => s.FloodCriticalMillimetres,
                    (s, v) => s with { FloodCriticalMillimetres = v },
                    "Water above the transmitter's zero, critical, mm; the cabinet floor."
                ),
                L.Number(
                    "float_low_mm",
                    0,
                    20_000,
                    s => s.FloatLowMillimetres,
                    (s, v) => s with { FloatLowMillimetres = v },
                    "Height of the lower float above the transmitter's zero, mm."
                ),
                L.Number(
                    "float_high_mm",
                    0,
                    20_000,
                    s => s.FloatHighMillimetres,
                    (s, v) => s with { FloatHighMillimetres = v },
                    "Height of the upper float above the transmitter's zero, mm."
                ),
                L.Number(
                    "float_tolerance_mm",
                    0,
                    2000,
                    s => s.FloatToleranceMillimetres,
                    (s, v) => s with { FloatToleranceMillimetres = v },
                    "How far float and level may differ before they contradict each other, mm."
                ),
                L.Number(
                    "flood_on_s",
                    0,
                    600,
                    s => s.FloodOnSeconds,
                    (s, v) => s with { FloodOnSeconds = v },
                    "Water must be over its limit this long before the alarm raises, s."
                ),
                L.Number(
                    "flood_off_s",
                    0,
                    3600,
                    s => s.FloodOffSeconds,
                    (s, v) => s with { FloodOffSeconds = v },
                    "Water must be under its limit this long before the alarm clears, s."
                ),
                L.Number(
                    "mains_off_s",
                    0,
                    600,
                    s => s.MainsOffSeconds,
                    (s, v) => s with { MainsOffSeconds = v },
                    "Mains must be away this long before the alarm raises, s."
                ),
                L.Number(
                    "cabinet_hot_c",
                    -40,
                    125,
                    s => s.CabinetHotCelsius,
                    (s, v) => s with { CabinetHotCelsius = v },
                    "Cabinet air, high warning, °C."
                ),
                L.Number(
                    "cabinet_cold_c",
                    -60,
                    60,
                    s => s.CabinetColdCelsius,
                    (s, v) => s with { CabinetColdCelsius = v },
                    "Cabinet air, low warning, °C."
                ),
                L.Number(
                    "link_down_s",
                    1,
                    3600,
                    s => s.LinkDownSeconds,
                    (s, v) => s with { LinkDownSeconds = v },
                    "Link down this long raises its alarm, s."
                ),
                L.Number(
                    "outage_warning_s",
                    10,
                    604_800,
                    s => s.OutageWarningSeconds,
                    (s, v) => s with { OutageWarningSeconds = v },
                    "Length of an outage of the link, warning, s."
                ),
                L.Number(
                    "outage_critical_s",
                    10,
                    604_800,
                    s => s.OutageCriticalSeconds,
                    (s, v) => s with { OutageCriticalSeconds = v },
                    "The same, critical, s."
                ),
                L.Number(
                    "path_away_s",
                    10,
                    604_800,
                    s => s.PathAwaySeconds,
                    (s, v) => s with { PathAwaySeconds = v },
                    "The preferred way out not in use, or a spare one dead, for this long raises a notice, s."
                ),
                L.Number(
                    "speed_target_mbps",
                    1,
                    100_000,
                    s => s.SpeedTargetMegabits,
                    (s, v) => s with { SpeedTargetMegabits = v },
                    "Mean download rate that the month is to reach, Mbit/s."
                ),
                L.Number(
                    "speed_battery_v",
                    0,
                    85,
                    s => s.SpeedBatteryVolts,
                    (s, v) => s with { SpeedBatteryVolts = v },
                    "On battery, no throughput sample is taken below this voltage, V."
                ),
                L.Number(
                    "evidence_stale_s",
                    2,
                    3600,
                    s => s.EvidenceStaleSeconds,
                    (s, v) => s with { EvidenceStaleSeconds = v },
                    "Slow readings older than this no longer count as evidence, s."
                ),
                L.Number(
                    "stuck_s",
                    2,
                    86_400,
                    s => s.StuckSeconds,
                    (s, v) => s with { StuckSeconds = v },
                    "A reading that repeats bit for bit this long is stuck, s."
                ),
                L.Number(
                    "rise_warning_mm",
                    1,
                    10_000,
                    s => s.RiseWarningMillimetres,
                    (s, v) => s with { RiseWarningMillimetres = v },
                    "Rise of the water in ten minutes that warns, mm."
                ),
                L.Number(
                    "cabinet_floor_mm",
                    0,
                    20_000,
                    s => s.CabinetFloorMillimetres,
                    (s, v) => s with { CabinetFloorMillimetres = v },
                    "Height of the cabinet's floor above the transmitter's zero, mm."
                ),
                L.Number(
                    "floor_warning_s",
                    60,
                    86_400,
                    s => s.FloorWarningSeconds,
                    (s, v) => s with { FloorWarningSeconds = v },
                    "Time until the water is at the cabinet floor, warning, s."
                ),
                L.Number(
                    "floor_critical_s",
                    60,
                    86_400,
                    s => s.FloorCriticalSeconds,
                    (s, v) => s with { FloorCriticalSeconds = v },
                    "Time until the water is at the cabinet floor, critical, s."
                ),
                L.Number(
                    "level_tolerance_mm",
                    1,
                    2000,
                    s => s.LevelToleranceMillimetres,
                    (s, v) => s with { LevelToleranceMillimetres = v },
                    "How far level transmitter and ultrasonic sensor may differ before they contradict each other, mm."
                ),
                L.Number(
                    "condensation_surface_k",
                    0,
                    20,
                    s => s.CondensationSurfaceKelvins,
                    (s, v) => s with { CondensationSurfaceKelvins = v },
                    "How much colder than its air the coldest surface in the cabinet is, K."
                ),
                L.Number(
                    "condensation_margin_k",
                    0,
                    20,
                    s => s.CondensationMarginKelvins,
                    (s, v) => s with { CondensationMarginKelvins = v },
                    "A surface this near the dew point counts towards condensation, K."
                ),
                L.Number(
                    "condensation_s",
                    0,
                    86_400,
                    s => s.CondensationSeconds,
                    (s, v) => s with { CondensationSeconds = v },
                    "How long it must be so before it warns, s."
                ),
                L.Number(
                    "tamper_s",
                    0,
                    3600,
                    s => s.TamperSeconds,
                    (s, v) => s with { TamperSeconds = v },
                    "Time from the door's opening within which a visit must be known, s."
                ),
                L.Number(
                    "visit_button_h",
                    0.1,
                    24,
                    s => s.VisitButtonHours,
                    (s, v) => s with { VisitButtonHours = v },
                    "Longest visit that the button begins, h."
                ),
                L.Number(
                    "maintenance_interval_days",
                    1,
                    3650,
                    s => s.MaintenanceIntervalDays,
                    (s, v) => s with { MaintenanceIntervalDays = v },
                    "Days between two periodic maintenance visits."
                ),
            ]
        );

    /// <summary>[uplink].</summary>
    public static ConfigurationSection Uplink { get; } =
        new(
            "uplink",
            Kind: null,
            "The way to the city.",
            static () => new UplinkSection(),
            [
                U.Text(
                    "broker",
                    s => s.Broker,
                    (s, v) => s with { Broker = v },
                    "MQTT broker: mqtts://host:8883, or mqtt://127.0.0.1:1883 without TLS.",
                    Broker
                ),
                U.Text(
                    "ca_file",
                    s => s.CaFile,
                    (s, v) => s with { CaFile = v },
                    "PEM file of the authority that signed the broker's certificate.",
                    Filled
                ),
                U.Text(
                    "certificate_file",
                    s => s.CertificateFile,
                    (s, v) => s with { CertificateFile = v },
                    "PEM file of the site's certificate.",
                    Filled
                ),
                U.Text(
                    "key_file",
                    s => s.KeyFile,
                    (s, v) => s with { KeyFile = v },
                    "PEM file of the certificate's private key.",
                    Filled
                ),
                U.Text(
                    "primary_host",
                    s => s.PrimaryHost,
                    (s, v) => s with { PrimaryHost = v },
                    "Sparkplug primary host to wait for.",
                    Name
                ),
                U.Number(
                    "assume_delivered_minutes",
                    1,
                    1440,
                    s => s.AssumeDeliveredMinutes,
                    (s, v) => s with { AssumeDeliveredMinutes = v },
                    "Minutes connected after which a record counts as delivered to a host that never acknowledges."
                ),
                U.Number(
                    "backlog_kib_per_s",
                    1,
                    102_400,
                    s => s.BacklogKibPerSecond,
                    (s, v) => s with { BacklogKibPerSecond = v },
                    "Pace of the backlog, KiB/s."
                ),
                U.Number(
                    "keep_alive_s",
                    5,
                    600,
                    s => s.KeepAliveSeconds,
                    (s, v) => s with { KeepAliveSeconds = v },
                    "MQTT keep-alive, s."
                ),
                U.Boolean(
                    "allow_plaintext",
                    s => s.AllowPlaintext,
                    (s, v) => s with { AllowPlaintext = v },
                    "Whether mqtt:// may leave this host."
                ),
                U.Number(
                    "frame_s",
                    1,
                    300,
                    s => s.FrameSeconds,
                    (s, v) => s with { FrameSeconds = v },
                    "Time that one frame of readings covers, s."
                ),
                U.Number(
                    "path_check_s",
                    1,
                    300,
                    s => s.PathCheckSeconds,
                    (s, v) => s with { PathCheckSeconds = v },
                    "Time between two checks of a way out that may be needed, s; three that fail in a row leave it."
                ),
                U.Number(
                    "path_standby_s",
                    10,
                    86_400,
                    s => s.PathStandbySeconds,
                    (s, v) => s with { PathStandbySeconds = v },
                    "The same of a modem while a better way works, s."
                ),
                U.Number(
                    "path_back_s",
                    1,
                    86_400,
                    s => s.PathBackSeconds,
                    (s, v) => s with { PathBackSeconds = v },
                    "How long a better way must work without a failed check before it is taken again, s; twice as long each time that it fails within the hour."
                ),
            ]
        );

    /// <summary>[[uplink.path]].</summary>
    public static ConfigurationSection UplinkPath { get; } =
        new(
            "uplink.path",
            Kind: null,
            "One way out, the preferred one first. The session and its checks are bound to its interface; see ways-out.md.",
            static () => new PathSection(),
            [
                W.Text(
                    "name",
                    s => s.Name,
                    (s, v) => s with { Name = v },
                    "What the operator calls it.",
                    Name,
                    required: true
                ),
                W.Text(
                    "interface",
                    s => s.Interface,
                    (s, v) => s with { Interface = v },
                    "The network interface of this host.",
                    Interface,
                    required: true
                ),
                W.OneOf(
                    "kind",
                    ["ethernet", "modem"],
                    s => s.Kind,
                    (s, v) => s with { Kind = v },
                    "A modem is checked every ten minutes while a better path works, about 0.9 MB a month; left out: modem for wwan, ppp and usb interfaces."
                ),
            ]
        )
        {
            IsList = true,
        };

    /// <summary>[sms].</summary>
    public static ConfigurationSection Sms { get; } =
        new(
            "sms",
            Kind: null,
            "The last way out: when no path works, critical alarms and the last word go by SMS; `edge-city sms` reads them.",
            static () => new SmsSection(),
            [
                new(
                    "numbers",
                    ConfigurationType.Texts,
                    "Whom to tell; without any no SMS is sent.",
                    static s => ((SmsSection)s).Numbers,
                    static (s, v) => (SmsSection)s with { Numbers = (string[])v }
                )
                {
                    Form = Telephone,
                },
                T.Number(
                    "after_minutes",
                    1,
                    1440,
                    s => s.AfterMinutes,
                    (s, v) => s with { AfterMinutes = v },
                    "Minutes without any path after which an SMS is sent; a supply that is lost waits for nothing."
                ),
                T.Integer(
                    "per_day",
                    1,
                    200,
                    s => s.PerDay,
                    (s, v) => s with { PerDay = v },
                    "Most SMS of a day (UTC), all numbers together; the last one is for the last word."
                ),
                T.Integer(
                    "per_month",
                    1,
                    2000,
                    s => s.PerMonth,
                    (s, v) => s with { PerMonth = v },
                    "Most SMS of a month (UTC); the last one is for the last word."
                ),
            ]
        );

    /// <summary>[journal].</summary>
    public static ConfigurationSection Journal { get; } =
        new(
            "journal",
            Kind: null,
            "The store of records between the rules and the uplink.",
            static () => new JournalSection(),
            [
                J.Text("path", s => s.Path, (s, v) => s with { Path = v }, "The SQLite file.", Filled),
                J.Integer(
                    "max_mib",
                    4,
                    65_536,
                    s => s.MaxMib,
                    (s, v) => s with { MaxMib = v },
                    "Most bytes on disk, write-ahead log and ballast included, MiB."
                ),
                J.Integer(
                    "ballast_mib",
                    1,
                    1024,
                    s => s.BallastMib,
                    (s, v) => s with { BallastMib = v },
                    "Bytes kept allocated so that a full disk can still be cleared, MiB."
                ),
                J.Number(
                    "batch_s",
                    0.1,
                    300,
                    s => s.BatchSeconds,
                    (s, v) => s with { BatchSeconds = v },
                    "Longest time that telemetry waits for its commit, s."
                ),
            ]
        );

    /// <summary>[link].</summary>
    public static ConfigurationSection Link { get; } =
        new(
            "link",
            Kind: null,
            "The link probe.",
            static () => new LinkSection(),
            [
                P.Number(
                    "probe_s",
                    0.2,
                    60,
                    s => s.ProbeSeconds,
                    (s, v) => s with { ProbeSeconds = v },
                    "Time between probes of the broker, s."
                ),
                new(
                    "targets",
                    ConfigurationType.Texts,
                    "At most four hosts beyond the site, at the operator and past it, whose TCP port is opened and closed again: which of them answer while the broker does not says whether radio, backhaul or broker is to blame. Without any, a dead backhaul and a dead broker look alike.",
                    static s => ((LinkSection)s).Targets,
                    static (s, v) => (LinkSection)s with { Targets = (string[])v }
                )
                {
                    Form = Target,
                },
                P.Number(
                    "target_s",
                    1,
                    3600,
                    s => s.TargetSeconds,
                    (s, v) => s with { TargetSeconds = v },
                    "Time between two probes of a target while the broker answers, s; while it does not, they are asked every second."
                ),
                P.Text(
                    "throughput_url",
                    s => s.ThroughputUrl,
                    (s, v) => s with { ThroughputUrl = v },
                    "Where throughput samples are taken, and how: http:// or https:// downloads, ws:// or wss:// speaks ndt7, iperf3://HOST:PORT runs iperf3. Left out when none is taken.",
                    Speed
                ),
                P.Number(
                    "throughput_max_mib",
                    0.1,
                    1024,
                    s => s.ThroughputMaxMib,
                    (s, v) => s with { ThroughputMaxMib = v },
                    "Most bytes of one throughput sample, MiB; a sample that it cuts short is an estimate."
                ),
                P.Number(
                    "throughput_month_mib",
                    1,
                    1_000_000,
                    s => s.ThroughputMonthMib,
                    (s, v) => s with { ThroughputMonthMib = v },
                    "Most bytes of all throughput samples of a calendar month (UTC), by whichever way out, MiB."
                ),
                P.Number(
                    "throughput_s",
                    3,
                    10,
                    s => s.ThroughputSeconds,
                    (s, v) => s with { ThroughputSeconds = v },
                    "Longest time of one throughput sample, s."
                ),
                P.Boolean(
                    "throughput_up",
                    s => s.ThroughputUp,
                    (s, v) => s with { ThroughputUp = v },
                    "Whether uploads are sampled too, where the method can (ndt7, iperf3)."
                ),
            ]
        );

    /// <summary>[commands].</summary>
    public static ConfigurationSection Commands { get; } =
        new(
            "commands",
            Kind: null,
            "Whose commands are taken. Without it no command that needs a signature is.",
            static () => new CommandsSection(),
            [
                N.Text(
                    "public_key",
                    s => s.PublicKey,
                    (s, v) => s with { PublicKey = v },
                    "The city's public key (P-256, PEM), as `edge-city key` prints it.",
                    PublicKeyForm
                ),
            ]
        );

    /// <summary>The sections that stand once, in the order of the documentation.</summary>
    public static IReadOnlyList<ConfigurationSection> Single { get; } =
    [Site, Commissioning, Mast, Battery, Genset, Outputs, SiteLimits, Uplink, Journal, Link, Sms, Commands];

    /// <summary>All sections, in the order of the documentation.</summary>
    public static IEnumerable<ConfigurationSection> All => [.. Single, UplinkPath, Antenna, .. Sensors];

    /// <summary>Whether two configurations say the same, key by key.</summary>
    public static bool AreSame(SiteConfiguration one, SiteConfiguration other) =>
        one.Commissioning is null == other.Commissioning is null
        && one.Sensors.Count == other.Sensors.Count
        && one.Antennas.Count == other.Antennas.Count
        && one.Paths.Count == other.Paths.Count
        && Records(one)
            .Zip(Records(other))
            .All(pair =>
                pair.First.Section == pair.Second.Section
                && pair.First.Section.Keys.All(key => AreSame(key.Get(pair.First.Record), key.Get(pair.Second.Record)))
            );

    private static bool Forget(VerifyingKey key)
    {
        key.Dispose();
        return true;
    }

    private static bool AreSame(object? one, object? other) =>
        (one, other) switch
        {
            (IReadOnlyList<double> numbers, IReadOnlyList<double> others) => numbers.SequenceEqual(others),
            (IReadOnlyList<string> texts, IReadOnlyList<string> others) => texts.SequenceEqual(others),
            _ => Equals(one, other),
        };

    private static IEnumerable<(ConfigurationSection Section, object Record)> Records(SiteConfiguration site) =>
        [
            (Site, site.Site),
            .. site.Commissioning is { } zero ? [(Commissioning, zero)] : Array.Empty<(ConfigurationSection, object)>(),
            (Mast, site.Mast),
            (Battery, site.Battery),
            (Genset, site.Genset),
            (Outputs, site.Outputs),
            (SiteLimits, site.Limits),
            (Uplink, site.Uplink),
            (Journal, site.Journal),
            (Link, site.Link),
            (Sms, site.Sms),
            (Commands, site.Commands),
            .. site.Paths.Select(p => (UplinkPath, (object)p)),
            .. site.Antennas.Select(a => (Antenna, (object)a)),
            .. site.Sensors.Select(s => (Sensor(s.Kind)!, (object)s)),
        ];

    /// <summary>The sections by which a sensor of this kind is read, or null.</summary>
    public static ConfigurationSection? Sensor(string kind) => Sensors.FirstOrDefault(s => s.Kind == kind);
}
