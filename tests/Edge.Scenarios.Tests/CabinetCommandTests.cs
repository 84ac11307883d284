using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Edge.Core.Signatures;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Ndt7;

namespace Edge.Scenarios.Tests;

/// <summary>
/// The commands that reach into a site's host, whole: the city's program, a real broker, the agent's program on a cabinet of
/// simulated chips, its answer, and what the city has of it.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class CabinetCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-order-").FullName;
    private readonly SigningKey _city = SigningKey.Create();

    public CabinetCommandTests()
    {
        File.WriteAllText(Key, _city.ToPem());
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Key => Path.Combine(_folder, "city-key.pem");

    private string Commands => $"[commands]\npublic_key = '''\n{_city.Public.ToPem()}'''\n";

    [Fact]
    public async Task A_reboot_ends_the_agent_with_the_code_that_its_unit_makes_a_reboot_of()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var city = await CityOf.StartAsync(broker.Port);
        await using var agent = cabinet.RunPortable();
        await OnlineAsync(city, agent);
        await using var command = Order(broker, "reboot", Cabinet.SiteId);
        Assert.True(await agent.ExitAsync(Patience) == 81, agent.Said);
        Assert.True(await command.ExitAsync(Patience) == 0, command.Said);
    }

    [Fact]
    public async Task A_site_file_that_works_is_in_force_and_done_once_the_city_has_heard_of_the_site_again()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var city = await CityOf.StartAsync(broker.Port);
        string old = File.ReadAllText(cabinet.SiteFile);
        string wanted = Changed(old, "operator = \"VNPT\"", "operator = \"Viettel\"");
        await using var agent = cabinet.RunPortable();
        await OnlineAsync(city, agent);
        await using var command = Order(broker, "config-set", Cabinet.SiteId, At("wanted.toml", wanted));
        Assert.True(await agent.ExitAsync(Patience) == 80, agent.Said + command.Said);
        Assert.False(command.HasExited, command.Said);
        await using var next = cabinet.RunPortable();
        Assert.True(await command.ExitAsync(Patience) == 0, command.Said + next.Said);
        Assert.Equal(wanted, File.ReadAllText(cabinet.SiteFile));
        Assert.Equal(old, File.ReadAllText(cabinet.SiteFile + ".previous"));
        await Eventually.True(() => !File.Exists(cabinet.SiteFile + ".trial"), Patience, () => next.Said);
    }

    [Fact]
    public async Task A_site_file_with_which_the_agent_does_not_come_up_is_taken_back_and_refused()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var city = await CityOf.StartAsync(broker.Port);
        string old = File.ReadAllText(cabinet.SiteFile);
        string wanted = Changed(old, "[site]", "[site]\nkey_file = \"/nowhere/site-key.pem\"");
        await using var agent = cabinet.RunPortable();
        await OnlineAsync(city, agent);
        await using var command = Order(broker, "config-set", Cabinet.SiteId, At("wanted.toml", wanted));
        Assert.True(await agent.ExitAsync(Patience) == 80, agent.Said + command.Said);
        Assert.Equal(wanted, File.ReadAllText(cabinet.SiteFile));
        await using (var failing = cabinet.RunPortable())
        {
            Assert.True(await failing.ExitAsync(Patience) == 80, failing.Said);
            Assert.Contains("taken back", failing.Said, StringComparison.Ordinal);
        }

        Assert.Equal(old, File.ReadAllText(cabinet.SiteFile));
        await using var next = cabinet.RunPortable();
        Assert.True(await command.ExitAsync(Patience) == 1, command.Said + next.Said);
        Assert.Contains("/nowhere/site-key.pem", command.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_file_that_three_power_cuts_in_a_row_end_out_of_reach_is_taken_back_and_refused()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var city = await CityOf.StartAsync(broker.Port);
        string old = File.ReadAllText(cabinet.SiteFile);
        string wanted = Changed(old, broker.Url, "mqtt://127.0.0.1:9");
        await using var agent = cabinet.RunPortable();
        await OnlineAsync(city, agent);
        await using var command = Order(broker, "config-set", Cabinet.SiteId, At("wanted.toml", wanted));
        Assert.True(await agent.ExitAsync(Patience) == 80, agent.Said + command.Said);
        for (int i = 0; i < 3; i++)
        {
            await using var dark = cabinet.RunPortable();
            long before = cabinet.LastCommitted();
            await Eventually.True(() => cabinet.LastCommitted() > before, Patience, () => dark.Said);
            Assert.Equal(wanted, File.ReadAllText(cabinet.SiteFile));
            await dark.KillAsync();
        }

        await using var next = cabinet.RunPortable();
        Assert.True(await command.ExitAsync(Patience) == 1, command.Said + next.Said);
        Assert.Contains("started 3 times", command.Said, StringComparison.Ordinal);
        Assert.Equal(old, File.ReadAllText(cabinet.SiteFile));
    }

    [Fact]
    public async Task A_throughput_sample_that_the_city_asks_for_is_taken_and_in_its_store()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var server = new Ndt7Server(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System);
        using var cabinet = new Cabinet(
            broker.Url,
            more: Commands,
            link: string.Create(
                CultureInfo.InvariantCulture,
                $"throughput_url = \"ws://127.0.0.1:{server.EndPoint.Port}/\"\nthroughput_s = 3\nthroughput_up = false"
            )
        );
        await using var city = await CityOf.StartAsync(broker.Port);
        await using var agent = cabinet.RunPortable();
        await OnlineAsync(city, agent);
        Assert.Null(city.Number("Link/Throughput/Down"));
        await using var command = Order(broker, "speed-test", Cabinet.SiteId);
        Assert.True(await command.ExitAsync(Patience) == 0, command.Said + agent.Said);
        await Eventually.True(() => city.Number("Link/Throughput/Down") > 0, Patience, () => agent.Said);
    }

    [Fact]
    public async Task A_waveform_that_the_city_asks_for_comes_again_before_everything_else()
    {
        const string Waveform = "Structure/Event/Waveform";
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var agent = cabinet.RunPortable();
        await Eventually.True(() => cabinet.LastCommitted() > 20, Patience, () => agent.Said);
        string time = TimeProvider
            .System.GetUtcNow()
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        cabinet.Installation.Site.Knock(0.4);
        await Eventually.True(cabinet.HoldsWaveform, Patience, () => agent.Said);
        await using var command = Order(broker, "waveform", Cabinet.SiteId, time);
        Assert.True(await command.ExitAsync(Patience) == 0, command.Said + agent.Said);

        // Nobody acknowledged so far, so the receiver has both: the record itself, and the one that went again.
        await using var city = await CityOf.StartAsync(broker.Port);
        await Eventually.True(
            () => city.Runner.Store.Readings(Cabinet.SiteId, Waveform).Count >= 2,
            Patience,
            () => agent.Said
        );
        var stored = city.Runner.Store.Readings(Cabinet.SiteId, Waveform);
        Assert.Equal(stored[0].Text, stored[1].Text);
        Assert.NotEqual(stored[0].RecordId, stored[1].RecordId);
        await using var never = Order(broker, "waveform", Cabinet.SiteId, "2026-01-01T00:00:00Z");
        Assert.True(await never.ExitAsync(Patience) == 1, never.Said);
        Assert.Contains("no waveform of that time", never.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storm_by_command_stands_after_the_agent_was_killed()
    {
        await using var broker = await Mosquitto.StartAsync();
        using var cabinet = new Cabinet(broker.Url, more: Commands);
        await using var city = await CityOf.StartAsync(broker.Port);
        await using (var agent = cabinet.RunPortable())
        {
            await OnlineAsync(city, agent);
            await using var command = Order(broker, "storm", Cabinet.SiteId, "--until", "+6h");
            Assert.True(await command.ExitAsync(Patience) == 0, command.Said + agent.Said);
            await Eventually.True(() => city.Number("Site/Storm Mode") == 1, Patience, () => agent.Said);
            await agent.KillAsync();
        }

        await Eventually.True(() => city.Runner.Store.Site(Cabinet.SiteId)?.Online == false, Patience, () => "");
        await using var next = cabinet.RunPortable();
        await OnlineAsync(city, next);
        await Eventually.True(
            () => city.Runner.Store.Readings(Cabinet.SiteId, "Site/Storm Mode")[^1].Value == 1,
            Patience,
            () => next.Said
        );
    }

    public void Dispose()
    {
        _city.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Changed(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private static Task OnlineAsync(CityOf city, RealProcess agent) =>
        Eventually.True(() => city.Runner.Store.Site(Cabinet.SiteId)?.Online == true, Patience, () => agent.Said);

    private string At(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private RealProcess Order(Mosquitto broker, params string[] arguments) =>
        RealProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "edge-city"),
            [.. arguments, "--broker", broker.Url, "--key", Key]
        );
}
