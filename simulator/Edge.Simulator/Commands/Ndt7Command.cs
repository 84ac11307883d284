using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Edge.Simulator.Ndt7;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim ndt7 [--listen 127.0.0.1:8080] [--mbit 90]</c>: a server of ndt7 until SIGTERM, for <c>link.throughput_url =
/// "ws://…"</c>. Exit 0: stopped; 2: the address or the rate cannot be used.</summary>
internal static class Ndt7Command
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port to listen on; port 0 takes a free one.",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        var most = new Option<double>("--mbit")
        {
            Description = "The most that each test may carry, Mbit/s; as fast as it goes when left out.",
            DefaultValueFactory = _ => double.PositiveInfinity,
        };
        var command = new Command(
            "ndt7",
            "Serve ndt7 speed tests over plain WebSocket until SIGTERM (exit 0 stopped, 2 the address or the rate cannot be used)."
        )
        {
            listen,
            most,
        };
        command.SetAction(
            async (parsed, cancel) =>
            {
                TextWriter output = parsed.InvocationConfiguration.Output;
                if (!IPEndPoint.TryParse(parsed.GetValue(listen)!, out IPEndPoint? endPoint))
                {
                    await Console.Error.WriteLineAsync("--listen takes an address and a port, as 127.0.0.1:8080.");
                    return 2;
                }

                if (parsed.GetValue(most) is not > 0)
                {
                    await Console.Error.WriteLineAsync("--mbit takes a rate above 0, as 90.");
                    return 2;
                }

                try
                {
                    await using var server = new Ndt7Server(endPoint, TimeProvider.System)
                    {
                        MegabitsPerSecond = parsed.GetValue(most),
                        Told = line => output.WriteLine(line),
                    };
                    await output.WriteLineAsync($"ndt7 at ws://{server.EndPoint}");
                    await output.FlushAsync(cancel);
                    var stopped = new TaskCompletionSource();
                    await using CancellationTokenRegistration stop = cancel.Register(() => stopped.TrySetResult());
                    await stopped.Task;
                    return 0;
                }
                catch (SocketException cause)
                {
                    await Console.Error.WriteLineAsync($"{endPoint}: {cause.Message}");
                    return 2;
                }
            }
        );
        return command;
    }
}
