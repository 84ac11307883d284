using BenchmarkDotNet.Attributes;
using Edge.Core.Signals.Events;
using Edge.Simulator.Chips;

namespace Edge.Bench;

/// <summary>One sample through the event detector at 100 Hz in calm, and the report of a blow with a minute of waveform.</summary>
[MemoryDiagnoser]
public class EventBenchmarks
{
    private const double Hertz = 100;
    private const int Samples = 8192;

    private readonly double[] _noise = new double[Samples + 2];
    private readonly EventDetector _detector = new(new EventOptions());
    private readonly EventDetector _shaken = new(new EventOptions());
    private int _next;

    /// <summary>Warms the averages up.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Chance chance = new(1);
        for (int i = 0; i < _noise.Length; i++)
        {
            _noise[i] = 0.002 * chance.NextNormal();
        }

        _detector.SetRate(Hertz, Hertz);
        _shaken.SetRate(Hertz, Hertz);
        for (int i = 0; i < Samples; i++)
        {
            Sample();
        }
    }

    /// <summary>A sample in calm.</summary>
    [Benchmark]
    public bool Sample()
    {
        int i = _next;
        _next = (i + 1) & (Samples - 1);
        _detector.Accept(_noise[i], _noise[i + 1], _noise[i + 2]);
        return _detector.IsActive;
    }

    /// <summary>A minute of calm, a minute of shaking, and its report with shape, kind, integrals and packed waveform.</summary>
    [Benchmark]
    public StructuralEvent? MinuteOfShaking()
    {
        _shaken.Gap();
        for (int i = 0; i < 12_000; i++)
        {
            double size = i < 6000 ? 1 : 100;
            _shaken.Accept(size * _noise[i & (Samples - 1)], 0, 0);
        }

        _shaken.Finish();
        StructuralEvent? last = null;
        while (_shaken.TryTake(out StructuralEvent? report))
        {
            last = report;
        }

        return last;
    }
}
