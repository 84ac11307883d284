using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Chips;

/// <summary>One chip that holds a data line silences its whole bus, and no other.</summary>
public sealed class BusLockUpTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedInstallation _site;

    public BusLockUpTests() => _site = new SimulatedInstallation(_time, 1, ScenarioFile.Load("calm"));

    public static TheoryData<string> ChipsOnI2c => [.. (string[])["ina228", "ads1115", "sht4x"]];

    [Theory]
    [MemberData(nameof(ChipsOnI2c))]
    public void All_chips_on_a_held_i2c_bus_fail_with_the_kernels_errors_and_recover(string holder)
    {
        SimulatedChip chip = Chip(holder);
        Assert.Empty(Errors());
        chip.SetFault(ChipFault.BusLockUp);

        List<string> errors = [];
        for (int i = 0; i < 40; i++)
        {
            string[] round = Errors();
            Assert.Equal(3, round.Length);
            errors.AddRange(round);
        }

        Assert.Equal(
            ["Connection timed out (110)", "Remote I/O error (121)"],
            errors.Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(0xAD, ReadSpi(_site.Hardware.FindSpi(0, 0)!));
        foreach (SimulatedChip other in _site.Hardware.Chips)
        {
            ChipFault met = other.Name == "adxl355" ? ChipFault.None : ChipFault.BusLockUp;
            Assert.Equal(met, other.FaultOnBus);
            Assert.Equal(other == chip ? ChipFault.BusLockUp : ChipFault.None, other.Fault);
        }

        chip.SetFault(ChipFault.None);
        Assert.Empty(Errors());
    }

    [Fact]
    public void Taking_the_holders_supply_away_for_an_instant_lets_the_bus_go()
    {
        Chip("sht4x").SetFault(ChipFault.BusLockUp);
        Chip("ina228").PowerCycle();
        Assert.Equal(3, Errors().Length);
        Chip("sht4x").PowerCycle();
        _time.Advance(1_000);
        Assert.Empty(Errors());
        Assert.Equal(ChipFault.None, Chip("sht4x").Fault);
    }

    [Fact]
    public void Two_holders_must_both_let_go()
    {
        Chip("sht4x").SetFault(ChipFault.BusLockUp);
        Chip("ina228").SetFault(ChipFault.BusLockUp);
        Chip("sht4x").SetFault(ChipFault.None);
        Assert.Equal(3, Errors().Length);
        Chip("ina228").SetFault(ChipFault.None);
        Assert.Empty(Errors());
    }

    [Theory]
    [InlineData(null, 0x00)]
    [InlineData(0.0, 0x00)]
    [InlineData(1.0, 0xFF)]
    public void A_held_spi_bus_reads_one_level_from_every_chip_and_takes_no_writes(double? magnitude, byte level)
    {
        SimulatedInstallation site = new(
            _time,
            1,
            ScenarioFile.Load("calm"),
            [new FittedAdxl355Spi(), new FittedAdxl355Spi(ChipSelect: 1), new FittedAdxl355Spi(Bus: 1)]
        );
        SimulatedChip holder = site.Hardware.Chips[1];
        holder.SetFault(ChipFault.BusLockUp, magnitude);
        Assert.Equal(level, ReadSpi(site.Hardware.FindSpi(0, 0)!));
        Assert.Equal(level, ReadSpi(site.Hardware.FindSpi(0, 1)!));
        Assert.Equal(0xAD, ReadSpi(site.Hardware.FindSpi(1, 0)!));
        site.Hardware.FindSpi(0, 0)!.Write([0x28 << 1, 0x05]);
        holder.SetFault(ChipFault.None);

        byte[] answer = new byte[2];
        site.Hardware.FindSpi(0, 0)!.TransferFullDuplex([(0x28 << 1) | 1, 0], answer);
        Assert.Equal(0x00, answer[1]);
    }

    [Fact]
    public void An_inclinometer_that_holds_the_spi_bus_silences_the_accelerometer_beside_it()
    {
        SimulatedInstallation site = new(
            _time,
            1,
            ScenarioFile.Load("calm"),
            [new FittedAdxl355Spi(), new FittedScl3300(), new FittedAdxl345()]
        );
        SimulatedChip inclinometer = site.Hardware.FindChip("scl3300")!;
        inclinometer.SetFault(ChipFault.BusLockUp, 1);
        Assert.Equal(0xFF, ReadSpi(site.Hardware.FindSpi(0, 0)!));
        byte[] identity = new byte[1];
        site.Hardware.FindI2c(1, 0x53)!.WriteRead([0x00], identity);
        Assert.Equal(0xE5, identity[0]);
        inclinometer.PowerCycle();
        Assert.Equal(0xAD, ReadSpi(site.Hardware.FindSpi(0, 0)!));
    }

    [Fact]
    public void Every_kind_of_chip_can_hold_its_bus_and_lose_its_supply() =>
        Assert.All(
            _site.Hardware.Chips,
            chip =>
            {
                Assert.Contains(ChipFault.BusLockUp, chip.PossibleFaults);
                Assert.Contains(ChipFault.SupplyDip, chip.PossibleFaults);
            }
        );

    [Fact]
    public void A_scenario_can_lock_a_bus_up_and_free_it()
    {
        string path = Path.Combine(Path.GetTempPath(), $"edge-lock-{Environment.ProcessId}.toml");
        File.WriteAllText(
            path,
            """
            seconds = 20

            [[event]]
            at_s = 5
            chip = "ina228"
            fault = "bus-lock-up"

            [[event]]
            at_s = 10
            chip = "ina228"
            fault = "none"
            """
        );
        try
        {
            SimulatedTime time = SimulatedTime.ByHand();
            SimulatedInstallation site = new(time, 1, ScenarioFile.Load(path));
            time.AdvanceSeconds(6);
            Assert.Equal(ChipFault.BusLockUp, site.Hardware.FindChip("sht4x")!.FaultOnBus);
            time.AdvanceSeconds(5);
            Assert.Equal(ChipFault.None, site.Hardware.FindChip("sht4x")!.FaultOnBus);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private SimulatedChip Chip(string kind) => _site.Hardware.FindChip(kind)!;

    // One read of each chip on i2c-1: what failed.
    private string[] Errors()
    {
        List<string> errors = [];
        foreach ((int address, byte command) in ((int, byte)[])[(0x40, 0x3E), (0x48, 0x01), (0x44, 0x89)])
        {
            I2cDevice chip = _site.Hardware.FindI2c(1, address)!;
            try
            {
                chip.WriteRead([command], new byte[2]);
            }
            catch (IOException e)
            {
                errors.Add(e.Message);
            }
        }

        return [.. errors];
    }

    private static byte ReadSpi(SpiDevice chip)
    {
        byte[] answer = new byte[2];
        chip.TransferFullDuplex([1, 0], answer);
        return answer[1];
    }
}
