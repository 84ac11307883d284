using Edge.Agent.Pipeline;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;

namespace Edge.Agent.Tests.Pipeline;

public sealed class LearnedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-learned-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db.learned");

    private static LearnedState Learned { get; } =
        new()
        {
            Zero = new Vector(0.1, -0.2, 9.8),
            Drift = new TiltDriftState(27.5, 812.25, 0.04, -0.01, 0, 3e-7, 41),
            Days = [new DailyTilt(0.1, -0.2, 9.8, 27.5), new DailyTilt(0.11, -0.2, 9.8, double.NaN)],
            Calm = new PermanentSetState(0.01, -0.003, double.NaN, 0.002, 120, Stormed: true),
            Storm = true,
        };

    [Fact]
    public void What_was_saved_is_loaded()
    {
        new LearnedFile(Path).Save(Learned);
        LearnedState loaded = new LearnedFile(Path).Load()!;
        Assert.Equal(Learned.ToJson(), loaded.ToJson());
        Assert.Equal(Learned.Calm, loaded.Calm);
        Assert.False(File.Exists(Path + ".new"));
    }

    [Fact]
    public void A_file_cut_short_or_changed_anywhere_is_not_believed()
    {
        new LearnedFile(Path).Save(Learned);
        byte[] whole = File.ReadAllBytes(Path);
        for (int i = 0; i < whole.Length; i++)
        {
            File.WriteAllBytes(Path, whole[..i]);
            Assert.Null(new LearnedFile(Path).Load());
            byte[] changed = (byte[])whole.Clone();
            changed[i] ^= 0x01;
            File.WriteAllBytes(Path, changed);
            Assert.True(i == 8 || new LearnedFile(Path).Load() is null, $"byte {i}"); // byte 8 is the line's end
        }
    }

    [Fact]
    public void A_file_of_another_form_is_left_alone()
    {
        new LearnedFile(Path).Save(Learned with { Version = 2 });
        Assert.Null(new LearnedFile(Path).Load());
        Assert.Null(new LearnedFile(System.IO.Path.Combine(_folder, "absent")).Load());
    }

    [Fact]
    public void A_disk_that_refuses_costs_what_was_learned_and_nothing_else()
    {
        var file = new LearnedFile(System.IO.Path.Combine(_folder, "no", "such", "folder"));
        file.Save(Learned);
        Assert.NotNull(file.Fault);
        Assert.Null(file.Load());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
