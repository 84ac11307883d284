using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class BusSamplerTests
{
    private const long BusyMicros = 7_000;
    private const long WaitMicros = 10_000;

    [Fact]
    public void A_conversion_is_given_its_whole_time_however_long_the_devices_before_it_took()
    {
        var clock = new Clock();
        var slow = new Device(clock, BusyMicros, 1_000_000);
        var converting = new Device(clock, 0, WaitMicros) { IsConverting = true };
        var sampler = new BusSampler("i2c-1", [slow, converting]);

        long next = sampler.RunDue(clock, new Inbox());

        Assert.Equal(converting.PolledAt + WaitMicros, next);
    }

    [Fact]
    public void A_conversion_begun_late_is_not_cut_short_to_keep_the_grid()
    {
        var clock = new Clock();
        var converting = new Device(clock, BusyMicros, WaitMicros) { IsConverting = true };
        var sampler = new BusSampler("i2c-1", [converting]);
        sampler.RunDue(clock, new Inbox());
        clock.Micros += WaitMicros + 6_000;

        Assert.Equal(clock.Micros + BusyMicros + WaitMicros, sampler.RunDue(clock, new Inbox()));
    }

    [Fact]
    public void A_period_keeps_its_grid_and_owes_nothing_after_a_stall()
    {
        var clock = new Clock { Micros = 5_000_000 };
        var sampler = new BusSampler("i2c-1", [new Device(clock, BusyMicros, 400_000)]);
        long first = sampler.RunDue(clock, new Inbox());
        Assert.Equal(5_400_000, first);
        clock.Micros = first + 300;
        Assert.Equal(first + 400_000, sampler.RunDue(clock, new Inbox()));
        clock.Micros += 60_000_000;
        Assert.Equal(clock.Micros + 400_000, sampler.RunDue(clock, new Inbox()));
    }

    [Theory]
    [InlineData(1, 5_000_000, 6_000_000)]
    [InlineData(1, 5_000_300, 6_000_000)]
    [InlineData(1, 5_999_999, 6_000_000)]
    [InlineData(1, 67_123_456, 68_000_000)]
    [InlineData(5, 5_000_000, 10_000_000)]
    [InlineData(5, 5_008_300, 10_000_000)]
    [InlineData(10, 67_999_999, 77_000_000)]
    public void What_is_read_each_so_many_seconds_is_read_at_whole_seconds_of_the_clock(
        int seconds,
        long atMicros,
        long nextMicros
    )
    {
        var clock = new Clock { Micros = atMicros };
        var sampler = new BusSampler("i2c-1", [new Device(clock, 0, seconds * ISensor.SecondMicros)]);
        Assert.Equal(nextMicros, sampler.RunDue(clock, new Inbox()));
    }

    [Fact]
    public void What_is_to_go_on_at_once_does_so()
    {
        var clock = new Clock { Micros = 5_000_300 };
        var sampler = new BusSampler("i2c-1", [new Device(clock, 0, 0)]);
        Assert.Equal(clock.Micros, sampler.RunDue(clock, new Inbox()));
    }

    [Fact]
    public void A_fault_says_what_the_board_met_beneath_the_driver()
    {
        var clock = new Clock();
        var met = new DriverFaultException("I2C chip", "i2c-1/0x40", "no answer: Remote I/O error (121)");
        var silent = new Device(clock, 0, 0)
        {
            Fault = new DriverFaultException("INA228", "i2c-1/0x40", "no answer.", met),
        };
        var wrong = new Device(clock, 0, 0)
        {
            Fault = new DriverFaultException("device", "spi-0.0", "device id 0x000."),
        };
        var faults = new Faults();

        new BusSampler("i2c-1", [silent, wrong]).RunDue(clock, faults);

        Assert.Equal(["no answer: Remote I/O error (121)", "device at spi-0.0: device id 0x000."], faults.Why);
    }

    private sealed class Faults : ISampleSink
    {
        public List<string> Why { get; } = [];

        public void Post(in Reading reading) { }

        public void Post(in AccelerationBatch batch) { }

        public void PostFault(ISensor sensor, Stamp at, string why) => Why.Add(why);
    }

    private sealed class Clock : IHostClock
    {
        public long Micros { get; set; } = 1_000_000;

        public Stamp Now => new(Micros, Micros / 1000, Synced: true);

        public string BootId => "boot";
    }

    private sealed class Device(Clock clock, long busyMicros, long waitMicros) : ISensor
    {
        public string Name => "device";

        public IReadOnlyList<MetricId> Metrics => [];

        public bool IsConverting { get; init; }

        public DriverFaultException? Fault { get; init; }

        public long PolledAt { get; private set; }

        public long Poll(Stamp now, ISampleSink sink)
        {
            if (Fault is { } fault)
            {
                throw fault;
            }

            PolledAt = now.MonotonicMicros;
            clock.Micros += busyMicros;
            return waitMicros;
        }
    }
}
