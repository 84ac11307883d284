using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Tests.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class FittedSensorsTests
{
    private static readonly CommissioningSection Zero = new() { GravityMps2 = [0, 0, 9.8] };

    [Fact]
    public void Each_kind_of_the_structure_is_named_by_its_place_and_opened_with_its_clock()
    {
        var board = new Board();
        IReadOnlyList<BusSampler> samplers = FittedSensors.On(
            board,
            [
                new Adxl355Section { Bus = "spi-0" },
                new Scl3300Section { Bus = "spi-0", ChipSelect = 1 },
                new Adxl355Section { Bus = "i2c-3", Address = 0x1D },
                new Adxl345Section { Bus = "i2c-1" },
            ]
        );
        Assert.Equal(["spi-0", "i2c-3", "i2c-1"], samplers.Select(sampler => sampler.Bus));
        Assert.Equal(
            ["ADXL355 at spi-0.0", "SCL3300 at spi-0.1", "ADXL355 at i2c-3/0x1d", "ADXL345 at i2c-1/0x53"],
            samplers.SelectMany(sampler => sampler.Sensors).Select(sensor => sensor.Name)
        );

        foreach (ISensor sensor in samplers.SelectMany(sampler => sampler.Sensors))
        {
            new SamplerRig(sensor).Poll();
        }

        Assert.Equal(
            ["spi-0.0 at 5000000 Hz, Mode0", "spi-0.1 at 2000000 Hz, Mode0", "i2c-3/0x1D", "i2c-1/0x53"],
            board.Opened
        );
    }

    [Fact]
    public void An_inclinometer_alone_is_zeroed_by_the_commissioning_of_the_site() =>
        Assert.Equal(0, Tilt([new Scl3300Section { Bus = "spi-0" }], Zero)!.Value, 0.01);

    [Fact]
    public void Beside_an_accelerometer_it_is_zeroed_by_its_own_gravity() =>
        Assert.Equal(
            -1,
            Tilt(
                [
                    new Adxl345Section { Bus = "i2c-1" },
                    new Scl3300Section { Bus = "spi-0", GravityMps2 = [0, Math.Tan(Math.PI / 180) * 9.8, 9.8] },
                ],
                Zero
            )!.Value,
            0.01
        );

    [Fact]
    public void Without_a_zero_it_tells_no_tilt()
    {
        Assert.Null(Tilt([new Scl3300Section { Bus = "spi-0" }], commissioning: null));
        Assert.Null(Tilt([new Adxl345Section { Bus = "i2c-1" }, new Scl3300Section { Bus = "spi-0" }], Zero));
    }

    [Theory]
    [InlineData("/dev/ttyUSB2")]
    [InlineData("modemmanager")]
    public void A_modem_of_a_simulated_board_touches_nothing_of_the_host(string port)
    {
        ISensor modem = Assert.Single(
            FittedSensors.On(new Board(), [new ModemSection { Port = port }]).SelectMany(sampler => sampler.Sensors)
        );
        Assert.Equal(
            RecoveryMeans.Reconnect | RecoveryMeans.Commands,
            Assert.IsType<IRecoverable>(modem, exactMatch: false).Means
        );
    }

    [Fact]
    public void A_modem_of_a_host_has_its_USB_device_as_well()
    {
        using LinuxBoard board = new(TimeProvider.System);
        foreach (string port in (string[])["/dev/ttyUSB2", "modemmanager"])
        {
            ISensor modem = FittedSensors.On(board, [new ModemSection { Port = port }])[0].Sensors[0];
            Assert.True(((IRecoverable)modem).Means.HasFlag(RecoveryMeans.Usb));
            (modem as IDisposable)?.Dispose();
        }
    }

    [Fact]
    public void A_modem_of_a_host_that_is_on_no_USB_has_no_such_rung_and_nothing_waits_for_it()
    {
        using LinuxBoard board = new(TimeProvider.System);
        ISensor modem = FittedSensors.On(board, [new ModemSection { Port = "/dev/ttyAMA0" }])[0].Sensors[0];
        RecoveryMeans means = ((IRecoverable)modem).Means;
        Assert.Equal(RecoveryMeans.Reconnect | RecoveryMeans.Commands, means);
        (modem as IDisposable)?.Dispose();

        // The rung above comes three minutes sooner than with it.
        RecoveryLadder ladder = new(means | RecoveryMeans.Rail, 0);
        List<(long Second, RecoveryRung Rung)> rungs = [];
        for (long second = 0; second < 1000; second++)
        {
            if (ladder.Judge(new RecoveryInput(ModemSymptom.NotRegistered), second * 1_000_000) is { } step)
            {
                rungs.Add((second, step.Rung));
            }
        }

        Assert.DoesNotContain(rungs, rung => rung.Rung == RecoveryRung.UsbReset);
        long reset = rungs.Single(rung => rung.Rung == RecoveryRung.AtReset).Second;
        Assert.Equal((reset + 240, RecoveryRung.RailOff), rungs[^1]);
    }

    [Fact]
    public void A_board_without_ModemManager_says_so()
    {
        ISensor modem = FittedSensors.On(new Board(), [new ModemSection { Port = "modemmanager" }])[0].Sensors[0];
        var rig = new SamplerRig(modem);
        rig.Run(2);
        Assert.Equal(
            "test has no ModemManager: give the modem's port by its path",
            rig.Of(MetricId.LinkModem).Last().Text
        );
    }

    private static double? Tilt(IReadOnlyList<SensorSection> sections, CommissioningSection? commissioning)
    {
        ISensor inclinometer = FittedSensors
            .On(new Board(), sections, outputs: null, commissioning)
            .SelectMany(sampler => sampler.Sensors)
            .Single(sensor => sensor is Scl3300Sensor);
        var rig = new SamplerRig(inclinometer);
        rig.Run(2);
        return rig.Of(MetricId.StructureTiltX).Select(reading => (double?)reading.Value).LastOrDefault();
    }

    private sealed class Board : IBoard
    {
        public string Name => "test";

        public IHostClock Clock => throw new NotSupportedException();

        public List<string> Opened { get; } = [];

        public IChipBus OpenI2c(int bus, int address)
        {
            Opened.Add($"i2c-{bus}/0x{address:X2}");
            return new SampleFifoBus();
        }

        public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode)
        {
            Opened.Add($"spi-{bus}.{chipSelect} at {clockHertz} Hz, {mode}");
            return new AnySpi();
        }

        public IInputPin OpenInput(int line, bool pullUp) => throw new NotSupportedException();

        public IOutputPin OpenOutput(int line, bool initiallyHigh) => throw new NotSupportedException();

        public ISerialLine OpenSerial(string path, int baud) => throw new NotSupportedException();

        public void Dispose() { }
    }

    /// <summary>An inclinometer when it is spoken to in frames, nobody otherwise.</summary>
    private sealed class AnySpi : IFullDuplexBus
    {
        private readonly FrameBus _inclinometer = new();

        public string Name => "spi-0.0";

        public void Transfer(byte[] write, int writeCount, byte[] read, int readCount) =>
            throw new DriverFaultException("SPI chip", Name, "no answer");

        public void Exchange(byte[] write, byte[] read, int count) => _inclinometer.Exchange(write, read, count);
    }
}
