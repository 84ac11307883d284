using System.Device.Spi;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class ContactSensorTests
{
    private const long DebounceMicros = 50_000;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    public void A_state_that_lasts_is_said_again_at_whole_seconds(int repeatSeconds)
    {
        var line = new Line();
        SamplerRig rig = Rig(line, repeatSeconds);
        rig.Run(61);
        long[] said = [.. rig.Readings.Select(reading => reading.At.MonotonicMicros)];
        Assert.InRange(said[0], 1_000_000, 1_000_000 + (2 * DebounceMicros));
        Assert.All(said[1..], at => Assert.Equal(0, at % 1_000_000));
        Assert.All(
            said[1..].Zip(said[2..]),
            pair => Assert.Equal(repeatSeconds * 1_000_000L, pair.Second - pair.First)
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void A_change_is_said_at_once_however_seldom_a_state_is_repeated(int repeatSeconds)
    {
        var line = new Line();
        SamplerRig rig = Rig(line, repeatSeconds);
        rig.Run(12.34);
        line.IsHigh = true;
        long changed = rig.Micros;
        rig.Run(0.5);
        Reading news = Assert.Single(
            rig.Readings,
            reading => reading.Value == 1 && reading.At.MonotonicMicros < changed + 500_000
        );
        Assert.InRange(news.At.MonotonicMicros - changed, 0, DebounceMicros + (2 * ContactSensor.SampleMicros));
    }

    [Fact]
    public void A_contact_is_said_a_few_times_before_it_is_no_evidence_any_more()
    {
        Assert.Equal(5, ContactSensor.RepeatSeconds(new Limits().EvidenceStaleSeconds));
        for (double stale = 2; stale <= 3600; stale += 0.5)
        {
            int repeat = ContactSensor.RepeatSeconds(stale);
            Assert.InRange(repeat, 1, 10);
            Assert.True(repeat == 1 || 6 * repeat <= stale, $"every {repeat} s, old after {stale} s");
            Assert.True(repeat == 10 || 6 * (repeat + 1) > stale, $"every {repeat} s, old after {stale} s");
        }
    }

    [Fact]
    public void The_sensors_of_a_site_are_told_how_often()
    {
        var line = new Line();
        ContactSection door = new()
        {
            Measures = "door",
            Line = 17,
            DebounceMilliseconds = 50,
        };
        foreach (int seconds in (int[])[1, 5])
        {
            ISensor sensor = FittedSensors.On(new PinBoard(line), [door], slowSeconds: seconds)[0].Sensors[0];
            var rig = new SamplerRig(sensor);
            rig.Run(20.5);
            Assert.Equal(1 + (20 / seconds), rig.Readings.Count);
        }
    }

    private static SamplerRig Rig(Line line, int repeatSeconds) =>
        new(new ContactSensor("door contact", MetricId.CabinetDoor, () => line, false, DebounceMicros, repeatSeconds));

    private sealed class PinBoard(IInputPin pin) : IBoard
    {
        public string Name => "test";

        public IHostClock Clock => throw new NotSupportedException();

        public IChipBus OpenI2c(int bus, int address) => throw new NotSupportedException();

        public IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode) =>
            throw new NotSupportedException();

        public IInputPin OpenInput(int line, bool pullUp) => pin;

        public IOutputPin OpenOutput(int line, bool initiallyHigh) => throw new NotSupportedException();

        public ISerialLine OpenSerial(string path, int baud) => throw new NotSupportedException();

        public void Dispose() { }
    }

    private sealed class Line : IInputPin
    {
        public bool IsHigh { get; set; }

        public string Name => "gpio-17";

        public bool ReadHigh() => IsHigh;
    }
}
