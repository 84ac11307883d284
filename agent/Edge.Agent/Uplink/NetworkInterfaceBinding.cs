using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;

namespace Edge.Agent.Uplink;

/// <summary>
/// Binds a socket to one network interface: Linux's SO_BINDTODEVICE (socket(7)). What is bound leaves by that interface or not
/// at all. Only a route that leads out of the interface counts for it, so a default route by it with a worse metric is enough.
/// Linux before 5.7 wants CAP_NET_RAW for it.
/// </summary>
public static class NetworkInterfaceBinding
{
    // <asm-generic/socket.h>, the same on every architecture that is shipped.
    private const int SocketLevel = 1;
    private const int BindToDevice = 25;

    /// <summary>Binds a socket that is not connected yet.</summary>
    /// <exception cref="PathFaultException">It cannot be; nothing was bound, and the socket must not be used.</exception>
    public static void Bind(Socket socket, string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PathFaultException(
                $"uplink.path: {name} cannot be bound to: only Linux can; leave the paths out"
            );
        }

        try
        {
            socket.SetRawSocketOption(SocketLevel, BindToDevice, Encoding.ASCII.GetBytes(name + '\0'));
        }
        catch (SocketException cause)
        {
            // .NET has no name for either error (ENODEV, EPERM), so the host is asked.
            throw new PathFaultException(
                Exists(name)
                    ? $"binding to {name} is not permitted: before Linux 5.7 it takes CAP_NET_RAW; give the unit AmbientCapabilities=CAP_NET_RAW"
                    : $"there is no network interface {name} on this host; `ip link` lists them, and uplink.path names it",
                cause
            );
        }
    }

    /// <summary>Whether a connection failed because no route leads out of the interface that the socket is bound to.</summary>
    public static bool IsUnrouted(SocketException failed) =>
        failed.SocketErrorCode is SocketError.NetworkUnreachable or SocketError.NetworkDown;

    private static bool Exists(string name) =>
        Array.Exists(NetworkInterface.GetAllNetworkInterfaces(), one => one.Name == name);
}
