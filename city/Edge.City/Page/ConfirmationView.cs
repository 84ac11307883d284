using Edge.City.Confirmations;
using Edge.Core.Confirmations;

namespace Edge.City.Page;

/// <summary>The last confirmation of a site, as it is shown: what it said then, not what holds now.</summary>
/// <param name="Time">When it was made, ISO 8601, by the site's clock.</param>
/// <param name="Verdict">Safe, Watch, Unsafe or Unknown.</param>
/// <param name="Complete">Whether every figure was measured after the request.</param>
/// <param name="Signature">valid, INVALID, or not checked where the receiver has no key of the site.</param>
/// <param name="Aspects">The verdict of each aspect.</param>
public sealed record ConfirmationView(
    string Time,
    string Verdict,
    bool Complete,
    string Signature,
    IReadOnlyList<AspectView> Aspects
)
{
    /// <summary>The view of a statement; null when it is none, or of another site.</summary>
    /// <param name="site">The site that sent it.</param>
    /// <param name="text">The statement as it came.</param>
    /// <param name="keys">The sites' keys.</param>
    public static ConfirmationView? From(string site, string text, SiteKeys keys) =>
        ConfirmationStatement.TryRead(text, out ConfirmationStatement? said) && said.Site == site
            ? new ConfirmationView(
                said.Time,
                said.Verdict,
                said.IsComplete,
                keys.Of(site) is not { } key ? "not checked"
                    : StatementText.IsBy(text, key) ? "valid"
                    : "INVALID",
                [.. said.Aspects.Select(aspect => new AspectView(aspect.Aspect, aspect.Verdict))]
            )
            : null;
}
