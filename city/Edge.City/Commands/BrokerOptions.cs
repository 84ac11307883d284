using System.CommandLine;
using Edge.City.Broker;
using Edge.City.Host;

namespace Edge.City.Commands;

/// <summary>The options of a command that speaks to the broker for itself, beside a receiver that runs.</summary>
internal sealed class BrokerOptions
{
    private readonly Option<string> _broker = new("--broker")
    {
        Description = "The broker: mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS.",
        Required = true,
    };
    private readonly Option<string> _group = new("--group")
    {
        Description = "Sparkplug group of the sites.",
        DefaultValueFactory = _ => "hai-phong",
    };
    private readonly Option<string?> _user = new("--user") { Description = "User name at the broker." };
    private readonly Option<string?> _passwordFile = new("--password-file")
    {
        Description = "File whose first line is the password.",
    };
    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "PEM file of the authorities that may sign the broker's certificate.",
    };
    private readonly Option<string?> _certificate = new("--cert") { Description = "PEM file of our certificate." };
    private readonly Option<string?> _certificateKey = new("--cert-key")
    {
        Description = "PEM file of its private key.",
    };
    private readonly Option<bool> _plaintext = new("--allow-plaintext")
    {
        Description = "Speak to a broker on another machine without TLS.",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_broker);
        command.Options.Add(_group);
        command.Options.Add(_user);
        command.Options.Add(_passwordFile);
        command.Options.Add(_authority);
        command.Options.Add(_certificate);
        command.Options.Add(_certificateKey);
        command.Options.Add(_plaintext);
    }

    /// <summary>What was given.</summary>
    /// <exception cref="CityStartException">Something is wrong with it.</exception>
    public CityOptions Read(ParseResult parsed)
    {
        var options = new CityOptions
        {
            Broker = BrokerAddress.Parse(parsed.GetRequiredValue(_broker)),
            StorePath = "none",
            Http = null,
            Host = new HostOptions { Group = parsed.GetRequiredValue(_group) },
            User = parsed.GetValue(_user),
            PasswordFile = parsed.GetValue(_passwordFile),
            AuthorityFile = parsed.GetValue(_authority),
            CertificateFile = parsed.GetValue(_certificate),
            KeyFile = parsed.GetValue(_certificateKey),
            AllowPlaintext = parsed.GetValue(_plaintext),
        };
        string[] problems = [.. options.Problems()];
        return problems.Length == 0
            ? options
            : throw new CityStartException(string.Join(Environment.NewLine, problems));
    }
}
