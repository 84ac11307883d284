using System.CommandLine;
using Edge.Agent.Boards;
using Edge.Agent.Calibration;
using Edge.Agent.Configuration;
using Edge.Core.Signals.Inclination;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent calibrate tilt --config FILE --engineer NAME</c>: takes the zero of a site from its tilt sensor, or from accelerometer and inclinometer together. Exit 0: done;
/// 1: refused, with the reason; 2: nothing to work on.
/// </summary>
public static class CalibrateCommand
{
    private const int Done = 0;
    private const int Refused = 1;
    private const int Unusable = 2;

    // Means of a minute stay within 0.003° also where traffic sways a bridge: SIGNALS' figure for the shortest mean.
    private const int ShortestSeconds = 60;

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create() => Create(SiteFile.OpenBoard, Pause);

    /// <summary>The command on another board, in another time.</summary>
    /// <param name="openBoard">Opens the board, given the bus server's path or null.</param>
    /// <param name="wait">Waits this many microseconds.</param>
    internal static Command Create(Func<string?, IBoard> openBoard, Action<long> wait)
    {
        var file = new Option<string>("--config")
        {
            Description = "The site's configuration, site.toml; the zero is stored in it.",
            HelpName = "FILE",
            Required = true,
        };
        var engineer = new Option<string>("--engineer")
        {
            Description = "Who calibrates: name or staff number.",
            HelpName = "NAME",
            Required = true,
        };
        engineer.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { } name || !IsFilled(name))
            {
                result.AddError("--engineer takes a text without control characters.");
            }
        });
        var serial = new Option<string?>("--serial")
        {
            Description = "Serial number of the sensor, where its chip has none of its own; the file's unless given.",
            HelpName = "TEXT",
        };
        serial.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not { } text || !IsFilled(text))
            {
                result.AddError("--serial takes a text without control characters.");
            }
        });
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long to read the sensor.",
            DefaultValueFactory = _ => 600,
        };
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= ShortestSeconds and <= TiltCalibration.LongestSeconds))
            {
                result.AddError($"--seconds takes {ShortestSeconds} to {TiltCalibration.LongestSeconds}.");
            }
        });
        var replace = new Option<bool>("--replace") { Description = "Give up the zero that the site has." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Measure and judge, but write nothing." };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var busServer = SiteFile.BusServerOption();
        var tilt = new Command(
            "tilt",
            "Take the zero of the site: read the tilt sensor while the mast rests, and store what it reads. Exit 0: done; 1: refused, with the reason; 2: no usable configuration."
        )
        {
            file,
            engineer,
            serial,
            seconds,
            replace,
            dryRun,
            json,
            busServer,
        };
        tilt.SetAction(parsed =>
        {
            var order = new CalibrationOrder(
                parsed.GetValue(file)!,
                parsed.GetValue(engineer)!.Trim(),
                parsed.GetValue(seconds),
                parsed.GetValue(serial),
                parsed.GetValue(replace),
                parsed.GetValue(dryRun)
            );
            InvocationConfiguration console = parsed.InvocationConfiguration;
            try
            {
                return Calibrate(
                    order,
                    () => openBoard(parsed.GetValue(busServer)),
                    wait,
                    parsed.GetValue(json),
                    console.Output,
                    console.Error
                );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                console.Error.WriteLine($"edge-agent calibrate: {order.File}: {e.Message}");
                return Unusable;
            }
        });
        return new Command("calibrate", "Calibrate what is fitted.") { tilt };
    }

    private static int Calibrate(
        CalibrationOrder order,
        Func<IBoard> openBoard,
        Action<long> wait,
        bool json,
        TextWriter output,
        TextWriter error
    )
    {
        ConfigurationResult result = SiteConfiguration.Load(order.File);
        foreach (ConfigurationProblem problem in result.Problems)
        {
            error.WriteLine(problem);
        }

        if (result.Configuration is not { } site)
        {
            return result.ExitCode;
        }

        if (SensorMetrics.TiltSensor(site.Sensors) is not { } sensor)
        {
            error.WriteLine(
                $"{order.File} has no sensor that measures tilt; add a [[sensor]] of kind \"adxl355\", \"masthead\" or \"scl3300\"."
            );
            return Unusable;
        }

        // Where there are two, the accelerometer's zero is the site's, and the inclinometer has its own.
        SensorSection? accelerometer = site.Sensors.FirstOrDefault(s => SensorMetrics.HasAccelerometer([s]));
        Scl3300Section? inclinometer = accelerometer is null
            ? null
            : site.Sensors.OfType<Scl3300Section>().FirstOrDefault();

        byte[] bytes = File.ReadAllBytes(order.File);
        if (!order.DryRun)
        {
            StoredFile.Probe(order.File);
        }

        using IBoard board = openBoard();
        CalibrationReport report = new CalibrationRun(board, wait).Run(
            order,
            site,
            bytes,
            accelerometer ?? sensor,
            inclinometer,
            error
        );
        output.Write(json ? report.ToJson() : report.ToText());
        return report.Problems.Count == 0 ? Done : Refused;
    }

    private static bool IsFilled(string text) => !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static void Pause(long micros)
    {
        using var never = new ManualResetEventSlim();
        never.Wait((int)((micros + 999) / 1000));
    }
}
