using System.Runtime.Versioning;
using Edge.Agent.Keys;
using Edge.Core.Signatures;

namespace Edge.Agent.Tests.Keys;

[UnsupportedOSPlatform("windows")]
public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-key-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "site-key.pem");

    [Fact]
    public void A_key_that_was_made_is_loaded()
    {
        using SigningKey made = KeyFile.Create(Path);
        using SigningKey loaded = KeyFile.Load(Path);
        Assert.Equal(made.Public.Fingerprint, loaded.Public.Fingerprint);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        using SigningKey made = KeyFile.Create(Path);
        Assert.Contains("never overwritten", Refuses(() => KeyFile.Create(Path)), StringComparison.Ordinal);
        using SigningKey loaded = KeyFile.Load(Path);
        Assert.Equal(made.Public.Fingerprint, loaded.Public.Fingerprint);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_key_that_others_may_have_is_refused(UnixFileMode others)
    {
        KeyFile.Create(Path).Dispose();
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        Assert.Contains($"chmod 600 {Path}", Refuses(() => KeyFile.Load(Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_key_says_what_to_do()
    {
        Assert.Contains("edge-agent key", Refuses(() => KeyFile.Load(Path)), StringComparison.Ordinal);
        File.WriteAllText(Path, "no key");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead);
        Assert.Contains("no PEM", Refuses(() => KeyFile.Load(Path)), StringComparison.Ordinal);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path, new string('x', 5000));
        Assert.Contains("too long", Refuses(() => KeyFile.Load(Path)), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Refuses(Func<SigningKey> act) => Assert.Throws<KeyFileException>(act).Message;
}
