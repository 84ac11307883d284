using System.Globalization;
using Edge.Portable.Wire;

namespace Edge.Bench;

/// <summary>How many bytes a record takes on the wire and in the journal; exact, so printed rather than timed.</summary>
internal static class WireSizes
{
    internal const long Time = 1_790_000_000_000;

    /// <summary>The first 20 Float metrics of the catalogue.</summary>
    internal static readonly MetricDefinition[] Metrics = Enumerable
        .Range(0, MetricCatalogue.Count)
        .Select(MetricCatalogue.At)
        .Where(metric => metric.DataType == MetricDataType.Float)
        .Take(20)
        .ToArray();

    /// <summary>Writes the first <paramref name="count"/> metrics as history, or as a birth.</summary>
    internal static int Write(SparkplugWriter writer, int count, bool birth)
    {
        writer.Begin(Time, 7);
        for (int i = 0; i < count; i++)
        {
            writer.Metric(Metrics[i], birth, Time, !birth, Quality.Good, i * 1.5, null);
        }

        return writer.Length;
    }

    /// <summary>Writes the first <paramref name="count"/> metrics as a journal body.</summary>
    internal static int Write(FrameWriter writer, int count)
    {
        writer.Clear();
        for (int i = 0; i < count; i++)
        {
            writer.Add(Metrics[i].Id, Quality.Good, 0, i * 1.5, null);
        }

        return writer.Length;
    }

    internal static void Print(TextWriter output)
    {
        var payload = new SparkplugWriter();
        var frame = new FrameWriter();
        output.WriteLine("bytes a record, Float metrics");
        Line(output, "20 metrics, names (birth)", Write(payload, 20, birth: true));
        Line(output, "20 metrics, aliases and historical flags", Write(payload, 20, birth: false));
        Line(output, "2 of 20 metrics past their deadbands", Write(payload, 2, birth: false));
        Line(output, "journal body, 20 metrics", Write(frame, 20));
        Line(output, "journal body, 2 of 20 metrics", Write(frame, 2));
    }

    private static void Line(TextWriter output, string what, int bytes) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what, -42} {bytes, 5}"));
}
