using System.Text.Json;
using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

public sealed class AlarmTests
{
    [Fact]
    public void Mains_lost_is_told_within_five_seconds_with_its_evidence()
    {
        SiteRig rig = Calm();
        Stamp lost = rig.Now;
        rig.Slow[MetricId.PowerMains] = () => 0;
        rig.Run(5);

        Frame frame = Single(rig, MetricId.AlarmMainsLost);
        Assert.InRange(frame.At.SecondsSince(lost), 0, 5);
        Assert.Equal(Severity.Warning, frame.Alarm!.Severity);
        Assert.Contains(frame.Readings, r => r.Metric == MetricId.PowerMains && r.Value == 0);
        Assert.Contains(frame.Readings, r => r.Metric == MetricId.AlarmMainsLost && r.Value == 2);
        Assert.Contains(frame.Readings, r => r.Metric == MetricId.PowerBatteryVoltage && r.IsGood);
        Assert.Equal("Watch", rig.Pipeline.Verdict.Word);

        rig.Slow[MetricId.PowerMains] = () => 1;
        rig.Run(20);
        Assert.Empty(rig.Pipeline.Alarms);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
    }

    [Theory]
    [InlineData(350.0, Severity.Critical, "Unsafe")]
    [InlineData(140.0, Severity.Warning, "Watch")]
    public void Flood_is_told_within_fifteen_seconds(double level, Severity severity, string verdict)
    {
        SiteRig rig = Calm();
        Stamp rose = rig.Now;
        Water(rig, level);
        rig.Run(15);
        Frame frame = rig.Frames.Last(f => f.Alarm?.Alarm.Metric == MetricId.AlarmFloodLevel);
        Assert.InRange(frame.At.SecondsSince(rose), 5, 15);
        Assert.Equal(severity, frame.Alarm!.Severity);
        Assert.Equal(verdict, rig.Pipeline.Verdict.Word);

        Water(rig, 5);
        rig.Run(60);
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmFloodLevel);
        rig.Run(15);
        Assert.DoesNotContain(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmFloodLevel);
    }

    [Fact]
    public void Two_waves_in_five_samples_are_no_flood()
    {
        SiteRig rig = Calm();
        int n = 0;
        rig.Slow[MetricId.FloodLevel] = () => n++ % 5 < 2 ? 400 : 5 + rig.Noise(0.5);
        rig.Run(120);
        Assert.Empty(rig.Pipeline.Alarms);
    }

    [Fact]
    public void A_flood_that_is_over_clears_after_one_delay_whatever_severity_it_had()
    {
        SiteRig rig = Calm();
        Water(rig, 350);
        rig.Run(15);
        Assert.Equal(Severity.Critical, Flood());

        // Through the warning's band for ten seconds, then dry: the warning ends 60 s after that, and not 60 s later still.
        Water(rig, 200);
        rig.Run(10);
        Water(rig, 5);
        rig.Run(55);
        Assert.Equal(Severity.Warning, Flood());
        rig.Run(9);
        Assert.Null(Flood());

        Severity? Flood() =>
            rig.Pipeline.Alarms.FirstOrDefault(alarm => alarm.Alarm.Metric == MetricId.AlarmFloodLevel)?.Severity;
    }

    [Fact]
    public void A_flood_stays_a_danger_when_its_sensor_dies()
    {
        SiteRig rig = Calm();
        Water(rig, 350);
        rig.Run(15);
        rig.Slow[MetricId.FloodLevel] = () => double.NaN;
        rig.Run(200);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);
        Assert.Contains(
            rig.Pipeline.Verdict.Reasons,
            r => r.StartsWith("Flood/Level is bad", StringComparison.Ordinal)
        );
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmFloodLevel);
    }

    [Fact]
    public void The_upper_float_alone_is_unsafe_and_contradicts_the_level()
    {
        SiteRig rig = Calm();
        rig.Slow[MetricId.FloodFloatHigh] = () => 1;
        rig.Run(20);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmFloodDisagreement);
    }

    [Fact]
    public void A_shock_is_told_within_two_seconds_and_held()
    {
        SiteRig rig = Calm();
        Func<double, double, double, (double, double, double)?>? calm = rig.Accelerometer;
        Stamp shock = rig.Now;
        int n = 0;
        rig.Accelerometer = (x, y, z) => (n++ < 5 ? x + 5 : x, y, z);
        rig.Run(2);
        Frame frame = rig.Frames.Last(f => f.Alarm?.Alarm.Metric == MetricId.AlarmAcceleration);
        Assert.InRange(frame.At.SecondsSince(shock), 0, 2);
        Assert.Equal(Severity.Critical, frame.Alarm!.Severity);
        Assert.InRange(frame.Alarm.Evidence[0].Value, 4.9, 5.1);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);

        rig.Accelerometer = calm;
        rig.Run(590);
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmAcceleration);
        rig.Run(30);
        Assert.Empty(rig.Pipeline.Alarms);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
    }

    [Fact]
    public void A_shock_beyond_the_range_is_told_as_at_least_and_its_peak_is_bad()
    {
        SiteRig rig = Calm().Run(3); // clear of the end of a frame
        int n = 0;
        rig.Accelerometer = (x, y, z) => (n++ < 8 ? rig.FullScale : x, y, z);
        rig.Run(2);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);
        Assert.Contains(rig.Pipeline.Verdict.Reasons, r => r.Contains("saturated", StringComparison.Ordinal));
        rig.Run(10);
        Reading peak = rig
            .Frames.SelectMany(f => f.Readings)
            .First(r => r.Metric == MetricId.StructureAccelerationPeak && r.Quality == Quality.Bad);
        Assert.Contains("saturated at 19.6133", peak.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Strong_motion_for_a_minute_is_no_sensor_fault()
    {
        SiteRig rig = Calm();
        rig.FullScale = 80;
        int n = 0;
        rig.Accelerometer = (x, y, z) =>
        {
            double w = 2 * Math.PI * n++ / 100;
            return (x + (8 * Math.Sin(0.5 * w)), y + (6 * Math.Sin(0.7 * w)), z + (4 * Math.Sin(1.3 * w)));
        };
        rig.Run(60);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);
        Assert.Contains(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmAcceleration);
        Assert.DoesNotContain(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmSensorFault);
    }

    [Fact]
    public void Sway_raises_no_tilt_alarm()
    {
        SiteRig rig = Calm();
        int n = 0;
        rig.Accelerometer = (x, y, z) =>
            (x + (9.8 * 0.3 * Math.PI / 180 * Math.Sin(2 * Math.PI * 0.3 * n++ / 100)), y, z);
        rig.Run(700);
        Assert.Empty(rig.Pipeline.Alarms);
    }

    [Theory]
    [InlineData(0.15, Severity.Notice)]
    [InlineData(0.3, Severity.Warning)]
    [InlineData(0.6, Severity.Critical)]
    [InlineData(1.2, Severity.Emergency)]
    public void A_step_of_tilt_is_told_within_ten_minutes_and_clears_when_undone(double degrees, Severity severity)
    {
        SiteRig rig = Calm();
        double shift = 9.8 * Math.Tan(degrees * Math.PI / 180);
        rig.Accelerometer = (x, y, z) => (x + shift, y, z);
        rig.Run(600);
        Assert.Equal(severity, rig.Pipeline.Alarms.Single(a => a.Alarm.Metric == MetricId.AlarmTilt).Severity);
        Assert.Equal(degrees, rig.Last(MetricId.StructureTiltMagnitude).Value, 0.02);
        Assert.Equal(severity >= Severity.Critical ? "Unsafe" : "Watch", rig.Pipeline.Verdict.Word);

        rig.Accelerometer = (x, y, z) => (x, y, z);
        rig.Run(700);
        Assert.DoesNotContain(rig.Pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmTilt);
    }

    [Fact]
    public void A_battery_that_sinks_warns_and_then_is_critical()
    {
        SiteRig rig = Calm();
        double volts = 46.8;
        rig.Slow[MetricId.PowerBatteryVoltage] = () => volts + rig.Noise(0.01);
        rig.Run(8);
        Assert.Equal(Severity.Warning, Single(rig, MetricId.AlarmBatteryLow).Alarm!.Severity);
        volts = 44.5;
        rig.Run(8);
        Assert.Equal(Severity.Critical, rig.Pipeline.Alarms[0].Severity);
        Assert.Equal("Watch", rig.Pipeline.Verdict.Word);
    }

    [Fact]
    public void Link_door_and_heat_have_their_alarms()
    {
        SiteRig rig = Calm();
        rig.Slow[MetricId.LinkUp] = () => 0;
        rig.Run(9);
        Assert.Empty(rig.Pipeline.Alarms);
        rig.Slow[MetricId.CabinetDoor] = () => 1;
        rig.Slow[MetricId.CabinetTemperature] = () => 58 + rig.Noise(0.03);
        rig.Run(12);
        Assert.Equal(
            [MetricId.AlarmCabinetTemperature, MetricId.AlarmCabinetDoor, MetricId.AlarmLinkDown],
            rig.Pipeline.Alarms.Select(a => a.Alarm.Metric).Order()
        );
    }

    [Fact]
    public void A_sensor_fault_names_the_metric_and_the_reason()
    {
        SiteRig rig = Calm();
        _ = rig.Slow.Remove(MetricId.CabinetHumidity);
        rig.Pipeline.SensorFault("SHT40 at i2c-1/0x44", [MetricId.CabinetHumidity], rig.Now, "CRC 0x12, expected 0x34");
        rig.Run(7);
        AlarmTransition alarm = Single(rig, MetricId.AlarmSensorFault).Alarm!;
        Assert.Contains(
            "Cabinet/Humidity: SHT40 at i2c-1/0x44: CRC 0x12, expected 0x34",
            alarm.Text,
            StringComparison.Ordinal
        );
        Assert.Equal("Watch", rig.Pipeline.Verdict.Word);
    }

    [Fact]
    public void The_agents_own_alarms_raise_and_clear()
    {
        SiteRig rig = Calm();
        rig.Pipeline.RaiseAgentAlarm(MetricId.AlarmJournalDamaged, Severity.Warning, "set aside as j.1", rig.Now);
        rig.Run(0.1);
        Assert.Contains(
            "set aside as j.1",
            Single(rig, MetricId.AlarmJournalDamaged).Alarm!.Text,
            StringComparison.Ordinal
        );
        rig.Pipeline.ClearAgentAlarm(MetricId.AlarmJournalDamaged, rig.Now);
        rig.Run(61);
        Assert.False(rig.Frames.Last(f => f.Alarm is not null).Alarm!.IsActive);
        Assert.Equal(0, rig.Last(MetricId.AlarmJournalDamaged).Value);
    }

    [Fact]
    public void An_alarm_raised_and_cleared_turn_by_turn_is_one_alarm()
    {
        SiteRig rig = Calm();
        for (int i = 0; i < 100; i++)
        {
            rig.Pipeline.RaiseAgentAlarm(MetricId.AlarmJournalFull, Severity.Warning, $"{i} records evicted", rig.Now);
            rig.Run(0.1);
            rig.Pipeline.ClearAgentAlarm(MetricId.AlarmJournalFull, rig.Now);
            rig.Run(0.1);
        }

        _ = Single(rig, MetricId.AlarmJournalFull);
        rig.Run(61);
        Assert.Equal(2, rig.Frames.Count(f => f.Alarm?.Alarm.Metric == MetricId.AlarmJournalFull));
    }

    [Fact]
    public void An_alarm_as_json_survives_any_text()
    {
        var reading = Reading.Good(MetricId.LinkOperator, "\"\\\n\u0001Viettel Hải Phòng", default);
        var transition = new AlarmTransition(
            AlarmCatalogue.Find(MetricId.AlarmLinkDown)!,
            Severity.Warning,
            true,
            new Stamp(1, 2, true),
            [reading, Reading.Bad(MetricId.LinkRsrp, default, "x"), Reading.Good(MetricId.LinkUp, false, default)],
            "a \"b\" \u0007"
        );
        using var json = JsonDocument.Parse(transition.ToJson());
        JsonElement root = json.RootElement;
        Assert.Equal("Link/Down", root.GetProperty("id").GetString());
        Assert.Equal("warning", root.GetProperty("severity").GetString());
        Assert.Equal("active", root.GetProperty("state").GetString());
        Assert.Equal(2, root.GetProperty("at").GetInt64());
        Assert.Equal("a \"b\" \u0007", root.GetProperty("text").GetString());
        JsonElement evidence = root.GetProperty("evidence");
        Assert.Equal(reading.Text, evidence.GetProperty("Link/Operator").GetString());
        Assert.Equal(JsonValueKind.Null, evidence.GetProperty("Link/Signal/RSRP").ValueKind);
        Assert.False(evidence.GetProperty("Link/Up").GetBoolean());
    }

    [Fact]
    public void Every_alarm_metric_is_in_the_catalogue_once()
    {
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition metric = MetricCatalogue.At(i);
            bool isAlarm =
                metric.Name.StartsWith("Site/Alarm/", StringComparison.Ordinal) && metric.Id != MetricId.SiteAlarmLast;
            Assert.Equal(isAlarm ? 1 : 0, AlarmCatalogue.All.Count(a => a.Metric == metric.Id));
        }
    }

    [Fact]
    public void A_severity_needs_its_delay_without_a_break_and_the_unknown_changes_nothing() =>
        Gen.Int[-1, 4]
            .Array[1, 200]
            .Sample(levels =>
            {
                const double On = 3;
                const double Off = 5;
                var book = new AlarmBook();
                for (int t = 0; t < levels.Length; t++)
                {
                    Severity before = book.SeverityOf(MetricId.AlarmTilt);
                    var now = new Stamp(t * 1_000_000L, 0, false);
                    book.Consider(MetricId.AlarmTilt, levels[t] < 0 ? null : (Severity)levels[t], now, On, Off);
                    Severity after = book.SeverityOf(MetricId.AlarmTilt);
                    int[] on = levels[Math.Max(0, t - 3)..(t + 1)];
                    int[] off = levels[Math.Max(0, t - 5)..(t + 1)];
                    if (after > before)
                    {
                        Assert.True(on.Length == 4 && on.All(l => l >= (int)after));
                    }
                    else if (after < before)
                    {
                        Assert.True(off.Length == 6 && off.All(l => l >= 0 && l < (int)before));
                    }
                    else if (on.Length == 4 && on.All(l => l >= 0))
                    {
                        Assert.True(on.Min() <= (int)after);
                    }
                }
            });

    private static void Water(SiteRig rig, double level)
    {
        rig.Slow[MetricId.FloodLevel] = () => level + rig.Noise(0.5);
        rig.Slow[MetricId.FloodFloatLow] = () => level > 100 ? 1 : 0;
        rig.Slow[MetricId.FloodFloatHigh] = () => level > 300 ? 1 : 0;
    }

    private static Frame Single(SiteRig rig, MetricId alarm)
    {
        Frame frame = rig.Frames.Single(f => f.Alarm?.Alarm.Metric == alarm);
        Assert.Equal(RecordLane.Alarm, frame.Lane);
        return frame;
    }

    private static SiteRig Calm()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        rig.Frames.Clear();
        return rig;
    }
}
