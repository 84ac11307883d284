using System.Text;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Pipeline;

/// <summary>A site file that the city has sent is in force for good once the site has reached the city with it, and else taken back.</summary>
public sealed class ConfigurationTrialTests : IDisposable
{
    private const long Counter = 1_795_305_600_123;
    private const string Old = "old = 1\n";
    private const string New = "new = 1\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-trial-").FullName;
    private readonly SqliteJournal _journal;
    private readonly JournalStage _stage;
    private readonly SitePipeline _pipeline = new(new SiteConfiguration().ToProfile(), new PipelineOptions());
    private readonly List<EndOfProcess> _ends = [];
    private readonly List<CommandAnswer> _answers = [];
    private Stamp _now = new(700_000_000, 1_795_305_600_000, Synced: true);
    private bool _connected;

    public ConfigurationTrialTests()
    {
        _journal = SqliteJournal.Open(
            new JournalOptions { Path = Path.Combine(_folder, "journal.db"), BallastBytes = 0 },
            "boot"
        );
        _stage = new JournalStage(_journal, batchSeconds: 10);
        File.WriteAllText(Site, Old);
        ConfigurationTrial.Begin(Site, Encoding.UTF8.GetBytes(New), Counter);
    }

    private string Site => Path.Combine(_folder, "site.toml");

    private string Text => File.ReadAllText(Site);

    [Fact]
    public void A_file_with_which_the_city_acknowledges_is_done_and_stays()
    {
        HostDuties duties = Started();
        Pass(duties, 299);
        Assert.Empty(_answers);
        duties.Acknowledged();
        Pass(duties, 2);
        Assert.Equal(new CommandAnswer(Counter, null), Assert.Single(_answers));
        Assert.True(ConfigurationTrial.IsOpen(Site));
        Pass(duties, 600);
        Assert.False(ConfigurationTrial.IsOpen(Site));
        Assert.Single(_answers);
        Assert.Equal(New, Text);
        Assert.Empty(_ends);
    }

    [Fact]
    public void Where_no_receiver_ever_acknowledged_a_path_to_the_broker_is_enough()
    {
        HostDuties duties = Started();
        Pass(duties, 100);
        Assert.Empty(_answers);
        _connected = true;
        Pass(duties, 2);
        Assert.Null(Assert.Single(_answers).Refusal);
    }

    [Fact]
    public void A_file_with_which_the_city_is_not_reached_within_five_minutes_is_taken_back_and_the_city_hears_why()
    {
        HostDuties duties = Started();
        Pass(duties, 301); // the last look is after 300 s
        Assert.Equal((New, 0), (Text, _ends.Count));
        Pass(duties, 1);
        Assert.Equal(Old, Text);
        Assert.Equal([EndOfProcess.RestartAgent], _ends);
        Assert.Empty(_answers);

        duties = Started();
        Pass(duties, 2);
        CommandAnswer answer = Assert.Single(_answers);
        Assert.Equal((Counter, RefusalReason.NotPossible), (answer.Counter, answer.Refusal!.Reason));
        Assert.Contains("not reached within 300 s", answer.Refusal.Text, StringComparison.Ordinal);
        Pass(duties, 400);
        Assert.Null(ConfigurationTrial.AtStart(Site));
        Assert.Equal(Old, Text);
        Assert.Single(_ends);
    }

    [Fact]
    public void A_file_that_was_started_three_times_in_vain_is_taken_back_with_the_fourth_start()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(ConfigurationTrial.AtStart(Site)!.Why);
            Assert.Equal(New, Text);
        }

        Assert.Contains("started 3 times", ConfigurationTrial.AtStart(Site)!.Why, StringComparison.Ordinal);
        Assert.Equal(Old, Text);
    }

    [Fact]
    public void A_file_that_the_host_cannot_run_is_taken_back_at_once()
    {
        ConfigurationTrial trial = ConfigurationTrial.AtStart(Site)!;
        trial.TakeBack("it has errors\nof two lines");
        Assert.Equal(Old, Text);
        Assert.EndsWith("it has errors of two lines", ConfigurationTrial.AtStart(Site)!.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_power_cut_before_the_new_file_is_in_force_leaves_the_old_one_and_the_city_hears_of_it()
    {
        File.WriteAllText(Site, Old);
        HostDuties duties = Started();
        Assert.Equal(Old, Text);
        Pass(duties, 2);
        Assert.Contains("cut off", Assert.Single(_answers).Refusal!.Text, StringComparison.Ordinal);
        Pass(duties, 20);
        Assert.False(ConfigurationTrial.IsOpen(Site));
    }

    [Fact]
    public void A_power_cut_while_it_is_taken_back_is_made_good_with_the_next_start()
    {
        ConfigurationTrial.AtStart(Site)!.TakeBack("nothing works");
        File.WriteAllText(Site, New);
        Assert.EndsWith("nothing works", ConfigurationTrial.AtStart(Site)!.Why, StringComparison.Ordinal);
        Assert.Equal(Old, Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(2000)]
    public void A_trial_that_cannot_be_read_is_one_all_the_same(int bytes)
    {
        File.WriteAllText(Site + ".trial", new string('x', bytes));
        HostDuties duties = Started();
        Assert.Equal(New, Text);
        Pass(duties, 302);
        Assert.Equal(Old, Text);
        duties = Started();
        Pass(duties, 2);
        Assert.Empty(_answers); // nobody knows whose command it was
        Assert.Contains(_pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmCommandRefused);
    }

    [Fact]
    public void A_changed_character_makes_a_trial_unreadable()
    {
        string line = File.ReadAllText(Site + ".trial");
        File.WriteAllText(Site + ".trial", line.Replace("123 ", "124 ", StringComparison.Ordinal));
        Assert.Equal(0, ConfigurationTrial.AtStart(Site)!.Counter);
    }

    [Fact]
    public void While_a_file_is_on_trial_the_city_can_send_no_other()
    {
        HostDuties duties = new([], null, new SiteConfiguration { Site = new SiteSection { Id = "HPG-0001" } }, Site)
        {
            Ends = _ends.Add,
        };
        const string Toml = """
            [site]
            id = "HPG-0001"

            [uplink]
            broker = "mqtt://127.0.0.1:1883"

            [commands]
            public_key = '''
            KEY'''
            """;
        using var key = Core.Signatures.SigningKey.Create();
        _pipeline.Command(
            new SiteCommand(
                CommandKind.SetConfiguration,
                "Config/Set",
                Toml.Replace("KEY", key.Public.ToPem(), StringComparison.Ordinal),
                Counter + 1
            ),
            _now
        );
        Pass(duties, 3);
        Assert.Contains("still on trial", Assert.Single(_answers).Refusal!.Text, StringComparison.Ordinal);
        Assert.Empty(_ends);
    }

    [Fact]
    public void A_site_without_a_trial_has_none()
    {
        string other = Path.Combine(_folder, "other.toml");
        File.WriteAllText(other, Old);
        Assert.Null(ConfigurationTrial.AtStart(other));
        Assert.False(ConfigurationTrial.IsOpen(other));
    }

    public void Dispose()
    {
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private HostDuties Started() =>
        new([], null, new SiteConfiguration(), Site)
        {
            Ends = _ends.Add,
            IsConnected = () => _connected,
            Trial = ConfigurationTrial.AtStart(Site),
        };

    private void Pass(HostDuties duties, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            duties.Do(_pipeline, _stage, _now);
            _pipeline.Advance(_now);
            while (_pipeline.TryTake(out var frame))
            {
                foreach (Reading reading in frame!.Readings)
                {
                    if (
                        reading.Metric == MetricId.AgentRefusals
                        && CommandAnswer.TryRead(reading.Text ?? "", out CommandAnswer? answer)
                        && !_answers.Contains(answer)
                    )
                    {
                        _answers.Add(answer);
                    }
                }
            }

            _now = _now.AddMicros(1_000_000);
        }
    }
}
