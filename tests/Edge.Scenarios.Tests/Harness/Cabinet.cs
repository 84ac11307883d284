using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Microsoft.Data.Sqlite;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>
/// A cabinet in this process whose chips are played over a Unix socket, and its site.toml: what the shipped agent needs.
/// </summary>
internal sealed class Cabinet : IDisposable
{
    public const string SiteId = "HPG-0001";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-cabinet-").FullName;

    /// <param name="broker">The agent's broker; empty for none.</param>
    /// <param name="scenario">What happens; a quiet day unless given.</param>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="gravity">Gravity of the commissioning, m/s²; upright unless given.</param>
    /// <param name="rangeG">Full scale of the accelerometer, g.</param>
    /// <param name="quick">Whether alarms raise and clear without delay, and telemetry commits ten times a second.</param>
    /// <param name="more">What else stands in the site file, whole tables.</param>
    /// <param name="link">What stands in its table of the link.</param>
    public Cabinet(
        string broker,
        Scenario? scenario = null,
        ulong seed = 1,
        double[]? gravity = null,
        int rangeG = 8,
        bool quick = false,
        string more = "",
        string link = ""
    )
    {
        SiteFile = Path.Combine(_folder, "site.toml");
        Journal = Path.Combine(_folder, "journal.db");
        File.WriteAllText(SiteFile, Toml(broker, gravity ?? [0, 0, 9.80665], rangeG, quick, link) + "\n\n" + more);
        ConfigurationResult result = SiteConfiguration.Load(SiteFile);
        Assert.True(result.ErrorCount == 0, string.Join('\n', result.Problems));
        Installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            seed,
            scenario ?? ScenarioFile.Load("calm"),
            FittedSite.From(result.Configuration!)
        );
        Server = new HardwareServer(Installation.Hardware, Path.Combine(_folder, "chips"), TimeProvider.System);
    }

    public string SiteFile { get; }

    public string Journal { get; }

    public SimulatedInstallation Installation { get; }

    public HardwareServer Server { get; }

    /// <summary>Starts <c>edge-agent run</c> on this cabinet.</summary>
    public RealProcess Run() => Start("run", SiteFile);

    /// <summary>Starts an <c>edge-agent</c> command with this cabinet's chips.</summary>
    public RealProcess Start(params string[] arguments) =>
        RealProcess.Start(ShippedAgent.Executable, [.. arguments, "--bus-server", Server.Path]);

    /// <summary>Starts the framework's <c>edge-agent run</c> on this cabinet, which is there wherever the tests are.</summary>
    public RealProcess RunPortable() =>
        RealProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "edge-agent"),
            "run",
            SiteFile,
            "--bus-server",
            Server.Path,
            "--trust-clock"
        );

    /// <summary>Whether the journal holds a waveform, while an agent runs.</summary>
    public bool HoldsWaveform()
    {
        using var connection = new SqliteConnection($"Data Source={Journal};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return Ask(connection, "SELECT count(*) FROM record WHERE lane = 2")[0][0] > 0;
    }

    /// <summary>Switches one of the contacts at random.</summary>
    public void Toggle(Chance chance)
    {
        SiteQuantity[] switched = [SiteQuantity.Mains, SiteQuantity.DoorOpen, SiteQuantity.GensetRunning];
        SimulatedSite site = Installation.Site;
        SiteQuantity which = switched[chance.NextIndex(switched.Length)];
        site.Set(which, 1 - site.Get(which, Installation.Time.NowMicros));
    }

    /// <summary>Switches contacts at random, every few milliseconds, until told to stop.</summary>
    public async Task ToggleUntilAsync(ulong seed, CancellationToken stop)
    {
        var chance = new Chance(seed, 77);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            Toggle(chance);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Mains there, door shut, genset off.</summary>
    public void Calm()
    {
        Installation.Site.Set(SiteQuantity.Mains, 1);
        Installation.Site.Set(SiteQuantity.DoorOpen, 0);
        Installation.Site.Set(SiteQuantity.GensetRunning, 0);
    }

    /// <summary>What the journal holds while no agent runs, read from a copy; null when there is no journal yet.</summary>
    public JournalContent? ReadJournal()
    {
        string copy = Path.Combine(_folder, "copy.db");
        if (!CopyIfThere(Journal, copy))
        {
            return null;
        }

        if (!CopyIfThere(Journal + "-wal", copy + "-wal"))
        {
            File.Delete(copy + "-wal");
        }

        File.Delete(copy + "-shm");
        using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        connection.Open();
        if (Ask(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'state'")[0][0] == 0)
        {
            return null;
        }

        long[] state = Ask(connection, "SELECT epoch, " + Newest + " FROM state")[0];
        var records = Ask(connection, "SELECT id, crc, length(body) FROM record")
            .ToDictionary(row => row[0], row => row[1]);
        return new JournalContent(state[0], state[1], records);
    }

    /// <summary>The newest committed record while an agent runs; 0 when there is none yet.</summary>
    public long LastCommitted()
    {
        if (!File.Exists(Journal))
        {
            return 0;
        }

        try
        {
            using var connection = new SqliteConnection($"Data Source={Journal};Mode=ReadOnly;Pooling=False");
            connection.Open();
            return Ask(connection, "SELECT " + Newest + " FROM state") is [[var last]] ? last : 0;
        }
        catch (SqliteException)
        {
            // The agent is about to make it.
            return 0;
        }
    }

    /// <summary>
    /// Ends <paramref name="agent"/> gracefully, starts another until the city has every record that the first one
    /// committed, and holds the city's store to exactly those.
    /// </summary>
    public async Task<long> SettleAsync(RealProcess agent, CityOf city, string run)
    {
        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(10)));
        JournalContent journal = ReadJournal()!;
        await using RealProcess next = Run();
        await Eventually.True(
            () => city.Complete(journal.Epoch) >= journal.Last,
            TimeSpan.FromSeconds(20),
            () =>
                $"{run}: the city has 1 to {city.Complete(journal.Epoch)} of {journal.Last} records; missing "
                + string.Join(", ", city.Runner.Store.Gaps(SiteId, journal.Epoch))
                + $"\n{agent.Said}\n{next.Said}"
        );
        city.AssertExactlyOnce(journal.Epoch, journal.Last, run);
        return journal.Last;
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // The journal writes state.last with releases only; newer rows are newer than it.
    private const string Newest = "max(last, coalesce((SELECT max(id) FROM record), 0))";

    private static bool CopyIfThere(string from, string to)
    {
        if (!File.Exists(from))
        {
            return false;
        }

        File.Copy(from, to, overwrite: true);
        return true;
    }

    private static List<long[]> Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // only the constants above come here
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<long[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetInt64)]);
        }

        return rows;
    }

    private string Toml(string broker, double[] gravity, int rangeG, bool quick, string link)
    {
        string figures = string.Join(
            ", ",
            gravity.Select(g => g.ToString("0.0################", CultureInfo.InvariantCulture))
        );
        return $"""
            [site]
            id = "{SiteId}"
            operator = "VNPT"

            [commissioning]
            date = 2026-03-14
            engineer = "E-2291"
            gravity_mps2 = [{figures}]
            temperature_c = 25

            [[sensor]]
            kind = "adxl355"
            bus = "spi-0"
            range_g = {rangeG}

            [[sensor]]
            kind = "ina228"
            bus = "i2c-1"
            shunt_ohms = 0.0005

            [[sensor]]
            kind = "ads1115"
            bus = "i2c-1"
            level_input = 0
            level_span_mm = 2000
            midpoint_input = 1

            [[sensor]]
            kind = "sht4x"
            bus = "i2c-1"

            {Contact("mains", 17, quick)}
            {Contact("float_low", 22, quick)}
            {Contact("float_high", 23, quick)}
            {Contact("door", 27, quick)}
            {Contact("genset", 24, quick)}

            [[sensor]]
            kind = "modem"
            port = "/dev/ttyUSB2"

            [outputs]
            modem_rail_line = 5
            led_line = 6

            [limits]
            tilt_average_s = 10
            {(quick ? "mains_off_s = 0" : "")}

            [link]
            {link}

            [uplink]
            frame_s = 1
            {(broker.Length > 0 ? $"broker = \"{broker}\"" : "")}

            [journal]
            path = "{Journal}"
            ballast_mib = 1
            batch_s = {(quick ? "0.1" : "1")}
            """;
    }

    private static string Contact(string measures, int line, bool quick) =>
        $"""
            [[sensor]]
            kind = "contact"
            measures = "{measures}"
            line = {line}
            debounce_ms = {(quick ? 0 : 50)}
            """;
}

/// <summary>What a journal holds.</summary>
/// <param name="Epoch">Which journal.</param>
/// <param name="Last">Its newest record, whether held still or released.</param>
/// <param name="Held">Checksum of each record held.</param>
internal sealed record JournalContent(long Epoch, long Last, IReadOnlyDictionary<long, long> Held);
