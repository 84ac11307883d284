using System.Text;
using Edge.Agent.LinkProbe;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.LinkProbe;

public sealed class SpeedLedgerTests : IDisposable
{
    private const long Month = 1000;
    private const string Spent = "this month's bytes are spent (link.throughput_month_mib)";

    private static readonly Stamp October = At(2026, 10, 31, 23);
    private static readonly Stamp November = At(2026, 11, 1, 0);
    private static readonly Stamp December = At(2026, 12, 1, 0);

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger").FullName;

    private string Name => Path.Combine(_folder, "journal.db.speed");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_month_gives_its_bytes_to_the_last_and_not_one_more()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(400, November));
        Assert.Null(ledger.Reserve(600, November));
        Assert.Equal(Spent, ledger.Reserve(1, November));
        Assert.Equal(Month, ledger.Used);
    }

    [Fact]
    public void What_was_set_aside_and_not_taken_comes_back()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(1000, November));
        ledger.Settle(1000, 250);
        Assert.Equal(250, ledger.Used);
        Assert.Equal(250, Reopened().Used);
        ledger.Settle(1000, 0);
        Assert.Equal(0, ledger.Used);
    }

    [Fact]
    public void What_a_power_cut_leaves_counts_as_taken()
    {
        Assert.Null(Open().Reserve(700, November));
        SpeedLedger next = Open();
        Assert.Equal(Spent, next.Reserve(301, November));
        Assert.Null(next.Reserve(300, November));
    }

    [Fact]
    public void The_next_month_begins_with_nothing_spent()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(1000, October));
        Assert.Null(ledger.Reserve(900, November));
        Assert.Equal(900, ledger.Used);
    }

    [Fact]
    public void A_clock_that_is_not_set_ends_no_month()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(900, October));
        Assert.Equal(Spent, ledger.Reserve(900, November with { Synced = false }));
    }

    [Fact]
    public void What_was_spent_before_the_clock_was_set_belongs_to_the_month_that_it_is()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(900, new Stamp(1, 0, Synced: false)));
        Assert.Equal(Spent, ledger.Reserve(200, November));
        Assert.Null(ledger.Reserve(100, November));
        Assert.Null(ledger.Reserve(1000, December));
    }

    [Fact]
    public void A_clock_that_goes_back_and_forth_frees_no_bytes()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(900, November));
        Assert.Equal(Spent, ledger.Reserve(200, October));
        Assert.Null(ledger.Reserve(50, October));

        // What was spent while it stood back was November's.
        Assert.Equal(Spent, ledger.Reserve(51, November));
        Assert.Null(ledger.Reserve(50, November));
        Assert.Equal(Spent, ledger.Reserve(1, November));
        Assert.Null(ledger.Reserve(1000, December));
    }

    [Fact]
    public void A_month_that_a_fast_clock_began_early_has_what_is_left_when_it_comes_and_so_has_the_one_before()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(600, October));
        Assert.Null(ledger.Reserve(300, November));

        // Back over the end: what October had spent stands, and what it spends now counts in both.
        Assert.Equal(Spent, ledger.Reserve(401, October));
        Assert.Null(ledger.Reserve(400, October));
        ledger.Settle(400, 100);
        Assert.Equal(700, ledger.Used);
        Assert.Equal(Spent, ledger.Reserve(601, November));
        Assert.Null(ledger.Reserve(600, November));
        Assert.Equal(Spent, ledger.Reserve(301, October));
        Assert.Null(ledger.Reserve(300, October));
    }

    [Fact]
    public void Months_are_remembered_over_restarts()
    {
        Assert.Null(Open().Reserve(900, October));
        Assert.Null(Open().Reserve(400, November));
        Assert.Equal(Spent, Open().Reserve(101, October));
        Assert.Null(Open().Reserve(100, October));
        Assert.Equal(Spent, Open().Reserve(501, November));
        Assert.Null(Open().Reserve(500, November));
        Assert.Matches("^2026-11 1000 2026-10 1000 [0-9a-f]{8}\n$", File.ReadAllText(Name));
    }

    [Fact]
    public void A_clock_that_swings_over_the_ends_of_months_gives_each_its_bytes_once()
    {
        SpeedLedger ledger = Open();
        long given = 0;
        for (int i = 0; i < 300; i++)
        {
            Stamp now = (i * 7 % 5 % 3) switch
            {
                0 => October,
                1 => November,
                _ => December,
            };
            given += ledger.Reserve(90, now) is null ? 90 : 0;
        }

        Assert.InRange(given, 900, 3 * Month);
    }

    [Fact]
    public void No_more_than_a_year_of_months_is_kept()
    {
        for (int month = 0; month < 40; month++)
        {
            Assert.Null(Open().Reserve(1000, At(2026 + (month / 12), 1 + (month % 12), 1, 0)));
        }

        Assert.Equal((2 * SpeedLedger.MostMonths) + 1, File.ReadAllText(Name).Split(' ').Length);
        Assert.Equal(Spent, Open().Reserve(1, At(2029, 3, 1, 0)));
    }

    [Fact]
    public void The_file_of_an_agent_that_kept_one_month_is_read()
    {
        const string line = "2026-11 900";
        byte[] bytes = Encoding.ASCII.GetBytes(line);
        File.WriteAllText(Name, $"{line} {Crc32.Compute(bytes, 0, bytes.Length):x8}\n");
        Assert.Equal(Spent, Open().Reserve(101, November));
        Assert.Null(Open().Reserve(100, November));
    }

    [Fact]
    public void A_clock_that_was_far_ahead_does_not_stop_the_months()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(900, At(2099, 1, 1, 0)));
        Assert.Equal(Spent, ledger.Reserve(200, November));
        Assert.Null(ledger.Reserve(100, November));
        Assert.Null(ledger.Reserve(1000, December));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11 10")]
    [InlineData("2026-11 10 00000000")]
    [InlineData("2026-11 -5 00000000")]
    [InlineData("2026-11 10 2026-10 00000000")]
    [InlineData("a line that nobody ever wrote into this file")]
    public void A_file_that_cannot_be_believed_is_a_month_that_is_spent_and_no_other(string text)
    {
        File.WriteAllText(Name, text);
        Assert.Equal(Spent, Open().Reserve(1, November with { Synced = false }));
        Assert.Equal(Spent, Open().Reserve(1, November));
        Assert.Equal(Spent, Open().Reserve(1, November));

        // Not even for a process that starts then.
        Assert.Null(Open().Reserve(1000, December));
    }

    [Fact]
    public void A_line_that_is_torn_anywhere_is_not_believed()
    {
        Assert.Null(Open().Reserve(123, November));
        string whole = File.ReadAllText(Name).TrimEnd('\n');
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllText(Name, whole[..length]);
            Assert.Equal(Spent, Open().Reserve(1, November with { Synced = false }));
        }
    }

    [Fact]
    public void What_cannot_be_written_down_is_not_spent()
    {
        Directory.CreateDirectory(Name);
        SpeedLedger ledger = new(Path.Combine(Name, "missing", "x"), Month);
        Assert.StartsWith(
            "what it takes cannot be written down: ",
            ledger.Reserve(10, November),
            StringComparison.Ordinal
        );
        Assert.Equal(0, ledger.Used);
    }

    [Fact]
    public void Without_a_file_it_counts_in_memory()
    {
        SpeedLedger ledger = new(null, Month);
        Assert.Null(ledger.Reserve(1000, November));
        Assert.Equal(Spent, ledger.Reserve(1, November));
    }

    private SpeedLedger Open() => new(Name, Month);

    private SpeedLedger Reopened()
    {
        SpeedLedger ledger = Open();
        Assert.Null(ledger.Reserve(0, November));
        return ledger;
    }

    private static Stamp At(int year, int month, int day, int hour) =>
        new(1_000_000, new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), true);
}
