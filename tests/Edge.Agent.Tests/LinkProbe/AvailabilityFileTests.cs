using Edge.Agent.LinkProbe;
using Edge.Core.Link;
using Edge.Core.Readings;

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

    private static AvailabilityBook Begun()
    {
        AvailabilityBook book = new(7);
        book.Begin(null, "boot", new Stamp(5_000_000, 1_795_305_600_000, true));
        return book;
    }
}
