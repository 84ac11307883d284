using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Portable.Drivers;
using AxisMap = Edge.Core.Site.AxisMap;

namespace Edge.Agent.Calibration;

/// <summary>What the engineer asks for.</summary>
/// <param name="File">The site file.</param>
/// <param name="Engineer">Name or staff number.</param>
/// <param name="Seconds">How long to measure.</param>
/// <param name="Serial">Serial number of the sensor, for one whose chip has none; null leaves the file's.</param>
/// <param name="Replace">Whether a zero that is there may go.</param>
/// <param name="DryRun">Whether nothing is written.</param>
internal sealed record CalibrationOrder(
    string File,
    string Engineer,
    double Seconds,
    string? Serial,
    bool Replace,
    bool DryRun
);

/// <summary>
/// One calibration: measures, judges, and exchanges the zero in the site file. Nothing is stored that is not good, nor over a
/// zero that is there unless the engineer says so.
/// </summary>
/// <param name="board">Where the sensor sits.</param>
/// <param name="wait">Waits this many microseconds.</param>
internal sealed class CalibrationRun(IBoard board, Action<long> wait)
{
    // A clock before this was never set: the agent is younger.
    private static readonly DateTimeOffset EarliestTime = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly TiltCalibrationLimits Limits = new();

    /// <summary>Measures the tilt sensors of a site and stores their zeros: all or none.</summary>
    /// <param name="order">What is asked for.</param>
    /// <param name="site">The file as it was read from <paramref name="bytes"/>.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="tilt">The sensor whose zero stands in [commissioning].</param>
    /// <param name="inclinometer">The inclinometer beside it, whose zero stands in its own section; null for none.</param>
    /// <param name="progress">Told of how it goes.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public CalibrationReport Run(
        CalibrationOrder order,
        SiteConfiguration site,
        byte[] bytes,
        SensorSection tilt,
        Scl3300Section? inclinometer,
        TextWriter progress
    )
    {
        SensorSection[] sections = inclinometer is null ? [tilt] : [tilt, inclinometer];
        BusSampler[] samplers = [.. sections.Select(section => FittedSensors.On(board, [section])[0])];
        ISensor[] sensors = [.. samplers.Select(sampler => sampler.Sensors[0])];
        if (site.Commissioning is not null && !order.Replace)
        {
            progress.WriteLine("The site has a zero: without --replace the new one is only shown beside it.");
        }

        progress.WriteLine(
            FormattableString.Invariant(
                $"Reading {string.Join(" and ", sensors.Select(s => s.Name))} for {order.Seconds:F0} s; keep off the mast."
            )
        );
        IReadOnlyList<TiltCalibrationResult> results = new TiltMeasurement(board, wait).Run(
            samplers,
            order.Seconds,
            Limits,
            (passed, now) =>
                progress.WriteLine(
                    FormattableString.Invariant(
                        $"{passed, 5:F0} s  sway {now.SwayDegrees:F3}°  drift {now.DriftDegrees:F4}°  {now.Gravity.Length:F3} m/s²"
                    )
                )
        );
        string?[] serials = [.. sensors.Select(Serial)];
        foreach (IDisposable sensor in sensors.OfType<IDisposable>())
        {
            sensor.Dispose();
        }

        TiltCalibrationResult found = results[0];
        Stamp end = board.Clock.Now;
        CommissioningSection? zero = results.All(result => result.IsGood)
            ? Zero(order, site.Commissioning, found, serials[0], end)
            : null;
        CalibratedInclinometer? beside = inclinometer is null
            ? null
            : new CalibratedInclinometer(
                sensors[1].Name,
                serials[1],
                results[1],
                [.. Axes(results[1].Gravity)],
                inclinometer.GravityMps2
            );
        var report = new CalibrationReport
        {
            File = order.File,
            Sensor = sensors[0].Name,
            Inclinometer = beside,
            Found = found,
            Limits = Limits,
            Zero = zero,
            Old = site.Commissioning,
            Problems =
            [
                .. beside is null ? found.Problems : ProblemsOf(sensors, results, order.Seconds),
                .. Objections(order, site.Commissioning, zero),
            ],
            Hints = end.Synced
                ? []
                : ["this computer's clock is not disciplined by a time source: see that date and time are right"],
        };
        if (report.Problems.Count > 0 || zero is null)
        {
            return report;
        }

        byte[]? edited = CommissioningText.With(bytes, zero, beside?.GravityMps2);
        ConfigurationResult? read = edited is null ? null : SiteConfiguration.Parse(edited, order.File);
        if (read?.Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error) is { } error)
        {
            return Refused(
                report,
                "check",
                $"with this zero the file would not check: {error.Key} {error.Message}",
                "mount the sensor as it must sit, or mend the file"
            );
        }

        // What was not the zero's must read as before.
        if (
            edited is null
            || read?.Configuration is not { } stored
            || !ConfigurationTable.AreSame(stored, With(site, zero, beside))
        )
        {
            string what = beside is null ? "[commissioning]" : "[commissioning] or the inclinometer's [[sensor]]";
            return Refused(
                report,
                "form",
                $"{what} is not written as a section of its own, so it cannot be exchanged in its place",
                $"write {what} with one key on a line, as docs/site.example.toml has it"
            );
        }

        if (order.DryRun)
        {
            return report;
        }

        if (!File.ReadAllBytes(order.File).AsSpan().SequenceEqual(bytes))
        {
            return Refused(report, "changed", "the file was changed while the sensor was read", "calibrate again");
        }

        StoredFile.Exchange(order.File, bytes, edited);
        return report with { IsStored = true, Backup = StoredFile.BackupOf(order.File) };
    }

    private static SiteConfiguration With(
        SiteConfiguration site,
        CommissioningSection zero,
        CalibratedInclinometer? beside
    ) =>
        site with
        {
            Commissioning = zero,
            Sensors =
            [
                .. site.Sensors.Select(sensor =>
                    sensor is Scl3300Section own && beside is not null
                        ? own with
                        {
                            GravityMps2 = beside.GravityMps2,
                        }
                        : sensor
                ),
            ],
        };

    // Where one ended it early, the other is not blamed for the samples that did not come.
    private static IEnumerable<CalibrationProblem> ProblemsOf(
        ISensor[] sensors,
        IReadOnlyList<TiltCalibrationResult> results,
        double seconds
    )
    {
        bool isCut = results.Any(result => result.Problems.Any(problem => problem.Id != "lossy"));
        return results.SelectMany(
            (result, i) =>
                result
                    .Problems.Where(problem => problem.Id != "lossy" || !isCut || result.Seconds > 0.9 * seconds)
                    .Select(problem => problem with { Message = $"{sensors[i].Name}: {problem.Message}" })
        );
    }

    // What it measured is good all the same.
    private static string? Serial(ISensor sensor)
    {
        try
        {
            return sensor.ReadSerial();
        }
        catch (DriverFaultException)
        {
            return null;
        }
    }

    private static CommissioningSection Zero(
        CalibrationOrder order,
        CommissioningSection? old,
        TiltCalibrationResult found,
        string? serial,
        Stamp end
    )
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(end.UnixMillis / 1000);
        return new()
        {
            Date = DateOnly.FromDateTime(time.UtcDateTime),
            Engineer = order.Engineer,
            GravityMps2 = [.. Axes(found.Gravity)],
            TemperatureCelsius = double.IsNaN(found.Celsius) ? null : Math.Round(found.Celsius, 2),
            AxisMap = (old?.Axes ?? AxisMap.For(found.Gravity)).ToString(),
            SensorSerial = serial ?? order.Serial ?? old?.SensorSerial ?? "",
            Time = time,
        };
    }

    private static IEnumerable<CalibrationProblem> Objections(
        CalibrationOrder order,
        CommissioningSection? old,
        CommissioningSection? zero
    )
    {
        if (zero?.Time < EarliestTime)
        {
            yield return new(
                "clock",
                $"this computer's clock says {zero.Time:yyyy-MM-dd}, which cannot be",
                "set it, or wait until it has reached a time source"
            );
        }

        if (zero is not null && old?.Axes is { } map)
        {
            var gravity = new Vector(zero.GravityMps2[0], zero.GravityMps2[1], zero.GravityMps2[2]);
            if (!ConfigurationRules.TurnsUpwards(map, gravity))
            {
                yield return new(
                    "axis_map",
                    $"axis_map of the file is \"{map}\", which does not turn what the sensor reads upwards",
                    $"if the sensor was mounted anew, take axis_map out of the file; it would become \"{AxisMap.For(gravity)}\""
                );
            }
        }

        if (old is not null && !order.Replace)
        {
            yield return new(
                "commissioned",
                $"the site has a zero, of {old.Date:yyyy-MM-dd} by {old.Engineer}: another one would hide what it has tilted since",
                "if that is meant, say --replace"
            );
        }
    }

    private static CalibrationReport Refused(CalibrationReport report, string id, string message, string remedy) =>
        report with
        {
            Problems = [.. report.Problems, new(id, message, remedy)],
        };

    private static double[] Axes(Vector mps2) => [Math.Round(mps2.X, 5), Math.Round(mps2.Y, 5), Math.Round(mps2.Z, 5)];
}
