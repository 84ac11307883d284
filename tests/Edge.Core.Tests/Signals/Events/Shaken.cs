using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>Signals through a detector.</summary>
internal static class Shaken
{
    public const double Hertz = 125;

    /// <summary>What an ADXL355 makes of nothing, m/s² per axis at 125 Hz.</summary>
    public const double ChipNoise = 0.0019;

    public static EventDetector Detector(double hertz = Hertz, EventOptions? options = null)
    {
        EventDetector detector = new(options ?? new EventOptions());
        detector.SetRate(hertz, double.NaN);
        return detector;
    }

    /// <summary>Feeds seconds of noise, and what is added to it as a function of time.</summary>
    public static void Feed(
        EventDetector detector,
        double seconds,
        Random random,
        Func<double, (double X, double Y, double Z)>? motion = null,
        double noise = ChipNoise
    )
    {
        for (int i = 0; i < seconds * Hertz; i++)
        {
            (double x, double y, double z) = motion?.Invoke(i / Hertz) ?? default;
            detector.Accept(x + (noise * Normal(random)), y + (noise * Normal(random)), z + (noise * Normal(random)));
        }
    }

    public static List<StructuralEvent> Take(EventDetector detector)
    {
        List<StructuralEvent> all = [];
        while (detector.TryTake(out StructuralEvent? report))
        {
            all.Add(report!);
        }

        return all;
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A hammer's blow on a mast: a quick ring that is gone in a quarter of a second, and the first mode after it.</summary>
    public static (double X, double Y, double Z) Blow(double t, double size = 2)
    {
        if (t < 0)
        {
            return default;
        }

        double quick = size * Math.Exp(-t / 0.06) * Math.Cos(2 * Math.PI * 22 * t);
        double slow = 0.2 * size * Math.Exp(-t / 8) * Math.Sin(2 * Math.PI * 2.1 * t);
        return (quick + slow, (0.4 * quick) + (0.2 * slow), 0.2 * quick);
    }
}
