using System.Diagnostics;
using System.Text.Json;
using Edge.Core.Signatures;
using Edge.Simulator.Chips;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>What a site's modem has sent, and the command that the city runs beside its receiver over what a gateway wrote of it.</summary>
/// <param name="folder">Where keys and the gateway's file go.</param>
/// <param name="city">The city's key.</param>
/// <param name="site">The site's key.</param>
internal sealed class CitySms(string folder, SigningKey city, SigningKey site)
{
    /// <summary>All that the modem sent so far.</summary>
    public static SentText[] Sent(VirtualSite from) =>
        [.. from.Installation.Hardware.Modems.Values.SelectMany(modem => modem.Sent)];

    /// <summary>Runs <c>edge-city sms --json</c> on all of it, as a process; one row a message.</summary>
    public List<JsonElement> Read(VirtualSite from)
    {
        string keys = Directory.CreateDirectory(Path.Combine(folder, "keys")).FullName;
        File.WriteAllText(Path.Combine(keys, VirtualSite.SiteId + ".pem"), site.Public.ToPem());
        string own = Path.Combine(folder, "city.pem");
        File.WriteAllText(own, city.ToPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        string gateway = Path.Combine(folder, "gateway.txt");
        File.WriteAllLines(gateway, Sent(from).Select(sent => sent.Text));
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "edge-city.dll"),
            "sms",
            gateway,
            "--store",
            from.Store.Path,
            "--keys",
            keys,
            "--key",
            own,
            "--json",
        ];
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        return
        [
            .. said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.Clone()),
        ];
    }
}
