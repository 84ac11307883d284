using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Portable.Wire;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Edge.Agent.Replay;

/// <summary>Draws a replay as SVG files: tilt, sway, spectrum with modes, frequency against temperature, events. Only what
/// has data is drawn.</summary>
/// <param name="output">What was told.</param>
/// <param name="limits">Limits of the tilt, drawn as lines.</param>
/// <param name="spectra">Spectral density of the acceleration at the end, (m/s²)²/Hz, along x and y; empty without.</param>
public sealed class ReplayPlots(PlotReplayOutput output, Limits limits, IReadOnlyList<PlottedSpectrum> spectra)
{
    private const double Width = 1000;
    private const double Height = 420;
    private static readonly OxyColor Blue = OxyColor.FromRgb(0x1f, 0x66, 0xb0);
    private static readonly OxyColor Orange = OxyColor.FromRgb(0xd9, 0x7a, 0x1a);
    private static readonly OxyColor Green = OxyColor.FromRgb(0x2e, 0x9e, 0x5b);
    private static readonly OxyColor[] Colours = [Blue, Orange, Green];

    private static readonly MetricId[] Frequencies =
    [
        MetricId.StructureMode1Frequency,
        MetricId.StructureMode2Frequency,
        MetricId.StructureMode3Frequency,
    ];

    /// <summary>Writes the plots; returns the files.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public IReadOnlyList<string> Write(string folder)
    {
        _ = Directory.CreateDirectory(folder);
        var files = new List<string>();
        foreach ((string name, PlotModel? model) in Draw())
        {
            if (model is not null)
            {
                string path = Path.Combine(folder, name + ".svg");
                File.WriteAllText(path, SvgExporter.ExportToString(model, Width, Height, isDocument: true));
                files.Add(path);
            }
        }

        return files;
    }

    private IEnumerable<(string Name, PlotModel? Model)> Draw() =>
        [
            ("tilt", Tilt()),
            ("sway", Sway()),
            ("spectrum", Spectrum()),
            ("frequency-temperature", FrequencyAgainstTemperature()),
            ("events", Events()),
        ];

    private PlotModel? Tilt()
    {
        PlotModel? model = OverTime(
            "Static tilt against commissioning, °",
            [
                ("X", MetricId.StructureTiltX, Blue),
                ("Y", MetricId.StructureTiltY, Orange),
                ("magnitude", MetricId.StructureTiltMagnitude, Green),
            ]
        );
        if (model is not null)
        {
            double largest = output.Of(MetricId.StructureTiltMagnitude).Max(p => double.IsNaN(p.Value) ? 0 : p.Value);
            foreach (
                (double limit, string word) in (ReadOnlySpan<(double, string)>)
                    [
                        (limits.TiltNoticeDegrees, "notice"),
                        (limits.TiltWarningDegrees, "warning"),
                        (limits.TiltCriticalDegrees, "critical"),
                        (limits.TiltEmergencyDegrees, "emergency"),
                    ]
            )
            {
                // Limits far above what was seen would make a line of the tilt.
                if (limit < Math.Max(2 * largest, 1.5 * limits.TiltNoticeDegrees))
                {
                    model.Annotations.Add(Line(limit, word));
                }
            }
        }

        return model;
    }

    private PlotModel? Sway() =>
        OverTime(
            "Sway of a frame, °",
            [("peak to peak", MetricId.StructureSwayPeakToPeak, Blue), ("RMS", MetricId.StructureSwayRms, Orange)]
        );

    private PlotModel? Spectrum()
    {
        if (spectra.Count == 0)
        {
            return null;
        }

        PlotModel model = Model("Spectral density of the acceleration, (m/s²)²/Hz, and the modes");
        model.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Bottom,
                Title = "frequency, Hz",
                MajorGridlineStyle = LineStyle.Dot,
            }
        );
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, MajorGridlineStyle = LineStyle.Dot });
        foreach (PlottedSpectrum spectrum in spectra)
        {
            var line = new LineSeries
            {
                Title = spectrum.Axis,
                Color = spectrum.Axis == "x" ? Blue : Orange,
                StrokeThickness = 1,
            };
            for (int i = 1; i < spectrum.Density.Count; i++)
            {
                if (spectrum.Density[i] > 0)
                {
                    line.Points.Add(new DataPoint(i * spectrum.StepHertz, spectrum.Density[i]));
                }
            }

            model.Series.Add(line);
        }

        for (int i = 0; i < Frequencies.Length; i++)
        {
            var values = output.Of(Frequencies[i]);
            if (values.Count > 0 && double.IsFinite(values[^1].Value))
            {
                model.Annotations.Add(
                    new LineAnnotation
                    {
                        Type = LineAnnotationType.Vertical,
                        X = values[^1].Value,
                        Text = $"mode {i + 1}: {values[^1].Value:F3} Hz",
                        Color = Green,
                        LineStyle = LineStyle.Dash,
                    }
                );
            }
        }

        return model;
    }

    private PlotModel? FrequencyAgainstTemperature()
    {
        var temperature = output.Of(MetricId.StructureSensorTemperature);
        if (temperature.Count == 0)
        {
            return null;
        }

        PlotModel model = Model("Natural frequency against temperature, % of its mean");
        model.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Bottom,
                Title = "temperature of the sensor, °C",
                MajorGridlineStyle = LineStyle.Dot,
            }
        );
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, MajorGridlineStyle = LineStyle.Dot });
        for (int i = 0; i < Frequencies.Length; i++)
        {
            (double Seconds, double Value)[] values =
            [
                .. output.Of(Frequencies[i]).Where(p => double.IsFinite(p.Value)),
            ];
            if (values.Length == 0)
            {
                continue;
            }

            double mean = values.Average(p => p.Value);
            var dots = new ScatterSeries
            {
                Title = $"mode {i + 1}, {mean:F3} Hz",
                MarkerType = MarkerType.Circle,
                MarkerSize = 2.5,
                MarkerFill = Colours[i],
            };
            int at = 0;
            foreach ((double seconds, double value) in values)
            {
                while (at + 1 < temperature.Count && temperature[at + 1].Seconds <= seconds)
                {
                    at++;
                }

                if (double.IsFinite(temperature[at].Value))
                {
                    dots.Points.Add(new ScatterPoint(temperature[at].Value, 100 * value / mean));
                }
            }

            model.Series.Add(dots);
        }

        return model.Series.Count > 0 ? model : null;
    }

    private PlotModel? Events()
    {
        PlotModel? model = OverTime(
            "Acceleration of a frame, m/s², events and alarms",
            [("peak", MetricId.StructureAccelerationPeak, Blue), ("RMS", MetricId.StructureAccelerationRms, Orange)]
        );
        if (model is null)
        {
            return null;
        }

        foreach ((double seconds, string kind) in output.Events)
        {
            LineAnnotation mark = Mark(seconds, kind, Green);
            mark.TextLinePosition = 0; // alarms stand at the top
            mark.TextHorizontalAlignment = HorizontalAlignment.Left;
            model.Annotations.Add(mark);
        }

        foreach (PlottedAlarm alarm in output.Alarms)
        {
            model.Annotations.Add(
                Mark(
                    alarm.Seconds,
                    $"{alarm.Id}, {SeverityText.Of(alarm.Severity)}",
                    alarm.Severity >= Severity.Critical ? OxyColors.Firebrick : OxyColors.DarkGoldenrod
                )
            );
        }

        return model;
    }

    private PlotModel? OverTime(string title, (string Name, MetricId Metric, OxyColor Colour)[] lines)
    {
        if (lines.All(line => output.Of(line.Metric).Count == 0))
        {
            return null;
        }

        PlotModel model = Model(title);
        double span = lines.Max(line => output.Of(line.Metric) is { Count: > 0 } points ? points[^1].Seconds : 0);
        (double unit, string name) = span switch
        {
            > 3 * 86_400 => (86_400.0, "d"),
            > 3 * 3600 => (3600.0, "h"),
            > 300 => (60.0, "min"),
            _ => (1.0, "s"),
        };
        _unit = unit;
        model.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Bottom,
                Title = $"time, {name}",
                MajorGridlineStyle = LineStyle.Dot,
            }
        );
        model.Axes.Add(new LinearAxis { Position = AxisPosition.Left, MajorGridlineStyle = LineStyle.Dot });
        foreach ((string label, MetricId metric, OxyColor colour) in lines)
        {
            var line = new LineSeries
            {
                Title = label,
                Color = colour,
                StrokeThickness = 1.2,
            };
            foreach ((double seconds, double value) in output.Of(metric))
            {
                line.Points.Add(double.IsNaN(value) ? DataPoint.Undefined : new DataPoint(seconds / unit, value));
            }

            model.Series.Add(line);
        }

        return model;
    }

    private double _unit = 1;

    private static PlotModel Model(string title)
    {
        var model = new PlotModel
        {
            Title = title,
            TitleFontSize = 14,
            Background = OxyColors.White,
            DefaultFont = "sans-serif",
        };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.LeftTop });
        return model;
    }

    private static LineAnnotation Line(double limit, string word) =>
        new()
        {
            Type = LineAnnotationType.Horizontal,
            Y = limit,
            Text = word,
            Color = OxyColors.Gray,
            LineStyle = LineStyle.Dash,
        };

    private LineAnnotation Mark(double seconds, string text, OxyColor colour) =>
        new()
        {
            Type = LineAnnotationType.Vertical,
            X = seconds / _unit,
            Text = text,
            Color = colour,
            LineStyle = LineStyle.Dash,
        };
}

/// <summary>A spectrum to be drawn.</summary>
/// <param name="Axis">x or y.</param>
/// <param name="StepHertz">Distance of two lines, Hz.</param>
/// <param name="Density">Density at 0, one step, two steps, … (m/s²)²/Hz.</param>
public sealed record PlottedSpectrum(string Axis, double StepHertz, IReadOnlyList<double> Density);
