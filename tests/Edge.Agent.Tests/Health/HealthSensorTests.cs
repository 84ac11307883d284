using Edge.Agent.Boards;
using Edge.Agent.Health;
using Edge.Agent.Sampling;
using Edge.Agent.Tests.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Health;

public sealed class HealthSensorTests
{
    [Fact]
    public void It_tells_what_the_host_tells_and_nothing_else()
    {
        var vitals = new Vitals
        {
            Now = new HostVitals
            {
                ProcessorCelsius = 60,
                Throttling = 0x10000,
                IsUndervoltage = false,
                StorageFreeMegabytes = 900,
            },
        };
        var rig = new SamplerRig(Sensor([], vitals));
        rig.Run(1);
        Assert.Equal(60, rig.Of(MetricId.AgentProcessorTemperature).Single().Value);
        Assert.Equal(0x10000, rig.Of(MetricId.AgentThrottling).Single().Value);
        Assert.Equal(0, rig.Of(MetricId.AgentUndervoltage).Single().Value);
        Assert.Equal(900, rig.Of(MetricId.AgentStorageFree).Single().Value);
        Assert.Equal("cafe00112233", rig.Of(MetricId.AgentConfiguration).Single().Text);
        Assert.Equal(5, rig.Of(MetricId.AgentJournalSize).Single().Value);
        Assert.Empty(rig.Of(MetricId.AgentStorageWear));
        Assert.Equal("/data/journal.db", vitals.Path);
    }

    [Fact]
    public void Faults_are_counted_by_sensor_over_the_last_hour()
    {
        var bad = new FaultySensor("SHT4x at i2c-1/0x44");
        var worse = new FaultySensor("INA228 at i2c-1/0x40");
        var sampler = new BusSampler("i2c-1", [bad, worse]);
        var rig = new SamplerRig(Sensor([sampler], vitals: null));
        var clock = new Clock();
        for (int second = 0; second < 3 * 3600; second++)
        {
            clock.Micros = second * 1_000_000L;
            bad.Faults = second == 10;
            worse.Faults = second is 20 or 30;
            sampler.RunDue(clock, new Inbox());
            if (second % 10 == 9)
            {
                rig.Poll();
            }
        }

        List<Reading> rate = [.. rig.Of(MetricId.AgentSensorErrorRate)];
        List<Reading> worst = [.. rig.Of(MetricId.AgentWorstSensor)];
        Assert.Equal(3, rig.Of(MetricId.AgentSensorErrors).Last().Value);
        Assert.Equal(3, At(rate, 60).Value);
        Assert.Equal("INA228 at i2c-1/0x40: 2", At(worst, 60).Text);
        Assert.Equal(3, At(rate, 3500).Value);
        Assert.Equal(0, At(rate, 3700).Value);
        Assert.Equal("", At(worst, 3700).Text);
    }

    private static Reading At(List<Reading> readings, double seconds) =>
        readings.Last(reading => reading.At.MonotonicMicros - readings[0].At.MonotonicMicros <= seconds * 1e6);

    private static HealthSensor Sensor(IReadOnlyList<BusSampler> samplers, IHostVitals? vitals) =>
        new("1.2", "cafe00112233", samplers, () => 0, () => 24, () => 5e6, vitals, "/data/journal.db");

    private sealed class Vitals : IHostVitals
    {
        public HostVitals Now { get; init; }

        public string? Path { get; private set; }

        public HostVitals Read(string dataPath)
        {
            Path = dataPath;
            return Now;
        }
    }

    private sealed class Clock : IHostClock
    {
        public long Micros { get; set; }

        public Stamp Now => new(Micros, Micros / 1000, true);

        public string BootId => "boot";
    }

    private sealed class FaultySensor(string name) : ISensor
    {
        public bool Faults { get; set; }

        public string Name => name;

        public IReadOnlyList<MetricId> Metrics => [];

        public long Poll(Stamp now, ISampleSink sink) =>
            Faults ? throw new DriverFaultException("chip", "bus", "no answer") : 1_000_000;
    }
}
