using System.Text;
using CsCheck;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

/// <summary>Seconds are letters: e severely errored, c clean, ? unobserved; times are a available, u unavailable, ? neither.</summary>
public class UnavailabilityTests
{
    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    public void Ten_errored_seconds_begin_unavailable_time_and_belong_to_it(int errored, bool isUnavailable)
    {
        char time = isUnavailable ? 'u' : 'a';
        string seconds = new string('c', 20) + new string('e', errored) + new string('c', 20);
        string expected = new string('a', 20) + new string(time, errored) + new string('a', 20);
        Assert.Equal(expected, Times(seconds));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    public void Ten_clean_seconds_end_it_and_belong_to_available_time(int clean, bool isAvailable)
    {
        char time = isAvailable ? 'a' : 'u';
        string seconds = new string('e', 15) + new string('c', clean) + new string('e', 10);
        string expected = new string('u', 15) + new string(time, clean) + new string('u', 10);
        Assert.Equal(expected, Times(seconds));
    }

    [Fact]
    public void A_run_that_is_broken_by_one_second_begins_anew()
    {
        Assert.Equal(new string('a', 19), Times("eeeeeeeeeceeeeeeeee"));
        Assert.Equal(new string('u', 10) + new string('u', 19), Times(new string('e', 10) + "ccccccccceccccccccc"));
    }

    [Fact]
    public void An_unobserved_second_ends_a_run_and_keeps_the_state()
    {
        Assert.Equal("aaaaaaaaa?aaaaaaaaa", Times("eeeeeeeee?eeeeeeeee"));
        Assert.Equal("uuuuuuuuuu???uuuuuuuuu?u", Times("eeeeeeeeee???ccccccccc?c"));
    }

    [Fact]
    public void At_most_nine_seconds_wait()
    {
        Unavailability rule = new();
        for (int i = 1; i < 10; i++)
        {
            Assert.Equal(0, rule.Step(isErrored: true));
            Assert.Equal(i, rule.Pending);
        }

        Assert.Equal(10, rule.Step(isErrored: true));
        Assert.Equal((0, true), (rule.Pending, rule.IsUnavailable));
    }

    [Fact]
    public void A_state_goes_on_where_an_earlier_process_left_it()
    {
        Unavailability rule = new(isUnavailable: true);
        Assert.Equal(1, rule.Step(isErrored: true));
        Assert.True(rule.IsUnavailable);
    }

    // The reference knows the definition and nothing of runs under way: each stretch of equal seconds that is ten long turns the
    // state, from its first second on.
    [Fact]
    public void Any_string_of_seconds_is_judged_as_the_definition_says()
    {
        Gen.OneOf(Gen.Const('c'), Gen.Const('e'), Gen.Const('?'))
            .Select(Gen.Int[1, 14], (kind, length) => new string(kind, length))
            .Array[0, 30]
            .Select(string.Concat)
            .Sample(seconds => Assert.Equal(ByDefinition(seconds), Times(seconds)), iter: 20_000);
    }

    [Fact]
    public void Strings_of_lone_seconds_are_judged_so_too()
    {
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 1 << 30])
            .Select((share, seed) => Lone(share, seed))
            .Sample(seconds => Assert.Equal(ByDefinition(seconds), Times(seconds)), iter: 5_000);
    }

    private static string Lone(int share, int seed)
    {
        Random random = new(seed);
        return string.Concat(
            Enumerable
                .Range(0, 300)
                .Select(_ =>
                    random.Next(31) < share ? 'e'
                    : random.Next(60) == 0 ? '?'
                    : 'c'
                )
        );
    }

    private static string Times(string seconds)
    {
        Unavailability rule = new();
        var times = new StringBuilder();
        foreach (char second in seconds)
        {
            int decided = second == '?' ? rule.Break() : rule.Step(second == 'e');
            times.Append(rule.IsUnavailable ? 'u' : 'a', decided);
            if (second == '?')
            {
                times.Append('?');
            }
        }

        return times.Append(rule.IsUnavailable ? 'u' : 'a', rule.Break()).ToString();
    }

    private static string ByDefinition(string seconds)
    {
        char[] times = new char[seconds.Length];
        char state = 'a';
        for (int i = 0; i < seconds.Length; i++)
        {
            if (seconds[i] == '?')
            {
                times[i] = '?';
                continue;
            }

            string ten = seconds.Substring(i, Math.Min(10, seconds.Length - i));
            state =
                ten == "eeeeeeeeee" ? 'u'
                : ten == "cccccccccc" ? 'a'
                : state;
            times[i] = state;
        }

        return new string(times);
    }
}
