using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// The tool <c>mmcli</c> of ModemManager as a process, without a shell. One that does not end in its time is killed with all that
/// it started. At most <see cref="LongestAnswer"/> characters of each of its outputs are read.
/// </summary>
/// <param name="time">Measures its patience.</param>
/// <param name="tool">Its name on the search path, or its path.</param>
public sealed class Mmcli(TimeProvider time, string tool = "mmcli") : IModemTool
{
    /// <summary>Most characters of an answer; a modem's takes 3,000.</summary>
    public const int LongestAnswer = 1 << 17;

    /// <inheritdoc/>
    public async Task<ManagerAnswer> RunAsync(ManagerCall call, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(call.PatienceSeconds), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        Process? started;
        try
        {
            started = Process.Start(StartOf(call));
        }
        catch (Win32Exception cause)
        {
            return Failed($"{tool} cannot be started ({cause.Message}): apt-get install modemmanager");
        }

        using Process process = started!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, limit.Token);
            Task<string> error = ReadAsync(process.StandardError, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            string said = await output;
            string why = (await error).Trim();
            return process.ExitCode == 0
                ? new ManagerAnswer(IsDone: true, said)
                : new ManagerAnswer(
                    IsDone: false,
                    said,
                    why.Length > 0 ? why : $"{tool} ended with {process.ExitCode} and said nothing"
                );
        }
        catch (OperationCanceledException)
        {
            return Failed($"{tool} did not end within {call.PatienceSeconds} s");
        }
        catch (IOException cause)
        {
            return Failed($"{tool}: {cause.Message}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static ManagerAnswer Failed(string why) => new(IsDone: false, "", why);

    private ProcessStartInfo StartOf(ManagerCall call)
    {
        var start = new ProcessStartInfo(tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in call.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Numbers with a point, whatever the host speaks; texts are UTF-8.
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        char[] buffer = new char[4096];
        StringBuilder text = new();
        int got;
        while ((got = await reader.ReadAsync(buffer.AsMemory(), cancellation)) > 0)
        {
            // The rest is read and dropped, so that the tool can end.
            _ = text.Append(buffer, 0, Math.Min(got, LongestAnswer - text.Length));
        }

        return text.ToString();
    }
}
