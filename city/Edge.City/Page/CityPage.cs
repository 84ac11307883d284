using System.Net;
using System.Net.Sockets;
using Edge.City.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.City.Page;

/// <summary>
/// The page and its JSON, read-only: <c>/</c>, <c>/api/sites</c>, <c>/api/sites/{id}</c>. It loads nothing from
/// elsewhere and renews itself.
/// </summary>
internal sealed class CityPage : IAsyncDisposable
{
    private readonly WebApplication _application;

    private CityPage(WebApplication application, string address)
    {
        _application = application;
        Address = address;
    }

    public string Address { get; }

    /// <exception cref="CityStartException">The port is taken, or not ours to take.</exception>
    public static async Task<CityPage> StartAsync(IPEndPoint endpoint, CityRunner runner, CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Listen(endpoint);
        });
        WebApplication application = builder.Build();
        byte[] page = await ReadPage(cancel);
        application.Use(
            (context, next) =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.CacheControl = "no-store";
                headers.XContentTypeOptions = "nosniff";
                headers.ContentSecurityPolicy =
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                    + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                return Answer(context, next);
            }
        );
        application.MapGet("/", () => Results.Bytes(page, "text/html; charset=utf-8"));
        application.MapGet("/api/sites", () => Results.Json(runner.View()));
        application.MapGet(
            "/api/sites/{id}",
            (string id) =>
                runner.View(id) is { } view
                    ? Results.Json(
                        new
                        {
                            view.Site,
                            view.Metrics,
                            Confirmation = runner.Confirmation(id),
                            Gaps = view
                                .Gaps.Take(1000)
                                .Select(gap => new
                                {
                                    gap.Ids.First,
                                    gap.Ids.Last,
                                    gap.Evicted,
                                }),
                        }
                    )
                    : Results.Json(new { Error = $"No site {id} was ever heard." }, statusCode: 404)
        );
        try
        {
            await application.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new CityStartException(
                $"The page cannot listen on http://{endpoint}: {(e.InnerException ?? e).Message} "
                    + "Give --http another address, or port 0 for any free one.",
                e
            );
        }

        string address = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return new CityPage(application, address);
    }

    private static async Task Answer(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (CityStoreException e)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsJsonAsync(new { Error = e.Message }, context.RequestAborted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static async Task<byte[]> ReadPage(CancellationToken cancel)
    {
        await using Stream stream = typeof(CityPage).Assembly.GetManifestResourceStream("page.html")!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }
}
