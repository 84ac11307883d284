using CsCheck;
using Edge.Core.Alarms;

namespace Edge.Core.Tests.Alarms;

public sealed class ThresholdsTests
{
    private const double Hysteresis = 0.5;

    private static readonly Thresholds Rising = new(
        [new(10, Severity.Notice), new(20, Severity.Warning), new(30, Severity.Critical)],
        Hysteresis
    );

    private static readonly Thresholds Falling = new(
        [new(-10, Severity.Notice), new(-20, Severity.Warning), new(-30, Severity.Critical)],
        Hysteresis,
        falling: true
    );

    [Theory]
    [InlineData(9.999, Severity.Normal, Severity.Normal)]
    [InlineData(10.0, Severity.Normal, Severity.Notice)]
    [InlineData(19.999, Severity.Normal, Severity.Notice)]
    [InlineData(20.0, Severity.Normal, Severity.Warning)]
    [InlineData(29.999, Severity.Warning, Severity.Warning)]
    [InlineData(30.0, Severity.Warning, Severity.Critical)]
    [InlineData(1e9, Severity.Normal, Severity.Critical)]
    public void A_limit_is_passed_when_it_is_reached(double value, Severity was, Severity expected) =>
        AssertBothWays(expected, value, was);

    [Theory]
    [InlineData(29.501, Severity.Critical, Severity.Critical)]
    [InlineData(29.5, Severity.Critical, Severity.Warning)]
    [InlineData(19.501, Severity.Critical, Severity.Warning)]
    [InlineData(19.501, Severity.Warning, Severity.Warning)]
    [InlineData(19.501, Severity.Notice, Severity.Notice)]
    [InlineData(9.501, Severity.Notice, Severity.Notice)]
    [InlineData(9.501, Severity.Normal, Severity.Normal)]
    [InlineData(9.5, Severity.Notice, Severity.Normal)]
    public void A_severity_is_given_up_a_whole_hysteresis_below_its_limit(
        double value,
        Severity was,
        Severity expected
    ) => AssertBothWays(expected, value, was);

    [Fact]
    public void What_is_no_number_asks_for_nothing()
    {
        Assert.Null(Rising.Level(double.NaN, Severity.Critical));
        Assert.Null(Falling.Level(double.NaN, Severity.Normal));
    }

    [Fact]
    public void A_worse_value_never_asks_for_less() =>
        Gen.Select(Gen.Double[0, 40], Gen.Double[0, 40], Gen.Enum<Severity>())
            .Sample((a, b, was) => Assert.True(Rising.Level(Math.Min(a, b), was) <= Rising.Level(Math.Max(a, b), was)));

    private static void AssertBothWays(Severity expected, double value, Severity was)
    {
        Assert.Equal(expected, Rising.Level(value, was));
        Assert.Equal(expected, Falling.Level(-value, was));
    }
}
