using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Tests.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

public sealed class Adxl345SensorTests
{
    private const double G = 9.80665;

    private readonly SampleFifoBus _bus = new();
    private readonly Random _noise = new(1);
    private double _owed;
    private short _push = 200;
    private int _shake;

    [Fact]
    public void Batches_come_ten_times_a_second_with_the_chips_rate_and_range()
    {
        var rig = Rig(Sensor());
        rig.Run(1);
        Assert.Equal(9, rig.Batches.Count);
        Assert.All(
            rig.Batches,
            batch =>
            {
                Assert.Equal(10, batch.X.Length);
                Assert.Equal(100, batch.Hertz);
                Assert.Equal(4095 * G / 256, batch.FullScale, 1e-9);
                Assert.False(batch.Lost);
                Assert.Equal(G, batch.Z.Average(), 0.05);
            }
        );
        Assert.Empty(rig.Readings);
    }

    [Fact]
    public void An_overrun_marks_the_batch_as_having_lost_samples()
    {
        var rig = Rig(Sensor());
        rig.Run(1);
        _bus.Registers[0x30] = 0x01;
        rig.Poll();
        Assert.True(rig.Batches[^1].Lost);
        _bus.Registers[0x30] = 0;
        rig.Poll();
        Assert.False(rig.Batches[^1].Lost);
    }

    [Fact]
    public void Nothing_measured_under_the_self_test_force_is_posted_and_the_gap_is_told()
    {
        Adxl345Sensor sensor = Sensor();
        var rig = Rig(sensor);
        rig.Run(1);
        sensor.RequestSelfTest();
        rig.Run(1.5);

        Assert.True(sensor.SelfTest!.Passed, sensor.SelfTest.Response);
        Assert.Contains(_bus.Written, write => write == (0x31, 0x8B));
        Assert.All(
            rig.Batches,
            batch =>
            {
                Assert.All(batch.X, x => Assert.InRange(x, -1, 1));
                Assert.All(batch.Z, z => Assert.InRange(z, G - 1, G + 1));
            }
        );
        Assert.Single(rig.Batches, batch => batch.Lost);
        long[] times = [.. rig.Batches.Select(batch => batch.At.MonotonicMicros)];
        long gap = times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();
        Assert.Equal(500_000, gap);
    }

    [Fact]
    public void A_self_test_that_began_before_it_was_asked_for_is_no_answer()
    {
        Adxl345Sensor sensor = Sensor();
        var rig = Rig(sensor);
        rig.Run(1);
        long first = sensor.AskSelfTest();
        rig.Poll();
        long second = sensor.AskSelfTest();
        rig.Run(0.45);
        Assert.True(sensor.SelfTestOf(first)!.Passed);
        Assert.Null(sensor.SelfTestOf(second));
        rig.Run(1.5);
        Assert.True(sensor.SelfTestOf(second)!.Passed);
        Assert.Equal(2, _bus.Written.Count(write => write == (0x31, 0x8B)));
    }

    [Fact]
    public void A_self_test_that_was_asked_for_waits_until_the_structure_rests()
    {
        Adxl345Sensor sensor = Sensor();
        var rig = Rig(sensor);
        rig.Run(1);
        _shake = 30;
        rig.Run(0.5);
        long ticket = sensor.AskSelfTest();
        rig.Run(20);
        Assert.Null(sensor.SelfTestOf(ticket));
        _shake = 0;
        rig.Run(2);
        Assert.True(sensor.SelfTestOf(ticket)!.Passed);
    }

    [Fact]
    public void A_dead_proof_mass_fails_the_self_test()
    {
        Adxl345Sensor sensor = Sensor();
        var rig = Rig(sensor);
        _push = 0;
        sensor.RequestSelfTest();
        rig.Run(2);
        Assert.False(sensor.SelfTest!.Passed);
    }

    [Fact]
    public void A_chip_that_lost_its_power_under_the_force_is_set_up_again_and_measures()
    {
        Adxl345Sensor sensor = Sensor();
        var rig = Rig(sensor);
        rig.Run(1);
        sensor.RequestSelfTest();
        rig.Poll();
        rig.Poll();
        rig.Poll();
        Assert.Equal(0x8B, _bus.Registers[0x31]);
        _bus.Registers[0x2D] = 0;
        rig.Poll();
        Assert.Contains("lost power", Assert.Single(rig.Faults), StringComparison.Ordinal);
        rig.Run(2);
        Assert.False(sensor.SelfTest!.Passed);
        Assert.Equal(0x0B, _bus.Registers[0x31]);
        Assert.All(rig.Batches, batch => Assert.All(batch.X, x => Assert.InRange(x, -1, 1)));
        Assert.True(rig.Batches[^1].At.MonotonicMicros > rig.Micros - 200_000);
    }

    [Fact]
    public void A_site_with_this_accelerometer_and_an_inclinometer_becomes_Safe_misses_nothing_and_stays_Safe_through_a_self_test()
    {
        SensorSection[] sections =
        [
            new Adxl345Section { Bus = "i2c-1" },
            new Scl3300Section { Bus = "spi-0", GravityMps2 = [0, 0, 9.819] },
        ];
        IReadOnlySet<MetricId> expected = SensorMetrics.Of(sections);
        var pipeline = new SitePipeline(
            new SiteProfile("hp", new Commissioning(new DateOnly(2026, 3, 14), "an", 0, 0, G), expected, new Limits()),
            new PipelineOptions()
        );
        var sensor = new Adxl345Sensor("ADXL345", SensorMetrics.Of(sections[0], sections), () => _bus);
        var rig = Rig(sensor);
        int told = 0;
        int unsafeAfter = 0;
        for (int step = 0; step < 1600; step++)
        {
            if (step == 1200)
            {
                sensor.RequestSelfTest();
            }

            rig.Poll();
            for (; told < rig.Batches.Count; told++)
            {
                var (x, y, z, at, hertz, fullScale, lost) = rig.Batches[told];
                pipeline.Accept(new AccelerationBatch(x, y, z, x.Length, at, hertz, fullScale, lost));
            }

            if (step % 10 == 0)
            {
                double noise = _noise.NextDouble() / 1000;
                pipeline.Accept(Reading.Good(MetricId.StructureTiltX, noise, rig.Now));
                pipeline.Accept(Reading.Good(MetricId.StructureTiltY, -noise, rig.Now));
                pipeline.Accept(Reading.Good(MetricId.StructureSensorTemperature, 25 + noise, rig.Now));
            }

            pipeline.Advance(rig.Now);
            unsafeAfter += step > 1000 && pipeline.Verdict.Level != VerdictLevel.Safe ? 1 : 0;
        }

        Assert.Equal(0, unsafeAfter);
        Assert.True(sensor.SelfTest!.Passed, sensor.SelfTest.Response);
        Assert.Empty(pipeline.Alarms);
        Assert.Subset(pipeline.Snapshot().Select(reading => reading.Metric).ToHashSet(), expected.ToHashSet());
    }

    private static Adxl345Sensor SensorOf(SampleFifoBus bus)
    {
        SensorSection[] sections = [new Adxl345Section { Bus = "i2c-1" }];
        return new Adxl345Sensor("ADXL345 at i2c-1/0x53", SensorMetrics.Of(sections[0], sections), () => bus);
    }

    private Adxl345Sensor Sensor() => SensorOf(_bus);

    // The chip's 100 Hz while it measures; under the force each axis answers as the data sheet says.
    private SamplerRig Rig(ISensor sensor) =>
        new(sensor)
        {
            Passed = micros =>
            {
                for (_owed += micros / 10_000.0; _owed >= 1; _owed--)
                {
                    short push = _bus.Registers[0x31] == 0x8B ? _push : (short)0;
                    if (_bus.Registers[0x2D] == 0x08)
                    {
                        _bus.Put((short)(push + Noise()), (short)(-push + Noise()), (short)(256 + push + Noise()));
                    }
                }
            },
        };

    private int Noise() => _noise.Next(-2 - _shake, 3 + _shake);
}
