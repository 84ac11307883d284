using System.Text;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.LinkProbe;
using Edge.Agent.Pipeline;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Pipeline;

/// <summary>What the city's commands do to the host.</summary>
public sealed class HostDutiesTests : IDisposable
{
    private const long Wall = 1_795_305_600_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-duties-").FullName;
    private readonly SigningKey _city = SigningKey.Create();
    private readonly SqliteJournal _journal;
    private readonly JournalStage _stage;
    private readonly string _file;
    private readonly List<EndOfProcess> _ends = [];
    private readonly SitePipeline _pipeline;
    private readonly SiteConfiguration _configuration;
    private Stamp _now = new(700_000_000, Wall, Synced: true);
    private long _counter;

    public HostDutiesTests()
    {
        _journal = SqliteJournal.Open(
            new JournalOptions { Path = Path.Combine(_folder, "journal.db"), BallastBytes = 0 },
            "boot"
        );
        _stage = new JournalStage(_journal, batchSeconds: 10);
        _file = Path.Combine(_folder, "site.toml");
        File.WriteAllText(_file, Toml("VNPT"));
        ConfigurationResult result = SiteConfiguration.Load(_file);
        Assert.True(result.ExitCode == 0, string.Join('\n', result.Problems));
        _configuration = result.Configuration!;
        _pipeline = new SitePipeline(_configuration.ToProfile(), new PipelineOptions());
        _pipeline.Advance(_now);
    }

    [Fact]
    public void A_site_file_that_passes_check_takes_the_place_of_the_old_one_which_is_kept()
    {
        string old = File.ReadAllText(_file);
        Command(CommandKind.SetConfiguration, Toml("Viettel"));
        Assert.Equal(Toml("Viettel"), File.ReadAllText(_file));
        Assert.Equal(old, File.ReadAllText(_file + ".previous"));
        Assert.Equal([EndOfProcess.RestartAgent], _ends);
        Assert.Empty(Refused());
    }

    [Theory]
    [InlineData("[site]\n", "errors")]
    [InlineData("", "errors")]
    [InlineData("not toml at all [[[", "errors")]
    [InlineData("another id", "another site")]
    [InlineData("another group", "another site")]
    [InlineData("no key", "cut the site off")]
    [InlineData("no broker", "cut the site off")]
    public void A_site_file_with_a_problem_changes_nothing(string toml, string why)
    {
        toml = toml switch
        {
            "another id" => Toml("VNPT", id: "HPG-0002"),
            "another group" => Toml("VNPT", group: "ha-noi"),
            "no key" => Toml("VNPT")[..Toml("VNPT").IndexOf("[commands]", StringComparison.Ordinal)],
            "no broker" => Toml("VNPT", broker: ""),
            _ => toml,
        };
        string old = File.ReadAllText(_file);
        Command(CommandKind.SetConfiguration, toml);
        Assert.Equal(old, File.ReadAllText(_file));
        Assert.False(File.Exists(_file + ".previous"));
        Assert.Empty(_ends);
        Assert.Contains(why, Assert.Single(Refused()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reboot_ends_the_process_with_a_code_of_its_own()
    {
        Command(CommandKind.Reboot, "");
        Assert.Equal([EndOfProcess.RebootHost], _ends);
        Assert.Equal(81, (int)_ends[0]);
    }

    [Fact]
    public void Where_nothing_starts_the_process_again_it_is_not_ended()
    {
        Command(CommandKind.Reboot, "", duties: new HostDuties([], null, _configuration, _file));
        Assert.Contains("start this process again", Assert.Single(Refused()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_host_is_started_again_for_the_modem_only_where_the_disk_remembers_it(bool isRemembered)
    {
        var pipeline = new SitePipeline(
            _configuration.ToProfile() with
            {
                Expected = new HashSet<MetricId> { MetricId.LinkRegistration },
            },
            new PipelineOptions { Recovery = RecoveryMeans.Reboot }
        );
        var duties = new HostDuties([], null, _configuration, _file)
        {
            Ends = _ends.Add,
            IsRemembered = () => isRemembered,
        };
        for (int second = 0; second < 1000; second += 5)
        {
            pipeline.Advance(_now.AddMicros(second * 1_000_000L));
            duties.Do(pipeline, _stage, _now);
        }

        Assert.Equal(isRemembered ? [EndOfProcess.RebootHost] : [], _ends);
        Assert.Single(pipeline.Learned.Recovery.Reboots);
    }

    [Fact]
    public void A_speed_test_needs_an_address()
    {
        Command(CommandKind.SpeedTest, "");
        Assert.Contains("throughput_url", Assert.Single(Refused()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_speed_test_is_begun_with_the_next_look_though_none_is_due()
    {
        using var probe = new ThroughputProbe(
            new ThroughputOptions { Url = "http://127.0.0.1:1/", MaxBytes = 1000 },
            "HPG-0001",
            TimeProvider.System,
            new Random(1)
        );
        var readings = new List<Reading>();
        Command(CommandKind.SpeedTest, "", duties: new HostDuties([], probe, _configuration, _file));
        Assert.Empty(Refused());
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    probe.Poll(_now, readings);
                    return readings.Count > 0;
                },
                TimeSpan.FromSeconds(30)
            )
        );
    }

    [Fact]
    public void A_waveform_that_is_still_in_the_journal_goes_again_among_what_goes_first()
    {
        Detail("early", Wall - 4_000_000);
        Detail("wanted", Wall - 1_000_000);
        Detail("late", Wall - 100_000);
        _stage.CommitDue(_now, evenIfNotDue: true);
        Command(CommandKind.FetchWaveform, Time(Wall - 1_050_000));
        JournalRecord again = Assert.Single(_stage.CommitDue(_now));
        Assert.Equal((RecordLane.Alarm, Wall - 1_000_000), (again.Lane, again.At.UnixMillis));
        var reader = new FrameReader(again.Body.ToArray(), 0, again.Body.Length);
        Assert.True(reader.Next());
        Assert.Equal((MetricId.StructureEventWaveform, "wanted"), (reader.Metric, reader.Text));
        Assert.Empty(Refused());
    }

    [Fact]
    public void A_waveform_that_is_gone_is_refused()
    {
        Command(CommandKind.FetchWaveform, Time(Wall));
        Assert.Contains("no waveform", Assert.Single(Refused()), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _city.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Time(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private string Toml(
        string by,
        string id = "HPG-0001",
        string group = "hai-phong",
        string broker = "mqtt://127.0.0.1:1883"
    ) =>
        $"""
            [site]
            id = "{id}"
            group = "{group}"
            operator = "{by}"

            [uplink]
            {(broker.Length > 0 ? $"broker = \"{broker}\"" : "")}

            [commands]
            public_key = '''
            {_city.Public.ToPem()}'''
            """;

    private void Detail(string text, long unixMillis)
    {
        Stamp at = _now with { UnixMillis = unixMillis };
        _stage.Add(RecordLane.Detail, at, [Reading.Good(MetricId.StructureEventWaveform, text, at)]);
    }

    private void Command(CommandKind kind, string value, HostDuties? duties = null)
    {
        duties ??= new HostDuties([], null, _configuration, _file) { Ends = _ends.Add };
        _pipeline.Command(new SiteCommand(kind, kind.ToString(), value, ++_counter), _now);
        duties.Do(_pipeline, _stage, _now);
        _now = _now.AddMicros(1_000_000);
        _pipeline.Advance(_now);
    }

    private List<string> Refused() =>
        [.. _pipeline.Alarms.Where(alarm => alarm.Alarm.Id == "Agent/CommandRefused").Select(alarm => alarm.Text)];
}
