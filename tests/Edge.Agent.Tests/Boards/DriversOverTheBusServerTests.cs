using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Portable.Drivers;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Agent.Tests.Boards;

/// <summary>The real drivers against the simulated chips, with the socket between them.</summary>
public sealed class DriversOverTheBusServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-bus-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedTime _simulated = SimulatedTime.ByHand();
    private readonly SimulatedInstallation _site;
    private readonly HardwareServer _server;
    private readonly BusServerBoard _board;

    public DriversOverTheBusServerTests()
    {
        string path = Path.Combine(_folder, "chips.sock");
        _site = new SimulatedInstallation(_simulated, seed: 5, ScenarioFile.Load("calm"));
        _server = new HardwareServer(_site.Hardware, path, TimeProvider.System);
        _board = new BusServerBoard(path, _time);
    }

    public void Dispose()
    {
        _board.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_adxl355_drains_its_fifo_and_feels_gravity_also_after_the_socket_was_cut()
    {
        Adxl355 chip = new(_board.OpenSpi(0, 0, 5_000_000, SpiMode.Mode0), isSpi: true);
        double[][] axes = [new double[Adxl355.FifoSamples], new double[32], new double[32]];
        int Drain()
        {
            _simulated.AdvanceSeconds(0.2);
            return chip.Drain(axes[0], axes[1], axes[2], out _);
        }

        chip.Identify();
        chip.Start(rangeG: 8, rateDivider: 5);
        Drain();
        for (int round = 0; round < 2; round++)
        {
            int count = Drain();
            Assert.InRange(count, 15, Adxl355.FifoSamples);
            for (int i = 0; i < count; i++)
            {
                double magnitude = Math.Sqrt(
                    (axes[0][i] * axes[0][i]) + (axes[1][i] * axes[1][i]) + (axes[2][i] * axes[2][i])
                );
                Assert.InRange(magnitude, 9.3, 10.3);
            }

            _server.Cut(TimeSpan.FromHours(1));
            Assert.Throws<DriverFaultException>(() => Drain());
            _server.Restore();
            _time.Advance(TimeSpan.FromMilliseconds(250));
            Drain();
        }
    }

    [Fact]
    public void A_chip_on_spi_is_spoken_to_both_ways_at_once()
    {
        foreach (IBoard board in new IBoard[] { _board, new InProcessBoard(_site.Hardware, _board.Clock) })
        {
            var bus = Assert.IsType<IFullDuplexBus>(board.OpenSpi(0, 0, 5_000_000, SpiMode.Mode0), exactMatch: false);
            byte[] read = new byte[4];
            bus.Exchange([0x01, 0, 0, 0, 0xFF], read, 4);
            Assert.Equal([0xAD, 0x1D, 0xED], read[1..]);
        }
    }

    [Fact]
    public void An_ina228_gives_the_voltage_of_the_plant()
    {
        Ina228 chip = new(_board.OpenI2c(1, 0x40), shuntOhms: 0.0005, fineRange: false);
        chip.Start();
        _simulated.AdvanceSeconds(2);
        Assert.InRange(chip.ReadBusVolts(), 48, 58);
    }

    [Fact]
    public void A_bus_that_one_chip_holds_fails_every_driver_on_it_with_the_kernels_words_until_it_is_let_go()
    {
        IChipBus wires = _board.OpenI2c(1, 0x40);
        Ina228 plant = new(wires, shuntOhms: 0.0005, fineRange: false);
        Sht4x air = new(_board.OpenI2c(1, 0x44));
        Adxl355 mast = new(_board.OpenSpi(0, 0, 5_000_000, SpiMode.Mode0), isSpi: true);
        plant.Start();
        SimulatedChip holder = _site.Hardware.FindChip("ads1115")!;
        holder.SetFault(ChipFault.BusLockUp);
        HashSet<string> words = [];
        for (int i = 0; i < 20; i++)
        {
            Assert.Throws<DriverFaultException>(() => plant.ReadBusVolts());
            Assert.Throws<DriverFaultException>(air.StartMeasuring);
            words.Add(Assert.Throws<DriverFaultException>(() => wires.Transfer([0], 1, new byte[2], 2)).Message);
        }

        Assert.Contains(words, said => said.Contains("Connection timed out (110)", StringComparison.Ordinal));
        Assert.Contains(words, said => said.Contains("Remote I/O error (121)", StringComparison.Ordinal));
        mast.Identify();
        holder.PowerCycle();
        _simulated.AdvanceSeconds(2);
        Assert.InRange(plant.ReadBusVolts(), 48, 58);
    }

    [Fact]
    public void A_driver_at_a_swapped_address_faults_and_never_reads_another_chip()
    {
        Ina228 chip = new(_board.OpenI2c(1, 0x48), shuntOhms: 0.0005, fineRange: false);
        Assert.Throws<DriverFaultException>(chip.Start);
    }
}
