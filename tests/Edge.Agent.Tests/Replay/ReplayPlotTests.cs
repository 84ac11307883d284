using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Edge.Agent.Tests.Replay;

public sealed class ReplayPlotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plots").FullName;

    [Fact]
    public void A_recording_with_everything_gives_five_pictures_with_their_marks()
    {
        Replayed replayed = Replaying.Bytes(Swaying(), Commissioned, json: false, plot: _folder);
        string[] names = ["events", "frequency-temperature", "spectrum", "sway", "tilt"];
        Assert.Equal(
            names.Select(name => name + ".svg"),
            Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        foreach (string name in names)
        {
            string svg = Read(name);
            Assert.Equal("svg", XDocument.Parse(svg).Root!.Name.LocalName);
            Assert.Contains($"drawn {Path.Combine(_folder, name)}.svg", replayed.Error, StringComparison.Ordinal);
        }

        Assert.Contains("mode 1: 1.5", Read("spectrum"), StringComparison.Ordinal);
        Assert.Contains("notice", Read("tilt"), StringComparison.Ordinal);
        Assert.Contains("Structure/Impact", Read("events"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_data_is_not_drawn()
    {
        _ = Replaying.Bytes(Encoding.UTF8.GetBytes("t_s,battery_v\n0,54\n1,54.1\n2,54\n"), plot: _folder);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_and_ends_with_2()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Replayed replayed = Replaying.Bytes(Swaying(), json: false, plot: file);
        Assert.Equal(2, replayed.ExitCode);
        Assert.Contains(file, replayed.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Commissioned =
        "[site]\nid = \"hp-001\"\n[commissioning]\ndate = 2026-01-02\nengineer = \"an\"\ngravity_mps2 = [0.0, 0.0, 9.80665]\n";

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder, name + ".svg"));

    // Six minutes of a mast at 1.5 Hz, driven by noise, struck once, on a warming sensor.
    private static byte[] Swaying()
    {
        var random = new Random(4);
        var csv = new StringBuilder("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2,sensor_temp_c\n");
        double position = 0;
        double speed = 0;
        const double dt = 0.01;
        double omega = 2 * Math.PI * 1.5;
        for (int i = 0; i < 36_000; i++)
        {
            double push = (random.NextDouble() - 0.5) * 4;
            double acceleration = push - (2 * 0.01 * omega * speed) - (omega * omega * position);
            speed += acceleration * dt;
            position += speed * dt;
            double blow = i is >= 20_000 and < 20_004 ? 6 : 0;
            _ = csv.Append(
                CultureInfo.InvariantCulture,
                $"{i * dt:F2},{(omega * omega * position) + blow + Noise():F5},{Noise():F5},{9.80665 + Noise():F5},{25 + (i / 6000.0):F2}\n"
            );
        }

        return Encoding.UTF8.GetBytes(csv.ToString());

        double Noise() => (random.NextDouble() - 0.5) * 0.005;
    }
}
