using Edge.Agent.Boards;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Sampling;

/// <summary>Runs the sensors of one bus under their sampler with a clock that jumps to each poll, and keeps what it posts.</summary>
internal sealed class SamplerRig : ISampleSink, IHostClock
{
    private readonly BusSampler _sampler;
    private long _next;

    public SamplerRig(params ISensor[] sensors)
    {
        _sampler = new BusSampler("bus", sensors);
    }

    public long Micros { get; private set; } = 1_000_000;

    public Stamp Now => new(Micros, Micros / 1000, Synced: true);

    public string BootId => "boot";

    public List<Reading> Readings { get; } = [];

    public List<(
        double[] X,
        double[] Y,
        double[] Z,
        Stamp At,
        double Hertz,
        double FullScale,
        bool Lost
    )> Batches { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>Who the faults are of.</summary>
    public List<string> Faulty { get; } = [];

    /// <summary>Called whenever time has passed, with how much, µs.</summary>
    public Action<long>? Passed { get; set; }

    public void Post(in Reading reading) => Readings.Add(reading);

    public void PostFault(ISensor sensor, Stamp at, string why)
    {
        Faults.Add(why);
        Faulty.Add(sensor.Name);
    }

    public void Post(in AccelerationBatch batch) =>
        Batches.Add(
            (
                batch.X[..batch.Count],
                batch.Y[..batch.Count],
                batch.Z[..batch.Count],
                batch.Newest,
                batch.NominalHertz,
                batch.FullScale,
                batch.Lost
            )
        );

    /// <summary>Polls once and lets time pass to the next poll; returns how long that is, µs.</summary>
    public long Poll()
    {
        _next = _sampler.RunDue(this, this);
        long wait = _next - Micros;
        Micros = _next;
        Passed?.Invoke(wait);
        return wait;
    }

    public void Run(double seconds)
    {
        long end = Micros + (long)(seconds * 1e6);
        while (Micros < end)
        {
            Poll();
        }
    }

    public IEnumerable<Reading> Of(MetricId metric) => Readings.Where(reading => reading.Metric == metric);
}
