using BenchmarkDotNet.Attributes;
using Edge.Portable.Wire;
using Edge.SecondOpinion;
using Google.Protobuf;

namespace Edge.Bench;

/// <summary>Encoding a data message of 20 Float metrics with aliases and historical flags.</summary>
[MemoryDiagnoser]
public class WireEncodeBenchmarks
{
    private readonly SparkplugWriter _writer = new(1024);
    private readonly byte[] _target = new byte[1024];

    /// <summary>Google's generated code, building its messages and writing them.</summary>
    [Benchmark(Baseline = true)]
    public int GoogleProtobuf()
    {
        var payload = new Payload { Timestamp = WireSizes.Time, Seq = 7 };
        for (int i = 0; i < WireSizes.Metrics.Length; i++)
        {
            payload.Metrics.Add(
                new Metric
                {
                    Alias = (ulong)WireSizes.Metrics[i].Id,
                    Timestamp = WireSizes.Time,
                    IsHistorical = true,
                    FloatValue = i * 1.5f,
                }
            );
        }

        int size = payload.CalculateSize();
        payload.WriteTo(_target.AsSpan(0, size));
        return size;
    }

    /// <summary>Ours, straight into bytes.</summary>
    [Benchmark]
    public int SparkplugWriter() => WireSizes.Write(_writer, WireSizes.Metrics.Length, birth: false);
}

/// <summary>Decoding the message of <see cref="WireEncodeBenchmarks"/>.</summary>
[MemoryDiagnoser]
public class WireDecodeBenchmarks
{
    private byte[] _bytes = [];

    /// <summary>Makes the message.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var writer = new SparkplugWriter();
        WireSizes.Write(writer, WireSizes.Metrics.Length, birth: false);
        _bytes = writer.ToArray();
    }

    /// <summary>Google's generated code.</summary>
    [Benchmark(Baseline = true)]
    public int GoogleProtobuf() => Payload.Parser.ParseFrom(_bytes).Metrics.Count;

    /// <summary>Ours.</summary>
    [Benchmark]
    public int SparkplugDecoder() =>
        Portable.Wire.SparkplugDecoder.TryDecode(_bytes, 0, _bytes.Length, out SparkplugPayload? payload, out _)
            ? payload!.Count
            : throw new InvalidOperationException("our own payload does not decode");
}

/// <summary>A frame of 20 Float metrics into a journal body and out of it.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly FrameWriter _writer = new(512);
    private byte[] _body = [];
    private FrameReader _reader = new([], 0, 0);

    /// <summary>Makes the body.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Write();
        _body = _writer.ToArray();
        _reader = new FrameReader(_body, 0, _body.Length);
    }

    /// <summary>Encodes, checksum included.</summary>
    [Benchmark]
    public int Write()
    {
        WireSizes.Write(_writer, WireSizes.Metrics.Length);
        _writer.CopyTo(_target, 0);
        return _writer.Length;
    }

    /// <summary>Decodes, checksum included.</summary>
    [Benchmark]
    public double Read()
    {
        double sum = 0;
        _reader.Reset(_body, 0, _body.Length);
        while (_reader.Next())
        {
            sum += _reader.Value;
        }

        return sum;
    }

    private readonly byte[] _target = new byte[512];
}
