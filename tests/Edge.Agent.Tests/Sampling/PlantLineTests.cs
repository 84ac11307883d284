using System.Device.I2c;
using System.Device.Spi;
using CsCheck;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.Sampling;

/// <summary>
/// A rectifier, an energy meter and a mast head on one RS-485 line, each simulated from its protocol document by itself: samplers,
/// drivers and the one master against them.
/// </summary>
public sealed class PlantLineTests : IDisposable
{
    private const string Port = "/dev/ttyUSB0";
    private const int Baud = 57_600;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedRectifier _rectifier;
    private readonly SimulatedEnergyMeter _meter;
    private readonly SimulatedMastHead _head;
    private readonly IReadOnlyList<ISensor> _sensors;
    private readonly SamplerRig _rig;
    private RectifierSight _plant = new(54.2, -0.3, 21.3, 230, 3, 0, 31);
    private MeterSight _mains = new(230, 1250, 0.98);
    private int _opened;

    public PlantLineTests()
    {
        _rectifier = new SimulatedRectifier(_time, _ => _plant, 3, 1, Baud);
        _meter = new SimulatedEnergyMeter(_time, _ => _mains, 4, 2, Baud);
        _head = MastHeadSensorTests.Head(_time, 3, Baud);
        var line = new SimulatedSerialLine();
        line.Add(_rectifier);
        line.Add(_meter);
        line.Add(_head);
        _sensors = Sensors(
            line,
            new RectifierSection
            {
                Port = Port,
                Baud = Baud,
                Unit = 1,
                Modules = 3,
            },
            new EnergyMeterSection
            {
                Port = Port,
                Baud = Baud,
                Unit = 2,
            },
            new MastHeadSection
            {
                Port = Port,
                Baud = Baud,
                Unit = 3,
            }
        );
        _rig = new SamplerRig([.. _sensors]) { Passed = micros => _time.Advance(micros) };
        _time.Advance(_rig.Micros);
    }

    [Fact]
    public void A_controller_whose_figures_all_stand_still_is_stuck_and_believed_again_when_one_moves()
    {
        _rig.Run(1790);
        Assert.All(_rig.Of(MetricId.PowerBatteryVoltage), reading => Assert.True(reading.IsGood, reading.Text));
        _rig.Run(20);
        Assert.All(
            (MetricId[])[MetricId.PowerBatteryVoltage, MetricId.PowerBatteryCurrent, MetricId.PowerRectifierAcVoltage],
            metric => Assert.Contains("stuck", _rig.Of(metric).Last().Text, StringComparison.Ordinal)
        );
        _plant = _plant with { AcVolts = 230.1 };
        _rig.Run(3);
        Assert.True(_rig.Of(MetricId.PowerBatteryVoltage).Last().IsGood);
    }

    [Fact]
    public void Three_units_share_a_line_and_each_is_read_at_its_own_pace()
    {
        _rig.Run(60);
        Assert.Empty(_rig.Faults);
        Assert.Equal(1, _opened);
        Assert.InRange(_rig.Of(MetricId.PowerBatteryVoltage).Count(), 55, 61);
        Assert.InRange(_rig.Of(MetricId.PowerMeterEnergy).Count(), 55, 61);
        Assert.InRange(_rig.Batches.Sum(batch => batch.X.Length), 59 * 125, 61 * 125);
        Assert.DoesNotContain(_rig.Batches, batch => batch.Lost);
        Assert.All(_rig.Readings, reading => Assert.True(reading.IsGood, reading.Text));
    }

    [Fact]
    public void Each_quantity_is_what_the_plant_has()
    {
        _rig.Run(10);
        Assert.Equal(54.2, Last(MetricId.PowerBatteryVoltage), 0.051);
        Assert.Equal(-0.3, Last(MetricId.PowerBatteryCurrent), 0.051);
        Assert.Equal(21.3, Last(MetricId.PowerRectifierLoadCurrent), 0.051);
        Assert.Equal(230, Last(MetricId.PowerRectifierAcVoltage), 0.051);
        Assert.Equal(1, Last(MetricId.PowerMains));
        Assert.Equal(3, Last(MetricId.PowerRectifierModules));
        Assert.Equal(0, Last(MetricId.PowerRectifierModulesFailed));
        Assert.Equal(0, Last(MetricId.PowerRectifierAlarms));
        Assert.Equal(230, Last(MetricId.PowerMeterVoltage), 1e-3);
        Assert.Equal(1250 / (230 * 0.98), Last(MetricId.PowerMeterCurrent), 1e-3);
        Assert.Equal(1250, Last(MetricId.PowerMeterPower), 1e-3);
        Assert.Equal(0.98, Last(MetricId.PowerMeterPowerFactor), 1e-3);
        Assert.Equal(50, Last(MetricId.PowerMeterFrequency), 1e-3);
        Assert.Equal(_meter.KilowattHours, Last(MetricId.PowerMeterEnergy), 1e-3);

        _plant = _plant with { BusVolts = 47.9, BatteryAmperes = -22.4, AcVolts = 0, FailedModules = 1 };
        _rectifier.PulledModules = 1;
        _rig.Run(3);
        Assert.Equal(47.9, Last(MetricId.PowerBatteryVoltage), 0.051);
        Assert.Equal(-22.4, Last(MetricId.PowerBatteryCurrent), 0.051);
        Assert.Equal(0, Last(MetricId.PowerMains));
        Assert.Equal(1, Last(MetricId.PowerRectifierModulesFailed));
        Assert.Equal(0b011, Last(MetricId.PowerRectifierAlarms));
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(99.9, 0)]
    [InlineData(400, 1)]
    public void Mains_that_was_lost_is_there_from_its_limit(double volts, double mains)
    {
        _plant = _plant with { AcVolts = 0 };
        _rig.Run(3);
        _plant = _plant with { AcVolts = volts };
        _rig.Run(3);
        Assert.Equal(mains, Last(MetricId.PowerMains));
    }

    [Theory]
    [InlineData(90, 1)]
    [InlineData(89.9, 0)]
    public void Mains_that_was_there_is_lost_ten_volts_lower(double volts, double mains)
    {
        _rig.Run(3);
        _plant = _plant with { AcVolts = volts };
        _rig.Run(3);
        Assert.Equal(mains, Last(MetricId.PowerMains));
    }

    [Theory]
    [InlineData(ModbusUnitFault.Silent, null, "no answer")]
    [InlineData(ModbusUnitFault.WrongCrc, null, "an answer with a wrong CRC")]
    [InlineData(ModbusUnitFault.WrongUnit, null, "an answer of unit 2")]
    [InlineData(ModbusUnitFault.HalfFrames, null, "an answer that broke off after")]
    [InlineData(ModbusUnitFault.Slow, 3.0, "no answer")]
    [InlineData(ModbusUnitFault.Exceptions, 5.0, "exception 5 (acknowledge: it takes long)")]
    [InlineData(ModbusUnitFault.Exceptions, 6.0, "exception 6 (server device busy)")]
    [InlineData(ModbusUnitFault.Exceptions, 11.0, "exception 11")]
    public void A_unit_that_fails_is_bad_within_five_seconds_and_the_others_go_on(
        ModbusUnitFault fault,
        double? magnitude,
        string why
    )
    {
        _rig.Run(5);
        _rectifier.SetFault(fault, magnitude);
        _rig.Run(5);
        Assert.Contains(why, _rig.Faults[0], StringComparison.Ordinal);
        Assert.All(_rig.Faulty, name => Assert.Equal("rectifier at /dev/ttyUSB0/1", name));
        int faults = _rig.Faults.Count;
        Forget();
        _rig.Run(300);
        Assert.Empty(_rig.Of(MetricId.PowerBatteryVoltage));
        Assert.InRange(_rig.Of(MetricId.PowerMeterVoltage).Count(), 270, 301);
        Assert.InRange(_rig.Batches.Sum(batch => batch.X.Length), 299 * 125, 301 * 125);
        Assert.DoesNotContain(_rig.Batches, batch => batch.Lost);
        Assert.All(_rig.Faulty, name => Assert.Equal("rectifier at /dev/ttyUSB0/1", name));

        // Back-off: 1, 2, 4, 8, 16 and then each 30 s; a late unit is answered now and then, and asked more often for it.
        Assert.InRange(_rig.Faults.Count + faults, 8, fault == ModbusUnitFault.Slow ? 60 : 18);

        _rectifier.SetFault(ModbusUnitFault.None);
        Forget();
        _rig.Run(45);
        Assert.NotEmpty(_rig.Of(MetricId.PowerBatteryVoltage));
        Assert.All(_rig.Of(MetricId.PowerBatteryVoltage), r => Assert.Equal(54.2, r.Value, 0.051));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Registers_that_the_unit_refuses_are_bad_by_name_and_the_unit_is_no_fault(int code)
    {
        _rig.Run(3);
        _rectifier.SetFault(ModbusUnitFault.Exceptions, code);
        Forget();
        _rig.Run(20);
        Assert.Empty(_rig.Faults);
        Assert.NotEmpty(_rig.Of(MetricId.PowerBatteryVoltage));
        Assert.All(
            _rig.Of(MetricId.PowerBatteryVoltage).Skip(1),
            reading =>
            {
                Assert.Equal(Quality.Bad, reading.Quality);
                Assert.StartsWith(
                    $"rectifier at /dev/ttyUSB0/1: register 0x1000: exception {code} (",
                    reading.Text,
                    StringComparison.Ordinal
                );
            }
        );
        Assert.All(_rig.Of(MetricId.PowerMains).Skip(1), reading => Assert.Equal(Quality.Bad, reading.Quality));
    }

    [Fact]
    public void Marks_for_no_value_are_bad_with_a_reason()
    {
        _rectifier.SetFault(ModbusUnitFault.NoValues);
        _meter.SetFault(ModbusUnitFault.NoValues);
        _rig.Run(5);
        Assert.Empty(_rig.Faults);
        string why = Assert.IsType<string>(_rig.Of(MetricId.PowerBatteryVoltage).Last().Text);
        Assert.Equal("rectifier at /dev/ttyUSB0/1: register 0x1000 holds 0x7FFF, a mark for no value", why);
        Assert.Equal(
            "energy meter at /dev/ttyUSB0/2: register 0x0000 holds no number",
            _rig.Of(MetricId.PowerMeterVoltage).Last().Text
        );
        Assert.DoesNotContain(
            _rig.Readings,
            reading =>
                reading.IsGood
                && reading.Metric is not (MetricId.StructureSensorTemperature or MetricId.PowerRectifierAlarms)
        );
    }

    [Fact]
    public void Noise_before_the_answers_is_passed_over()
    {
        _rectifier.SetFault(ModbusUnitFault.Noise);
        _meter.SetFault(ModbusUnitFault.Noise, 20);
        _rig.Run(60);
        Assert.Empty(_rig.Faults);
        Assert.InRange(_rig.Of(MetricId.PowerBatteryVoltage).Count(), 50, 61);
        Assert.All(_rig.Of(MetricId.PowerBatteryVoltage), r => Assert.Equal(54.2, r.Value, 0.051));
    }

    [Fact]
    public void A_single_lost_answer_costs_no_value()
    {
        _rig.Run(5.5);
        _rectifier.SetFault(ModbusUnitFault.Silent);
        _rig.Run(0.7);
        _rectifier.SetFault(ModbusUnitFault.None);
        _rig.Run(10);
        Assert.Empty(_rig.Faults);
        Assert.InRange(_rig.Of(MetricId.PowerBatteryVoltage).Count(), 10, 16);
    }

    [Fact]
    public void A_meter_that_the_mains_feeds_falls_silent_with_it_and_counts_on_when_it_is_back()
    {
        _rig.Run(60);
        double before = Last(MetricId.PowerMeterEnergy);
        _mains = default;
        _rig.Run(60);
        Assert.All(_rig.Faulty, name => Assert.Equal("energy meter at /dev/ttyUSB0/2", name));
        _mains = new MeterSight(230, 1250, 0.98);
        _rig.Run(60);
        Assert.InRange(Last(MetricId.PowerMeterEnergy), before, before + 0.03);
        Assert.Equal(1250, Last(MetricId.PowerMeterPower), 1e-3);
    }

    [Fact]
    public void A_silent_head_does_not_starve_the_plant_and_is_found_again()
    {
        _rig.Run(5);
        _head.SetFault(MastHeadFault.Silent);
        _rig.Run(3);
        Forget();
        _rig.Run(120);
        Assert.InRange(_rig.Of(MetricId.PowerBatteryVoltage).Count(), 105, 121);
        Assert.InRange(_rig.Of(MetricId.PowerMeterPower).Count(), 105, 121);
        _head.SetFault(MastHeadFault.None);
        Forget();
        _rig.Run(12);
        Assert.NotEmpty(_rig.Batches);
    }

    [Fact]
    public void A_line_that_is_unplugged_is_opened_again_and_every_unit_comes_back()
    {
        _rig.Run(5);
        _rectifier.HungUp = true;
        _rig.Run(10);
        Assert.Equal(
            ["energy meter at /dev/ttyUSB0/2", "mast head at /dev/ttyUSB0/3", "rectifier at /dev/ttyUSB0/1"],
            _rig.Faulty.Distinct().Order()
        );
        _rectifier.HungUp = false;
        _rig.Run(40);
        Forget();
        _rig.Run(10);
        Assert.Empty(_rig.Faults);
        Assert.InRange(_rig.Of(MetricId.PowerBatteryVoltage).Count(), 9, 11);
        Assert.InRange(_rig.Of(MetricId.PowerMeterPower).Count(), 9, 11);
        Assert.NotEmpty(_rig.Batches);
        Assert.True(_opened > 1);
    }

    [Fact]
    public void When_all_are_silent_the_port_is_opened_anew()
    {
        _rig.Run(5);
        _rectifier.SetFault(ModbusUnitFault.Silent);
        _meter.SetFault(ModbusUnitFault.Silent);
        _rig.Run(30);
        Assert.Equal(1, _opened);
        _head.SetFault(MastHeadFault.Silent);
        _rig.Run(60);
        Assert.True(_opened > 1);
    }

    [Theory]
    [InlineData(1, 21, 1.3099804609844055)]
    [InlineData(0.7, 6, 4.5)]
    public void An_answer_that_comes_later_than_the_one_before_is_never_taken_for_another(
        double delay,
        double hold,
        double other
    ) => Slow(delay, hold, other);

    /// <summary>
    /// However late: a voltage is never taken for a current or a count. Each quantity lies in a range of its own, so a value in
    /// another's range came from another register.
    /// </summary>
    [Fact]
    public void An_answer_that_comes_late_is_never_taken_for_another()
    {
        Gen.Select(Gen.Double[0, 4.5], Gen.Double[0.5, 40], Gen.Double[0, 4.5])
            .Sample((delay, hold, other) => Slow(delay, hold, other), iter: 60, threads: 1);
    }

    private static void Slow(double delay, double hold, double other)
    {
        using var world = new PlantLineTests();
        world._plant = new RectifierSight(54.2, 130, 210, 400, 9, 0, 31);
        world._rig.Run(3);
        world._rectifier.SetFault(ModbusUnitFault.Slow, delay);
        world._rig.Run(hold);
        world._rectifier.SetFault(ModbusUnitFault.Slow, other);
        world._rig.Run(20);
        world._rectifier.SetFault(ModbusUnitFault.None);
        world._rig.Run(40);
        Assert.All(
            world._rig.Readings.Where(reading => reading.IsGood),
            reading =>
                Assert.True(
                    reading.Metric switch
                    {
                        MetricId.PowerBatteryVoltage => Math.Abs(reading.Value - 54.2) < 0.06,
                        MetricId.PowerBatteryCurrent => Math.Abs(reading.Value - 130) < 0.06,
                        MetricId.PowerRectifierLoadCurrent => Math.Abs(reading.Value - 210) < 0.06,
                        MetricId.PowerRectifierAcVoltage => Math.Abs(reading.Value - 400) < 0.06,
                        MetricId.PowerRectifierModules => reading.Value == 9,
                        MetricId.PowerRectifierAlarms => reading.Value == 0,
                        _ => true,
                    },
                    $"{reading.Metric} {reading.Value}, late by {delay} and {other} s"
                )
        );
        Assert.Equal(54.2, world.Last(MetricId.PowerBatteryVoltage), 0.051);
    }

    /// <summary>Whatever the noise: values that are taken are those of the plant.</summary>
    [Fact]
    public void A_noisy_line_loses_values_and_makes_none_up()
    {
        _rectifier.SetFault(ModbusUnitFault.BitFlips, 1.0 / 40);
        _meter.SetFault(ModbusUnitFault.BitFlips, 1.0 / 100);
        _rig.Run(1800);
        Assert.NotEmpty(_rig.Of(MetricId.PowerBatteryVoltage));
        Assert.All(_rig.Of(MetricId.PowerBatteryVoltage).Where(r => r.IsGood), r => Assert.Equal(54.2, r.Value, 0.051));
        Assert.All(_rig.Of(MetricId.PowerMeterVoltage).Where(r => r.IsGood), r => Assert.Equal(230, r.Value, 1e-3));
    }

    [Fact]
    public void Beside_an_INA228_the_rectifier_keeps_its_voltage_and_current_to_itself()
    {
        RectifierSection rectifier = new() { Port = Port };
        Assert.Contains(MetricId.PowerBatteryVoltage, SensorMetrics.Of(rectifier, [rectifier]));
        Assert.DoesNotContain(MetricId.PowerRectifierVoltage, SensorMetrics.Of(rectifier, [rectifier]));
        SensorSection[] both = [rectifier, new Ina228Section { Bus = "i2c-1", ShuntOhms = 0.0005 }];
        IReadOnlyList<MetricId> beside = SensorMetrics.Of(rectifier, both);
        Assert.DoesNotContain(MetricId.PowerBatteryVoltage, beside);
        Assert.DoesNotContain(MetricId.PowerBatteryCurrent, beside);
        Assert.Contains(MetricId.PowerRectifierVoltage, beside);
        Assert.Contains(MetricId.PowerRectifierBatteryCurrent, beside);
    }

    [Theory]
    [InlineData("mains")]
    [InlineData("genset")]
    public void Beside_a_contact_of_mains_or_genset_the_AC_voltage_does_not_tell_mains(string contact)
    {
        RectifierSection rectifier = new() { Port = Port };
        Assert.Contains(MetricId.PowerMains, SensorMetrics.Of(rectifier, [rectifier]));
        SensorSection[] site = [rectifier, new ContactSection { Measures = contact, Line = 17 }];
        Assert.DoesNotContain(MetricId.PowerMains, SensorMetrics.Of(rectifier, site));
        Assert.Contains(MetricId.PowerRectifierAcVoltage, SensorMetrics.Of(rectifier, site));
    }

    [Fact]
    public void An_energy_meter_is_read_and_not_missed()
    {
        EnergyMeterSection meter = new() { Port = Port };
        Assert.Equal(6, SensorMetrics.Of(meter, [meter]).Count);
        Assert.Empty(SensorMetrics.Of([meter]));
    }

    public void Dispose()
    {
        foreach (ISensor sensor in _sensors)
        {
            (sensor as IDisposable)?.Dispose();
        }
    }

    private double Last(MetricId metric) => _rig.Of(metric).Last().Value;

    private void Forget()
    {
        _rig.Readings.Clear();
        _rig.Batches.Clear();
        _rig.Faults.Clear();
        _rig.Faulty.Clear();
    }

    private IReadOnlyList<ISensor> Sensors(ISimulatedSerial line, params SensorSection[] sections) =>
        FittedSensors
            .On(
                new InProcessBoard(new OneLine(line, () => _opened++), new LinuxHostClock(TimeProvider.System)),
                sections
            )
            .Single()
            .Sensors;

    private sealed class OneLine(ISimulatedSerial line, Action opened) : ISimulatedHardware
    {
        public I2cDevice? FindI2c(int bus, int address) => null;

        public SpiDevice? FindSpi(int bus, int chipSelect) => null;

        public bool ReadPin(int line) => true;

        public void WritePin(int line, bool high) { }

        public ISimulatedSerial? FindSerial(string path)
        {
            opened();
            return line;
        }
    }
}
