using System.CommandLine;
using System.Globalization;
using Edge.City;
using Edge.City.Broker;
using Edge.City.Commands;
using Edge.City.Host;
using Edge.City.Page;
using Edge.City.Store;
using Edge.City.Terminal;
using Spectre.Console;

var broker = new Option<string>("--broker")
{
    Description = "The broker: mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS.",
    Required = true,
};
var store = new Option<string>("--store")
{
    Description = "The file that keeps the records (SQLite); made when it is not there.",
    Required = true,
};
var hostId = new Option<string>("--host-id")
{
    Description = "Sparkplug host id, unique; the sites' uplink.primaryHost.",
    DefaultValueFactory = _ => "city",
};
var group = new Option<string>("--group")
{
    Description = "Sparkplug group to receive.",
    DefaultValueFactory = _ => "hai-phong",
};
var http = new Option<string>("--http")
{
    Description = "Where the page listens, ADDRESS:PORT; port 0 for any free one; none for no page. It has no login.",
    DefaultValueFactory = _ => "127.0.0.1:8080",
};
var plain = new Option<bool>("--plain") { Description = "Lines instead of a live table." };
var silent = new Option<double>("--silent-after")
{
    Description = "Seconds without news after which a site is shown as Unknown.",
    DefaultValueFactory = _ => 120,
};
var user = new Option<string?>("--user") { Description = "User name at the broker." };
var passwordFile = new Option<string?>("--password-file") { Description = "File whose first line is the password." };
var authority = new Option<string?>("--ca")
{
    Description = "PEM file of the authorities that may sign the broker's certificate; the system's when left out.",
};
var certificate = new Option<string?>("--cert") { Description = "PEM file of our certificate." };
var key = new Option<string?>("--key") { Description = "PEM file of its private key." };
var keys = new Option<string?>("--keys")
{
    Description =
        "Folder with the public key of each site, ID.pem, which checks the confirmations that the page shows.",
    HelpName = "DIR",
};
var allowPlaintext = new Option<bool>("--allow-plaintext")
{
    Description = "Speak to a broker on another machine without TLS.",
};

var run = new Command(
    "run",
    "Receive the sites of a group: store every record once, acknowledge it when it is on disk, and show the sites. "
        + "Ends on Ctrl+C or SIGTERM. Exit 0 after a graceful end, 2 when it cannot start."
)
{
    broker,
    store,
    hostId,
    group,
    http,
    plain,
    silent,
    user,
    passwordFile,
    authority,
    certificate,
    key,
    keys,
    allowPlaintext,
};
run.SetAction(
    (arguments, cancel) =>
        RunAsync(
            new CityOptions
            {
                Broker = BrokerAddress.Parse(arguments.GetRequiredValue(broker)),
                StorePath = arguments.GetRequiredValue(store),
                Http = arguments.GetRequiredValue(http) is "none" ? null : arguments.GetRequiredValue(http),
                Host = new HostOptions
                {
                    HostId = arguments.GetRequiredValue(hostId),
                    Group = arguments.GetRequiredValue(group),
                    Seed = Environment.ProcessId,
                },
                SilentSeconds = arguments.GetValue(silent),
                SiteKeysFolder = arguments.GetValue(keys),
                User = arguments.GetValue(user),
                PasswordFile = arguments.GetValue(passwordFile),
                AuthorityFile = arguments.GetValue(authority),
                CertificateFile = arguments.GetValue(certificate),
                KeyFile = arguments.GetValue(key),
                AllowPlaintext = arguments.GetValue(allowPlaintext),
            },
            arguments.GetValue(plain),
            cancel
        )
);

var root = new RootCommand(
    """
    The city's receiver: a Sparkplug 3.0 host application that stores what the sites send.

    Example: edge-city run --broker mqtt://127.0.0.1:1883 --store city.db
    """
)
{
    run,
    ConfirmCommand.Create(),
    VerifyCommand.Create(),
    ExportConfirmationCommand.Create(),
    CityKeyCommand.Create(),
    VisitsCommand.Create(),
    SmsCommand.Create(),
};
foreach (Command order in OrderCommands.Create())
{
    root.Subcommands.Add(order);
}

var parsed = root.Parse(args);
int exit = await parsed.InvokeAsync(
    new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) }
);
return parsed.Errors.Count > 0 ? 2 : exit;

static async Task<int> RunAsync(CityOptions options, bool plain, CancellationToken cancel)
{
    TimeProvider time = TimeProvider.System;
    bool live = !plain && AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;
    var notices = new Queue<string>();
    try
    {
        await using CityRunner city = await CityRunner.StartAsync(options, time, Notice, cancel);
        Notice(
            city.Address is null ? "No page." : $"Page at {city.Address}, figures at {city.Address}/api/sites.",
            warning: false
        );
        if (options.HttpAddress() is { } page && !System.Net.IPAddress.IsLoopback(page.Address))
        {
            Notice("The page has no login, and whoever reaches this machine can read it.", warning: true);
        }

        if (live)
        {
            await Live(city);
        }
        else
        {
            await Lines(city);
        }

        Notice("Ending: STATE offline, then disconnect.", warning: false);
    }
    catch (Exception e) when (e is CityStartException or CityStoreException)
    {
        await Console.Error.WriteLineAsync("edge-city: " + e.Message);
        return 2;
    }
    catch (OperationCanceledException)
    {
        return 0;
    }

    return 0;

    void Notice(string text, bool warning)
    {
        string line =
            time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
            + (warning ? " warning: " : " ")
            + text;
        if (!live)
        {
            Console.WriteLine(line);
            return;
        }

        lock (notices)
        {
            notices.Enqueue(line);
            while (notices.Count > 5)
            {
                notices.Dequeue();
            }
        }
    }

    // Looking must not end what receives.
    CityView? View(CityRunner city)
    {
        try
        {
            return city.View();
        }
        catch (CityStoreException e)
        {
            Notice(e.Message, warning: true);
            return null;
        }
    }

    async Task Live(CityRunner city) =>
        await AnsiConsole
            .Live(Picture(city))
            .AutoClear(false)
            .StartAsync(async context =>
            {
                while (await Wait(city, 1))
                {
                    context.UpdateTarget(Picture(city));
                }
            });

    Spectre.Console.Rendering.IRenderable Picture(CityRunner city)
    {
        string[] latest;
        lock (notices)
        {
            latest = [.. notices];
        }

        return View(city) is not { } view
            ? new Text("The store cannot be read.")
            : LiveTable.Of(view, latest, Math.Max(3, AnsiConsole.Profile.Height - 14), city.Address);
    }

    async Task Lines(CityRunner city)
    {
        var said = new Dictionary<string, string>();
        long counted = -1;
        for (int turn = 1; await Wait(city, 1); turn++)
        {
            if (View(city) is not { } view)
            {
                continue;
            }

            foreach (SiteView site in view.Sites)
            {
                // What changes is worth a line; the seconds of silence in the reasons are not.
                string state = site.Verdict + string.Join(',', site.Alarms.Select(a => a.Name + a.Severity));
                if (said.GetValueOrDefault(site.Id) != state)
                {
                    said[site.Id] = state;
                    Notice(LiveTable.Line(site), warning: false);
                }
            }

            if (turn % 60 == 0 && counted != view.Records)
            {
                counted = view.Records;
                Notice($"{view.Sites.Count} sites, {view.Records} records stored since the start.", warning: false);
            }
        }
    }

    async Task<bool> Wait(CityRunner city, int seconds)
    {
        if (city.Completion.IsFaulted)
        {
            // A fault of ours: end with it, and let the service manager start again.
            await city.Completion;
        }

        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
