using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.Sampling;

/// <summary>The sampler over a real serial port of this host, with the simulated head at the far end of a pseudo-terminal.</summary>
public sealed class MastHeadPortTests
{
    /// <summary>Ends when ten blocks in a row have come; a busy host only makes it later.</summary>
    [Fact]
    public void Blocks_come_over_a_real_port()
    {
        var time = SimulatedTime.Following(TimeProvider.System);
        using var terminal = new PseudoTerminal(MastHeadSensorTests.Head(time));
        var clock = new LinuxHostClock(TimeProvider.System);
        MastHeadSection section = new() { Port = terminal.Path };
        using var line = new ModbusLine(section.Port, 115_200, 1, () => new LinuxSerialLine(terminal.Path, 115_200));
        using var sensor = new MastHeadSensor(line, 1, SensorMetrics.Of(section, [section]));
        var sink = new Sink();
        var sampler = new BusSampler(terminal.Path, [sensor]);
        using var never = new ManualResetEventSlim();
        while (sink.Batches.Count < 10)
        {
            long wait = sampler.RunDue(clock, sink) - clock.Now.MonotonicMicros;
            never.Wait((int)Math.Clamp((wait + 999) / 1000, 0, 1000), TestContext.Current.CancellationToken);
        }

        Assert.All(
            sink.Batches,
            batch =>
            {
                Assert.Equal(20, batch.Count);
                Assert.Equal(0.5, batch.X, 0.01);
                Assert.Equal(9.80665, batch.Z, 0.01);
            }
        );
        Assert.Equal("10001", sensor.ReadSerial());
    }

    private sealed class Sink : ISampleSink
    {
        public List<(int Count, double X, double Z)> Batches { get; } = [];

        public void Post(in Reading reading) { }

        public void PostFault(ISensor sensor, Stamp at, string why) => TestContext.Current.SendDiagnosticMessage(why);

        public void Post(in AccelerationBatch batch) =>
            Batches.Add((batch.Count, batch.X.Average(), batch.Z.Average()));
    }
}
