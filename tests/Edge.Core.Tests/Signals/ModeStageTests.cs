using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Modes;
using Edge.Core.Site;
using Edge.Core.Tests.Signals.Modes;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

public sealed class ModeStageTests
{
    private const double Rate = 20;
    private readonly Evidence _evidence = new(30, 60);
    private ModeStage _stage = new(new Limits());

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

    [Fact]
    public void Until_a_mode_is_found_its_learned_frequency_stands_for_it()
    {
        _stage.Restore([new LearnedMode(0, 1, 0.4, null), new LearnedMode(1, 1, 0.5, null)]);
        Assert.Equal([0.4, 0.5], _stage.FirstModes);
    }

    // The eddies that a round mast sheds walk through a mode as the wind rises, and hide it; so do they past this one.
    [Fact]
    public void A_line_that_walks_past_a_mode_is_no_shift_of_it_and_a_mode_that_stays_elsewhere_is()
    {
        var chance = new Random(6);
        Run(chance, 2, 12 * 600);
        Assert.False(_stage.IsOff);
        bool wasOff = false;
        for (double line = 1.4; line < 1.92; line *= 1.01)
        {
            Run(chance, line, 100);
            wasOff |= _stage.IsOff;
            Assert.Equal(ModeSeverity.Normal, _stage.Severity);
        }

        Assert.True(wasOff);
        Run(chance, 2, 3600);
        Assert.Equal(ModeSeverity.Normal, _stage.Severity);
        Run(chance, 1.7, 5400);
        Assert.Equal(ModeSeverity.Critical, _stage.Severity);
        Assert.Contains("mode 1 along x is -1", _stage.Text);
    }

    // An hour and a half at 15 % under where it was.
    [Theory]
    [InlineData(2, 5, 10_800, ModeSeverity.Critical)]
    [InlineData(2, 20, 10_800, ModeSeverity.Normal)]
    [InlineData(2, 20, 1200, ModeSeverity.Warning)]
    [InlineData(18, 20, 1200, ModeSeverity.Normal)]
    public void The_limits_of_a_mode_are_the_sites(double warning, double critical, double hold, ModeSeverity severity)
    {
        _stage = new ModeStage(
            new Limits
            {
                ModeWarningPercent = warning,
                ModeCriticalPercent = critical,
                ModeHoldSeconds = hold,
            }
        );
        var chance = new Random(7);
        Run(chance, 2, 12 * 600);
        Run(chance, 1.7, 5400);
        Assert.Equal(severity, _stage.Severity);
    }

    private double _ran;

    private void Run(Random chance, double hertz, int seconds)
    {
        _stage.SetRate(Rate, double.NaN);
        double[] x = Shaken.Mode(chance, hertz, 0.01, Rate, (int)(seconds * Rate), 0.1);
        Shaken.Noise(chance, x, 0.01);
        for (int i = 0; i < x.Length; i++)
        {
            _stage.Accept(x[i], 0, 9.8);
            if ((i + 1) % Rate == 0)
            {
                _ran++;
                _stage.Publish(20, alarmUp: false, new Stamp((long)(_ran * 1e6), 0, false), _evidence);
            }
        }
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
