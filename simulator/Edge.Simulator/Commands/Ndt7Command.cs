using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Edge.Simulator.Ndt7;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim ndt7 [--listen 127.0.0.1:8080]</c>: a server of ndt7 until SIGTERM, for <c>link.throughput_url =
/// "ws://…"</c>. Exit 0: stopped; 2: the address cannot be used.</summary>
internal static class Ndt7Command
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port to listen on; port 0 takes a free one.",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        var command = new Command(
            "ndt7",
            "Serve ndt7 speed tests over plain WebSocket until SIGTERM (exit 0 stopped, 2 the address cannot be used)."
        )
        {
            listen,
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

                try
                {
                    await using var server = new Ndt7Server(endPoint, TimeProvider.System)
                    {
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
