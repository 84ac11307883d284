using System.Globalization;
using System.Text;
using Edge.Core.Alarms;
using Edge.Core.Confirmations;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Commands;

/// <summary>What the pipeline does of the city's commands, and keeps of those that were refused.</summary>
internal sealed class CommandStage(SiteProfile profile, IReadOnlyList<MetricId> required, SiteIdentity identity)
{
    // A commanded reboot that comes with every start would keep the site from ever measuring.
    private const double RebootAfterSeconds = 600;

    /// <summary>How long a refused command stands as an alarm, s: an attempt is to be seen by somebody who looks now and then,
    /// and many are one alarm.</summary>
    public const double RefusedHoldSeconds = 600;

    private const int MostHostRequests = 16;

    // An answer is a record of its own, and what was signed once may come again and again.
    private const double AnswersPerSecond = 1.0 / 30;
    private const double AnswerBurst = 16;
    private const int MostAnswers = 32;

    private readonly Queue<SiteRequest> _requests = new();
    private readonly List<Answer> _answers = [];
    private readonly TokenBucket _pace = new(AnswersPerSecond, AnswerBurst);
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];

    /// <summary>Confirmations under way.</summary>
    public ConfirmationDesk Desk { get; } = new(profile, required, identity);

    /// <summary>Takes what is asked of the host.</summary>
    public bool TryTake(out SiteRequest? request) => _requests.TryDequeue(out request);

    /// <summary>A command was taken: its sender is to hear of it at once, unless it is a confirmation, which answers itself, or a
    /// site file, which is done once the site has reached the city with it.</summary>
    public void Taken(SiteCommand command)
    {
        if (command.Kind is not (CommandKind.Confirm or CommandKind.SetConfiguration))
        {
            Expect(command.Counter, null);
        }
    }

    /// <summary>A command that takes longer than a turn is done.</summary>
    public void Done(long counter) => Expect(counter, null);

    /// <summary>Takes an answer that is due. It waits for one turn, in which the host may refuse what was asked of it.</summary>
    /// <param name="last">Whether no other turn comes.</param>
    /// <param name="now">Now.</param>
    /// <param name="text">The value that tells it; null when none is due.</param>
    public bool TryTakeAnswer(bool last, Stamp now, out string? text)
    {
        text = null;
        if (_answers.Count == 0 || !(last || (_answers[0].HasWaited && _pace.Has(1, now.MonotonicMicros))))
        {
            return false;
        }

        _pace.Take(1, now.MonotonicMicros);
        text = new CommandAnswer(_answers[0].Counter, _answers[0].Refusal).ToText(Counts());
        _answers.RemoveAt(0);
        return true;
    }

    /// <summary>A turn ends: what was asked before it has had its time.</summary>
    public void EndTurn()
    {
        foreach (Answer answer in _answers)
        {
            answer.HasWaited = true;
        }
    }

    /// <summary>Notes the counter that is used up.</summary>
    public static void Note(long counter, Evidence evidence, Stamp now) =>
        evidence.Put(Reading.Good(MetricId.SiteCommandCounter, counter, now));

    /// <summary><c>Site/Confirm</c>.</summary>
    public CommandRefusal? Confirm(SiteCommand command, Stamp now)
    {
        CommandRefusal? refusal = Desk.Ask(command.Value, command.Counter, now, out bool measures);
        return measures ? Ask(new SiteRequest.SelfTests(command.Counter)) : refusal;
    }

    /// <summary><c>Site/Storm Mode</c>: from the wall clock's time a monotonic one is made here, which no clock jump moves.</summary>
    public static CommandRefusal? Storm(SiteCommand command, StormMode storm, Stamp now)
    {
        if (command.Value == "off")
        {
            storm.Command(now.MonotonicMicros);
            return null;
        }

        if (
            CommandValues.Time(command.Value) is not { } until
            || until <= now.UnixMillis
            || until - now.UnixMillis > StormMode.LongestCommandSeconds * 1000
        )
        {
            return new(
                RefusalReason.BadValue,
                "Site/Storm Mode needs a time within the next 72 hours, as 2026-11-27T18:00:00Z, or off"
            );
        }

        storm.Command(CommandValues.ToMonotonic(until, now), until);
        return null;
    }

    /// <summary><c>Link/Outage/Announce</c>: what the ladder of the modem's recovery rests for, by the monotonic clock.</summary>
    public static CommandRefusal? Outage(SiteCommand command, RecoveryStage recovery, Stamp now)
    {
        double seconds = 0;
        if (
            !CommandValues.TryShelf(command.Value, out long? until, out string? why)
            || (
                until is { } end
                && (seconds = (end - now.UnixMillis) / 1000.0) is <= 0 or > RecoveryLadder.MostHoldSeconds
            )
        )
        {
            return Unreadable(
                command,
                "a time within the next 6 hours and why, as 2026-11-27T18:00:00Z mains is off in the district, or off and why"
            );
        }

        recovery.Hold(seconds, why, now);
        return null;
    }

    /// <summary>What the host has to do.</summary>
    public CommandRefusal? AskHost(SiteCommand command, Stamp now)
    {
        switch (command.Kind)
        {
            case CommandKind.FetchWaveform:
                return CommandValues.Time(command.Value) is { } time
                    ? Ask(new SiteRequest.FetchWaveform(time) { Counter = command.Counter })
                    : new(RefusalReason.BadValue, $"{command.Name} needs the event's time, as 2026-11-27T18:00:00Z");
            case CommandKind.SpeedTest:
                return Ask(new SiteRequest.SpeedTest { Counter = command.Counter });
            case CommandKind.Reboot:
                return now.MonotonicMicros >= RebootAfterSeconds * 1e6
                    ? Ask(new SiteRequest.Reboot { Counter = command.Counter })
                    : new(
                        RefusalReason.NotPossible,
                        $"{command.Name} within {RebootAfterSeconds / 60:F0} minutes of the last boot"
                    );
            default:
                return Ask(new SiteRequest.StoreConfiguration(command.Value) { Counter = command.Counter });
        }
    }

    /// <summary>What the alarm book or the visits said to a command: null, or a sentence why not.</summary>
    public static CommandRefusal? Said(SiteCommand command, string? problem) =>
        problem is null ? null : new(RefusalReason.NotPossible, $"{command.Name}: {problem.TrimEnd('.')}");

    /// <summary>A value that cannot be read.</summary>
    public static CommandRefusal Unreadable(SiteCommand command, string wanted) =>
        new(RefusalReason.BadValue, $"{command.Name} needs {wanted}");

    /// <summary>A command was refused, here or before it came here.</summary>
    public void Refused(CommandRefusal refusal, Evidence evidence, AlarmBook book, Stamp now)
    {
        _refused[(int)refusal.Reason]++;
        if (refusal.Counter > 0)
        {
            Expect(refusal.Counter, refusal);
        }

        evidence.Put(Reading.Good(MetricId.AgentRefusals, Counts(), now));
        book.Set(MetricId.AlarmCommandRefused, Severity.Warning, $"{refusal.Text} ({refusal.Reason})", now);
        book.ClearLater(MetricId.AlarmCommandRefused, RefusedHoldSeconds, now);
    }

    private void Expect(long counter, CommandRefusal? refusal)
    {
        if (_answers.Find(answer => answer.Counter == counter) is { } known)
        {
            known.Refusal ??= refusal;
        }
        else if (_answers.Count < MostAnswers)
        {
            _answers.Add(new Answer(counter) { Refusal = refusal });
        }
    }

    private CommandRefusal? Ask(SiteRequest request)
    {
        if (_requests.Count >= MostHostRequests)
        {
            return new(RefusalReason.TooMany, "Too many commands at once");
        }

        _requests.Enqueue(request);
        return null;
    }

    private string Counts()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _refused.Length; i++)
        {
            if (_refused[i] > 0)
            {
                text.Append(text.Length == 0 ? "" : ", ")
                    .Append(CultureInfo.InvariantCulture, $"{(RefusalReason)i} {_refused[i]}");
            }
        }

        return text.ToString();
    }

    private sealed class Answer(long counter)
    {
        public long Counter { get; } = counter;
        public CommandRefusal? Refusal { get; set; }
        public bool HasWaited { get; set; }
    }
}
