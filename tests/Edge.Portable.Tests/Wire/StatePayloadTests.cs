using System.Text;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public sealed class StatePayloadTests
{
    private const string Ends = "\"online\":true,\"timestamp\":5}";

    private static (bool Online, long Timestamp)? Read(string json)
    {
        // With other bytes around it: nothing outside the part may be looked at.
        byte[] bytes = Encoding.UTF8.GetBytes("\"1}" + json + "}1\"");
        return StatePayload.TryParse(bytes, 3, bytes.Length - 6, out bool online, out long timestamp)
            ? (online, timestamp)
            : null;
    }

    [Fact]
    public void Every_part_of_a_message_that_is_cut_off_is_none()
    {
        const string whole = "{\"a\":[{\"b\":\"c\\\"\"},null,-1.5e+3],\"online\":false,\"timestamp\":12}";
        Assert.Equal((false, 12), Read(whole));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(Read(whole[..length]));
        }
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, -1)]
    [InlineData(5, 37)]
    [InlineData(42, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_part_that_is_none_is_no_message(int offset, int count)
    {
        byte[] bytes = StatePayload.Format(true, 1_700_000_000_000);
        Assert.Equal(41, bytes.Length);
        Assert.False(StatePayload.TryParse(bytes, offset, count, out _, out _));
    }

    [Fact]
    public void A_message_may_have_4096_bytes_and_not_one_more()
    {
        string longest = "{" + new string(' ', 4096 - 1 - Ends.Length) + Ends;
        Assert.Equal((true, 5), Read(longest));
        Assert.Null(Read(" " + longest));
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("7", 7L)]
    [InlineData("10", 10L)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    [InlineData("1000000000000000000", null)]
    [InlineData("00", null)]
    [InlineData("0123456789", null)]
    [InlineData("", null)]
    [InlineData("+1", null)]
    [InlineData("1e3", null)]
    [InlineData("1:", null)]
    [InlineData("1/", null)]
    [InlineData("null", null)]
    [InlineData("1 2", null)]
    public void A_time_has_1_to_18_digits_and_nothing_else(string text, long? timestamp) =>
        Assert.Equal(
            timestamp is { } value ? (true, value) : null,
            Read("{\"online\":true,\"timestamp\":" + text + "}")
        );

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("True", null)]
    [InlineData("truee", null)]
    [InlineData("tru", null)]
    [InlineData("fals", null)]
    [InlineData("null", null)]
    [InlineData("1", null)]
    public void A_host_is_online_or_it_is_not(string text, bool? online) =>
        Assert.Equal(online is { } value ? (value, 5L) : null, Read("{\"timestamp\":5,\"online\":" + text + "}"));

    [Theory]
    [InlineData("\"Online\"")]
    [InlineData("\"onlinE\"")]
    [InlineData("\"onlin\"")]
    [InlineData("\"onlinee\"")]
    [InlineData("\"\"")]
    [InlineData("\"onlin\\u0065\"")]
    public void A_member_of_another_name_is_another_member(string name)
    {
        Assert.Null(Read("{" + name + ":true,\"timestamp\":5}"));
        Assert.Equal((true, 5), Read("{" + name + ":false," + Ends));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("-12.5E+3")]
    [InlineData("1e-9")]
    [InlineData("\"\"")]
    [InlineData("\"a\\\\\"")]
    [InlineData("\"\\\"\"")]
    [InlineData("\" ~\\n\"")]
    [InlineData("{}")]
    [InlineData("{ }")]
    [InlineData("[]")]
    [InlineData("[ ]")]
    [InlineData("[ 1 , 2 ]")]
    [InlineData("{ \"a\" : 1 , \"b\" : { \"c\" : [ ] } }")]
    [InlineData("[\"]\"]")]
    public void A_member_of_any_type_is_passed_over(string value)
    {
        Assert.Equal((true, 5), Read("{\"x\":" + value + "," + Ends));
        Assert.Equal((true, 5), Read("{ \"x\" : " + value + " , " + Ends));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nul")]
    [InlineData("TRUE")]
    [InlineData("\"a")]
    [InlineData("\"a\\\"")]
    [InlineData("\"a\u0001\"")]
    [InlineData("\"a\u001f\"")]
    [InlineData("[1")]
    [InlineData("[1 2]")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[}")]
    [InlineData("{]")]
    [InlineData("{1:2}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1 \"b\":2}")]
    [InlineData("*")]
    [InlineData("'a'")]
    public void A_member_that_is_no_JSON_spoils_the_message(string value) =>
        Assert.Null(Read("{\"x\":" + value + "," + Ends));

    [Fact]
    public void Nesting_is_passed_over_to_16_levels()
    {
        Assert.Equal((true, 5), Read("{\"x\":" + new string('[', 16) + "1" + new string(']', 16) + "," + Ends));
        Assert.Null(Read("{\"x\":" + new string('[', 17) + "1" + new string(']', 17) + "," + Ends));
        string objects = string.Concat(Enumerable.Repeat("{\"a\":", 16)) + "1" + new string('}', 16);
        Assert.Equal((true, 5), Read("{\"x\":" + objects + "," + Ends));
        Assert.Null(Read("{\"x\":{\"a\":" + objects + "}," + Ends));
    }

    [Fact]
    public void White_space_is_blank_tab_and_line_ends_and_nothing_else()
    {
        foreach (char space in " \t\r\n")
        {
            string json = $"_{{_\"x\"_:_1_,_\"online\"_:_true_,_\"timestamp\"_:_5_}}_".Replace('_', space);
            Assert.Equal((true, 5), Read(json));
        }

        foreach (char other in "\v\f\u0000\u001f\u0085!")
        {
            Assert.Null(Read("{" + other + Ends));
            Assert.Null(Read("{" + Ends + other));
        }
    }

    [Theory]
    [InlineData("\"online\":true,\"timestamp\":5}")]
    [InlineData("{\"online\":true,\"timestamp\":5")]
    [InlineData("{\"online\":true,,\"timestamp\":5}")]
    [InlineData("{,\"online\":true,\"timestamp\":5}")]
    [InlineData("{\"online\",\"timestamp\":5}")]
    [InlineData("{online:true,\"timestamp\":5}")]
    [InlineData("{\"online\"true,\"timestamp\":5}")]
    [InlineData("[\"online\":true,\"timestamp\":5]")]
    [InlineData("{\"online\":true,\"timestamp\":5}}")]
    [InlineData("{\"online\":true,\"timestamp\":5}{}")]
    public void A_message_is_one_object_and_nothing_after_it(string json) => Assert.Null(Read(json));
}
