using System.Runtime.InteropServices;
using System.Text;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Microsoft.Win32.SafeHandles;

namespace Edge.Agent.Tests.Boards;

/// <summary>A serial port whose far end is the test: a pseudo-terminal.</summary>
public sealed partial class LinuxSerialLineTests
{
    [Fact]
    public void Bytes_pass_both_ways_and_an_empty_line_gives_nothing_at_once()
    {
        using PseudoTerminal terminal = new();
        using LinuxSerialLine line = new(terminal.Path, 115200);
        byte[] buffer = new byte[100];
        Assert.Equal(0, line.Read(buffer));

        terminal.Write("\r\nOK\r\n\0\xFF");
        Assert.Equal("\r\nOK\r\n\0\xFF", ReadUntil(line, 8));

        line.Write("AT\r"u8);
        Assert.Equal("AT\r", terminal.Read(3));
    }

    [Fact]
    public void More_bytes_than_the_buffer_holds_come_in_the_next_reads()
    {
        using PseudoTerminal terminal = new();
        using LinuxSerialLine line = new(terminal.Path, 115200);
        terminal.Write("abcdef");
        Assert.Equal("abcdef", ReadUntil(line, 6, bufferLength: 2));
    }

    [Fact]
    public void A_port_that_hangs_up_faults_is_closed_and_can_be_opened_again()
    {
        LinuxSerialLine line;
        using (PseudoTerminal terminal = new())
        {
            line = new LinuxSerialLine(terminal.Path, 115200);
            line.Write("AT\r"u8);
        }

        Assert.Throws<DriverFaultException>(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                line.Read(new byte[10]);
                line.Write("AT\r"u8);
            }
        });
        Assert.True(line.IsClosed);
        Assert.Contains(
            "open it again",
            Assert.Throws<DriverFaultException>(() => line.Read(new byte[1])).Message,
            StringComparison.Ordinal
        );

        using PseudoTerminal back = new();
        using LinuxSerialLine again = new(back.Path, 115200);
        back.Write("RDY");
        Assert.Equal("RDY", ReadUntil(again, 3));
    }

    [Fact]
    public void A_port_that_takes_nothing_times_out_and_is_closed_after_the_third_time()
    {
        using PseudoTerminal terminal = new();
        using LinuxSerialLine line = new(terminal.Path, 115200);
        byte[] block = new byte[65_536];
        Assert.Contains(
            "took nothing for a second",
            Assert.Throws<DriverFaultException>(() => line.Write(block)).Message,
            StringComparison.Ordinal
        );
        Assert.False(line.IsClosed);
        Assert.Throws<DriverFaultException>(() => line.Write(block));
        Assert.Contains(
            "3 times in a row: closed",
            Assert.Throws<DriverFaultException>(() => line.Write(block)).Message,
            StringComparison.Ordinal
        );
        Assert.True(line.IsClosed);
    }

    private static string ReadUntil(LinuxSerialLine line, int count, int bufferLength = 64)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[bufferLength];
        while (text.Length < count)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            text.Append(Encoding.Latin1.GetString(buffer, 0, line.Read(buffer)));
        }

        return text.ToString();
    }

    private sealed partial class PseudoTerminal : IDisposable
    {
        private readonly FileStream _master;

        public PseudoTerminal()
        {
            const int ReadWriteNoControl = 0x2 | 0x100; // O_RDWR | O_NOCTTY
            int descriptor = OpenMaster(ReadWriteNoControl);
            Assert.True(descriptor >= 0 && Grant(descriptor) == 0 && Unlock(descriptor) == 0, "a pseudo-terminal");
            byte[] name = new byte[128];
            Assert.Equal(0, NameOf(descriptor, name, name.Length));
            Path = Encoding.ASCII.GetString(name.AsSpan(0, name.AsSpan().IndexOf((byte)0)));
            _master = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, 0);
        }

        public string Path { get; }

        public void Write(string text) => _master.Write(Encoding.Latin1.GetBytes(text));

        public string Read(int count)
        {
            byte[] bytes = new byte[count];
            _master.ReadExactly(bytes);
            return Encoding.Latin1.GetString(bytes);
        }

        public void Dispose() => _master.Dispose();

        [LibraryImport("libc", EntryPoint = "posix_openpt")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static partial int OpenMaster(int flags);

        [LibraryImport("libc", EntryPoint = "grantpt")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static partial int Grant(int descriptor);

        [LibraryImport("libc", EntryPoint = "unlockpt")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static partial int Unlock(int descriptor);

        [LibraryImport("libc", EntryPoint = "ptsname_r")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static partial int NameOf(int descriptor, [Out] byte[] name, nint length);
    }
}
