using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
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
        var sampler = new BusSampler("i2c-1", [new Device(clock, BusyMicros, 1_000_000)]);
        long first = sampler.RunDue(clock, new Inbox());
        Assert.Equal(6_000_000, first);
        clock.Micros = first + 300;
        Assert.Equal(first + 1_000_000, sampler.RunDue(clock, new Inbox()));
        clock.Micros += 60_000_000;
        Assert.Equal(clock.Micros + 1_000_000, sampler.RunDue(clock, new Inbox()));
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

        public long PolledAt { get; private set; }

        public long Poll(Stamp now, ISampleSink sink)
        {
            PolledAt = now.MonotonicMicros;
            clock.Micros += busyMicros;
            return waitMicros;
        }
    }
}
