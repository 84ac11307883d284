using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;

namespace Edge.Agent.Tests.Sampling;

public sealed class Sht4xSensorTests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedSht4x _chip;

    public Sht4xSensorTests() => _chip = new SimulatedSht4x(_time, _ => (31, 60), seed: 1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(10, 5)]
    public void The_air_is_measured_at_whole_seconds_as_often_as_is_asked_and_every_five_at_least(int asked, int every)
    {
        SamplerRig rig = Rig(asked);
        rig.Run(30.5);
        long[] warm = [.. rig.Readings.Where(Is(MetricId.CabinetTemperature)).Select(r => r.At.MonotonicMicros)];
        long[] damp = [.. rig.Readings.Where(Is(MetricId.CabinetHumidity)).Select(r => r.At.MonotonicMicros)];
        Assert.Empty(rig.Faults);
        Assert.Equal(warm, damp);
        Assert.InRange(warm.Length, 30 / every, (30 / every) + 1);

        // It converts for 8 ms; the first time it is asked for its number before.
        Assert.All(warm.Skip(1), at => Assert.InRange(at % ISensor.SecondMicros, 1, 10_000));
        Assert.All(
            warm.Skip(2).Zip(warm.Skip(1)),
            pair => Assert.Equal(every * ISensor.SecondMicros, pair.First - pair.Second)
        );
    }

    [Fact]
    public void A_chip_that_is_gone_is_told_within_five_seconds_and_asked_for_each_second_from_then_on()
    {
        SamplerRig rig = Rig(5);
        rig.Run(11);
        Assert.Empty(rig.Faults);
        _chip.SetFault(ChipFault.Silent);
        rig.Run(5);
        Assert.NotEmpty(rig.Faults);
        int told = rig.Faults.Count;
        rig.Run(10);
        Assert.Equal(told + 10, rig.Faults.Count);
        _chip.SetFault(ChipFault.None);
        int before = rig.Readings.Count;
        rig.Run(1.5);
        Assert.True(rig.Readings.Count > before);
    }

    private SamplerRig Rig(int seconds) =>
        new(
            new Sht4xSensor(
                "SHT4x at i2c-1/0x44",
                [MetricId.CabinetTemperature, MetricId.CabinetHumidity],
                () => new I2cChipBus(_chip.OnI2c(1, 0x44), "i2c-1/0x44"),
                seconds
            )
        )
        {
            Passed = _time.Advance,
        };

    private static Func<Reading, bool> Is(MetricId metric) => reading => reading.Metric == metric;
}
