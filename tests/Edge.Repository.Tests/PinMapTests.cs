using System.Globalization;
using Tomlyn;
using Tomlyn.Model;

namespace Edge.Repository.Tests;

public sealed class PinMapTests
{
    private static readonly TomlTable Map = TomlSerializer.Deserialize<TomlTable>(
        Repository.Read("hardware/pinmap.toml")
    )!;

    [Fact]
    public void No_two_signals_share_a_pin_or_a_line()
    {
        var signals = Rows("contact")
            .Concat(Rows("output"))
            .Concat(Rows("bus").SelectMany(bus => Tables(bus["lines"])))
            .ToList();
        Assert.NotEmpty(signals);
        Assert.Equal(signals.Count, signals.Select(signal => Number(signal, "pin")).Distinct().Count());
        Assert.Equal(signals.Count, signals.Select(signal => Number(signal, "line")).Distinct().Count());
    }

    [Fact]
    public void Every_line_is_on_the_header_pin_that_a_Raspberry_Pi_gives_it()
    {
        // Header pins of the BCM lines, Raspberry Pi documentation, 40-pin header.
        var header = new Dictionary<long, long>
        {
            [2] = 3,
            [3] = 5,
            [4] = 7,
            [14] = 8,
            [15] = 10,
            [17] = 11,
            [18] = 12,
            [27] = 13,
            [22] = 15,
            [23] = 16,
            [24] = 18,
            [10] = 19,
            [9] = 21,
            [25] = 22,
            [11] = 23,
            [8] = 24,
            [7] = 26,
            [0] = 27,
            [1] = 28,
            [5] = 29,
            [6] = 31,
            [12] = 32,
            [13] = 33,
            [19] = 35,
            [16] = 36,
            [26] = 37,
            [20] = 38,
            [21] = 40,
        };
        foreach (
            var signal in Rows("contact")
                .Concat(Rows("output"))
                .Concat(Rows("bus").SelectMany(bus => Tables(bus["lines"])))
        )
        {
            Assert.Equal(header[Number(signal, "line")], Number(signal, "pin"));
        }
    }

    [Fact]
    public void No_two_devices_share_an_address_or_a_chip_select()
    {
        var places = Rows("device")
            .Concat(Rows("option"))
            .Select(d => $"{d["bus"]}/{(d.TryGetValue("address", out object? a) ? a : d["chip_select"])}")
            .ToList();
        Assert.Equal(places.Count, places.Distinct().Count());
    }

    [Fact]
    public void Every_device_has_a_wiring_text()
    {
        foreach (
            string kind in Rows("device")
                .Concat(Rows("option"))
                .Concat(Rows("serial"))
                .Select(d => (string)d["kind"])
                .Append("contacts")
        )
        {
            Assert.True(
                File.Exists(Path.Combine(Repository.Root, $"hardware/wiring/{kind}.md")),
                $"hardware/wiring/{kind}.md is missing"
            );
        }
    }

    [Fact]
    public void The_example_site_is_wired_as_the_pin_map_says()
    {
        var site = TomlSerializer.Deserialize<TomlTable>(Repository.Read("docs/site.example.toml"))!;
        var sensors = Tables(site["sensor"]).ToList();
        foreach (var device in Rows("device"))
        {
            var sensor = Assert.Single(sensors, s => (string)s["kind"] == (string)device["kind"]);
            Assert.Equal(device["bus"], sensor["bus"]);
            string key = device.ContainsKey("address") ? "address" : "chip_select";
            Assert.Equal(Number(device, key), Number(sensor, key));
        }

        foreach (var contact in Rows("contact"))
        {
            var sensor = Assert.Single(
                sensors,
                s => s.TryGetValue("measures", out object? m) && m.Equals(contact["measures"])
            );
            Assert.Equal(Number(contact, "line"), Number(sensor, "line"));
            Assert.Equal(contact["active"], sensor["active"]);
        }

        foreach (var output in Rows("output"))
        {
            Assert.Equal(Number(output, "line"), Number((TomlTable)site["outputs"], output["name"] + "_line"));
        }
    }

    [Fact]
    public void The_parts_list_has_every_column_in_every_row()
    {
        string[] lines = Repository.Read("hardware/bom.csv").TrimEnd().Split('\n');
        Assert.Equal(
            "item,quantity,part_number,manufacturer,description,alternative,temp_min_c,temp_max_c,note",
            lines[0]
        );
        foreach (string line in lines.Skip(1))
        {
            string[] cells = Cells(line);
            Assert.Equal(9, cells.Length);
            Assert.True(
                int.Parse(cells[6], CultureInfo.InvariantCulture) < int.Parse(cells[7], CultureInfo.InvariantCulture),
                line
            );
            Assert.All(cells, cell => Assert.NotEqual("", cell.Trim()));
        }
    }

    private static IEnumerable<TomlTable> Rows(string name) => Tables(Map[name]);

    private static IEnumerable<TomlTable> Tables(object list) =>
        list switch
        {
            TomlTableArray tables => tables,
            TomlArray array => array.OfType<TomlTable>(),
            _ => [],
        };

    private static long Number(TomlTable table, string key) =>
        Convert.ToInt64(table[key], CultureInfo.InvariantCulture);

    private static string[] Cells(string line)
    {
        var cells = new List<string>();
        bool quoted = false;
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(line[start..i]);
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
        }

        return [.. cells];
    }
}
