using System.Text;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;

namespace Edge.Agent.Pipeline;

/// <summary>Why the process ends, as the exit code that its unit acts upon.</summary>
public enum EndOfProcess
{
    /// <summary>It was stopped.</summary>
    Stopped = 0,

    /// <summary>The site file was exchanged: the service manager starts the agent again (<c>Restart=always</c>).</summary>
    RestartAgent = 80,

    /// <summary>The city wants the host started again: the unit turns this code into a reboot, since the agent itself may
    /// not.</summary>
    RebootHost = 81,
}

/// <summary>
/// Does what the pipeline asks of the host: self-tests, throughput samples, waveforms, another site file, a reboot, a rung
/// of the modem's recovery. What
/// cannot be done is refused. For the thread that owns the site.
/// </summary>
/// <param name="sensors">The fitted sensors.</param>
/// <param name="throughput">The throughput probe; null when there is none.</param>
/// <param name="configuration">The site file in force, as it was read.</param>
/// <param name="file">Where it is; null when it is no file.</param>
public sealed class HostDuties(
    IReadOnlyList<ISensor> sensors,
    ThroughputProbe? throughput,
    SiteConfiguration configuration,
    string? file
)
{
    // What was told is durable by then.
    private const long ForgetMicros = 10_000_000;

    // Results are waited for no longer than the pipeline does.
    private const long PatienceMicros = 90_000_000;
    private const int MostPending = 256;

    private readonly List<(long Number, SelfTestingSensor Sensor, long Ticket, long Until)> _pending = [];

    private long? _since;
    private long _forgetAt = long.MaxValue;
    private bool _acknowledged;
    private bool _told;

    /// <summary>The site file that the city has sent and that this process shows to be good or not; null when there is none.</summary>
    public ConfigurationTrial? Trial { get; set; }

    /// <summary>Whether a path to the broker works.</summary>
    public Func<bool> IsConnected { get; init; } = () => false;

    /// <summary>Whether the disk holds what was told and learned until now.</summary>
    public Func<bool> IsRemembered { get; init; } = () => true;

    /// <summary>Called when the process is to end.</summary>
    public Action<EndOfProcess>? Ends { get; set; }

    /// <summary>Does what is asked, and reports self-tests that have ended.</summary>
    public void Do(SitePipeline pipeline, JournalStage journal, Stamp now)
    {
        Judge(pipeline, journal, now);
        while (pipeline.TryTakeRequest(out SiteRequest? request))
        {
            string? why = request switch
            {
                SiteRequest.SelfTests tests => Begin(tests.Number, now),
                SiteRequest.SpeedTest => SpeedTest(),
                SiteRequest.FetchWaveform fetch => Fetch(fetch.UnixMillis, journal, now),
                SiteRequest.StoreConfiguration store => Store(store.Toml, store.Counter),
                _ => End(EndOfProcess.RebootHost),
            };
            if (why is not null)
            {
                pipeline.CommandRefused(
                    new CommandRefusal(RefusalReason.NotPossible, why) { Counter = request!.Counter },
                    now
                );
            }
        }

        while (pipeline.TryTakeRecovery(out RecoveryStep step))
        {
            Recover(step);
        }

        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            var (number, sensor, ticket, until) = _pending[i];
            if (sensor.SelfTestOf(ticket) is { } result)
            {
                pipeline.SelfTested(
                    number,
                    new SelfTestReport(
                        sensor.Name,
                        result.Passed ? SelfTestOutcome.Passed : SelfTestOutcome.Failed,
                        result.Response
                    )
                );
            }
            else if (now.MonotonicMicros < until)
            {
                continue;
            }

            _pending.RemoveAt(i);
        }
    }

    // What cannot be done is no fault: the ladder goes on to the next rung.
    private void Recover(RecoveryStep step)
    {
        if (step.Rung == RecoveryRung.Reboot)
        {
            // A reboot that nobody remembers would be followed by the next one.
            if (IsRemembered())
            {
                End(EndOfProcess.RebootHost);
            }

            return;
        }

        foreach (IRecoverable modem in sensors.OfType<IRecoverable>())
        {
            modem.Recover(step.Rung, step.Slot);
        }
    }

    private string? Begin(long number, Stamp now)
    {
        foreach (SelfTestingSensor sensor in sensors.OfType<SelfTestingSensor>())
        {
            if (_pending.Count < MostPending)
            {
                _pending.Add((number, sensor, sensor.AskSelfTest(), now.MonotonicMicros + PatienceMicros));
            }
        }

        return null;
    }

    private string? SpeedTest()
    {
        const string name = "Link/Speed Test/Run";
        return throughput is null ? $"{name} needs an address: set link.throughput_url"
            : throughput.Request() is { } why ? $"{name} {why}"
            : null;
    }

    private static string? Fetch(long unixMillis, JournalStage journal, Stamp now)
    {
        try
        {
            return journal.AppendDetailAgain(unixMillis, now) > 0
                ? null
                : "The journal holds no waveform of that time any more";
        }
        catch (JournalFaultException fault)
        {
            return $"The journal cannot be read: {fault.Message}";
        }
    }

    /// <summary>The receiver has acknowledged records of this process.</summary>
    public void Acknowledged() => _acknowledged = true;

    // A receiver that acknowledges is heard; of one that never does it is enough that its broker is.
    private void Judge(SitePipeline pipeline, JournalStage journal, Stamp now)
    {
        _since ??= now.MonotonicMicros;
        if (Trial is not { } trial)
        {
            return;
        }

        if (_told)
        {
            if (now.MonotonicMicros >= _forgetAt)
            {
                trial.Forget();
                Trial = null;
            }
        }
        else if (trial.Why is { } why)
        {
            pipeline.CommandRefused(
                new CommandRefusal(RefusalReason.NotPossible, why) { Counter = trial.Counter },
                now
            );
            Told(now);
        }
        else if (_acknowledged || (!journal.State.EverAcknowledged && IsConnected()))
        {
            if (trial.Counter > 0)
            {
                pipeline.CommandDone(trial.Counter);
            }

            Told(now);
        }
        else if (now.MonotonicMicros - _since > ConfigurationTrial.LimitSeconds * 1e6)
        {
            TakeBack(trial);
        }
    }

    private void Told(Stamp now)
    {
        _told = true;
        _forgetAt = now.MonotonicMicros + ForgetMicros;
    }

    private void TakeBack(ConfigurationTrial trial)
    {
        try
        {
            trial.TakeBack($"the city was not reached within {ConfigurationTrial.LimitSeconds:F0} s");
            _told = true;
            End(EndOfProcess.RestartAgent);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The disk refuses: as long as it does, the file on it stays in force, and this is tried again with the next turn.
        }
    }

    private string? Store(string toml, long counter)
    {
        if (file is null)
        {
            return "Config/Set: this site runs without a site file";
        }

        byte[] bytes = Encoding.UTF8.GetBytes(toml);
        ConfigurationResult result = SiteConfiguration.Parse(bytes, "Config/Set");
        if (result.ExitCode != 0 || result.Configuration is not { } wanted)
        {
            string first = result.Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error)?.ToString() ?? "";
            return $"Config/Set has {result.ErrorCount} errors, first {first}";
        }

        if (wanted.Site.Id != configuration.Site.Id || wanted.Site.Group != configuration.Site.Group)
        {
            return "Config/Set would make another site of this one: its id and group stay";
        }

        if (wanted.Commands.PublicKey.Length == 0 || wanted.Uplink.Address is null)
        {
            return "Config/Set would cut the site off: it needs uplink.broker and commands.public_key";
        }

        if (ConfigurationTrial.IsOpen(file))
        {
            return "Config/Set: the site file before this one is still on trial";
        }

        try
        {
            ConfigurationTrial.Begin(file, bytes, counter);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return $"Config/Set cannot be stored: {cause.Message}";
        }

        return End(EndOfProcess.RestartAgent);
    }

    private string? End(EndOfProcess how)
    {
        if (Ends is not { } ends)
        {
            return "Nothing here could start this process again";
        }

        ends(how);
        return null;
    }
}
