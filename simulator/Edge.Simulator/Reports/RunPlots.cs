using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Core.Alarms;
using Edge.Portable.Wire;
using Edge.Simulator.Scenarios;
using ScottPlot;

namespace Edge.Simulator.Reports;

/// <summary>A plot of a run.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">The drawing.</param>
/// <param name="Height">Its height, pixels.</param>
public sealed record RunPlot(string Title, string Svg, int Height);

/// <summary>
/// Draws a run as SVG, all plots over the same time axis: verdict and alarms as bands, then what was measured, each only
/// where there is data. Series are bands from the lowest to the highest value of each bin.
/// </summary>
public static partial class RunPlots
{
    /// <summary>Width of every plot, pixels.</summary>
    public const int Width = 1080;

    /// <summary>Name of the series of the true wind.</summary>
    public const string Wind = "Wind (true)";

    /// <summary>Name of the series of records that the receiver does not have yet.</summary>
    public const string Backlog = "Backlog";

    private const int RowHeight = 22;
    private const int PlotHeight = 160;
    private const int MostMarks = 40;
    private const float LeftPixels = 150;
    private const float RightPixels = 36;
    private const float BottomPixels = 32;
    private const float TopPixels = 8;

    // The least height of the axis: noise of a quiet sensor is no mountain.
    private static readonly Panel[] Panels =
    [
        new("Wind, m/s", [Wind], LeastSpan: 5, Floor: 0),
        new(
            "Acceleration of a frame, m/s²: peak (blue), RMS (orange)",
            [Name(MetricId.StructureAccelerationPeak), Name(MetricId.StructureAccelerationRms)],
            LeastSpan: 0.1,
            Floor: 0,
            Limit: 1.5
        ),
        new("Tilt against commissioning, degrees", [Name(MetricId.StructureTiltMagnitude)], 0.05, Floor: 0, Limit: 0.1),
        new("−48 V bus, V", [Name(MetricId.PowerBatteryVoltage)], LeastSpan: 2, Limit: 47),
        new("Battery current, A", [Name(MetricId.PowerBatteryCurrent)], LeastSpan: 5),
        new("Battery mid-point, V", [Name(MetricId.PowerBatteryMidpoint)], LeastSpan: 2),
        new("Water, mm", [Name(MetricId.FloodLevel)], LeastSpan: 50, Limit: 100),
        new("Cabinet air, °C", [Name(MetricId.CabinetTemperature)], LeastSpan: 5, Limit: 55),
        new("Records that the receiver does not have yet", [Backlog], LeastSpan: 10, Floor: 0),
    ];

    /// <summary>The metrics that are drawn.</summary>
    public static IReadOnlyList<MetricId> Metrics { get; } =
    [
        MetricId.StructureAccelerationPeak,
        MetricId.StructureAccelerationRms,
        MetricId.StructureTiltMagnitude,
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.PowerBatteryMidpoint,
        MetricId.FloodLevel,
        MetricId.CabinetTemperature,
        MetricId.LinkUp,
    ];

    /// <summary>The colour of a verdict, as CSS writes it.</summary>
    public static string ColourOf(string verdict) =>
        verdict switch
        {
            "Safe" => "#2e9e5b",
            "Watch" => "#e0a100",
            "Unsafe" => "#c62828",
            "Unknown" => "#8a94a0",
            _ => "#ffffff",
        };

    /// <summary>Draws the run.</summary>
    public static IReadOnlyList<RunPlot> Draw(RunResult run)
    {
        TimeAxis axis = TimeAxis.For(run.Seconds);
        List<RunPlot> plots = [Bands(run, axis)];
        Dictionary<string, RunSeries> series = run.Series.ToDictionary(s => s.Name);
        foreach (Panel panel in Panels)
        {
            RunSeries[] drawn = [.. panel.Names.Where(series.ContainsKey).Select(name => series[name])];
            if (drawn.Length > 0)
            {
                plots.Add(Draw(run, axis, panel, drawn));
            }
        }

        return plots;
    }

    private static string Name(MetricId metric) => MetricCatalogue.Find(metric)!.Name;

    private static RunPlot Bands(RunResult run, TimeAxis axis)
    {
        string[] alarms = [.. run.Alarms.Select(span => span.Id).Distinct().Order(StringComparer.Ordinal)];
        RunSeries? link = run.Series.FirstOrDefault(s => s.Name == Name(MetricId.LinkUp));
        string[] rows = ["Verdict", .. link is null ? (string[])[] : ["Link"], .. alarms];
        using Plot plot = new();
        Style(plot, axis);
        foreach (VerdictSpan span in run.Verdicts)
        {
            Bar(plot, axis, span.FromSeconds, span.ToSeconds, rows.Length - 1, ColourOf(span.Word));
        }

        if (link is not null)
        {
            Link(plot, axis, link, rows.Length - 2);
        }

        foreach (AlarmSpan span in run.Alarms)
        {
            int row = rows.Length - 1 - Array.IndexOf(rows, span.Id);
            Bar(plot, axis, span.FromSeconds, span.ToSeconds, row, ColourOf(span.Severity));
        }

        Mark(plot, run, axis);
        plot.Axes.SetLimits(0, axis.Of(run.Seconds), -0.6, rows.Length - 0.4);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows.Length).Select(i => (double)(rows.Length - 1 - i))], rows);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Grid.YAxisStyle.IsVisible = false;
        int height = (rows.Length * RowHeight) + (int)(TopPixels + BottomPixels) + 6;
        return new RunPlot("Verdict and alarms", Render(plot, height), height);
    }

    private static RunPlot Draw(RunResult run, TimeAxis axis, Panel panel, RunSeries[] series)
    {
        using Plot plot = new();
        Style(plot, axis);
        string[] colours = ["#1f5fa8", "#e07b39"];
        double lowest = panel.Floor ?? double.MaxValue;
        double highest = double.MinValue;
        for (int i = 0; i < series.Length; i++)
        {
            Band(plot, axis, series[i], Color.FromHex(colours[i]));
            lowest = Math.Min(lowest, series[i].Low.Where(double.IsFinite).Min());
            highest = Math.Max(highest, series[i].High.Where(double.IsFinite).Max());
        }

        double missing = Math.Max(0, panel.LeastSpan - (highest - lowest));
        highest += panel.Floor is null ? missing / 2 : missing;
        lowest -= panel.Floor is null ? missing / 2 : 0;
        double room = (highest - lowest) * 0.06;

        // A limit far away would flatten what there is to see.
        if (panel.Limit is { } limit && limit >= lowest - (8 * room) && limit <= highest + (16 * room))
        {
            plot.Add.HorizontalLine(limit, 1, Color.FromHex("#c62828"), LinePattern.Dashed);
            highest = Math.Max(highest, limit);
            lowest = Math.Min(lowest, limit);
        }

        Mark(plot, run, axis);
        plot.Axes.SetLimits(0, axis.Of(run.Seconds), lowest - room, highest + room);
        return new RunPlot(panel.Title, Render(plot, PlotHeight), PlotHeight);
    }

    // One polygon for each stretch without a hole: a hole is a time at which nothing good was measured.
    private static void Band(Plot plot, TimeAxis axis, RunSeries series, Color colour)
    {
        int start = -1;
        for (int i = 0; i <= series.High.Length; i++)
        {
            bool has = i < series.High.Length && !double.IsNaN(series.High[i]);
            if (has && start < 0)
            {
                start = i;
            }
            else if (!has && start >= 0)
            {
                Stretch(plot, axis, series, start, i, colour);
                start = -1;
            }
        }
    }

    private static void Stretch(Plot plot, TimeAxis axis, RunSeries series, int from, int to, Color colour)
    {
        double[] x = [.. Enumerable.Range(from, to - from).Select(i => axis.Of((i + 0.5) * series.BinSeconds))];
        double[] low = series.Low[from..to];
        double[] high = series.High[from..to];
        if (x.Length == 1)
        {
            x = [axis.Of(from * series.BinSeconds), axis.Of((from + 1) * series.BinSeconds)];
            low = [low[0], low[0]];
            high = [high[0], high[0]];
        }

        if (!low.SequenceEqual(high))
        {
            var fill = plot.Add.FillY(x, low, high);
            fill.FillColor = colour.WithAlpha(0.45);
            fill.LineWidth = 0;
            var bottom = plot.Add.ScatterLine(x, low, colour);
            bottom.LineWidth = 0.8f;
        }

        var top = plot.Add.ScatterLine(x, high, colour);
        top.LineWidth = 1.2f;
    }

    private static void Bar(Plot plot, TimeAxis axis, double from, double to, int row, string colour)
    {
        var bar = plot.Add.Rectangle(axis.Of(from), axis.Of(to), row - 0.38, row + 0.38);
        bar.FillColor = Color.FromHex(colour);
        bar.LineColor = Color.FromHex(colour);
        bar.LineWidth = 0.6f;
    }

    // Up, down, or nothing where the agent said neither.
    private static void Link(Plot plot, TimeAxis axis, RunSeries link, int row)
    {
        int start = 0;
        for (int i = 1; i <= link.Low.Length; i++)
        {
            if (i == link.Low.Length || !link.Low[i].Equals(link.Low[start]))
            {
                if (!double.IsNaN(link.Low[start]))
                {
                    string colour = link.Low[start] > 0 ? "#9cc9ae" : "#333d47";
                    Bar(plot, axis, start * link.BinSeconds, i * link.BinSeconds, row, colour);
                }

                start = i;
            }
        }
    }

    private static string ColourOf(Severity severity) =>
        severity switch
        {
            Severity.Emergency => "#7b1fa2",
            Severity.Critical => "#c62828",
            Severity.Warning => "#e0a100",
            _ => "#5f87b8",
        };

    // Where the scenario does something, a thin line through every plot.
    private static void Mark(Plot plot, RunResult run, TimeAxis axis)
    {
        foreach (ScenarioStep step in run.Scenario.Steps.Where(step => step.Tell is not null).Take(MostMarks))
        {
            plot.Add.VerticalLine(axis.Of(step.AtSeconds), 0.8f, Color.FromHex("#9aa5b1"), LinePattern.Dotted);
        }
    }

    private static void Style(Plot plot, TimeAxis axis)
    {
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Color.FromHex("#fafbfc");
        plot.Grid.MajorLineColor = Color.FromHex("#e3e8ee");
        plot.Axes.Color(Color.FromHex("#4a5560"));
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.HideLegend();
        plot.Axes.Bottom.SetTicks(axis.Ticks, axis.Labels);
        plot.Layout.Fixed(new PixelPadding(LeftPixels, RightPixels, BottomPixels, TopPixels));
    }

    // The library names the one font that it found on this machine; the reader's may have others.
    private static string Render(Plot plot, int height) =>
        FontFamily().Replace(plot.GetSvgXml(Width, height), "font-family=\"system-ui, DejaVu Sans, sans-serif\"");

    [GeneratedRegex("font-family=\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex FontFamily();

    private sealed record Panel(
        string Title,
        string[] Names,
        double LeastSpan,
        double? Floor = null,
        double? Limit = null
    );

    /// <summary>A time axis in a unit that suits the length.</summary>
    private sealed record TimeAxis(double UnitSeconds, double[] Ticks, string[] Labels)
    {
        private static readonly double[] Nice =
        [
            1,
            2,
            5,
            10,
            15,
            20,
            30,
            60,
            120,
            300,
            600,
            900,
            1800,
            3600,
            7200,
            10_800,
            21_600,
            43_200,
            86_400,
            172_800,
            432_000,
            864_000,
            2_592_000,
        ];

        public static TimeAxis For(double seconds)
        {
            double step = Nice.FirstOrDefault(nice => seconds / nice <= 12, Nice[^1]);
            (double unit, string name) = seconds switch
            {
                <= 300 => (1.0, "s"),
                <= 3 * 3600 => (60.0, "min"),
                <= 4 * 86_400 => (3600.0, "h"),
                _ => (86_400.0, "d"),
            };
            double[] ticks = [.. Enumerable.Range(0, (int)(seconds / step) + 1).Select(i => i * step / unit)];
            return new TimeAxis(
                unit,
                ticks,
                [.. ticks.Select(tick => string.Create(CultureInfo.InvariantCulture, $"{tick:0.##} {name}"))]
            );
        }

        public double Of(double seconds) => seconds / UnitSeconds;
    }
}
