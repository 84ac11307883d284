using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent read</c>: one reading of every fitted sensor, for the person at the cabinet.</summary>
public static class ReadCommand
{
    public static Command Create()
    {
        var file = SiteFile.Argument();
        var busServer = SiteFile.BusServerOption();
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long to wait for slow sensors.",
            DefaultValueFactory = _ => 4,
        };
        seconds.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0.1 and <= 3600))
            {
                result.AddError("--seconds takes 0.1 to 3600.");
            }
        });
        var selfTest = new Option<bool>("--self-test")
        {
            Description = "Let accelerometers and inclinometers test themselves too; a failed test is exit 1.",
        };
        var command = new Command(
            "read",
            "Read every fitted sensor once and print a table. Exit 0: all answered; 1: some did not; 2: no usable configuration."
        )
        {
            file,
            busServer,
            json,
            seconds,
            selfTest,
        };
        command.SetAction(parsed =>
            SiteFile.Load(parsed.GetValue(file)!, out int exitCode) is { } configuration
                ? Read(
                    configuration,
                    parsed.GetValue(busServer),
                    parsed.GetValue(json),
                    parsed.GetValue(seconds),
                    parsed.GetValue(selfTest),
                    parsed.InvocationConfiguration.Output
                )
                : 2
        );
        return command;
    }

    private static int Read(
        SiteConfiguration configuration,
        string? busServer,
        bool json,
        double seconds,
        bool selfTest,
        TextWriter output
    )
    {
        using var board = SiteFile.OpenBoard(busServer);
        var samplers = FittedSensors.On(
            board,
            configuration.Sensors,
            outputs: null,
            commissioning: configuration.Commissioning
        );
        var sensors = samplers.SelectMany(sampler => sampler.Sensors).ToList();
        var seen = new Answers(selfTest);
        foreach (var sensor in sensors.OfType<SelfTestingSensor>().Where(_ => selfTest))
        {
            sensor.RequestSelfTest();
        }

        Poll(board.Clock, samplers, seen, () => sensors.TrueForAll(seen.IsComplete), seconds);
        Print(sensors, seen, json, output);
        foreach (var sensor in sensors)
        {
            (sensor as IDisposable)?.Dispose();
        }

        return sensors.TrueForAll(seen.IsGood) ? 0 : 1;
    }

    private static void Poll(
        IHostClock clock,
        IReadOnlyList<BusSampler> samplers,
        Answers seen,
        Func<bool> isDone,
        double seconds
    )
    {
        long end = clock.Now.MonotonicMicros + (long)(seconds * 1e6);
        using var never = new ManualResetEventSlim();
        while (!isDone() && clock.Now.MonotonicMicros < end)
        {
            long next = samplers.Count == 0 ? end : samplers.Min(sampler => sampler.RunDue(clock, seen));
            long wait = Math.Min(next, end) - clock.Now.MonotonicMicros;
            if (wait > 0)
            {
                never.Wait((int)((wait + 999) / 1000));
            }
        }
    }

    private static void Print(List<ISensor> sensors, Answers seen, bool json, TextWriter output)
    {
        if (!json)
        {
            output.WriteLine($"{"sensor", -28} {"metric", -30} {"value", 14} {"unit", -6} quality");
        }

        foreach (var sensor in sensors)
        {
            foreach (var row in seen.Of(sensor))
            {
                output.WriteLine(json ? Json(sensor, row) : Line(sensor, row));
            }
        }
    }

    private static string Line(ISensor sensor, Row row) =>
        $"{sensor.Name, -28} {row.Name, -30} {row.Text ?? row.Value.ToString("G7", CultureInfo.InvariantCulture), 14} "
        + $"{row.Unit, -6} {row.Quality}{(row.Why is null ? "" : ": " + row.Why)}";

    private static string Json(ISensor sensor, Row row)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("sensor", sensor.Name);
            writer.WriteString("name", row.Name);
            if (row.Text is not null)
            {
                writer.WriteString("value", row.Text);
            }
            else if (double.IsFinite(row.Value))
            {
                writer.WriteNumber("value", row.Value);
            }
            else
            {
                writer.WriteNull("value");
            }

            writer.WriteString("unit", row.Unit);
            writer.WriteString("quality", row.Quality);
            if (row.Why is not null)
            {
                writer.WriteString("why", row.Why);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed record Row(string Name, double Value, string? Text, string Unit, string Quality, string? Why);

    /// <summary>The first answer of each metric, and the latest fault of each sensor.</summary>
    private sealed class Answers(bool selfTest) : ISampleSink
    {
        private readonly Dictionary<MetricId, Reading> _readings = [];
        private readonly Dictionary<ISensor, string> _faults = [];

        public void Post(in Reading reading) => _readings[reading.Metric] = reading;

        public void PostFault(ISensor sensor, Stamp at, string why) => _faults[sensor] = why;

        public void Post(in AccelerationBatch batch) { }

        public bool IsComplete(ISensor sensor) => _faults.ContainsKey(sensor) || HasAnswered(sensor);

        public bool IsGood(ISensor sensor) =>
            !_faults.ContainsKey(sensor)
            && HasAnswered(sensor)
            && (!selfTest || sensor is not SelfTestingSensor { SelfTest.Passed: false });

        private bool HasAnswered(ISensor sensor) =>
            sensor is IStructureSensor structure
                ? structure.Gravity is not null && (!selfTest || structure is not SelfTestingSensor { SelfTest: null })
                : sensor.Metrics.All(metric =>
                    _readings.TryGetValue(metric, out var reading) && reading.Quality == Quality.Good
                );

        public IEnumerable<Row> Of(ISensor sensor)
        {
            if (_faults.TryGetValue(sensor, out string? fault))
            {
                yield return new Row("", double.NaN, null, "", "bad", fault);
                yield break;
            }

            if (sensor is IStructureSensor { Gravity: var (x, y, z) })
            {
                yield return new Row("acceleration x", x, null, "m/s²", "good", null);
                yield return new Row("acceleration y", y, null, "m/s²", "good", null);
                yield return new Row("acceleration z", z, null, "m/s²", "good", null);
                yield return new Row("magnitude", Math.Sqrt((x * x) + (y * y) + (z * z)), null, "m/s²", "good", null);
            }

            if (selfTest && sensor is SelfTestingSensor tested)
            {
                yield return tested.SelfTest is { } result
                    ? new Row(
                        "self-test",
                        double.NaN,
                        result.Passed ? "passed" : "failed",
                        "",
                        result.Passed ? "good" : "bad",
                        result.Response
                    )
                    : new Row("self-test", double.NaN, null, "", "bad", "did not end in time");
            }

            // Tilt and peaks are the pipeline's to make.
            foreach (
                var metric in sensor.Metrics.Where(metric =>
                    sensor is not IStructureSensor || _readings.ContainsKey(metric)
                )
            )
            {
                var definition = MetricCatalogue.Find(metric)!;
                yield return _readings.TryGetValue(metric, out var reading)
                    ? new Row(
                        definition.Name,
                        reading.Value,
                        reading.IsGood ? reading.Text : null,
                        definition.Unit,
                        reading.IsGood ? "good" : "bad",
                        reading.IsGood ? null : reading.Text
                    )
                    : new Row(definition.Name, double.NaN, null, definition.Unit, "bad", "no answer in time");
            }
        }
    }
}
