using Edge.Agent.LinkProbe;
using Edge.Core.Link;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>The tool as a process: scripts stand in for it.</summary>
public sealed class MmcliTests : IDisposable
{
    private static readonly ManagerCall Call = new(["-m", "a b", "--messaging-create-sms=text='x;$y'"], 60);

    private readonly string _folder = Directory.CreateTempSubdirectory("mmcli").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Arguments_arrive_as_they_are_and_no_shell_reads_them()
    {
        ManagerAnswer answer = await Run("""for a in "$@"; do echo "<$a>"; done""");
        Assert.Equal(new ManagerAnswer(IsDone: true, "<-m>\n<a b>\n<--messaging-create-sms=text='x;$y'>\n"), answer);
    }

    [Fact]
    public async Task Numbers_come_with_a_point_whatever_the_host_speaks() =>
        Assert.Equal("C.UTF-8\n", (await Run("echo $LC_ALL")).Output);

    [Fact]
    public async Task What_it_says_of_a_failure_is_the_reason() =>
        Assert.Equal(
            new ManagerAnswer(IsDone: false, "", "error: couldn't find modem"),
            await Run("echo \"error: couldn't find modem\" >&2; exit 1")
        );

    [Fact]
    public async Task A_failure_without_words_tells_its_exit_code() =>
        Assert.Equal(
            new ManagerAnswer(IsDone: false, "x\n", $"{Tool} ended with 3 and said nothing"),
            await Run("echo x; exit 3")
        );

    [Fact]
    public async Task A_tool_that_is_not_there_is_said_with_the_remedy()
    {
        ManagerAnswer answer = await new Mmcli(TimeProvider.System, Tool).RunAsync(
            Call,
            TestContext.Current.CancellationToken
        );
        Assert.False(answer.IsDone);
        Assert.StartsWith(Tool + " cannot be started (", answer.Error, StringComparison.Ordinal);
        Assert.EndsWith("): apt-get install modemmanager", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_hangs_is_killed_with_all_that_it_started()
    {
        string child = Path.Combine(_folder, "child");
        ManagerAnswer answer = await Run($"sleep 1000 & echo $! > {child}; wait", Call with { PatienceSeconds = 0.5 });
        Assert.Equal(new ManagerAnswer(IsDone: false, "", $"{Tool} did not end within 0.5 s"), answer);
        AssertEnds(int.Parse(await File.ReadAllTextAsync(child, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_tool_that_ends_and_leaves_its_output_open_is_not_waited_for()
    {
        ManagerAnswer answer = await Run("sleep 3 & exit 0", Call with { PatienceSeconds = 0.5 });
        Assert.False(answer.IsDone);
    }

    [Fact]
    public async Task A_process_that_ends_takes_its_tool_with_it()
    {
        using CancellationTokenSource ending = new();
        string child = Path.Combine(_folder, "child");
        Write($"echo $$ > {child}; exec sleep 1000");
        Task<ManagerAnswer> running = new Mmcli(TimeProvider.System, Tool).RunAsync(Call, ending.Token);
        string pid = "";
        while (!pid.EndsWith('\n'))
        {
            pid = File.Exists(child) ? await File.ReadAllTextAsync(child, TestContext.Current.CancellationToken) : "";
        }

        await ending.CancelAsync();
        Assert.False((await running).IsDone);
        AssertEnds(int.Parse(pid));
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_and_the_tool_may_still_end()
    {
        ManagerAnswer answer = await Run("head -c 1000000 /dev/zero | tr '\\0' x");
        Assert.True(answer.IsDone);
        Assert.Equal(Mmcli.LongestAnswer, answer.Output.Length);
    }

    private string Tool => Path.Combine(_folder, "mmcli");

    private Task<ManagerAnswer> Run(string script, ManagerCall? call = null)
    {
        Write(script);
        return new Mmcli(TimeProvider.System, Tool).RunAsync(call ?? Call, TestContext.Current.CancellationToken);
    }

    private void Write(string script)
    {
        File.WriteAllText(Tool, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // It was killed; its entry goes when its parent, whoever that is by now, has heard of it.
    private static void AssertEnds(int process)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (IsRunning(process))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(60), $"{process} runs on");
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
