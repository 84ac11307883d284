using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.City.Store;
using Edge.Simulator.Scenarios;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim run</c>: one scenario in virtual time, told as the receiver hears of it.</summary>
public static class RunScenarioCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = $"What happens: {string.Join(", ", ScenarioFile.BuiltIn)}, or a file.",
        };
        var seed = SimulatorOptions.Seed();
        var minutes = SimulatorOptions.Minutes("How long; as long as the scenario unless given.");
        var json = SwarmCommand.Json();
        var command = new Command(
            "run",
            "Run one scenario in virtual time, the real agent and the real receiver, and print verdicts and alarms as they reach "
                + "the receiver. Exit 1 when a record was lost or the verdict was wrong."
        )
        {
            name,
            seed,
            minutes,
            json,
        };
        command.SetAction(parsed =>
            SimulatorOptions.GuardAsync(() =>
            {
                Scenario scenario = ScenarioFile.Load(parsed.GetValue(name)!);
                return Task.FromResult(
                    Run(
                        scenario,
                        parsed.GetValue(seed),
                        (parsed.GetValue(minutes) * 60) ?? scenario.Seconds,
                        parsed.GetValue(json),
                        parsed.InvocationConfiguration.Output
                    )
                );
            })
        );
        return command;
    }

    private static int Run(Scenario scenario, ulong seed, double seconds, bool json, TextWriter output)
    {
        VirtualSite? running = null;
        void Tell(string what, string text, JsonNode? detail)
        {
            double at = running?.Seconds ?? 0;
            output.WriteLine(
                json
                    ? new JsonObject { ["at"] = at, [what] = detail ?? text }.ToJsonString()
                    : string.Create(CultureInfo.InvariantCulture, $"{at, 8:F1} s  {what, -9} {text}")
            );
        }

        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Seed = seed,
                Scenario = scenario,
                FrameSeconds = 2,
                Happened = step =>
                {
                    if (step.Tell is { } text)
                    {
                        Tell("site", text, null);
                    }
                },
            }
        );
        running = site;
        string? verdict = null;
        var heard = new HashSet<long>();
        site.Stored = item =>
        {
            // What is sent again tells nothing new.
            if (item is not RecordItem record || !heard.Add(record.Id))
            {
                return;
            }

            foreach (StoredValue value in record.Values)
            {
                if (value is { Name: "Site/Verdict", Text: { } word } && word != verdict)
                {
                    verdict = word;
                    Tell("verdict", word, null);
                }
                else if (value is { Name: "Site/Alarm/Last", Text: { } alarm })
                {
                    TellAlarm(alarm, Tell);
                }
            }
        };
        site.Run(seconds);
        site.Settle();
        foreach (string violation in site.Violations)
        {
            Tell("violation", violation, null);
        }

        Tell("end", $"{site.Durable} records journaled, {site.Store.Count(VirtualSite.SiteId)} stored", null);
        return site.Violations.Count > 0 ? 1 : 0;
    }

    private static void TellAlarm(string text, Action<string, string, JsonNode?> tell)
    {
        try
        {
            JsonNode? alarm = JsonNode.Parse(text);
            tell("alarm", $"{alarm?["id"]} {alarm?["severity"]} {alarm?["state"]}: {alarm?["text"]}", alarm);
        }
        catch (JsonException)
        {
            tell("alarm", text, null);
        }
    }
}
