using System.Text;
using CsCheck;
using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

public sealed class Mb7389Tests
{
    private readonly Mb7389 _sensor = new();

    [Theory]
    [InlineData("R0300\r", 300)]
    [InlineData("R1234\r", 1234)]
    [InlineData("R4999\r", 4999)]
    [InlineData("R5000\r", 5000)]
    [InlineData("R9999\r", 9999)]
    [InlineData("R0000\r", 0)]
    public void A_frame_is_a_letter_four_digits_and_a_carriage_return(string frame, int millimetres) =>
        Assert.Equal([millimetres], Take(frame));

    [Theory]
    [InlineData("R123\r")]
    [InlineData("R12345\r")]
    [InlineData("R12 4\r")]
    [InlineData("r1234\r")]
    [InlineData("R1234\n")]
    [InlineData("1234\r")]
    [InlineData("R-123\r")]
    [InlineData("HRXL-MaxSonar-WRMT\rPN:MB7389\rRoHS 1.8b090\r")]
    public void Anything_else_is_passed_over(string bytes) => Assert.Empty(Take(bytes));

    [Fact]
    public void A_frame_that_breaks_off_costs_itself_and_no_other()
    {
        Assert.Equal([1111, 2222], Take("R1111\rR12R2222\r"));
        Assert.Equal(1, _sensor.Broken);
    }

    [Fact]
    public void A_frame_that_had_begun_is_forgotten_with_the_line()
    {
        Assert.Empty(Take("R12"));
        _sensor.Forget();
        Assert.Empty(Take("34\r"));
    }

    [Theory]
    [InlineData(299, false)]
    [InlineData(300, true)]
    [InlineData(4999, true)]
    [InlineData(5000, false)]
    [InlineData(5001, true)]
    [InlineData(9998, true)]
    [InlineData(9999, false)]
    [InlineData(10_000, false)]
    [InlineData(0, false)]
    [InlineData(Mb7389.Nothing, false)]
    public void No_echo_and_what_is_nearer_than_it_can_tell_is_no_distance(int millimetres, bool isDistance) =>
        Assert.Equal(isDistance, Mb7389.IsDistance(millimetres));

    [Fact]
    public void Any_bytes_give_numbers_that_stood_there_or_nothing() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                var sensor = new Mb7389();
                string text = Encoding.Latin1.GetString(bytes);
                foreach (byte value in bytes)
                {
                    int got = sensor.Take(value);
                    Assert.InRange(got, Mb7389.Nothing, 9999);
                    Assert.True(got == Mb7389.Nothing || text.Contains($"R{got:0000}\r", StringComparison.Ordinal));
                }
            });

    [Fact]
    public void Every_frame_is_found_among_any_other_bytes_without_its_letter()
    {
        Gen<string> noise = Gen.Byte.Where(b => b != 'R').Array[0, 20].Select(Encoding.Latin1.GetString);
        Gen.Select(noise, Gen.Int[0, 9999])
            .Array[1, 20]
            .Sample(parts =>
            {
                var sensor = new Mb7389();
                var found = new List<int>();
                string text = string.Concat(parts.Select(p => $"{p.Item1}R{p.Item2:0000}\r"));
                foreach (byte value in Encoding.Latin1.GetBytes(text))
                {
                    if (sensor.Take(value) is >= 0 and int got)
                    {
                        found.Add(got);
                    }
                }

                Assert.Equal(parts.Select(p => p.Item2), found);
            });
    }

    private List<int> Take(string bytes)
    {
        var found = new List<int>();
        foreach (byte value in Encoding.ASCII.GetBytes(bytes))
        {
            if (_sensor.Take(value) is >= 0 and int got)
            {
                found.Add(got);
            }
        }

        return found;
    }
}
