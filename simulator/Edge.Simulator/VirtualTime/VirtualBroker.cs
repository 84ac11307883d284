namespace Edge.Simulator.VirtualTime;

/// <summary>A broker in memory: sessions, Wills, retained messages, exact topics and a trailing #. Delivers at once.</summary>
internal sealed class VirtualBroker
{
    private readonly Dictionary<string, byte[]> _retained = [];
    private readonly List<Session> _sessions = [];

    /// <summary>Begins a session; an older one of the same client ends, and its Will goes out.</summary>
    public Session Connect(string clientId, Will will, Action<string, byte[], bool> deliver)
    {
        foreach (Session older in _sessions.Where(session => session.ClientId == clientId).ToList())
        {
            End(older, withWill: true);
        }

        Session made = new(clientId, will, deliver);
        _sessions.Add(made);
        return made;
    }

    /// <summary>Subscribes; what is retained follows.</summary>
    public void Subscribe(Session session, IReadOnlyList<string> filters)
    {
        if (!_sessions.Contains(session))
        {
            return;
        }

        session.Filters.AddRange(filters);
        foreach (
            var (topic, payload) in _retained.Where(kept => filters.Any(filter => Matches(filter, kept.Key))).ToList()
        )
        {
            session.Deliver(topic, payload, true);
        }
    }

    /// <summary>Takes a message of a session that stands.</summary>
    public void Publish(Session session, string topic, byte[] payload, bool retain)
    {
        if (_sessions.Contains(session))
        {
            Spread(topic, payload, retain);
        }
    }

    /// <summary>Ends a session.</summary>
    public void End(Session session, bool withWill)
    {
        if (_sessions.Remove(session) && withWill)
        {
            Spread(session.Will.Topic, session.Will.Payload, session.Will.Retain);
        }
    }

    private void Spread(string topic, byte[] payload, bool retain)
    {
        if (retain)
        {
            _retained[topic] = payload;
        }

        foreach (Session session in _sessions.Where(s => s.Filters.Any(filter => Matches(filter, topic))).ToList())
        {
            session.Deliver(topic, payload, false);
        }
    }

    private static bool Matches(string filter, string topic) =>
        filter.EndsWith('#') ? topic.StartsWith(filter[..^1], StringComparison.Ordinal) : filter == topic;

    /// <summary>One client's session.</summary>
    internal sealed class Session(string clientId, Will will, Action<string, byte[], bool> deliver)
    {
        public string ClientId { get; } = clientId;
        public Will Will { get; } = will;
        public Action<string, byte[], bool> Deliver { get; } = deliver;
        public List<string> Filters { get; } = [];
    }

    internal readonly record struct Will(string Topic, byte[] Payload, bool Retain);
}
