using CsCheck;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.Sampling;

public sealed class Mb7389SensorTests
{
    private const double Mount = 2500;
    private static readonly MetricId[] Metrics = [MetricId.FloodLevel, MetricId.FloodUltrasonicDistance];
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private double _water = 400;

    [Fact]
    public void The_level_is_the_height_of_the_mount_less_the_distance_once_a_second()
    {
        (SamplerRig rig, _) = Make();
        rig.Run(30);
        Assert.InRange(rig.Of(MetricId.FloodLevel).Count(), 27, 30);
        Assert.All(rig.Of(MetricId.FloodLevel), r => Assert.Equal(400, r.Value, 4.0));
        Assert.All(rig.Of(MetricId.FloodUltrasonicDistance), r => Assert.Equal(2100, r.Value, 4.0));
        Assert.Empty(rig.Faults);
    }

    [Fact]
    public void No_echo_is_bad_and_never_dry()
    {
        (SamplerRig rig, SimulatedMb7389 chip) = Make();
        rig.Run(5);
        chip.Fault = Mb7389Fault.NoEcho;
        rig.Run(2);
        rig.Readings.Clear();
        rig.Run(20);
        Assert.NotEmpty(rig.Readings);
        Assert.All(rig.Readings, r => Assert.Equal(Quality.Bad, r.Quality));
        chip.Fault = Mb7389Fault.None;
        rig.Run(2);
        rig.Readings.Clear();
        rig.Run(5);
        Assert.All(rig.Readings, r => Assert.True(r.IsGood));
    }

    [Fact]
    public void Three_seconds_of_silence_are_a_fault_and_it_heals()
    {
        (SamplerRig rig, SimulatedMb7389 chip) = Make();
        rig.Run(5);
        chip.Fault = Mb7389Fault.Silent;
        rig.Run(2.9);
        Assert.Empty(rig.Faults);
        rig.Run(1);
        string why = Assert.Single(rig.Faults);
        Assert.StartsWith("no distance for 3 s", why, StringComparison.Ordinal);
        chip.Fault = Mb7389Fault.None;
        rig.Run(5);
        rig.Readings.Clear();
        rig.Faults.Clear();
        rig.Run(5);
        Assert.Empty(rig.Faults);
        Assert.All(rig.Readings, r => Assert.True(r.IsGood));
    }

    [Fact]
    public void A_garbled_line_gives_no_value()
    {
        (SamplerRig rig, SimulatedMb7389 chip) = Make();
        chip.Fault = Mb7389Fault.Garbled;
        rig.Run(20);
        Assert.DoesNotContain(rig.Readings, r => r.IsGood);
        Assert.NotEmpty(rig.Faults);
    }

    [Theory]
    [InlineData(2300, Quality.Good)]
    [InlineData(2290, Quality.Bad)]
    public void What_is_farther_than_the_ground_is_bad(double mount, Quality quality)
    {
        // 2500 mm to the ground: 200 mm below the zero of a mount that is said to be 2300 mm high.
        var line = new Line(() => "R2500\r");
        var rig = new SamplerRig(new Mb7389Sensor("/dev/x", mount, Metrics, () => line));
        rig.Run(5);
        Assert.All(rig.Of(MetricId.FloodLevel), r => Assert.Equal(quality, r.Quality));
        Assert.All(rig.Of(MetricId.FloodUltrasonicDistance), r => Assert.Equal(2500, r.Value));
    }

    [Fact]
    public void A_wild_distance_in_a_second_moves_nothing_and_half_without_echo_is_no_level()
    {
        var line = new Line(() => "R2100\rR0900\rR2100\r");
        var rig = new SamplerRig(new Mb7389Sensor("/dev/x", Mount, Metrics, () => line));
        rig.Run(5);
        Assert.All(rig.Of(MetricId.FloodLevel), r => Assert.Equal(400, r.Value));
        line = new Line(() => "R2100\rR5000\r");
        rig = new SamplerRig(new Mb7389Sensor("/dev/x", Mount, Metrics, () => line));
        rig.Run(5);
        Assert.All(rig.Of(MetricId.FloodLevel), r => Assert.Equal(Quality.Bad, r.Quality));
    }

    [Fact]
    public void Any_bytes_give_levels_between_the_ends_or_none() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.OneOf(Gen.Const("R2100\r"), Gen.Const("R5000\r"), Gen.Const("")))
            .Sample(
                (bytes, frame) =>
                {
                    var line = new Line(() => System.Text.Encoding.Latin1.GetString(bytes) + frame);
                    var rig = new SamplerRig(new Mb7389Sensor("/dev/x", Mount, Metrics, () => line));
                    rig.Run(3);
                    Assert.All(
                        rig.Of(MetricId.FloodLevel),
                        r => Assert.True(!r.IsGood || r.Value is >= -200 and <= Mount - Mb7389.Nearest)
                    );
                },
                iter: 200
            );

    /// <summary>Ends when three levels have come; a busy host only makes it later.</summary>
    [Fact]
    public void Levels_come_over_a_real_port()
    {
        var time = SimulatedTime.Following(TimeProvider.System);
        using var terminal = new PseudoTerminal(new SimulatedMb7389(time, _ => 400, Mount, 3));
        var clock = new LinuxHostClock(TimeProvider.System);
        using var sensor = new Mb7389Sensor(
            terminal.Path,
            Mount,
            Metrics,
            () => new LinuxSerialLine(terminal.Path, Mb7389.Baud)
        );
        var sink = new Levels();
        var sampler = new BusSampler(terminal.Path, [sensor]);
        using var never = new ManualResetEventSlim();
        while (sink.Values.Count < 3)
        {
            long wait = sampler.RunDue(clock, sink) - clock.Now.MonotonicMicros;
            never.Wait((int)Math.Clamp((wait + 999) / 1000, 0, 1000), TestContext.Current.CancellationToken);
        }

        Assert.All(sink.Values, value => Assert.Equal(400, value, 5.0));
    }

    [Fact]
    public void Alone_its_level_is_the_sites_and_beside_a_loop_it_is_the_second()
    {
        var ultrasonic = new Mb7389Section { Port = "/dev/x", MountHeightMillimetres = 2500 };
        var loop = new Ads1115Section
        {
            Bus = "i2c-1",
            LevelInput = 0,
            LevelSpanMillimetres = 2000,
        };
        Assert.Contains(MetricId.FloodLevel, SensorMetrics.Of(ultrasonic, [ultrasonic]));
        Assert.Contains(MetricId.FloodUltrasonicLevel, SensorMetrics.Of(ultrasonic, [ultrasonic, loop]));
        Assert.DoesNotContain(MetricId.FloodLevel, SensorMetrics.Of(ultrasonic, [loop, ultrasonic]));
        Assert.Contains(
            MetricId.FloodLevel,
            SensorMetrics.Of(ultrasonic, [ultrasonic, loop with { LevelInput = null, MidpointInput = 1 }])
        );
    }

    private (SamplerRig Rig, SimulatedMb7389 Chip) Make()
    {
        var chip = new SimulatedMb7389(_time, _ => _water, Mount, 5);
        var rig = new SamplerRig(new Mb7389Sensor("/dev/x", Mount, Metrics, () => new Port(chip)))
        {
            Passed = micros => _time.Advance(micros),
        };
        return (rig, chip);
    }

    private sealed class Port(ISimulatedSerial chip) : ISerialLine
    {
        public string Name => "/dev/x";

        public int Read(Span<byte> buffer) => chip.Read(buffer);

        public void Write(ReadOnlySpan<byte> bytes) => chip.Write(bytes);

        public void Dispose() { }
    }

    // Says the same at every second read: the reads of one poll end with nothing.
    private sealed class Line(Func<string> says) : ISerialLine
    {
        private bool _said;

        public string Name => "/dev/x";

        public int Read(Span<byte> buffer)
        {
            _said = !_said;
            byte[] bytes = _said ? System.Text.Encoding.Latin1.GetBytes(says()) : [];
            int count = Math.Min(bytes.Length, buffer.Length);
            bytes.AsSpan(0, count).CopyTo(buffer);
            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes) { }

        public void Dispose() { }
    }

    private sealed class Levels : ISampleSink
    {
        public List<double> Values { get; } = [];

        public void Post(in Reading reading)
        {
            if (reading.Metric == MetricId.FloodLevel && reading.IsGood)
            {
                Values.Add(reading.Value);
            }
        }

        public void PostFault(ISensor sensor, Stamp at, string why) => TestContext.Current.SendDiagnosticMessage(why);

        public void Post(in AccelerationBatch batch) { }
    }
}
