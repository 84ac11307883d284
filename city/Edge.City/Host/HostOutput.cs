using Edge.City.Store;

namespace Edge.City.Host;

/// <summary>What the host wants done, in order.</summary>
public abstract record HostOutput;

/// <summary>Connect: MQTT 5, Clean Start, Session Expiry 0; the Will at QoS 1, retained.</summary>
public sealed record ConnectOutput(string ClientId, string WillTopic, byte[] WillPayload) : HostOutput;

/// <summary>Subscribe at QoS 1, and go on only when the broker granted it.</summary>
public sealed record SubscribeOutput(IReadOnlyList<string> Filters) : HostOutput;

/// <summary>Publish.</summary>
public sealed record PublishOutput(string Topic, byte[] Payload, int Qos, bool Retain) : HostOutput;

/// <summary>Disconnect with reason 0, which keeps the broker from sending the Will.</summary>
public sealed record DisconnectOutput : HostOutput;

/// <summary>Commit this batch, then call <see cref="SparkplugHost.Committed"/>.</summary>
public sealed record StoreOutput(IReadOnlyList<StoreItem> Items) : HostOutput;

/// <summary>Tell the people who watch.</summary>
public sealed record NoticeOutput(string Text, bool Warning) : HostOutput;
