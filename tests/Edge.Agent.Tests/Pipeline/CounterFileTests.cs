using System.Runtime.Versioning;
using Edge.Agent.Pipeline;

namespace Edge.Agent.Tests.Pipeline;

[UnsupportedOSPlatform("windows")]
public sealed class CounterFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-counter-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "journal.db.commands");

    [Fact]
    public void Before_the_first_command_the_counter_is_0()
    {
        var file = new CounterFile(Path);
        Assert.Equal(0, file.Load());
        Assert.Null(file.Fault);
    }

    [Fact]
    public void What_was_saved_is_loaded_and_nobody_else_may_read_it()
    {
        Assert.True(new CounterFile(Path).Save(7));
        Assert.True(new CounterFile(Path).Save(1_795_305_600_000));
        Assert.Equal(1_795_305_600_000, new CounterFile(Path).Load());
        Assert.Equal([Path], Directory.GetFiles(_folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_file_that_was_changed_or_cut_anywhere_is_not_believed_and_says_what_to_do()
    {
        Assert.True(new CounterFile(Path).Save(1_795_305_600_000));
        byte[] whole = File.ReadAllBytes(Path);
        for (int i = 0; i < whole.Length - 1; i++)
        {
            byte[] changed = [.. whole];
            changed[i] ^= 1;
            File.WriteAllBytes(Path, changed);
            var file = new CounterFile(Path);
            Assert.Null(file.Load());
            Assert.Contains("remove it", file.Fault, StringComparison.Ordinal);
            File.WriteAllBytes(Path, whole[..i]);
            Assert.Null(new CounterFile(Path).Load());
        }
    }

    [Fact]
    public void A_folder_that_takes_no_file_is_no_durable_counter()
    {
        var file = new CounterFile(System.IO.Path.Combine(_folder, "nowhere", "journal.db.commands"));
        Assert.False(file.Save(7));
        Assert.NotNull(file.Fault);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
