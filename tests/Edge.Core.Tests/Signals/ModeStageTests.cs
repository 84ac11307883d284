using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Modes;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

public sealed class ModeStageTests
{
    private const double Rate = 20;
    private readonly Evidence _evidence = new(30, 60);
    private readonly ModeStage _stage = new(new Limits());

    [Fact]
    public void A_frequency_is_published_with_the_interval_that_its_record_leaves_open()
    {
        var chance = new Random(4);
        double[] x = Shaken.Mode(chance, 0.4, 0.01, Rate, 24_000, 0.1);
        Shaken.Noise(chance, x, 0.01);
        Feed(x);

        // 1.96 √(ζ/(2πfT)) is 0.36 % of 0.4 Hz; a damping that was read 30 % off moves it by 15 %.
        Reading half = Last(MetricId.StructureMode1Uncertainty);
        Assert.InRange(half.Value, 0.3, 0.5);
        Assert.Equal(0.4, Last(MetricId.StructureMode1Frequency).Value, half.Value / 100 * 0.4);
        Assert.DoesNotContain(_evidence.All(), r => r.Metric == MetricId.StructureMode2Uncertainty);
    }

    [Fact]
    public void A_mode_that_is_lost_has_no_interval_either()
    {
        _stage.Restore([new LearnedMode(0, 1, 0.4, null)]);
        var chance = new Random(5);
        double[] x = new double[24_000];
        Shaken.Noise(chance, x, 0.01);
        Feed(x);

        Assert.Equal(Quality.Bad, Last(MetricId.StructureMode1Uncertainty).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.StructureMode1Frequency).Quality);
    }

    private void Feed(double[] x)
    {
        _stage.SetRate(Rate, double.NaN);
        foreach (double sample in x)
        {
            _stage.Accept(sample, 0, 9.8);
        }

        _stage.Finish();
        _stage.Publish(20, alarmUp: false, new Stamp(1_200_000_000, 0, false), _evidence);
    }

    private Reading Last(MetricId metric) => _evidence.All().Single(reading => reading.Metric == metric);
}
