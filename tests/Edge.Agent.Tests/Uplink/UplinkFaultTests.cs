using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Tests.Uplink;

/// <summary>A journal that cannot be read must not leave a site that measures and never speaks again.</summary>
public sealed class UplinkFaultTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("uplink-fault");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_disk_that_refuses_to_be_read_is_said_and_the_live_data_goes_on()
    {
        var bug = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await EmbeddedBroker.StartAsync();
        long sent = await Run(
            broker.Port,
            () => throw new JournalFaultException("disk I/O error", new IOException()),
            bug,
            text =>
            {
                if (text.Contains("disk I/O error", StringComparison.Ordinal))
                {
                    said.TrySetResult(text);
                }
            },
            said.Task
        );

        Assert.Contains("backlog waits", await said.Task, StringComparison.Ordinal);
        Assert.True(sent > 0);
        Assert.False(bug.Task.IsCompleted);
    }

    [Fact]
    public async Task A_bug_in_the_uplink_ends_more_than_the_uplink()
    {
        var bug = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await EmbeddedBroker.StartAsync();
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            Run(broker.Port, () => throw new NotSupportedException("a bug"), bug, _ => { }, bug.Task)
        );
        Assert.IsType<NotSupportedException>(await bug.Task);
    }

    // Runs an agent until the task ends; the births and data messages that it sent.
    private async Task<long> Run(
        int port,
        Action read,
        TaskCompletionSource<Exception> bug,
        Action<string> said,
        Task until
    )
    {
        SiteConfiguration configuration = SimulatedConfiguration.Default(
            "SIM-0001",
            $"mqtt://127.0.0.1:{port}",
            Path.Combine(_folder.FullName, "journal.db"),
            frameSeconds: 1
        );
        var installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            1,
            ScenarioFile.Load("calm"),
            FittedSite.From(configuration)
        );
        using var board = new InProcessBoard(installation.Hardware, new LinuxHostClock(TimeProvider.System));
        using var journal = new UnreadableJournal(
            SqliteJournal.Open(JournalOptions.From(configuration.Journal), board.Clock.BootId),
            read
        );
        using var agent = new SiteAgent(configuration, board, journal, jitter: 0);
        using var service = new AgentService(agent, journal, configuration, TimeProvider.System, new Listener(said))
        {
            UplinkDied = e => bug.TrySetResult(e),
        };
        await service.StartAsync(CancellationToken.None);
        await until.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await service.StopAsync(CancellationToken.None);
        return agent.Session.Births + agent.Session.DataMessages;
    }

    /// <summary>A journal whose reader fails.</summary>
    private sealed class UnreadableJournal(IJournal journal, Action read) : IJournal
    {
        public JournalState State => journal.State;

        public IReadOnlyList<string> Damages => journal.Damages;

        public void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body) => journal.Append(lane, at, body);

        public IReadOnlyList<JournalRecord> Commit() => journal.Commit();

        public IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes)
        {
            read();
            return [];
        }

        public void Release(IReadOnlyList<IdRange> ranges, bool acknowledged) => journal.Release(ranges, acknowledged);

        public void Dispose() => journal.Dispose();
    }

    private sealed class Listener(Action<string> said) : ILogger<AgentService>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => said(formatter(state, exception));
    }
}
