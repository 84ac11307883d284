using System.CommandLine;
using Edge.Agent.Keys;
using Edge.Core.Signatures;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent key</c>: makes the site's key, on the device, where it stays.</summary>
public static class KeyCommand
{
    public static Command Create()
    {
        var path = new Option<string>("--out")
        {
            Description = "The file of the new private key. It must not be there yet.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command(
            "key",
            "Make the site's key, which signs its confirmations: the private half goes into a file that only this user may read, "
                + "the public half is printed. Set [site] key_file to the file, and give the city what is printed. "
                + "Exit 0: made; 2: not made."
        )
        {
            path,
        };
        command.SetAction(parsed => Make(parsed.GetValue(path)!));
        return command;
    }

    private static int Make(string path)
    {
        try
        {
            using SigningKey key = KeyFile.Create(path);
            Console.Out.Write(key.Public.ToPem());
            Console.Error.WriteLine($"{path}: made. The city compares this fingerprint: {key.Public.Fingerprint}");
            return 0;
        }
        catch (KeyFileException fault)
        {
            Console.Error.WriteLine("edge-agent: " + fault.Message);
            return 2;
        }
    }
}
