using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>The city's people command a site over a real broker, with the commands that they use.</summary>
[Collection(RealProcesses.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class CityCommandTests : IDisposable
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-command-").FullName;

    [Fact]
    public async Task A_visit_is_announced_ended_and_in_the_report_of_who_maintained_what()
    {
        await using var broker = await Mosquitto.StartAsync();
        await MakeKeyAsync("city-key.pem", "city.pub");
        await using var receiver = Start([
            "run",
            "--broker",
            broker.Url,
            "--store",
            At("city.db"),
            "--http",
            "none",
            "--plain",
        ]);
        await using var node = NodeProcess.Start(broker.Url, "--city-key", At("city.pub"), "--trust-clock");
        await Eventually.True(
            () => receiver.Said.Contains(NodeProcess.Id + " is online", StringComparison.Ordinal),
            Quick,
            () => receiver.Said + node.Said
        );

        await SendAsync(
            broker,
            0,
            "done",
            [
                "visit",
                "announce",
                NodeProcess.Id,
                "--id",
                "v-1",
                "--person",
                "nv-17",
                "--until",
                "+2h",
                "--check",
                "bolts",
            ]
        );
        await SendAsync(broker, 0, "done", ["visit", "end", NodeProcess.Id, "--id", "v-1", "--done", "bolts"]);
        await Eventually.True(
            () => Visits().Contains("\"maintained\":1", StringComparison.Ordinal),
            Quick,
            () => Visits() + receiver.Said
        );
        JsonElement site = JsonDocument.Parse(Visits()).RootElement.GetProperty("sites")[0];
        Assert.Equal("nv-17", site.GetProperty("last").GetProperty("person").GetString());
        Assert.Equal("bolts", site.GetProperty("last").GetProperty("done")[0].GetString());
        await SendAsync(broker, 1, "No visit of this id is known", ["visit", "end", NodeProcess.Id, "--id", "v-9"]);
    }

    [Fact]
    public async Task A_storm_is_commanded_and_what_makes_no_sense_is_refused_with_the_reason()
    {
        await using var broker = await Mosquitto.StartAsync();
        await MakeKeyAsync("city-key.pem", "city.pub");
        await MakeKeyAsync("stranger-key.pem", "stranger.pub");
        await using var city = await CityOf.StartAsync(broker.Port);
        await using var node = NodeProcess.Start(broker.Url, "--city-key", At("city.pub"), "--trust-clock");
        await Eventually.True(() => city.Runner.Store.Site(NodeProcess.Id)?.Online == true, Quick, () => node.Said);

        await SendAsync(broker, 0, "\"result\":\"done\"", ["storm", NodeProcess.Id, "--until", "+6h", "--json"]);
        await SendAsync(broker, 1, "within the next 72 hours", ["storm", NodeProcess.Id, "--until", "+80h"]);
        await SendAsync(broker, 0, "done", ["storm", NodeProcess.Id, "--until", "off"]);
        await SendAsync(broker, 1, "nothing to acknowledge", ["ack", NodeProcess.Id, "Flood/Level", "--by", "desk 3"]);
        await SendAsync(
            broker,
            0,
            "done",
            ["shelve", NodeProcess.Id, "Flood/Level", "--until", "+1h", "--by", "desk 3"]
        );
        await SendAsync(
            broker,
            1,
            "is not on the shelf",
            ["command", "Alarm/Power/MainsLost/Shelve", "off desk 3", "--site", NodeProcess.Id]
        );
        await SendAsync(
            broker,
            2,
            "no answer",
            ["storm", NodeProcess.Id, "--until", "off", "--wait", "5"],
            key: "stranger-key.pem"
        );
    }

    [Theory]
    [InlineData("No site takes", "command", "Pin/17", "1", "--site", "A")]
    [InlineData("edge-city confirm", "command", "Site/Confirm", "x", "--site", "A")]
    [InlineData("is no time", "storm", "A", "--until", "tomorrow")]
    [InlineData("Say which site", "storm", "--until", "off")]
    [InlineData("cannot be a site", "reboot", "A+")]
    [InlineData("--by", "ack", "A", "Flood/Level", "--by", "")]
    [InlineData("nothing.toml", "config-set", "A", "/nowhere/nothing.toml")]
    public async Task A_command_line_that_makes_no_sense_sends_nothing_and_ends_with_2(
        string says,
        params string[] arguments
    )
    {
        await MakeKeyAsync("city-key.pem", "city.pub");
        await using var command = Start([.. arguments, "--broker", "mqtt://127.0.0.1:1", "--key", At("city-key.pem")]);
        Assert.True(await command.ExitAsync(Quick) == 2, command.Said);
        Assert.Contains(says, command.Said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private static RealProcess Start(string[] arguments) =>
        RealProcess.Start(Path.Combine(AppContext.BaseDirectory, "edge-city"), arguments);

    private string Visits() =>
        City
            .Visits.VisitsReport.Of(
                City.Visits.StoredVisits.Read(At("city.db")),
                180,
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
            )
            .ToJson();

    private async Task SendAsync(
        Mosquitto broker,
        int exit,
        string says,
        string[] arguments,
        string key = "city-key.pem"
    )
    {
        await using var command = Start([.. arguments, "--broker", broker.Url, "--key", At(key)]);
        Assert.True(
            await command.ExitAsync(Promised) == exit,
            string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', arguments)}: {command.Said}")
        );
        Assert.Contains(says, command.Said, StringComparison.Ordinal);
    }

    private async Task MakeKeyAsync(string name, string publicName)
    {
        await using var made = Start(["key", "--out", At(name)]);
        Assert.True(await made.ExitAsync(Quick) == 0, made.Said);
        const string Begin = "-----BEGIN PUBLIC KEY-----";
        const string End = "-----END PUBLIC KEY-----";
        int first = made.Said.IndexOf(Begin, StringComparison.Ordinal);
        int last = made.Said.IndexOf(End, StringComparison.Ordinal) + End.Length;
        await File.WriteAllTextAsync(At(publicName), made.Said[first..last] + "\n");
    }
}
