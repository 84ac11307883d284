using System.CommandLine;
using System.Runtime.CompilerServices;
using Edge.Agent.Configuration;
using Edge.Agent.Replay;
using Edge.Core.Site;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent replay FILE.csv [--config site.toml] [--json] [--frame SECONDS] [--plot DIR]</c>: a recording through the
/// same pipeline as live data, and pictures of what came of it. Exit 0: clean; 1: the input has faults; 2: the recording or the site file is unusable.
/// </summary>
public static class ReplayCommand
{
    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description =
                "The recording: CSV, plain, gzip or alone in a zip; a time, and columns as accel_x_mps2, 'Acc X [g]', 'tilt_y (mrad)', freq1, temp_c, or as NWIS, NOAA, "
                + "UHSLC, the Environment Agency, battery laboratories, Xsens DOT and 5G traces name them; or a strong-motion record (CSMIP V2, PEER AT2). What was assumed of it is told on the error output.",
        };
        var config = new Option<string?>("--config") { Description = "A site file for limits and commissioning." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var frame = new Option<double>("--frame")
        {
            Description = "Seconds that one frame of metrics covers.",
            DefaultValueFactory = _ => 10,
        };
        var plot = new Option<string?>("--plot")
        {
            Description = "Draw tilt, sway, spectrum, frequency against temperature and events into this folder (SVG).",
        };
        frame.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0.1 and <= 3600))
            {
                result.AddError("--frame takes 0.1 to 3600 seconds.");
            }
        });
        var command = new Command(
            "replay",
            "Play a recording through the pipeline (exit 0 clean, 1 input faults, 2 unusable)."
        )
        {
            file,
            config,
            json,
            frame,
            plot,
        };
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(file)!,
                parsed.GetValue(config),
                parsed.GetValue(json),
                parsed.GetValue(frame),
                parsed.GetValue(plot),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error
            )
        );
        return command;
    }

    /// <summary>Replays a file; the exit code.</summary>
    public static int Run(
        string file,
        string? config,
        bool json,
        double frameSeconds,
        string? plotFolder,
        TextWriter output,
        TextWriter error
    )
    {
        // A constant to the native compiler, which so leaves the drawing out: the cabinet's memory is for judging.
        if (plotFolder is not null && !RuntimeFeature.IsDynamicCodeSupported)
        {
            error.WriteLine(
                "--plot: this native build for the cabinet does not draw; replay the file with the portable build "
                    + "(dotnet run --project agent/Edge.Agent -- replay FILE --plot DIR)."
            );
            return 2;
        }

        SiteProfile? site = null;
        if (config is not null)
        {
            ConfigurationResult result = SiteConfiguration.Load(config);
            if (result.Configuration is null)
            {
                error.Write(CheckCommand.ToText(result));
                return 2;
            }

            site = result.Configuration.ToProfile();
        }

        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using RecordingReader reader = RecordingReader.Open(stream);
            foreach (string ignored in reader.Ignored)
            {
                error.WriteLine($"{file}: column {ignored} and is ignored");
            }

            foreach (string taken in reader.Assumed)
            {
                error.WriteLine($"{file}: {taken}");
            }

            return Replay(file, reader, site, json, frameSeconds, plotFolder, output, error);
        }
        catch (RecordingException unusable)
        {
            error.WriteLine($"{file}: {unusable.Message}");
            return 2;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{file}: {cause.Message}");
            return 2;
        }
    }

    private static int Replay(
        string file,
        RecordingReader reader,
        SiteProfile? site,
        bool json,
        double frameSeconds,
        string? plotFolder,
        TextWriter output,
        TextWriter error
    )
    {
        var text = new TextReplayOutput(output);
        IReplayOutput target = json ? new JsonReplayOutput(output) : text;
        PlotReplayOutput? plotted = plotFolder is null ? null : new PlotReplayOutput(target);
        var run = new ReplayRun(reader, site, frameSeconds, plotted ?? target);
        ReplayResult result = run.Run();
        foreach (string taken in run.Assumed)
        {
            error.WriteLine($"{file}: {taken}");
        }

        if (plotted is not null && RuntimeFeature.IsDynamicCodeSupported)
        {
            Limits limits = site?.TiltLimits() ?? new Limits();
            foreach (string path in new ReplayPlots(plotted, limits, run.Spectra()).Write(plotFolder!))
            {
                error.WriteLine($"drawn {path}");
            }
        }

        if (!json)
        {
            text.Summary(result);
        }

        output.Flush();
        return result.Faults > 0 ? 1 : 0;
    }
}
