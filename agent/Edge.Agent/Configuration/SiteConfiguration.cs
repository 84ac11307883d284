using Edge.Core.Power;
using Edge.Core.Site;
using Edge.Core.Uplink;

namespace Edge.Agent.Configuration;

/// <summary>
/// Everything that differs from site to site, as <c>site.toml</c> says it. Immutable. The keys, their ranges and what
/// they mean stand in <see cref="ConfigurationTable"/>; what must hold between keys in <see cref="ConfigurationRules"/>.
/// </summary>
public sealed record SiteConfiguration
{
    /// <summary>Who and where the site is.</summary>
    public SiteSection Site { get; init; } = new();

    /// <summary>How the site was commissioned; null when it never was: then the verdict is Unknown.</summary>
    public CommissioningSection? Commissioning { get; init; }

    /// <summary>What stands there.</summary>
    public MastSection Mast { get; init; } = new();

    /// <summary>What the mast carries, in the order of the file.</summary>
    public IReadOnlyList<AntennaSection> Antennas { get; init; } = [];

    /// <summary>What is fitted, in the order of the file.</summary>
    public IReadOnlyList<SensorSection> Sensors { get; init; } = [];

    /// <summary>The battery of the −48 V plant.</summary>
    public BatterySection Battery { get; init; } = new();

    /// <summary>The genset.</summary>
    public GensetSection Genset { get; init; } = new();

    /// <summary>Output lines.</summary>
    public OutputsSection Outputs { get; init; } = new();

    /// <summary>The limits of the rules.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>The way to the city.</summary>
    public UplinkSection Uplink { get; init; } = new();

    /// <summary>The store of records.</summary>
    public JournalSection Journal { get; init; } = new();

    /// <summary>The link probe.</summary>
    public LinkSection Link { get; init; } = new();

    /// <summary>The ways out, the preferred one first; none: the host's routes decide.</summary>
    public IReadOnlyList<PathSection> Paths { get; init; } = [];

    /// <summary>The last way out.</summary>
    public SmsSection Sms { get; init; } = new();

    /// <summary>Whose commands are taken.</summary>
    public CommandsSection Commands { get; init; } = new();

    /// <summary>The first twelve digits of the SHA-256 of the file that this was read from; empty when it was none.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Reads a file. Whatever its bytes, this returns: what is wrong is among the problems.</summary>
    public static ConfigurationResult Load(string path) => ConfigurationReader.Load(path);

    /// <summary>Reads a configuration from the bytes of a file; <paramref name="fileName"/> is for the messages.</summary>
    public static ConfigurationResult Parse(ReadOnlySpan<byte> toml, string fileName) =>
        ConfigurationReader.Parse(toml, fileName);

    /// <summary>Every mistake, without positions in a file.</summary>
    public IEnumerable<ConfigurationProblem> Problems() => ConfigurationRules.Problems(this);

    /// <summary>What the judgement must know of the site.</summary>
    public SiteProfile ToProfile() =>
        new(
            Site.Id,
            Commissioning is { } zero
                ? new Commissioning(
                    zero.Date,
                    zero.Engineer,
                    zero.GravityMps2[0],
                    zero.GravityMps2[1],
                    zero.GravityMps2[2],
                    zero.TemperatureCelsius ?? CommissioningSection.UnsaidCelsius
                )
                : null,
            SensorMetrics.Of(Sensors),
            Limits
        )
        {
            Axes = Commissioning?.Axes ?? AxisMap.Identity,
            SensorHeightMetres = Mast.SensorHeightMetres ?? double.NaN,
            Battery = Battery.ToProfile(),
            HasGenset = Genset.Fitted,
            TakesThroughput = Link.ThroughputUrl.Length > 0,
            HasPaths = Paths.Count > 0 && Uplink.Address is not null,
            FuelTankLitres = Genset.TankLitres ?? double.NaN,
            GensetBurnPercentPerHour =
                100 * Genset.MostLitresPerHour / (Genset.TankLitres ?? GensetSection.UsualTankLitres),
            OffsetDriftPerCelsius = OffsetDrift.Of(Sensors),
            Antennas = [.. Antennas.Select(a => new Antenna(a.Name, a.HalfPowerDegrees))],
        };
}

/// <summary>[site]: who and where.</summary>
public sealed record SiteSection
{
    /// <summary>Site id: the Sparkplug edge node id and the CN of the site's certificate. Required.</summary>
    public string Id { get; init; } = "";

    /// <summary>Sparkplug group. hai-phong: the city that this was made for.</summary>
    public string Group { get; init; } = "hai-phong";

    /// <summary>PEM file of the site's private key, which signs its confirmations. Empty: it confirms nothing.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Operator of the station. Empty: not said.</summary>
    public string Operator { get; init; } = "";

    /// <summary>Latitude, degrees, WGS 84; null when not said.</summary>
    public double? LatitudeDegrees { get; init; }

    /// <summary>Longitude, degrees, WGS 84; null when not said.</summary>
    public double? LongitudeDegrees { get; init; }

    /// <summary>The site's calendar, hours east of UTC. 7: Asia/Ho_Chi_Minh, which has no summer time.</summary>
    public double UtcOffsetHours { get; init; } = 7;
}

/// <summary>[commissioning]: the zero of the site.</summary>
public sealed record CommissioningSection
{
    /// <summary>Day of commissioning. Required.</summary>
    public DateOnly Date { get; init; }

    /// <summary>Who did it (name or staff number). Required.</summary>
    public string Engineer { get; init; } = "";

    /// <summary>Mean gravity along the sensor's x, y and z then, m/s². Required.</summary>
    public IReadOnlyList<double> GravityMps2 { get; init; } = [0, 0, 0];

    /// <summary>Temperature of a sensor whose zero says none, °C: where data sheets state offsets.</summary>
    public const double UnsaidCelsius = 25;

    /// <summary>Temperature of the sensor then, °C; null when not said, and then <see cref="UnsaidCelsius"/>.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>How the sensor sits, as <see cref="Core.Site.AxisMap"/> spells it. Empty: its axes are the site's.</summary>
    public string AxisMap { get; init; } = "";

    /// <summary>Serial number of the sensor. Empty: not said.</summary>
    public string SensorSerial { get; init; } = "";

    /// <summary>When the zero was taken, UTC; null when only the day is known.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The axis map taken apart; null when there is none or it is malformed.</summary>
    public AxisMap? Axes => Core.Site.AxisMap.TryParse(AxisMap, out AxisMap? map) ? map : null;
}

/// <summary>[mast]: what stands there.</summary>
public sealed record MastSection
{
    /// <summary>lattice, monopole or guyed. Empty: not said.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Height of the mast above its foot, m; null when not said.</summary>
    public double? HeightMetres { get; init; }

    /// <summary>Height of the tilt sensor above the mast's foot, m; null when not said.</summary>
    public double? SensorHeightMetres { get; init; }
}

/// <summary>[[antenna]]: one antenna, by its beam or by what makes the beam.</summary>
public sealed record AntennaSection
{
    /// <summary>What the operator calls it. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>Half-power beamwidth, degrees; null when the dish is said instead.</summary>
    public double? BeamwidthDegrees { get; init; }

    /// <summary>Diameter of the dish, m.</summary>
    public double? DishDiameterMetres { get; init; }

    /// <summary>Frequency, GHz.</summary>
    public double? FrequencyGigahertz { get; init; }

    /// <summary>The half-power beamwidth, degrees: as said, or that of the dish.</summary>
    public double HalfPowerDegrees =>
        BeamwidthDegrees ?? Antenna.DishBeamwidth(DishDiameterMetres ?? double.NaN, FrequencyGigahertz ?? double.NaN);
}

/// <summary>[battery]: the battery of the −48 V plant, for state of charge and forecast.</summary>
public sealed record BatterySection
{
    /// <summary>vrla, lfp or li-ion. vrla: what most cabinets have.</summary>
    public string Chemistry { get; init; } = "vrla";

    /// <summary>Cells in series; null for those of 48 V: 24 of vrla, 16 of lfp, 14 of li-ion.</summary>
    public int? Cells { get; init; }

    /// <summary>Rated capacity at ten hours of all strings, Ah; null when not known: then bounds are wide until it is learned.</summary>
    public double? CapacityAmpereHours { get; init; }

    /// <summary>Peukert's exponent; null for the chemistry's.</summary>
    public double? Peukert { get; init; }

    /// <summary>Voltage at which the battery's own electronics open, V; null for the chemistry's.</summary>
    public double? CutVolts { get; init; }

    /// <summary>Float voltage at 25 °C, V; null for the chemistry's.</summary>
    public double? FloatVolts { get; init; }

    /// <summary>Share of the load that stays after the non-priority disconnect; null: learned from outages.</summary>
    public double? PriorityShare { get; init; }

    /// <summary>The battery as the forecast wants it.</summary>
    public BatteryProfile ToProfile()
    {
        BatteryChemistry chemistry = Chemistry switch
        {
            "lfp" => BatteryChemistry.LithiumIronPhosphate,
            "li-ion" => BatteryChemistry.LithiumIon,
            _ => BatteryChemistry.LeadAcid,
        };
        int cells =
            Cells
            ?? chemistry switch
            {
                BatteryChemistry.LithiumIronPhosphate => 16,
                BatteryChemistry.LithiumIon => 14,
                _ => 24,
            };
        return new BatteryProfile
        {
            Chemistry = chemistry,
            Cells = cells,
            CapacityAmpereHours = CapacityAmpereHours ?? double.NaN,
            Peukert = Peukert ?? double.NaN,
            CutVolts = CutVolts ?? double.NaN,
            FloatVolts = FloatVolts ?? double.NaN,
            PriorityShare = PriorityShare ?? double.NaN,
        };
    }
}

/// <summary>[genset]: the genset and its tank.</summary>
public sealed record GensetSection
{
    /// <summary>Tank of a genset whose file does not say it, l.</summary>
    public const double UsualTankLitres = 100;

    /// <summary>Whether one stands by. False: its contact is then only shown.</summary>
    public bool Fitted { get; init; }

    /// <summary>Size of its tank, l; null when not said.</summary>
    public double? TankLitres { get; init; }

    /// <summary>Most that it burns, l/h. 6: an engine of 20 kVA at full load.</summary>
    public double MostLitresPerHour { get; init; } = 6;
}

/// <summary>[outputs]: lines that the agent drives.</summary>
public sealed record OutputsSection
{
    /// <summary>GPIO line that switches the modem's supply; null when it is not switched.</summary>
    public int? ModemRailLine { get; init; }

    /// <summary>GPIO line of the status LED; null when there is none.</summary>
    public int? LedLine { get; init; }
}

/// <summary>[uplink]: the way to the city.</summary>
public sealed record UplinkSection
{
    /// <summary><c>mqtts://host:8883</c> or <c>mqtt://host:1883</c>. Empty: nothing is sent, all stays in the journal.</summary>
    public string Broker { get; init; } = "";

    /// <summary>PEM file of the authority that signed the broker's certificate. Empty: the system's authorities.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>PEM file of the site's certificate, CN = site id. Empty: none is shown to the broker.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file of the private key of that certificate.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Sparkplug primary host to wait for. Empty: none is waited for.</summary>
    public string PrimaryHost { get; init; } = "";

    /// <summary>Minutes connected after which a record counts as delivered to a host that never acknowledges. 10: twice
    /// the longest keep-alive, so that a half-open connection is found first.</summary>
    public double AssumeDeliveredMinutes { get; init; } = 10;

    /// <summary>Pace of the backlog, KiB/s. 64: 72 h of backlog (2 MB) in 32 s, with live data unhindered.</summary>
    public double BacklogKibPerSecond { get; init; } = 64;

    /// <summary>MQTT keep-alive, s. 30: a dead path shows within 45 s at the broker.</summary>
    public double KeepAliveSeconds { get; init; } = 30;

    /// <summary>Whether plain TCP may leave this host. False: everything on the wire could be read and forged.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>Time that one frame of readings covers, s. 10: the figure of the journal and of the wire.</summary>
    public double FrameSeconds { get; init; } = 10;

    /// <summary>Time between two checks of a way out that may be needed, s. 10 (E).</summary>
    public double PathCheckSeconds { get; init; } = 10;

    /// <summary>The same of a metered one while a better one works, s. 600 (E): about 0.9 MB a month.</summary>
    public double PathStandbySeconds { get; init; } = 600;

    /// <summary>How long a better way out must work without a failed check before it is taken again, s. 300 (E).</summary>
    public double PathBackSeconds { get; init; } = 300;

    /// <summary>How ways out are checked and chosen.</summary>
    public PathOptions PathOptions =>
        new()
        {
            CheckSeconds = PathCheckSeconds,
            StandbySeconds = Math.Max(PathStandbySeconds, PathCheckSeconds),
            BackAfterSeconds = PathBackSeconds,
        };

    /// <summary>The broker taken apart; null when there is none or it is malformed.</summary>
    public BrokerAddress? Address => BrokerAddress.TryParse(Broker);
}

/// <summary>[journal]: the store of records.</summary>
public sealed record JournalSection
{
    /// <summary>The SQLite file, on the data partition.</summary>
    public string Path { get; init; } = "/var/lib/edge/journal.db";

    /// <summary>Most bytes on disk, write-ahead log and ballast included, MiB. 512: months at 10 s frames.</summary>
    public int MaxMib { get; init; } = 512;

    /// <summary>Bytes kept allocated so that a full disk can still be cleared, MiB. 8: more than one checkpoint needs.</summary>
    public int BallastMib { get; init; } = 8;

    /// <summary>Longest time that telemetry waits for its commit, s. 10: writes ≤ 4 × the bytes of the records.</summary>
    public double BatchSeconds { get; init; } = 10;
}

/// <summary>[link]: the link probe.</summary>
public sealed record LinkSection
{
    /// <summary>Most targets of a site.</summary>
    public const int MostTargets = 4;

    /// <summary>Time between probes of the broker, s. 1: availability is counted by the second (ITU-T G.826).</summary>
    public double ProbeSeconds { get; init; } = 1;

    /// <summary>Hosts beyond the site whose TCP port is asked, as <c>address:port</c>. Empty: a broker that is down and a
    /// backhaul that is look alike.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Time between two probes of a target while the broker answers, s. 10: delay and loss over a frame; while it does
    /// not, each target is asked every second.</summary>
    public double TargetSeconds { get; init; } = 10;

    /// <summary>Where and how throughput samples are taken (<see cref="SpeedAddress"/>). Empty: none is.</summary>
    public string ThroughputUrl { get; init; } = "";

    /// <summary>Most bytes of one throughput sample, MiB. 32: three seconds at 90 Mbit/s.</summary>
    public double ThroughputMaxMib { get; init; } = 32;

    /// <summary>Most bytes of all throughput samples of a month, MiB. 4096: four downloads a day of
    /// <see cref="ThroughputMaxMib"/>.</summary>
    public double ThroughputMonthMib { get; init; } = 4096;

    /// <summary>Longest time of one throughput sample, s. 10: as long as ndt7's.</summary>
    public double ThroughputSeconds { get; init; } = 10;

    /// <summary>Whether uploads are sampled too, where the method can.</summary>
    public bool ThroughputUp { get; init; } = true;
}
