using System.Text.Json;
using CsCheck;
using Edge.Core.Link;
using Edge.Core.Readings;

namespace Edge.Core.Tests.Link;

public class AvailabilityBookTests
{
    // 2026-11-22T00:00:00+07:00.
    private const long Midnight = 1_795_280_400_000;
    private const OutageCause Backhaul = OutageCause.Backhaul;

    [Theory]
    [InlineData(9, 0, 9)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 11, 0)]
    public void A_cut_counts_by_its_length(int cut, int down, int errored)
    {
        AvailabilityBook book = Begun();
        Count(book, SecondKind.Clean, 100);
        Count(book, SecondKind.Errored, cut);
        Count(book, SecondKind.Clean, 100);
        AvailabilityTally day = book.Today!.Tally;
        Assert.Equal((200 + errored, errored, down), (day.Available, day.Errored, day.Down[(int)Backhaul]));
        Assert.Equal(down > 0 ? 1 : 0, day.Outages[(int)Backhaul]);
        Assert.Equal(200 + cut, day.Seconds());
        Assert.Equal(day.Seconds(), book.ThisMonth!.Tally.Seconds());
        Assert.Equal(day.Seconds(), book.Total.Seconds());
    }

    [Fact]
    public void An_outage_is_the_fault_of_most_of_its_seconds()
    {
        AvailabilityBook book = Begun();
        Count(book, SecondKind.Errored, 5, OutageCause.Backhaul);
        Count(book, SecondKind.Errored, 4, OutageCause.Radio);
        Assert.Null(book.Cause);
        Count(book, SecondKind.Errored, 1, OutageCause.Radio);
        Assert.Equal((true, 10, OutageCause.Radio), (book.IsUnavailable, book.OutageSeconds, book.Cause));
        Count(book, SecondKind.Errored, 2, OutageCause.Backhaul);
        Assert.Equal(OutageCause.Backhaul, book.Cause);
        Count(book, SecondKind.Clean, 10);
        Assert.Equal((false, 0, null), (book.IsUnavailable, book.OutageSeconds, book.Cause));
        Assert.Equal((5, 7), (book.Total.Down[(int)OutageCause.Radio], book.Total.Down[(int)Backhaul]));
        Assert.Equal((0, 1), (book.Total.Outages[(int)OutageCause.Radio], book.Total.Outages[(int)Backhaul]));
    }

    [Fact]
    public void A_short_recovery_within_an_outage_is_down_by_the_same_fault()
    {
        AvailabilityBook book = Begun();
        Count(book, SecondKind.Errored, 10, OutageCause.Radio);
        Count(book, SecondKind.Clean, 9);
        Count(book, SecondKind.Errored, 1, OutageCause.Radio);
        Assert.Equal(20, book.Total.Down[(int)OutageCause.Radio]);
    }

    [Fact]
    public void A_day_ends_at_the_sites_midnight_and_is_told_once()
    {
        AvailabilityBook book = Begun(At(-5));
        Count(book, SecondKind.Clean, 5);
        Assert.Equal("2026-11-21", AvailabilityReport.Day(book.Today!.Number));
        Assert.False(book.TryTakeReport(out _, out _));
        Count(book, SecondKind.Clean, 1);
        Assert.Equal("2026-11-22", AvailabilityReport.Day(book.Today.Number));
        Assert.Equal((5, 1), (book.Days[0].Tally.Available, book.Days[1].Tally.Available));
        Assert.True(book.TryTakeReport(out bool isMonth, out string text));
        Assert.False(isMonth);
        using JsonDocument report = JsonDocument.Parse(text);
        Assert.Equal("2026-11-21", report.RootElement.GetProperty("period").GetString());
        Assert.Equal(5, report.RootElement.GetProperty("available_s").GetInt64());
        Assert.False(book.TryTakeReport(out _, out _));
    }

    [Fact]
    public void The_last_day_of_a_month_tells_the_month_too()
    {
        // 2026-12-01T00:00:00+07:00 is nine days on.
        AvailabilityBook book = Begun(At((9 * 86_400) - 2));
        Count(book, SecondKind.Clean, 3);
        Assert.True(book.TryTakeReport(out bool isMonth, out _));
        Assert.False(isMonth);
        Assert.True(book.TryTakeReport(out isMonth, out string text));
        Assert.True(isMonth);
        Assert.Contains("\"period\":\"2026-11\"", text, StringComparison.Ordinal);
        Assert.Equal("2026-12", AvailabilityReport.Month(book.ThisMonth!.Number));
        Assert.Equal(1, book.ThisMonth.Tally.Seconds());
    }

    [Fact]
    public void Seconds_that_wait_over_midnight_go_to_their_own_day()
    {
        AvailabilityBook book = Begun(At(-5));
        Count(book, SecondKind.Errored, 12);
        Count(book, SecondKind.Clean, 10);
        Assert.Equal((5, 7), (book.Days[0].Tally.DownSeconds(), book.Days[1].Tally.DownSeconds()));
        Assert.Equal((0, 1), (book.Days[0].Tally.OutageCount(), book.Days[1].Tally.OutageCount()));
    }

    [Fact]
    public void A_restart_within_a_boot_is_the_agents_fault_to_the_second()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        AvailabilityBook second = Again(first, At(157));
        Count(second, SecondKind.Clean, 10);
        Assert.Equal((60, 7), (second.Total.Available, second.Total.Down[(int)OutageCause.Agent]));
        Assert.Equal(67, second.Today!.Tally.Seconds());
        Assert.Equal(0, second.Total.OutageCount());
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    public void An_absence_of_ten_seconds_is_an_outage(int absent, int outages)
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        AvailabilityBook second = Again(first, At(150 + absent));
        Assert.Equal(absent, second.Total.Down[(int)OutageCause.Agent]);
        Assert.Equal(outages, second.Total.Outages[(int)OutageCause.Agent]);
    }

    [Fact]
    public void An_absence_within_an_outage_is_part_of_it()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Errored, 30);
        AvailabilityBook second = Again(first, At(150));
        Assert.Equal((true, 50, Backhaul), (second.IsUnavailable, second.OutageSeconds, second.Cause));
        Count(second, SecondKind.Clean, 10);
        Assert.Equal((30, 20), (second.Total.Down[(int)Backhaul], second.Total.Down[(int)OutageCause.Agent]));
        Assert.Equal(1, second.Total.OutageCount());
        Assert.Equal(1, second.Total.Outages[(int)Backhaul]);
    }

    [Fact]
    public void Seconds_that_waited_when_the_process_died_are_found_in_the_gap()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        Count(first, SecondKind.Errored, 9);
        AvailabilityBook second = Again(first, At(160));
        Assert.Equal((50, 10), (second.Total.Available, second.Total.Down[(int)OutageCause.Agent]));
    }

    [Fact]
    public void A_stop_decides_what_waits()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        Count(first, SecondKind.Errored, 9);
        first.Stop();
        AvailabilityBook second = Again(first, At(159));
        Assert.Equal((59, 9, 0), (second.Total.Available, second.Total.Errored, second.Total.DownSeconds()));
    }

    [Theory]
    [InlineData(false, OutageCause.Agent)]
    [InlineData(true, OutageCause.Power)]
    public void The_time_between_two_boots_is_known_once_the_clock_is_set(bool onBattery, OutageCause cause)
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        first.Look(At(150), onBattery);

        // Up again 300 s later, without a clock for the first 40 s of counting, which begins 20 s after the boot.
        AvailabilityBook second = new(7);
        second.Begin(first.Save(whole: true), "second", new Stamp(20_000_000, 0, false));
        Assert.Equal(50, second.Total.Seconds());
        for (int i = 0; i < 40; i++)
        {
            second.Look(new Stamp((20 + i) * 1_000_000, i * 1000, false));
            second.Count(SecondKind.Clean, default);
        }

        Assert.Equal((90, 50), (second.Total.Seconds(), second.Today!.Tally.Seconds()));
        second.Look(new Stamp(60_000_000, Midnight + 490_000, true));
        Assert.Equal((90, 300), (second.Total.Available, second.Total.Down[(int)cause]));
        Assert.Equal((390, 300), (second.Today.Tally.Seconds(), second.Today.Tally.Down[(int)cause]));
        Assert.Equal(1, second.Total.Outages[(int)cause]);
    }

    [Fact]
    public void Boots_whose_clock_was_never_set_keep_their_seconds_until_one_is()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        AvailabilityBook second = new(7);
        second.Begin(first.Save(whole: true), "second", new Stamp(5_000_000, 0, false));
        Count(second, SecondKind.Errored, 20);
        AvailabilityBook third = new(7);
        third.Begin(second.Save(whole: true), "third", new Stamp(5_000_000, 0, false));
        Count(third, SecondKind.Unobserved, 5);
        third.Look(new Stamp(10_000_000, Midnight + 250_000, true));
        Assert.Equal((50, 20, 5), (third.Total.Available, third.Total.Down[(int)Backhaul], third.Total.Unobserved));
        Assert.Equal(75, third.Total.Down[(int)OutageCause.Agent]);
        Assert.Equal(150, third.Today!.Tally.Seconds());
    }

    [Fact]
    public void A_gap_over_midnight_is_split_between_the_days()
    {
        AvailabilityBook first = Begun(At(-100));
        Count(first, SecondKind.Clean, 40);
        AvailabilityBook second = Again(first, At(30));
        Assert.Equal((60, 30), (second.Days[0].Tally.DownSeconds(), second.Days[1].Tally.DownSeconds()));
        Assert.True(second.TryTakeReport(out _, out string text));
        Assert.Contains("\"agent\":60", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_jumps_makes_and_loses_nothing()
    {
        AvailabilityBook book = Begun(At(100));
        Count(book, SecondKind.Clean, 10);
        long mono = At(110).MonotonicMicros;
        book.Look(new Stamp(mono, Midnight + (400L * 86_400_000), true));
        Count(book, SecondKind.Clean, 10);
        book.Look(new Stamp(mono + 10_000_000, Midnight + 120_000, true));
        Count(book, SecondKind.Clean, 10);
        book.Look(new Stamp(mono + 20_000_000, Midnight - 3_600_000, true));
        Count(book, SecondKind.Clean, 10);
        Assert.Equal(40, book.Total.Seconds());
        Assert.Equal(40, book.Days.Sum(day => day.Tally.Seconds()));
        Assert.Equal(20, book.Days[1].Tally.Seconds());
        Assert.Equal(40, book.Months.Sum(month => month.Tally.Seconds()));
    }

    [Fact]
    public void A_clock_that_says_it_is_not_set_dates_nothing_new()
    {
        AvailabilityBook book = Begun(At(100));
        Count(book, SecondKind.Clean, 10);
        book.Look(new Stamp(At(110).MonotonicMicros, 0, false));
        Count(book, SecondKind.Clean, 10);
        Assert.Equal(20, book.Today!.Tally.Seconds());
    }

    [Fact]
    public void A_gap_longer_than_a_year_is_a_clock_that_was_wrong()
    {
        foreach ((long days, long counted) in ((long, long)[])[(400, 400 * 86_400), (401, 0), (-3, 0)])
        {
            AvailabilityBook first = Begun(At(100));
            AvailabilityBook second = new(7);
            second.Begin(
                first.Save(whole: true),
                "second",
                new Stamp(0, Midnight + 100_000 + (days * 86_400_000), true)
            );
            Assert.Equal(counted, second.Total.Seconds());
        }
    }

    [Fact]
    public void History_is_bounded_and_the_newest_stays()
    {
        AvailabilityBook book = Begun(At(0));
        Count(book, SecondKind.Clean, 1);
        AvailabilityBook after = Again(book, At(100 * 86_400));
        Assert.Equal(AvailabilityBook.MostDays, after.Days.Count);
        Assert.Equal(
            after.Today!.Number,
            after.Days[^1].Number + (after.Days[^1].Number == after.Today.Number ? 0 : 1)
        );
        Assert.Equal(100 * 86_400, after.Total.Seconds());
        int reports = 0;
        while (after.TryTakeReport(out _, out _))
        {
            reports++;
        }

        Assert.InRange(reports, 1, AvailabilityBook.MostDays + 1);
    }

    [Fact]
    public void What_is_not_up_is_never_rounded_up()
    {
        AvailabilityTally tally = new() { Available = 9_999_999, Unobserved = 1 };
        Assert.Equal(99.9999, tally.Percent());
        Assert.Equal(100, tally.PercentOfObserved());
        Assert.True(double.IsNaN(new AvailabilityTally().Percent()));
        Assert.True(double.IsNaN(tally.MeanSecondsBetween()));
        tally.Down[(int)OutageCause.Agent] = 30;
        tally.Outages[(int)OutageCause.Agent] = 2;
        Assert.Equal((9_999_999 / 2.0, 15), (tally.MeanSecondsBetween(), tally.MeanSecondsToRepair()));
        Assert.Equal(100, tally.PercentOfObserved());
    }

    [Fact]
    public void What_changed_since_is_put_over_what_was_saved_whole()
    {
        AvailabilityBook book = Begun(At(-5));
        Count(book, SecondKind.Clean, 4);
        AvailabilityState whole = book.Save(whole: true);
        Count(book, SecondKind.Clean, 20);
        AvailabilityState both = whole.With(book.Save(whole: false));
        Assert.Equal((5, 19), (both.Days[0].Tally.Available, both.Days[1].Tally.Available));
        AvailabilityState? back = AvailabilityState.TryParse(both.ToJson());
        Assert.Equal(24, back!.Total.Available);
        Assert.Equal(both.Days.Select(day => day.Number), back.Days.Select(day => day.Number));
    }

    [Fact]
    public void Of_more_runs_without_a_date_than_are_kept_the_oldest_become_one_that_nobody_observed()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "x", new Stamp(5_000_000, 0, false));
        Count(book, SecondKind.Unobserved, 3);
        Count(book, SecondKind.Clean, 2);
        for (int i = 0; i < 127; i++)
        {
            Count(book, SecondKind.Unobserved, 1);
            Count(book, SecondKind.Clean, 1);
        }

        IReadOnlyList<UndatedSeconds> kept = book.Save(whole: true).Undated;
        Assert.Equal(256, kept.Count);
        Assert.Equal((SecondState.Unobserved, 3), (kept[0].State, kept[0].Seconds));
        Assert.Equal((SecondState.Available, 2), (kept[1].State, kept[1].Seconds));
        Count(book, SecondKind.Unobserved, 1);
        kept = book.Save(whole: true).Undated;
        Assert.Equal(256, kept.Count);
        Assert.Equal(new UndatedSeconds(SecondState.Unobserved, OutageCause.Unknown, false, 5), kept[0]);
        Assert.Equal((SecondState.Unobserved, 1), (kept[1].State, kept[1].Seconds));
        Assert.Equal((129, 131), (book.Total.Available, book.Total.Unobserved));
        book.Look(new Stamp(265_000_000, Midnight + 1_000_000, true));
        Assert.Equal((127, 133), (book.Today!.Tally.Available, book.Today.Tally.Unobserved));
        Assert.Empty(book.Save(whole: true).Undated);
    }

    [Fact]
    public void Seconds_without_a_date_that_counted_alike_are_one_run()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "x", new Stamp(5_000_000, 0, false));
        Count(book, SecondKind.Clean, 30);
        Count(book, SecondKind.Errored, 4);
        Count(book, SecondKind.Clean, 10);
        Count(book, SecondKind.Errored, 12, OutageCause.Radio);
        Count(book, SecondKind.Errored, 3);
        AvailabilityState kept = book.Save(whole: true);
        Assert.Equal(
            [
                (SecondState.Available, false, 30),
                (SecondState.Available, true, 4),
                (SecondState.Available, false, 10),
                (SecondState.Down, false, 12),
                (SecondState.Down, false, 3),
            ],
            kept.Undated.Select(run => (run.State, run.Errored, run.Seconds))
        );
        Assert.Equal([OutageCause.Radio, Backhaul], kept.Undated.TakeLast(2).Select(run => run.Cause));
        Assert.Null(book.Today);
    }

    [Fact]
    public void An_outage_that_ends_before_the_date_is_known_is_one_of_all_time()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "x", new Stamp(5_000_000, 0, false));
        Count(book, SecondKind.Errored, 12);
        Count(book, SecondKind.Clean, 10);
        Assert.Equal((1, (AvailabilityPeriod?)null), (book.Total.Outages[(int)Backhaul], book.ThisMonth));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(999, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(2000, 2)]
    [InlineData(2001, 3)]
    public void A_second_is_of_the_day_in_which_it_begins(int millisBefore, int old)
    {
        AvailabilityBook first = Begun(new Stamp(1_000_000_000_000, Midnight - millisBefore, true));
        AvailabilityBook second = Again(first, new Stamp(1_000_010_000_000, Midnight - millisBefore + 10_000, true));
        Assert.Equal([old, 10 - old], second.Days.Select(day => day.Tally.Seconds()));
    }

    [Theory]
    [InlineData(499, 0, 0)]
    [InlineData(500, 1, 0)]
    [InlineData(1499, 1, 0)]
    [InlineData(1500, 2, 0)]
    [InlineData(9499, 9, 0)]
    [InlineData(9500, 10, 1)]
    public void The_time_between_two_boots_is_to_the_nearest_second(int millis, int seconds, int outages)
    {
        AvailabilityBook second = new(7);
        second.Begin(Begun(At(100)).Save(whole: true), "second", new Stamp(0, Midnight + 100_000 + millis, true));
        Assert.Equal((seconds, seconds), (second.Total.Seconds(), second.Today?.Tally.Seconds() ?? 0));
        Assert.Equal(outages, second.Total.Outages[(int)OutageCause.Agent]);
    }

    [Fact]
    public void The_time_between_two_boots_is_of_the_outage_that_goes_on_over_it()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Errored, 30);
        AvailabilityBook second = new(7);
        second.Begin(first.Save(whole: true), "second", new Stamp(0, 0, false));
        Assert.Equal((30, Backhaul), (second.OutageSeconds, second.Cause));
        Assert.True(second.Save(whole: true).GapIsOfOutage);
        second.Look(new Stamp(0, Midnight + 230_000, true));
        Assert.Equal((130, OutageCause.Agent, 0), (second.OutageSeconds, second.Cause, second.Total.OutageCount()));
    }

    [Fact]
    public void The_time_between_two_boots_is_an_outage_by_itself_when_the_one_before_has_ended()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Errored, 30);
        AvailabilityBook second = new(7);
        second.Begin(first.Save(whole: true), "second", new Stamp(0, 0, false));
        Count(second, SecondKind.Clean, 10);
        Assert.Equal(1, second.Total.Outages[(int)Backhaul]);
        second.Look(new Stamp(10_000_000, Midnight + 240_000, true));
        Assert.Equal((0, false), (second.OutageSeconds, second.IsUnavailable));
        Assert.Equal((1, 1), (second.Total.Outages[(int)OutageCause.Agent], second.Total.Outages[(int)Backhaul]));
        Assert.Equal(100, second.Total.Down[(int)OutageCause.Agent]);
    }

    [Fact]
    public void A_boot_without_a_name_is_never_the_same()
    {
        AvailabilityBook first = new(7);
        first.Begin(null, "", At(100));
        Count(first, SecondKind.Clean, 50);
        AvailabilityBook second = new(7);
        second.Begin(first.Save(whole: true), "", new Stamp(0, 0, false));
        Assert.Equal(50, second.Total.Seconds());
        Assert.Null(second.Save(whole: true).ZeroMillis);
    }

    [Fact]
    public void A_short_recovery_after_a_restart_is_down_by_the_fault_of_most_of_the_outage()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Errored, 30);
        AvailabilityBook second = Again(first, At(130));
        Count(second, SecondKind.Clean, 5);
        Count(second, SecondKind.Errored, 1, OutageCause.Radio);
        Assert.Equal((35, 1), (second.Total.Down[(int)Backhaul], second.Total.Down[(int)OutageCause.Radio]));
        Assert.Equal(36, second.OutageSeconds);
    }

    [Fact]
    public void Of_two_faults_that_took_as_much_the_first_of_the_table_is_to_blame()
    {
        AvailabilityBook book = Begun();
        Count(book, SecondKind.Errored, 6, OutageCause.Power);
        Count(book, SecondKind.Errored, 6, OutageCause.Radio);
        Assert.Equal(OutageCause.Radio, book.Cause);
        Count(book, SecondKind.Errored, 1, OutageCause.Power);
        Assert.Equal(OutageCause.Power, book.Cause);
        Count(book, SecondKind.Errored, 8, OutageCause.Unknown);
        Assert.Equal(OutageCause.Unknown, book.Cause);
    }

    [Fact]
    public void What_should_be_on_the_disk_at_once_shows_in_the_changes_and_what_should_be_whole_in_the_closings()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "x", new Stamp(0, 0, false));
        Assert.Equal((0, 1), Counts());
        book.Look(new Stamp(0, 0, false), isOnBattery: true);
        Assert.Equal((1, 1), Counts());
        book.Look(new Stamp(0, 0, false), isOnBattery: true);
        Assert.Equal((1, 1), Counts());
        book.Look(new Stamp(0, Midnight - 50_000, true), isOnBattery: false);
        Assert.Equal((3, 1), Counts());
        Count(book, SecondKind.Clean, 1);
        Assert.Equal((4, 2), Counts());
        Count(book, SecondKind.Errored, 9);
        Assert.Equal((4, 2), Counts());
        Count(book, SecondKind.Errored, 1);
        Assert.Equal((5, 2), Counts());
        Count(book, SecondKind.Clean, 9);
        Assert.Equal((5, 2), Counts());
        Count(book, SecondKind.Clean, 1);
        Assert.Equal((6, 2), Counts());
        book.Look(new Stamp(21_000_000, Midnight - 29_000, true), isOnBattery: false);
        Count(book, SecondKind.Clean, 29);
        Assert.Equal((6, 2), Counts());
        Count(book, SecondKind.Clean, 1);
        Assert.Equal((7, 3), Counts());

        (long, long) Counts() => (book.Changes, book.Closings);
    }

    [Fact]
    public void What_is_saved_says_up_to_when_all_time_is_dated()
    {
        AvailabilityBook first = Begun(At(100));
        Count(first, SecondKind.Clean, 50);
        Count(first, SecondKind.Errored, 3);
        first.Look(At(153), isOnBattery: true);
        AvailabilityState kept = first.Save(whole: true);
        Assert.Equal(("first", 1_000_150, true), (kept.Boot, kept.Counted, kept.WasOnBattery));
        Assert.Equal((Midnight - 1_000_000_000, Midnight + 150_000), (kept.ZeroMillis, kept.DatedMillis));
        Assert.Equal((false, OutageCause.Agent, false), (kept.IsUnavailable, kept.GapCause, kept.GapIsOfOutage));

        AvailabilityBook second = new(7);
        second.Begin(kept, "second", new Stamp(7_000_000, 0, false));
        Count(second, SecondKind.Errored, 12, OutageCause.Radio);
        AvailabilityState later = second.Save(whole: true);
        Assert.Equal(("second", 19, false), (later.Boot, later.Counted, later.WasOnBattery));
        Assert.Equal((null, kept.DatedMillis), (later.ZeroMillis, later.DatedMillis));
        Assert.Equal((true, OutageCause.Power, false), (later.IsUnavailable, later.GapCause, later.GapIsOfOutage));
        Assert.Equal([12, 0, 0, 0, 0, 0], later.Outage);
        Assert.Equal(kept.Day, later.Day);
    }

    [Fact]
    public void What_may_have_changed_is_the_newest_two_days_and_months()
    {
        AvailabilityBook first = Begun(At(0));
        Count(first, SecondKind.Clean, 1);
        AvailabilityBook second = Again(first, At(100 * 86_400));
        Assert.Equal(
            second.Days.TakeLast(2).Select(day => day.Number),
            second.Save(whole: false).Days.Select(day => day.Number)
        );
        Assert.Equal(
            second.Months.TakeLast(2).Select(month => month.Number),
            second.Save(whole: false).Months.Select(month => month.Number)
        );
        Assert.Equal((62, 5), (second.Save(whole: true).Days.Count, second.Save(whole: true).Months.Count));
        Assert.Single(first.Save(whole: false).Days);
    }

    [Fact]
    public void Thirty_six_months_are_kept_and_the_reports_of_as_many_as_there_are_days()
    {
        AvailabilityBook book = Again(Begun(At(0)), At(1300L * 86_400));
        Assert.Equal((AvailabilityBook.MostMonths, AvailabilityBook.MostDays), (book.Months.Count, book.Days.Count));
        Assert.Same(book.ThisMonth, book.Months[^1]);
        Assert.Same(book.Today, book.Days[^1]);
        List<string> reports = [];
        while (book.TryTakeReport(out _, out string text))
        {
            reports.Add(text);
        }

        Assert.Equal(AvailabilityBook.MostDays, reports.Count);
        Assert.Contains(AvailabilityReport.Day(book.Today!.Number - 1), reports[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_before_all_that_are_kept_is_kept_while_it_counts_and_is_no_end_of_a_day()
    {
        AvailabilityBook book = Again(Begun(At(0)), At(100 * 86_400));
        while (book.TryTakeReport(out _, out _)) { }

        int oldest = book.Days[0].Number;
        book.Look(new Stamp(At(100 * 86_400).MonotonicMicros, Midnight - (10L * 86_400_000), true));
        Count(book, SecondKind.Clean, 1);
        Assert.Same(book.Today, book.Days[0]);
        Assert.Equal((AvailabilityBook.MostDays, oldest + 1), (book.Days.Count, book.Days[1].Number));
        Assert.Equal(1, book.Today!.Tally.Seconds());
        Assert.False(book.TryTakeReport(out bool isMonth, out string text));
        Assert.Equal((false, ""), (isMonth, text));
        Assert.Equal(book.Days.Select(day => day.Number).Order(), book.Days.Select(day => day.Number));
    }

    // However processes die and boots follow each other: the time from the first second to the newest is counted once.
    [Fact]
    public void No_second_is_lost_or_made_over_any_story_of_restarts()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 200], Gen.Int[0, 30])
            .Array[1, 40]
            .Sample(
                story =>
                {
                    AvailabilityBook book = Begun(At(1000));
                    long mono = 1_001_000;
                    long wall = 1000;
                    int boots = 0;
                    string boot = "first";
                    bool synced = true;
                    foreach ((int what, int seconds, int away) in story)
                    {
                        if (what <= 2)
                        {
                            Count(book, (SecondKind)what, seconds);
                            mono += seconds;
                            wall += seconds;
                            synced |= seconds > 100;
                            book.Look(Now());
                            continue;
                        }

                        AvailabilityState state = book.Save(whole: true);
                        wall += away;
                        mono += away;
                        if (what == 5)
                        {
                            boot = $"{boots++}";
                            mono = 40;
                            wall += 40;
                            synced = false;
                        }

                        book = new AvailabilityBook(7);
                        book.Begin(state, boot, Now());
                    }

                    synced = true;
                    book.Stop();
                    book.Look(Now());
                    Assert.Equal(wall - 1000, book.Total.Seconds());
                    Assert.Equal(wall - 1000, book.Days.Sum(day => day.Tally.Seconds()));

                    Stamp Now() => new(mono * 1_000_000, synced ? Midnight + (wall * 1000) : mono * 1000, synced);
                },
                iter: 2_000
            );
    }

    private static Stamp At(long seconds) => new((1_000_000 + seconds) * 1_000_000, Midnight + (seconds * 1000), true);

    private static AvailabilityBook Begun(Stamp? at = null)
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "first", at ?? At(3600));
        return book;
    }

    private static AvailabilityBook Again(AvailabilityBook before, Stamp at)
    {
        AvailabilityState state = AvailabilityState.TryParse(before.Save(whole: true).ToJson())!;
        AvailabilityBook book = new(7);
        book.Begin(state, "first", at);
        return book;
    }

    private static void Count(AvailabilityBook book, SecondKind kind, int seconds, OutageCause cause = Backhaul)
    {
        for (int i = 0; i < seconds; i++)
        {
            book.Count(kind, cause);
        }
    }
}
