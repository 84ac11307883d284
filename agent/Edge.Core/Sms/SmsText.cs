using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Sms;

/// <summary>
/// The text of an SMS, version 1. One SMS is at most 160 characters, and costs the same however short it is: so a person
/// with a telephone can read it. Its characters are those that the GSM 7-bit default alphabet (3GPP TS 23.038) and ASCII
/// have in the same place, so no gateway's table changes them; the <c>_</c> of a site id, which is not one of them, is
/// written <c>*</c>. Parts stand between single spaces:
/// <code>
/// E1 SITE EPOCH-RECORD SEQUENCE TIME KIND … VERDICT … CHECK [TAG]
/// E1 HP-0001 0A3KZ9Q-1234 17 261127T031205Z C Power/BatteryLow U 0KCRNV4
/// E1 HP-0001 0A3KZ9Q-1240 18 261127T031507Z G battery U 1200-5400 30B19RF 8ZK2M4Q0TRWY
/// </code>
/// EPOCH: the lowest 35 bits of the journal's epoch, 7 digits. RECORD, SEQUENCE: decimal. TIME: UTC as yyMMddTHHmmssZ, or +N:
/// the clock was not set, N seconds after the host's start. KIND: N, W, C, E, an alarm of that severity and its id; G, the last
/// word and its cause (mains, battery, supply, stopped). VERDICT: S, W, U, and ? for Unknown. A last word then has LOW-HIGH, LOW- or
/// -, the seconds until the battery ends. CHECK: CRC-32 of all before it, 7 digits. TAG: see <see cref="SmsSeal"/>. Digits that
/// are not decimal are base 32 without I, L, O, U (Crockford). Each message has one spelling: what is spelt otherwise is refused.
/// </summary>
/// <remarks>Reading is total: any text gives a message, or a sentence that says what is wrong with it; nothing is guessed or
/// mended.</remarks>
public static class SmsText
{
    /// <summary>Most characters of one SMS.</summary>
    public const int MostCharacters = 160;

    /// <summary>Longest site id, characters: that of the site file.</summary>
    public const int LongestSite = 64;

    /// <summary>Longest alarm id, characters.</summary>
    public const int LongestAlarm = 25;

    /// <summary>Longest time of a last word, s.</summary>
    public const int LongestDarkSeconds = 999_999;

    private const string Version = "E1";
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const string Severities = "-NWCE";
    private const string TimeForm = "yyMMdd'T'HHmmss'Z'";
    private const int EpochDigits = 7;
    private const int CheckDigits = 7;
    private const int PartsOfAlarm = 8;
    private const int PartsOfLastWord = 9;

    // 2000 and 2099: two digits of a year say no more.
    private const long FirstSecond = 946_684_800;
    private const long LastSecond = 4_102_444_799;

    private static readonly string[] Causes = ["", "mains", "battery", "supply", "stopped"];

    /// <summary>The text of a message; null when a figure in it is none that the form can say.</summary>
    /// <param name="message">What to say.</param>
    /// <param name="seal">Seals it; null leaves it open.</param>
    public static string? Encode(SmsMessage message, SmsSeal? seal = null)
    {
        if (!CanSay(message) || Body(message) is not { } body)
        {
            return null;
        }

        string record = string.Create(
            CultureInfo.InvariantCulture,
            $"{Base32(message.Epoch, EpochDigits)}-{message.Record} {message.Sequence}"
        );
        string text = $"{Version} {message.Site.Replace('_', '*')} {record} {Time(message)} {body}";
        text += " " + CheckOf(text);
        return seal is null ? text : $"{text} {seal.TagOf(text)}";
    }

    /// <summary>Reads a text; white space around it is none of it.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="message">What it says.</param>
    /// <param name="why">What is wrong with it, a clause; null when nothing is.</param>
    public static bool TryDecode(
        string text,
        [NotNullWhen(true)] out SmsEnvelope? message,
        [NotNullWhen(false)] out string? why
    )
    {
        message = null;
        text = text.Trim();
        why = Complaint(text, out string[] parts);
        if (why is not null)
        {
            return false;
        }

        int check = parts[5] == "G" ? PartsOfLastWord : PartsOfAlarm;
        string sealedText = string.Join(' ', parts[..(check + 1)]);
        string body = sealedText[..^(CheckDigits + 1)];
        if (CheckOf(body) != parts[check])
        {
            why = "its check digits are wrong: something in it was changed on its way";
            return false;
        }

        string? tag = parts.Length > check + 1 ? parts[check + 1] : null;
        if (tag is not null && (tag.Length != SmsSeal.TagCharacters || !tag.All(Digits.Contains)))
        {
            why = "its tag was cut, or changed on its way";
            return false;
        }

        // One spelling for each message: what would be written otherwise was not written by a site.
        if (Read(parts) is not { } read || Encode(read) != sealedText)
        {
            why = "its check digits are right, but it says what no site of this version says";
            return false;
        }

        message = new SmsEnvelope(read, sealedText, tag);
        return true;
    }

    /// <summary>A number in base 32 with leading zeros.</summary>
    internal static string Base32(long number, int digits)
    {
        Span<char> text = stackalloc char[digits];
        for (int i = digits - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(number & 31)];
            number >>= 5;
        }

        return new string(text);
    }

    private static string? Complaint(string text, out string[] parts)
    {
        parts = [];
        if (text.Length > MostCharacters)
        {
            return $"it has over {MostCharacters} characters";
        }

        parts = text.Split(' ');
        if (parts[0] != Version)
        {
            return parts[0].Length == 2 && parts[0][0] == Version[0] && char.IsAsciiDigit(parts[0][1])
                ? $"it is of version {parts[0][1]}, which is not known here"
                : "it is no message of a site";
        }

        int check = parts.Length > 5 && parts[5] == "G" ? PartsOfLastWord : PartsOfAlarm;
        return parts.Length == check + 1 || parts.Length == check + 2
            ? null
            : $"it has {parts.Length} parts, and {check + 1} or {check + 2} are needed: it was cut, or changed on its way";
    }

    private static SmsMessage? Read(string[] parts)
    {
        string[] record = parts[2].Split('-');
        if (
            record.Length != 2
            || Number(record[0]) is not { } epoch
            || !long.TryParse(record[1], NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int sequence)
            || !TryTime(parts[4], out long? at, out long uptime)
            || VerdictOf(parts[7]) is not { } verdict
        )
        {
            return null;
        }

        string site = parts[1].Replace('*', '_');
        if (parts[5] != "G")
        {
            int severity = parts[5].Length == 1 ? Severities.IndexOf(parts[5][0], StringComparison.Ordinal) : -1;
            return severity > 0
                ? new SmsAlarm(site, epoch, id, sequence, at, uptime, verdict, parts[6], (Severity)severity)
                : null;
        }

        int cause = Array.IndexOf(Causes, parts[6]);
        string[] dark = parts[8].Split('-');
        return cause > 0 && dark.Length == 2 && TrySeconds(dark[0], out int? low) && TrySeconds(dark[1], out int? high)
            ? new SmsLastWord(site, epoch, id, sequence, at, uptime, verdict, (SilenceCause)cause, low, high)
            : null;
    }

    private static bool CanSay(SmsMessage message) =>
        message.Site.Length is >= 1 and <= LongestSite
        && message.Site.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
        && message.Epoch is >= 0 and < 1L << SmsMessage.EpochBits
        && message.Record is >= 1 and <= SmsMessage.HighestRecord
        && message.Sequence is >= 0 and < SmsMessage.Sequences
        && message.AtUnixSeconds is null or (>= FirstSecond and <= LastSecond)
        && message.UptimeSeconds is >= 0 and <= 9_999_999_999
        && (message.AtUnixSeconds is null || message.UptimeSeconds == 0)
        && message.Verdict is >= VerdictLevel.Safe and <= VerdictLevel.Unsafe;

    private static string? Body(SmsMessage message)
    {
        char verdict = message.Verdict switch
        {
            VerdictLevel.Safe => 'S',
            VerdictLevel.Watch => 'W',
            VerdictLevel.Unsafe => 'U',
            _ => '?',
        };
        return message switch
        {
            SmsAlarm { Severity: > Severity.Normal and <= Severity.Emergency } alarm when IsAlarmId(alarm.AlarmId) =>
                $"{Severities[(int)alarm.Severity]} {alarm.AlarmId} {verdict}",
            SmsLastWord { Cause: > SilenceCause.None and <= SilenceCause.Stopped } word when IsWindow(word) =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"G {Causes[(int)word.Cause]} {verdict} {word.DarkFromSeconds}-{word.DarkToSeconds}"
                ),
            _ => null,
        };
    }

    private static bool IsAlarmId(string id) =>
        id.Length is >= 1 and <= LongestAlarm && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '/');

    private static bool IsWindow(SmsLastWord word) =>
        word.DarkFromSeconds is null or (>= 0 and <= LongestDarkSeconds)
        && (
            word.DarkToSeconds is null
            || (word.DarkToSeconds <= LongestDarkSeconds && word.DarkToSeconds >= word.DarkFromSeconds)
        );

    private static string Time(SmsMessage message) =>
        message.AtUnixSeconds is { } at
            ? DateTimeOffset.FromUnixTimeSeconds(at).ToString(TimeForm, CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"+{message.UptimeSeconds}");

    private static bool TryTime(string text, out long? at, out long uptime)
    {
        at = null;
        uptime = 0;
        if (text.StartsWith('+'))
        {
            return long.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out uptime);
        }

        // The century is not left to a calendar's idea of two-digit years.
        bool isTime = DateTimeOffset.TryParseExact(
            "20" + text,
            "yyyyMMdd'T'HHmmss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        );
        at = isTime ? time.ToUnixTimeSeconds() : null;
        return isTime;
    }

    private static VerdictLevel? VerdictOf(string text) =>
        text switch
        {
            "S" => VerdictLevel.Safe,
            "W" => VerdictLevel.Watch,
            "U" => VerdictLevel.Unsafe,
            "?" => VerdictLevel.Unknown,
            _ => null,
        };

    private static bool TrySeconds(string text, out int? seconds)
    {
        seconds = null;
        if (text.Length == 0)
        {
            return true;
        }

        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        seconds = number;
        return isNumber;
    }

    private static long? Number(string text)
    {
        long number = 0;
        foreach (char c in text.Length == EpochDigits ? text : "!")
        {
            int digit = Digits.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return null;
            }

            number = (number << 5) | (uint)digit;
        }

        return number;
    }

    private static string CheckOf(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Base32(Crc32.Compute(bytes, 0, bytes.Length), CheckDigits);
    }
}

/// <summary>A message as it came.</summary>
/// <param name="Message">What it says.</param>
/// <param name="SealedText">The part of the text that a tag seals.</param>
/// <param name="Tag">Its tag; null when it has none. Whether it is right, <see cref="SmsSeal.Matches"/> says.</param>
public sealed record SmsEnvelope(SmsMessage Message, string SealedText, string? Tag);
