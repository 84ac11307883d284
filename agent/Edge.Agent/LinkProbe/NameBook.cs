using System.Net;
using System.Net.Sockets;

namespace Edge.Agent.LinkProbe;

/// <summary>
/// Addresses of names, as the host's resolver gives them, by whatever way the host's routes take: a look-up is bound to no
/// interface. What was found is used for a minute and then looked up again beside the work; what was last found stays good for
/// the life of the process, since the name server is most likely gone with the link. Safe from every thread.
/// </summary>
/// <param name="time">Measures.</param>
public sealed class NameBook(TimeProvider time)
{
    private static readonly TimeSpan NameLasts = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Name> _names = [];

    /// <summary>What is known now; empty when nothing is. Never waits.</summary>
    public IReadOnlyList<IPAddress> Known(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [literal];
        }

        lock (_gate)
        {
            return Fresh(host).Addresses;
        }
    }

    /// <summary>What is known, or else is found within the caller's patience.</summary>
    /// <exception cref="IOException">The name server knows none, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">The patience has ended.</exception>
    public async Task<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancel)
    {
        IReadOnlyList<IPAddress> known = Known(host);
        if (known.Count > 0)
        {
            return known;
        }

        Task? lookUp;
        lock (_gate)
        {
            lookUp = Fresh(host).LookUp;
        }

        if (lookUp is not null)
        {
            await lookUp.WaitAsync(cancel);
        }

        known = Known(host);
        return known.Count > 0
            ? known
            : throw new IOException(
                $"the name server gives no address for {host}; an address in place of the name needs no name server"
            );
    }

    // One look-up of a name at a time: while the name server is silent each takes many seconds.
    private Name Fresh(string host)
    {
        if (!_names.TryGetValue(host, out Name? name))
        {
            _names[host] = name = new Name();
        }

        bool isOld = name.Addresses.Count == 0 || time.GetElapsedTime(name.At) > NameLasts;
        if (isOld && name.LookUp is null)
        {
            name.LookUp = Task.Run(() => LookUpAsync(host, name));
        }

        return name;
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
                name.Addresses = found.Length > 0 ? found : name.Addresses;
                name.At = time.GetTimestamp();
                name.LookUp = null;
            }
        }
    }

    private sealed class Name
    {
        public IReadOnlyList<IPAddress> Addresses = [];
        public long At;
        public Task? LookUp;
    }
}
