using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.Pipeline;
using Edge.Agent.Sampling;
using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Pipeline;

public sealed class SmsStationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sms");
    private readonly FakeModem _modem = new();
    private SqliteJournal _journal;
    private SitePipeline _pipeline = null!;
    private SiteTurn _turn = null!;

    public SmsStationTests()
    {
        _journal = Open();
        Begin();
    }

    private string File1 => Path.Combine(_folder.FullName, "journal.db.sms");

    [Fact]
    public void A_critical_alarm_goes_by_SMS_once_also_over_a_restart()
    {
        Raise(1);
        Run(599.9);
        Assert.Empty(_modem.Texts);
        Run(601.1);
        SmsAlarm alarm = Assert.IsType<SmsAlarm>(Read(Assert.Single(_modem.Texts)));
        Assert.Equal(("hp-001", "Cabinet/Smoke"), (alarm.Site, alarm.AlarmId));
        Assert.Equal(SmsMessage.ShortEpoch(_journal.State.Epoch), alarm.Epoch);
        Assert.Contains(
            _journal.Read(Core.Journal.RecordLane.Alarm, 0, 100, 1 << 20),
            record => record.Id == alarm.Record
        );
        _modem.Accept();
        Run(602);
        Restart();
        Run(700);
        Run(1400);
        Assert.Single(_modem.Texts);
    }

    [Fact]
    public void What_was_under_way_when_the_process_ended_goes_once_more_under_its_number()
    {
        Raise(1);
        Run(601.1);
        _modem.Forget();
        Restart();
        Run(700);
        Run(1301);
        Assert.Equal(2, _modem.Texts.Count);
        Assert.Equal(_modem.Texts[0], _modem.Texts[1]);
    }

    [Fact]
    public void What_the_receiver_acknowledged_does_not_go()
    {
        Raise(1);
        _turn.Accept(new UplinkAction.Release([new(1, _journal.State.Last)], true, _journal.State.Epoch));
        Run(2000);
        Assert.Empty(_modem.Texts);
    }

    [Fact]
    public void A_damaged_file_closes_nothing()
    {
        File.WriteAllText(File1, "00000000\n{\"Version\":1,\"DayCount\":1000}");
        Restart();
        Raise(1);
        Run(601.1);
        Assert.Single(_modem.Texts);
    }

    [Fact]
    public void Without_a_disk_that_remembers_nothing_is_handed_over()
    {
        Directory.CreateDirectory(File1 + ".new");
        Raise(1);
        Run(601.1);
        Assert.Empty(_modem.Texts);
        Directory.Delete(File1 + ".new");
        Run(607);
        Assert.Single(_modem.Texts);
    }

    [Fact]
    public void An_SMS_that_is_given_up_raises_an_alarm()
    {
        Raise(1);
        for (double at = 601.1; at < 4000; at += 60)
        {
            Run(at);
            _modem.Refuse();
        }

        Run(4000);
        Assert.Equal(5, _modem.Texts.Count);
        Assert.Contains(_pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmSms);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Delete(recursive: true);
    }

    private static SmsMessage Read(string text)
    {
        Assert.True(SmsText.TryDecode(text, out SmsEnvelope? read, out string? why), why);
        return read.Message;
    }

    private static Stamp At(double seconds) =>
        new((long)(seconds * 1e6), 1_795_749_125_000 + (long)(seconds * 1000), true);

    private void Raise(double at)
    {
        _pipeline.RaiseAgentAlarm(MetricId.AlarmSmoke, Severity.Critical, "a test", At(at));
        Run(at);
    }

    private void Run(double at) => _ = _turn.Take(At(at));

    private void Restart()
    {
        _journal.Dispose();
        _journal = Open();
        Begin();
    }

    private void Begin()
    {
        _pipeline = new SitePipeline(
            new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits()),
            new PipelineOptions()
        );
        _turn = new SiteTurn(
            new Inbox(),
            _pipeline,
            new JournalStage(_journal, 10),
            new LearnedFile(Path.Combine(_folder.FullName, "journal.db.learned")),
            new CounterFile(Path.Combine(_folder.FullName, "journal.db.commands")),
            new HostDuties([], null, new SiteConfiguration(), null),
            () => 0
        )
        {
            Sms = new SmsStation(
                new SmsOptions { Site = "hp-001", Numbers = ["+84901234567"] },
                _modem,
                _journal,
                File1,
                () => false
            ),
        };
        Run(0);
    }

    private SqliteJournal Open() =>
        SqliteJournal.Open(
            JournalOptions.From(new JournalSection { Path = Path.Combine(_folder.FullName, "journal.db") }),
            "boot",
            _ => { }
        );

    private sealed class FakeModem : ISmsSender
    {
        private readonly Queue<SmsResult> _results = new();
        private int? _underWay;

        public List<string> Texts { get; } = [];

        public void Accept() => End(SmsOutcome.Accepted);

        public void Refuse() => End(SmsOutcome.Refused);

        public void Forget() => _underWay = null;

        public bool TrySend(string number, string text, int token)
        {
            Assert.Null(_underWay);
            Assert.True(GsmAlphabet.Fits(text));
            _underWay = token;
            Texts.Add(text);
            return true;
        }

        public bool TryTakeResult(out SmsResult result) => _results.TryDequeue(out result);

        private void End(SmsOutcome outcome)
        {
            if (_underWay is { } token)
            {
                _underWay = null;
                _results.Enqueue(new SmsResult(token, outcome, "no credit"));
            }
        }
    }
}
