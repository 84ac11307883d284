using Edge.Core.Alarms;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

/// <summary>Visits, and what they silence, through the whole pipeline.</summary>
public sealed class VisitPipelineTests
{
    private readonly SiteRig _rig = SiteRig.Calm();

    [Fact]
    public void An_announced_visit_with_door_and_hammering_raises_nothing_and_is_on_record()
    {
        _rig.Run(60);
        Assert.Null(_rig.Pipeline.AnnounceVisit(Visit(600), _rig.Now));
        _rig.Slow[MetricId.CabinetDoor] = () => 1;
        Hammer(200);
        _rig.Slow[MetricId.CabinetDoor] = () => 0;
        _rig.Run(600);
        Assert.DoesNotContain(_rig.Frames, f => f.Alarm is not null);
        Frame record = Assert.Single(_rig.Frames, f => f.Readings.Any(r => r.Metric == MetricId.SiteVisitLast));
        Assert.Equal(RecordLane.Alarm, record.Lane);
        Assert.Contains("\"person\":\"nv-17\"", record.Readings[0].Text, StringComparison.Ordinal);
        Assert.Equal(0, _rig.Last(MetricId.SiteVisitActive).Value);
    }

    [Fact]
    public void The_same_without_a_visit_is_tampering()
    {
        _rig.Run(60);
        _rig.Slow[MetricId.CabinetDoor] = () => 1;
        Hammer(200);
        Assert.Contains(_rig.Frames, f => f.Alarm?.Alarm.Metric == MetricId.AlarmTampering);
        Assert.Contains(_rig.Frames, f => f.Alarm?.Alarm.Metric == MetricId.AlarmImpact);
        Assert.Contains(_rig.Frames, f => f.Alarm?.Alarm.Metric == MetricId.AlarmTamper);
    }

    [Fact]
    public void Water_smoke_and_tilt_alarm_during_a_visit_too()
    {
        _rig.Run(60);
        Assert.Null(_rig.Pipeline.AnnounceVisit(Visit(3000), _rig.Now));
        _rig.Slow[MetricId.FloodLevel] = () => 400 + _rig.Noise(0.5);
        _rig.Slow[MetricId.FloodLoopCurrent] = () => 7.2 + _rig.Noise(0.002);
        _rig.Slow[MetricId.FloodFloatLow] = () => 1;
        _rig.Slow[MetricId.FloodFloatHigh] = () => 1;
        _rig.Slow[MetricId.CabinetSmoke] = () => 1;
        _rig.Accelerometer = (x, y, z) => (x + 0.5, y, z);
        _rig.Run(700);
        Assert.Equal(Severity.Critical, Severest(MetricId.AlarmFloodLevel));
        Assert.Equal(Severity.Critical, Severest(MetricId.AlarmSmoke));
        Assert.Equal(Severity.Emergency, Severest(MetricId.AlarmTilt));
    }

    [Fact]
    public void A_visit_outlives_a_restart_and_its_record_comes_after_it()
    {
        _rig.Run(60);
        _ = _rig.Pipeline.IsLearnedDue(_rig.Now);
        Assert.False(_rig.Pipeline.IsLearnedDue(_rig.Now));
        Assert.Null(_rig.Pipeline.AnnounceVisit(Visit(600), _rig.Now));
        _rig.Run(2);
        Assert.True(_rig.Pipeline.IsVisited);
        Assert.True(_rig.Pipeline.IsLearnedDue(_rig.Now));
        Assert.False(_rig.Pipeline.IsLearnedDue(_rig.Now));
        var again = new SitePipeline(_rig.Profile, new PipelineOptions());
        again.Restore(LearnedState.TryParse(_rig.Pipeline.Learned.ToJson())!);
        again.Advance(_rig.Now);
        Assert.True(again.IsVisited);
        Stamp end = _rig.Now.AddMicros(600_000_000);
        again.Advance(end);
        Assert.False(again.IsVisited);
        bool told = false;
        while (again.TryTake(out Frame? frame))
        {
            told |= frame!.Readings.Any(r => r.Metric == MetricId.SiteVisitLast);
        }

        Assert.True(told);
    }

    [Fact]
    public void A_site_without_visits_publishes_nothing_of_them_nor_of_a_rise_that_is_not()
    {
        _rig.Run(700);
        Assert.DoesNotContain(
            _rig.Frames.SelectMany(f => f.Readings),
            r =>
                r.Metric
                    is (>= MetricId.SiteVisitActive and <= MetricId.SiteVisitDays)
                        or MetricId.FloodTimeToFloor
                        or MetricId.FloodUltrasonicLevel
        );
        Assert.True(
            _rig.Frames.SelectMany(f => f.Readings).Count(r => r.Metric == MetricId.FloodRiseRate) is > 0 and < 5
        );
    }

    private Core.Cabinet.VisitAnnouncement Visit(double seconds) =>
        new("v1", "nv-17", _rig.Now.UnixMillis, _rig.Now.UnixMillis + (long)(seconds * 1000), []);

    // A blow every twenty seconds: a tenth of a second of ringing in all directions.
    private void Hammer(int seconds)
    {
        int sample = 0;
        _rig.Accelerometer = (x, y, z) =>
        {
            int at = sample++ % 2000;
            double blow = at < 12 ? 1.2 * Math.Exp(-at / 4.0) * (at % 2 == 0 ? 1 : -1) : 0;
            return (x + blow, y + (0.7 * blow), z);
        };
        _rig.Run(seconds);
        _rig.Accelerometer = (x, y, z) => (x, y, z);
    }

    private Severity Severest(MetricId alarm) =>
        _rig.Frames.Where(f => f.Alarm?.Alarm.Metric == alarm).Max(f => f.Alarm!.Severity);
}
