using Edge.Core.Link;

namespace Edge.Core.Site;

/// <summary>How the pipeline divides time; the limits of the rules stand in <see cref="Limits"/>.</summary>
public sealed record PipelineOptions
{
    /// <summary>Time between telemetry frames, s. 10: what 72 h of journal and 2 MB on the wire were sized for.</summary>
    public double FrameSeconds { get; init; } = 10;

    /// <summary>The same in storm mode, s. 2; never more than <see cref="FrameSeconds"/>.</summary>
    public double StormFrameSeconds
    {
        get => Math.Min(FrameSeconds, field);
        init;
    } = 2;

    /// <summary>The first frame waits for the first reading of every sensor, but not longer than this, s. 1.</summary>
    public double FirstFrameSeconds { get; init; } = 1;

    /// <summary>Whether the first frame goes as soon as every sensor has delivered. Off: it waits its full time.</summary>
    public bool FirstFrameEarly { get; init; } = true;

    /// <summary>Time after which unchanged values are reported again, s. 300.</summary>
    public double HeartbeatSeconds { get; init; } = 300;

    /// <summary>A sensor without good values raises its alarm after this, s. 5: several polls at 1 Hz.</summary>
    public double SensorFaultSeconds { get; init; } = 5;

    /// <summary>Data that the static tilt needs before it is judged, s. 60: 1-min means of a bridge under traffic stayed
    /// within 0.003°.</summary>
    public double TiltReadySeconds { get; init; } = 60;

    /// <summary>A better verdict is given after the evidence has been better for this long, s; a worse one at once. 10.</summary>
    public double VerdictSettleSeconds { get; init; } = 10;

    /// <summary>An alarm of the agent itself clears when it has not been raised for this long, s. 60: a journal at its
    /// cap that evicts now and then is one alarm, not one a turn, each of which would evict another record.</summary>
    public double AgentAlarmHoldSeconds { get; init; } = 60;

    /// <summary>What can be done to a modem that is no way out. None: nothing is.</summary>
    public RecoveryMeans Recovery { get; init; }

    /// <summary>Time of being well on another SIM before the first is tried again, s. 86400: a day with its rush hours.</summary>
    public double SimReturnSeconds { get; init; } = 86_400;

    /// <summary>This site's share of every random spread, 0 to 1.</summary>
    public double Spread { get; init; }

    /// <summary>Every mistake as a sentence with its remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(FrameSeconds is >= 0.1 and <= 3600))
        {
            yield return $"FrameSeconds is {FrameSeconds}: use 0.1 to 3600.";
        }

        if (!(StormFrameSeconds is >= 0.1 and <= 3600))
        {
            yield return $"StormFrameSeconds is {StormFrameSeconds}: use 0.1 to 3600.";
        }

        if (!(FirstFrameSeconds is >= 0 and <= 3600))
        {
            yield return $"FirstFrameSeconds is {FirstFrameSeconds}: use 0 to 3600.";
        }

        if (!(HeartbeatSeconds >= FrameSeconds))
        {
            yield return $"HeartbeatSeconds is {HeartbeatSeconds}: use at least FrameSeconds.";
        }

        if (!(SimReturnSeconds is >= 3600 and <= 2_592_000))
        {
            yield return $"SimReturnSeconds is {SimReturnSeconds}: use 3600 to 2592000.";
        }

        if (!(Spread is >= 0 and <= 1))
        {
            yield return $"Spread is {Spread}: use 0 to 1.";
        }

        if (
            !(SensorFaultSeconds >= 0)
            || !(TiltReadySeconds >= 0)
            || !(VerdictSettleSeconds >= 0)
            || !(AgentAlarmHoldSeconds >= 0)
        )
        {
            yield return "SensorFaultSeconds, TiltReadySeconds, VerdictSettleSeconds and AgentAlarmHoldSeconds must not be negative.";
        }
    }
}
