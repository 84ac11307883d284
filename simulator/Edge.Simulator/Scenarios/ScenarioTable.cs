using System.Globalization;
using Edge.Core.Alarms;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Scenarios;

/// <summary>All tables and keys of scenario files; those of events stand in <see cref="EventKeys"/>.</summary>
public static class ScenarioTable
{
    /// <summary>What <c>alarm</c> means by any alarm.</summary>
    public const string AnyAlarm = "any";

    /// <summary>The keys before the first table.</summary>
    public static ScenarioSection Top { get; } =
        new(
            "",
            false,
            "What the scenario is.",
            [
                new("name", ScenarioValueType.Text, "Short name; the file's own unless given."),
                new("description", ScenarioValueType.Text, "What it shows, a sentence or two."),
                ScenarioKey.Seconds("seconds", "How long it is.") with
                {
                    IsRequired = true,
                    Minimum = 1,
                },
            ]
        );

    /// <summary>The site.</summary>
    public static ScenarioSection Site { get; } =
        new(
            "site",
            false,
            "The site and its agent, for `edge-sim run`; other commands have an agent of their own and take what is about mast and plant.",
            [
                ScenarioKey.Number("frame_s", "s", 0.1, 3600, "Time between frames of telemetry. 2 unless given."),
                new("without", ScenarioValueType.Words, "What is not fitted. All of it is fitted unless given.")
                {
                    Words =
                    [
                        "adxl355",
                        "ina228",
                        "ads1115",
                        "sht4x",
                        "modem",
                        "mains",
                        "float_low",
                        "float_high",
                        "door",
                        "genset",
                    ],
                },
                new(
                    "also",
                    ScenarioValueType.Words,
                    "What is fitted besides, on the mast: the SCL3300 at spi-0.1, the ADXL345 at i2c-1/0x53, the mast head at /dev/ttyUSB0 (without the adxl355); at /dev/ttyUSB1 the rectifier's controller and the energy meter; over the water the MB7389 at /dev/ttyUSB3, 2.5 m high; the contacts smoke, fan and visit at the lines 25, 26 and 16."
                )
                {
                    Words =
                    [
                        "scl3300",
                        "adxl345",
                        "masthead",
                        "rectifier",
                        "energy_meter",
                        "mb7389",
                        "smoke",
                        "fan",
                        "visit",
                    ],
                },
                new(
                    "commissioned",
                    ScenarioValueType.Truth,
                    "Whether the site was ever commissioned. true unless given."
                ),
                ScenarioKey.Number(
                    "journal_kib",
                    "KiB",
                    512,
                    1_048_576,
                    "Cap of the agent's journal. The agent's own unless given."
                ),
                new("modem", ScenarioValueType.Text, "Which modem it has. rm520n unless given.")
                {
                    Words = [.. ModemDialectText.Names],
                },
                ScenarioKey.Number("sims", "", 1, 2, "How many SIMs the modem has. 1 unless given.") with
                {
                    IsWhole = true,
                },
                ScenarioKey.Number(
                    "sim_return_h",
                    "h",
                    1,
                    720,
                    "Time of being well on the second SIM before the first is tried again. 24 unless given."
                ),
                ScenarioKey.Number(
                    "sms_after_min",
                    "min",
                    1,
                    1440,
                    "Without a way to the broker for so long, critical alarms go by SMS. None go unless given."
                ),
                ScenarioKey.Number("battery_ah", "Ah", 0.1, 10_000, "Capacity of the battery. 100 unless given."),
                new("battery", ScenarioValueType.Text, "What the battery is made of. lead-acid unless given.")
                {
                    Words = ["lead-acid", "lithium"],
                },
                new("genset_fitted", ScenarioValueType.Truth, "Whether the plant has a genset. false unless given."),
                new("mast", ScenarioValueType.Text, "The mast: 40 m, 30 m, 45 m. lattice unless given.")
                {
                    Words = ["lattice", "monopole", "guyed"],
                },
                ScenarioKey.Number(
                    "sensor_m",
                    "m",
                    0,
                    28,
                    "Height of the accelerometer; 0 is the cabinet at the foot. Two metres below the top unless given."
                ),
            ]
        );

    /// <summary>The weather.</summary>
    public static ScenarioSection Weather { get; } =
        new(
            "weather",
            false,
            "Weather that drives the site minute by minute: air, sun on the sensor, the cabinet's air; and what else is "
                + "asked for. What it drives, events do not.",
            [
                new("start", ScenarioValueType.Text, "When the scenario begins, as `2024-09-06T00:00:00Z`.")
                {
                    IsRequired = true,
                    Complaint = values =>
                        TimeOf(values.Text("start")) is null ? "no time; write it as 2024-09-06T00:00:00Z" : null,
                },
                new("typhoon", ScenarioValueType.Text, "The cyclone that passes, and makes the wind and the rain.")
                {
                    Words = ["yagi"],
                },
                ScenarioKey.Number("latitude_deg", "deg", 5, 35, "Of the site. Hai Phong unless given."),
                ScenarioKey.Number("longitude_deg", "deg", 95, 125, "Of the site. Hai Phong unless given."),
                new("water", ScenarioValueType.Truth, "true: tide, surge and rain make the water at the cabinet."),
                new(
                    "radio",
                    ScenarioValueType.Truth,
                    "true: the cells around make the modem's signal; they lose their mains with the site."
                ),
            ]
        );

    /// <summary>The time that a text gives; null when it gives none.</summary>
    internal static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        )
            ? time
            : null;

    /// <summary>The recording.</summary>
    public static ScenarioSection Recording { get; } =
        new(
            "recording",
            false,
            "What the accelerometer feels instead of the mast.",
            [
                new(
                    "file",
                    ScenarioValueType.Text,
                    "Path of the recording, relative to the folder of recordings unless it is absolute."
                )
                {
                    IsRequired = true,
                },
                ScenarioKey.Seconds("start_s", "When it begins. 0 unless given."),
            ]
        );

    /// <summary>The site at the beginning.</summary>
    public static ScenarioSection Start { get; } =
        new(
            "start",
            false,
            "The site at the beginning: the keys of an event, at 0 s.",
            [.. EventKeys.All.Where(key => key.Name != "at_s")]
        );

    /// <summary>What happens.</summary>
    public static ScenarioSection Event { get; } =
        new(
            "event",
            true,
            "What happens, at one time. Keys marked *virtual time* are taken by `edge-sim run` alone.",
            EventKeys.All
        );

    /// <summary>What must come of it.</summary>
    public static ScenarioSection Expect { get; } =
        new(
            "expect",
            true,
            "What the run must show, or it fails. One of `alarm`, `verdict`, `metric`, `stored`, `sms`; and when: `within_s` "
                + "(at some time of the window), `never` or `always` (at no time, at all times), `share_at_least`. Nothing is "
                + "said while the agent's process is down.",
            [
                new("alarm", ScenarioValueType.Text, "An alarm of the catalogue, by its id.")
                {
                    Words = [AnyAlarm, .. AlarmCatalogue.All.Select(alarm => alarm.Id)],
                },
                new("severity", ScenarioValueType.Text, "That severity of the alarm, or a worse one. Any unless given.")
                {
                    Words = ["notice", "warning", "critical", "emergency"],
                    Needs = ["alarm"],
                },
                new("verdict", ScenarioValueType.Text, "A verdict.") { Words = ["Safe", "Watch", "Unknown", "Unsafe"] },
                new("metric", ScenarioValueType.Text, "A metric of the catalogue; give `min`, `max` or `quality` too.")
                {
                    Complaint = values =>
                        MetricCatalogue.Find(values.Text("metric") ?? "") is null ? "no metric of the catalogue" : null,
                },
                ScenarioKey.Number("min", "", -1e9, 1e9, "The metric is good and at least this.") with
                {
                    Needs = ["metric"],
                },
                ScenarioKey.Number("max", "", -1e9, 1e9, "The metric is good and at most this.") with
                {
                    Needs = ["metric"],
                },
                new("quality", ScenarioValueType.Text, "What the metric's latest reading is worth.")
                {
                    Words = ["good", "stale", "bad"],
                    Needs = ["metric"],
                },
                new(
                    "stored",
                    ScenarioValueType.Text,
                    "What was journaled until `after_s` is on the receiver's disk: all records, or those of alarms and "
                        + "verdicts. That all arrives in the end is expected of every run."
                )
                {
                    Words = ["all", "alarms"],
                    Needs = ["within_s"],
                },
                new("sms", ScenarioValueType.Text, "An alarm that the modem has sent an SMS of, by its id.")
                {
                    Words = [.. AlarmCatalogue.All.Select(alarm => alarm.Id)],
                },
                ScenarioKey.Seconds("after_s", "Where the window of `within_s` begins. 0 unless given."),
                ScenarioKey.Seconds(
                    "within_s",
                    "It is so at some time within so long after `after_s`; it may have been so before."
                ),
                ScenarioKey.Seconds(
                    "cleared_within_s",
                    "And the alarm has cleared again within so long after `after_s`."
                ) with
                {
                    Needs = ["alarm", "within_s"],
                },
                new("never", ScenarioValueType.Truth, "true: it is so at no time from `from_s` to `to_s`."),
                new("always", ScenarioValueType.Truth, "true: it is so at all times from `from_s` to `to_s`."),
                ScenarioKey.Number(
                    "share_at_least",
                    "",
                    0,
                    1,
                    "It is so for this share of the time from `from_s` to `to_s`."
                ),
                ScenarioKey.Seconds("from_s", "Where the window begins. 0 unless given."),
                ScenarioKey.Seconds("to_s", "Where it ends. The scenario's end unless given."),
            ]
        );

    /// <summary>All tables, in the order of the documentation.</summary>
    public static IReadOnlyList<ScenarioSection> Sections { get; } = [Site, Weather, Recording, Start, Event, Expect];
}
