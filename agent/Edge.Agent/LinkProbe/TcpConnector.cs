using System.Net;
using System.Net.Sockets;
using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Real connections. An attempt is closed by a reset, so that neither end keeps it: SYN, SYN-ACK, ACK and RST. A name is looked up
/// beside the attempts and remembered, since the name server is most likely gone with the link.
/// </summary>
/// <param name="time">Measures.</param>
public sealed class TcpConnector(TimeProvider time) : IConnector
{
    /// <summary>What an answered attempt costs on the wire, IPv4 headers included, both ways, bytes: 60 + 60 + 52 + 40.</summary>
    public const int BytesPerAnswer = 212;

    /// <summary>What an attempt costs that nothing answers, bytes: one SYN. Its second comes after a second, and it is given up
    /// before.</summary>
    public const int BytesPerSilence = 60;

    private static readonly TimeSpan NameLasts = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Name> _names = [];

    /// <inheritdoc/>
    public async Task<ConnectResult> ConnectAsync(string host, int port, TimeSpan patience)
    {
        long began = time.GetTimestamp();
        if (AddressOf(host) is not { } address)
        {
            return new(PortAnswer.Silent, patience.TotalMilliseconds);
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        PortAnswer outcome;
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token);
            outcome = PortAnswer.Accepted;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            outcome = PortAnswer.Refused;
        }
        catch (Exception silent) when (silent is SocketException or OperationCanceledException)
        {
            outcome = PortAnswer.Silent;
        }

        return new(outcome, time.GetElapsedTime(began).TotalMilliseconds);
    }

    // One look-up of a name at a time: while the name server is silent each takes many seconds.
    private IPAddress? AddressOf(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return literal;
        }

        lock (_gate)
        {
            if (!_names.TryGetValue(host, out Name? name))
            {
                _names[host] = name = new Name();
            }

            bool isOld = name.Address is null || time.GetElapsedTime(name.At) > NameLasts;
            if (isOld && name.LookUp is null)
            {
                name.LookUp = Task.Run(() => LookUpAsync(host, name));
            }

            return name.Address;
        }
    }

    private async Task LookUpAsync(string host, Name name)
    {
        IPAddress[] found = [];
        try
        {
            found = await Dns.GetHostAddressesAsync(host);
        }
        catch (SocketException)
        {
            // What was known is used on.
            found = [];
        }
        finally
        {
            lock (_gate)
            {
                name.Address = found.Length > 0 ? found[0] : name.Address;
                name.At = time.GetTimestamp();
                name.LookUp = null;
            }
        }
    }

    private sealed class Name
    {
        public IPAddress? Address;
        public long At;
        public Task? LookUp;
    }
}
