using System.Globalization;
using System.IO.Compression;
using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>Synthetic masts: oscillators under white force, exact from sample to sample.</summary>
internal static class Shaken
{
    /// <summary>A standard normal number.</summary>
    public static double Normal(Random chance) =>
        Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    /// <summary>Acceleration of one mode, already in its swing.</summary>
    /// <param name="chance">Seeded chance.</param>
    /// <param name="hertz">Frequency.</param>
    /// <param name="damping">Fraction.</param>
    /// <param name="rate">Sample rate, Hz.</param>
    /// <param name="count">Samples.</param>
    /// <param name="rms">RMS that they are scaled to.</param>
    public static double[] Mode(Random chance, double hertz, double damping, double rate, int count, double rms)
    {
        double w = 2 * Math.PI * hertz;
        double wd = w * Math.Sqrt(1 - (damping * damping));
        double e = Math.Exp(-damping * w / rate);
        double c = e * Math.Cos(wd / rate);
        double s = e * Math.Sin(wd / rate);
        double x = 0;
        double v = 0;
        double squares = 0;
        var samples = new double[count];
        for (int i = -(int)(8 / (damping * w) * rate); i < count; i++)
        {
            double force = Normal(chance) / (w * w);
            double off = x - force;
            x = (off * (c + (damping * w / wd * s))) + (v * s / wd) + force;
            v = (v * (c - (damping * w / wd * s))) - (off * w * w / wd * s);
            if (i >= 0)
            {
                samples[i] = (-2 * damping * w * v) - (w * w * x);
                squares += samples[i] * samples[i];
            }
        }

        double scale = rms / Math.Sqrt(squares / count);
        for (int i = 0; i < count; i++)
        {
            samples[i] *= scale;
        }

        return samples;
    }

    /// <summary>Adds white noise.</summary>
    public static void Noise(Random chance, double[] samples, double rms)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] += rms * Normal(chance);
        }
    }

    /// <summary>Adds a steady sinusoid.</summary>
    public static void Tone(double[] samples, double hertz, double rate, double amplitude)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] += amplitude * Math.Sin(2 * Math.PI * hertz * i / rate);
        }
    }

    /// <summary>The peaks along x of a record at this rate.</summary>
    public static ModePeak[] Peaks(double[] samples, double rate)
    {
        var decimator = new Decimator(rate);
        var history = new AxisHistory(AxisHistory.LargestCapacity);
        foreach (double sample in samples)
        {
            if (decimator.Add(sample, 0))
            {
                history.Add(decimator.X, decimator.Y);
            }
        }

        return Peaks(history, rate / decimator.Factor);
    }

    /// <summary>The peaks along x of a history.</summary>
    public static ModePeak[] Peaks(AxisHistory history, double hertz)
    {
        var fft = new Fft(AxisHistory.LargestCapacity);
        var welch = new Welch(fft);
        var periodogram = new Periodogram(fft);
        var picker = new PeakPicker();
        history.Prepare(0);
        if (!welch.Compute(history, 0))
        {
            return [];
        }

        periodogram.Compute(history, 0);
        picker.Find(welch, periodogram, hertz);
        return [.. picker.Peaks];
    }
}

/// <summary>One row of a recording.</summary>
internal readonly record struct RecordedRow(double Seconds, double X, double Y, double Z, bool AfterGap);

/// <summary>Public recordings of a steel model on a shake table, 120 Hz; the tests are skipped where they are absent.</summary>
internal static class ShakeTable
{
    public const double Hertz = 120;

    public static RecordedRow[] Read(string name)
    {
        string? text = Text($"mems_3story_xsens/{name}.csv.gz");
        Assert.SkipWhen(text is null, $"shared/realdata/mems_3story_xsens/{name}.csv.gz is absent");
        var rows = new List<RecordedRow>();
        long first = 0;
        long last = 0;
        foreach (
            string line in text.Split('\n')
                .SkipWhile(l => !l.StartsWith("PacketCounter", StringComparison.Ordinal))
                .Skip(3)
        )
        {
            string[] cells = line.TrimEnd('\r', ',').Split(',');
            if (cells.Length < 8)
            {
                continue;
            }

            long micros = long.Parse(cells[1], CultureInfo.InvariantCulture);
            first = rows.Count == 0 ? micros : first;
            rows.Add(
                new(
                    (micros - first) / 1e6,
                    Number(cells[5]),
                    Number(cells[6]),
                    Number(cells[7]),
                    rows.Count > 0 && micros - last > 1.5e6 / Hertz
                )
            );
            last = micros;
        }

        return [.. rows];
    }

    private static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    private static string? Text(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "shared", "realdata", path);
            if (File.Exists(file))
            {
                using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
                using var reader = new StreamReader(gzip);
                return reader.ReadToEnd();
            }
        }

        return null;
    }
}
