using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent speed FILE|URL [--up] [--by WAY] [--max-mib N] [--json]</c>: one throughput sample now, for the person at the cabinet.
/// It is neither journaled nor counted in the month. With a site file that names ways out it goes by the preferred one, since
/// which is in use only the running agent knows. Exit 0: measured; 1: nothing could be measured; 2: no usable address.
/// </summary>
public static class SpeedCommand
{
    private const double BytesPerMib = 1024 * 1024;

    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var target = new Argument<string>("FILE|URL")
        {
            Description = "A site file with link.throughput_url, or an http, https, ws, wss or iperf3 address.",
        };
        var up = new Option<bool>("--up") { Description = "Upload instead of download (ndt7 and iperf3)." };
        var by = new Option<string?>("--by")
        {
            Description =
                "The way out to measure: a name of the site file's [[uplink.path]], or a network interface. Left out: the preferred way of "
                + "the file; of an address, and of a file without ways, the host's routes decide.",
            HelpName = "WAY",
        };
        var most = new Option<double?>("--max-mib")
        {
            Description = "Most bytes, MiB; the site file's throughput_max_mib, or 32.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command(
            "speed",
            "Take one throughput sample now (exit 0 measured, 1 nothing could be measured, 2 no usable address)."
        )
        {
            target,
            up,
            by,
            most,
            json,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                if (Options(parsed.GetValue(target)!, out IReadOnlyList<PathSection> paths) is not { } options)
                {
                    return 2;
                }

                if (parsed.GetValue(most) is { } mib)
                {
                    options = options with { MaxBytes = (long)(mib * BytesPerMib) };
                }

                var direction = parsed.GetValue(up) ? SpeedDirection.Up : SpeedDirection.Down;
                if (direction == SpeedDirection.Up && SpeedAddress.TryParse(options.Url) is { CanUpload: false })
                {
                    await Console.Error.WriteLineAsync("--up needs a ws, wss or iperf3 address.");
                    return 2;
                }

                using var probe = new ThroughputProbe(options, "", TimeProvider.System, new Random(1));
                ThroughputSample sample = await probe.MeasureAsync(direction, Way(paths, parsed.GetValue(by)), cancel);
                TextWriter output = parsed.InvocationConfiguration.Output;
                await output.WriteLineAsync(
                    parsed.GetValue(json) ? ToJson(options.Url, sample) : ToText(options.Url, sample)
                );
                return sample.MegabitsPerSecond is null ? 1 : 0;
            }
        );
        return command;
    }

    private static SpeedWay? Way(IReadOnlyList<PathSection> paths, string? by) =>
        paths.FirstOrDefault(path => by is null || path.Name == by || path.Interface == by) is { } path
            ? new SpeedWay(path.Name, path.Interface)
        : by is { Length: > 0 } ? new SpeedWay(by, by)
        : null;

    private static ThroughputOptions? Options(string target, out IReadOnlyList<PathSection> paths)
    {
        paths = [];
        if (SpeedAddress.TryParse(target) is not null)
        {
            return new ThroughputOptions { Url = target };
        }

        if (SiteFile.Load(target, out _) is not { } configuration)
        {
            return null;
        }

        if (configuration.Link.ThroughputUrl.Length == 0)
        {
            Console.Error.WriteLine($"{target}: set link.throughput_url, or give an address instead of the file.");
            return null;
        }

        paths = configuration.Paths;
        return ThroughputOptions.From(configuration.Link);
    }

    private static string ToText(string url, ThroughputSample sample)
    {
        string direction = sample.Direction == SpeedDirection.Up ? "up" : "down";
        string way = sample.Way is { } by ? $" by {by}" : "";
        string estimate = sample.IsEstimate ? ", an estimate: its bytes ran out first" : "";
        return sample.MegabitsPerSecond is { } rate
            ? $"{direction} {rate:F2} Mbit/s over {sample.Seconds:F1} s and {sample.Bytes / 1e6:F1} MB{estimate}{way} ({url})"
            : $"{direction}{way}: nothing measured: {sample.Problem}";
    }

    private static string ToJson(string url, ThroughputSample sample)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("url", url);
            json.WriteString("method", SpeedAddress.TryParse(url)!.Word);
            json.WriteString("direction", sample.Direction == SpeedDirection.Up ? "up" : "down");
            json.WriteString("way", sample.Way?.ToString());
            if (sample.MegabitsPerSecond is { } rate)
            {
                json.WriteNumber("mbit_s", Math.Round(rate, 3));
            }
            else
            {
                json.WriteNull("mbit_s");
            }

            json.WriteBoolean("estimate", sample.IsEstimate);
            json.WriteNumber("bytes", sample.Bytes);
            json.WriteNumber("seconds", Math.Round(sample.Seconds, 3));
            json.WriteString("problem", sample.Problem);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
