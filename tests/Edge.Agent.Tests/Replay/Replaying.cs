using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Edge.Agent.Commands;

namespace Edge.Agent.Tests.Replay;

/// <summary>One line of a replay's JSON.</summary>
internal sealed record ReplayLine(string Kind, double Seconds, string Name, JsonElement Root)
{
    public double Value => Root.GetProperty("value").GetDouble();

    public string Text(string property) => Root.GetProperty(property).GetString() ?? "";
}

/// <summary>A replay that has run.</summary>
internal sealed record Replayed(int ExitCode, IReadOnlyList<ReplayLine> Lines, string Output, string Error)
{
    public IEnumerable<ReplayLine> Of(string kind) => Lines.Where(l => l.Kind == kind);

    public IEnumerable<ReplayLine> Metric(string name) => Of("metric").Where(l => l.Name == name);
}

/// <summary>Replays texts and recordings through the command.</summary>
internal static class Replaying
{
    public static Replayed Text(string csv, string? config = null, double frame = 10) =>
        Bytes(Encoding.UTF8.GetBytes(csv), config, frame);

    public static Replayed Bytes(
        byte[] bytes,
        string? config = null,
        double frame = 10,
        bool json = true,
        string? plot = null
    )
    {
        string folder = Directory.CreateTempSubdirectory("replay").FullName;
        try
        {
            string file = Path.Combine(folder, "recording.csv");
            File.WriteAllBytes(file, bytes);
            string? site = null;
            if (config is not null)
            {
                site = Path.Combine(folder, "site.toml");
                File.WriteAllText(site, config);
            }

            using var output = new StringWriter();
            using var error = new StringWriter();
            int exit = ReplayCommand.Run(file, site, json, frame, plot, output, error);
            return new Replayed(exit, json ? Parse(output.ToString()) : [], output.ToString(), error.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The text of a gzip'ed public recording, or null where the folder of recordings is absent.</summary>
    public static string? Recording(string path)
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

    /// <summary>Xsens DOT: 120 Hz, gravity included; its first two rows are no measurements.</summary>
    public static string Xsens(string text)
    {
        var csv = new StringBuilder("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2\n");
        string[][] rows =
        [
            .. text.Split('\n')
                .SkipWhile(l => !l.StartsWith("PacketCounter", StringComparison.Ordinal))
                .Skip(3)
                .Select(l => l.TrimEnd('\r', ',').Split(','))
                .Where(c => c.Length > 7),
        ];
        long origin = long.Parse(rows[0][1], CultureInfo.InvariantCulture);
        foreach (string[] cells in rows)
        {
            double seconds = (long.Parse(cells[1], CultureInfo.InvariantCulture) - origin) / 1e6;
            _ = csv.Append(CultureInfo.InvariantCulture, $"{seconds},{cells[5]},{cells[6]},{cells[7]}\n");
        }

        return csv.ToString();
    }

    /// <summary>COSMOS V2: acceleration in cm/s², ten characters a figure, dt 0.01 s.</summary>
    public static string Csmip(string text)
    {
        string[] lines = text.Split('\n');
        int head = Array.FindIndex(lines, l => l.Contains("points of accel data", StringComparison.Ordinal));
        int count = int.Parse(lines[head].AsSpan(0, 6), CultureInfo.InvariantCulture);
        var csv = new StringBuilder("t_s,accel_x_mps2\n");
        int n = 0;
        for (int i = head + 1; n < count; i++)
        {
            string line = lines[i].TrimEnd();
            for (int at = 0; at < line.Length && n < count; at += 10, n++)
            {
                decimal cms2 = decimal.Parse(
                    line.AsSpan(at, Math.Min(10, line.Length - at)),
                    CultureInfo.InvariantCulture
                );
                _ = csv.Append(CultureInfo.InvariantCulture, $"{n * 0.01m},{cms2 / 100}\n");
            }
        }

        return csv.ToString();
    }

    private static List<ReplayLine> Parse(string output)
    {
        var lines = new List<ReplayLine>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement root = JsonDocument.Parse(line).RootElement;
            JsonElement t = root.GetProperty("t_s");
            lines.Add(
                new ReplayLine(
                    root.GetProperty("kind").GetString()!,
                    t.ValueKind == JsonValueKind.Null ? double.NaN : t.GetDouble(),
                    root.GetProperty("name").GetString()!,
                    root
                )
            );
            Assert.True(root.TryGetProperty("value", out _));
            Assert.True(root.TryGetProperty("unit", out _));
            Assert.Contains(root.GetProperty("quality").GetString(), (string[])["good", "bad", "stale"]);
        }

        return lines;
    }
}
