using Edge.City.Host;
using Edge.Core.Readings;

namespace Edge.City.Broker;

/// <summary>Something that sites are asked, with their answers, as a state machine without I/O.</summary>
public interface IRound
{
    /// <summary>What is to be subscribed to.</summary>
    IReadOnlyList<string> Filters { get; }

    /// <summary>Whether every site has answered.</summary>
    bool IsDone { get; }

    /// <summary>Messages that are to be sent now.</summary>
    IEnumerable<PublishOutput> Due(Stamp now);

    /// <summary>A message arrived; anything may.</summary>
    void Packet(string topic, byte[] payload, Stamp now);
}
