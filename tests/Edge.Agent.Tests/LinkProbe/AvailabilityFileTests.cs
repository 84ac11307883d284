using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Agent.Uplink;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;

namespace Edge.Agent.Tests.LinkProbe;

public sealed class AvailabilityFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-availability-").FullName;

    private string Name => Path.Combine(_folder, "journal.db.availability");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_saved_last_comes_back_from_whole_states_and_from_lines()
    {
        AvailabilityBook book = Begun();
        using AvailabilityFile file = new(Name);
        Assert.Null(file.Load());
        for (int i = 1; i <= AvailabilityFile.MostLines + 5; i++)
        {
            book.Count(SecondKind.Clean, default);
            file.Save(book, whole: i == 1);
            Assert.Equal(i, AvailabilityFile.Read(Name, out _)!.Total.Available);
        }

        Assert.True(File.ReadAllLines(Name).Length < AvailabilityFile.MostLines);
        Assert.Null(file.Fault);
    }

    [Fact]
    public void A_torn_last_line_leaves_the_one_before_it()
    {
        AvailabilityBook book = Begun();
        using (AvailabilityFile file = new(Name))
        {
            for (int i = 0; i < 3; i++)
            {
                book.Count(SecondKind.Clean, default);
                file.Save(book, whole: i == 0);
            }
        }

        byte[] all = File.ReadAllBytes(Name);
        int lastBegins = Array.LastIndexOf(all, (byte)'\n', all.Length - 2) + 1;
        foreach (int length in (int[])[lastBegins, lastBegins + 1, (lastBegins + all.Length) / 2, all.Length - 1])
        {
            File.WriteAllBytes(Name, all[..length]);
            Assert.Equal(2, AvailabilityFile.Read(Name, out _)!.Total.Available);
        }
    }

    [Fact]
    public void A_damaged_file_is_set_aside_and_said_so()
    {
        File.WriteAllText(Name, "00000000 {}\n");
        using AvailabilityFile file = new(Name);
        Assert.Null(file.Load());
        Assert.Contains("damaged", file.Fault, StringComparison.Ordinal);
        Assert.True(File.Exists(Name + ".damaged"));
        Assert.False(File.Exists(Name));
    }

    [Fact]
    public void What_was_set_aside_is_told_over_saves_and_restarts_until_somebody_takes_it_away()
    {
        File.WriteAllText(Name, "00000000 {}\n");
        using (AvailabilityFile file = new(Name))
        {
            Assert.Null(file.Load());
            Assert.Contains("was damaged", file.Trouble, StringComparison.Ordinal);
            file.Save(Begun(), whole: true);
            Assert.Null(file.Fault);
            Assert.Contains("take it away", file.Trouble, StringComparison.Ordinal);
        }

        using AvailabilityFile next = new(Name);
        Assert.NotNull(next.Load());
        Assert.Contains(".damaged holds counts", next.Trouble, StringComparison.Ordinal);
        Assert.Equal("00000000 {}\n", File.ReadAllText(Name + ".damaged"));
        File.Delete(Name + ".damaged");
        next.Save(Begun(), whole: false);
        Assert.Equal("", next.Trouble);
    }

    [Fact]
    public void A_disk_that_refuses_is_told_until_it_takes_them_again()
    {
        Directory.CreateDirectory(Name);
        using AvailabilityFile file = new(Name);
        file.Save(Begun(), whole: true);
        Assert.NotEqual("", file.Trouble);
        Assert.Equal(file.Fault, file.Trouble);
        Directory.Delete(Name);
        file.Save(Begun(), whole: true);
        Assert.Equal("", file.Trouble);
    }

    [Fact]
    public void A_site_without_counts_yet_has_no_trouble()
    {
        using AvailabilityFile file = new(Name);
        Assert.Null(file.Load());
        Assert.Equal("", file.Trouble);
    }

    [Fact]
    public void The_link_tells_it_once_and_again_when_it_changes()
    {
        string journal = Path.Combine(_folder, "journal.db");
        File.WriteAllText(Name, "00000000 {}\n");
        SiteConfiguration configuration = SimulatedConfiguration.Default("x", "mqtt://127.0.0.1:1", journal, 10);
        using LinkAvailability link = new(configuration, new BrokerProbe(1, 30), () => null, "boot", () => default);
        List<Reading> told = [];
        for (int second = 0; second < 120; second++)
        {
            if (second == 60)
            {
                File.Delete(Name + ".damaged");
            }

            Stamp now = new((5 + second) * 1_000_000L, 1_795_305_600_000 + (second * 1000), true);
            link.Poll([], frame: second % 10 == 0, now, told);
        }

        Reading[] troubles = [.. told.Where(r => r.Metric == MetricId.LinkCountsTrouble)];
        Assert.All(troubles, r => Assert.True(r.IsGood));
        Assert.Equal(2, troubles.Length);
        Assert.Contains("set aside", troubles[0].Text, StringComparison.Ordinal);
        Assert.Equal("", troubles[1].Text);
    }

    private static AvailabilityBook Begun()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "boot", new Stamp(5_000_000, 1_795_305_600_000, true));
        return book;
    }
}
