using System.Text;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Tests.Chips;

public sealed class SimulatedMb7389Tests
{
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private double _water = 500;

    [Fact]
    public void It_greets_and_then_says_its_distance_six_times_a_second()
    {
        SimulatedMb7389 sensor = Make();
        Assert.StartsWith("HRXL-MaxSonar", Hear(sensor, 0), StringComparison.Ordinal);
        string[] frames = Frames(Hear(sensor, 3));
        Assert.Equal(20, frames.Length);
        Assert.All(frames, frame => Assert.InRange(int.Parse(frame[1..], null), 1990, 2010));
    }

    [Theory]
    [InlineData(2400, "R0300")]
    [InlineData(-3000, "R2500")]
    public void It_says_300_for_what_is_nearer_and_the_ground_for_dry(double water, string frame)
    {
        SimulatedMb7389 sensor = Make();
        _water = water;
        _ = Hear(sensor, 0);
        Assert.All(
            Frames(Hear(sensor, 1)),
            said => Assert.Equal(int.Parse(frame[1..], null), int.Parse(said[1..], null), 6.0)
        );
    }

    [Fact]
    public void Without_an_echo_it_says_its_largest_number_and_silent_nothing()
    {
        SimulatedMb7389 sensor = Make();
        _ = Hear(sensor, 0);
        sensor.Fault = Mb7389Fault.NoEcho;
        Assert.All(Frames(Hear(sensor, 1)), said => Assert.Equal("R5000", said));
        sensor.Fault = Mb7389Fault.Silent;
        Assert.Equal("", Hear(sensor, 1));
        sensor.Fault = Mb7389Fault.Obstructed;
        Assert.All(Frames(Hear(sensor, 1)), said => Assert.Equal(1000, int.Parse(said[1..], null), 6.0));
    }

    [Fact]
    public void What_nobody_reads_for_long_is_lost()
    {
        SimulatedMb7389 sensor = Make();
        _ = Hear(sensor, 0);
        Assert.InRange(Frames(Hear(sensor, 3600)).Length, 64, 65);
    }

    private SimulatedMb7389 Make() => new(_time, _ => _water, 2500, 3);

    private static string[] Frames(string text) => text.Split('\r', StringSplitOptions.RemoveEmptyEntries);

    private string Hear(SimulatedMb7389 sensor, double seconds)
    {
        _time.Advance((long)(seconds * 1e6));
        byte[] buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, sensor.Read(buffer));
    }
}
