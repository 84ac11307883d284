using Edge.Agent.Boards;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Link;

/// <summary>The AT dialogue against the simulated modem, which was written from the standard by itself.</summary>
public class ModemSensorTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private bool _isPowered = true;
    private bool _isUnplugged;
    private int _opened;
    private readonly List<bool> _railHigh = [];
    private bool _railFails;
    private long _cutMicros;

    [Fact]
    public void A_quectel_modem_on_5g_is_read()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal(6, readings.Count);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.Equal([-88, -11, 18], readings.Take(3).Select(r => r.Value));
        Assert.InRange(readings[3].Value, -113, -51);
        Assert.Equal(["452-04", "home"], readings.Skip(4).Select(r => r.Text));
        Assert.Equal("RM520N-GL", sensor.Identity.Model);
    }

    [Theory]
    [InlineData(ModemAccess.Lte, -92)]
    [InlineData(ModemAccess.NrNonStandalone, -88)]
    [InlineData(ModemAccess.NrStandalone, -88)]
    public void Each_access_gives_the_power_of_its_own_cell(ModemAccess access, double rsrp)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { Access = access };
        Reading reading = Run(sensor, seconds: 9).Single(r => r.Metric == MetricId.LinkRsrp);
        Assert.Equal(rsrp, reading.Value);
    }

    [Fact]
    public void A_simcom_modem_on_4g_is_read_by_the_standard_alone()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Simcom);
        modem.Conditions = modem.Conditions with { Access = ModemAccess.Lte, Registration = 5 };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal([-92, -11], readings.Take(2).Select(r => r.Value));
        Assert.Equal("roaming", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.Equal("LE20B03SIM7600M22", sensor.Identity.Firmware);
    }

    [Fact]
    public void Without_a_sim_nothing_but_the_registration_is_claimed()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { SimReady = false };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal(["none"], readings.Where(r => r.IsGood).Select(r => r.Text));
        Assert.All(readings.Where(r => !r.IsGood), r => Assert.Equal("SIM: not inserted", r.Text));
    }

    [Fact]
    public void A_lost_network_shows_within_one_poll()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Conditions = modem.Conditions with { Registration = 2 };
        List<Reading> readings = Run(sensor, seconds: 12);
        Assert.Equal("searching", readings.Last(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Last(r => r.Metric == MetricId.LinkRsrp).IsGood);
        Assert.False(readings.Last(r => r.Metric == MetricId.LinkOperator).IsGood);
    }

    [Fact]
    public void Unsolicited_lines_at_any_moment_change_nothing()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        List<Reading> readings = [];
        for (int i = 0; i < 300; i++)
        {
            modem.SendUnsolicited(i % 2 == 0 ? "+CREG: 3" : "+QIND: \"csq\",5,99");
            readings.AddRange(Run(sensor, seconds: 0.1));
        }

        Assert.InRange(readings.Count, 12, 24);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRegistration), r => Assert.Equal("home", r.Text));
    }

    [Fact]
    public void A_mute_modem_is_bad_its_port_is_opened_again_and_it_comes_back()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Mute = true;
        Assert.False(Run(sensor, seconds: 60).Last().IsGood);
        Assert.InRange(_opened, 2, 4);
        modem.Mute = false;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Fact]
    public void A_port_that_hangs_up_or_goes_away_is_bad_with_the_reason_and_heals()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.HungUp = true;
        _isUnplugged = true;
        List<Reading> gone = Run(sensor, seconds: 40);
        Assert.Contains(gone, r => r.Text!.Contains("Input/output error", StringComparison.Ordinal));
        Assert.Contains("is not there", gone[^1].Text, StringComparison.Ordinal);
        Assert.All(gone, r => Assert.False(r.IsGood));
        modem.HungUp = false;
        _isUnplugged = false;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Fact]
    public void A_modem_whose_rail_is_switched_is_greeted_afresh_although_it_echoes_again()
    {
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        _isPowered = false;
        Assert.False(Run(sensor, seconds: 30).Last().IsGood);
        _isPowered = true;
        Assert.True(Run(sensor, seconds: 90).Last().IsGood);
    }

    [Theory]
    [InlineData(0.3, true)]
    [InlineData(1.5, true)]
    [InlineData(30, false)]
    public void A_modem_that_answers_slowly_is_read_if_it_is_not_given_up(double answerSeconds, bool isRead)
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.AnswerSeconds = answerSeconds;
        List<Reading> readings = Run(sensor, seconds: 120);
        Assert.Equal(isRead, readings.Exists(r => r.IsGood));
        modem.AnswerSeconds = 0.005;
        Assert.True(Run(sensor, seconds: 120).Last().IsGood);
    }

    [Fact]
    public void A_modem_that_keeps_its_echo_and_interrupts_its_answers_is_read_all_the_same()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.KeepsEcho = true;
        modem.Interrupts = true;
        List<Reading> readings = Run(sensor, seconds: 60);
        Assert.All(readings, r => Assert.True(r.IsGood, r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRegistration), r => Assert.Equal("home", r.Text));
        Assert.All(readings.Where(r => r.Metric == MetricId.LinkRsrp), r => Assert.Equal(-88, r.Value));
    }

    [Fact]
    public void Dashes_for_a_cell_that_is_not_measured_are_no_reading()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { IsMeasured = false };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("home", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrp).IsGood);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrq).IsGood);
    }

    [Fact]
    public void A_sim_that_the_network_turns_away_is_denied_and_no_signal_is_claimed()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.Conditions = modem.Conditions with { Registration = 3 };
        List<Reading> readings = Run(sensor, seconds: 9);
        Assert.Equal("denied", readings.Single(r => r.Metric == MetricId.LinkRegistration).Text);
        Assert.False(readings.Single(r => r.Metric == MetricId.LinkRsrp).IsGood);
    }

    /// <summary>There is no checksum on the line, so a garbled figure can be taken for one; it is never out of bounds.</summary>
    [Fact]
    public void Garbled_lines_never_give_an_impossible_figure_and_it_heals()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        modem.GarbledShare = 0.05;
        List<Reading> readings = Run(sensor, seconds: 600);
        Assert.Contains(readings, r => !r.IsGood);
        Assert.All(
            readings.Where(r => r.IsGood && r.Metric == MetricId.LinkRsrp),
            r => Assert.InRange(r.Value, -156, -31)
        );
        modem.GarbledShare = 0;
        Run(sensor, seconds: 90);
        Assert.All(Run(sensor, seconds: 30), r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void A_modem_that_reboots_is_greeted_afresh()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel);
        Run(sensor, seconds: 9);
        modem.Reboot();
        Run(sensor, seconds: 60);
        List<Reading> after = Run(sensor, seconds: 60);
        Assert.NotEmpty(after);
        Assert.All(after, r => Assert.True(r.IsGood, r.Text));
    }

    [Fact]
    public void A_modem_that_hangs_is_revived_by_its_supply_after_five_minutes()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel, withRail: true);
        Assert.True(Run(sensor, seconds: 20).Last().IsGood);
        Assert.Equal([false], _railHigh);
        modem.Mute = true;
        Run(sensor, seconds: 285);
        Assert.Equal([false], _railHigh);
        List<Reading> mute = [];
        for (int tenths = 0; tenths < 200 && _railHigh.Count == 1; tenths++)
        {
            mute.AddRange(Run(sensor, seconds: 0.1));
        }

        Assert.Equal([false, true], _railHigh);
        Assert.Contains(mute, r => r.Text!.Contains("its supply is cut", StringComparison.Ordinal));
        modem.Mute = false;
        Assert.DoesNotContain(Run(sensor, seconds: 5), r => r.IsGood);
        Assert.True(Run(sensor, seconds: 120).Last().IsGood);
        Assert.Equal([false, true, false], _railHigh);
        Assert.InRange(_cutMicros, 10_000_000, 10_200_000);
    }

    [Fact]
    public void A_modem_that_its_supply_does_not_revive_loses_it_once_an_hour()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel, withRail: true);
        modem.Mute = true;
        Run(sensor, seconds: 300 + 3590);
        Assert.Equal([false, true, false], _railHigh);
        Run(sensor, seconds: 40);
        Assert.Equal([false, true, false, true, false], _railHigh);
    }

    [Fact]
    public void A_modem_that_answers_in_errors_alone_keeps_its_supply()
    {
        (ModemSensor sensor, SimulatedModem modem) = Fit(ModemDialect.Quectel, withRail: true);
        modem.Conditions = modem.Conditions with { SimReady = false };
        Run(sensor, seconds: 900);
        Assert.Equal([false], _railHigh);
    }

    [Fact]
    public void A_supply_that_cannot_be_switched_spoils_nothing_that_the_modem_says()
    {
        _railFails = true;
        (ModemSensor sensor, _) = Fit(ModemDialect.Quectel, withRail: true);
        Assert.All(Run(sensor, seconds: 20), r => Assert.True(r.IsGood, r.Text));
    }

    // The line that cuts the supply while it is high.
    private sealed class Rail(ModemSensorTests test) : IOutputPin
    {
        public string Name => "gpio-5";

        public void WriteHigh(bool high)
        {
            if (test._railFails)
            {
                throw new DriverFaultException("GPIO line", Name, "cannot be driven");
            }

            test._cutMicros = high ? test._time.NowMicros : test._time.NowMicros - test._cutMicros;
            test._isPowered = !high;
            test._railHigh.Add(high);
        }
    }

    private (ModemSensor Sensor, SimulatedModem Modem) Fit(ModemDialect dialect, bool withRail = false)
    {
        SimulatedModem modem = new(_time, dialect, () => _isPowered, seed: 11);
        ModemSensor sensor = new(
            () =>
            {
                _opened++;
                return _isUnplugged
                    ? throw new DriverFaultException("Serial port", "/dev/modem", "is not there")
                    : new Line(modem);
            },
            "/dev/modem",
            new ModemDialogue(),
            withRail ? new ModemRail(() => new Rail(this)) : null
        );
        return (sensor, modem);
    }

    private List<Reading> Run(ModemSensor sensor, double seconds)
    {
        List<Reading> readings = [];
        for (int turn = 0; turn < seconds * 10; turn++)
        {
            _time.Advance(100_000);
            sensor.Poll(new Stamp(_time.NowMicros, 0, Synced: false), readings);
        }

        return readings;
    }

    private sealed class Line(ISimulatedSerial far) : ISerialLine
    {
        public string Name => "/dev/modem";

        public int Read(Span<byte> buffer)
        {
            try
            {
                return far.Read(buffer);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            try
            {
                far.Write(bytes);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Dispose() { }
    }
}
