using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edge.City.Broker;
using Edge.City.Confirmations;
using Edge.Core.Confirmations;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Commands;

/// <summary><c>edge-city confirm</c>: asks sites whether they are safe, and waits for their signed answers.</summary>
internal static class ConfirmCommand
{
    // Every client needs a name of its own, and every request a nonce that nobody guesses.
    private const int NonceBytes = 16;

    public static Command Create()
    {
        var broker = new BrokerOptions();
        var site = new Option<string[]>("--site")
        {
            Description = "A site to ask; may be given several times.",
            HelpName = "ID",
        };
        var all = new Option<bool>("--all") { Description = "Ask every site that has a key in --keys." };
        var keys = new Option<string?>("--keys")
        {
            Description = "Folder with the public key of each site, ID.pem. Without it no signature can be checked.",
            HelpName = "DIR",
        };
        var key = new Option<string>("--key")
        {
            Description = "PEM file of the city's private key, as `edge-city key` made it.",
            HelpName = "FILE",
            Required = true,
        };
        var limit = new Option<double>("--wait")
        {
            Description = "Seconds to wait. A site answers within 90.",
            DefaultValueFactory = _ => 95,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 1 and <= 3600))
            {
                result.AddError("--wait: choose 1 to 3600 seconds.");
            }
        });
        var nonce = new Option<string?>("--nonce")
        {
            Description = "Nonce for all of them, 16 to 64 letters, digits, - and _; drawn for each when left out.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a site instead of a table." };
        var folder = new Option<string?>("--out")
        {
            Description = "Folder that takes each statement as ID.json, for `edge-city verify`.",
            HelpName = "DIR",
        };
        var command = new Command(
            "confirm",
            "Ask sites to measure afresh and to state, signed, whether they are safe; wait for the answers. Exit 0: every site "
                + "answered and every signature is valid, whatever the verdicts; 1: not so; 2: nothing could be asked."
        )
        {
            site,
            all,
            keys,
            key,
            limit,
            nonce,
            json,
            folder,
        };
        broker.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                try
                {
                    CityOptions options = broker.Read(parsed);
                    using SigningKey city = CityKeyFile.Load(parsed.GetRequiredValue(key));
                    using SiteKeys known = parsed.GetValue(keys) is { } at ? new SiteKeys(at) : new SiteKeys();
                    var round = new ConfirmationRound(
                        options.Host.Group,
                        Sites(parsed.GetValue(site) ?? [], parsed.GetValue(all), known, parsed.GetValue(nonce)),
                        city,
                        known
                    );
                    return await AskAsync(
                        options,
                        round,
                        parsed.GetValue(limit),
                        parsed.GetValue(json),
                        parsed.GetValue(folder),
                        cancel
                    );
                }
                catch (Exception fault) when (fault is CityStartException or IOException or UnauthorizedAccessException)
                {
                    await Console.Error.WriteLineAsync("edge-city: " + fault.Message);
                    return 2;
                }
            }
        );
        return command;
    }

    private static List<(string Site, string Nonce)> Sites(string[] named, bool all, SiteKeys known, string? nonce)
    {
        List<string> sites = [.. named.Concat(all ? known.Sites : []).Distinct(StringComparer.Ordinal)];
        if (sites.Count == 0)
        {
            throw new CityStartException(
                all ? "--all: there is no ID.pem in --keys." : "Say which: --site ID, or --all with --keys DIR."
            );
        }

        return sites.Find(one => !SparkplugTopic.IsValidId(one)) is { } wrong
            ? throw new CityStartException($"--site '{wrong}' cannot be a site: 1 to 255 characters without + # /.")
            : [.. sites.Select(one => (one, nonce ?? Drawn()))];
    }

    private static string Drawn() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NonceBytes));

    private static async Task<int> AskAsync(
        CityOptions options,
        ConfirmationRound round,
        double seconds,
        bool json,
        string? folder,
        CancellationToken cancel
    )
    {
        int sites = round.Answers().Count;
        bool shows = !Console.IsErrorRedirected;
        int told = -1;
        var run = new RoundRun(options, round, TimeProvider.System);
        string? why = await run.RunAsync(
            "edge-city-confirm-" + Drawn(),
            TimeSpan.FromSeconds(seconds),
            elapsed =>
            {
                // A line that renews itself for people, and one for each answer in a log.
                if (shows || told != round.Answered)
                {
                    told = round.Answered;
                    Console.Error.Write(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{(shows ? "\r" : "")}{told} of {sites} have answered, {elapsed:F0} s{(shows ? "  " : "\n")}"
                        )
                    );
                }
            },
            cancel
        );
        if (shows)
        {
            await Console.Error.WriteLineAsync();
        }

        if (why is not null)
        {
            await Console.Error.WriteLineAsync("edge-city: " + why);
        }

        IReadOnlyList<SiteAnswer> answers = round.Answers();
        if (why is not null && answers.All(answer => answer.Statement is null))
        {
            return 2;
        }

        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            foreach (SiteAnswer answer in answers.Where(answer => answer.Text is not null))
            {
                await File.WriteAllTextAsync(Path.Combine(folder, answer.Site + ".json"), answer.Text + "\n", cancel);
            }
        }

        await Console.Out.WriteAsync(json ? Json(answers) : Table(answers));
        return answers.All(answer => answer.IsConfirmed) ? 0 : 1;
    }

    private static string Table(IReadOnlyList<SiteAnswer> answers)
    {
        int width = Math.Max(4, answers.Max(answer => answer.Site.Length));
        var text = new StringBuilder();
        text.AppendLine(
            $"{"site".PadRight(width)}  {"verdict", -9}  {"evidence", -9}  {"signature", -9}  {"seconds", 7}  aspects"
        );
        foreach (SiteAnswer answer in answers)
        {
            string age = answer.Statement?.EvidenceAgeSeconds is { } seconds
                ? seconds.ToString("F1", CultureInfo.InvariantCulture) + " s"
                : "-";
            string took = double.IsNaN(answer.Seconds)
                ? "-"
                : answer.Seconds.ToString("F1", CultureInfo.InvariantCulture);
            text.AppendLine(
                $"{answer.Site.PadRight(width)}  {answer.Statement?.Verdict ?? "no answer", -9}  {age, -9}  {Word(answer), -9}  {took, 7}  {Aspects(answer)}".TrimEnd()
            );
        }

        return text.ToString();
    }

    private static string Json(IReadOnlyList<SiteAnswer> answers)
    {
        var text = new StringBuilder();
        foreach (SiteAnswer answer in answers)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("site", answer.Site);
                json.WriteBoolean("confirmed", answer.IsConfirmed);
                json.WriteString("signature", Word(answer));
                if (answer.Statement is { } said)
                {
                    json.WriteString("verdict", said.Verdict);
                    json.WriteBoolean("complete", said.IsComplete);
                    json.WriteString("nonce", said.Nonce);
                    json.WriteNumber("seconds", Math.Round(answer.Seconds, 3));
                    if (said.EvidenceAgeSeconds is { } age)
                    {
                        json.WriteNumber("evidence_age_s", age);
                    }

                    json.WriteStartObject("aspects");
                    foreach (StatedAspect aspect in said.Aspects)
                    {
                        json.WriteString(aspect.Aspect, aspect.Verdict);
                    }

                    json.WriteEndObject();
                    json.WriteString("statement", answer.Text);
                }

                json.WriteEndObject();
            }

            text.Append(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)).Append('\n');
        }

        return text.ToString();
    }

    private static string Aspects(SiteAnswer answer) =>
        string.Join(", ", (answer.Statement?.Aspects ?? []).Select(aspect => $"{aspect.Aspect} {aspect.Verdict}"));

    private static string Word(SiteAnswer answer) =>
        answer.Statement is null ? "-"
        : answer.Signature == SignatureState.Valid ? "valid"
        : answer.Signature == SignatureState.NoKey ? "no key"
        : "INVALID";
}
