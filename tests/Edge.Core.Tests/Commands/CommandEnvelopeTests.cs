using CsCheck;
using Edge.Core.Commands;
using Edge.Core.Signatures;

namespace Edge.Core.Tests.Commands;

public sealed class CommandEnvelopeTests : IDisposable
{
    private readonly Signed _signed = new();

    [Fact]
    public void What_was_signed_is_read_back_and_is_by_the_key()
    {
        string text = _signed.Text(value: "Bão số 3 — nonce_16_chars");
        Assert.StartsWith("edge1.", text, StringComparison.Ordinal);
        Assert.True(CommandEnvelope.TryRead(text, out SignedEnvelope? envelope));
        Assert.Equal(Signed.Envelope(value: "Bão số 3 — nonce_16_chars"), envelope.Command);
        Assert.True(envelope.IsBy(_signed.City.Public));
        using SigningKey other = SigningKey.Create();
        Assert.False(envelope.IsBy(other.Public));
    }

    [Fact]
    public void Any_command_comes_back_as_it_went() =>
        (
            from site in Gen.String[Gen.Char.AlphaNumeric, 0, 40]
            from name in Gen.String[Gen.Char.AlphaNumeric, 0, 40]
            from value in Gen.String[Gen.Char.AlphaNumeric, 0, 300]
            from counter in Gen.Long[1, CommandEnvelope.HighestCounter]
            from expires in Gen.Long[0, long.MaxValue]
            select new CommandEnvelope(site, name, value, counter, expires)
        ).Sample(
            command =>
                CommandEnvelope.TryRead(command.Sign(_signed.City), out SignedEnvelope? read)
                && read.Command == command
                && read.IsBy(_signed.City.Public),
            iter: 200
        );

    [Fact]
    public void Any_changed_character_is_refused()
    {
        string text = _signed.Text();
        for (int i = 0; i < text.Length; i++)
        {
            foreach (char other in "Aa0-_.=+/ \u00e9")
            {
                if (text[i] != other)
                {
                    string changed = text[..i] + other + text[(i + 1)..];
                    Assert.False(
                        CommandEnvelope.TryRead(changed, out SignedEnvelope? read) && read.IsBy(_signed.City.Public),
                        $"character {i} may be {other}"
                    );
                }
            }
        }
    }

    [Fact]
    public void A_character_more_or_less_anywhere_is_refused()
    {
        string text = _signed.Text();
        for (int i = 0; i <= text.Length; i++)
        {
            foreach (string changed in new[] { text.Insert(i, "A"), i < text.Length ? text.Remove(i, 1) : text + "=" })
            {
                Assert.False(
                    CommandEnvelope.TryRead(changed, out SignedEnvelope? read) && read.IsBy(_signed.City.Public)
                );
            }
        }
    }

    [Fact]
    public void Any_text_at_all_is_read_without_harm() =>
        Gen.String[0, 400]
            .Select(text => CommandEnvelope.Prefix + text)
            .Sample(text => !CommandEnvelope.TryRead(text, out SignedEnvelope? read) || read is not null, iter: 3000);

    [Fact]
    public void Any_bytes_in_the_place_of_a_body_are_read_without_harm() =>
        (from body in Gen.Byte.Array[0, 200] from signature in Gen.Byte.Array[64] select (body, signature)).Sample(
            pair =>
                !CommandEnvelope.TryRead($"edge1.{Url(pair.body)}.{Url(pair.signature)}", out SignedEnvelope? read)
                || !read.IsBy(_signed.City.Public),
            iter: 3000
        );

    [Fact]
    public void Texts_that_are_cut_elsewhere_are_other_bytes()
    {
        // "ab" + "c" and "a" + "bc" must never be signed alike.
        byte[] one = Body(Signed.Envelope(name: "ab", value: "c").Sign(_signed.City));
        byte[] other = Body(Signed.Envelope(name: "a", value: "bc").Sign(_signed.City));
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(CommandEnvelope.HighestCounter + 1)]
    public void A_counter_outside_its_range_is_not_signed(long counter) =>
        Assert.Throws<InvalidOperationException>(() => Signed.Envelope(counter: counter).Sign(_signed.City));

    [Fact]
    public void A_value_may_have_32_KiB_and_not_a_byte_more()
    {
        string most = new('x', CommandEnvelope.MostValueBytes);
        Assert.True(CommandEnvelope.TryRead(_signed.Text(value: most), out SignedEnvelope? read));
        Assert.Equal(most, read.Command.Value);
        Assert.Throws<InvalidOperationException>(() => _signed.Text(value: most + "x"));
    }

    [Fact]
    public void A_statement_of_a_site_is_no_envelope_of_the_same_key()
    {
        // The same key in both places would still sign different domains.
        Assert.True(CommandEnvelope.TryRead(_signed.Text(), out SignedEnvelope? read));
        byte[] body = Body(_signed.Text());
        Assert.False(
            CommandEnvelope.TryRead($"edge1.{Url(body)}.{Url(_signed.City.Sign([1, .. body]))}", out read)
                && read.IsBy(_signed.City.Public)
        );
    }

    public void Dispose() => _signed.Dispose();

    private static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static byte[] Body(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text.Split('.')[1]);
}
