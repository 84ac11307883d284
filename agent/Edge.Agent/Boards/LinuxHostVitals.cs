using System.Globalization;

namespace Edge.Agent.Boards;

/// <summary>
/// A Linux host's own figures, from the files that kernel and firmware keep: the thermal zone of the processor, the
/// Raspberry Pi's throttling bits (or its voltage monitor), the life time that an eMMC tells (JEDEC JESD84-B51, in tenths),
/// and the free space of the file system.
/// </summary>
/// <param name="system">Where sysfs is mounted: <c>/sys</c>.</param>
public sealed class LinuxHostVitals(string system) : IHostVitals
{
    private const int UndervoltageBit = 1;
    private const double HottestCelsius = 150;
    private const double ColdestCelsius = -60;

    /// <inheritdoc/>
    public HostVitals Read(string dataPath)
    {
        int? throttling = Throttling();
        return new HostVitals
        {
            ProcessorCelsius = Celsius(),
            Throttling = throttling,
            IsUndervoltage = throttling is { } bits ? (bits & UndervoltageBit) != 0 : VoltageAlarm(),
            StorageFreeMegabytes = Free(dataPath),
            StorageWearPercent = Wear(),
        };
    }

    private double Celsius()
    {
        string zones = Path.Combine(system, "class/thermal");
        string? chosen = null;
        foreach (string zone in Folders(zones, "thermal_zone*"))
        {
            chosen ??= zone;
            if (Text(Path.Combine(zone, "type")) is "cpu-thermal" or "x86_pkg_temp")
            {
                chosen = zone;
                break;
            }
        }

        return
            chosen is not null
            && double.TryParse(
                Text(Path.Combine(chosen, "temp")),
                NumberStyles.Integer,
                CultureInfo.InvariantCulture,
                out double milli
            )
            && milli / 1000 is > ColdestCelsius and < HottestCelsius
            ? milli / 1000
            : double.NaN;
    }

    private int? Throttling() =>
        int.TryParse(
            Text(Path.Combine(system, "devices/platform/soc/soc:firmware/get_throttled")),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out int bits
        )
            ? bits
            : null;

    private bool? VoltageAlarm()
    {
        foreach (string monitor in Folders(Path.Combine(system, "class/hwmon"), "hwmon*"))
        {
            if (Text(Path.Combine(monitor, "name")) == "rpi_volt")
            {
                return Text(Path.Combine(monitor, "in0_lcrit_alarm")) switch
                {
                    "0" => false,
                    "1" => true,
                    _ => null,
                };
            }
        }

        return null;
    }

    // Two estimates, one for each kind of cell; the worse one counts. 0 says nothing, 11 is past its life.
    private double Wear()
    {
        double worst = double.NaN;
        foreach (string block in Folders(Path.Combine(system, "block"), "mmcblk*"))
        {
            foreach (string word in Text(Path.Combine(block, "device/life_time"))?.Split(' ') ?? [])
            {
                string digits = word.StartsWith("0x", StringComparison.Ordinal) ? word[2..] : word;
                if (
                    int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int tenths)
                    && tenths is >= 1 and <= 11
                )
                {
                    worst = double.IsNaN(worst) ? tenths * 10 : Math.Max(worst, tenths * 10);
                }
            }
        }

        return worst;
    }

    private static double Free(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            return new DriveInfo(folder).AvailableFreeSpace / 1e6;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return double.NaN;
        }
    }

    private static IEnumerable<string> Folders(string parent, string pattern)
    {
        try
        {
            return Directory.Exists(parent)
                ? Directory.GetDirectories(parent, pattern).Order(StringComparer.Ordinal)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
