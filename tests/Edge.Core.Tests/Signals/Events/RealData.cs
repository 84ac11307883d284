using System.Globalization;
using System.IO.Compression;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>Public recordings beside the repository, as columns of numbers; a test is skipped where they are absent.</summary>
internal static class RealData
{
    /// <summary>Three axes of an Xsens DOT, m/s², less the mean of the first second; rows that are no numbers are left out.</summary>
    public static (double[] X, double[] Y, double[] Z) Xsens(string name)
    {
        List<double>[] axes =
        [
            [],
            [],
            [],
        ];
        IEnumerable<string> rows = Lines($"mems_3story_xsens/{name}.csv.gz")
            .SkipWhile(line => !line.StartsWith("PacketCounter", StringComparison.Ordinal))
            .Skip(3);
        foreach (string[] cells in rows.Select(line => line.Split(',')).Where(cells => cells.Length > 7))
        {
            double[] row = [.. cells[5..8].Select(Number)];
            if (Array.TrueForAll(row, double.IsFinite))
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    axes[axis].Add(row[axis]);
                }
            }
        }

        double[][] centred = [.. axes.Select(axis => axis.Select(v => v - axis.Take(120).Average()).ToArray())];
        return (centred[0], centred[1], centred[2]);
    }

    /// <summary>Counts of a station, and its rate.</summary>
    public static (double[] Counts, double Hertz) Station(string name)
    {
        string[] lines = Lines($"seismic_trigger_obspy/BW.{name}.D.2010.147.cut.slist.gz");
        double hertz = Number(lines[0].Split(',')[2].Trim().Split(' ')[0]);
        return ([.. lines.Skip(1).SelectMany(Words).Select(Number)], hertz);
    }

    /// <summary>A channel's acceleration, m/s², 100 Hz.</summary>
    public static double[] Csmip(string channel)
    {
        string[] lines = Lines($"strong_motion_csmip/ferndale2022_89324_{channel}.v2.gz");
        int at = Array.FindIndex(lines, l => l.Contains("points of accel data", StringComparison.Ordinal));
        int count = int.Parse(Words(lines[at])[0], CultureInfo.InvariantCulture);
        List<double> values = [];
        while (values.Count < count)
        {
            string line = lines[++at];
            for (int i = 0; i + 10 <= line.Length; i += 10)
            {
                values.Add(Number(line.Substring(i, 10)) / 100);
            }
        }

        return [.. values];
    }

    private static string[] Lines(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "shared", "realdata", path);
            if (File.Exists(file))
            {
                using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
                using var reader = new StreamReader(gzip);
                return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
            }
        }

        Assert.Skip($"shared/realdata/{path} is absent");
        return [];
    }

    private static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
