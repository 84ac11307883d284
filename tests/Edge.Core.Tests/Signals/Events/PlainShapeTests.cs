using System.Reflection;
using Edge.Core.Signals;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>The shape of an event beside the same figures worked out plainly, over events of all kinds.</summary>
public sealed class PlainShapeTests
{
    [Fact]
    public void Each_figure_is_what_the_plain_reckoning_gives()
    {
        for (int seed = 0; seed < 24; seed++)
        {
            var chance = new Random(seed);
            double hertz = (double[])[125, 100, 62.5, 25, 31.25] is var rates ? rates[seed % rates.Length] : 0;
            double lean = seed % 4 == 3 ? 1.2 : 0.1;
            Vector up = new(Math.Sin(lean) * 0.6, Math.Sin(lean) * 0.8, Math.Cos(lean));
            up = seed % 4 == 2 ? new Vector(Math.Cos(0.2), 0, Math.Sin(0.2)) : up;
            EventOptions options = new() { Up = up, FloorRms = seed % 2 == 0 ? 0.02 : 1e-4 };
            double before = seed % 3 == 0 ? 4 : 0.3;
            WaveformCapture capture = Captured(chance, hertz, up, before, noise: seed % 5 == 0 ? 0.03 : 0.001);
            int end = seed % 6 == 0 ? capture.Count + 9 : (int)(capture.Count * (0.5 + (0.4 * chance.NextDouble())));
            end = seed == 7 ? 0 : end;
            Same(
                PlainShape.Of(capture, end, hertz, options),
                EventShape.Of(capture, end, hertz, options),
                $"seed {seed}, {hertz} Hz"
            );
        }
    }

    // Noise, a machine perhaps, a swing that begins with a jerk or swells, a push that stays, and something upwards.
    private static WaveformCapture Captured(Random chance, double hertz, Vector up, double before, double noise)
    {
        double seconds = 3 + (9 * chance.NextDouble());
        WaveformCapture capture = new((int)(before * hertz), (int)((seconds + 1) * hertz), 1e-4);
        double slow = 0.5 + (3 * chance.NextDouble());
        double fast = (0.25 + (0.15 * chance.NextDouble())) * hertz;
        double swell = chance.NextDouble() < 0.5 ? 0.02 : 2 * chance.NextDouble();
        double decay = 0.4 + (4 * chance.NextDouble());
        double push = chance.NextDouble() < 0.4 ? chance.NextDouble() : 0;
        double quick = chance.NextDouble();
        double lift = chance.NextDouble() < 0.5 ? 0.4 * chance.NextDouble() : 0;
        bool isSpike = chance.Next(6) == 0;
        for (double t = -before; t < 0; t += 1 / hertz)
        {
            Put(t);
        }

        capture.Begin(0);
        for (double t = 0; t < seconds; t += 1 / hertz)
        {
            Put(t);
        }

        capture.End();
        return capture;

        void Put(double t)
        {
            double grown = t < 0 ? 0 : Math.Min(1, t / swell) * Math.Exp(-Math.Max(0, t - swell) / decay);
            double x = (grown * Math.Sin(2 * Math.PI * slow * t)) + (t > 0 ? push : 0) + Noise();
            double y = (0.6 * grown * Math.Sin((2 * Math.PI * 1.3 * slow * t) + 1)) + Noise();
            y += quick * (0.05 + grown) * Math.Sin(2 * Math.PI * fast * t);
            x += isSpike && t >= 1 && t < 1 + (1 / hertz) ? 9 : 0;
            double z = (lift * grown * Math.Sin((2 * Math.PI * 2.1 * slow * t) + 2)) + Noise();
            capture.Add(x + (9.8 * up.X), y + (9.8 * up.Y), z + (9.8 * up.Z));
        }

        double Noise() => noise * (chance.NextDouble() + chance.NextDouble() - 1);
    }

    private static void Same(EventShape expected, EventShape shape, string which)
    {
        foreach (PropertyInfo figure in typeof(EventShape).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? one = figure.GetValue(expected);
            object? other = figure.GetValue(shape);
            bool same =
                one is double a && other is double b
                    ? (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= 1e-5 * Math.Max(1e-3, Math.Abs(a))
                    : Equals(one, other);
            Assert.True(same, $"{which}: {figure.Name} {one} and {other}");
        }
    }
}
