using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Readings;

public sealed class SensorTruthTests
{
    private static readonly Stamp At = new(1_000_000, 1, true);

    [Theory]
    [InlineData(MetricId.PowerBatteryVoltage, 10, 85)]
    [InlineData(MetricId.PowerBatteryMidpoint, -0.5, 85)]
    [InlineData(MetricId.PowerBatteryCurrent, -2000, 2000)]
    [InlineData(MetricId.FloodLevel, -25_000, 75_000)]
    [InlineData(MetricId.FloodLoopCurrent, -1, 30)]
    [InlineData(MetricId.CabinetTemperature, -60, 130)]
    [InlineData(MetricId.StructureSensorTemperature, -60, 130)]
    [InlineData(MetricId.CabinetHumidity, 0, 100)]
    [InlineData(MetricId.StructureTiltX, -90, 90)]
    [InlineData(MetricId.StructureTiltY, -90, 90)]
    [InlineData(MetricId.StructureTiltMagnitude, 0, 180)]
    [InlineData(MetricId.StructureAccelerationRms, 0, float.MaxValue)]
    [InlineData(MetricId.StructureAccelerationPeak, 0, float.MaxValue)]
    [InlineData(MetricId.StructureAccelerationPeakX, 0, float.MaxValue)]
    [InlineData(MetricId.StructureAccelerationPeakY, 0, float.MaxValue)]
    [InlineData(MetricId.StructureAccelerationPeakZ, 0, float.MaxValue)]
    [InlineData(MetricId.StructureSampleRate, 0, float.MaxValue)]
    [InlineData(MetricId.StructureMode2Frequency, 0, float.MaxValue)]
    [InlineData(MetricId.StructureMode1Residual, float.MinValue, float.MaxValue)]
    [InlineData(MetricId.StructureMode2Residual, float.MinValue, float.MaxValue)]
    [InlineData(MetricId.StructureMode3Residual, float.MinValue, float.MaxValue)]
    [InlineData(MetricId.LinkRsrp, -160, -20)]
    [InlineData(MetricId.LinkRsrq, -50, 30)]
    [InlineData(MetricId.LinkSinr, -40, 60)]
    [InlineData(MetricId.LinkRssi, -130, 0)]
    [InlineData(MetricId.LinkLoss, 0, 100)]
    [InlineData(MetricId.LinkRoundTrip, 0, 600_000)]
    [InlineData(MetricId.LinkThroughputDown, 0, 1_000_000)]
    [InlineData(MetricId.LinkThroughputUp, 0, 1_000_000)]
    [InlineData(MetricId.LinkModemTemperature, -50, 125)]
    [InlineData(MetricId.PowerFuelLevel, -10, 110)]
    [InlineData(MetricId.FloodUltrasonicLevel, -25_000, 75_000)]
    [InlineData(MetricId.FloodUltrasonicDistance, 0, 10_000)]
    [InlineData(MetricId.SiteWindSpeed, 0, 120)]
    [InlineData(MetricId.PowerRectifierVoltage, 10, 85)]
    [InlineData(MetricId.PowerRectifierBatteryCurrent, -2000, 2000)]
    [InlineData(MetricId.PowerRectifierLoadCurrent, 0, 2000)]
    [InlineData(MetricId.PowerRectifierAcVoltage, 0, 600)]
    [InlineData(MetricId.PowerRectifierTemperature, -60, 130)]
    [InlineData(MetricId.PowerRectifierModules, 0, 200)]
    [InlineData(MetricId.PowerRectifierModulesFailed, 0, 200)]
    [InlineData(MetricId.PowerRectifierAlarms, 0, (1 << 24) - 1)]
    [InlineData(MetricId.PowerMeterVoltage, 0, 600)]
    [InlineData(MetricId.PowerMeterCurrent, 0, 2000)]
    [InlineData(MetricId.PowerMeterPower, -100_000, 100_000)]
    [InlineData(MetricId.PowerMeterPowerFactor, -1.01, 1.01)]
    [InlineData(MetricId.PowerMeterFrequency, 0, 100)]
    [InlineData(MetricId.PowerMeterEnergy, 0, 100_000_000)]
    [InlineData(MetricId.PowerBatteryCharge, float.MinValue, float.MaxValue)]
    public void A_value_is_physical_from_end_to_end_of_its_range_and_nowhere_else(
        MetricId metric,
        double lowest,
        double highest
    )
    {
        Assert.True(Check(metric, lowest).IsGood);
        Assert.True(Check(metric, highest).IsGood);
        foreach (double outside in (double[])[Math.BitDecrement(lowest), Math.BitIncrement(highest), double.NaN])
        {
            Reading reading = Check(metric, outside);
            Assert.Equal((Quality.Bad, double.NaN, At), (reading.Quality, reading.Value, reading.At));
            string why = double.IsFinite(outside)
                ? $"{outside} {MetricCatalogue.Find(metric)!.Unit} is outside {lowest} to {highest}"
                : "not a number";
            Assert.Equal(why, reading.Text);
        }
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(1.0, true)]
    [InlineData(0.5, false)]
    [InlineData(-1.0, false)]
    [InlineData(2.0, false)]
    [InlineData(double.NaN, false)]
    public void A_truth_value_is_zero_or_one(double value, bool good) =>
        Assert.Equal(good, Check(MetricId.PowerMains, value).IsGood);

    [Fact]
    public void A_truth_value_that_is_none_says_what_it_is() =>
        Assert.Equal("0.5 is neither true nor false", Check(MetricId.PowerMains, 0.5).Text);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_good_reading_is_never_made_of_what_is_no_number(double value) =>
        Assert.Equal(
            Reading.Bad(MetricId.FloodLevel, At, "not a number"),
            Reading.Good(MetricId.FloodLevel, value, At)
        );

    [Fact]
    public void A_text_is_good_with_no_number_and_bad_without_text()
    {
        MetricDefinition definition = MetricCatalogue.Find(MetricId.LinkOperator)!;
        var text = Reading.Good(MetricId.LinkOperator, "Viettel", At);
        Assert.Equal(text, SensorTruth.Check(definition, text));
        Assert.Equal(
            Reading.Bad(MetricId.LinkOperator, At, "no text"),
            SensorTruth.Check(definition, text with { Text = null })
        );
    }

    [Fact]
    public void A_bad_reading_keeps_its_reason_and_loses_its_value()
    {
        MetricDefinition definition = MetricCatalogue.Find(MetricId.FloodLevel)!;
        var bad = new Reading(MetricId.FloodLevel, 12, Quality.Bad, At, "no answer");
        Assert.Equal(Reading.Bad(MetricId.FloodLevel, At, "no answer"), SensorTruth.Check(definition, bad));
    }

    [Fact]
    public void What_was_old_when_it_came_is_bad()
    {
        MetricDefinition definition = MetricCatalogue.Find(MetricId.FloodLevel)!;
        var stale = new Reading(MetricId.FloodLevel, 12, Quality.Stale, At);
        Assert.Equal(Reading.Bad(MetricId.FloodLevel, At, "delivered as stale"), SensorTruth.Check(definition, stale));
    }

    [Fact]
    public void Only_what_a_noisy_converter_measures_must_show_noise()
    {
        MetricId[] noisy =
        [
            MetricId.PowerBatteryVoltage,
            MetricId.PowerBatteryCurrent,
            MetricId.PowerBatteryMidpoint,
            MetricId.FloodLoopCurrent,
            MetricId.CabinetTemperature,
            MetricId.CabinetHumidity,
        ];
        Assert.Equal(noisy, Enum.GetValues<MetricId>().Where(SensorTruth.MustShowNoise).Order());
    }

    [Fact]
    public void Evidence_on_safety_ages_at_once_what_comes_slower_later_and_events_and_the_agents_own_figures_never()
    {
        foreach (MetricId metric in Enum.GetValues<MetricId>())
        {
            double expected = metric switch
            {
                MetricId.StructureSampleRate => 0,
                >= MetricId.StructureTiltRateHour and <= MetricId.StructurePermanentSet => 20,
                MetricId.StructureSwayPeakFactor => 5,
                >= MetricId.StructureMode1Frequency and <= MetricId.StructureMode3Uncertainty => 240,
                >= MetricId.StructureEvent and <= MetricId.StructureRingDownDamping => 0,
                MetricId.SiteWindSpeed => 1,
                >= MetricId.PowerBatteryEnd and <= MetricId.PowerGensetFailures or MetricId.PowerFuelRate => 0,
                >= MetricId.StructureTiltX and <= MetricId.FloodLoopCurrent => 1,
                MetricId.LinkUp or MetricId.LinkAvailable or MetricId.LinkOutageSeconds => 1,
                >= MetricId.LinkRoundTrip and <= MetricId.LinkRegistration => 10,
                MetricId.LinkAccess or MetricId.LinkCell or MetricId.LinkModemTemperature => 10,
                MetricId.LinkSim or MetricId.LinkModem => 30,
                >= MetricId.CabinetTemperature and <= MetricId.CabinetDoor => 1,
                >= MetricId.CabinetSmoke and <= MetricId.CabinetVisitButton => 1,
                MetricId.FloodUltrasonicLevel or MetricId.FloodUltrasonicDistance => 1,
                _ => 0,
            };
            Assert.Equal(expected, SensorTruth.StaleFactor(metric));
        }
    }

    private static Reading Check(MetricId metric, double value) =>
        SensorTruth.Check(MetricCatalogue.Find(metric)!, new Reading(metric, value, Quality.Good, At));
}
