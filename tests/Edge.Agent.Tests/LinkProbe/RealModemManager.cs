using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// Debian's ModemManager on a bus of its own, with a modem at a socket in the place of a serial port. Nothing of the host is
/// touched: no udev, no scan, no system bus.
/// </summary>
internal sealed class RealModemManager : IDisposable
{
    private const string Bus = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
         "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>session</type><listen>unix:path=BUS</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mm").FullName;
    private readonly List<Process> _processes = [];
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal)
    {
        ["AT+CGMI"] = "Quectel",
        ["AT+CGMM"] = "RM500Q-GL",
        ["AT+CGMR"] = "RM500QGLABR11A06M4G",
        ["AT+CGSN"] = "860000000000001",
        ["AT+GCAP"] = "+GCAP: +CGSM,+DS,+ES",
        ["AT+WS46=?"] = "+WS46: (12,22,25,28,29,30,31)",
        ["AT+CSCS=?"] = "+CSCS: (\"GSM\",\"IRA\",\"UCS2\")",
        ["AT+CSCS?"] = "+CSCS: \"GSM\"",
        ["AT+CFUN?"] = "+CFUN: 1",
        ["AT+CPIN?"] = "+CPIN: READY",
        ["AT+CIMI"] = "452040000000001",
        ["AT+CRSM=176,12258,0,0,10"] = "+CRSM: 144,0,\"98485410000000000011\"",
        ["AT+CGDCONT=?"] = "+CGDCONT: (1-15),\"IP\",,,(0-2),(0-4)",
        ["AT+CREG?"] = "+CREG: 2,1,\"1F40\",\"1A2D00B\",7",
        ["AT+CGREG?"] = "+CGREG: 2,1,\"1F40\",\"1A2D00B\",7",
        ["AT+CEREG?"] = "+CEREG: 2,1,\"1F40\",\"1A2D00B\",7",
        ["AT+COPS?"] = "+COPS: 0,2,\"45204\",7",
        ["AT+CESQ=?"] = "+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)",
        ["AT+CESQ"] = "+CESQ: 99,99,255,255,20,50",
        ["AT+CSQ"] = "+CSQ: 20,99",
        ["AT+CMGF=?"] = "+CMGF: (0,1)",
        ["AT+CNMI=?"] = "+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)",
        ["AT+CPMS=?"] = "+CPMS: (\"ME\",\"SM\",\"MT\"),(\"ME\",\"SM\",\"MT\"),(\"ME\",\"SM\",\"MT\")",
        ["AT+CPMS?"] = "+CPMS: \"ME\",0,23,\"ME\",0,23,\"ME\",0,23",
        ["AT+CIND=?"] = "+CIND: (\"battchg\",(0-5)),(\"signal\",(0-5)),(\"service\",(0,1)),(\"roam\",(0,1))",
        ["AT+CIND?"] = "+CIND: 5,3,1,0",
    };

    /// <summary>Starts the bus; ModemManager comes with <see cref="Start"/>.</summary>
    public RealModemManager()
    {
        string bus = Path.Combine(_folder, "bus");
        string configuration = Path.Combine(_folder, "bus.conf");
        File.WriteAllText(configuration, Bus.Replace("BUS", bus, StringComparison.Ordinal));
        Tool = Script("mmcli");
        Launch("dbus-daemon", $"--config-file={configuration} --nofork");
        Until("the bus is there", () => File.Exists(bus));
    }

    // Nobody else has this folder.
    private string Port => "abstract:edge-" + Path.GetFileName(_folder);

    /// <summary>The tool, which talks to this bus.</summary>
    public string Tool { get; }

    /// <summary>The PDUs that the modem was given to send.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Why this host cannot run it; null when it can.</summary>
    public static string? WhyNot()
    {
        string[] missing =
        [
            .. ((string[])["mmcli", "ModemManager", "dbus-daemon", "dbus-send"]).Where(tool =>
                !((string[])["/usr/sbin", "/usr/bin"]).Any(folder => File.Exists(Path.Combine(folder, tool)))
            ),
        ];
        return missing.Length == 0
            ? null
            : $"not installed: {string.Join(", ", missing)} (apt-get install modemmanager dbus)";
    }

    /// <summary>Starts ModemManager without a modem.</summary>
    public void Start()
    {
        Launch(
            Script("ModemManager"),
            "--test-session --test-enable --test-no-udev --test-no-suspend-resume --test-no-qrtr --no-auto-scan"
        );
        Until("ModemManager answers", () => Run(Tool, "-L", "-J"));
    }

    /// <summary>Plugs the modem in.</summary>
    public void Plug()
    {
        _socket.Bind(new UnixDomainSocketEndPoint("\0" + Port));
        _socket.Listen();
        _ = AcceptAsync();
        bool done = Run(
            Script("dbus-send"),
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.ModemManager1",
            "/org/freedesktop/ModemManager1",
            "org.freedesktop.ModemManager1.Test.SetProfile",
            "string:edge",
            "string:generic",
            "array:string:" + Port
        );
        Assert.True(done, "ModemManager takes no virtual modem");
    }

    public void Dispose()
    {
        foreach (Process process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Script(string tool)
    {
        string bus = "unix:path=" + Path.Combine(_folder, "bus");
        string path = Path.Combine(_folder, tool);
        File.WriteAllText(
            path,
            $"#!/bin/sh\nexport DBUS_SYSTEM_BUS_ADDRESS={bus} DBUS_SESSION_BUS_ADDRESS={bus}\n"
                + $"PATH=/usr/sbin:/usr/bin:/bin exec {tool} \"$@\"\n"
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    private void Launch(string tool, string arguments) =>
        _processes.Add(
            Process.Start(
                new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardError = true }
            )!
        );

    private static bool Run(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static void Until(string what, Func<bool> isSo)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(60),
                $"not within 60 s: {what}"
            );
        }
    }

    // ModemManager opens and closes the port as it likes.
    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await _socket.AcceptAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task TalkAsync(Socket line)
    {
        using Socket mine = line;
        byte[] buffer = new byte[4096];
        StringBuilder command = new();
        try
        {
            int got;
            while ((got = await mine.ReceiveAsync(buffer)) > 0)
            {
                foreach (char c in Encoding.ASCII.GetString(buffer, 0, got))
                {
                    if (c is not ('\r' or '\x1a'))
                    {
                        _ = command.Append(c);
                        continue;
                    }

                    string said = command.ToString().Trim();
                    _ = command.Clear();
                    if (said.Length > 0)
                    {
                        await mine.SendAsync(Encoding.ASCII.GetBytes(Answer(said, isText: c == '\x1a')));
                    }
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private string Answer(string said, bool isText)
    {
        if (isText)
        {
            Sent.Add(said);
            return "\r\n+CMGS: 42\r\n\r\nOK\r\n";
        }

        return said.StartsWith("AT+CMGS=", StringComparison.Ordinal) ? "\r\n> "
            : _answers.TryGetValue(said, out string? answer) ? $"\r\n{answer}\r\n\r\nOK\r\n"
            : said.EndsWith('?') ? "\r\nERROR\r\n"
            : "\r\nOK\r\n";
    }
}
