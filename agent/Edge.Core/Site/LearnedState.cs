using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Core.Alarms;
using Edge.Core.Cabinet;
using Edge.Core.Link;
using Edge.Core.Power;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;

namespace Edge.Core.Site;

/// <summary>
/// What a site has learned and must not forget over a restart: plain numbers, kept by the shell in a file of its own. It is
/// never needed for a verdict to be right, only for it to be sharp: without it the doubts are wider and learning begins anew.
/// </summary>
public sealed record LearnedState
{
    /// <summary>The form of the file that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Form of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Gravity of the commissioning that the tilts belong to, m/s²; another one makes them void.</summary>
    public Vector Zero { get; init; }

    /// <summary>Drift of the tilt sensor with its temperature.</summary>
    public TiltDriftState Drift { get; init; }

    /// <summary>Daily means of gravity, oldest first.</summary>
    public IReadOnlyList<DailyTilt> Days { get; init; } = [];

    /// <summary>The calm before the storm.</summary>
    public PermanentSetState Calm { get; init; }

    /// <summary>Whether the site was in storm mode.</summary>
    public bool Storm { get; init; }

    /// <summary>Until when the city has commanded a storm, Unix ms; 0 where it has not.</summary>
    public long StormUntilUnixMillis { get; init; }

    /// <summary>Modes with their numbers and baselines.</summary>
    public IReadOnlyList<LearnedMode> Modes { get; init; } = [];

    /// <summary>What is usual of the sensor's mount.</summary>
    public MountState Mount { get; init; } = new();

    /// <summary>Who is at work, who is announced, and who was here last.</summary>
    public VisitState Visits { get; init; } = new();

    /// <summary>What the power plant has taught and counted.</summary>
    public PowerLearned Power { get; init; } = new();

    /// <summary>How far the modem's recovery has come.</summary>
    public RecoveryState Recovery { get; init; } = new();

    /// <summary>Throughput samples of the last 30 days.</summary>
    public SpeedState Speed { get; init; } = new();

    /// <summary>The alarm book; null where there was none.</summary>
    public AlarmBookState? Alarms { get; init; }

    /// <summary>The state as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LearnedStateJson.Default.LearnedState);

    /// <summary>Reads it back; null when the bytes are none, or of another form.</summary>
    public static LearnedState? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            LearnedState? state = JsonSerializer.Deserialize(json, LearnedStateJson.Default.LearnedState);
            if (state is not { Version: CurrentVersion, Days: not null, Modes: not null })
            {
                return null;
            }

            // A file of before there were visits has none; what is learned of the mast is as good as ever.
            return state.Visits?.IsWhole() == true ? state : state with { Visits = new VisitState() };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(LearnedState))]
internal sealed partial class LearnedStateJson : JsonSerializerContext;
