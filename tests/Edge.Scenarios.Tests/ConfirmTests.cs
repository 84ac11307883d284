using System.Runtime.Versioning;
using System.Text.Json;
using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>The city asks a site over a real broker, with the commands that its people use, and an auditor checks the answer.</summary>
[Collection(RealProcesses.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class ConfirmTests : IDisposable
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-confirm-").FullName;

    [Fact]
    public async Task A_site_is_asked_answers_signed_and_an_auditor_verifies_it_from_the_file()
    {
        await using var broker = await Mosquitto.StartAsync();
        string city = await MakeKeyAsync("edge-city", "city-key.pem", "city.pub");
        Directory.CreateDirectory(At("keys"));
        string site = await MakeKeyAsync("edge-agent", "site-key.pem", $"keys/{NodeProcess.Id}.pem");
        await using var receiver = Start(
            "edge-city",
            "run",
            "--broker",
            broker.Url,
            "--store",
            At("city.db"),
            "--http",
            "none",
            "--plain"
        );
        await using var node = NodeProcess.Start(broker.Url, "--city-key", At("city.pub"), "--site-key", site);
        await Eventually.True(
            () => receiver.Said.Contains(NodeProcess.Id + " is online", StringComparison.Ordinal),
            Quick,
            () => receiver.Said + node.Said
        );

        await using var confirm = Start(
            "edge-city",
            [
                "confirm",
                "--broker",
                broker.Url,
                "--all",
                "--keys",
                At("keys"),
                "--key",
                city,
                "--json",
                "--out",
                At("said"),
            ]
        );
        Assert.True(await confirm.ExitAsync(Promised) == 0, confirm.Said + node.Said);
        JsonElement row = Row(confirm.Said);
        Assert.Equal(
            (NodeProcess.Id, "valid", true),
            (
                row.GetProperty("site").GetString(),
                row.GetProperty("signature").GetString(),
                row.GetProperty("complete").GetBoolean()
            )
        );
        Assert.InRange(row.GetProperty("seconds").GetDouble(), 10, 90);
        string nonce = row.GetProperty("nonce").GetString()!;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{row.GetProperty("verdict").GetString()} after {row.GetProperty("seconds").GetDouble():F1} s"
        );

        string file = At($"said/{NodeProcess.Id}.json");
        string key = At($"keys/{NodeProcess.Id}.pem");
        await VerifyAsync(0, "VALID", file, "--key", key, "--nonce", nonce, "--site", NodeProcess.Id);
        await VerifyAsync(1, "answers nonce", file, "--key", key, "--nonce", "another-0123456789");
        await VerifyAsync(1, "is of site", file, "--key", key, "--site", "SIM-0002");
        await VerifyAsync(1, "INVALID", file, "--key", At("city.pub"));
        await VerifyAsync(2, "cannot be read", At("nothing.json"), "--key", key);
        await VerifyAsync(2, "no signed statement", key, "--key", key);

        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        string verdict = row.GetProperty("verdict").GetString()!;
        string changed = text.Replace(
            $"\"verdict\":\"{verdict}\"",
            $"\"verdict\":\"{(verdict == "Safe" ? "Unsafe" : "Safe")}\"",
            StringComparison.Ordinal
        );
        Assert.NotEqual(text, changed);
        await File.WriteAllTextAsync(At("changed.json"), changed, TestContext.Current.CancellationToken);
        await VerifyAsync(1, "INVALID", At("changed.json"), "--key", key);

        // The receiver has it, too, and its store is in use.
        await using var export = Start(
            "edge-city",
            [
                "export-confirmation",
                "--store",
                At("city.db"),
                "--site",
                NodeProcess.Id,
                "--nonce",
                nonce,
                "--out",
                At("stored.json"),
            ]
        );
        Assert.True(await export.ExitAsync(Quick) == 0, export.Said);
        Assert.Equal(text, await File.ReadAllTextAsync(At("stored.json"), TestContext.Current.CancellationToken));
        await using var none = Start(
            "edge-city",
            ["export-confirmation", "--store", At("city.db"), "--site", "SIM-0002"]
        );
        Assert.Equal(1, await none.ExitAsync(Quick));
    }

    [Fact]
    public async Task A_city_with_another_key_gets_no_answer_and_exit_1()
    {
        await using var broker = await Mosquitto.StartAsync();
        _ = await MakeKeyAsync("edge-city", "city-key.pem", "city.pub");
        string stranger = await MakeKeyAsync("edge-city", "stranger-key.pem", "stranger.pub");
        string site = await MakeKeyAsync("edge-agent", "site-key.pem", "site.pub");
        await using var node = NodeProcess.Start(broker.Url, "--city-key", At("city.pub"), "--site-key", site);
        await using var confirm = Start(
            "edge-city",
            ["confirm", "--broker", broker.Url, "--site", NodeProcess.Id, "--key", stranger, "--wait", "30"]
        );
        Assert.Equal(1, await confirm.ExitAsync(Promised));
        Assert.Contains("no answer", confirm.Said, StringComparison.Ordinal);
        Assert.Contains("was not signed by the city's key", node.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_ends_it_with_2()
    {
        string city = await MakeKeyAsync("edge-city", "city-key.pem", "city.pub");
        await using var confirm = Start(
            "edge-city",
            ["confirm", "--broker", $"mqtt://127.0.0.1:{Loopback.FreePort()}", "--site", "A", "--key", city]
        );
        Assert.Equal(2, await confirm.ExitAsync(Quick));
    }

    [Theory]
    [InlineData("edge-city")]
    [InlineData("edge-agent")]
    public async Task A_key_is_for_its_owner_alone_and_never_overwritten(string program)
    {
        string key = await MakeKeyAsync(program, "a-key.pem", "a.pub");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        string before = await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken);
        await using var again = Start(program, ["key", "--out", key]);
        Assert.Equal(2, await again.ExitAsync(Quick));
        Assert.Contains("never overwritten", again.Said, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused_with_a_remedy()
    {
        string city = await MakeKeyAsync("edge-city", "city-key.pem", "city.pub");
        string site = await MakeKeyAsync("edge-agent", "site-key.pem", "site.pub");
        foreach (string key in new[] { city, site })
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        await using var confirm = Start(
            "edge-city",
            ["confirm", "--broker", "mqtt://127.0.0.1:1", "--site", "A", "--key", city]
        );
        Assert.Equal(2, await confirm.ExitAsync(Quick));
        Assert.Contains("chmod 600", confirm.Said, StringComparison.Ordinal);
        await using var node = NodeProcess.Start(
            "mqtt://127.0.0.1:1",
            "--city-key",
            At("city.pub"),
            "--site-key",
            site
        );
        Assert.Equal(2, await node.ExitAsync(Quick));
        Assert.Contains("chmod 600", node.Said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private static RealProcess Start(string program, params string[] arguments) =>
        RealProcess.Start(Path.Combine(AppContext.BaseDirectory, program), arguments);

    private static JsonElement Row(string said) =>
        JsonDocument.Parse(said.Split('\n').First(line => line.StartsWith('{'))).RootElement.Clone();

    private async Task<string> MakeKeyAsync(string program, string name, string publicName)
    {
        await using var made = Start(program, "key", "--out", At(name));
        Assert.True(await made.ExitAsync(Quick) == 0, made.Said);
        string pem = made.Said;
        const string Begin = "-----BEGIN PUBLIC KEY-----";
        const string End = "-----END PUBLIC KEY-----";
        int first = pem.IndexOf(Begin, StringComparison.Ordinal);
        int last = pem.IndexOf(End, StringComparison.Ordinal) + End.Length;
        await File.WriteAllTextAsync(At(publicName), pem[first..last] + "\n");
        return At(name);
    }

    private static async Task VerifyAsync(int exit, string says, params string[] arguments)
    {
        await using var verify = Start("edge-city", ["verify", .. arguments]);
        Assert.True(await verify.ExitAsync(Quick) == exit, verify.Said);
        Assert.Contains(says, verify.Said, StringComparison.Ordinal);
    }
}
