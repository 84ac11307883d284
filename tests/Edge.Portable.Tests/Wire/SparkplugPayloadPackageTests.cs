using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

/// <summary>
/// Second opinion on the payload codec: the npm package sparkplug-payload, which many hosts are built on. It needs the
/// data type in each metric, so these are metrics as births carry them.
/// </summary>
public class SparkplugPayloadPackageTests
{
    private const int Rounds = 300;

    private static readonly Gen<string> Texts = Gen.OneOf("", "Nước ngập 1,2 m", "🗼 \"quoted\" \\", "a/b/c");

    private static readonly Gen<Sample> Samples = Gen.Select(
            Gen.Int[0, 11],
            Texts,
            Gen.OneOf(Gen.OneOf(0L, -1L, long.MinValue, long.MaxValue, (1L << 53) + 1), Gen.Long),
            Gen.OneOf(
                Gen.OneOf(0.0, 1e-300, double.MaxValue, -double.MaxValue, double.Epsilon),
                Gen.Double.Where(double.IsFinite)
            ),
            Gen.Long[0, long.MaxValue],
            Gen.Bool,
            Gen.OneOf(0, 192, 500)
        )
        .Select(
            (kind, text, wide, number, timestamp, historical, quality) =>
                new Sample(kind, text, wide, number, timestamp, historical, quality)
        );

    [Fact]
    public void What_we_write_the_package_reads_the_same()
    {
        using Process node = StartNode();
        Samples
            .Array[Rounds]
            .Sample(
                samples =>
                {
                    foreach (Sample sample in samples)
                    {
                        var writer = new SparkplugWriter();
                        writer.Begin(1_700_000_000_000, 255);
                        writer.Metric(sample.ToOurs());
                        string answer = Ask(node, "decode " + Convert.ToBase64String(writer.ToArray()));
                        JsonNode payload = JsonNode.Parse(answer)!;
                        Assert.Equal("1700000000000", payload["timestamp"]!.GetValue<string>());
                        Assert.Equal("255", payload["seq"]!.GetValue<string>());
                        AssertSame(sample, Assert.Single(payload["metrics"]!.AsArray())!);
                    }
                },
                iter: 1
            );
        Stop(node);
    }

    [Fact]
    public void What_the_package_writes_we_read_the_same()
    {
        using Process node = StartNode();
        Samples
            .Array[Rounds]
            .Sample(
                samples =>
                {
                    foreach (Sample sample in samples)
                    {
                        string answer = Ask(node, "encode " + sample.ToTheirs().ToJsonString());
                        SparkplugPayload payload = SparkplugTests.Decode(Convert.FromBase64String(answer));
                        Assert.Equal(1_700_000_000_000, payload.Timestamp);
                        Assert.Equal(9, payload.Seq);
                        SparkplugMetric metric = Assert.Single(payload.Metrics);
                        Assert.Equal(SparkplugTests.Describe(sample.ToOurs()), SparkplugTests.Describe(metric));
                    }
                },
                iter: 1
            );
        Stop(node);
    }

    private static void AssertSame(Sample sample, JsonNode metric)
    {
        SparkplugMetric ours = sample.ToOurs();
        Assert.Equal(sample.Text, metric["name"]!.GetValue<string>());
        Assert.Equal(sample.TypeName, metric["type"]!.GetValue<string>());
        Assert.Equal(ours.Alias.ToString(CultureInfo.InvariantCulture), metric["alias"]!.GetValue<string>());
        Assert.Equal(sample.Timestamp.ToString(CultureInfo.InvariantCulture), metric["timestamp"]!.GetValue<string>());
        Assert.Equal(sample.Historical, metric["isHistorical"]?.GetValue<bool>() ?? false);
        Assert.Equal(sample.Quality, metric["properties"]!["Quality"]!["value"]!.GetValue<int>());
        Assert.Equal(sample.Text, metric["properties"]!["engUnit"]!["value"]!.GetValue<string>());
        JsonNode expected = sample.ToTheirs()["metrics"]![0]!;
        JsonNode? value = metric["value"];
        if (ours.Kind is SparkplugValueKind.Float or SparkplugValueKind.Double)
        {
            Assert.Equal(ours.NumberValue, value!.GetValue<double>());
        }
        else
        {
            Assert.Equal(expected["value"]?.ToJsonString(), value?.ToJsonString());
        }
    }

    private static Process StartNode()
    {
        string folder = Path.Combine(RepositoryRoot(), "tests", "second-opinions");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "sparkplug-payload")))
        {
            Assert.Skip("sparkplug-payload is not installed: npm ci --prefix tests/second-opinions");
        }

        var start = new ProcessStartInfo("node", ["codec.js"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not on the path; install Node.js, then: npm ci --prefix tests/second-opinions");
            throw;
        }
    }

    private static string Ask(Process node, string question)
    {
        node.StandardInput.WriteLine(question);
        return node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended at: " + question);
    }

    private static void Stop(Process node)
    {
        node.StandardInput.Close();
        node.WaitForExit();
        Assert.Equal(0, node.ExitCode);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Edge.sln is not above the tests.");
    }

    private sealed record Sample(
        int Kind,
        string Text,
        long Wide,
        double Number,
        long Timestamp,
        bool Historical,
        int Quality
    )
    {
        private static readonly MetricDataType[] Types =
        [
            MetricDataType.Int8,
            MetricDataType.Int16,
            MetricDataType.Int32,
            MetricDataType.Int64,
            MetricDataType.UInt8,
            MetricDataType.UInt16,
            MetricDataType.UInt64,
            MetricDataType.Float,
            MetricDataType.Double,
            MetricDataType.Boolean,
            MetricDataType.String,
            MetricDataType.DateTime,
        ];

        public MetricDataType Type => Types[Kind];

        public string TypeName => Type.ToString();

        public SparkplugMetric ToOurs()
        {
            var metric = new SparkplugMetric
            {
                Name = Text,
                DataType = Type,
                IsHistorical = Historical,
                Unit = Text,
            };
            metric.SetAlias((ulong)Wide);
            metric.SetTimestamp(Timestamp);
            metric.SetQuality(Quality);
            switch (Type)
            {
                case MetricDataType.Int8:
                    metric.SetInt((uint)(sbyte)Wide);
                    break;
                case MetricDataType.Int16:
                    metric.SetInt((uint)(short)Wide);
                    break;
                case MetricDataType.Int32:
                    metric.SetInt((uint)(int)Wide);
                    break;
                case MetricDataType.UInt8:
                    metric.SetInt((byte)Wide);
                    break;
                case MetricDataType.UInt16:
                    metric.SetInt((ushort)Wide);
                    break;
                case MetricDataType.Float:
                    metric.SetFloat(Single);
                    break;
                case MetricDataType.Double:
                    metric.SetDouble(Number);
                    break;
                case MetricDataType.Boolean:
                    metric.SetBoolean(Wide % 2 == 0);
                    break;
                case MetricDataType.String:
                    metric.SetText(Text);
                    break;
                default:
                    metric.SetLong((ulong)Wide);
                    break;
            }

            return metric;
        }

        public JsonNode ToTheirs()
        {
            object value = Type switch
            {
                MetricDataType.Int8 => (sbyte)Wide,
                MetricDataType.Int16 => (short)Wide,
                MetricDataType.Int32 => (int)Wide,
                MetricDataType.UInt8 => (byte)Wide,
                MetricDataType.UInt16 => (ushort)Wide,
                MetricDataType.Float => (double)Single,
                MetricDataType.Double => Number,
                MetricDataType.Boolean => Wide % 2 == 0,
                MetricDataType.String => Text,
                MetricDataType.Int64 => Wide.ToString(CultureInfo.InvariantCulture),
                _ => ((ulong)Wide).ToString(CultureInfo.InvariantCulture),
            };
            return JsonSerializer.SerializeToNode(
                new
                {
                    timestamp = "1700000000000",
                    seq = 9,
                    metrics = new[]
                    {
                        new
                        {
                            name = Text,
                            alias = ((ulong)Wide).ToString(CultureInfo.InvariantCulture),
                            timestamp = Timestamp.ToString(CultureInfo.InvariantCulture),
                            type = TypeName,
                            value,
                            isHistorical = Historical,
                            properties = new
                            {
                                Quality = new { type = "Int32", value = Quality },
                                engUnit = new { type = "String", value = Text },
                            },
                        },
                    },
                }
            )!;
        }

        private float Single => float.IsFinite((float)Number) ? (float)Number : 1.5f;
    }
}
