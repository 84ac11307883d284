using System.Security.Cryptography;

namespace Edge.Agent.Configuration;

/// <summary>The site file that a configuration was read from.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Hash">SHA-256 of its bytes, hexadecimal.</param>
public sealed record ConfigurationFile(string Path, string Hash)
{
    /// <summary>The file with the hash of what it holds now.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ConfigurationFile At(string path) =>
        new(path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
}
