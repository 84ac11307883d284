using System.Diagnostics;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// A pair of network namespaces: the agent in one; mosquitto, and a host that answers, in the other. A cut drops every packet of both
/// ends (<c>tc qdisc … blackhole</c>) from one moment to another, while the links stay up, as a dead backhaul does.
/// </summary>
internal sealed class CutLink : IDisposable
{
    private const int Broker = 1883;
    private const int Target = 7777;

    private readonly NamespacePair _pair = new("c", "10.249.0");
    private readonly StreamWriter[] _ends;
    private Process? _agent;

    public CutLink()
    {
        // Open and waiting, so that a cut costs no start of a process.
        _ends =
        [
            .. ((string[])[_pair.Near, _pair.Far]).Select(name =>
                _pair.Start("tc", $"-n {name} -force -batch -", asks: true).StandardInput
            ),
        ];
        string configuration = _pair.Written(
            "broker.conf",
            $"listener {Broker} {_pair.Server}\nallow_anonymous true\n"
        );
        _pair.Serve($"mosquitto -c {configuration}", Broker);
        _pair.ServeFiles(Target);
    }

    /// <summary>The file of the agent's counts.</summary>
    public string Counts => Path.Combine(_pair.Folder, "journal.db.availability");

    /// <summary>Why this host has no such link; null when it has.</summary>
    public static string? WhyNot() =>
        NamespacePair.WhyNot("iproute2 nginx-light mosquitto", "ip", "tc", "nginx", "mosquitto");

    /// <summary>Starts the agent: a site without a sensor, whose only other host is the one that answers.</summary>
    public void StartAgent()
    {
        string site = _pair.Written(
            "site.toml",
            $"""
            [site]
            id = "CUT-1"

            [uplink]
            broker = "mqtt://{_pair.Server}:{Broker}"
            allow_plaintext = true

            [journal]
            path = "{_pair.Folder}/journal.db"
            max_mib = 32

            [link]
            targets = ["{_pair.Server}:{Target}"]
            target_s = 1
            """
        );
        _agent = _pair.Start(
            "ip",
            $"netns exec {_pair.Near} dotnet {NamespacePair.Built("edge-agent.dll")} run {site}"
        );
    }

    /// <summary>Drops everything, from now on.</summary>
    public void Cut() => Tell("replace", "blackhole");

    /// <summary>Lets everything through again.</summary>
    public void Mend() => Tell("del", "");

    /// <summary>Stops the agent as a service manager does, so that it writes down all that it knows.</summary>
    public void StopAgent()
    {
        // `ip netns exec` becomes what it starts.
        _ = NamespacePair.Run("kill", $"-TERM {_agent!.Id}");
        Assert.True(_agent.WaitForExit(TimeSpan.FromSeconds(60)), "the agent does not stop");
    }

    /// <summary>What <c>edge-agent availability --json</c> says; null while there is nothing.</summary>
    public JsonElement? Total()
    {
        (int exit, string output) = NamespacePair.Run(
            "dotnet",
            $"{NamespacePair.Built("edge-agent.dll")} availability {Counts} --json"
        );
        return exit == 0 ? JsonDocument.Parse(output).RootElement.GetProperty("total") : null;
    }

    public void Dispose() => _pair.Dispose();

    private void Tell(string verb, string qdisc)
    {
        string[] names = [_pair.Near, _pair.Far];
        for (int i = 0; i < names.Length; i++)
        {
            _ends[i].Write($"qdisc {verb} dev {names[i]} root {qdisc}\n");
            _ends[i].Flush();
        }
    }
}
