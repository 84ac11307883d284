namespace Edge.Core.Commands;

/// <summary>What the city may ask of a site. There is no other command, no shell, and none that writes a pin.</summary>
public enum CommandKind
{
    /// <summary><c>Site/Confirm</c>: measure afresh and state the verdict, signed. Value: the nonce.</summary>
    Confirm,

    /// <summary><c>Site/Storm Mode</c>: storm mode until then at least. Value: a time, or <c>off</c>.</summary>
    StormMode,

    /// <summary><c>Alarm/&lt;id&gt;/Ack</c>: somebody has seen it. Value: who.</summary>
    AlarmAcknowledge,

    /// <summary><c>Alarm/&lt;id&gt;/Shelve</c>: not to be told until then. Value: a time and who, or <c>off</c>
    /// and who.</summary>
    AlarmShelve,

    /// <summary><c>Site/Visit</c>: announces or ends a visit. Value: JSON, as <see cref="CommandValues.Visit(string)"/> says.</summary>
    Visit,

    /// <summary><c>Structure/Event/Waveform/Fetch</c>: send the waveform of an event before everything else. Value: its time.</summary>
    FetchWaveform,

    /// <summary><c>Link/Speed Test/Run</c>: take a throughput sample now. No value.</summary>
    SpeedTest,

    /// <summary><c>Node Control/Reboot</c>: start the host again. No value.</summary>
    Reboot,

    /// <summary><c>Config/Set</c>: take this site file. Value: the whole file.</summary>
    SetConfiguration,

    /// <summary><c>Link/Outage/Announce</c>: the network around is known to be off until then, so nothing is done to the modem.
    /// Value: a time and why, or <c>off</c> and why.</summary>
    AnnounceOutage,
}

/// <summary>A command whose signature, site, time and counter are right. Whether it can be done is for who does it.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Value">Its value.</param>
/// <param name="Counter">Its counter; higher than that of every command before it.</param>
public sealed record SiteCommand(CommandKind Kind, string Name, string Value, long Counter)
{
    private const string AlarmPrefix = "Alarm/";
    private const string AcknowledgeSuffix = "/Ack";
    private const string ShelveSuffix = "/Shelve";

    /// <summary>The alarm that the command is about, as the alarm catalogue spells ids; empty when it is about none.</summary>
    public string AlarmId =>
        Kind switch
        {
            CommandKind.AlarmAcknowledge => Name[AlarmPrefix.Length..^AcknowledgeSuffix.Length],
            CommandKind.AlarmShelve => Name[AlarmPrefix.Length..^ShelveSuffix.Length],
            _ => "",
        };

    /// <summary>What the name asks for; null when it is not on the list of what is allowed.</summary>
    public static CommandKind? KindOf(string name) =>
        name switch
        {
            "Site/Confirm" => CommandKind.Confirm,
            "Site/Storm Mode" => CommandKind.StormMode,
            "Site/Visit" => CommandKind.Visit,
            "Structure/Event/Waveform/Fetch" => CommandKind.FetchWaveform,
            "Link/Speed Test/Run" => CommandKind.SpeedTest,
            "Node Control/Reboot" => CommandKind.Reboot,
            "Config/Set" => CommandKind.SetConfiguration,
            "Link/Outage/Announce" => CommandKind.AnnounceOutage,
            _ when IsOfAlarm(name, AcknowledgeSuffix) => CommandKind.AlarmAcknowledge,
            _ when IsOfAlarm(name, ShelveSuffix) => CommandKind.AlarmShelve,
            _ => null,
        };

    private static bool IsOfAlarm(string name, string suffix) =>
        name.Length > AlarmPrefix.Length + suffix.Length
        && name.StartsWith(AlarmPrefix, StringComparison.Ordinal)
        && name.EndsWith(suffix, StringComparison.Ordinal);
}
