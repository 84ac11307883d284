using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.City.Confirmations;
using Edge.City.Sms;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Signatures;
using Edge.Core.Sms;
using Edge.Core.Verdict;

namespace Edge.City.Commands;

/// <summary><c>edge-city sms</c>: reads the SMS of sites that no other path reached.</summary>
internal static class SmsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file")
        {
            Description = "What the SMS gateway wrote, a line for each: text, CSV or JSON; - for standard input.",
        };
        var store = new Option<string?>("--store")
        {
            Description = "The receiver's store, which may be in use; without it they are only shown.",
            HelpName = "FILE",
        };
        var keys = new Option<string?>("--keys")
        {
            Description = "Folder with the public key of each site, ID.pem. With it and --key a seal is checked.",
            HelpName = "DIR",
        };
        var key = new Option<string?>("--key") { Description = "The city's private key.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var command = new Command(
            "sms",
            "Read the SMS of sites, keep each once, and say which are in the store as records too. "
                + "Exit 0: all are right; 1: one was changed on its way or is not its site's; 2: cannot be done."
        )
        {
            file,
            store,
            keys,
            key,
            json,
        };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            try
            {
                using SiteKeys sites = parsed.GetValue(keys) is { } folder ? new SiteKeys(folder) : new SiteKeys();
                using SigningKey? own = parsed.GetValue(key) is { } path ? CityKeyFile.Load(path) : null;
                using SmsStore? kept = parsed.GetValue(store) is { } name ? new SmsStore(name) : null;
                return Run(parsed.GetRequiredValue(file), kept, sites, own, parsed.GetValue(json), output);
            }
            catch (Exception cause)
                when (cause is CityStoreException or CityStartException or IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine("edge-city: " + cause.Message);
                return 2;
            }
        });
        return command;
    }

    private static int Run(string file, SmsStore? store, SiteKeys sites, SigningKey? own, bool json, TextWriter output)
    {
        int exit = 0;
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var read = new List<StoredSms>();
        using TextReader lines = file == "-" ? Console.In : new StreamReader(file, Encoding.UTF8);
        for (int number = 1; lines.ReadLine() is { } line; number++)
        {
            if (SmsFile.TextIn(line) is not { } text)
            {
                continue;
            }

            SmsTrust trust = SmsTrust.Open;
            string? why = null;
            if (
                SmsText.TryDecode(text, out SmsEnvelope? sms, out why)
                && own is not null
                && sites.Of(sms.Message.Site) is { } site
            )
            {
                bool isSealed = SmsSeal.Between(own, site, sms.Message.Site).Matches(sms);
                trust = isSealed ? SmsTrust.Sealed : trust;
                why =
                    isSealed ? null
                    : sms.Tag is null ? "it has no seal, and this site seals its SMS: anybody may have sent it"
                    : "its seal is not that of this site: it was forged";
            }

            if (why is not null)
            {
                exit = 1;
                output.WriteLine(
                    json
                        ? $"{{\"line\":{number},\"wrong\":\"{JsonEncodedText.Encode(why)}\"}}"
                        : $"line {number}: {why}."
                );
                continue;
            }

            store?.Add(sms!, trust, now);
            read.Add(new StoredSms(sms!.Message, sms.SealedText, trust, now, IsMerged: false));
        }

        foreach (StoredSms each in store?.Read() ?? read)
        {
            output.WriteLine(json ? Json(each) : Line(each));
        }

        return exit;
    }

    private static string Line(StoredSms sms) =>
        $"{sms.Message.Site} {Time(sms.Message)} {What(sms.Message)}; verdict then {VerdictText.Of(sms.Message.Verdict)}; "
        + $"record {sms.Message.Record}, by SMS {sms.Message.Sequence}, {(sms.Trust == SmsTrust.Sealed ? "sealed" : "not sealed")}"
        + (sms.IsMerged ? ", and in the store as a record" : "");

    private static string What(SmsMessage message) =>
        message switch
        {
            SmsAlarm alarm => $"{SeverityText.Of(alarm.Severity)} {alarm.AlarmId}",
            SmsLastWord word => "last word: "
                + word.Cause.ToString().ToLowerInvariant()
                + (word.DarkFromSeconds is { } low ? $", dark in {low} s" : "")
                + (word.DarkToSeconds is { } high ? $" to {high} s" : ""),
            _ => "",
        };

    private static string Time(SmsMessage message) =>
        message.AtUnixSeconds is { } at
            ? DateTimeOffset.FromUnixTimeSeconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{message.UptimeSeconds} s after its start");

    private static string Json(StoredSms sms)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("site", sms.Message.Site);
            json.WriteNumber("epoch", sms.Message.Epoch);
            json.WriteNumber("record", sms.Message.Record);
            json.WriteNumber("sequence", sms.Message.Sequence);
            json.WriteString("time", Time(sms.Message));
            json.WriteString("what", What(sms.Message));
            json.WriteString("verdict", VerdictText.Of(sms.Message.Verdict));
            json.WriteBoolean("sealed", sms.Trust == SmsTrust.Sealed);
            json.WriteBoolean("merged", sms.IsMerged);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
