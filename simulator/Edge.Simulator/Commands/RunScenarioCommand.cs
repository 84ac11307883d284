using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.City.Store;
using Edge.Simulator.Reports;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Commands;

/// <summary>
/// <c>edge-sim run NAME [--seed N] [--minutes M] [--report DIR] [--record FILE] [--json]</c>: one scenario in virtual time,
/// told as the receiver hears of it, and held against its expectations. Exit 0: all is right; 1: an expectation failed, a
/// record was lost or the verdict was wrong; 2: the scenario cannot be played.
/// </summary>
public static class RunScenarioCommand
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = $"What happens: {string.Join(", ", ScenarioFile.BuiltIn)}, or a file.",
        };
        var seed = SimulatorOptions.Seed();
        var minutes = SimulatorOptions.Minutes("How long; as long as the scenario unless given.");
        var json = SwarmCommand.Json();
        var report = new Option<string?>("--report")
        {
            Description = "Write report.json and report.html, with plots, into this folder.",
            HelpName = "DIR",
        };
        var record = new Option<string?>("--record")
        {
            Description = "Write what the sensors say as a CSV for edge-agent replay; gzip when it ends in .gz.",
            HelpName = "FILE",
        };
        var from = Seconds("--record-from", "Where the recording begins, virtual seconds; at the start unless given.");
        var to = Seconds("--record-to", "Where it ends, virtual seconds; at the end unless given.");
        var command = new Command(
            "run",
            "Run one scenario in virtual time, the real agent and the real receiver, print verdicts and alarms as they reach "
                + "the receiver, and hold it against the scenario's expectations. Exit 1 when one failed, a record was lost or the verdict was wrong."
        )
        {
            name,
            seed,
            minutes,
            report,
            record,
            from,
            to,
            json,
        };
        command.Validators.Add(result =>
        {
            double begins = result.GetValue(from) ?? 0;
            if (!(begins >= 0 && begins < (result.GetValue(to) ?? double.PositiveInfinity)))
            {
                result.AddError("--record-from must be 0 or more, and before --record-to.");
            }
        });
        command.SetAction(parsed =>
            SimulatorOptions.GuardAsync(() =>
                Task.FromResult(
                    Run(
                        new Order(
                            parsed.GetValue(name)!,
                            parsed.GetValue(seed),
                            parsed.GetValue(minutes),
                            parsed.GetValue(report),
                            parsed.GetValue(record),
                            parsed.GetValue(from) ?? 0,
                            parsed.GetValue(to) ?? double.PositiveInfinity,
                            parsed.GetValue(json)
                        ),
                        TimeProvider.System,
                        parsed.InvocationConfiguration.Output,
                        parsed.InvocationConfiguration.Error
                    )
                )
            )
        );
        return command;
    }

    private static Option<double?> Seconds(string name, string description) =>
        new(name) { Description = description, HelpName = "SECONDS" };

    private static int Run(Order order, TimeProvider time, TextWriter output, TextWriter error)
    {
        Scenario scenario = ScenarioFile.Load(order.Name);
        double seconds = (order.Minutes * 60) ?? scenario.Seconds;
        using RecordingWriter? recording = order.Record is { } file
            ? new RecordingWriter(file, order.RecordFrom, order.RecordTo)
            : null;
        using ScenarioRun run = new(scenario, order.Seed, seconds, recording);
        Teller teller = new(run, output, order.Json);
        run.Progress = Progress(seconds, time, error);
        RunResult result = run.Run();
        foreach (ExpectationResult expectation in result.Expectations)
        {
            teller.Tell(
                expectation.Word,
                $"{expectation.Expectation.Sentence}: {expectation.Detail}",
                ReportJson.ToNode(expectation)
            );
        }

        foreach (string violation in result.Violations)
        {
            teller.Tell("violation", violation, null);
        }

        teller.Tell("end", $"{result.Journaled} records journaled, {result.Stored} stored", null);
        if (order.Report is { } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "report.json"), ReportJson.Write(result, order.Replay));
            File.WriteAllText(Path.Combine(folder, "report.html"), ReportPage.Write(result, order.Replay));
        }

        return result.IsRight ? 0 : 1;
    }

    private static Action<double> Progress(double seconds, TimeProvider time, TextWriter error)
    {
        long start = time.GetTimestamp();
        TimeSpan next = ProgressEvery;
        return now =>
        {
            TimeSpan spent = time.GetElapsedTime(start);
            if (spent >= next)
            {
                next = spent + ProgressEvery;
                double speed = now / spent.TotalSeconds;
                error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{RunTime.Text(Math.Floor(now))} of {RunTime.Text(seconds)}, {speed:N0} times real time, {Math.Max(0, seconds - now) / speed:F0} s to go"
                    )
                );
            }
        };
    }

    /// <summary>What the command line asks for.</summary>
    private sealed record Order(
        string Name,
        ulong Seed,
        double? Minutes,
        string? Report,
        string? Record,
        double RecordFrom,
        double RecordTo,
        bool Json
    )
    {
        public string Replay =>
            $"edge-sim run {Name} --seed {Seed}"
            + (Minutes is { } minutes ? FormattableString.Invariant($" --minutes {minutes}") : "");
    }

    // Says what happens, as the receiver hears of it.
    private sealed class Teller
    {
        private readonly ScenarioRun _run;
        private readonly TextWriter _output;
        private readonly bool _json;
        private readonly HashSet<long> _heard = [];
        private readonly HashSet<string> _told = [];
        private string? _verdict;
        private (long Epoch, long Id) _verdictOf;

        public Teller(ScenarioRun run, TextWriter output, bool json)
        {
            _run = run;
            _output = output;
            _json = json;
            run.Happened = step =>
            {
                if (step.Tell is { } text)
                {
                    Tell("site", text, null);
                }
            };
            run.Stored = Hear;
        }

        public void Tell(string what, string text, JsonNode? detail)
        {
            double at = _run.Site.Seconds;
            _output.WriteLine(
                _json
                    ? new JsonObject { ["at"] = at, [what] = detail ?? text }.ToJsonString()
                    : string.Create(CultureInfo.InvariantCulture, $"{at, 8:F1} s  {what, -9} {text}")
            );
        }

        private void Hear(StoreItem item)
        {
            // What is sent again tells nothing new.
            if (item is not RecordItem record || !_heard.Add(record.Id))
            {
                return;
            }

            foreach (StoredValue value in record.Values)
            {
                if (value is { Name: "Site/Verdict", Text: { } word })
                {
                    // An urgent record overtakes the frame that was closed before it.
                    bool isNewer = record.Epoch != _verdictOf.Epoch || record.Id > _verdictOf.Id;
                    if (isNewer && word != _verdict)
                    {
                        _verdict = word;
                        Tell("verdict", word, null);
                    }

                    _verdictOf = isNewer ? (record.Epoch, record.Id) : _verdictOf;
                }
                else if (value is { Name: "Site/Alarm/Last", Text: { } alarm } && _told.Add(alarm))
                {
                    TellAlarm(alarm);
                }
            }
        }

        private void TellAlarm(string text)
        {
            try
            {
                JsonNode? alarm = JsonNode.Parse(text);
                Tell("alarm", $"{alarm?["id"]} {alarm?["severity"]} {alarm?["state"]}: {alarm?["text"]}", alarm);
            }
            catch (JsonException)
            {
                Tell("alarm", text, null);
            }
        }
    }
}
