using Edge.Core.Commands;
using Edge.Core.Journal;

namespace Edge.Core.Uplink;

/// <summary>How loud a line of the log is.</summary>
public enum UplinkLevel
{
    /// <summary>What went as it should.</summary>
    Information = 0,

    /// <summary>What a person should know.</summary>
    Warning = 1,

    /// <summary>What a person should mend.</summary>
    Error = 2,
}

/// <summary>What <see cref="SparkplugSession"/> asks of the shell around it. The shell carries actions out in the order given.</summary>
public abstract record UplinkAction
{
    private UplinkAction() { }

    /// <summary>Open a connection: MQTT 5, Clean Start, Session Expiry 0, Will at QoS 1 and not retained. Answer with
    /// <see cref="SparkplugSession.Connected"/> or <see cref="SparkplugSession.ConnectRefused"/>.</summary>
    /// <param name="ClientId">MQTT client id.</param>
    /// <param name="WillTopic">Topic of the Will, an NDEATH.</param>
    /// <param name="WillPayload">Its payload.</param>
    /// <param name="KeepAliveSeconds">MQTT keep-alive.</param>
    public sealed record Connect(string ClientId, string WillTopic, byte[] WillPayload, int KeepAliveSeconds)
        : UplinkAction;

    /// <summary>Subscribe at QoS 1. Answer with <see cref="SparkplugSession.SubscribeAcknowledged"/>.</summary>
    /// <param name="Topics">Exact topics.</param>
    public sealed record Subscribe(IReadOnlyList<string> Topics) : UplinkAction;

    /// <summary>Publish. Answer with <see cref="SparkplugSession.Published"/> when the network has taken the bytes, or with
    /// <see cref="SparkplugSession.ConnectionLost"/> when it cannot.</summary>
    /// <param name="Topic">Topic.</param>
    /// <param name="Payload">Payload; not touched again by the session.</param>
    /// <param name="Qos">Quality of service.</param>
    /// <param name="Retain">Retain flag.</param>
    public sealed record Publish(string Topic, byte[] Payload, int Qos, bool Retain) : UplinkAction;

    /// <summary>Send DISCONNECT with this reason and close, within a few seconds even when an earlier publish hangs. From
    /// here on nothing of this connection is reported to the session.</summary>
    /// <param name="ReasonCode">MQTT 5 reason code; 0x04 is "disconnect with Will message".</param>
    public sealed record Disconnect(int ReasonCode) : UplinkAction;

    /// <summary>Read the journal. Answer with <see cref="SparkplugSession.RecordsRead"/>, also when there is nothing, or with
    /// <see cref="SparkplugSession.ReadFailed"/>; one read is under way at a time.</summary>
    /// <param name="Lane">Only this lane; null any.</param>
    /// <param name="AfterId">Records above this id.</param>
    /// <param name="MaxRecords">Most records.</param>
    /// <param name="MaxBytes">About how many bytes of bodies.</param>
    public sealed record ReadJournal(RecordLane? Lane, long AfterId, int MaxRecords, int MaxBytes) : UplinkAction;

    /// <summary>Release these records from the journal.</summary>
    /// <param name="Ranges">Ids; some may be gone already.</param>
    /// <param name="Acknowledged">Whether the receiver said that it has them, or they are only assumed delivered.</param>
    /// <param name="Epoch">Of which journal: in another these ids are other records, and must stay.</param>
    public sealed record Release(IReadOnlyList<IdRange> Ranges, bool Acknowledged, long Epoch) : UplinkAction;

    /// <summary>Hand this command to the pipeline, once its counter is durable.</summary>
    /// <param name="Command">A command whose signature, site, time and counter are right.</param>
    public sealed record Obey(SiteCommand Command) : UplinkAction;

    /// <summary>Tell the pipeline that a command was refused.</summary>
    /// <param name="Refusal">Why.</param>
    public sealed record Report(CommandRefusal Refusal) : UplinkAction;

    /// <summary>A line for the log.</summary>
    /// <param name="Level">How loud.</param>
    /// <param name="Text">One sentence.</param>
    public sealed record Say(UplinkLevel Level, string Text) : UplinkAction;
}
