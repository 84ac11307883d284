using System.CommandLine;
using System.Text;
using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Uplink;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent budget FILE [--json]</c>: what probing and throughput samples take of the link in 30 days, before it is spent.
/// All ways out work in these days; what an hour without the broker takes is told beside them.
/// Exit 0: told; 1: errors in the file; 2: no configuration.
/// </summary>
public static class BudgetCommand
{
    private const double MonthSeconds = 30 * 86_400;

    // A PINGREQ and its PINGRESP of 2 bytes in a record of TLS 1.3 (22), IPv4 and TCP with time stamps (52) each, and one
    // acknowledgement by itself.
    private const double ProbeBytes = 204;

    // Headers of packets of 1,500 bytes, and a tenth of them acknowledged the other way.
    private const double OnTheWire = 1.06;

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var file = SiteFile.Argument();
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command(
            "budget",
            "Print what probing and throughput samples take in 30 days (exit 0 told, 1 errors in the file, 2 unusable)."
        )
        {
            file,
            json,
        };
        command.SetAction(parsed =>
        {
            if (SiteFile.Load(parsed.GetValue(file)!, out int exitCode) is not { } configuration)
            {
                return exitCode;
            }

            Budget budget = Of(configuration.Link, configuration.Paths, configuration.Uplink.PathOptions);
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(json) ? ToJson(budget) : ToText(budget));
            return 0;
        });
        return command;
    }

    /// <summary>What a site takes in 30 days.</summary>
    internal static Budget Of(LinkSection link, IReadOnlyList<PathSection> paths, PathOptions checks)
    {
        double targets = link.Targets.Count * MonthSeconds / link.TargetSeconds;

        // The way in use is asked by the session's own probes.
        double spares = paths
            .Skip(1)
            .Sum(path => MonthSeconds / (path.IsMetered ? checks.StandbySeconds : checks.CheckSeconds));

        // Broker and targets by the second, and every way out; nothing answers.
        double mute = (3600.0 * (1 + link.Targets.Count)) + (paths.Count * 3600 / checks.CheckSeconds);
        double probes = MonthSeconds / link.ProbeSeconds;
        ThroughputOptions options = ThroughputOptions.From(link);
        int ways =
            SpeedAddress.TryParse(link.ThroughputUrl) is not { } address ? 0
            : address.CanUpload && options.Up ? 2
            : 1;
        double tests = ways == 0 ? 0 : MonthSeconds / ThroughputSchedule.MeanGapSeconds;
        double wanted = tests * ways * options.MaxBytes;
        double allowed = Math.Min(wanted, options.MonthBytes);
        return new Budget(probes, probes * ProbeBytes, tests, allowed * OnTheWire, wanted > options.MonthBytes)
        {
            Targets = targets,
            Spares = spares,
            MuteHourBytes = mute * TcpConnector.BytesPerSilence,
        };
    }

    private static string ToText(Budget budget) =>
        $"probes of the broker  {budget.Probes, 10:F0}  {budget.ProbeBytes / 1e6, 10:F1} MB\n"
        + $"probes of the targets {budget.Targets, 10:F0}  {budget.TargetBytes / 1e6, 10:F1} MB\n"
        + $"checks of spare ways  {budget.Spares, 9:F0}  {budget.SpareBytes / 1e6, 10:F1} MB\n"
        + $"throughput samples    {budget.Tests, 10:F0}  {budget.TestBytes / 1e6, 10:F1} MB at most{(budget.IsCapped ? ", where link.throughput_month_mib ends them" : "")}\n"
        + $"in 30 days            {"", 10}  {budget.Total / 1e6, 10:F1} MB\n"
        + $"each hour without the broker    {budget.MuteHourBytes / 1e6, 10:F1} MB more\n";

    private static string ToJson(Budget budget)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("days", 30);
            json.WriteNumber("probes", Math.Round(budget.Probes));
            json.WriteNumber("probe_bytes", Math.Round(budget.ProbeBytes));
            json.WriteNumber("target_probes", Math.Round(budget.Targets));
            json.WriteNumber("target_probe_bytes", Math.Round(budget.TargetBytes));
            json.WriteNumber("spare_checks", Math.Round(budget.Spares));
            json.WriteNumber("spare_check_bytes", Math.Round(budget.SpareBytes));
            json.WriteNumber("throughput_samples", Math.Round(budget.Tests));
            json.WriteNumber("throughput_bytes", Math.Round(budget.TestBytes));
            json.WriteBoolean("throughput_capped_by_month", budget.IsCapped);
            json.WriteNumber("total_bytes", Math.Round(budget.Total));
            json.WriteNumber("outage_hour_bytes", Math.Round(budget.MuteHourBytes));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}

/// <summary>Bytes of 30 days on the wire.</summary>
/// <param name="Probes">Probes of the broker.</param>
/// <param name="ProbeBytes">What they take.</param>
/// <param name="Tests">Throughput samples by the schedule, each of all its ways.</param>
/// <param name="TestBytes">What they take at most.</param>
/// <param name="IsCapped">Whether the month's bytes end them.</param>
internal readonly record struct Budget(double Probes, double ProbeBytes, double Tests, double TestBytes, bool IsCapped)
{
    /// <summary>Probes of the targets while the broker answers.</summary>
    public double Targets { get; init; }

    /// <summary>What they take.</summary>
    public double TargetBytes => Targets * TcpConnector.BytesPerAnswer;

    /// <summary>Checks of the ways out that are not in use, while the preferred one is.</summary>
    public double Spares { get; init; }

    /// <summary>What they take.</summary>
    public double SpareBytes => Spares * TcpConnector.BytesPerAnswer;

    /// <summary>What an hour takes in which the broker answers on no way, besides.</summary>
    public double MuteHourBytes { get; init; }

    /// <summary>All of it, of days without an outage.</summary>
    public double Total => ProbeBytes + TargetBytes + SpareBytes + TestBytes;
}
