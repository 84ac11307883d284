using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Verdict;

namespace Edge.Core.Tests.Sms;

public sealed class SmsTextTests
{
    private const string SafeCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:/-+*?";

    private static readonly SmsAlarm Alarm = new(
        "HP-0001",
        SmsMessage.ShortEpoch(0x0123_4567_89AB_CDEF),
        1234,
        17,
        1_795_749_125,
        0,
        VerdictLevel.Unsafe,
        "Power/BatteryLow",
        Severity.Critical
    );

    private static readonly SmsLastWord Word = new(
        "HP_0001",
        5,
        1240,
        18,
        null,
        86_400,
        VerdictLevel.Unknown,
        SilenceCause.Battery,
        1200,
        5400
    );

    private static readonly Gen<string> Site = Gen.Char[
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
        ]
        .Array[1, SmsText.LongestSite]
        .Select(chars => new string(chars));

    private static readonly Gen<long?> At = Gen.OneOf(
        Gen.Const((long?)null),
        Gen.Long[946_684_800, 4_102_444_799].Select(seconds => (long?)seconds)
    );

    private static readonly Gen<SmsMessage> Messages =
        from site in Site
        from epoch in Gen.Long[0, (1L << SmsMessage.EpochBits) - 1]
        from record in Gen.Long[1, SmsMessage.HighestRecord]
        from sequence in Gen.Int[0, SmsMessage.Sequences - 1]
        from at in At
        from uptime in Gen.Long[0, 9_999_999_999]
        from verdict in Gen.Enum<VerdictLevel>()
        from number in Gen.Int[0, AlarmCatalogue.All.Count - 1]
        from severity in Gen.Enum<Severity>().Where(s => s != Severity.Normal)
        from cause in Gen.Enum<SilenceCause>().Where(c => c != SilenceCause.None)
        from low in Gen.Int[0, SmsText.LongestDarkSeconds]
        from more in Gen.Int[0, SmsText.LongestDarkSeconds]
        from kind in Gen.Int[0, 3]
        let alarm = AlarmCatalogue.All[number].Id
        let up = at is null ? uptime : 0
        let high = Math.Min(low + more, SmsText.LongestDarkSeconds)
        select kind switch
        {
            0 => (SmsMessage)new SmsAlarm(site, epoch, record, sequence, at, up, verdict, alarm, severity),
            1 => new SmsLastWord(site, epoch, record, sequence, at, up, verdict, cause, low, high),
            2 => new SmsLastWord(site, epoch, record, sequence, at, up, verdict, cause, low, null),
            _ => new SmsLastWord(site, epoch, record, sequence, at, up, verdict, cause, null, null),
        };

    [Fact]
    public void An_alarm_is_spelt_as_specified()
    {
        Assert.Equal("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow U 2D0364D", SmsText.Encode(Alarm));
    }

    [Fact]
    public void A_last_word_is_spelt_as_specified()
    {
        Assert.Equal("E1 HP*0001 0000005-1240 18 +86400 G battery ? 1200-5400 2C7AGXX", SmsText.Encode(Word));
        Assert.Contains(
            " G battery ? 1200- ",
            SmsText.Encode(Word with { DarkToSeconds = null }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            " G supply ? - ",
            SmsText.Encode(Word with { Cause = SilenceCause.Supply, DarkFromSeconds = null, DarkToSeconds = null }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_said_is_read_and_fits_into_one_SMS_of_safe_characters()
    {
        var seal = new SmsSeal(new byte[32]);
        Messages.Sample(message =>
        {
            string text = SmsText.Encode(message, seal)!;
            Assert.True(text.Length <= SmsText.MostCharacters, text);
            Assert.All(text, c => Assert.Contains(c, SafeCharacters));
            Assert.True(SmsText.TryDecode(text, out SmsEnvelope? read, out string? why), why);
            Assert.Equal(message, read.Message);
            Assert.True(seal.Matches(read));
            Assert.True(SmsText.TryDecode($" {SmsText.Encode(message)}\r\n", out read, out why), why);
            Assert.Equal(message, read.Message);
            Assert.Null(read.Tag);
            Assert.False(seal.Matches(read));
        });
    }

    [Fact]
    public void The_longest_alarm_of_the_longest_site_fits()
    {
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            string? text = SmsText.Encode(
                Alarm with
                {
                    Site = new string('x', SmsText.LongestSite),
                    Record = SmsMessage.HighestRecord,
                    Sequence = SmsMessage.Sequences - 1,
                    AlarmId = alarm.Id,
                },
                new SmsSeal(new byte[32])
            );
            Assert.True(text?.Length <= SmsText.MostCharacters, $"{alarm.Id}: {text}");
        }
    }

    [Fact]
    public void One_changed_character_is_told_and_never_guessed()
    {
        (
            from message in Messages
            from place in Gen.Double[0, 1]
            from c in Gen.Char[SafeCharacters]
            select (message, place, c)
        ).Sample(given =>
        {
            string text = SmsText.Encode(given.message)!;
            int at = (int)(given.place * (text.Length - 1));
            string changed = text[..at] + given.c + text[(at + 1)..];
            if (changed != text && changed.Trim() == changed)
            {
                Assert.False(SmsText.TryDecode(changed, out SmsEnvelope? read, out string? why), changed);
                Assert.Null(read);
                Assert.NotEmpty(why);
            }
        });
    }

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        Gen.String.Sample(text => Refuse(text));
        Gen.String[Gen.Char["E1 0-+GCNUS?Z"], 0, 200].Sample(text => Refuse("E1 " + text));
        (from message in Messages from cut in Gen.Int[0, 159] select (message, cut)).Sample(given =>
        {
            string text = SmsText.Encode(given.message)!;
            Refuse(text[..Math.Min(given.cut, text.Length - 1)]);
        });
    }

    [Theory]
    [InlineData("", "no message of a site")]
    [InlineData("Your balance is 12,000 VND", "no message of a site")]
    [InlineData("E2 HP-0001 whatever", "version 2")]
    [InlineData("E1", "1 parts")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow U 2D0364D SHORT", "tag")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow U", "8 parts")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow S 2D0364D", "check digits are wrong")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        Assert.False(SmsText.TryDecode(text, out _, out string? why));
        Assert.Contains(expected, why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E1 HP-0001 Y4TQKFF-01234 17 261127T031205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-0 17 261127T031205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 100000 261127T031205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 y4tqkff-1234 17 261127T031205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261326T181205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 +-1 C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z - Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow K")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z C  U")]
    [InlineData("E1 HP_0001 Y4TQKFF-1234 17 261127T031205Z C Power/BatteryLow U")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z G none U -")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z G mains U 20-10")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z G mains U -10")]
    [InlineData("E1 HP-0001 Y4TQKFF-1234 17 261127T031205Z G mains U 1000000-")]
    public void What_no_site_says_is_refused_though_its_check_digits_are_right(string body)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(body);
        string check = SmsText.Base32(Portable.Wire.Crc32.Compute(bytes, 0, bytes.Length), 7);
        Assert.False(SmsText.TryDecode($"{body} {check}", out _, out string? why));
        Assert.Contains("no site", why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_form_cannot_say_is_not_said()
    {
        Assert.Null(SmsText.Encode(Alarm with { Site = "" }));
        Assert.Null(SmsText.Encode(Alarm with { Site = new string('x', 65) }));
        Assert.Null(SmsText.Encode(Alarm with { Site = "HP*1" }));
        Assert.Null(SmsText.Encode(Alarm with { Epoch = -1 }));
        Assert.Null(SmsText.Encode(Alarm with { Epoch = 1L << 35 }));
        Assert.Null(SmsText.Encode(Alarm with { Record = 0 }));
        Assert.Null(SmsText.Encode(Alarm with { Record = SmsMessage.HighestRecord + 1 }));
        Assert.Null(SmsText.Encode(Alarm with { Sequence = -1 }));
        Assert.Null(SmsText.Encode(Alarm with { Sequence = SmsMessage.Sequences }));
        Assert.Null(SmsText.Encode(Alarm with { AtUnixSeconds = 946_684_799 }));
        Assert.Null(SmsText.Encode(Alarm with { AtUnixSeconds = 4_102_444_800 }));
        Assert.Null(SmsText.Encode(Alarm with { UptimeSeconds = 1 }));
        Assert.Null(SmsText.Encode(Alarm with { AlarmId = "Power Lost" }));
        Assert.Null(SmsText.Encode(Alarm with { AlarmId = new string('x', 26) }));
        Assert.Null(SmsText.Encode(Alarm with { Severity = Severity.Normal }));
        Assert.Null(SmsText.Encode(Alarm with { Verdict = (VerdictLevel)(-1) }));
        Assert.Null(SmsText.Encode(Alarm with { Verdict = VerdictLevel.Unsafe + 1 }));
        Assert.Null(SmsText.Encode(Word with { Cause = SilenceCause.None }));
        Assert.Null(SmsText.Encode(Word with { DarkToSeconds = 1199 }));
        Assert.Null(SmsText.Encode(Word with { DarkFromSeconds = null }));
        Assert.Null(SmsText.Encode(Word with { UptimeSeconds = -1 }));
    }

    [Fact]
    public void Site_and_city_seal_alike_and_another_site_does_not()
    {
        using SigningKey site = SigningKey.Create();
        using SigningKey other = SigningKey.Create();
        using SigningKey city = SigningKey.Create();
        string text = SmsText.Encode(Alarm, SmsSeal.Between(site, city.Public, "HP-0001"))!;
        Assert.True(SmsText.TryDecode(text, out SmsEnvelope? read, out _));
        Assert.Equal(SmsSeal.TagCharacters, read.Tag!.Length);
        Assert.True(SmsSeal.Between(city, site.Public, "HP-0001").Matches(read));
        Assert.False(SmsSeal.Between(city, site.Public, "HP-0002").Matches(read));
        Assert.False(SmsSeal.Between(city, other.Public, "HP-0001").Matches(read));
        string forged = SmsText.Encode(Alarm with { Record = 1235 })! + " " + read.Tag;
        Assert.True(SmsText.TryDecode(forged, out read, out _));
        Assert.False(SmsSeal.Between(city, site.Public, "HP-0001").Matches(read));
    }

    private static void Refuse(string text)
    {
        if (!SmsText.TryDecode(text, out SmsEnvelope? read, out string? why))
        {
            Assert.Null(read);
            Assert.NotEmpty(why);
        }
        else
        {
            Assert.Equal(text.Trim(), SmsText.Encode(read.Message) + (read.Tag is null ? "" : " " + read.Tag));
        }
    }
}
