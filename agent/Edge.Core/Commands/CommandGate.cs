using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Core.Uplink;

namespace Edge.Core.Commands;

/// <summary>
/// Says of every command that needs a signature whether it is one of the city's to this site, now, for the first time. Pure
/// but for its counter. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>In this order: an envelope at all, the city's signature, this site, on the list, its time, its counter. Nothing of what
/// it says is believed before its signature.</para>
/// <para>Its time is compared with the wall clock, and only when a time source has set that clock. While none has, everything
/// but <c>Site/Confirm</c> is refused: a confirmation changes nothing at the site, its counter keeps it from being had twice, and
/// after a power cut it is what the city needs first.</para>
/// <para>The counter here grows when a command passes; the shell makes it durable before the command takes effect. What a
/// crash undoes in between has had no effect and may come again.</para>
/// </remarks>
/// <param name="site">The site's id.</param>
/// <param name="cityKey">The city's key; null when the site has none, and then nothing passes.</param>
/// <param name="counter">Counter of the last command that passed, from what is durable; 0 when none ever did, null when it
/// is not known: then nothing passes, since anything could be had again.</param>
public sealed class CommandGate(string site, VerifyingKey? cityKey, long? counter)
{
    /// <summary>Longest time for which a command may be valid, s: a day. What was held back for longer is not wanted any more.</summary>
    public const double LongestLifeSeconds = 86_400;

    // A check costs some 0.2 ms on a Pi; what somebody sends by the thousand is not worth more than a hundredth of a core.
    private const double ChecksPerSecond = 10;
    private const double CheckBurst = 50;

    private readonly TokenBucket _pace = new(ChecksPerSecond, CheckBurst);
    private long? _counter = counter;

    /// <summary>Judges the value of a metric that commands.</summary>
    /// <param name="metric">The metric that was written.</param>
    /// <param name="value">What was written; null when it was no text.</param>
    /// <param name="now">Now.</param>
    /// <param name="refusal">Why it is not done; null when it may be.</param>
    /// <returns>The command; null when it is refused.</returns>
    public SiteCommand? Judge(string metric, string? value, Stamp now, out CommandRefusal? refusal)
    {
        refusal = null;
        if (value is null || !value.StartsWith(CommandEnvelope.Prefix, StringComparison.Ordinal))
        {
            return Refuse(RefusalReason.Unsigned, $"{metric} was written without a signature", out refusal);
        }

        if (cityKey is null)
        {
            return Refuse(
                RefusalReason.NoCityKey,
                "A signed command came, and this site has no key of the city's: set [commands] public_key",
                out refusal
            );
        }

        if (!_pace.Has(1, now.MonotonicMicros))
        {
            return Refuse(RefusalReason.TooMany, $"More than {ChecksPerSecond} commands a second", out refusal);
        }

        _pace.Take(1, now.MonotonicMicros);
        if (!CommandEnvelope.TryRead(value, out SignedEnvelope? envelope))
        {
            return Refuse(RefusalReason.Malformed, "A command's envelope cannot be read", out refusal);
        }

        CommandEnvelope command = envelope.Command;
        string name = Shown(command.Name);
        if (!envelope.IsBy(cityKey))
        {
            return Refuse(RefusalReason.WrongSignature, $"{name} was not signed by the city's key", out refusal);
        }

        if (command.Site != site)
        {
            return Refuse(RefusalReason.WrongSite, $"{name} was for site {Shown(command.Site)}", out refusal);
        }

        SiteCommand? taken = JudgeOwn(metric, command, name, now, out refusal);
        refusal = refusal is null ? null : refusal with { Counter = command.Counter };
        return taken;
    }

    // Signed, and for this site: from here on its sender gets an answer.
    private SiteCommand? JudgeOwn(
        string metric,
        CommandEnvelope command,
        string name,
        Stamp now,
        out CommandRefusal? refusal
    )
    {
        if (
            SiteCommand.KindOf(command.Name) is not { } kind
            || (metric != command.Name && metric != CommandMetrics.Envelope)
        )
        {
            return Refuse(RefusalReason.NotAllowed, $"{name} is not allowed in {metric}", out refusal);
        }

        return WhyNotNow(command, kind, name, now) is { } why
            ? Refuse(why.Reason, why.Text, out refusal)
            : Pass(command, kind, name, out refusal);
    }

    private static CommandRefusal? WhyNotNow(CommandEnvelope command, CommandKind kind, string name, Stamp now)
    {
        if (!now.Synced)
        {
            return kind == CommandKind.Confirm
                ? null
                : new(
                    RefusalReason.ClockNotSet,
                    $"{name} came before the clock of this site was set; send it again later"
                );
        }

        if (now.UnixMillis >= command.ExpiresMillis)
        {
            return new(
                RefusalReason.Expired,
                $"{name} expired {(now.UnixMillis - command.ExpiresMillis) / 1000} s before it came"
            );
        }

        return command.ExpiresMillis - now.UnixMillis > LongestLifeSeconds * 1000
            ? new(RefusalReason.Expired, $"{name} is valid for longer than a day")
            : null;
    }

    private SiteCommand? Pass(CommandEnvelope command, CommandKind kind, string name, out CommandRefusal? refusal)
    {
        refusal = null;
        if (_counter is not { } last)
        {
            return Refuse(
                RefusalReason.NotStored,
                $"{name} came, and the counter of the last command cannot be read: check the file beside the journal",
                out refusal
            );
        }

        if (command.Counter <= last)
        {
            return Refuse(
                RefusalReason.Replayed,
                $"{name} has counter {command.Counter}, and {last} has been used",
                out refusal
            );
        }

        _counter = command.Counter;
        return new SiteCommand(kind, command.Name, command.Value, command.Counter);
    }

    private static SiteCommand? Refuse(RefusalReason reason, string text, out CommandRefusal? refusal)
    {
        refusal = new CommandRefusal(reason, text);
        return null;
    }

    // What others send goes into a log and an alarm: short, and without control characters.
    private static string Shown(string text)
    {
        string plain = string.Concat(text.Select(c => char.IsControl(c) || c == ';' ? '?' : c));
        return plain.Length <= 60 ? plain : plain[..60] + "…";
    }
}
