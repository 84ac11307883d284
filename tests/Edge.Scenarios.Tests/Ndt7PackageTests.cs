using System.Net;
using System.Text.Json;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Ndt7;
using Microsoft.Playwright;

namespace Edge.Scenarios.Tests;

/// <summary>
/// Second opinion on ndt7: the package that web pages measure with, in a real browser, against the simulator's server. The
/// agent's own client is held against the same server elsewhere; so what both understand is the protocol.
/// </summary>
[Collection(RealProcesses.Name)]
public sealed class Ndt7PackageTests
{
    private const string Page = "http://localhost/";

    [Fact]
    public async Task The_package_of_web_pages_measures_both_ways_against_our_server()
    {
        string package = Package();
        await using var server = new Ndt7Server(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System)
        {
            // Held well under what a busy machine carries: it is the count that is on trial, not the machine.
            MegabitsPerSecond = 50,
            Told = line => TestContext.Current.TestOutputHelper?.WriteLine(line),
        };
        await using Browser browser = await Browser.OpenAsync(
            new Uri(Page),
            400,
            300,
            page => page.RouteAsync(Page + "**", route => Serve(route, package))
        );

        JsonElement? said = await browser.Page.EvaluateAsync(
            """
            async server => {
              const said = { errors: [], down: {}, up: {} };
              said.code = await ndt7.test({
                mlabDataPolicyInapplicable: true, protocol: 'ws', server,
                downloadworkerfile: '/ndt7-download-worker.js', uploadworkerfile: '/ndt7-upload-worker.js',
              }, {
                error: e => said.errors.push(String(e)),
                downloadComplete: end => said.down = end,
                uploadComplete: end => said.up = end,
              });
              return said;
            }
            """,
            server.EndPoint.ToString()
        );

        JsonElement result = said!.Value;
        Assert.True(
            result.GetProperty("errors").GetArrayLength() == 0,
            $"{result}; {string.Join("; ", browser.Errors)}"
        );
        Assert.Equal(0, result.GetProperty("code").GetInt32());
        Assert.Empty(browser.Errors);

        // Each side counts by itself: the package at its end, and our server, whose count the package understood.
        Agree(result.GetProperty("down"));
        Agree(result.GetProperty("up"));
    }

    private static void Agree(JsonElement end)
    {
        JsonElement client = end.GetProperty("LastClientMeasurement");
        JsonElement info = end.GetProperty("LastServerMeasurement").GetProperty("AppInfo");
        double seconds = client.GetProperty("ElapsedTime").GetDouble();
        double serverSeconds = info.GetProperty("ElapsedTime").GetDouble() / 1e6;
        Assert.InRange(seconds, 5, 13);
        Assert.InRange(serverSeconds, 5, 13);
        double rate = client.GetProperty("MeanClientMbps").GetDouble();
        double serverRate = info.GetProperty("NumBytes").GetDouble() * 8 / 1e6 / serverSeconds;
        Assert.True(
            Math.Abs((rate / serverRate) - 1) < 0.15,
            $"{rate:F1} Mbit/s by the package, {serverRate:F1} by us"
        );
    }

    private static Task Serve(IRoute route, string package)
    {
        string name = new Uri(route.Request.Url).AbsolutePath.TrimStart('/');
        return name switch
        {
            "" => route.FulfillAsync(
                new() { ContentType = "text/html", Body = "<!doctype html><script src=/ndt7.js></script>" }
            ),
            "ndt7.js" or "ndt7-download-worker.js" or "ndt7-upload-worker.js" => route.FulfillAsync(
                new() { ContentType = "text/javascript", Path = Path.Combine(package, name) }
            ),
            _ => route.FulfillAsync(new() { Status = 204 }),
        };
    }

    private static string Package()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        string package = Path.Combine(
            folder!.FullName,
            "tests",
            "second-opinions",
            "node_modules",
            "@m-lab",
            "ndt7",
            "src"
        );
        Assert.SkipUnless(
            Directory.Exists(package),
            "@m-lab/ndt7 is not installed: npm ci --prefix tests/second-opinions"
        );
        return package;
    }
}
