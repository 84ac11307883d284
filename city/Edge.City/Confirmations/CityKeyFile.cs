using System.Text;
using Edge.Core.Signatures;

namespace Edge.City.Confirmations;

/// <summary>
/// The file of the city's private key: PEM, PKCS #8, for its owner and nobody else; never overwritten. Whoever has it can
/// command every site.
/// </summary>
public static class CityKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a new key in a new file.</summary>
    /// <exception cref="CityStartException">There is a file already, or none can be written.</exception>
    public static SigningKey Create(string path)
    {
        var key = SigningKey.Create();
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
            return key;
        }
        catch (IOException cause) when (File.Exists(path))
        {
            key.Dispose();
            throw new CityStartException(
                $"{path} is there already, and a key is never overwritten: give another name.",
                cause
            );
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new CityStartException($"{path} cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Reads the city's key.</summary>
    /// <exception cref="CityStartException">No key, or one that others may read.</exception>
    public static SigningKey Load(string path)
    {
        if (
            !OperatingSystem.IsWindows()
            && File.Exists(path)
            && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None
        )
        {
            throw new CityStartException(
                $"{path} may be read or written by others, so anybody may command the sites: make a new key, or `chmod 600 {path}` if nobody else was ever on this machine."
            );
        }

        return SigningKey.TryRead(Text(path), out SigningKey? key, out string? why)
            ? key
            : throw new CityStartException($"{path} holds no key that can be used: {why}.");
    }

    /// <summary>Reads the public key of a site.</summary>
    /// <exception cref="CityStartException">No key.</exception>
    public static VerifyingKey LoadPublic(string path) =>
        VerifyingKey.TryRead(Text(path), out VerifyingKey? key, out string? why)
            ? key
            : throw new CityStartException($"{path} holds no public key that can be used: {why}.");

    private static string Text(string path)
    {
        try
        {
            return new FileInfo(path).Length <= VerifyingKey.MostPemCharacters
                ? File.ReadAllText(path)
                : throw new CityStartException($"{path} is too long for a key.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CityStartException($"{path} cannot be read: {cause.Message}", cause);
        }
    }
}
