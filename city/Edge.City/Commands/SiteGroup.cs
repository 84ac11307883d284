using System.CommandLine;
using Edge.City.Confirmations;

namespace Edge.City.Commands;

/// <summary>Whom an order goes to that may go to many: sites by name, or every one that has a key.</summary>
internal sealed class SiteGroup
{
    public Argument<string[]> Names { get; } =
        new("SITE")
        {
            Description = "The sites.",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => [],
        };

    public Option<bool> All { get; } = new("--all") { Description = "Every site that has a key in --keys." };

    public Option<string?> Keys { get; } =
        new("--keys") { Description = "Folder with the public key of each site, ID.pem.", HelpName = "DIR" };

    /// <summary>The sites that a command line means.</summary>
    /// <exception cref="CityStartException">All of them, and no folder of keys.</exception>
    public IReadOnlyList<string> Of(ParseResult parsed)
    {
        List<string> named = [.. parsed.GetValue(Names) ?? []];
        if (parsed.GetValue(All))
        {
            using var known = new SiteKeys(
                parsed.GetValue(Keys) ?? throw new CityStartException("--all needs --keys DIR.")
            );
            named.AddRange(known.Sites);
        }

        return named;
    }
}
