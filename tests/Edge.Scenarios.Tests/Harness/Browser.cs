using Microsoft.Playwright;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>A page in Chromium, with what its console complains of.</summary>
internal sealed class Browser(IPlaywright playwright, IBrowser browser, IPage page) : IAsyncDisposable
{
    /// <summary>Where Debian installs it.</summary>
    public const string Chromium = "/usr/bin/chromium";

    private readonly List<string> _errors = [];

    public IPage Page => page;

    public IReadOnlyList<string> Errors => _errors;

    public static async Task<Browser> OpenAsync(Uri address, int width, int height, Func<IPage, Task>? before = null)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser chromium = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    // Pages that a test answers itself have no address, and so may not ask this host.
                    "--disable-features=LocalNetworkAccessChecks",
                    "--no-first-run",
                ],
            }
        );
        IPage page = await chromium.NewPageAsync(
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        var opened = new Browser(playwright, chromium, page);
        page.Console += (_, said) =>
        {
            if (said.Type == "error")
            {
                opened._errors.Add(said.Text);
            }
        };
        page.PageError += (_, error) => opened._errors.Add(error);
        if (before is not null)
        {
            await before(page);
        }

        await page.GotoAsync(address.ToString());
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
