using Edge.Agent.Calibration;

namespace Edge.Agent.Tests.Calibration;

public sealed class StoredFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-stored-").FullName;

    private string Site => Path.Combine(_folder, "site.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_new_bytes_take_the_name_and_the_old_ones_stay_as_a_backup()
    {
        File.WriteAllText(Site, "old");
        StoredFile.Exchange(Site, "old"u8, "new"u8);

        Assert.Equal("new", File.ReadAllText(Site));
        Assert.Equal("old", File.ReadAllText(StoredFile.BackupOf(Site)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void The_mode_of_the_file_is_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes of this kind");
            return;
        }

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.WriteAllText(Site, "old");
        File.SetUnixFileMode(Site, mode);
        StoredFile.Exchange(Site, "old"u8, "new"u8);

        Assert.Equal(mode, File.GetUnixFileMode(Site));
        Assert.Equal(mode, File.GetUnixFileMode(StoredFile.BackupOf(Site)));
    }

    [Fact]
    public void A_link_stays_a_link_and_what_it_leads_to_is_exchanged()
    {
        string real = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "boot")).FullName, "real.toml");
        File.WriteAllText(real, "old");
        File.CreateSymbolicLink(Site, real);
        StoredFile.Exchange(Site, "old"u8, "new"u8);

        Assert.Equal(real, new FileInfo(Site).LinkTarget);
        Assert.Equal("new", File.ReadAllText(real));
        Assert.Equal(real + ".bak", StoredFile.BackupOf(Site));
    }

    [Fact]
    public void Where_no_draft_can_be_written_the_file_is_as_it_was()
    {
        File.WriteAllText(Site, "old");
        Directory.CreateDirectory(Site + ".new");

        Assert.ThrowsAny<Exception>(() => StoredFile.Probe(Site));
        Assert.ThrowsAny<Exception>(() => StoredFile.Exchange(Site, "old"u8, "new"u8));
        Assert.Equal("old", File.ReadAllText(Site));
    }

    [Fact]
    public void Asking_whether_it_can_be_written_leaves_nothing_behind()
    {
        File.WriteAllText(Site, "old");
        StoredFile.Probe(Site);

        Assert.Equal([Site], Directory.GetFiles(_folder));
    }
}
