using System.Text;
using Edge.Core.Uplink;

namespace Edge.Simulator.Fleet;

/// <summary>Sizes of MQTT 5 packets, B, as they stand in the stream: for what a site costs on the wire.</summary>
internal static class MqttSize
{
    /// <summary>A PUBLISH at QoS 0 without properties.</summary>
    public static int OfPublish(string topic, int payload) =>
        Packet(2 + Encoding.UTF8.GetByteCount(topic) + 1 + payload);

    /// <summary>A CONNECT with a Will, Session Expiry 0 and Will properties that are empty.</summary>
    public static int OfConnect(UplinkAction.Connect connect)
    {
        // Protocol name 6, level 1, flags 1, keep-alive 2, properties 1, client id, Will properties 1, topic, payload.
        const int Fixed = 6 + 1 + 1 + 2 + 1 + 1;
        return Packet(
            Fixed
                + 2
                + Encoding.UTF8.GetByteCount(connect.ClientId)
                + 2
                + Encoding.UTF8.GetByteCount(connect.WillTopic)
                + 2
                + connect.WillPayload.Length
        );
    }

    private static int Packet(int rest) =>
        1
        + (
            rest < 128 ? 1
            : rest < 16_384 ? 2
            : 3
        )
        + rest;
}
