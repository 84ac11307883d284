using System.Device.I2c;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedSht4xTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedSht4x _core;
    private readonly I2cDevice _chip;
    private (double Celsius, double Percent) _air = (31.5, 78);

    public SimulatedSht4xTests()
    {
        _core = new(_time, _ => _air, seed: 1);
        _chip = _core.OnI2c(1, 0x44);
    }

    [Fact]
    public void Checksum_is_the_data_sheets_example()
    {
        Assert.Equal(0x92, SimulatedSht4x.Crc(0xBE, 0xEF));
    }

    [Fact]
    public void Measurement_is_not_acknowledged_until_its_time_and_is_read_once()
    {
        byte[] answer = new byte[6];
        _chip.Write([0xFD]);
        _time.Advance(6_000);
        Assert.Throws<IOException>(() => _chip.Read(answer));
        _time.Advance(2_400);

        _chip.Read(answer);

        Assert.InRange((((answer[0] << 8) | answer[1]) / 65535.0 * 175) - 45, 31.4, 31.6);
        Assert.InRange((((answer[3] << 8) | answer[4]) / 65535.0 * 125) - 6, 77.8, 78.2);
        Assert.Equal(SimulatedSht4x.Crc(answer[0], answer[1]), answer[2]);
        Assert.Equal(SimulatedSht4x.Crc(answer[3], answer[4]), answer[5]);
        Assert.Throws<IOException>(() => _chip.Read(answer));
    }

    [Fact]
    public void Serial_number_is_there_at_once_and_stays_the_same()
    {
        byte[] first = new byte[6];
        byte[] second = new byte[6];

        _chip.WriteRead([0x89], first);
        _chip.WriteRead([0x89], second);

        Assert.Equal(first, second);
        Assert.Equal(SimulatedSht4x.Crc(first[0], first[1]), first[2]);
    }

    [Fact]
    public void Unknown_command_is_not_acknowledged()
    {
        Assert.Throws<IOException>(() => _chip.Write([0x24 + 1]));
    }

    [Fact]
    public void Bad_crc_spoils_both_checksums_and_nothing_else()
    {
        _core.SetFault(ChipFault.BadCrc);

        byte[] answer = Measure();

        Assert.NotEqual(SimulatedSht4x.Crc(answer[0], answer[1]), answer[2]);
        Assert.NotEqual(SimulatedSht4x.Crc(answer[3], answer[4]), answer[5]);
        Assert.InRange((((answer[0] << 8) | answer[1]) / 65535.0 * 175) - 45, 31.4, 31.6);
    }

    [Fact]
    public void Stuck_saturated_and_foreign_chips_show()
    {
        byte[] before = Measure();
        _core.SetFault(ChipFault.Stuck);
        _air = (10, 20);
        Assert.Equal(before, Measure());

        _core.SetFault(ChipFault.Saturated);
        Assert.Equal([0xFF, 0xFF], Measure()[..2]);

        _core.SetFault(ChipFault.WrongIdentity);
        byte[] foreign = Measure();
        Assert.NotEqual(SimulatedSht4x.Crc(foreign[0], foreign[1]), foreign[2]);
    }

    private byte[] Measure()
    {
        byte[] answer = new byte[6];
        _chip.Write([0xFD]);
        _time.Advance(10_000);
        _chip.Read(answer);
        return answer;
    }
}
