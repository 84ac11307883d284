using System.Net;
using System.Net.Sockets;
using Edge.Agent.Uplink;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Real connections. An attempt is closed by a reset, so that neither end keeps it: SYN, SYN-ACK, ACK and RST. A name is looked up
/// beside the attempts and remembered.
/// </summary>
/// <param name="time">Measures.</param>
/// <param name="names">Addresses of names.</param>
/// <param name="device">The network interface to go by; null leaves it to the host's routes.</param>
public sealed class TcpConnector(TimeProvider time, NameBook names, Func<string?> device) : IConnector
{
    /// <summary>What an answered attempt costs on the wire, IPv4 headers included, both ways, bytes: 60 + 60 + 52 + 40.</summary>
    public const int BytesPerAnswer = 212;

    /// <summary>What an attempt costs that nothing answers, bytes: one SYN. Its second comes after a second, and it is given up
    /// before.</summary>
    public const int BytesPerSilence = 60;

    /// <summary>Goes by the host's routes.</summary>
    public TcpConnector(TimeProvider time)
        : this(time, new NameBook(time), static () => null) { }

    /// <inheritdoc/>
    public async Task<ConnectResult> ConnectAsync(string host, int port, TimeSpan patience)
    {
        long began = time.GetTimestamp();
        IReadOnlyList<IPAddress> addresses = names.Known(host);
        if (addresses.Count == 0)
        {
            return new(PortAnswer.Silent, patience.TotalMilliseconds, $"the address of {host} is not known");
        }

        using var limit = new CancellationTokenSource(patience, time);
        (PortAnswer Outcome, string? Why, bool IsUnrouted) said = default;
        foreach (IPAddress address in addresses)
        {
            said = await AskAsync(new IPEndPoint(address, port), limit.Token);
            if (!said.IsUnrouted)
            {
                break;
            }
        }

        return new(said.Outcome, time.GetElapsedTime(began).TotalMilliseconds, said.Why);
    }

    // Without a route nothing is sent, and the next address may have one.
    private async Task<(PortAnswer Outcome, string? Why, bool IsUnrouted)> AskAsync(
        IPEndPoint target,
        CancellationToken cancel
    )
    {
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (device() is { } name)
            {
                NetworkInterfaceBinding.Bind(socket, name);
            }

            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            await socket.ConnectAsync(target, cancel);
            return (PortAnswer.Accepted, null, false);
        }
        catch (PathFaultException fault)
        {
            return (PortAnswer.Silent, fault.Message, false);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return (PortAnswer.Refused, "the connection is refused", false);
        }
        catch (SocketException unrouted) when (NetworkInterfaceBinding.IsUnrouted(unrouted))
        {
            return (PortAnswer.Silent, "no route leads to the broker by it", true);
        }
        catch (SocketException silent)
        {
            return (PortAnswer.Silent, silent.Message, false);
        }
        catch (OperationCanceledException)
        {
            return (PortAnswer.Silent, "no answer", false);
        }
    }
}
