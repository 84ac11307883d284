using CsCheck;
using Edge.Core.Commands;

namespace Edge.Core.Tests.Commands;

/// <summary>The values of commands: what is read, and that nothing else is.</summary>
public sealed class CommandValuesTests
{
    private const long Six = 1_795_802_400_000; // 2026-11-27T18:00:00Z

    [Theory]
    [InlineData("2026-11-27T18:00:00Z an", Six, "an")]
    [InlineData("2026-11-27T18:00:00Z desk 3", Six, "desk 3")]
    [InlineData("off an", null, "an")]
    public void A_shelf_has_a_time_or_off_and_who(string text, long? until, string who)
    {
        Assert.True(CommandValues.TryShelf(text, out long? read, out string? by));
        Assert.Equal((until, who), (read, by));
    }

    [Theory]
    [InlineData("")]
    [InlineData("off")]
    [InlineData("off ")]
    [InlineData("off  an")]
    [InlineData("OFF an")]
    [InlineData("an")]
    [InlineData("2026-11-27T18:00:00Z")]
    [InlineData("2026-11-27T18:00:00 an")]
    [InlineData("2026-11-27 18:00:00Z an")]
    [InlineData("off a\tn")]
    public void What_is_no_shelf_is_not_read(string text) => Assert.False(CommandValues.TryShelf(text, out _, out _));

    [Fact]
    public void Who_has_1_to_64_characters_and_no_control_characters()
    {
        Assert.Equal(new string('a', 64), CommandValues.Who(new string('a', 64)));
        Assert.Equal("Nguyễn An", CommandValues.Who("Nguyễn An"));
        Assert.Null(CommandValues.Who(new string('a', 65)));
        Assert.Null(CommandValues.Who(""));
        Assert.Null(CommandValues.Who(" an"));
        Assert.Null(CommandValues.Who("an "));
        Assert.Null(CommandValues.Who("a\nn"));
    }

    [Fact]
    public void A_visit_is_announced_with_all_that_belongs_to_it()
    {
        VisitOrder order = CommandValues.Visit(
            """{"id":"v-1","person":"nv-17","from":"2026-11-27T18:00:00Z","until":"2026-11-27T19:00:00Z","checklist":["bolts","guys"]}"""
        )!;
        Assert.Equal(("v-1", "v-1", "nv-17"), (order.Id, order.Announced!.Id, order.Announced.Person));
        Assert.Equal((Six, Six + 3_600_000), (order.Announced.FromUnixMillis, order.Announced.UntilUnixMillis));
        Assert.Equal(["bolts", "guys"], order.Announced.Checklist);
        Assert.Empty(
            CommandValues
                .Visit("""{"until":"2026-11-27T19:00:00Z","id":"v","person":"p","from":"2026-11-27T18:00:00Z"}""")!
                .Announced!.Checklist
        );
    }

    [Fact]
    public void A_visit_ends_with_what_was_done()
    {
        VisitOrder order = CommandValues.Visit("""{"id":"v-1","done":["bolts"]}""")!;
        Assert.Equal(("v-1", null), (order.Id, order.Announced));
        Assert.Equal(["bolts"], order.Done);
        Assert.Empty(CommandValues.Visit("""{"done":[],"id":"v-1"}""")!.Done);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"v"}""")]
    [InlineData("""{"id":7,"done":[]}""")]
    [InlineData("""{"id":"v","done":"bolts"}""")]
    [InlineData("""{"id":"v","done":[7]}""")]
    [InlineData("""{"id":"v","done":[],"id":"w"}""")]
    [InlineData("""{"id":"v","done":[],"person":"p"}""")]
    [InlineData("""{"id":"v","person":"p","from":"2026-11-27T18:00:00Z","until":"tomorrow"}""")]
    [InlineData("""{"id":"v","person":"p","from":"2026-11-27T18:00:00Z","until":"2026-11-27T19:00:00Z","x":1}""")]
    [InlineData(
        """{"id":"v","person":"p","from":"2026-11-27T18:00:00Z","until":"2026-11-27T19:00:00Z","checklist":{}}"""
    )]
    [InlineData("""{"id":"\ud800","done":[]}""")]
    public void What_is_no_visit_is_not_read(string text) => Assert.Null(CommandValues.Visit(text));

    [Fact]
    public void A_null_for_a_text_is_an_empty_one()
    {
        VisitOrder order = CommandValues.Visit("""{"id":null,"done":[null,"a"]}""")!;
        Assert.Equal("", order.Id);
        Assert.Equal(["", "a"], order.Done);
        order = CommandValues.Visit(
            """{"id":null,"person":null,"from":"2026-11-27T18:00:00Z","until":"2026-11-27T19:00:00Z"}"""
        )!;
        Assert.Equal(("", "", ""), (order.Id, order.Announced!.Id, order.Announced.Person));
        Assert.Null(CommandValues.Visit("""{"id":"v","person":"p","from":null,"until":"2026-11-27T19:00:00Z"}"""));
        Assert.Null(CommandValues.Visit("""{"id":"v","person":"p","from":"2026-11-27T19:00:00Z","until":null}"""));
    }

    [Fact]
    public void Any_text_is_read_or_not_and_nothing_is_thrown()
    {
        string[] known =
        [
            """{"id":"v","done":["a"]}""",
            """{"id":"v","person":"p","from":"2026-11-27T18:00:00Z","until":"2026-11-27T19:00:00Z"}""",
            "2026-11-27T18:00:00Z an",
            "; last 17 BadValue: x",
        ];
        Gen<string> near = Gen.Select(Gen.Int[0, known.Length - 1], Gen.Int[0, 40], Gen.Char)
            .Select(
                (which, at, changed) =>
                {
                    string text = known[which];
                    at = Math.Min(at, text.Length - 1);
                    return text[..at] + changed + text[(at + 1)..];
                }
            );
        Gen.OneOf(Gen.String, near)
            .Sample(text =>
            {
                _ = CommandValues.Visit(text);
                _ = CommandValues.TryShelf(text, out _, out _);
                _ = CommandValues.Who(text);
                _ = CommandAnswer.TryRead(text, out _);
            });
    }

    [Fact]
    public void An_answer_is_read_as_it_was_written() =>
        Gen.Select(Gen.Long[1, CommandEnvelope.HighestCounter], Gen.Enum<RefusalReason>(), Gen.String, Gen.Bool)
            .Sample(
                (counter, reason, text, done) =>
                {
                    var answer = new CommandAnswer(
                        counter,
                        done ? null : new CommandRefusal(reason, text) { Counter = counter }
                    );
                    Assert.True(
                        CommandAnswer.TryRead(answer.ToText("BadValue 1, Replayed 2"), out CommandAnswer? read)
                    );
                    Assert.Equal(answer, read);
                }
            );

    [Theory]
    [InlineData("BadValue 1, Replayed 2")]
    [InlineData("BadValue 1; last 0 done")]
    [InlineData("BadValue 1; last -7 done")]
    [InlineData("BadValue 1; last 7 Done")]
    [InlineData("BadValue 1; last 7 done ")]
    [InlineData("BadValue 1; last 7 11: text")]
    [InlineData("BadValue 1; last 7 Nothing: text")]
    [InlineData("BadValue 1; last 7")]
    public void What_is_no_answer_is_not_read(string text) => Assert.False(CommandAnswer.TryRead(text, out _));
}
