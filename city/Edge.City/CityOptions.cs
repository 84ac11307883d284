using System.Net;
using Edge.City.Broker;
using Edge.City.Host;

namespace Edge.City;

/// <summary>How the receiver runs.</summary>
public sealed record CityOptions
{
    /// <summary>The broker. Required.</summary>
    public BrokerAddress? Broker { get; init; }

    /// <summary>The store's file. Required; made when it is not there.</summary>
    public string StorePath { get; init; } = "";

    /// <summary>Where the page listens, <c>http://127.0.0.1:8080</c> by default, port 0 for any free one; null for no page.</summary>
    public string? Http { get; init; } = "http://127.0.0.1:8080";

    /// <summary>The Sparkplug side.</summary>
    public HostOptions Host { get; init; } = new();

    /// <summary>A site that sends no news for this long is shown as Unknown, s. 120: twelve frames of ten seconds.</summary>
    public double SilentSeconds { get; init; } = 120;

    /// <summary>Folder with the public key of each site, which checks confirmations; null for none.</summary>
    public string? SiteKeysFolder { get; init; }

    /// <summary>User name at the broker; null for none.</summary>
    public string? User { get; init; }

    /// <summary>File whose first line is the password; null for none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file of the authorities that may sign the broker's certificate; null for the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM file of our certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether a broker on another machine may be spoken to without TLS.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>How long data may have waited for the host; what waited longer is left out unread, and sent again by the
    /// sites. s, 5: well under the 30 s after which they do, so that a receiver that is behind does not work off copies.</summary>
    public double MaxWaitingSeconds { get; init; } = 5;

    /// <summary>Bytes of messages that may wait for the host; beyond, they are dropped and sent again by the sites. 64 MiB;
    /// births and deaths may take as much again.</summary>
    public long MaxWaitingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Every mistake, as a sentence with the remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (Broker is null)
        {
            yield return "--broker is missing or not of the form mqtt://HOST:PORT or mqtts://HOST:PORT.";
        }
        else if (!Broker.Tls && !Broker.IsLoopback && !AllowPlaintext)
        {
            yield return $"--broker {Broker} is on another machine and unencrypted; use mqtts://, or say --allow-plaintext.";
        }

        if (StorePath.Length == 0)
        {
            yield return "--store is missing; give the file that keeps the records, as city.db.";
        }

        if (Http is not null && HttpAddress() is null)
        {
            yield return $"--http '{Http}' is not of the form ADDRESS:PORT, as 127.0.0.1:8080.";
        }

        foreach (string problem in Host.Problems())
        {
            yield return problem;
        }

        if (PasswordFile is not null && User is null)
        {
            yield return "--password-file without --user.";
        }

        if ((CertificateFile is null) != (KeyFile is null))
        {
            yield return "--cert and --key belong together: the certificate's PEM file and its key's.";
        }

        if (Broker is { Tls: false } && (AuthorityFile ?? CertificateFile) is not null)
        {
            yield return "--ca, --cert and --key need a broker at mqtts://.";
        }

        (string Option, string? File)[] files =
        [
            ("--password-file", PasswordFile),
            ("--ca", AuthorityFile),
            ("--cert", CertificateFile),
            ("--key", KeyFile),
        ];
        foreach ((string option, string? file) in files)
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"{option} {file}: there is no such file.";
            }
        }
    }

    internal string ReadPassword() =>
        PasswordFile is null ? "" : File.ReadLines(PasswordFile).FirstOrDefault("").TrimEnd('\r');

    internal IPEndPoint? HttpAddress()
    {
        string text = Http ?? "";
        const string Scheme = "http://";
        text = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        text = text.TrimEnd('/');
        if (text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase))
        {
            text = "127.0.0.1:" + text["localhost:".Length..];
        }

        return text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? address)
            ? address
            : null;
    }
}
