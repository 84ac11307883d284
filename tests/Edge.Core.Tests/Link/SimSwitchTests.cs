using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SimSwitchTests
{
    [Theory]
    [InlineData("AT+QUIMSLOT={slot}", 1, "AT+QUIMSLOT=1")]
    [InlineData("AT+QUIMSLOT={slot}", 2, "AT+QUIMSLOT=2")]
    [InlineData("AT+GTDUALSIM={index}", 1, "AT+GTDUALSIM=0")]
    [InlineData("AT+GTDUALSIM={index}", 2, "AT+GTDUALSIM=1")]
    public void A_slot_is_counted_from_one_and_an_index_from_zero(string pattern, int slot, string command) =>
        Assert.Equal(command, SimSwitch.For(pattern, slot));

    [Theory]
    [InlineData("AT+QUIMSLOT={slot}", null)]
    [InlineData("AT+QDSIM={index}", null)]
    [InlineData("", "is no AT command")]
    [InlineData("+QDSIM={index}", "is no AT command")]
    [InlineData("AT+QDSIM=1", "chooses no slot")]
    [InlineData("AT+QDSIM={slot}\r", "one line")]
    [InlineData("AT+QDSIM={slot}\u00e9", "one line")]
    public void A_pattern_that_would_choose_nothing_is_said(string pattern, string? problem)
    {
        string? said = SimSwitch.Problem(pattern);
        Assert.Equal(problem is null, said is null);
        Assert.Contains(problem ?? "", said ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_characters_are_the_most()
    {
        string longest = "AT" + new string('x', SimSwitch.Longest - 8) + "{slot}";
        Assert.Null(SimSwitch.Problem(longest));
        Assert.NotNull(SimSwitch.Problem("ATx" + longest[2..]));
    }

    [Theory]
    [InlineData("+QUIMSLOT: 1", 1)]
    [InlineData("+QUIMSLOT: 2", 2)]
    [InlineData("+QUIMSLOT: 0", null)]
    [InlineData("+QUIMSLOT: 1,2", null)]
    [InlineData("+QUIMSLOT: ", null)]
    [InlineData("+QSLOT: 1", null)]
    public void The_slot_of_a_Quectel_is_one_or_two(string line, int? slot) =>
        Assert.Equal(slot, QuectelAnswers.Slot(line));
}
