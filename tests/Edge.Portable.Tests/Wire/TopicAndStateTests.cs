using System.Text;
using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public class TopicAndStateTests
{
    [Theory]
    [InlineData("spBv1.0/hai-phong/NBIRTH/hp-0001", SparkplugMessageType.NBirth)]
    [InlineData("spBv1.0/hai-phong/NDATA/hp-0001", SparkplugMessageType.NData)]
    [InlineData("spBv1.0/hai-phong/NDEATH/hp-0001", SparkplugMessageType.NDeath)]
    [InlineData("spBv1.0/hai-phong/NCMD/hp-0001", SparkplugMessageType.NCmd)]
    public void A_node_topic_parses_and_formats(string topic, SparkplugMessageType type)
    {
        Assert.True(SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed));
        Assert.Equal(type, parsed!.Type);
        Assert.Equal("hai-phong", parsed.Group);
        Assert.Equal("hp-0001", parsed.Id);
        Assert.Equal(topic, SparkplugTopic.ForNode("hai-phong", type, "hp-0001"));
    }

    [Fact]
    public void A_state_topic_parses_and_formats()
    {
        Assert.True(SparkplugTopic.TryParse("spBv1.0/STATE/city", out SparkplugTopic? parsed));
        Assert.Equal(SparkplugMessageType.State, parsed!.Type);
        Assert.Equal("city", parsed.Id);
        Assert.Equal("spBv1.0/STATE/city", SparkplugTopic.ForState("city"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("spBv1.0/")]
    [InlineData("spBv1.0")]
    [InlineData("spBv1.0/STATE")]
    [InlineData("spBv1.0/x")]
    [InlineData("spAv1.0/g/NDATA/n")]
    [InlineData("spBv1.0/g/NDATA/")]
    [InlineData("spBv1.0//NDATA/n")]
    [InlineData("spBv1.0/g/NDATA")]
    [InlineData("spBv1.0/g/NDATA/n/d")]
    [InlineData("spBv1.0/g/DDATA/n/d")]
    [InlineData("spBv1.0/g/ndata/n")]
    [InlineData("spBv1.0/+/NDATA/n")]
    [InlineData("spBv1.0/g/NDATA/#")]
    [InlineData("spBv1.0/g/STATE/n")]
    [InlineData("spBv1.0/STATE/")]
    [InlineData("spBv1.0/STATE/a\u0000b")]
    public void Anything_else_is_no_topic_of_ours(string topic) => Assert.False(SparkplugTopic.TryParse(topic, out _));

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("a\nb")]
    public void An_id_that_would_change_the_topic_is_refused(string id)
    {
        Assert.False(SparkplugTopic.IsValidId(id));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode("g", SparkplugMessageType.NData, id));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode(id, SparkplugMessageType.NData, "n"));
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForState(id));
    }

    [Theory]
    [InlineData("a b", true)]
    [InlineData(" ", true)]
    [InlineData("\u001f", false)]
    [InlineData("\u007e", true)]
    [InlineData("\u007f", false)]
    [InlineData("\u009f", false)]
    [InlineData("\u00a0", true)]
    public void An_id_may_have_any_character_but_controls_and_wildcards(string id, bool valid) =>
        Assert.Equal(valid, SparkplugTopic.IsValidId(id));

    [Fact]
    public void An_id_has_at_most_255_characters()
    {
        Assert.True(SparkplugTopic.IsValidId(new string('x', 255)));
        Assert.False(SparkplugTopic.IsValidId(new string('x', 256)));
    }

    [Fact]
    public void STATE_is_no_topic_of_a_node_and_has_no_group()
    {
        Assert.Throws<ArgumentException>(() => SparkplugTopic.ForNode("g", SparkplugMessageType.State, "n"));
        Assert.True(SparkplugTopic.TryParse("spBv1.0/STATE/city", out SparkplugTopic? parsed));
        Assert.Equal("", parsed!.Group);
    }

    [Fact]
    public void A_topic_parses_back_to_its_ids_whatever_they_are()
    {
        Gen<string> ids = Gen.String[Gen.Char, 1, 20].Where(SparkplugTopic.IsValidId);
        Gen.Select(ids, ids)
            .Sample(
                (group, node) =>
                {
                    string topic = SparkplugTopic.ForNode(group, SparkplugMessageType.NData, node);
                    Assert.True(SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed));
                    Assert.Equal((group, node), (parsed!.Group, parsed.Id));
                }
            );
    }

    [Fact]
    public void The_state_reads_back()
    {
        Assert.Equal(
            "{\"online\":true,\"timestamp\":1700000000000}",
            Encoding.UTF8.GetString(StatePayload.Format(true, 1_700_000_000_000))
        );
        Gen.Select(Gen.Bool, Gen.Long[0, 999_999_999_999_999_999])
            .Sample(
                (online, timestamp) =>
                {
                    byte[] bytes = StatePayload.Format(online, timestamp);
                    Assert.True(StatePayload.TryParse(bytes, 0, bytes.Length, out bool on, out long at));
                    Assert.Equal((online, timestamp), (on, at));
                }
            );
    }

    [Theory]
    [InlineData("{ \"timestamp\" : 5 ,\r\n\t\"online\" : false }", false, 5)]
    [InlineData("{\"a\":\"\\\"}\",\"online\":true,\"b\":[1,{\"c\":null},[]],\"timestamp\":0,\"d\":-1.5e+3}", true, 0)]
    [InlineData("{\"online\":false,\"timestamp\":1,\"online\":true,\"timestamp\":2}", true, 2)]
    public void A_state_in_another_order_or_with_more_in_it_is_read(string json, bool online, long timestamp)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.True(StatePayload.TryParse(bytes, 0, bytes.Length, out bool on, out long at));
        Assert.Equal((online, timestamp), (on, at));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OFFLINE")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"online\":true}")]
    [InlineData("{\"timestamp\":1}")]
    [InlineData("{\"online\":\"true\",\"timestamp\":1}")]
    [InlineData("{\"online\":true,\"timestamp\":-1}")]
    [InlineData("{\"online\":true,\"timestamp\":1.5}")]
    [InlineData("{\"online\":true,\"timestamp\":01}")]
    [InlineData("{\"online\":true,\"timestamp\":\"1\"}")]
    [InlineData("{\"online\":true,\"timestamp\":9999999999999999999}")]
    [InlineData("{\"online\":true,\"timestamp\":1}x")]
    [InlineData("{\"online\":true,\"timestamp\":1,}")]
    [InlineData("{\"online\":true \"timestamp\":1}")]
    [InlineData("{\"online\":true,\"timestamp\":1,\"a\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}")]
    public void Anything_else_is_no_state(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        Assert.False(StatePayload.TryParse(bytes, 0, bytes.Length, out bool online, out long timestamp));
        Assert.False(online);
        Assert.Equal(0, timestamp);
    }

    [Fact]
    public void Any_bytes_are_a_state_or_not_and_agree_with_a_JSON_parser_when_they_are()
    {
        Gen<byte> bytes = Gen.OneOf(Gen.Byte, Gen.OneOf([.. "{}[]\",:\\truefalse0123456789 onlinetimestamp"u8]));
        byte[] valid = StatePayload.Format(true, 1_700_000_000_000);
        Gen.Select(bytes.Array[0, 60], Gen.Int, Gen.Byte, Gen.Int[0, 3])
            .Sample(
                (random, at, value, how) =>
                {
                    _ = StatePayload.TryParse(random, 0, random.Length, out _, out _);
                    byte[] mutant = SparkplugTests.Mutate(valid, at, value, how);
                    if (
                        StatePayload.TryParse(mutant, 0, mutant.Length, out bool online, out long timestamp)
                        && value < 0x80
                    )
                    {
                        using var json = System.Text.Json.JsonDocument.Parse(mutant);
                        Assert.Equal(online, json.RootElement.GetProperty("online").GetBoolean());
                        Assert.Equal(timestamp, json.RootElement.GetProperty("timestamp").GetInt64());
                    }
                },
                iter: 50_000
            );
    }
}
