using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Edge.Simulator.Panel;

/// <summary>
/// The panel's page and its API, on this machine alone:
/// <code>
/// GET  /                     the page; it loads nothing from elsewhere
/// GET  /api/panel            the site, its limits and its controls
/// GET  /api/state?sample=N&amp;line=N   the agent's view, the controls' values, samples and log lines after N
/// POST /api/controls/{id}    {"value": number, true, false or a choice's key; "overSeconds": 0 to 600}
/// POST /api/calm             everything back to a calm day
/// </code>
/// What cannot be done is answered 400 with {"error": a sentence}. A page of another site that a browser on this machine
/// has open can do nothing here: requests must name this address in Host, so a name rebound to 127.0.0.1 is refused, and
/// in Origin where there is one (403). A body has at most <see cref="LongestBody"/> bytes.
/// </summary>
public sealed class PanelServer : IAsyncDisposable
{
    /// <summary>Most bytes of a request's body.</summary>
    public const int LongestBody = 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly WebApplication _application;

    private PanelServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Opens the page; port 0 takes any free one.</summary>
    /// <exception cref="ArgumentException">The address is not of this machine alone.</exception>
    /// <exception cref="IOException">The port is taken, or not ours to take.</exception>
    public static async Task<PanelServer> StartAsync(IPEndPoint endpoint, PanelDesk desk, CancellationToken cancel)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            throw new ArgumentException(
                $"The panel listens on loopback addresses alone, not on {endpoint}.",
                nameof(endpoint)
            );
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Listen(endpoint);
        });
        WebApplication application = builder.Build();
        byte[] page = await ReadPage(cancel);
        application.Use(Guard);
        application.MapGet("/", () => Results.Bytes(page, "text/html; charset=utf-8"));
        application.MapGet("/api/panel", () => Results.Json(desk.Plan, Json));
        application.MapGet(
            "/api/state",
            (long sample = 0, long line = 0) => Results.Json(desk.State(sample, line), Json)
        );
        application.MapPost(
            "/api/controls/{id}",
            (string id, HttpRequest request) =>
                ChangeAsync(request, order => desk.Set(id, order.Value, order.OverSeconds))
        );
        application.MapPost(
            "/api/calm",
            (HttpRequest request) =>
                ChangeAsync(
                    request,
                    order =>
                    {
                        if (order.Value.ValueKind != JsonValueKind.Undefined || order.OverSeconds != 0)
                        {
                            throw new PanelInputException("Back to calm takes no value and happens at once.");
                        }

                        return desk.Calm();
                    }
                )
        );
        try
        {
            await application.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await application.DisposeAsync();
            throw new IOException(
                $"The panel cannot listen on http://{endpoint}: {(e.InnerException ?? e).Message.TrimEnd('.')}. "
                    + "Give --http another port, or port 0 for any free one.",
                e
            );
        }

        string address = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return new PanelServer(application, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static Task Guard(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        HttpRequest request = context.Request;
        string host = request.Host.Host;
        bool here =
            host is "localhost" or "127.0.0.1" or "[::1]" && (request.Host.Port ?? 80) == context.Connection.LocalPort;
        bool ours = request.Headers.Origin.All(origin =>
            string.Equals(origin, $"http://{request.Host}", StringComparison.OrdinalIgnoreCase)
        );
        return here && ours
            ? next(context)
            : Refuse(StatusCodes.Status403Forbidden, "Only the panel's own page may ask here.").ExecuteAsync(context);
    }

    private static async Task<IResult> ChangeAsync(HttpRequest request, Func<PanelOrder, string> change)
    {
        if (!request.HasJsonContentType())
        {
            return Refuse(StatusCodes.Status400BadRequest, "The body must be application/json.");
        }

        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(
                request.Body,
                cancellationToken: request.HttpContext.RequestAborted
            );
            return Results.Json(new { done = change(PanelOrder.Read(body.RootElement)) }, Json);
        }
        catch (PanelInputException e)
        {
            return Refuse(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "The body is no JSON object, as {\"value\": 12}.");
        }
        catch (BadHttpRequestException e)
        {
            return Refuse(e.StatusCode, $"The body has more than {LongestBody} bytes, or is cut short.");
        }
    }

    private static IResult Refuse(int status, string why) =>
        Results.Json(new { error = why }, Json, statusCode: status);

    private static async Task<byte[]> ReadPage(CancellationToken cancel)
    {
        await using Stream stream = typeof(PanelServer).Assembly.GetManifestResourceStream("panel.html")!;
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel);
        return bytes.ToArray();
    }
}

/// <summary>The body of a change.</summary>
/// <param name="Value">The value asked for; undefined when there is none.</param>
/// <param name="OverSeconds">Time that the change takes, s.</param>
internal readonly record struct PanelOrder(JsonElement Value, double OverSeconds)
{
    /// <exception cref="PanelInputException">Not an object with these keys alone, or no time.</exception>
    public static PanelOrder Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new PanelInputException("The body is no JSON object, as {\"value\": 12}.");
        }

        JsonElement value = default;
        double over = 0;
        foreach (JsonProperty property in body.EnumerateObject())
        {
            if (property.NameEquals("value"))
            {
                value = property.Value;
            }
            else if (!property.NameEquals("overSeconds"))
            {
                throw new PanelInputException($"There is no key {property.Name}; there are value and overSeconds.");
            }
            else if (
                property.Value.ValueKind != JsonValueKind.Number
                || !property.Value.TryGetDouble(out over)
                || !(over is >= 0 and <= PanelControl.LongestChangeSeconds)
            )
            {
                throw new PanelInputException(
                    $"overSeconds takes a number from 0 to {PanelControl.LongestChangeSeconds} s."
                );
            }
        }

        return new PanelOrder(value, over);
    }
}
