using Edge.Core.Cabinet;

namespace Edge.Core.Tests.Cabinet;

public sealed class DewPointTests
{
    // Psychrometric tables: 20 °C and 50 % 9.3 °C, 30 °C and 80 % 26.2 °C, 25 °C and 60 % 16.7 °C, 0 °C and 50 % −9.2 °C.
    [Theory]
    [InlineData(20, 50, 9.3)]
    [InlineData(30, 80, 26.2)]
    [InlineData(25, 60, 16.7)]
    [InlineData(0, 50, -9.2)]
    [InlineData(33, 100, 33)]
    public void Dew_points_are_those_of_the_tables(double celsius, double humidity, double dewPoint) =>
        Assert.Equal(dewPoint, DewPoint.Of(celsius, humidity), 0.1);

    [Theory]
    [InlineData(20, 0)]
    [InlineData(20, -1)]
    [InlineData(20, double.NaN)]
    [InlineData(double.NaN, 50)]
    public void What_is_not_known_has_no_dew_point(double celsius, double humidity) =>
        Assert.True(double.IsNaN(DewPoint.Of(celsius, humidity)));
}
