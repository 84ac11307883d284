using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// The tool iperf3 with <c>-J</c>: it ends by itself after the sample's bytes, and by SIGINT, upon which it still tells what it
/// measured, after the sample's time. By an interface it goes with <c>--bind-dev</c> (3.12 has it). At most a million characters of its answer are read; it takes a hundred thousand.
/// </summary>
internal sealed partial class Iperf3SpeedTest(Uri url) : ISpeedTest
{
    private const int LongestAnswer = 1 << 20;
    private const int Interrupt = 2;

    // Connecting, and the exchange of results.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <inheritdoc />
    public async Task<string?> RunAsync(SpeedDirection direction, string? device, SpeedMeter meter, SpeedClock cap)
    {
        ProcessStartInfo start = new("iperf3")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string argument in Arguments(direction, device, meter.Left))
        {
            start.ArgumentList.Add(argument);
        }

        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception)
        {
            return "iperf3 is not installed: apt-get install iperf3";
        }

        using Process tool = started!;
        try
        {
            cap.Begin();
            Task<string> answer = ReadAsync(tool.StandardOutput);
            Task<string> errors = ReadAsync(tool.StandardError);
            using (cap.Token.UnsafeRegister(_ => Stop(tool.Id), null))
            {
                await tool.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10) + Patience);
            }

            string problem = (await errors).Trim();
            if (Refusal(problem, device) is { } refusal)
            {
                return refusal;
            }

            return Read(await answer, meter) ?? (meter.Bytes == 0 && problem.Length > 0 ? problem : null);
        }
        catch (TimeoutException)
        {
            return $"{url.Host}: iperf3 did not end";
        }
        finally
        {
            if (!tool.HasExited)
            {
                tool.Kill();
            }
        }
    }

    /// <summary>What a tool that is too old for an interface says of it, with the remedy; null where it says no such thing.</summary>
    internal static string? Refusal(string errors, string? device) =>
        errors.Contains("unrecognized option '--bind-dev'", StringComparison.Ordinal)
            ? $"iperf3 cannot be bound to {device}: install a newer one, or give an http or ndt7 address"
            : null;

    /// <summary>Marks what a JSON answer of iperf3 tells; why it tells nothing, or null.</summary>
    internal static string? Read(string answer, SpeedMeter meter)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            long bytes = 0;
            foreach (JsonElement interval in root.GetProperty("intervals").EnumerateArray())
            {
                JsonElement sum = interval.GetProperty("sum");
                bytes = checked(bytes + sum.GetProperty("bytes").GetInt64());
                _ = meter.Mark(sum.GetProperty("end").GetDouble(), bytes);
            }

            return bytes == 0 && root.TryGetProperty("error", out JsonElement error)
                ? error.GetString() ?? "iperf3 failed"
                : null;
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or OverflowException
            )
        {
            return $"iperf3 gave no answer that can be read: {e.Message}";
        }
    }

    private IEnumerable<string> Arguments(SpeedDirection direction, string? device, long bytes)
    {
        int port = url.Port > 0 ? url.Port : SpeedAddress.Iperf3Port;
        string[] arguments =
        [
            "-c",
            url.Host.Trim('[', ']'),
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            "-J",
            "-i",
            "0.1",
            "-l",
            "16K",
            "-n",
            bytes.ToString(CultureInfo.InvariantCulture),
            "--connect-timeout",
            "5000",
        ];
        return
        [
            .. arguments,
            .. direction == SpeedDirection.Down ? (string[])["-R"] : [],
            .. device is null ? [] : (string[])["--bind-dev", device],
        ];
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        char[] buffer = new char[4096];
        StringBuilder text = new();
        int got;
        while (text.Length < LongestAnswer && (got = await reader.ReadAsync(buffer.AsMemory())) > 0)
        {
            _ = text.Append(buffer, 0, got);
        }

        return text.ToString();
    }

    // A tool that has ended meanwhile hears of nothing.
    private static void Stop(int process) => _ = Kill(process, Interrupt);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
