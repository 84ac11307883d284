using System.Text.Json.Nodes;
using CsCheck;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Confirmations;

/// <summary>A pipeline that is asked to confirm, in the rig's time.</summary>
public sealed class ConfirmationTests : IDisposable
{
    private const string Nonce = "nonce-0123456789";
    private const string Adxl = "ADXL355 at spi-0.0";
    private const string Ina = "INA228 at i2c-1/0x40";

    private readonly SigningKey _key = SigningKey.Create();
    private long _counter;

    [Fact]
    public void A_calm_site_confirms_with_fresh_figures_and_self_tests()
    {
        SiteRig rig = Ready();
        long asked = rig.Now.UnixMillis;
        Ask(rig, Nonce);
        rig.Run(3);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(20);

        ConfirmationStatement said = Statement(rig);
        Assert.Equal((Nonce, "hp-001", "Safe", true), (said.Nonce, said.Site, said.Verdict, said.IsComplete));
        Assert.InRange(said.TookSeconds, ConfirmationDesk.StructureSeconds, 15);
        Assert.InRange(said.UnixMillis, asked + 10_000, asked + 15_000);
        Assert.All(said.Evidence, figure => Assert.Equal(("good", true), (figure.Quality, figure.IsFresh)));
        Assert.All(said.Evidence, figure => Assert.InRange(figure.AgeSeconds!.Value, 0, 2));
        Assert.Contains(said.Evidence, figure => figure is { Metric: "Power/Battery/Voltage", Unit: "V" });
        Assert.Equal(
            [(Adxl, SelfTestOutcome.Passed), (Ina, SelfTestOutcome.NotSupported)],
            said.SelfTests.Select(test => (test.Sensor, test.Outcome))
        );
        Assert.Equal(("1.2.3", "abc", "boot-1"), (said.Software, said.Configuration, said.Boot));
        Assert.Equal(_key.Public.Fingerprint, said.Key);
        Assert.True(StatementText.IsBy(Text(rig), _key.Public));
    }

    [Fact]
    public void A_figure_is_what_was_measured_and_none_where_that_is_no_evidence()
    {
        SiteRig rig = Ready();
        rig.Slow[MetricId.FloodLevel] = () => 37.5;
        rig.Slow[MetricId.PowerMains] = () => 1;
        rig.Slow[MetricId.FloodFloatLow] = () => 0;
        rig.Slow[MetricId.PowerBatteryVoltage] = () => double.NaN;
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(90);
        Dictionary<string, StatedFigure> said = Statement(rig).Evidence.ToDictionary(figure => figure.Metric);
        Assert.Equal((37.5, "mm"), (said["Flood/Level"].Value, said["Flood/Level"].Unit));
        Assert.Equal((1.0, 0.0), (said["Power/Mains"].Value, said["Flood/Float/Low"].Value));
        Assert.Equal(("bad", null), (said["Power/Battery/Voltage"].Quality, said["Power/Battery/Voltage"].Value));
    }

    [Fact]
    public void A_confirmation_states_every_aspect_with_its_age()
    {
        SiteRig rig = Ready();
        rig.Slow[MetricId.CabinetDoor] = () => 1;
        rig.Run(200);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(20);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal(
            ["structure Safe", "power Safe", "flood Safe", "link Safe", "security Watch"],
            said.Aspects.Select(aspect => $"{aspect.Aspect} {aspect.Verdict}")
        );
        Assert.All(said.Aspects, aspect => Assert.InRange(aspect.AgeSeconds!.Value, 0, 60));
        Assert.All(said.Aspects, aspect => Assert.NotEmpty(aspect.Reasons));
    }

    [Fact]
    public void What_was_not_measured_afresh_leaves_its_own_aspect_Unknown_and_no_other()
    {
        SiteRig rig = Ready(limits: new Limits { EvidenceStaleSeconds = 600 });
        rig.Slow.Remove(MetricId.PowerMains);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(90);
        ConfirmationStatement said = Statement(rig);
        StatedAspect power = Assert.Single(said.Aspects, aspect => aspect.Aspect == "power");
        Assert.Equal("Unknown", power.Verdict);
        Assert.Equal(["Power/Mains was not measured after the request."], power.Reasons);
        Assert.All(said.Aspects.Where(aspect => aspect != power), aspect => Assert.Equal("Safe", aspect.Verdict));
    }

    [Fact]
    public void A_failed_self_test_leaves_the_structure_Unknown()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Failed);
        rig.Run(15);
        StatedAspect structure = Statement(rig).Aspects[0];
        Assert.Equal(("structure", "Unknown"), (structure.Aspect, structure.Verdict));
        Assert.Equal([$"{Adxl} failed its self-test."], structure.Reasons);
    }

    [Fact]
    public void A_statement_of_an_older_program_is_read_without_aspects()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(20);
        string text = Text(rig);
        int first = text.IndexOf(",\"aspects\":[", StringComparison.Ordinal);
        int last = text.IndexOf(",\"complete\":", StringComparison.Ordinal);
        string old = text.Remove(first, last - first);
        Assert.True(ConfirmationStatement.TryRead(old, out ConfirmationStatement? said));
        Assert.Empty(said.Aspects);
        Assert.Equal("Safe", said.Verdict);
    }

    [Fact]
    public void A_confirmation_is_one_record_among_what_goes_first_and_no_telemetry()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(700); // two heartbeats, at which all telemetry is told again
        Frame frame = Assert.Single(Confirmations(rig));
        Assert.Equal(RecordLane.Alarm, frame.Lane);
        Assert.Equal(MetricId.SiteConfirmation, Assert.Single(frame.Readings).Metric);
    }

    [Fact]
    public void Nothing_is_said_before_ten_seconds_of_the_structure()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(9.8);
        Assert.Empty(Confirmations(rig));
        rig.Run(0.6);
        Assert.Single(Confirmations(rig));
    }

    [Fact]
    public void It_waits_for_a_self_test_but_not_for_ever()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        rig.Run(ConfirmationDesk.SelfTestSeconds - 1);
        Assert.Empty(Confirmations(rig));
        rig.Run(2);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Safe", said.Verdict);
        Assert.Equal(SelfTestOutcome.NotRun, said.SelfTests[0].Outcome);
    }

    [Fact]
    public void A_site_that_has_just_started_answers_when_it_knows_and_not_before()
    {
        SiteRig rig = SiteRig.Calm(identity: Identity);
        rig.Run(5);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(84);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Safe", said.Verdict);
        Assert.InRange(said.TookSeconds, 55, 80);
    }

    [Fact]
    public void A_site_that_was_never_commissioned_says_so_at_the_deadline()
    {
        SiteRig rig = SiteRig.Calm(commissioned: false, identity: Identity);
        rig.Run(120);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(86);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Unknown", said.Verdict);
        Assert.Contains("The site was never commissioned.", said.Reasons);
    }

    [Fact]
    public void A_failed_self_test_leaves_nothing_Safe()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Failed);
        rig.Run(15);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Unknown", said.Verdict);
        Assert.Equal([$"{Adxl} failed its self-test."], said.Reasons);
    }

    [Fact]
    public void A_sensor_that_says_nothing_more_is_waited_for_until_the_deadline_and_makes_it_Unknown()
    {
        SiteRig rig = Ready();
        rig.Slow.Remove(MetricId.FloodLevel);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(ConfirmationDesk.DeadlineSeconds - 1);
        Assert.Empty(Confirmations(rig));
        rig.Run(1.2);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal(("Unknown", false), (said.Verdict, said.IsComplete));
        Assert.Contains("Flood/Level was not measured after the request.", said.Reasons);
        StatedFigure level = Assert.Single(said.Evidence, figure => figure.Metric == "Flood/Level");
        Assert.Equal(("stale", false, null), (level.Quality, level.IsFresh, level.Value));
        Assert.InRange(said.TookSeconds, 85, 86);
    }

    [Fact]
    public void Good_figures_from_before_the_request_do_not_count()
    {
        // Fresh enough for the verdict, and yet older than the request.
        SiteRig rig = Ready(limits: new Limits { EvidenceStaleSeconds = 600 });
        rig.Slow.Remove(MetricId.PowerMains);
        rig.Slow.Remove(MetricId.PowerBatteryVoltage);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(90);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Unknown", said.Verdict);
        Assert.Equal(
            [
                "Power/Battery/Voltage was not measured after the request.",
                "Power/Mains was not measured after the request.",
            ],
            said.Reasons
        );
    }

    [Fact]
    public void A_structure_that_is_silent_is_not_confirmed()
    {
        SiteRig rig = Ready();
        rig.Accelerometer = null;
        Ask(rig, Nonce);
        rig.Run(90);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal("Unknown", said.Verdict);
        Assert.Contains(
            said.Reasons,
            reason => reason.StartsWith("The structure was measured for 0 s", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_known_danger_stays_Unsafe_whatever_is_missing()
    {
        SiteRig rig = Ready();
        rig.Slow[MetricId.FloodFloatHigh] = () => 1;
        rig.Slow[MetricId.FloodFloatLow] = () => 1;
        rig.Slow[MetricId.FloodLevel] = () => 400 + rig.Noise(0.5);
        rig.Slow[MetricId.FloodLoopCurrent] = () => 7.2 + rig.Noise(0.002);
        rig.Run(30);
        rig.Slow.Remove(MetricId.PowerMains);
        Ask(rig, Nonce);
        rig.Run(90);
        ConfirmationStatement said = Statement(rig);
        Assert.Equal(("Unsafe", false), (said.Verdict, said.IsComplete));
        Assert.Contains("Power/Mains was not measured after the request.", said.Reasons);
    }

    [Fact]
    public void The_same_nonce_gets_the_same_answer_and_no_second_measurement()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(15);
        string first = Text(rig);
        while (rig.Pipeline.TryTakeRequest(out _)) { }

        Ask(rig, Nonce);
        rig.Run(0.2);
        Assert.Equal([first, first], Confirmations(rig).Select(frame => frame.Readings[0].Text));
        Assert.False(rig.Pipeline.TryTakeRequest(out _));
    }

    [Fact]
    public void The_same_nonce_while_it_is_measured_for_is_answered_once()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        rig.Run(1);
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed, counter: 1);
        rig.Run(60);
        Assert.Single(Confirmations(rig));
    }

    [Fact]
    public void Two_requests_are_measured_for_each_by_itself()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(6);
        Ask(rig, "another-0123456789");
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(5);
        Assert.Single(Confirmations(rig));
        rig.Run(6);
        Assert.Equal(2, Confirmations(rig).Count);
        Assert.All(Confirmations(rig), frame => Assert.InRange(Read(frame).StructureSeconds, 10, 11));
    }

    [Fact]
    public void A_self_test_that_another_request_asked_for_does_not_count()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        rig.Pipeline.SelfTested(99, new SelfTestReport(Adxl, SelfTestOutcome.Passed, "x 0.3 g"));
        rig.Run(20);
        Assert.Empty(Confirmations(rig));
    }

    [Fact]
    public void More_than_four_at_a_time_are_refused()
    {
        SiteRig rig = Ready();
        for (int i = 0; i < 5; i++)
        {
            Ask(rig, Nonce + i);
        }

        rig.Run(0.2);
        Assert.Contains(rig.Pipeline.Alarms, alarm => alarm.Text.Contains("TooMany", StringComparison.Ordinal));
        rig.Run(50);
        Assert.Equal(4, Confirmations(rig).Count);
    }

    [Fact]
    public void Measurements_are_paced()
    {
        SiteRig rig = Ready();
        for (int i = 0; i < 30; i++)
        {
            Ask(rig, Nonce + i);
            SelfTested(rig, SelfTestOutcome.Passed);
            rig.Run(11);
        }

        // A burst of eight, and one more in thirty seconds of the 330.
        Assert.InRange(Confirmations(rig).Count, 16, 20);
    }

    [Theory]
    [InlineData("short-012345678", false)]
    [InlineData("just-enough-0123", true)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("with a blank 0123", false)]
    [InlineData("with-\"-0123456789", false)]
    [InlineData("số-0123456789-0123", false)]
    public void A_nonce_has_16_to_64_plain_characters(string nonce, bool isOne)
    {
        SiteRig rig = Ready();
        Ask(rig, nonce);
        rig.Run(0.2);
        Assert.Equal(isOne, ConfirmationDesk.IsNonce(nonce));
        Assert.Equal(isOne, rig.Pipeline.TryTakeRequest(out _));
        Assert.Equal(!isOne, rig.Pipeline.Alarms.Any(alarm => alarm.Alarm.Id == "Agent/CommandRefused"));
    }

    [Fact]
    public void A_site_without_a_key_confirms_nothing_and_says_why()
    {
        SiteRig rig = SiteRig.Calm();
        rig.Run(120);
        Ask(rig, Nonce);
        rig.Run(100);
        Assert.Empty(Confirmations(rig));
        var alarm = Assert.Single(rig.Pipeline.Alarms);
        Assert.Contains("edge-agent key", alarm.Text, StringComparison.Ordinal);
        Assert.Equal("NotPossible 1", rig.Last(MetricId.AgentRefusals).Text);
    }

    [Fact]
    public void A_refusal_is_an_alarm_for_ten_minutes_and_the_site_is_watched()
    {
        SiteRig rig = Ready();
        rig.Pipeline.CommandRefused(new CommandRefusal(RefusalReason.Replayed, "Site/Confirm came twice"), rig.Now);
        rig.Run(1);
        Assert.Equal("Watch", rig.Pipeline.Verdict.Word);
        rig.Run(598);
        Assert.Single(rig.Pipeline.Alarms);
        rig.Run(3);
        Assert.Empty(rig.Pipeline.Alarms);
        Assert.Equal("Replayed 1", rig.Last(MetricId.AgentRefusals).Text);
    }

    [Fact]
    public void Storm_mode_by_command_begins_at_once_and_ends_by_its_time_whatever_the_wall_clock_does()
    {
        SiteRig rig = Ready();
        Command(rig, CommandKind.StormMode, "Site/Storm Mode", Time(rig.Now.UnixMillis + 3_600_000));
        rig.Run(1);
        Assert.Equal(1, rig.Last(MetricId.SiteStormMode).Value);
        rig.Run(3590);
        Assert.Equal(1, rig.Last(MetricId.SiteStormMode).Value);
        rig.Run(11);
        Assert.Equal(0, rig.Last(MetricId.SiteStormMode).Value);
    }

    [Fact]
    public void Storm_mode_by_command_ends_though_nothing_is_measured()
    {
        SiteRig rig = Ready();
        rig.Accelerometer = null;
        Command(rig, CommandKind.StormMode, "Site/Storm Mode", Time(rig.Now.UnixMillis + 60_000));
        rig.Run(30);
        Assert.Equal(1, rig.Last(MetricId.SiteStormMode).Value);
        rig.Run(31);
        Assert.Equal(0, rig.Last(MetricId.SiteStormMode).Value);
    }

    [Fact]
    public void Storm_mode_by_command_can_be_taken_back()
    {
        SiteRig rig = Ready();
        Command(rig, CommandKind.StormMode, "Site/Storm Mode", Time(rig.Now.UnixMillis + 3_600_000));
        rig.Run(1);
        Command(rig, CommandKind.StormMode, "Site/Storm Mode", "off");
        rig.Run(1);
        Assert.Equal(0, rig.Last(MetricId.SiteStormMode).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData((72 * 3600) + 2)]
    public void Storm_mode_by_command_lies_ahead_and_within_three_days(int seconds)
    {
        SiteRig rig = Ready();
        Command(rig, CommandKind.StormMode, "Site/Storm Mode", Time(rig.Now.UnixMillis + (seconds * 1000L)));
        rig.Run(1);
        Assert.Equal(0, rig.Last(MetricId.SiteStormMode).Value);
        Assert.Equal("BadValue 1", rig.Last(MetricId.AgentRefusals).Text);
    }

    [Theory]
    [InlineData(CommandKind.SpeedTest, "Link/Speed Test/Run", "")]
    [InlineData(CommandKind.SetConfiguration, "Config/Set", "[site]\n")]
    [InlineData(CommandKind.FetchWaveform, "Structure/Event/Waveform/Fetch", "2026-11-27T18:00:00Z")]
    public void What_needs_the_host_is_asked_of_it(CommandKind kind, string name, string value)
    {
        SiteRig rig = Ready();
        Command(rig, kind, name, value);
        Assert.True(rig.Pipeline.TryTakeRequest(out SiteRequest? request));
        Assert.Equal(
            kind switch
            {
                CommandKind.SpeedTest => new SiteRequest.SpeedTest { Counter = 1 },
                CommandKind.SetConfiguration => new SiteRequest.StoreConfiguration("[site]\n") { Counter = 1 },
                _ => (SiteRequest)new SiteRequest.FetchWaveform(1_795_802_400_000) { Counter = 1 },
            },
            request
        );
        Assert.Equal(1, rig.Last(MetricId.SiteCommandCounter).Value);
    }

    [Fact]
    public void A_reboot_within_ten_minutes_of_a_boot_is_refused()
    {
        SiteRig rig = Ready();
        Command(rig, CommandKind.Reboot, "Node Control/Reboot", "");
        Assert.False(rig.Pipeline.TryTakeRequest(out _));
        rig.Run(600);
        Command(rig, CommandKind.Reboot, "Node Control/Reboot", "");
        Assert.True(rig.Pipeline.TryTakeRequest(out SiteRequest? request));
        Assert.IsType<SiteRequest.Reboot>(request);
    }

    [Fact]
    public void Any_changed_character_of_a_statement_is_found()
    {
        SiteRig rig = Ready();
        Ask(rig, Nonce);
        SelfTested(rig, SelfTestOutcome.Passed);
        rig.Run(15);
        string text = Text(rig);
        Assert.True(text.Length < 4096, $"{text.Length} characters");
        for (int i = 0; i < text.Length; i++)
        {
            char other = text[i] == '1' ? '2' : '1';
            Assert.False(StatementText.IsBy(text[..i] + other + text[(i + 1)..], _key.Public), $"character {i}");
            Assert.False(StatementText.IsBy(text.Remove(i, 1), _key.Public), $"without character {i}");
            Assert.False(StatementText.IsBy(text.Insert(i, "1"), _key.Public), $"one more at {i}");
        }

        using SigningKey other2 = SigningKey.Create();
        Assert.False(StatementText.IsBy(text, other2.Public));
    }

    [Fact]
    public void A_statement_is_read_as_it_was_written()
    {
        var statement = new ConfirmationStatement
        {
            Nonce = Nonce,
            Site = "hp-001",
            Verdict = "Watch",
            UnixMillis = 1_795_305_600_123,
            ClockSynced = true,
            Boot = "b",
            UptimeSeconds = 1.5,
            TookSeconds = 12.25,
            Reasons = ["Mực nước \"cao\" <10 mm>.", "b"],
            IsComplete = true,
            StructureSeconds = 10.5,
            EvidenceAgeSeconds = null,
            Evidence =
            [
                new("Structure/Tilt/X", -0.25, "°", "good", 0.5, true),
                new("Power/Mains", null, "", "missing", null, false),
            ],
            SelfTests = [new(Adxl, SelfTestOutcome.NotRun, "why"), new(Ina, SelfTestOutcome.NotSupported, "")],
            Software = "1",
            Configuration = "2",
            Key = "3",
        };
        string text = StatementText.Sign(statement.ToJson(), bytes => _key.Sign(bytes));
        Assert.True(ConfirmationStatement.TryRead(text, out ConfirmationStatement? read));
        Assert.Equal(statement.ToJson(), read.ToJson());
        Assert.Equal(statement.Reasons, read.Reasons);
        Assert.True(StatementText.IsBy(text, _key.Public));
    }

    [Fact]
    public void A_statement_that_lacks_a_member_or_has_one_of_another_type_is_not_read()
    {
        var statement = new ConfirmationStatement
        {
            Nonce = Nonce,
            Site = "hp-001",
            Verdict = "Safe",
            Aspects = [new("flood", "Safe", ["calm"], 0.5)],
            Evidence = [new("Structure/Tilt/X", -0.25, "°", "good", 0.5, true)],
            SelfTests = [new(Adxl, SelfTestOutcome.Failed, "why")],
        };
        Assert.True(IsRead(_ => { }));
        List<string> members = [.. Json().Select(member => member.Key)];
        Assert.Equal(19, members.Count);
        foreach (string name in members)
        {
            Assert.Equal(name == "aspects", IsRead(json => json.Remove(name)));
            Assert.False(IsRead(json => json[name] = new JsonObject()), name);
        }

        Assert.False(IsRead(json => json["type"] = "edge/confirmation/2"));
        Assert.False(IsRead(json => json["site"] = null));
        Assert.False(IsRead(json => json["time"] = "2026-11-27T18:00:00Z"));
        foreach (string list in (string[])["aspects", "evidence", "self_tests"])
        {
            foreach (string name in Json()[list]![0]!.AsObject().Select(member => member.Key).ToList())
            {
                Assert.False(IsRead(json => json[list]![0]!.AsObject().Remove(name)), $"{list} {name}");
            }
        }

        Assert.False(IsRead(json => json["self_tests"]![0]!["result"] = "perhaps"));

        JsonObject Json() => JsonNode.Parse(statement.ToJson())!.AsObject();

        bool IsRead(Action<JsonObject> change)
        {
            JsonObject json = Json();
            change(json);
            string text = StatementText.Sign(json.ToJsonString(), bytes => _key.Sign(bytes));
            return ConfirmationStatement.TryRead(text, out _);
        }
    }

    [Theory]
    [InlineData(SelfTestOutcome.Passed)]
    [InlineData(SelfTestOutcome.Failed)]
    [InlineData(SelfTestOutcome.NotRun)]
    [InlineData(SelfTestOutcome.NotSupported)]
    public void The_outcome_of_a_self_test_is_read_as_it_was_written(SelfTestOutcome outcome)
    {
        var statement = new ConfirmationStatement
        {
            Nonce = Nonce,
            Site = "hp-001",
            Verdict = "Safe",
            SelfTests = [new(Adxl, outcome, "")],
        };
        string text = StatementText.Sign(statement.ToJson(), bytes => _key.Sign(bytes));
        Assert.True(ConfirmationStatement.TryRead(text, out ConfirmationStatement? read));
        Assert.Equal(outcome, Assert.Single(read.SelfTests).Outcome);
    }

    [Fact]
    public void Any_text_is_read_as_a_statement_without_harm()
    {
        string whole = StatementText.Sign("{\"type\":\"edge/confirmation/1\"}", bytes => _key.Sign(bytes));
        Assert.False(ConfirmationStatement.TryRead(whole, out _));
        Gen.String[0, 300]
            .Select(text => text + whole[^104..])
            .Sample(text => !ConfirmationStatement.TryRead(text, out _), iter: 2000);
        Gen.String[0, 300].Sample(text => !ConfirmationStatement.TryRead(text, out _), iter: 2000);
    }

    [Fact]
    public void A_statement_is_taken_up_to_60_KiB_and_from_its_own_tail_on()
    {
        string Of(int characters)
        {
            const string start = "{\"a\":\"";
            int end = StatementText.Sign("{}", bytes => _key.Sign(bytes)).Length - 1;
            return StatementText.Sign(
                start + new string('x', characters - end - start.Length - 1) + "\"}",
                bytes => _key.Sign(bytes)
            );
        }

        string most = Of(StatementText.MostCharacters);
        Assert.Equal(60 * 1024, most.Length);
        Assert.True(StatementText.TrySplit(most, out string? json, out _));
        Assert.EndsWith("x\"}", json, StringComparison.Ordinal);
        Assert.False(StatementText.TrySplit(Of(StatementText.MostCharacters + 1), out _, out _));
        string tail = StatementText.Sign("{}", bytes => _key.Sign(bytes))[1..];
        Assert.True(StatementText.TrySplit(tail, out json, out byte[]? signature));
        Assert.Equal(("}", 64), (json, signature.Length));
        Assert.False(StatementText.TrySplit(tail[1..], out _, out _));
        Assert.False(StatementText.TrySplit("", out _, out _));
    }

    public void Dispose() => _key.Dispose();

    private static string Time(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private SiteIdentity Identity =>
        new()
        {
            Software = "1.2.3",
            ConfigurationHash = "abc",
            Boot = "boot-1",
            Sensors = [(Adxl, true), (Ina, false)],
            KeyFingerprint = _key.Public.Fingerprint,
            Sign = bytes => _key.Sign(bytes),
        };

    private SiteRig Ready(Limits? limits = null)
    {
        SiteRig rig = SiteRig.Calm(limits: limits, identity: Identity);
        rig.Run(120);
        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        return rig;
    }

    private void Ask(SiteRig rig, string nonce) => Command(rig, CommandKind.Confirm, "Site/Confirm", nonce);

    private void Command(SiteRig rig, CommandKind kind, string name, string value) =>
        rig.Pipeline.Command(new SiteCommand(kind, name, value, ++_counter), rig.Now);

    private void SelfTested(SiteRig rig, SelfTestOutcome outcome, long? counter = null) =>
        rig.Pipeline.SelfTested(counter ?? _counter, new SelfTestReport(Adxl, outcome, "x 0.3 g"));

    private static List<Frame> Confirmations(SiteRig rig) =>
        [.. rig.Frames.Where(frame => frame.Readings.Any(reading => reading.Metric == MetricId.SiteConfirmation))];

    private static string Text(SiteRig rig) => Confirmations(rig)[0].Readings[0].Text!;

    private static ConfirmationStatement Statement(SiteRig rig) => Read(Assert.Single(Confirmations(rig)));

    private static ConfirmationStatement Read(Frame frame)
    {
        Assert.True(ConfirmationStatement.TryRead(frame.Readings[0].Text!, out ConfirmationStatement? statement));
        return statement;
    }
}
