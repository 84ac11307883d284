using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>A site with two ways out, cut as they are cut in the field; who says by which it came is the broker.</summary>
public sealed class TwoWaysTests
{
    private const double BackSeconds = 12;

    // The default of uplink.path_check_s.
    private const double UsualCheckSeconds = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cut_way_is_left_for_the_second_and_taken_again_when_it_has_worked_and_no_record_is_lost(
        bool silently
    )
    {
        await using TwoWays ways = await TwoWays.StartAsync();
        await using RealProcess agent = ways.Agent(BackSeconds, TwoWays.Preferred, TwoWays.Second);
        await Until(ways, agent, TwoWays.Preferred);

        Action<string> cut = silently ? ways.Swallow : ways.Unplug;
        cut(TwoWays.Preferred);
        await Until(ways, agent, TwoWays.Preferred, TwoWays.Second);

        Action<string> mend = silently ? ways.Release : ways.Plug;
        long mended = TimeProvider.System.GetTimestamp();
        mend(TwoWays.Preferred);
        await Until(ways, agent, TwoWays.Preferred, TwoWays.Second, TwoWays.Preferred);
        Assert.True(TimeProvider.System.GetElapsedTime(mended).TotalSeconds >= BackSeconds, agent.Said);
        Assert.Contains("again instead of 'by-wb' (wb), change 2.", agent.Said, StringComparison.Ordinal);
        await ways.AssertEveryRecordOnceAsync(agent);
    }

    [Theory]
    [InlineData("down")]
    [InlineData("deaf")]
    public async Task Over_TLS_a_way_that_is_down_or_deaf_is_left_at_the_usual_pace_and_taken_again_and_no_record_is_lost(
        string how
    )
    {
        await using TwoWays ways = await TwoWays.StartAsync(isTls: true);
        await using RealProcess agent = ways.Agent(UsualCheckSeconds, BackSeconds, TwoWays.Preferred, TwoWays.Second);
        await Until(ways, agent, TwoWays.Preferred);

        long cut = TimeProvider.System.GetTimestamp();
        Action<string> cuts = how == "down" ? ways.Unplug : ways.Deafen;
        cuts(TwoWays.Preferred);
        await Until(ways, agent, TwoWays.Preferred, TwoWays.Second);
        double left = TimeProvider.System.GetElapsedTime(cut).TotalSeconds;

        // Three checks in a row: no way is left for less, and docs/ways-out.md promises half a minute.
        Assert.True(left >= 2 * UsualCheckSeconds, $"left after {left} s:\n{agent.Said}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{how}: at the broker by the second way after {left:F1} s");

        Action<string> mends = how == "down" ? ways.Plug : ways.Undeafen;
        long mended = TimeProvider.System.GetTimestamp();
        mends(TwoWays.Preferred);
        await Until(ways, agent, TwoWays.Preferred, TwoWays.Second, TwoWays.Preferred);
        double back = TimeProvider.System.GetElapsedTime(mended).TotalSeconds;
        Assert.True(back >= BackSeconds, agent.Said);
        TestContext.Current.TestOutputHelper?.WriteLine($"{how}: back after {back:F1} s");
        await ways.AssertEveryRecordOnceAsync(agent);
    }

    [Fact]
    public async Task A_way_that_comes_and_goes_each_ten_seconds_is_left_once()
    {
        await using TwoWays ways = await TwoWays.StartAsync();
        await using RealProcess agent = ways.Agent(BackSeconds, TwoWays.Preferred, TwoWays.Second);
        await Until(ways, agent, TwoWays.Preferred);
        using var each = new PeriodicTimer(TimeSpan.FromSeconds(10), TimeProvider.System);
        for (int i = 0; i < 3; i++)
        {
            ways.Swallow(TwoWays.Preferred);
            await each.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            ways.Release(TwoWays.Preferred);
            await each.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        // On a busy machine a cut may pass before its third check; two changes would be a return within the comings and goings.
        Assert.InRange(ways.Sessions.Count(way => way == TwoWays.Second), 0, 1);
        await ways.AssertEveryRecordOnceAsync(agent);
    }

    [Fact]
    public async Task A_way_that_is_not_there_is_told_with_its_remedy_and_the_second_taken()
    {
        await using TwoWays ways = await TwoWays.StartAsync();
        await using RealProcess agent = ways.Agent(BackSeconds, "nix0", TwoWays.Second);
        await Until(ways, agent, TwoWays.Second);
        Assert.Contains(
            "there is no network interface nix0 on this host; `ip link` lists them",
            agent.Said,
            StringComparison.Ordinal
        );
        await ways.AssertEveryRecordOnceAsync(agent);
    }

    [Fact]
    public async Task No_other_interface_is_used_than_the_site_file_names()
    {
        await using TwoWays ways = await TwoWays.StartAsync();
        ways.Swallow(TwoWays.Second);
        await using RealProcess agent = ways.Agent(BackSeconds, TwoWays.Second);

        // The preferred route leads to the broker all the while.
        await Eventually.True(
            () => agent.Said.Split("No connection:").Length > 2 || agent.HasExited,
            Limit,
            () => agent.Said
        );
        Assert.Empty(ways.Sessions);
        ways.Release(TwoWays.Second);
        await Until(ways, agent, TwoWays.Second);
        await ways.AssertEveryRecordOnceAsync(agent);
    }

    private static Task Until(TwoWays ways, RealProcess agent, params string[] sessions) =>
        Eventually.True(
            () => Changes(ways.Sessions).SequenceEqual(sessions),
            Limit,
            () => $"the broker saw sessions by {string.Join(", ", ways.Sessions)}\n{agent.Said}"
        );

    // A session made anew on the same way is no change.
    private static IEnumerable<string> Changes(IReadOnlyList<string> sessions) =>
        sessions.Where((way, i) => i == 0 || sessions[i - 1] != way);
}
