using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Portable.Drivers;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Agent.Tests.Pipeline;

public sealed class AgentServiceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("service");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_bus_that_hangs_costs_a_stop_neither_its_end_nor_its_last_commit()
    {
        SiteConfiguration configuration = SimulatedConfiguration.Default(
            "SIM-0001",
            broker: "",
            Path.Combine(_folder.FullName, "journal.db"),
            frameSeconds: 300
        );
        var installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            1,
            ScenarioFile.Load("calm"),
            FittedSite.From(configuration)
        );
        using var hang = new ManualResetEventSlim();
        using var board = new HangingBoard(
            new InProcessBoard(installation.Hardware, new LinuxHostClock(TimeProvider.System)),
            hang
        );
        using var journal = SqliteJournal.Open(JournalOptions.From(configuration.Journal), board.Clock.BootId);
        using var agent = new SiteAgent(configuration, board, journal, jitter: 0);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (
            var service = new AgentService(
                agent,
                journal,
                configuration,
                TimeProvider.System,
                NullLogger<AgentService>.Instance
            )
            {
                Turned = (_, _) =>
                {
                    if (journal.State.Last > 0)
                    {
                        first.TrySetResult();
                    }
                },
            }
        )
        {
            await service.StartAsync(CancellationToken.None);
            await first.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
            long before = journal.State.Last;

            await service.StopAsync(CancellationToken.None).WaitAsync(Limit, TestContext.Current.CancellationToken);

            Assert.True(journal.State.Last > before);
        }

        hang.Set();
    }

    /// <summary>A board whose I2C chips answer nothing until the gate opens, as when the kernel's driver hangs.</summary>
    private sealed class HangingBoard(InProcessBoard board, ManualResetEventSlim gate) : IBoard
    {
        public string Name => board.Name;

        public IHostClock Clock => board.Clock;

        public IChipBus OpenI2c(int bus, int address) => new HangingChip(gate);

        public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode) =>
            board.OpenSpi(bus, chipSelect, clockHertz, mode);

        public IInputPin OpenInput(int line, bool pullUp) => board.OpenInput(line, pullUp);

        public IOutputPin OpenOutput(int line, bool initiallyHigh) => board.OpenOutput(line, initiallyHigh);

        public ISerialLine OpenSerial(string path, int baud) => board.OpenSerial(path, baud);

        public void Dispose() => board.Dispose();
    }

    private sealed class HangingChip(ManualResetEventSlim gate) : IChipBus
    {
        public string Name => "i2c-1/0x40";

        public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
        {
            gate.Wait();
            throw new ObjectDisposedException(Name);
        }
    }
}
