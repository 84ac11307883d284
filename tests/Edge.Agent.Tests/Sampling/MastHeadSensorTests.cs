using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.Sampling;

/// <summary>The sampler, driver and master against the simulated head, which was written from hardware/masthead.md by itself.</summary>
public sealed class MastHeadSensorTests : IDisposable
{
    private const double G = 9.80665;

    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedMastHead _head;
    private readonly MastHeadSensor _sensor;
    private readonly SamplerRig _rig;
    private int _opened;

    public MastHeadSensorTests()
    {
        _head = Head(_time);
        MastHeadSection section = new() { Port = "/dev/ttyUSB0" };
        _sensor = new MastHeadSensor(
            new ModbusLine(section.Port, 115_200, 1, Open),
            1,
            SensorMetrics.Of(section, [section])
        );
        _rig = new SamplerRig(_sensor) { Passed = micros => _time.Advance(micros) };
        _time.Advance(_rig.Micros);
    }

    [Fact]
    public void Every_sample_comes_once_in_blocks_of_twenty_with_the_heads_rate_range_and_temperature()
    {
        _rig.Run(60);
        Assert.Empty(_rig.Faults);
        Assert.Equal(0, _sensor.LostSamples);
        Assert.Equal(0, _sensor.Repeats);
        Assert.All(
            _rig.Batches,
            batch =>
            {
                Assert.Equal(20, batch.X.Length);
                Assert.Equal(125, batch.Hertz);
                Assert.Equal(8 * G, batch.FullScale, 0.01);
                Assert.False(batch.Lost);
                Assert.Equal(G, batch.Z.Average(), 0.01);
                Assert.Equal(0.5, batch.X.Average(), 0.01);
            }
        );
        int samples = _rig.Batches.Sum(batch => batch.X.Length);
        Assert.InRange(_head.Samples - 125 - samples, 0, 60);
        Assert.InRange(_rig.Of(MetricId.StructureSensorTemperature).Count(), 50, 61);
        Assert.All(_rig.Of(MetricId.StructureSensorTemperature), reading => Assert.Equal(31.25, reading.Value));
        Assert.Equal("10001", _sensor.ReadSerial());
        Assert.Equal(1, _opened);
    }

    [Fact]
    public void The_time_of_each_block_is_that_of_its_newest_sample()
    {
        _rig.Run(30);
        long[] at = [.. _rig.Batches.Select(batch => batch.At.MonotonicMicros)];
        Assert.All(at.Zip(at.Skip(1), (a, b) => b - a), step => Assert.InRange(step, 144_000, 176_000));

        // Sample n of this head is taken 8 ms × (n + 1) after its start.
        Assert.All(
            at,
            (micros, i) =>
            {
                long taken = at[0] + (160_000L * i);
                Assert.InRange(micros - taken, -10_000, 10_000);
            }
        );
    }

    [Fact]
    public void A_poll_never_waits_and_the_line_is_idle_two_thirds_of_the_time()
    {
        _rig.Run(2);
        int polls = 0;
        for (long end = _rig.Micros + 10_000_000; _rig.Micros < end; polls++)
        {
            Assert.InRange(_rig.Poll(), 1, 200_000);
        }

        Assert.InRange(polls, 100, 600);
    }

    [Fact]
    public void Samples_that_the_ring_has_lost_are_counted_exactly_and_the_batch_says_so()
    {
        _rig.Run(2);
        int before = _rig.Batches.Sum(batch => batch.X.Length);
        long first = _head.Samples;
        _time.Advance(20_000_000);
        _rig.Run(5);
        Assert.Empty(_rig.Faults);
        Assert.Single(_rig.Batches, batch => batch.Lost);
        int came = _rig.Batches.Sum(batch => batch.X.Length);
        Assert.InRange(_sensor.LostSamples, 1, (20 * 125) - 500);
        long skippedAtStart = 120;
        Assert.InRange(_head.Samples - skippedAtStart - came - _sensor.LostSamples, 0, 40);
        Assert.True(came > before && first > 0);
    }

    [Theory]
    [InlineData(MastHeadFault.Silent, null, "no answer")]
    [InlineData(MastHeadFault.WrongCrc, null, "an answer with a wrong CRC")]
    [InlineData(MastHeadFault.WrongUnit, null, "an answer of unit 2")]
    [InlineData(MastHeadFault.HalfFrames, null, "an answer that broke off after")]
    [InlineData(MastHeadFault.Exceptions, 2.0, "exception 2 (illegal data address)")]
    [InlineData(MastHeadFault.Exceptions, 6.0, "exception 6 (server device busy)")]
    [InlineData(MastHeadFault.Slow, 2.0, "no answer")]
    [InlineData(MastHeadFault.WrongIdentity, null, "identity 0x0103, expected 0x4D48")]
    [InlineData(MastHeadFault.DeadSensor, null, "its accelerometer does not answer it")]
    [InlineData(MastHeadFault.FailedSelfTest, null, "failed its self-test")]
    [InlineData(MastHeadFault.SlowOscillator, 0.95, "its sample clock is more than 3 % off")]
    [InlineData(MastHeadFault.Halted, null, "takes no samples")]
    public void Each_fault_takes_the_values_away_with_its_reason_and_heals(
        MastHeadFault fault,
        double? magnitude,
        string reason
    )
    {
        _rig.Run(12);
        Assert.Empty(_rig.Faults);
        _head.SetFault(fault, magnitude);
        _rig.Run(5);
        Assert.NotEmpty(_rig.Faults);
        Assert.All(_rig.Faults.Skip(1), why => Assert.Contains(reason, why, StringComparison.Ordinal));
        Assert.DoesNotContain("mast head at", _rig.Faults[^1], StringComparison.Ordinal);
        _head.SetFault(MastHeadFault.None);
        _rig.Run(3);
        int faults = _rig.Faults.Count;
        int batches = _rig.Batches.Count;
        _rig.Run(5);
        Assert.Equal(faults, _rig.Faults.Count);
        Assert.InRange(_rig.Batches.Count - batches, 30, 33);
    }

    [Fact]
    public void A_head_that_restarts_is_a_fault_and_then_measures_on_with_a_gap()
    {
        _rig.Run(10);
        _head.Restart();
        _rig.Run(10);
        Assert.Contains(_rig.Faults, why => why.Contains("no answer", StringComparison.Ordinal));
        Assert.Single(_rig.Batches, batch => batch.Lost);
        Assert.False(_rig.Batches[^1].Lost);
    }

    [Fact]
    public void A_restart_between_two_polls_is_seen_by_the_count()
    {
        _rig.Run(10);
        _head.Restart();
        _time.Advance(3_000_000);
        _rig.Run(5);
        Assert.Contains("it restarted", Assert.Single(_rig.Faults), StringComparison.Ordinal);
        Assert.Single(_rig.Batches, batch => batch.Lost);
    }

    [Fact]
    public void An_overrun_in_the_head_marks_its_batches()
    {
        _rig.Run(5);
        _head.SetFault(MastHeadFault.Overrun);
        int before = _rig.Batches.Count;
        _rig.Run(5);
        Assert.Empty(_rig.Faults);
        Assert.All(_rig.Batches.Skip(before + 1), batch => Assert.True(batch.Lost));
        Assert.InRange(_rig.Batches.Count - before, 12, 17);
    }

    /// <summary>Its answers come while they are asked for again: the samples are right, and too few.</summary>
    [Fact]
    public void A_head_that_answers_too_late_is_at_fault_when_samples_are_lost_again_and_again()
    {
        _rig.Run(5);
        _head.SetFault(MastHeadFault.Slow, 0.5);
        _rig.Run(60);
        Assert.Contains(_rig.Faults, why => why.Contains("lost again and again", StringComparison.Ordinal));
    }

    [Fact]
    public void Echoes_and_noise_before_the_answers_change_nothing()
    {
        _head.Echoes = true;
        _head.NoiseBytes = 3;
        _rig.Run(20);
        Assert.Empty(_rig.Faults);
        Assert.Equal(0, _sensor.LostSamples);
        Assert.InRange(_rig.Batches.Count, 115, 126);
    }

    [Fact]
    public void A_noisy_line_costs_repeats_and_never_a_wrong_sample()
    {
        // One bit in a thousand bytes: a fifth of the answers.
        _head.SetFault(MastHeadFault.BitFlips, 1e-3);
        _rig.Run(300);
        Assert.True(_sensor.Repeats > 100);
        Assert.All(
            _rig.Batches,
            batch =>
            {
                Assert.All(batch.X, x => Assert.Equal(0.5, x, 0.02));
                Assert.All(batch.Z, z => Assert.Equal(G, z, 0.02));
            }
        );
        int came = _rig.Batches.Sum(batch => batch.X.Length);
        Assert.True(came > 250 * 125);
    }

    [Fact]
    public void A_port_that_is_missing_or_hangs_up_is_opened_again()
    {
        _rig.Run(3);
        _head.HungUp = true;
        _rig.Run(3);
        Assert.Contains(_rig.Faults, why => why.Contains("Input/output error", StringComparison.Ordinal));
        _head.HungUp = false;
        _rig.Run(3);
        Assert.True(_opened > 2);
        Assert.True(_rig.Batches[^1].At.MonotonicMicros > _rig.Micros - 400_000);
    }

    public void Dispose() => _sensor.Dispose();

    /// <summary>A head that leans by 0.5 m/s² towards x, at 31.25 °C.</summary>
    internal static SimulatedMastHead Head(SimulatedTime time, int unit = 1, int baud = 115_200) =>
        new(time, new AccelerationFunction(_ => (0.5, 0, G)), _ => 31.25, seed: 1, unit, baud);

    private SerialLine Open()
    {
        _opened++;
        return new SerialLine(_head);
    }

    private sealed class SerialLine(SimulatedMastHead head) : ISerialLine
    {
        public string Name => "/dev/ttyUSB0";

        public int Read(Span<byte> buffer)
        {
            try
            {
                return head.Read(buffer);
            }
            catch (IOException e)
            {
                throw new DriverFaultException("Serial port", Name, e.Message, e);
            }
        }

        public void Write(ReadOnlySpan<byte> bytes) => head.Write(bytes);

        public void Dispose() { }
    }
}
