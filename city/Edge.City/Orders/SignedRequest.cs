using Edge.City.Host;
using Edge.Core.Commands;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Orders;

/// <summary>A command to one site in an envelope with the city's signature, as one NCMD.</summary>
internal static class SignedRequest
{
    /// <summary>How long a site may take it, s.</summary>
    public const double ValidSeconds = 120;

    /// <summary>Writes it.</summary>
    /// <param name="group">The Sparkplug group.</param>
    /// <param name="site">The site.</param>
    /// <param name="carrier">The metric that carries the envelope.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="key">The city's key.</param>
    /// <param name="now">Now; its time in ms is the envelope's counter, which every desk of the city has without asking another.</param>
    public static PublishOutput To(
        string group,
        string site,
        MetricId carrier,
        string command,
        string value,
        SigningKey key,
        Stamp now
    )
    {
        long until = now.UnixMillis + (long)(ValidSeconds * 1000);
        string envelope = new CommandEnvelope(site, command, value, now.UnixMillis, until).Sign(key);
        var writer = new SparkplugWriter();
        writer.Begin(now.UnixMillis);
        var metric = new SparkplugMetric();
        metric.SetAlias((ulong)carrier);
        metric.SetTimestamp(now.UnixMillis);
        metric.SetText(envelope);
        writer.Metric(metric);
        return new PublishOutput(
            SparkplugTopic.ForNode(group, SparkplugMessageType.NCmd, site),
            writer.ToArray(),
            Qos: 0,
            Retain: false
        );
    }
}
