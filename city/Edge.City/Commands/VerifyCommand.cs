using System.CommandLine;
using Edge.City.Confirmations;
using Edge.Core.Confirmations;
using Edge.Core.Signatures;

namespace Edge.City.Commands;

/// <summary><c>edge-city verify</c>: whether a statement is what a site signed, with nothing but the file and the key.</summary>
internal static class VerifyCommand
{
    private const int Unreadable = 2;

    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "The statement, as `edge-city export-confirmation` wrote it.",
        };
        var key = new Option<string>("--key")
        {
            Description = "PEM file of the site's public key.",
            HelpName = "FILE",
            Required = true,
        };
        var nonce = new Option<string?>("--nonce") { Description = "The nonce that it must answer." };
        var site = new Option<string?>("--site") { Description = "The site that it must be of." };
        var command = new Command(
            "verify",
            "Check a site's signed statement and say plainly what it attests. Exit 0: valid; 1: not signed by this key, or not "
                + "the statement that was asked for; 2: unreadable."
        )
        {
            file,
            key,
            nonce,
            site,
        };
        command.SetAction(parsed =>
            Verify(
                parsed.GetValue(file)!,
                parsed.GetValue(key)!,
                parsed.GetValue(nonce),
                parsed.GetValue(site),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error
            )
        );
        return command;
    }

    private static int Verify(
        string file,
        string keyFile,
        string? nonce,
        string? site,
        TextWriter output,
        TextWriter error
    )
    {
        string text;
        try
        {
            if (new FileInfo(file).Length > StatementText.MostCharacters + 2)
            {
                error.WriteLine($"edge-city: {file} is too long for a statement.");
                return Unreadable;
            }

            // One line end behind it is the file's, not the statement's.
            text = File.ReadAllText(file);
            text = text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"edge-city: {file} cannot be read: {cause.Message}");
            return Unreadable;
        }

        try
        {
            using VerifyingKey key = CityKeyFile.LoadPublic(keyFile);
            return Verify(file, text, key, nonce, site, output, error);
        }
        catch (CityStartException fault)
        {
            error.WriteLine("edge-city: " + fault.Message);
            return Unreadable;
        }
    }

    private static int Verify(
        string file,
        string text,
        VerifyingKey key,
        string? nonce,
        string? site,
        TextWriter output,
        TextWriter error
    )
    {
        if (!StatementText.TrySplit(text, out _, out _))
        {
            error.WriteLine($"edge-city: {file} is no signed statement.");
            return Unreadable;
        }

        if (!StatementText.IsBy(text, key))
        {
            output.WriteLine($"INVALID: {file} was changed, or another key than {key.Fingerprint} signed it.");
            return 1;
        }

        if (!ConfirmationStatement.TryRead(text, out ConfirmationStatement? said))
        {
            error.WriteLine(
                $"edge-city: {file} is signed by {key.Fingerprint}, and is no confirmation of this version."
            );
            return Unreadable;
        }

        if (nonce is not null && said.Nonce != nonce)
        {
            output.WriteLine($"INVALID: {file} answers nonce {said.Nonce}, not {nonce}.");
            return 1;
        }

        if (site is not null && said.Site != site)
        {
            output.WriteLine($"INVALID: {file} is of site {said.Site}, not {site}.");
            return 1;
        }

        output.WriteLine($"VALID: signed by {key.Fingerprint}.");
        output.Write(StatementReport.Of(said));
        return 0;
    }
}
