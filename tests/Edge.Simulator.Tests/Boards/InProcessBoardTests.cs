using System.Device.Spi;
using System.Text;
using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Tests.Boards;

public sealed class InProcessBoardTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedInstallation _site;
    private readonly SimulatedHostClock _clock;
    private readonly InProcessBoard _board;

    public InProcessBoardTests()
    {
        _site = new SimulatedInstallation(_time, 1, ScenarioFile.Load("calm"));
        _clock = new SimulatedHostClock(_time, 1_760_000_000_000, synced: true, seed: 1);
        _board = new InProcessBoard(_site.Hardware, _clock);
    }

    [Fact]
    public void Chips_answer_where_they_are_fitted()
    {
        byte[] read = new byte[3];
        _board.OpenSpi(0, 0, 1_000_000, SpiMode.Mode0).Transfer([0x01], 1, read, 3);
        Assert.Equal([0xAD, 0x1D, 0xED], read);

        _board.OpenI2c(1, 0x40).Transfer([0x3E], 1, read, 2);
        Assert.Equal([0x54, 0x49], read[..2]);
    }

    [Fact]
    public void Nothing_answers_where_nothing_is_fitted()
    {
        byte[] read = new byte[2];

        Assert.Throws<DriverFaultException>(() => _board.OpenI2c(1, 0x41).Transfer([0], 1, read, 1));
        _board.OpenSpi(1, 0, 1_000_000, SpiMode.Mode0).Transfer([1], 1, read, 2);
        Assert.Equal([0xFF, 0xFF], read);
        Assert.Throws<DriverFaultException>(() => _board.OpenSerial("/dev/ttyUSB9", 115_200));
    }

    [Fact]
    public void Contacts_are_low_while_the_thing_is_so()
    {
        IInputPin mains = _board.OpenInput(17, pullUp: true);
        IInputPin floatLow = _board.OpenInput(22, pullUp: true);
        IInputPin door = _board.OpenInput(27, pullUp: true);
        Assert.False(mains.ReadHigh());
        Assert.True(floatLow.ReadHigh());
        Assert.True(door.ReadHigh());

        _site.Site.Set(SiteQuantity.Mains, 0);
        _site.Site.Set(SiteQuantity.Water, 150);
        _site.Site.Set(SiteQuantity.DoorOpen, 1);
        _time.AdvanceSeconds(1);

        Assert.True(mains.ReadHigh());
        Assert.False(floatLow.ReadHigh());
        Assert.False(door.ReadHigh());
        _site.Hardware.Pins.Stick(27, true);
        Assert.True(door.ReadHigh());
    }

    [Fact]
    public void A_line_is_opened_once()
    {
        _board.OpenInput(17, pullUp: true);

        DriverFaultException e = Assert.Throws<DriverFaultException>(() => _board.OpenInput(17, pullUp: true));

        Assert.Contains("already in use", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_modem_lives_on_its_rail()
    {
        IOutputPin rail = _board.OpenOutput(5, initiallyHigh: false);
        ISerialLine line = _board.OpenSerial("/dev/ttyUSB2", 115_200);
        Assert.Contains("OK", Ask(line), StringComparison.Ordinal);

        rail.WriteHigh(true);
        Assert.Equal("", Ask(line));

        _site.Hardware.Modems["/dev/ttyUSB2"].HungUp = true;
        Assert.Throws<DriverFaultException>(() => line.Read(new byte[1]));
    }

    [Fact]
    public void Level_and_midpoint_reach_the_converter_through_their_resistors()
    {
        _site.Site.Set(SiteQuantity.Water, 1000);
        IChipBus bus = _board.OpenI2c(1, 0x48);

        // 12 mA over 100 Ω at ±4.096 V; 27.1 V over 11.
        Assert.InRange(Convert(bus, 0xC3) * 125e-6, 1.195, 1.205);
        Assert.InRange(Convert(bus, 0xD3) * 125e-6, 2.43, 2.45);
    }

    [Fact]
    public void A_reboot_starts_the_monotonic_clock_anew_under_a_new_boot_id()
    {
        string boot = _clock.BootId;
        _time.AdvanceSeconds(100);
        Assert.Equal(new Stamp(100_000_000, 1_760_000_100_000, true), _clock.Now);
        _clock.JumpWall(-3_600_000);
        Assert.Equal(100_000_000, _clock.Now.MonotonicMicros);
        Assert.Equal(1_759_996_500_000, _clock.Now.UnixMillis);

        _clock.Reboot(hasRtc: false);
        _time.AdvanceSeconds(1);

        Assert.NotEqual(boot, _clock.BootId);
        Assert.Equal(new Stamp(1_000_000, 1_000, false), _clock.Now);
        _clock.SetWall(1_760_000_200_000, synced: true);
        Assert.Equal(1_760_000_200_000, _clock.Now.UnixMillis);
        Assert.True(_clock.Now.Synced);
    }

    private short Convert(IChipBus bus, byte config)
    {
        byte[] read = new byte[2];
        bus.Transfer([1, config, 0x83], 3, read, 0);
        _time.AdvanceSeconds(0.02);
        bus.Transfer([0], 1, read, 2);
        return (short)((read[0] << 8) | read[1]);
    }

    private string Ask(ISerialLine line)
    {
        line.Write("AT\r"u8);
        _time.AdvanceSeconds(0.1);
        StringBuilder text = new();
        byte[] buffer = new byte[64];
        int count;
        while ((count = line.Read(buffer)) > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
