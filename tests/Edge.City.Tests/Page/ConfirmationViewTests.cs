using Edge.City.Confirmations;
using Edge.City.Page;
using Edge.City.Store;
using Edge.Core.Confirmations;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Page;

/// <summary>The last confirmation of a site, from the store to the page.</summary>
public sealed class ConfirmationViewTests : IDisposable
{
    private const string Site = "hp-0001";

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-keys-").FullName;
    private readonly SigningKey _key = SigningKey.Create();
    private readonly TemporaryStore _temporary = new();

    [Fact]
    public void The_newest_confirmation_is_shown_with_its_signature_checked()
    {
        Store(1, "Watch");
        Store(2, "Safe");
        ConfirmationView view = View(_key.Public.ToPem())!;
        Assert.Equal(
            ("2026-11-22T00:00:02.000Z", "Safe", true, "valid"),
            (view.Time, view.Verdict, view.Complete, view.Signature)
        );
        Assert.Equal([new AspectView("structure", "Safe")], view.Aspects);
    }

    [Fact]
    public void A_signature_of_another_is_INVALID_and_one_without_a_key_not_checked()
    {
        Store(1, "Safe");
        using SigningKey other = SigningKey.Create();
        Assert.Equal("INVALID", View(other.Public.ToPem())!.Signature);
        File.Delete(Path.Combine(_folder, Site + ".pem"));
        Assert.Equal("not checked", View(null)!.Signature);
    }

    [Fact]
    public void What_is_no_statement_or_of_another_site_is_not_shown()
    {
        Assert.Null(_temporary.Store.LastTold(Site, MetricId.SiteConfirmation));
        Store(1, "Safe", of: "hp-0002");
        Assert.Null(View(null));
        using var keys = new SiteKeys();
        Assert.Null(ConfirmationView.From(Site, "{}", keys));
    }

    public void Dispose()
    {
        _temporary.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ConfirmationView? View(string? pem)
    {
        if (pem is not null)
        {
            File.WriteAllText(Path.Combine(_folder, Site + ".pem"), pem);
        }

        using var keys = new SiteKeys(_folder);
        return ConfirmationView.From(Site, _temporary.Store.LastTold(Site, MetricId.SiteConfirmation)!, keys);
    }

    private void Store(long second, string verdict, string of = Site)
    {
        var statement = new ConfirmationStatement
        {
            Nonce = "nonce-0123456789",
            Site = of,
            Verdict = verdict,
            IsComplete = true,
            UnixMillis = 1_795_305_600_000 + (second * 1000),
            Aspects = [new StatedAspect("structure", "Safe", ["calm"], 1)],
        };
        string text = StatementText.Sign(statement.ToJson(), bytes => _key.Sign(bytes));
        _temporary.Store.Commit([
            new RecordItem(
                new SiteKey("hai-phong", Site),
                second,
                77,
                second,
                1,
                null,
                Historical: false,
                [new StoredValue("Site/Confirmation", second, null, text, Quality.Good)]
            ),
        ]);
    }
}
