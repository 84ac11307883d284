using System;

namespace Edge.Portable.Wire;

/// <summary>Sparkplug message types of an edge node without devices, and the host's STATE.</summary>
public enum SparkplugMessageType
{
    /// <summary>Birth certificate.</summary>
    NBirth = 0,

    /// <summary>Data.</summary>
    NData = 1,

    /// <summary>Death certificate.</summary>
    NDeath = 2,

    /// <summary>Command to the node.</summary>
    NCmd = 3,

    /// <summary>State of a host application.</summary>
    State = 4,
}

/// <summary>
/// A Sparkplug topic: <c>spBv1.0/group/type/node</c> or <c>spBv1.0/STATE/host</c> (Sparkplug 3.0, chapter 4). Immutable.
/// Topics of devices below a node (DBIRTH and so on) are not this product's and do not parse.
/// </summary>
public sealed class SparkplugTopic
{
    private const string Namespace = "spBv1.0/";

    private SparkplugTopic(SparkplugMessageType type, string group, string id)
    {
        Type = type;
        Group = group;
        Id = id;
    }

    /// <summary>Message type.</summary>
    public SparkplugMessageType Type { get; }

    /// <summary>Group id; empty for STATE.</summary>
    public string Group { get; }

    /// <summary>Edge node id; for STATE the host id.</summary>
    public string Id { get; }

    /// <summary>Whether a group, node or host may have this id: 1 to 255 characters, none of <c>+ # /</c> and no
    /// control character.</summary>
    public static bool IsValidId(string id)
    {
        if (id.Length == 0 || id.Length > 255)
        {
            return false;
        }

        for (int i = 0; i < id.Length; i++)
        {
            char c = id[i];
            if (c == '+' || c == '#' || c == '/' || c < ' ' || (c >= (char)0x7F && c <= (char)0x9F))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The topic <c>spBv1.0/group/type/node</c>.</summary>
    /// <exception cref="ArgumentException">An id is not valid, or the type is STATE.</exception>
    public static string ForNode(string group, SparkplugMessageType type, string node)
    {
        if (type == SparkplugMessageType.State)
        {
            throw new ArgumentException("STATE is a topic of a host, not of a node.", nameof(type));
        }

        Require(group);
        Require(node);
        return Namespace + group + "/" + TypeName(type) + "/" + node;
    }

    /// <summary>The topic <c>spBv1.0/STATE/host</c>.</summary>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    public static string ForState(string host)
    {
        Require(host);
        return Namespace + "STATE/" + host;
    }

    /// <summary>Reads a topic; false when it is none of ours.</summary>
    public static bool TryParse(string topic, out SparkplugTopic? parsed)
    {
        parsed = null;
        if (topic.Length <= Namespace.Length || topic.Substring(0, Namespace.Length) != Namespace)
        {
            return false;
        }

        string rest = topic.Substring(Namespace.Length);
        int first = rest.IndexOf('/');
        if (first < 0)
        {
            return false;
        }

        string head = rest.Substring(0, first);
        string tail = rest.Substring(first + 1);
        int second = tail.IndexOf('/');
        if (second < 0)
        {
            if (head != "STATE" || !IsValidId(tail))
            {
                return false;
            }

            parsed = new SparkplugTopic(SparkplugMessageType.State, "", tail);
            return true;
        }

        string name = tail.Substring(0, second);
        string node = tail.Substring(second + 1);
        for (var type = SparkplugMessageType.NBirth; type <= SparkplugMessageType.NCmd; type++)
        {
            if (name == TypeName(type) && IsValidId(head) && IsValidId(node))
            {
                parsed = new SparkplugTopic(type, head, node);
                return true;
            }
        }

        return false;
    }

    private static string TypeName(SparkplugMessageType type)
    {
        switch (type)
        {
            case SparkplugMessageType.NBirth:
                return "NBIRTH";
            case SparkplugMessageType.NData:
                return "NDATA";
            case SparkplugMessageType.NDeath:
                return "NDEATH";
            case SparkplugMessageType.NCmd:
                return "NCMD";
            default:
                return "STATE";
        }
    }

    private static void Require(string id)
    {
        if (!IsValidId(id))
        {
            throw new ArgumentException(
                "'" + id + "' cannot be an id in a topic: 1 to 255 characters, without + # / and control characters.",
                nameof(id)
            );
        }
    }
}
