using System.CommandLine;
using Edge.City.Confirmations;
using Edge.City.Store;
using Edge.Core.Confirmations;

namespace Edge.City.Commands;

/// <summary><c>edge-city export-confirmation</c>: a statement out of the store, byte for byte as it came.</summary>
internal static class ExportConfirmationCommand
{
    public static Command Create()
    {
        var store = new Option<string>("--store")
        {
            Description = "The receiver's store; it may be in use.",
            HelpName = "FILE",
            Required = true,
        };
        var site = new Option<string>("--site") { Description = "The site.", Required = true };
        var nonce = new Option<string?>("--nonce")
        {
            Description = "The answer to this nonce; without it, the newest.",
        };
        var target = new Option<string?>("--out")
        {
            Description = "Where it is written; without it, to standard output.",
            HelpName = "FILE",
        };
        var command = new Command(
            "export-confirmation",
            "Take a site's signed statement out of the store, for `edge-city verify`. Exit 0: written; 1: there is none; 2: the "
                + "store cannot be read, or the file not written."
        )
        {
            store,
            site,
            nonce,
            target,
        };
        command.SetAction(parsed =>
            Export(
                parsed.GetValue(store)!,
                parsed.GetValue(site)!,
                parsed.GetValue(nonce),
                parsed.GetValue(target),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error
            )
        );
        return command;
    }

    private static int Export(
        string store,
        string site,
        string? nonce,
        string? target,
        TextWriter output,
        TextWriter error
    )
    {
        try
        {
            (string Text, ConfirmationStatement Statement)[] found =
            [
                .. StoredConfirmations.Read(store, site).Where(one => nonce is null || one.Statement.Nonce == nonce),
            ];
            if (found.Length == 0)
            {
                error.WriteLine(
                    $"edge-city: the store holds no confirmation of {site}{(nonce is null ? "" : $" to {nonce}")}."
                );
                return 1;
            }

            if (target is null)
            {
                output.WriteLine(found[^1].Text);
            }
            else
            {
                File.WriteAllText(target, found[^1].Text + "\n");
            }

            return 0;
        }
        catch (Exception cause) when (cause is CityStoreException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine("edge-city: " + cause.Message);
            return 2;
        }
    }
}
