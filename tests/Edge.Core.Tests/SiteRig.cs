using Edge.Core.Confirmations;
using Edge.Core.Frames;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

/// <summary>A site with every sensor, fed with plausible noise from a seed; a test spoils what it wants spoiled.</summary>
internal sealed class SiteRig
{
    public const double Hertz = 100;
    private const int BatchSamples = 10;
    private readonly Random _random = new(20240907);
    private readonly double[] _x = new double[BatchSamples];
    private readonly double[] _y = new double[BatchSamples];
    private readonly double[] _z = new double[BatchSamples];
    private long _micros = 5_000_000;
    private int _step;

    public SiteRig(
        bool commissioned = true,
        Limits? limits = null,
        PipelineOptions? options = null,
        SiteIdentity? identity = null
    )
    {
        Profile = new SiteProfile(
            "hp-001",
            commissioned ? new Commissioning(new DateOnly(2025, 3, 1), "an", 0.1, -0.2, 9.8) : null,
            Everything,
            limits ?? new Limits()
        );
        Pipeline = new SitePipeline(Profile, options ?? new PipelineOptions(), identity);
    }

    public static HashSet<MetricId> Everything { get; } =
    [
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureTiltMagnitude,
        MetricId.StructureAccelerationRms,
        MetricId.StructureAccelerationPeak,
        MetricId.StructureSampleRate,
        MetricId.PowerMains,
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.FloodLevel,
        MetricId.FloodLoopCurrent,
        MetricId.FloodFloatLow,
        MetricId.FloodFloatHigh,
        MetricId.CabinetTemperature,
        MetricId.CabinetHumidity,
        MetricId.CabinetDoor,
        MetricId.LinkUp,
    ];

    public SiteProfile Profile { get; }

    public SitePipeline Pipeline { get; }

    public List<Frame> Frames { get; } = [];

    public Stamp Now => new(_micros, 1_700_000_000_000 + (_micros / 1000), true);

    /// <summary>What each slow metric reads, once a second; remove one and it falls silent.</summary>
    public Dictionary<MetricId, Func<double>> Slow { get; } = [];

    /// <summary>Turns a quiet sample into what the chip gives; null gives nothing.</summary>
    public Func<double, double, double, (double X, double Y, double Z)?>? Accelerometer { get; set; } =
        (x, y, z) => (x, y, z);

    public double FullScale { get; set; } = 19.6133;

    public static SiteRig Calm(
        bool commissioned = true,
        Limits? limits = null,
        PipelineOptions? options = null,
        SiteIdentity? identity = null
    )
    {
        var rig = new SiteRig(commissioned, limits, options, identity);
        rig.Slow[MetricId.PowerMains] = () => 1;
        rig.Slow[MetricId.PowerBatteryVoltage] = () => 54.2 + rig.Noise(0.01);
        rig.Slow[MetricId.PowerBatteryCurrent] = () => 0.3 + rig.Noise(0.01);
        rig.Slow[MetricId.FloodLoopCurrent] = () => 4.02 + rig.Noise(0.002);
        rig.Slow[MetricId.FloodLevel] = () => 5 + rig.Noise(0.5);
        rig.Slow[MetricId.FloodFloatLow] = () => 0;
        rig.Slow[MetricId.FloodFloatHigh] = () => 0;
        rig.Slow[MetricId.CabinetTemperature] = () => 31 + rig.Noise(0.03);
        rig.Slow[MetricId.CabinetHumidity] = () => 61 + rig.Noise(0.2);
        rig.Slow[MetricId.CabinetDoor] = () => 0;
        rig.Slow[MetricId.LinkUp] = () => 1;
        return rig;
    }

    public double Noise(double sigma)
    {
        double u = 1 - _random.NextDouble();
        return sigma * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }

    public SiteRig Run(double seconds)
    {
        long end = _micros + (long)(seconds * 1e6);
        while (_micros < end)
        {
            _micros += 100_000;
            Stamp now = Now;
            Drain(now);
            if (_step++ % 10 == 0)
            {
                foreach ((MetricId metric, Func<double> value) in Slow)
                {
                    double v = value();
                    Pipeline.Accept(new Reading(metric, v, Quality.Good, now));
                }
            }

            Advance();
        }

        return this;
    }

    public void Advance()
    {
        Pipeline.Advance(Now);
        Collect();
    }

    public void Finish()
    {
        Pipeline.Finish(Now);
        Collect();
    }

    public Reading Last(MetricId metric) => Pipeline.Snapshot().Last(r => r.Metric == metric);

    private void Collect()
    {
        while (Pipeline.TryTake(out Frame? frame))
        {
            Frames.Add(frame!);
        }
    }

    private void Drain(Stamp now)
    {
        int count = 0;
        for (int i = 0; i < BatchSamples; i++)
        {
            if (Accelerometer?.Invoke(0.1 + Noise(0.002), -0.2 + Noise(0.002), 9.8 + Noise(0.002)) is not { } sample)
            {
                continue;
            }

            (_x[count], _y[count], _z[count]) = sample;
            count++;
        }

        Pipeline.Accept(new AccelerationBatch(_x, _y, _z, count, now, Hertz, FullScale, false));
    }
}
