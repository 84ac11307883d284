using Edge.Core.Signatures;

namespace Edge.Agent.Keys;

/// <summary>
/// The file of a private key: PEM, PKCS #8, readable and writable for its owner and nobody else. Never overwritten: a key that
/// is gone cannot sign, and what it signed cannot be signed again.
/// </summary>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    /// <summary>Makes a new key in a new file.</summary>
    /// <exception cref="KeyFileException">There is a file already, or none can be written.</exception>
    public static SigningKey Create(string path)
    {
        var key = SigningKey.Create();
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using var file = new FileStream(path, options);
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ToPem()));
            file.Flush(flushToDisk: true);
            return key;
        }
        catch (IOException) when (File.Exists(path))
        {
            key.Dispose();
            throw new KeyFileException($"{path} is there already, and a key is never overwritten: give another name.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new KeyFileException($"{path} cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="KeyFileException">No key, or one that others may read.</exception>
    public static SigningKey Load(string path)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            {
                throw new KeyFileException(
                    $"{path} may be read or written by others, so anybody may have it: make a new key, or `chmod 600 {path}` if nobody else was ever on this machine."
                );
            }

            if (new FileInfo(path).Length > VerifyingKey.MostPemCharacters)
            {
                throw new KeyFileException($"{path} is too long for a key.");
            }

            return SigningKey.TryRead(File.ReadAllText(path), out SigningKey? key, out string? why)
                ? key
                : throw new KeyFileException($"{path} holds no key that can be used: {why}.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(
                $"{path} cannot be read: {cause.Message} Make a key with `edge-agent key --out {path}`.",
                cause
            );
        }
    }
}

/// <summary>A key file that cannot be used. The message says what to do.</summary>
public sealed class KeyFileException(string message, Exception? cause = null) : Exception(message, cause);
