using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Confirmations;

/// <summary>The public keys of the sites: a folder with a file <c>ID.pem</c> for each.</summary>
public sealed class SiteKeys : IDisposable
{
    private const string Extension = ".pem";

    private readonly SortedDictionary<string, VerifyingKey> _keys = new(StringComparer.Ordinal);

    /// <summary>No key at all.</summary>
    public SiteKeys() { }

    /// <summary>The keys of a folder.</summary>
    /// <exception cref="CityStartException">The folder or a key in it cannot be read.</exception>
    public SiteKeys(string folder)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
            {
                string site = Path.GetFileNameWithoutExtension(file);
                if (SparkplugTopic.IsValidId(site))
                {
                    _keys.Add(site, CityKeyFile.LoadPublic(file));
                }
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CityStartException($"--keys {folder} cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Sites that have a key, in order.</summary>
    public IReadOnlyCollection<string> Sites => _keys.Keys;

    /// <summary>The key of a site; null when there is none.</summary>
    public VerifyingKey? Of(string site) => _keys.GetValueOrDefault(site);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (VerifyingKey key in _keys.Values)
        {
            key.Dispose();
        }
    }
}
