using CsCheck;
using Edge.Core.Frames;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Frames;

public sealed class FrameBuilderTests
{
    private const double Heartbeat = 300;
    private readonly Evidence _evidence = new(30, 60);
    private readonly FrameBuilder _builder = new(Heartbeat);

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private void Put(MetricId metric, double value) => _evidence.Put(Reading.Good(metric, value, At(0)));

    private MetricId[] Collect(double seconds) => [.. _builder.Collect(_evidence, At(seconds)).Select(r => r.Metric)];

    [Fact]
    public void The_first_frame_and_one_each_heartbeat_after_it_hold_all_that_is_measured_in_the_order_of_aliases()
    {
        MetricId[] both = [MetricId.PowerMains, MetricId.CabinetDoor];
        Measure(0);
        Assert.Equal(both, Collect(7));
        Measure(306.999999);
        Assert.Empty(Collect(306.999999));
        Assert.Equal(both, Collect(307));
        Measure(307);
        Assert.Empty(Collect(307));

        // A heartbeat that came late moves the next one.
        Measure(700);
        Assert.Equal(both, Collect(700));
        Measure(999.999999);
        Assert.Empty(Collect(999.999999));
        Assert.Equal(both, Collect(1000));

        void Measure(double seconds)
        {
            _evidence.Put(Reading.Good(MetricId.CabinetDoor, 0, At(seconds)));
            _evidence.Put(Reading.Good(MetricId.PowerMains, 1, At(seconds)));
        }
    }

    [Fact]
    public void A_heartbeat_does_not_tell_again_what_nobody_has_measured_since_the_frame_before()
    {
        Put(MetricId.PowerMains, 1);
        Put(MetricId.CabinetDoor, 0);
        Put(MetricId.FloodLevel, 10);
        Collect(0);
        Collect(290);
        _evidence.Put(Reading.Good(MetricId.CabinetDoor, 0, At(289.999999)));
        _evidence.Put(Reading.Good(MetricId.PowerMains, 1, At(290)));
        Assert.Equal([MetricId.PowerMains], Collect(300));

        // What differs is told however old it is.
        _evidence.Put(Reading.Good(MetricId.FloodLevel, 20, At(295)));
        Assert.Equal([MetricId.FloodLevel], Collect(600));
    }

    [Fact]
    public void An_event_is_told_once_and_one_that_is_like_it_once_more()
    {
        MetricId[] all = [.. Enumerable.Range(0, 8).Select(i => MetricId.StructureEvent + i)];
        Happen(0);
        Assert.Equal(all, Collect(0));
        Assert.Empty(Collect(10));
        Happen(20);
        Assert.Equal(all, Collect(20));
        Assert.Empty(Collect(300));

        void Happen(double seconds)
        {
            foreach (MetricId metric in all)
            {
                _evidence.Put(Reading.Good(metric, 5, At(seconds)));
            }
        }
    }

    [Fact]
    public void A_metric_that_comes_for_the_first_time_goes_at_once()
    {
        Put(MetricId.PowerMains, 1);
        Collect(0);
        Put(MetricId.CabinetDoor, 0);
        Assert.Equal([MetricId.CabinetDoor], Collect(1));
    }

    [Theory]
    [InlineData(MetricId.FloodLevel, 5)]
    [InlineData(MetricId.PowerBatteryEnergy, 1)]
    [InlineData(MetricId.LinkRoundTrip, 5)]
    public void A_change_of_the_deadband_is_told_in_either_direction_and_a_smaller_one_is_not(
        MetricId metric,
        double deadband
    )
    {
        Put(metric, 100);
        Collect(0);
        foreach (int direction in (int[])[1, -1])
        {
            Put(metric, 100 + (direction * Math.BitDecrement(deadband - 1e-9)));
            Assert.Empty(Collect(1));
            Put(metric, 100 + (direction * deadband));
            Assert.Equal([metric], Collect(2));
            Put(metric, 100);
            Assert.Equal([metric], Collect(3));
        }
    }

    [Fact]
    public void Without_a_deadband_every_change_is_told_and_no_change_is_not()
    {
        Put(MetricId.PowerMains, 1);
        Collect(0);
        Assert.Empty(Collect(1));
        Put(MetricId.PowerMains, 0);
        Assert.Equal([MetricId.PowerMains], Collect(2));
        Assert.Empty(Collect(3));
    }

    [Fact]
    public void Another_text_is_told_and_the_same_one_is_not()
    {
        _evidence.Put(Reading.Good(MetricId.LinkOperator, "452-04", At(0)));
        Collect(0);
        _evidence.Put(Reading.Good(MetricId.LinkOperator, "452-04", At(1)));
        Assert.Empty(Collect(1));
        _evidence.Put(Reading.Good(MetricId.LinkOperator, "452-01", At(2)));
        Assert.Equal([MetricId.LinkOperator], Collect(2));
    }

    [Fact]
    public void Another_quality_or_another_reason_is_told_and_of_a_bad_value_nothing_else()
    {
        Put(MetricId.FloodLevel, 10);
        Collect(0);
        _evidence.Put(new Reading(MetricId.FloodLevel, 10, Quality.Stale, At(1)));
        Assert.Equal([MetricId.FloodLevel], Collect(1));
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(2), "loop broken"));
        Assert.Equal([MetricId.FloodLevel], Collect(2));
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(3), "loop broken"));
        Assert.Empty(Collect(3));
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(4), "no answer"));
        Assert.Equal([MetricId.FloodLevel], Collect(4));
    }

    [Fact]
    public void What_another_frame_told_is_told_again_while_it_is_so_and_taken_back_when_it_is_not()
    {
        Put(MetricId.FloodLevel, 10);
        Collect(0);
        Put(MetricId.FloodLevel, 200);
        _builder.Note([Reading.Good(MetricId.FloodLevel, 200, At(1))]);
        Assert.Equal([MetricId.FloodLevel], Collect(1));
        Assert.Empty(Collect(2));
        _builder.Note([Reading.Good(MetricId.FloodLevel, 400, At(3))]);
        Assert.Equal([MetricId.FloodLevel], Collect(3));
        Assert.Empty(Collect(4));
        _builder.Note([Reading.Good(MetricId.FloodLevel, 200, At(5))]);
        Assert.Empty(Collect(5));
    }

    [Fact]
    public void A_heartbeat_takes_back_what_another_frame_told()
    {
        Put(MetricId.FloodLevel, 10);
        Collect(0);
        _builder.Note([Reading.Good(MetricId.FloodLevel, 400, At(1))]);
        Collect(300);
        Assert.Empty(Collect(301));
    }

    [Theory]
    [InlineData(MetricId.StructureAccelerationRms, 0.02, true)]
    [InlineData(MetricId.StructureAccelerationPeak, 0.1, true)]
    [InlineData(MetricId.StructureAccelerationPeakX, 0.1, true)]
    [InlineData(MetricId.StructureAccelerationPeakY, 0.1, true)]
    [InlineData(MetricId.StructureAccelerationPeakZ, 0.1, true)]
    [InlineData(MetricId.StructureTiltMagnitude, 0.05, false)]
    [InlineData(MetricId.StructureSensorTemperature, 2, false)]
    public void A_peak_of_ten_deadbands_is_told_in_every_frame_though_nothing_changed(
        MetricId metric,
        double from,
        bool isPeak
    )
    {
        Put(metric, from);
        Collect(0);
        Assert.Equal(isPeak ? [metric] : [], Collect(1));
        Put(metric, Math.BitDecrement(from));
        Assert.Empty(Collect(2));
    }

    [Fact]
    public void What_was_told_last_is_never_a_deadband_away_from_what_is_so() =>
        Gen.Double[0, 40]
            .Array[1, 50]
            .Sample(levels =>
            {
                var evidence = new Evidence(30, 60);
                var builder = new FrameBuilder(Heartbeat);
                double told = double.NaN;
                for (int i = 0; i < levels.Length; i++)
                {
                    evidence.Put(Reading.Good(MetricId.FloodLevel, levels[i], At(i)));
                    foreach (Reading reading in builder.Collect(evidence, At(i)))
                    {
                        told = reading.Value;
                    }

                    Assert.True(Math.Abs(told - levels[i]) < 5);
                }
            });
}
