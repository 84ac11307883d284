using CsCheck;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Readings;

public sealed class EvidenceTests
{
    private const double StaleSeconds = 30;
    private const double StuckSeconds = 60;
    private readonly Evidence _evidence = new(StaleSeconds, StuckSeconds);

    [Theory]
    [InlineData(MetricId.PowerMains, 1)]
    [InlineData(MetricId.LinkUp, 1)]
    [InlineData(MetricId.CabinetDoor, 1)]
    [InlineData(MetricId.LinkRsrp, 10)]
    public void A_reading_is_evidence_up_to_its_age_and_not_a_microsecond_longer(MetricId metric, double factor)
    {
        _evidence.Put(Reading.Good(metric, 1, At(100)));
        Stamp last = At(100 + (StaleSeconds * factor));
        Assert.Equal(EvidenceState.Good, _evidence.State(metric, last));
        Assert.Equal(1, _evidence.Value(metric, last));
        Assert.Equal(EvidenceState.Stale, _evidence.State(metric, last.AddMicros(1)));
        Assert.Equal(double.NaN, _evidence.Value(metric, last.AddMicros(1)));
    }

    [Theory]
    [InlineData(MetricId.AgentVersion)]
    [InlineData(MetricId.LinkThroughputDown)]
    [InlineData(MetricId.SiteVerdict)]
    [InlineData(MetricId.StructureSampleRate)]
    public void What_comes_seldom_by_design_never_grows_stale(MetricId metric)
    {
        _evidence.Put(Reading.Good(metric, 1, At(0)));
        Assert.Equal(EvidenceState.Good, _evidence.State(metric, At(1e9)));
        _evidence.Advance(At(1e9));
        Assert.Equal(Quality.Good, _evidence.All().Single().Quality);
    }

    [Fact]
    public void A_stamp_may_run_ahead_by_five_seconds_and_not_a_microsecond_more()
    {
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(5)));
        Assert.Equal(EvidenceState.Good, _evidence.State(MetricId.PowerMains, At(0)));
        Assert.Equal(EvidenceState.Stale, _evidence.State(MetricId.PowerMains, At(0).AddMicros(-1)));
    }

    [Fact]
    public void An_older_reading_changes_nothing_and_one_of_the_same_time_does()
    {
        _evidence.Take(Reading.Good(MetricId.FloodLevel, 10, At(100)));
        _evidence.Take(Reading.Good(MetricId.FloodLevel, 20, At(99.999999)));
        Assert.Equal(10, _evidence.Value(MetricId.FloodLevel, At(100)));
        _evidence.Take(Reading.Good(MetricId.FloodLevel, 30, At(100)));
        Assert.Equal(30, _evidence.Value(MetricId.FloodLevel, At(100)));
    }

    [Fact]
    public void A_metric_that_the_catalogue_does_not_know_is_ignored()
    {
        _evidence.Take(Reading.Good((MetricId)99, 1, At(0)));
        Assert.Empty(_evidence.All());
    }

    [Fact]
    public void Every_reading_is_kept_in_the_order_of_aliases()
    {
        _evidence.Put(Reading.Good(MetricId.CabinetDoor, 1, At(1)));
        _evidence.Put(Reading.Good(MetricId.JournalRun, "3", At(2)));
        _evidence.Put(Reading.Bad(MetricId.SiteVerdict, At(3), "none"));
        Assert.Equal(
            [MetricId.SiteVerdict, MetricId.CabinetDoor, MetricId.JournalRun],
            _evidence.All().Select(r => r.Metric)
        );
        Assert.True(_evidence.TryGet(MetricId.CabinetDoor, out Reading door));
        Assert.Equal(Reading.Good(MetricId.CabinetDoor, 1, At(1)), door);
        Assert.False(_evidence.TryGet(MetricId.CabinetHumidity, out _));
    }

    [Fact]
    public void A_value_that_repeats_is_stuck_after_its_time_and_ten_repeats()
    {
        // Eight readings in 60 s, a ninth and a tenth after it: the tenth is the first that proves something.
        for (int i = 0; i < 8; i++)
        {
            Take(54.2, i * 8);
        }

        Assert.Equal(EvidenceState.Good, Voltage(56));
        Take(54.2, 61);
        Assert.Equal(EvidenceState.Good, Voltage(61));
        Take(54.2, 62);
        Assert.Equal(EvidenceState.Bad, Voltage(62));
        Take(54.25, 63);
        Assert.Equal(EvidenceState.Good, Voltage(63));
        Take(54.2, 64);
        Assert.Equal(EvidenceState.Good, Voltage(64));
    }

    [Fact]
    public void A_value_may_repeat_quickly_however_late_it_is()
    {
        for (int i = 0; i < 20; i++)
        {
            Take(54.2, 1000 + i);
        }

        Assert.Equal(EvidenceState.Good, Voltage(1019));
    }

    [Fact]
    public void A_stuck_value_says_where_it_stuck()
    {
        for (int i = 0; i <= 61; i++)
        {
            Take(54.2, i);
        }

        Assert.Equal("stuck at 54.2 V, bit for bit, for over 60 s", _evidence.All().Single().Text);
    }

    [Fact]
    public void What_is_bad_stays_bad_with_its_reason_however_old_it_grows()
    {
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(0), "no answer"));
        _evidence.Advance(At(100));
        Assert.Equal(Reading.Bad(MetricId.PowerMains, At(0), "no answer"), _evidence.All().Single());
    }

    [Fact]
    public void A_value_may_repeat_for_its_whole_time()
    {
        for (int i = 0; i <= 60; i++)
        {
            Take(54.2, i);
        }

        Assert.Equal(EvidenceState.Good, Voltage(60));
        _evidence.Take(Reading.Good(MetricId.PowerBatteryVoltage, 54.2, At(60).AddMicros(1)));
        Assert.Equal(EvidenceState.Bad, Voltage(60.1));
    }

    [Fact]
    public void A_lost_reading_between_does_not_free_a_stuck_sensor()
    {
        for (int i = 0; i <= 70; i++)
        {
            _evidence.Take(
                i % 2 == 0
                    ? Reading.Good(MetricId.PowerBatteryVoltage, 54.2, At(i))
                    : Reading.Bad(MetricId.PowerBatteryVoltage, At(i), "no answer")
            );
        }

        Assert.Equal(EvidenceState.Bad, Voltage(70));
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(100.0, true)]
    [InlineData(0.5, false)]
    [InlineData(99.5, false)]
    public void Humidity_may_rest_at_the_ends_of_its_range(double value, bool good)
    {
        for (int i = 0; i <= 100; i++)
        {
            _evidence.Take(Reading.Good(MetricId.CabinetHumidity, value, At(i)));
        }

        Assert.Equal(good ? EvidenceState.Good : EvidenceState.Bad, _evidence.State(MetricId.CabinetHumidity, At(100)));
    }

    [Fact]
    public void Time_without_a_good_value_counts_from_the_last_good_one()
    {
        Stamp start = At(10);
        Assert.Equal(5, NotGood(15));
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(20), "a"));
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(25), "b"));
        Assert.Equal(10, NotGood(30));
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(31)));
        Assert.Equal(0, NotGood(61));
        Assert.Equal(31, NotGood(62));
        _evidence.Advance(At(62));
        Assert.Equal(33, NotGood(64));
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(65), "c"));
        Assert.Equal(35, NotGood(66));
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(70)));
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(80), "d"));
        Assert.Equal(1, NotGood(81));

        double NotGood(double seconds) => _evidence.SecondsNotGood(MetricId.PowerMains, start, At(seconds));
    }

    [Fact]
    public void What_grew_old_is_marked_once_a_second_and_keeps_its_value()
    {
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(0)));
        _evidence.Advance(At(29.5));
        _evidence.Advance(At(30.4));
        Assert.Equal(Quality.Good, _evidence.All().Single().Quality);
        long changes = _evidence.StateChanges;
        _evidence.Advance(At(30.5));
        Assert.Equal(changes + 1, _evidence.StateChanges);
        Assert.Equal(Quality.Stale, _evidence.All().Single().Quality);
        Assert.Equal(1, _evidence.All().Single().Value);
        Assert.Equal(EvidenceState.Stale, _evidence.State(MetricId.PowerMains, At(30.5)));
    }

    [Fact]
    public void A_stamp_moved_is_moved_on_both_clocks() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[0, 1L << 40])
            .Sample(
                (micros, by) =>
                {
                    var stamp = new Stamp(micros, 1_700_000_000_000, true);
                    Stamp moved = stamp.AddMicros(by);
                    Assert.Equal(by / 1e6, moved.SecondsSince(stamp), 1e-6);
                    Assert.Equal(by / 1000, moved.UnixMillis - stamp.UnixMillis);
                    Assert.True(moved.Synced);
                }
            );

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private void Take(double volts, double seconds) =>
        _evidence.Take(Reading.Good(MetricId.PowerBatteryVoltage, volts, At(seconds)));

    private EvidenceState Voltage(double seconds) => _evidence.State(MetricId.PowerBatteryVoltage, At(seconds));

    [Theory]
    [InlineData(true, EvidenceState.Good)]
    [InlineData(false, EvidenceState.Bad)]
    public void A_voltage_that_rests_is_stuck_unless_its_source_may_rest(bool mayRest, EvidenceState state)
    {
        var evidence = new Evidence(30, 60);
        Stamp now = default;
        for (int second = 0; second <= 120; second++)
        {
            now = new Stamp(second * 1_000_000L, 0, Synced: true);
            evidence.Take(Reading.Good(MetricId.PowerBatteryVoltage, 54.2, now) with { MayRest = mayRest });
        }

        Assert.Equal(state, evidence.State(MetricId.PowerBatteryVoltage, now));
    }

    [Theory]
    [InlineData(true, MetricId.PowerBatteryVoltage, 3.7, EvidenceState.Good)]
    [InlineData(true, MetricId.PowerBatteryVoltage, 0, EvidenceState.Good)]
    [InlineData(true, MetricId.PowerBatteryVoltage, -0.1, EvidenceState.Bad)]
    [InlineData(true, MetricId.PowerBatteryCurrent, 1, EvidenceState.Good)]
    [InlineData(true, MetricId.PowerBatteryMidpoint, 1, EvidenceState.Bad)]
    [InlineData(false, MetricId.PowerBatteryVoltage, 3.7, EvidenceState.Bad)]
    [InlineData(false, MetricId.PowerBatteryVoltage, 10, EvidenceState.Bad)]
    [InlineData(false, MetricId.PowerBatteryCurrent, 1, EvidenceState.Bad)]
    public void Of_a_recorded_cell_a_few_volts_and_values_that_stand_still_are_no_fault(
        bool isRecorded,
        MetricId metric,
        double value,
        EvidenceState state
    )
    {
        var evidence = new Evidence(30, 60, isRecorded);
        for (int second = 0; second <= 120; second++)
        {
            evidence.Take(Reading.Good(metric, value, At(second)));
        }

        Assert.Equal(state, evidence.State(metric, At(120)));
    }
}
