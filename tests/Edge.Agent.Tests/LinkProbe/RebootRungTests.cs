using System.Diagnostics;
using System.Globalization;
using Edge.Agent.Pipeline;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// The last rung of the modem's recovery in the agent's own process, whose clock goes a hundred times as fast, with a simulated modem
/// behind a pseudo-terminal that answers nothing. The test is the unit: it starts the agent again and counts what it was asked for.
/// </summary>
public sealed class RebootRungTests : IDisposable
{
    private const int Pace = 100;

    // The rung comes after 960 s to 1,350 s, by the site's spread and the gaps between two looks; once taken it rests for an hour.
    private static readonly TimeSpan WellPastTheRung = TimeSpan.FromSeconds(2500.0 / Pace);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-reboot-").FullName;
    private readonly PseudoTerminal _terminal = new(
        new SimulatedModem(SimulatedTime.Following(TimeProvider.System), ModemDialect.Quectel, static () => true, 1)
        {
            Mute = true,
        }
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _terminal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task With_the_key_a_modem_that_stays_deaf_has_the_host_started_again_once_and_the_journal_says_why()
    {
        using Process first = Agent(mayReboot: true);
        Assert.Equal((int)EndOfProcess.RebootHost, await ExitAsync(first));
        Assert.Single(Steps("reboot: mute for "));
        Assert.Single(Steps("reconnect: mute for "));

        // The host is back, the modem is as deaf as before, and nothing is done for an hour.
        using Process second = Agent(mayReboot: true);
        await StaysAsync(second);
        Assert.Equal(0, await TerminateAsync(second));
        Assert.Single(Steps("reboot: mute for "));
        Assert.Single(Steps("reconnect: mute for "));
    }

    [Fact]
    public async Task Without_the_key_it_never_is()
    {
        using Process agent = Agent(mayReboot: false);
        await StaysAsync(agent);
        Assert.Equal(0, await TerminateAsync(agent));
        Assert.Single(Steps("reconnect: mute for "));
        Assert.Empty(Steps("reboot"));
    }

    private Process Agent(bool mayReboot)
    {
        string file = Path.Combine(_folder, "site.toml");
        File.WriteAllText(
            file,
            $"""
            [site]
            id = "DEAF-1"

            [[sensor]]
            kind = "modem"
            port = "{_terminal.Path}"
            may_reboot_host = {(mayReboot ? "true" : "false")}

            [journal]
            path = "{Journal}"
            ballast_mib = 1
            """
        );
        var start = new ProcessStartInfo("dotnet", [NamespacePair.Built("edge-agent.dll"), "run", file])
        {
            UseShellExecute = false,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment[StartupHook.Variable] = Pace.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    private string Journal => Path.Combine(_folder, "journal.db");

    // What the journal tells of the recovery; each step says for how long and in which round, so no two are alike.
    private List<string> Steps(string word)
    {
        (int exit, string output) = NamespacePair.Run(
            "dotnet",
            $"{NamespacePair.Built("edge-agent.dll")} journal export {Journal}"
        );
        Assert.True(exit == 0, output);
        return
        [
            .. output
                .Split('\n')
                .Where(line => line.Contains(",Link/Recovery,", StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(",Link/Recovery,", StringComparison.Ordinal) + 15)..])
                .Where(step => step.Contains(word, StringComparison.Ordinal))
                .Distinct(),
        ];
    }

    private static async Task StaysAsync(Process agent)
    {
        using var timer = new PeriodicTimer(WellPastTheRung, TimeProvider.System);
        await timer.WaitForNextTickAsync(Cancel);
        Assert.False(agent.HasExited, "the agent ended by itself");
    }

    private static async Task<int> TerminateAsync(Process agent)
    {
        _ = NamespacePair.Run("kill", $"-TERM {agent.Id}");
        return await ExitAsync(agent);
    }

    private static async Task<int> ExitAsync(Process agent)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await agent.WaitForExitAsync(limit.Token);
            return agent.ExitCode;
        }
        finally
        {
            if (!agent.HasExited)
            {
                agent.Kill();
            }
        }
    }
}
